package agent

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/trend"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// TestPath shows with real interfaces what a diagnosis makes of the way to the own broker,
// alone and through the running agent.
func TestPath(t *testing.T) {
	for _, s := range journeys() {
		t.Run(s.name, s.play)
	}
}

func journeys() []scenario {
	return []scenario{
		{name: "all is well", script: cellFirst + wifiFirst, resolvers: carriers, cell: honest, wifi: nobody, body: allIsWell},
		{name: "nothing comes back", script: cellFirst + deadCell, cell: nobody, wifi: nobody, body: nothingComesBack},
		{name: "the quota is used up", script: cellFirst + deadCell, cell: nobody, wifi: nobody, body: quotaUsedUp},
		{name: "the path comes back", script: cellFirst, resolvers: carriers, cell: honest, wifi: nobody, body: pathComesBack},
		{name: "the broker is silent", script: cellFirst + noServer, cell: onlyNames, wifi: nobody,
			body: found(report.CauseServerUnreachable, diagnose.LayerConnect, "timeout")},
		{name: "the broker takes the connection and is silent", script: cellFirst, cell: silentBroker, wifi: nobody,
			body: found(report.CauseServerUnreachable, diagnose.LayerTLS, "timeout")},
		{name: "the broker refuses", script: cellFirst, cell: onlyNames, wifi: nobody,
			body: found(report.CauseServerUnreachable, diagnose.LayerConnect, "refused")},
		{name: "the broker has no name", script: cellFirst, cell: noSuchName, wifi: nobody,
			body: found(report.CauseServerUnreachable, diagnose.LayerName, "name")},
		{name: "a portal in the place of the broker", script: cellFirst, cell: portal, wifi: nobody,
			body: found(report.CauseServerUnreachable, diagnose.LayerTLS, "authority")},
		{name: "a certificate of tomorrow", script: cellFirst, cell: early, wifi: nobody, body: certificateOfTomorrow},
		{name: "the interface is down", script: cellFirst, cell: honest, wifi: nobody, body: interfaceDown},
		{name: "the interface has no address", script: "ip -n $T addr flush dev wwan0\n", cell: honest, wifi: nobody,
			body: found(report.CauseNoDataPath, diagnose.LayerInterface, "no_address")},
		{name: "the interface has no route", script: "", cell: honest, wifi: nobody,
			body: found(report.CauseNoDataPath, diagnose.LayerInterface, "no_route")},
		{name: "a strict filter drops our answers", script: wifiFirst + cellToo + strict, cell: honest, wifi: nobody, body: notAllowed("rp_filter")},
		{name: "without the capability to bind", script: cellFirst, cell: honest, wifi: nobody, body: notAllowedToBind},
		{name: "reports go by Wi-Fi", script: wifiFirst + cellToo + deadCell, resolvers: "nameserver " + router + "\n", cell: nobody, wifi: shopRouter, body: reportsGoByWifi},
		{name: "nothing is sent", script: cellFirst, cell: honest, wifi: nobody, body: nothingIsSent},
		{name: "a card that was put in", script: cellFirst, cell: honest, wifi: nobody, body: anotherCard},
	}
}

// Preparations: the world behind the cellular link drops all, or what is for the server.
const (
	deadCell = "for a in 203.0.113.10 211.136.17.107 211.136.20.203; do ip -n $C addr del $a/32 dev lo; done\n"
	noServer = "ip -n $C addr del 203.0.113.10/32 dev lo\n"
	carriers = "nameserver " + firstDNS + "\nnameserver " + secondDNS + "\n"
)

func onlyNames(n *place)    { names(n, anyName) }
func noSuchName(n *place)   { names(n, func(string) bool { return false }) }
func silentBroker(n *place) { names(n, anyName); n.tcp(server+tlsBroker, mum) }

// diagnosed is an agent whose broker has a name, and no other task.
func diagnosed(t *testing.T, change func(*config.Config)) *bench {
	t.Helper()
	b := keeper(t, byName[0].set)
	c := b.o.Config
	c.Keepalive.Enabled = false
	c.State.Socket = filepath.Join(t.TempDir(), "s")
	c.Terminal.BusyFile = filepath.Join(t.TempDir(), "busy")
	change(c)
	return b
}

// alone is a diagnosis without an agent, which is checked for what it sends.
func (b *bench) alone(t *testing.T) Finding {
	t.Helper()
	var f Finding
	crossed := captured(t, func() {
		ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
		defer cancel()
		var err error
		if f, err = Inspect(ctx, b.o, Request{}, nil); err != nil {
			t.Error(err)
		}
	})
	told(t, f)
	honestly(t, crossed, f.Steps)
	return f
}

// asked is a diagnosis through the running agent.
func asked(t *testing.T, socket string) Finding {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	a, err := Ask(ctx, socket, Request{Op: "diag"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	told(t, *a.Finding)
	return *a.Finding
}

// told shows a finding, and checks what is true of each.
func told(t *testing.T, f Finding) {
	t.Helper()
	v := f.Report.Health.Verdict
	t.Logf("%s %s: %q", v.Cause, v.Confidence, v.Evidence)
	for _, s := range f.Steps {
		t.Logf("%-9s %-7s %-10s %5d B %8v %s", s.Layer, s.Result, s.Fault, s.Bytes, s.Took.Round(time.Millisecond), s.Detail)
		if s.Result == diagnose.Failed && v.Status == report.StatusFail && !slices.Contains(v.Evidence, s.Detail) && v.Cause != report.CauseClockWrong {
			t.Errorf("the verdict does not quote %q", s.Detail)
		}
	}
}

// is fails unless the verdict is one of these.
func is(t *testing.T, f Finding, want ...report.Cause) {
	t.Helper()
	if got := f.Report.Health.Verdict.Cause; !slices.Contains(want, got) {
		t.Errorf("%s, want one of %v", got, want)
	}
}

// ends fails unless the probe ended at the layer with the fault.
func ends(t *testing.T, f Finding, at diagnose.Layer, fault string) {
	t.Helper()
	if n := len(f.Steps); n == 0 || f.Steps[n-1].Layer != at || f.Steps[n-1].Result != diagnose.Failed || f.Steps[n-1].Fault != fault {
		t.Errorf("the steps are %+v, want the last to fail at %s for %s", f.Steps, at, fault)
	}
}

// found is a journey that ends so, alone and through the agent.
func found(want report.Cause, at diagnose.Layer, fault string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Run("alone", func(t *testing.T) {
			b := diagnosed(t, asIs)
			b.wasOnline(t)
			f := b.alone(t)
			is(t, f, want)
			ends(t, f, at, fault)
		})
		t.Run("by the agent", func(t *testing.T) {
			b := diagnosed(t, asIs)
			b.wasOnline(t)
			f := asked(t, b.serve(t))
			is(t, f, want)
			ends(t, f, at, fault)
		})
		if at == diagnose.LayerInterface {
			t.Run("of a terminal that dials for each payment", func(t *testing.T) {
				f := diagnosed(t, asIs).alone(t)
				is(t, f, report.CauseHealthy)
				ends(t, f, at, fault)
			})
		}
	}
}

// wasOnline has the terminal remember that it was online all the time.
func (b *bench) wasOnline(t *testing.T) {
	t.Helper()
	file, m, _, err := openState(StatePath(b.o.Config.State.Dir))
	if err != nil {
		t.Fatal(err)
	}
	for h := range 6 {
		m.Trend.Add(trend.Sample{
			Time: time.Now().Add(time.Duration(h-6) * time.Hour), Up: time.Duration(h+1) * time.Hour, Served: true,
			Signal: modem.Signal{RSRP: new(-87.0)}, Area: 26653, Cell: 49389771, Tx: 20000, Rx: 30000,
		})
	}
	if err := file.save(m, true); err != nil {
		t.Fatal(err)
	}
}

// Alone, a probe shows that all is well; the running agent knows it and sends nothing.
func allIsWell(t *testing.T) {
	t.Run("alone", func(t *testing.T) {
		f := diagnosed(t, asIs).alone(t)
		if v := f.Report.Health.Verdict; v.Cause != report.CauseHealthy || v.Confidence != report.Confirmed || len(f.Steps) != 5 {
			t.Errorf("%+v", f)
		}
	})
	t.Run("by the agent", func(t *testing.T) {
		socket := diagnosed(t, asIs).serve(t)
		until(t, "all reports are sent", func() bool {
			a, err := ask(t, socket, Request{Op: "status"})
			return err == nil && a.Status.Link.Via == "wwan0" && a.Status.Link.Waiting == 0
		})
		linger(time.Second)
		if crossed := captured(t, func() {
			f := asked(t, socket)
			if v := f.Report.Health.Verdict; v.Cause != report.CauseHealthy || v.Confidence != report.Confirmed || len(f.Steps) != 0 {
				t.Errorf("%+v", f)
			}
		}); len(crossed) > 0 {
			t.Errorf("sent %+v", crossed)
		}
	})
}

// The second face of a stop, and what else is known makes of it.
func nothingComesBack(t *testing.T) {
	over := func(c *config.Config) { c.Card.Expires = card.DateOf(time.Now()).AddDays(-10) }
	for name, what := range map[string]struct {
		change func(*config.Config)
		want   report.Cause
	}{"stopped": {asIs, report.CauseCardStopped}, "expired": {over, report.CauseCardExpired}} {
		t.Run(name+" alone", func(t *testing.T) {
			f := diagnosed(t, what.change).alone(t)
			is(t, f, what.want)
			ends(t, f, diagnose.LayerName, "timeout")
		})
		t.Run(name+" by the agent", func(t *testing.T) {
			f := asked(t, diagnosed(t, what.change).serve(t))
			is(t, f, what.want)
			ends(t, f, diagnose.LayerName, "timeout")
		})
	}
	t.Run("a payment begins", cutShort)
	t.Run("a broker without a name", func(t *testing.T) { // then it may be the broker alone
		f := diagnosed(t, func(c *config.Config) { c.MQTT.Brokers = []string{"tls://" + server + tlsBroker} }).alone(t)
		is(t, f, report.CauseNoDataPath)
		ends(t, f, diagnose.LayerConnect, "timeout")
	})
}

// cutShort has a payment begin while the name is asked for: the question is not repeated, and
// nothing is concluded.
func cutShort(t *testing.T) {
	b := diagnosed(t, asIs)
	var f Finding
	crossed := captured(t, func() {
		each := func(p Part) {
			if p.Step != nil && p.Step.Layer == diagnose.LayerInterface {
				write(t, b.o.Config.Terminal.BusyFile, "")
			}
		}
		var err error
		if f, err = Inspect(t.Context(), b.o, Request{}, each); err != nil {
			t.Error(err)
		}
	})
	if n := len(f.Steps); n != 2 || f.Steps[1].Result != diagnose.Skipped || f.Steps[1].Took > time.Second || len(crossed) != 1 {
		t.Errorf("%+v, %d packets", f.Steps, len(crossed))
	}
	is(t, f, report.CauseHealthy)
}

// What was sent over the cellular link is remembered, alone and by the agent.
func quotaUsedUp(t *testing.T) {
	b := diagnosed(t, func(c *config.Config) { c.Card.Quota = 30 << 10 })
	socket := b.serve(t)
	asked(t, socket) // the counters are known from here on
	conn, err := cellular.Dialer("").DialContext(t.Context(), "udp", silent+chatter)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for range 40 {
		conn.Write(make([]byte, 1000))
	}
	asked(t, socket)
	f := asked(t, socket)
	is(t, f, report.CauseQuotaExhausted)
	ends(t, f, diagnose.LayerName, "timeout")
}

// nowhere leads what leaves by the cellular link to nobody; home leads it back.
const (
	nowhere = "ip neigh replace 10.64.0.1 lladdr 02:00:00:00:09:09 dev wwan0 nud permanent"
	home    = "ip neigh replace 10.64.0.1 lladdr 02:00:00:00:01:01 dev wwan0 nud permanent"
)

// What a technician has put right is found right at once, though the agent's own reports
// still wait, and what breaks again is found broken.
func pathComesBack(t *testing.T) {
	shell(t, nowhere)
	socket := diagnosed(t, asIs).serve(t)
	is(t, asked(t, socket), report.CauseCardStopped)
	shell(t, home)
	is(t, asked(t, socket), report.CauseHealthy)
	until(t, "a report gets through", func() bool { return len(guestsBy(t, cellular).Seen) > 0 })
	if last := guestsBy(t, cellular).Seen; last[len(last)-1].Verdict.Status == "" {
		t.Errorf("%+v", last)
	}
}

// certificateOfTomorrow: whether the clock or the server is wrong is said by the network's time.
func certificateOfTomorrow(t *testing.T) {
	for name, c := range map[string]struct {
		set  bool
		off  time.Duration
		want report.Cause // by the running agent, and alone
	}{
		"no other clock":                   {false, 0, report.CauseClockWrong},
		"the terminal's clock is right":    {true, 0, report.CauseServerUnreachable},
		"the terminal's clock is behind":   {true, 60 * 24 * time.Hour, report.CauseClockWrong},
		"the terminal's clock is in front": {true, -60 * 24 * time.Hour, report.CauseClockWrong},
	} {
		t.Run(name, func(t *testing.T) {
			b := diagnosed(t, func(c *config.Config) { c.MQTT.CAFile = paper(earlyCA) })
			b.modem.Update(func(s *simulator.State) { s.ClockSet, s.ClockOffset = c.set, c.off })
			t.Run("alone", func(t *testing.T) { is(t, b.alone(t), c.want) })
			if c.set { // with an agent the network sets the modem's clock
				t.Run("by the agent", func(t *testing.T) { is(t, asked(t, b.serve(t)), c.want) })
			}
		})
	}
}

// The reports get through by Wi-Fi, so that the server is alive; the cellular way is dead.
func reportsGoByWifi(t *testing.T) {
	for name, want := range map[string]report.Cause{"pay.example": report.CauseCardStopped, server: report.CauseNoDataPath} {
		t.Run(name, func(t *testing.T) {
			socket := diagnosed(t, func(c *config.Config) { c.MQTT.Brokers = []string{"tls://" + name + tlsBroker} }).serve(t)
			until(t, "reports go by Wi-Fi", func() bool {
				a, err := ask(t, socket, Request{Op: "status"})
				return err == nil && a.Status.Link.Connected && a.Status.Link.Via == "wlan0" && a.Status.Interface == "wwan0"
			})
			f := asked(t, socket)
			is(t, f, want)
			if v := f.Report.Health.Verdict; want == report.CauseNoDataPath && v.Confidence != report.Strong {
				t.Errorf("%+v", v)
			}
		})
	}
}

// interfaceDown goes down once it is known.
func interfaceDown(t *testing.T) {
	shell(t, "ip link set wwan0 down")
	found(report.CauseNoDataPath, diagnose.LayerInterface, "down")(t)
}
