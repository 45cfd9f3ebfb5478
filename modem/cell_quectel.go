package modem

import "fmt"

// SINRUnit says in which unit a modem gives the SINR of +QENG.
type SINRUnit uint8

const (
	// SINRUnsure: a firmware of either kind. A number above 30 can only be the raw
	// form, one below 0 only dB; in between the value stays unknown.
	SINRUnsure SINRUnit = iota
	// SINRDecibel: the number is in dB (EM12, EC200, RG50x, RM5xx).
	SINRDecibel
)

func (u SINRUnit) read(field string) *float64 {
	v, ok := decimal(field)
	switch {
	case !ok:
		return nil
	case u == SINRDecibel, v < 0:
		return sinr(v)
	case v > 30 && v <= 250: // raw: 0 to 250 is -20 to +30 dB
		return new(v/5 - 20)
	}
	return nil
}

// ParseQENG reads the answer to AT+QENG="servingcell" of a Quectel modem (Quectel
// AT manuals of EC2x and RG50x/RM5xx). On 5G beside LTE (EN-DC) three lines come: the
// state, the LTE cell that anchors it, and the NR cell.
func ParseQENG(lines []string, unit SINRUnit) (Cell, error) {
	var cell Cell
	found := false
	for _, line := range lines {
		if !prefixed(line, "+QENG") {
			continue
		}
		f := fields(line)
		if unquote(f[0]) == "servingcell" {
			cell.State = unquote(at(f, 1))
			f = f[min(len(f), 2):]
		}
		found = true
		cell.readQENG(f, unit)
	}
	if !found {
		return cell, fmt.Errorf("no +QENG line in the answer")
	}
	return cell, nil
}

func (c *Cell) readQENG(f []string, unit SINRUnit) {
	switch rat := ratWord(at(f, 0)); rat {
	case LTE, LTEM, NBIoT: // CAT-M, eMTC, CAT-NB, NBIoT, NTN NBIoT
		c.readQENGLTE(f, unit)
		c.RAT = rat
	case NR5G:
		c.readQENGSA(f)
	case NR5GNSA:
		if decimalField(at(f, 4), rsrp) != nil { // else the NR cell is not in use
			c.RAT = NR5GNSA // the LTE anchor was read from the line before
		}
	case UMTS:
		c.RAT = UMTS
		c.PLMN = joinPLMN(unquote(at(f, 1)), unquote(at(f, 2)))
		c.Area, c.ID = hexField(at(f, 3)), hexField(at(f, 4))
		c.ARFCN = arfcnField(at(f, 5))
		c.Signal.RSCP = decimalField(at(f, 8), rssi)
		c.Signal.EcNo = decimalField(at(f, 9), rsrq)
	case GSM:
		c.RAT = GSM
		c.PLMN = joinPLMN(unquote(at(f, 1)), unquote(at(f, 2)))
		c.Area, c.ID = hexField(at(f, 3)), hexField(at(f, 4))
		c.ARFCN = arfcnField(at(f, 6))
	}
}

// readQENGLTE: "LTE",duplex,mcc,mnc,cell,pci,earfcn,band,ul,dl,tac,rsrp,rsrq,rssi,sinr,…
func (c *Cell) readQENGLTE(f []string, unit SINRUnit) {
	c.PLMN = joinPLMN(unquote(at(f, 2)), unquote(at(f, 3)))
	c.ID, c.Area = hexField(at(f, 4)), hexField(at(f, 10))
	c.PCI, c.ARFCN, c.Band = pciField(at(f, 5)), arfcnField(at(f, 6)), bandField(at(f, 7))
	c.Signal = Signal{
		RSRP: decimalField(at(f, 11), rsrp),
		RSRQ: decimalField(at(f, 12), rsrq),
		RSSI: decimalField(at(f, 13), rssi),
		SINR: unit.read(at(f, 14)),
	}
}

// readQENGSA: "NR5G-SA",duplex,mcc,mnc,cell,pci,tac,arfcn,band,bandwidth,rsrp,rsrq,sinr,…
func (c *Cell) readQENGSA(f []string) {
	c.RAT = NR5G
	c.PLMN = joinPLMN(unquote(at(f, 2)), unquote(at(f, 3)))
	c.ID, c.Area = hexField(at(f, 4)), hexField(at(f, 6))
	c.PCI, c.ARFCN, c.Band = pciField(at(f, 5)), arfcnField(at(f, 7)), bandField(at(f, 8))
	c.Signal = Signal{
		RSRP: decimalField(at(f, 10), rsrp),
		RSRQ: decimalField(at(f, 11), rsrq),
		SINR: decimalField(at(f, 12), sinr),
	}
}

// ParseQNWINFO reads the answer to AT+QNWINFO: technology, network code, band and
// channel.
func ParseQNWINFO(lines []string) (Cell, error) {
	line, ok := last(lines, "+QNWINFO")
	if !ok {
		return Cell{}, fmt.Errorf("no +QNWINFO line in the answer")
	}
	f := fields(line)
	if len(f) < 4 {
		return Cell{State: unquote(f[0])}, nil // "No Service"
	}
	var c Cell
	c.RAT = ratWord(f[0])
	c.PLMN, _ = ParsePLMN(f[1])
	c.Band, c.ARFCN = bandName(f[2]), arfcnField(f[3])
	return c, nil
}
