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
	for _, c := range checks(r, l) {
		label := c.label[0]
		if l == diagnose.Chinese {
			label = c.label[1]
		}
		fmt.Fprintln(w, hang(fmt.Sprintf("%-4s  %s  ", c.mark, pad(label, 12)), c.value))
	}
	fmt.Fprintln(w)
	printVerdict(w, r.Health.Verdict, l)
}

func printVerdict(w io.Writer, v report.Verdict, l diagnose.Language) {
	text, word := diagnose.Cause(v.Cause).Text(l), words[l]
	fmt.Fprintln(w, hang(word.verdict+": ", fmt.Sprintf("%s (%s, %s: %s)", text.Title, v.Cause, word.confidence, term(v.Confidence, l))))
	fmt.Fprintln(w, hang("", text.Explanation))
	if len(v.Evidence) > 0 {
		fmt.Fprintf(w, "%s:\n", word.evidence)
	}
	for _, line := range v.Evidence {
		fmt.Fprintln(w, hang("  ", line))
	}
	if v.Cause != report.CauseHealthy {
		fmt.Fprintln(w, hang(word.action+": ", text.Action))
	}
}

// checks are the layers in the order in which they depend on each other. Of a modem that
// could not be asked, nothing behind it is known.
func checks(r report.Report, l diagnose.Language) []check {
	i, h := r.Identity, r.Health
	n, s, reached := h.Network, h.Signal, !diagnose.Cause(h.Verdict.Cause).Unreachable()
	named := i.Modem.Manufacturer+i.Modem.Model != ""
	signal := ""
	if reached {
		signal = term(s.Quality, l)
	}
	return append([]check{
		{[2]string{"modem", "模块"}, mark(reached && named, reached), join(i.Modem.Manufacturer, i.Modem.Model, i.Modem.Firmware)},
		{[2]string{"IMEI", "IMEI"}, there(i.Modem.IMEI), join(i.Modem.IMEI)},
		{[2]string{"SIM", "SIM 卡"}, mark(h.SIM == report.SIMReady, h.SIM == report.SIMUnknown), term(h.SIM, l)},
		{[2]string{"ICCID", "ICCID"}, there(i.SIM.ICCID), join(i.SIM.ICCID)},
		{[2]string{"signal", "信号"}, signalMark(s.Quality, reached), join(signal, level("RSSI", s.RSSI, "dBm"), level("RSRP", s.RSRP, "dBm"), level("RSRQ", s.RSRQ, "dB"), level("SINR", s.SINR, "dB"))},
		{[2]string{"network", "网络"}, mark(n.Registered(), n.Registration == report.RegUnknown), join(term(n.Registration, l), string(n.RAT), n.Operator, n.PLMN, cell(n), refusal(n))},
		{[2]string{"data", "数据"}, mark(n.IP != "", h.Verdict.Cause != report.CauseNoDataPath), join(n.APN, n.IP)},
	}, cardChecks(r, l)...)
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

func signalMark(q report.Quality, reached bool) string {
	switch {
	case !reached:
		return unknown
	case q == report.QualityGood, q == report.QualityFair:
		return passed
	case q == report.QualityPoor:
		return warned
	case q == report.QualityNone:
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

func refusal(n report.Network) string {
	if n.Reject == nil {
		return ""
	}
	return fmt.Sprintf("%s cause %d", n.Reject.Domain, n.Reject.Cause)
}
