package report

import "fmt"

// Event says that something happened. (terminal, boot, seq) is its key, in one
// sequence with the health reports.
type Event struct {
	V        int       `json:"v"`    // always [Version]; the spool sets it
	Boot     int64     `json:"boot"` // as in [Health]
	Seq      int64     `json:"seq"`  // as in [Health]
	Conn     int64     `json:"conn"` // as in [Health]
	Time     Time      `json:"time,omitzero"`
	Clock    Clock     `json:"clock"`
	AgeS     *int64    `json:"age_s,omitempty"` // as in [Health]: tells when, where the clock is not trusted
	Type     EventType `json:"type"`
	Severity Severity  `json:"severity"`
	From     string    `json:"from,omitempty"` // before, where the event is a change
	To       string    `json:"to,omitempty"`   // after
	Text     string    `json:"text,omitempty"` // for people: what happened, with figures
}

// String gives the event's key and type, for logs; no card number.
func (e Event) String() string {
	return fmt.Sprintf("event boot %d seq %d: %s", e.Boot, e.Seq, e.Type)
}

// Offline is the last will, and the goodbye of an orderly stop. A will whose
// conn is not the newest of its boot is late and means nothing.
type Offline struct {
	Boot   int64         `json:"boot"`
	Conn   int64         `json:"conn"`
	Reason OfflineReason `json:"reason"`
}
