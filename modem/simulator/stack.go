package simulator

import (
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

const (
	opensIn      = 100 * time.Millisecond // a socket, a name, the network of the stack
	roundTrip    = 80 * time.Millisecond  // to whoever answers a datagram
	udpHeader    = 28                     // bytes of IPv4 and UDP before the payload
	lookupSent   = 62                     // bytes of a name lookup
	lookupGot    = 78
	resolvedName = "198.51.100.7" // what every name is looked up to (RFC 5737)
)

// stack is the modem's own IP stack: the contexts or the network that commands have
// brought up on it, and its sockets. The modem's mu guards it.
type stack struct {
	up      map[int]bool // contexts, and whether they were active before
	sockets map[int]*socket
	names   map[string]string // what was looked up, by address
	modes   map[string]string // what commands have set, by name
}

// dialect is the commands of an IP stack, and what it tells of a context that has gone.
type dialect struct {
	answers answers
	lost    func(cid int) string
}

// dialects are the stacks that there are, by the names of package family; of one there is a form without profiles.
var dialects = map[string]dialect{
	"quectel": {quectelStack, quectelLost}, "quectel-m": {quectelMStack, quectelMLost},
	"simcom": {simcomStack, simcomLost}, "simcom-7080": {simcom7080Stack, simcom7080Lost}, "cip": {cipStack, cipLost},
	"fibocom": {fibocomStack, fibocomLost}, "cmiot": {cmiotStack, cmiotLost}, "neoway": {neowayStack, neowayLost},
	"zte": {zteStack, zteLost}, "ublox": {ubloxStack, ubloxLost}, "ublox-r4": {ubloxSockets, bearerLost}, "telit": {telitStack, telitLost},
	"sequans": {sequansStack, bearerLost}, "cinterion": {cinterionStack, bearerLost}, "nordic": {nordicStack, bearerLost},
}

// Stacks lists the dialects of IP stacks for Config.Stack.
func Stacks() []string { return slices.Sorted(maps.Keys(dialects)) }

// withStack is the model with the IP stack of that name; with its own where there is none.
func (f *family) withStack(name string) (*family, error) {
	if name == "" {
		name = f.stack
	}
	d, ok := dialects[name]
	switch {
	case name == "":
		return f, nil
	case !ok:
		return nil, fmt.Errorf("simulate the IP stack %q: it is unknown; known are %s", name, strings.Join(Stacks(), ", "))
	}
	other := *f
	other.own, other.lost = merge(f.own, d.answers), d.lost
	return &other, nil
}

// bearerLost is what every modem tells of a context that has gone (27.007 §10.1.19).
func bearerLost(cid int) string { return fmt.Sprintf("+CGEV: NW PDN DEACT %d", cid) }

// socket is an open UDP socket.
type socket struct {
	id, context int
	host, port  string   // of the other side, where the socket has one
	received    [][]byte // not yet read
}

func newStack() stack {
	return stack{up: map[int]bool{}, sockets: map[int]*socket{}, names: map[string]string{}, modes: map[string]string{}}
}

// bringUp activates a context for the stack; false where the network does not.
func (m *Modem) bringUp(cid int, now time.Time) bool {
	c := m.state.context(cid)
	if c == nil || !m.view(now).PS.registered() {
		return false
	}
	before := *c
	c.Active, c.Address = true, or(c.Address, or(m.cfg.IP, "10.128.85.126"))
	if !m.view(now).context(cid).Active {
		*c = before
		return false
	}
	m.stack.up[cid] = before.Active
	return true
}

// takeDown ends what bringUp began, and every socket on it. A context that was active
// before goes on.
func (m *Modem) takeDown(cid int) {
	was, up := m.stack.up[cid]
	if c := m.state.context(cid); up && c != nil {
		c.Active = was
	}
	delete(m.stack.up, cid)
	for id, s := range m.stack.sockets {
		if s.context == cid {
			delete(m.stack.sockets, id)
		}
	}
}

// lost lists the contexts of the stack that the network has taken down, in order.
func (m *Modem) lost(s State) []int {
	var cids []int
	for cid := range m.stack.up {
		if c := s.context(cid); c == nil || !c.Active || !s.PS.registered() {
			cids = append(cids, cid)
		}
	}
	slices.Sort(cids)
	return cids
}

// lookUp resolves a name, over the air; ok is false where no answer comes.
func (m *Modem) lookUp(name string) (address string, ok bool) {
	if m.dead() {
		m.move(lookupSent, 0)
		return "", false
	}
	m.move(lookupSent, lookupGot)
	m.stack.names[resolvedName] = name
	return resolvedName, true
}

// dead says whether nothing comes back from the network.
func (m *Modem) dead() bool { return m.view(time.Now()).Dead }

// exchange sends a datagram and is what comes back for it; ok is false where nothing does.
func (m *Modem) exchange(host, port string, payload []byte) (answer []byte, ok bool) {
	m.move(len(payload)+udpHeader, 0)
	if m.cfg.Datagram == nil || m.dead() {
		return nil, false
	}
	answer, ok = m.cfg.Datagram(net.JoinHostPort(or(m.stack.names[host], host), port), payload)
	if ok {
		m.move(0, len(answer)+udpHeader)
	}
	return answer, ok
}

// move counts bytes that went over the air.
func (m *Modem) move(sent, received int) {
	m.grow(uint64(sent), uint64(received))
}

// grow lets the counters grow; what goes over NR is counted apart, too.
func (m *Modem) grow(sent, received uint64) {
	m.state.TxBytes += sent
	m.state.RxBytes += received
	if m.state.RAT == NR || m.state.RAT == NSA {
		m.state.NRTxBytes += sent
		m.state.NRRxBytes += received
	}
}

// soon has something happen after a while, with lines that tell of it. With
// Config.EagerURCs it happens now, and the lines are returned, to stand before the final
// result.
func (q *query) soon(after time.Duration, act func(), lines ...string) []string {
	if q.m.cfg.EagerURCs {
		act()
		return lines
	}
	q.m.plan(moment{at: q.now.Add(after), act: act, texts: lines})
	return nil
}

func nothing() {}

// later is soon for the lines that tell the result of a command, a moment after its OK.
func (q *query) later(lines ...string) reply { return say(q.soon(opensIn, nothing, lines...)...) }

// reaches says whether a host is an address, or a name that can be looked up.
func (q *query) reaches(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	_, ok := q.m.lookUp(host)
	return ok
}

// socket is an open one by its number, nil without one.
func (q *query) socket(number string) *socket {
	for id, s := range q.m.stack.sockets {
		if fmt.Sprint(id) == number {
			return s
		}
	}
	return nil
}

// open adds a socket.
func (q *query) open(id, cid int, host, port string) {
	q.m.stack.sockets[id] = &socket{id: id, context: cid, host: host, port: port}
}

// close removes a socket.
func (q *query) close(s *socket) { delete(q.m.stack.sockets, s.id) }

// pass sends a datagram from a socket, keeps the one that comes back, and tells of it.
func (q *query) pass(s *socket, payload []byte, tell func(answer []byte) string) []string {
	answer, ok := q.m.exchange(s.host, s.port, payload)
	if !ok {
		return nil
	}
	return q.soon(roundTrip, func() { s.received = append(s.received, answer) }, tell(answer))
}

// take is the oldest datagram that a socket holds, nil without one.
func (s *socket) take() []byte {
	if len(s.received) == 0 {
		return nil
	}
	data := s.received[0]
	s.received = s.received[1:]
	return data
}

// isUp says whether a context of the stack is up.
func (q *query) isUp(cid int) bool {
	_, up := q.m.stack.up[cid]
	return up
}

// mode is what a command has set, or a default.
func (q *query) mode(name, fallback string) string { return or(q.m.stack.modes[name], fallback) }

// prompt asks for a datagram by its length.
func prompt(length string, then func(q *query, payload []byte) reply) reply {
	n, ok := number(length, 1, 1500)
	if !ok {
		return fail(0)
	}
	return reply{text: &text{count: n, then: then}}
}
