package mqtt

import (
	"math/rand/v2"
	"time"
)

// The waits between attempts to connect: full jitter, so that a fleet whose
// broker or power comes back does not return in step.
const (
	backoffBase = 5 * time.Second
	backoffCap  = 30 * time.Minute
	// backoffScatter is the first limit after a connection that had lived: whoever ended
	// it may have ended those of a whole fleet, as a broker does that is started anew.
	backoffScatter = time.Minute
)

// backoff gives the waits: each anywhere between nothing and a limit that doubles
// from backoffBase to backoffCap.
type backoff struct {
	rng   *rand.Rand
	limit time.Duration
	cost  allowance
}

func newBackoff(rng *rand.Rand) *backoff { return &backoff{rng: rng, limit: backoffBase} }

// next is how long to wait before the next attempt.
func (b *backoff) next() time.Duration {
	if b.cost.empty(time.Now()) {
		return spentBackoff - time.Duration(b.rng.Int64N(int64(spentBackoff/4)))
	}
	wait := time.Duration(b.rng.Int64N(int64(b.limit)))
	b.limit = min(2*b.limit, backoffCap)
	return wait
}

// reset follows a connection that has done its work.
func (b *backoff) reset() { b.limit = backoffBase }

// scatter follows one that had lived and was lost.
func (b *backoff) scatter() { b.limit = backoffScatter }

// exhaust follows a refusal that trying again soon will not cure.
func (b *backoff) exhaust() { b.limit = backoffCap }
