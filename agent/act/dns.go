package act

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// nameServers is how many name servers are asked at most.
const nameServers = 2

// dns asks a name server of the cellular link for a name below the zone that nobody can
// have asked for before, so that no cache has it.
func (x *exchange) dns(ctx context.Context) error {
	q, err := newQuery(x.act.Target)
	switch {
	case err != nil:
		return unserved(fmt.Sprintf("%q is not a zone of names", x.act.Target), "correct keepalive.dns_zone")
	case x.cfg.Path == nil:
		return errNoInterface
	}
	servers := x.cfg.Path.NameServers()
	if len(servers) == 0 {
		return unserved("no name server of the cellular link is known", "let the connection manager set one, or choose another method in keepalive.methods")
	}
	var first error
	for _, server := range servers[:min(len(servers), nameServers)] {
		err := x.lookUp(ctx, server, q)
		if x.evidence.Answered {
			return err
		}
		first = cmp.Or(first, err)
	}
	return first
}

// lookUp asks one name server.
func (x *exchange) lookUp(ctx context.Context, server netip.AddrPort, q *query) error {
	conn, err := x.dial(ctx, "udp", server.String())
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	began := time.Now()
	if _, err := conn.Write(q.packed); err != nil {
		return err
	}
	var code dnsmessage.RCode
	err = await(conn, firstWait, func(reply []byte) (err error) {
		code, err = q.read(reply)
		return err
	})
	if err != nil {
		return err
	}
	x.evidence.RTT, x.evidence.Answered = time.Since(began), true
	return unprovable(fmt.Sprintf("the name server %s answered (%s)", server.Addr(), code))
}

// query is a question about a fresh name.
type query struct {
	id       uint16
	question dnsmessage.Question
	packed   []byte // as it is sent, RFC 1035 §4.1
}

// newQuery asks for the address of a random name below zone. The error is that zone
// cannot stand in a name.
func newQuery(zone string) (*query, error) {
	var random [12]byte
	rand.Read(random[:]) // never fails
	label := strings.ToLower(base32.StdEncoding.EncodeToString(random[2:]))
	name, err := dnsmessage.NewName(label + "." + strings.Trim(zone, ".") + ".")
	if err != nil {
		return nil, err
	}
	q := &query{id: binary.BigEndian.Uint16(random[:]),
		question: dnsmessage.Question{Name: name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}}
	b := dnsmessage.NewBuilder(nil, dnsmessage.Header{ID: q.id, RecursionDesired: true})
	if err := b.StartQuestions(); err != nil {
		return nil, err
	}
	if err := b.Question(q.question); err != nil {
		return nil, err
	}
	q.packed, err = b.Finish()
	return q, err
}

// errStray is a datagram that answers another question, or none.
var errStray = &Failure{Reason: keepalive.NoAnswer, Detail: "what came back is no answer to the question",
	Cure: "look at what answers at the name servers of the cellular link"}

// read takes the code of the answer to q.
func (q *query) read(reply []byte) (dnsmessage.RCode, error) {
	var p dnsmessage.Parser
	head, err := p.Start(reply)
	if err != nil || head.ID != q.id || !head.Response {
		return 0, errStray
	}
	got, err := p.Question()
	if err != nil || got.Type != q.question.Type || got.Class != q.question.Class || !strings.EqualFold(got.Name.String(), q.question.Name.String()) {
		return 0, errStray
	}
	return head.RCode, nil
}
