package simulator

import (
	"fmt"
	"strings"
	"time"
)

// quectelBoot is what Quectel modems say by themselves after a boot; the lines of the card follow its state.
var quectelBoot = []bootLine{
	{after: time.Second, text: "RDY"},
	{after: 1500 * time.Millisecond, text: "+CFUN: 1"},
	{after: 4 * time.Second, text: "+QIND: SMS DONE", card: true},
	{after: 5 * time.Second, text: "+QIND: PB DONE", card: true},
}

var quectelModels = []family{
	quectel("EC25", "EC25EFAR06A11M4G", []RAT{LTE, HSPA, UMTS, GSM}, servingEC25(true)),
	quectel("EC200T", "EC200TCNHAR02A09M16", []RAT{LTE, HSPA, UMTS, GSM}, servingEC25(false)),
	quectel("RM500Q", "RM500QGLABR11A06M4G", []RAT{NR, NSA, LTE, HSPA, UMTS}, servingRM500),
	quectelM26,
}

// quectel is a Quectel model. The models differ in how +QENG writes the serving cell.
func quectel(model, revision string, rats []RAT, serving func(*query) []string) family {
	own := answers{
		"I":        {answer: quectelIdentity},
		"+QCCID":   {answer: iccid("+QCCID: ")},
		"+QGMR":    {answer: func(q *query) reply { return say(q.m.family.revision + "_01.001.01.001") }},
		"+QENG=":   {answer: servingCell(serving), takes: 100 * time.Millisecond},
		"+QNWINFO": {answer: networkInfo},
		"+QCFG=":   {answer: quectelSetting},
		"+QCSQ":    {answer: quectelSignal},
		"+QSPN":    {answer: providerName},
		"+QGDCNT?": {answer: func(q *query) reply {
			return sayf("+QGDCNT: %d,%d", q.s.TxBytes-q.s.NRTxBytes, q.s.RxBytes-q.s.NRRxBytes)
		}},
		"+QTEMP":     {answer: func(q *query) reply { return sayf("+QTEMP: %d,255,255", q.s.Temperature) }},
		"+QSIMSTAT?": {answer: func(q *query) reply { return sayf("+QSIMSTAT: %d,%s", q.m.set.qsimstat, present(q.s.SIM)) }},
		"+QSIMSTAT=": {answer: setInt(0, 1, func(s *settings, n int) { s.qsimstat = n })},
		"+QINISTAT":  {answer: func(q *query) reply { return sayf("+QINISTAT: %d", 7*bit(q.s.SIM == SIMReady)) }},
		"+QPINC?":    {answer: pinCounters},
		"+QLTS":      {answer: lastTime},
		"+QLTS=":     {answer: lastTime},
		"+CBC":       {answer: func(q *query) reply { return sayf("+CBC: 0,78,%d", q.s.Millivolts) }},
	}
	if rats[0] == NR {
		delete(own, "+QCFG=")
		own["+QNWPREFCFG="] = handler{answer: modePreference}
		own["+QNETRC?"] = handler{answer: rejectCauses}
		own["+QUIMSLOT?"] = handler{answer: func(q *query) reply { return sayf("+QUIMSLOT: %d", q.s.Slot) }}
		own["+QGDNRCNT?"] = handler{answer: func(q *query) reply { return sayf("+QGDNRCNT: %d,%d", q.s.NRTxBytes, q.s.NRRxBytes) }}
		own["+QTEMP"] = handler{answer: thermalZones}
	}
	return family{
		name: "quectel", model: model, maker: "Quectel", revision: revision, rats: rats,
		cmee: 1, utcClock: true, ceregMax: 3, boot: quectelBoot,
		inserted: []string{"+CPIN: READY", "+QUSIM: 1"}, removed: []string{"+CPIN: NOT READY"},
		own: merge(own, quectelStack), lost: quectelLost, missing: []string{"+ICCID", "+CPINR"},
	}
}

func quectelIdentity(q *query) reply {
	return say(q.m.family.maker, q.m.family.model, "Revision: "+q.m.family.revision)
}

// service is the state of +QENG: SEARCH without a cell, LIMSRV camped without service, NOCONN registered and idle.
func (s State) service() string {
	switch {
	case !s.camped():
		return "SEARCH"
	case !s.PS.registered():
		return "LIMSRV"
	}
	return "NOCONN"
}

// servingCell answers +QENG="servingcell" in the words of a model.
func servingCell(serving func(*query) []string) func(*query) reply {
	return func(q *query) reply {
		switch {
		case !strings.EqualFold(q.args()[0], "servingcell"):
			return fail(badParameter)
		case !q.s.camped():
			return say(`+QENG: "servingcell","SEARCH"`)
		}
		return say(serving(q)...)
	}
}

// servingEC25 is the short form: it ends with sinr and srxlev. The EC25 gives sinr as 0 to 250, five steps a dB above
// -20; the EC200T in dB.
func servingEC25(rawSINR bool) func(*query) []string {
	return func(q *query) []string {
		c, g := q.s.Cell, q.s.Signal
		sinr := g.SINR
		if rawSINR {
			sinr = rawQuectelSINR(sinr)
		}
		if q.s.RAT != LTE {
			return servingOlder(q.s)
		}
		return []string{fmt.Sprintf(`+QENG: "servingcell","%s","LTE","%s",%s,%s,%X,%d,%d,%d,5,5,%X,%d,%d,%d,%d,%d`,
			q.s.service(), duplex(c), c.mcc(), c.mnc(), c.ID, c.PCI, c.Channel, c.Band, c.TAC, g.RSRP, g.RSRQ, g.RSSI, sinr, 34)}
	}
}

func rawQuectelSINR(db int) int { return limit((db+20)*5, 0, 250) }

// servingRM500 is the long form, with cqi and transmit power on LTE, and three lines on EN-DC.
func servingRM500(q *query) []string {
	s, c, g := q.s, q.s.Cell, q.s.Signal
	lte := fmt.Sprintf(`"LTE","%s",%s,%s,%X,%d,%d,%d,5,5,%X,%d,%d,%d,%d,9,160,-`,
		duplex(c), c.mcc(), c.mnc(), c.ID, c.PCI, c.Channel, c.Band, c.TAC, g.RSRP, g.RSRQ, g.RSSI, g.SINR)
	switch s.RAT {
	case NR:
		return []string{fmt.Sprintf(`+QENG: "servingcell","%s","NR5G-SA","%s",%s,%s,%X,%d,%06X,%d,%d,12,%d,%d,%d,1,-`,
			s.service(), duplex(c), c.mcc(), c.mnc(), c.ID, c.PCI, c.TAC, c.Channel, c.Band, g.RSRP, g.RSRQ, g.SINR)}
	case NSA:
		n, ng := s.NRCell, s.NRSignal
		return []string{fmt.Sprintf(`+QENG: "servingcell","%s"`, s.service()), "+QENG: " + lte,
			fmt.Sprintf(`+QENG:"NR5G-NSA",%s,%s,%d,%d,%d,%d,%d,%d,12,1`,
				c.mcc(), c.mnc(), n.PCI, ng.RSRP, ng.SINR, ng.RSRQ, n.Channel, n.Band)}
	case LTE:
		return []string{fmt.Sprintf(`+QENG: "servingcell","%s",%s`, s.service(), lte)}
	}
	return servingOlder(s)
}

// servingOlder is the form of 3G and 2G.
func servingOlder(s State) []string {
	c, g := s.Cell, s.Signal
	if s.RAT == GSM {
		return []string{fmt.Sprintf(`+QENG: "servingcell","%s","GSM",%s,%s,%X,%X,%d,%d,0,%d,255,255,0,38,38,1,-,-,-,-,-,-,-,-,-,"-"`,
			s.service(), c.mcc(), c.mnc(), c.TAC, c.ID, c.PCI, c.Channel, g.RSSI)}
	}
	return []string{fmt.Sprintf(`+QENG: "servingcell","%s","WCDMA",%s,%s,%X,%X,%d,%d,1,%d,%d,-,-,-,-,-`,
		s.service(), c.mcc(), c.mnc(), c.TAC, c.ID, c.Channel, c.PCI, g.RSRP, g.RSRQ)}
}

func duplex(c Cell) string {
	if c.TDD {
		return "TDD"
	}
	return "FDD"
}

// quectelSetting answers +QCFG="nwscanmode" (EC2x AT+QCFG manual): 0 automatic, 1 GSM, 2 WCDMA, 3 LTE only.
func quectelSetting(q *query) reply {
	if !strings.EqualFold(q.arg, `"nwscanmode"`) {
		return fail(badParameter)
	}
	return sayf(`+QCFG: "nwscanmode",%d`, map[int]int{2: 1, 3: 2, 4: 3}[q.s.Locked])
}

// modePreference answers +QNWPREFCFG="mode_pref" of the 5G modules.
func modePreference(q *query) reply {
	if !strings.EqualFold(q.arg, `"mode_pref"`) {
		return fail(badParameter)
	}
	return say(`+QNWPREFCFG: "mode_pref",` + map[int]string{0: "AUTO", 2: "GSM", 3: "WCDMA", 4: "LTE", 5: "NR5G"}[q.s.Locked])
}

// networkInfo answers +QNWINFO: technology, network, band and channel.
func networkInfo(q *query) reply {
	if !q.s.PS.registered() {
		return say("+QNWINFO: No Service")
	}
	c := q.s.Cell
	forms := map[RAT][2]string{
		GSM: {"EDGE", "GSM %d"}, UMTS: {"WCDMA", "WCDMA BAND %d"}, HSPA: {"HSPA+", "WCDMA BAND %d"},
		LTE: {duplex(c) + " LTE", "LTE BAND %d"}, NSA: {duplex(c) + " LTE", "LTE BAND %d"}, NR: {"NR5G-SA", "NR5G BAND %d"},
	}
	form := forms[q.s.RAT]
	return sayf(`+QNWINFO: "%s","%s","%s",%d`, form[0], c.PLMN, fmt.Sprintf(form[1], c.Band), c.Channel)
}

// quectelSignal answers +QCSQ; its sinr is raw on every model.
func quectelSignal(q *query) reply {
	g := q.s.Signal
	sinr := rawQuectelSINR(g.SINR)
	switch {
	case !q.s.camped():
		return say(`+QCSQ: "NOSERVICE"`)
	case q.s.RAT == GSM:
		return sayf(`+QCSQ: "GSM",%d`, g.RSSI)
	case q.s.RAT == NR:
		return sayf(`+QCSQ: "NR5G",%d,%d,%d`, g.RSRP, sinr, g.RSRQ)
	case q.s.RAT.eps():
		return sayf(`+QCSQ: "LTE",%d,%d,%d,%d`, g.RSSI, g.RSRP, sinr, g.RSRQ)
	}
	return sayf(`+QCSQ: "WCDMA",%d,%d,%d`, g.RSSI, g.RSRP, g.RSRQ)
}

// providerName answers +QSPN: only OK while not registered; names in UCS2 where a letter needs it.
func providerName(q *query) reply {
	if !q.s.PS.registered() {
		return say()
	}
	c := q.s.Cell
	wide := strings.ContainsFunc(c.Operator+c.Brand, func(r rune) bool { return r > 0x7F })
	if wide {
		return sayf(`+QSPN: "%s","%s","",1,"%s"`, ucs2(c.Operator), ucs2(c.Brand), c.PLMN)
	}
	return sayf(`+QSPN: "%s","%s","",0,"%s"`, c.Operator, c.Brand, c.PLMN)
}

func pinCounters(q *query) reply {
	if code, ok := q.s.readable(); !ok {
		return fail(code)
	}
	return say(fmt.Sprintf(`+QPINC: "SC",%d,%d`, q.s.PINTries, q.s.PUKTries), `+QPINC: "P2",3,10`)
}

// rejectCauses answers +QNETRC?.
func rejectCauses(q *query) reply {
	emm, esm, mm5 := 0, 0, 0
	switch cause, ofSession := q.s.refusal(); {
	case ofSession:
		esm = cause
	case q.s.RAT == NR:
		mm5 = cause
	default:
		emm = cause
	}
	return say(fmt.Sprintf(`+QNETRC: "emm_cause",%d`, emm), fmt.Sprintf(`+QNETRC: "esm_cause",%d`, esm), fmt.Sprintf(`+QNETRC: "5gmm_cause",%d`, mm5))
}

func thermalZones(q *query) reply {
	var lines []string
	for i, zone := range []string{"qfe_wtr_pa0", "aoss0-usr", "mdm-q6-usr", "xo-therm-usr"} {
		lines = append(lines, fmt.Sprintf(`+QTEMP:"%s","%d"`, zone, q.s.Temperature-i))
	}
	return say(append(lines, `+QTEMP:"qfe_wtr_pa3","-273"`)...)
}

// lastTime answers +QLTS[=<mode>]: 0 and 1 UTC, 2 local time, each with the zone and daylight saving; empty where the
// network has given none.
func lastTime(q *query) reply {
	mode, ok := number(or(q.arg, "0"), 0, 2)
	switch {
	case !ok:
		return fail(badParameter)
	case !q.s.ClockSet:
		return say(`+QLTS: ""`)
	}
	t := q.networkTime()
	if mode == 2 {
		t = t.Add(time.Duration(q.s.Zone) * 15 * time.Minute)
	}
	return sayf(`+QLTS: "%s%+03d,0"`, t.Format("2006/01/02,15:04:05"), q.s.Zone)
}
