package card

import (
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

func TestIssuer(t *testing.T) {
	for _, c := range []struct{ name, answer, want string }{
		{"mobile, digits", "+CCID: 89860441192000000425", "China Mobile"},
		{"mobile, letter at place 7", "+QCCID: 898602F9091830030220", "China Mobile"},
		{"mobile, letter at place 7, small", "+QCCID: 898600b5012345678901", "China Mobile"},
		{"mobile, letter C", "+CCID: 898602C0123456789012", "China Mobile"},
		{"mobile, 19 and padding", "+CCID: 8986070123456789012F", "China Mobile"},
		{"mobile, nibbles swapped and padded", `"986840119102000000F5"`, "China Mobile"},
		{"mobile iot", "+ICCID: 89860855012345678901", "China Mobile IoT"},
		{"unicom 01", "89860112345678901234", "China Unicom"},
		{"unicom 06", "89860612345678901234", "China Unicom"},
		{"unicom 09", "89860912345678901234", "China Unicom"},
		{"telecom 03", "89860312345678901234", "China Telecom"},
		{"telecom 11", "89861123456789012345", "China Telecom"},
		{"broadnet", "89861512345678901234", "China Broadnet"},
		{"mainland, not known", "89861912345678901234", ""},
		{"t-mobile us", "8912601234567890123", "T-Mobile US"},
		{"china mobile hong kong", "89852121234567890123", "China Mobile HK"},
		{"1nce, seven digits", "89882801234567890123", "1NCE"},
		{"1nce, eight digits", "89883300123456789012", "1NCE"},
		{"emnify, seven digits", "89883031234567890123", "emnify"},
		{"emnify, eight digits", "89883170123456789012", "emnify"},
		{"beside 1nce", "89883310123456789012", ""},
		{"another country", "89331234567890123456", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			iccid, err := modem.ParseICCID([]string{c.answer})
			if err != nil {
				t.Fatal(err)
			}
			if got := Issuer(iccid); got != c.want {
				t.Errorf("%q is issued by %q, want %q", iccid, got, c.want)
			}
		})
	}
	for _, short := range []modem.ICCID{"", "89", "89860"} {
		if got := Issuer(short); got != "" {
			t.Errorf("%q is issued by %q", short, got)
		}
	}
}

func TestHomeNetwork(t *testing.T) {
	for _, c := range []struct {
		imsi modem.IMSI
		want string
	}{
		{"460040000012345", "China Mobile"}, {"460130000012345", "China Mobile"}, {"460240000012345", "China Mobile"},
		{"460010000012345", "China Unicom"}, {"460100000012345", "China Unicom"},
		{"460050000012345", "China Telecom"}, {"460110000012345", "China Telecom"},
		{"460150000012345", "China Broadnet"}, {"460600000012345", "China Broadnet"},
		{"901160000012345", "Cisco Jasper"}, {"901280000012345", "emnify"}, {"901310000012345", "Orange"},
		{"901370000012345", "Transatel"}, {"901400000012345", "1NCE"}, {"901430000012345", "emnify"},
		{"460200000012345", ""}, {"310260000012345", ""}, {"46000", "China Mobile"}, {"4600", ""}, {"", ""},
	} {
		if got := HomeNetwork(c.imsi); got != c.want {
			t.Errorf("%q is at home with %q, want %q", c.imsi, got, c.want)
		}
	}
}

// A prefix in the tables is digits alone, of the length that such prefixes have, and
// stands there once; where one begins with another, the longer one wins.
func TestPrefixes(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range append(append([]owner{}, issuers...), networks...) {
		if seen[o.prefix] || o.name == "" || len(o.prefix) < 5 || len(o.prefix) > 8 {
			t.Errorf("%q of %q", o.prefix, o.name)
		}
		seen[o.prefix] = true
		for _, digit := range o.prefix {
			if digit < '0' || digit > '9' {
				t.Errorf("%q of %q is no number", o.prefix, o.name)
			}
		}
	}
	nested := []owner{{"12345", "short"}, {"1234567", "long"}, {"123456", "middle"}}
	for number, want := range map[string]string{"12345999": "short", "12345699": "middle", "12345678": "long", "1234": ""} {
		if got := longest(nested, number); got != want {
			t.Errorf("%s: %q, want %q", number, got, want)
		}
	}
}
