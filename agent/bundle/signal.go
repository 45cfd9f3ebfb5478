package bundle

import "math"

// stripTop is where the strip below the signal begins that shows when a network served.
const stripTop, stripHeight = bottom + 4, 7.0

// signal writes the chart of the level. Nothing is drawn where the terminal was off, and no
// line leads over it.
func (p *pen) signal(id, caption markup, scales []Scale, h history) {
	p.figure(figure{
		id: id, caption: caption, height: bottom + 30,
		empty:   h.count((*Day).measured) < 2,
		summary: func() { p.summary(h) },
		draw: func() {
			kinds := runs(h.slots)
			c := plot{p, len(h.slots), levelAxis(span(h.slots, kinds, scales))}
			for _, r := range kinds {
				c.bands(r, scaleOf(scales, r.kind))
			}
			c.grid()
			for i, d := range h.slots {
				c.level(i, d, h.slots[max(i-1, 0)])
			}
			c.strip(h.slots)
			c.ticks(h.ticks, bottom+24)
		},
		legend: `<span><i class="full"></i>[network served|网络服务正常]</span> <span><i class="part"></i>[at times|时断时续]</span> <span><i class="not"></i>[not at all|无服务]</span> <span><i class="off"></i>[no record, switched off|无记录（关机）]</span>`,
	})
}

// summary writes the lowest, the highest and the last mean, and how much was recorded.
func (p *pen) summary(h history) {
	low, high, last := math.Inf(1), math.Inf(-1), 0.0
	for _, d := range h.slots {
		if d.measured() {
			last = *d.Mean
			low, high = min(low, last), max(high, last)
		}
	}
	p.form("[Means|均值] % [to|至] % dBm[, last |，最近 ]%", plain(level(low)), plain(level(high)), plain(level(last)))
	p.form("[; recorded|；有记录] ")
	p.shape("# / #", float64(h.count((*Day).on)), float64(len(h.slots)))
}

// run is a stretch of slots, up to but without to, in which one measure was used.
type run struct {
	kind     string
	from, to int
}

// runs divides the slots by their measure. Slots without a level belong to the measure
// before them, the first ones to the one after.
func runs(slots []*Day) []run {
	var out []run
	for i, d := range slots {
		switch last := len(out) - 1; {
		case !d.measured():
		case last < 0:
			out = append(out, run{d.Kind, 0, len(slots)})
		case d.Kind != out[last].kind:
			out[last].to = i
			out = append(out, run{d.Kind, i, len(slots)})
		}
	}
	return out
}

func scaleOf(scales []Scale, kind string) *Scale {
	for i := range scales {
		if scales[i].Kind == kind {
			return &scales[i]
		}
	}
	return nil
}

// span is the lowest and the highest level to be seen: all that were measured, and some of
// each band.
func span(slots []*Day, kinds []run, scales []Scale) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	hold := func(v *float64) {
		if v != nil {
			low, high = min(low, *v-2), max(high, *v+2)
		}
	}
	for _, d := range slots {
		if d.on() {
			hold(d.Min)
			hold(d.Mean)
			hold(d.Max)
		}
	}
	for _, r := range kinds {
		if scale := scaleOf(scales, r.kind); scale != nil {
			low, high = min(low, scale.Fair-10), max(high, scale.Good+10)
		}
	}
	return low, high
}

// bands names the measure of a run above it, and colours what is good, fair and poor by its
// scale. Beside the last run stand the names of the bands.
func (p *plot) bands(r run, scale *Scale) {
	x, end := p.x(float64(r.from)), p.x(float64(r.to))
	if end-x > 32 { // else there is no room for its name
		p.label("start", x, top-7, plain(r.kind))
	}
	if scale == nil {
		return
	}
	high := p.axis.high
	band := func(class markup, name Text, low float64) {
		y, below := p.y(high), p.y(low)
		p.rect(class, x, y, end-x, below-y, "")
		if r.to == p.n {
			p.label("start", right+5, (y+below)/2+4, name)
		}
		high = low
	}
	band("good", Text{"good", "良好"}, scale.Good)
	band("fair", Text{"fair", "一般"}, scale.Fair)
	band("poor", Text{"poor", "较差"}, p.axis.low)
}

// level draws the range of slot i, a line from the one before if that has the same measure,
// and a dot at its mean.
func (p *plot) level(i int, d, before *Day) {
	if !d.measured() {
		return
	}
	x, y := p.x(float64(i)+0.5), p.y(*d.Mean)
	if d.Min != nil && d.Max != nil && *d.Min <= *d.Max {
		p.rect("range", x-1.5, p.y(*d.Max), 3, max(p.y(*d.Min)-p.y(*d.Max), 1), "")
	}
	if before != d && before.measured() && before.Kind == d.Kind {
		p.line("level", p.x(float64(i)-0.5), p.y(*before.Mean), x, y)
	}
	p.shape(`<circle class="dot" r="2" cx="#" cy="#">`, x, y)
	p.form("<title>%</title></circle>", plain(d.Date+"  "+d.Kind+" "+level(*d.Mean)+" dBm"))
}

// strip draws when a network served; slots alike are one piece.
func (p *plot) strip(slots []*Day) {
	for from := 0; from < len(slots); {
		to, class := from+1, slots[from].service()
		for to < len(slots) && slots[to].service() == class {
			to++
		}
		p.rect(class, p.x(float64(from)), stripTop, p.x(float64(to))-p.x(float64(from)), stripHeight, "")
		from = to
	}
}

// service is how much of a slot a network served, as a class of the style sheet.
func (d *Day) service() markup {
	switch {
	case !d.on():
		return "off"
	case d.Served >= 0.95:
		return "full"
	case d.Served > 0.05:
		return "part"
	}
	return "not"
}
