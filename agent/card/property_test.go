package card

import (
	"math/rand/v2"
	"testing"
	"time"
)

// world draws terms and lives at random; every field is absent about as often as it is there.
type world struct{ *rand.Rand }

func (w world) date() Date {
	if w.IntN(2) == 0 {
		return Date{}
	}
	return Date{2026, 1, 1}.AddDays(w.IntN(900))
}

func (w world) terms() Terms {
	return Terms{
		Purchased: w.date(), ActivateBy: w.date(), Activated: w.date(), Expires: w.date(),
		ValidMonths: w.IntN(3) * w.IntN(24), FromPurchase: w.IntN(2) == 0,
		IdleLimitDays: w.IntN(2) * w.IntN(200), CycleDay: w.IntN(2) * w.IntN(32),
	}
}

func (w world) time() time.Time {
	if w.IntN(2) == 0 {
		return time.Time{}
	}
	return time.Date(2026, 1, 1, 0, 0, w.IntN(900*secondsPerDay), 0, time.UTC)
}

func (w world) life() Life {
	return Life{Activated: w.time(), Active: w.time(), Stop: []Stop{"", "", StopService, StopSeparation, StopReclaim, "?"}[w.IntN(6)]}
}

func (w world) rules() Rules {
	var plan Terms
	if w.IntN(3) == 0 {
		plan = w.terms()
	}
	return Resolve(plan, w.terms(), &profiles[w.IntN(len(profiles))])
}

var phases = map[Phase]bool{Unknown: true, Stock: true, Test: true, Silent: true, Active: true, IdleRisk: true,
	Expiring: true, Expired: true, Stopped: true, Separated: true, Reclaimed: true}

// Whatever is stated and learned, these hold at every time, and while only time passes.
func TestProperties(t *testing.T) {
	w := world{rand.New(rand.NewPCG(1, 2))}
	reached := map[Phase]bool{}
	for range 4000 {
		rules, life := w.rules(), w.life()
		before := rules.Assess(life, time.Time{})
		holds(t, &rules, life, time.Time{}, before)
		now := time.Date(2025, 12, 1, w.IntN(24), 0, 0, 0, time.UTC)
		before = rules.Assess(life, now)
		for ; now.Year() < 2030; now = now.Add(time.Duration(1+w.IntN(40*24)) * time.Hour) {
			s := rules.Assess(life, now)
			holds(t, &rules, life, now, s)
			if later(s.SafeUntil, before.SafeUntil) {
				t.Fatalf("%+v\n%+v\nat %v safe until %s, before until %s", rules, life, now, s.SafeUntil, before.SafeUntil)
			}
			if s.Due.After(before.Due) && now.Before(s.Due) {
				t.Fatalf("%+v\n%+v\nat %v due at %v, before at %v", rules, life, now, s.Due, before.Due)
			}
			before, reached[s.Phase] = s, true
		}
		if t.Failed() {
			return
		}
	}
	for phase := range phases {
		if !reached[phase] {
			t.Errorf("no card was ever in phase %s: the test is weaker than it looks", phase)
		}
	}
}

// later reports whether a is the later end; none is the latest of all.
func later(a, b Date) bool { return dayOf(a) > dayOf(b) }

func holds(t *testing.T, r *Rules, l Life, now time.Time, s Standing) {
	t.Helper()
	fail := func(what string) { t.Helper(); t.Errorf("%s\n%+v\n%+v\n%v\n%+v", what, *r, l, now, s) }
	if s.Due.After(s.Must) || s.Must.After(s.Deadline) {
		fail("due, must and deadline are not in order")
	}
	if s.Due.IsZero() != l.Active.IsZero() || s.Due.IsZero() != s.Deadline.IsZero() || s.Due.IsZero() != s.Must.IsZero() {
		fail("a schedule without activity, or none with it")
	}
	if s.SafeUntil.IsZero() != (s.Reason == "") {
		fail("a day without a reason, or the reverse")
	}
	if used := !l.Active.IsZero() || !l.Activated.IsZero(); used && (s.Quiet || !s.ActivateBy.IsZero()) {
		fail("a used card is treated as unused")
	}
	for _, end := range []Date{s.Expires, s.ActivateBy} {
		if !end.IsZero() && later(s.SafeUntil, end) {
			fail("safe beyond a date in force")
		}
	}
	if !phases[s.Phase] {
		fail("no such phase")
	}
	if (s.Phase == Stock || s.Phase == Test || s.Phase == Silent) && !s.Quiet {
		fail("not activated and not quiet")
	}
	if s.Renewed && !s.Expires.IsZero() {
		fail("renewed with an end")
	}
}

// A proof moves the end of a card only onwards, as long as no other end is in the way.
func TestProofMovesTheEndOnwards(t *testing.T) {
	w := world{rand.New(rand.NewPCG(3, 4))}
	for range 20000 {
		rules, life, now := w.rules(), w.life(), time.Date(2026, 1, 1, 0, 0, w.IntN(900*secondsPerDay), 0, time.UTC)
		if life.Active.After(now) || life.Activated.After(now) || !life.used() || life.Activated.IsZero() {
			continue // proofs come one after the other, and the first bytes before them
		}
		before := rules.Assess(life, now)
		life.Active = now
		after := rules.Assess(life, now)
		if !before.SafeUntil.IsZero() && before.Reason == ReasonIdleLimit && later(before.SafeUntil, after.SafeUntil) {
			t.Fatalf("%+v\n%+v\na proof at %v moved the end from %s to %s", rules, life, now, before.SafeUntil, after.SafeUntil)
		}
		if after.Phase == IdleRisk || after.Due.Before(now) {
			t.Fatalf("%+v\n%+v\na proof at %v leaves %s, due at %v", rules, life, now, after.Phase, after.Due)
		}
	}
}
