package agent

import (
	"context"
	"io"
	"net"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a simulated modem in memory and the options of an agent that is wired to it.
type bench struct {
	modem *simulator.Modem
	o     Options
	opens atomic.Int64 // lines that were opened
	held  atomic.Int64 // lines that are open now
}

func newBench(t *testing.T, family string) *bench {
	t.Helper()
	m, err := simulator.New(simulator.Config{Family: family, DataOnly: true, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{modem: m}
	conf := config.Default()
	conf.Modem.Port = "/dev/simulated"
	conf.State.Dir = t.TempDir()
	began := time.Now()
	open := func(context.Context) (io.ReadWriteCloser, error) {
		for _, f := range m.ActiveFaults() {
			if f == "unplug" {
				return nil, &port.Error{Path: conf.Modem.Port, Kind: port.Missing}
			}
		}
		b.opens.Add(1)
		b.held.Add(1)
		return &counted{Conn: m.Pipe(), b: b}, nil
	}
	b.o = Options{Config: &conf, Version: "test", Open: open, Uptime: func() time.Duration { return time.Hour + time.Since(began) }, Synchronised: func() bool { return false }}
	return b
}

// counted is a line that says when it is closed.
type counted struct {
	net.Conn
	b    *bench
	once sync.Once
}

func (c *counted) Close() error {
	c.once.Do(func() { c.b.held.Add(-1) })
	return c.Conn.Close()
}

// run starts the service; stop ends it and fails the test where that takes too long.
func (b *bench) run(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, b.o) }()
	return sync.OnceFunc(func() {
		began := time.Now()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("the service took %v to end", took)
		}
	})
}

// serving runs the service in a bubble for the test's body, with a modem of the family.
func serving(t *testing.T, name string, body func(t *testing.T, b *bench, back *backend)) {
	servingWith(t, name, func(*bench) {}, func(t *testing.T, b *bench, back *backend, _ func()) { body(t, b, back) })
}

// servingWith is serving with the bench changed before the start, and a stop that comes
// before the end of the body.
func servingWith(t *testing.T, name string, change func(*bench), body func(t *testing.T, b *bench, back *backend, stop func())) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b, back := newBench(t, name), &backend{}
		b.o.Dial = back.dialer(t)
		b.o.Listen = listenNowhere
		b.o.Config.MQTT.Brokers = []string{"tcp://broker:1883"}
		b.o.Config.Terminal.BusyFile = filepath.Join(b.o.Config.State.Dir, "busy")
		change(b)
		defer b.modem.Close()
		defer back.setDown(true)
		stop := b.run(t)
		defer stop()
		body(t, b, back, stop)
	})
}

// after lets virtual time pass.
func after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// otherNumbers puts another card into another modem.
func otherNumbers(s *simulator.State) {
	s.IMEI, s.ICCID, s.IMSI = "864394040099999", "89860117838009934120", "460019876543210"
}

// assessed judges a snapshot with nothing but the memory and the time, which is zero for
// none.
func assessed(m Memory, s modem.Snapshot, now time.Time, settled bool) (Assessment, Memory) {
	at := moment{now: now, grade: clock.System}
	if now.IsZero() {
		at.grade = clock.None
	}
	c := config.Default()
	return assess(m, s, known{config: &c, at: at, settled: settled})
}
