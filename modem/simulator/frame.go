package simulator

import (
	"bytes"
	"strings"
)

// frame is a piece of an answer that other bytes may stand before: an information line, or the final result.
type frame struct {
	text  string
	final bool
}

// frames puts CR and LF around an answer, in the form that ATV has set (V.250 §5.7.1, §6.2.6) and in the family's way
// of parting several lines.
func (m *Modem) frames(o outcome) []frame {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []frame
	for _, block := range o.blocks {
		for i, text := range block {
			head := ""
			if m.set.verbose && (i == 0 || m.family.spaced) {
				head = "\r\n"
			}
			list = append(list, frame{text: head + text + "\r\n"})
		}
	}
	return append(list, frame{text: m.result(o.final), final: true})
}

// result is a final result in the form that ATV has set.
func (m *Modem) result(final string) string {
	if m.set.verbose {
		return "\r\n" + final + "\r\n"
	}
	switch final {
	case "OK":
		return "0\r"
	case "ERROR":
		return "4\r"
	}
	return final + "\r\n"
}

// disturb joins the frames, and puts in between what faults want there.
func (l *line) disturb(frames []frame, topic string) []byte {
	var b bytes.Buffer
	_, noisy := l.m.fault(noise)
	_, urcs := l.m.fault(urcInReply)
	for _, f := range frames {
		if noisy {
			b.WriteString(l.junk())
		}
		if urcs {
			b.WriteString(l.m.intruder(topic, f.final))
		}
		if noisy && f.final {
			b.WriteString(nulled(f.text))
			continue
		}
		b.WriteString(f.text)
	}
	return b.Bytes()
}

// nulled is a final result with NULs right before its text.
func nulled(text string) string {
	body := strings.TrimLeft(text, "\r\n")
	return text[:len(text)-len(body)] + "\x00\x00\x00" + body
}

// junk is lines that are none: one of 8-bit bytes, and a printable one.
func (l *line) junk() string {
	const printable = "~}|{xX@#/_"
	var b strings.Builder
	for range 1 + l.rng.IntN(6) {
		b.WriteByte(byte(0x80 + l.rng.IntN(0x80)))
	}
	b.WriteString("\r\n")
	for range 1 + l.rng.IntN(6) {
		b.WriteByte(printable[l.rng.IntN(len(printable))])
	}
	b.WriteString("\r\n")
	return b.String()
}

// intruder is an unsolicited line inside an answer: before the final result of a registration command it has the
// answer's own prefix, with the location behind the state, which tells it from an answer.
func (m *Modem) intruder(topic string, final bool) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	text := `+CMTI: "SM",3`
	if d, ok := strings.CutPrefix(topic, "+"); ok && final && isDomain(domain(d)) {
		text = m.locationURC(domain(d), m.said.state)
	}
	return "\r\n" + text + "\r\n"
}

// chatter is the n-th kind of unsolicited line of a flood; none of them says anything of card, network or signal.
func (m *Modem) chatter(n int) string {
	kinds := []string{`+CMTI: "SM",%d`, "+CGEV: NW MODIFY 1,%d,0", "+CTZV: 32", "RING", `+CLIP: "0%d",129`, "+CIEV: 7,%d"}
	kind := kinds[n%len(kinds)]
	if strings.Contains(kind, "%d") {
		return strings.Replace(kind, "%d", string(rune('0'+n/len(kinds)%10)), 1)
	}
	return kind
}
