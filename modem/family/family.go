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
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Query is one way to learn one fact.
type Query struct {
	Fact    Fact
	Command string // without AT; {cid} stands for the number of the data context
	Reply   string // how the lines of the answer begin, up to the colon, parted by blanks; "": anything that is no known URC
	Bare    bool   // a line that begins with a digit, perhaps in quotes, is part of the answer, too
	Form    bool   // an unsolicited line begins as Reply, too, and the form tells which it is

	// The answer is read by Layouts, or by Read, which puts the fact into the snapshot. A
	// query of a row that has neither asks for an identity as usual: see Row.Own.
	Layouts []modem.Layout
	Read    func(modem.Exchange, *modem.Snapshot) error

	Timeout time.Duration // for the modem's answer
	Confirm bool          // an identity: believed when two answers agree
	Tail    string        // how the lines begin of which some firmware sends one behind the final OK, parted by blanks; "" for none
}

// Accepts reports whether a line is part of the answer.
func (q *Query) Accepts(line string) bool {
	if q.Reply == "" && !q.Bare {
		return true
	}
	return q.Bare && isBare(line) || begun(line, q.Reply) && (!q.Form || modem.IsRegistrationReply(line))
}

// Listens reports whether Accepts tells lines of the answer from others at all.
func (q *Query) Listens() bool { return q.Reply != "" || q.Bare }

// Put reads the answer into the snapshot.
func (q *Query) Put(e modem.Exchange, s *modem.Snapshot) error {
	if q.Read != nil {
		return q.Read(e, s)
	}
	r, err := modem.ReadLayouts(e.Lines, q.Layouts)
	if err != nil {
		return fmt.Errorf("%s: %w", e.Command, err)
	}
	return putReading(q.Fact, r, s)
}

// Told is a fact that no question gives: the modem reports it by itself, in lines that begin
// so. A reader keeps the last of them and has it read into its snapshots.
type Told struct {
	Prefix string
	Read   func(line string, s *modem.Snapshot) error
}

// Quirk is something that a family does unlike the standard, and where that is known
// from.
type Quirk struct{ Family, What, Source string }

// Row is one family, or one series of its models that is asked otherwise.
type Row struct {
	Name   string // of the family, as in the report
	Series string // "" for the family as a whole
	Base   *Row   // whose queries come behind its own; nil: the generic family

	Makers   []string // beginnings of what +CGMI answers, lower case; of the family as a whole
	Models   []string // beginnings of what +CGMM answers, lower case, without the maker
	Firmware []string // beginnings of what +CGMR or ATI answers, lower case, for modems that tell no more

	Queries     []Query             // tried before those of Base, in this order
	Generations []ModelRange        // which networks its models know at all; the first that matches counts
	AcT8        modem.RAT           // what <AcT> 8 means, where it is not the EC-GSM-IoT of the standard
	URCs        []modem.Unsolicited // all that it sends by itself; Told are among them
	Told        []Told
	Finals      map[string]string // final results of its own, and what they stand for
	Stack       *Stack            // how it moves a datagram by itself; nil: as Base
	Reset       string            // the command that restarts the modem; "" for as Base
	Off         string            // the command that switches the radio off; "" for as Base
}

// Rows is the table: a family as a whole, then its series; the generic family last.
var Rows = []*Row{
	quectel, quectelDecibel, quectelUnisoc, quectel5G, quectel5GUnisoc, quectelMediaTek, quectelLPWA, quectelGSM, quectelNB, quectelNBMediaTek,
	simcom, simcomGSM, simcomLPWA, simcomCat1, simcom5G,
	huawei, huawei5G,
	fibocom, fibocomUnisoc, fibocomQualcomm, fibocom350, fibocomXMM,
	neoway, neowayN58, neowayN720,
	cmiot,
	zte,
	luat, luatUnisoc, luatASR, luatEigen,
	meig, meigASR, meig5G,
	ublox, ubloxR4, ubloxR422,
	telit, telitLPWA,
	sierra, sierraHL,
	cinterion, cinterionMV,
	nordic,
	sequans,
	Generic,
}

// Recognise finds the family of a modem, and the series where the table has it, by what it
// says of itself. It never fails: what nobody claims is Generic. What the maker says wins
// over the model's name, and that over the firmware's; of several names the longest.
func Recognise(manufacturer, model, firmware string) *Row {
	whole := best(func(r *Row) int { return longest(manufacturer, r.Makers) })
	series := best(func(r *Row) int {
		if whole != nil && r.Name != whole.Name {
			return 0
		}
		n := max(longest(bare(model), r.Models), longest(model, r.Models))
		if n > 0 && r.Series != "" {
			n += len(model) // a series says more than the maker's name in the model
		}
		return n
	})
	if series == nil && whole == nil {
		series = best(func(r *Row) int { return max(longest(firmware, r.Firmware), longest(model, r.Firmware)) })
	}
	switch {
	case series != nil:
		return series
	case whole != nil:
		return whole
	}
	return Generic
}

// best returns the row that matches best; nil where none does.
func best(match func(*Row) int) *Row {
	var found *Row
	most := 0
	for _, r := range Rows {
		if n := match(r); n > most {
			found, most = r, n
		}
	}
	return found
}

// longest is the length of the longest of the beginnings that the text has.
func longest(text string, beginnings []string) int {
	text, most := strings.ToLower(strings.TrimSpace(text)), 0
	for _, b := range beginnings {
		if strings.HasPrefix(text, b) {
			most = max(most, len(b))
		}
	}
	return most
}

// base is the row whose queries come behind those of r; nil behind the generic ones.
func (r *Row) base() *Row {
	if r.Base == nil && r != Generic {
		return Generic
	}
	return r.Base
}

// Own returns the queries of this row, whole.
func (r *Row) Own() []Query {
	out := slices.Clone(r.Queries)
	for i, q := range out {
		for _, u := range usual {
			if q.Fact == u.Fact && q.Read == nil && q.Layouts == nil {
				u.Command = q.Command
				out[i] = u
			}
		}
	}
	return out
}

// For returns the queries for a fact: the row's own, then those of its bases that it does
// not already hold.
func (r *Row) For(f Fact) []Query {
	var out []Query
	for row := r; row != nil; row = row.base() {
		for _, q := range row.Own() {
			if q.Fact == f && !slices.ContainsFunc(out, func(o Query) bool { return o.Command == q.Command }) {
				out = append(out, q)
			}
		}
	}
	return out
}

// Datagrams is how the modem moves a datagram by itself; nil: not known.
func (r *Row) Datagrams() *Stack {
	for row := r; row != nil; row = row.base() {
		if row.Stack != nil {
			return row.Stack
		}
	}
	return nil
}

// Restart is the command that restarts the modem.
func (r *Row) Restart() string { return r.own(func(row *Row) string { return row.Reset }) }

// RadioOff is the command that switches the radio off until RadioOn.
func (r *Row) RadioOff() string { return r.own(func(row *Row) string { return row.Off }) }

// own is the first word that the row or one of its bases has for something.
func (r *Row) own(word func(*Row) string) string {
	for row := r; row != nil; row = row.base() {
		if w := word(row); w != "" {
			return w
		}
	}
	return ""
}

// RAT is what the number of an access technology means to this modem.
func (r *Row) RAT(act int) modem.RAT {
	if act == 8 && r.AcT8 != modem.RATUnknown {
		return r.AcT8
	}
	return modem.RATFromAcT(act)
}

// About finds what an unsolicited line is about, and whether the family knows it.
func (r *Row) About(line string) (modem.Subject, bool) {
	for row := r; row != nil; row = row.base() {
		if subject, known := modem.About(line, row.URCs); known {
			return subject, true
		}
	}
	return modem.About(line, modem.StandardURCs)
}

// About looks into the tables of all families: before a modem is recognised its unsolicited
// lines are to be kept out of replies, too.
func About(line string) (modem.Subject, bool) {
	for _, row := range Rows {
		if subject, known := modem.About(line, row.URCs); known {
			return subject, true
		}
	}
	return modem.About(line, modem.StandardURCs)
}

// Tells finds what reads a line that tells a fact by itself, in the tables of all families;
// nil for any other line.
func Tells(line string) *Told {
	for _, row := range Rows {
		for i := range row.Told {
			if strings.HasPrefix(line, row.Told[i].Prefix) {
				return &row.Told[i]
			}
		}
	}
	return nil
}

// begun reports whether a line begins with one of the prefixes, which blanks part, and a
// colon. Letters count alike, large or small.
func begun(line, prefixes string) bool {
	for p := range strings.SplitSeq(prefixes, " ") {
		if len(line) >= len(p) && strings.EqualFold(line[:len(p)], p) && strings.HasPrefix(strings.TrimLeft(line[len(p):], " "), ":") {
			return p != ""
		}
	}
	return false
}

// isBare reports whether a line begins with a digit, perhaps in quotes.
func isBare(line string) bool {
	bare := strings.TrimLeft(line, `" `)
	return bare != "" && bare[0] >= '0' && bare[0] <= '9'
}

// putReading takes out of a report what it was asked for.
func putReading(f Fact, r modem.Reading, s *modem.Snapshot) error {
	switch {
	case f == Cell:
		return putCell(r.Cell, nil, s)
	case f == Usage && r.Usage != nil:
		s.Usage = r.Usage
	case f == UsageNR && r.Usage != nil && s.Usage != nil: // the other part was read before
		s.Usage = new(s.Usage.Add(*r.Usage))
	case f == Temperature && r.Temperature != nil:
		s.Temperature = r.Temperature
	case f == Voltage && r.Voltage != nil:
		s.Voltage = r.Voltage
	case f == Tries && r.Tries != nil:
		s.PINTries = r.Tries
	case f == Slot && r.Slot != nil:
		s.Slot = r.Slot
	case f == Modes && r.Allowed != 0:
		s.Modes.Allowed = r.Allowed
	case f == Quality: // without a level the modem hears nothing
		s.SignalAsked = true
		s.Signal.Fill(r.Cell.Signal)
	case f == USBNet && r.USBNet != "":
		s.USBNet = r.USBNet
	case f == Cause && r.Reject != nil:
		domain, _ := s.Packet()
		r.Reject.Domain = domain.Domain
		s.Cause = r.Reject
	case f == Cause: // the modem knows of none: an answer, too
	default:
		return fmt.Errorf("the answer does not hold what was asked for")
	}
	return nil
}
