package bundle

import "time"

// history is a row of hours or days as it is drawn: one slot each, nil where the terminal
// was off. Date is the slot's name, and levels that no modem measures are left out.
type history struct {
	slots []*Day
	ticks []tick
}

// tick is a label below the chart, at the left edge of a slot.
type tick struct {
	slot  int
	label string
}

const (
	day        = 24 * time.Hour
	hoursDrawn = 48
	daysDrawn  = 62
)

// lastHours are the 48 hours that end when the page was made, or later where the history
// does.
func lastHours(page *Page) history {
	end := page.Made
	for i := range page.Hours {
		end = latest(end, page.Hours[i].Start)
	}
	first := end.UTC().Truncate(time.Hour).Add(-(hoursDrawn - 1) * time.Hour)
	out := history{slots: make([]*Day, hoursDrawn)}
	for i := range page.Hours {
		h := &page.Hours[i]
		d := &Day{Mean: h.Level, Kind: h.Kind, Served: h.Served, Tx: h.Tx, Rx: h.Rx}
		d.Date = h.Start.UTC().Format("01-02 15:04")
		out.put(h.Start.Sub(first), time.Hour, d)
	}
	for i := range out.slots {
		switch at := first.Add(time.Duration(i) * time.Hour); at.Hour() {
		case 0:
			out.tick(i, at, "01-02")
		case 12:
			out.tick(i, at, "15:04")
		}
	}
	return out
}

// lastDays are the 62 days that end when the page was made, or later where the history
// does.
func lastDays(page *Page) history {
	end := page.Made.UTC().Truncate(day)
	for i := range page.Days {
		end = latest(end, dateOf(page.Days[i].Date))
	}
	first := end.Add(-(daysDrawn - 1) * day)
	out := daysFrom(first, daysDrawn, page.Days)
	for i := range out.slots {
		switch at := first.Add(time.Duration(i) * day); at.Day() {
		case 1, 11, 21:
			out.tick(i, at, "01-02")
		}
	}
	return out
}

// daysFrom are n days in their order.
func daysFrom(first time.Time, n int, days []Day) history {
	out := history{slots: make([]*Day, n)}
	for i := range days {
		if at := dateOf(days[i].Date); !at.IsZero() {
			d := days[i]
			out.put(at.Sub(first), day, &d)
		}
	}
	return out
}

// put enters what was seen so long after the start, where it is drawn.
func (h *history) put(since, length time.Duration, d *Day) {
	if since < 0 || since >= time.Duration(len(h.slots))*length {
		return
	}
	d.Min, d.Mean, d.Max = sane(d.Min), sane(d.Mean), sane(d.Max)
	h.slots[since/length] = d
}

// tick labels slot i with its time.
func (h *history) tick(i int, at time.Time, format string) {
	h.ticks = append(h.ticks, tick{i, at.Format(format)})
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// dateOf reads a date; one that is none is zero.
func dateOf(s string) time.Time {
	t, _ := time.Parse(time.DateOnly, s)
	return t
}

// sane is a level that a modem can have measured (3GPP TS 36.133 §9.1.4, TS 27.007 §8.5,
// with room to spare), else unknown.
func sane(v *float64) *float64 {
	if v == nil || !(*v >= -150 && *v <= -20) {
		return nil
	}
	return v
}

// count counts the slots of which something is true.
func (h *history) count(is func(*Day) bool) int {
	n := 0
	for _, d := range h.slots {
		if is(d) {
			n++
		}
	}
	return n
}

func (d *Day) on() bool       { return d != nil }
func (d *Day) measured() bool { return d != nil && d.Mean != nil }

// bytes is what moved both ways; a sum of counters may be larger than a counter.
func (d *Day) bytes() float64 {
	if d == nil {
		return 0
	}
	return float64(d.Tx) + float64(d.Rx)
}
