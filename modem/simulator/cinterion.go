package simulator

import (
	"fmt"
	"time"
)

// cinterionModels are two of LTE (Cinterion PLS8 and ELS61 AT command sets).
var cinterionModels = []family{
	cinterion("PLS8-E", "REVISION 03.017", []RAT{LTE, HSPA, UMTS, GSM}),
	cinterion("ELS61-E", "REVISION 01.000", []RAT{LTE, GSM}, "+CGSN="),
}

// cinterion is a Cinterion model; missing are commands that the other has.
func cinterion(model, revision string, rats []RAT, missing ...string) family {
	return family{
		name: "cinterion", model: model, maker: "Cinterion", revision: revision, rats: rats, ceregMax: 3, ciWidth: 7,
		boot:       []bootLine{{after: 1500 * time.Millisecond, text: "^SYSSTART"}},
		lost:       bearerLost,
		cardReport: func(_ int, sim SIMState) string { return fmt.Sprintf("^SCKS: %d", cinterionCard(sim)) },
		missing:    append(missing, "+CCID", "+ICCID", "+CPINR", "+CBC"),
		own: merge(cinterionStack, quick(map[string]func(*query) reply{
			"^SCID":  iccid("^SCID: "),
			"^SCKS?": func(q *query) reply { return sayf("^SCKS: %d,%d", q.m.set.cardReport, cinterionCard(q.s.SIM)) },
			"^SCKS=": setInt(0, 1, func(s *settings, n int) { s.cardReport = n }),
			"^SPIC":  cinterionTries,
			"^SBV":   func(q *query) reply { return sayf("^SBV: %d", q.s.Millivolts) },
			"^SCTM?": func(q *query) reply { return sayf("^SCTM: 0,0,%d", q.s.Temperature) },
			"^SMONI": cinterionMonitor,
			"+CEER":  cinterionCause,
		})),
	}
}

// cinterionCard is <state> of ^SCKS: 0 no card, 1 a card, 2 one that fails.
func cinterionCard(sim SIMState) int {
	switch sim {
	case SIMAbsent:
		return 0
	case SIMFailure:
		return 2
	}
	return 1
}

// cinterionTries answers ^SPIC: what is left of the tries of the code that the card waits for.
func cinterionTries(q *query) reply {
	if code, ok := q.s.readable(); !ok {
		return fail(code)
	}
	if q.s.SIM == SIMPUK {
		return sayf("^SPIC: %d", q.s.PUKTries)
	}
	return sayf("^SPIC: %d", q.s.PINTries)
}

// cinterionMonitor answers ^SMONI: SEARCH without a cell; LIMSRV in a cell without service, NOCONN with it.
func cinterionMonitor(q *query) reply {
	s, c, g := q.s, q.s.Cell, q.s.Signal
	state := "LIMSRV"
	if s.PS.registered() {
		state = "NOCONN"
	}
	switch {
	case s.RAT == GSM && !s.camped():
		return say("^SMONI: 2G,SEARCH,SEARCH")
	case s.RAT == GSM:
		if !s.PS.registered() {
			state = "5,-107,LIMSRV"
		}
		return sayf("^SMONI: 2G,%d,%d,%s,%s,%04X,%04X,33,33,%d,%d,G,%s", c.Channel, g.RSSI, c.mcc(), c.mnc(), c.TAC, c.ID,
			c.PCI/8%8, c.PCI%8, state)
	case s.RAT.eps() && !s.camped():
		return say("^SMONI: 4G,SEARCH")
	case s.RAT.eps():
		return sayf("^SMONI: 4G,%d,%d,20,20,%s,%s,%s,%04X,%07X,%d,33,%d,%d,%s", c.Channel, c.Band, duplex(c), c.mcc(), c.mnc(),
			c.TAC, c.ID, c.PCI, g.RSRP, g.RSRQ, state)
	case !s.camped():
		return say("^SMONI: 3G,SEARCH,SEARCH")
	}
	return sayf("^SMONI: 3G,%d,%d,%d.0,%d,%s,%s,%04X,%07X,-92,-78,%s", c.Channel, c.PCI, g.RSRQ, g.RSRP, c.mcc(), c.mnc(), c.TAC,
		c.ID, state)
}

// cinterionCause answers +CEER: quoted type, number and text.
func cinterionCause(q *query) reply {
	cause, kind, text := quotedCause(q.s)
	if cause == 0 {
		return say(`+CEER: "No report available"`)
	}
	return sayf(`+CEER: "%s",%d,"%s"`, kind, cause, text)
}
