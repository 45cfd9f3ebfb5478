package simulator

import (
	"fmt"
	"strings"
)

// fibocomModels are a Cat 1 module on a Unisoc chip, a 5G module on a Qualcomm chip and one on a MediaTek chip.
var fibocomModels = []family{
	{
		name: "fibocom", model: "L610-CN", product: "L610", maker: "Fibocom", revision: "16000.1000.00.05.01.02",
		rats: []RAT{LTE, GSM}, ciWidth: 8, ceregMax: 3, stack: "fibocom",
		inserted: []string{"+SIM: Inserted"}, removed: []string{"+SIM: Removed"},
		own: merge(identities(`%s: "%s"`, "", "+CGMI", "+CGMM", "+CGMR", "+CGSN"), fibocomAsked,
			identities("%s: %s", "", "+CIMI"), fibocomCells(l610Cells), quick(map[string]func(*query) reply{
				"I":          func(q *query) reply { return say("Fibocom", "L610-CN-00", q.m.family.revision) },
				"+MTSM=":     fibocomTemperature,
				"+GTSTATIS?": fibocomTraffic,
			})),
		missing: []string{"+CPINR"},
	},
	{
		name: "fibocom", model: "FM150-AE", maker: "Fibocom Wireless Inc.", revision: "89602.1000.00.04.07.12",
		rats: []RAT{NR, NSA, LTE}, ciWidth: 8, ceregMax: 3, resets: "+CFUN=15",
		inserted: []string{"+SIM READY"}, removed: []string{"+SIM DROP"},
		own: merge(fibocomAsked, fibocomCells(fm150Cells), quick(map[string]func(*query) reply{
			"I":             fibocomIdentity,
			"+MTSM=":        fibocomTemperature,
			"+GTSENRDTEMP=": sensorTemperature,
			"+GTSTATIS?":    fibocomTraffic,
			"+GTUSBMODE?":   fixed("+GTUSBMODE: 32"),
		})),
		missing: []string{"+CPINR"},
	},
	{
		name: "fibocom", model: "FM350-GL", maker: "Fibocom Wireless Inc.", revision: "81600.0000.00.29.20.22",
		rats: []RAT{NR, NSA, LTE}, ciWidth: 8, ceregMax: 3, resets: "+CFUN=15", acts: map[RAT]int{NSA: 13},
		rest:     func(s *State) { s.Contexts[0].CID = 0 },
		inserted: []string{"+SIM READY"}, removed: []string{"+SIM DROP"},
		own: merge(fibocomAsked, identities(`%s: "%s"`, "?", "+CIMI"), fibocomCells(fm350Cells),
			quick(map[string]func(*query) reply{
				"I":             fibocomIdentity,
				"+COPS?":        fm350Operator,
				"+CESQ":         fm350Quality,
				"+GTSENRDTEMP=": sensorTemperature,
				"+GTUSBMODE?":   fixed("+GTUSBMODE: 41"),
			})),
		missing: []string{"+CPINR", "+CCID"},
	},
}

// fibocomAsked is the identification that is asked for with a question mark.
var fibocomAsked = identities(`%s: "%s"`, "?", "+CGMI", "+CGMM", "+CGMR", "+CGSN")

func fibocomIdentity(q *query) reply {
	f := q.m.family
	return say("Manufacturer: "+f.maker, "Model: "+f.calls(), "Revision: "+f.revision)
}

// fibocomTemperature answers +MTSM=1[,<sensor>] once.
func fibocomTemperature(q *query) reply {
	if q.args()[0] != "1" {
		return fail(badParameter)
	}
	return sayf("+MTSM: %d", q.s.Temperature)
}

// sensorTemperature answers +GTSENRDTEMP=<sensor> in thousandths of a degree.
func sensorTemperature(q *query) reply {
	if q.arg != "1" {
		return fail(badParameter)
	}
	return sayf("+GTSENRDTEMP: 1,%d", q.s.Temperature*1000)
}

// fibocomTraffic answers +GTSTATIS?: bytes a second received and sent, then all bytes received and sent.
func fibocomTraffic(q *query) reply {
	rx, tx := q.s.RxRate, q.s.TxRate
	if !q.s.online() {
		rx, tx = 0, 0
	}
	return sayf("+GTSTATIS: %d,%d,%d,%d", rx, tx, q.s.RxBytes, q.s.TxBytes)
}

// fm350Operator answers +COPS? without the blank behind the colon.
func fm350Operator(q *query) reply {
	return say(strings.Replace(readOperator(q).lines[0], ": ", ":", 1))
}

// fm350Quality answers +CESQ with the step of +CSQ in its first field, whatever the technology.
func fm350Quality(q *query) reply {
	_, rest, _ := strings.Cut(quality(q).lines[0], ",")
	return say(fmt.Sprintf("+CESQ: %d,%s", q.s.csq(), rest))
}
