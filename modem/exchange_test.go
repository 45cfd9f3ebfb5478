package modem

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func TestExchangeCME(t *testing.T) {
	for _, tt := range []struct {
		final, text string
		code        int
		ok          bool
	}{
		{"+CME ERROR: 10", "", 10, true},
		{"+CME ERROR:10", "", 10, true},
		{"+CME ERROR: 0", "", 0, true},
		{"+CME ERROR: SIM not inserted", "sim not inserted", 0, true},
		{"+CME ERROR:", "", 0, false},
		{"+CMS ERROR: 310", "", 0, false},
		{"ERROR", "", 0, false},
		{"OK", "", 0, false},
		{"", "", 0, false},
	} {
		code, text, ok := Exchange{Final: tt.final}.CME()
		if code != tt.code || text != tt.text || ok != tt.ok {
			t.Errorf("%q: got %d, %q, %v", tt.final, code, text, ok)
		}
	}
}

func TestExchangeString(t *testing.T) {
	lines := make([]string, 1, 4)
	lines[0] = "+CSQ: 27,99"
	e := Exchange{Command: "AT+CSQ", Lines: lines, Final: "OK"}
	if got := e.String(); got != "AT+CSQ → +CSQ: 27,99 | OK" || !e.OK() {
		t.Errorf("got %q", got)
	}
	if lines[:2][1] != "" {
		t.Error("String wrote behind the lines")
	}
	if got := (Exchange{Command: "AT"}).String(); got != "AT → (no answer)" {
		t.Errorf("got %q", got)
	}
}

func TestFields(t *testing.T) {
	for line, want := range map[string][]string{
		`+COPS: 0,0,"A, B" ,7`: {"0", "0", `"A, B"`, "7"},
		"+CREG: 2,,":           {"2", "", ""},
		"+CSQ:5":               {"5"},
		"+X:":                  {""},
		"bare, 2":              {"bare", "2"},
		`+X: "a:b",c`:          {`"a:b"`, "c"},
		`+X: "open,1`:          {`"open`, "1"},
		`+X: "a,"b",c`:         {`"a`, `"b"`, "c"},
	} {
		if got := fields(line); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for field, want := range map[string]int{"0": 0, "007": 7, `"12"`: 12, " 5 ": 5, "-5": -5, "+32": 32, "2147483647": 2147483647} {
		if got, ok := number(field); !ok || got != want {
			t.Errorf("number %q: %d, %v", field, got, ok)
		}
	}
	for _, field := range []string{"", "-", "4294967295", "1A", "1.5", "1 2", "0x10", `""`, "1_0"} {
		if got, ok := number(field); ok || got != -1 {
			t.Errorf("number %q: %d, %v", field, got, ok)
		}
	}
	for field, want := range map[string]uint64{"1F00": 0x1F00, `"00d3"`: 0xD3, "0x230A": 0x230A, "760BF0114": 0x760BF0114, "0": 0} {
		if got, ok := hexNumber(field); !ok || got != want {
			t.Errorf("hexNumber %q: %X, %v", field, got, ok)
		}
	}
	for _, field := range []string{"", "-", "G1", "12345678901", "0x"} {
		if got, ok := hexNumber(field); ok {
			t.Errorf("hexNumber %q: %X", field, got)
		}
	}
	for field, want := range map[string]float64{"-10.5": -10.5, "3": 3, `"-7"`: -7, "0": 0} {
		if got, ok := decimal(field); !ok || got != want {
			t.Errorf("decimal %q: %g, %v", field, got, ok)
		}
	}
	for _, field := range []string{"", "-", "NaN", "Inf", "1e3", "0x1p4", "123456789", "1_0"} {
		if got, ok := decimal(field); ok {
			t.Errorf("decimal %q: %g", field, got)
		}
	}
}

func TestFieldsBeyondTheEnd(t *testing.T) {
	if at([]string{"a"}, 1) != "" || at(nil, 0) != "" || at([]string{"a"}, -1) != "" || at([]string{"a"}, 0) != "a" {
		t.Error("a field that is not there is empty")
	}
	if isDigits("") || isDigits("1A") || !isDigits("10") || isHex("") || isHex("0G") || !isHex("aF0") {
		t.Error("digits are digits")
	}
}

func TestPrefixed(t *testing.T) {
	for line, want := range map[string]bool{"+CSQ: 1": true, "+CSQ : 1": true, "+CSQ:": true, "+CSQ 1": false, "+CSQX: 1": false, "x+CSQ: 1": false, "+CSQ": false} {
		if got := prefixed(line, "+NONE", "+CSQ"); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}

func FuzzExchange(f *testing.F) {
	f.Add("AT+CREG?", "+CREG: 0,1", "OK")
	f.Add("AT+CPIN?", "", "+CME ERROR: 10")
	f.Add("", `+X: "a,b`, "+CME ERROR: +-5")
	f.Fuzz(func(t *testing.T, command, line, final string) {
		e := Exchange{Command: command, Lines: []string{line}, Final: final}
		code, text, ok := e.CME()
		if !ok && (code != 0 || text != "") || ok && !strings.HasPrefix(final, "+CME ERROR:") {
			t.Errorf("%q: %d, %q, %v", final, code, text, ok)
		}
		if ok && text == "" && !strings.Contains(final, strings.TrimPrefix(strconv.Itoa(code), "-")) {
			t.Errorf("%q has no %d", final, code)
		}
		if long := longNumber.FindString(e.String()); long != "" && strings.Contains(e.LogValue().String(), long) {
			t.Errorf("%q is not masked in %q", long, e.LogValue())
		}
		rest := line
		if _, after, found := strings.Cut(line, ":"); found {
			rest = after
		}
		if got := strings.Join(fields(line), ","); strings.Count(got, ",") != strings.Count(rest, ",") {
			t.Errorf("%q has other commas than %q", got, rest)
		}
	})
}
