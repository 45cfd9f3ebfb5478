package usage

import "time"

// thresholds are the shares of the quota that are warned of, in per cent.
var thresholds = [...]int{95, 80}

// Warn says how much of the quota (bytes a cycle, both ways; 0 or less: none) the card
// in the terminal has used, in whole per cent, at most 999. crossed is true once per
// cycle at 80 and once at 95, and where both were passed at once, once; a quota that
// was raised can be crossed again. What was told is remembered in the Book.
func (b *Book) Warn(quota int64) (percent int, crossed bool) {
	if quota <= 0 || len(b.Pages) == 0 {
		return 0, false
	}
	c := &b.Pages[0].Cycle
	percent = int(min(float64(c.sum())*100/float64(quota), 999))
	reached := 0
	for _, t := range thresholds {
		if percent >= t {
			reached = max(reached, t)
		}
	}
	crossed = reached > c.Warned
	c.Warned = reached
	return percent, crossed
}

// rateDays is how many days the present rate is taken from.
const rateDays = 7

// DaysLeft says how many days the quota (bytes a cycle) lasts at the present rate, the
// mean of the last seven whole days and today: at most until next, when the next cycle
// starts, or without bound where next is not after now. It is not known without a quota, a
// trusted time, a card, or a whole day of use.
func (b *Book) DaysLeft(quota int64, now, next time.Time) (days float64, known bool) {
	if quota <= 0 || now.IsZero() || len(b.Pages) == 0 {
		return 0, false
	}
	p := &b.Pages[0]
	rate, known := p.rate(now)
	left := float64(above(uint64(quota), p.Cycle.sum()))
	bounded := next.After(now)
	switch {
	case left == 0:
		return 0, true
	case !known || rate == 0 && !bounded:
		return 0, false
	case !bounded:
		return left / rate, true
	}
	return min(next.Sub(now).Hours()/24, left/rate), true
}

// rate is the bytes a day that the card uses at present.
func (p *page) rate(now time.Time) (float64, bool) {
	total, n := p.Habit.last(rateDays)
	if n == 0 {
		return 0, false
	}
	days := float64(n)
	if d := &p.Day; d.N == dayOf(now) && !d.Partial {
		total, days = add(total, d.Bytes), days+float64(secondOf(now))/secondsPerDay
	}
	return float64(total) / days, true
}
