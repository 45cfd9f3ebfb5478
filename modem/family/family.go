// Package family knows the modem families as data: how a family is recognised, and
// for each fact the queries that give it, in the order in which to try them. The
// generic family holds the commands of 3GPP TS 27.007 and every vendor's spelling of
// the card number; it is complete, it is the fallback, and being "generic" is no
// error. commands.go holds the one list of all commands that may leave the port, and
// stack.go how a family moves a datagram on the modem's own IP stack.
//
// The package sends nothing: package reader asks, with what stands here. What the
// answers mean is read by the pure parsers of package modem.
package family

import (
	"slices"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Fact is one thing that a reader can ask a modem for.
type Fact uint8

// The facts, in the order in which a reader asks for them: what tells the family, then
// what a verdict rests on most, so that a modem which is too slow for all still gets one.
const (
	Manufacturer Fact = iota
	Model
	SIM
	Functionality
	RegistrationEPS
	RegistrationPS
	Registration5GS
	Strength // +CSQ
	Operator
	ICCID
	IMEI
	IMSI
	RegistrationCS
	Quality // +CESQ
	Cell    // the vendor's serving-cell command
	Contexts
	Active
	Address
	Attached
	Modes // which generations the settings allow
	Firmware
	Clock
	Cause   // +CEER
	Servers // name servers of the data context
	Usage   // the modem's own data counter
	UsageNR // its part over NR, counted apart
	Facts   // how many there are
)

// Query is one way to learn one fact.
type Query struct {
	Command string                                      // without AT; {cid} stands for the number of the data context
	Accept  func(line string) bool                      // is this line part of the answer; nil: any that is no known URC
	Read    func(modem.Exchange, *modem.Snapshot) error // puts the fact into the snapshot
	Timeout time.Duration                               // for the modem's answer
	Confirm bool                                        // an identity: believed when two answers agree
}

// Quirk is something that a family does unlike the standard, and where that is known
// from.
type Quirk struct{ What, Source string }

// USB is a range of USB devices that belong to a family.
type USB struct {
	Vendor string // four hex digits, lower case
}

// Row is one family.
type Row struct {
	Name          string
	Manufacturers []string // beginnings of what +CGMI answers, lower case
	Models        []string // beginnings of what +CGMM answers, lower case
	USB           []USB
	Queries       map[Fact][]Query // tried before those of the generic family
	Generations   []ModelRange     // which networks its models know at all; the first that matches counts
	URCs          []modem.Unsolicited
	Finals        map[string]string // final results of its own, and what they stand for
	Stack         *Stack            // how it moves a datagram by itself; nil: not known
	Data          func(string) int  // how many bytes of data follow a line; nil: behind none
	Quirks        []Quirk
}

// Rows is the table, the generic family last.
var Rows = []*Row{quectel, simcom, Generic}

// Recognise finds the family of a modem by what it says of itself. It never fails:
// what nobody claims is Generic.
func Recognise(manufacturer, model string) *Row {
	for _, r := range Rows {
		if begins(manufacturer, r.Manufacturers) || begins(model, r.Models) {
			return r
		}
	}
	return Generic
}

func begins(text string, beginnings []string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(text, b) })
}

// KnownUSB reports whether a USB vendor id belongs to a family of the table, so that
// a port of the device may be asked whether it answers AT.
func KnownUSB(vendor string) bool {
	return slices.ContainsFunc(Rows, func(r *Row) bool {
		return slices.ContainsFunc(r.USB, func(u USB) bool { return u.Vendor == strings.ToLower(vendor) })
	})
}

// For returns the queries for a fact: the family's own, then the generic ones that
// it does not already hold.
func (r *Row) For(f Fact) []Query {
	own := r.Queries[f]
	if r == Generic {
		return own
	}
	out := slices.Clone(own)
	for _, q := range Generic.Queries[f] {
		if !slices.ContainsFunc(own, func(o Query) bool { return o.Command == q.Command }) {
			out = append(out, q)
		}
	}
	return out
}

// About finds what an unsolicited line is about, and whether the family knows it.
func (r *Row) About(line string) (modem.Subject, bool) {
	return modem.About(line, r.URCs, modem.StandardURCs)
}

// prefix returns an Accept that takes lines which begin with one of the prefixes and
// a colon.
func prefix(prefixes ...string) func(string) bool {
	return func(line string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool {
			rest, ok := strings.CutPrefix(strings.ToUpper(line), p)
			return ok && strings.HasPrefix(strings.TrimLeft(rest, " "), ":")
		})
	}
}
