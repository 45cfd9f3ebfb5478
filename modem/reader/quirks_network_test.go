package reader

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// service is what matters of a terminal that a network serves.
type service struct {
	Stat    modem.Stat
	Domain  modem.Domain
	RAT     modem.RAT
	Denied  bool
	Refused bool // a cause is told
}

func serviceOf(s modem.Snapshot) service {
	r, _ := s.Packet()
	return service{r.Stat, r.Domain, s.RAT(), s.Denied(), s.Reject() != nil}
}

// Quirk 2: on a modem that LTE serves +CREG, of calls, is denied, "SMS only", not registered or
// searching for ever, with or without a cause (published L850-GL and A7670E dialogues; 3GPP TS
// 27.007 §7.2: 6 and 7). Data goes through EPS, and nothing of it is a refusal.
func TestQuirkCREGDeniedWhileEPSWorks(t *testing.T) {
	want := service{Stat: modem.Home, Domain: modem.EPS, RAT: modem.LTE}
	for _, calls := range []string{"+CREG: 0,3", `+CREG: 3,3,"FFFE","FFFFFFFF",7,0,18`, `+CREG: 2,6,"CF71","08096708",7`, "+CREG: 0,7", "+CREG: 0,0", "+CREG: 0,2", "+CREG: 0,4", "+CREG: 0,8"} {
		for _, data := range []string{"+CGREG: 0,1", "+CGREG: 0,0", "+CGREG: 0,3", "+CGREG: 0,4"} {
			t.Run(calls+" and "+data, func(t *testing.T) {
				s := ordinary().but(answers{"AT+CREG?": says(calls), "AT+CGREG?": says(data)}).read(t)
				same(t, "the service", serviceOf(s), want)
				area, cell, here := s.Location()
				if area != 0x681D || cell != 0x2F1A0CB || !here {
					t.Errorf("the place is %X %X, %v", area, cell, here)
				}
			})
		}
	}
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		if err := m.SetFault("denied_cs=18", true); err != nil {
			t.Fatal(err)
		}
		s := r.Read(t.Context(), Full)
		same(t, "the service", serviceOf(s), want)
		same(t, "that of calls", s.Registrations[modem.CS].Stat, modem.Denied)
	})
}

// Quirk 2, the other way round: a home in +CREG, or one for SMS alone in +CEREG, is no data
// service where EPS refuses.
func TestQuirkCREGHomeWhileEPSRefuses(t *testing.T) {
	for line, want := range map[string]service{
		`+CEREG: 3,3,"681D","2F1A0CB",7,0,8`: {Stat: modem.Denied, Domain: modem.EPS, Denied: true, Refused: true},
		"+CEREG: 0,6":                        {Stat: 6, Domain: modem.EPS},
	} {
		s := ordinary().but(answers{"AT+CEREG?": says(line), "AT+CGREG?": says("+CGREG: 0,0")}).read(t)
		same(t, line, serviceOf(s), want)
	}
}

// between puts unsolicited lines where real modems do: behind the echo, before the answer.
func between(command string, urcs []string, answer string) answers {
	return answers{command: command + "\r\r\n" + strings.Join(urcs, "\r\n\r\n") + "\r\n" + answer}
}

// times is a line several times.
func times(n int, line string) []string {
	return strings.Split(strings.Repeat(line+"\n", n)[:n*(len(line)+1)-1], "\n")
}

// Quirk 3: up to seven unsolicited lines with the very prefix of the answer come between the
// echo and it (ModemManager test-modem-helpers.c, a SARA-U201 on the move; Nordic
// nRF9160 dialogues). The answer counts, whatever they say, and what they report is heard.
func TestQuirkURCsWithTheReplysPrefix(t *testing.T) {
	for _, tt := range []struct {
		command string
		urcs    []string
		answer  string
		fact    func(modem.Snapshot) any
		want    any
	}{
		{"AT+CREG?", times(7, `+CREG: 5,"5585","404C78A",6`), says(`+CREG: 2,1,"5585","404C790",6`), func(s modem.Snapshot) any { return s.Registrations[modem.CS] },
			modem.Registration{Domain: modem.CS, Stat: modem.Home, Area: new(uint64(0x5585)), Cell: new(uint64(0x404C790)), AcT: new(6), RAT: modem.HSPA}},
		{"AT+CGREG?", times(7, "+CGREG: 2"), says("+CGREG: 2,5"), func(s modem.Snapshot) any { return s.Registrations[modem.PS] },
			modem.Registration{Domain: modem.PS, Stat: modem.Roaming}},
		{"AT+CEREG?", times(7, `+CEREG: 3,"681D","2F1A0CB",7,0,15`), says(`+CEREG: 3,1,"681E","2F1A0CC",7`), func(s modem.Snapshot) any { return s.Registrations[modem.EPS] },
			modem.Registration{Domain: modem.EPS, Stat: modem.Home, Area: new(uint64(0x681E)), Cell: new(uint64(0x2F1A0CC)), AcT: new(7), RAT: modem.LTE}},
		{"AT+C5GREG?", times(7, "+C5GREG: 3"), says(`+C5GREG: 2,1,"681D00","2F1A0CB11",11,6,"ABCDEF"`), func(s modem.Snapshot) any { return s.Registrations[modem.FiveGS] },
			modem.Registration{Domain: modem.FiveGS, Stat: modem.Home, Area: new(uint64(0x681D00)), Cell: new(uint64(0x2F1A0CB11)), AcT: new(11), RAT: modem.NR5G}},
		{"AT+CPIN?", times(7, "+CPIN: NOT READY"), says("+CPIN: READY"), func(s modem.Snapshot) any { return s.SIM }, modem.SIMReady},
		{"AT+CPIN?", times(7, "+CPIN: READY"), endsIn("+CME ERROR: 10"), func(s modem.Snapshot) any { return s.SIM }, modem.SIMAbsent},
		{"AT+CFUN?", times(7, "+CFUN: 1"), says("+CFUN: 4"), func(s modem.Snapshot) any { return *s.Functionality }, modem.Functionality(4)},
		{"AT+CGMM", times(7, `+QIND: "csq",23,99`), says("A1"), func(s modem.Snapshot) any { return s.Model }, "A1"},
		{"AT+CGMR", times(7, `+CUSD: 0,"Balance 3.50",15`), says("A1V1.0"), func(s modem.Snapshot) any { return s.Firmware }, "A1V1.0"},
		{"AT+CIMI", times(7, "+CMTI: \"SM\",3"), says(string(quirkIMSI)), func(s modem.Snapshot) any { return s.IMSI }, quirkIMSI},
	} {
		t.Run(tt.command+" "+tt.urcs[0], func(t *testing.T) {
			ordinary().but(between(tt.command, tt.urcs, tt.answer)).meet(t, Config{}, func(t *testing.T, r *Reader, _ *simulator.Modem) {
				s := found(t, r)
				same(t, "the fact", tt.fact(s), tt.want)
				same(t, "that a cause is told", s.Reject() != nil, false)
				same(t, "that a change was reported", len(r.Changes()) > 0, strings.HasSuffix(tt.command, "REG?")) // the others have the form of the answer
				for range len(r.Changes()) {
					same(t, "what it is about", <-r.Changes(), modem.Registered)
				}
			})
		})
	}
}

// Quirk 3, of makers: the report bears the name of the question, and another cell (Huawei AT
// manuals, ^HCSQ; published EG21-G boot lines). Nothing of it is mixed into the answer.
func TestQuirkURCsOfMakers(t *testing.T) {
	for name, tt := range map[string]struct {
		a    answers
		fact func(modem.Snapshot) any
		want any
	}{
		"^HCSQ of 3G before that of LTE": {of("Huawei", "ME909s-821", "11.617").but(deaf, between("AT^HCSQ?", times(7, `^HCSQ:"WCDMA",30,35,50`), says(`^HCSQ: "LTE",62,54,161,22`))),
			func(s modem.Snapshot) any { return s.Signal }, modem.Signal{RSSI: new(-59.0), RSRP: new(-87.0), SINR: new(12.0), RSRQ: new(-9.0)}},
		"+QSIMSTAT of a card that was there": {of("Quectel", "EC25", "EC25V1").but(answers{"AT+CPIN?": endsIn("ERROR")}, between("AT+QSIMSTAT?", times(7, "+QSIMSTAT: 1,1"), says("+QSIMSTAT: 1,0"))),
			func(s modem.Snapshot) any { return s.SIM }, modem.SIMAbsent},
	} {
		t.Run(name, func(t *testing.T) { same(t, "the fact", tt.fact(ordinary().but(tt.a).read(t)), tt.want) })
	}
}

// Quirk 4: fields out of place, a lost quote, zero-padded numbers, blanks, no quotes
// (ModemManager test-modem-helpers.c: Iridium, Novatel E362, Samsung Wave, Alcatel X220,
// Huawei E160G; published Telit dialogue). What can be told for certain is, nothing else.
func TestQuirkFieldsOutOfPlace(t *testing.T) {
	lte := modem.Registration{Domain: modem.EPS, Stat: modem.Home, Area: new(uint64(0x681D)), Cell: new(uint64(0x2F1A0CB)), AcT: new(7), RAT: modem.LTE}
	with := func(change func(*modem.Registration)) modem.Registration {
		r := lte
		change(&r)
		return r
	}
	none := func(r *modem.Registration) { r.Area, r.Cell, r.AcT, r.RAT = nil, nil, nil, modem.RATUnknown }
	for line, want := range map[string]modem.Registration{
		`+CEREG: 2,1,"681D","2F1A0CB",7`:          lte,
		`+CEREG:002,001,"681d","02f1a0cb",07`:     lte,
		`+CEREG: 2,1, 681D, 2F1A0CB ,7`:           lte,
		`+CEREG: 2,1, 681D, 20 ,2F1A0CB ,7`:       with(func(r *modem.Registration) { r.RAC = new(uint64(0x20)) }),
		`+CEREG: 0,1,"681D","2F1A0CB",7`:          lte, // more than +CEREG=0 allows
		`+CEREG: 2,1,"681D,"2F1A0CB",7`:           lte, // the quote is lost behind the area
		`+CEREG: 2,1,681D","2F1A0CB",7`:           lte, // before it
		`+CEREG: 2,1,"681D","2F1A0CB,7`:           lte, // at the end
		`+CEREG: 2,1`:                             with(none),
		`+CEREG: 2,1,,,`:                          with(none),
		`+CEREG: 2,1,"681D","2F1A0CB",7,,,"","0"`: lte,
	} {
		t.Run(line, func(t *testing.T) {
			s := ordinary().but(answers{"AT+CEREG?": says(line)}).read(t)
			same(t, "the registration", s.Registrations[modem.EPS], want)
		})
	}
	padded := ordinary().but(answers{"AT+CEREG?": says(`+CEREG:002,001,"18d8","ffff"`)}).read(t)
	if _, _, here := padded.Location(); here || !padded.Registered() {
		t.Error("FFFF is no cell, and 001 is home")
	}
}

// Quirk 4: a lost quote takes nothing else with it.
func TestQuirkLostQuote(t *testing.T) {
	for line, want := range map[string]modem.Operator{
		`+COPS: 0,0,"CHINA MOBILE,7`:    {Name: "CHINA MOBILE", AcT: new(7)},
		`+COPS: 0,0,CHINA MOBILE",7`:    {Name: "CHINA MOBILE", AcT: new(7)},
		`+COPS: 0,0,CHINA MOBILE,7`:     {Name: "CHINA MOBILE", AcT: new(7)},
		`+COPS: 0,0,"Vodafone, D2",7`:   {Name: "Vodafone, D2", AcT: new(7)},
		`+COPS: 000,002,"46001,007`:     {Format: 2, PLMN: "46001", AcT: new(7)},
		`+COPS: 0,0,"CHN-UNICOM",7,"12`: {Name: "CHN-UNICOM", AcT: new(7)},
	} {
		s := ordinary().but(answers{"AT+COPS?": says(line)}).read(t)
		same(t, line, s.Operator, &want)
	}
	s := ordinary().but(answers{"AT+CGDCONT?": says(`+CGDCONT: 1,"IP","cmiot,"10.1.1.9",0,0`), "AT+CGPADDR=1": says(`+CGPADDR: 1,"10.128.85.126`)}).read(t)
	data, _ := s.Data()
	same(t, "the context", data, modem.Context{CID: 1, Type: "IP", APN: "cmiot", Address: netip.MustParseAddr("10.128.85.126"), Active: new(true), DNS: data.DNS})
}

// Quirk 12: one field holds the addresses of both families, or each has its own, or IPv6 comes
// as 16 decimal numbers; and the default context is 5 on Unisoc and ASR chips, 0 on an nRF91 or
// FM350 (FUjr/QModem testcases air724ug; Nordic nRF91 AT commands reference guide;
// ddimension/wwand; published A7670 dialogue). IPv4 is what the cellular interface is found by.
func TestQuirkBothFamiliesAndOtherContexts(t *testing.T) {
	for _, tt := range []struct {
		name, cid, contexts, active, address string
		want                                 string
	}{
		{"one field", "5", `+CGDCONT: 5,"IPV4V6","cmiot","10.32.140.122",0,0`, "+CGACT: 5, 1", `+CGPADDR: 5,"IPV4:10.32.140.122    IPV6:::18C9:CE33:97B7:75BD"`, "10.32.140.122"},
		{"one field, IPv6 first", "5", `+CGDCONT: 5,"IPV4V6","cmiot","",0,0`, "+CGACT: 5,1", `+CGPADDR: 5,"IPV6:2408:8456::1 IPV4:10.32.140.122"`, "10.32.140.122"},
		{"two fields", "0", `+CGDCONT: 0,"IPV4V6","cmiot","",0,0`, "+CGACT: 0,1", `+CGPADDR: 0,"10.160.1.2","2408:8456:3000::1"`, "10.160.1.2"},
		{"16 numbers first", "1", `+CGDCONT: 1,"IPV4V6","cmiot","",0,0`, "+CGACT: 1,1", `+CGPADDR: 1,"36.8.132.86.48.0.0.0.0.0.0.0.0.0.0.1","10.160.1.2"`, "10.160.1.2"},
		{"IPv6 alone", "5", `+CGDCONT: 5,"IPV6","cmiot","",0,0`, "+CGACT: 5,1", `+CGPADDR: 5,"IPV6:2408:8456:3000::1"`, "2408:8456:3000::1"},
		{"16 numbers alone", "1", `+CGDCONT: 1,"IPV6","cmiot","",0,0`, "+CGACT: 1,1", `+CGPADDR: 1,"36.8.132.86.48.0.0.0.0.0.0.0.0.0.0.1"`, "2408:8456:3000::1"},
		{"no quotes", "0", `+CGDCONT: 0,"IP","cmiot","",0,0`, "+CGACT: 0,1", "+CGPADDR: 0,10.160.1.2", "10.160.1.2"},
		{"context 0 is not that of calls", "0", "+CGDCONT: 0,\"IP\",\"cmiot\",\"\",0,0\r\n+CGDCONT: 8,\"IPV4V6\",\"IMS\",\"10.9.9.9\",0,0", "+CGACT: 0,1\r\n+CGACT: 8,1", "+CGPADDR: 8,\"10.9.9.9\"\r\n+CGPADDR: 0,\"10.160.1.2\"", "10.160.1.2"},
		{"that of calls comes first", "5", "+CGDCONT: 1,\"IPV4V6\",\"ims\",\"10.9.9.9\",0,0\r\n+CGDCONT: 5,\"IP\",\"cmiot\",\"\",0,0", "+CGACT: 1,1\r\n+CGACT: 5,1", "+CGPADDR: 1,\"10.9.9.9\"\r\n+CGPADDR: 5,\"10.160.1.2\"", "10.160.1.2"},
		{"none", "5", `+CGDCONT: 5,"IPV4V6","cmiot","0.0.0.0",0,0`, "+CGACT: 5,1", `+CGPADDR: 5,"IPV4:0.0.0.0 IPV6:::"`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := ordinary().but(answers{"AT+CGDCONT?": says(tt.contexts), "AT+CGACT?": says(tt.active), "AT+CGPADDR=1": "", "AT+CGCONTRDP=1": ""},
				answers{"AT+CGPADDR=" + tt.cid: says(tt.address), "AT+CGCONTRDP=" + tt.cid: says("+CGCONTRDP: " + tt.cid + `,5,"cmiot","10.160.1.2.255.0.0.0","10.160.1.1","10.1.1.1"`)}).read(t)
			data, _ := s.Data()
			addr, _ := netip.ParseAddr(tt.want)
			want := modem.Context{CID: int(tt.cid[0] - '0'), Type: data.Type, APN: "cmiot", Address: addr, Active: new(true)}
			if addr.IsValid() {
				want.DNS = []netip.Addr{netip.MustParseAddr("10.1.1.1")}
			}
			same(t, "the context", data, want)
		})
	}
	for model, cid := range map[string]int{"Air724UG": 5, "Air720": 5} {
		withModem(t, simulator.Config{Family: "luat", Model: model, IP: "10.9.8.7"}, Config{}, func(t *testing.T, r *Reader, _ *simulator.Modem) {
			s := r.Read(t.Context(), Full)
			data, _ := s.Data()
			if data.CID != cid || data.Address != netip.MustParseAddr("10.9.8.7") || !*data.Active {
				t.Errorf("%s: %s", model, shown(data))
			}
		})
	}
}
