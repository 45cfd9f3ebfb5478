package dnsquery

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func question(t testing.TB, kind Type) *Query {
	t.Helper()
	q, err := New("broker.example", kind)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// reply answers a question as a server does, after the changes.
func reply(t testing.TB, q *Query, changes ...func(*dnsmessage.Message)) []byte {
	t.Helper()
	var m dnsmessage.Message
	if err := m.Unpack(q.Packed); err != nil {
		t.Fatal(err)
	}
	m.Response, m.RecursionAvailable = true, true
	for _, change := range changes {
		change(&m)
	}
	packed, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

// has answers with addresses.
func has(addrs ...string) func(*dnsmessage.Message) {
	return func(m *dnsmessage.Message) {
		for _, text := range addrs {
			a := netip.MustParseAddr(text)
			r := dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET, TTL: 60}}
			if a.Is4() {
				r.Body = &dnsmessage.AResource{A: a.As4()}
			} else {
				r.Body = &dnsmessage.AAAAResource{AAAA: a.As16()}
			}
			m.Answers = append(m.Answers, r)
		}
	}
}

// What is sent is what the library of the Go project would send.
func TestQueryIsWellFormed(t *testing.T) {
	for _, kind := range []Type{A, AAAA} {
		for _, host := range []string{"broker.example", "broker.example.", "a.b", "localhost", strings.Repeat("a", 63) + ".example", strings.Repeat("abc.", 63) + "a"} {
			q, err := New(host, kind)
			if err != nil {
				t.Fatal(err)
			}
			want := dnsmessage.Message{
				Header: dnsmessage.Header{ID: binary.BigEndian.Uint16(q.Packed), RecursionDesired: true},
				Questions: []dnsmessage.Question{{
					Name: dnsmessage.MustNewName(strings.TrimSuffix(host, ".") + "."), Type: dnsmessage.Type(kind), Class: dnsmessage.ClassINET,
				}},
			}
			packed, err := want.Pack()
			if err != nil || !slices.Equal(packed, q.Packed) {
				t.Errorf("%s: %x, want %x (%v)", host, q.Packed, packed, err)
			}
		}
	}
}

func TestWhatIsNoName(t *testing.T) {
	for _, host := range []string{"", ".", "a..b", ".a", strings.Repeat("a", 64) + ".example", strings.Repeat("abc.", 64), strings.Repeat("abc.", 63) + "ab"} {
		if q, err := New(host, A); err == nil {
			t.Errorf("%q is asked for as %x", host, q.Packed)
		}
	}
}

func TestNumbersDiffer(t *testing.T) {
	ids := map[string]bool{}
	for range 100 {
		ids[string(question(t, A).Packed[:2])] = true
	}
	if len(ids) < 90 {
		t.Errorf("%d of 100 are different", len(ids))
	}
}

func TestRead(t *testing.T) {
	alias := dnsmessage.MustNewName("real.example.")
	aliased := func(m *dnsmessage.Message) {
		head := dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET}
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.CNAMEResource{CNAME: alias}})
		head.Name = alias
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: [4]byte{10, 2, 3, 4}}})
		head.Class = dnsmessage.ClassCHAOS
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: [4]byte{10, 9, 9, 9}}})
	}
	fails := func(code dnsmessage.RCode) func(*dnsmessage.Message) {
		return func(m *dnsmessage.Message) { m.RCode = code }
	}
	twice := func(m *dnsmessage.Message) { m.Questions = append(m.Questions, m.Questions[0]) }
	upper := func(m *dnsmessage.Message) { m.Questions[0].Name = dnsmessage.MustNewName("BROKER.Example.") }
	for name, c := range map[string]struct {
		kind    Type
		changes []func(*dnsmessage.Message)
		found   string
		code    Code
	}{
		"two addresses":          {A, []func(*dnsmessage.Message){has("10.2.3.4", "10.2.3.5")}, "10.2.3.4 10.2.3.5", Success},
		"IPv6":                   {AAAA, []func(*dnsmessage.Message){has("2001:db8::4", "10.2.3.4")}, "2001:db8::4", Success},
		"IPv4 in IPv6":           {AAAA, []func(*dnsmessage.Message){has("::ffff:10.2.3.4")}, "10.2.3.4", Success},
		"the other kind":         {A, []func(*dnsmessage.Message){has("2001:db8::4")}, "", Success},
		"none":                   {A, nil, "", Success},
		"an alias":               {A, []func(*dnsmessage.Message){aliased}, "10.2.3.4", Success},
		"in capitals":            {A, []func(*dnsmessage.Message){has("10.2.3.4"), upper}, "10.2.3.4", Success},
		"asked twice":            {A, []func(*dnsmessage.Message){has("10.2.3.4"), twice}, "10.2.3.4", Success},
		"no such name":           {A, []func(*dnsmessage.Message){fails(dnsmessage.RCodeNameError)}, "", NameError},
		"a refusal with address": {A, []func(*dnsmessage.Message){has("10.2.3.4"), fails(dnsmessage.RCodeRefused)}, "", Refused},
		"a failure":              {A, []func(*dnsmessage.Message){fails(dnsmessage.RCodeServerFailure)}, "", ServerFailure},
		"another code":           {A, []func(*dnsmessage.Message){fails(4)}, "", 4},
	} {
		t.Run(name, func(t *testing.T) {
			q := question(t, c.kind)
			found, code, err := q.Read(reply(t, q, c.changes...))
			var texts []string
			for _, a := range found {
				texts = append(texts, a.String())
			}
			if got := strings.Join(texts, " "); got != c.found || code != c.code || err != nil {
				t.Errorf("%q, %s, %v", got, code, err)
			}
		})
	}
}

func TestStrays(t *testing.T) {
	q := question(t, A)
	for name, change := range map[string]func(*dnsmessage.Message){
		"another number": func(m *dnsmessage.Message) { m.ID++ },
		"a query":        func(m *dnsmessage.Message) { m.Response = false },
		"another name":   func(m *dnsmessage.Message) { m.Questions[0].Name = dnsmessage.MustNewName("broker.portals.") },
		"a shorter name": func(m *dnsmessage.Message) { m.Questions[0].Name = dnsmessage.MustNewName("broker.") },
		"another type":   func(m *dnsmessage.Message) { m.Questions[0].Type = dnsmessage.TypeAAAA },
		"another class":  func(m *dnsmessage.Message) { m.Questions[0].Class = dnsmessage.ClassCHAOS },
		"no question":    func(m *dnsmessage.Message) { m.Questions = nil },
	} {
		if found, _, err := q.Read(reply(t, q, has("10.2.3.4"), change)); err != ErrStray {
			t.Errorf("%s: %v, %v", name, found, err)
		}
	}
	whole := reply(t, q, has("10.2.3.4", "10.2.3.5"))
	for n := range whole {
		found, _, err := q.Read(whole[:n])
		if n < len(q.Packed) && err == nil || len(found) > 1 {
			t.Errorf("%d of %d bytes: %v, %v", n, len(whole), found, err)
		}
	}
}

func TestCodesHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for c := range Code(16) {
		if c.String() == "" || seen[c.String()] {
			t.Errorf("%d is %q", c, c)
		}
		seen[c.String()] = true
	}
}

// known is what the library of the Go project reads out of an answer to q.
func known(q *Query, data []byte) (found []netip.Addr, code Code, ok bool) {
	var p dnsmessage.Parser
	head, err := p.Start(data)
	if err != nil || p.SkipAllQuestions() != nil {
		return nil, 0, false
	}
	for head.RCode == dnsmessage.RCodeSuccess {
		h, err := p.AnswerHeader()
		if err != nil {
			break
		}
		switch {
		case h.Type != dnsmessage.Type(q.kind) || h.Class != dnsmessage.ClassINET:
			err = p.SkipAnswer()
		case h.Type == dnsmessage.TypeA && h.Length == 4:
			var r dnsmessage.AResource
			if r, err = p.AResource(); err == nil {
				found = append(found, netip.AddrFrom4(r.A))
			}
		case h.Type == dnsmessage.TypeAAAA && h.Length == 16:
			var r dnsmessage.AAAAResource
			if r, err = p.AAAAResource(); err == nil {
				found = append(found, netip.AddrFrom16(r.AAAA).Unmap())
			}
		default:
			return found, Code(head.RCode), true
		}
		if err != nil {
			break
		}
	}
	return found, Code(head.RCode), true
}

// Whatever comes back, what the library of the Go project reads is read, and no more than
// has room; the names of records, by which the library stops, are not looked at.
func FuzzRead(f *testing.F) {
	four, six := question(f, A), question(f, AAAA)
	copy(six.Packed[:2], four.Packed[:2])
	f.Add(four.Packed)
	f.Add(reply(f, four, has("10.2.3.4", "10.2.3.5")))
	f.Add(reply(f, six, has("2001:db8::4", "10.2.3.4")))
	f.Add(reply(f, four, func(m *dnsmessage.Message) { m.RCode = dnsmessage.RCodeNameError }))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, q := range []*Query{four, six} {
			if len(data) > 1 {
				copy(data, q.Packed[:2])
			}
			found, code, err := q.Read(data)
			if err != nil {
				continue
			}
			if want, wantCode, ok := known(q, data); ok && (len(found) < len(want) || !slices.Equal(found[:len(want)], want) || code != wantCode) {
				t.Errorf("%x: %v %s, want %v %s", data, found, code, want, wantCode)
			}
			if least := len(q.Packed) + 15*len(found); len(data) < least && len(found) > 0 {
				t.Errorf("%v out of %d bytes", found, len(data))
			}
		}
	})
}
