package act

import (
	"errors"
	"net"
	"testing"
)

func TestOpeningIsCounted(t *testing.T) {
	for _, c := range []struct {
		network, addr string
		want          int64
	}{
		{"udp", "192.0.2.1:7", 0},
		{"udp", "[2001:db8::1]:7", 0},
		{"udp", "echo.example:7", lookupCost},
		{"tcp", "192.0.2.1:443", 380},
		{"tcp", "[2001:db8::1]:443", 520},
		{"tcp", "pay.example:443", 720},
	} {
		if got := opening(c.network, c.addr); got != c.want {
			t.Errorf("%s %s: %d bytes, want %d", c.network, c.addr, got, c.want)
		}
	}
}

// remote is a connection that says only where it leads to.
type remote struct {
	net.Conn
	addr net.Addr
}

func (r remote) RemoteAddr() net.Addr { return r.addr }

func TestHeadersAreCounted(t *testing.T) {
	v4, v6 := net.ParseIP("192.0.2.1"), net.ParseIP("2001:db8::1")
	for _, c := range []struct {
		network string
		addr    net.Addr
		payload int
		want    int64
	}{
		{"udp", &net.UDPAddr{IP: v4, Port: 7}, 32, 60},
		{"udp", &net.UDPAddr{IP: v6, Port: 7}, 32, 80},
		{"udp", &net.UDPAddr{IP: v4, Port: 7}, 0, 28},
		{"tcp", &net.TCPAddr{IP: v4, Port: 443}, 300, 404},
		{"tcp", &net.TCPAddr{IP: v6, Port: 443}, 300, 444},
		{"tcp", &net.TCPAddr{IP: v4, Port: 443}, 2000, 2208},
	} {
		if got := newMeter(remote{addr: c.addr}, c.network, &tally{}).cost(c.payload); got != c.want {
			t.Errorf("%s %s, %d bytes: %d on the wire, want %d", c.network, c.addr, c.payload, got, c.want)
		}
	}
}

// greedy gives as much as is asked for, and takes everything.
type greedy struct{ net.Conn }

func (greedy) RemoteAddr() net.Addr        { return &net.TCPAddr{IP: net.ParseIP("192.0.2.1")} }
func (greedy) Read(p []byte) (int, error)  { return len(p), nil }
func (greedy) Write(p []byte) (int, error) { return len(p), nil }

// TestMeterNeverOverspends: whatever is read and written, in whatever pieces, the estimate
// of the wire stays within the limit, and payload is cut before it is passed.
func TestMeterNeverOverspends(t *testing.T) {
	for _, network := range []string{"tcp", "udp"} {
		for limit := int64(0); limit < 9000; limit += 37 {
			for _, piece := range []int{1, 5, 512, 1360, 20000} {
				spent := tally{left: limit}
				m := newMeter(greedy{}, network, &spent)
				var err error
				for i := 0; err == nil; i++ {
					if i%3 == 0 {
						_, err = m.Write(make([]byte, min(piece, 300)))
					} else {
						_, err = m.Read(make([]byte, piece))
					}
				}
				if !errors.Is(err, errLimit) || spent.left < 0 || int64(spent.sent+spent.received) > limit {
					t.Fatalf("%s, limit %d, pieces of %d: %d left, %d and %d of payload, %v", network, limit, piece, spent.left, spent.sent, spent.received, err)
				}
			}
		}
	}
}
