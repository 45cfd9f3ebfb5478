package family

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

// told is an answer of a modem and what a snapshot gains by it.
type told struct {
	name    string
	row     *Row
	fact    Fact
	command string
	lines   string
	before  modem.Snapshot
	want    modem.Snapshot
}

// checkTold reads each answer.
func checkTold(t *testing.T, all []told) {
	t.Helper()
	for _, tt := range all {
		t.Run(tt.name, func(t *testing.T) {
			got, q := tt.before, query(t, tt.row, tt.fact, tt.command)
			if err := q.Put(answer(q, tt.lines), &got); err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %s, %v\nwant %s", shownCell(got), err, shownCell(tt.want))
			}
		})
	}
}

// shownCell shows a snapshot with what its pointers point to.
func shownCell(s modem.Snapshot) string {
	flat := func(v reflect.Value) (out []any) {
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.Pointer && !f.IsNil() {
				out = append(out, v.Type().Field(i).Name, f.Elem().Interface())
			}
		}
		return out
	}
	return fmt.Sprintf("%+v", []any{s.Cell.RAT, s.Cell.State, s.Cell.PLMN, s.Cell.Operator, flat(reflect.ValueOf(s.Cell)), flat(reflect.ValueOf(s.Signal)), flat(reflect.ValueOf(s)), s})
}

// withCell is a snapshot that a cell was put into.
func withCell(c modem.Cell) modem.Snapshot {
	return modem.Snapshot{Cell: c, PLMN: c.PLMN, Signal: c.Signal}
}

// checkFamily checks how modems are recognised, by maker, model and firmware, and to which
// series they belong.
func checkFamily(t *testing.T, name string, all [][4]string) {
	t.Helper()
	for _, m := range all {
		if r := Recognise(m[0], m[1], m[2]); r.Name != name || r.Series != m[3] {
			t.Errorf("%q is %s %q, want %s %q", m[:3], r.Name, r.Series, name, m[3])
		}
	}
}

// checkAbout checks what unsolicited lines are about.
func checkAbout(t *testing.T, r *Row, all map[string]modem.Subject) {
	t.Helper()
	for line, want := range all {
		if got, known := r.About(line); !known || got != want {
			t.Errorf("%s: %q is about %d, %v, want %d", r.Name, line, got, known, want)
		}
	}
}

var idle = modem.Snapshot{Registrations: lte(modem.Home), Active: map[int]bool{1: false}}

func TestUblox(t *testing.T) {
	lteM := modem.Cell{RAT: modem.LTEM, PLMN: "46000", Area: new(uint64(0x6A1D)), ID: new(uint64(0x1B2C3D4)), PCI: new(17), ARFCN: new(3650), Band: new(8),
		Signal: modem.Signal{RSRP: new(-91.0), RSRQ: new(-10.5), SINR: new(11.25)}}
	dBm := lteM
	dBm.RAT, dBm.Signal.RSRQ = modem.LTE, new(-10.0)
	refused := idle
	refused.Cause = &modem.Reject{Domain: modem.EPS, Cause: 33, Session: true}
	checkTold(t, []told{
		{"R5/indexes", ublox, Cell, "+UCGED?", "+UCGED: 2\n6,4,460,00\n3650,8,50,50,6a1d,1b2c3d4,17,a0b1c2d3,8001,01,50,19,11.25,3,1,10,50,-50,-6,0,255,255,0", modem.Snapshot{}, withCell(lteM)},
		{"R6/dBm", ublox, Cell, "+UCGED?", "+CEREG: 1\n+UCGED: 2\n4,4,460,00\n3650,8,50,50,6a1d,1b2c3d4,17,a0b1c2d3,8001,01,-91,-10,11.25,3,1,10,50,-50,-6,0,255,255,0", modem.Snapshot{}, withCell(dBm)},
		{"R4/quality", ublox, Cell, "+UCGED?", "+UCGED: 5\n+RSRP: 162,5110,\"-086.00\",201,5110,\"-101.00\"\n+RSRQ: 162,5110,\"-14.50\"", modem.Snapshot{},
			withCell(modem.Cell{PCI: new(162), ARFCN: new(5110), Signal: modem.Signal{RSRP: new(-86.0), RSRQ: new(-14.5)}})},
		{"TOBY/totals of all contexts", ublox, Usage, "+UGCNTRD", "+UGCNTRD: 1, 100, 0, 900, 800\n+UGCNTRD: 31,2704,1819,2724,1839", modem.Snapshot{}, modem.Snapshot{Usage: &modem.Usage{Tx: 3624, Rx: 2639}}},
		{"tries", ublox, Tries, "+UPINCNT", "+UPINCNT: 2,3,10,10", modem.Snapshot{}, modem.Snapshot{PINTries: new(2)}},
		{"network by name", ublox, USBNet, "+UUSBCONF?", `+UUSBCONF: 3,"RNDIS",,"0x1146"`, modem.Snapshot{}, modem.Snapshot{USBNet: "rndis"}},
		{"modes", ublox, Modes, "+URAT?", "+URAT: 6,3", modem.Snapshot{}, modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(3, 4)}}},
		{"R422/cause of a missed session", ubloxR422, Cause, "+UCGED?", "+UCGED: 2\n6,460,00\n3650,8,10,10,6a1d,17,-91,-10,150,33,3,255,128,\"A0B1C2D3\"", idle, refused},
		{"cause in three lines", ublox, Cause, "+CEER", "+CEER: \"SM detach\",0,\"No cause information available\"\n+CEER: \"SM activation error\",33,\"Requested service option not subscribed\"", idle, refused},
	})
}

// The cause of the session is old where the terminal is refused, or has a session.
func TestUbloxOldCause(t *testing.T) {
	q := query(t, ubloxR422, Cause, "+UCGED?")
	for _, s := range []modem.Snapshot{
		{Registrations: lte(modem.Denied)},
		{Registrations: lte(modem.Home), Active: map[int]bool{1: true}},
	} {
		before := s
		if err := q.Put(answer(q, "+UCGED: 2\n6,460,00\n3650,8,10,10,6a1d,17,-91,-10,150,33,3,255,128,\"A0B1C2D3\""), &s); err == nil || !reflect.DeepEqual(s, before) {
			t.Errorf("took %+v, %v", s.Cause, err)
		}
	}
	if err := q.Put(answer(q, "+UCGED: 2\n6,460,00\n3650,8,10,10,6a1d,17,-91,-10,150,-1,3,255,128,\"A0B1C2D3\""), &modem.Snapshot{Registrations: idle.Registrations, Active: idle.Active}); err == nil {
		t.Error("-1 stands for no cause")
	}
	if ubloxR422.For(Cause)[1].Command != "+CEER" {
		t.Error("+CEER comes behind")
	}
}

func TestUbloxFamily(t *testing.T) {
	checkFamily(t, "u-blox", [][4]string{
		{"u-blox", "LARA-R211", "30.31", ""}, {"u-blox", "SARA-R410M-02B", "L0.0.00.00.05.06", "SARA-R404/R410/R412"}, {"u-blox", "SARA-R422", "", "SARA-R422"},
		{"", "SARA-R510S", "", ""}, {"", "", "TOBY-L210-03S-00", ""}, {"u-blox", "", "", ""}, {"ublox AG", "NINA", "", ""},
	})
	for model, want := range map[string]modem.Generations{
		"SARA-G350": modem.GenerationsOf(2), "SARA-U201": modem.GenerationsOf(2, 3), "SARA-U280": modem.GenerationsOf(3), "SARA-R412M": modem.GenerationsOf(2, 4), "TOBY-L210": modem.GenerationsOf(2, 3, 4), "LARA-R211": 0,
	} {
		if got := Recognise("u-blox", model, "").Has(model); got != want {
			t.Errorf("%s has %s, want %s", model, got, want)
		}
	}
	if ubloxR4.RAT(8) != modem.LTEM || ublox.RAT(8) != modem.ECGSMIoT {
		t.Error("8 is LTE-M on SARA-R4 alone")
	}
	if ublox.Restart() != "+CFUN=16" || ubloxR4.Restart() != "+CFUN=15" {
		t.Error("wrong restart")
	}
	checkAbout(t, ubloxR4, map[string]modem.Subject{"+UUSIMSTAT:6": modem.Card, `+UUPSDA: 0,"10.1.2.3"`: modem.Bearer, "+UUSORD: 0,12": modem.Other, "+UUPINGER: 8": modem.Other})
}

// +UCGED? is asked and never set.
func TestUCGEDIsNeverSet(t *testing.T) {
	for _, command := range []string{"+UCGED=2", "+UCGED=5", "+UGCNTSET=1,0,0", "+URAT=7", "+UUSBCONF=2"} {
		if Allow(command) == nil || AllowAct(command) == nil {
			t.Errorf("%s may be sent", command)
		}
	}
	if slices.ContainsFunc(ublox.Queries, func(q Query) bool { return Judge(q.Command).Effect != Reads }) {
		t.Error("a query is no question")
	}
}
