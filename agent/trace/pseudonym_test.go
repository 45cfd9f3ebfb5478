package trace

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// One card has one name, in whatever form a modem gives its number.
func TestOneCardOneName(t *testing.T) {
	p := NewPseudonyms()
	name := p.Text("898602F9091830030220")
	for form, want := range map[string]string{
		"898602f9091830030220": strings.ToLower(name),
		"898602F909183003022":  name[:19],
		"898602F909183003022F": name[:19] + "F",
		"9868209F908103302002": swapPairs(name),
		"9868209F908103302032": "", // another check digit
	} {
		got := p.Text(form)
		if want != "" && got != want {
			t.Errorf("%s became %s, want %s as for %s", form, got, want, name)
		}
		if want == "" && (swapPairs(got)[:18] != name[:18] || got == swapPairs(name)) {
			t.Errorf("%s became %s, beside %s", form, swapPairs(got), name)
		}
	}
}

// A device with its version, and without its check digit, is the same device.
func TestOneDeviceOneName(t *testing.T) {
	p := NewPseudonyms()
	name := p.Text("864594030000423")
	if short, long := p.Text("86459403000042"), p.Text("8645940300004201"); short != name[:14] || long[:14] != name[:14] {
		t.Errorf("%s, %s and %s", short, name, long)
	}
}

// Different numbers keep different names, equal ones equal names, and two traces have
// nothing in common.
func TestNamesDiffer(t *testing.T) {
	p, other := NewPseudonyms(), NewPseudonyms()
	seen := map[string]string{}
	alike := 0
	for i := range 2_000 {
		for _, number := range []string{fmt.Sprintf("8986044119200%07d", i), fmt.Sprintf("46004%010d", i), fmt.Sprintf("86459403%07d", i+1), fmt.Sprintf("138%08d", i)} {
			name := p.Text(number)
			if before, taken := seen[name]; taken {
				t.Fatalf("%s and %s are both %s", before, number, name)
			}
			seen[name] = number
			if p.Text(number) != name {
				t.Fatalf("%s has two names", number)
			}
			if name == number || name == other.Text(number) {
				alike++
			}
		}
	}
	if alike > 8 {
		t.Errorf("%d of 8,000 names are the number itself, or the name in another trace", alike)
	}
}

// Every digit of a name is as likely as any other.
func TestNamesAreEven(t *testing.T) {
	p := NewPseudonyms()
	var counts [10]int
	for i := range 1_000 {
		for _, c := range p.Text(fmt.Sprintf("89860441%012d", i*7919))[13:] {
			counts[c-'0']++
		}
	}
	for digit, n := range counts {
		if n < 550 || n > 850 {
			t.Errorf("the digit %d came %d times of 7,000", digit, n)
		}
	}
}

func TestJSON(t *testing.T) {
	p := fixed()
	const in = `{ "z":1.50, "860000000000092": "860000000000092" ,"iccid":"89860441192000000425","n":89860441192000000425,
		"list":["460040000012345",null,true,-0.0e+5],"a":{"text":"say \"89860441192000000425\" <&> \u4e2d","key\"8986044119200000042":"x"}}`
	got, err := p.JSON(json.RawMessage(in))
	if err != nil || !json.Valid(got) {
		t.Fatalf("%v: %s", err, got)
	}
	want := strings.NewReplacer(
		`: "860000000000092"`, `: "`+p.Text("860000000000092")+`"`, `:"89860441192000000425"`, `:"`+p.Text("89860441192000000425")+`"`,
		"460040000012345", p.Text("460040000012345"), `\"89860441192000000425\"`, `\"`+p.Text("89860441192000000425")+`\"`, `\u4e2d`, "中").Replace(in)
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, bad := range []string{"{", `"`, "x", `{"a":1}}`, "\xff"} {
		if got, err := p.JSON(json.RawMessage(bad)); err == nil || got != nil {
			t.Errorf("%q gave %q, %v", bad, got, err)
		}
	}
	if got, err := p.JSON(nil); got != nil || err != nil {
		t.Errorf("nothing gave %q, %v", got, err)
	}
}

// PINs and passwords do not stand in a trace.
func TestSecrets(t *testing.T) {
	p := fixed()
	for text, want := range map[string]string{
		"AT+CPIN=1234":                                 "AT+CPIN=***",
		"AT+CPIN = \"1234\"":                           "AT+CPIN =***",
		"at+csq;+cpin=1234;+csq":                       "at+csq;+cpin=***",
		"AT+CPIN=\"12345678\",\"4711\"":                "AT+CPIN=***",
		"AT+CPIN2=1234":                                "AT+CPIN2=***",
		"AT+CPIN=?":                                    "AT+CPIN=?",
		"AT+CPIN?":                                     "AT+CPIN?",
		"+CPIN: READY":                                 "+CPIN: READY",
		`AT+CLCK="SC",1,"1234"`:                        `AT+CLCK="SC",1,***`,
		`AT+CLCK="SC",2`:                               `AT+CLCK="SC",2`,
		`AT+CPWD="SC","1234","4321"`:                   `AT+CPWD="SC",***`,
		`AT+CGAUTH=1,2,"user","a,b"`:                   `AT+CGAUTH=1,2,***`,
		`+CGAUTH: 1,2,"user","a,b"`:                    `+CGAUTH: 1,2,***`,
		`AT+QICSGP=1,1,"cmiot","user","secret",1`:      `AT+QICSGP=1,1,"cmiot",***`,
		`+QICSGP: 1,"cm,iot","user","secret",1`:        `+QICSGP: 1,"cm,iot",***`,
		"AT+QICSGP=1":                                  "AT+QICSGP=1",
		"AT+CSIM=26,\"0020000108313233\"":              "AT+CSIM=***",
		"a +CPIN=1\nb +CPIN=2\nc":                      "a +CPIN=***\nb +CPIN=***\nc",
		`brokers = ["tls://user:pass@broker:8883"]`:    `brokers = ["tls://***@broker:8883"]`,
		`["tls://u:p@ss/w:rd@broker", "tls://b:8883"]`: `["tls://***@broker", "tls://b:8883"]`,
		"user:password@host":                           "***@host",
		"card@isp.example":                             "card@isp.example",
		"tls://card@isp.example:8883":                  "tls://card@isp.example:8883",
	} {
		if got := p.Text(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
		if got := p.config(text); got != want {
			t.Errorf("in a configuration %q became %q, want %q", text, got, want)
		}
	}
}
