package life

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// The chart's measures, in pixels.
const (
	chartWidth, chartHeight     = 960, 480
	chartLeft, chartTop         = 80, 50
	chartRight, chartBottom     = 190, 60
	plotWidth, plotHeight       = chartWidth - chartLeft - chartRight, chartHeight - chartTop - chartBottom
	axisEnd, plotEnd        int = chartTop + plotHeight, chartLeft + plotWidth
)

// pens tell the policies apart, also in print without colours.
var pens = []string{
	`stroke="#0b6e4f" stroke-width="3"`,
	`stroke="#c1661b" stroke-width="2" stroke-dasharray="9 4"`,
	`stroke="#2f5fb3" stroke-width="2" stroke-dasharray="3 3"`,
	`stroke="#777777" stroke-width="2" stroke-dasharray="12 3 2 3"`,
}

// Chart draws the cards that are alive over time, a line for each result, as SVG.
func Chart(start time.Time, results []Result) []byte {
	c := new(canvas)
	fmt.Fprintf(c, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="13">`+"\n",
		chartWidth, chartHeight, chartWidth, chartHeight)
	fmt.Fprintf(c, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", chartWidth, chartHeight)
	if len(results) > 0 {
		r := &results[0]
		c.text(chartLeft, 28, "start", fmt.Sprintf("Cards alive: %d terminals, %v years, seed %d", r.Terminals, r.Years, r.Seed))
		c.axes(start, r)
		for i := range results {
			c.line(&results[i], pens[i%len(pens)])
			c.legend(&results[i], i)
		}
	}
	c.WriteString("</svg>\n")
	return c.Bytes()
}

type canvas struct{ bytes.Buffer }

func (c *canvas) text(x, y int, anchor, text string) {
	fmt.Fprintf(c, `<text x="%d" y="%d" text-anchor="%s">`, x, y, anchor)
	_ = xml.EscapeText(c, []byte(text)) // a buffer takes everything
	c.WriteString("</text>\n")
}

// axes draws the frame, the numbers of cards and the quarters of the years.
func (c *canvas) axes(start time.Time, r *Result) {
	const steps = 5
	for i := range steps + 1 {
		y := axisEnd - plotHeight*i/steps
		fmt.Fprintf(c, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#dddddd"/>`+"\n", chartLeft, y, plotEnd, y)
		c.text(chartLeft-8, y+4, "end", strconv.FormatFloat(math.Round(float64(r.Terminals*i)/steps*10)/10, 'f', -1, 64))
	}
	days := len(r.Alive) - 1
	months := max(1, int(math.Ceil(float64(days)/365*12/10)))
	for m := 0; ; m += months {
		at := start.AddDate(0, m, 0)
		day := int(at.Sub(start).Hours() / 24)
		if day > days {
			break
		}
		x := chartLeft + plotWidth*day/days
		fmt.Fprintf(c, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#555555"/>`+"\n", x, axisEnd, x, axisEnd+5)
		c.text(x, axisEnd+20, "middle", at.Format("2006-01"))
	}
	fmt.Fprintf(c, `<path d="M%d %dV%dH%d" fill="none" stroke="#555555"/>`+"\n", chartLeft, chartTop, axisEnd, plotEnd)
	c.text(chartLeft+plotWidth/2, chartHeight-14, "middle", "month")
	fmt.Fprintf(c, `<text transform="translate(22 %d) rotate(-90)" text-anchor="middle">cards alive</text>`+"\n", chartTop+plotHeight/2)
}

// line draws one policy.
func (c *canvas) line(r *Result, pen string) {
	var path strings.Builder
	days := len(r.Alive) - 1
	for day, n := range r.Alive {
		fmt.Fprintf(&path, " %.1f,%.1f", chartLeft+float64(plotWidth*day)/float64(days), float64(axisEnd)-float64(plotHeight)*float64(n)/float64(r.Terminals))
	}
	fmt.Fprintf(c, `<polyline fill="none" %s points="%s"/>`+"\n", pen, path.String()[1:])
}

// legend names a policy, and says how many cards are left under it.
func (c *canvas) legend(r *Result, row int) {
	y := chartTop + 12 + 44*row
	fmt.Fprintf(c, `<line x1="%d" y1="%d" x2="%d" y2="%d" %s/>`+"\n", plotEnd+14, y, plotEnd+54, y, pens[row%len(pens)])
	c.text(plotEnd+62, y+4, "start", r.Policy)
	alive := r.Alive[len(r.Alive)-1]
	c.text(plotEnd+62, y+20, "start", fmt.Sprintf("%d (%.1f %%)", alive, 100*float64(alive)/float64(r.Terminals)))
}
