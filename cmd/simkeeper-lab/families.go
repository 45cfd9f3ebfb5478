package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
)

// familiesCommand prints the table of modem families: what each is asked, and what it can.
func familiesCommand(_ context.Context, args []string) error {
	set := flag.NewFlagSet("families", flag.ContinueOnError)
	markdown := set.Bool("markdown", false, "print the list that stands in README.md")
	if err := parse(set, args); err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	if *markdown {
		printFamilyList(out)
	} else {
		printFamilyMatrix(out)
		for _, r := range family.Rows {
			printFamily(out, r)
		}
	}
	return out.Flush()
}

// familyColumn is a column of the matrix: its head, its word in the list of README.md, "" for
// none, and what stands in it.
type familyColumn struct {
	head, word string
	mark       func(*family.Row) string
}

var familyColumns = []familyColumn{
	{"card", "", asks(family.ICCID)},
	{"tray", "SIM tray", asks(family.SIM)},
	{"slot", "SIM slot", asks(family.Slot)},
	{"plug", "SIM hot-plug", hotPlug},
	{"PIN", "PIN tries", asks(family.Tries)},
	{"cell", "serving cell", asks(family.Cell)},
	{"why", "reject cause", asks(family.Cause)},
	{"RAT", "network modes", asks(family.Modes)},
	{"data", "data counter", asks(family.Usage)},
	{"temp", "temperature", asks(family.Temperature)},
	{"volt", "voltage", asks(family.Voltage)},
	{"net", "USB mode", asks(family.USBNet)},
	{"path", "datagrams of its own", ownPath},
	{"rst", "", ownReset},
}

// The marks of the matrix.
const (
	own      = "+"
	standard = "o"
	none     = "-"
)

const familyLegend = `
+ by a command of the maker's own, o by the standard's, - not at all.
card: its number. tray: whether a card is in. slot: which one. plug: the modem says by itself that the card came or
went. PIN: how often it may be tried. cell: the serving one. why: the cause of a refusal. RAT: which networks the
settings allow. data: the modem's own counter. temp, volt: its temperature and supply. net: how it offers its network
interface. path: it moves a datagram on its own IP stack. rst: it is restarted.
`

// asks marks how a fact is asked.
func asks(f family.Fact) func(*family.Row) string {
	return func(r *family.Row) string {
		switch queries := r.For(f); {
		case len(queries) == 0:
			return none
		case slices.ContainsFunc(queries, func(q family.Query) bool { return !standardQuery(q) }):
			return own
		}
		return standard
	}
}

// standardQuery reports whether the generic family asks the same.
func standardQuery(q family.Query) bool {
	return slices.ContainsFunc(family.Generic.For(q.Fact), func(g family.Query) bool { return g.Command == q.Command })
}

// hotPlug marks whether the modem tells of the card in words of its own; +CPIN is what the
// others do.
func hotPlug(r *family.Row) string {
	if len(cardReports(r)) > 0 {
		return own
	}
	return standard
}

// cardReports are the lines with which a family tells of its card by itself.
func cardReports(r *family.Row) []string {
	var out []string
	for ; r != nil; r = r.Base {
		for _, u := range r.URCs {
			if u.About == modem.Card && !slices.Contains(out, u.Prefix) {
				out = append(out, u.Prefix)
			}
		}
	}
	return out
}

func ownPath(r *family.Row) string {
	if r.Datagrams() == nil {
		return none
	}
	return own
}

func ownReset(r *family.Row) string {
	if r.Restart() == family.Generic.Restart() {
		return standard
	}
	return own
}

// nameWidth is the widest name of the matrix that its marks stand beside.
const nameWidth = 44

// printFamilyMatrix prints a row of marks for each family and series.
func printFamilyMatrix(out io.Writer) {
	fmt.Fprintf(out, "%-*s", nameWidth, "")
	for _, c := range familyColumns {
		fmt.Fprintf(out, "%-5s", c.head)
	}
	for _, r := range family.Rows {
		name := r.Name
		if r.Series != "" {
			name = "  " + r.Series
		}
		if len(name) >= nameWidth {
			name = name + "\n" + strings.Repeat(" ", nameWidth)
		}
		fmt.Fprintf(out, "\n%-*s", nameWidth, name)
		for _, c := range familyColumns {
			fmt.Fprintf(out, "%-5s", c.mark(r))
		}
	}
	fmt.Fprint(out, "\n", familyLegend)
}

// printFamily prints all that the table says of a row, and of a series what it has of its own.
func printFamily(out io.Writer, r *family.Row) {
	fmt.Fprintf(out, "\n%s\n", strings.TrimSpace(r.Name+"  "+r.Series))
	paragraph(out, "known by", knownBy(r))
	for _, line := range inColumns(commandsOf(r), "asked", 2) {
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
	if r.Stack != nil {
		paragraph(out, "data path", r.Stack.Name)
	}
	paragraph(out, "SIM hot-plug", strings.Join(ownReports(r), " "))
	if r.Reset != "" {
		paragraph(out, "reset", "AT"+r.Reset)
	}
	if r.Series != "" {
		return
	}
	for _, line := range usbIDs(r.Name) {
		paragraph(out, "USB", line)
	}
	for _, q := range family.Quirks {
		if q.Family == r.Name {
			paragraph(out, "quirk", q.What+" ("+q.Source+")")
		}
	}
}

// ownReports leaves out those of the rows below.
func ownReports(r *family.Row) []string {
	return slices.DeleteFunc(cardReports(r), func(prefix string) bool {
		return r.Base != nil && slices.Contains(cardReports(r.Base), prefix)
	})
}

// knownBy are the beginnings of the names by which a row is recognised.
func knownBy(r *family.Row) string {
	var parts []string
	for _, p := range []struct {
		name       string
		beginnings []string
	}{{"maker", r.Makers}, {"model", r.Models}, {"firmware", r.Firmware}} {
		if len(p.beginnings) > 0 {
			parts = append(parts, p.name+" "+strings.Join(p.beginnings, "* ")+"*")
		}
	}
	if parts == nil {
		return "being no other"
	}
	return strings.Join(parts, ", ")
}

// commandsOf are the facts that a row asks otherwise than the row that it stands on, each
// with the first command; of the generic family all.
func commandsOf(r *family.Row) []string {
	var out []string
	for f := range family.Facts {
		first := none
		if queries := r.For(f); len(queries) > 0 {
			first = "AT" + queries[0].Command
		}
		if r == family.Generic || slices.ContainsFunc(r.Queries, func(q family.Query) bool { return q.Fact == f }) {
			out = append(out, fmt.Sprintf("%-17s%s", f, first))
		}
	}
	return out
}

// usbIDs are the devices of a family, with the interfaces that talk AT.
func usbIDs(name string) []string {
	var out []string
	for _, d := range family.Devices {
		if d.Family != name {
			continue
		}
		products, ports := d.Products, "AT on "+d.AT
		if products == "" {
			products = "any other"
		}
		if d.AT == "" {
			ports = "which port talks AT only asking tells"
		}
		out = append(out, fmt.Sprintf("%s:%s, %s", d.Vendor, products, ports))
	}
	return out
}
