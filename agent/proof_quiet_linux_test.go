package agent

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/report"
)

// No packet leaves for a card that is not activated.

// unused is a card that was bought and not activated, stocked one that will be bought.
func unused(c *config.Config)  { bought(c, -30) }
func stocked(c *config.Config) { bought(c, 30) }

func bought(c *config.Config, day int) {
	today := card.DateOf(time.Now())
	c.Card.Purchased, c.Card.ActivateBy = today.AddDays(day), today.AddDays(150)
}

func notActivated(t *testing.T) {
	refused := func(change func(*config.Config), phase report.Phase) func(t *testing.T, b *bench) {
		return func(t *testing.T, b *bench) {
			change(b.o.Config)
			unmoved(t, "wwan0", func() {
				unmoved(t, "wlan0", func() {
					if a := b.now(t); a.Refused != keepalive.Quiet || a.Line != nil {
						t.Errorf("%+v", a)
					}
				})
			})
			if s := b.sheet(t); !s.Quiet || s.Card.Phase != phase || s.Acting.Reason != keepalive.Quiet {
				t.Errorf("%+v", s)
			}
		}
	}
	each(t, append(slices.Clone(proving), askNames, way{config.MethodTCP, "tcp://" + server + plainHost}), refused(unused, report.PhaseSilent))
	each(t, byAddress, refused(stocked, report.PhaseStock))
	t.Run("unless the operator wants it", func(t *testing.T) {
		b := keeper(t, byAddress[2].set)
		unused(b.o.Config)
		b.o.Config.Keepalive.Activate = true
		expect(t, b.attempt(t), keepalive.Proved, "")
		if s := b.sheet(t); s.Quiet || s.Card.Phase != report.PhaseActive {
			t.Errorf("%+v", s)
		}
	})
}

// The reports of such a card leave by Wi-Fi although the cellular link has the better
// route, also to the broker's name; without Wi-Fi they wait.
func reportsGoAround(t *testing.T) {
	t.Run("not activated", func(t *testing.T) {
		unmoved(t, "wwan0", func() { cached(t, func() { reportByWifi(t) }) })
	})
	t.Run("active", func(t *testing.T) {
		before := carried(t, "wwan0")
		reporter(t, server).serve(t)
		until(t, "reports take the best route", func() bool { return carried(t, "wwan0").TxPackets > before.TxPackets+10 })
		if g := guestsBy(t, cellular); !slices.Contains(g.From, byWwan) || len(g.Seen) == 0 {
			t.Errorf("behind the cellular link: %+v", g)
		}
	})
}

// reporter is an agent that reports each second.
func reporter(t *testing.T, host string) *bench {
	t.Helper()
	b := keeper(t, asIs)
	b.o.Config.State.Socket = filepath.Join(t.TempDir(), "s")
	b.o.Config.MQTT.Brokers, b.o.Config.Report.Interval = []string{"tls://" + host + tlsBroker}, time.Second
	return b
}

// reportByWifi takes Wi-Fi away, gives it, and takes it away.
func reportByWifi(t *testing.T) {
	shell(t, "ip link set wlan0 down")
	b := reporter(t, "pay.example")
	unused(b.o.Config)
	socket := b.serve(t)
	linger(2 * time.Second)
	if n := waiting(t, socket); n == 0 {
		t.Error("without Wi-Fi no report waits")
	}
	if a, err := ask(t, socket, Request{Op: "keepalive"}); err != nil || a.Refused != keepalive.Quiet {
		t.Errorf("%+v, %v", a, err)
	}
	shell(t, "ip link set wlan0 up; ip route add default via "+router+" dev wlan0 metric 600")
	comesUp(t, "wlan0")
	until(t, "reports by Wi-Fi", func() bool { return len(guestsBy(t, wifi).Seen) > 3 })
	linger(2 * time.Second)
	if seen := guestsBy(t, wifi).Seen; len(seen) < 5 || seen[0].Card.Phase != report.PhaseSilent {
		t.Errorf("%d reports arrived: %+v", len(seen), seen)
	}
	shell(t, "ip link set wlan0 down")
	linger(3 * time.Second)
	if n := waiting(t, socket); n == 0 {
		t.Error("without Wi-Fi again no report waits")
	}
}

// waiting is how many messages wait for the broker.
func waiting(t *testing.T, socket string) int {
	t.Helper()
	a, err := ask(t, socket, Request{Op: "diag"})
	if err != nil {
		t.Fatal(err)
	}
	return int(*a.Finding.Report.Health.Link.Spooled)
}

// linger lets real time pass.
func linger(d time.Duration) { <-time.After(d) }
