package main

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
)

var start = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// sampled is a look at LTE with these levels.
func sampled(rsrp, rsrq, sinr, rssi float64) agent.Live {
	tac, cell := uint64(26653), uint64(49389643)
	return agent.Live{
		Time: start, SIM: "ready", Registration: "home", RAT: "lte", Operator: "CHINA MOBILE", PLMN: "46000", TAC: &tac, CellID: &cell, Band: new(3),
		RSRP: &rsrp, RSRQ: &rsrq, SINR: &sinr, RSSI: &rssi, Quality: gauges[0].quality(rsrp),
	}
}

// silence is a look at a modem that hears no cell.
func silence() agent.Live {
	return agent.Live{Time: start, SIM: "ready", Registration: "searching", Quality: report.QualityNone}
}

// turning is what a technician sees who turns an antenna: a slow swing of 30 dB with
// fading on top, a change of the cell, and a time without any.
func turning(n int) []agent.Live {
	r := rand.New(rand.NewPCG(4, 2))
	out := make([]agent.Live, 0, n)
	for i := range n {
		swing := math.Sin(float64(i) / 15)
		s := sampled(math.Round(-97+15*swing+r.NormFloat64()*2), math.Round(2*(-11+2*swing+r.NormFloat64()))/2, math.Round(10+9*swing+r.NormFloat64()*2), math.Round(-68+14*swing+r.NormFloat64()*2))
		if swing < -0.5 {
			*s.CellID += 256
		}
		if i%97 > 90 {
			s = silence()
		}
		s.Time = start.Add(time.Duration(i) * 2 * time.Second)
		out = append(out, s)
	}
	return out
}

// The budget of a line of 9600 baud.
const (
	firstPicture = 1536 // bytes
	eachSample   = 250
)

func TestWatchFitsASlowLine(t *testing.T) {
	for _, l := range []diagnose.Language{diagnose.English, diagnose.Chinese} {
		for _, set := range []charset{utf8Set, gbkSet, asciiSet} {
			if set == asciiSet && l == diagnose.Chinese {
				continue
			}
			t.Run(string(l)+" "+string(set), func(t *testing.T) { measureSeries(t, l, set) })
		}
	}
}

// measureSeries plays a series, and counts the bytes.
func measureSeries(t *testing.T, l diagnose.Language, set charset) {
	var wire bytes.Buffer
	s, m := &canvas{out: encoded(&wire, set), colour: true}, &meter{}
	served, first, steady, change, sum := false, 0, 0, 0, 0
	series := turning(200)
	for i, sample := range series {
		m.add(sample, time.Duration(i)*2*time.Second)
		must(t, s.draw(watchView{m, l, true}.picture(), 80, 24))
		n := wire.Len()
		wire.Reset()
		switch before := served; {
		case i == 0:
			first = n
		case before && sample.RSRP != nil:
			steady = max(steady, n)
		default: // the cell was lost, or found again
			change = max(change, n)
		}
		served = sample.RSRP != nil
		sum += n
	}
	t.Logf("bytes: %d at first, then %d a sample, up to %d while a cell serves, %d when one is lost or found", first, (sum-first)/(len(series)-1), steady, change)
	if first > firstPicture || steady > eachSample || change > 3*eachSample {
		t.Error("too much for a slow line")
	}
}

func TestWatchDrawsOverWhatItDrew(t *testing.T) {
	for _, l := range []diagnose.Language{diagnose.English, diagnose.Chinese} {
		for _, width := range []int{80, 40} {
			v, m := newVT100(width, 24), &meter{}
			s := &canvas{out: v, colour: true}
			for i, sample := range turning(100) {
				m.add(sample, time.Duration(i)*2*time.Second)
				picture := watchView{m, l, true}.picture()
				must(t, s.draw(picture, width, 24))
				if want, got := rendered(t, picture, width, 24), v.colours(); got != want {
					t.Fatalf("sample %d in %s, drawn over:\n%s\ndrawn whole:\n%s", i, l, got, want)
				}
			}
			v.check(t)
		}
	}
}

// golden compares a text with a file of testdata, or writes that with -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	file = filepath.Join("testdata", file)
	if *update {
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if string(want) != got {
		t.Errorf("%s (-update writes it anew):\n%s", file, difference(string(want), got))
	}
}

// pictured is what stands on the console after these samples, one every two seconds.
func pictured(t *testing.T, l diagnose.Language, samples []agent.Live) string {
	t.Helper()
	v, m := newVT100(80, 24), &meter{}
	s := &canvas{out: v}
	for i, sample := range samples {
		m.add(sample, time.Duration(i)*2*time.Second)
		must(t, s.draw(watchView{m, l, true}.picture(), 80, 24))
	}
	v.check(t)
	return v.String()
}

func TestWatchPictures(t *testing.T) {
	lost, paying := agent.Live{Lost: "/dev/ttyUSB2: no such device"}, agent.Live{Time: start, Paused: "a payment is running: the modem is not asked"}
	gsm := agent.Live{Time: start, SIM: "ready", Registration: "home", RAT: "edge", PLMN: "46000", RSSI: new(-71.0), Quality: report.QualityGood}
	for name, samples := range map[string][]agent.Live{
		"first":    turning(1),
		"turning":  turning(75),
		"no-cell":  append(turning(20), silence(), silence()),
		"lost":     append(turning(20), lost),
		"payment":  append(turning(20), paying),
		"2g":       {gsm, gsm, gsm},
		"no-card":  {{Time: start, SIM: "absent", Registration: "not_registered", Quality: report.QualityUnknown}},
		"unbooted": {lost},
	} {
		for _, l := range []diagnose.Language{diagnose.English, diagnose.Chinese} {
			golden(t, filepath.Join("watch", name+"-"+string(l)+".txt"), pictured(t, l, samples))
		}
	}
}

func TestWatchQuality(t *testing.T) {
	for _, c := range []struct {
		measure int
		value   float64
		want    report.Quality
		part    int
	}{
		{rsrp, -70, report.QualityGood, 24}, {rsrp, -44, report.QualityGood, 24}, {rsrp, -89, report.QualityGood, 15},
		{rsrp, -90, report.QualityFair, 14}, {rsrp, -105, report.QualityFair, 7}, {rsrp, -106, report.QualityPoor, 7}, {rsrp, -140, report.QualityPoor, 0},
		{rssi, -74, report.QualityGood, 15}, {rssi, -75, report.QualityFair, 15}, {rssi, -113, report.QualityPoor, 0}, {rssi, -51, report.QualityGood, 24},
	} {
		m := &gauges[c.measure]
		if q, n := m.quality(c.value), m.part(c.value, 24); q != c.want || n != c.part {
			t.Errorf("%s %v: %s, %d of 24; want %s, %d", m.name, c.value, q, n, c.want, c.part)
		}
	}
}

func TestMeterComparesWithFiveSecondsAgo(t *testing.T) {
	m := &meter{}
	for i, level := range []float64{-100, -98, -97, -90, -90, -90, -90} {
		m.add(sampled(level, -10, 10, -70), time.Duration(i)*2*time.Second)
		want, known := map[int]float64{3: 10, 4: 8, 5: 7, 6: 0}[i]
		if rise, ok := m.rise(rsrp); ok != known || rise != want {
			t.Errorf("sample %d: rise %v %v, want %v %v", i, rise, ok, want, known)
		}
	}
	m.add(silence(), 14*time.Second)
	if _, ok := m.rise(rsrp); ok {
		t.Error("what is not heard does not rise")
	}
}

func TestMeterKeepsTheBest(t *testing.T) {
	m := &meter{}
	for i, level := range []float64{-100, -80, -80, -90} {
		m.add(sampled(level, -10, 10, -70), time.Duration(i)*time.Minute)
	}
	if best := m.best[rsrp]; *best.value != -80 || best.at != 2*time.Minute {
		t.Errorf("best %v at %v", *best.value, best.at)
	}
}

// RSSI of 2G and RSRP of LTE are never in one chart, and a short gap does not begin
// another.
func TestMeterTracesOneMeasure(t *testing.T) {
	lte, both := sampled(-90, -10, 10, -60), sampled(-90, -10, 10, -60)
	both.RSRP = nil
	m := &meter{}
	add := func(s agent.Live, times int) {
		for range times {
			m.add(s, 0)
		}
	}
	levels := func() (n int) {
		for _, v := range m.trace {
			if v != nil {
				n++
			}
		}
		return n
	}
	for _, c := range []struct {
		what           string
		sample         agent.Live
		times          int
		traced, levels int
	}{
		{"LTE", lte, 3, rsrp, 3},
		{"a moment without RSRP", both, patience2G - 1, rsrp, 3},
		{"for good", both, 1, rssi, 1},
		{"nothing at all", silence(), 5, rssi, 1},
		{"LTE again", lte, 1, rsrp, 1},
		{"more than fits", lte, 2 * traceWidth, rsrp, traceWidth},
	} {
		if add(c.sample, c.times); m.traced != c.traced || levels() != c.levels {
			t.Errorf("%s: %d levels of measure %d, want %d of %d", c.what, levels(), m.traced, c.levels, c.traced)
		}
	}
}

func TestMeterSeesTheCellChange(t *testing.T) {
	a, b := sampled(-90, -10, 10, -60), sampled(-90, -10, 10, -60)
	*b.CellID++
	m := &meter{}
	for i, s := range []agent.Live{a, a, silence(), a, b, b, a} {
		m.add(s, time.Duration(i)*time.Second)
		if want := []int{0, 0, 0, 0, 1, 1, 2}[i]; m.changes != want {
			t.Errorf("sample %d: %d changes, want %d", i, m.changes, want)
		}
	}
	if m.changed != 6*time.Second {
		t.Errorf("changed at %v", m.changed)
	}
}

func TestBrief(t *testing.T) {
	for _, c := range []struct {
		s      agent.Live
		en, zh string
	}{
		{sampled(-87, -9.5, 12, -59), "10:00:00  RSRP -87  RSRQ -9.5  SINR 12  RSSI -59  good  home  LTE  cell 49389643", "10:00:00  RSRP -87  RSRQ -9.5  SINR 12  RSSI -59  良好  已注册  LTE  小区 49389643"},
		{silence(), "10:00:00  none  searching", "10:00:00  无信号  正在搜索"},
		{agent.Live{Lost: "no answer"}, "the modem cannot be asked: no answer", "无法访问模块：no answer"},
		{agent.Live{Time: start, Paused: "a payment is running: the modem is not asked"}, "10:00:00  a payment is running: the modem is not asked", "10:00:00  正在支付，暂不查询模块"},
	} {
		if got := brief(&c.s, diagnose.English); got != c.en {
			t.Errorf("got %q, want %q", got, c.en)
		}
		if got := brief(&c.s, diagnose.Chinese); got != c.zh {
			t.Errorf("got %q, want %q", got, c.zh)
		}
		if strings.ContainsAny(brief(&c.s, diagnose.Chinese), "\x1b\n") {
			t.Error("more than a plain line")
		}
	}
}
