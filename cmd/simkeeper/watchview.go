package main

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
)

// barWidth is the length of a bar; traceHeight is how many lines the chart takes.
const (
	barWidth    = 24
	traceHeight = 4
)

// steps are a column's fillings, from nothing to all of it.
var steps = [...]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// watchView draws what a meter has seen.
type watchView struct {
	*meter
	l    diagnose.Language
	keys bool // single keys are heard
}

func (v watchView) say(en, zh string) string { return text{en, zh}.in(v.l) }

// picture is the whole of the display, line by line.
func (v watchView) picture() [][]stroke {
	out := [][]stroke{v.heading(), {v.standing()}, nil}
	for i := range gauges {
		out = append(out, v.level(i))
	}
	out = append(out, nil, []stroke{{v.caption(), plainInk}})
	for y := range traceHeight {
		out = append(out, []stroke{{v.traceLine(y), plainInk}})
	}
	out = append(out, nil)
	for _, r := range v.network() {
		out = append(out, []stroke{{pad(r.label, labelWidth) + r.value, plainInk}})
	}
	return append(out, nil, []stroke{{v.help(), plainInk}})
}

func (v watchView) heading() []stroke {
	when := ""
	if !v.last.Time.IsZero() {
		when = v.last.Time.UTC().Format("15:04:05 UTC")
	}
	sample := v.say("sample ", "采样 ") + strconv.Itoa(v.count)
	return []stroke{{pad(v.say("simkeeper: live signal", "simkeeper：实时信号"), 48) + pad(sample, 15) + when, plainInk}}
}

// standing is the signal in a word, or why there is none.
func (v watchView) standing() stroke {
	s := &v.last
	switch {
	case s.Lost != "":
		return stroke{v.say("the modem cannot be asked: ", "无法访问模块：") + s.Lost, poorInk}
	case s.Paused != "":
		return stroke{v.say(s.Paused, "正在支付，暂不查询模块"), fairInk}
	case s.Quality == report.QualityNone:
		return stroke{v.say("no signal", "无信号"), poorInk}
	}
	return stroke{v.say("signal ", "信号") + term(s.Quality, v.l), inkOf(s.Quality)}
}

func inkOf(q report.Quality) ink {
	switch q {
	case report.QualityGood:
		return goodInk
	case report.QualityFair:
		return fairInk
	case report.QualityPoor, report.QualityNone:
		return poorInk
	}
	return plainInk
}

// level is the line of one measure: value, whether it rises, a word, a bar, the best seen.
func (v watchView) level(i int) []stroke {
	m, now := &gauges[i], gauges[i].of(&v.last)
	if now == nil {
		empty := pad(m.name, 6) + "     -" + strings.Repeat(" ", 16) + strings.Repeat(".", barWidth)
		return []stroke{{empty + v.record(i), plainInk}}
	}
	q, filled := m.quality(*now), m.part(*now, barWidth)
	return []stroke{
		{pad(m.name, 6) + right(number(*now), 6) + " " + pad(m.unit, 4) + pad(v.trend(i), 4), plainInk},
		{pad(term(q, v.l), 7), inkOf(q)},
		{strings.Repeat("█", filled) + strings.Repeat(".", barWidth-filled) + v.record(i), plainInk},
	}
}

// trend is how far the level went in the last seconds, up or down, in whole units.
func (v watchView) trend(i int) string {
	rise, known := v.rise(i)
	switch n := int(math.Round(math.Abs(rise))); {
	case !known || n == 0:
		return ""
	case rise > 0:
		return "↑" + strconv.Itoa(n)
	default:
		return "↓" + strconv.Itoa(n)
	}
}

// record is the best level seen, and how long ago that was.
func (v watchView) record(i int) string {
	best := v.best[i]
	if best.value == nil {
		return ""
	}
	return "  " + v.say("best ", "最佳 ") + number(*best.value) + v.say(", ", "，") + v.ago(best.at)
}

// ago is a time gone by, coarser the longer it is, so that little changes on the screen.
func (v watchView) ago(at time.Duration) string {
	switch s := int((v.now - at).Seconds()); {
	case s < 5:
		return v.say("now", "刚才")
	case s < 60:
		return v.say(strconv.Itoa(s/5*5)+" s ago", strconv.Itoa(s/5*5)+" 秒前")
	case s < 3600:
		return v.say(strconv.Itoa(s/60)+" min ago", strconv.Itoa(s/60)+" 分钟前")
	default:
		return v.say(strconv.Itoa(s/3600)+" h ago", strconv.Itoa(s/3600)+" 小时前")
	}
}

func (v watchView) caption() string {
	name, n := gauges[v.traced].name, strconv.Itoa(traceWidth)
	return v.say(name+", the last "+n+" samples; the newest is left of the gap", name+" 最近 "+n+" 次采样，空隙左侧为最新")
}

// traceLine is one line of the chart, y counted from the top. The column after the newest
// sample is empty.
func (v watchView) traceLine(y int) string {
	m := &gauges[v.traced]
	var b strings.Builder
	for x, level := range v.trace {
		step := 0
		if level != nil && x != v.next {
			all := max(1, m.part(*level, traceHeight*(len(steps)-1)))
			step = max(0, min(len(steps)-1, all-(traceHeight-1-y)*(len(steps)-1)))
		}
		b.WriteString(steps[step])
	}
	switch y {
	case 0:
		b.WriteString("  " + number(m.high))
	case traceHeight - 1:
		b.WriteString("  " + number(m.low) + " " + m.unit)
	}
	return b.String()
}

// network says who serves, and from which cell.
func (v watchView) network() []row {
	s := &v.last
	registration := join(term(s.Registration, v.l), strings.ToUpper(string(s.RAT)), v.band())
	if s.SIM != "" && s.SIM != report.SIMReady {
		registration = join(registration, v.say("SIM ", "SIM：")+term(s.SIM, v.l))
	}
	return []row{
		{v.say("network", "网络"), registration},
		{v.say("operator", "运营商"), join(s.Operator, s.PLMN)},
		{v.say("cell", "小区"), v.cellLine()},
	}
}

func (v watchView) band() string {
	if v.last.Band == nil {
		return ""
	}
	return v.say("band ", "频段 ") + strconv.Itoa(*v.last.Band)
}

// changeShown is for how long a change of the cell is pointed at.
const changeShown = 15 * time.Second

func (v watchView) cellLine() string {
	s := &v.last
	out := join(numbered("TAC ", s.TAC), numbered(v.say("cell ", "小区 "), s.CellID))
	if v.changes == 0 {
		return out
	}
	n, mark := strconv.Itoa(v.changes), ""
	if v.now-v.changed < changeShown {
		mark = v.say("<- changed ", "<- 已切换 ")
	} else {
		mark = v.say("   changed ", "   已切换 ")
	}
	return out + "  " + mark + v.say(n+"x, ", n+" 次，") + v.ago(v.changed)
}

func numbered(label string, n *uint64) string {
	if n == nil {
		return ""
	}
	return label + strconv.FormatUint(*n, 10)
}

func (v watchView) help() string {
	if v.keys {
		return v.say("q or Ctrl-C ends, any other key draws anew", "按 q 或 Ctrl-C 结束，按其他键重画")
	}
	return v.say("Ctrl-C ends", "按 Ctrl-C 结束")
}

// brief is a sample in one line, for where there is no terminal, or one that takes no line
// back.
func brief(s *agent.Live, l diagnose.Language) string {
	when := ""
	if !s.Time.IsZero() {
		when = s.Time.UTC().Format("15:04:05")
	}
	v := watchView{meter: &meter{last: *s}, l: l}
	if s.Lost != "" || s.Paused != "" {
		return join(when, v.standing().text)
	}
	parts := []string{when}
	for i := range gauges {
		if n := gauges[i].of(s); n != nil {
			parts = append(parts, gauges[i].name+" "+number(*n))
		}
	}
	return join(append(parts, term(s.Quality, l), term(s.Registration, l), strings.ToUpper(string(s.RAT)), numbered(v.say("cell ", "小区 "), s.CellID))...)
}

// number is a level without needless decimals.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// right puts text at the right end of a column.
func right(text string, width int) string {
	return strings.Repeat(" ", max(0, width-columns(text))) + text
}
