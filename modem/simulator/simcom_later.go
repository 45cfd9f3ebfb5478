package simulator

import (
	"fmt"
	"time"
)

// simcomLater are the modules for LTE-M, for 5G, and one of the A7670 that says only half of the maker's name.
var simcomLater = []family{
	{
		name: "simcom", model: "SIM7080G", product: "SIMCOM_SIM7080", maker: "SIMCOM_Ltd", revision: "1951B17SIM7080",
		rats: []RAT{LTEM, NB}, ceregMax: 3,
		boot:     []bootLine{{after: time.Second, text: "RDY"}, {after: 1500 * time.Millisecond, text: "+CFUN: 1"}, {after: 5 * time.Second, text: "SMS Ready", card: true}},
		inserted: []string{"+CPIN: READY"}, removed: []string{"+CPIN: NOT READY"}, missing: []string{"+ICCID", "+CPINR"},
		lost: simcom7080Lost, own: merge(simcom7080Stack, quick(map[string]func(*query) reply{
			"I":      func(q *query) reply { return say("SIM7080 R1951") },
			"+CCID":  iccid(""),
			"+CBC":   func(q *query) reply { return sayf("+CBC: 0,78,%d", q.s.Millivolts) },
			"+CPSI?": systemInfoIoT,
			"+CNMP?": preferredMode,
			"+CMNB?": func(q *query) reply { return q.readInt(3) },
		})),
	},
	{
		name: "simcom", model: "SIM8202G", product: "SIMCOM_SIM8202G-M2", maker: "SIMCOM INCORPORATED", revision: "SIM8202G_V1.2.1",
		rats: []RAT{NR, NSA, LTE, HSPA, UMTS}, cmee: 2, bareHex: true, ciWidth: 8, ceregMax: 3, resets: "+CRESET",
		boot: simcomBoot, inserted: []string{"+CPIN: READY"}, removed: []string{"+CPIN: SIM REMOVED"},
		own: simcom5G(), lost: simcomLost, missing: []string{"+CCID", "+CPINR"},
	},
	{
		name: "simcom", model: "A7670E", product: "A7670E-FASE", maker: "INCORPORATED", revision: "A011B07A7670M7_F",
		rats: []RAT{LTE, GSM}, cmee: 2, spaced: true, ciWidth: 8, ceregMax: 3, causeNames: true, resets: "+CRESET",
		boot: simcomBoot, inserted: []string{"+CPIN: READY"}, removed: []string{"+CPIN: SIM REMOVED"},
		own: merge(simcomAnswers(systemInfo(indexes)), simcomMultiplexing.answers(), quick(map[string]func(*query) reply{
			"+CGPADDR": addresses(""), "+CGPADDR=": addresses(""),
		})), lost: simcomLost, missing: []string{"+CCID", "+ICCID", "+CPINR"},
	},
}

// systemInfoIoT answers +CPSI? of the SIM7080, with rsrq, rsrp, rssi and sinr in whole dB and dBm.
func systemInfoIoT(q *query) reply {
	s, c, g := q.s, q.s.Cell, q.s.Signal
	switch {
	case s.Radio != 1:
		return say("+CPSI: NO SERVICE,Low Power Mode")
	case !s.camped() || !s.PS.registered():
		return say("+CPSI: NO SERVICE,Online")
	}
	return sayf("+CPSI: LTE %s,Online,%s-%s,0x%04X,%d,%d,EUTRAN-BAND%d,%d,%s,%d,%d,%d,%d", s.iotName("CAT-M1", "NB-IOT"), c.mcc(),
		c.mnc(), c.TAC, c.ID, c.PCI, c.Band, c.Channel, s.iotName("3,3", "0,0"), g.RSRQ, g.RSRP, g.RSSI, g.SINR)
}

// simcom5G is the answers of the SIM8202G, which has +ICCID instead of +CICCID.
func simcom5G() answers {
	own := simcomAnswers(systemInfo5G)
	delete(own, "+CICCID")
	return own
}

// systemInfo5G answers +CPSI? of the 5G modules: all levels of NR in tenths, and its leg on EN-DC in a second line.
func systemInfo5G(q *query) reply {
	s, c, g := q.s, q.s.Cell, q.s.Signal
	switch {
	case !s.camped() || s.RAT != NR && s.RAT != NSA:
		return systemInfo(tenths)(q)
	case s.RAT == NR:
		limited := ""
		if !s.PS.registered() {
			limited = "-LIMITED"
		}
		return sayf("+CPSI: NR5G_SA%s,Online,%s-%s,0x%X,%d,%d,NR5G_BAND%d,%d,%d,%d,%d", limited, c.mcc(), c.mnc(), c.TAC, c.ID, c.PCI,
			c.Band, c.Channel, g.RSRP*10, g.RSRQ*10, g.SINR*10)
	}
	q.s.RAT = LTE
	n, ng := s.NRCell, s.NRSignal
	r := systemInfo(tenths)(q)
	r.lines = append(r.lines, fmt.Sprintf("+CPSI: NR5G_NSA,%d,NR5G_BAND%d,%d,%d,%d,%d", n.PCI, n.Band, n.Channel, ng.RSRP*10,
		ng.RSRQ*10, ng.SINR*10))
	return r
}
