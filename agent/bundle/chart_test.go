package bundle

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// drawing is one figure as a browser's parser sees it: its elements by their class.
type drawing struct {
	svg   bool
	by    map[string][]*html.Node
	texts []string // the labels in English
	en    string   // all words of the figure, in English
	zh    string   // and in Chinese
}

// figureOf finds a figure of a page by the id of its caption; its drawing is empty where
// there is too little history.
func figureOf(t testing.TB, page *Page, id string) drawing {
	t.Helper()
	d := drawing{by: map[string][]*html.Node{}}
	walk(t, render(t, page), func(n *html.Node) {
		if n.Type != html.ElementNode || n.Data != "figcaption" || attr(n, "id") != "c-"+id {
			return
		}
		d.en, d.zh = words(n.Parent, "en"), words(n.Parent, "zh")
		for e := range n.Parent.Descendants() {
			d.add(e)
		}
	})
	return d
}

func (d *drawing) add(e *html.Node) {
	switch {
	case e.Type != html.ElementNode:
	case e.Data == "svg":
		d.svg = true
	case e.Data == "text":
		label := content(e)
		if e.FirstChild.Data == "tspan" {
			label = content(e.FirstChild)
		}
		d.texts = append(d.texts, label)
	case e.Namespace == "svg":
		d.by[attr(e, "class")] = append(d.by[attr(e, "class")], e)
	}
}

// place is a coordinate of an element.
func place(t testing.TB, n *html.Node, key string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(attr(n, key), 64)
	if err != nil {
		t.Fatalf("%s of %v: %v", key, n.Attr, err)
	}
	return v
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.2 }

// seen makes hours that end with the page's; a level of 0 is one in which the terminal was
// off, of 1 one without a level.
func seen(levels ...float64) *Page {
	page := &Page{Made: made, Scales: []Scale{{"RSRP", -90, -105}, {"RSSI", -75, -95}}}
	for i, v := range levels {
		h := Hour{Start: made.Truncate(time.Hour).Add(time.Duration(i-len(levels)+1) * time.Hour), Kind: "RSRP", Served: 1}
		if v < 0 {
			h.Level = &v
		}
		if v != 0 {
			page.Hours = append(page.Hours, h)
		}
	}
	return page
}

func TestNoLineLeadsOverAGap(t *testing.T) {
	for _, c := range []struct {
		name        string
		levels      []float64
		dots, lines int
	}{
		{"neighbours", []float64{-90, -91, -92}, 3, 2},
		{"off for an hour", []float64{-90, 0, -92}, 2, 0},
		{"on without a level", []float64{-90, -91, 1, -92, -93}, 4, 2},
		{"alone at both ends", []float64{-90, 0, 0, -92, 0, 0, -90}, 3, 0},
	} {
		d := figureOf(t, seen(c.levels...), "h")
		if len(d.by["dot"]) != c.dots || len(d.by["level"]) != c.lines {
			t.Errorf("%s: %d dots, %d lines; want %d, %d", c.name, len(d.by["dot"]), len(d.by["level"]), c.dots, c.lines)
		}
		for _, line := range d.by["level"] {
			if wide := place(t, line, "x2") - place(t, line, "x1"); !near(wide, (right-left)/hoursDrawn) {
				t.Errorf("%s: a line is %v wide", c.name, wide)
			}
		}
	}
}

func TestTooLittleHistoryIsSaid(t *testing.T) {
	for _, c := range []struct {
		name   string
		levels []float64
		drawn  bool
	}{
		{"none", nil, false},
		{"one hour", []float64{-90}, false},
		{"hours without a level", []float64{1, 1, 1}, false},
		{"two hours", []float64{-90, -91}, true},
	} {
		d := figureOf(t, seen(c.levels...), "h")
		if d.svg != c.drawn || strings.Contains(d.en, "Not enough history yet") == c.drawn || strings.Contains(d.zh, "历史数据不足") == c.drawn {
			t.Errorf("%s: drawn %v: %s", c.name, d.svg, d.en)
		}
	}
}

func TestLevelsStandInTheirBands(t *testing.T) {
	d := figureOf(t, seen(-89.9, -90, -105, -105.1), "h")
	in := func(dot int, band string) bool {
		y, b := place(t, d.by["dot"][dot], "cy"), d.by[band][0]
		return y >= place(t, b, "y")-0.1 && y <= place(t, b, "y")+place(t, b, "height")+0.1
	}
	for dot, band := range []string{"good", "fair", "fair", "poor"} {
		if !in(dot, band) {
			t.Errorf("level %d is not in the band %s", dot, band)
		}
	}
	for _, want := range []string{"RSRP", "good", "fair", "poor", "−90", "−100"} {
		if !slices.Contains(d.texts, want) {
			t.Errorf("no label %q: %q", want, d.texts)
		}
	}
}

func TestMeasuresAreNotMixed(t *testing.T) {
	page := seen(-90, -91, -70, -71, -72, -73, -74, -92, -93)
	for i := range page.Hours[2:7] {
		page.Hours[i+2].Kind = "RSSI"
	}
	d := figureOf(t, page, "h")
	if len(d.by["level"]) != 1+4+1 {
		t.Errorf("%d lines: two measures are joined", len(d.by["level"]))
	}
	if n := len(d.by["good"]); n != 3 {
		t.Fatalf("%d runs of bands, want 3", n)
	}
	rsrp, rssi := d.by["fair"][0], d.by["fair"][1]
	if place(t, rssi, "y") >= place(t, rsrp, "y") {
		t.Error("the bounds of RSSI are not its own")
	}
	if !near(place(t, rsrp, "x"), left) || !near(place(t, rsrp, "x")+place(t, rsrp, "width"), place(t, rssi, "x")) {
		t.Error("the bands leave a gap or cover each other")
	}
	for i := range page.Hours {
		page.Hours[i].Kind = "RSCP" // without a scale
	}
	if d := figureOf(t, page, "h"); len(d.by["good"]) != 0 || len(d.by["dot"]) != 9 {
		t.Error("a measure without a scale has bands, or is not drawn")
	}
}

func TestStripTellsOffFromUnserved(t *testing.T) {
	page := seen(-90, -90, 0, -91, -92, -93)
	for i, served := range []float64{1, 1, 0.5, 0, math.NaN()} {
		page.Hours[i].Served = served
	}
	d := figureOf(t, page, "h")
	got := map[string]int{}
	for class, rects := range d.by {
		for _, r := range rects {
			if r.Data == "rect" && near(place(t, r, "y"), stripTop) {
				got[class] += int(math.Round(place(t, r, "width") / ((right - left) / hoursDrawn)))
			}
		}
	}
	for class, want := range map[string]int{"full": 2, "part": 1, "not": 2, "off": 42 + 1} {
		if got[class] != want {
			t.Errorf("%d hours are %s, want %d", got[class], class, want)
		}
	}
}

func TestDayShowsItsRange(t *testing.T) {
	page := seen()
	page.Days = []Day{
		{Date: "2026-11-21", Min: at(-110), Mean: at(-95), Max: at(-80), Kind: "RSRP"},
		{Date: "2026-11-22", Min: at(-80), Mean: at(-95), Max: at(-110), Kind: "RSRP"}, // turned round: not drawn
	}
	d := figureOf(t, page, "d")
	if len(d.by["range"]) != 1 || len(d.by["dot"]) != 2 {
		t.Fatalf("%d ranges, %d dots", len(d.by["range"]), len(d.by["dot"]))
	}
	r, dot := d.by["range"][0], place(t, d.by["dot"][0], "cy")
	if y := place(t, r, "y"); !near(y+place(t, r, "height")/2, dot) {
		t.Error("the mean is not in the middle of its range")
	}
	if !strings.Contains(d.en, "Means −95 to −95 dBm, last −95; recorded 2 / 62") || !strings.Contains(d.zh, "均值 −95 至 −95 dBm，最近 −95；有记录 2 / 62") {
		t.Error(d.en, d.zh)
	}
}

// Nothing leaves the drawing, whatever the history says.
func TestAllIsInsideTheDrawing(t *testing.T) {
	page := stopped("en")
	page.Days[3].Tx, page.Days[4].Rx = math.MaxUint64, math.MaxUint64
	page.Days[5].Min, page.Days[6].Max = at(-150), at(-20)
	page.Days[7].Mean, page.Hours[3].Level = at(math.NaN()), at(math.Inf(1))
	page.Hours[4].Served, page.Hours[5].Served = -4, 7
	page.Cycle.Quota = math.MaxUint64
	for _, id := range []string{"h", "d", "u", "q"} {
		d := figureOf(t, page, id)
		for class, elements := range d.by {
			for _, e := range elements {
				checkInside(t, id+" "+class, e)
			}
		}
	}
}

func checkInside(t *testing.T, name string, e *html.Node) {
	t.Helper()
	for _, a := range e.Attr {
		if strings.Contains(a.Val, "NaN") || strings.Contains(a.Val, "Inf") {
			t.Errorf("%s: %s=%q", name, a.Key, a.Val)
		}
	}
	for _, key := range []string{"x", "x1", "x2", "cx"} {
		if v := attr(e, key); v != "" && (place(t, e, key) < left-0.1 || place(t, e, key) > right+0.1) {
			t.Errorf("%s: %s=%s", name, key, v)
		}
	}
	for _, key := range []string{"y", "y1", "y2", "cy", "height"} {
		if v := attr(e, key); v != "" && (place(t, e, key) < 0 || place(t, e, key) > bottom+15) {
			t.Errorf("%s: %s=%s", name, key, v)
		}
	}
}
