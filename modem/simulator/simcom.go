package simulator

import (
	"fmt"
	"slices"
	"time"
)

var simcomModels = []family{
	{
		name: "simcom", model: "SIM7600CE", product: "SIMCOM_SIM7600CE", maker: "SIMCOM INCORPORATED", revision: "SIM7600CE_B02V01",
		rats: []RAT{LTE, HSPA, UMTS, GSM}, cmee: 2, bareHex: true, ciWidth: 8, ceregMax: 3, resets: "+CRESET",
		boot: simcomBoot, inserted: []string{"+CPIN: READY"}, removed: []string{"+CPIN: SIM REMOVED"},
		own: simcomAnswers(systemInfo(tenths)), lost: simcomLost, missing: []string{"+CCID", "+ICCID", "+CPINR"},
	},
	{
		name: "simcom", model: "A7670C", maker: "SIMCOM INCORPORATED", revision: "A110B08A7670M7",
		rats: []RAT{LTE, GSM}, cmee: 2, spaced: true, ciWidth: 8, ceregMax: 3, causeNames: true, resets: "+CRESET",
		boot: simcomBoot, inserted: []string{"+CPIN: READY"}, removed: []string{"+CPIN: SIM REMOVED"},
		own: merge(simcomAnswers(systemInfo(indexes)), simcomMultiplexing.answers(), quick(map[string]func(*query) reply{
			"+CGPADDR": addresses(""), "+CGPADDR=": addresses(""),
		})), lost: simcomLost, missing: []string{"+CCID", "+ICCID", "+CPINR"},
	},
	{
		name: "simcom", model: "SIM800C", product: "SIMCOM_SIM800C", maker: "SIMCOM_Ltd", revision: "1418B02SIM800C24",
		rats: []RAT{GSM}, ciWidth: 4, ceregMax: 2, stack: "cip",
		boot:     []bootLine{{after: time.Second, text: "RDY"}, {after: 1500 * time.Millisecond, text: "+CFUN: 1"}, {after: 5 * time.Second, text: "SMS Ready", card: true}},
		inserted: []string{"+CPIN: READY"}, removed: []string{"+CPIN: NOT READY"},
		own: quick(map[string]func(*query) reply{
			"+CCID": iccid(""),
			"+CBC":  func(q *query) reply { return sayf("+CBC: 0,95,%d", q.s.Millivolts) },
			"I":     func(q *query) reply { return say("SIM800 R14.18") },
		}),
		missing: slices.Concat(notOnGSM, []string{"+ICCID", "+CPINR"}),
	},
}

// simcomBoot is what SIMCom's LTE modems say by themselves after a boot.
var simcomBoot = []bootLine{
	{after: time.Second, text: "RDY"},
	{after: 4 * time.Second, text: "SMS DONE", card: true},
	{after: 5 * time.Second, text: "PB DONE", card: true},
}

// simcomAnswers are those of the LTE modems, which differ in the numbers of +CPSI.
func simcomAnswers(info func(*query) reply) answers {
	return merge(simcomStack, quick(map[string]func(*query) reply{
		"I":          simcomIdentity,
		"+SIMCOMATI": simcomIdentity,
		"+CICCID":    iccid("+ICCID: "),
		"+CPSI?":     info,
		"+CPMUTEMP":  func(q *query) reply { return q.readInt(q.s.Temperature) },
		"+CBC":       func(q *query) reply { return sayf("+CBC: %.3fV", float64(q.s.Millivolts)/1000) },
		"+CNMP?":     preferredMode,
		"+SPIC":      func(q *query) reply { return sayf("+SPIC: %d,%d,3,10", q.s.PINTries, q.s.PUKTries) },
	}))
}

// preferredMode answers +CNMP?: 2 automatic, 13 GSM, 14 WCDMA, 38 LTE, 71 NR only.
func preferredMode(q *query) reply {
	return sayf("+CNMP: %d", map[int]int{0: 2, 2: 13, 3: 14, 4: 38, 5: 71}[q.s.Locked])
}

func simcomIdentity(q *query) reply {
	f := q.m.family
	return say("Manufacturer: "+f.maker, "Model: "+f.calls(), "Revision: "+f.revision, "IMEI: "+q.s.IMEI,
		"+GCAP: +CGSM,+FCLASS,+DS")
}

// tenths is rsrq, rsrp and rssi of +CPSI in tenths, as the SIM7600 gives them.
func tenths(g Signal) string {
	return fmt.Sprintf("%d,%d,%d", g.RSRQ*10, g.RSRP*10, g.RSSI*10)
}

// indexes is rsrq and rsrp of +CPSI as the steps of 27.007 +CESQ, and no rssi, as the A7670 gives them.
func indexes(g Signal) string { return lteQuality(g) + ",255" }

// systemInfo answers +CPSI?, with the levels of LTE in the model's way.
func systemInfo(levels func(Signal) string) func(*query) reply {
	return func(q *query) reply {
		s, c, g := q.s, q.s.Cell, q.s.Signal
		limited := ""
		if !s.PS.registered() {
			limited = "-LIMITED"
		}
		switch {
		case s.Radio != 1:
			return say("+CPSI: NO SERVICE,Low Power Mode")
		case !s.camped():
			return say("+CPSI: NO SERVICE,Online")
		case s.RAT == LTE:
			return sayf("+CPSI: LTE%s,Online,%s-%s,0x%X,%d,%d,EUTRAN-BAND%d,%d,5,5,%s,%d", limited, c.mcc(), c.mnc(),
				c.TAC, c.ID, c.PCI, c.Band, c.Channel, levels(g), g.SINR)
		case s.RAT == GSM:
			return sayf("+CPSI: GSM%s,Online,%s-%s,0x%X,%d,%d EGSM %d,%d,0,38-38", limited, c.mcc(), c.mnc(), c.TAC,
				c.ID, c.Channel, c.Band, g.RSSI)
		}
		return sayf("+CPSI: WCDMA%s,Online,%s-%s,0x%X,%d,WCDMA IMT 2000,%d,%d,0,%d,%d,33,52,500", limited, c.mcc(),
			c.mnc(), c.TAC, c.ID, c.PCI, c.Channel, g.RSRQ, -g.RSRP)
	}
}
