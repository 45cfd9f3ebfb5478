// Package facts reads recorded replies of modems, of whatever make, with the agent's own
// parsers, and says what they tell: for people who bring a new modem, and for checking the
// parsers against published recordings. The names of the facts are those of the corpus of
// published replies (rsrp_dbm, sim_state, contexts, …).
//
// A record goes the way of the agent: it is taken apart as package at does (split.go), its
// modem is recognised and the family's query for the command reads it (ask.go), and what the
// query put into the snapshot is written down (tell.go). What a recording holds beside that,
// such as neighbour cells and the rows of a ping, is read here, by the beginning of its lines
// (details.go).
//
// Start with Read.
package facts

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem/family"
)

// Record is one recorded reply.
type Record struct {
	ID     string
	Vendor string // any text: "Intel/Fibocom"; may be empty, as may Model
	Model  string
	// Command is what was sent, with its AT; "(URC)" where nothing was.
	Command string
	Reply   string // as it came, with echo, line ends and final result
}

// Facts are what a reply tells, by name. Unknown is left out; nil stands where a reply says
// that there is no such thing.
type Facts map[string]any

// Read says what a record tells. It never fails: what nobody understands tells nothing.
func Read(r Record) Facts {
	a := &answer{record: r, dialogue: split(r.Command, r.Reply), row: recognise(r.Vendor, r.Model), facts: Facts{}}
	a.tellEnd()
	if known := a.ask(); !known {
		a.askByPrefix()
	}
	a.tellDetails()
	a.tellIdentity()
	a.tellSIM()
	if a.urc {
		a.tellEvents()
	}
	return a.facts
}

// answer is a record on its way: taken apart, and what is known of it so far.
type answer struct {
	dialogue
	record Record
	row    *family.Row
	told   [family.Facts]bool // which facts a query has found
	facts  Facts
}

// recognise finds the family by the names that the record gives; a vendor of two names, such
// as Dell/Ericsson, may be known by either.
func recognise(vendor, model string) *family.Row {
	names := append([]string{vendor}, strings.FieldsFunc(vendor, func(r rune) bool { return r == '/' || r == ',' })...)
	for _, name := range append(names, "") {
		if row := family.Recognise(name, model, ""); row != family.Generic {
			return row
		}
	}
	return family.Generic
}
