package modem

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The corpus of published replies lives outside the repository. Where it is, every
// record whose kind is read here must agree with what the record states.

type record struct {
	ID, Vendor, Model, Command, Reply, Kind string
	Expected                                map[string]any
}

func corpus(t *testing.T) []record {
	t.Helper()
	dir := os.Getenv("SIMKEEPER_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	f, err := os.Open(filepath.Join(dir, "replies.jsonl"))
	if err != nil {
		t.Skipf("the corpus of published replies is not here (%v); set SIMKEEPER_CORPUS to its folder", err)
	}
	defer f.Close()
	var out []record
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// exchange splits a published reply as package at does: without echo, with the final
// result apart.
func (r record) exchange() Exchange {
	e := Exchange{Command: r.Command}
	for _, line := range strings.FieldsFunc(r.Reply, func(c rune) bool { return c == '\r' || c == '\n' }) {
		line = strings.TrimSpace(line)
		switch {
		case line == "", strings.EqualFold(line, r.Command):
		case e.Final != "":
		case line == "OK", line == "ERROR", line == "NO CARRIER", strings.HasPrefix(line, "+CME ERROR:"), strings.HasPrefix(line, "+CMS ERROR:"):
			e.Final = line
		default:
			e.Lines = append(e.Lines, line)
		}
	}
	return e
}

// exceptions are the records that differ, and why the record is the one that is wrong
// or asks for something that this project does not read.
var exceptions = map[string]string{
	"sierra-em7455-dw5811e-cgmr": "the same line is expected whole by the personality sierra-em7455; the firmware is the whole line",
	"zte-mf622-cgmr":             "the whole line is what the modem said; where its version ends is a guess",
	"luat-air780ep-urc":          "+NITZ is a URC, used only as a hint that the time can be read",
	"quectel-ec2x-urc":           "+QIURC is a URC, used only as a hint",
	"simcom-sim7600ce-cpsi-2":    "CDMA is no access technology of the contract",
	"luat-air720ug-csq-2":        "the answer to an earlier command, which package at drops",
	"quectel-bg96-urc":           "AcT 8 is EC-GSM-IoT in the standard; BG96 follows with its family",
}

func TestCorpus(t *testing.T) {
	read := 0
	for _, r := range corpus(t) {
		facts, ok := parseRecord(r)
		if !ok {
			continue
		}
		read++
		for key, want := range r.Expected {
			got, known := facts[key]
			if !known || agree(got, want, r.Expected["tolerance_db"]) {
				continue
			}
			if why, excepted := exceptions[r.ID]; excepted {
				t.Logf("differs: %s: %s is %v, the record says %v: %s", r.ID, key, got, want, why)
				continue
			}
			t.Errorf("%s: %s\n  %q\n  %s = %v, want %v", r.ID, r.Command, r.Reply, key, got, want)
		}
	}
	t.Logf("%d records read", read)
	if read < 150 {
		t.Errorf("only %d records were read", read)
	}
}

func agree(got, want any, tolerance any) bool {
	if v := reflect.ValueOf(got); v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return want == nil
		}
		got = v.Elem().Interface()
	}
	w, isNumber := want.(float64)
	if !isNumber {
		return reflect.DeepEqual(got, want) || want == nil && reflect.ValueOf(got).IsZero()
	}
	g := reflect.ValueOf(got)
	var f float64
	switch {
	case g.CanInt():
		f = float64(g.Int())
	case g.CanUint():
		f = float64(g.Uint())
	case g.CanFloat():
		f = g.Float()
	default:
		return false
	}
	slack, _ := tolerance.(float64)
	return math.Abs(f-w) <= slack+1e-9
}

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
	facts := map[string]any{"registration": r.Stat.String(), "stat": int(r.Stat), area: r.Area, "cell_id": r.Cell, "act": r.AcT, "rac": r.RAC}
	if r.AcT != nil {
		facts["rat"] = RATFromAcT(*r.AcT).String()
	}
	if r.Reject != nil {
		facts["reject_cause"] = r.Reject.Cause
	}
	return facts, true
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
	facts := map[string]any{"operator_name": op.Name, "act": op.AcT}
	if op.PLMN != "" {
		facts["mcc"], facts["mnc"] = string(op.PLMN[:3]), string(op.PLMN[3:])
	}
	if op.AcT != nil {
		facts["rat"] = RATFromAcT(*op.AcT).String()
	}
	return facts, true
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
	if c.PLMN != "" {
		facts["mcc"], facts["mnc"] = string(c.PLMN[:3]), string(c.PLMN[3:])
	}
	if command != "AT+QNWINFO" {
		facts["band"] = c.Band
	}
	return facts, true
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
