package family

import (
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

// query finds the query of a row by its command.
func query(t *testing.T, r *Row, f Fact, command string) Query {
	t.Helper()
	i := slices.IndexFunc(r.For(f), func(q Query) bool { return q.Command == command })
	if i < 0 {
		t.Fatalf("%s has no %s", r.Name, command)
	}
	return r.For(f)[i]
}

// answer is what a reader hands on: the lines that the query accepts.
func answer(q Query, lines string) modem.Exchange {
	e := modem.Exchange{Command: "AT" + q.Command, Final: "OK"}
	for _, line := range strings.Split(lines, "\n") {
		if q.Accepts(line) {
			e.Lines = append(e.Lines, line)
		}
	}
	return e
}

func TestRead(t *testing.T) {
	data := modem.Context{CID: 5, APN: "ctnet"}
	for _, tt := range []struct {
		name    string
		row     *Row
		fact    Fact
		command string
		lines   string
		before  modem.Snapshot
		want    modem.Snapshot
	}{
		{"generic/manufacturer", Generic, Manufacturer, "+CGMI", "Maker", modem.Snapshot{}, modem.Snapshot{Manufacturer: "Maker"}},
		{"generic/model", Generic, Model, "+CGMM", "+CGMM: \"X1\"", modem.Snapshot{}, modem.Snapshot{Model: "X1"}},
		{"generic/firmware", Generic, Firmware, "+CGMR", "Revision: 1.2", modem.Snapshot{}, modem.Snapshot{Firmware: "1.2"}},
		{"generic/ATI fills what is missing", Generic, Model, "I", "Other\nX1\nRevision: 1.2", modem.Snapshot{Manufacturer: "Maker"}, modem.Snapshot{Manufacturer: "Maker", Model: "X1", Firmware: "1.2"}},
		{"generic/IMEI", Generic, IMEI, "+CGSN", "+CSQ: 1\n860000000000012", modem.Snapshot{}, modem.Snapshot{IMEI: "860000000000012"}},
		{"generic/IMSI", Generic, IMSI, "+CIMI", "+CIMI: 460001234567890", modem.Snapshot{}, modem.Snapshot{IMSI: "460001234567890"}},
		{"generic/ICCID, bare", Generic, ICCID, "+CCID", `"89860012345678901234"`, modem.Snapshot{}, modem.Snapshot{ICCID: "89860012345678901234"}},
		{"generic/ICCID from the card", Generic, ICCID, "+CRSM=176,12258,0,0,10", `+CRSM: 144,0,"98680021436587092143"`, modem.Snapshot{}, modem.Snapshot{ICCID: "89860012345678901234"}},
		{"simcom/ICCID under another name", simcom, ICCID, "+CICCID", "+ICCID: 89860012345678901234", modem.Snapshot{}, modem.Snapshot{ICCID: "89860012345678901234"}},
		{"generic/SIM", Generic, SIM, "+CPIN?", "+CPIN: READY", modem.Snapshot{}, modem.Snapshot{SIM: modem.SIMReady}},
		{"quectel/tray", quectel, SIM, "+QSIMSTAT?", "+QSIMSTAT: 0,0", modem.Snapshot{}, modem.Snapshot{SIM: modem.SIMAbsent}},
		{"generic/functionality", Generic, Functionality, "+CFUN?", "+CFUN: 4", modem.Snapshot{}, modem.Snapshot{Functionality: new(modem.Functionality(4))}},
		{"generic/operator by number", Generic, Operator, "+COPS?", `+COPS: 0,2,"46001",7`, modem.Snapshot{},
			modem.Snapshot{Operator: &modem.Operator{Format: 2, PLMN: "46001", AcT: new(7)}, PLMN: "46001"}},
		{"generic/operator by name", Generic, Operator, "+COPS?", `+COPS: 0,0,"A",7`, modem.Snapshot{PLMN: "46001"},
			modem.Snapshot{Operator: &modem.Operator{Name: "A", AcT: new(7)}, PLMN: "46001"}},
		{"generic/strength", Generic, Strength, "+CSQ", "+CSQ: 27,99", modem.Snapshot{}, modem.Snapshot{Signal: modem.Signal{RSSI: new(-59.0)}, SignalAsked: true}},
		{"generic/strength unknown", Generic, Strength, "+CSQ", "+CSQ: 99,99", modem.Snapshot{}, modem.Snapshot{SignalAsked: true}},
		{"generic/quality", Generic, Quality, "+CESQ", "+CESQ: 99,99,255,255,19,51", modem.Snapshot{}, modem.Snapshot{Signal: modem.Signal{RSRQ: new(-10.5), RSRP: new(-90.0)}, SignalAsked: true}},
		{"generic/attached", Generic, Attached, "+CGATT?", "+CGATT: 1", modem.Snapshot{}, modem.Snapshot{Attached: new(true)}},
		{"generic/contexts", Generic, Contexts, "+CGDCONT?", `+CGDCONT: 1,"IP","a"`, modem.Snapshot{}, modem.Snapshot{Contexts: []modem.Context{{CID: 1, Type: "IP", APN: "a"}}}},
		{"generic/active", Generic, Active, "+CGACT?", "+CGACT: 5, 1", modem.Snapshot{}, modem.Snapshot{Active: map[int]bool{5: true}}},
		{"luat/address of a context", Generic, Address, "+CGPADDR={cid}", `+CGPADDR: 5,"10.32.140.122"`, modem.Snapshot{Contexts: []modem.Context{data}},
			modem.Snapshot{Contexts: []modem.Context{{CID: 5, APN: "ctnet", Address: netip.MustParseAddr("10.32.140.122")}}}},
		{"luat/address of a context without definition", Generic, Address, "+CGPADDR={cid}", `+CGPADDR: 5,"10.32.140.122"`, modem.Snapshot{Active: map[int]bool{5: true}},
			modem.Snapshot{Active: map[int]bool{5: true}, Contexts: []modem.Context{{CID: 5, Address: netip.MustParseAddr("10.32.140.122")}}}},
		{"generic/name servers", Generic, Servers, "+CGCONTRDP={cid}", `+CGCONTRDP: 5,5,"ctnet","10.5.1.2.255.255.255.0","10.5.1.1","1.2.3.4","5.6.7.8"`, modem.Snapshot{Contexts: []modem.Context{data}},
			modem.Snapshot{Contexts: []modem.Context{{CID: 5, APN: "ctnet", DNS: []netip.Addr{netip.MustParseAddr("1.2.3.4"), netip.MustParseAddr("5.6.7.8")}}}}},
		{"quectel/counter", quectel, Usage, "+QGDCNT?", "+QGDCNT: 1,2", modem.Snapshot{Model: "EC25"}, modem.Snapshot{Model: "EC25", Usage: &modem.Usage{Tx: 1, Rx: 2}}},
		{"quectel/counter of a Unisoc model", quectel5GUnisoc, Usage, "+QGDCNT?", "+QGDCNT: 1,2", modem.Snapshot{Model: "Quectel_RM500U-CNV"}, modem.Snapshot{Model: "Quectel_RM500U-CNV", Usage: &modem.Usage{Tx: 2, Rx: 1}}},
		{"quectel/counter of NR is added", quectel5G, UsageNR, "+QGDNRCNT?", "+QGDNRCNT: 10,20", modem.Snapshot{Model: "RM500Q", Usage: &modem.Usage{Tx: 1, Rx: 2}}, modem.Snapshot{Model: "RM500Q", Usage: &modem.Usage{Tx: 11, Rx: 22}}},
		{"quectel/both of a Unisoc model", quectel5GUnisoc, UsageNR, "+QGDNRCNT?", "+QGDNRCNT: 10,20", modem.Snapshot{Model: "rm500u", Usage: &modem.Usage{Tx: 1, Rx: 2}}, modem.Snapshot{Model: "rm500u", Usage: &modem.Usage{Tx: 21, Rx: 12}}},
		{"generic/cause", Generic, Cause, "+CEER", "+CEER: EMM cause 15", modem.Snapshot{Registrations: lte(modem.Denied)},
			modem.Snapshot{Registrations: lte(modem.Denied), Cause: &modem.Reject{Domain: modem.EPS, Cause: 15}}},
		{"generic/cause of the session", Generic, Cause, "+CEER", "+CEER: ESM cause 33", modem.Snapshot{Registrations: lte(modem.Home)},
			modem.Snapshot{Registrations: lte(modem.Home), Cause: &modem.Reject{Domain: modem.EPS, Cause: 33, Session: true}}},
		{"generic/no cause", Generic, Cause, "+CEER", "+CEER: No cause information available", modem.Snapshot{Registrations: lte(modem.Home)}, modem.Snapshot{Registrations: lte(modem.Home)}},
		{"generic/modes", Generic, Modes, "+WS46?", "12", modem.Snapshot{}, modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(2)}}},
		{"quectel/modes", quectel, Modes, `+QCFG="nwscanmode"`, `+QCFG: "nwscanmode",3`, modem.Snapshot{Modes: modem.Modes{Has: modem.GenerationsOf(2, 4)}},
			modem.Snapshot{Modes: modem.Modes{Has: modem.GenerationsOf(2, 4), Allowed: modem.GenerationsOf(4)}}},
		{"quectel/modes of a 5G model", quectel, Modes, `+QNWPREFCFG="mode_pref"`, `+QNWPREFCFG: "mode_pref",AUTO`, modem.Snapshot{}, modem.Snapshot{Modes: modem.Modes{Allowed: modem.AllGenerations}}},
		{"simcom/modes", simcom, Modes, "+CNMP?", "+CNMP: 13", modem.Snapshot{}, modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(2)}}},
		{"generic/registration", Generic, RegistrationEPS, "+CEREG?", "+CEREG: 0,1", modem.Snapshot{}, modem.Snapshot{Registrations: lte(modem.Home)}},
		{"air780/registration under another name", Generic, RegistrationEPS, "+CEREG?", "+CGREG: 3,3,,,,0,15", modem.Snapshot{},
			modem.Snapshot{Registrations: map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: modem.Denied, Reject: &modem.Reject{Domain: modem.EPS, Cause: 15}}}}},
		{"quectel/network", quectel, Cell, "+QNWINFO", `+QNWINFO: "FDD LTE","46000","LTE BAND 3",1650`, modem.Snapshot{},
			modem.Snapshot{PLMN: "46000", Cell: modem.Cell{RAT: modem.LTE, PLMN: "46000", Band: new(3), ARFCN: new(1650)}}},
		{"simcom/no service", simcom, Cell, "+CPSI?", "+CPSI: NO SERVICE,Online", modem.Snapshot{PLMN: "46001"}, modem.Snapshot{PLMN: "46001", Cell: modem.Cell{State: "Online"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.before
			q := query(t, tt.row, tt.fact, tt.command)
			if err := q.Put(answer(q, tt.lines), &s); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(s, tt.want) {
				t.Errorf("got  %+v\nwant %+v", s, tt.want)
			}
		})
	}
}

func lte(stat modem.Stat) map[modem.Domain]modem.Registration {
	return map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: stat}}
}

func TestReadClock(t *testing.T) {
	var s modem.Snapshot
	q := Generic.For(Clock)[0]
	if err := q.Put(answer(q, `+CTZV: "26/11/22,10:00:00+32"`+"\n"+`+CCLK: "26/11/22,18:00:00+32"`), &s); err != nil || s.Clock == nil || s.Clock.Time.Hour() != 10 || !s.Clock.Zone {
		t.Errorf("got %+v, %v", s.Clock, err)
	}
}

// The SINR of +QENG has a unit of the model's own.
func TestReadQENG(t *testing.T) {
	const line = `+QENG: "servingcell","NOCONN","LTE","FDD",460,01,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9,160,-`
	for model, want := range map[string]*float64{"EM12-G": new(16.0), "EC200T": new(16.0), "Quectel_RM500Q": new(16.0), "EC20F": nil, "": nil} {
		q := Recognise("Quectel", model, "").For(Cell)[0]
		s := modem.Snapshot{Model: model, PLMN: "46000", Signal: modem.Signal{RSSI: new(-59.0), RSRP: new(-90.0), EcNo: new(-5.0)}}
		if err := q.Put(answer(q, line), &s); err != nil {
			t.Fatal(err)
		}
		levels := modem.Signal{RSSI: new(-59.0), RSRP: new(-97.0), RSRQ: new(-10.0), SINR: want, EcNo: new(-5.0)}
		if !reflect.DeepEqual(s.Signal, levels) || s.PLMN != "46000" || s.Cell.PLMN != "46001" {
			t.Errorf("%s: got %+v, %s", model, s.Signal, s.PLMN)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fact    Fact
		command string
		e       modem.Exchange
	}{
		{"ATI that adds nothing", Manufacturer, "I", modem.Exchange{Command: "ATI", Lines: []string{"144"}, Final: "OK"}},
		{"a list of contexts that was cut off", Contexts, "+CGDCONT?", modem.Exchange{Lines: []string{`+CGDCONT: 1,"IP","a"`}}},
		{"a list of active contexts that was cut off", Active, "+CGACT?", modem.Exchange{Lines: []string{"+CGACT: 1,1"}}},
		{"an address without a context", Address, "+CGPADDR={cid}", modem.Exchange{Lines: []string{`+CGPADDR: 1,"10.1.1.1"`}, Final: "OK"}},
		{"+CEER without a line", Cause, "+CEER", modem.Exchange{Final: "OK"}},
		{"+CEER that was cut off", Cause, "+CEER", modem.Exchange{Lines: []string{"+CEER: No cause information available"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s modem.Snapshot
			q := query(t, Generic, tt.fact, tt.command)
			if err := q.Put(tt.e, &s); err == nil || !reflect.DeepEqual(s, modem.Snapshot{}) {
				t.Errorf("got %+v, %v", s, err)
			}
		})
	}
	s := modem.Snapshot{Contexts: []modem.Context{{CID: 1}}}
	q := query(t, Generic, Address, "+CGPADDR={cid}")
	if err := q.Put(modem.Exchange{Lines: []string{`+CGPADDR: 2,"10.1.1.1"`}, Final: "OK"}, &s); err == nil || s.Contexts[0].Address.IsValid() {
		t.Errorf("the address of another context was taken: %+v, %v", s.Contexts, err)
	}
}

// A reader tries an answer on a copy of the snapshot and drops the copy when no second
// answer agrees. What maps and lists of the first hold must not change by that.
func TestReadLeavesTheOriginalAlone(t *testing.T) {
	original := modem.Snapshot{Registrations: lte(modem.Home), Contexts: []modem.Context{{CID: 1}}, Active: map[int]bool{1: true}, Usage: &modem.Usage{Tx: 1}}
	kept := modem.Snapshot{Registrations: maps.Clone(original.Registrations), Contexts: slices.Clone(original.Contexts), Active: maps.Clone(original.Active), Usage: &modem.Usage{Tx: 1}}
	for f, lines := range map[Fact]string{
		RegistrationPS: "+CGREG: 0,3", RegistrationEPS: "+CEREG: 0,3", Address: `+CGPADDR: 1,"10.1.1.1"`, Contexts: `+CGDCONT: 1,"IP","x"`, Active: "+CGACT: 1,0",
		Servers: `+CGCONTRDP: 1,5,"a","10.5.1.2.255.255.255.0","10.5.1.1","1.2.3.4"`, UsageNR: "+QGDNRCNT: 10,20",
	} {
		attempt := original
		q := quectel5G.For(f)[0]
		if err := q.Put(answer(q, lines), &attempt); err != nil || reflect.DeepEqual(attempt, kept) {
			t.Errorf("%s: nothing was read: %v", q.Command, err)
		}
		if !reflect.DeepEqual(original, kept) {
			t.Errorf("%s changed the original: %+v", q.Command, original)
		}
	}
}

func TestAccept(t *testing.T) {
	for _, tt := range []struct {
		fact    Fact
		command string
		line    string
		want    bool
	}{
		{IMEI, "+CGSN", "860000000000012", true},
		{IMEI, "+CGSN", `+CGSN: "860000000000012"`, true},
		{IMEI, "+CGSN", `"860000000000012"`, true},
		{IMEI, "+CGSN", "+CSQ: 27,99", false},
		{IMEI, "+CGSN", "RDY", false},
		{IMEI, "+CGSN", "", false},
		{IMSI, "+CIMI", "+CGSN: 1", false},
		{ICCID, "+CCID", "+iccid: 8986", true},
		{ICCID, "+CCID", "%XICCID: 8986", true},
		{ICCID, "+CCID", "SMS DONE", false},
		{ICCID, "+CRSM=176,12258,0,0,10", "+CRSM: 144,0", true},
		{Strength, "+CSQ", "+CSQ : 1", true},
		{Strength, "+CSQ", "+CSQN: 1", false},
		{RegistrationCS, "+CREG?", "+CREG: 0,1", true},
		{RegistrationCS, "+CREG?", "+CREG: 1", false}, // a URC
		{RegistrationCS, "+CREG?", "+CEREG: 0,1", false},
		{RegistrationPS, "+CGREG?", "+CEREG: 0,1", false},
		{RegistrationEPS, "+CEREG?", "+CEREG: 0,1", true},
		{RegistrationEPS, "+CEREG?", "+CGREG: 0,1", true}, // Air780E
		{RegistrationEPS, "+CEREG?", "+CREG: 0,1", false},
		{RegistrationEPS, "+CEREG?", "+CGREG: 1", false},
		{Registration5GS, "+C5GREG?", "+CGREG: 0,1", false},
	} {
		q := query(t, Generic, tt.fact, tt.command)
		if got := q.Accepts(tt.line); got != tt.want {
			t.Errorf("%s accepts %q: %v", tt.command, tt.line, got)
		}
	}
}
