package agent

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

const theTerminal = "864394040012348"

// operatorKey is the same pair in every test.
func operatorKey(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

// allow has the agent obey commands of the keys.
func (b *bench) allow(t *testing.T, keys ...ed25519.PrivateKey) {
	t.Helper()
	b.o.Config.Commands.PublicKeyFiles = nil
	for i, key := range keys {
		der, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(b.o.Config.State.Dir, fmt.Sprintf("operator%d.pub", i))
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		b.o.Config.Commands.PublicKeyFiles = append(b.o.Config.Commands.PublicKeyFiles, path)
	}
}

// operator sends commands, and waits for what comes of them.
type operator struct {
	*backend
	t   *testing.T
	key ed25519.PrivateKey
	n   int64
}

const commandTopic = "sk/1/" + theTerminal + "/command"

// thisCentury is the time from a bubble's beginning, in 2000, to when clocks are believed.
const thisCentury = 27 * 366 * 24 * time.Hour

// order is a good command, which lasts an hour.
func (o *operator) order(op report.Op, args string) report.Command {
	o.n++
	return report.Command{
		Terminal: theTerminal, ID: fmt.Sprint("c", o.n), Op: op, Args: report.Args(args), N: o.n, Until: report.At(time.Now().Add(time.Hour)),
	}
}

// send signs a command and sends it.
func (o *operator) send(c report.Command) {
	o.t.Helper()
	payload, err := report.Sign(c, o.key)
	if err != nil {
		o.t.Fatal(err)
	}
	o.say(commandTopic, payload)
	synctest.Wait()
}

// ask sends a command and returns its last result after some time.
func (o *operator) ask(op report.Op, args string, patience time.Duration) report.Result {
	o.t.Helper()
	c := o.order(op, args)
	o.send(c)
	after(patience)
	return o.result(c.ID)
}

// result is the last one of a command.
func (o *operator) result(id string) report.Result {
	all := o.resultsOf(id)
	if len(all) == 0 {
		return report.Result{}
	}
	return all[len(all)-1]
}

func (o *operator) resultsOf(id string) (out []report.Result) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range o.results {
		if r.ID == id {
			out = append(out, r)
		}
	}
	return out
}

// ordered runs the service in a bubble, with an operator whose key it obeys.
func ordered(t *testing.T, change func(*bench), body func(t *testing.T, b *bench, o *operator, stop func())) {
	t.Helper()
	servingWith(t, "quectel", func(b *bench) {
		b.allow(t, operatorKey(1))
		<-time.After(thisCentury)
		change(b)
	}, func(t *testing.T, b *bench, back *backend, stop func()) {
		o := &operator{backend: back, t: t, key: operatorKey(1)}
		after(7 * time.Minute) // beside the looks, which come at whole minutes
		body(t, b, o, stop)
	})
}

func unchanged(*bench) {}

// memory is the state on flash.
func (b *bench) memory(t *testing.T) Memory {
	t.Helper()
	m, err := ReadMemory(StatePath(b.o.Config.State.Dir))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// lines are those of the ledger about commands.
func (b *bench) lines(t *testing.T) (out []ledger.Line) {
	t.Helper()
	l, err := ledger.Read(LedgerPath(b.o.Config.State.Dir))
	if err != nil {
		t.Fatal(err)
	}
	all, err := l.Last(100)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(l ledger.Line) bool { return l.Kind != ledger.Command })
}

func TestEveryOperationIsObeyed(t *testing.T) {
	ordered(t, unchanged, func(t *testing.T, b *bench, o *operator, _ func()) {
		reports := len(o.reports())
		r := o.ask(report.OpReport, "", time.Second)
		last := o.last(t)
		if r.Status != report.CommandDone || r.Code != report.CodeOK || r.V != 1 || len(o.reports()) != reports+1 || r.Out.Boot != last.Boot || r.Out.Seq != last.Seq {
			t.Errorf("report: %+v, last report %s", r, last)
		}
		ids := len(o.identities())
		if r := o.ask(report.OpIdentify, "{}", time.Second); r.Status != report.CommandDone || len(o.identities()) != ids+1 || r.Out.Identity != o.identities()[ids].ID {
			t.Errorf("identify: %+v, %d identities", r, len(o.identities())-ids)
		}
		asked := len(b.modem.Commands())
		r = o.ask(report.OpDiagnose, "", time.Minute)
		if v := r.Out.Verdict; r.Status != report.CommandDone || v == nil || v.Cause != report.CauseHealthy || len(b.modem.Commands()) < asked+15 || o.last(t).Seq != r.Out.Seq {
			t.Errorf("diagnose: %+v, %+v, %d AT commands, last %s", r, r.Out.Verdict, len(b.modem.Commands())-asked, o.last(t))
		}
		if r := o.ask(report.OpAnnounceCard, `{"iccid":"89860117838009934120"}`, time.Second); r.Status != report.CommandDone || r.Out.Until.Sub(time.Now()) < 29*24*time.Hour {
			t.Errorf("announce_card: %+v", r)
		}
		b.modem.Update(func(s *simulator.State) { s.ICCID = "89860117838009934120" })
		if r := o.ask(report.OpSetInterval, `{"interval_s":600}`, time.Second); r.Status != report.CommandDone || r.Out.IntervalS != 600 {
			t.Errorf("set_interval: %+v", r)
		}
		if lines := b.lines(t); len(lines) != 5 || lines[2].Method != "diagnose" || lines[2].Target != "c3" || lines[2].Verdict != "done" || lines[2].Text != "n 3" {
			t.Errorf("ledger %+v", lines)
		}
		if n := o.count(report.EventCommandRefused); n > 0 {
			t.Errorf("%d refused", n)
		}
	})
}

func TestIntervalIsChangedAtOnceAndStays(t *testing.T) {
	ordered(t, unchanged, func(t *testing.T, b *bench, o *operator, stop func()) {
		o.ask(report.OpSetInterval, `{"interval_s":600}`, time.Second)
		n := len(o.reports())
		after(2 * time.Hour)
		if got := len(o.reports()) - n; got < 11 || got > 13 || o.last(t).NextS > 900 {
			t.Errorf("%d reports in two hours, the next in %d s", got, o.last(t).NextS)
		}
		stop()
		again := b.run(t)
		after(time.Hour)
		n = len(o.reports())
		after(2 * time.Hour)
		again()
		if got := len(o.reports()) - n; got < 11 || got > 13 {
			t.Errorf("%d reports in two hours after a restart", got)
		}
		b.o.Config.Report.Interval = 30 * time.Minute // the owner edits the file
		again = b.run(t)
		defer again()
		after(time.Hour)
		n = len(o.reports())
		after(2 * time.Hour)
		if got := len(o.reports()) - n; got != 4 || len(b.memory(t).Set) > 0 {
			t.Errorf("%d reports in two hours by the file, %+v", got, b.memory(t).Set)
		}
	})
}

func TestWrongIntervalsAreRejected(t *testing.T) {
	ordered(t, unchanged, func(t *testing.T, b *bench, o *operator, _ func()) {
		for _, args := range []string{"", "{}", `{"interval_s":0}`, `{"interval_s":-1}`, `{"interval_s":86401}`, `{"interval_s":9223372036854775807}`, `{"interval_s":60,"x":1}`} {
			if r := o.ask(report.OpSetInterval, args, time.Second); r.Status != report.CommandRejected || r.Code != report.CodeBadArgs || r.Out.Text == "" {
				t.Errorf("%s: %+v", args, r)
			}
		}
		if r := o.ask(report.OpReport, `{"x":1}`, time.Second); r.Code != report.CodeBadArgs {
			t.Errorf("%+v", r)
		}
		if b.memory(t).Set != nil {
			t.Errorf("%+v", b.memory(t).Set)
		}
	})
}

func TestPlanAfterARenewal(t *testing.T) {
	ordered(t, func(b *bench) {
		b.o.Config.Card.ValidMonths, b.o.Config.Card.ValidFrom = 12, config.FromActivation
	}, func(t *testing.T, b *bench, o *operator, stop func()) {
		iccid := o.identities()[0].SIM.ICCID
		for args, code := range map[string]report.Code{
			`{}`: report.CodeBadArgs,
			`{"iccid":"89860117838009934120","expires":"2028-03-01"}`: report.CodeOtherCard,
			`{"iccid":"` + iccid + `"}`:                               report.CodeBadArgs,
			`{"expires":"2028-02-30"}`:                                report.CodeBadArgs,
			`{"expires":"1970-01-01"}`:                                report.CodeBadArgs,
			`{"purchased":"2026-02-01","expires":"2026-01-01"}`:       report.CodeBadArgs,
			`{"idle_limit_days":99999}`:                               report.CodeBadArgs,
			`{"cycle_day":32}`:                                        report.CodeBadArgs,
			`{"quota_bytes":-5}`:                                      report.CodeBadArgs,
			`{"carrier":"x\ny"}`:                                      report.CodeBadArgs,
			`{"expire":"2028-03-01"}`:                                 report.CodeBadArgs,
		} {
			if len(o.results)%18 == 17 {
				after(time.Hour) // no more than 20 within one
			}
			o.n++
			if r := o.ask(report.OpSetCard, args, time.Second); r.Code != code && r.Code != report.CodeDailyLimit || r.Status != report.CommandRejected {
				t.Errorf("%s: %+v", args, r)
			}
		}
		after(25 * time.Hour)
		ids := len(o.identities())
		r := o.ask(report.OpSetCard, `{"iccid":"`+iccid+`","expires":"2036-03-01","quota_bytes":31457280,"idle_limit_days":60}`, time.Second)
		if r.Status != report.CommandDone || r.Out.Card == nil || r.Out.Card.Phase == "" {
			t.Fatalf("%+v", r)
		}
		plan := o.identities()[len(o.identities())-1].Plan
		if len(o.identities()) != ids+1 || plan.Expires != (report.Date{Year: 2036, Month: 3, Day: 1}) || plan.QuotaBytes != 31457280 || plan.IdleLimitDays != 60 {
			t.Errorf("%d identities more, plan %+v", len(o.identities())-ids, plan)
		}
		stop()
		s, err := ReadSheet(b.o)
		if err != nil || s.Idle.Source != "plan" || s.Idle.Number != 60 || !slices.ContainsFunc(s.Dates, func(d Stated) bool { return d.Name == "expires" && d.Date == "2036-03-01" && d.Source == "plan" }) {
			t.Errorf("%+v, %v", s, err)
		}
	})
}

func TestSameCommandRunsOnceAndIsAnswered(t *testing.T) {
	ordered(t, unchanged, func(t *testing.T, b *bench, o *operator, stop func()) {
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
	ordered(t, unchanged, func(t *testing.T, b *bench, o *operator, _ func()) {
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
		if len(told) != 2 || told[0].To != "1" || told[1].To != "10" || !strings.Contains(told[1].Text, "1 other_terminal") || !strings.Contains(told[1].Text, "1 replayed") {
			t.Errorf("told %+v", told)
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
	ordered(t, func(b *bench) { b.allow(t, old, fresh) }, func(t *testing.T, b *bench, o *operator, stop func()) {
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
	ordered(t, unchanged, func(t *testing.T, _ *bench, o *operator, _ func()) {
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

// A terminal without a clock obeys what is bound to its boot, and learns the time; an older
// command that comes later does not turn it back.
func TestCommandBringsTheTime(t *testing.T) {
	servingWith(t, "quectel", func(b *bench) { b.allow(t, operatorKey(1)) }, func(t *testing.T, _ *bench, back *backend, _ func()) {
		o := &operator{backend: back, t: t, key: operatorKey(1)}
		today := func() time.Time { return time.Now().Add(thisCentury) } // which nobody here knows
		after(7 * time.Minute)
		last := o.last(t)
		c := o.order(report.OpReport, "")
		c.Until = report.At(today().Add(time.Hour))
		o.send(c)
		after(time.Second)
		if r := o.result(c.ID); r.Code != report.CodeNoClock || last.Clock != report.ClockNone {
			t.Errorf("clock %s, %+v", last.Clock, r)
		}
		c = o.order(report.OpReport, "")
		c.Until, c.Boot, c.Seq, c.Time = report.Time{}, last.Boot, last.Seq+10, report.At(today())
		o.send(c)
		after(time.Second)
		if h := o.last(t); h.Clock != report.ClockBackend || h.Time.Sub(today()).Abs() > time.Minute || o.result(c.ID).Status != report.CommandDone || o.count(report.EventClockSet) != 1 {
			t.Errorf("clock %s %v, %+v", h.Clock, h.Time, o.result(c.ID))
		}
		c = o.order(report.OpReport, "")
		c.Time, c.Until = report.At(today().AddDate(0, 0, -9)), report.At(today().AddDate(0, 0, 9)) // it was held back
		o.send(c)
		after(time.Second)
		if h := o.last(t); h.Time.Sub(today()).Abs() > time.Minute || o.result(c.ID).Status != report.CommandDone {
			t.Errorf("turned back to %v, %+v", h.Time, o.result(c.ID))
		}
		c = o.order(report.OpReport, "")
		c.Until, c.Boot, c.Seq = report.Time{}, last.Boot, last.Seq
		o.send(c)
		after(time.Second)
		if r := o.result(c.ID); r.Code != report.CodeExpired {
			t.Errorf("%+v", r)
		}
	})
}

func TestPaymentIsNotDisturbed(t *testing.T) {
	ordered(t, unchanged, func(t *testing.T, b *bench, o *operator, _ func()) {
		b.touch(t)
		asked := len(b.modem.Commands())
		for op, want := range map[report.Op]report.Code{
			report.OpDiagnose: report.CodeBusy, report.OpKeepalive: report.CodeBusy, report.OpModemReset: report.CodeBusy,
			report.OpReport: report.CodeOK, report.OpIdentify: report.CodeOK, report.OpAnnounceCard: report.CodeOK,
		} {
			if r := o.ask(op, "", time.Second); r.Code != want {
				t.Errorf("%s: %+v", op, r)
			}
		}
		if n := len(b.modem.Commands()); n != asked {
			t.Errorf("AT commands during a payment: %q", b.modem.Commands()[asked:])
		}
	})
}

func TestDailyLimit(t *testing.T) {
	ordered(t, unchanged, func(t *testing.T, _ *bench, o *operator, _ func()) {
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
	ordered(t, unchanged, func(t *testing.T, _ *bench, o *operator, _ func()) {
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
			t.Errorf("told %+v", told)
		}
	})
}
