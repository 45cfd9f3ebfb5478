package agent

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// clockKind says how the terminal's system and its modem know the time.
type clockKind int

const (
	clockRight clockKind = iota // the system's is right, and the network tells it, too
	clockUnset                  // the system's has lost its time, and the network tells none
)

// warm has package net make, outside of any bubble, what guards its configuration.
var warm = sync.OnceFunc(func() { _, _ = net.DefaultResolver.LookupHost(context.Background(), "localhost") })

// terminal is a terminal in a bubble: a modem, a cellular link, a shop's Wi-Fi, a backend,
// and an agent that may run.
type terminal struct {
	*bench
	t       *testing.T
	back    *backend
	road    *road
	control *pipes      // of the agent that runs; nil while none does
	held    atomic.Bool // another program holds the port
	end     func()
}

func newTerminal(t *testing.T, s plight) *terminal {
	t.Helper()
	if s.clock == clockRight {
		after(newCentury)
	}
	if s.modem.Family == "" {
		s.modem.Family = "quectel"
	}
	m, err := simulator.New(s.modem)
	if err != nil {
		t.Fatal(err)
	}
	m.Update(func(st *simulator.State) { st.TxRate, st.RxRate, st.ClockSet = 0, 0, s.clock == clockRight })
	term := &terminal{bench: &bench{modem: m}, t: t, back: &backend{}, end: func() {}}
	term.road = newRoad(t, term, s.cellular)
	conf := config.Default()
	conf.Modem.Port, conf.State.Dir, conf.Terminal.ID = "/dev/simulated", t.TempDir(), "T1"
	conf.MQTT.Brokers, conf.Keepalive.Enabled = []string{"tcp://broker.example:1883"}, false
	if s.cellular {
		conf.MQTT.Via = config.ViaCellular
	}
	if s.config != nil {
		s.config(&conf)
	}
	began := time.Now()
	term.o = Options{
		Config: &conf, Version: "test", Open: term.open, Dial: term.road.around, Cellular: term.road, Listen: term.listen,
		Uptime: func() time.Duration { return time.Hour + time.Since(began) }, Synchronised: func() bool { return false },
	}
	return term
}

// open opens a line to the modem, where nothing stands in the way.
func (x *terminal) open(context.Context) (io.ReadWriteCloser, error) {
	path := x.o.Config.Modem.Port
	for _, f := range x.modem.ActiveFaults() {
		if f == "unplug" {
			return nil, &port.Error{Path: path, Kind: port.Missing}
		}
	}
	if x.held.Load() {
		return nil, &port.Error{Path: path, Kind: port.Busy, Holders: []port.Process{{PID: 812, Name: "pppd"}}}
	}
	return x.modem.Pipe(), nil
}

func (x *terminal) listen() (net.Listener, error) {
	x.control = newPipes()
	return x.control, nil
}

// start starts the agent, and stop ends it.
func (x *terminal) start() { x.end = x.run(x.t) }

func (x *terminal) stop() { x.end() }

func (x *terminal) close() {
	x.stop()
	x.back.setDown(true)
	x.road.close()
	x.modem.Close()
}

// ask asks the running agent over its control socket.
func (x *terminal) ask(r Request) Answer {
	x.t.Helper()
	ours, theirs := net.Pipe()
	defer ours.Close()
	x.control.conns <- theirs
	if err := json.NewEncoder(ours).Encode(r); err != nil {
		x.t.Fatal(err)
	}
	a, err := await(json.NewDecoder(ours), nil)
	if err = errors.Join(err, said(a)); err != nil {
		x.t.Fatal(err)
	}
	return a
}

func said(a Answer) error {
	if a.Error == "" {
		return nil
	}
	return errors.New(a.Error)
}

// asked is the verdict for a person who asks the agent.
func (x *terminal) asked() report.Verdict {
	x.t.Helper()
	began := time.Now()
	a := x.ask(Request{Op: "diag"})
	x.inTime(began)
	return a.Finding.Report.Health.Verdict
}

// status is the verdict that the agent has by itself.
func (x *terminal) status() report.Verdict {
	x.t.Helper()
	return x.ask(Request{Op: "status"}).Status.Report.Health.Verdict
}

// inspect is the verdict where no agent runs, with the history that is there.
func (x *terminal) inspect() report.Verdict {
	x.t.Helper()
	began := time.Now()
	f, err := Inspect(x.t.Context(), x.o, Request{}, nil)
	if err != nil {
		x.t.Error(err)
	}
	x.inTime(began)
	valid(x.t, f.Report)
	return f.Report.Health.Verdict
}

func (x *terminal) inTime(began time.Time) {
	x.t.Helper()
	if took := time.Since(began); took > time.Minute {
		x.t.Errorf("a diagnosis took %v", took)
	}
}

// on has a fault begin, and off end.
func on(name string) func(*terminal) {
	return func(x *terminal) { x.fault(x.t, name, true) }
}

func off(name string) func(*terminal) {
	return func(x *terminal) { x.fault(x.t, name, false) }
}

// then tells several events as one story.
func then(events ...func(*terminal)) func(*terminal) {
	return func(x *terminal) {
		for _, e := range events {
			e(x)
		}
	}
}

// wait lets time pass in a story.
func wait(d time.Duration) func(*terminal) { return func(*terminal) { after(d) } }

// becomes changes the modem.
func becomes(change func(*simulator.State)) func(*terminal) {
	return func(x *terminal) { x.modem.Update(change) }
}

// leads has the world behind the cellular link become another.
func leads(w world) func(*terminal) { return func(x *terminal) { x.road.lead(w) } }

// moves lets traffic of the terminal cross the cellular link.
func moves(tx, rx uint64) func(*terminal) { return func(x *terminal) { x.road.move(tx, rx) } }

// types sends the modem a command that somebody has left behind.
func types(command string) func(*terminal) {
	return func(x *terminal) {
		line := x.modem.Pipe()
		defer line.Close()
		go io.Copy(io.Discard, line)
		if _, err := io.WriteString(line, command+"\r"); err != nil {
			x.t.Error(err)
		}
		after(time.Second)
	}
}

// cutOff ends the connections over a session that has gone.
func cutOff(x *terminal) { x.back.cut() }

// inADrawer leaves the terminal switched off for days, and starts it.
func inADrawer(days int) func(*terminal) {
	return func(x *terminal) {
		x.stop()
		after(time.Duration(days) * aDay)
		x.powerUp()
		x.modem.Reboot()
		x.start()
		after(5 * time.Minute)
	}
}

// powerUp has the system's uptime begin.
func (x *terminal) powerUp() {
	began := time.Now()
	x.o.Uptime = func() time.Duration { return time.Since(began) }
}

func asEver(*terminal) {}
