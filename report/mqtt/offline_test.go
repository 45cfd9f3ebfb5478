package mqtt

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/spool"
)

// arrival is what a backend reads of a health report or an event.
type arrival struct {
	Boot, Seq, Conn int64
	Time            report.Time
	AgeS            *int64 `json:"age_s"`
	Type            report.EventType
	From, To, Text  string
}

// arrivals are all reports and events in the order they came.
func (b *fakeBroker) arrivals(t *testing.T) (all []arrival) {
	t.Helper()
	for _, p := range b.seen().got {
		text := string(p.Payload)
		if !strings.HasSuffix(p.TopicName, report.LeafHealth) && !strings.HasSuffix(p.TopicName, report.LeafEvent) {
			continue
		}
		if !strings.HasPrefix(text, "[") {
			text = "[" + text + "]"
		}
		var several []arrival
		must(t, json.Unmarshal([]byte(text), &several))
		all = append(all, several...)
	}
	return all
}

// starts makes a client whose messages wait in the folder, as a new start of the agent.
func starts(t *testing.T, fake *fakeBroker, dir string, boot, limit int64) (b *bench, kept *spool.Spool) {
	t.Helper()
	kept, err := spool.Open(spool.Config{Path: filepath.Join(dir, "spool"), Limit: limit, Boot: boot})
	must(t, err)
	return newBench(t, fake, func(c *Config) {
		c.Spool, c.Boot = kept, boot
		c.Now = func() (time.Time, bool) { return time.Now(), true }
	}), kept
}

// lives posts a report every hour, and an event every seven hours.
func (b *bench) lives(t *testing.T, hours int) {
	t.Helper()
	for n := range hours {
		now, h := report.At(time.Now()), health(0)
		h.Time, h.Clock = now, report.ClockNITZ
		var events []report.Event
		if n%7 == 3 {
			events = []report.Event{{Time: now, Clock: report.ClockNITZ, Type: report.EventKeepalive, Severity: report.SeverityInfo}}
		}
		must(t, b.Post(events, &h))
		after(time.Hour)
	}
}

// TestThreeDaysOffline, with a restart in the middle: everything arrives once, in order,
// in one connection, and is as old as it is.
func TestThreeDaysOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, fake := t.TempDir(), &fakeBroker{dead: errDead}
		first, kept := starts(t, fake, dir, 16, 0)
		first.run(t)
		first.lives(t, 36)
		first.stop()
		must(t, kept.Close())
		b, kept := starts(t, fake, dir, 17, 0)
		b.run(t)
		b.lives(t, 36)
		must(t, b.PostResult(map[string]string{"id": "c1"}))
		if n := b.State().Waiting; n != 83 {
			t.Errorf("%d messages wait", n)
		}
		fake.set(func() { fake.dead = nil })
		must(t, b.Flush(t.Context()))
		all := fake.arrivals(t)
		for i, a := range all {
			if a.Seq != int64(i)+1 || a.Conn != 1 || a.Boot != 16+int64(i/41) {
				t.Errorf("message %d: boot %d, number %d, conn %d", i, a.Boot, a.Seq, a.Conn)
			}
			if age := int64(time.Since(a.Time.Time) / time.Second); a.AgeS == nil || *a.AgeS != age {
				t.Errorf("message %d of boot %d is %v s old, not %d", i, a.Boot, a.AgeS, age)
			}
		}
		if len(all) != 82 || len(fake.messages(report.LeafResult)) != 1 || len(fake.seen().connects) != 1 {
			t.Errorf("%d messages, %d connections", len(all), len(fake.seen().connects))
		}
		t.Logf("%d messages in %d PUBLISH", len(all)+1, len(fake.seen().got))
		b.stop()
		must(t, kept.Close())
	})
}

// TestThreeWeeksInASmallSpool: what is given up is explained exactly, and what is left
// covers the whole time.
func TestThreeWeeksInASmallSpool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit = 64 << 10
		dir, fake := t.TempDir(), &fakeBroker{dead: errDead}
		b, kept := starts(t, fake, dir, 17, limit)
		b.run(t)
		began := time.Now()
		b.lives(t, 21*24)
		if s := kept.State(); s.Bytes > limit+2000 || s.Trouble != nil {
			t.Errorf("%+v", s)
		}
		dropped, next := b.State().Dropped, b.State().Seq
		fake.set(func() { fake.dead = nil })
		must(t, b.Flush(t.Context()))
		came, widest, last, events, notices := map[int64]arrival{}, time.Duration(0), began, 0, 0
		told := 0
		for _, a := range fake.arrivals(t) {
			if _, ok := came[a.Seq]; ok {
				t.Errorf("%d came twice", a.Seq)
			}
			came[a.Seq] = a
			switch n := 0; a.Type {
			case report.EventThinned:
				_, err := fmt.Sscanf(a.Text, "no room for what waits: %d messages", &n)
				must(t, err)
				told, notices = told+n, notices+1
				continue
			case report.EventKeepalive:
				events++
				continue
			}
			widest, last = max(widest, a.Time.Sub(last)), a.Time.Time
		}
		if missing := int(next) - 1 - len(came); missing != told || dropped > told {
			t.Errorf("%d are missing, %d were told, %d counted", missing, told, dropped)
		}
		unnamed(t, came, next)
		if events != 72 || widest > 48*time.Hour {
			t.Errorf("%d events of 72; %v without a report", events, widest)
		}
		t.Logf("%d of %d messages came, %d of them notices; at most %v without a report", len(came), next-1, notices, widest)
		b.stop()
		must(t, kept.Close())
	})
}

// unnamed fails for a number that neither came nor is in the range of a notice.
func unnamed(t *testing.T, came map[int64]arrival, next int64) {
	t.Helper()
	named := map[int64]bool{}
	for _, a := range came {
		if a.Type != report.EventThinned {
			continue
		}
		var from, to int64
		_, err := fmt.Sscan(a.From+" "+a.To, &from, &to)
		must(t, err)
		for n := from; n <= to; n++ {
			named[n] = true
		}
	}
	for n := int64(1); n < next; n++ {
		if _, ok := came[n]; !ok && !named[n] {
			t.Errorf("%d neither came nor was named", n)
		}
	}
}

func TestAgeOfAnEarlierStartNeedsTwoTrustedClocks(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	made := report.At(now.Add(-time.Hour))
	for name, c := range map[string]struct {
		made    report.Time
		clock   report.Clock
		trusted bool
		want    int64 // -1 for none
	}{
		"both":                     {made, report.ClockNITZ, true, 3600},
		"the kernel's":             {made, report.ClockNTP, true, 3600},
		"the backend's":            {made, report.ClockBackend, true, 3600},
		"not now":                  {made, report.ClockNITZ, false, -1},
		"not then":                 {made, report.ClockSystem, true, -1},
		"no time then":             {report.Time{}, report.ClockNone, true, -1},
		"made after now":           {report.At(now.Add(time.Minute)), report.ClockNITZ, true, -1},
		"no time, a trusted grade": {report.Time{}, report.ClockNITZ, true, -1},
	} {
		client := &Client{cfg: Config{Now: func() (time.Time, bool) { return now, c.trusted }}}
		got := client.age(spool.Message{}, c.made, c.clock)
		if (got == nil) != (c.want < 0) || got != nil && *got != c.want {
			t.Errorf("%s: %v, want %d", name, got, c.want)
		}
	}
}

// TestFlashThatRefusesIsSaidSlowly: what waits is sent all the same.
func TestFlashThatRefusesIsSaidSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, fake := filepath.Join(t.TempDir(), "missing"), &fakeBroker{}
		b, kept := starts(t, fake, dir, 17, 0)
		b.run(t)
		for range 30 {
			must(t, b.EnqueueEvent(report.Event{}))
			after(5 * time.Minute)
		}
		if n, said := len(fake.messages(report.LeafEvent)), b.log.count("are not on flash"); n != 30 || said != 3 {
			t.Errorf("%d messages came, said %d times", n, said)
		}
		b.stop()
		if kept.Close() == nil {
			t.Error("no error at the end")
		}
	})
}
