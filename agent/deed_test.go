package agent

import (
	"reflect"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/report"
)

// keeping runs an operated terminal whose card is kept alive by datagrams.
func keeping(t *testing.T, change func(*bench), body func(t *testing.T, b *bench, o *operator, link *pipeLink, stop func())) {
	var link *pipeLink
	servingWith(t, "quectel", func(b *bench) {
		b.allow(t, operatorKey(1))
		link = alive(t, b, asIs)
		change(b)
	}, func(t *testing.T, b *bench, back *backend, stop func()) {
		o := &operator{backend: back, t: t, key: operatorKey(1)}
		after(2*24*time.Hour + 7*time.Minute)
		body(t, b, o, link, stop)
		stop()
		link.jobs.Wait()
	})
}

func TestKeepaliveIsProvedToTheOperator(t *testing.T) {
	keeping(t, unchanged, func(t *testing.T, b *bench, o *operator, link *pipeLink, _ func()) {
		before := link.dialled()
		c := o.order(report.OpKeepalive, "")
		for range 3 {
			o.send(c)
		}
		after(time.Minute)
		all := o.resultsOf(c.ID)
		last := all[len(all)-1]
		k := last.Out.Keepalive
		if link.dialled() != before+1 || len(all) < 2 || all[0].Status != report.CommandRunning || last.Status != report.CommandDone || last.Code != report.CodeOK ||
			k == nil || k.Verdict != report.Proved || k.Method != report.MethodNonce || k.TxBytes == nil || *k.TxBytes == 0 || k.Time.IsZero() {
			t.Errorf("%d acts, %+v, %+v", link.dialled()-before, all, k)
		}
		o.send(c)
		after(time.Second)
		if again := o.result(c.ID); link.dialled() != before+1 || !reflect.DeepEqual(again, last) {
			t.Errorf("sent again: %+v", again)
		}
		link.mu.Lock()
		link.deaf = true
		link.mu.Unlock()
		if r := o.ask(report.OpKeepalive, "", 3*time.Minute); r.Status != report.CommandFailed || r.Code != report.CodeNotProved || r.Out.Reason != "no_answer" || r.Out.Keepalive.Verdict != report.Failed {
			t.Errorf("nobody answers: %+v", r)
		}
		if lines := b.lines(t); len(lines) != 2 || lines[0].Verdict != "done" || lines[1].Verdict != "failed" || lines[1].Reason != "not_proved" {
			t.Errorf("ledger %+v", lines)
		}
	})
}

func TestOnlyOneActAtATime(t *testing.T) {
	keeping(t, unchanged, func(t *testing.T, _ *bench, o *operator, link *pipeLink, _ func()) {
		link.mu.Lock()
		link.deaf = true
		link.mu.Unlock()
		first, second := o.order(report.OpKeepalive, ""), o.order(report.OpKeepalive, "")
		o.send(first)
		o.send(second)
		after(3 * time.Minute)
		if r := o.result(second.ID); r.Status != report.CommandRejected || r.Code != report.CodeNotAllowed || r.Out.Reason != "in_flight" {
			t.Errorf("%+v", r)
		}
		if r := o.result(first.ID); r.Status != report.CommandFailed {
			t.Errorf("%+v", r)
		}
	})
}

// A card that is not activated stays so, whoever asks.
func TestOperatorDoesNotActivateACard(t *testing.T) {
	silent := func(b *bench) {
		d := time.Now()
		b.o.Config.Card.Purchased.Year, b.o.Config.Card.Purchased.Month, b.o.Config.Card.Purchased.Day = d.AddDate(0, -2, 0).Date()
	}
	keeping(t, silent, func(t *testing.T, _ *bench, o *operator, link *pipeLink, _ func()) {
		before := link.dialled()
		if r := o.ask(report.OpKeepalive, "", time.Minute); r.Status != report.CommandRejected || r.Out.Reason != "quiet" || link.dialled() != before {
			t.Errorf("%+v, %d acts", r, link.dialled()-before)
		}
	})
}

// A stop in the middle of an act ends it, and its command with it.
func TestStopDuringAnActIsAnswered(t *testing.T) {
	keeping(t, unchanged, func(t *testing.T, b *bench, o *operator, link *pipeLink, stop func()) {
		link.mu.Lock()
		link.deaf = true
		link.mu.Unlock()
		c := o.order(report.OpKeepalive, "")
		o.send(c)
		stop()
		again := b.run(t)
		defer again()
		after(7 * time.Minute)
		if r := o.result(c.ID); r.Status != report.CommandFailed {
			t.Errorf("%+v", o.resultsOf(c.ID))
		}
	})
}

func TestModemIsRestartedWhereTheOwnerAllowsIt(t *testing.T) {
	operated(t, unchanged, func(t *testing.T, b *bench, o *operator, _ func()) {
		if r := o.ask(report.OpModemReset, "", time.Minute); r.Status != report.CommandRejected || r.Code != report.CodeNotAllowed || r.Out.Text == "" {
			t.Errorf("off: %+v", r)
		}
	})
	operated(t, func(b *bench) { b.o.Config.Modem.Recovery = config.RecoveryReset }, func(t *testing.T, b *bench, o *operator, _ func()) {
		c := o.order(report.OpModemReset, "")
		o.send(c)
		after(5 * time.Minute)
		all := o.resultsOf(c.ID)
		if len(all) != 2 || all[0].Status != report.CommandRunning || all[1].Status != report.CommandDone || o.count(report.EventModemReset) != 1 {
			t.Errorf("%+v, %d modem_reset", all, o.count(report.EventModemReset))
		}
		if h := o.last(t); h.Verdict.Cause != report.CauseHealthy {
			t.Errorf("verdict %s", h.Verdict.Cause)
		}
	})
}
