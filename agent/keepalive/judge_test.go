package keepalive

import "testing"

// span is a pair of counters that rose by tx and rx.
func span(tx, rx uint64) *Span {
	return &Span{TxBefore: 1000, RxBefore: 5000, TxAfter: 1000 + tx, RxAfter: 5000 + rx}
}

func TestJudge(t *testing.T) {
	good := Evidence{Sent: 700, Received: 1200, Bound: true, Answered: true, Verified: true, Interface: span(900, 1500)}
	with := func(change func(*Evidence)) Evidence {
		e := good
		change(&e)
		return e
	}
	for _, c := range []struct {
		name    string
		method  Method
		e       Evidence
		verdict Verdict
		reason  Reason
	}{
		{"our broker answered by TLS, the counters rose", MQTT, good, Proved, ""},
		{"a tag over our nonce", Nonce, good, Proved, ""},
		{"the modem's own stack, its own counter rose", Modem, with(func(e *Evidence) { e.Interface, e.Modem = nil, span(900, 1500) }), Proved, ""},
		{"no counter can be read", MQTT, with(func(e *Evidence) { e.Interface = nil }), Proved, ""},
		{"a short message moves no counter", SMS, Evidence{Bound: true, Answered: true, Verified: true, Interface: span(0, 0)}, Proved, ""},
		{"exactly what was sent", MQTT, with(func(e *Evidence) { e.Interface = span(700, 1200) }), Proved, ""},

		{"the socket could have used another way out", MQTT, with(func(e *Evidence) { e.Bound = false }), Failed, NoInterface},
		{"it went out elsewhere: the cellular counters stood still", MQTT, with(func(e *Evidence) { e.Interface = span(0, 0) }), Unproved, Counters},
		{"only the sent bytes were counted", MQTT, with(func(e *Evidence) { e.Interface = span(900, 1199) }), Unproved, Counters},
		{"the modem did not count it", MQTT, with(func(e *Evidence) { e.Modem = span(0, 0) }), Unproved, Counters},
		{"the modem counts late", MQTT, with(func(e *Evidence) { e.Modem = span(160, 240) }), Proved, ""},
		{"the modem was started anew", MQTT, with(func(e *Evidence) { e.Modem = &Span{TxBefore: 9000, RxBefore: 9000} }), Proved, ""},
		{"the modem alone counts, and late", MQTT, with(func(e *Evidence) { e.Interface, e.Modem = nil, span(160, 240) }), Unproved, Counters},
		{"the interface was made anew meanwhile", MQTT, with(func(e *Evidence) { e.Interface = &Span{TxBefore: 9000, RxBefore: 9000} }), Unproved, Counters},
		{"a portal answered", TLS, with(func(e *Evidence) { e.Verified, e.Reason = false, Unverified }), Unproved, Unverified},
		{"a portal answered with something that is no TLS", TLS, with(func(e *Evidence) { e.Answered, e.Verified, e.Reason = false, false, Unverified }), Unproved, Unverified},
		{"a portal takes every connection", TCP, good, Unproved, Unprovable},
		{"a cache knows every name", DNS, good, Unproved, Unprovable},
		{"the counters rose for another reason, nobody answered", MQTT, Evidence{Sent: 700, Bound: true, Interface: span(90000, 150000)}, Failed, NoAnswer},
		{"nothing was sent and yet it is said to be verified", Nonce, with(func(e *Evidence) { e.Sent = 0 }), Unproved, Counters},
		{"no route", MQTT, Evidence{Bound: true, Reason: NoRoute}, Failed, NoRoute},
		{"answers are dropped", MQTT, Evidence{Sent: 60, Bound: true, Reason: RPFilter}, Failed, RPFilter},
		{"the zero evidence", MQTT, Evidence{}, Failed, NoInterface},
	} {
		if v, r := Judge(c.method, c.e); v != c.verdict || r != c.reason {
			t.Errorf("%s: %s %q, want %s %q", c.name, v, r, c.verdict, c.reason)
		}
	}
}

// Whatever a method's evidence looks like, it is proved only with all that a proof needs.
func FuzzJudge(f *testing.F) {
	f.Add(true, true, true, uint64(700), uint64(1200), uint64(900), uint64(1500), true, uint8(1))
	f.Add(true, true, true, uint64(1), uint64(1), uint64(0), uint64(0), true, uint8(4))
	methods := []Method{Natural, MQTT, TLS, Nonce, TCP, DNS, Modem}
	f.Fuzz(func(t *testing.T, bound, answered, verified bool, sent, received, tx, rx uint64, counted bool, m uint8) {
		e := Evidence{Bound: bound, Answered: answered, Verified: verified, Sent: sent, Received: received}
		if counted {
			e.Interface = &Span{TxAfter: tx, RxAfter: rx}
		}
		method := methods[int(m)%len(methods)]
		v, _ := Judge(method, e)
		may := bound && answered && verified && sent > 0 && received > 0 && method.Provable() && (!counted || tx >= sent && rx >= received)
		if (v == Proved) != may {
			t.Errorf("%s %+v: %s", method, e, v)
		}
	})
}

func TestCost(t *testing.T) {
	act := Act{Limit: 4000}
	for _, c := range []struct {
		name string
		e    Evidence
		want int64
	}{
		{"what the counters say", Evidence{Sent: 700, Received: 900, Interface: span(900, 1500)}, 2400},
		{"payments ran beside it", Evidence{Sent: 700, Interface: span(90000, 1500)}, 4000},
		{"the counters ran backwards", Evidence{Sent: 700, Interface: &Span{TxBefore: 5}}, 4000},
		{"no counters", Evidence{Sent: 700}, 4000},
		{"no counters, and it never left", Evidence{Reason: NoRoute}, 0},
		{"no counters, and a name lookup may have left", Evidence{Reason: NoName}, 4000},
		{"no counters, and nobody knows", Evidence{Reason: Interrupted}, 4000},
	} {
		if got := cost(act, c.e); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
