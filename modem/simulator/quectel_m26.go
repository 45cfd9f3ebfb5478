package simulator

import (
	"fmt"
	"slices"
	"time"
)

// quectelM26 is a module of GSM alone (Quectel M26 AT commands manual): it knows neither +QENG="servingcell" nor a
// data counter, its own +QENG is off until somebody switches it on, and its IP stack has other commands.
var quectelM26 = family{
	name: "quectel", model: "M26", product: "Quectel_M26", maker: "Quectel_Ltd", revision: "M26FBR03A12",
	rats: []RAT{GSM}, cmee: 1, ciWidth: 4, ceregMax: 2, stack: "quectel-m",
	boot: []bootLine{
		{after: time.Second, text: "RDY"}, {after: 1500 * time.Millisecond, text: "+CFUN: 1"},
		{after: 4500 * time.Millisecond, text: "Call Ready", card: true}, {after: 5 * time.Second, text: "SMS Ready", card: true},
	},
	inserted: []string{"+CPIN: READY"}, removed: []string{"+CPIN: NOT INSERTED"},
	own: quick(map[string]func(*query) reply{
		"I":          func(q *query) reply { return say("Quectel_Ltd", "Quectel_M26", "Revision: "+q.m.family.revision) },
		"+QCCID":     iccid(""),
		"+QENG=":     setInt(0, 2, func(s *settings, n int) { s.qeng = n }),
		"+QENG?":     engineeringMode,
		"+QSIMSTAT?": func(q *query) reply { return sayf("+QSIMSTAT: %d,%s", q.m.set.qsimstat, present(q.s.SIM)) },
		"+CBC":       func(q *query) reply { return sayf("+CBC: 0,78,%d", q.s.Millivolts) },
	}),
	missing: slices.Concat(notOnGSM, []string{"+ICCID", "+CPINR"}),
}

// engineeringMode answers +QENG? of the GSM modules: mode, network, area, cell, channel, BSIC, level, C1, C2, power, and
// what is known only during a call.
func engineeringMode(q *query) reply {
	lines := []string{fmt.Sprintf("+QENG: %d,0", q.m.set.qeng)}
	if q.m.set.qeng > 0 && q.s.camped() {
		c := q.s.Cell
		lines = append(lines, fmt.Sprintf("+QENG: 0,%s,%s,%04x,%04x,%d,%d,%d,45,69,0,20,x,x,x,x,x,x,x",
			c.mcc(), c.mnc(), c.TAC, c.ID, c.Channel, c.PCI%64, q.s.Signal.RSSI))
	}
	return say(lines...)
}
