package agent

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// This file lets a fleet of terminals meet one broker, in virtual time.

// herdSize is how many terminals there are. What is shown of them holds for more: each
// decides by itself.
const herdSize = 1000

// herd is a fleet and its broker.
type herd struct {
	mu       sync.Mutex
	began    time.Time
	down     bool // the broker refuses
	conns    map[net.Conn]bool
	dials    map[string][]time.Duration // when each terminal tried, since the beginning
	connects map[string][]time.Duration // when it was let in
	reports  map[string][]time.Duration // when reports came from it
}

// imei is one of a row of modems as a maker delivers them: serial numbers one after the
// other, and the check digit of 3GPP TS 23.003 §B.
func imei(n int) string {
	digits := fmt.Sprintf("86459403%06d", n)
	sum := 0
	for i, d := range digits {
		v := int(d - '0')
		if i%2 == 1 {
			v = 2*v%10 + 2*v/10
		}
		sum += v
	}
	return fmt.Sprint(digits, (10-sum%10)%10)
}

// startHerd has all terminals boot now. Each has a client of its own, and the agent's own
// ways to spread the first connect and the reports.
func startHerd(ctx context.Context, t *testing.T) *herd {
	h := &herd{began: time.Now(), conns: map[net.Conn]bool{}, dials: map[string][]time.Duration{}, connects: map[string][]time.Duration{}, reports: map[string][]time.Duration{}}
	conf := config.Default()
	conf.Report.Spread, conf.Report.Interval = 2*time.Minute, time.Hour
	for n := range herdSize {
		h.terminal(ctx, t, &conf, n)
	}
	return h
}

func (h *herd) terminal(ctx context.Context, t *testing.T, conf *config.Config, n int) {
	t.Helper()
	name := imei(n)
	a := &service{o: Options{Config: conf, Uptime: func() time.Duration { return 40 * time.Second }}}
	client, err := mqtt.NewClient(mqtt.Config{Brokers: []string{"tcp://broker"}, Terminal: name, Boot: 1, Interval: conf.Report.Interval,
		Rand: rand.New(rand.NewPCG(1, uint64(n))), // the same in every run
		Dial: func(context.Context, string, string) (net.Conn, error) { return h.dial(name) }})
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		if sleep(ctx, a.spread()) {
			client.Run(ctx)
		}
	}()
	go func() {
		for {
			if err := client.Post(nil, &report.Health{Clock: report.ClockNone, SIM: report.SIMReady}); err != nil {
				t.Error(err)
			}
			if !sleep(ctx, phase(name, conf.Report.Interval, time.Now())) {
				return
			}
		}
	}()
}

func (h *herd) note(in map[string][]time.Duration, name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	in[name] = append(in[name], time.Since(h.began))
}

func (h *herd) dial(name string) (net.Conn, error) {
	h.note(h.dials, name)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.down {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	ours, theirs := net.Pipe()
	h.conns[ours] = true
	go h.serve(ours, name)
	return theirs, nil
}

// serve is the broker's side of a connection.
func (h *herd) serve(c net.Conn, name string) {
	defer c.Close()
	for {
		p, err := packets.ReadPacket(c)
		if err != nil {
			return
		}
		if answer := h.answer(p, name); answer != nil && answer.Write(c) != nil {
			return
		}
	}
}

func (h *herd) answer(p packets.ControlPacket, name string) packets.ControlPacket {
	switch p := p.(type) {
	case *packets.ConnectPacket:
		h.note(h.connects, name)
		return packets.NewControlPacket(packets.Connack)
	case *packets.PublishPacket:
		if strings.HasSuffix(p.TopicName, "/"+report.LeafHealth) {
			h.note(h.reports, name)
		}
		ack := packets.NewControlPacket(packets.Puback).(*packets.PubackPacket)
		ack.MessageID = p.MessageID
		return ack
	case *packets.PingreqPacket:
		return packets.NewControlPacket(packets.Pingresp)
	}
	return nil
}

// restart has the broker go away for a while.
func (h *herd) restart(d time.Duration) {
	h.mu.Lock()
	h.down = true
	for c := range h.conns {
		c.Close()
	}
	clear(h.conns)
	h.mu.Unlock()
	<-time.After(d)
	h.mu.Lock()
	h.down = false
	h.mu.Unlock()
}

// between are the times from one to before another, of all terminals.
func (h *herd) between(in map[string][]time.Duration, from, to time.Duration) (all []time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, times := range in {
		for _, at := range times {
			if at >= from && at < to {
				all = append(all, at-from)
			}
		}
	}
	return all
}

// most is the largest number of times of one terminal, when all is quiet.
func most(in map[string][]time.Duration) int {
	return len(slices.MaxFunc(slices.Collect(maps.Values(in)), func(a, b []time.Duration) int { return len(a) - len(b) }))
}

// bins count times in steps of width, n of them; later ones are not counted.
func bins(times []time.Duration, width time.Duration, n int) []int {
	out := make([]int, n)
	for _, at := range times {
		if i := int(at / width); i < n {
			out[i]++
		}
	}
	return out
}

// histogram prints bins.
func histogram(counts []int, width time.Duration) string {
	var b strings.Builder
	scale := max(1, float64(slices.Max(counts))/60)
	for i, n := range counts {
		fmt.Fprintf(&b, "%8v %4d %s\n", time.Duration(i)*width, n, strings.Repeat("#", int(float64(n)/scale)))
	}
	return b.String()
}

// even fails where a bin holds more than chance makes of an even spread: its share and
// five standard deviations, which happens once in some hundred thousand runs.
func even(t *testing.T, what string, counts []int) {
	t.Helper()
	sum := 0
	for _, n := range counts {
		sum += n
	}
	share := float64(sum) / float64(len(counts))
	if most := share + 5*math.Sqrt(share); float64(slices.Max(counts)) > most {
		t.Errorf("%s: a bin holds %d, more than %.0f, where %.0f are its share", what, slices.Max(counts), most, share)
	}
}

// inHerd plays a scene with all terminals.
func inHerd(t *testing.T, scene func(t *testing.T, h *herd)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		scene(t, startHerd(ctx, t))
	})
}

// TestHerdAfterAPowerCut: a region's terminals boot in the same second.
func TestHerdAfterAPowerCut(t *testing.T) {
	inHerd(t, func(t *testing.T, h *herd) {
		<-time.After(3 * time.Hour)
		arrivals := h.between(h.connects, 0, 3*time.Hour)
		first := bins(arrivals, 10*time.Second, 12)
		t.Logf("connects of %d terminals that have booted at once, spread = 120 s\n%s", herdSize, histogram(first, 10*time.Second))
		even(t, "connects", first)
		if len(arrivals) != herdSize || slices.Max(arrivals) > 2*time.Minute {
			t.Errorf("%d connects, the last after %v: want one of each terminal within the spread", len(arrivals), slices.Max(arrivals))
		}
		hour := h.between(h.reports, 2*time.Hour, 3*time.Hour)
		counts := bins(hour, 2*time.Minute, 30)
		t.Logf("their reports through the third hour\n%s", histogram(counts, 2*time.Minute))
		even(t, "reports", counts)
		if len(hour) != herdSize {
			t.Errorf("%d reports in an hour of %d terminals", len(hour), herdSize)
		}
	})
}

// TestHerdAfterABrokerRestart: what everybody is connected to goes away, for a moment or
// longer. The longer it does, the further apart they try and come back. At most twice as
// many may come at once as if all came evenly through that time, or through a minute.
func TestHerdAfterABrokerRestart(t *testing.T) {
	for _, c := range []struct{ away, over time.Duration }{{5 * time.Second, time.Minute}, {10 * time.Minute, 10 * time.Minute}} {
		t.Run(c.away.String(), func(t *testing.T) {
			inHerd(t, func(t *testing.T, h *herd) { h.losesBroker(t, c.away, c.over) })
		})
	}
}

func (h *herd) losesBroker(t *testing.T, away, over time.Duration) {
	const quiet, patience = 5 * time.Minute, time.Hour
	<-time.After(quiet)
	h.restart(away)
	<-time.After(patience)
	tries := h.between(h.dials, quiet, quiet+away)
	back := h.between(h.connects, quiet+away, quiet+away+patience)
	t.Logf("attempts of %d terminals while their broker is away\n%s", herdSize, histogram(bins(tries, 10*time.Second, int(away/(10*time.Second))+1), 10*time.Second))
	counts := bins(back, 10*time.Second, int(over/(10*time.Second)))
	t.Logf("connects after that\n%s", histogram(counts, 10*time.Second))
	t.Logf("%d attempts in vain, at most %d of one terminal; the last is back after %v", len(tries), most(h.dials)-2, slices.Max(back))
	share := float64(herdSize) / float64(len(counts))
	if limit := 2*share + 3*math.Sqrt(2*share); float64(slices.Max(counts)) > limit {
		t.Errorf("%d connects in 10 s, more than %.0f", slices.Max(counts), limit)
	}
	if len(back) != herdSize || most(h.connects) != 2 {
		t.Errorf("%d connects, up to %d of one terminal: want one of each", len(back), most(h.connects)-1)
	}
	if n := most(h.dials) - 2; n > 10 {
		t.Errorf("a terminal has tried %d times in vain", n)
	}
}

// TestNamesInARowReportFarApart: serial numbers that follow each other get places in the
// interval as if by chance.
func TestNamesInARowReportFarApart(t *testing.T) {
	names := map[string]func(int) string{
		"IMEIs":     imei,
		"numbers":   func(n int) string { return fmt.Sprintf("T%08d", 10034000+n) },
		"shops":     func(n int) string { return fmt.Sprintf("shop-%d.till-%d", n/4, n%4) },
		"hostnames": func(n int) string { return fmt.Sprintf("pos%d", n) },
	}
	midnight := time.Date(2027, 3, 9, 0, 0, 0, 0, time.UTC)
	for kind, name := range names {
		for _, interval := range []time.Duration{5 * time.Minute, 15 * time.Minute, time.Hour, 24 * time.Hour} {
			t.Run(fmt.Sprint(kind, " ", interval), func(t *testing.T) {
				var places []time.Duration
				for n := range herdSize {
					places = append(places, phase(name(n), interval, midnight)%interval)
				}
				even(t, "reports", bins(places, interval/60, 60))
			})
		}
	}
}
