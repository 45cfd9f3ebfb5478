package family

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

// mayBeEmpty are the facts that 3GPP TS 27.007 has no command for.
var mayBeEmpty = []Fact{Cell, Usage, UsageNR, Temperature, USBNet, Slot}

func TestGenericIsLastAndComplete(t *testing.T) {
	if Rows[len(Rows)-1] != Generic {
		t.Error("the generic family must come last: it is the fallback")
	}
	if len(Generic.Makers)+len(Generic.Models)+len(Generic.Firmware) != 0 {
		t.Error("the generic family must claim nobody")
	}
	for f := Manufacturer; f < Facts; f++ {
		if len(Generic.For(f)) == 0 && !slices.Contains(mayBeEmpty, f) {
			t.Errorf("the generic family has no query for fact %d", f)
		}
	}
}

func TestRows(t *testing.T) {
	names := map[string]bool{}
	for _, r := range Rows {
		name := r.Name + "/" + r.Series
		if r.Name == "" || names[name] {
			t.Errorf("the name %q is empty or there twice", name)
		}
		names[name] = true
		for _, b := range slices.Concat(r.Makers, r.Models, r.Firmware) {
			if b == "" || b != strings.ToLower(b) {
				t.Errorf("%s: %q must be a beginning in small letters", name, b)
			}
		}
		if r.Series != "" && (r.Base == nil || r.Base.Name != r.Name || len(r.Makers) > 0) {
			t.Errorf("%s: a series stands on a row of its family, which knows the makers", name)
		}
		seen := map[string]bool{}
		for _, u := range r.URCs {
			if u.Prefix == "" || seen[u.Prefix] {
				t.Errorf("%s: the URC %q is empty or there twice", r.Name, u.Prefix)
			}
			seen[u.Prefix] = true
		}
	}
}

func TestQuirks(t *testing.T) {
	for _, q := range Quirks {
		known := slices.ContainsFunc(Rows, func(r *Row) bool { return r.Name == q.Family })
		if !known || q.What == "" || q.Source == "" {
			t.Errorf("a quirk needs a family of the table, what and source: %+v", q)
		}
	}
}

// every calls back for each query that a reader may send, with the fact it is for.
func every(call func(r *Row, f Fact, q Query)) {
	for _, r := range Rows {
		for f := Manufacturer; f < Facts; f++ {
			for _, q := range r.For(f) {
				call(r, f, q)
			}
		}
	}
}

func TestQueries(t *testing.T) {
	every(func(r *Row, f Fact, q Query) {
		if q.Timeout <= 0 || q.Timeout > long {
			t.Errorf("%s: %s has no sensible time-out (%v)", r.Name, q.Command, q.Timeout)
		}
		if (q.Read == nil) == (q.Layouts == nil) {
			t.Errorf("%s: %s is read by layouts or by a function", r.Name, q.Command)
		}
		if err := Allow(strings.ReplaceAll(q.Command, "{cid}", "1")); err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		if Judge(strings.ReplaceAll(q.Command, "{cid}", "1")).Effect != Reads {
			t.Errorf("%s: %s is no question", r.Name, q.Command)
		}
		if identity := f == IMEI || f == ICCID || f == IMSI; q.Confirm != identity {
			t.Errorf("%s: %s: Confirm is for identities, got %v", r.Name, q.Command, q.Confirm)
		}
	})
}

// An answer without a fact in it is an error, and leaves the snapshot as it was.
func TestQueriesReadNothingFromNothing(t *testing.T) {
	for _, e := range []modem.Exchange{{}, {Final: "ERROR"}, {Final: "+CME ERROR: 100"}, {Final: "+CME ERROR: invalid command line"}, {Lines: []string{"+X: 1"}, Final: "ERROR"}} {
		every(func(r *Row, f Fact, q Query) {
			s := modem.Snapshot{}
			e.Command = "AT" + q.Command
			if err := q.Put(e, &s); err == nil {
				t.Errorf("%s: %s read something from %s", r.Name, q.Command, e)
			}
			if !reflect.DeepEqual(s, modem.Snapshot{}) {
				t.Errorf("%s: %s put something from %s", r.Name, q.Command, e)
			}
		})
	}
}

func TestFor(t *testing.T) {
	for _, r := range Rows {
		for f := Manufacturer; f < Facts; f++ {
			var got []string
			for _, q := range r.For(f) {
				if slices.Contains(got, q.Command) {
					t.Errorf("%s: %s stands twice for fact %d", r.Name, q.Command, f)
				}
				got = append(got, q.Command)
			}
			for _, q := range Generic.For(f) {
				if !slices.Contains(got, q.Command) {
					t.Errorf("%s: fact %d lacks the generic %s", r.Name, f, q.Command)
				}
			}
		}
		for _, q := range r.Queries { // what stands first in a row is asked first
			own := slices.IndexFunc(r.Queries, func(o Query) bool { return o.Fact == q.Fact })
			if got := r.For(q.Fact)[0].Command; got != r.Queries[own].Command {
				t.Errorf("%s %s: fact %d begins with %s", r.Name, r.Series, q.Fact, got)
			}
		}
	}
	quectel := Recognise("Quectel", "", "").For(ICCID)
	if quectel[0].Command != "+QCCID" || !slices.ContainsFunc(quectel, func(q Query) bool { return strings.HasPrefix(q.Command, "+CRSM") }) {
		t.Error("a Quectel modem is asked +QCCID first, and for the file of the card in the end")
	}
}

func TestRecognise(t *testing.T) {
	for _, tt := range []struct{ manufacturer, model, want string }{
		{"Quectel", "EC20F", "quectel"},
		{"QUECTEL", "", "quectel"},
		{" Quectel ", "EC25", "quectel"},
		{"", "Quectel_RM500Q", "quectel"},
		{"SIMCOM INCORPORATED", "SIMCOM_SIM7600CE", "simcom"},
		{"SIMCOM_Ltd", "SIMCOM_SIM800L", "simcom"},
		{"INCORPORATED", "A7670C-LASS", "simcom"},
		{"", "A7670E-FASE", "simcom"},
		{"", "SIM7080G", "simcom"},
		{"", "Air724UG", "luat"},
		{"Fibocom Wireless Inc.", "L610", "fibocom"},
		{"NEOWAY", "N58", "neoway"},
		{"Sierra Wireless, Incorporated", "EM7455", "sierra"},
		{"HUAWEI INCORPORATED", "EC121", "huawei"},
		{"Not Quectel", "not a SIM7600", "generic"},
		{"", "", "generic"},
	} {
		if got := Recognise(tt.manufacturer, tt.model, "").Name; got != tt.want {
			t.Errorf("%q, %q is %s, want %s", tt.manufacturer, tt.model, got, tt.want)
		}
	}
}

func TestRowAbout(t *testing.T) {
	for _, tt := range []struct {
		row   *Row
		line  string
		want  modem.Subject
		known bool
	}{
		{quectel, "+QUSIM: 1", modem.Card, true},
		{quectel, `+QIURC: "pdpdeact",1`, modem.Other, true},
		{quectel, "RDY", modem.Boot, true},
		{quectel, "+CEREG: 2", modem.Registered, true},
		{quectel, "+SIMCARD: NOT AVAILABLE", modem.Other, false},
		{simcom, "+SIMCARD: NOT AVAILABLE", modem.Card, true},
		{simcom, "+APP PDP: 0,ACTIVE", modem.Bearer, true},
		{Generic, "+QUSIM: 1", modem.Other, false},
		{Generic, "+CPIN: READY", modem.Card, true},
	} {
		if got, known := tt.row.About(tt.line); got != tt.want || known != tt.known {
			t.Errorf("%s: %q is about %d, %v", tt.row.Name, tt.line, got, known)
		}
	}
}

func TestSettings(t *testing.T) {
	for _, s := range Settings {
		if s.Ask != "" && Judge(s.Ask).Effect != Reads {
			t.Errorf("%s is no question", s.Ask)
		}
		if len(s.Try) == 0 {
			t.Errorf("%q sets nothing", s.Ask)
		}
		for _, command := range s.Try {
			name, value, _ := strings.Cut(command, "=")
			if Judge(command).Effect != Settles {
				t.Errorf("%s is no setting that may be made unasked", command)
			}
			if s.Ask != "" && (s.Ask != name+"?" || value == "") {
				t.Errorf("%s does not tell what %s sets", s.Ask, command)
			}
		}
	}
}

func ExampleRow_For() {
	for _, q := range Recognise("Quectel", "EC20F", "").For(Cell) {
		fmt.Println("AT"+q.Command, q.Timeout)
	}
	// Output:
	// AT+QENG="servingcell" 5s
	// AT+QNWINFO 3s
}
