package simulator

import (
	"fmt"
	"strings"
	"time"
)

// csq is <rssi> of +CSQ (27.007 §8.5): -113 + 2n dBm.
func (s State) csq() int {
	if !s.camped() {
		return 99
	}
	return limit((s.Signal.RSSI+113)/2, 0, 31)
}

// limit keeps a value within a range.
func limit(n, least, most int) int { return min(max(n, least), most) }

// quality answers +CESQ (27.007 §8.69): the fields of the technology that is not in use are unknown, and a modem that
// has NR gives three more.
func quality(q *query) reply {
	g, u, l := "99,99", "255,255", "255,255"
	n := "255,255,255"
	sig := q.s.Signal
	if q.s.camped() {
		switch q.s.RAT {
		case GSM:
			g = fmt.Sprintf("%d,0", limit(sig.RSSI+111, 0, 63))
		case UMTS, HSPA:
			u = fmt.Sprintf("%d,%d", limit(sig.RSRP+121, 0, 96), limit(2*sig.RSRQ+49, 0, 49))
		case NR:
			n = nrQuality(sig)
		case NSA:
			n = nrQuality(q.s.NRSignal)
			l = lteQuality(sig)
		default:
			l = lteQuality(sig)
		}
	}
	fields := []string{g, u, l}
	if q.m.family.has(NR) {
		fields = append(fields, n)
	}
	return say("+CESQ: " + strings.Join(fields, ","))
}

// lteQuality is <rsrq>,<rsrp>: -20 + n/2 dB and -141 + n dBm.
func lteQuality(s Signal) string {
	return fmt.Sprintf("%d,%d", limit(2*s.RSRQ+40, 0, 34), limit(s.RSRP+141, 0, 97))
}

// nrQuality is <ss_rsrq>,<ss_rsrp>,<ss_sinr>: -43.5 + n/2 dB, -157 + n dBm, -23.5 + n/2 dB.
func nrQuality(s Signal) string {
	return fmt.Sprintf("%d,%d,%d", limit(2*s.RSRQ+87, 0, 126), limit(s.RSRP+157, 0, 126), limit(2*s.SINR+47, 0, 127))
}

// setRadio answers +CFUN=<fun>[,<rst>] (27.007 §8.2).
func setRadio(q *query) reply {
	args := q.args()
	fun, ok := number(args[0], 0, 4)
	switch {
	case !ok || fun == 2 || fun == 3:
		return fail(badParameter)
	case len(args) > 1 && args[1] == "1":
		return reply{then: q.m.Reboot}
	}
	if fun == 1 && q.m.state.Radio != 1 {
		q.m.cure(byRadio)
		q.m.search(q.now)
	}
	q.m.state.Radio = fun
	return say()
}

// clock answers +CCLK? (27.007 §8.15): the time of the network with its zone in quarter hours, local on most modems,
// UTC on some where +CTZU=1; a clock that was never set runs from 1980.
func clock(q *query) reply {
	if !q.s.ClockSet {
		return sayf(`+CCLK: "%s+00"`, q.unset().Format("06/01/02,15:04:05"))
	}
	t := q.networkTime()
	if !q.m.family.utcClock || q.m.set.ctzu != 1 {
		t = t.Add(time.Duration(q.s.Zone) * 15 * time.Minute)
	}
	return sayf(`+CCLK: "%s%+03d"`, t.Format("06/01/02,15:04:05"), q.s.Zone)
}

func (q *query) networkTime() time.Time { return q.now.Add(q.s.ClockOffset).UTC() }

// unset is what a clock shows that nobody has set since boot.
func (q *query) unset() time.Time {
	return time.Date(1980, 1, 6, 0, 0, 0, 0, time.UTC).Add(q.now.Sub(q.m.bootedAt()))
}

// bootedAt is when the modem was last started. The caller holds mu.
func (m *Modem) bootedAt() time.Time { return m.hearsAt.Add(-deafFor) }

var radioAnswers = answers{
	"+CSQ":    {answer: func(q *query) reply { return sayf("+CSQ: %d,99", q.s.csq()) }},
	"+CSQ=?":  {answer: fixed("+CSQ: (0-31,99),(0-7,99)")},
	"+CESQ":   {answer: quality},
	"+CFUN?":  {answer: func(q *query) reply { return q.readInt(q.s.Radio) }},
	"+CFUN=?": {answer: fixed("+CFUN: (0,1,4),(0,1)")},
	"+CFUN=":  {answer: setRadio, takes: 500 * time.Millisecond},
	"+CCLK?":  {answer: clock},
	"+CBC":    {answer: func(q *query) reply { return sayf("+CBC: 0,100,%d", q.s.Millivolts) }},
}
