package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/agent/recovery"
)

// shown is how many lines of the ledger fit on a console below the card.
const shown = 5

// ledger prints the last lines of the ledger, the latest first.
func (v view) ledger(w io.Writer) {
	fmt.Fprintln(w)
	if len(v.Ledger) == 0 {
		fmt.Fprintln(w, v.say("The ledger is empty.", "台账为空。"))
		return
	}
	fmt.Fprintln(w, v.say("Ledger, latest first, UTC:", "台账（最近的在前，UTC）："))
	older := max(0, len(v.Ledger)-shown)
	for i := len(v.Ledger) - 1; i >= older; i-- {
		v.entry(w, &v.Ledger[i])
	}
	if older > 0 {
		fmt.Fprintln(w, v.say("simkeeper card --json shows older ones, too.", "更早的记录见 simkeeper card --json。"))
	}
}

// The columns of the ledger.
const (
	timeWidth    = 18
	kindWidth    = 13
	verdictWidth = 10
)

// entry prints one line: when, what, what it was worth, the bytes, and below it why.
func (v view) entry(w io.Writer, l *ledger.Line) {
	when := v.say("no clock", "无时钟")
	if told := l.Told(); !told.IsZero() {
		when = told.UTC().Format("2006-01-02 15:04")
	}
	what := phrase(string(l.Kind), v.l)
	switch {
	case l.Kind == ledger.Act && l.Method != "":
		what = l.Method
	case l.Kind == ledger.Recovery:
		what = phrase(l.Method, v.l)
	}
	begin, notes := pad(when, timeWidth)+pad(what, kindWidth), v.notes(l)
	switch {
	case l.Kind == ledger.Command:
		fmt.Fprintln(w, hang(begin+pad(remoteWord(l.Verdict, v.l), verdictWidth), notes))
		return
	case l.Verdict == "":
		fmt.Fprintln(w, hang(begin, notes))
		return
	}
	fmt.Fprintln(w, strings.TrimSpace(begin+pad(phrase(l.Verdict, v.l), verdictWidth)+moved(span(l), v.l)))
	if notes != "" {
		fmt.Fprintln(w, hang(strings.Repeat(" ", timeWidth), notes))
	}
}

// what is a line in one sentence.
func (v view) what(l *ledger.Line) string {
	out := phrase(string(l.Kind), v.l)
	if l.Method != "" && l.Kind != ledger.Command {
		out = phrase(l.Method, v.l)
	}
	if notes := v.notes(l); notes != "" {
		out += v.say(": ", "：") + notes
	}
	return out
}

// notes are what a line says in words.
func (v view) notes(l *ledger.Line) string {
	if l.Kind == ledger.Command {
		return v.order(l)
	}
	var parts []string
	if l.ICCID != "" && !l.ICCID.Same(v.ICCID) {
		parts = append(parts, v.say("card ", "卡 ")+string(l.ICCID))
	}
	if l.Reason != "" {
		parts = append(parts, explain(keepalive.Reason(l.Reason)).what.in(v.l))
	}
	if l.Text != "" {
		parts = append(parts, v.story(l))
	}
	return strings.Join(parts, v.say("; ", "；"))
}

// story is the text of a line. One that tells of an event begins with its type; what was
// seen at an act is in the words of the system.
func (v view) story(l *ledger.Line) string {
	event, rest, found := strings.Cut(l.Text, ": ")
	known := phrase(event, v.l)
	if l.Kind == ledger.Recovery {
		return strings.TrimSpace(v.ailing(event) + " " + rest)
	}
	switch {
	case !found || known == event || l.Kind == ledger.Act:
		return phrase(l.Text, v.l)
	case event == string(l.Kind):
		return rest
	}
	return known + v.say(": ", "：") + rest
}

// ailing is for what the modem was given a new start.
func (v view) ailing(cause string) string {
	if cause == recovery.Commanded {
		return phrase(cause, v.l)
	}
	return diagnose.Cause(cause).Text(v.l).Title
}

// span is how the counters moved, the interface's where they were read.
func span(l *ledger.Line) *keepalive.Span {
	if l.Interface != nil {
		return l.Interface
	}
	return l.Modem
}

// moved are the bytes that have passed.
func moved(s *keepalive.Span, l diagnose.Language) string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf(text{"%s sent, %s received", "上行 %s，下行 %s"}.in(l), rise(s.TxBefore, s.TxAfter), rise(s.RxBefore, s.RxAfter))
}

// rise is how far a counter rose.
func rise(before, after uint64) string {
	if after < before { // it began anew
		return "?"
	}
	return size(after - before)
}
