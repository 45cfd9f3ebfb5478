package trend

import "time"

// Hour is one hour in which there was a look.
type Hour struct {
	Start  time.Time // UTC
	Level  *float64  // dBm, mean; nil where none was known
	Kind   Kind      // of the level
	Served float64   // share of the time in which a network served, 0 to 1
	Tx, Rx uint64    // bytes, to half a per cent
}

// Day is one day in which there was a look.
type Day struct {
	Date           string   // of the calendar in the zone of the samples, "2026-11-22"
	Min, Mean, Max *float64 // dBm, the outer ones of hourly means; nil where none was known
	Kind           Kind     // of the levels
	Served         float64  // share of the time in which a network served, 0 to 1
	Tx, Rx         uint64   // bytes, to half a per cent
}

// Hours returns the last 48 hours up to now, oldest first. An hour without a look, when
// the terminal was off, is left out: it is a gap. Without now they end with the last look
// that had a time.
func (t *Trend) Hours(now time.Time) []Hour {
	end := t.hour.n
	if !now.IsZero() {
		end = now.Unix() / secondsPerHour
	}
	list := window(keep(t.hours, t.hour.record().flat(), hoursKept), end, hoursKept)
	hours := make([]Hour, len(list))
	for i, r := range list {
		hours[i] = Hour{
			Start: time.Unix(r.n*secondsPerHour, 0).UTC(), Level: r.mean.dBm(), Kind: r.kind,
			Served: r.served(), Tx: r.tx.bytes(), Rx: r.rx.bytes(),
		}
	}
	return hours
}

// Days returns the last 62 days up to now, in the zone of which the last one is, oldest
// first and without those in which there was no look. Without now they end with the last
// look that had a time.
func (t *Trend) Days(now time.Time) []Day {
	end := t.day.n
	if !now.IsZero() {
		end = dayOf(now)
	}
	open := t.day
	open.fold(t.hour)
	list := window(keep(t.days, open.record(), daysKept), end, daysKept)
	days := make([]Day, len(list))
	for i, r := range list {
		days[i] = Day{
			Date: time.Unix(r.n*secondsPerDay, 0).UTC().Format(time.DateOnly),
			Min:  r.lo.dBm(), Mean: r.mean.dBm(), Max: r.hi.dBm(), Kind: r.kind,
			Served: r.served(), Tx: r.tx.bytes(), Rx: r.rx.bytes(),
		}
	}
	return days
}

// window is what lies in the span of n numbers that ends with one.
func window(list []record, end, n int64) []record {
	from, _ := find(list, end-n+1)
	to, _ := find(list, end+1)
	return list[from:to]
}

func (r record) served() float64 { return float64(r.share) / whole }
