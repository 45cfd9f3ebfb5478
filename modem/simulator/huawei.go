package simulator

import (
	"fmt"
	"time"
)

// huaweiModels: a Huawei modem tells much unasked, until ^CURC=0.
var huaweiModels = []family{{
	name: "huawei", model: "ME909s-821", maker: "Huawei Technologies Co., Ltd.", revision: "11.617.14.00.00",
	rats: []RAT{LTE, HSPA, UMTS, GSM}, bareHex: true, ceregMax: 2, resets: "^RESET",
	inserted: []string{"^SIMST: 1"}, removed: []string{"^SIMST: 255,1"},
	tells: huaweiTells, repeats: huaweiRepeats,
	own: quick(map[string]func(*query) reply{
		"I":           huaweiIdentity,
		"^ICCID?":     iccid("^ICCID: "),
		"^HCSQ?":      huaweiSignal,
		"^MONSC":      huaweiCell,
		"^SYSINFOEX":  systemInfoEx,
		"^HFREQINFO?": huaweiFrequency,
		"^CHIPTEMP?": func(q *query) reply {
			return sayf("^CHIPTEMP: %d,%d,65535,%d,65535", 10*q.s.Temperature, 10*q.s.Temperature, q.s.Temperature-3)
		},
		"^DSFLOWQRY":    flowQuery,
		"^CURC?":        func(q *query) reply { return sayf("^CURC: %d", 1-bit(q.m.set.muted)) },
		"^CURC=":        setInt(0, 1, func(s *settings, n int) { s.muted = n == 0 }),
		"^NDISSTATQRY?": func(q *query) reply { return sayf(`^NDISSTATQRY: %d,,,"IPV4"`, bit(q.s.online())) },
	}),
	missing: []string{"+CCID", "+ICCID", "+CPINR"},
}}

func huaweiIdentity(q *query) reply {
	f := q.m.family
	return say("Manufacturer: "+f.maker, "Model: "+f.model, "Revision: "+f.revision, "IMEI: "+q.s.IMEI, "+GCAP: +CGSM,+DS,+ES")
}

// huaweiSignal answers ^HCSQ?: steps of a dB above -121 for rssi and rscp, above -141 for rsrp, of half a dB above -32.5
// for Ec/Io and above -20 for rsrq, of a fifth above -20.2 for sinr.
func huaweiSignal(q *query) reply {
	g := q.s.Signal
	rssi := limit(g.RSSI+121, 0, 96)
	switch {
	case !q.s.camped():
		return say(`^HCSQ: "NOSERVICE"`)
	case q.s.RAT == GSM:
		return sayf(`^HCSQ: "GSM",%d,255`, rssi)
	case q.s.RAT == LTE:
		return sayf(`^HCSQ: "LTE",%d,%d,%d,%d`, rssi, limit(g.RSRP+141, 0, 97), limit(5*g.SINR+101, 0, 251), limit(2*g.RSRQ+40, 0, 34))
	}
	return sayf(`^HCSQ: "WCDMA",%d,%d,%d`, rssi, limit(g.RSRP+121, 0, 96), limit(2*g.RSRQ+65, 0, 65))
}

// huaweiBands is <band> of ^MONSC on GSM.
var huaweiBands = map[int]int{850: 0, 900: 1, 1800: 2, 1900: 3}

// huaweiCell answers ^MONSC: cell, area and, on LTE, the physical cell id are hex.
func huaweiCell(q *query) reply {
	c, g := q.s.Cell, q.s.Signal
	network := c.mcc() + "," + c.mnc()
	switch {
	case !q.s.camped():
		return say("^MONSC: NONE")
	case q.s.RAT == GSM:
		return sayf("^MONSC: GSM,%s,%d,%d,%d,%X,%X,%d,,", network, huaweiBands[c.Band], c.Channel, c.PCI%64, c.ID, c.TAC, g.RSSI)
	case q.s.RAT == LTE:
		return sayf("^MONSC: LTE,%s,%d,%X,%X,%X,%d,%d,%d", network, c.Channel, c.ID, c.PCI, c.TAC, g.RSRP, g.RSRQ, g.RSSI)
	}
	return sayf("^MONSC: WCDMA,%s,%d,%d,%X,%X,%d,%d,%d,6,0", network, c.Channel, c.PCI, c.ID, c.TAC, g.RSRP, g.RSSI, g.RSRQ)
}

// carrier is where a band of LTE begins: its first channel, and the frequencies of that channel down and up in 100 kHz
// (36.101 §5.7.3); up is 0 on TDD.
type carrier struct{ channel, down, up int }

var carriers = map[int]carrier{
	1: {0, 21100, 19200}, 3: {1200, 18050, 17100}, 5: {2400, 8690, 8240}, 8: {3450, 9250, 8800}, 34: {36200, 20100, 0},
	38: {37750, 25700, 0}, 39: {38250, 18800, 0}, 40: {38650, 23000, 0}, 41: {39650, 24960, 0},
}

// huaweiFrequency answers ^HFREQINFO? on LTE: system, band, then channel, frequency in 100 kHz and bandwidth in kHz, down
// and up. Without a cell, and on other technologies, it has no line.
func huaweiFrequency(q *query) reply {
	c := q.s.Cell
	k, known := carriers[c.Band]
	if !q.s.camped() || q.s.RAT != LTE || !known {
		return say()
	}
	step := c.Channel - k.channel
	upChannel, up := c.Channel+18000, k.up+step
	if k.up == 0 {
		upChannel, up = c.Channel, k.down+step
	}
	return sayf("^HFREQINFO:0,6,%d,%d,%d,20000,%d,%d,20000", c.Band, c.Channel, k.down+step, upChannel, up)
}

// huaweiRepeats tells the traffic of a session every two seconds, and the level of the signal now and then.
func huaweiRepeats(m *Modem, s State, now time.Time) []string {
	if m.set.muted {
		return nil
	}
	var lines []string
	if s.camped() && now.Unix()%10 == 0 {
		lines = append(lines, fmt.Sprintf("^RSSI: %d", s.csq()))
	}
	if s.online() {
		lines = append(lines, fmt.Sprintf("^DSFLOWRPT:%08X,%08X,%08X,%016X,%016X,0003E800,0003E800",
			s.lasting(s.TxBytes), s.TxRate, s.RxRate, s.TxBytes, s.RxBytes))
	}
	return lines
}

// huaweiTells says what has changed of service and technology, and why the network has refused.
func huaweiTells(m *Modem, was, is State, _ time.Time) []string {
	if m.set.muted {
		return nil
	}
	var lines []string
	before, _ := was.serviceStatus()
	after, _ := is.serviceStatus()
	if after != before {
		lines = append(lines, fmt.Sprintf("^SRVST: %d", after))
	}
	if after > 0 && (before == 0 || is.RAT != was.RAT) {
		lines = append(lines, "^MODE: "+systemModes[is.RAT])
	}
	return append(lines, huaweiReject(was, is)...)
}

// rejectRATs is <rat> of ^REJINFO.
var rejectRATs = map[RAT]int{GSM: 0, UMTS: 1, HSPA: 1, LTE: 2}

// huaweiReject is ^REJINFO: network, domain (0 calls, 1 data, 2 both), cause, technology, kind (4 an attach), the cause
// as the network sent it, area, routing area and cell.
func huaweiReject(was, is State) []string {
	refused := func(was, is Registration) bool { return is.Stat == Denied && was != is }
	calls, data := refused(was.CS, is.CS), refused(was.PS, is.PS)
	domain, cause := 1, is.PS.Cause
	switch {
	case !calls && !data:
		return nil
	case !data:
		domain, cause = 0, is.CS.Cause
	case calls:
		domain = 2
	}
	return []string{fmt.Sprintf(`^REJINFO:%s,%d,%d,%d,4,%d,"%06X","FF","%08X"`, is.Cell.PLMN, domain, cause,
		rejectRATs[is.RAT], cause, is.Cell.TAC, is.Cell.ID)}
}
