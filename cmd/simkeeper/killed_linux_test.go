package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/payload"
)

// heard is what a backend has heard of one terminal: the start that gave each number, and
// what it was given to.
type heard struct {
	boots map[int64]int64
	texts map[int64]string
	last  int64
	twice int
}

// TestServiceKilledAgainAndAgain kills the real program at random moments of its starts. Each
// number is given once and arrives.
func TestServiceKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	addr := startMosquitto(t)
	got := subscribe(t, "tcp://"+addr)
	x := newTerminal(t, "864394040012355", fmt.Sprintf("brokers = [\"tcp://%s\"]", addr))
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	const kills = 8
	for range kills {
		p := x.run(t)
		<-time.After(time.Duration(dice.IntN(4000)) * time.Millisecond)
		p.kill(t)
	}
	p := x.run(t)
	eventually(t, "the last start has connected", func() bool { return strings.Contains(p.said(), "connected to the broker") })
	p.stop(t)
	h := &heard{boots: map[int64]int64{}, texts: map[int64]string{}}
	for h.listen(t, got) {
	}
	for n := int64(1); n <= h.last; n++ {
		if h.boots[n] == 0 {
			t.Errorf("number %d of %d has not come", n, h.last)
		}
	}
	t.Logf("%d kills: %d numbers came, %d messages twice", kills, h.last, h.twice)
}

// listen takes the next message. The goodbye of the start that was not killed is the last.
func (h *heard) listen(t *testing.T, got <-chan mqtt.Message) (more bool) {
	t.Helper()
	var m mqtt.Message
	select {
	case m = <-got:
	case <-time.After(patience):
		t.Fatal("no goodbye")
	}
	switch m.Topic()[strings.LastIndexByte(m.Topic(), '/')+1:] {
	case report.LeafHealth:
		all, err := payload.Health(m.Payload())
		must(t, err)
		for _, r := range all {
			r.Conn, r.AgeS = 0, nil
			h.enter(t, r.Boot, r.Seq, fmt.Sprintf("%+v", asFields(t, r)))
		}
	case report.LeafEvent:
		e, err := payload.Event(m.Payload())
		must(t, err)
		e.Conn, e.AgeS = 0, nil
		h.enter(t, e.Boot, e.Seq, fmt.Sprintf("%+v", e))
	case report.LeafOffline:
		o, err := payload.Offline(m.Payload())
		must(t, err)
		return o.Reason != report.OfflineStop
	}
	return true
}

func (h *heard) enter(t *testing.T, boot, seq int64, text string) {
	t.Helper()
	if h.boots[seq] == boot && h.texts[seq] == text {
		h.twice++
	} else if h.boots[seq] != 0 {
		t.Errorf("number %d is two messages:\n%s\n%s", seq, h.texts[seq], text)
	}
	h.boots[seq], h.texts[seq], h.last = boot, text, max(h.last, seq)
}
