package agent

import (
	"net"
	"slices"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// What may look like a proof and is none.

// tricks are what a portal makes of each way. None is a proof.
var tricks = []struct {
	way    way
	reason keepalive.Reason
}{
	{way{config.MethodMQTT, "tls://" + server + tlsBroker}, keepalive.Unverified},
	{way{config.MethodMQTT, "tls://pay.example" + tlsBroker}, keepalive.Unverified},
	{way{config.MethodMQTT, "tls://" + server + webPortal}, keepalive.Unverified},
	{way{config.MethodMQTT, "tcp://" + server + plainBroker}, keepalive.Unverified},
	{way{config.MethodMQTT, "tcp://" + server + webPortal}, keepalive.Unverified},
	{way{config.MethodTLS, "tls://" + server + tlsHost}, keepalive.Unverified},
	{way{config.MethodTLS, "tls://never-heard-of.example" + tlsHost}, keepalive.Unverified},
	{way{config.MethodTLS, "tls://" + server + otherHost}, keepalive.Unverified},
	{way{config.MethodTLS, "tls://" + server + webPortal}, keepalive.Unverified},
	{way{config.MethodNonce, "nonce://" + server + responder}, keepalive.Unverified},
	{way{config.MethodTCP, "tcp://" + server + plainHost}, keepalive.Unprovable},
	{askNames, keepalive.Unprovable},
}

// All of them at once, so that the counters also move for other reasons.
func onlyAPortal(t *testing.T) {
	t.Run("all", func(t *testing.T) {
		for _, trick := range tricks {
			t.Run(trick.way.String(), func(t *testing.T) {
				t.Parallel()
				l := keeper(t, trick.way.set).attempt(t)
				expect(t, l, keepalive.Unproved, trick.reason)
				if tx, rx := rise(t, l); tx == 0 || rx == 0 {
					t.Error("the portal was not even asked")
				}
			})
		}
	})
	nobodyByWifi(t)
}

// caches are name servers on the terminal itself, and the router of the shop.
const caches = "nameserver 127.0.0.53\nnameserver 127.0.0.1\nnameserver " + router + "\nnameserver " + byWlan + "\nnameserver " + byWwan + "\n"

// shopRouter knows every name, as the caches on the terminal do.
func shopRouter(n *place) {
	honest(n)
	n.udp(router+":53", func(q []byte) [][]byte { return [][]byte{named(q, anyName)} })
}

// cached runs caches on the terminal that know every name while f runs. It fails where one
// is asked.
func cached(t *testing.T, f func()) {
	t.Helper()
	var asked atomic.Int64
	n := &place{t: t}
	for _, address := range []string{"127.0.0.53", "127.0.0.1", byWlan, byWwan} {
		n.udp(address+":53", func(q []byte) [][]byte { asked.Add(1); return [][]byte{named(q, anyName)} })
	}
	r := &net.Resolver{PreferGo: true}
	if got, err := r.LookupHost(t.Context(), "pay.example"); err != nil || got[0] != server || asked.Swap(0) == 0 {
		t.Fatalf("the caches do not work: %v, %v", got, err)
	}
	f()
	if n := asked.Load(); n > 0 {
		t.Errorf("a cache on the terminal was asked %d times", n)
	}
}

// The caches know the name, and the name servers of the link do not answer.
func onlyACache(t *testing.T) {
	t.Run("all", func(t *testing.T) {
		cached(t, func() {
			unmoved(t, "wlan0", func() { t.Run("ways", unanswered) })
		})
	})
	until(t, "the system's lookups end", func() bool { return goleak.Find() == nil })
}

func unanswered(t *testing.T) {
	for w, want := range map[way]keepalive.Reason{
		byName[0]: keepalive.NoName, byName[1]: keepalive.NoName, byName[2]: keepalive.NoName, askNames: keepalive.NoAnswer,
	} {
		t.Run(w.String(), func(t *testing.T) {
			t.Parallel()
			expect(t, keeper(t, w.set).attempt(t), keepalive.Failed, want)
		})
	}
}

// The modem tells no name servers, so that the caches are all that there is to ask.
func noNameServers(t *testing.T) {
	cached(t, func() {
		unmoved(t, "wlan0", func() {
			each(t, append(slices.Clone(byName), askNames), func(t *testing.T, b *bench) {
				b.modem.Update(func(s *simulator.State) { s.Contexts[0].Active = false })
				l := b.attempt(t)
				if l.Verdict != keepalive.Failed || l.Reason != keepalive.NoName && l.Reason != keepalive.Unserved {
					t.Errorf("%+v", l)
				}
			})
		})
	})
}

func othersMoveTheCounters(t *testing.T) {
	startWorld(t, again(t, asCrowd))
	t.Run("all", func(t *testing.T) {
		for _, w := range []way{
			{config.MethodMQTT, "tls://" + silent + tlsBroker}, {config.MethodTLS, "tls://" + silent + tlsHost}, {config.MethodNonce, "nonce://" + silent + responder},
		} {
			t.Run(w.String(), func(t *testing.T) {
				t.Parallel()
				l := keeper(t, w.set).attempt(t)
				expect(t, l, keepalive.Failed, keepalive.NoAnswer)
				if tx, rx := rise(t, l); tx < 100<<10 || rx < 100<<10 || l.Received > 0 {
					t.Errorf("the counters rose by %d and %d, and %d were received", tx, rx, l.Received)
				}
			})
		}
	})
	nobodyByWifi(t)
}

// modemDisagrees has an interface that is not the modem's: all went well there, and the
// modem has seen nothing of it.
func modemDisagrees(t *testing.T) {
	for _, w := range byAddress {
		t.Run(w.String(), func(t *testing.T) {
			t.Parallel()
			b := keeperOf(t, w.set)
			l := b.attempt(t)
			expect(t, l, keepalive.Unproved, keepalive.Counters)
			if tx, rx := rise(t, l); tx < l.Sent || rx < l.Received || !l.Verified || l.Evidence.Modem == nil {
				t.Errorf("%+v", l)
			}
		})
	}
}

// onTheTerminal has the target on the terminal itself, as a proxy or a bridge may be: what
// is sent there crosses no link, whatever the counters say.
func onTheTerminal(t *testing.T) {
	startWorld(t, again(t, asCrowd))
	p := &place{t: t}
	t.Run("all", func(t *testing.T) {
		for own, want := range map[string][]keepalive.Reason{byWwan: {keepalive.NoRoute}, byWlan: {keepalive.NoRoute, keepalive.NoAnswer}} {
			p.tcp(own+tlsHost, over(serverTLS(t), mum))
			p.udp(own+responder, sealed)
			for _, w := range []way{{config.MethodTLS, "tls://" + own + tlsHost}, {config.MethodNonce, "nonce://" + own + responder}} {
				t.Run(w.String(), func(t *testing.T) {
					t.Parallel()
					l := keeper(t, w.set).attempt(t)
					if l.Verdict != keepalive.Failed || !slices.Contains(want, l.Reason) {
						t.Errorf("%+v", l)
					}
				})
			}
		}
	})
	if g := p.guests(); len(g.From) > 0 {
		t.Errorf("asked by %v", g.From)
	}
}

// detour leads what comes by the cellular link on to the world behind Wi-Fi, which answers
// by Wi-Fi: a terminal takes that from any interface.
const detour = `
ip -n $C addr del 203.0.113.10/32 dev lo
ip -n $C link add east type veth peer name west netns $W
ip -n $C addr add 10.9.0.1/30 dev east; ip -n $C link set east up; ip -n $W addr add 10.9.0.2/30 dev west; ip -n $W link set west up
ip netns exec $C sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 0 >/proc/sys/net/ipv4/conf/east/rp_filter'
ip netns exec $W sh -c 'echo 0 >/proc/sys/net/ipv4/conf/west/rp_filter'
ip -n $C route add 203.0.113.10 via 10.9.0.2
ip -n $W route add 10.64.0.0/30 via 192.168.1.2
`

func answeredByWifi(t *testing.T) {
	b := keeper(t, byAddress[2].set)
	before := carried(t, "wlan0")
	l := b.attempt(t)
	expect(t, l, keepalive.Failed, keepalive.NoAnswer)
	if after := carried(t, "wlan0"); after.Rx == before.Rx {
		t.Errorf("no answer came by Wi-Fi: %+v, then %+v", before, after)
	}
	if tx, _ := rise(t, l); tx < l.Sent || l.Sent == 0 || l.Received > 0 {
		t.Errorf("%+v", l)
	}
	if g := guestsBy(t, wifi); !slices.Equal(g.From, []string{byWwan}) {
		t.Errorf("the responder saw %v", g.From)
	}
}
