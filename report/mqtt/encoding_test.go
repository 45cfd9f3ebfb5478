package mqtt

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/payload"
)

// Everything is packed where that is wanted, what waited as one; the will and the goodbye
// stay JSON.
func TestPackedMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{dead: errDead}
		b := newBench(t, fake, func(c *Config) { c.Encoding = report.Deflate }).run(t)
		must(t, b.SetIdentity(sampleIdentity()))
		for seq := range int64(3) {
			must(t, b.Enqueue(health(seq)))
		}
		must(t, b.EnqueueEvent(report.Event{Boot: 17, Seq: 3, Clock: report.ClockNone, Type: report.EventRebooted, Severity: report.SeverityInfo}))
		after(time.Minute)
		fake.set(func() { fake.dead = nil })
		must(t, b.Flush(t.Context()))
		b.stop()

		came := map[string]string{}
		for _, p := range fake.seen().got {
			came[p.TopicName] = string(p.Payload)
		}
		if i, err := payload.Identity(packed(t, came["sk/1/T1/identity"])); err != nil || i.ID != report.NewIdentity(sampleIdentity()).ID {
			t.Errorf("identity %+v, %v", i, err)
		}
		if h, err := payload.Health(packed(t, came["sk/1/T1/health"])); err != nil || len(h) != 3 || h[2].Seq != h[0].Seq+2 || h[2].Conn != 1 {
			t.Errorf("health %+v, %v", h, err)
		}
		if e, err := payload.Event(packed(t, came["sk/1/T1/event"])); err != nil || e.Type != report.EventRebooted || *e.AgeS < 60 {
			t.Errorf("event %+v, %v", e, err)
		}
		if got, want := came["sk/1/T1/offline"], `{"boot":17,"conn":1,"reason":"stop"}`; got != want {
			t.Errorf("goodbye %q", got)
		}
		if got, want := string(fake.seen().connects[0].WillMessage), `{"boot":17,"conn":1,"reason":"lost"}`; got != want {
			t.Errorf("will %q", got)
		}
	})
}

// packed is a payload that must have a dictionary's number in front.
func packed(t *testing.T, text string) []byte {
	t.Helper()
	if text == "" || text[0] != 1 {
		t.Errorf("payload %q is not packed", text)
	}
	return []byte(text)
}
