package simulator

import (
	"net"
	"slices"
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
}

// socket is an open UDP socket.
type socket struct {
	id, context int
	host, port  string   // of the other side, where the socket has one
	received    [][]byte // not yet read
}

func newStack() stack {
	return stack{up: map[int]bool{}, sockets: map[int]*socket{}, names: map[string]string{}}
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
