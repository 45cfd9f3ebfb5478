package agent

import (
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
)

// TestFirstConnectIsSpreadAfterAPowerCut: a thousand terminals whose system has just
// started come over the whole time, those whose agent was restarted at once.
func TestFirstConnectIsSpreadAfterAPowerCut(t *testing.T) {
	const terminals = 1000
	for name, c := range map[string]struct {
		up, spread time.Duration
		least      int // in each tenth of the spread
	}{
		"power is back":             {time.Minute, 2 * time.Minute, terminals / 20},
		"no spread":                 {time.Minute, 0, 0},
		"agent restarted":           {spreadWindow + time.Second, 2 * time.Minute, 0},
		"power is back, one second": {time.Second, time.Second, terminals / 20},
	} {
		conf := config.Default()
		conf.Report.Spread = c.spread
		a := &service{o: Options{Config: &conf, Uptime: func() time.Duration { return c.up }}}
		var tenths [10]int
		for range terminals {
			d := a.spread()
			switch {
			case c.least == 0 && d != 0, d < 0, d > 0 && d >= c.spread:
				t.Fatalf("%s: waits %v", name, d)
			case c.least > 0:
				tenths[d*10/c.spread]++
			}
		}
		for i, n := range tenths {
			if n < c.least {
				t.Errorf("%s: %d of %d in the tenth %d", name, n, terminals, i+1)
			}
		}
	}
}
