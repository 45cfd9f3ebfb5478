package simulator

import (
	"fmt"
	"time"
)

// neowayModels are the N58 (Neoway N58 AT command manual 2.0), whose identification has prefixes, and the N720.
var neowayModels = []family{
	{
		name: "neoway", model: "N58", maker: "NEOWAY", revision: "N58-R04-STD-BZ-03",
		rats: []RAT{LTE, HSPA, GSM}, ciWidth: 8, ceregMax: 2, stack: "neoway", acts: map[RAT]int{HSPA: 8},
		boot: []bootLine{{after: 4 * time.Second, text: "+PBREADY", card: true}},
		own: merge(identities("%s: %s", "", "+CGMI", "+GMI", "+CGMM", "+GMM", "+GMR", "+CGSN", "+GSN", "+CIMI"),
			quick(map[string]func(*query) reply{
				"I":          func(q *query) reply { return say("NEOWAY", "N58", "V001") },
				"+CGMR":      func(q *query) reply { return say("+GMR: " + q.m.family.revision) },
				"+CCID":      neowayCard("+CCID: %s"),
				"+CEREG=":    neowayReports,
				"+CEREG=?":   fixed("+CEREG: (0-2,4)"),
				"+CGDCONT?":  neowayContexts,
				"+NETDMSGEX": neowayCell,
			}), neowayMultiplexing.answers(), answers{"+PDPSTATUS": {answer: neowayLinkCheck, takes: 200 * time.Millisecond}}),
		missing: []string{"+ICCID", "+CPINR", "+CEER"},
	},
	{
		name: "neoway", model: "N720", maker: "NEOWAY", revision: "N720-R01-STD-BZ-01",
		rats: []RAT{LTE, HSPA, UMTS, GSM}, ciWidth: 8, ceregMax: 3,
		boot: []bootLine{
			{after: time.Second, text: "MODEM:STARTUP"},
			{after: 4 * time.Second, text: "+PBREADY", card: true},
		},
		own: merge(identities(`%s: "%s"`, "", "+GSN"), quick(map[string]func(*query) reply{
			"$MYCCID":    neowayCard(`$MYCCID: "%s"`),
			"$MYNETACT?": neowayActivity,
		})),
		missing: []string{"+ICCID", "+CCID", "+CPINR", "+CEER"},
	},
}

// neowayCard answers the number of the card; without one it is a plain ERROR.
func neowayCard(form string) func(*query) reply {
	return func(q *query) reply {
		if _, ok := q.s.readable(); !ok {
			return fail(0)
		}
		return sayf(form, q.s.ICCID)
	}
}

// neowayReports answers +CEREG=: of the forms above 2 only 4 is there, so that no cause is ever told.
func neowayReports(q *query) reply {
	n, ok := number(q.arg, 0, 4)
	if !ok || n == 3 {
		return fail(badParameter)
	}
	q.m.set.reg[cereg] = n
	q.m.said = q.m.report(q.s)
	return say()
}

// neowayContexts answers +CGDCONT? with the family of the address, behind a blank.
func neowayContexts(q *query) reply {
	var lines []string
	for _, c := range q.s.Contexts {
		lines = append(lines, fmt.Sprintf(`+CGDCONT: %d,"%s","%s"," IPV4:%s",0,0`, c.CID, c.Type, c.APN, c.address()))
	}
	return say(lines...)
}

// neowayCell answers +NETDMSGEX: technology, network, band, channel, area, cell, physical cell id, power received and
// sent, and levels in tenths. Without a cell it is an ERROR.
func neowayCell(q *query) reply {
	c, g := q.s.Cell, q.s.Signal
	network := fmt.Sprintf("%s+%s", c.mcc(), c.mnc())
	switch {
	case !q.s.camped() || q.s.RAT == GSM:
		return fail(0)
	case q.s.RAT == LTE:
		return sayf(`+NETDMSGEX: "%s LTE","%s","LTE BAND %d",%d,%d,%d,%d,%d,-10,%d,%d,%d,%d`, duplex(c), network, c.Band,
			c.Channel, c.TAC, c.ID, c.PCI, g.RSSI, 10*g.RSRP, 10*g.RSRQ, 10*g.SINR, 10*g.RSSI)
	}
	return sayf(`+NETDMSGEX: "HSDPA+ and HSUPA","%s","WCDMA BAND %d",%d,%d,%d,%d,1,%d,-10,%d,%d,%d`, network, c.Band,
		c.Channel, c.TAC, c.ID, c.PCI, g.RSSI, 10*g.RSRP, 10*g.RSRQ, g.RSSI)
}

// neowayLinkCheck answers +PDPSTATUS, which tells a link that is up from one that only looks so.
func neowayLinkCheck(q *query) reply {
	switch {
	case !q.s.online():
		return say("DISCONNECT")
	case q.s.Dead:
		return say("PSEUDO CONNECT")
	}
	return say("CONNECT")
}

// neowayActivity answers $MYNETACT?.
func neowayActivity(q *query) reply {
	return sayf(`$MYNETACT: 0,%d,"%s"`, bit(q.s.online()), q.s.bearer().address())
}
