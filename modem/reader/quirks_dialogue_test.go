package reader

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// Quirk 7: what was asked for comes behind the final OK (FUjr/QModem testcases air724ug; openLuat
// AT command manual, +EEMLTESVC). It is read, and ends up in no other answer.
func TestQuirkDataBehindOK(t *testing.T) {
	const report = "+EEMLTESVC: 1120, 2, 1, 26653, 212, 1300, 1300, 3, 5, 49389771, 65535, 54, 22, 6, 54, 22, 54, 22, 65535, 0, 255, 0, 0, 0, 0, 0, 65535, 0, 0, 0"
	want := modem.Cell{RAT: modem.LTE, PLMN: "46001", Area: new(uint64(26653)), ID: new(uint64(49389771)), PCI: new(212), Band: new(3), ARFCN: new(1300),
		Signal: modem.Signal{RSRP: new(-87.0), RSRQ: new(-9.0)}}
	air := ordinary().but(of("AirM2M", "Air724UG", "LuatOS-Air_V4032_RDA8910_TTS_NOLVGL_FLOAT"), deaf)
	for name, tt := range map[string]struct {
		answer string
		want   modem.Cell
	}{
		"behind OK":                 {says("+EEMGINFO: 3, 2") + "\r\n" + report + "\r\n", want},
		"before OK":                 {says(report, "+EEMGINFO: 3, 2"), want},
		"behind OK, after a report": {says("+EEMGINFO: 3, 2") + "\r\n+CIEV: \"SIGNAL\",3\r\n\r\n" + report + "\r\n", want},
		"behind ERROR":              {endsIn("ERROR") + "\r\n" + report + "\r\n", modem.Cell{}},
		"never":                     {says("+EEMGINFO: 3, 2"), modem.Cell{}},
	} {
		t.Run(name, func(t *testing.T) {
			air.but(answers{"AT+EEMGINFO?": tt.answer}).meet(t, Config{}, func(t *testing.T, r *Reader, _ *simulator.Modem) {
				for range 2 {
					s := found(t, r)
					same(t, "the cell", s.Cell, tt.want)
					same(t, "the signal", s.Signal, tt.want.Signal)
					onlyIn(t, s, "AT+EEMGINFO?", "+EEM")
				}
			})
		})
	}
}

// onlyIn fails the test where a line stands in the answer to another question.
func onlyIn(t *testing.T, s modem.Snapshot, command, line string) {
	t.Helper()
	for _, e := range s.Exchanges {
		if e.Command != command && slices.ContainsFunc(e.Lines, func(l string) bool { return strings.HasPrefix(l, line) }) {
			t.Errorf("in another answer: %s", e)
		}
	}
}

// Quirk 7: reports come behind the OK of any answer (published FM350-GL dialogue). The next one
// is not theirs.
func TestQuirkReportsBehindOK(t *testing.T) {
	a := ordinary()
	for command, answer := range a {
		a[command] = answer + "\r\n+CGEV: ME PDN DEACT 1\r\n+CTZV: \"26/08/19,14:00:00+32\"\r\n+CREG: 3\r\n+CGREG: 0\r\n+CEREG: 2\r\n"
	}
	want, got := ordinary().read(t), a.read(t)
	same(t, "what differs", differ(got, want), nil)
	for _, line := range []string{"+CGEV", "+CTZV"} {
		onlyIn(t, got, "", line)
	}
}

// Quirk 7: there is no final OK at all behind the bare address that +CIFSR of a SIM800 gives
// (SIM800 series AT command manual; TinyGSM), which Command.Ends of package at takes for the
// end: the datagram goes out in time.
func TestQuirkNoFinalOKOfCIFSR(t *testing.T) {
	sim := simulator.Config{Family: "simcom", Model: "SIM800C", Datagram: responder}
	withModem(t, sim, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		if got := typed(t, m, "+CIPMUX=1", "+CSTT", "+CIICR", "+CIFSR", "+CIPSHUT"); !strings.Contains(got, "10.128.85.126\r\n") || strings.Contains(got, "10.128.85.126\r\n\r\nOK") {
			t.Fatalf("the modem ends +CIFSR otherwise: %q", got)
		}
		r.Read(t.Context(), Full)
		before := time.Now()
		answer, err := r.Datagram(t.Context(), target, []byte(request), wait)
		if err != nil || string(answer) != request+tail {
			t.Errorf("answer %q, %v", answer, err)
		}
		if took := time.Since(before); took > 3*time.Second {
			t.Errorf("it took %v: the end of an answer was waited for", took)
		}
	})
}

// Quirk 7: a number comes without the final OK (published dialogue of a 5G CPE). The reader waits
// for no more than the time-out, and takes nothing of it for another answer.
func TestQuirkNoFinalOK(t *testing.T) {
	for command := range ordinary() {
		t.Run(command, func(t *testing.T) {
			a := ordinary()
			a[command] = strings.TrimSuffix(a[command], "\r\nOK\r\n")
			a.script(t, func(t *testing.T, r *Reader, _ *script) {
				began := time.Now()
				s := found(t, r)
				missing(t, s)
				if took := time.Since(began); took > 2*time.Minute {
					t.Errorf("the round took %v", took)
				}
			})
		})
	}
}

// missing fails the test where a fact is neither as that of an ordinary modem nor unknown.
func missing(t *testing.T, s modem.Snapshot) {
	t.Helper()
	for _, f := range []struct {
		what      string
		got, want any
	}{
		{"maker", s.Manufacturer, "Acme"}, {"model", s.Model, "A1"}, {"firmware", s.Firmware, "A1V1.0"},
		{"IMEI", s.IMEI, quirkIMEI}, {"card", s.ICCID, quirkICCID}, {"subscriber", s.IMSI, quirkIMSI},
		{"state of the card", s.SIM, modem.SIMReady}, {"network", s.PLMN, modem.PLMN("46001")},
		{"RSSI", s.Signal.RSSI, new(-67.0)}, {"RSRP", s.Signal.RSRP, new(-87.0)}, {"RSRQ", s.Signal.RSRQ, new(-9.0)},
		{"attached", s.Attached, new(true)}, {"functionality", s.Functionality, new(modem.FullFunctionality)},
	} {
		if text := shown(f.got); text != `""` && text != "0" && text != "null" && text != shown(f.want) {
			t.Errorf("the %s is %s, want %s or nothing", f.what, text, shown(f.want))
		}
	}
	for d, r := range s.Registrations {
		if r.Stat != modem.Home || r.Reject != nil {
			t.Errorf("the registration in %s is %s", d, shown(r))
		}
	}
	data, _ := s.Data()
	if address := data.Address; address.IsValid() && address.String() != "10.128.85.126" || data.APN != "" && data.APN != "cmiot" {
		t.Errorf("the context is %s", shown(data))
	}
}

// Quirk 8: the answer to another question: a command is answered after it was given up, while the
// modem is asked something else (published Air720 dialogue: the number of the device in answer to
// +CSQ; ModemManager on a modem that another program lets search). Whatever comes late, and
// however late, is the answer to nothing else: what it tells may be missing, all else is there,
// and the next round has all.
func TestQuirkLateReply(t *testing.T) {
	whole := ordinary().read(t)
	for _, command := range slices.Sorted(maps.Keys(ordinary())) {
		without := ordinary().but(answers{command: ""}).read(t)
		for _, late := range []time.Duration{3400 * time.Millisecond, 5500 * time.Millisecond, 17 * time.Second} {
			for _, beside := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s %v beside %v", command, late, beside), func(t *testing.T) {
					ordinary().script(t, func(t *testing.T, r *Reader, m *script) {
						m.delay(command, late, beside)
						s := r.Read(t.Context(), Full)
						other, rest := differ(s, whole), differ(s, without)
						switch {
						case !beside && s.Access == modem.Silent: // it says nothing else meanwhile
							missing(t, s)
						case len(other) > 0 && len(rest) > 0:
							t.Errorf("it is not the whole: %q; and without what is late it would be %q", other, rest)
						}
						m.delay(command, 0, false)
						<-time.After(time.Minute)
						if other := differ(found(t, r), whole); len(other) > 0 && command != "AT+CGMI" { // the maker need not be asked again
							t.Errorf("in the next round it is not the whole: %q", other)
						}
					})
				})
			}
		}
	}
}

// differ lists the facts of a round that are not as in another.
func differ(a, b modem.Snapshot) (out []string) {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		name := x.Type().Field(i).Name
		if name != "Time" && name != "Exchanges" && !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			out = append(out, name+" "+shown(x.Field(i).Interface()))
		}
	}
	return out
}

// Quirk 8: one answer late for good: what comes bears the echo of the question before.
func TestQuirkReplyOfAnEarlierCommand(t *testing.T) {
	for command, answer := range map[string]string{
		"AT+CSQ": "AT+CGSN" + says("866714040000423"), "AT+CIMI": "AT+CGSN" + says("866714040000423"), "AT+CCID": "AT+CSQ" + says("+CSQ: 5,99"),
		"AT+CEREG?": "AT+CREG?" + says("+CREG: 0,3"), "AT+CPIN?": "AT+CFUN?" + says("+CFUN: 0"), "AT+CFUN?": "AT+CPIN?" + says("+CPIN: SIM PUK"),
		"AT+COPS?": "AT+CSQ" + says("+CSQ: 5,99"), "AT+CGPADDR=1": "AT+CGACT?" + says("+CGACT: 1,0"),
	} {
		t.Run(command, func(t *testing.T) {
			if command == "AT+CIMI" {
				answer = strings.ReplaceAll(answer, "866714040000423", "+CGSN: 866714040000423")
			}
			missing(t, ordinary().but(answers{command: answer}).read(t))
		})
	}
}

// Quirk 8: an Air780EPV answers +CEREG? under the prefix +CGREG, ASR firmware +CLCK under *CLCK
// (field notes on AirM2M_780EPV_V1011; Luat module FAQ).
func TestQuirkOtherPrefix(t *testing.T) {
	s := ordinary().but(answers{"AT+CEREG?": says(`+CGREG: 2,1,"681D","2F1A0CB",7`), "AT+CGREG?": says("+CGREG: 0,0")}).read(t)
	same(t, "the service", serviceOf(s), service{Stat: modem.Home, Domain: modem.EPS, RAT: modem.LTE})
	same(t, "that of GPRS", s.Registrations[modem.PS].Stat, modem.NotRegistered)
	if area, cell, here := s.Location(); area != 0x681D || cell != 0x2F1A0CB || !here {
		t.Errorf("the place is %X %X, %v", area, cell, here)
	}
	refused := ordinary().but(answers{"AT+CEREG?": says(`+CGREG: 3,3,"681D","2F1A0CB",7,0,15`), "AT+CGREG?": says("+CGREG: 0,0")}).read(t)
	same(t, "the cause", refused.Reject(), &modem.Reject{Domain: modem.EPS, Cause: 15})
	for model, tt := range map[string]struct{ command, prefix string }{"Air780EPV": {"+CEREG?", "+CGREG:"}, "Air720": {`+CLCK="SC",2`, "*CLCK:"}} {
		withModem(t, simulator.Config{Family: "luat", Model: model}, Config{}, func(t *testing.T, r *Reader, _ *simulator.Modem) {
			if s := r.Read(t.Context(), Full); !s.Registered() || s.Registrations[modem.EPS].Domain != modem.EPS {
				t.Errorf("%s is registered as %s", model, shown(s.Registrations))
			}
			e, err := r.Exchange(t.Context(), tt.command, time.Second)
			if err != nil || len(e.Lines) != 1 || !strings.HasPrefix(e.Lines[0], tt.prefix) {
				t.Errorf("%s, %v", e, err)
			}
		})
	}
}
