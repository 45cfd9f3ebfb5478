package simulator

import (
	"fmt"
	"strings"
	"time"
)

// noCardStat is <stat> of +CEREG on the nRF91 where the card has failed (nRF91 AT commands, +CEREG).
const noCardStat Stat = 90

// nordicModels are the nRF91 (nRF9160 AT commands reference), whose AT host says "Ready" and leaves the radio off. It has neither a circuit-switched
// domain nor ATI nor +CSQ, and its default bearer is context 0.
var nordicModels = []family{{
	name: "nordic", resets: "#XMODEMRESET", model: "nRF9160", product: "nRF9160-SICA", maker: "Nordic Semiconductor ASA", revision: "mfw_nrf9160_1.3.5",
	rats: []RAT{LTEM, NB}, ciWidth: 8, ceregMax: 5, cardless: noCardStat, sleeps: true,
	boot:       []bootLine{{after: time.Second, text: "Ready"}},
	rest:       func(s *State) { s.Contexts[0].CID = 0 },
	lost:       bearerLost,
	cardReport: func(_ int, sim SIMState) string { return nordicCard(sim) },
	missing: []string{"I", "+CSQ", "+CSQ=?", "+CREG?", "+CREG=", "+CREG=?", "+CGREG?", "+CGREG=", "+CGREG=?", "+CTZU?", "+CTZU=",
		"+CTZR?", "+CTZR=", "+CCID", "+ICCID", "+CNUM", "+CBC", "+WS46?"},
	own: merge(nordicStack, quick(map[string]func(*query) reply{
		"%XICCID":     nordicICCID,
		"%XSIM?":      func(q *query) reply { return say(nordicCard(q.s.SIM)) },
		"%XSIM=":      setInt(0, 1, func(s *settings, n int) { s.cardReport = n }),
		"%XTEMP?":     func(q *query) reply { return sayf("%%XTEMP: %d", q.s.Temperature) },
		"%XVBAT":      func(q *query) reply { return sayf("%%XVBAT: %d", q.s.Millivolts) },
		"%XMONITOR":   nordicMonitor,
		"%XCONNSTAT=": nordicCount,
		"%XCONNSTAT?": nordicCounted,
		"%XSYSTEMMODE?": func(q *query) reply {
			return sayf("%%XSYSTEMMODE: %d,%d,0,0", bit(q.s.RAT != NB), bit(q.s.RAT == NB))
		},
		"+CPIN?": nordicPIN,
		"+CCLK?": nordicClock,
		"+CEER":  nordicCause,
	})),
}}

// nordicCard is %XSIM: whether the card is up, and why not.
func nordicCard(sim SIMState) string {
	switch sim {
	case SIMReady:
		return "%XSIM: 1"
	case SIMBusy:
		return "%XSIM: 0"
	}
	return fmt.Sprintf("%%XSIM: 0,%d", map[SIMState]int{SIMPIN: 1, SIMPUK: 3, SIMLocked: 7, SIMAbsent: 9, SIMFailure: 9}[sim])
}

// nordicICCID answers %XICCID: twenty digits as in the file, the last of them an F on a card of nineteen.
func nordicICCID(q *query) reply {
	if code, ok := q.s.readable(); !ok {
		return fail(code)
	}
	return say("%XICCID: " + q.s.ICCID + strings.Repeat("F", len(q.s.ICCID)%2))
}

// nordicPIN answers +CPIN?, with quotes where it is not READY.
func nordicPIN(q *query) reply {
	r := pinState(q)
	if state, ok := strings.CutPrefix(strings.Join(r.lines, ""), "+CPIN: "); ok && state != "READY" {
		return sayf(`+CPIN: "%s"`, state)
	}
	return r
}

// nordicClock answers +CCLK?: the network sets the clock without being asked.
func nordicClock(q *query) reply {
	q.s.ClockSet = q.s.ClockSet || q.s.PS.registered()
	return clock(q)
}

// nordicMonitor answers %XMONITOR; only the state where it is not registered. rsrp is a step as in +CESQ, snr one of
// -25 + n dB.
func nordicMonitor(q *query) reply {
	s, c, g := q.s, q.s.Cell, q.s.Signal
	stat := q.m.family.shown(cereg, s).Stat
	if !s.PS.registered() {
		return sayf("%%XMONITOR: %d", stat)
	}
	_, rsrp, _ := strings.Cut(lteQuality(g), ",")
	return sayf(`%%XMONITOR: %d,"%s","%s","%s","%04X",%d,%d,"%08X",%d,%d,%s,%d,"","00100001","00000110","01011110"`, stat, c.Operator,
		c.Brand, c.PLMN, c.TAC, q.m.family.act(s.RAT), c.Band, c.ID, c.PCI, c.Channel, rsrp, limit(g.SINR+25, 0, 49))
}

// nordicCount answers %XCONNSTAT=<on>, which begins to count.
func nordicCount(q *query) reply {
	on, ok := number(q.arg, 0, 1)
	if !ok {
		return fail(0)
	}
	q.m.set.connstat = nil
	if on == 1 {
		q.m.set.connstat = &[2]uint64{q.s.TxBytes, q.s.RxBytes}
	}
	return say()
}

// nordicCounted answers %XCONNSTAT?: messages and kilobytes sent and received since counting began, and the greatest
// and the mean packet.
func nordicCounted(q *query) reply {
	from := q.m.set.connstat
	if from == nil {
		return say("%XCONNSTAT: 0,0,0,0,0,0")
	}
	return sayf("%%XCONNSTAT: %d,0,%d,%d,748,134", len(q.s.Messages), (q.s.TxBytes-from[0])/1000, (q.s.RxBytes-from[1])/1000)
}

// nordicCause answers +CEER: layer and number in one quoted text; only OK where nothing was refused.
func nordicCause(q *query) reply {
	cause, ofSession := q.s.lastRefusal()
	switch {
	case cause == 0:
		return say()
	case ofSession:
		return sayf(`+CEER: "ESM %d"`, cause)
	}
	return sayf(`+CEER: "EMM %d"`, cause)
}
