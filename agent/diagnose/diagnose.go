// Package diagnose turns evidence into a verdict: which root cause, how sure, on which
// raw lines, and what to do about it, in Chinese and English. It is a pure table, in the
// order in which the layers depend on each other: port, modem, card, the card's standing
// with the carrier, radio, session, the way to the own broker, and last what works today
// and will not for long. The first cause whose evidence is there wins, so that a symptom
// is silent while its cause is present.
//
//	table.go       the causes: what must be seen, what makes surer, what rules out
//	CAUSES.md      the same for people, made from it
//	signs_*.go     what can be seen, one function for each sign
//	text_*.go      the words for people
//	evidence.go    all that a verdict may rest on
//
// It asks nothing and keeps nothing: package reader asks the modem, package probe the way
// to the broker, and package agent brings both together with what it remembers.
package diagnose

import (
	"cmp"
	"slices"

	"github.com/simkeeper/simkeeper/modem"
)

// Status says how bad it is.
type Status string

// The statuses. Warn means that the terminal works today.
const (
	OK   Status = "ok"
	Warn Status = "warn"
	Fail Status = "fail"
)

// Confidence says how sure a verdict is.
type Confidence string

// The degrees. Likely: what must be seen is there and nothing contradicts it. Strong:
// something else points the same way. Confirmed: the modem or the system says so itself.
const (
	Likely    Confidence = "likely"
	Strong    Confidence = "strong"
	Confirmed Confidence = "confirmed"
)

// Verdict is the result.
type Verdict struct {
	Cause      Cause
	Status     Status
	Confidence Confidence
	Evidence   []string // raw lines; empty when healthy
	// Also are the other warnings that hold where nothing is broken.
	Also []Cause
	// Transient is set while the modem is still starting or searching: a later look may
	// find it better, and nobody should be alarmed by this one.
	Transient bool
}

// Diagnose returns the verdict. It always has one.
func Diagnose(e Evidence) Verdict {
	if e.Snapshot == nil {
		e.Snapshot = &modem.Snapshot{}
	}
	found := Verdict{Cause: Healthy, Status: OK, Confidence: healthyConfidence(&e)}
	for i := range table {
		r := &table[i]
		if found.Cause != Healthy && r.cause.Status() != Warn {
			continue
		}
		v, ok := r.judge(&e)
		switch {
		case !ok:
		case found.Cause == Healthy:
			found = v
		case v.Cause != found.Cause:
			found.Also = append(found.Also, v.Cause)
		}
		if found.Status == Fail {
			break
		}
	}
	return found
}

// healthyConfidence is confirmed where bytes cross the link, strong where the address of
// the data context was read.
func healthyConfidence(e *Evidence) Confidence {
	if works(e) {
		return Confirmed
	}
	if data, ok := e.Snapshot.Data(); ok && data.Address.IsValid() {
		return Strong
	}
	return Likely
}

// row is one cause and what shows it. A cause may have several rows, one for each of its
// faces.
type row struct {
	cause  Cause
	must   []*sign    // all of them must be seen
	raise  []*sign    // any of them makes it surer
	unless []*sign    // none of them may be seen
	sure   Confidence // by what must be seen alone; "" is likely
	passes bool       // it may pass by itself: no alarm until the state has settled
	shows  string     // how soon after its beginning the cause can be seen
}

// sign is one thing that can be seen, with a name for people. A weak one among what must be
// seen keeps the verdict at likely, whatever else is seen; it does not make way for a cause
// behind it, since the order is that of dependence.
type sign struct {
	name string
	look func(*Evidence) *sight        // nil: of says
	of   func(*Evidence, *sign) *sight // of several signs, which differ in what follows

	numbers []int                       // of refused and sessionRefused the causes, of access and simIs the states, of usedUp a percentage
	step    func(*Evidence, *Step) bool // of probed
	faces   []*sign                     // of anyOf: one is enough; none where it has no parts
}

// see looks for the sign; nil where it is not there.
func (s *sign) see(e *Evidence) *sight {
	if s.look != nil {
		return s.look(e)
	}
	return s.of(e, s)
}

// sight is a sign that was seen, and the lines that show it.
type sight struct {
	lines []string
	weak  bool // it may be an old one
}

// judge applies the row.
func (r *row) judge(e *Evidence) (Verdict, bool) {
	v := Verdict{Cause: r.cause, Status: r.cause.Status(), Confidence: cmp.Or(r.sure, Likely)}
	weak, raised := false, false
	for _, s := range r.must {
		seen := s.see(e)
		if seen == nil {
			return v, false
		}
		weak = weak || seen.weak
		v.add(seen)
	}
	for _, s := range r.unless {
		if s.see(e) != nil {
			return v, false
		}
	}
	for _, s := range r.raise {
		if seen := s.see(e); seen != nil {
			raised = true
			v.add(seen)
		}
	}
	if len(v.Evidence) == 0 { // facts that no answer of the modem shows
		v.add(seen(e.say(r.must[0].name, "由以上各项检查得出")))
	}
	v.Transient = r.passes && !e.Settled
	switch {
	case v.Transient || weak:
		v.Confidence = Likely
	case raised && v.Confidence == Likely:
		v.Confidence = Strong
	}
	return v, true
}

// add takes over the lines of a sight, each once.
func (v *Verdict) add(s *sight) {
	for _, line := range s.lines {
		if line != "" && !slices.Contains(v.Evidence, line) {
			v.Evidence = append(v.Evidence, line)
		}
	}
}
