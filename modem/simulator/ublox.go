package simulator

import (
	"fmt"
	"strconv"
	"strings"
)

// ubloxEarlier is the bytes each way of a session before the one that runs: +UGCNTRD tells them apart.
const ubloxEarlier = 20

// ubloxModels are of three platforms, whose +UCGED differs most (u-blox AT commands manuals of SARA-R5, SARA-R4, LARA-R6
// and TOBY-L2; ubxlib u_cell_info.c has an answer of each).
var ubloxModels = []family{
	ublox("SARA-R510S", "SARA-R510S-01B-00", "03.15", []RAT{LTEM, NB}, ubloxR5),
	ublox("SARA-R422", "SARA-R422-00B-00", "00.12", []RAT{LTEM, NB, GSM}, ubloxR422),
	ublox("LARA-R6001", "LARA-R6001-00B-00", "00.13", []RAT{LTE, HSPA, UMTS, GSM}, ubloxR6),
	ubloxL2(),
}

// ublox is a u-blox model. The models differ in what follows "+UCGED: 2", and in what ATI calls them.
func ublox(model, typeNumber, revision string, rats []RAT, cell func(*query) []string) family {
	n, stack, resets := 3, ubloxStack, "+CFUN=16"
	if rats[0] == LTEM {
		n = 5
	}
	if strings.HasPrefix(model, "SARA-R4") {
		stack, resets = ubloxSockets, "+CFUN=15"
	}
	return family{
		name: "u-blox", model: model, resets: resets, maker: "u-blox", revision: revision, rats: rats,
		unknown: unknownError, ciWidth: 8, ceregMax: n, lowerHex: true, cardReport: ubloxCard, lost: ubloxLost,
		own: merge(stack, quick(map[string]func(*query) reply{
			"I":          fixed(typeNumber),
			"+CEER":      ubloxCause,
			"+UCGED=":    setInt(0, 2, func(s *settings, n int) { s.qeng = n }),
			"+UCGED?":    ubloxCell(cell),
			"+UGCNTRD":   ubloxCounters("+UGCNTRD: %d,%d,%d,%d,%d"),
			"+USIMSTAT=": setInt(0, 15, func(s *settings, n int) { s.cardReport = n }),
			"+USIMSTAT?": func(q *query) reply { return q.readInt(q.m.set.cardReport) },
		})),
		missing: []string{"+ICCID", "+CPINR"},
	}
}

// ubloxL2 is the TOBY-L2, of an older platform: its radio is off as +CFUN: 19, and a second number stands behind.
func ubloxL2() family {
	f := ublox("TOBY-L210", "TOBY-L210-03S-00", "16.19", []RAT{LTE, HSPA, UMTS, GSM}, ubloxLong(4, lteQuality))
	f.own["+CFUN?"] = handler{answer: func(q *query) reply { return sayf("+CFUN: %d,0", ubloxPower(q.s.Radio)) }}
	f.own["+CFUN="] = handler{answer: func(q *query) reply {
		if rest, ok := strings.CutPrefix(q.arg, "19"); ok {
			q.arg = "4" + rest
		}
		return setRadio(q)
	}, takes: standard["+CFUN="].takes}
	f.own["+UGCNTRD"] = handler{answer: ubloxCounters("+UGCNTRD: %d, %d, %d, %d, %d")}
	f.own["+UTEMP?"] = handler{answer: func(q *query) reply { return sayf("+UTEMP: 0,%d", 10*q.s.Temperature) }}
	return f
}

func ubloxPower(radio int) int {
	if radio == 4 {
		return 19
	}
	return radio
}

// ubloxCard is +UUSIMSTAT, without a blank behind its colon.
func ubloxCard(_ int, sim SIMState) string {
	states := map[SIMState]int{SIMAbsent: 0, SIMPIN: 1, SIMPUK: 2, SIMFailure: 4, SIMBusy: 4, SIMLocked: 4, SIMReady: 6}
	return "+UUSIMSTAT:" + strconv.Itoa(states[sim])
}

// ubloxCounters answers +UGCNTRD: for each context the bytes of this session and in all, since boot.
func ubloxCounters(form string) func(*query) reply {
	return func(q *query) reply {
		var lines []string
		for i, c := range q.s.Contexts {
			tx, rx := q.s.TxBytes, q.s.RxBytes
			if i > 0 {
				tx, rx = 0, 0 // the simulator sends on the first alone
			}
			lines = append(lines, fmt.Sprintf(form, c.CID, tx-min(tx, ubloxEarlier), rx-min(rx, ubloxEarlier), tx, rx))
		}
		return say(lines...)
	}
}

// ubloxCause answers +CEER: one to three lines of a type, a number and its text.
func ubloxCause(q *query) reply {
	cause, kind, text := quotedCause(q.s)
	if cause == 0 {
		return say(`+CEER: "No cause information available"`)
	}
	line := fmt.Sprintf(`+CEER: "%s",%d,"%s"`, kind, cause, text)
	if q.s.online() {
		return say(line)
	}
	return say(`+CEER: "SM detach",0,"No cause information available"`, line)
}

// quotedCause is the last refusal in the words of the modems that quote type and text; cause is 0 where there was none.
func quotedCause(s State) (cause int, kind, text string) {
	cause, ofSession := s.lastRefusal()
	kind, text = "SM attach error", causes[cause]
	if ofSession {
		kind, text = "SM activation error", sessionCauses[cause]
	}
	return cause, kind, capital(or(text, "unspecified"))
}

// capital is a text with a capital letter in front.
func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// ubloxCell answers +UCGED?: nothing of the cell until +UCGED=2.
func ubloxCell(cell func(*query) []string) func(*query) reply {
	return func(q *query) reply {
		lines := []string{fmt.Sprintf("+UCGED: %d", q.m.set.qeng)}
		if q.m.set.qeng == 2 {
			lines = append(lines, cell(q)...)
		}
		return say(lines...)
	}
}

// ubloxService is <svc>: 1 radio off, 2 searching, 3 no service, 4 registered.
func ubloxService(s State) int {
	switch {
	case s.Radio != 1:
		return 1
	case s.PS.registered():
		return 4
	case s.PS.Stat == Searching:
		return 2
	}
	return 3
}

// ubloxR5 is the long form of the SARA-R5: technology 6 is LTE-M, 7 is NB-IoT, and the levels are the steps of +CESQ.
func ubloxR5(q *query) []string {
	rat := 6
	if q.s.RAT == NB {
		rat = 7
	}
	return ubloxLong(rat, lteQuality)(q)
}

// ubloxR6 is the form of the LARA-R6 with the levels in dBm and dB, whose technology is the generation.
func ubloxR6(q *query) []string {
	return ubloxLong(4, func(g Signal) string { return fmt.Sprintf("%d,%d", g.RSRQ, g.RSRP) })(q)
}

// ubloxLong is two lines: technology, service and network, and the cell. levels gives rsrq and rsrp in this order.
func ubloxLong(rat int, levels func(Signal) string) func(*query) []string {
	return func(q *query) []string {
		s, c := q.s, q.s.Cell
		switch {
		case !s.camped():
			return []string{fmt.Sprintf("%d,%d,fff,fff", rat, ubloxService(s)),
				"65535,255,255,255,ffff,0000000,65535,00000000,ffff,ff,255,255,255.00,255,255,255,255,255,255,0,255,255,0"}
		case !s.RAT.eps():
			return ubloxOlder(s)
		}
		rsrq, rsrp, _ := strings.Cut(levels(s.Signal), ",")
		return []string{fmt.Sprintf("%d,%d,%s,%s", rat, ubloxService(s), c.mcc(), c.mnc()),
			fmt.Sprintf("%d,%d,50,50,%04x,%07x,%d,d60814d1,8001,01,%s,%s,%d.00,3,1,10,%s,-50,-6,0,255,255,0",
				c.Channel, c.Band, c.TAC, c.ID, c.PCI, rsrp, rsrq, s.Signal.SINR, rsrp)}
	}
}

// ubloxOlder is the form of 3G and of 2G, which has no service field. The levels are steps: a UTRA carrier of
// -100 + n dBm (3GPP TS 25.133 §9.1.3.3) with Ec/No of -24.5 + n/2 dB, and rxlev of -111 + n dBm.
func ubloxOlder(s State) []string {
	c, g := s.Cell, s.Signal
	if s.RAT == GSM {
		return []string{fmt.Sprintf("2,%s,%s", c.mcc(), c.mnc()),
			fmt.Sprintf("%d,0,%04x,%d,%04x,00,%d,-1,30,30,1,1", c.Channel, c.ID, c.PCI%64, c.TAC, limit(g.RSSI+111, 0, 63))}
	}
	return []string{fmt.Sprintf("3,%d,%s,%s", ubloxService(s), c.mcc(), c.mnc()),
		fmt.Sprintf("%d,%d,%07x,%04x,80,%d,4,%d,%d,255", c.Channel, c.Band, c.ID, c.TAC, c.PCI,
			limit(g.RSSI+101, 0, 76), limit(2*g.RSRQ+49, 0, 49))}
}

// ubloxR422 is the form of the SARA-R422: levels in dBm and dB, sinr in fifths of a dB above -20, the last ESM cause
// (-1 where there is none) and the state of EMM.
func ubloxR422(q *query) []string {
	s, c, g := q.s, q.s.Cell, q.s.Signal
	head := fmt.Sprintf("6,%s,%s", c.mcc(), c.mnc())
	switch {
	case !s.camped():
		return []string{"6,fff,fff", fmt.Sprintf("65535,255,255,255,ffff,65535,255,255,255,%d,%d,255,255,\"FFFFFFFF\"", s.esmCause(), s.emmState())}
	case s.RAT == GSM:
		return ubloxOlder(s)
	case s.RAT == NB:
		head = "7" + head[1:]
	}
	return []string{head, fmt.Sprintf(`%d,%d,10,10,%04x,%d,%d,%d,%d,%d,%d,255,128,"FB306E02"`, c.Channel, c.Band, c.TAC,
		c.PCI, g.RSRP, g.RSRQ, rawQuectelSINR(g.SINR), s.esmCause(), s.emmState())}
}

// esmCause is the last cause of the session, -1 without one.
func (s State) esmCause() int {
	if cause, ofSession := s.lastRefusal(); ofSession && cause != 0 {
		return cause
	}
	return -1
}

// emmState is the state of EMM (3GPP TS 24.301 §5.1.3.2): 0 none, 1 deregistered, 3 registered.
func (s State) emmState() int {
	switch {
	case s.Radio != 1:
		return 0
	case s.PS.registered():
		return 3
	}
	return 1
}
