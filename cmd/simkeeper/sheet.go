package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/report"
)

// view shows a card's sheet to people. Times are UTC, as everywhere in this program.
type view struct {
	*agent.Sheet
	l       diagnose.Language
	running bool // the sheet is a running agent's
}

// row is one line of a sheet; one without a label goes on with the line before.
type row struct{ label, value string }

// say is a text in the reader's language.
func (v view) say(en, zh string) string { return text{en, zh}.in(v.l) }

const labelWidth = 15

func printRows(w io.Writer, rows []row) {
	for _, r := range rows {
		fmt.Fprintln(w, hang(pad(r.label, labelWidth), r.value))
	}
}

// card prints all of the sheet.
func (v view) card(w io.Writer) {
	if !v.running {
		fmt.Fprintln(w, hang("", v.say("No agent is running: this is what was last known.", "服务未运行：以下为最后已知的情况。")))
	}
	printRows(w, v.state())
	printRows(w, v.dates())
	printRows(w, v.data())
	printRows(w, v.means())
	printRows(w, v.swaps())
	v.ledger(w)
}

// state is where the card stands now.
func (v view) state() []row {
	rows := []row{
		{v.say("card", "卡"), join(string(v.ICCID), issuer(v.Issuer, v.l))},
		{v.say("modem", "模块"), join(string(v.IMEI))},
		{v.say("phase", "阶段"), phrase(string(v.Card.Phase), v.l)},
		{v.say("safe until", "安全期至"), v.safety()},
		{v.say("last traffic", "最近流量"), v.lastTraffic()},
		{v.say("next act", "下次保活"), v.next()},
	}
	if v.Time.IsZero() {
		rows = append(rows, row{v.say("time", "时间"), v.say("not known, so that no date can be judged", "未知，无法判断各日期")})
	}
	return rows
}

// safety is until when the card is safe, why not longer, and how long that is from now.
func (v view) safety() string {
	return safety(report.Date(v.Card.SafeUntil), v.Card.Reason, v.today(), v.l) + unproved(v.Card, v.l)
}

// today is the day in the carrier's zone; the zero Date while no time is trusted.
func (v view) today() report.Date {
	if v.Time.IsZero() {
		return report.Date{}
	}
	return report.DateOf(v.Time.In(card.ProfileOf(v.Carrier, v.ICCID, "").Zone))
}

func safety(until report.Date, reason string, today report.Date, l diagnose.Language) string {
	if until.IsZero() {
		return text{"no limit is known", "没有已知的期限"}.in(l)
	}
	out := fmt.Sprintf("%s (%s)", until, phrase(reason, l))
	if today.IsZero() {
		return out
	}
	switch n := int(until.Time(time.UTC).Sub(today.Time(time.UTC)) / (24 * time.Hour)); {
	case n > 0:
		return out + text{", " + days(n) + " left", "，还剩 " + strconv.Itoa(n) + " 天"}.in(l)
	case n < 0:
		return out + text{", " + days(-n) + " ago", "，已过 " + strconv.Itoa(-n) + " 天"}.in(l)
	}
	return out + text{", that is today", "，今天是最后一天"}.in(l)
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return strconv.Itoa(n) + " days"
}

func (v view) lastTraffic() string {
	if v.Card.LastActivity.IsZero() {
		return v.say("none is proved yet", "尚无已证实的流量")
	}
	return moment(v.Card.LastActivity.Time) + v.say(", proved", "，已证实")
}

// next is when an act is due, or why none will be.
func (v view) next() string {
	a := &v.Acting
	switch a.Reason {
	case keepalive.Disabled, keepalive.NoWay, keepalive.Quiet, keepalive.Over:
		return v.say("none: ", "不保活：") + explain(a.Reason).what.in(v.l)
	}
	switch {
	case !a.Due.IsZero() && a.Due.Before(v.Time):
		return v.say("due since ", "应保活，自 ") + moment(a.Due) + v.say("", " 起")
	case !a.Due.IsZero():
		return v.say("due ", "自 ") + moment(a.Due) + v.say("", " 起")
	case a.Ready:
		return v.say("due now", "现在")
	}
	return v.reason().what.in(v.l)
}

// reason is why no act is made now, in words.
func (v view) reason() explanation {
	if !v.running && v.Acting.Reason == keepalive.Detached {
		return unasked
	}
	return explain(v.Acting.Reason)
}

// dates are those in force, and who says so.
func (v view) dates() []row {
	var rows []row
	for _, d := range v.Dates {
		rows = append(rows, row{phrase(d.Name, v.l), d.Date + v.source(d)})
	}
	limit := v.say("none", "无")
	if v.Idle.Number > 0 {
		limit = v.say(days(v.Idle.Number), strconv.Itoa(v.Idle.Number)+" 天")
	}
	n := strconv.Itoa(v.Cycle.Number)
	return append(rows,
		row{phrase(string(card.ReasonIdleLimit), v.l), limit + v.source(v.Idle)},
		row{v.say("billing cycle", "计费周期"), v.say("from day "+n+" of the month", "每月 "+n+" 日起") + v.source(v.Cycle)},
		row{v.say("carrier", "运营商规则"), v.Carrier})
}

// source is who says a value; of a default also how good its source is, and which it is.
func (v view) source(d agent.Stated) string {
	parts := []string{phrase(string(d.Source), v.l)}
	if d.Grade != "" {
		parts = append(parts, phrase(string(d.Grade), v.l))
	}
	out := strings.Join(parts, v.say(", ", "，"))
	if d.Cite != "" {
		out += ": " + d.Cite
	}
	return "  (" + out + ")"
}

// data is what has crossed the cellular link in the billing cycle.
func (v view) data() []row {
	u := &v.Usage
	label := v.say("data used", "已用流量")
	if u.Source == "" {
		return []row{{label, v.say("not counted yet", "尚未计数") + v.quota()}}
	}
	counted := v.say("counted at the network interface", "按网络接口计数")
	if u.Source == "modem" {
		counted = v.say("counted by the modem", "按模块计数")
	}
	parts := v.say("%s sent, %s received, %s of it by simkeeper; %s", "上行 %s，下行 %s，其中 simkeeper 自用 %s；%s")
	rows := []row{
		{label, used(*u, v.Quota, v.l)},
		{"", fmt.Sprintf(parts, size(value(u.TxBytes)), size(value(u.RxBytes)), size(value(u.AgentBytes)), counted)},
	}
	switch {
	case v.Enough:
		rows = append(rows, row{"", v.say("at the present rate enough for the rest of this cycle", "按目前速度，本周期内够用")})
	case v.DaysLeft != nil:
		n := strconv.Itoa(int(*v.DaysLeft))
		rows = append(rows, row{"", v.say("at the present rate enough for "+days(int(*v.DaysLeft))+" of this cycle", "按目前速度，本周期内还够用 "+n+" 天")})
	}
	return rows
}

func (v view) quota() string {
	if v.Quota == 0 {
		return ""
	}
	return v.say("; the quota is ", "；套餐流量 ") + size(uint64(v.Quota))
}

// used is the use of a billing cycle, and what part of the quota that is.
func used(u report.Usage, quota int64, l diagnose.Language) string {
	sum := value(u.TxBytes) + value(u.RxBytes)
	out := size(sum)
	if quota > 0 {
		out = fmt.Sprintf(text{"%s of %s (%d %%)", "%s / %s（%d %%）"}.in(l), out, size(uint64(quota)), percent(sum, quota))
	}
	if !u.CycleStart.IsZero() {
		out += text{" since ", "，自 "}.in(l) + u.CycleStart.String() + text{"", " 起"}.in(l)
	}
	return out
}

func percent(used uint64, quota int64) int { return int(float64(used) / float64(quota) * 100) }

func value(n *uint64) uint64 {
	if n == nil {
		return 0
	}
	return *n
}

// size is a number of bytes, with 1024 of them to the KB.
func size(n uint64) string {
	unit, f := "", float64(n)
	for _, unit = range []string{"B", "KB", "MB", "GB"} {
		if f < 1023.95 || unit == "GB" {
			break
		}
		f /= 1024
	}
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0") + " " + unit
}

// means are what keeps the card alive.
func (v view) means() []row {
	a := &v.Acting
	link := cmp.Or(a.Interface, a.NoneYet, v.say("not looked for yet", "尚未查找"))
	if !v.running {
		link = v.say("not looked for: no agent is running", "未查找：服务未运行")
	}
	budget := v.say("%s of %s for keeping alive spent this month", "本月保活流量已用 %s / %s")
	return []row{
		{v.say("budget", "保活预算"), fmt.Sprintf(budget, size(uint64(a.Spent)), size(uint64(a.Budget)))},
		{v.say("cellular link", "蜂窝接口"), link},
	}
}

// swaps are what is known of a change of card or modem, and what is wrong with the ledger.
func (v view) swaps() []row {
	var rows []row
	if !v.Announced.IsZero() {
		rows = append(rows, row{v.say("swap", "换卡换机"), v.say("announced, expected until ", "已预告，有效期至 ") + moment(v.Announced)})
	}
	if !v.Predicted.IsZero() {
		rows = append(rows, row{v.say("separation", "机卡分离"), fmt.Sprintf(v.say(
			"card or modem was changed: the carrier may stop the card by %s. Put the old pair together again, or have the card bound anew.",
			"卡或模块被更换：运营商可能在 %s 前停机。请恢复原来的机卡组合，或重新办理机卡绑定。"), moment(v.Predicted))})
	}
	for _, d := range v.Damage {
		rows = append(rows, row{v.say("ledger", "台账"), v.say("damaged: ", "有损坏：") + d})
	}
	return rows
}

// moment is a time as people read it.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// issuer is the carrier that a card's number names.
func issuer(name string, l diagnose.Language) string {
	for _, known := range issuers {
		if known.en == name {
			return known.in(l)
		}
	}
	return name
}

var issuers = [...]text{
	{"China Mobile", "中国移动"}, {"China Mobile IoT", "中国移动物联网"}, {"China Unicom", "中国联通"},
	{"China Telecom", "中国电信"}, {"China Broadnet", "中国广电"},
}

// unproved qualifies a date that rests on the end of the term alone: how long the card was
// idle before is not known.
func unproved(c report.Card, l diagnose.Language) string {
	if !c.LastActivity.IsZero() || c.Reason != string(card.ReasonExpires) {
		return ""
	}
	return text{", if it was not idle for too long before: no traffic is proved yet", "，前提是此前没有闲置过久：尚无已证实的流量"}.in(l)
}

// cardChecks are the card's lines in the human form of a diagnosis.
func cardChecks(r report.Report, l diagnose.Language) []check {
	if diagnose.Cause(r.Health.Verdict.Cause).Unreachable() { // what is remembered may be of another terminal's card
		return []check{{text{"card", "卡"}, unknown, "-"}}
	}
	c := r.Health.Card
	found := []string{phrase(string(c.Phase), l)}
	if !c.SafeUntil.IsZero() && cardMark(c.Phase) != failed {
		found = append(found, text{"safe until ", "安全期至 "}.in(l)+safety(c.SafeUntil, c.Reason, report.Date{}, l)+unproved(c, l))
	}
	checks := []check{{text{"card", "卡"}, cardMark(c.Phase), join(found...)}}
	if u := r.Health.Usage; u.Source != "" {
		quota, usual := r.Identity.Plan.QuotaBytes, passed
		if quota > 0 && percent(value(u.TxBytes)+value(u.RxBytes), quota) >= quotaLow {
			usual = warned
		}
		checks = append(checks, check{text{"data used", "用量"}, usual, used(u, quota, l)})
	}
	return checks
}

// quotaLow is the part of the quota, in per cent, from which on its use is a warning.
const quotaLow = 80

func cardMark(p report.Phase) string {
	switch p {
	case report.PhaseStock, report.PhaseTest, report.PhaseSilent, report.PhaseActive:
		return passed
	case report.PhaseIdleRisk, report.PhaseExpiring:
		return warned
	case report.PhaseExpired, report.PhaseStopped, report.PhaseSeparated, report.PhaseReclaimed:
		return failed
	}
	return unknown
}
