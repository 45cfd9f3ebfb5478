package at

import (
	"fmt"
	"strings"
	"testing"
)

func TestCME(t *testing.T) {
	tests := []struct {
		err  error
		code int
		text string
		ok   bool
	}{
		{CMEError("10"), 10, "SIM not inserted", true},
		{CMEError("SIM not inserted"), 10, "SIM not inserted", true},
		{CMEError("sim BUSY"), 14, "sim BUSY", true},
		{CMEError("0"), 0, "phone failure", true},
		{CMEError("561"), 561, "vendor error", true},
		{CMEError("invalid command line"), -1, "invalid command line", true},
		{CMEError(""), -1, "", true},
		{CMEError("-5"), -1, "-5", true},
		{fmt.Errorf("reader: %w", &CommandError{"AT+CPIN?", CMEError("13")}), 13, "SIM failure", true},
		{CMSError("310"), -1, "", false},
		{ErrError, -1, "", false},
		{nil, -1, "", false},
	}
	for _, tt := range tests {
		if code, text, ok := CME(tt.err); code != tt.code || text != tt.text || ok != tt.ok {
			t.Errorf("CME(%v) = %d, %q, %t; want %d, %q, %t", tt.err, code, text, ok, tt.code, tt.text, tt.ok)
		}
	}
}

func TestCMETableIsOrderedAndUnique(t *testing.T) {
	texts := map[string]bool{}
	for i, row := range cmeTable {
		if i > 0 && row.code <= cmeTable[i-1].code {
			t.Errorf("code %d out of order", row.code)
		}
		if key := strings.ToLower(row.text); texts[key] || key == "" {
			t.Errorf("text %q empty or twice", row.text)
		} else {
			texts[key] = true
		}
	}
}

// What a command shows in errors and logs: no PIN, password, number or quoted text.
func TestErrorsHideSecrets(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "AT"},
		{"+CSQ", "AT+CSQ"},
		{"+CEREG=3", "AT+CEREG=3"},
		{"+COPS=?", "AT+COPS=?"},
		{"+CRSM=176,12258,0,0,10", "AT+CRSM=176,12258,0,0,10"},
		{"+CPIN=1234", "AT+CPIN=…"},
		{"+CPIN2=1234", "AT+CPIN2=…"},
		{`+CLCK="SC",1,"1234"`, "AT+CLCK=…"},
		{"+CPWD=1,2,3", "AT+CPWD=…"},
		{`+QICSGP=1,1,"apn","user","secret"`, "AT+QICSGP=…"},
		{"D13800138000;", "ATD…"},
		{"d13800138000;", "ATD…"},
	}
	for _, tt := range tests {
		if got := shown(tt.text); got != tt.want {
			t.Errorf("shown(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
