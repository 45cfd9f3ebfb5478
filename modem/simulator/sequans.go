package simulator

import (
	"fmt"
	"time"
)

// sequansModels are the second Monarch and the first (Sequans Monarch AT commands reference).
var sequansModels = []family{
	sequans("GM02S", "UE8.2.1.0 LR8.2.1.0-61488", sequansCell),
	sequans("VZM20Q", "UE5.0.0.0d LR5.1.1.0-38638", sequansMonarch),
}

// sequans is a Sequans model, whose data go over context 3. The models differ in +SQNMONI.
func sequans(model, revision string, cell func(*query) string) family {
	return family{
		name: "sequans", resets: "^RESET", model: model, maker: "SEQUANS Communications", revision: revision, rats: []RAT{LTEM, NB},
		ciWidth: 8, ceregMax: 5, boot: []bootLine{{after: 1500 * time.Millisecond, text: "+SYSSTART"}},
		lost:    bearerLost,
		rest:    func(s *State) { s.Contexts[0].CID = 3 },
		missing: []string{"+CCID", "+ICCID", "+CBC", "+WS46?"},
		own: merge(sequansStack, quick(map[string]func(*query) reply{
			"I":        func(q *query) reply { return say(q.m.family.maker, q.m.family.model) },
			"+SQNCCID": sequansICCID, "+SQNCCID?": sequansICCID,
			"+SQNMONI=": sequansMonitor(cell),
		})),
	}
}

// sequansICCID answers +SQNCCID: the number of the card and that of an eUICC, which there is none of.
func sequansICCID(q *query) reply {
	if code, ok := q.s.readable(); !ok {
		return fail(code)
	}
	return sayf(`+SQNCCID: "%s",""`, q.s.ICCID)
}

// sequansMonitor answers +SQNMONI=7 (all cells) and 9 (the serving one): nothing without a cell.
func sequansMonitor(cell func(*query) string) func(*query) reply {
	return func(q *query) reply {
		switch {
		case q.arg != "7" && q.arg != "9":
			return fail(badParameter)
		case !q.s.camped():
			return say()
		}
		return say("+SQNMONI: " + cell(q))
	}
}

// sequansMonarch is the pairs of the first Monarch: the operator's name without quotes, levels with two decimals, the
// area in decimal.
func sequansMonarch(q *query) string {
	c, g := q.s.Cell, q.s.Signal
	return fmt.Sprintf("%s Cc:%s Nc:%s RSRP:%d.00 CINR:%d.00 RSRQ:%d.00 TAC:%d Id:%d EARFCN:%d PWR:%d.00 PAGING:64",
		c.Operator, c.mcc(), c.mnc(), g.RSRP, g.SINR, g.RSRQ, c.TAC, c.PCI, c.Channel, g.RSSI)
}

// sequansCell is the pairs of the GM02S: cell id, band and bandwidth are added, and the list of all cells is without
// CINR.
func sequansCell(q *query) string {
	c, g := q.s.Cell, q.s.Signal
	cinr := fmt.Sprintf("CINR:%d.00 ", g.SINR)
	if q.arg == "7" {
		cinr = ""
	}
	return fmt.Sprintf("%s Cc:%s Nc:%s RSRP:%d.00 %sRSRQ:%d.00 TAC:%d Id:%d EARFCN:%d PWR:%d.00 PAGING:256 CID:0x%X BAND:%d BW:5000",
		c.Operator, c.mcc(), c.mnc(), g.RSRP, cinr, g.RSRQ, c.TAC, c.PCI, c.Channel, g.RSSI, c.ID, c.Band)
}
