package main

import (
	"io"
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/bundle"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/trace"
	"github.com/simkeeper/simkeeper/agent/trend"
	"github.com/simkeeper/simkeeper/report"
)

// writeBundle writes a finding as a page for others. It holds no full number of a card or a
// device.
func writeBundle(w io.Writer, f agent.Finding, l diagnose.Language) error {
	hide(&f.Report.Identity)
	r := f.Report
	p := &bundle.Page{
		Made: r.Health.Time.Time, Agent: r.Identity.Agent, Target: r.Identity.Target, Lang: string(l),
		Identities: identities(r.Identity), Verdict: verdictOf(r.Health.Verdict), Checks: checksOf(&f), Probe: stepsOf(f.Steps),
		Scales: scales, Hours: hoursOf(f.Hours), Days: daysOf(f.Days), Trace: []byte(f.Traced),
	}
	if f.Sheet != nil {
		p.Cycle = bundle.Cycle{Quota: uint64(max(0, f.Sheet.Quota))}
		if start := f.Sheet.Usage.CycleStart; !start.IsZero() {
			p.Cycle.Start = start.String()
		}
		p.Facts = factsOf(f.Sheet)
		p.Ledger = entriesOf(f.Sheet)
	}
	return bundle.Write(w, p)
}

// hide masks the numbers of card and device.
func hide(i *report.Identity) {
	i.Terminal, i.Modem.IMEI = trace.Mask(i.Terminal), trace.Mask(i.Modem.IMEI)
	i.SIM.ICCID, i.SIM.IMSI = trace.Mask(i.SIM.ICCID), trace.Mask(i.SIM.IMSI)
}

// both says something in both languages.
func both(say func(diagnose.Language) string) bundle.Text {
	return bundle.Text{EN: say(diagnose.English), ZH: say(diagnose.Chinese)}
}

func pageText(t text) bundle.Text { return bundle.Text{EN: t.en, ZH: t.zh} }

// dotted has dots where a console has two spaces, which a browser shows as one.
func dotted(value string) string {
	return strings.NewReplacer("  (", " (", "  ", " · ").Replace(value)
}

func plainText(s string) bundle.Text { return bundle.Text{EN: s} }

func identities(i report.Identity) []bundle.Row {
	rows := []bundle.Row{
		{Label: pageText(text{"terminal", "终端"}), Value: plainText(i.Terminal)},
		{Label: pageText(text{"modem", "模块"}), Value: plainText(strings.TrimSpace(i.Modem.Manufacturer + " " + i.Modem.Model + " " + i.Modem.Firmware))},
		{Label: plainText("IMEI"), Value: plainText(i.Modem.IMEI)},
		{Label: plainText("ICCID"), Value: plainText(i.SIM.ICCID)},
		{Label: plainText("IMSI"), Value: plainText(i.SIM.IMSI)},
		{Label: pageText(text{"issuer", "发卡方"}), Value: both(func(l diagnose.Language) string { return issuer(i.SIM.Issuer, l) })},
	}
	known := rows[:0]
	for _, row := range rows {
		if row.Value.EN != "" {
			known = append(known, row)
		}
	}
	return known
}

func verdictOf(v report.Verdict) bundle.Verdict {
	cause := diagnose.Cause(v.Cause)
	out := bundle.Verdict{
		Status: bundle.Mark(v.Status), Cause: string(v.Cause), Since: v.Since.Time, Evidence: v.Evidence,
		Confidence:  both(func(l diagnose.Language) string { return term(v.Confidence, l) }),
		Title:       both(func(l diagnose.Language) string { return cause.Text(l).Title }),
		Explanation: both(func(l diagnose.Language) string { return cause.Text(l).Explanation }),
		Action:      both(func(l diagnose.Language) string { return cause.Text(l).Action }),
		Confirm:     both(func(l diagnose.Language) string { return cause.Text(l).Confirm }),
	}
	for _, c := range v.Also {
		more := both(func(l diagnose.Language) string { return diagnose.Cause(c).Text(l).Title })
		out.Evidence = append(out.Evidence, "also / 另外: "+string(c)+", "+more.EN+" / "+more.ZH)
	}
	return out
}

var pageMarks = map[string]bundle.Mark{passed: bundle.OK, warned: bundle.Warn, failed: bundle.Fail, unknown: bundle.Unknown}

// checksOf are the checks as on the console, in both languages.
func checksOf(f *agent.Finding) []bundle.Check {
	en, zh := allChecks(f, diagnose.English), allChecks(f, diagnose.Chinese)
	out := make([]bundle.Check, len(en))
	for i, c := range en {
		out[i] = bundle.Check{Mark: pageMarks[c.mark], Label: pageText(c.label), Value: bundle.Text{EN: dotted(c.value), ZH: dotted(zh[i].value)}}
	}
	return out
}

func allChecks(f *agent.Finding, l diagnose.Language) []check {
	var out []check
	for _, m := range modemChecks {
		c, _ := checkOf(m.layer, &f.Report, l)
		out = append(out, c)
	}
	return append(out, lastChecks(f, l)...)
}

func stepsOf(steps []diagnose.Step) []bundle.Step {
	out := make([]bundle.Step, len(steps))
	for i, s := range steps {
		out[i] = bundle.Step{Layer: pageText(stepLabels[s.Layer]), Result: pageMarks[checkStep(&s, diagnose.English).mark], Detail: plainText(s.Detail)}
		if s.Result == diagnose.Skipped {
			out[i].Result = bundle.Skipped
		}
	}
	return out
}

// scales are the bounds of the contract for the quality of a signal.
var scales = []bundle.Scale{{Kind: "RSRP", Good: -90, Fair: -105}, {Kind: "RSCP", Good: -85, Fair: -100}, {Kind: "RSSI", Good: -75, Fair: -95}}

func measure(k trend.Kind) string { return strings.ToUpper(k.String()) }

func hoursOf(hours []trend.Hour) []bundle.Hour {
	out := make([]bundle.Hour, len(hours))
	for i, h := range hours {
		out[i] = bundle.Hour{Start: h.Start, Level: h.Level, Kind: measure(h.Kind), Served: h.Served, Tx: h.Tx, Rx: h.Rx}
	}
	return out
}

func daysOf(days []trend.Day) []bundle.Day {
	out := make([]bundle.Day, len(days))
	for i, d := range days {
		out[i] = bundle.Day{Date: d.Date, Min: d.Min, Mean: d.Mean, Max: d.Max, Kind: measure(d.Kind), Served: d.Served, Tx: d.Tx, Rx: d.Rx}
	}
	return out
}

// factsOf is the card's sheet as simkeeper card shows it, in both languages.
func factsOf(s *agent.Sheet) []bundle.Section {
	en, zh := view{s, diagnose.English, true}, view{s, diagnose.Chinese, true}
	section := func(title text, rows func(view) []row) bundle.Section {
		out := bundle.Section{Title: pageText(title)}
		chinese := rows(zh)
		for i, r := range rows(en) {
			out.Rows = append(out.Rows, bundle.Row{
				Label: bundle.Text{EN: r.label, ZH: chinese[i].label}, Value: bundle.Text{EN: trace.Mask(dotted(r.value)), ZH: trace.Mask(dotted(chinese[i].value))},
			})
		}
		return out
	}
	return slices.DeleteFunc([]bundle.Section{
		section(text{"The card", "卡"}, view.state), section(text{"Dates and limits", "日期与期限"}, view.dates),
		section(text{"Data", "流量"}, view.data), section(text{"Keeping it alive", "保活"}, view.means), section(text{"Swaps", "换卡换机"}, view.swaps),
	}, func(s bundle.Section) bool { return len(s.Rows) == 0 })
}

// ledgerMarks are the colours of what an act was worth.
var ledgerMarks = map[string]bundle.Mark{"proved": bundle.OK, "unproved": bundle.Warn, "failed": bundle.Fail}

// entriesOf are the last lines of the ledger, the latest first.
func entriesOf(s *agent.Sheet) []bundle.Entry {
	en, zh := view{s, diagnose.English, true}, view{s, diagnose.Chinese, true}
	var out []bundle.Entry
	for i := len(s.Ledger) - 1; i >= 0; i-- {
		l := &s.Ledger[i]
		out = append(out, bundle.Entry{
			Time: l.Told(), Verdict: both(func(lang diagnose.Language) string { return phrase(l.Verdict, lang) }), Bytes: l.Bytes,
			Mark: ledgerMarks[l.Verdict],
			What: bundle.Text{EN: trace.Mask(en.what(l)), ZH: trace.Mask(zh.what(l))},
		})
	}
	return out
}
