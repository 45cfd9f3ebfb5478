package modem

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestParseICCID(t *testing.T) {
	for _, tt := range []struct{ name, lines, want string }{
		{"quectel/prefix", "+QCCID: 89860012345678901234", "89860012345678901234"},
		{"quectel/padded", "+CCID: 8986001234567890123F", "8986001234567890123"},
		{"simcom/prefix of another command", "+ICCID: 89860012345678901234", "89860012345678901234"},
		{"sim800/bare, small letter", "8986001234567890123f", "8986001234567890123"},
		{"sim800/bare, letter inside", "898602b1234567890123", "898602B1234567890123"},
		{"neoway/quoted", `$MYCCID: "89860012345678901234"`, "89860012345678901234"},
		{"huawei/no blank", "^ICCID:89860012345678901234", "89860012345678901234"},
		{"sequans/two fields", `+SQNCCID: "89860012345678901234",""`, "89860012345678901234"},
		{"nordic/card file", `%XICCID: 98681032547698103254`, "89860123456789012345"},
		{"generic/card file, padded", `"986810325476981032F4"`, "8986012345678901234"},
		{"luat/boot line", "ICCID: 89860012345678901234", "89860012345678901234"},
		{"china mobile/letters inside", "+CCID: 898602F0123456789012", "898602F0123456789012"},
		{"generic/blank line before", "\n+CCID: 89860012345678901234", "89860012345678901234"},
		{"generic/check digit wrong", "89860012345678901239", "89860012345678901239"},

		{"generic/nothing", "", ""},
		{"generic/18 digits", "+CCID: 898600123456789012", ""},
		{"generic/18 digits, padded to 20", "+CCID: 898600123456789012FF", ""},
		{"generic/18 digits, padded to 19", "+CCID: 898600123456789012F", ""},
		{"generic/21 digits", "+CCID: 898600123456789012345", ""},
		{"generic/an IMSI", "460001234567890", ""},
		{"generic/no telecom number", "+CCID: 12345678901234567890", ""},
		{"generic/letter in the issuer", "+CCID: 8986A012345678901234", ""},
		{"generic/no hex", "+CCID: 8986001234567X901234", ""},
		{"generic/all padding", "+CCID: FFFFFFFFFFFFFFFFFFFF", ""},
		{"generic/empty card file", "00000000000000000000", ""},
		{"generic/an error in words", "SIM not inserted", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseICCID(strings.Split(tt.lines, "\n"))
			if string(got) != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
	if _, err := ParseICCID(nil); err == nil {
		t.Error("no lines are no card number")
	}
}

func TestParseCRSM(t *testing.T) {
	for _, tt := range []struct{ name, line, want, err string }{
		{"generic/quoted", `+CRSM: 144,0,"0a0B"`, "0A0B", ""},
		{"generic/blanks", `+CRSM: 144, 0, "0A0B"`, "0A0B", ""},
		{"generic/bare", `+CRSM:144,0,0A0B`, "0A0B", ""},
		{"generic/proactive command waits", `+CRSM: 145,32,"0A0B"`, "0A0B", ""},
		{"generic/no data", `+CRSM: 144,0`, "", ""},
		{"generic/empty data", `+CRSM: 144,0,""`, "", ""},

		{"generic/file not found", `+CRSM: 106,130`, "", "6A82"},
		{"generic/access denied", `+CRSM: 105,130,""`, "", "6982"},
		{"gsm/file not found", `+CRSM: 148,4`, "", "9404"},
		{"generic/one status word", `+CRSM: 144`, "", "status words"},
		{"generic/status out of range", `+CRSM: 144,300,"00"`, "", "status words"},
		{"generic/negative status", `+CRSM: -1,0`, "", "status words"},
		{"generic/no hex", `+CRSM: 144,0,"0X0B"`, "", "not hex"},
		{"generic/another line", `+CSIM: 4,"9000"`, "", "no +CRSM"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseCRSM([]string{tt.line})
			if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %q, %v; want %q, %q", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestParseICCIDFile(t *testing.T) {
	for _, tt := range []struct{ name, line, want string }{
		{"generic/20 digits", `+CRSM: 144,0,"98681032547698103254"`, "89860123456789012345"},
		{"generic/19 digits", `+CRSM: 144,0,"986810325476981032F4"`, "8986012345678901234"},
		{"china mobile/letters inside", `+CRSM: 144,0,9868202F10325476981F`, "898602F20123456789F1"},
		{"generic/not swapped by the modem", `+CRSM: 144,0,"89860123456789012345"`, "89860123456789012345"},
		{"generic/short", `+CRSM: 144,0,"9868103254"`, ""},
		{"generic/empty", `+CRSM: 144,0,""`, ""},
		{"generic/unwritten", `+CRSM: 144,0,"FFFFFFFFFFFFFFFFFFFF"`, ""},
		{"generic/refused", `+CRSM: 105,130`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseICCIDFile([]string{tt.line})
			if string(got) != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestSame(t *testing.T) {
	for _, tt := range []struct {
		name string
		a, b ICCID
		want bool
	}{
		{"equal", "89860012345678901234", "89860012345678901234", true},
		{"with and without check digit", "89860012345678901234", "8986001234567890123", true},
		{"another card", "89860012345678901234", "89860012345678901244", false},
		{"unknown", "", "", false},
		{"one unknown", "89860012345678901234", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.a.Same(tt.b); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestMasked(t *testing.T) {
	for _, tt := range []struct{ name, got, want string }{
		{"card of 20", ICCID("89860012345678901234").Masked(), "898600**********1234"},
		{"card of 19", ICCID("8986001234567890123").Masked(), "898600*********0123"},
		{"device", IMEI("860000000000012").Masked(), "86000******0012"},
		{"subscriber", IMSI("460001234567890").Masked(), "46000******7890"},
		{"subscriber, short", IMSI("46000123456").Masked(), "4******3456"},
		{"subscriber, shortest", IMSI("460001").Masked(), "******"},
		{"unknown", IMSI("").Masked(), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

// A log line never holds a full number, whichever handler writes it and however deep
// the number stands in what is logged.
func TestLogHidesNumbers(t *testing.T) {
	const iccid, imsi, imei = "89860012345678901234", "460001234567890", "860000000000012"
	s := Snapshot{Access: Answering, ICCID: iccid, IMSI: imsi, IMEI: imei, Exchanges: []Exchange{
		{Command: "AT+CIMI", Lines: []string{imsi}, Final: "OK"},
	}}
	e := Exchange{Command: "AT+CRSM=176,12258,0,0,10", Final: "OK",
		Lines: []string{`+CRSM: 144,0,"98680021436587092143"`, "+CCID: " + iccid, imsi, imei + ",SN0123"}}
	var out bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		log := slog.New(h).With("bound", ICCID(iccid))
		log.Info("read", "iccid", s.ICCID, "imsi", s.IMSI, "imei", s.IMEI, "exchange", e, "snapshot", s, "pointer", &s)
		log.Info("group", slog.Group("card", "iccid", s.ICCID, "imsi", s.IMSI))
	}
	for _, secret := range []string{iccid, iccid[:19], imsi, imei, "98680021436587092143"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%s stands in the log:\n%s", secret, out.String())
		}
	}
	for _, shown := range []string{"898600**********1234", "46000******7890", "86000******0012", "986800**********2143"} {
		if !strings.Contains(out.String(), shown) {
			t.Errorf("%s is missing in the log:\n%s", shown, out.String())
		}
	}
}

// What is accepted stands in the input, as it is or with the digits of each byte
// swapped, and means the same when it is written again.
func FuzzICCID(f *testing.F) {
	for _, s := range []string{
		"+QCCID: 89860012345678901234", `"986810325476981032F4"`, "8986001234567890123f", "898602F0123456789012",
		`+CRSM: 144,0,"98681032547698103254"`, "+CCID: 898600123456789012FF", "ſ:89", "\n:,",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		if c, err := ParseICCID(lines); err == nil {
			checkICCID(t, c, text)
		}
		if c, err := ParseICCIDFile(lines); err == nil {
			checkICCID(t, c, text)
		}
	})
}

func checkICCID(t *testing.T, c ICCID, text string) {
	t.Helper()
	upper := strings.ToUpper(text)
	padded := string(c)
	if len(padded) == 19 {
		padded += "F"
	}
	if !strings.Contains(upper, string(c)) && !strings.Contains(upper, swapNibbles(padded)) {
		t.Errorf("%q gave %q", text, c)
	}
	if (len(c) != 19 && len(c) != 20) || strings.HasSuffix(string(c), "F") || !strings.HasPrefix(string(c), "89") {
		t.Errorf("%q is no card number", c)
	}
	for _, again := range []string{string(c), `+CCID: "` + strings.ToLower(padded) + `"`, swapNibbles(padded)} {
		if d, err := ParseICCID([]string{again}); err != nil || d != c {
			t.Errorf("%q read again from %q gives %q, %v", c, again, d, err)
		}
	}
	if strings.Contains(c.Masked(), string(c)) {
		t.Errorf("%q is not masked", c)
	}
}
