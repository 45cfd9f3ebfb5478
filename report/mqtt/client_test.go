package mqtt

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/spool"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// after lets fake time pass and everything settle.
func after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestConnectSaysWhatTheContractWants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{}, func(c *Config) { c.Username, c.Password, c.Prefix = "u", "p", "acme/sk/1" }).run(t)
		synctest.Wait()
		c := b.broker.seen().connects[0]
		if c.ClientIdentifier != "T1" || c.Username != "u" || string(c.Password) != "p" || !c.CleanSession ||
			c.ProtocolVersion != 4 || c.Keepalive != 1200 {
			t.Errorf("CONNECT %v", c)
		}
		if c.WillTopic != "acme/sk/1/T1/offline" || c.WillQos != 1 || c.WillRetain ||
			string(c.WillMessage) != `{"boot":17,"conn":1,"reason":"lost"}` {
			t.Errorf("will %s %s", c.WillTopic, c.WillMessage)
		}
	})
}

func TestReportsArriveOnTheirTopics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{}, nil).run(t)
		must(t, b.SetIdentity(sampleIdentity()))
		must(t, b.Enqueue(report.Health{Boot: 17, Seq: 1}))
		must(t, b.EnqueueEvent(report.Event{Boot: 17, Seq: 2}))
		must(t, b.Flush(t.Context()))
		for i, want := range []struct {
			topic  string
			retain bool
		}{{"sk/1/T1/identity", true}, {"sk/1/T1/health", false}, {"sk/1/T1/event", false}} {
			if p := b.broker.seen().got[i]; p.TopicName != want.topic || p.Retain != want.retain || p.Qos != 1 {
				t.Errorf("message %d: %v", i, p)
			}
		}
		if got, want := b.broker.messages(report.LeafHealth)[0], `{"v":1,"boot":17,"seq":1,"conn":1,"id":"","clock":"","age_s":0,"sim_state":""}`; got != want {
			t.Errorf("health %s", got)
		}
		if got, want := b.broker.messages(report.LeafEvent)[0], `{"v":1,"boot":17,"seq":2,"conn":1,"clock":"","age_s":0,"type":"","severity":""}`; got != want {
			t.Errorf("event %s", got)
		}
	})
}

func TestWhatWaitedComesInOneMessageOldestFirstWithItsAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{dead: errDead}
		b := newBench(t, fake, nil).run(t)
		for seq := range int64(5) {
			must(t, b.Enqueue(health(seq)))
			after(time.Hour)
		}
		must(t, b.EnqueueEvent(report.Event{Boot: 17, Seq: 5}))
		fake.set(func() { fake.dead = nil })
		must(t, b.Flush(t.Context()))
		if n := len(fake.messages(report.LeafHealth)); n != 1 {
			t.Fatalf("%d messages", n)
		}
		var came []report.Health
		must(t, json.Unmarshal([]byte(fake.messages(report.LeafHealth)[0]), &came))
		first := *came[0].AgeS
		if first < 5*3600 || first > 5*3600+1800 {
			t.Errorf("the oldest waited %d s", first)
		}
		for i, h := range came {
			if h.Seq != int64(i)+1 || h.Conn != 1 || *h.AgeS != first-int64(i)*3600 {
				t.Errorf("report %d: seq %d, conn %d, age %d", i, h.Seq, h.Conn, *h.AgeS)
			}
		}
		if n := len(fake.seen().connects); n != 1 {
			t.Errorf("%d connections", n)
		}
	})
}

func TestLongQueueIsSplitIntoBoundedMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{dead: errDead}
		b := newBench(t, fake, nil).run(t)
		for seq := range int64(100) {
			must(t, b.Enqueue(health(seq)))
		}
		fake.set(func() { fake.dead = nil })
		must(t, b.Flush(t.Context()))
		for _, m := range fake.messages(report.LeafHealth) {
			if len(m) > maxPayload {
				t.Errorf("a message of %d bytes", len(m))
			}
		}
		if seqs := fake.delivered(t); len(seqs) != 100 || !slices.IsSorted(seqs) {
			t.Errorf("delivered %v", seqs)
		}
	})
}

func TestOrderlyStopSendsWhatWaitsThenSaysStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{}
		b := newBench(t, fake, nil).run(t)
		synctest.Wait()
		must(t, b.EnqueueEvent(report.Event{Boot: 17, Seq: 1}))
		b.stop()
		if got := fake.messages(report.LeafOffline); !slices.Equal(got, []string{`{"boot":17,"conn":1,"reason":"stop"}`}) {
			t.Errorf("offline %q", got)
		}
		got := fake.seen().got
		if last := got[len(got)-1]; last.Retain || last.Qos != 1 || !strings.HasSuffix(last.TopicName, report.LeafOffline) {
			t.Errorf("last message %v", last)
		}
		if len(fake.messages(report.LeafEvent)) != 1 || fake.seen().parted != 1 {
			t.Errorf("%d events, %d DISCONNECT", len(fake.messages(report.LeafEvent)), fake.seen().parted)
		}
		if s := b.State(); s.Connected || s.LastError != nil {
			t.Errorf("state %+v", s)
		}
	})
}

func TestGoodbyeDoesNotWaitForALongQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{slow: time.Second}
		b := newBench(t, fake, nil).run(t)
		for seq := range int64(100) {
			must(t, b.EnqueueEvent(report.Event{Boot: 17, Seq: seq}))
		}
		after(10 * time.Second)
		b.stop()
		if n, s := len(fake.messages(report.LeafOffline)), b.State(); n != 1 || s.Waiting < 80 || s.Waiting > 90 {
			t.Errorf("%d goodbyes, state %+v", n, s)
		}
	})
}

func TestIdentityIsSentWhenItShouldBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{}
		b := newBench(t, fake, func(c *Config) { c.Brokers = []string{"tcp://a", "tcp://b"} }).run(t)
		count := func(want int, when string) {
			t.Helper()
			if got := len(fake.messages(report.LeafIdentity)); got != want {
				t.Errorf("%s: %d identities, want %d", when, got, want)
			}
		}
		must(t, b.SetIdentity(sampleIdentity()))
		after(time.Hour)
		count(1, "set")
		fake.cut()
		after(time.Hour)
		count(1, "same broker again")
		must(t, b.SetIdentity(sampleIdentity()))
		after(time.Second)
		count(2, "set again, once a day")
		fake.set(func() { fake.noAck = true })
		must(t, b.SetIdentity(sampleIdentity()))
		after(time.Second)
		fake.set(func() { fake.noAck = false })
		fake.cut()
		after(time.Hour)
		count(3, "not acknowledged before")
		if s := b.State(); s.Broker != "tcp://a" {
			t.Fatalf("on %s", s.Broker)
		}
		fake.set(func() { fake.down = "a:1883" })
		fake.cut()
		after(time.Minute)
		count(4, "another broker")
		if s := b.State(); s.Broker != "tcp://b" {
			t.Errorf("on %s", s.Broker)
		}
	})
}

func TestIdentityCarriesItsCheckValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{}
		b := newBench(t, fake, nil).run(t)
		must(t, b.SetIdentity(report.Identity{Terminal: "T1", Boot: 17}))
		must(t, b.Flush(t.Context()))
		var i report.Identity
		must(t, json.Unmarshal([]byte(fake.messages(report.LeafIdentity)[0]), &i))
		if i.ID != i.CheckValue() || i.V != report.Version {
			t.Errorf("%+v", i)
		}
	})
}

func TestFullSpoolThinsHealthBeforeEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{dead: errDead}
		b := newBench(t, fake, func(c *Config) { c.Spool = memorySpool(t, 32<<10) }).run(t)
		for n := range 1000 {
			if n%100 == 99 {
				must(t, b.EnqueueEvent(report.Event{Text: "kept"}))
			} else {
				must(t, b.Enqueue(health(0)))
			}
		}
		s := b.State()
		fake.set(func() { fake.dead = nil })
		must(t, b.Flush(t.Context()))
		seqs, kept, thinned := fake.delivered(t), 0, 0
		for _, text := range fake.messages(report.LeafEvent) {
			if strings.Contains(text, "kept") {
				kept++
			} else {
				thinned++
			}
		}
		if kept != 10 || thinned == 0 || len(seqs) < 25 {
			t.Errorf("%d events and %d notices of %d messages", kept, thinned, len(seqs))
		}
		if len(seqs)+s.Dropped != int(s.Seq)-1 {
			t.Errorf("%d delivered, %d dropped of %d", len(seqs), s.Dropped, s.Seq-1)
		}
	})
}

// memorySpool is a spool without flash.
func memorySpool(t *testing.T, limit int64) *spool.Spool {
	t.Helper()
	s, err := spool.Open(spool.Config{Limit: limit, Boot: 17})
	must(t, err)
	return s
}

func TestFlushSaysWhatIsMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{dead: syscall.ECONNREFUSED}, nil).run(t)
		must(t, b.Enqueue(health(1)))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := b.Flush(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "1 messages not acknowledged") ||
			!strings.Contains(err.Error(), "connection refused") {
			t.Errorf("Flush = %v", err)
		}
	})
}

func TestRunAgainGoesOnWhereTheFirstStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{}
		b := newBench(t, fake, nil)
		b.run(t)
		synctest.Wait()
		if err := b.Run(t.Context()); err == nil {
			t.Error("two at a time")
		}
		b.stop()
		must(t, b.Enqueue(health(1)))
		b.run(t)
		must(t, b.Flush(t.Context()))
		if s := b.State(); s.Conn != 2 || s.Reconnects != 1 {
			t.Errorf("state %+v", s)
		}
	})
}

func TestWhatCannotBeEncodedIsAnErrorAtOnce(t *testing.T) {
	b := newBench(t, &fakeBroker{}, nil)
	h := health(1)
	h.Card.SafeUntil = report.Date{Year: 2027, Month: 2, Day: 30}
	i := sampleIdentity()
	i.Plan.Expires = report.Date{Year: 2027, Month: 2, Day: 30}
	e := report.Event{Time: report.Time{Time: time.Date(10001, 1, 1, 0, 0, 0, 0, time.UTC)}}
	if b.Enqueue(h) == nil || b.SetIdentity(i) == nil || b.EnqueueEvent(e) == nil {
		t.Error("no error")
	}
	if s := b.State(); s.Waiting != 0 {
		t.Errorf("state %+v", s)
	}
}

func TestCallerMayChangeAReportAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{}
		b := newBench(t, fake, nil)
		h := health(1)
		must(t, b.Enqueue(h))
		*h.Network.CellID = 7
		b.run(t)
		must(t, b.Flush(t.Context()))
		if !strings.Contains(fake.messages(report.LeafHealth)[0], `"cell_id":49389643`) {
			t.Error(fake.messages(report.LeafHealth)[0])
		}
	})
}
