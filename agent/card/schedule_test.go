package card

import (
	"testing"
	"time"
)

func TestSchedule(t *testing.T) {
	for _, c := range []struct {
		name, carrier       string
		limit               int
		active, now         string
		due, must, deadline string
	}{
		{"by the idle limit", "global", 0, "2026-01-01T06:30:00Z", "2026-01-01T06:30:00Z",
			"2026-01-31T06:30:00Z", "2026-03-17T06:30:00Z", "2026-04-01T06:30:00Z"},
		{"by the idle limit, long overdue", "global", 0, "2026-01-01T06:30:00Z", "2027-01-01T06:30:00Z",
			"2026-01-31T06:30:00Z", "2026-03-17T06:30:00Z", "2026-04-01T06:30:00Z"},
		{"a limit of one day", "global", 1, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z",
			"2026-01-01T08:00:00Z", "2026-01-01T20:00:00Z", "2026-01-02T00:00:00Z"},

		{"by the cycle, active in this one", "china-mobile", 0, "2026-03-05", "2026-03-20",
			"2026-04-11T00:00:00+08:00", "2026-04-26T00:00:00+08:00", "2026-05-01T00:00:00+08:00"},
		{"by the cycle, not yet active in this one", "china-mobile", 0, "2026-03-05", "2026-04-20",
			"2026-04-11T00:00:00+08:00", "2026-04-26T00:00:00+08:00", "2026-05-01T00:00:00+08:00"},
		{"by the cycle, without a time", "china-mobile", 0, "2026-03-05", "",
			"2026-04-11T00:00:00+08:00", "2026-04-26T00:00:00+08:00", "2026-05-01T00:00:00+08:00"},
		{"a cycle was missed: still due, this one counts", "china-mobile", 0, "2026-03-05", "2026-05-10",
			"2026-04-11T00:00:00+08:00", "2026-05-26T20:00:00+08:00", "2026-06-01T00:00:00+08:00"},
		{"a cycle was missed, in the first second of this one", "china-mobile", 0, "2026-03-05", "2026-05-01T00:00:00+08:00",
			"2026-04-11T00:00:00+08:00", "2026-05-26T20:00:00+08:00", "2026-06-01T00:00:00+08:00"},
		{"cycles were missed: the idle limit comes first", "china-mobile", 0, "2026-03-05", "2026-06-02",
			"2026-04-04T12:00:00+08:00", "2026-05-19T12:00:00+08:00", "2026-06-03T12:00:00+08:00"},
		{"last second of the cycle in Beijing", "china-mobile", 0, "2026-03-31T15:59:59Z", "2026-04-01",
			"2026-04-11T00:00:00+08:00", "2026-04-26T00:00:00+08:00", "2026-05-01T00:00:00+08:00"},
		{"already the next cycle in Beijing", "china-mobile", 0, "2026-03-31T16:00:00Z", "2026-04-01",
			"2026-05-11T08:00:00+08:00", "2026-05-26T20:00:00+08:00", "2026-06-01T00:00:00+08:00"},
		{"27th to 26th, February is next", "china-unicom", 0, "2026-02-03", "2026-02-10",
			"2026-03-08T08:00:00+08:00", "2026-03-22T08:00:00+08:00", "2026-03-27T00:00:00+08:00"},
		{"a short idle limit beats the cycle", "china-mobile", 30, "2026-03-05", "2026-03-20",
			"2026-03-15T12:00:00+08:00", "2026-03-30T12:00:00+08:00", "2026-04-04T12:00:00+08:00"},
		{"activity after now", "china-mobile", 0, "2026-06-05", "2026-03-20",
			"2026-07-11T08:00:00+08:00", "2026-07-26T20:00:00+08:00", "2026-08-01T00:00:00+08:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rules := Resolve(Terms{}, Terms{IdleLimitDays: c.limit}, ProfileOf(c.carrier, "", ""))
			rules.PerCycle = c.carrier != "global" // the zone and the cycle are its own, the demand is not
			s := rules.Assess(seen(t, "", c.active), at(t, c.now))
			for name, pair := range map[string][2]time.Time{
				"due": {s.Due, at(t, c.due)}, "must": {s.Must, at(t, c.must)}, "deadline": {s.Deadline, at(t, c.deadline)},
			} {
				if !pair[0].Equal(pair[1]) || pair[0].Location() != time.UTC {
					t.Errorf("%s %v, want %v", name, pair[0], pair[1])
				}
			}
		})
	}
}

// A carrier without an idle limit asks for nothing, or for its cycle alone.
func TestScheduleWithoutAnIdleLimit(t *testing.T) {
	p := &Profile{Name: "own", Zone: time.UTC, CycleDay: 1}
	for _, perCycle := range []bool{false, true} {
		p.PerCycle = perCycle
		rules := Resolve(Terms{}, Terms{}, p)
		s := rules.Assess(seen(t, "", "2026-03-05"), at(t, "2026-12-20"))
		if s.Due.IsZero() == perCycle || s.Must.IsZero() == perCycle || s.Deadline.IsZero() == perCycle {
			t.Errorf("per cycle %v: due %v, must %v, deadline %v", perCycle, s.Due, s.Must, s.Deadline)
		}
		if s.Phase != Active || !s.SafeUntil.IsZero() || s.Reason != "" {
			t.Errorf("per cycle %v: %+v", perCycle, s)
		}
	}
}
