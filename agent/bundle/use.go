package bundle

import (
	"math"
	"time"
)

// use writes the chart of the bytes of each day.
func (p *pen) use(h history) {
	var tx, rx, most float64
	for _, d := range h.slots {
		if d.on() {
			tx, rx, most = tx+float64(d.Tx), rx+float64(d.Rx), max(most, d.bytes())
		}
	}
	p.figure(figure{
		id: "u", caption: "[Data per day|每日流量]", height: bottom + 24,
		empty: h.count((*Day).on) < 2,
		summary: func() {
			p.form("[Sent |上行 ]%[, received |，下行 ]%[, at most |，单日最多 ]%[ in a day| ]", plain(size(tx)), plain(size(rx)), plain(size(most)))
		},
		draw: func() {
			c := plot{p, len(h.slots), byteAxis(most)}
			c.grid()
			for i, d := range h.slots {
				c.bar(i, d)
			}
			c.ticks(h.ticks, bottom+16)
		},
		legend: `<span><i class="tx"></i>[sent|上行]</span> <span><i class="rx"></i>[received|下行]</span>`,
	})
}

// bar draws what was sent, and upon it what was received.
func (p *plot) bar(i int, d *Day) {
	if d.bytes() == 0 {
		return
	}
	x, y, join := p.x(float64(i)+0.14), p.y(d.bytes()), p.y(float64(d.Tx))
	w := p.x(float64(i)+0.86) - x
	title := d.Date + "  ↑ " + size(float64(d.Tx)) + "  ↓ " + size(float64(d.Rx))
	p.rect("rx", x, y, w, join-y, title)
	p.rect("tx", x, join, w, bottom-join, title)
}

// cycle writes the chart of the bytes since the billing cycle began, against the quota.
func (p *pen) cycle(c Cycle, days []Day) {
	first, n := cycleDays(c.Start)
	h := daysFrom(first, n, days)
	for i := 0; i < n; i += 7 {
		h.tick(i, first.AddDate(0, 0, i), "01-02")
	}
	sums, quota := cumulated(h.slots), float64(c.Quota)
	p.figure(figure{
		id: "q", caption: "[Data in the billing cycle|本计费周期累计流量]", height: bottom + 24,
		empty:   h.count((*Day).on) < 2,
		summary: func() { p.used(sums[len(sums)-1], quota, h.slots) },
		draw: func() {
			c := plot{p, n, byteAxis(max(quota, sums[len(sums)-1]))}
			c.grid()
			c.steps(sums)
			c.ticks(h.ticks, bottom+16)
			if quota > 0 {
				c.line("quota", left, c.y(quota), right, c.y(quota))
				c.label("start", left+4, c.y(quota)-5, Text{"quota " + size(quota), "套餐 " + size(quota)})
			}
		},
	})
}

// cycleDays is the first day of a cycle and its length, a month; 0 where it is unknown.
func cycleDays(start string) (time.Time, int) {
	first := dateOf(start)
	if first.IsZero() {
		return first, 0
	}
	return first, int(first.AddDate(0, 1, 0).Sub(first) / day)
}

// cumulated is the sum up to each slot, as far as there is a record.
func cumulated(slots []*Day) []float64 {
	var out []float64
	sum, end := 0.0, 0
	for i, d := range slots {
		sum += d.bytes()
		out = append(out, sum)
		if d.on() {
			end = i + 1
		}
	}
	return out[:end]
}

// used writes how much of the quota is used, and from when on it is known where the history
// is younger than the cycle.
func (p *pen) used(sum, quota float64, slots []*Day) {
	if quota > 0 {
		p.form("[Used |已用 ]%[ of | / ]%", plain(size(sum)), plain(size(quota)))
		p.shape(" (# %)", math.Floor(sum/quota*100))
	} else {
		p.form("[Used|已用] %", plain(size(sum)))
	}
	if slots[0].on() {
		return
	}
	for _, d := range slots {
		if d.on() {
			p.form("[, counted from |，自 ]%[ on| 起计]", plain(d.Date))
			return
		}
	}
}

// steps draws the sums as a flight of steps: a day's bytes are known at its end.
func (p *plot) steps(sums []float64) {
	p.shape(`<path class="sum" d="M# #`, left, bottom)
	for i, sum := range sums {
		p.shape("V#H#", p.y(sum), p.x(float64(i+1)))
	}
	p.shape(`V#z"/>`, bottom)
}
