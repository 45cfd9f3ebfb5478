package agent

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report"
)

func TestMemoryComesBack(t *testing.T) {
	path := StatePath(t.TempDir())
	f, m, damage, err := openState(path)
	if err != nil || damage != "" || !reflect.DeepEqual(m, Memory{}) {
		t.Fatalf("fresh: %+v %q %v", m, damage, err)
	}
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	m = Memory{Boot: 17<<16 + 5, Seq: 1207, Terminal: "T1", NamedBy: "imei",
		Manufacturer: "Quectel", Model: "EC20F", Firmware: "R06", Family: "quectel", IMEI: "864394040012348",
		ICCID: "89860423102200012346", IMSI: "460040123456789",
		Good:        &Pair{ICCID: "89860423102200012346", IMEI: "864394040012348", PLMN: "46000", Area: 26653, Time: at},
		FirstReject: &Refusal{Domain: modem.EPS, Cause: 8, Area: 1, Cell: 2, ICCID: "89860423102200012346", Time: at, Doubtful: true},
		Cause:       "card_stopped", Status: "fail", Since: at}
	for range 2 {
		if err := f.save(m, true); err != nil {
			t.Fatal(err)
		}
	}
	for _, read := range []func() (Memory, error){
		func() (Memory, error) { return ReadMemory(path) },
		func() (Memory, error) { _, m, _, err := openState(path); return m, err },
	} {
		if got, err := read(); err != nil || !reflect.DeepEqual(got, m) {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if m, err := ReadMemory(filepath.Join(t.TempDir(), "none")); err != nil || m.Boot != 0 {
		t.Errorf("no state: %+v %v", m, err)
	}
}

func TestBootNumbers(t *testing.T) {
	seen := map[int64]bool{}
	m := Memory{}
	for range 10000 {
		next := m.NextBoot()
		if next <= m.Boot || next >= 1<<53 || seen[next] {
			t.Fatalf("%d after %d", next, m.Boot)
		}
		m.Boot, seen[next] = next, true
	}
	for _, boot := range []int64{-1, 1<<63 - 1, 1<<52 - 1} {
		if next := (Memory{Boot: boot}).NextBoot(); next < 0 || next >= 1<<53 {
			t.Errorf("%d after %d", next, boot)
		}
	}
}

// damageState spoils every copy of the state of a folder.
func damageState(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(StatePath(dir) + ".*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if err := os.WriteFile(f, []byte("not what was written"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDamagedStateIsReportedAndNoObstacle(t *testing.T) {
	servingWith(t, "quectel", func(*bench) {}, func(t *testing.T, b *bench, back *backend, stop func()) {
		after(time.Minute)
		stop()
		damageState(t, b.o.Config.State.Dir)
		again := b.run(t)
		defer again()
		after(time.Minute)
		if back.count(report.EventStateDamaged) != 1 || back.count(report.EventRebooted) != 2 {
			t.Errorf("%d state_damaged, %d rebooted", back.count(report.EventStateDamaged), back.count(report.EventRebooted))
		}
		if h := back.last(t); h.Verdict.Cause != report.CauseHealthy {
			t.Errorf("%s", h.Verdict.Cause)
		}
	})
}

func TestStateThatIsNoMemory(t *testing.T) {
	path := StatePath(t.TempDir())
	f, _, _, err := openState(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.file.Save([]byte(`{"boot":"seventeen"}`)); err != nil {
		t.Fatal(err)
	}
	if _, m, damage, err := openState(path); err != nil || m.Boot != 0 || !strings.Contains(damage, "not readable and starts anew") {
		t.Errorf("%+v %q %v", m, damage, err)
	}
	if _, err := ReadMemory(path); err == nil {
		t.Error("read without an error")
	}
}

// A diagnosis while the service is still looking must not lose what waits to be told.
func TestNothingIsForgottenBeforeTheBroker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "quectel")
		defer b.modem.Close()
		b.o.Config.MQTT.Brokers = []string{"tcp://broker:1883"}
		a := newService(b.o)
		if err := a.openState(); err != nil {
			t.Fatal(err)
		}
		a.note(Happening{Type: report.EventStateDamaged, Text: "told later"})
		a.diagnose(t.Context(), request{})
		a.hangUp()
		if len(a.pending) == 0 || a.pending[0].Type != report.EventStateDamaged {
			t.Errorf("%+v", a.pending)
		}
	})
}

func TestAssessRemembers(t *testing.T) {
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	_, m := assessed(Memory{}, served(), time.Time{}, false)
	if m.Cause != "healthy" || !m.Since.IsZero() || m.Good == nil {
		t.Fatalf("%+v", m)
	}
	_, m = assessed(m, served(), at, false)
	if !m.Since.Equal(at) || !m.Good.Time.Equal(at) {
		t.Errorf("the first time that was known: since %v, pair %v", m.Since, m.Good.Time)
	}
	good := m.Good
	if _, m = assessed(m, served(), at.Add(time.Hour), false); m.Good != good || !m.Since.Equal(at) {
		t.Error("written again within the day")
	}
	if _, m = assessed(m, served(), at.Add(-time.Hour), false); !m.Since.Equal(at.Add(-time.Hour)) {
		t.Errorf("since %v is in the future", m.Since)
	}
	silent := modem.Snapshot{Access: modem.Silent, Detail: "nothing"}
	if _, m = assessed(m, silent, at, false); m.ICCID != served().ICCID || m.Model != "EC20F" || m.Cause != string(diagnose.ModemSilent) {
		t.Errorf("%+v", m)
	}
	searching := served()
	searching.Registrations = map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: modem.Searching}}
	a, next := assessed(m, searching, at, false)
	if !a.Verdict.Transient || !a.Passing || next.Cause != m.Cause || len(a.Happened) > 0 {
		t.Errorf("a search: %+v", a)
	}
	a, _ = assessed(Memory{}, searching, at, true)
	if a.Verdict.Transient || !a.Passing || len(a.Happened) != 1 {
		t.Errorf("a search that lasts: %+v", a)
	}
}
