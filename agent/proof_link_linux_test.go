package agent

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// What stands in the way of a bound socket, and that without it there is a proof.

func overTheCellularLink(t *testing.T) {
	each(t, proving, func(t *testing.T, b *bench) {
		unmoved(t, "wlan0", func() {
			before := carried(t, "wwan0")
			l := b.attempt(t)
			after := carried(t, "wwan0")
			expect(t, l, keepalive.Proved, "")
			if tx, rx := rise(t, l); l.Sent == 0 || l.Received == 0 || tx < l.Sent || rx < l.Received || l.Interface.TxBefore < before.Tx || l.Interface.RxAfter > after.Rx {
				t.Errorf("sent %d, received %d, counted %+v between %+v and %+v", l.Sent, l.Received, l.Interface, before, after)
			}
			s := b.sheet(t)
			want := card.DateOf(time.Now()).AddDays(s.Idle.Number)
			if got := card.Date(s.Card.SafeUntil); got.Compare(want.AddDays(-2)) < 0 || got.Compare(want.AddDays(1)) > 0 || s.Card.Reason != "idle_limit" {
				t.Errorf("safe until %v for %s, want about %v", got, s.Card.Reason, want)
			}
		})
	})
	t.Run("found by the modem's address", func(t *testing.T) {
		b := keeper(t, byAddress[2].set)
		b.o.Config.Modem.Interface = "auto"
		expect(t, b.attempt(t), keepalive.Proved, "")
	})
	nobodyByWifi(t)
	if g := guestsBy(t, cellular); !slices.Equal(g.From, []string{byWwan}) {
		t.Errorf("behind the cellular link %v were seen", g.From)
	}
}

func withoutARoute(t *testing.T) {
	cure := ""
	ways := append(slices.Clone(proving), askNames, way{config.MethodTCP, "tcp://" + server + plainHost})
	each(t, ways, func(t *testing.T, b *bench) {
		unmoved(t, "wwan0", func() {
			unmoved(t, "wlan0", func() {
				l := b.attempt(t)
				expect(t, l, keepalive.Failed, keepalive.NoRoute)
				if cure = l.Cure; !strings.Contains(cure, "dev wwan0") || l.Cost != 0 {
					t.Errorf("cost %d, cure %q", l.Cost, cure)
				}
			})
		})
	})
	nobodyByWifi(t)
	shell(t, strings.Replace(cure, "GATEWAY", "10.64.0.1", 1))
	each(t, byAddress, func(t *testing.T, b *bench) { expect(t, b.attempt(t), keepalive.Proved, "") })
	nobodyByWifi(t)
}

const strict = "ip netns exec $T sh -c 'echo 1 >/proc/sys/net/ipv4/conf/wwan0/rp_filter'\n"

func strictFilter(t *testing.T) {
	cure := ""
	each(t, proving, func(t *testing.T, b *bench) {
		unmoved(t, "wwan0", func() {
			unmoved(t, "wlan0", func() {
				l := b.attempt(t)
				expect(t, l, keepalive.Failed, keepalive.RPFilter)
				if cure = l.Cure; !strings.Contains(cure, "net.ipv4.conf.wwan0.rp_filter") {
					t.Errorf("cure %q", cure)
				}
			})
		})
	})
	shell(t, cure)
	each(t, proving, func(t *testing.T, b *bench) {
		unmoved(t, "wlan0", func() { expect(t, b.attempt(t), keepalive.Proved, "") })
	})
}

func withoutTheCapability(t *testing.T) {
	each(t, byAddress[2:], func(t *testing.T, b *bench) { expect(t, b.attempt(t), keepalive.Proved, "") })
	refuseBinding(t)
	becomeNobody(t)
	each(t, append(slices.Clone(proving), askNames), func(t *testing.T, b *bench) {
		unmoved(t, "wwan0", func() {
			unmoved(t, "wlan0", func() {
				l := b.attempt(t)
				expect(t, l, keepalive.Failed, keepalive.Permission)
				if !strings.Contains(l.Cure, "CAP_NET_RAW") || l.Cost != 0 {
					t.Errorf("cost %d, cure %q", l.Cost, l.Cure)
				}
			})
		})
	})
}

func withoutAnInterface(t *testing.T) {
	for _, name := range []string{"wwan0", "auto", "none"} {
		t.Run(name, func(t *testing.T) {
			each(t, byAddress, func(t *testing.T, b *bench) {
				b.o.Config.Modem.Interface = name
				unmoved(t, "wlan0", func() {
					l := b.attempt(t)
					expect(t, l, keepalive.Failed, keepalive.NoInterface)
					if !strings.Contains(l.Cure, "modem.interface") || l.Interface != nil || l.Cost != 0 {
						t.Errorf("%+v", l)
					}
				})
			})
		})
	}
}

// interfaceGoesAway has the agent run and know the interface, which is then gone, and
// comes back.
func interfaceGoesAway(t *testing.T) {
	b := keeper(t, byAddress[2].set)
	b.o.Config.State.Socket = filepath.Join(t.TempDir(), "s")
	socket := b.serve(t)
	keep := func() keepalive.Line {
		t.Helper()
		a, err := ask(t, socket, Request{Op: "keepalive"})
		if err != nil || a.Line == nil {
			t.Fatalf("%+v, %v", a, err)
		}
		return *a.Line
	}
	expect(t, keep(), keepalive.Proved, "")
	shell(t, "ip link set wwan0 down; ip link set wwan0 name gone")
	unmoved(t, "wlan0", func() {
		l := keep()
		expect(t, l, keepalive.Failed, keepalive.NoInterface)
		if l.Cure == "" || l.Interface != nil || l.Cost != 0 {
			t.Errorf("%+v", l)
		}
	})
	shell(t, "ip link set gone name wwan0; ip link set wwan0 up; ip route add default via 10.64.0.1 dev wwan0 metric 700")
	comesUp(t, "wwan0")
	expect(t, keep(), keepalive.Proved, "")
}
