package simulator

import (
	"fmt"
	"slices"
)

// telitModels are a module of LTE, one of LTE-M, and one of GSM alone (Telit AT commands reference guides of LE910Cx,
// ME910C1 and GE864).
var telitModels = []family{
	telit("LE910C4-EU", "25.21.666", []RAT{LTE, HSPA, UMTS, GSM}, telitStatus("%04X,,128,%d,%d,%07X", true), "+CCID"),
	telit("ME910C1-E1", "30.00.604", []RAT{LTEM, NB, GSM}, telitStatus("%04X,255,,640,%d,%d,%07X", false), "+CCID", "+ICCID"),
	telit("GE864-QUAD-V2", "10.00.187", []RAT{GSM}, telitStatusGSM, append(slices.Clone(notOnGSM), "+CCID", "+ICCID")...),
}

// telit is a Telit model. The models differ in the fields of #RFSTS, and in what they do not have. ATI answers the
// number of the product code, not the model.
func telit(model, revision string, rats []RAT, status func(*query) reply, missing ...string) family {
	f := family{
		name: "telit", resets: "#REBOOT", model: model, maker: "Telit", revision: revision, rats: rats, ceregMax: 3, ciWidth: 4,
		cardReport: telitCardReport, lost: telitLost, missing: append(missing, "+CPINR", "+CBC"),
		own: merge(telitStack, quick(map[string]func(*query) reply{
			"I":           fixed("332"),
			"#CCID":       iccid("#CCID: "),
			"#CBC":        func(q *query) reply { return sayf("#CBC: 0,%d", q.s.Millivolts/10) },
			"#QSS?":       func(q *query) reply { return sayf("#QSS: %d,%d", q.m.set.cardReport, telitCard(q.s.SIM)) },
			"#QSS=":       setInt(0, 2, func(s *settings, n int) { s.cardReport = n }),
			"#PCT":        telitTries,
			"#RFSTS":      status,
			"#SERVINFO":   telitService,
			"#MONI":       telitMonitor,
			"#CEERNET":    func(q *query) reply { cause, _ := q.s.lastRefusal(); return sayf("#CEERNET: %d", cause) },
			"#CEERNETEXT": accept(""), "#CEERNETEXT=": accept("0", "1", "2"),
			"#GDATAVOL=": telitVolume,
			"+CEER":      telitCause,
		})),
	}
	if rats[0] != GSM {
		f.own["#TEMPSENS="] = handler{answer: telitTemperature}
		f.own["#USBCFG?"] = handler{answer: fixed("#USBCFG: 0")}
	}
	return f
}

// telitCard is <status> of #QSS: 0 no card, 1 inserted, 2 unlocked, 3 ready.
func telitCard(sim SIMState) int {
	switch sim {
	case SIMAbsent:
		return 0
	case SIMReady:
		return 3
	}
	return 1
}

// telitCardReport is the unsolicited #QSS: mode 1 knows of the card only whether it is there.
func telitCardReport(mode int, sim SIMState) string {
	status := telitCard(sim)
	if mode == 1 {
		status = min(status, 1)
	}
	return fmt.Sprintf("#QSS: %d", status)
}

// telitTries answers #PCT: what is left of the tries of the code that the card waits for.
func telitTries(q *query) reply {
	if code, ok := q.s.readable(); !ok {
		return fail(code)
	}
	if q.s.SIM == SIMPUK {
		return sayf("#PCT: %d", q.s.PUKTries)
	}
	return sayf("#PCT: %d", q.s.PINTries)
}

// telitNetwork is the network with a blank between its parts, its name and the service domain: 3 is both. All are
// empty or 0 without service.
func telitNetwork(s State) (plmn, name string, domain int) {
	if !s.PS.registered() {
		return "", "", 0
	}
	return fmt.Sprintf(`"%s %s"`, s.Cell.mcc(), s.Cell.mnc()), s.Cell.Operator, 3
}

// subscriber is the IMSI where the card gives it.
func (s State) subscriber() string {
	if _, ok := s.cardRefusal(); !ok {
		return ""
	}
	return s.IMSI
}

// telitStates is mobility and radio resource state: 3 and 1 registered, 18 and 0 in a cell without service.
func telitStates(s State) (mm, rr int) {
	if s.PS.registered() {
		return 3, 1
	}
	return 18, 0
}

// telitStatus answers #RFSTS of the LTE modems, which are at variance about what stands between area and cell. The IMSI
// of the card is in the middle; some give the sinr at the end, in fifths of a dB above -20.
func telitStatus(place string, withSINR bool) func(*query) reply {
	return func(q *query) reply {
		s, c, g := q.s, q.s.Cell, q.s.Signal
		plmn, name, domain := telitNetwork(s)
		switch {
		case s.RAT == GSM:
			return telitStatusGSM(q)
		case !s.camped() || !s.RAT.eps():
			return telitStatusUMTS(q)
		}
		mm, rr := telitStates(s)
		line := fmt.Sprintf(`#RFSTS: %s,%d,%d,%d,%d,%s,"%s","%s",%d,%d`, plmn, c.Channel, g.RSRP, g.RSSI, g.RSRQ,
			fmt.Sprintf(place, c.TAC, mm, rr, c.ID), s.subscriber(), name, domain, c.Band)
		if withSINR {
			line += fmt.Sprintf(",%d", rawQuectelSINR(g.SINR))
		}
		return say(line)
	}
}

// telitStatusUMTS is the form of 3G, which a modem without a cell uses, too.
func telitStatusUMTS(q *query) reply {
	s, c, g := q.s, q.s.Cell, q.s.Signal
	if !s.camped() {
		return sayf(`#RFSTS: "000 00",65535,65535,-127.5,-255,-0,FFFF,FF,0,256,18,4,,000,0000000,"%s","",1,0`, s.subscriber())
	}
	plmn, name, domain := telitNetwork(s)
	return sayf(`#RFSTS: %s,%d,%d,%d.0,%d,%d,%04X,01,-5,64,19,4,2,000,%07X,"%s","%s",%d,0`, plmn, c.Channel, c.PCI, g.RSRQ,
		g.RSRP, g.RSSI, c.TAC, c.ID, s.subscriber(), name, domain)
}

// telitStatusGSM is the form of 2G.
func telitStatusGSM(q *query) reply {
	s, c := q.s, q.s.Cell
	if !s.camped() {
		return sayf(`#RFSTS: ,32767,-47,,,19,27,,,"%s","",0,2`, s.subscriber())
	}
	plmn, name, domain := telitNetwork(s)
	return sayf(`#RFSTS: %s,%d,%d,%04X,01,5,19,10,2,%04X,"%s","%s",%d,2`, plmn, c.Channel, s.Signal.RSSI, c.TAC, c.ID,
		s.subscriber(), name, domain)
}

// telitService answers #SERVINFO; without service it is an ERROR.
func telitService(q *query) reply {
	s, c, g := q.s, q.s.Cell, q.s.Signal
	switch {
	case !s.camped():
		return fail(0)
	case s.RAT == GSM:
		return sayf(`#SERVINFO: %d,%d,"%s","%s",%d,%04X,00,1,,"II",01,6`, c.Channel, g.RSSI, c.Operator, c.PLMN, c.PCI%64, c.TAC)
	case s.RAT.eps():
		return sayf(`#SERVINFO: %d,%d,"%s","%s",%07X,%04X,640,3,%d`, c.Channel, g.RSSI, c.Operator, c.PLMN, c.ID, c.TAC, g.RSRP)
	}
	return fail(0)
}

// telitMonitor answers #MONI: the operator's name, or the two parts of the network where the name is not known, and
// pairs of key and value, without quotes.
func telitMonitor(q *query) reply {
	s, c, g := q.s, q.s.Cell, q.s.Signal
	name := c.Operator
	if !s.PS.registered() {
		name = fmt.Sprintf("Cc:%s Nc:%s", c.mcc(), c.mnc())
	}
	switch {
	case !s.camped():
		return fail(0)
	case s.RAT == GSM:
		return sayf("#MONI: %s BSIC:%d RxQual:0 LAC:%04X Id:%04X ARFCN:%d PWR:%ddbm TA:0", name, c.PCI%64, c.TAC, c.ID,
			c.Channel, g.RSSI)
	case s.RAT.eps():
		return sayf("#MONI: %s RSRP:%d RSRQ:%d TAC:%04X Id:%07X EARFCN:%d PWR:%ddbm DRX:128 pci:%d QRxLevMin:-130", name,
			g.RSRP, g.RSRQ, c.TAC, c.ID, c.Channel, g.RSSI, c.PCI)
	}
	return fail(0)
}

// telitVolume answers #GDATAVOL=<mode>: bytes of each context in all, sent and received, 1 of this session, 2 since
// they were reset, over power cycles.
func telitVolume(q *query) reply {
	mode, ok := number(q.arg, 1, 2)
	if !ok {
		return fail(badParameter)
	}
	var lines []string
	for i, c := range q.s.Contexts {
		var tx, rx uint64 // the simulator sends on the first alone
		if i == 0 {
			tx, rx = q.s.TxBytes, q.s.RxBytes
		}
		if i == 0 && mode == 2 {
			tx, rx = tx+q.m.earlierTx, rx+q.m.earlierRx
		}
		lines = append(lines, fmt.Sprintf("#GDATAVOL: %d,%d,%d,%d", c.CID, tx+rx, tx, rx))
	}
	return say(lines...)
}

// telitTemperature answers #TEMPSENS=2, one line a sensor.
func telitTemperature(q *query) reply {
	if q.arg != "2" {
		return fail(badParameter)
	}
	t := q.s.Temperature
	return say(fmt.Sprintf("#TEMPSENS: TSENS,%d", t), fmt.Sprintf("#TEMPSENS: PA_THERM1,%d", t-2))
}

// telitCause answers +CEER in words alone; the number is in #CEERNET.
func telitCause(q *query) reply {
	cause, _, text := quotedCause(q.s)
	if cause == 0 {
		return say("+CEER: No error")
	}
	return say("+CEER: " + text)
}
