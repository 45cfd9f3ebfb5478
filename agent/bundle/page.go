package bundle

import "time"

// Page is what the page shows. A part without content is left out; the charts say so
// where there is too little to draw. Identities must be masked by the caller.
type Page struct {
	Made       time.Time // shown in UTC; zero: the terminal has no trusted time
	Agent      string    // version of the agent
	Target     string    // what it was built for, linux/arm
	Lang       string    // the language that shows first: "zh", else English
	Identities []Row     // which terminal, modem and card this is about, in the page's head

	Verdict Verdict
	Checks  []Check // in the order of the layers
	Probe   []Step  // in the order in which they were tried
	Facts   []Section

	Scales []Scale // the bounds of the measures in Hours and Days; one without has no bands
	Hours  []Hour  // the last 48 are drawn; in any order
	Days   []Day   // the last 62 are drawn; in any order
	Cycle  Cycle

	Ledger []Entry // in the order in which they are to be shown
	Trace  []byte  // the recorded trace, JSON Lines in UTF-8, at most 8 MB; empty: none
}

// Text is something for people in both languages. Where one is empty the other stands for
// it, so that a number or a name is given once.
type Text struct{ EN, ZH string }

// Mark is how something fared.
type Mark string

// The marks. Any other is shown as Unknown.
const (
	OK      Mark = "ok"
	Warn    Mark = "warn"
	Fail    Mark = "fail"
	Unknown Mark = "unknown" // could not be told
	Skipped Mark = "skipped" // not tried
)

// Verdict is the root cause.
type Verdict struct {
	Status      Mark
	Cause       string // its code in the report, card_stopped
	Confidence  Text   // how sure, in a word
	Since       time.Time
	Title       Text     // what is wrong
	Explanation Text     // what that means
	Action      Text     // what to do now
	Confirm     Text     // what would confirm it
	Evidence    []string // raw lines
}

// Check is one thing that was looked at.
type Check struct {
	Mark  Mark
	Label Text
	Value Text
}

// Step is one probe of the way to the terminal's own broker.
type Step struct {
	Layer  Text
	Result Mark
	Detail Text // what was seen; quoted words are the same in both languages
}

// Section is a group of facts.
type Section struct {
	Title Text
	Rows  []Row
}

// Row is one fact.
type Row struct{ Label, Value Text }

// Scale is how good a measure is: above Good it is good, from Fair on it is fair, below it
// is poor. Both in dBm.
type Scale struct {
	Kind       string // the measure's name as it is shown, RSRP
	Good, Fair float64
}

// Hour is what was seen in one hour. One in which the terminal was off is not there.
type Hour struct {
	Start  time.Time
	Level  *float64 // mean, dBm; nil unknown
	Kind   string   // of Level, as in Scale
	Served float64  // the share of looks in which a network served, 0 to 1
	Tx, Rx uint64   // bytes over the cellular link
}

// Day is what was seen in one day. One on which the terminal was off is not there.
type Day struct {
	Date           string   // 2026-11-22, in the zone of whoever counts; others are not drawn
	Min, Mean, Max *float64 // level, dBm; nil unknown
	Kind           string   // of the levels, as in Scale
	Served         float64  // the share of looks in which a network served, 0 to 1
	Tx, Rx         uint64   // bytes over the cellular link
}

// Cycle is the billing cycle of the card's plan.
type Cycle struct {
	Start string // its first day, 2026-11-01; empty: unknown
	Quota uint64 // bytes that the plan includes; 0: unknown
}

// Entry is a line of the ledger.
type Entry struct {
	Time    time.Time // zero: unknown
	What    Text
	Verdict Text
	Mark    Mark   // the colour of Verdict
	Bytes   uint64 // 0: does not apply
}
