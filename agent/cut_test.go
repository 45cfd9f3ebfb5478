package agent

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/report"
)

// flash is what stood on flash when the power failed.
type flash struct {
	when string
	dir  string
}

// copyOf copies a state folder, without the socket.
func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, e.Name()), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// damages are what a power cut or worn flash does to files beside taking what was not
// written.
var damages = []struct {
	name  string
	files string // those it hits
	do    func([]byte) []byte
}{
	{"nothing more", "none", func(b []byte) []byte { return b }},
	{"one copy of the state cut short", "state.0", func(b []byte) []byte { return b[:len(b)/2] }},
	{"the other copy zeroed", "state.1", func(b []byte) []byte { return make([]byte, len(b)) }},
	{"both copies zeroed", "state.", func(b []byte) []byte { return make([]byte, len(b)) }},
	{"both copies empty", "state.", func([]byte) []byte { return nil }},
	{"both copies of the spool cut short", "spool.", func(b []byte) []byte { return b[:len(b)/2] }},
	{"the ledger cut short", "ledger.db", func(b []byte) []byte { return b[:len(b)/2] }},
	{"the ledger zeroed", "ledger.db", func(b []byte) []byte { return make([]byte, len(b)) }},
	{"a page of the ledger zeroed", "ledger.db", func(b []byte) []byte {
		if len(b) > 3*4096 {
			clear(b[2*4096 : 3*4096])
		}
		return b
	}},
}

func damage(t *testing.T, dir, files string, do func([]byte) []byte) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(d.Name(), files) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, do(data), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The power fails before, in the middle of and after an act, and takes some of the flash
// with it: the agent starts, what was proved stays proved as long as one file tells it,
// and the act is made once more at most.
func TestPowerCut(t *testing.T) {
	idle := func(c *config.Config) { c.Card.IdleLimitDays = 120 }
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var found []flash
		b, back := newBench(t, "quectel"), &backend{}
		b.o.Dial, b.o.Listen, b.o.Config.MQTT.Brokers = back.dialer(t), listenNowhere, []string{"tcp://broker:1883"}
		link := alive(t, b, idle)
		take := func(when string) {
			mu.Lock()
			defer mu.Unlock()
			found = append(found, flash{when, copyOf(t, b.o.Config.State.Dir)})
		}
		link.begun = func() { take("in the middle of the act") }
		stop := b.run(t)
		after(10 * time.Minute)
		take("before the act")
		after(3 * time.Hour)
		take("after the act")
		stop()
		back.setDown(true)
		link.jobs.Wait()
		if link.dialled() != 1 || len(found) != 3 {
			t.Fatalf("%d acts, %d states of the flash", link.dialled(), len(found))
		}
		for _, f := range found {
			for _, d := range damages {
				restart(t, b, f, d.name, d.files, d.do)
			}
		}
		b.modem.Close()
	})
}

// restart starts an agent on what is left of the flash.
func restart(t *testing.T, old *bench, f flash, name, files string, do func([]byte) []byte) {
	t.Helper()
	dir := copyOf(t, f.dir)
	damage(t, dir, files, do)
	conf, back := *old.o.Config, &backend{}
	conf.State.Dir = dir
	link := &pipeLink{}
	b := &bench{modem: old.modem, o: old.o}
	b.o.Config, b.o.Cellular, b.o.Dial = &conf, link, back.dialer(t)
	began := time.Now()
	b.o.Uptime = func() time.Duration { return time.Since(began) }
	stop := b.run(t)
	after(3 * time.Hour)
	h := back.last(t)
	stop()
	back.setDown(true)
	link.jobs.Wait()

	proved := f.when == "after the act"
	switch n := link.dialled(); {
	case proved && n != 0:
		t.Errorf("%s, %s: the act was made again", f.when, name)
	case !proved && n != 1:
		t.Errorf("%s, %s: %d acts", f.when, name, n)
	}
	if h.Card.LastActivity == (report.Time{}) || h.Card.SafeUntil == (report.Date{}) {
		t.Errorf("%s, %s: %+v", f.when, name, h.Card)
	}
	if files == "none" && back.count(report.EventStateDamaged) > 0 || (files == "state." || files == "spool.") && back.count(report.EventStateDamaged) == 0 {
		t.Errorf("%s, %s: %d events of damage", f.when, name, back.count(report.EventStateDamaged))
	}
}
