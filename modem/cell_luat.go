package modem

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseEEM reads what +EEMGINFO? brings on the Unisoc and ASR chips of Luat and others, in
// most firmware behind the final OK: +EEMLTESVC on LTE (openLuat AT command manual,
// +EEMLTESVC), +EEMGINFOSVC on GSM. Area and cell are decimal; country and network are their
// digits read as hexadecimal, so that 460 is 1120.
func ParseEEM(lines []string) (Cell, error) {
	if f := eemFields(lines, "+EEMLTESVC", 10); f != nil {
		return eemLTE(f), nil
	}
	if f := eemFields(lines, "+EEMGINFOSVC", 23); f != nil {
		return Cell{RAT: GSM, PLMN: eemPLMN(f[0], "2", f[1]), Area: decimalID(f[2]), ID: decimalID(f[3]), ARFCN: arfcnField(f[22]),
			Signal: Signal{RSSI: rxlev(f[11])}}, nil
	}
	return Cell{}, fmt.Errorf("no +EEMLTESVC or +EEMGINFOSVC line in the answer")
}

// eemFields are the fields of a line; nil where it has fewer.
func eemFields(lines []string, prefix string, least int) []string {
	line, _ := last(lines, prefix)
	if f := fields(line); len(f) >= least {
		return f
	}
	return nil
}

// The two forms of +EEMLTESVC that are documented, by their number of fields. Newer ASR
// firmware has more than 50, whose places nobody tells.
const (
	eemWithMode = 30 // with the mode of transmission before the levels
	eemPlain    = 27
)

// eemLTE reads network, area, physical cell, channel, band and cell, and the levels where the
// form is known.
func eemLTE(f []string) Cell {
	c := Cell{
		RAT: LTE, PLMN: eemPLMN(f[0], f[1], f[2]), Area: decimalID(f[3]), ID: decimalID(f[9]),
		PCI: pciField(f[4]), ARFCN: arfcnField(f[5]), Band: bandField(f[7]),
	}
	switch len(f) {
	case eemWithMode:
		c.Signal = Signal{RSRP: lteRSRP(f[11]), RSRQ: lteRSRQ(f[12])}
	case eemPlain:
		c.Signal = Signal{RSRP: lteRSRP(f[10]), RSRQ: lteRSRQ(f[11])}
	}
	return c
}

// eemPLMN turns the numbers back into digits.
func eemPLMN(mcc, length, mnc string) PLMN {
	country, ok1 := number(mcc)
	network, ok2 := number(mnc)
	digits, ok3 := number(length)
	if !ok1 || !ok2 || !ok3 || country < 0 || network < 0 {
		return ""
	}
	text := strconv.FormatInt(int64(network), 16)
	if missing := digits - len(text); missing > 0 && digits <= 3 {
		text = strings.Repeat("0", missing) + text
	}
	return joinPLMN(strconv.FormatInt(int64(country), 16), text)
}

// ParseEEMReject reads the cause of a refusal that +EEMLTESVC tells, nil where it tells that
// there was none (0 and 65535). It fails where the line does not come, or has another form.
func ParseEEMReject(lines []string) (*Reject, error) {
	f := eemFields(lines, "+EEMLTESVC", eemPlain)
	place := map[int]int{eemWithMode: 26, eemPlain: 23}[len(f)]
	if place == 0 {
		return nil, fmt.Errorf("no +EEMLTESVC line of a known form in the answer")
	}
	cause := naturalField(f[place], leastCause, lastCause, -1)
	if cause == nil {
		return nil, nil
	}
	return &Reject{Domain: EPS, Cause: *cause, Session: sessionCause(*cause, attach)}, nil
}
