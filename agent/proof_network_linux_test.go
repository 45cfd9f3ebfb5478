package agent

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/report"
)

// The ports of the servers.
const (
	tlsBroker   = ":8883"
	plainBroker = ":1883"
	tlsHost     = ":8443"
	responder   = ":7777"
	plainHost   = ":7000"
	otherHost   = ":8444" // a portal's: a good certificate, of another host
	webPortal   = ":8884" // a portal's: a redirection, whatever is said
	chatter     = ":9"    // says over UDP what it hears
	guestBook   = ":7001"
)

// place is what answers in one world.
type place struct {
	t    *testing.T
	mu   sync.Mutex
	book guests
}

// guests is who came to a world, as its guest book tells.
type guests struct {
	From []string        `json:"from"` // addresses
	Seen []report.Health `json:"seen"` // health reports that the broker took
}

// serveWorld is the process of a world.
func serveWorld(t *testing.T, serve func(*place)) {
	n := &place{t: t}
	serve(n)
	n.listen(silent+guestBook, func(c net.Conn) { json.NewEncoder(c).Encode(n.guests()) }, false)
	stayReady()
}

func (n *place) guests() guests {
	n.mu.Lock()
	defer n.mu.Unlock()
	return guests{slices.Clone(n.book.From), slices.Clone(n.book.Seen)}
}

func (n *place) meet(a net.Addr) {
	from := netip.MustParseAddrPort(a.String()).Addr().String()
	n.mu.Lock()
	defer n.mu.Unlock()
	if !slices.Contains(n.book.From, from) {
		n.book.From = append(n.book.From, from)
	}
}

// tcp serves each connection to an address until the test ends.
func (n *place) tcp(address string, talk func(net.Conn)) { n.listen(address, talk, true) }

func (n *place) listen(address string, talk func(net.Conn), noted bool) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		n.t.Fatal(err)
	}
	ended := make(chan struct{})
	n.t.Cleanup(func() { l.Close(); <-ended })
	go func() {
		defer close(ended)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if noted {
				n.meet(c.RemoteAddr())
			}
			go func() { defer c.Close(); talk(c) }()
		}
	}()
}

// udp answers each datagram to an address until the test ends.
func (n *place) udp(address string, reply func([]byte) [][]byte) {
	p, err := net.ListenPacket("udp", address)
	if err != nil {
		n.t.Fatal(err)
	}
	ended := make(chan struct{})
	n.t.Cleanup(func() { p.Close(); <-ended })
	go func() {
		defer close(ended)
		for buf := make([]byte, 2000); ; {
			size, from, err := p.ReadFrom(buf)
			if err != nil {
				return
			}
			n.meet(from)
			for _, out := range reply(buf[:size]) {
				p.WriteTo(out, from)
			}
		}
	}()
}

// honest is the operator's own side: broker, host, responder and the carrier's names.
func honest(n *place) {
	n.broker()
	n.tcp(server+tlsHost, over(serverTLS(n.t), mum))
	n.tcp(server+plainHost, mum)
	n.udp(server+responder, sealed)
	names(n, func(name string) bool { return name == "pay.example." })
}

// names are the carrier's name servers; known says which names lead to the server.
func names(n *place, known func(name string) bool) {
	for _, host := range []string{firstDNS, secondDNS} {
		n.udp(host+":53", func(q []byte) [][]byte { return [][]byte{named(q, known)} })
	}
}

func anyName(string) bool { return true }

// mute takes whatever comes and says nothing.
func mute(n *place) {
	for _, port := range []string{tlsBroker, tlsHost} {
		n.tcp(silent+port, mum)
	}
	n.udp(silent+responder, nothing)
	n.udp(silent+chatter, func(in []byte) [][]byte { return [][]byte{in} })
	for _, host := range []string{firstDNS, secondDNS} {
		n.udp(host+":53", nothing)
	}
}

// nobody is a world without servers.
func nobody(*place) {}

// portal is what a carrier puts in the way of a card that it has stopped: it takes every
// connection, answers all that it is asked, and knows no secret.
func portal(n *place) {
	for _, port := range []string{tlsBroker, plainBroker, tlsHost, plainHost} {
		n.tcp(server+port, pose(rogueTLS(n.t)))
	}
	n.tcp(server+otherHost, over(otherTLS(n.t), mum))
	n.tcp(server+webPortal, func(c net.Conn) { io.WriteString(c, redirection); mum(c) })
	n.udp(server+responder, forge)
	names(n, anyName)
}

const redirection = "HTTP/1.1 302 Found\r\nLocation: http://portal.example/topup\r\nContent-Length: 0\r\n\r\n"

// pose pretends to be the server that is asked for.
func pose(with *tls.Config) func(net.Conn) {
	var talk func(net.Conn)
	talk = func(c net.Conn) {
		r := bufio.NewReader(c)
		first, err := r.Peek(1)
		if err != nil {
			return
		}
		switch first[0] {
		case 0x16: // a TLS handshake
			over(with, talk)(overheard{c, r})
		case 0x10: // MQTT CONNECT: accepted
			c.Write([]byte{0x20, 2, 0, 0})
		default:
			io.WriteString(c, redirection)
		}
		io.Copy(io.Discard, r)
	}
	return talk
}

// overheard is a connection of which the first bytes were looked at.
type overheard struct {
	net.Conn
	r io.Reader
}

func (h overheard) Read(p []byte) (int, error) { return h.r.Read(p) }

// over serves what is inside TLS.
func over(config *tls.Config, talk func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		s := tls.Server(c, config)
		defer s.Close()
		if s.Handshake() == nil {
			talk(s)
		}
	}
}

// mum listens until the other side has gone.
func mum(c net.Conn) { io.Copy(io.Discard, c) }

func nothing([]byte) [][]byte { return nil }

// sealed is an honest responder.
func sealed(in []byte) [][]byte {
	if out, ok := act.Respond([]byte(nonceKey), in); ok {
		return [][]byte{out}
	}
	return nil
}

// forge answers a sealed datagram with all that one can make who has no key and has
// listened before: the question itself, rubbish, and a true answer to another question.
func forge(in []byte) [][]byte {
	old, _ := act.Respond([]byte(nonceKey), act.Request([]byte(nonceKey)))
	return [][]byte{slices.Clone(in), []byte(strings.Repeat("A", act.DatagramSize)), old, []byte(redirection)}
}

// broker is a real one, with TLS and without.
func (n *place) broker() {
	s := mochi.New(&mochi.Options{InlineClient: true, Logger: slog.New(slog.DiscardHandler)})
	for _, err := range []error{
		s.AddHook(new(auth.AllowHook), nil),
		s.AddListener(listeners.NewNet("tls", tls.NewListener(n.door(tlsBroker), serverTLS(n.t)))),
		s.AddListener(listeners.NewNet("plain", n.door(plainBroker))),
		s.Serve(),
		s.Subscribe("sk/1/+/health", 1, func(_ *mochi.Client, _ packets.Subscription, p packets.Packet) { n.note(p.Payload) }),
	} {
		if err != nil {
			n.t.Fatal(err)
		}
	}
}

// note keeps health reports.
func (n *place) note(payload []byte) {
	seen := messages[report.Health](n.t, payload)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.book.Seen = append(n.book.Seen, seen...)
}

// door is a listener that notes who comes.
func (n *place) door(port string) net.Listener {
	l, err := net.Listen("tcp", server+port)
	if err != nil {
		n.t.Fatal(err)
	}
	return door{l, n}
}

type door struct {
	net.Listener
	n *place
}

func (d door) Accept() (net.Conn, error) {
	c, err := d.Listener.Accept()
	if err == nil {
		d.n.meet(c.RemoteAddr())
	}
	return c, err
}

// named answers a name server's question for an address: every known name is the
// server's, and there is no other name.
func named(question []byte, known func(string) bool) []byte {
	var p dnsmessage.Parser
	head, err := p.Start(question)
	if err != nil {
		return []byte(redirection)
	}
	q, err := p.Question()
	if err != nil {
		return []byte(redirection)
	}
	out := dnsmessage.Message{Header: dnsmessage.Header{ID: head.ID, Response: true, RecursionAvailable: true}, Questions: []dnsmessage.Question{q}}
	switch name := strings.ToLower(q.Name.String()); {
	case !known(name):
		out.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA:
		h := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}
		out.Answers = []dnsmessage.Resource{{Header: h, Body: &dnsmessage.AResource{A: netip.MustParseAddr(server).As4()}}}
	}
	packed, err := out.Pack()
	if err != nil {
		return []byte(redirection)
	}
	return packed
}

// crowd is another program that talks a lot by the cellular interface.
func crowd(t *testing.T) {
	conn, err := cellular.Dialer("").DialContext(t.Context(), "udp", silent+chatter)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for answer := make([]byte, 2000); ; <-tick.C {
			if _, err := conn.Write(make([]byte, 1000)); err != nil {
				return
			}
			conn.SetReadDeadline(time.Now().Add(time.Second))
			if _, err := conn.Read(answer); err != nil {
				return
			}
		}
	}()
	stayReady()
	conn.Close()
	<-ended
}
