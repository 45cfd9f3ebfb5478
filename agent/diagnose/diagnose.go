// Package diagnose turns evidence into a verdict: which root cause, how sure, on which
// raw lines, and what to do about it, in Chinese and English. It is a pure table; the
// first cause whose evidence is present wins, in the order in which the layers of a
// modem depend on each other, so that a symptom is silent while its cause is there.
//
// It knows what one snapshot of the modem can prove. It asks nothing itself and keeps
// no history; package agent brings both.
package diagnose

import "github.com/simkeeper/simkeeper/modem"

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

// The degrees. Likely: the necessary evidence is there and nothing contradicts it.
// Strong: something else points the same way. Confirmed: the modem or the system says
// so itself.
const (
	Likely    Confidence = "likely"
	Strong    Confidence = "strong"
	Confirmed Confidence = "confirmed"
)

// Evidence is all that a verdict may rest on.
type Evidence struct {
	Snapshot *modem.Snapshot
	// FirstReject is the first refusal since the last success, kept over restarts:
	// after some causes a modem stops asking, and only this remains.
	FirstReject *modem.Reject
	Doubtful    bool // FirstReject was taken from +CEER, which may be old
	// Settled is set when the state has been the same for so long that a card which
	// starts and a modem which searches would be done.
	Settled bool
}

// Verdict is the result.
type Verdict struct {
	Cause      Cause
	Status     Status
	Confidence Confidence
	Evidence   []string // raw lines; empty when healthy
	// Transient is set while the modem is still starting or searching: a later
	// snapshot may be better, and nobody should be alarmed by this one.
	Transient bool
}

// finding is what a row of the table says when it applies.
type finding struct {
	confidence Confidence
	transient  bool
	evidence   []string
}

// row is one cause: it applies or it does not.
type row struct {
	cause Cause
	find  func(Evidence) *finding
}

// Diagnose returns the verdict. It always has one.
func Diagnose(e Evidence) Verdict {
	for _, r := range table {
		if f := r.find(e); f != nil {
			return Verdict{Cause: r.cause, Status: r.cause.Status(), Confidence: f.confidence, Transient: f.transient, Evidence: f.evidence}
		}
	}
	return Verdict{Cause: Healthy, Status: OK, Confidence: healthyConfidence(e.Snapshot)}
}

// healthyConfidence is strong where the address of the data context was read, too.
func healthyConfidence(s *modem.Snapshot) Confidence {
	if data, ok := s.Data(); ok && data.Address.IsValid() {
		return Strong
	}
	return Likely
}
