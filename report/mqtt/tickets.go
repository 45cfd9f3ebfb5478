package mqtt

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"slices"
	"time"
)

const (
	mostTickets = 4 // brokers
	// mostTicketSize bounds one on flash, with the chain of certificates that Go keeps to
	// judge again: 1.4 KB with a private authority, some 10 KB with three RSA certificates.
	// A longer one lives in memory alone.
	mostTicketSize = 24 << 10
	// ticketLife is the longest that RFC 8446 §4.6.1 allows. How long this one lives is in
	// its state, and crypto/tls looks at it.
	ticketLife = 7 * 24 * time.Hour
)

// ticket is a TLS session that may be resumed. crypto/tls still checks the name and the
// dates of its certificates, and that their root is trusted now.
type ticket struct {
	ID     string `json:"id"`  // of the broker and everything that is trusted, see ticketID
	Got    int64  `json:"got"` // seconds since 1970 by the clock that judges certificates
	Ticket []byte `json:"ticket"`
	State  []byte `json:"state"`

	live *tls.ClientSessionState // nil until it is used after a restart
	age  time.Time               // when it came, by the clock that cannot be set; zero for an earlier process
}

// ticketID names the session with a broker under what is trusted. Another client
// certificate is another client, and what trust names is said by the caller: the system's
// authorities cannot be listed.
func ticketID(b *broker, trust string) string {
	h := sha256.New()
	for _, part := range []string{b.addr, b.tls.ServerName, trust} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	for _, c := range b.tls.Certificates {
		for _, der := range c.Certificate {
			h.Write(der)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// tickets is the part of a Memory that is one broker's session: a tls.ClientSessionCache.
type tickets struct {
	m   *Memory
	id  string
	now func() time.Time
}

// newTickets is the session cache of a broker.
func newTickets(m *Memory, b *broker, trust string) *tickets {
	now := time.Now
	if b.tls.Time != nil {
		now = b.tls.Time
	}
	return &tickets{m, ticketID(b, trust), now}
}

// Get gives the newest session; the key, a server name, says less than the id does.
func (t *tickets) Get(string) (*tls.ClientSessionState, bool) {
	t.m.mu.Lock()
	defer t.m.mu.Unlock()
	i := t.find()
	if i < 0 {
		return nil, false
	}
	found := &t.m.known.Tickets[i]
	if !found.fresh(t.now()) || found.wake() != nil { // another version of Go wrote it, perhaps
		t.drop(i)
		return nil, false
	}
	return found.live, true
}

// Put keeps a session instead of the one before; nil keeps none.
func (t *tickets) Put(_ string, s *tls.ClientSessionState) {
	t.m.mu.Lock()
	defer t.m.mu.Unlock()
	if i := t.find(); i >= 0 {
		t.drop(i)
	}
	if s == nil {
		return
	}
	fresh := ticket{ID: t.id, Got: t.now().Unix(), live: s, age: time.Now()}
	raw, state, err := s.ResumptionState()
	if err == nil && state != nil {
		fresh.Ticket = raw
		fresh.State, err = state.Bytes()
	}
	if err != nil || len(fresh.Ticket)+len(fresh.State) > mostTicketSize {
		fresh.Ticket, fresh.State = nil, nil
	}
	known := &t.m.known
	known.Tickets = slices.Insert(known.Tickets, 0, fresh)
	known.trim()
	t.m.dirty = true
}

// forgetOthers drops the sessions with brokers that are not used any more, or under
// another trust.
func (m *Memory) forgetOthers(brokers []*broker) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := len(m.known.Tickets)
	m.known.Tickets = slices.DeleteFunc(m.known.Tickets, func(k ticket) bool {
		return !slices.ContainsFunc(brokers, func(b *broker) bool {
			if b.tls == nil {
				return false
			}
			t, ours := b.tls.ClientSessionCache.(*tickets)
			return ours && t.id == k.ID
		})
	})
	m.dirty = m.dirty || len(m.known.Tickets) != before
}

func (t *tickets) find() int {
	return slices.IndexFunc(t.m.known.Tickets, func(k ticket) bool { return k.ID == t.id })
}

func (t *tickets) drop(i int) {
	t.m.known.Tickets = slices.Delete(t.m.known.Tickets, i, i+1)
	t.m.dirty = true
}

// fresh says that a ticket may still be good, by either clock. One from the future is: the
// clock has been set back, and the server judges by its own.
func (k *ticket) fresh(now time.Time) bool {
	old := !k.age.IsZero() && time.Since(k.age) > ticketLife
	return !old && now.Sub(time.Unix(k.Got, 0)) <= ticketLife
}

// wake makes a session of what stood on flash.
func (k *ticket) wake() error {
	if k.live != nil {
		return nil
	}
	state, err := tls.ParseSessionState(k.State)
	if err == nil {
		k.live, err = tls.NewResumptionState(k.Ticket, state)
	}
	return err
}
