package main

import (
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/report"
)

// This file shows what came from the backend: commands, how they ended, what they have set.

// ops are the words for what a command wants.
var ops = [...]struct {
	op report.Op
	text
}{
	{report.OpReport, text{"report", "立即上报"}},
	{report.OpIdentify, text{"identify", "上报身份信息"}},
	{report.OpDiagnose, text{"diagnose", "诊断"}},
	{report.OpKeepalive, text{"keep-alive", "立即保活"}},
	{report.OpSetInterval, text{"set the interval", "设置上报间隔"}},
	{report.OpSetCard, text{"set the card's data", "设置卡信息"}},
	{report.OpAnnounceCard, text{"announce a swap", "预告换卡或换机"}},
	{report.OpModemReset, text{"restart the modem", "重启模块"}},
}

// statuses are the words for how far a command is.
var statuses = [...]struct {
	status report.CommandStatus
	text
}{
	{report.CommandDone, text{"done", "完成"}},
	{report.CommandFailed, text{"failed", "失败"}},
	{report.CommandRejected, text{"rejected", "已拒绝"}},
	{report.CommandRunning, text{"running", "执行中"}},
}

// codes are the words for why a command is not done.
var codes = [...]struct {
	code report.Code
	text
}{
	{report.CodeReplayed, text{"it had come before", "旧命令重发"}},
	{report.CodeExpired, text{"it came too late", "命令已过期"}},
	{report.CodeNoClock, text{"no clock is trusted to tell whether it has expired", "终端时间不可信，无法判断命令是否过期"}},
	{report.CodeNoExpiry, text{"it has no expiry", "命令未带有效期"}},
	{report.CodeUnknownOp, text{"this version does not know it", "本版本不支持该命令"}},
	{report.CodeBadArgs, text{"its arguments are wrong", "参数有误"}},
	{report.CodeDailyLimit, text{"too often within 24 hours", "24 小时内次数超限"}},
	{report.CodeBusy, text{"a payment was under way", "正在进行支付"}},
	{report.CodeOtherCard, text{"another card is in the terminal", "终端里不是这张卡"}},
	{report.CodeNotAllowed, text{"this terminal does not allow it now", "本终端当前不允许"}},
	{report.CodeNotProved, text{"the act proves nothing", "保活未证实"}},
	{report.CodeUnreachable, text{"the modem cannot be asked", "模块无应答"}},
	{report.CodeInterrupted, text{"the terminal or the agent stopped in the middle", "中途终端关机或服务停止"}},
	{report.CodeNotSaved, text{"it could not be remembered", "无法写入存储"}},
	{report.CodeFailed, text{"it did not work", "执行出错"}},
	// of those that have no result
	{"too_long", text{"too long", "超长"}},
	{"malformed", text{"malformed", "格式错误"}},
	{"bad_signature", text{"not signed by a key that is configured", "签名无效"}},
	{"other_terminal", text{"for another terminal", "发给其他终端"}},
	{"too_many", text{"more than 20 within an hour", "一小时内超过 20 条"}},
	{"lost", text{"lost while the agent was busy", "忙时丢失"}},
	{"flood", text{"flood that ended the connection", "大量涌入而断开连接"}},
}

// wanted is what a command wants, in words. What an operator has signed may be any text.
func wanted(op string, l diagnose.Language) string {
	for _, o := range ops {
		if string(o.op) == op {
			return o.in(l)
		}
	}
	return printable(op)
}

// fared is a status in words.
func fared(status report.CommandStatus, l diagnose.Language) string {
	for _, s := range statuses {
		if s.status == status {
			return s.in(l)
		}
	}
	return string(status)
}

// whyNot is a code in words, "" where a command was obeyed.
func whyNot(code report.Code, l diagnose.Language) string {
	if code == report.CodeOK {
		return ""
	}
	for _, c := range codes {
		if c.code == code {
			return c.in(l)
		}
	}
	return string(code)
}

// ended is how a command ended.
func ended(n int64, status report.CommandStatus, code report.Code, l diagnose.Language) string {
	out := "n " + strconv.FormatInt(n, 10) + text{", ", "，"}.in(l) + fared(status, l)
	if why := whyNot(code, l); why != "" {
		out += text{": ", "："}.in(l) + why
	}
	return out
}

// order is a line of the ledger about a command, or about a number of refused ones.
func (v view) order(l *ledger.Line) string {
	if l.Method == "" {
		return v.refused(l.Text)
	}
	var parts []string
	for _, part := range []string{wanted(l.Method, v.l), whyNot(report.Code(l.Reason), v.l), printable(l.Text)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, v.say("; ", "；"))
}

// refused is a number of refused commands, "3 bad_signature, 1 replayed", in words.
func (v view) refused(counts string) string {
	var parts []string
	for part := range strings.SplitSeq(counts, ", ") {
		n, why, _ := strings.Cut(part, " ")
		parts = append(parts, n+" × "+whyNot(report.Code(why), v.l))
	}
	return strings.Join(parts, v.say("; ", "；"))
}

// remote is what comes from afar: how commands come in, and what they have set.
func (v statusView) remote() (rows []row) {
	if c := v.Commands; c != nil {
		rows = append(rows, row{v.say("commands", "远程命令"), v.commanding(c)})
	}
	if len(v.Settings) == 0 {
		return rows
	}
	var set []string
	for _, s := range v.Settings {
		set = append(set, s.Key+" = "+s.Value)
	}
	return append(rows, row{v.say("set by them", "远程设置"), printable(strings.Join(set, v.say("; ", "；")))})
}

func (v statusView) commanding(c *agent.Commanding) string {
	out := v.say("not taken yet", "尚未接收")
	switch {
	case c.Refused:
		out = v.say("the broker does not let this terminal subscribe: see its access list", "服务器不允许本终端订阅：请检查其访问控制列表")
	case c.Paused.After(v.now):
		out = v.say("too many came", "命令过多，已暂停接收") + v.upcoming(v.say("; taken again ", "；恢复："), c.Paused)
	case c.Subscribed:
		out = v.say("taken", "正常接收")
	}
	if c.Last == "" {
		return out
	}
	return out + v.say("; last: ", "；最近一条：") + wanted(c.Last, v.l) + " (" + ended(c.LastN, c.Status, c.Code, v.l) + ")"
}
