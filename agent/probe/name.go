package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/dnsquery"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// How long one name server is waited for, and all of them, and how many are asked.
const (
	serverTime  = 5 * time.Second
	nameTime    = 8 * time.Second
	nameServers = 2
	addresses   = 2 // of the broker, that are tried
)

// name finds out where to connect: host:port, one or two. Where no server can be asked
// here, the target has the name, and the Path looks it up.
func (l *ladder) name(ctx context.Context, b broker) (targets []string, then outcome) {
	if b.literal() {
		return []string{b.at(b.host)}, onward
	}
	since := l.begin()
	if found := inHosts(ctx, b.host); len(found) > 0 {
		l.tell(since, diagnose.Step{Layer: diagnose.LayerName, Result: diagnose.Passed, Target: b.host,
			Detail: fmt.Sprintf("name %s: %s by the hosts file of the terminal", b.host, list(found))})
		return b.targets(found), onward
	}
	servers := l.cfg.Path.NameServers()
	if why := unasked(b.host, servers); why != "" {
		l.skip(since, diagnose.LayerName, b.host, why)
		return []string{b.at(b.host)}, onward
	}
	return l.ask(ctx, b, servers[:min(len(servers), nameServers)])
}

// unasked says why no server is asked here, "" where one is.
func unasked(host string, servers []netip.AddrPort) string {
	switch {
	case len(servers) == 0:
		return "no name server of the cellular link is known; " + host + " is left to the system"
	case !strings.Contains(host, "."):
		return host + " is a short name, which the system completes"
	}
	return ""
}

// inHosts gives what the hosts file says; nobody is asked.
func inHosts(ctx context.Context, host string) []netip.Addr {
	r := net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no name server is asked")
	}}
	found, _ := r.LookupNetIP(ctx, "ip", host)
	return found
}

// targets are the first addresses, with the broker's port.
func (b broker) targets(found []netip.Addr) (out []string) {
	for _, a := range found[:min(len(found), addresses)] {
		out = append(out, b.at(a.Unmap().String()))
	}
	return out
}

// list writes addresses in one line.
func list(all []netip.Addr) string {
	var texts []string
	for _, a := range all[:min(len(all), addresses)] {
		texts = append(texts, a.Unmap().String())
	}
	return strings.Join(texts, ", ")
}

// ask asks the servers in turn, until one knows or says that there is no such name.
func (l *ladder) ask(ctx context.Context, b broker, servers []netip.AddrPort) ([]string, outcome) {
	since := l.begin()
	within := min(serverTime, nameTime/time.Duration(len(servers)))
	var best reply
	var asked []netip.Addr
	for _, server := range servers {
		r := l.askServer(ctx, b.host, server, within)
		asked = append(asked, server.Addr())
		if ctx.Err() != nil && !r.answered {
			return nil, l.stopped(since, diagnose.LayerName, list(asked))
		}
		if len(asked) == 1 || r.weight() > best.weight() {
			best = r
		}
		if r.final {
			break
		}
	}
	return l.tellName(since, b, best, list(asked))
}

// tellName ends the step with the reply that tells most.
func (l *ladder) tellName(since start, b broker, r reply, asked string) ([]string, outcome) {
	s := diagnose.Step{Layer: diagnose.LayerName, Result: diagnose.Failed, Target: asked, Answered: r.answered}
	question := fmt.Sprintf("name %s asked of %s: ", b.host, asked)
	switch {
	case len(r.found) > 0:
		s.Result, s.Target = diagnose.Passed, r.server.String()
		s.Detail = fmt.Sprintf("name %s asked of %s: %s after %s", b.host, r.server, list(r.found), span(r.took))
		l.tell(since, s)
		return b.targets(r.found), onward
	case r.answered:
		s.Fault, s.Detail = string(mqtt.FaultName), question+r.said
	case r.hindrance != nil:
		return nil, l.tellHindrance(since, r.hindrance, asked)
	default:
		s.Fault, s.Detail = string(mqtt.Explain(b.name, r.err).Fault), question+"no answer in "+span(time.Since(since.at))
		if !timedOut(r.err) {
			s.Detail = question + r.err.Error()
		}
	}
	l.tell(since, s)
	return nil, another
}

// reply is what came of asking one name server.
type reply struct {
	server    netip.Addr
	found     []netip.Addr
	said      string // what it answered, where that is no address
	answered  bool
	empty     bool // it knows the name, but no address of this kind
	final     bool // no other server need be asked
	took      time.Duration
	err       error      // nothing came
	hindrance *hindrance // nothing left
}

// weight is higher for a reply that tells more.
func (r reply) weight() int {
	switch {
	case len(r.found) > 0:
		return 3
	case r.answered:
		return 2
	case r.hindrance == nil:
		return 1
	}
	return 0
}

// askServer asks one name server, for IPv6 only where the name has no IPv4 address.
func (l *ladder) askServer(ctx context.Context, host string, server netip.AddrPort, within time.Duration) reply {
	began := time.Now()
	conn, err := l.dial(ctx, "udp", server.String(), within)
	if err != nil {
		return l.unheard(server.Addr(), err, time.Since(began))
	}
	defer conn.Close()
	defer guard(ctx, conn)()
	r := l.exchange(conn, host, dnsquery.A, server.Addr(), within)
	if r.empty {
		if six := l.exchange(conn, host, dnsquery.AAAA, server.Addr(), within-time.Since(began)); len(six.found) > 0 {
			r = six
		}
	}
	r.took = time.Since(began)
	return r
}

// unheard is the reply of nobody.
func (l *ladder) unheard(server netip.Addr, err error, took time.Duration) reply {
	if errors.Is(err, syscall.ECONNREFUSED) { // its system says that nothing listens there
		return reply{server: server, answered: true, said: "it runs no name service (its port is closed)"}
	}
	h := l.hindered(diagnose.LayerName, err, took)
	return reply{server: server, err: err, hindrance: h, final: h != nil && h.then == over}
}

// exchange sends a question, once more after half of the time, for a datagram may be
// lost, and waits for the answer.
func (l *ladder) exchange(conn net.Conn, host string, kind dnsquery.Type, server netip.Addr, within time.Duration) reply {
	q, err := dnsquery.New(host, kind)
	if err != nil {
		return reply{server: server, hindrance: &hindrance{diagnose.LayerName, "", fmt.Sprintf("%q is no name that can be asked for", host), another}}
	}
	began, strays := time.Now(), 0
	for _, until := range []time.Duration{within / 2, within} {
		conn.SetDeadline(began.Add(until))
		if err = l.send(conn, q.Packed, server); err == nil {
			var r reply
			if r, err = l.hear(conn, q, server, &strays); err == nil {
				return r
			}
		}
		if !timedOut(err) {
			break
		}
	}
	if strays > 0 && timedOut(err) {
		return reply{server: server, answered: true, said: "what came back answers another question"}
	}
	return l.unheard(server, err, time.Since(began))
}

// replyMost is the longest answer to a question without extensions, RFC 1035 §4.2.1.
const replyMost = 512

// send sends a datagram, or nothing where an answer could not be paid for.
func (l *ladder) send(conn net.Conn, datagram []byte, server netip.Addr) error {
	if l.tally.left < int64(len(datagram)+replyMost)+headers(server, udpPacket, 2) {
		return errBudget
	}
	l.tally.charge(int64(len(datagram)) + headers(server, udpPacket, 1))
	_, err := conn.Write(datagram)
	return err
}

// hear reads datagrams until one answers q, and counts the others.
func (l *ladder) hear(conn net.Conn, q *dnsquery.Query, server netip.Addr, strays *int) (reply, error) {
	for buf := make([]byte, 1500); ; {
		n, err := conn.Read(buf)
		if err != nil {
			return reply{}, err
		}
		l.tally.charge(int64(n) + headers(server, udpPacket, 1))
		found, code, err := q.Read(buf[:n])
		if err == nil {
			return understood(server, addressOf(conn.LocalAddr()), found, code), nil
		}
		if *strays++; l.tally.left <= 0 {
			return reply{}, errBudget
		}
	}
}

// understood is the reply of a server that answered the question. Addresses of the
// terminal itself are what blocked names are given; they lead nowhere, unless local says
// that the link does not leave the terminal either.
func understood(server, local netip.Addr, found []netip.Addr, code dnsquery.Code) reply {
	r := reply{server: server, answered: true, said: meaning(code), empty: code == dnsquery.Success && len(found) == 0}
	r.found = slices.DeleteFunc(slices.Clone(found), func(a netip.Addr) bool {
		return a.IsUnspecified() || a.IsMulticast() || a.IsLoopback() && !local.IsLoopback()
	})
	if len(found) > 0 && len(r.found) == 0 {
		r.said = "it answered with " + list(found) + ", which leads nowhere"
	}
	r.final = len(r.found) > 0 || code == dnsquery.NameError
	return r
}

// codes are the answers without an address.
var codes = map[dnsquery.Code]string{
	dnsquery.Success:       "the name has no address",
	dnsquery.ServerFailure: "it could not find out (SERVFAIL)",
	dnsquery.NameError:     "there is no such name (NXDOMAIN)",
	dnsquery.Refused:       "it refuses to answer (REFUSED)",
}

func meaning(code dnsquery.Code) string {
	if text, ok := codes[code]; ok {
		return text
	}
	return fmt.Sprintf("it answered with %s", code)
}
