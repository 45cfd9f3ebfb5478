package mqtt

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/spool"
	"github.com/simkeeper/simkeeper/report/store"
)

func TestStopEndsSoonWhateverTheBrokerDoes(t *testing.T) {
	for name, habit := range map[string]func(*fakeBroker){
		"unreachable":        func(b *fakeBroker) { b.dead = errDead },
		"no CONNACK":         func(b *fakeBroker) { b.mute = true },
		"reads nothing":      func(b *fakeBroker) { b.frozen = true },
		"no PUBACK":          func(b *fakeBroker) { b.noAck = true },
		"refuses":            func(b *fakeBroker) { b.code = 5 },
		"unknown code":       func(b *fakeBroker) { b.code = 77 },
		"closes immediately": func(b *fakeBroker) { b.lives = time.Nanosecond },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := &fakeBroker{}
				habit(fake)
				b := newBench(t, fake, nil).run(t)
				must(t, b.SetIdentity(sampleIdentity()))
				must(t, b.Enqueue(health(1)))
				after(5 * time.Second)
				began := time.Now()
				b.stop()
				if took := time.Since(began); took > 15*time.Second {
					t.Errorf("took %v", took)
				}
				if s := b.State(); s.Waiting+len(fake.seen().got) < 2 || s.Dropped != 0 {
					t.Errorf("%d came, state %+v", len(fake.seen().got), s)
				}
			})
		})
	}
}

func TestNothingUnacknowledgedIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{noAck: true}
		b := newBench(t, fake, nil).run(t)
		must(t, b.SetIdentity(sampleIdentity()))
		for seq := range int64(3) {
			must(t, b.Enqueue(health(seq)))
		}
		after(10 * time.Minute)
		if s := b.State(); s.Waiting != 4 || s.Reconnects == 0 {
			t.Errorf("state %+v", s)
		}
		if n := fake.seen().parted; n > 0 {
			t.Errorf("%d DISCONNECT on connections that failed: the broker drops the last will", n)
		}
		fake.set(func() { fake.noAck = false })
		must(t, b.Flush(t.Context()))
		if seqs := fake.delivered(t); !slices.Equal(seqs, []int64{1, 2, 3}) {
			t.Errorf("delivered %v", seqs)
		}
	})
}

// TestBlackHole: a link that swallows every byte blocks no caller, is noticed,
// and everything arrives once it works again.
func TestBlackHole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{}
		b := newBench(t, fake, nil).run(t)
		must(t, b.SetIdentity(sampleIdentity()))
		must(t, b.Flush(t.Context()))
		fake.set(func() { fake.mute = true })
		for seq := range int64(50) {
			before := time.Now()
			must(t, b.Enqueue(health(seq)))
			b.State()
			if time.Since(before) > 0 {
				t.Fatal("a caller was blocked")
			}
			after(time.Minute)
		}
		if s := b.State(); s.Connected || s.LastError == nil {
			t.Errorf("state in the hole %+v", s)
		}
		fake.set(func() { fake.mute = false })
		must(t, b.Flush(t.Context()))
		if seqs := fake.delivered(t); len(seqs) != 50 || !slices.IsSorted(seqs) {
			t.Errorf("delivered %v", seqs)
		}
	})
}

func TestIdleBlackHoleIsNoticedByThePing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{}
		b := newBench(t, fake, nil).run(t)
		after(time.Hour)
		if len(fake.seen().pings) < 2 || len(fake.seen().connects) != 1 {
			t.Errorf("%d pings, %d connections in a good hour", len(fake.seen().pings), len(fake.seen().connects))
		}
		fake.set(func() { fake.noPing = true })
		after(25 * time.Minute)
		if s := b.State(); s.Reconnects != 1 || !s.Connected {
			t.Errorf("state %+v", s)
		}
	})
}

// TestUnknownRefusalIsNotTakenForSuccess: CONNACK may have a code that MQTT 3.1.1
// reserves.
func TestUnknownRefusalIsNotTakenForSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{code: 77}
		b := newBench(t, fake, nil).run(t)
		after(time.Minute)
		s := b.State()
		var e *LinkError
		if s.Connected || s.Reconnects != 0 || !errors.As(s.LastError, &e) || e.Fault != FaultRejected {
			t.Errorf("state %+v", s)
		}
	})
}

// TestUnreadableRecordIsGivenUpAndTold: one bad record must not stop the rest.
func TestUnreadableRecordIsGivenUpAndTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "spool")
		f, _, _, err := store.Open(path)
		must(t, err)
		must(t, f.Save([]byte(`{"next":6,"seq":2,"waiting":[{"key":5,"leaf":"event","boot":16,"seq":1,"at":0,"body":"of another version"}]}`)))
		waiting, err := spool.Open(spool.Config{Path: path, Boot: 17})
		must(t, err)
		fake := &fakeBroker{}
		b := newBench(t, fake, func(c *Config) { c.Spool = waiting })
		must(t, b.Enqueue(health(2)))
		b.run(t)
		must(t, b.Flush(t.Context()))
		if s := b.State(); s.Dropped != 1 || !slices.Equal(fake.delivered(t), []int64{2, 3}) || b.log.count("cannot be read back") != 1 {
			t.Errorf("delivered %v, state %+v", fake.delivered(t), s)
		}
		var e report.Event
		must(t, json.Unmarshal([]byte(fake.messages(report.LeafEvent)[0]), &e))
		if e.Type != report.EventThinned || e.From != "1" || e.To != "1" || !strings.Contains(e.Text, "1 messages cannot be sent") {
			t.Errorf("told %+v", e)
		}
	})
}
