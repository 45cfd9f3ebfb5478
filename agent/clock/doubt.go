package clock

import "time"

// insisting is how long a source must say the same for its own floor to be doubted away.
const insisting = 24 * time.Hour

// doubt is held against a floor whose own source says an earlier time.
type doubt struct {
	rank int
	boot int64
	time time.Time // as last said; zero for no doubt
	// first is when it was first said in this boot, which JSON does not keep.
	first claim
}

// settle ends the doubt about a floor that a source of the rank confirms.
func (d *doubt) settle(rank int) {
	if d.rank >= rank {
		*d = doubt{}
	}
}

// overturns notes that a source says an earlier time than its floor, and reports whether
// the floor must give way to it. The floors of better sources never do.
func (k *Keeper) overturns(rank int, c claim, r Reading) bool {
	now := c.now(r.Uptime)
	behind := k.floors[rank].Sub(now)
	switch {
	case k.floors[rank].IsZero() || behind <= jitter:
		return false
	case rank == 0: // a command that waited is no contradiction while it is valid
		return behind > zoneDoubt && k.floors[rank].After(r.Backend.latest(r.Uptime))
	case now.Before(k.floor(rank - 1)):
		return false
	}
	if k.doubt.restarted(rank, now, r) {
		return true
	}
	if d := &k.doubt; d.rank != rank || d.boot != r.Boot || !d.first.set() || !d.first.agrees(c) {
		*d = doubt{rank: rank, boot: r.Boot, time: now, first: c}
	}
	k.doubt.time = now
	return c.at-k.doubt.first.at >= insisting && (grades[rank] != System || k.sources[rank].firm)
}

// restarted reports whether the clock that was doubted in an earlier boot has kept
// running until this one began.
func (d *doubt) restarted(rank int, now time.Time, r Reading) bool {
	return d.rank == rank && !d.time.IsZero() && d.boot != r.Boot && !now.Add(-r.Uptime).Before(d.time)
}
