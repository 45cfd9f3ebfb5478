package agent

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// plight is a terminal, its life until now, what then happens to it, and what that is to
// be called.
type plight struct {
	name     string
	want     report.Cause
	modem    simulator.Config // zero: a Quectel on LTE with a card of China Mobile
	config   func(*config.Config)
	cellular bool            // its reports go over the cellular link; else over the shop's Wi-Fi
	clock    clockKind       // of the terminal's system
	lived    time.Duration   // with the agent running; 0: the agent starts into what has happened
	story    func(*terminal) // what happens then
	waits    time.Duration   // until the agent is asked; 0 is 70 minutes
	first    []report.Cause  // what may be told on the way to it
}

// sightings are the verdicts on one plight: of a person where no agent runs, of the agent by
// itself, and of a person who asks the agent.
type sightings struct {
	fresh *report.Verdict // without an agent and any history; nil where there is a history
	own   report.Verdict  // by the agent itself
	asked report.Verdict
	alone report.Verdict  // without an agent, with its history
	told  []report.Cause  // what cause_changed has reported
	late  *report.Verdict // in the last health report; nil where none has got through
}

// bubble gives the terminal to a body, in a bubble. No agent runs.
func (s plight) bubble(t *testing.T, body func(*testing.T, *terminal)) {
	t.Helper()
	warm()
	synctest.Test(t, func(t *testing.T) {
		x := newTerminal(t, s)
		defer x.close()
		body(t, x)
	})
}

// living gives it to a body while the agent runs, after its life and its story.
func (s plight) living(t *testing.T, body func(*testing.T, *terminal)) {
	t.Helper()
	s.bubble(t, func(t *testing.T, x *terminal) {
		x.start()
		after(s.lived)
		s.story(x)
		body(t, x)
	})
}

// look plays the plight, and looks at it in every way.
func (s plight) look(t *testing.T, each func(*testing.T, *sightings)) {
	t.Helper()
	s.bubble(t, func(t *testing.T, x *terminal) {
		var saw sightings
		if s.lived == 0 {
			s.story(x)
			saw.fresh = new(x.inspect())
			x.start()
		} else {
			x.start()
			after(s.lived)
			s.story(x)
		}
		after(cmp.Or(s.waits, 70*time.Minute)) // a report by itself comes within it
		saw.own, saw.told = x.status(), x.back.changes()
		if reports := x.back.reports(); len(reports) > 0 && !s.cellular {
			saw.late = &reports[len(reports)-1].Verdict
		}
		saw.asked = x.asked()
		x.stop()
		saw.alone = x.inspect()
		each(t, &saw)
	})
}

// check compares the verdicts with what they should be, and with each other.
func (s plight) check(t *testing.T, saw *sightings) {
	t.Helper()
	right(t, "asked", s.want, saw.asked)
	right(t, "by itself", s.want, saw.own)
	if saw.late != nil {
		right(t, "in the last health report", s.want, *saw.late)
	}
	if saw.fresh != nil {
		right(t, "without an agent, fresh", s.want, *saw.fresh)
	}
	right(t, "without an agent", s.want, saw.alone)
	if a, b := core(saw.asked), core(saw.alone); a != b {
		t.Errorf("the same history gives\n%s by the agent, and\n%s without it", a, b)
	}
	s.checkTold(t, saw.told)
}

// checkTold looks at what the agent has told by itself: the cause, nothing else but what
// comes before it, and of a healthy terminal nothing at all. Where the reports have no way,
// it cannot be told yet.
func (s plight) checkTold(t *testing.T, told []report.Cause) {
	t.Helper()
	for _, c := range told {
		if c != s.want && !slices.Contains(s.first, c) {
			t.Errorf("cause_changed has told %s on the way to %s", c, s.want)
		}
	}
	switch n := len(told); {
	case s.want == report.CauseHealthy && n > 0, n == 0 && s.want != report.CauseHealthy && !s.cellular, n > 0 && !s.cellular && told[n-1] != s.want:
		t.Errorf("cause_changed has told %v, want %s", told, s.want)
	}
}

// core is what must be the same by any way.
func core(v report.Verdict) string {
	return fmt.Sprintf("%s %s (%s), also %v: %s", v.Status, v.Cause, v.Confidence, v.Also, v.Action)
}

// right fails the test where a verdict is not the one that is wanted, has no weight, or
// tells people to do something else.
func right(t *testing.T, who string, want report.Cause, v report.Verdict) {
	t.Helper()
	if v.Cause != want {
		t.Errorf("%s: %s (%s), want %s; %q", who, v.Cause, v.Confidence, want, v.Evidence)
		return
	}
	if !slices.Contains([]report.Confidence{report.Likely, report.Strong, report.Confirmed}, v.Confidence) {
		t.Errorf("%s: confidence %q", who, v.Confidence)
	}
	if want == report.CauseHealthy {
		return
	}
	if len(v.Evidence) == 0 || v.Action != diagnose.Cause(want).Text(diagnose.English).Action {
		t.Errorf("%s: evidence %q, action %q", who, v.Evidence, v.Action)
	}
}

// confusion counts how often a cause was found where one was expected.
type confusion struct {
	mu    sync.Mutex
	cells map[[2]report.Cause]int
}

func (c *confusion) add(want report.Cause, found ...report.Cause) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range found {
		c.cells[[2]report.Cause{want, f}]++
	}
}

// take enters what was seen of a plight.
func (c *confusion) take(s plight, saw *sightings) {
	c.add(s.want, saw.own.Cause, saw.asked.Cause, saw.alone.Cause)
	if saw.fresh != nil {
		c.add(s.want, saw.fresh.Cause)
	}
	for _, cause := range saw.told {
		if !slices.Contains(s.first, cause) {
			c.add(s.want, cause)
		}
	}
}

// causesSeen are those that were expected or found, in the order of the layers.
func (c *confusion) causesSeen() []report.Cause {
	var out []report.Cause
	for _, cause := range everyCause() {
		for cell := range c.cells {
			if cell[0] == cause || cell[1] == cause {
				out = append(out, cause)
				break
			}
		}
	}
	return out
}

// String draws the matrix: a row for what was expected, a column for what was found.
func (c *confusion) String() string {
	all := c.causesSeen()
	var b strings.Builder
	b.WriteString("expected (rows) and found (columns):\n                      ")
	for i := range all {
		fmt.Fprintf(&b, "%3d", i+1)
	}
	for i, want := range all {
		fmt.Fprintf(&b, "\n%2d %-19s", i+1, want)
		for _, found := range all {
			n := c.cells[[2]report.Cause{want, found}]
			if n == 0 {
				b.WriteString("  .")
				continue
			}
			fmt.Fprintf(&b, "%3d", n)
		}
	}
	return b.String()
}

// wrong lists what is off the diagonal.
func (c *confusion) wrong() (out []string) {
	for cell, n := range c.cells {
		if cell[0] != cell[1] {
			out = append(out, fmt.Sprintf("%s called %s %d times", cell[0], cell[1], n))
		}
	}
	slices.Sort(out)
	return out
}

// everyCause are the causes of the contract, in the order of package diagnose.
func everyCause() []report.Cause {
	return []report.Cause{
		report.CausePortMissing, report.CausePortBusy, report.CauseModemSilent, report.CauseRadioOff,
		report.CauseSIMAbsent, report.CauseSIMFailure, report.CauseSIMPINRequired, report.CauseSIMPUKRequired, report.CauseOperatorLocked,
		report.CauseNoCoverage, report.CauseAntennaFault, report.CauseRATUnavailable,
		report.CauseCardCancelled, report.CauseCardStopped, report.CauseCardSeparated, report.CauseCardNotActivated, report.CauseCardExpired,
		report.CauseQuotaExhausted, report.CauseAreaRestricted, report.CauseNetworkCongested,
		report.CauseWrongAPN, report.CauseNoDataPath, report.CauseServerUnreachable, report.CauseClockWrong, report.CauseUnknown,
		report.CauseCardChanged, report.CauseCardExpiring, report.CauseCardIdleRisk, report.CauseQuotaLow, report.CauseAbnormalUse, report.CauseSignalWeak,
		report.CauseHealthy,
	}
}

// group is scenarios that belong together.
type group struct {
	name string
	all  []plight
}

// Every cause is found for what it is: by a person without an agent, by the agent itself,
// and by a person who asks the agent.
func TestMatrix(t *testing.T) {
	t.Parallel()
	c := &confusion{cells: map[[2]report.Cause]int{}}
	t.Run("of", func(t *testing.T) {
		for _, g := range slices.Concat(plainGroups, stoppedGroups, lookAlikes) {
			for _, s := range g.all {
				t.Run(fmt.Sprintf("%s/%s/%s", g.name, s.want, s.name), func(t *testing.T) {
					t.Parallel()
					s.modem.DataOnly = true // as most cards of terminals
					s.look(t, func(t *testing.T, saw *sightings) {
						s.check(t, saw)
						c.take(s, saw)
					})
				})
			}
		}
	})
	t.Log(c)
	for _, w := range c.wrong() {
		t.Error(w)
	}
	for _, cause := range everyCause() {
		if c.cells[[2]report.Cause{cause, cause}] == 0 {
			t.Errorf("%s was never found where it was expected", cause)
		}
	}
}

// The twins of a pair have different causes.
func TestLookAlikesDiffer(t *testing.T) {
	for _, g := range lookAlikes {
		causes := map[report.Cause]bool{}
		for _, s := range g.all {
			causes[s.want] = true
		}
		if len(causes) < 2 {
			t.Errorf("%s: all are %v", g.name, causes)
		}
	}
}
