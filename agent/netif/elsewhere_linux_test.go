package netif

import (
	"errors"
	"net"
	"testing"
	"time"
)

// The cellular interface has the best route here, and the only name server in
// the file is reachable by both.
const (
	cellFirst = "ip -n $T route add default via 10.64.0.1 dev wwan0 metric 50\n"
	wifiToo   = "ip -n $T route add default via 192.168.1.1 dev wlan0 metric 600\n"
)

func around(t *testing.T, cellular *Interface) *Bypass {
	t.Helper()
	b, err := Elsewhere("", cellular)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestElsewhereSendsNothingByTheCellularInterface(t *testing.T) {
	onTerminal(t, cellFirst+wifiToo, "nameserver 127.0.0.53\nnameserver "+nameserver+"\n", func(t *testing.T) {
		for name, cellular := range map[string]*Interface{"known": &wwan, "unknown": nil} {
			for _, address := range []string{service, "pay.example:7000"} {
				for _, network := range []string{"tcp", "udp"} {
					still(t, "wwan0", func() {
						c, err := around(t, cellular).DialContext(within(t, 5*time.Second), network, address)
						if got := said(t, c, err); got != byWlan {
							t.Errorf("%s, %s %s: the server saw %s", name, network, address, got)
						}
					})
				}
			}
		}
	})
}

func TestElsewhereThereIsNothing(t *testing.T) {
	onTerminal(t, cellFirst+wifiToo, "nameserver "+nameserver+"\n", func(t *testing.T) {
		b := around(t, &wwan)
		for _, loss := range []string{"ip route del default dev wlan0", "ip link set wlan0 down", "ip link del wlan0"} {
			shell(t, loss)
			for _, address := range []string{service, "pay.example:7000", "10.64.0.1:7000"} {
				still(t, "wwan0", func() {
					if err := dialled(t, b, address); !errors.Is(err, ErrOnlyCellular) {
						t.Errorf("%s, %s: %v", loss, address, err)
					}
				})
			}
		}
	})
}

// A link that only looks alive is left for the next one, never for the modem.
func TestElsewhereTriesTheNextLink(t *testing.T) {
	const deadEthernet = `
ip -n $T link add eth0 type veth peer name dead netns $N
ip -n $T addr add 192.168.9.2/24 dev eth0; ip -n $T link set eth0 up; ip -n $N link set dead up
ip -n $T route add default via 192.168.9.1 dev eth0 metric 10
`
	onTerminal(t, cellFirst+wifiToo+deadEthernet, "", func(t *testing.T) {
		still(t, "wwan0", func() {
			c, err := around(t, &wwan).DialContext(within(t, 2*time.Second), "tcp", service)
			if got := said(t, c, err); got != byWlan {
				t.Errorf("the server saw %s", got)
			}
		})
	})
}

func TestElsewhereOnlyACacheIsKnown(t *testing.T) {
	onTerminal(t, cellFirst+wifiToo, "nameserver 127.0.0.53\n", func(t *testing.T) {
		still(t, "wwan0", func() {
			still(t, "lo", func() { troubled(t, dialled(t, around(t, &wwan), "pay.example:7000"), NoNameServer) })
		})
	})
}

func TestElsewhereReachesTheTerminalItself(t *testing.T) {
	onTerminal(t, cellFirst, "", func(t *testing.T) {
		for _, host := range []string{"127.0.0.1", "localhost", byWwan, byWlan} {
			l := listen(t, host)
			still(t, "wwan0", func() {
				if err := dialled(t, around(t, &wwan), l); err != nil {
					t.Errorf("%s: %v", host, err)
				}
			})
		}
		troubled(t, dialled(t, wwan.Dialer(""), "127.0.0.1:7000"), NoRoute)
	})
}

func TestElsewhereTheFilterIsNamed(t *testing.T) {
	onTerminal(t, cellFirst+wifiToo, "", func(t *testing.T) {
		shell(t, "echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter")
		still(t, "wwan0", func() {
			trouble := troubled(t, dialled(t, around(t, &wwan), service), RPFilter)
			shell(t, trouble.Cure)
			c, err := around(t, &wwan).DialContext(within(t, 5*time.Second), "tcp", service)
			said(t, c, err)
		})
	})
}

// A connection that crosses the cellular link is given up without one more packet, also
// with data that waits.
func TestAbandon(t *testing.T) {
	onTerminal(t, cellFirst, "", func(t *testing.T) {
		for _, bound := range []bool{false, true} {
			dial := (&net.Dialer{}).DialContext
			if bound {
				dial = wwan.Dialer("").DialContext
			}
			c, err := dial(within(t, 5*time.Second), "tcp", service)
			if err != nil {
				t.Fatal(err)
			}
			stand(t, "wwan0") // what was under way has arrived
			still(t, "wwan0", func() {
				if err := Abandon(c); err != nil {
					t.Error(err)
				}
			})
		}
	})
}

// stand waits until an interface has carried nothing for a while.
func stand(t *testing.T, name string) {
	t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for last := counted(t, name); ; {
		<-tick.C
		now := counted(t, name)
		if now == last {
			return
		}
		last = now
	}
}
