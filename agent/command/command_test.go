package command

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const hour = time.Hour

// now is a terminal with a clock.
func now() Moment { return Moment{Terminal: "T1", Time: noon, Up: hour, Boot: 17, Seq: 100} }

// order is one that is good for the day.
func order(n int64, op string) Order {
	return Order{Terminal: "T1", ID: fmt.Sprint("id", n), Op: op, N: n, Until: noon.Add(24 * hour)}
}

func TestOrderIsObeyedOnce(t *testing.T) {
	s, d := State{}.Judge(order(5, "report"), now())
	if !d.Run() || s.N != 5 {
		t.Fatalf("%+v, %+v", s, d)
	}
	if again, d := s.Judge(order(5, "report"), now()); d.Again == nil || len(d.Again.Result) > 0 || !reflect.DeepEqual(again, s) {
		t.Errorf("while it runs: %+v", d)
	}
	s = s.Settle(5, json.RawMessage(`"done"`))
	for range 5 {
		again, d := s.Judge(order(5, "report"), now())
		if d.Run() || d.Again == nil || string(d.Again.Result) != `"done"` || !reflect.DeepEqual(again, s) {
			t.Errorf("%+v", d)
		}
	}
}

func TestRefusals(t *testing.T) {
	with := func(change func(*Order, *Moment)) (o Order, m Moment) {
		o, m = order(6, "diagnose"), now()
		change(&o, &m)
		return o, m
	}
	for name, c := range map[string]struct {
		change func(*Order, *Moment)
		want   Refusal
		used   bool // its number
	}{
		"good":                            {func(*Order, *Moment) {}, "", true},
		"for another terminal":            {func(o *Order, _ *Moment) { o.Terminal = "T2" }, OtherTerminal, false},
		"for another case":                {func(o *Order, _ *Moment) { o.Terminal = "t1" }, OtherTerminal, false},
		"the last number, another id":     {func(o *Order, _ *Moment) { o.N = 5 }, Replayed, false},
		"an older number":                 {func(o *Order, _ *Moment) { o.N, o.ID = 4, "id4" }, Replayed, false},
		"the greatest number":             {func(o *Order, _ *Moment) { o.N = 1<<53 - 1 }, "", true},
		"expired":                         {func(_ *Order, m *Moment) { m.Time = noon.Add(25 * hour) }, Expired, true},
		"at its last second":              {func(_ *Order, m *Moment) { m.Time = noon.Add(24 * hour) }, "", true},
		"until alone, no clock":           {func(_ *Order, m *Moment) { m.Time = time.Time{} }, NoClock, true},
		"no expiry":                       {func(o *Order, _ *Moment) { o.Until = time.Time{} }, NoExpiry, true},
		"no expiry, no clock":             {func(o *Order, m *Moment) { o.Until, m.Time = time.Time{}, time.Time{} }, NoExpiry, true},
		"boot and seq":                    {func(o *Order, _ *Moment) { o.Until, o.Boot, o.Seq = time.Time{}, 17, 101 }, "", true},
		"boot and seq, no clock":          {func(o *Order, m *Moment) { o.Boot, o.Seq, m.Time = 17, 101, time.Time{} }, "", true},
		"seq reached":                     {func(o *Order, _ *Moment) { o.Until, o.Boot, o.Seq = time.Time{}, 17, 100 }, Expired, true},
		"another boot":                    {func(o *Order, _ *Moment) { o.Until, o.Boot, o.Seq = time.Time{}, 16, 101 }, Expired, true},
		"another boot, but a clock":       {func(o *Order, _ *Moment) { o.Boot, o.Seq = 16, 101 }, "", true},
		"this boot, but expired by clock": {func(o *Order, m *Moment) { o.Boot, o.Seq, m.Time = 17, 101, noon.Add(25*hour) }, Expired, true},
		"signed when it had expired":      {func(o *Order, m *Moment) { o.Signed, o.Boot, o.Seq, m.Time = o.Until.Add(1), 17, 101, time.Time{} }, Expired, true},
		"unknown":                         {func(o *Order, _ *Moment) { o.Op = "shell" }, UnknownOp, true},
		"no op":                           {func(o *Order, _ *Moment) { o.Op = "" }, UnknownOp, true},
		"busy":                            {func(_ *Order, m *Moment) { m.Busy = true }, Busy, true},
		"busy, and harmless":              {func(o *Order, m *Moment) { o.Op, m.Busy = "set_card", true }, "", true},
	} {
		before, _ := State{}.Judge(order(5, "report"), now())
		o, m := with(c.change)
		s, d := before.Judge(o, m)
		if d.Refusal != c.want || d.Run() != (c.want == "") || (s.N == o.N) != (c.used || o.N == 5) {
			t.Errorf("%s: %+v, n %d", name, d, s.N)
		}
		if !c.used && !reflect.DeepEqual(s, before) {
			t.Errorf("%s: the state has changed: %+v", name, s)
		}
		if again, d := s.Judge(o, now()); c.used && (d.Again == nil || !reflect.DeepEqual(again, s)) {
			t.Errorf("%s, once more: %+v", name, d)
		}
	}
}

func TestLastAnswersAreKept(t *testing.T) {
	var s State
	for n := int64(1); n <= 10; n++ {
		s, _ = s.Judge(order(n, "set_card"), now())
		s = s.Settle(n, json.RawMessage(fmt.Sprint(n)))
	}
	for n := int64(1); n <= 10; n++ {
		_, d := s.Judge(order(n, "set_card"), now())
		if kept := n > 10-answersKept; kept != (d.Again != nil) || !kept != (d.Refusal == Replayed) || kept && string(d.Again.Result) != fmt.Sprint(n) {
			t.Errorf("%d: %+v", n, d)
		}
	}
}

func TestInterruptedOrdersAreKnownAfterAStart(t *testing.T) {
	s, _ := State{}.Judge(order(5, "report"), now())
	s = s.Settle(5, json.RawMessage(`{}`))
	s, _ = s.Judge(order(6, "keepalive"), now())
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back State
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, s) {
		t.Fatalf("%+v, %v", back, err)
	}
	if cut := back.Interrupted(); len(cut) != 1 || cut[0].N != 6 || cut[0].Op != "keepalive" {
		t.Errorf("%+v", cut)
	}
	if _, d := back.Judge(order(6, "keepalive"), now()); d.Run() {
		t.Error("it would be carried out again")
	}
}

// Settling an order of long ago changes nothing, and no state shares memory with another.
func TestStatesAreValues(t *testing.T) {
	a, _ := State{}.Judge(order(1, "report"), now())
	b, _ := a.Judge(order(2, "report"), now())
	c := b.Settle(1, json.RawMessage(`1`)).Settle(99, json.RawMessage(`99`))
	if len(a.Answers) != 1 || len(b.Answers[0].Result) > 0 || string(c.Answers[0].Result) != "1" || a.Day.Counts["report"] != 1 || b.Day.Counts["report"] != 2 {
		t.Errorf("%+v\n%+v\n%+v", a, b, c)
	}
}

// often has a terminal obey an operation as often as it does.
func often(s State, n *int64, op string, m Moment) (State, int) {
	for count := 0; ; count++ {
		*n++
		o := order(*n, op)
		o.Until = time.Time{}
		o.Boot, o.Seq = m.Boot, m.Seq+1
		next, d := s.Judge(o, m)
		if s = next; !d.Run() {
			return s, count
		}
	}
}

func TestDailyLimits(t *testing.T) {
	for _, r := range rules {
		n := int64(0)
		s, count := often(State{}, &n, r.op, now())
		if count != r.daily {
			t.Errorf("%s: %d times", r.op, count)
		}
		other := "report"
		if r.op == other {
			other = "identify"
		}
		if _, count := often(s, &n, other, now()); count == 0 {
			t.Errorf("%s has used up %s", r.op, other)
		}
	}
}

func TestAllOperationsTogetherAreBounded(t *testing.T) {
	var s State
	n, cost := int64(0), 0
	for _, r := range rules {
		var count int
		s, count = often(s, &n, r.op, now())
		cost += count * r.cost
	}
	if cost > dailyBytes || cost < dailyBytes/2 || s.Day.Bytes != cost {
		t.Errorf("%d bytes of %d, counted %d", cost, dailyBytes, s.Day.Bytes)
	}
}

// A limit holds for 24 hours, however a terminal is switched on and off meanwhile.
func TestTheDay(t *testing.T) {
	for name, c := range map[string]struct {
		later Moment
		fresh bool
	}{
		"an hour later":                          {Moment{Time: noon.Add(hour), Up: 2 * hour, Boot: 17}, false},
		"a day later":                            {Moment{Time: noon.Add(24 * hour), Up: 25 * hour, Boot: 17}, true},
		"a day later by uptime":                  {Moment{Up: 25 * hour, Boot: 17}, true},
		"23 hours later by uptime":               {Moment{Up: 24*hour - time.Second, Boot: 17}, false},
		"a restart of the agent":                 {Moment{Time: noon.Add(hour), Up: 2 * hour, Boot: 18}, false},
		"a restart of the agent, no clock":       {Moment{Up: 2 * hour, Boot: 18}, false},
		"a restart of the system, no clock":      {Moment{Up: time.Minute, Boot: 18}, false},
		"a restart of the system, two days off":  {Moment{Time: noon.Add(48 * hour), Up: time.Minute, Boot: 18}, true},
		"a restart of the system, an hour off":   {Moment{Time: noon.Add(hour), Up: time.Minute, Boot: 18}, false},
		"a restart of the system, up for a day":  {Moment{Up: 30 * hour, Boot: 18}, true},
		"a clock that was set back by ten years": {Moment{Time: noon.AddDate(-10, 0, 0), Up: 2 * hour, Boot: 17}, false},
	} {
		n := int64(0)
		s, most := often(State{}, &n, "report", now())
		c.later.Terminal, c.later.Seq = "T1", 200
		_, count := often(s, &n, "report", c.later)
		if (count == most) != c.fresh || !c.fresh && count > 0 {
			t.Errorf("%s: %d more", name, count)
		}
	}
}

// Days of little use add up, where no clock tells how long the nights were.
func TestShortStartsAddUpToADay(t *testing.T) {
	n := int64(0)
	s, _ := often(State{}, &n, "report", Moment{Terminal: "T1", Up: time.Minute, Boot: 1, Seq: 1})
	fresh := 0
	for boot := int64(2); boot <= 20; boot++ {
		for _, up := range []time.Duration{time.Minute, 3 * hour} {
			var count int
			if s, count = often(s, &n, "report", Moment{Terminal: "T1", Up: up, Boot: boot, Seq: 1}); count > 0 {
				fresh++
			}
		}
	}
	if fresh != 2 { // 57 hours in use
		t.Errorf("%d new days", fresh)
	}
}

// A million orders of every kind: none is obeyed twice, the numbers grow, limits hold, and
// the state stays small.
func TestAMillionOrders(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	ops := []string{"report", "identify", "keepalive", "set_card", "modem_reset", "shell"}
	var s State
	obeyed, last, m := map[int64]bool{}, int64(0), now()
	for i := range 1_000_000 {
		o := Order{
			Terminal: []string{"T1", "T1", "T1", "T2"}[rng.IntN(4)], Op: ops[rng.IntN(len(ops))], N: max(1, s.N+rng.Int64N(8)-4),
			Boot: 16 + rng.Int64N(2), Seq: m.Seq + rng.Int64N(3),
		}
		o.ID = fmt.Sprint(o.N)
		if rng.IntN(3) == 0 {
			o.Until = m.Time.Add(time.Duration(rng.IntN(200)-100) * time.Minute)
		}
		next, d := s.Judge(o, m)
		if d.Run() {
			if obeyed[o.N] || o.N <= last || o.Terminal != "T1" || o.Op == "shell" {
				t.Fatalf("%+v was obeyed after %d", o, last)
			}
			obeyed[o.N], last = true, o.N
			next = next.Settle(o.N, json.RawMessage(`{}`))
		}
		s = next
		if step := time.Duration(rng.IntN(20)) * time.Second; i%10 == 0 {
			m.Time, m.Up = m.Time.Add(step), m.Up+step
		}
		if rng.IntN(100_000) == 0 {
			m.Up = 0
		}
	}
	text, err := json.Marshal(s)
	if err != nil || len(text) > 1000 {
		t.Errorf("%d bytes of state, %v", len(text), err)
	}
	days, daily := int(m.Time.Sub(noon)/aDay)+2, 0
	for _, r := range rules {
		daily += r.daily
	}
	if len(obeyed) < days || len(obeyed) > days*daily {
		t.Errorf("%d obeyed in %d days", len(obeyed), days)
	}
	t.Logf("%d obeyed in %d days; the state has %d bytes", len(obeyed), days, len(text))
}
