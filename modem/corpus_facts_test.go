package modem

import "strings"

// parseRecord reads a record with the parser of its command, into the corpus's field
// names. Only what this package reads is in the map.
func parseRecord(r record) (map[string]any, bool) {
	e := r.exchange()
	command := strings.ToUpper(r.Command)
	switch {
	case r.Kind == "registration" || r.Kind == "urc" && IsRegistrationURC(first(e.Lines)) || r.Kind == "urc" && IsRegistrationReply(first(e.Lines)):
		return registrationFacts(e)
	case strings.HasPrefix(command, "AT+CSQ") || command == "AT+CESQ":
		return signalFacts(e, command)
	case r.Kind == "operator" && command == "AT+COPS?":
		return operatorFacts(e)
	case r.Kind == "iccid" && strings.Contains(command, "CRSM"):
		c, _ := ParseICCIDFile(e.Lines)
		return map[string]any{"iccid": string(c)}, true
	case r.Kind == "iccid":
		c, _ := ParseICCID(e.Lines)
		return map[string]any{"iccid": string(c)}, true
	case r.Kind == "imei" && command != "AT+CGSN=2":
		i, _ := ParseIMEI(e.Lines)
		return map[string]any{"imei": string(i)}, true
	case r.Kind == "imsi":
		i, _ := ParseIMSI(e.Lines)
		return map[string]any{"imsi": string(i)}, true
	case r.Kind == "identity":
		return identityFacts(e, command)
	case command == "AT+CPIN?":
		s, _ := ParseSIMState(e)
		return map[string]any{"sim_state": s.String()}, true
	case r.Kind == "clock":
		c, _ := ParseClock(e.Lines)
		return clockFacts(c), true
	case r.Kind == "cell":
		return cellFacts(e, command)
	case r.Kind == "pdp":
		return pdpFacts(e, command)
	case r.Kind == "error":
		code, text, ok := e.CME()
		if !ok {
			return map[string]any{"error": e.Final != "" && e.Final != "OK"}, strings.Contains(e.Final, "ERROR")
		}
		return map[string]any{"cme_error": code, "cme_text": text}, text == ""
	case strings.HasPrefix(command, "AT+CRSM"):
		data, err := ParseCRSM(e.Lines)
		return map[string]any{"data": data, "ok": err == nil}, true
	case r.Kind == "usage" && strings.HasPrefix(command, "AT+QGD"):
		u, _ := ParseUsage(e.Lines, SentFirst)
		return map[string]any{"tx_bytes": u.Tx, "rx_bytes": u.Rx}, true
	case command == "AT+CFUN?":
		f, _ := ParseFunctionality(e.Lines)
		return map[string]any{"cfun": int(f)}, true
	}
	return nil, false
}

func first(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return lines[0]
}

func registrationFacts(e Exchange) (map[string]any, bool) {
	r, err := ParseRegistration(e.Lines)
	if err != nil {
		r, err = ParseRegistrationURC(first(e.Lines))
	}
	if err != nil {
		return nil, false
	}
	area := "lac"
	if r.Domain == EPS || r.Domain == FiveGS {
		area = "tac"
	}
	facts := map[string]any{"registration": r.Stat.String(), "stat": int(r.Stat), area: r.Area, "cell_id": r.Cell,
		"act": r.AcT, "rac": r.RAC, "rat": actRAT(r.AcT), "reject_cause": nil}
	if r.Reject != nil {
		facts["reject_cause"] = r.Reject.Cause
	}
	return facts, true
}

func actRAT(act *int) string {
	if act == nil {
		return ""
	}
	return RATFromAcT(*act).String()
}

// putPLMN adds a network code in the two parts of the corpus.
func putPLMN(facts map[string]any, p PLMN) map[string]any {
	facts["mcc"], facts["mnc"] = "", ""
	if p != "" {
		facts["mcc"], facts["mnc"] = string(p[:3]), string(p[3:])
	}
	return facts
}

func signalFacts(e Exchange, command string) (map[string]any, bool) {
	parse := ParseCSQ
	if command == "AT+CESQ" {
		parse = ParseCESQ
	}
	s, _ := parse(e.Lines)
	return map[string]any{"rssi_dbm": s.RSSI, "rsrp_dbm": s.RSRP, "rsrq_db": s.RSRQ, "rscp_dbm": s.RSCP, "ecno_db": s.EcNo, "sinr_db": s.SINR}, true
}

func operatorFacts(e Exchange) (map[string]any, bool) {
	op, err := ParseOperator(e.Lines)
	if err != nil {
		return nil, false
	}
	return putPLMN(map[string]any{"operator_name": op.Name, "act": op.AcT, "rat": actRAT(op.AcT)}, op.PLMN), true
}

func identityFacts(e Exchange, command string) (map[string]any, bool) {
	if command == "ATI" {
		i := ParseInfo(e.Lines)
		return map[string]any{"manufacturer": i.Manufacturer, "model": i.Model, "revision": i.Firmware, "imei": string(i.IMEI)}, true
	}
	text, _ := ParseText(e.Lines)
	for key, commands := range map[string]string{"manufacturer": "GMI", "model": "GMM", "revision": "GMR"} {
		if strings.Contains(command, commands) {
			return map[string]any{key: text}, true
		}
	}
	return nil, false
}

func clockFacts(c Clock) map[string]any {
	if !c.Plausible {
		return map[string]any{"time_utc": nil, "plausible": false}
	}
	return map[string]any{"time_utc": c.Time.Format("2006-01-02T15:04:05Z"), "plausible": true}
}

func cellFacts(e Exchange, command string) (map[string]any, bool) {
	var c Cell
	var err error
	switch {
	case command == `AT+QENG="SERVINGCELL"`:
		c, err = ParseQENG(e.Lines, SINRDecibel)
	case command == "AT+QNWINFO":
		c, err = ParseQNWINFO(e.Lines)
	case command == "AT+CPSI?":
		c, err = ParseCPSI(e.Lines)
	default:
		return nil, false
	}
	if err != nil {
		return nil, false
	}
	facts := map[string]any{"rat": c.RAT.String(), "cell_id": c.ID, "tac": c.Area, "pci": c.PCI, "earfcn": c.ARFCN, "arfcn": c.ARFCN, "channel": c.ARFCN, "state": c.State,
		"rsrp_dbm": c.Signal.RSRP, "rsrq_db": c.Signal.RSRQ, "rssi_dbm": c.Signal.RSSI, "sinr_db": c.Signal.SINR}
	if command != "AT+QNWINFO" { // there the corpus keeps the words
		facts["band"] = c.Band
	}
	return putPLMN(facts, c.PLMN), true
}

func pdpFacts(e Exchange, command string) (map[string]any, bool) {
	switch {
	case strings.HasPrefix(command, "AT+CGPADDR"):
		line, _ := last(e.Lines, "+CGPADDR")
		cid, _ := number(fields(line)[0])
		a, err := ParseAddress(e.Lines, cid)
		return map[string]any{"cid": cid, "ip": a.String()}, err == nil
	case command == "AT+CGDCONT?":
		contexts, _ := ParseContexts(e.Lines)
		var list []any
		for _, c := range contexts {
			entry := map[string]any{"cid": float64(c.CID), "type": c.Type, "apn": c.APN}
			if c.APN == "" {
				entry["apn"] = nil
			}
			if c.Address.Is4() {
				entry["ip"] = c.Address.String()
			}
			list = append(list, entry)
		}
		return map[string]any{"contexts": list}, true
	case command == "AT+CGACT?":
		active, _ := ParseActive(e.Lines)
		var list []any
		for cid := range 20 {
			if a, ok := active[cid]; ok {
				list = append(list, map[string]any{"cid": float64(cid), "active": a})
			}
		}
		return map[string]any{"contexts": list}, true
	case command == "AT+CGATT?":
		a, err := ParseAttached(e.Lines)
		return map[string]any{"attached": a}, err == nil
	}
	return nil, false
}
