package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
)

// check is one line of the human form: a layer, how it stands, and what was found.
type check struct {
	label text
	mark  string // ok, warn, FAIL, -
	value string
}

const (
	passed  = "ok"
	warned  = "warn"
	failed  = "FAIL"
	unknown = "-"
)

// modemChecks are the checks of the modem, in the order in which they are made. Of a modem
// that could not be asked, nothing behind it is known.
var modemChecks = []struct {
	layer agent.Layer
	label text
	find  func(r *report.Report, l diagnose.Language) (mark, value string)
}{
	{agent.LayerModem, text{"modem", "模块"}, checkModem},
	{agent.LayerSIM, text{"SIM", "SIM 卡"}, checkSIM},
	{agent.LayerICCID, text{"ICCID", "ICCID"}, func(r *report.Report, _ diagnose.Language) (string, string) {
		return there(r.Identity.SIM.ICCID), r.Identity.SIM.ICCID
	}},
	{agent.LayerIMEI, text{"IMEI", "IMEI"}, func(r *report.Report, _ diagnose.Language) (string, string) {
		return there(r.Identity.Modem.IMEI), r.Identity.Modem.IMEI
	}},
	{agent.LayerSignal, text{"signal", "信号"}, checkSignal},
	{agent.LayerNetwork, text{"network", "网络"}, checkNetwork},
	{agent.LayerData, text{"data", "数据"}, checkData},
	{agent.LayerFirmware, text{"firmware", "固件"}, func(r *report.Report, _ diagnose.Language) (string, string) {
		return there(r.Identity.Modem.Firmware), r.Identity.Modem.Firmware
	}},
}

// checkOf is the check of one layer.
func checkOf(layer agent.Layer, r *report.Report, l diagnose.Language) (c check, ok bool) {
	for _, m := range modemChecks {
		if m.layer == layer {
			mark, value := m.find(r, l)
			return check{m.label, mark, dash(value)}, true
		}
	}
	return check{}, false
}

// reached reports whether the modem could be asked.
func reached(r *report.Report) bool { return !diagnose.Cause(r.Health.Verdict.Cause).Unreachable() }

func checkModem(r *report.Report, _ diagnose.Language) (string, string) {
	m := r.Identity.Modem
	return mark(reached(r) && m.Manufacturer+m.Model != "", reached(r)), join(m.Manufacturer, m.Model)
}

func checkSIM(r *report.Report, l diagnose.Language) (string, string) {
	s := r.Health.SIM
	return mark(s == report.SIMReady, s == report.SIMUnknown), term(s, l)
}

func checkSignal(r *report.Report, l diagnose.Language) (string, string) {
	s := r.Health.Signal
	if !reached(r) {
		return unknown, ""
	}
	return signalMark(s.Quality), join(term(s.Quality, l), level("RSSI", s.RSSI, "dBm"), level("RSRP", s.RSRP, "dBm"), level("RSRQ", s.RSRQ, "dB"), level("SINR", s.SINR, "dB"))
}

func checkNetwork(r *report.Report, l diagnose.Language) (string, string) {
	n := r.Health.Network
	return mark(n.Registered(), n.Registration == report.RegUnknown), join(term(n.Registration, l), string(n.RAT), n.Operator, n.PLMN, cell(n), refusal(n, l))
}

func checkData(r *report.Report, _ diagnose.Language) (string, string) {
	n, cause := r.Health.Network, r.Health.Verdict.Cause
	return mark(n.IP != "", cause != report.CauseNoDataPath && cause != report.CauseWrongAPN), join(n.APN, n.IP)
}

func mark(good, open bool) string {
	switch {
	case good:
		return passed
	case open:
		return unknown
	}
	return failed
}

func there(value string) string { return mark(value != "", true) }

func signalMark(q report.Quality) string {
	switch q {
	case report.QualityGood, report.QualityFair:
		return passed
	case report.QualityPoor:
		return warned
	case report.QualityNone:
		return failed
	}
	return unknown
}

// join puts what is known side by side; "-" when nothing is.
func join(parts ...string) string {
	known := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			known = append(known, p)
		}
	}
	return dash(strings.Join(known, "  "))
}

func level(name string, v *float64, unit string) string {
	if v == nil {
		return ""
	}
	return name + " " + strconv.FormatFloat(*v, 'f', -1, 64) + " " + unit
}

func cell(n report.Network) string {
	if n.TAC == nil || n.CellID == nil {
		return ""
	}
	return fmt.Sprintf("TAC %d cell %d", *n.TAC, *n.CellID)
}

// refusal is the first one since the last success, and what its number means.
func refusal(n report.Network, l diagnose.Language) string {
	if n.Reject == nil {
		return ""
	}
	out := fmt.Sprintf("%s cause %d", n.Reject.Domain, n.Reject.Cause)
	if meaning, ok := rejectMeanings[n.Reject.Cause]; ok {
		out += " (" + meaning.in(l) + ")"
	}
	return out
}

// rejectMeanings are the causes that technicians meet (3GPP TS 24.301 §9.9.3.9).
var rejectMeanings = map[int]text{
	2: {"card not known to the network", "网络无此用户"}, 3: {"card not accepted", "卡不被接受"},
	5: {"device not accepted", "设备不被接受"}, 6: {"device barred", "设备被禁用"},
	7: {"data service not allowed", "不允许数据业务"}, 8: {"no service allowed at all", "不允许任何业务"},
	11: {"network not allowed", "不允许使用该网络"}, 12: {"area not allowed", "不允许使用该区域"},
	13: {"roaming not allowed in this area", "该区域不允许漫游"}, 14: {"data not allowed in this network", "该网络不允许数据业务"},
	15: {"no suitable cell in this area", "该区域无合适小区"}, 17: {"network failure", "网络故障"},
	19: {"session failed", "会话建立失败"}, 22: {"congestion", "网络拥塞"}, 33: {"service not subscribed", "业务未签约"},
}

// stepLabels name the steps of the way to the own broker.
var stepLabels = map[diagnose.Layer]text{
	diagnose.LayerInterface: {"interface", "网络接口"}, diagnose.LayerName: {"name", "域名解析"},
	diagnose.LayerConnect: {"connect", "连接服务器"}, diagnose.LayerTLS: {"TLS", "TLS"}, diagnose.LayerLogin: {"login", "登录"},
}

// checkStep is one step, with what it cost.
func checkStep(s *diagnose.Step, l diagnose.Language) check {
	detail := strings.TrimPrefix(strings.TrimPrefix(s.Detail, string(s.Layer)), ":")
	c := check{label: stepLabels[s.Layer], mark: unknown, value: strings.TrimSpace(detail)}
	switch {
	case s.Result == diagnose.Passed:
		c.mark = passed
	case s.Result == diagnose.Failed && s.Layer == diagnose.LayerInterface: // perhaps it is not dialled yet
		c.mark = warned
	case s.Result == diagnose.Failed:
		c.mark = failed
	}
	if s.Result == diagnose.Skipped {
		c.value = text{"not tried: ", "未检查："}.in(l) + c.value
	}
	if s.Bytes > 0 {
		c.value += fmt.Sprintf(text{" (%s)", "（%s）"}.in(l), size(uint64(s.Bytes)))
	}
	return c
}

// uplinkCheck is how the running agent reaches the broker; nothing without an agent.
func uplinkCheck(u *agent.Uplink, l diagnose.Language) []check {
	c := check{label: text{"reports", "上报"}}
	switch {
	case u == nil || !u.Configured:
		return nil
	case u.Connected:
		c.mark, c.value = passed, fmt.Sprintf(text{"connected to %s via %s", "已连接 %s，经 %s"}.in(l), u.Broker, dash(u.Via))
	case u.Resting:
		c.mark, c.value = passed, fmt.Sprintf(text{"%s was reached via %s, and is left between reports", "已上报到 %s，经 %s；平时断开，上报时才连接"}.in(l), u.Broker, dash(u.Via))
	case u.LastError != "":
		c.mark, c.value = warned, u.LastError
	default:
		c.mark, c.value = unknown, text{"not connected yet", "尚未连接"}.in(l)
	}
	return []check{c}
}

// lastChecks are those that nothing is asked for.
func lastChecks(f *agent.Finding, l diagnose.Language) []check {
	out := append(uplinkCheck(f.Uplink, l), cardChecks(f.Report, l)...)
	h := f.Report.Health
	if h.Time.IsZero() {
		return append(out, check{text{"time", "时间"}, warned, text{"not known, so that no date can be judged", "未知，无法判断各日期"}.in(l)})
	}
	c := check{text{"time", "时间"}, passed, moment(h.Time.Time) + "  " + string(h.Clock)}
	if off := f.Clock.Off.Abs(); f.Clock.Known && off >= time.Minute {
		c.value += fmt.Sprintf(text{"; the system's clock is %s off", "；系统时钟偏差 %s"}.in(l), off.Round(time.Minute))
		c.mark = warned
		if off >= 24*time.Hour {
			c.mark = failed
		}
	}
	return append(out, c)
}

// checklist shows the checks of a diagnosis, each as it is done.
type checklist struct {
	out    *console
	l      diagnose.Language
	silent bool            // for who wants JSON
	shown  map[text]string // the marks that stand there, by label
}

func newChecklist(flags *common) *checklist {
	return &checklist{out: flags.console(), l: flags.language(), shown: map[text]string{}}
}

// part shows a check that is done, and says what is waited for next.
func (k *checklist) part(p agent.Part) {
	if p.Step != nil {
		k.show(checkStep(p.Step, k.l))
	} else {
		k.upTo(p.Layer, &p.Report)
	}
	if !k.silent {
		k.out.busy(k.waiting(p.Layer))
	}
}

// upTo shows the check of a layer, and those before it that are not asked for again since
// they stand still.
func (k *checklist) upTo(layer agent.Layer, r *report.Report) {
	for _, m := range modemChecks {
		c, _ := checkOf(m.layer, r, k.l)
		if _, there := k.shown[c.label]; c.mark != unknown && (m.layer == layer || !there) {
			k.show(c)
		}
		if m.layer == layer {
			return
		}
	}
}

// waiting is what comes behind a layer, in words.
func (k *checklist) waiting(after agent.Layer) string {
	if after == agent.LayerFirmware || after == agent.LayerPath {
		return text{"trying the way to the server", "正在检查到服务器的通路"}.in(k.l)
	}
	return text{"asking the modem", "正在查询模块"}.in(k.l)
}

// show prints a check, again only where it has come to another end.
func (k *checklist) show(c check) {
	if k.silent || k.shown[c.label] == c.mark {
		return
	}
	k.shown[c.label] = c.mark
	k.out.line(c.mark, pad(c.label.in(k.l), 12)+"  ", dash(c.value))
}

// finish shows what has not been shown, or has changed since.
func (k *checklist) finish(f agent.Finding) {
	for _, m := range modemChecks {
		c, _ := checkOf(m.layer, &f.Report, k.l)
		k.show(c)
	}
	for i := range f.Steps {
		k.show(checkStep(&f.Steps[i], k.l))
	}
	for _, c := range lastChecks(&f, k.l) {
		k.show(c)
	}
	fmt.Fprintln(k.out)
}

// words are the few texts around the verdict.
var words = struct{ verdict, evidence, action, confirm, also, confidence text }{
	verdict: text{"Verdict", "结论"}, evidence: text{"Evidence", "依据"}, action: text{"What to do", "处理"},
	confirm: text{"To be sure", "确认方法"}, also: text{"Also", "另外"}, confidence: text{"confidence", "可信度"},
}

func printVerdict(w io.Writer, v report.Verdict, l diagnose.Language) {
	say := diagnose.Cause(v.Cause).Text(l)
	fmt.Fprintln(w, hang(words.verdict.in(l)+": ", fmt.Sprintf("%s (%s, %s: %s)", say.Title, v.Cause, words.confidence.in(l), term(v.Confidence, l))))
	fmt.Fprintln(w, hang("", say.Explanation))
	if len(v.Evidence) > 0 {
		fmt.Fprintf(w, "%s:\n", words.evidence.in(l))
	}
	for _, line := range v.Evidence {
		fmt.Fprintln(w, hang("  ", line))
	}
	if v.Cause != report.CauseHealthy {
		fmt.Fprintln(w, hang(words.action.in(l)+": ", say.Action))
	}
	if say.Confirm != "" {
		fmt.Fprintln(w, hang(words.confirm.in(l)+": ", say.Confirm))
	}
	for _, c := range v.Also {
		more := diagnose.Cause(c).Text(l)
		fmt.Fprintln(w, hang(words.also.in(l)+": ", fmt.Sprintf("%s (%s). %s", more.Title, c, more.Action)))
	}
}
