package mqtt

import "time"

// Bounds of what connecting in vain may cost. A TLS handshake that fails is up to 4 KB,
// so that a hundred of them are a month of reports.
const (
	dailyAllowance = 24 << 10      // bytes a day
	spentBackoff   = 6 * time.Hour // between attempts where it is spent
)

// allowance is how many bytes attempts in vain may still cost. It fills again through
// the day, up to that of one.
type allowance struct {
	spent float64 // may be more than a day's
	at    time.Time
}

// charge takes the cost of an attempt.
func (a *allowance) charge(bytes int64, now time.Time) {
	a.spent, a.at = a.owed(now)+float64(bytes), now
}

// owed is what is spent and has not come back.
func (a *allowance) owed(now time.Time) float64 {
	return max(0, a.spent-dailyAllowance*now.Sub(a.at).Hours()/24)
}

// empty says that it is spent.
func (a *allowance) empty(now time.Time) bool { return a.owed(now) >= dailyAllowance }

// What an attempt costs besides the bytes in its packets: IPv4 headers and options.
const (
	costName    = 600 // two questions to two servers, that were not answered
	costSilence = 300 // SYN five times in 30 seconds
	costRefused = 110 // SYN and RST
	costOpen    = 600 // opening, acknowledging and closing a connection of a few packets
)

// costOf is what an attempt in vain has sent and received, on the wire: carried is in its
// packets, 0 where there was no connection.
func costOf(f Fault, carried int64) int64 {
	switch {
	case carried > 0:
		return carried + costOpen
	case f == FaultName:
		return costName
	case f == FaultTimeout:
		return costSilence
	case f == FaultRefused:
		return costRefused
	}
	return 0 // nothing left the terminal: there is no route, or it may not be used
}
