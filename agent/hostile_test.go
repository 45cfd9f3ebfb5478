package agent

import (
	"bytes"
	"crypto/ed25519"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/command"
	"github.com/simkeeper/simkeeper/report"
)

func TestSameCommandRunsOnceAndIsAnswered(t *testing.T) {
	operated(t, unchanged, func(t *testing.T, b *bench, o *operator, stop func()) {
		n := len(o.reports())
		c := o.order(report.OpReport, "")
		for range 5 {
			o.send(c)
			after(time.Second)
		}
		all := o.resultsOf(c.ID)
		if len(o.reports()) != n+1 || len(all) != 5 || slices.ContainsFunc(all, func(r report.Result) bool { return !reflect.DeepEqual(r, all[0]) }) {
			t.Errorf("%d reports, results %+v", len(o.reports())-n, all)
		}
		stop()
		again := b.run(t)
		defer again()
		after(5 * time.Minute)
		o.send(c)
		after(time.Second)
		if all := o.resultsOf(c.ID); len(all) != 6 || !reflect.DeepEqual(all[5], all[0]) {
			t.Errorf("after a restart: %+v", all)
		}
		if lines := b.lines(t); len(lines) != 1 {
			t.Errorf("ledger %+v", lines)
		}
	})
}

// Everything that is not to be obeyed is refused, counted and told, and does nothing.
func TestWhatIsNotObeyed(t *testing.T) {
	operated(t, unchanged, func(t *testing.T, b *bench, o *operator, _ func()) {
		o.n = 100
		good := o.order(report.OpReport, "")
		o.send(good)
		after(time.Minute)
		reports, asked, state := len(o.reports()), len(b.modem.Commands()), b.memory(t).Commands.N
		signed := func(change func(*report.Command), key ed25519.PrivateKey) []byte {
			c := o.order(report.OpReport, "")
			change(&c)
			payload, err := report.Sign(c, key)
			if err != nil {
				t.Fatal(err)
			}
			return payload
		}
		same := func(*report.Command) {}
		forged := signed(same, operatorKey(9))
		for name, payload := range map[string][]byte{
			"forged":           forged,
			"another terminal": signed(func(c *report.Command) { c.Terminal = "864394040099999" }, o.key),
			"half":             signed(same, o.key)[:50],
			"nothing":          nil,
			"JSON of nothing":  []byte("{}"),
			"a modem's words":  []byte("AT+CFUN=1,1\r"),
			"deep":             []byte(strings.Repeat("[", 4000)),
		} {
			o.say(commandTopic, payload)
			after(time.Second)
			if n := len(o.results); n != 1 {
				t.Errorf("%s is answered", name)
			}
		}
		if len(o.reports()) != reports || len(b.modem.Commands()) != asked || b.memory(t).Commands.N != state {
			t.Errorf("%d reports, %d AT commands, n %d after %d", len(o.reports())-reports, len(b.modem.Commands())-asked, b.memory(t).Commands.N, state)
		}
		for want, change := range map[report.Code]func(*report.Command){
			report.CodeReplayed:  func(c *report.Command) { c.N = 99 },
			report.CodeExpired:   func(c *report.Command) { c.Until = report.At(time.Now().Add(-time.Minute)) },
			report.CodeNoExpiry:  func(c *report.Command) { c.Until = report.Time{} },
			report.CodeUnknownOp: func(c *report.Command) { c.Op = "shell" },
		} {
			c := o.order(report.OpReport, "")
			c.ID = string(want)
			change(&c)
			o.send(c)
			after(time.Second)
			if r := o.result(c.ID); r.Code != want || r.Status != report.CommandRejected || want == report.CodeReplayed && r.Out.LastN == 0 {
				t.Errorf("%s: %+v", want, r)
			}
		}
		if len(o.reports()) != reports || o.count(report.EventCommandRefused) != 1 {
			t.Errorf("%d reports, %d events", len(o.reports())-reports, o.count(report.EventCommandRefused))
		}
		after(2 * time.Hour)
		told := o.refused()
		if len(told) != 2 || told[0].To != "1" || told[1].To != "10" || !strings.Contains(told[0].Text+told[1].Text, "1 other_terminal") || !strings.Contains(told[1].Text, "1 replayed") {
			for _, e := range told {
				t.Errorf("told %s: %s", e.To, e.Text)
			}
		}
	})
}

// refused are the events about commands that were not obeyed.
func (o *operator) refused() (out []report.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.events {
		if e.Type == report.EventCommandRefused {
			out = append(out, e)
		}
	}
	return out
}

func TestKeysAreRotated(t *testing.T) {
	old, fresh := operatorKey(1), operatorKey(2)
	operated(t, func(b *bench) { b.allow(t, old, fresh) }, func(t *testing.T, b *bench, o *operator, stop func()) {
		for _, key := range []ed25519.PrivateKey{old, fresh, old} {
			o.key = key
			if r := o.ask(report.OpReport, "", time.Second); r.Status != report.CommandDone {
				t.Errorf("%+v", r)
			}
		}
		stop()
		b.allow(t, fresh)
		again := b.run(t)
		defer again()
		after(5 * time.Minute)
		if r := o.ask(report.OpReport, "", time.Second); r.Status != "" {
			t.Errorf("the old key is still obeyed: %+v", r)
		}
		o.key = fresh
		if r := o.ask(report.OpReport, "", time.Second); r.Status != report.CommandDone {
			t.Errorf("%+v", r)
		}
	})
}

func TestGreatestNumberIsTheLast(t *testing.T) {
	operated(t, unchanged, func(t *testing.T, _ *bench, o *operator, _ func()) {
		o.n = 1<<53 - 2
		if r := o.ask(report.OpReport, "", time.Second); r.Status != report.CommandDone {
			t.Errorf("%+v", r)
		}
		o.n = 7
		if r := o.ask(report.OpReport, "", time.Second); r.Code != report.CodeReplayed || r.Out.LastN != 1<<53-1 {
			t.Errorf("%+v", r)
		}
	})
}

func TestDailyLimit(t *testing.T) {
	operated(t, unchanged, func(t *testing.T, _ *bench, o *operator, _ func()) {
		obeyed := 0
		for range 30 {
			r := o.ask(report.OpIdentify, "", 20*time.Minute)
			if r.Status == report.CommandDone {
				obeyed++
			} else if r.Code != report.CodeDailyLimit {
				t.Fatalf("%+v", r)
			}
		}
		if obeyed != 12 {
			t.Errorf("obeyed %d times in ten hours", obeyed)
		}
		after(15 * time.Hour)
		if r := o.ask(report.OpIdentify, "", time.Second); r.Status != report.CommandDone {
			t.Errorf("the next day: %+v", r)
		}
	})
}

// A backend that sends more good commands than make sense is left alone for an hour.
func TestTooManyGoodCommands(t *testing.T) {
	operated(t, unchanged, func(t *testing.T, _ *bench, o *operator, _ func()) {
		for range 40 {
			o.ask(report.OpIdentify, "", time.Second)
		}
		after(40 * time.Minute)
		results, conns := len(o.results), len(o.topics)
		if results != ordersHourly || conns != 0 || o.say(commandTopic, nil) != 0 {
			t.Errorf("%d results, %d subscriptions", results, conns)
		}
		after(3 * time.Hour)
		if r := o.ask(report.OpReport, "", time.Second); r.Status != report.CommandDone {
			t.Errorf("later: %+v", r)
		}
		told := o.refused()
		if len(told) == 0 || len(told) > 2 || !strings.Contains(told[len(told)-1].Text, "too_many") {
			t.Errorf("told %q", told)
		}
	})
}

// What a power cut has ended in the middle is answered after the next start, and not begun
// again.
func TestCommandThatWasCutOffIsNotCarriedOutAgain(t *testing.T) {
	operated(t, unchanged, func(t *testing.T, b *bench, o *operator, stop func()) {
		stop()
		m := b.memory(t)
		c := o.order(report.OpReport, "")
		m.Commands, _ = m.Commands.Judge(orderOf(&c), command.Moment{Terminal: theTerminal, Time: time.Now()})
		file, _, _, err := openState(StatePath(b.o.Config.State.Dir))
		if err != nil {
			t.Fatal(err)
		}
		if err := file.save(m, true); err != nil {
			t.Fatal(err)
		}
		again := b.run(t)
		defer again()
		after(7 * time.Minute)
		if r := o.result(c.ID); r.Status != report.CommandFailed || r.Code != report.CodeInterrupted {
			t.Errorf("%+v", r)
		}
		n := len(o.reports())
		o.send(c)
		after(time.Second)
		if all := o.resultsOf(c.ID); len(all) != 2 || all[1].Code != report.CodeInterrupted || len(o.reports()) != n {
			t.Errorf("sent again: %+v, %d reports", all, len(o.reports())-n)
		}
		if lines := b.lines(t); len(lines) != 1 || lines[0].Reason != "interrupted" {
			t.Errorf("ledger %+v", lines)
		}
	})
}

// Without a key nothing is subscribed, and what a broker sends all the same ends the
// connection.
func TestCommandsAreOffWithoutAKey(t *testing.T) {
	serving(t, "quectel", func(t *testing.T, b *bench, back *backend) {
		after(time.Hour)
		if len(back.topics) > 0 || back.say(commandTopic, []byte("{}")) > 0 {
			t.Error("commands are subscribed")
		}
	})
}

// A million commands in a week, of which none is to be obeyed: reports go on, nothing
// grows, and every one that was looked at is counted in an event.
func TestAMillionCommands(t *testing.T) {
	operated(t, unchanged, func(t *testing.T, b *bench, o *operator, _ func()) {
		old := o.order(report.OpReport, "")
		o.send(old)
		after(time.Minute)
		payloads := o.hostile(old)
		var before, now runtime.MemStats
		goroutines, reports := runtime.NumGoroutine(), len(o.reports())
		runtime.GC()
		runtime.ReadMemStats(&before)
		sent, heard := 0, 0
		for range 7 * 24 * 60 {
			for range 100 {
				heard += o.say(commandTopic, payloads[sent%len(payloads)])
				sent++
			}
			after(time.Minute)
		}
		told := 0
		for _, e := range o.refused() {
			n, _ := strconv.Atoi(e.To)
			told += n
		}
		events, results := o.count(report.EventCommandRefused), len(o.results)
		if n := len(o.reports()) - reports; n < 7*24-1 || n > 7*24+1 {
			t.Errorf("%d reports in a week", n)
		}
		o.forget()
		runtime.GC()
		runtime.ReadMemStats(&now)
		t.Logf("%d sent, %d reached the terminal, %d told in %d events, %d results; heap %d and %d KB", sent, heard, told, events, results, before.HeapAlloc>>10, now.HeapAlloc>>10)
		if sent < 1_000_000 || heard > 7*24*600 || told < heard/2 || told > heard+events || events > 7*24+1 || results > 7*24*21 {
			t.Errorf("%d sent, %d heard, %d told in %d events, %d results", sent, heard, told, events, results)
		}
		if n := runtime.NumGoroutine(); n > goroutines+5 {
			t.Errorf("%d goroutines, %d before", n, goroutines)
		}
		if now.HeapAlloc > before.HeapAlloc+4<<20 {
			t.Errorf("%d KB of heap, %d before", now.HeapAlloc>>10, before.HeapAlloc>>10)
		}
		if b.memory(t).Commands.N != old.N {
			t.Errorf("n %d after %d", b.memory(t).Commands.N, old.N)
		}
	})
}

// hostile are payloads that are not to be obeyed.
func (o *operator) hostile(old report.Command) (out [][]byte) {
	o.t.Helper()
	sign := func(c report.Command, seed byte) []byte {
		payload, err := report.Sign(c, operatorKey(seed))
		if err != nil {
			o.t.Fatal(err)
		}
		return payload
	}
	other := old
	other.Terminal, other.N = "864394040099999", 99
	forged := old
	forged.N = 1<<53 - 1
	out = [][]byte{sign(old, 1), sign(other, 1), sign(forged, 9), nil, []byte("{}"), bytes.Repeat([]byte("["), 4000), bytes.Repeat([]byte("x"), 5000)}
	for i := range 30 {
		payload := bytes.Clone(out[2])
		payload[20+i] ^= 1
		out = append(out, payload)
	}
	return out
}

// forget drops what came, which is the test's memory and not the agent's.
func (o *operator) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.raw, o.events, o.results, o.health, o.ids = nil, nil, nil, nil, nil
}
