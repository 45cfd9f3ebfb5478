package mqtt

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// TestThreeDaysOfflineThenMosquitto: what was made in 72 hours without a broker, in fake time
// and in two starts, reaches a real one after a third: once, in order, in one connection, and
// as old as it is.
func TestThreeDaysOfflineThenMosquitto(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Time{}
	synctest.Test(t, func(t *testing.T) {
		for boot := int64(16); boot <= 17; boot++ {
			b, kept := starts(t, &fakeBroker{dead: errDead}, dir, boot, 0)
			b.run(t)
			b.lives(t, 36)
			b.stop()
			must(t, kept.Close())
		}
		now = time.Now().Add(time.Minute)
	})
	m := startMosquitto(t, "allow_anonymous true")
	got := backend(t, m.addr)
	l, err := livesOn(dir, Config{Brokers: []string{"tcp://" + m.addr}, Terminal: "T1", Boot: 18, Now: func() (time.Time, bool) { return now, true }})
	must(t, err)
	must(t, l.flushed())
	for next := int64(1); next <= 82; {
		for _, a := range arrived(t, got) {
			if age := int64(now.Sub(a.Time.Time) / time.Second); a.Seq != next || a.Conn != 1 || a.Boot != 16+next/42 || a.AgeS == nil || *a.AgeS != age {
				t.Errorf("%+v is not number %d, %d s old", a, next, age)
			}
			next++
		}
	}
	if s := l.State(); s.Waiting != 0 || s.Dropped != 0 || s.Seq != 83 {
		t.Errorf("%+v", s)
	}
	must(t, l.end())
	expect(t, got, "sk/1/T1/offline", `{"boot":18,"conn":1,"reason":"stop"}`, false)
}

// arrived is what the next message holds.
func arrived(t *testing.T, got <-chan mqtt.Message) (all []arrival) {
	t.Helper()
	select {
	case m := <-got:
		text := string(m.Payload())
		if !strings.HasPrefix(text, "[") {
			text = "[" + text + "]"
		}
		must(t, json.Unmarshal([]byte(text), &all))
	case <-time.After(20 * time.Second):
		t.Fatal("nothing comes any more")
	}
	return all
}
