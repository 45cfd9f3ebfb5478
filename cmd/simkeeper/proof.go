package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/ledger"
)

// plan prints what would be done next for the card, and why not now.
func (v view) plan(w io.Writer) {
	a := &v.Acting
	rows := []row{
		{v.say("card", "卡"), join(string(v.ICCID), phrase(string(v.Card.Phase), v.l))},
		{v.say("safe until", "安全期至"), v.safety()},
	}
	if !v.running {
		rows = append(rows, row{v.say("agent", "服务"), v.say("not running: nothing is done by itself", "未运行：不会自动保活")})
	}
	rows = append(rows, v.now()...)
	for _, d := range []struct {
		label string
		time  time.Time
	}{
		{v.say("due", "应保活时间"), a.Due}, {v.say("must", "最迟完成"), a.Must}, {v.say("too late after", "最后期限"), a.Deadline},
	} {
		if !d.time.IsZero() {
			rows = append(rows, row{d.label, moment(d.time)})
		}
	}
	rows = append(rows, v.ways()...)
	rows = append(rows, v.means()...)
	printRows(w, append(rows, v.tries()...))
}

// now says whether an act would be made now, and what to do.
func (v view) now() []row {
	label := v.say("now", "现在")
	if v.Acting.Ready {
		return []row{{label, v.say("an act is due and will be made", "已到保活时间，即将进行")}}
	}
	e := v.reason()
	return []row{{label, e.what.in(v.l)}, {v.say("what to do", "处理"), e.todo.in(v.l)}}
}

// ways are the configured methods in their order.
func (v view) ways() []row {
	label := v.say("methods", "保活方式")
	if len(v.Acting.Ways) == 0 {
		return []row{{label, "-"}}
	}
	var rows []row
	for i, way := range v.Acting.Ways {
		text := fmt.Sprintf(v.say("%d. %s: %s, at most %s", "%d. %s：%s，最多 %s"), i+1, way.Method,
			strings.TrimSpace(phrase(string(way.Method), v.l)+" "+way.Target), size(uint64(way.Limit)))
		rows = append(rows, row{label, text})
		label = ""
	}
	return rows
}

// tries are the last act and the failures since the last proof.
func (v view) tries() (rows []row) {
	for i := len(v.Ledger) - 1; i >= 0; i-- {
		if l := &v.Ledger[i]; l.Kind == ledger.Act {
			rows = append(rows, row{v.say("last act", "上次保活"), v.tried(l)})
			break
		}
	}
	if n := v.Acting.Failures; n > 0 {
		rows = append(rows, row{v.say("failures", "连续失败"), v.say(strconv.Itoa(n)+" since the last proof", "自上次证实以来 "+strconv.Itoa(n)+" 次")})
	}
	return rows
}

// tried is a made act in one line.
func (v view) tried(l *ledger.Line) string {
	when := ""
	if told := l.Told(); !told.IsZero() {
		when = moment(told)
	}
	out := join(when, l.Method, phrase(l.Verdict, v.l))
	if notes := v.notes(l); notes != "" {
		out += v.say(": ", "：") + notes
	}
	return out
}

// printAct prints an act and its proof.
func printAct(w io.Writer, a *keepalive.Line, l diagnose.Language) {
	say := func(en, zh string) string { return text{en, zh}.in(l) }
	rows := []row{
		{say("act", "保活"), strings.TrimSpace(fmt.Sprintf(say("no. %d, %s: %s %s", "第 %d 次，%s：%s %s"), a.ID, a.Method, phrase(string(a.Method), l), a.Target))},
		{say("interface", "接口计数"), counters(a.Interface, l)},
		{say("modem", "模块计数"), counters(a.Evidence.Modem, l)},
		{say("payload", "有效数据"), fmt.Sprintf(say("%d B sent, %d B received", "上行 %d B，下行 %d B"), a.Sent, a.Received)},
		{say("round trip", "往返时间"), roundTrip(a.RTT)},
		{say("cost", "预算占用"), fmt.Sprintf(say("%d B of the month's budget", "%d B"), a.Cost)},
		{say("verdict", "结论"), worth(a.Verdict, l)},
	}
	if a.Verdict != keepalive.Proved {
		rows = append(rows, because(a, l)...)
	}
	printRows(w, rows)
}

// worth is a verdict with its meaning.
func worth(v keepalive.Verdict, l diagnose.Language) string {
	meaning := map[keepalive.Verdict]text{
		keepalive.Proved:   {": it crossed the cellular link to our own side and back", "：流量经蜂窝链路到达己方并返回"},
		keepalive.Unproved: {": it was made, but does not prove that the card carried traffic", "：已进行，但不能证明卡产生了流量"},
		keepalive.Failed:   {": it was not completed", "：未能完成"},
	}
	return phrase(string(v), l) + meaning[v].in(l)
}

// because is why an act is not proved, and what to do about it. What was seen and the cure
// that fits it are in the words of the system.
func because(a *keepalive.Line, l diagnose.Language) []row {
	e := explain(cmp.Or(a.Reason, a.Evidence.Reason))
	rows := []row{{text{"why", "原因"}.in(l), e.what.in(l)}}
	if a.Detail != "" {
		rows = append(rows, row{text{"seen", "详情"}.in(l), a.Detail})
	}
	if l == diagnose.Chinese || a.Cure == "" {
		rows = append(rows, row{text{"what to do", "处理"}.in(l), e.todo.in(l)})
	}
	if a.Cure != "" {
		rows = append(rows, row{text{"what to do", "参考"}.in(l), a.Cure})
	}
	return rows
}

// counters are a pair of counters before and after.
func counters(s *keepalive.Span, l diagnose.Language) string {
	if s == nil {
		return text{"not readable", "无法读取"}.in(l)
	}
	return fmt.Sprintf(text{"sent %d → %d, received %d → %d (%s)", "上行 %d → %d，下行 %d → %d（%s）"}.in(l),
		s.TxBefore, s.TxAfter, s.RxBefore, s.RxAfter, moved(s, l))
}

func roundTrip(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', 1, 64) + " ms"
}

// printRefusal prints why no act was made.
func printRefusal(w io.Writer, r keepalive.Reason, l diagnose.Language) {
	e := explain(r)
	printRows(w, []row{
		{text{"no act", "未保活"}.in(l), e.what.in(l)},
		{text{"what to do", "处理"}.in(l), e.todo.in(l)},
	})
}
