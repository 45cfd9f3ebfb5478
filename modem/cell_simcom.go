package modem

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ParseCPSI reads the answer to AT+CPSI? of a SIMCom modem (SIM7500/7600, A76xx and
// SIM82xx AT manuals). The layout depends on the technology, and the unit of the
// levels on the firmware: indexes as in +CESQ, tenths of a dB, or whole dB.
func ParseCPSI(lines []string) (Cell, error) {
	var cell Cell
	found := false
	for _, line := range lines {
		if !prefixed(line, "+CPSI") {
			continue
		}
		found = true
		cell.readCPSI(fields(line))
	}
	if !found {
		return cell, fmt.Errorf("no +CPSI line in the answer")
	}
	return cell, nil
}

func (c *Cell) readCPSI(f []string) {
	mode := strings.ToUpper(unquote(f[0]))
	switch {
	case len(f) == 1: // NOT IN EN-DC CONNECTED MODE, behind the LTE cell
		return
	case strings.HasPrefix(mode, "NR5G") && !strings.HasPrefix(mode, "NR5G_SA"): // second line: the LTE anchor came before it
		c.RAT = NR5GNSA
		return
	}
	c.State = unquote(at(f, 1))
	c.PLMN, _ = ParsePLMN(at(f, 2))
	c.Area = hexField(at(f, 3))
	c.ID = decimalID(at(f, 4))
	switch {
	case strings.HasPrefix(mode, "NR5G_SA"): // or NR5G_SA-LIMITED, as below
		c.RAT = NR5G
		c.PCI, c.Band, c.ARFCN = pciField(at(f, 5)), bandName(at(f, 6)), arfcnField(at(f, 7))
		c.Signal = cpsiSignal(at(f, 9), at(f, 8), "", nrIndex)
		c.Signal.SINR = decimalField(at(f, 10), nrSNR)
	case strings.HasPrefix(mode, "WCDMA"):
		c.readCPSIWCDMA(f)
	case strings.HasPrefix(mode, "GSM"):
		c.RAT, c.ARFCN = GSM, arfcnField(firstWord(at(f, 5)))
		c.Signal.RSSI = decimalField(at(f, 6), rssi)
	case strings.HasPrefix(mode, "LTE"), strings.HasPrefix(mode, "CAT-"), mode == "NB-IOT":
		c.RAT = ratWord(mode) // SIM7070 and SIM7080: LTE CAT-M1, LTE NB-IOT
		c.readCPSILTE(f)
	default: // NO SERVICE, CDMA, EVDO: no layout that we know
		c.Area, c.ID = nil, nil
	}
}

// readCPSIWCDMA: mode,state,plmn,lac,cell,band,psc,uarfcn,ssc,ec/io,rscp,qual,rxlev,txpower.
// The levels stand there with or without their sign.
func (c *Cell) readCPSIWCDMA(f []string) {
	c.RAT, c.ARFCN = UMTS, arfcnField(at(f, 7))
	c.Signal = Signal{
		EcNo: decimalField(at(f, 9), func(v float64) *float64 { return rsrq(-math.Abs(v)) }),
		RSCP: decimalField(at(f, 10), func(v float64) *float64 { return rssi(-math.Abs(v)) }),
	}
}

// readCPSILTE: mode,state,plmn,tac,cell,pci,band,earfcn,dl,ul,rsrq,rsrp,rssi,snr
func (c *Cell) readCPSILTE(f []string) {
	c.PCI, c.Band, c.ARFCN = pciField(at(f, 5)), bandName(at(f, 6)), arfcnField(at(f, 7))
	c.Signal = cpsiSignal(at(f, 10), at(f, 11), at(f, 12), lteIndex)
	c.Signal.SINR = decimalField(at(f, 13), sinr)
}

// decimalID reads a cell identity of at most 36 bits.
func decimalID(f string) *uint64 {
	if n, err := strconv.ParseUint(unquote(f), 10, 36); err == nil {
		return &n
	}
	return nil
}

// An index reads the +CESQ steps that a technology uses.
type index struct{ rsrq, rsrp func(field string) *float64 }

var (
	lteIndex = index{rsrq: lteRSRQ, rsrp: lteRSRP}
	nrIndex  = index{rsrq: nrRSRQ, rsrp: nrRSRP}
)

// cpsiSignal reads the three levels. RSRP is always negative and above -157 dBm, so
// that its value tells the unit of all: positive is an index, below -200 tenths.
func cpsiSignal(q, p, r string, steps index) Signal {
	power, ok := decimal(p)
	if !ok {
		return Signal{}
	}
	if power >= 0 {
		return Signal{RSRQ: steps.rsrq(q), RSRP: steps.rsrp(p)}
	}
	scale := 1.0
	if power < -200 {
		scale = 10
	}
	scaled := func(judge func(float64) *float64) func(float64) *float64 {
		return func(v float64) *float64 { return judge(v / scale) }
	}
	return Signal{
		RSRQ: decimalField(q, scaled(rsrq)),
		RSRP: decimalField(p, scaled(rsrp)),
		RSSI: decimalField(r, scaled(rssi)),
	}
}

// nrSNR is in dB, or in tenths on the firmwares that print 240. 255 is unknown.
func nrSNR(v float64) *float64 {
	if v == 255 {
		return nil
	}
	if v > 50 || v < -30 {
		v /= 10
	}
	return sinr(v)
}
