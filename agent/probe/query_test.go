package probe

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func question(t testing.TB, kind dnsmessage.Type) *query {
	t.Helper()
	q, err := newQuery("broker.example", kind)
	must(t, err)
	return q
}

func TestAnswersToSomethingElse(t *testing.T) {
	q := question(t, dnsmessage.TypeA)
	for name, change := range map[string]func(*dnsmessage.Message){
		"another id":    func(m *dnsmessage.Message) { m.ID++ },
		"a query":       func(m *dnsmessage.Message) { m.Response = false },
		"another name":  func(m *dnsmessage.Message) { m.Questions[0].Name = dnsmessage.MustNewName("portal.example.") },
		"another type":  func(m *dnsmessage.Message) { m.Questions[0].Type = dnsmessage.TypeAAAA },
		"another class": func(m *dnsmessage.Message) { m.Questions[0].Class = dnsmessage.ClassCHAOS },
		"no question":   func(m *dnsmessage.Message) { m.Questions = nil },
	} {
		reply := resolved(q.packed, func(m *dnsmessage.Message) { has("10.2.3.4")(m); change(m) })
		if found, _, err := q.read(reply); err == nil {
			t.Errorf("%s: %v", name, found)
		}
	}
	upper := resolved(q.packed, func(m *dnsmessage.Message) {
		has("10.2.3.4")(m)
		m.Questions[0].Name = dnsmessage.MustNewName("BROKER.Example.")
	})
	if found, _, err := q.read(upper); err != nil || len(found) != 1 {
		t.Errorf("in capitals: %v, %v", found, err)
	}
}

func TestAddressesBehindAliases(t *testing.T) {
	q := question(t, dnsmessage.TypeA)
	alias := dnsmessage.MustNewName("real.example.")
	reply := resolved(q.packed, func(m *dnsmessage.Message) {
		head := dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET}
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.CNAMEResource{CNAME: alias}})
		head.Name = alias
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: [4]byte{10, 2, 3, 4}}})
		head.Class = dnsmessage.ClassCHAOS
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: [4]byte{10, 9, 9, 9}}})
	})
	found, _, err := q.read(reply)
	if want := []netip.Addr{netip.MustParseAddr("10.2.3.4")}; err != nil || !slices.Equal(found, want) {
		t.Errorf("%v, %v", found, err)
	}
}

func TestARefusalHasNoAddress(t *testing.T) {
	q := question(t, dnsmessage.TypeA)
	reply := resolved(q.packed, func(m *dnsmessage.Message) { has("10.2.3.4")(m); m.RCode = dnsmessage.RCodeRefused })
	if found, code, err := q.read(reply); len(found) > 0 || code != dnsmessage.RCodeRefused || err != nil {
		t.Errorf("%v, %v, %v", found, code, err)
	}
}

func TestHalfAnAnswer(t *testing.T) {
	q := question(t, dnsmessage.TypeA)
	whole := resolved(q.packed, has("10.2.3.4", "10.2.3.5"))
	for n := range whole {
		found, _, err := q.read(whole[:n])
		if n < len(q.packed) && err == nil || len(found) > 1 {
			t.Errorf("%d of %d bytes: %v, %v", n, len(whole), found, err)
		}
	}
}

func TestQuestionsDiffer(t *testing.T) {
	ids := map[uint16]bool{}
	for range 100 {
		ids[question(t, dnsmessage.TypeA).id] = true
	}
	if len(ids) < 90 {
		t.Errorf("%d of 100 are different", len(ids))
	}
	for _, name := range []string{"a..b", strings.Repeat("a", 64) + ".example", strings.Repeat("abc.", 64)} {
		if _, err := newQuery(name, dnsmessage.TypeA); err == nil {
			t.Errorf("%q is a name", name)
		}
	}
}

func FuzzReply(f *testing.F) {
	q := question(f, dnsmessage.TypeA)
	six := question(f, dnsmessage.TypeAAAA)
	six.id = q.id
	f.Add(q.packed)
	f.Add(resolved(q.packed, has("10.2.3.4", "10.2.3.5")))
	f.Add(resolved(six.packed, has("2001:db8::4")))
	f.Add(resolved(q.packed, code(dnsmessage.RCodeNameError)))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, asked := range []*query{q, six} {
			found, code, err := asked.read(data)
			if len(found) > 0 && (err != nil || code != dnsmessage.RCodeSuccess || len(data) < len(asked.packed)+14*len(found)-2*len(found)) {
				t.Errorf("%v, %v, %v of %d bytes", found, code, err, len(data))
			}
			for _, a := range found {
				if !a.IsValid() {
					t.Errorf("%v of %x", found, data)
				}
			}
		}
	})
}
