package agent

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

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

// operated runs the service in a bubble, with an operator whose key it obeys.
func operated(t *testing.T, change func(*bench), body func(t *testing.T, b *bench, o *operator, stop func())) {
	t.Helper()
	servingWith(t, "quectel", func(b *bench) {
		b.allow(t, operatorKey(1))
		<-time.After(newCentury)
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
	operated(t, unchanged, func(t *testing.T, b *bench, o *operator, _ func()) {
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
		if r := o.ask(report.OpAnnounceCard, `{"iccid":"89860117838009934120"}`, time.Second); r.Status != report.CommandDone || time.Until(r.Out.Until.Time) < 29*24*time.Hour {
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

// A terminal without a clock obeys what is bound to its boot, and learns the time; an older
// command that comes later does not turn it back.
func TestCommandBringsTheTime(t *testing.T) {
	servingWith(t, "quectel", func(b *bench) { b.allow(t, operatorKey(1)) }, func(t *testing.T, _ *bench, back *backend, _ func()) {
		o := &operator{backend: back, t: t, key: operatorKey(1)}
		today := func() time.Time { return time.Now().Add(newCentury) } // which nobody here knows
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
	operated(t, unchanged, func(t *testing.T, b *bench, o *operator, _ func()) {
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

// A terminal with long intervals leaves the broker between reports, and takes commands
// while it is there.
func TestCommandsReachATerminalThatRests(t *testing.T) {
	operated(t, func(b *bench) { b.o.Config.Report.Interval = 12 * time.Hour }, func(t *testing.T, b *bench, o *operator, _ func()) {
		if n := o.say(commandTopic, nil); n > 0 {
			t.Errorf("%d connections are kept", n)
		}
		c := o.order(report.OpReport, "")
		c.Until = report.At(time.Now().Add(48 * time.Hour))
		payload, err := report.Sign(c, o.key)
		if err != nil {
			t.Fatal(err)
		}
		missed := 0
		for n := len(o.reports()); o.result(c.ID).Status == ""; after(time.Second) {
			if now := len(o.reports()); now > n { // as a backend does: when the terminal reports
				n = now
				o.say(commandTopic, payload)
			} else if missed++; missed > 48*3600 {
				t.Fatal("it never came")
			}
		}
		if r := o.result(c.ID); r.Status != report.CommandDone {
			t.Errorf("%+v", r)
		}
	})
}
