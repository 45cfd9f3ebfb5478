package card

import "time"

// Cycle returns the billing cycle that now is in, by the carrier's calendar: its first day
// and the first day of the next one. A cycle day that a month does not have is its last
// day. now must be a known time.
func (r *Rules) Cycle(now time.Time) (start, next Date) {
	from, to := cycle(dayAt(now.Unix(), r.offset), r.CycleDay)
	return from.date(), to.date()
}

// cycle returns the first day of the cycle that d is in, and of the next one, for cycles
// that begin on cycleDay (1 to 31) of each month.
func cycle(d day, cycleDay int) (start, next day) {
	date := d.date()
	first := d - day(date.Day-1)
	length := lastDay(date.Year, date.Month)
	here := first + day(min(cycleDay, length)-1)
	if d >= here {
		following := lastDay(date.Year, date.Month+1)
		return here, first + day(length+min(cycleDay, following)-1)
	}
	before := lastDay(date.Year, date.Month-1)
	return first + day(min(cycleDay, before)-1-before), here
}
