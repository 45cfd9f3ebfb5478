package simulator

import (
	"fmt"
	"time"
)

// meigModels are the SLM770A, with Quectel's form of the serving cell, and the SLM750, with a line a value.
var meigModels = []family{
	{
		name: "meig", model: "SLM770A", maker: "MEIG", revision: "SLM770A_A.57.3_EQ102",
		rats: []RAT{LTE}, ciWidth: 8, ceregMax: 3, tells: meigTells,
		own: merge(meigAnswers, quick(map[string]func(*query) reply{
			"+MENG=":     meigServing,
			"^SYSINFOEX": systemInfoEx,
		})),
		missing: []string{"+CCID", "+CPINR", "+WS46?", "Z"},
	},
	{
		name: "meig", model: "SLM750", maker: "MEIG", revision: "SLM750_4.0.5_EQ101",
		rats: []RAT{LTE}, ciWidth: 8, ceregMax: 3, tells: meigTells,
		own:     merge(meigAnswers, quick(map[string]func(*query) reply{"+SGCELLINFOEX?": meigLines})),
		missing: []string{"+CPINR"},
	},
}

var meigAnswers = merge(identities("%s: %s", "", "+CGMI", "+CGMM", "+CGMR"), quick(map[string]func(*query) reply{
	"^DSFLOWQRY": flowQuery,
	"+TEMP":      func(q *query) reply { return sayf(`+TEMP: "cpu0-0-usr","%d"`, q.s.Temperature) },
	"+ECMDUP?":   meigDial,
	"+SER?":      fixed("+SER: 2"),
}))

// meigServing answers +MENG="servingcell": hex in small letters, and a quality with decimals.
func meigServing(q *query) reply {
	c, g := q.s.Cell, q.s.Signal
	switch {
	case q.args()[0] != "servingcell":
		return fail(0)
	case !q.s.camped():
		return say(`+MENG: "servingcell","SEARCH"`)
	}
	state := q.s.service()
	if q.s.online() {
		state = "CONNECT"
	}
	return sayf(`+MENG: "servingcell","%s","LTE","%s",%s,%s,%x,%d,%d,%d,5,5,%x,%d,%.1f,%d,%d,34`, state, duplex(c),
		c.mcc(), c.mnc(), c.ID, c.PCI, c.Channel, c.Band, c.TAC, g.RSRP, float64(g.RSRQ), g.RSSI, g.SINR)
}

// meigLines answers +SGCELLINFOEX? with a name and a value a line; sinr in fifths of a dB above -20, the bandwidth in
// resource blocks. Without a cell there is the head alone.
func meigLines(q *query) reply {
	lines := []string{"+SGCELLINFOEX:"}
	if !q.s.camped() {
		return say(lines...)
	}
	c, g := q.s.Cell, q.s.Signal
	return say(append(lines, "MCC:"+c.mcc(), "MNC:"+c.mnc(), fmt.Sprintf("BAND:%d", c.Band), fmt.Sprintf("TAC_ID:%d", c.TAC),
		fmt.Sprintf("CELL ID:%d", c.ID), fmt.Sprintf("PHYSICAL_CELL_ID:%d", c.PCI), fmt.Sprintf("DL CHANNEL:%d", c.Channel),
		fmt.Sprintf("RSSI:%d", g.RSSI), fmt.Sprintf("RSRP:%d", g.RSRP), fmt.Sprintf("RSRQ:%d", g.RSRQ),
		fmt.Sprintf("SINR:%d", rawQuectelSINR(g.SINR)), "LTE_BANDWIDTH:100")...)
}

// meigDial answers +ECMDUP?, the dialling of the network interface.
func meigDial(q *query) reply { return sayf(`+ECMDUP: 1,%d,"IPV4",0,"IPV6"`, bit(q.s.online())) }

// meigTells says when the network interface has come up.
func meigTells(_ *Modem, was, is State, _ time.Time) []string {
	if is.online() && !was.online() {
		return []string{`^DCONN: 1,1,"IPV4"`}
	}
	return nil
}
