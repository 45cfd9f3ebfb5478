package card

import "time"

// slot is when an act of traffic is due, must be proved, and comes too late, in seconds
// since 1970.
type slot struct{ due, must, deadline int64 }

// schedule sets when the next act is due: by the idle limit or, where one session per
// billing cycle is asked for, by the cycle; whichever comes too late first.
func (r *Rules) schedule(s *Standing, active day, at int64, today day) {
	var next slot
	if r.Idle.Days > 0 {
		next = r.idleSlot(at)
	}
	if r.PerCycle {
		if c := r.cycleSlot(active, today); next.deadline == 0 || c.deadline < next.deadline {
			next = c
		}
	}
	if next.deadline != 0 {
		s.Due = time.Unix(next.due, 0).UTC()
		s.Must = time.Unix(next.must, 0).UTC()
		s.Deadline = time.Unix(next.deadline, 0).UTC()
	}
}

// idleSlot is due at a third of the idle limit after the activity at that second, a must
// at five sixths, too late at its end.
func (r *Rules) idleSlot(at int64) slot {
	limit := int64(r.Idle.Days) * secondsPerDay
	return slot{at + limit/3, at + limit/6*5, at + limit}
}

// cycleSlot is due a third into the cycle after that of the activity, a must at five
// sixths, too late at its end. When that cycle was missed, the act stays due, and the
// present cycle is the next that it can still serve.
func (r *Rules) cycleSlot(active, today day) slot {
	_, start := cycle(active, r.CycleDay)
	_, next := cycle(start, r.CycleDay)
	due := start.seconds(r.offset) + int64(next-start)*secondsPerDay/3
	if today >= next {
		start, next = cycle(today, r.CycleDay)
	}
	must := start.seconds(r.offset) + int64(next-start)*secondsPerDay/6*5
	return slot{due, must, next.seconds(r.offset)}
}

// idleFor reports whether the last activity is two thirds of the idle limit old.
func (r *Rules) idleFor(active, now time.Time) bool {
	limit := int64(r.Idle.Days) * secondsPerDay
	return limit > 0 && !now.IsZero() && now.Unix()-active.Unix() >= limit/3*2
}
