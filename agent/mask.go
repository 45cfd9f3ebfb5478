package agent

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/simkeeper/simkeeper/agent/trace"
	"github.com/simkeeper/simkeeper/report"
)

// masker hides IMEI, ICCID and IMSI on the wire behind keyed hashes: the same number
// gives the same hash under one key, so that a backend that holds the key can look a
// card up, and nobody else can. The zero masker shows the numbers.
type masker struct {
	key   []byte
	known []string // numbers of this terminal's cards and modems, which texts may show in groups of digits
}

// knowing is the masker that knows what is remembered.
func (m masker) knowing(memory *Memory) masker {
	m.known = []string{string(memory.IMEI), string(memory.ICCID), string(memory.IMSI), string(memory.Binding.Pair.IMEI), string(memory.Binding.Pair.ICCID)}
	if good := memory.Good; good != nil {
		m.known = append(m.known, string(good.IMEI), string(good.ICCID))
	}
	return m
}

// hide returns "h:" and 24 hex digits of HMAC-SHA-256; "" stays "".
func (m masker) hide(number string) string {
	if len(m.key) == 0 || number == "" {
		return number
	}
	mac := hmac.New(sha256.New, m.key)
	mac.Write([]byte(number))
	return "h:" + hex.EncodeToString(mac.Sum(nil))[:24]
}

// text hides every number of a card, a subscriber, a device or a telephone in a text, such as
// a raw line of the modem, in whatever form it stands there.
func (m masker) text(text string) string {
	if len(m.key) == 0 {
		return text
	}
	return trace.Replace(m.own(text), m.hide)
}

// own hides the known numbers alone, also where their digits stand in groups.
func (m masker) own(text string) string {
	if len(m.key) == 0 {
		return text
	}
	for _, number := range m.known {
		for number != "" {
			from, to := grouped(text, number)
			if from < 0 {
				break
			}
			text = text[:from] + m.hide(number) + text[to:]
		}
	}
	return text
}

// grouped finds a number in a text, with at most one separator between two of its digits;
// from is -1 where it is not there.
func grouped(text, number string) (from, to int) {
	for from = range len(text) - len(number) + 1 {
		if end := behindNumber(text[from:], number); end > 0 {
			return from, from + end
		}
	}
	return -1, -1
}

// behindNumber is where a text goes on behind the number that it begins with; 0 where it
// begins with something else.
func behindNumber(text, number string) int {
	at := 0
	for i := range len(number) {
		if i > 0 && at < len(text) && strings.IndexByte(" -./:", text[at]) >= 0 {
			at++
		}
		if at >= len(text) || text[at] != number[i] {
			return 0
		}
		at++
	}
	return at
}

// name hides a terminal's name that is, or holds, what may be the number of a card or a modem:
// 14 digits. What is known of them does not count, since a name must stay. The hash stands
// for the whole name, without the colon, which a topic's level may not have.
func (m masker) name(name string) string {
	long := false
	trace.Replace(name, func(number string) string {
		long = long || len(number) >= 14
		return number
	})
	if !long || len(m.key) == 0 {
		return name
	}
	return strings.TrimPrefix(m.hide(name), "h:")
}

// modem hides the known numbers in what a modem says of itself.
func (m masker) modem(x report.Modem) report.Modem {
	x.IMEI = m.hide(x.IMEI)
	for _, text := range []*string{&x.Manufacturer, &x.Model, &x.Firmware} {
		*text = m.own(*text)
	}
	return x
}

// health hides the numbers in what a verdict rests on, and in names that the network gives.
func (m masker) health(h report.Health) report.Health {
	for i, line := range h.Verdict.Evidence {
		h.Verdict.Evidence[i] = m.text(line)
	}
	h.Verdict.Action = m.text(h.Verdict.Action)
	h.Network.Operator, h.Network.APN = m.own(h.Network.Operator), m.own(h.Network.APN)
	return h
}

// result hides the numbers in what became of a command.
func (m masker) result(r report.Result) report.Result {
	r.Out.Text, r.Out.Reason = m.text(r.Out.Text), m.text(r.Out.Reason)
	if v := r.Out.Verdict; v != nil {
		masked := *v
		masked.Action = m.text(masked.Action)
		r.Out.Verdict = &masked
	}
	return r
}
