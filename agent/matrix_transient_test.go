package agent

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// passing is a state that ends by itself.
type passing struct {
	name  string
	story func(*terminal)
	quick bool // it ends while a person waits
}

var passings = []passing{
	{"a start of the modem", reboots, true},
	{"SIM busy for 20 s after a start", then(on("sim_slow"), reboots), true},
	{"SIM busy for 20 s", on("sim_slow=19"), true},
	{"SIM failure that turns READY", on("sim_recovers=19"), true},
	{"SIM failure that turns READY, after a start", then(on("sim_recovers=19"), reboots), true},
	{"a search for 10 s", on("searching=10"), true},
	{"a search for a minute", on("searching=60"), false},
	{"a search for a minute after a start", then(on("searching=60"), reboots), false},
}

// unlike are families whose starts and answers differ most; what all of them have in common
// is tested with each in package reader.
var unlike = []string{"generic", "quectel", "simcom", "huawei", "luat", "telit", "nordic"}

// often has the agent report several times around a state that passes, at a rate that
// leaves its budget of commands some room.
func often(c *config.Config) { c.Report.Interval = time.Minute }

// calm fails the test where anything was called a fault.
func (x *terminal) calm() {
	x.t.Helper()
	if told := x.back.changes(); len(told) > 0 {
		x.t.Errorf("cause_changed told %v", told)
	}
	reports := x.back.reports()
	for _, h := range reports {
		if h.Verdict.Status != report.StatusOK {
			x.t.Errorf("seq %d reports %s %s: %q", h.Seq, h.Verdict.Status, h.Verdict.Cause, h.Verdict.Evidence)
		}
	}
	if len(reports) < 2 {
		x.t.Errorf("%d health reports", len(reports))
	}
}

// States that pass are no fault: not when agent and modem start together, not at work.
func TestPassingStatesRaiseNoAlarm(t *testing.T) {
	t.Parallel()
	for _, family := range unlike {
		for _, p := range passings {
			t.Run(family+"/"+p.name, func(t *testing.T) {
				bare := plight{modem: simulator.Config{Family: family}, config: often}
				bare.bubble(t, func(t *testing.T, x *terminal) {
					p.story(x)
					x.start()
					after(25 * time.Minute)
					x.calm()
				})
				bare.lived, bare.story = 30*time.Minute, p.story
				bare.living(t, func(t *testing.T, x *terminal) {
					after(25 * time.Minute)
					x.calm()
				})
			})
		}
	}
}

// A person who asks meanwhile is told that all is well, where it ends while a person waits;
// else that it is not known yet, and not a word of a card or an antenna.
func TestAskedWhileItPasses(t *testing.T) {
	t.Parallel()
	for _, family := range unlike {
		for _, p := range passings {
			t.Run(family+"/"+p.name, func(t *testing.T) {
				bare := plight{modem: simulator.Config{Family: family}, config: often}
				bare.bubble(t, func(t *testing.T, x *terminal) {
					p.story(x)
					p.judge(t, "without an agent", x.inspect())
				})
				bare.lived, bare.story = 30*time.Minute, p.story
				bare.living(t, func(t *testing.T, x *terminal) {
					after(time.Second) // what the modem reports of it has been heard
					p.judge(t, "by the agent", x.asked())
					after(25 * time.Minute)
					x.calm()
				})
			})
		}
	}
}

func (p passing) judge(t *testing.T, who string, v report.Verdict) {
	t.Helper()
	if v.Cause != report.CauseHealthy && (p.quick || v.Cause != report.CauseUnknown) {
		t.Errorf("%s: %s (%s), %q", who, v.Cause, v.Confidence, v.Evidence)
	}
}

// A modem that starts again at any moment of a diagnosis makes no fault of it.
func TestModemStartsDuringADiagnosis(t *testing.T) {
	t.Parallel()
	for _, family := range unlike {
		for _, d := range []time.Duration{0, 10, 50, 150, 300, 500, 800, 1200, 2500} {
			d *= time.Millisecond
			t.Run(fmt.Sprintf("%s/%v", family, d), func(t *testing.T) {
				bare := plight{modem: simulator.Config{Family: family}, config: often, lived: 10 * time.Minute, story: asEver}
				bare.living(t, func(t *testing.T, x *terminal) {
					x.during(d, func() { right(t, "by the agent", report.CauseHealthy, x.asked()) })
					after(25 * time.Minute)
					x.calm()
					x.stop()
					x.during(d, func() { right(t, "without an agent", report.CauseHealthy, x.inspect()) })
				})
			})
		}
	}
}

// during has the modem start again a while after something has begun.
func (x *terminal) during(d time.Duration, do func()) {
	var jobs sync.WaitGroup
	jobs.Go(func() {
		<-time.After(d)
		reboots(x)
	})
	do()
	jobs.Wait()
}
