package bundle

// The drawing area of a chart, in the units of its viewBox. Two charts stand beside each
// other on a wide page, one on a phone: at both widths its letters stay readable.
const (
	width       = 440.0
	left, right = 52.0, 404.0
	top, bottom = 20.0, 158.0
)

// plot places values in a chart of n slots, side by side.
type plot struct {
	*pen
	n    int
	axis axis
}

// x is the position of the left edge of slot i; a half more is its middle.
func (p *plot) x(i float64) float64 { return left + (right-left)*i/float64(p.n) }

func (p *plot) y(v float64) float64 {
	return bottom - (bottom-top)*(v-p.axis.low)/(p.axis.high-p.axis.low)
}

// charts writes the history of signal and use.
func (p *pen) charts(page *Page) {
	days := lastDays(page)
	p.form(`<section><h2>[Signal and use|信号与流量]</h2><div class="charts">`)
	p.signal("h", "[Signal, last 48 hours|最近 48 小时信号]", page.Scales, lastHours(page))
	p.signal("d", "[Signal, last 62 days|最近 62 天信号]", page.Scales, days)
	p.use(days)
	p.cycle(page.Cycle, page.Days)
	p.raw("</div></section>\n")
}

// figure is a drawing with what stands around it.
type figure struct {
	id, caption markup
	empty       bool   // there is too little to draw
	summary     func() // writes the chart in a sentence, also for those who cannot see it
	height      float64
	draw        func()
	legend      markup
}

func (p *pen) figure(f figure) {
	p.form(`<figure><figcaption id="c-` + f.id + `">` + f.caption + "</figcaption>")
	if f.empty {
		p.form(`<p class="none">[Not enough history yet|历史数据不足]</p></figure>` + "\n")
		return
	}
	p.raw(`<p class="dim" id="s-` + f.id + `">`)
	f.summary()
	p.shape(`</p><svg role="img" aria-labelledby="c-`+f.id+" s-"+f.id+`" viewBox="0 0 # #">`, width, f.height)
	p.wrap = "tspan"
	f.draw()
	p.wrap = "span"
	p.form(`</svg><p class="key">` + f.legend + "</p></figure>\n")
}

// grid draws the labelled lines of the vertical axis.
func (p *plot) grid() {
	for _, v := range p.axis.values() {
		p.line("grid", left, p.y(v), right, p.y(v))
		p.label("end", left-5, p.y(v)+4, plain(p.axis.label(v)))
	}
}

// ticks draws the horizontal axis, with its labels at y.
func (p *plot) ticks(all []tick, y float64) {
	p.line("base", left, bottom, right, bottom)
	for _, t := range all {
		x := p.x(float64(t.slot))
		p.line("base", x, bottom, x, y-10)
		p.label("middle", x, y, plain(t.label))
	}
}

func (p *pen) line(class markup, x1, y1, x2, y2 float64) {
	p.shape(`<line class="`+class+`" x1="#" y1="#" x2="#" y2="#"/>`, x1, y1, x2, y2)
}

// rect draws a rectangle; a title shows when it is pointed at.
func (p *pen) rect(class markup, x, y, w, h float64, title string) {
	p.shape(`<rect class="`+class+`" x="#" y="#" width="#" height="#">`, x, y, w, h)
	if title != "" {
		p.form("<title>%</title>", plain(title))
	}
	p.raw("</rect>")
}

// label draws a text that starts, has its middle or ends at x.
func (p *pen) label(anchor markup, x, y float64, t Text) {
	p.shape(`<text text-anchor="`+anchor+`" x="#" y="#">`, x, y)
	p.form("%</text>", t)
}
