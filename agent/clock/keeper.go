package clock

import "time"

// zoneDoubt is how far a clock may be off for want of a zone, or because it takes UTC for
// local time as many modems do in +CCLK: the zones reach from -12 to +14 hours. What is
// behind by no more is not wrong, and is held where it would be too early.
const zoneDoubt = 15 * time.Hour

// Keeper keeps the time. The zero Keeper knows nothing yet. It is for one goroutine.
//
// Each grade has a floor: the latest time that its source has said and, on another
// occasion, confirmed. Nothing of the same or a worse grade is believed that lies before
// it, so that a clock which restarts in the past is found out. The floors are what a
// Keeper is in JSON, in steps of an hour; they run with the uptime.
//
// A floor that is wrong, since a clock was years ahead, falls again:
//   - when a better source says an earlier time, at once;
//   - when its own source insists on the earlier time: over a restart of the system,
//     with a clock that has run on meanwhile (one that has lost its battery starts where
//     it started before), or over a day of uptime, of which a system clock gets the
//     credit only where it was set within this boot;
//   - when the backend, above which nobody is, says so in a new command, which was no
//     longer valid at the floor.
type Keeper struct {
	floors [len(grades)]time.Time // by rank; zero for none
	doubt  doubt

	begun   bool // what follows is of this start of the system
	boot    int64
	uptime  time.Duration // of the last Now
	sources [len(grades)]source
	last    claim // the last Moment that had a time
}

// Moment is the time, as far as it is known.
type Moment struct {
	Time   time.Time     // UTC; zero where the grade is None
	Grade  Grade         // of the best source since the system started
	Uptime time.Duration // as it was read
	// Step is by how much the time has jumped against the uptime since the last Moment of
	// this boot that had a time, and zero where that is a minute or less. Only with a
	// Step, a negative one, does Time go back within a boot.
	Step time.Duration
}

// Now takes in what the clocks say and returns what to make of it.
func (k *Keeper) Now(r Reading) Moment {
	k.enter(r)
	m := Moment{Grade: None, Uptime: r.Uptime}
	for rank, g := range grades {
		k.hear(rank, r)
		if !k.sources[rank].claim.set() {
			continue
		}
		m.Grade, m.Time = g, k.sources[rank].claim.now(r.Uptime)
		if g == Backend {
			m.Time = k.refine(m.Time, r)
		} else {
			m.Time = k.smooth(m.Time)
			k.settle(rank, m.Time, m.Time)
		}
		m.Step = k.step(claim{m.Time, r.Uptime})
		break
	}
	return m
}

// enter notes that time has passed, or that the system has started anew.
func (k *Keeper) enter(r Reading) {
	passed := r.Uptime - k.uptime
	if !k.begun || r.Boot != k.boot || passed < 0 {
		k.doubt.first, k.sources, k.last = claim{}, [len(grades)]source{}, claim{}
		passed = 0
	}
	for i, f := range k.floors {
		if !f.IsZero() { // slower than any clock, so that none falls behind by its crystal
			k.floors[i] = f.Add(passed - passed/1000)
		}
	}
	k.begun, k.boot, k.uptime = true, r.Boot, r.Uptime
}

// hear takes in what the source of a rank says, unless it is before the floor.
func (k *Keeper) hear(rank int, r Reading) {
	c, ok := r.claim(rank)
	if !ok {
		return
	}
	s, floor, now := &k.sources[rank], k.floor(rank), c.now(r.Uptime)
	switch {
	case !now.Before(floor):
		k.doubt.settle(rank)
		s.take(c)
	case k.overturns(rank, c, r):
		k.floors[rank], k.doubt = time.Time{}, doubt{}
		*s = source{claim: c, firm: true}
	case !s.claim.set() && (floor.Sub(now) <= zoneDoubt || grades[rank] == Backend):
		s.claim = claim{floor, r.Uptime}
	}
	if grades[rank] == Backend && s.claim == c { // signed: said once is enough
		s.firm = true
	}
}

// floor is the earliest time that a source of the rank may say.
func (k *Keeper) floor(rank int) (floor time.Time) {
	for _, f := range k.floors[:rank+1] {
		if f.After(floor) {
			floor = f
		}
	}
	return floor
}

// settle makes a time that is believed the floor of its rank. Of the worse sources' floors
// those that lie behind the latest possible time are void.
func (k *Keeper) settle(rank int, t, latest time.Time) {
	for i := rank + 1; i < len(k.floors); i++ {
		if k.floors[i].After(latest) {
			k.floors[i] = time.Time{}
		}
	}
	if k.sources[rank].firm && t.After(k.floors[rank]) {
		k.floors[rank] = t
	}
}

// refine finds the time on the word of the backend, which says from when to when a command
// is valid: the best of the other clocks that lies within, or the earliest possible time.
func (k *Keeper) refine(earliest time.Time, r Reading) time.Time {
	latest := earliest
	if r.Backend != nil {
		latest = r.Backend.latest(r.Uptime)
	}
	k.settle(0, earliest, latest)
	for rank := 1; rank < len(grades); rank++ {
		k.hear(rank, r)
		c := k.sources[rank].claim
		if t := c.now(r.Uptime); c.set() && !t.Before(earliest) && !t.After(latest) {
			t = k.smooth(t)
			k.settle(rank, t, t)
			return t
		}
	}
	return k.smooth(k.floor(len(grades) - 1))
}

// smooth keeps a time that is a little earlier than the last from going back.
func (k *Keeper) smooth(t time.Time) time.Time {
	if k.last.time.After(t) && k.last.time.Sub(t) <= jitter {
		return k.last.time
	}
	return t
}

// step remembers a moment and returns by how much it has jumped from the last.
func (k *Keeper) step(c claim) (step time.Duration) {
	if k.last.set() {
		step = c.time.Sub(k.last.now(c.at))
	}
	k.last = c
	if step.Abs() <= jitter {
		return 0
	}
	return step
}
