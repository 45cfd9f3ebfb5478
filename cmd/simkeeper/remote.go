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

// remoteWords are those for what a command wants, how far it is, and why it is not done.
var remoteWords = [...]struct {
	value string
	text
}{
	{"report", text{"report", "立即上报"}},
	{"identify", text{"identify", "上报身份信息"}},
	{"diagnose", text{"diagnose", "诊断"}},
	{"keepalive", text{"keep-alive", "立即保活"}},
	{"set_interval", text{"set the interval", "设置上报间隔"}},
	{"set_card", text{"set the card's data", "设置卡信息"}},
	{"announce_card", text{"announce a swap", "预告换卡或换机"}},
	{"modem_reset", text{"restart the modem", "重启模块"}},

	{"done", text{"done", "完成"}},
	{"failed", text{"failed", "失败"}},
	{"rejected", text{"rejected", "已拒绝"}},
	{"running", text{"running", "执行中"}},

	{"replayed", text{"it had come before", "旧命令重发"}},
	{"expired", text{"it came too late", "命令已过期"}},
	{"no_clock", text{"no clock is trusted to tell whether it has expired", "终端时间不可信，无法判断命令是否过期"}},
	{"no_expiry", text{"it has no expiry", "命令未带有效期"}},
	{"unknown_op", text{"this version does not know it", "本版本不支持该命令"}},
	{"bad_args", text{"its arguments are wrong", "参数有误"}},
	{"daily_limit", text{"too often within 24 hours", "24 小时内次数超限"}},
	{"busy", text{"a payment was under way", "正在进行支付"}},
	{"other_card", text{"another card is in the terminal", "终端里不是这张卡"}},
	{"not_allowed", text{"this terminal does not allow it now", "本终端当前不允许"}},
	{"not_proved", text{"the act proves nothing", "保活未证实"}},
	{"unreachable", text{"the modem cannot be asked", "模块无应答"}},
	{"interrupted", text{"the terminal or the agent stopped in the middle", "中途终端关机或服务停止"}},
	{"not_saved", text{"it could not be remembered", "无法写入存储"}},

	// of those that have no result
	{"too_long", text{"too long", "超长"}},
	{"malformed", text{"malformed", "格式错误"}},
	{"bad_signature", text{"not signed by a key that is configured", "签名无效"}},
	{"other_terminal", text{"for another terminal", "发给其他终端"}},
	{"too_many", text{"more than 20 within an hour", "一小时内超过 20 条"}},
	{"lost", text{"lost while the agent was busy", "忙时丢失"}},
	{"flood", text{"flood that ended the connection", "大量涌入而断开连接"}},
}

// remoteWord is a value in words. One without words stays as it is: an operator may have
// signed any text.
func remoteWord(value string, l diagnose.Language) string {
	for i := range remoteWords {
		if remoteWords[i].value == value {
			return remoteWords[i].in(l)
		}
	}
	return printable(value)
}

// order is a line of the ledger about a command, or about a number of refused ones.
func (v view) order(l *ledger.Line) string {
	if l.Method == "" {
		return v.refused(l.Text)
	}
	var parts []string
	for _, part := range [...]string{remoteWord(l.Method, v.l), remoteWord(l.Reason, v.l), printable(l.Text)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, v.say("; ", "；"))
}

// refused is a number of refused commands, "3 bad_signature, 1 replayed", in words.
func (v view) refused(counts string) string {
	var parts []string
	for _, part := range strings.Split(counts, ", ") {
		n, why, _ := strings.Cut(part, " ")
		parts = append(parts, n+" × "+remoteWord(why, v.l))
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
	out += v.say("; last: ", "；最近一条：") + remoteWord(c.Last, v.l) + " (n " + strconv.FormatInt(c.LastN, 10) + v.say(", ", "，") + remoteWord(string(c.Status), v.l)
	if c.Code != report.CodeOK {
		out += v.say(": ", "：") + remoteWord(string(c.Code), v.l)
	}
	return out + ")"
}
