package simulator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// quectelLater are generations of other chips than those of quectelModels, which share the name and the dialect, but
// not all of it.
var quectelLater = []family{
	quectelEC20(), quectelEG21(),
	quectelIoT("BG95-M3", "BG95M3LAR02A04", "eMTC", "eMTC", "NBIoT"),
	quectelIoT("BG96", "BG96MAR02A07M1G", "CAT-M", "CAT-M1", "CAT-NB"),
	quectelEC200U(), quectelEC800M(), quectelRM500U(), quectelRG620T,
}

// without takes commands away from a model.
func (f family) without(keys ...string) family {
	f.own = maps.Clone(f.own)
	for _, key := range keys {
		delete(f.own, key)
	}
	f.missing = append(slices.Clone(f.missing), keysOfStandard(keys)...)
	return f
}

// keysOfStandard picks those commands that every modem would answer.
func keysOfStandard(keys []string) []string {
	var list []string
	for _, key := range keys {
		if _, ok := standard[key]; ok {
			list = append(list, key)
		}
	}
	return list
}

// quectelEC20 is an EC20 with firmware of its first years: no data counters, no temperature, +CEREG up to 2.
func quectelEC20() family {
	f := quectel("EC20", "EC20CEFAR02A07M4G", []RAT{LTE, HSPA, UMTS, GSM}, servingEC25(true))
	f.ceregMax = 2
	return f.without("+QGDCNT?", "+QTEMP", "+QSPN", "+QLTS", "+QLTS=")
}

// quectelEG21 boots with fewer words than its siblings.
func quectelEG21() family {
	f := quectel("EG21-G", "EG21GGBR07A11M1G", []RAT{LTE, HSPA, UMTS, GSM}, servingEC25(true))
	f.boot = []bootLine{{after: time.Second, text: "RDY"}}
	return f
}

// quectelIoT is a module for LTE-M and NB-IoT. inCell and inNetwork are its words for LTE-M in +QENG and in +QNWINFO,
// nb that for NB-IoT in +QENG. It gives <AcT> 8 for LTE-M, which 27.007 has for EC-GSM-IoT, and +CREG has no area.
func quectelIoT(model, revision, inCell, inNetwork, nb string) family {
	f := quectel(model, revision, []RAT{LTEM, NB, GSM}, servingIoT(inCell, nb))
	f.acts, f.noCSArea = map[RAT]int{LTEM: 8, NB: 9}, true
	f.boot = slices.Insert(slices.Clone(quectelBoot), 1, bootLine{after: 1200 * time.Millisecond, text: "APP RDY"})
	nbInNetwork := nb
	if nb == "NBIoT" {
		nbInNetwork = "NB-IoT"
	}
	f.own["+QNWINFO"] = handler{answer: networkIoT(inNetwork, nbInNetwork)}
	f.own["+QCSQ"] = handler{answer: signalIoT(inNetwork, nb)}
	return f
}

// servingIoT is +QENG of LTE-M and NB-IoT: as the short form of LTE, with sinr in dB.
func servingIoT(m, nb string) func(*query) []string {
	return func(q *query) []string {
		c, g := q.s.Cell, q.s.Signal
		if q.s.RAT == GSM {
			return servingOlder(q.s)
		}
		return []string{fmt.Sprintf(`+QENG: "servingcell","%s","%s","%s",%s,%s,%X,%d,%d,%d,5,5,%X,%d,%d,%d,%d,41`, q.s.service(),
			q.s.iotName(m, nb), duplex(c), c.mcc(), c.mnc(), c.ID, c.PCI, c.Channel, c.Band, c.TAC, g.RSRP, g.RSRQ, g.RSSI, g.SINR)}
	}
}

// iotName is the name of the technology, of the two.
func (s State) iotName(m, nb string) string {
	if s.RAT == NB {
		return nb
	}
	return m
}

func networkIoT(m, nb string) func(*query) reply {
	return func(q *query) reply {
		c := q.s.Cell
		if q.s.RAT == GSM || !q.s.PS.registered() {
			return networkInfo(q)
		}
		return sayf(`+QNWINFO: "%s","%s","LTE BAND %d",%d`, q.s.iotName(m, nb), c.PLMN, c.Band, c.Channel)
	}
}

func signalIoT(m, nb string) func(*query) reply {
	return func(q *query) reply {
		g := q.s.Signal
		if q.s.RAT == GSM || !q.s.camped() {
			return quectelSignal(q)
		}
		return sayf(`+QCSQ: "%s",%d,%d,%d,%d`, q.s.iotName(m, nb), g.RSSI, g.RSRP, rawQuectelSINR(g.SINR), g.RSRQ)
	}
}

// receivedFirst answers +QGDCNT? of the modules on Unisoc chips: received before sent, all technologies together.
func receivedFirst(q *query) reply { return sayf("+QGDCNT: %d,%d", q.s.RxBytes, q.s.TxBytes) }

// quectelEC200U is a module on a Unisoc chip.
func quectelEC200U() family {
	f := quectel("EC200U", "EC200UCNAAR03A09M08", []RAT{LTE, GSM}, servingEC25(false))
	f.own["+QGDCNT?"] = handler{answer: receivedFirst}
	f.missing = []string{"+CPINR"} // it has +ICCID
	return f.without("+QTEMP")
}

// quectelEC800M is a module on an ASR chip, of LTE alone.
func quectelEC800M() family {
	f := quectel("EC800M", "EC800MCNGAR06A05M08", []RAT{LTE}, servingEC25(false))
	f.missing = []string{"+CPINR"}
	return f.without("+QTEMP")
}

// quectelRM500U is a 5G module on a Unisoc chip, which writes much otherwise than the RM500Q, and has no QCFG for the
// scan mode.
func quectelRM500U() family {
	f := quectel("RM500U-CNV", "RM500UCNVCAR03A12M2G", []RAT{NR, LTE, HSPA, UMTS}, servingRM500U)
	f.unknown = notSupported
	f.own["+QGDCNT?"] = handler{answer: receivedFirst}
	f.own["+QTEMP"] = handler{answer: thermalRM500U}
	f.own["+QNWINFO"] = handler{answer: networkRM500U}
	f.own["+QCFG="] = handler{answer: settingRM500U}
	f.own["+CBC"] = handler{answer: fixed("+CBC: 0,100")}
	return f.without("+QGDNRCNT?", "+QNETRC?")
}

// servingRM500U has the bandwidth of SA in MHz, and more behind the sinr.
func servingRM500U(q *query) []string {
	s, c, g := q.s, q.s.Cell, q.s.Signal
	if s.RAT != NR {
		return servingEC25(false)(q)
	}
	return []string{fmt.Sprintf(`+QENG: "servingcell","%s","NR5G-SA","%s",%s,%s,%X,%d,%06X,%d,%d,100,%d,%d,%d,18,34,1`, s.service(),
		duplex(c), c.mcc(), c.mnc(), c.ID, c.PCI, c.TAC, c.Channel, c.Band, g.RSRP, g.RSRQ, g.SINR)}
}

func thermalRM500U(q *query) reply {
	var lines []string
	for i, zone := range []string{"soc-thermal", "pa-thermal", "pa5g-thermal", "board-thermal"} {
		lines = append(lines, fmt.Sprintf(`+QTEMP: "%s","%d"`, zone, q.s.Temperature-i))
	}
	return say(lines...)
}

// networkRM500U has the PLMN of SA without quotes.
func networkRM500U(q *query) reply {
	c := q.s.Cell
	if q.s.RAT != NR || !q.s.PS.registered() {
		return networkInfo(q)
	}
	return sayf(`+QNWINFO: "NR5G-SA",%s,"NR N%d",%d`, c.PLMN, c.Band, c.Channel)
}

// settingRM500U answers +QCFG="usbnet" alone: 5 is NCM.
func settingRM500U(q *query) reply {
	if !strings.EqualFold(q.arg, `"usbnet"`) {
		return fail(notSupported)
	}
	return say(`+QCFG: "usbnet",5`)
}

// quectelRG620T says Quectel and is of MediaTek: nothing that asks for cell, signal, settings or counters is there.
var quectelRG620T = func() family {
	f := quectel("RG620T-EU", "RG620TEUAAR01A05M4G", []RAT{NR, NSA, LTE, HSPA, UMTS}, servingRM500)
	f.unknown, f.lost = notSupported, nil
	keep := []string{"I", "+QCCID", "+QGMR", "+QSIMSTAT?", "+QSIMSTAT=", "+QINISTAT"}
	maps.DeleteFunc(f.own, func(key string, _ handler) bool { return !slices.Contains(keep, key) })
	return f
}()
