package mqtt

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func TestNamesThatAreWholeAreLookedUpAsTheyStand(t *testing.T) {
	for name, want := range map[string]string{
		"tls://broker.example":       "broker.example.:8883",
		"tls://broker.example.:1":    "broker.example.:1",
		"tcp://broker":               "broker:1883", // a name of the shop's own network
		"tcp://192.0.2.1":            "192.0.2.1:1883",
		"tcp://[2001:db8::1]:1884":   "[2001:db8::1]:1884",
		"tcp://[fe80::1%25eth0]:184": "[fe80::1%eth0]:184",
	} {
		b, err := parseBroker(name, &tls.Config{})
		must(t, err)
		if b.addr != want || b.tls != nil && b.tls.ServerName != b.host {
			t.Errorf("%s: dialled as %s", name, b.addr)
		}
	}
}

// nameServer knows one name, with these addresses, and notes what it is asked.
type nameServer struct {
	addresses [][4]byte
	mu        sync.Mutex
	asked     []string
}

func (n *nameServer) answer(question []byte) []byte {
	var p dnsmessage.Parser
	head, err := p.Start(question)
	if err != nil {
		return nil
	}
	q, err := p.Question()
	if err != nil {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = append(n.asked, q.Name.String()+" "+q.Type.String())
	out := dnsmessage.Message{Header: dnsmessage.Header{ID: head.ID, Response: true, RecursionAvailable: true}, Questions: []dnsmessage.Question{q}}
	for _, a := range n.addresses {
		if q.Type == dnsmessage.TypeA {
			out.Answers = append(out.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: a},
			})
		}
	}
	if len(n.addresses) == 0 {
		out.RCode = dnsmessage.RCodeNameError
	}
	packed, _ := out.Pack()
	return packed
}

// serve answers over a pipe, as a datagram socket would.
func (n *nameServer) serve(c net.Conn) {
	for buf := make([]byte, 1500); ; {
		size, err := c.Read(buf)
		if err != nil {
			return
		}
		c.Write(n.answer(buf[:size]))
	}
}

// packetConn is a pipe that Go's resolver takes for a datagram socket.
type packetConn struct{ net.Conn }

func (p packetConn) ReadFrom(b []byte) (int, net.Addr, error) {
	n, err := p.Read(b)
	return n, p.RemoteAddr(), err
}

func (p packetConn) WriteTo(b []byte, _ net.Addr) (int, error) { return p.Write(b) }

// TestOneLookUpForAConnection: one question for each family, whatever the answer, and no
// more where several addresses are tried.
func TestOneLookUpForAConnection(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.2:0") // and nothing on 127.0.0.1
	must(t, err)
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for name, addresses := range map[string][][4]byte{"two addresses": {{127, 0, 0, 1}, {127, 0, 0, 2}}, "no such name": nil} {
		n := &nameServer{addresses: addresses}
		dialer := net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
			return packetConn{serve(t, n.serve)}, nil
		}}}
		b, err := parseBroker("tcp://broker.example:"+port, &tls.Config{})
		must(t, err)
		link, err := b.dial(t.Context(), dialer.DialContext)
		if (err == nil) != (addresses != nil) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			link.cut()
		}
		slices.Sort(n.asked)
		if want := []string{"broker.example. TypeA", "broker.example. TypeAAAA"}; !slices.Equal(n.asked, want) {
			t.Errorf("%s: asked %v", name, n.asked)
		}
	}
}
