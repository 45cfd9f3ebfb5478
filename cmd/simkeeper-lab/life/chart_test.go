package life

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// shapes reads an SVG to its end and returns its texts and the points of its lines.
func shapes(t *testing.T, svg []byte) (texts []string, lines [][]string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for depth, inText := 0, false; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && depth == 0 {
			return texts, lines
		}
		if err != nil {
			t.Fatalf("the chart is no XML: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			inText = e.Name.Local == "text"
			for _, a := range e.Attr {
				if e.Name.Local == "polyline" && a.Name.Local == "points" {
					lines = append(lines, strings.Fields(a.Value))
				}
			}
		case xml.CharData:
			if inText {
				texts = append(texts, string(e))
			}
		case xml.EndElement:
			depth--
			inText = false
		}
	}
}

func TestChart(t *testing.T) {
	w := builtIn(t)
	var results []Result
	for _, policy := range Policies() {
		results = append(results, run(t, Config{World: w, Policy: policy, Terminals: 20, Years: 2, Seed: 1}))
	}
	results[1].Policy = "a <b> & c"
	texts, lines := shapes(t, Chart(w.Start, results))
	all := strings.Join(texts, "|")
	for _, want := range []string{"Cards alive: 20 terminals, 2 years, seed 1", "simkeeper", "a <b> & c", "cron-ping", "none", "month", "cards alive", "2027-01", "2028-10", "|20|"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in %s", want, all)
		}
	}
	if len(lines) != len(results) {
		t.Fatalf("%d lines for %d policies", len(lines), len(results))
	}
	for i, points := range lines {
		if len(points) != len(results[i].Alive) || points[0] != fmt.Sprintf("%d.0,%d.0", chartLeft, chartTop) {
			t.Errorf("line %d: %d points, the first at %s", i, len(points), points[0])
		}
		checkFall(t, points)
	}
}

// checkFall: cards do not come back, and no line leaves the plot.
func checkFall(t *testing.T, points []string) {
	t.Helper()
	var lastX, lastY float64
	for _, p := range points {
		var x, y float64
		if _, err := fmt.Sscanf(p, "%f,%f", &x, &y); err != nil {
			t.Fatal(err)
		}
		if x < lastX || y < lastY || x > float64(plotEnd) || y > float64(axisEnd) {
			t.Fatalf("the line goes from %v,%v to %v,%v", lastX, lastY, x, y)
		}
		lastX, lastY = x, y
	}
}

func TestChartOfLittle(t *testing.T) {
	w := builtIn(t)
	shapes(t, Chart(w.Start, nil))
	short := run(t, Config{World: w, Policy: None, Terminals: 1, Years: 0.001, Seed: 1})
	if _, lines := shapes(t, Chart(w.Start, []Result{short})); len(lines) != 1 {
		t.Errorf("%d lines", len(lines))
	}
}
