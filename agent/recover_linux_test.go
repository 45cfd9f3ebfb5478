package agent

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// A modem on the USB, on a device of this system: the command is sent, the modem restarts,
// its device goes and another comes, it is found there, and the event tells of it.
func TestCommandedResetOnAPTY(t *testing.T) {
	t.Parallel()
	m, err := simulator.New(simulator.Config{Family: "simcom", USB: true})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	conf := config.Default()
	conf.State.Dir = t.TempDir()
	conf.Modem.Port = filepath.Join(conf.State.Dir, "modem")
	conf.Modem.Recovery = config.RecoveryReset
	line, err := m.OpenPTY(t.Context(), conf.Modem.Port)
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	a := newService(Options{Config: &conf, Listen: listenNowhere, Root: t.TempDir()})
	if err := a.openState(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	a.look(ctx, 0)
	before, sentBefore := a.last.Snapshot.IMEI, m.State().TxBytes
	if before == "" {
		t.Fatalf("the modem is not found: %s", a.last.Snapshot.Detail)
	}
	var loop sync.WaitGroup
	loop.Go(func() { a.loop(ctx) })
	var back modem.Snapshot
	if err := a.errand(ctx, func(ctx context.Context) { err = a.resetModem(ctx) }); err != nil {
		t.Fatal(err)
	}
	for err == nil && back.IMEI == "" && ctx.Err() == nil {
		<-time.After(time.Second)
		_ = a.errand(ctx, func(context.Context) {
			if s := a.last.Snapshot; s.Time.After(a.booted) && s.Access == modem.Answering {
				back = s
			}
		})
	}
	cancel()
	loop.Wait()
	a.hangUp()
	a.jobs.Wait()
	if after := m.State().TxBytes; err != nil || after >= sentBefore || back.IMEI != before || !slices.Contains(m.Commands(), "AT+CRESET") {
		t.Errorf("%v, it has counted %d bytes of %d, back is %q, sent %q", err, after, sentBefore, back.IMEI, m.Commands())
	}
	told := slices.DeleteFunc(a.recent, func(e Event) bool { return e.Type != report.EventModemReset })
	if len(told) != 1 || told[0].Text != "the modem was restarted: commanded" {
		t.Errorf("told %+v", a.recent)
	}
}
