package main

import (
	"fmt"
	"io"
	"strings"

	"rsc.io/qr/coding"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report"
)

// The largest picture has version 5 (ISO/IEC 18004): 37 modules and the quiet zone make 45
// columns and, two modules to a line, 23 lines; a serial console has 80 and 24. With the
// error correction of level L it holds 106 bytes.
const (
	qrVersion = 5
	qrBytes   = 106
	quietZone = 4
)

// printQR shows the verdict for a phone's camera. A console that cannot draw gets the
// short code, which is read out over the telephone; the backend's end of the line has
// [report.ParseShortCode].
func (c *console) printQR(r report.Report, l diagnose.Language) error {
	if c.charset != utf8Set {
		_, err := fmt.Fprintln(c, text{"Short code: ", "短码："}.in(l)+r.Health.ShortCode())
		return err
	}
	code, err := encodeQR(qrText(r))
	if err != nil {
		return err
	}
	_, err = io.WriteString(c, drawQR(code, c.color))
	return err
}

// qrText is the verdict in at most qrBytes of ASCII, words with a space between, "-" for
// what is not known, numbers of cards and devices masked:
//
//	SK1 card_stopped/strong denied eps8 rsrp-87 898604*0425 2026-11-22 2027-02-20 T10034587
//
// They are the version of this form, cause and confidence, registration, domain and cause
// of the first reject, the level in dBm and what it is of, the card, the day of the report
// (UTC), the day until which the card is safe, and the terminal, of which a "*" stands for
// what does not fit.
func qrText(r report.Report) string {
	h := r.Health
	words := []string{
		"SK1", string(h.Verdict.Cause) + "/" + string(h.Verdict.Confidence), string(h.Network.Registration), rejectWord(h.Network.Reject),
		levelWord(h.Signal), masked(r.Identity.SIM.ICCID), dayWord(report.DateOf(h.Time.UTC())), dayWord(h.Card.SafeUntil),
	}
	for i, w := range words {
		words[i] = dash(w)
	}
	head := strings.Join(words, " ") + " "
	return head + ending(dash(hideNumbers(r.Identity.Terminal)), qrBytes-len(head))
}

func rejectWord(r *report.Reject) string {
	if r == nil {
		return ""
	}
	return fmt.Sprintf("%s%d", r.Domain, r.Cause)
}

func levelWord(s report.Signal) string {
	switch {
	case s.RSRP != nil:
		return fmt.Sprintf("rsrp%.0f", *s.RSRP)
	case s.RSSI != nil:
		return fmt.Sprintf("rssi%.0f", *s.RSSI)
	}
	return ""
}

func dayWord(d report.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// masked shows the first and the last of a number, with one star between.
func masked(number string) string {
	head, tail, hidden := strings.Cut(modem.ICCID(number).Masked(), "*")
	if !hidden {
		return head
	}
	return head + "*" + strings.TrimLeft(tail, "*")
}

// hideNumbers masks what may be an IMEI or the number of a card within a name: 14 digits
// or more in a row. A terminal is named by its IMEI unless the configuration says more.
func hideNumbers(name string) string {
	const digits = "0123456789"
	var b strings.Builder
	for name != "" {
		n := len(name) - len(strings.TrimLeft(name, digits))
		part := name[:n]
		if n >= 14 {
			part = masked(part)
		}
		b.WriteString(part)
		name = name[n:]
		if n = strings.IndexAny(name, digits); n < 0 {
			n = len(name)
		}
		b.WriteString(name[:n])
		name = name[n:]
	}
	return b.String()
}

// ending is the end of a word that has to fit.
func ending(word string, size int) string {
	if len(word) <= size {
		return word
	}
	return "*" + word[len(word)-size+1:]
}

// encodeQR makes the smallest code that holds the text.
func encodeQR(text string) (*coding.Code, error) {
	v, content := coding.Version(1), coding.String(text)
	for v < qrVersion && content.Bits(v) > 8*v.DataBytes(coding.L) {
		v++
	}
	plan, err := coding.NewPlan(v, coding.L, 0)
	if err != nil {
		return nil, err
	}
	code, err := plan.Encode(content)
	if err != nil {
		return nil, fmt.Errorf("a QR code that fits the console holds %d bytes, not %d: %w", qrBytes, len(text), err)
	}
	return code, nil
}

// halves are what a character shows by its ink: nothing, the lower half, the upper, both.
var halves = [4]string{" ", "▄", "▀", "█"}

// drawQR puts two modules into each character. In colours it is black on white on every
// terminal; without, light modules are ink, since serial consoles write bright on dark.
func drawQR(code *coding.Code, color bool) string {
	begin, end := "", "\n"
	if color {
		begin, end = "\x1b[30;47m", "\x1b[0m\n"
	}
	ink := func(x, y int) int {
		if code.Black(x, y) == color {
			return 1
		}
		return 0
	}
	var b strings.Builder
	for y := -quietZone; y < code.Size+quietZone; y += 2 {
		b.WriteString(begin)
		for x := -quietZone; x < code.Size+quietZone; x++ {
			b.WriteString(halves[2*ink(x, y)+ink(x, y+1)])
		}
		b.WriteString(end)
	}
	return b.String()
}
