package card

import (
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

func TestProfileOf(t *testing.T) {
	const (
		mobile  modem.ICCID = "89860441192000000425"
		iot     modem.ICCID = "89860855012345678901"
		unicom  modem.ICCID = "89860112345678901234"
		foreign modem.ICCID = "89852071234567890123" // China Unicom HK
		unknown modem.ICCID = "89861912345678901234"
	)
	for _, c := range []struct {
		name, carrier string
		iccid         modem.ICCID
		imsi          modem.IMSI
		want          string
	}{
		{"named", "china-telecom", mobile, "460040000012345", "china-telecom"},
		{"named global", "global", mobile, "460040000012345", "global"},
		{"unknown name", "shop-sim", mobile, "460040000012345", "global"},
		{"auto by the issuer", "auto", mobile, "", "china-mobile"},
		{"nothing said, by the issuer", "", iot, "", "china-mobile"},
		{"the issuer before the network", "auto", unicom, "460040000012345", "china-unicom"},
		{"a foreign issuer with a mainland network", "auto", foreign, "460010000012345", "global"},
		{"issuer not known, by the network", "auto", unknown, "460110000012345", "china-telecom"},
		{"card number not read, by the network", "auto", "", "460150000012345", "china-broadnet"},
		{"network without a country", "auto", unknown, "901400000012345", "global"},
		{"nothing known", "auto", "", "", "global"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ProfileOf(c.carrier, c.iccid, c.imsi); got.Name != c.want {
				t.Errorf("%q, want %q", got.Name, c.want)
			}
		})
	}
}

// Every window of every profile says where it is known from and how well, and the profiles
// are what Assess relies on.
func TestProfiles(t *testing.T) {
	grades := map[Grade]bool{GradeProduct: true, GradeStandard: true, GradeCode: true, GradeReseller: true, GradeEstimate: true}
	for i := range profiles {
		p := &profiles[i]
		for name, w := range map[string]Window{"test": p.Test, "silent": p.Silent, "idle": p.Idle, "grace": p.Grace} {
			if w.Cite == "" || !grades[w.Grade] || w.Days < 0 || w.Months < 0 {
				t.Errorf("%s: the %s window has the grade %q and the source %q", p.Name, name, w.Grade, w.Cite)
			}
		}
		winter, summer := time.Date(2026, 1, 1, 0, 0, 0, 0, p.Zone), time.Date(2026, 7, 1, 0, 0, 0, 0, p.Zone)
		if _, a := winter.Zone(); func() int { _, b := summer.Zone(); return b }() != a {
			t.Errorf("%s: the zone has no fixed offset", p.Name)
		}
		if p.CycleDay < 1 || p.CycleDay > 31 || p.Idle.Days <= 0 || p.Grace.Days <= 0 || ProfileOf(p.Name, "", "") != p {
			t.Errorf("%s: %+v", p.Name, p)
		}
		for _, carrier := range p.carriers {
			if !known(carrier) {
				t.Errorf("%s: no card and no network is %q", p.Name, carrier)
			}
		}
	}
}

func known(carrier string) bool {
	for _, o := range append(append([]owner{}, issuers...), networks...) {
		if o.name == carrier {
			return true
		}
	}
	return false
}

func TestWindowEnd(t *testing.T) {
	for _, c := range []struct {
		name     string
		window   Window
		cycleDay int
		from     string
		want     string
	}{
		{"no window", Window{}, 1, "2026-01-10", ""},
		{"no beginning", Window{Months: 6}, 1, "", ""},
		{"months", Window{Months: 6}, 1, "2026-01-10", "2026-07-10"},
		{"months into a short one", Window{Months: 6}, 1, "2026-08-31", "2027-02-28"},
		{"days", Window{Days: 360}, 27, "2026-01-10", "2027-01-05"},
		{"months and days", Window{Months: 1, Days: 3}, 1, "2026-01-31", "2026-03-03"},
		{"to the end of the calendar month", Window{ToCycleEnd: true}, 1, "2026-01-10", "2026-01-31"},
		{"bought on the last day of the month", Window{ToCycleEnd: true}, 1, "2026-01-31", "2026-01-31"},
		{"to the 26th", Window{ToCycleEnd: true}, 27, "2026-01-10", "2026-01-26"},
		{"bought on the 27th", Window{ToCycleEnd: true}, 27, "2026-01-27", "2026-02-26"},
		{"six months, to the end of the month", Window{Months: 6, ToCycleEnd: true}, 1, "2026-01-10", "2026-07-31"},
		{"six months, into a leap February", Window{Months: 6, ToCycleEnd: true}, 1, "2027-08-31", "2028-02-29"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.window.end(d(t, c.from), c.cycleDay); got.String() != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
