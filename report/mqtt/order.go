package mqtt

import (
	"slices"
	"time"
)

// penance is for how long a broker that failed comes after the others. Then the order of
// the configuration holds again: the first is preferred, at the next connection that is
// made anyhow. One that works is never left for a better one; that would cost a handshake.
const penance = time.Hour

// order is in which order the brokers are tried now: as configured, and behind these the
// ones that failed lately, the last failure last.
func order(brokers []*broker, now time.Time) []*broker {
	out := slices.Clone(brokers)
	failed := func(b *broker) time.Time {
		if b.failed.IsZero() || now.Sub(b.failed) >= penance {
			return time.Time{}
		}
		return b.failed
	}
	slices.SortStableFunc(out, func(a, b *broker) int { return failed(a).Compare(failed(b)) })
	return out
}
