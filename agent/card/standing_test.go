package card

import (
	"testing"
	"time"
)

// seen is a Life of dates or times as at reads them.
func seen(t testing.TB, activated, active string) Life {
	t.Helper()
	return Life{Activated: at(t, activated), Active: at(t, active)}
}

// standing is what a case of Assess looks at; the dates as text.
type standing struct {
	phase  Phase
	until  string
	reason Reason
}

func check(t *testing.T, carrier string, terms Terms, life Life, now string, want standing) Standing {
	t.Helper()
	rules := Resolve(Terms{}, terms, ProfileOf(carrier, "", ""))
	s := rules.Assess(life, at(t, now))
	if got := (standing{s.Phase, s.SafeUntil.String(), s.Reason}); got != want {
		t.Errorf("at %q: %+v, want %+v", now, got, want)
	}
	wantQuiet := want.phase == Stock || want.phase == Test || want.phase == Silent
	if s.Quiet != wantQuiet && life.Stop == "" {
		t.Errorf("at %q: quiet is %v in phase %s", now, s.Quiet, s.Phase)
	}
	return s
}

// A card bought on 2026-01-10 and never used, day by day at the borders of its phases.
func TestUnusedCard(t *testing.T) {
	byWindow, stated := Terms{Purchased: d(t, "2026-01-10")}, Terms{Purchased: d(t, "2026-01-10"), ActivateBy: d(t, "2026-07-10")}
	for _, c := range []struct {
		name, carrier string
		terms         Terms
		now           string
		want          standing
	}{
		{"the day before the purchase", "china-mobile", stated, "2026-01-09", standing{Stock, "2026-07-10", ReasonActivateBy}},
		{"the day of the purchase", "china-mobile", stated, "2026-01-10", standing{Test, "2026-07-10", ReasonActivateBy}},
		{"the last second before it, in Beijing", "china-mobile", stated, "2026-01-09T15:59:59Z", standing{Stock, "2026-07-10", ReasonActivateBy}},
		{"already that day in Beijing", "china-mobile", stated, "2026-01-09T16:00:00Z", standing{Test, "2026-07-10", ReasonActivateBy}},
		{"last day of the test", "china-mobile", stated, "2026-01-31", standing{Test, "2026-07-10", ReasonActivateBy}},
		{"the day after the test", "china-mobile", stated, "2026-02-01", standing{Silent, "2026-07-10", ReasonActivateBy}},
		{"last day to activate", "china-mobile", stated, "2026-07-10T23:59:59+08:00", standing{Silent, "2026-07-10", ReasonActivateBy}},
		{"the day after: activated by force", "china-mobile", stated, "2026-07-11T00:00:00+08:00", standing{IdleRisk, "2026-07-10", ReasonActivateBy}},
		{"years after: still so assumed", "china-mobile", stated, "2029-07-11", standing{IdleRisk, "2026-07-10", ReasonActivateBy}},

		{"by the window, last day", "china-mobile", byWindow, "2026-07-31", standing{Silent, "2026-07-31", ReasonActivateBy}},
		{"by the window, forced on the 1st", "china-mobile", byWindow, "2026-08-01", standing{IdleRisk, "2026-07-31", ReasonActivateBy}},
		{"unicom, test until the 26th", "china-unicom", byWindow, "2026-01-26", standing{Test, "2027-01-05", ReasonActivateBy}},
		{"unicom, the 27th", "china-unicom", byWindow, "2026-01-27", standing{Silent, "2027-01-05", ReasonActivateBy}},
		{"unicom, day 360", "china-unicom", byWindow, "2027-01-05", standing{Silent, "2027-01-05", ReasonActivateBy}},
		{"unicom, day 361", "china-unicom", byWindow, "2027-01-06", standing{IdleRisk, "2027-01-05", ReasonActivateBy}},

		{"global, no test window", "global", stated, "2026-01-10", standing{Silent, "2026-07-10", ReasonActivateBy}},
		{"global, last day", "global", stated, "2026-07-10", standing{Silent, "2026-07-10", ReasonActivateBy}},
		{"global, the day after: lost", "global", stated, "2026-07-11", standing{Expired, "2026-07-10", ReasonActivateBy}},

		{"only the last day is known", "china-mobile", Terms{ActivateBy: d(t, "2026-07-10")}, "2020-01-01", standing{Silent, "2026-07-10", ReasonActivateBy}},
		{"only an activation ahead is known", "china-mobile", Terms{Activated: d(t, "2026-02-01")}, "2026-01-31", standing{Silent, "", ""}},
		{"that activation has come", "china-mobile", Terms{Activated: d(t, "2026-02-01")}, "2026-02-01", standing{Active, "", ""}},
		{"an activation ahead makes the last day void", "china-mobile", Terms{Purchased: d(t, "2026-01-10"), ActivateBy: d(t, "2026-07-10"), Activated: d(t, "2026-09-01")}, "2026-08-01", standing{Silent, "", ""}},
		{"paid from the purchase, unused, last day", "china-unicom", Terms{Purchased: d(t, "2026-01-10"), ValidMonths: 3, FromPurchase: true}, "2026-04-09", standing{Silent, "2026-04-09", ReasonExpires}},
		{"paid from the purchase, unused, over", "china-unicom", Terms{Purchased: d(t, "2026-01-10"), ValidMonths: 3, FromPurchase: true}, "2026-04-10", standing{Expired, "2026-04-09", ReasonExpires}},
		{"about to expire, but not activated", "china-mobile", Terms{Purchased: d(t, "2026-01-10"), Expires: d(t, "2026-03-01")}, "2026-02-20", standing{Silent, "2026-03-01", ReasonExpires}},
		{"nothing known", "china-mobile", Terms{}, "2026-07-10", standing{Unknown, "", ""}},
		{"an expiry alone, far away", "china-mobile", Terms{Expires: d(t, "2028-01-01")}, "2026-07-10", standing{Unknown, "2028-01-01", ReasonExpires}},
		{"an expiry alone, near", "china-mobile", Terms{Expires: d(t, "2026-07-20")}, "2026-07-10", standing{Expiring, "2026-07-20", ReasonExpires}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := check(t, c.carrier, c.terms, Life{}, c.now, c.want)
			if !s.Due.IsZero() || !s.Must.IsZero() || !s.Deadline.IsZero() || s.Renewed {
				t.Errorf("without activity: due %v, must %v, deadline %v, renewed %v", s.Due, s.Must, s.Deadline, s.Renewed)
			}
		})
	}
}

// The paid term of a card that was activated by force begins on the next day.
func TestForcedActivationStartsTheTerm(t *testing.T) {
	terms := Terms{Purchased: d(t, "2026-01-10"), ActivateBy: d(t, "2026-07-10"), ValidMonths: 12}
	for now, want := range map[string]struct {
		standing
		activated, expires string
		source             Source
	}{
		"2026-07-10": {standing{Silent, "2026-07-10", ReasonActivateBy}, "", "", ""},
		"2026-07-11": {standing{IdleRisk, "2026-07-10", ReasonActivateBy}, "2026-07-11", "2027-07-10", SourceDefault},
		"2027-06-09": {standing{IdleRisk, "2026-07-10", ReasonActivateBy}, "2026-07-11", "2027-07-10", SourceDefault},
		"2027-06-10": {standing{Expiring, "2026-07-10", ReasonActivateBy}, "2026-07-11", "2027-07-10", SourceDefault},
		"2027-07-11": {standing{Expired, "2026-07-10", ReasonActivateBy}, "2026-07-11", "2027-07-10", SourceDefault},
	} {
		s := check(t, "china-mobile", terms, Life{}, now, want.standing)
		if s.Activated.String() != want.activated || s.Expires.String() != want.expires || s.ActivatedSource != want.source {
			t.Errorf("at %s: activated %q by %q, expires %q", now, s.Activated, s.ActivatedSource, s.Expires)
		}
		if s.ActivateBy != terms.ActivateBy {
			t.Errorf("at %s: activate by %q", now, s.ActivateBy)
		}
	}
}

// A card in use, at the borders of its phases.
func TestUsedCard(t *testing.T) {
	bought := Terms{Purchased: d(t, "2026-01-10"), ActivateBy: d(t, "2026-07-10")}
	paid := Terms{Activated: d(t, "2026-02-01"), Expires: d(t, "2027-02-01")}
	for _, c := range []struct {
		name  string
		terms Terms
		life  Life
		now   string
		want  standing
	}{
		{"traffic in the test window", bought, seen(t, "2026-01-12", "2026-01-12"), "2026-01-12", standing{Active, "2026-04-12", ReasonIdleLimit}},
		{"traffic before the purchase", bought, seen(t, "2026-01-02", "2026-01-02"), "2026-01-02", standing{Active, "2026-04-02", ReasonIdleLimit}},
		{"first bytes, none of them proved", bought, seen(t, "2026-01-12", ""), "2026-01-12", standing{Active, "", ""}},
		{"proved activity alone", bought, seen(t, "", "2026-01-12"), "2026-01-12", standing{Active, "2026-04-12", ReasonIdleLimit}},
		{"registered only", bought, Life{Seen: at(t, "2026-01-12")}, "2026-02-12", standing{Silent, "2026-07-10", ReasonActivateBy}},
		{"stated as activated, nothing seen", paid, Life{}, "2026-03-01", standing{Active, "2027-02-01", ReasonExpires}},
		{"nothing stated, used", Terms{}, seen(t, "2026-01-12", "2026-01-20"), "2026-01-21", standing{Active, "2026-04-20", ReasonIdleLimit}},

		{"idle, one second less than 60 days", paid, seen(t, "2026-02-01", "2026-03-01T08:00:00Z"), "2026-04-30T07:59:59Z", standing{Active, "2026-05-30", ReasonIdleLimit}},
		{"idle, 60 days", paid, seen(t, "2026-02-01", "2026-03-01T08:00:00Z"), "2026-04-30T08:00:00Z", standing{IdleRisk, "2026-05-30", ReasonIdleLimit}},
		{"idle, beyond the limit", paid, seen(t, "2026-02-01", "2026-03-01T08:00:00Z"), "2026-06-30T08:00:00Z", standing{IdleRisk, "2026-05-30", ReasonIdleLimit}},
		{"active on the next day in Beijing", paid, seen(t, "2026-02-01", "2026-03-01T17:00:00Z"), "2026-03-05", standing{Active, "2026-05-31", ReasonIdleLimit}},
		{"a limit of its own", Terms{IdleLimitDays: 30}, seen(t, "", "2026-03-01T08:00:00Z"), "2026-03-21T08:00:00Z", standing{IdleRisk, "2026-03-31", ReasonIdleLimit}},

		{"31 days before the end", paid, seen(t, "2026-02-01", "2026-12-31"), "2027-01-01", standing{Active, "2027-02-01", ReasonExpires}},
		{"30 days before the end", paid, seen(t, "2026-02-01", "2026-12-31"), "2027-01-02", standing{Expiring, "2027-02-01", ReasonExpires}},
		{"idle and about to expire", paid, seen(t, "2026-02-01", "2026-10-20"), "2027-01-02", standing{Expiring, "2027-01-18", ReasonIdleLimit}},
		{"the last good day", paid, seen(t, "2026-02-01", "2027-01-20"), "2027-02-01T23:59:59+08:00", standing{Expiring, "2027-02-01", ReasonExpires}},
		{"the day after", paid, seen(t, "2026-02-01", "2027-01-20"), "2027-02-02T00:00:00+08:00", standing{Expired, "2027-02-01", ReasonExpires}},
		{"expiry and idle limit on one day", Terms{Expires: d(t, "2026-05-30")}, seen(t, "", "2026-03-01"), "2026-03-02", standing{Active, "2026-05-30", ReasonExpires}},
		{"paid from the first bytes, the last day", Terms{ValidMonths: 1}, seen(t, "2026-01-10", "2026-02-09"), "2026-02-09", standing{Expiring, "2026-02-09", ReasonExpires}},
		{"paid from the first bytes, over", Terms{ValidMonths: 1}, seen(t, "2026-01-10", "2026-02-09"), "2026-02-10", standing{Expired, "2026-02-09", ReasonExpires}},

		{"refused", paid, Life{Active: at(t, "2026-03-01"), Stop: StopService}, "2026-03-02", standing{Stopped, "2026-05-30", ReasonIdleLimit}},
		{"separated, though expired", paid, Life{Stop: StopSeparation}, "2028-03-02", standing{Separated, "2027-02-01", ReasonExpires}},
		{"reclaimed", Terms{}, Life{Stop: StopReclaim}, "2028-03-02", standing{Reclaimed, "", ""}},
		{"a stop that nobody knows", paid, Life{Stop: "paused"}, "2026-03-02", standing{Active, "2027-02-01", ReasonExpires}},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, "china-mobile", c.terms, c.life, c.now, c.want) })
	}
}

// A network that refuses a card which is not activated gives no leave to try.
func TestStoppedCardStaysQuiet(t *testing.T) {
	bought := Terms{Purchased: d(t, "2026-01-10")}
	s := check(t, "china-mobile", bought, Life{Stop: StopService}, "2026-02-10", standing{Stopped, "2026-07-31", ReasonActivateBy})
	if !s.Quiet {
		t.Error("a silent card that is refused is not quiet")
	}
	if s = check(t, "china-mobile", bought, Life{Stop: StopService, Active: at(t, "2026-02-09")}, "2026-02-10", standing{Stopped, "2026-05-10", ReasonIdleLimit}); s.Quiet {
		t.Error("a used card that is refused is quiet")
	}
}

func TestActivationInForce(t *testing.T) {
	stated := Terms{Activated: d(t, "2026-02-01"), ValidMonths: 12}
	for _, c := range []struct {
		name               string
		terms              Terms
		life               Life
		activated, expires string
		source             Source
	}{
		{"stated", stated, Life{}, "2026-02-01", "2027-01-31", SourceOperator},
		{"stated and learned", stated, seen(t, "2026-01-20", "2026-02-05"), "2026-02-01", "2027-01-31", SourceOperator},
		{"learned", Terms{ValidMonths: 12}, seen(t, "2026-01-20", "2026-02-05"), "2026-01-20", "2027-01-19", SourceLearned},
		{"learned late in the day, tomorrow in Beijing", Terms{ValidMonths: 12}, seen(t, "2026-01-20T16:00:00Z", ""), "2026-01-21", "2027-01-20", SourceLearned},
		{"learned from proved activity alone", Terms{ValidMonths: 12}, seen(t, "", "2026-02-05"), "2026-02-05", "2027-02-04", SourceLearned},
		{"learned, with a purchase that is void now", Terms{Purchased: d(t, "2026-01-10")}, seen(t, "2026-01-20", ""), "2026-01-20", "", SourceLearned},
		{"nothing", Terms{ValidMonths: 12}, Life{}, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			rules := Resolve(Terms{}, c.terms, ProfileOf("china-mobile", "", ""))
			s := rules.Assess(c.life, at(t, "2026-02-10"))
			if s.Activated.String() != c.activated || s.Expires.String() != c.expires || s.ActivatedSource != c.source || !s.ActivateBy.IsZero() {
				t.Errorf("activated %q by %q, expires %q, activate by %q", s.Activated, s.ActivatedSource, s.Expires, s.ActivateBy)
			}
		})
	}
}

// Traffic that is proved well after the stated end shows a renewal that nobody has told;
// traffic on the day after it may be the carrier's delay.
func TestRenewedWithoutAWord(t *testing.T) {
	paid := Terms{Activated: d(t, "2026-02-01"), Expires: d(t, "2027-02-01")}
	for _, c := range []struct {
		name, active, now string
		want              standing
		renewed           bool
	}{
		{"traffic on the last day", "2027-02-01", "2027-02-03", standing{Expired, "2027-02-01", ReasonExpires}, false},
		{"traffic on the day after", "2027-02-02", "2027-02-03", standing{Expired, "2027-02-01", ReasonExpires}, false},
		{"traffic two days after", "2027-02-03", "2027-02-03", standing{Active, "2027-05-04", ReasonIdleLimit}, true},
		{"and idle since", "2027-02-03", "2027-04-10", standing{IdleRisk, "2027-05-04", ReasonIdleLimit}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := check(t, "china-mobile", paid, seen(t, "2026-02-01", c.active), c.now, c.want)
			if s.Renewed != c.renewed || s.Expires.IsZero() != c.renewed {
				t.Errorf("renewed %v, expires %q", s.Renewed, s.Expires)
			}
		})
	}
	told := Resolve(Terms{Expires: d(t, "2028-02-01")}, paid, ProfileOf("china-mobile", "", ""))
	if s := told.Assess(seen(t, "2026-02-01", "2027-02-03"), at(t, "2027-02-03")); s.Renewed || s.Expires.String() != "2028-02-01" {
		t.Errorf("told: renewed %v, expires %q", s.Renewed, s.Expires)
	}
}

// Without a trusted time only what needs no date is said, and an unused card is not touched.
func TestWithoutATime(t *testing.T) {
	bought := Terms{Purchased: d(t, "2026-01-10"), ActivateBy: d(t, "2026-07-10")}
	activated := Terms{Purchased: d(t, "2026-01-10"), Activated: d(t, "2026-02-01"), Expires: d(t, "2027-02-01")}
	for _, c := range []struct {
		name  string
		terms Terms
		life  Life
		want  standing
	}{
		{"nothing known", Terms{}, Life{}, standing{Unknown, "", ""}},
		{"bought, not activated", bought, Life{}, standing{Silent, "2026-07-10", ReasonActivateBy}},
		{"bought, used", bought, seen(t, "2026-03-01", "2026-03-01"), standing{Active, "2026-05-30", ReasonIdleLimit}},
		{"stated as activated", activated, Life{}, standing{Active, "2027-02-01", ReasonExpires}},
		{"stopped", activated, Life{Stop: StopReclaim}, standing{Reclaimed, "2027-02-01", ReasonExpires}},
		{"renewed", activated, seen(t, "", "2027-03-01"), standing{Active, "2027-05-30", ReasonIdleLimit}},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, "china-mobile", c.terms, c.life, "", c.want) })
	}
	rules := Resolve(Terms{}, Terms{}, ProfileOf("global", "", ""))
	if s := rules.Assess(seen(t, "", "2026-03-01T00:00:00Z"), time.Time{}); !s.Due.Equal(at(t, "2026-03-31T00:00:00Z")) {
		t.Errorf("due %v", s.Due)
	}
}
