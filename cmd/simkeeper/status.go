package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
)

// statusTime is how long the running agent may take: it may be busy with the modem.
const statusTime = time.Minute

// status prints what the running agent knows; the modem is not asked.
func status(ctx context.Context, e *environment, args []string) error {
	flags := newFlags(e, "status", "")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.parseAlone(args); err != nil {
		return err
	}
	conf, err := flags.load(true)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, statusTime)
	defer cancel()
	a, err := flags.ask(ctx, conf, agent.Request{Op: "status"}, nil)
	switch {
	case errors.Is(err, agent.ErrNoAgent):
		err = fmt.Errorf("%w: asked at %s", agent.ErrNoAgent, conf.State.SocketPath())
		return &exit{code: exitFault, err: err, hint: "simkeeper run or systemctl start simkeeper starts it; simkeeper diag asks the modem without it"}
	case err != nil:
		return err
	case a.Status == nil:
		return errors.New("the running agent is of another version; restart it")
	}
	if *asJSON {
		err = printJSON(e.stdout, a.Status)
	} else {
		v := statusView{a.Status, flags.language(), time.Now()}
		_, err = fmt.Fprintln(flags.console(), strings.Join(v.lines(flags.console().paint), "\n"))
	}
	return errors.Join(err, verdictExit(a.Status.Report.Health.Verdict))
}

// statusView shows a status to people.
type statusView struct {
	*agent.Status
	l   diagnose.Language
	now time.Time
}

func (v statusView) say(en, zh string) string { return text{en, zh}.in(v.l) }

// lines is the whole sheet. paint colours a mark. Of the events it has those that fit on a
// console.
func (v statusView) lines(paint func(string) string) []string {
	var out []string
	add := func(text string) { out = append(out, strings.Split(text, "\n")...) }
	for _, r := range append(v.service(), v.uplink()...) {
		add(hang(pad(r.label, labelWidth), r.value))
	}
	for _, c := range v.checks() {
		whole := hang(pad(c.mark, 4)+"  "+pad(c.label.in(v.l), 11), c.value)
		add(paint(c.mark) + strings.TrimPrefix(whole, c.mark))
	}
	add(v.verdict())
	return append(out, v.events(defaultHeight-1-len(out))...)
}

// service is about the process itself.
func (v statusView) service() []row {
	about := "simkeeper " + v.Version + ", pid " + strconv.Itoa(v.PID)
	if v.Memory > 0 {
		about += ", " + size(v.Memory)
	}
	up := time.Duration(v.UptimeS) * time.Second
	about += v.say(", running for ", "，已运行 ") + lasting(up, v.l)
	return []row{
		{v.say("service", "服务"), about},
		{v.say("terminal", "终端"), dash(v.Terminal)},
		{v.say("port", "串口"), v.Port + v.held() + v.say("; ", "；") + v.commands(up)},
		{v.say("modem asked", "查询模块"), v.looks()},
	}
}

func (v statusView) held() string {
	if v.Hold == "poll" {
		return v.say(", opened for each look", "，每次查询时打开")
	}
	return v.say(", kept open", "，一直占用")
}

// commands is how much the modem is asked.
func (v statusView) commands(up time.Duration) string {
	out := v.say(counted(v.Sent, "AT command"), "AT 命令 "+strconv.FormatUint(v.Sent, 10)+" 条")
	if up < time.Hour {
		return out
	}
	rate := strconv.FormatUint(uint64(float64(v.Sent)/up.Hours()+0.5), 10)
	return out + v.say(", "+rate+" an hour", "，每小时 "+rate+" 条")
}

func counted(n uint64, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.FormatUint(n, 10) + " " + what
}

func (v statusView) looks() string {
	if v.unasked() {
		return v.say("not yet", "尚未查询")
	}
	age := lasting(time.Duration(v.AgeS)*time.Second, v.l)
	return v.say(age+" ago", age+"前") + v.upcoming(v.say("; next ", "；下次："), v.NextLook)
}

// unasked reports that the modem has not been looked at since the start.
func (v statusView) unasked() bool { return v.Report.Health.Verdict.Cause == "" }

// upcoming is when something will happen, "" where that is not known.
func (v statusView) upcoming(label string, at time.Time) string {
	switch left := at.Sub(v.now); {
	case at.IsZero():
		return ""
	case left < time.Second:
		return label + v.say("now", "现在")
	default:
		return label + v.say("in "+lasting(left, v.l), lasting(left, v.l)+"后")
	}
}

// uplink is how the reports travel.
func (v statusView) uplink() []row {
	cellular := v.Interface
	if cellular == "" {
		cellular = v.say("none", "无")
		if v.Missing != "" {
			cellular += v.say(": ", "：") + v.Missing
		}
	}
	rows := []row{{v.say("cellular link", "蜂窝接口"), cellular}}
	if !v.Link.Configured {
		return append(rows, row{v.say("broker", "服务器"), v.say("none is configured: nothing is reported", "未配置，不上报")})
	}
	rows = append(rows, row{v.say("broker", "服务器"), v.connection()}, row{v.say("reports", "上报"), v.queue()})
	return append(rows, v.remote()...)
}

func (v statusView) connection() string {
	u, since := &v.Link, ""
	if !u.Since.IsZero() {
		since = lasting(v.now.Sub(u.Since), v.l)
	}
	switch {
	case u.Connected:
		out := v.say("connected for "+since+" to ", "已连接 "+since+"，") + u.Broker
		return out + v.way()
	case u.Resting:
		out := v.say("connects for each report, last "+since+" ago, to ", "上报时才连接，上次 "+since+"前，") + u.Broker
		return out + v.way()
	case since == "":
		return v.say("not connected yet", "尚未连接")
	}
	return v.say("not connected for "+since+": ", "已断开 "+since+"：") + u.LastError
}

// way is the interface that the connection uses, and whether it costs the card's data.
func (v statusView) way() string {
	u := &v.Link
	if u.Via == "" {
		return ""
	}
	kind := ""
	if u.Cellular != nil && *u.Cellular {
		kind = v.say(" (cellular)", "（蜂窝）")
	}
	return v.say(" over ", "，经 ") + u.Via + kind
}

func (v statusView) queue() string {
	u := &v.Link
	out := fmt.Sprintf(v.say("%d waiting, %d given up, %d reconnects", "待发 %d 条，丢弃 %d 条，重连 %d 次"), u.Waiting, u.Dropped, u.Reconnects)
	return out + v.upcoming(v.say("; next ", "；下次："), v.Next)
}

// checks are those of the last look that fit on a console.
func (v statusView) checks() []check {
	if v.unasked() {
		return nil
	}
	var out []check
	for _, layer := range []agent.Layer{agent.LayerModem, agent.LayerSIM, agent.LayerICCID, agent.LayerSignal, agent.LayerNetwork, agent.LayerData} {
		if c, ok := checkOf(layer, &v.Report, v.l); ok {
			out = append(out, c)
		}
	}
	return append(out, cardChecks(v.Report, v.l)...)
}

// verdict is what is wrong, since when, and what to do.
func (v statusView) verdict() string {
	found := v.Report.Health.Verdict
	if v.unasked() {
		return v.say("Verdict: none before the modem is asked", "结论：查询模块之后才有")
	}
	about := diagnose.Cause(found.Cause).Text(v.l)
	title := fmt.Sprintf("%s (%s, %s: %s)", about.Title, found.Cause, words.confidence.in(v.l), term(found.Confidence, v.l))
	if !found.Since.IsZero() {
		title += v.say(", since ", "，自 ") + moment(found.Since.Time)
	}
	out := hang(words.verdict.in(v.l)+": ", title)
	if found.Cause != report.CauseHealthy {
		out += "\n" + hang(words.action.in(v.l)+": ", about.Action)
	}
	return out
}

// severities are how bad an event is, in words.
var severities = map[report.Severity]text{report.SeverityInfo: {"info", "提示"}, report.SeverityWarn: {"warn", "警告"}, report.SeverityFail: {"fail", "故障"}}

// events are the latest first, a line each, at most so many lines with the heading.
func (v statusView) events(room int) []string {
	if len(v.Events) == 0 || room < 2 {
		return nil
	}
	out := []string{v.say("Events, latest first, UTC:", "事件（最近的在前，UTC）：")}
	for i := len(v.Events) - 1; i >= 0 && len(out) < room; i-- {
		e := &v.Events[i]
		begin := e.Time.UTC().Format("2006-01-02 15:04") + "  " + pad(severities[e.Severity].in(v.l), 6)
		one := begin + phrase(string(e.Type), v.l) + v.say(": ", "：") + printable(e.Text)
		out = append(out, strings.TrimRight(fitting(one, consoleWidth), " "))
	}
	return out
}

// lasting is a length of time: days and hours, hours and minutes, minutes, or seconds.
func lasting(d time.Duration, l diagnose.Language) string {
	s := max(0, int(d.Seconds()))
	in := func(en, zh string, n ...any) string { return fmt.Sprintf(text{en, zh}.in(l), n...) }
	switch m, h := s/60, s/3600; {
	case h >= 24:
		return in("%d d %d h", "%d 天 %d 小时", h/24, h%24)
	case h > 0:
		return in("%d h %d min", "%d 小时 %d 分钟", h, m%60)
	case m > 0:
		return in("%d min", "%d 分钟", m)
	}
	return in("%d s", "%d 秒", s)
}
