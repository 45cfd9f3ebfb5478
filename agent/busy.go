package agent

import (
	"os"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
)

// staleAfter is how long an unchanged busy file is believed: a payment does not take a
// quarter of an hour, a crashed payment application does.
const staleAfter = 15 * time.Minute

// busyStep is how soon a look that is under way notices that a payment has begun.
const busyStep = 200 * time.Millisecond

// paymentBusy reports whether the payment application says that it is at work, and
// whether a busy file is there that nobody has touched for too long.
func paymentBusy(path string, now time.Time) (busy, stale bool) {
	if path == "" {
		return false, false
	}
	info, err := os.Stat(path)
	if err != nil {
		return false, false
	}
	age := now.Sub(info.ModTime())
	if age > staleAfter || age < -staleAfter { // a clock that jumped must not block for ever
		return false, true
	}
	return true, false
}

// Paying reports whether the payment application says that it is at work.
func Paying(c *config.Config) bool {
	busy, _ := paymentBusy(c.Terminal.BusyFile, time.Now())
	return busy
}
