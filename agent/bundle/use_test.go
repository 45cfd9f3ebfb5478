package bundle

import (
	"slices"
	"strings"
	"testing"
)

// moved are days of a cycle that has begun on 2026-11-01, by day of the month.
func moved(bytes map[int][2]uint64) *Page {
	page := &Page{Made: made, Cycle: Cycle{"2026-11-01", 30 << 20}}
	for n := range 23 {
		if b, ok := bytes[n]; ok {
			date := made.AddDate(0, 0, n-made.Day()).Format("2006-01-02")
			page.Days = append(page.Days, Day{Date: date, Tx: b[0], Rx: b[1]})
		}
	}
	return page
}

func TestBarsOfADay(t *testing.T) {
	d := figureOf(t, moved(map[int][2]uint64{20: {1 << 20, 3 << 20}, 21: {0, 0}, 22: {2 << 20, 0}}), "u")
	if len(d.by["tx"]) != 2 || len(d.by["rx"]) != 2 {
		t.Fatalf("%d and %d bars, want 2: none for a day without data", len(d.by["tx"]), len(d.by["rx"]))
	}
	tx, rx := d.by["tx"][0], d.by["rx"][0]
	if !near(place(t, rx, "height"), 3*place(t, tx, "height")) {
		t.Error("the bars are not as the bytes")
	}
	if !near(place(t, rx, "y")+place(t, rx, "height"), place(t, tx, "y")) || !near(place(t, tx, "y")+place(t, tx, "height"), bottom) {
		t.Error("the bars do not stand upon each other")
	}
	if got := content(tx); got != "2026-11-20  ↑ 1 MB  ↓ 3 MB" {
		t.Errorf("the bar is titled %q", got)
	}
	if !strings.Contains(d.en, "Sent 3 MB, received 3 MB, at most 4 MB in a day") || !strings.Contains(d.zh, "上行 3 MB，下行 3 MB，单日最多 4 MB") {
		t.Error(d.en, d.zh)
	}
}

func TestCycleAgainstTheQuota(t *testing.T) {
	page := moved(map[int][2]uint64{1: {1 << 20, 0}, 2: {0, 2 << 20}, 10: {3 << 20, 3 << 20}})
	page.Days = append(page.Days, Day{Date: "2026-10-31", Tx: 9 << 20}, Day{Date: "2026-12-01", Tx: 9 << 20}) // of other cycles
	d := figureOf(t, page, "q")
	if !strings.Contains(d.en, "Used 9 MB of 30 MB (30 %)") || !strings.Contains(d.zh, "已用 9 MB / 30 MB (30 %)") || strings.Contains(d.en, "counted from") {
		t.Error(d.en, d.zh)
	}
	if len(d.by["quota"]) != 1 || !near(place(t, d.by["quota"][0], "y1"), top) {
		t.Error("the quota is not at the top of its axis")
	}
	want := "M" + decimal(left) + " " + decimal(bottom) // a step a day, until the last record; the sums are 1, 3 and 9 of 30 MB
	for day, sum := range []float64{1, 3, 3, 3, 3, 3, 3, 3, 3, 9} {
		want += "V" + decimal(bottom-(bottom-top)*sum/30) + "H" + decimal(left+(right-left)*float64(day+1)/30)
	}
	if got := attr(d.by["sum"][0], "d"); got != want+"V158z" {
		t.Errorf("the steps are %s,\nwant %sV158z", got, want)
	}
	if !slices.Contains(d.texts, "quota 30 MB") || !slices.Contains(d.texts, "11-29") {
		t.Errorf("labels: %q", d.texts)
	}
}

func TestCycleThatIsOlderThanTheHistorySaysSo(t *testing.T) {
	d := figureOf(t, moved(map[int][2]uint64{9: {1 << 20, 0}, 10: {1 << 20, 0}}), "q")
	if !strings.Contains(d.en, "(6 %), counted from 2026-11-09 on") || !strings.Contains(d.zh, "，自 2026-11-09 起计") {
		t.Error(d.en, d.zh)
	}
}

func TestCycleOverTheQuota(t *testing.T) {
	d := figureOf(t, moved(map[int][2]uint64{1: {20 << 20, 0}, 2: {25 << 20, 0}}), "q")
	if !strings.Contains(d.en, "(150 %)") || place(t, d.by["quota"][0], "y1") <= top {
		t.Errorf("the quota is not below the use: %s", d.en)
	}
}

func TestCycleThatIsNotKnown(t *testing.T) {
	for _, start := range []string{"", "1", "2026-13-01", "2024-01-01"} {
		page := moved(map[int][2]uint64{1: {1, 1}, 2: {1, 1}})
		page.Cycle.Start = start
		if d := figureOf(t, page, "q"); d.svg {
			t.Errorf("a cycle from %q is drawn", start)
		}
	}
	page := moved(map[int][2]uint64{1: {1 << 20, 0}, 2: {1 << 20, 0}})
	page.Cycle.Quota = 0
	if d := figureOf(t, page, "q"); len(d.by["quota"]) != 0 || !strings.Contains(d.en, "Used 2 MB") {
		t.Error("without a quota: " + d.en)
	}
}
