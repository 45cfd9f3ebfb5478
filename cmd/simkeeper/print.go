package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
)

// check is one line of the human form: a layer, how it stands, and what was found.
type check struct {
	label [2]string // English, Chinese
	mark  string    // ok, warn, FAIL, -
	value string
}

const (
	passed  = "ok"
	warned  = "warn"
	failed  = "FAIL"
	unknown = "-"
)

// words are the few texts around the verdict.
var words = map[diagnose.Language]struct{ verdict, evidence, action, confidence string }{
	diagnose.English: {"Verdict", "Evidence", "What to do", "confidence"},
	diagnose.Chinese: {"结论", "依据", "处理", "可信度"},
}

// printReport shows the report from the same value that --json prints.
func printReport(w io.Writer, r report.Report, l diagnose.Language) {
	for _, c := range checks(r) {
		label := c.label[0]
		if l == diagnose.Chinese {
			label = c.label[1]
		}
		fmt.Fprintf(w, "%-4s  %s  %s\n", c.mark, pad(label, 12), c.value)
	}
	v := r.Health.Verdict
	text, word := diagnose.Cause(v.Cause).Text(l), words[l]
	fmt.Fprintf(w, "\n%s: %s (%s, %s: %s)\n%s\n", word.verdict, text.Title, v.Cause, word.confidence, v.Confidence, text.Explanation)
	if len(v.Evidence) > 0 {
		fmt.Fprintf(w, "%s:\n", word.evidence)
	}
	for _, line := range v.Evidence {
		fmt.Fprintf(w, "  %s\n", line)
	}
	if v.Cause != report.CauseHealthy {
		fmt.Fprintf(w, "%s: %s\n", word.action, text.Action)
	}
}

// checks are the layers in the order in which they depend on each other.
func checks(r report.Report) []check {
	i, h := r.Identity, r.Health
	n, s := h.Network, h.Signal
	return []check{
		{[2]string{"modem", "模块"}, reached(h.Verdict), join(i.Modem.Manufacturer, i.Modem.Model, i.Modem.Firmware)},
		{[2]string{"IMEI", "IMEI"}, there(i.Modem.IMEI), i.Modem.IMEI},
		{[2]string{"SIM", "SIM 卡"}, mark(h.SIM == report.SIMReady, h.SIM == report.SIMUnknown), string(h.SIM)},
		{[2]string{"ICCID", "ICCID"}, there(i.SIM.ICCID), i.SIM.ICCID},
		{[2]string{"signal", "信号"}, signalMark(s.Quality), join(string(s.Quality), level("RSSI", s.RSSI, "dBm"), level("RSRP", s.RSRP, "dBm"), level("RSRQ", s.RSRQ, "dB"), level("SINR", s.SINR, "dB"))},
		{[2]string{"network", "网络"}, mark(n.Registered(), n.Registration == report.RegUnknown), join(string(n.Registration), string(n.RAT), n.Operator, n.PLMN, cell(n))},
		{[2]string{"data", "数据"}, there(n.IP), join(n.APN, n.IP)},
	}
}

func reached(v report.Verdict) string {
	return mark(!diagnose.Cause(v.Cause).Unreachable(), false)
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

// pad fills a label to a width in columns, where a Chinese character takes two.
func pad(label string, width int) string {
	columns := 0
	for _, r := range label {
		columns++
		if r >= 0x2e80 {
			columns++
		}
	}
	return label + strings.Repeat(" ", max(0, width-columns))
}
