package probe

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// query is a question about the addresses of a name.
type query struct {
	id       uint16
	question dnsmessage.Question
	packed   []byte // as it is sent, RFC 1035 §4.1
}

// newQuery asks for the addresses of one kind, A or AAAA. The error is that host is no name.
func newQuery(host string, kind dnsmessage.Type) (*query, error) {
	name, err := dnsmessage.NewName(strings.TrimSuffix(host, ".") + ".")
	if err != nil {
		return nil, err
	}
	var random [2]byte
	rand.Read(random[:]) // never fails
	q := &query{id: binary.BigEndian.Uint16(random[:]), question: dnsmessage.Question{Name: name, Type: kind, Class: dnsmessage.ClassINET}}
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
var errStray = errors.New("no answer to the question")

// read takes the addresses out of the answer to q, by whatever aliases they were found;
// none where the code is not success. Behind what is malformed nothing is read.
func (q *query) read(reply []byte) (found []netip.Addr, code dnsmessage.RCode, err error) {
	var p dnsmessage.Parser
	head, err := p.Start(reply)
	if err != nil || head.ID != q.id || !head.Response {
		return nil, 0, errStray
	}
	got, err := p.Question()
	if err != nil || got.Type != q.question.Type || got.Class != q.question.Class || !strings.EqualFold(got.Name.String(), q.question.Name.String()) {
		return nil, 0, errStray
	}
	if head.RCode != dnsmessage.RCodeSuccess || p.SkipAllQuestions() != nil {
		return nil, head.RCode, nil
	}
	for {
		a, err := next(&p, got.Type)
		if err != nil {
			return found, head.RCode, nil
		}
		if a.IsValid() {
			found = append(found, a)
		}
	}
}

// next reads one resource; the address is not valid where it is of another kind. The
// error is also that there is none left.
func next(p *dnsmessage.Parser, kind dnsmessage.Type) (netip.Addr, error) {
	head, err := p.AnswerHeader()
	switch {
	case err != nil:
		return netip.Addr{}, err
	case head.Type != kind || head.Class != dnsmessage.ClassINET:
		return netip.Addr{}, p.SkipAnswer()
	case kind == dnsmessage.TypeA:
		r, err := p.AResource()
		return netip.AddrFrom4(r.A), err
	}
	r, err := p.AAAAResource()
	return netip.AddrFrom16(r.AAAA).Unmap(), err
}

// codes are the answers without an address, RFC 1035 §4.1.1.
var codes = map[dnsmessage.RCode]string{
	dnsmessage.RCodeSuccess:       "the name has no address",
	dnsmessage.RCodeServerFailure: "it could not find out (SERVFAIL)",
	dnsmessage.RCodeNameError:     "there is no such name (NXDOMAIN)",
	dnsmessage.RCodeRefused:       "it refuses to answer (REFUSED)",
}

func meaning(code dnsmessage.RCode) string {
	if text, ok := codes[code]; ok {
		return text
	}
	return fmt.Sprintf("it answered with code %d", code)
}
