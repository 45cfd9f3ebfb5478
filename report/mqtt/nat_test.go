package mqtt

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// What steps cost on the wire, in bytes of whole packets: measured with TLS 1.3, X25519 and
// a private ECDSA authority, against mosquitto.
const (
	wirePing   = 204
	wireReopen = 1886
	wireReport = 314
	wireLeave  = 332
	wireDead   = 600 // what is sent again and again on a dead connection
)

// world is what lies between a terminal and its broker, and what befalls both.
type world struct {
	nat       func(time.Duration) time.Duration // the silence that kills, by the time since the start; nil: none
	losses    [][2]time.Duration                // when there is no coverage: from and to
	accidents []time.Duration                   // when the middle box forgets everything
	outages   []time.Duration                   // when the broker is restarted
	mostKA    time.Duration                     // what the broker takes a longer keep-alive for, as AWS does; 0: any

	fake  fakeBroker
	began time.Time
}

// rebootTime is how long a broker is away.
const rebootTime = 5 * time.Second

// age is how long the world has been.
func (w *world) age() time.Duration { return time.Since(w.began) }

func (w *world) covered() bool {
	return !slices.ContainsFunc(w.losses, func(l [2]time.Duration) bool { return w.age() >= l[0] && w.age() < l[1] })
}

func (w *world) up() bool {
	return !slices.ContainsFunc(w.outages, func(at time.Duration) bool { return w.age() >= at && w.age() < at+rebootTime })
}

// dial is a Config.Dial: through the middle box, to the broker.
func (w *world) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if !w.covered() {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if !w.up() {
		return nil, errDead
	}
	conn, err := w.fake.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &mapping{Conn: conn, w: w, made: w.age(), seen: time.Now()}, nil
}

// mapping is a connection through a middle box, which forgets it silently.
type mapping struct {
	net.Conn
	w *world

	mu   sync.Mutex
	made time.Duration // in the world's age
	seen time.Time     // when a packet last passed
	gone bool
}

// passes says whether a packet gets through now.
func (m *mapping) passes() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	forgotten := slices.ContainsFunc(m.w.accidents, func(at time.Duration) bool { return m.made <= at && at < m.w.age() })
	if m.w.nat != nil && time.Since(m.seen) >= m.w.nat(m.w.age()) || !m.w.covered() || forgotten {
		m.gone = true
	}
	m.seen = time.Now()
	return !m.gone
}

func (m *mapping) Write(p []byte) (int, error) {
	if !m.passes() {
		return len(p), nil
	}
	return m.Conn.Write(p)
}

func (m *mapping) Read(p []byte) (int, error) {
	for {
		n, err := m.Conn.Read(p)
		if err == nil && !m.passes() {
			continue
		}
		return n, err
	}
}

// reboots closes what is open when the broker is restarted. It is quick enough that the
// link's own end says so.
func (w *world) reboots(ctx context.Context) {
	for _, at := range w.outages {
		select {
		case <-time.After(at - w.age()):
			w.fake.cut()
		case <-ctx.Done():
			return
		}
	}
}

// patience closes connections as a broker must that waits for half as much again as the
// keep-alive, MQTT 3.1.1 §3.1.2.10.
func (w *world) patience(promised time.Duration) time.Duration {
	if w.mostKA > 0 && promised > w.mostKA {
		promised = w.mostKA
	}
	return promised * 3 / 2
}

// tally is what a month has cost.
type tally struct {
	connects, parted, pings, bytes int
	late                           time.Duration // the report that came last after it was made
	limit                          time.Duration // of silence, at the end
}

func (y tally) String() string {
	return fmt.Sprintf("%3d connections, %5d pings, %7d bytes, latest report after %v, at last silent for up to %v",
		y.connects, y.pings, y.bytes, y.late, y.limit)
}

// month lets a terminal live in a world, and counts.
func month(t *testing.T, w *world, mode Mode, interval time.Duration) (out tally) {
	synctest.Test(t, func(t *testing.T) {
		w.began = time.Now()
		w.fake.patience = w.patience
		b := newBench(t, &w.fake, func(c *Config) { c.Dial, c.Interval, c.Mode = w.dial, interval, mode }).run(t)
		go w.reboots(t.Context())
		rng := rand.New(rand.NewPCG(3, 4))
		reports := int64(30 * 24 * time.Hour / interval)
		for seq := range reports {
			after(time.Duration(rng.Int64N(int64(20 * time.Second)))) // the modem is asked before
			must(t, b.Enqueue(health(seq)))
			after(time.Duration(seq+1)*interval - w.age())
		}
		must(t, b.Flush(t.Context()))
		out.limit = b.State().KeepAlive
		b.stop()
		got := w.fake.seen()
		out.connects, out.parted, out.pings, out.late = len(got.connects), got.parted, len(got.pings), latest(t, &w.fake)
		dead := out.connects - out.parted
		out.bytes = out.connects*wireReopen + out.parted*wireLeave + dead*wireDead + out.pings*wirePing + int(reports)*wireReport
		if seqs := w.fake.delivered(t); int64(len(seqs)) != reports || !slices.IsSorted(seqs) {
			t.Errorf("%d of %d reports came, or not in order", len(seqs), reports)
		}
	})
	return out
}

// latest is the largest age of a report at its arrival.
func latest(t *testing.T, b *fakeBroker) (most time.Duration) {
	for _, text := range b.messages(report.LeafHealth) {
		if !strings.HasPrefix(text, "[") {
			text = "[" + text + "]"
		}
		var all []report.Health
		must(t, json.Unmarshal([]byte(text), &all))
		for _, h := range all {
			most = max(most, time.Duration(*h.AgeS)*time.Second)
		}
	}
	return most
}

// always is a middle box that forgets after d.
func always(d time.Duration) func(time.Duration) time.Duration {
	return func(time.Duration) time.Duration { return d }
}

// chances are times in a month, n of them, each for up to long.
func chances(n int, long time.Duration) (all [][2]time.Duration) {
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range n {
		slot := 30 * 24 * time.Hour / time.Duration(n)
		from := time.Duration(i)*slot + time.Duration(rng.Int64N(int64(slot-long)))
		all = append(all, [2]time.Duration{from, from + time.Duration(rng.Int64N(int64(long)))})
	}
	return all
}

func moments(losses [][2]time.Duration) (all []time.Duration) {
	for _, l := range losses {
		all = append(all, l[0])
	}
	return all
}

// TestMonthBehindAMiddleBox prints what a month of hourly reports costs behind several
// middle boxes. Each connection but the first follows a dead one.
func TestMonthBehindAMiddleBox(t *testing.T) {
	changing := func(age time.Duration) time.Duration {
		return []time.Duration{30 * time.Minute, 5 * time.Minute, 2 * time.Hour}[min(age/(10*24*time.Hour), 2)]
	}
	prompt := ackTimeout + time.Second
	for _, c := range []struct {
		name            string
		w               *world
		connects, pings int // at most
		late            time.Duration
		from, to        time.Duration // of the silence at the end
	}{
		{"forgets after 5 min", &world{nat: always(5 * time.Minute)}, 25, 9900, prompt, 4 * time.Minute, 5 * time.Minute},
		{"forgets after 20 min", &world{nat: always(20 * time.Minute)}, 10, 2300, prompt, 16 * time.Minute, 20 * time.Minute},
		{"forgets after 30 min", &world{nat: always(30 * time.Minute)}, 15, 1600, prompt, 24 * time.Minute, 30 * time.Minute},
		{"forgets after 2 h", &world{nat: always(2 * time.Hour)}, 1, 30, 0, time.Hour, 2 * time.Hour},
		{"forgets nothing", &world{}, 1, 30, 0, time.Hour, 2 * time.Hour},
		{"30 min, 5 min, 2 h", &world{nat: changing}, 30, 5500, prompt, time.Hour, 2 * time.Hour},
		{"2 h, 90 losses of coverage", &world{nat: always(2 * time.Hour), losses: chances(90, 15*time.Minute)}, 40, 100, 45 * time.Minute, time.Hour, 2 * time.Hour},
		{"20 min, 90 losses of coverage", &world{nat: always(20 * time.Minute), losses: chances(90, 15*time.Minute)}, 80, 3000, 45 * time.Minute, 9 * time.Minute, 20 * time.Minute},
		{"2 h, 90 accidents", &world{nat: always(2 * time.Hour), accidents: moments(chances(90, time.Hour))}, 100, 300, prompt, time.Hour, 2 * time.Hour},
		{"2 h, broker restarted daily", &world{nat: always(2 * time.Hour), outages: moments(chances(30, time.Hour))}, 31, 40, time.Minute, time.Hour, 2 * time.Hour},
		{"broker that takes 1,200 s", &world{mostKA: 1200 * time.Second}, 12, 2500, time.Minute, 24 * time.Minute, 30 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := month(t, c.w, Persistent, time.Hour)
			t.Logf("%-30s %v", c.name, got)
			if got.connects > c.connects || got.pings > c.pings || got.late > c.late || got.limit < c.from || got.limit > c.to {
				t.Errorf("want at most %d connections, %d pings, reports within %v, silence %v to %v", c.connects, c.pings, c.late, c.from, c.to)
			}
		})
	}
}

// TestMonthByItsOwnChoice: with Auto a terminal leaves between reports where pings would
// cost more, and finds back where they do not any more.
func TestMonthByItsOwnChoice(t *testing.T) {
	healed := func(age time.Duration) time.Duration {
		if age < 15*24*time.Hour {
			return 5 * time.Minute
		}
		return 2 * time.Hour
	}
	for _, c := range []struct {
		name            string
		w               *world
		interval        time.Duration
		connects, bytes [2]int // at least and at most
		late            time.Duration
	}{
		{"hourly, 5 min", &world{nat: always(5 * time.Minute)}, time.Hour, [2]int{720, 745}, [2]int{1_700_000, 1_900_000}, ackTimeout + time.Second},
		{"hourly, 20 min", &world{nat: always(20 * time.Minute)}, time.Hour, [2]int{2, 10}, [2]int{600_000, 700_000}, ackTimeout + time.Second},
		{"hourly, nothing forgotten", &world{}, time.Hour, [2]int{1, 1}, [2]int{220_000, 240_000}, 0},
		{"hourly, 5 min and healed", &world{nat: healed}, time.Hour, [2]int{360, 620}, [2]int{1_000_000, 1_700_000}, ackTimeout + time.Second},
		{"every six hours", &world{nat: always(5 * time.Minute)}, 6 * time.Hour, [2]int{120, 121}, [2]int{300_000, 310_000}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := month(t, c.w, Auto, c.interval)
			t.Logf("%-30s %v", c.name, got)
			if got.connects < c.connects[0] || got.connects > c.connects[1] || got.bytes < c.bytes[0] || got.bytes > c.bytes[1] || got.late > c.late {
				t.Errorf("want %v connections, %v bytes, reports within %v", c.connects, c.bytes, c.late)
			}
		})
	}
}
