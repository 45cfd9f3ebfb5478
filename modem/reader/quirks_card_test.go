package reader

import (
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// Quirk 5: the number of a card holds the letters A to F on some cards of China Mobile and
// Telecom, an F in its middle among them, comes in small letters, is padded with F to 20 places,
// or comes as the file of the card, with the digits of each pair swapped: 98 at its beginning
// (published Chinese card dialogues; 3GPP TS 31.102 §10.1.1; ModemManager mm-base-sim.c). The
// letters are part of the number, the padding is not.
func TestQuirkICCIDForms(t *testing.T) {
	for _, tt := range []struct {
		name, command, answer string
		want                  modem.ICCID
	}{
		{"a letter inside", "AT+CCID", says(`"898602F9091830030220"`), "898602F9091830030220"},
		{"an F in the middle", "AT+CCID", says("+CCID: 898600810906F8000001"), "898600810906F8000001"},
		{"small letters", "AT+ICCID", says("+ICCID: 898602b8091830030220"), "898602B8091830030220"},
		{"padding", "AT+CCID", says("+CCID: 8986042310220001234F"), "8986042310220001234"},
		{"padding in small letters", "AT+CCID", says(`+CCID: "8986042310220001234f"`), "8986042310220001234"},
		{"a letter before the padding", "AT+CCID", says("+CCID: 898602F909183003022F"), "898602F909183003022"},
		{"swapped digits", "AT+CCID", says("+CCID: 98684032012200103264"), "89860423102200012346"},
		{"swapped digits and padding", "AT+CCID", says("+CCID: 986840320122001032F4"), "8986042310220001234"},
		{"swapped digits and letters", "AT+CCID", says("+CCID: 9868209F908103302002"), "898602F9091830030220"},
		{"the file of the card", "AT+CRSM=176,12258,0,0,10", says(`+CRSM: 144,0,"986840320122001032F4"`), "8986042310220001234"},
		{"the file in small letters, without quotes", "AT+CRSM=176,12258,0,0,10", says("+CRSM: 144, 0, 9868209f908103302002"), "898602F9091830030220"},
		{"another prefix than the question's", "AT+CICCID", says("+ICCID: 89860423102200012346"), "89860423102200012346"},
		{"the file is padding alone", "AT+CRSM=176,12258,0,0,10", says(`+CRSM: 144,0,"FFFFFFFFFFFFFFFFFFFF"`), ""},
		{"there is no such file", "AT+CRSM=176,12258,0,0,10", says("+CRSM: 106,130"), ""},
		{"too short", "AT+CCID", says("982314203264096"), ""},
		{"zeros", "AT+CCID", says("00000000000000000000"), ""},
		{"a device's number", "AT+CCID", says("864394040012348"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := ordinary().but(answers{"AT+CCID": ""}, answers{tt.command: tt.answer}).read(t)
			same(t, "the card", s.ICCID, tt.want)
		})
	}
}

// Quirk 9: a card that is missing is a word, a number, a text behind an error, or a bare ERROR
// that another command explains (published SIM800L and EC20 dialogues; ModemManager
// mm-modem-helpers.c and plugins/telit; Huawei and Quectel AT manuals).
func TestQuirkMissingCard(t *testing.T) {
	bare := answers{"AT+CPIN?": endsIn("ERROR")}
	for _, tt := range []struct {
		name string
		a    answers
		want modem.SIMState
	}{
		{"a word", answers{"AT+CPIN?": says("+CPIN: NOT INSERTED")}, modem.SIMAbsent},
		{"a word in quotes", answers{"AT+CPIN?": says(`+CPIN: "SIM REMOVED"`)}, modem.SIMAbsent},
		{"a number", answers{"AT+CPIN?": endsIn("+CME ERROR: 10")}, modem.SIMAbsent},
		{"a number without a blank", answers{"AT+CPIN?": endsIn("+CME ERROR:10")}, modem.SIMAbsent},
		{"a text", answers{"AT+CPIN?": endsIn("+CME ERROR: SIM not inserted")}, modem.SIMAbsent},
		{"a text in capitals", answers{"AT+CPIN?": endsIn("+CME ERROR: SIM NOT INSERTED")}, modem.SIMAbsent},
		{"a bare ERROR, Quectel", of("Quectel", "EC20F", "V1").but(bare, answers{"AT+QSIMSTAT?": says("+QSIMSTAT: 0,0")}), modem.SIMAbsent},
		{"a bare ERROR, SIM800", of("SIMCOM_Ltd", "SIMCOM_SIM800L", "V1").but(bare, answers{"AT+CSMINS?": says("+CSMINS: 0,0")}), modem.SIMAbsent},
		{"a bare ERROR, Huawei", of("Huawei", "ME909s-821", "V1").but(bare, answers{"AT^SYSINFOEX": says(`^SYSINFOEX:1,0,0,255,,3,"LTE",6,"LTE"`)}), modem.SIMAbsent},
		{"a bare ERROR, Telit", of("Telit", "LE910C4-EU", "V1").but(bare, answers{"AT#QSS?": says("#QSS: 0,0")}), modem.SIMAbsent},
		{"a bare ERROR that nothing explains", bare, modem.SIMUnknown},
		{"a bare ERROR, and the tray is not empty", of("Quectel", "EC20F", "V1").but(bare, answers{"AT+QSIMSTAT?": says("+QSIMSTAT: 0,1")}), modem.SIMUnknown},
		{"CME 3", answers{"AT+CPIN?": endsIn("+CME ERROR: 3")}, modem.SIMUnknown},
		{"CME 3 in words", answers{"AT+CPIN?": endsIn("+CME ERROR: operation not allowed")}, modem.SIMUnknown},
		{"CME 4", answers{"AT+CPIN?": endsIn("+CME ERROR: 4")}, modem.SIMUnknown},
		{"CME 14", answers{"AT+CPIN?": endsIn("+CME ERROR: 14")}, modem.SIMBusy},
		{"NOT READY", answers{"AT+CPIN?": says("+CPIN: NOT READY")}, modem.SIMBusy},
		{"a PIN in words", answers{"AT+CPIN?": endsIn("+CME ERROR: SIM PIN required")}, modem.SIMPINRequired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			gone := answers{"AT+CCID": endsIn("ERROR"), "AT+CIMI": endsIn("ERROR"), "AT+CEREG?": says("+CEREG: 0,0"), "AT+CGREG?": says("+CGREG: 0,0"), "AT+CREG?": says("+CREG: 0,0")}
			s := ordinary().but(gone, tt.a).read(t)
			same(t, "the state of the card", s.SIM, tt.want)
			if s.ICCID != "" || s.IMSI != "" || s.Denied() {
				t.Errorf("card %q, subscriber %q, denied %v", s.ICCID, s.IMSI, s.Denied())
			}
		})
	}
}

// Quirks 9 and 10: CME 3, CME 14, NOT READY, and even a failure of the card are what a modem says
// that is still starting (TinyGSM and ModemManager on the first +CPIN? after boot; published
// SIM7600 and Luat boot dialogues). Nothing is given up for it: when the card is there, all
// is read.
func TestQuirkStillStarting(t *testing.T) {
	for _, tt := range []struct {
		final, line string
		meanwhile   modem.SIMState
	}{
		{"+CME ERROR: 3", "", modem.SIMUnknown}, {"ERROR", "", modem.SIMUnknown}, {"+CME ERROR: operation not allowed", "", modem.SIMUnknown},
		{"+CME ERROR: 14", "", modem.SIMBusy}, {"OK", "+CPIN: NOT READY", modem.SIMBusy},
		{"+CME ERROR: 13", "", modem.SIMFailure}, {"+CME ERROR: SIM failure", "", modem.SIMFailure}, {"+CME ERROR: 10", "", modem.SIMAbsent},
	} {
		t.Run(strings.TrimSpace(tt.line+" "+tt.final), func(t *testing.T) {
			starting := ordinary()
			for command := range starting {
				if !strings.HasPrefix(command, "AT+CGM") && command != "AT+CGSN" { // it tells at least who it is
					starting[command] = endsIn("+CME ERROR: 3")
				}
			}
			starting["AT+CPIN?"] = endsIn(tt.final, tt.line)
			starting.script(t, func(t *testing.T, r *Reader, m *script) {
				for range patience + 1 {
					s := found(t, r)
					same(t, "the state of the card", s.SIM, tt.meanwhile)
					if s.ICCID != "" || s.IMSI != "" || s.Registered() || s.Denied() || s.Hears() {
						t.Errorf("card %q, subscriber %q, registered %v, denied %v", s.ICCID, s.IMSI, s.Registered(), s.Denied())
					}
					<-time.After(5 * time.Second)
				}
				m.but(ordinary())
				s := found(t, r)
				if s.SIM != modem.SIMReady || s.ICCID != quirkICCID || s.IMSI != quirkIMSI || !s.Registered() || s.Signal.RSRP == nil || s.Functionality == nil {
					t.Errorf("card %s %q, subscriber %q, registered %v, signal %s", s.SIM, s.ICCID, s.IMSI, s.Registered(), shown(s.Signal))
				}
			})
		})
	}
}

// Quirk 10, on modems of every family, with their own reports.
func TestQuirkFailureThatTurnsReady(t *testing.T) {
	for _, name := range simulator.Families() {
		t.Run(name, func(t *testing.T) {
			withModem(t, simulator.Config{Family: name}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
				if err := m.SetFault("sim_recovers=20", true); err != nil {
					t.Fatal(err)
				}
				s := r.Read(t.Context(), Full)
				if s.SIM != modem.SIMFailure || s.ICCID != "" || s.IMSI != "" || s.Registered() || s.Denied() {
					t.Errorf("at first: card %s %q, subscriber %q, registered %v, denied %v", s.SIM, s.ICCID, s.IMSI, s.Registered(), s.Denied())
				}
				<-time.After(time.Minute)
				s = r.Read(t.Context(), Signal) // it sees that the card has changed, and asks for all
				if s.SIM != modem.SIMReady || s.ICCID != modem.ICCID(m.State().ICCID) || s.IMSI != modem.IMSI(m.State().IMSI) || !s.Registered() {
					t.Errorf("then: card %s %q, subscriber %q, registered %v", s.SIM, s.ICCID, s.IMSI, s.Registered())
				}
			})
		})
	}
}
