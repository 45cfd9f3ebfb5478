package card

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestOver(t *testing.T) {
	base := Terms{Carrier: "china-mobile", Purchased: d(t, "2026-01-10"), ActivateBy: d(t, "2026-07-10"), Activated: d(t, "2026-02-01"),
		ValidMonths: 12, FromPurchase: true, IdleLimitDays: 90, Quota: 30, CycleDay: 1, Allow: []string{"898604"}}
	all := Terms{Carrier: "global", Purchased: d(t, "2027-01-10"), ActivateBy: d(t, "2027-07-10"), Activated: d(t, "2027-02-01"),
		Expires: d(t, "2028-01-01"), IdleLimitDays: 60, Quota: 50, CycleDay: 27, Allow: []string{"898608"}}
	for _, c := range []struct {
		name      string
		top, want Terms
	}{
		{"nothing", Terms{}, base},
		{"auto says nothing", Terms{Carrier: "auto"}, base},
		{"everything", all, all},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.top.Over(base); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v\nwant %+v", got, c.want)
			}
		})
	}
	if got := (Terms{}).Over(Terms{}); !reflect.DeepEqual(got, Terms{}) {
		t.Errorf("nothing over nothing is %+v", got)
	}
}

// The end of the paid term and its length are one statement of one source.
func TestOverTakesTheTermWhole(t *testing.T) {
	end, months := Terms{Expires: d(t, "2026-12-31")}, Terms{ValidMonths: 24, FromPurchase: true}
	if got := months.Over(end); !got.Expires.IsZero() || got.ValidMonths != 24 || !got.FromPurchase {
		t.Errorf("a length over an end: %+v", got)
	}
	if got := end.Over(months); got.Expires != end.Expires || got.ValidMonths != 0 || got.FromPurchase {
		t.Errorf("an end over a length: %+v", got)
	}
	if got := (Terms{ValidMonths: 6}).Over(months); got.ValidMonths != 6 || got.FromPurchase {
		t.Errorf("from activation over from purchase: %+v", got)
	}
}

func TestResolveSources(t *testing.T) {
	operator := Terms{Purchased: d(t, "2026-01-10"), ActivateBy: d(t, "2026-07-10"), Activated: d(t, "2026-02-01"),
		Expires: d(t, "2027-02-01"), IdleLimitDays: 90, Quota: 30, CycleDay: 5}
	plan := Terms{Purchased: d(t, "2026-01-11"), ActivateBy: d(t, "2026-07-11"), Activated: d(t, "2026-02-02"),
		Expires: d(t, "2028-02-01"), IdleLimitDays: 60, Quota: 50, CycleDay: 6}
	for _, c := range []struct {
		name           string
		plan, operator Terms
		terms          Terms
		source         Source
	}{
		{"operator alone", Terms{}, operator, operator, SourceOperator},
		{"plan alone", plan, Terms{}, plan, SourcePlan},
		{"plan over operator", plan, operator, plan, SourcePlan},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Resolve(c.plan, c.operator, ProfileOf("china-unicom", "", ""))
			for name, pair := range map[string][2]Dated{
				"purchased":   {r.Purchased, {c.terms.Purchased, c.source}},
				"activate_by": {r.ActivateBy, {c.terms.ActivateBy, c.source}},
				"activated":   {r.Activated, {c.terms.Activated, c.source}},
				"expires":     {r.Expires, {c.terms.Expires, c.source}},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s: %v, want %v", name, pair[0], pair[1])
				}
			}
			if want := (Limit{c.terms.IdleLimitDays, c.source, ""}); r.Idle != want {
				t.Errorf("idle limit %+v, want %+v", r.Idle, want)
			}
			if r.Quota != c.terms.Quota || r.QuotaSource != c.source || r.CycleDay != c.terms.CycleDay || r.CycleSource != c.source {
				t.Errorf("quota %d %s, cycle %d %s", r.Quota, r.QuotaSource, r.CycleDay, r.CycleSource)
			}
		})
	}
}

// What nobody states is the profile's, and says so; a date is not invented.
func TestResolveDefaults(t *testing.T) {
	for _, c := range []struct {
		name, carrier, purchased string
		activateBy               string
		cycleDay                 int
	}{
		{"mobile: six months, to the end of the month", "china-mobile", "2026-01-10", "2026-07-31", 1},
		{"unicom: 360 days", "china-unicom", "2026-01-10", "2027-01-05", 27},
		{"telecom: six months, to the end of the month", "china-telecom", "2026-08-31", "2027-02-28", 1},
		{"broadnet: as mobile", "china-broadnet", "2026-01-10", "2026-07-31", 1},
		{"global: twelve months", "global", "2026-01-10", "2027-01-10", 1},
		{"nothing stated", "china-mobile", "", "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := ProfileOf(c.carrier, "", "")
			r := Resolve(Terms{}, Terms{Purchased: d(t, c.purchased)}, p)
			want := Dated{Date: d(t, c.activateBy)}
			if c.activateBy != "" {
				want.Source = SourceDefault
			}
			if r.ActivateBy != want || !r.Activated.IsZero() || r.Activated.Source != "" || !r.Expires.IsZero() || r.Expires.Source != "" {
				t.Errorf("activate by %v, activated %v, expires %v", r.ActivateBy, r.Activated, r.Expires)
			}
			if r.Idle != (Limit{p.Idle.Days, SourceDefault, p.Idle.Grade}) || r.CycleDay != c.cycleDay || r.CycleSource != SourceDefault {
				t.Errorf("idle limit %+v, cycle %d %s", r.Idle, r.CycleDay, r.CycleSource)
			}
			if r.Quota != 0 || r.QuotaSource != "" || r.PerCycle || r.Carrier != c.carrier || r.Profile != p {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestResolveTerm(t *testing.T) {
	for _, c := range []struct {
		name           string
		plan, operator Terms
		expires        string
		source         Source
		months         int
	}{
		{"nothing", Terms{}, Terms{}, "", "", 0},
		{"twelve months end on the day before", Terms{}, Terms{ValidMonths: 12, Activated: d(t, "2026-01-10")}, "2027-01-09", SourceOperator, 0},
		{"from the purchase", Terms{}, Terms{ValidMonths: 12, FromPurchase: true, Purchased: d(t, "2026-01-10"), Activated: d(t, "2026-03-01")}, "2027-01-09", SourceOperator, 0},
		{"from a purchase that nobody states", Terms{}, Terms{ValidMonths: 12, FromPurchase: true, Activated: d(t, "2026-03-01")}, "", "", 0},
		{"from an activation that nobody states", Terms{}, Terms{ValidMonths: 12, Purchased: d(t, "2026-01-10")}, "", "", 12},
		{"an end beats a length", Terms{}, Terms{Expires: d(t, "2026-12-31"), ValidMonths: 12, Activated: d(t, "2026-01-10")}, "2026-12-31", SourceOperator, 0},
		{"from the last day of February", Terms{}, Terms{ValidMonths: 12, Activated: d(t, "2028-02-29")}, "2029-02-27", SourceOperator, 0},
		{"one month from the 31st", Terms{}, Terms{ValidMonths: 1, Activated: d(t, "2026-01-31")}, "2026-02-27", SourceOperator, 0},
		{"the plan's length, the operator's day", Terms{ValidMonths: 24}, Terms{Expires: d(t, "2026-12-31"), Activated: d(t, "2026-01-01")}, "2027-12-31", SourcePlan, 0},
		{"the plan's end, the operator's length", Terms{Expires: d(t, "2029-01-01")}, Terms{ValidMonths: 12, Activated: d(t, "2026-01-10")}, "2029-01-01", SourcePlan, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Resolve(c.plan, c.operator, ProfileOf("china-mobile", "", ""))
			if r.Expires.String() != c.expires || r.Expires.Source != c.source || r.ValidMonths != c.months {
				t.Errorf("expires %q by %q, or %d months; want %q by %q, or %d", r.Expires, r.Expires.Source, r.ValidMonths, c.expires, c.source, c.months)
			}
		})
	}
}

func TestResolveCarrier(t *testing.T) {
	for said, want := range map[string]string{"": "china-mobile", "auto": "china-mobile", "shop-sim": "shop-sim"} {
		if r := Resolve(Terms{}, Terms{Carrier: said}, ProfileOf("china-mobile", "", "")); r.Carrier != want {
			t.Errorf("%q is %q, want %q", said, r.Carrier, want)
		}
	}
}

func TestLifeOnDisk(t *testing.T) {
	full := Life{ICCID: "89860441192000000425", Seen: at(t, "2026-01-10"), Activated: at(t, "2026-01-11"), Active: at(t, "2026-01-12"), Stop: StopSeparation}
	for _, c := range []struct {
		life Life
		want string
	}{
		{Life{}, `{}`},
		{full, `{"iccid":"89860441192000000425","seen":"2026-01-10T04:00:00Z","activated":"2026-01-11T04:00:00Z","active":"2026-01-12T04:00:00Z","stop":"separated"}`},
	} {
		data, err := json.Marshal(c.life)
		if err != nil || string(data) != c.want {
			t.Errorf("written as %s, %v\nwant %s", data, err, c.want)
		}
		var back Life
		if err := json.Unmarshal(data, &back); err != nil || back != c.life {
			t.Errorf("read as %+v, %v", back, err)
		}
	}
}
