package facts

import (
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
)

// registrationDomains are the facts that are asked for by domain.
var registrationDomains = map[family.Fact]modem.Domain{
	family.RegistrationCS: modem.CS, family.RegistrationPS: modem.PS, family.RegistrationEPS: modem.EPS, family.Registration5GS: modem.FiveGS,
}

// tell writes down what a query has put into the snapshot.
func (a *answer) tell(fact family.Fact, s *modem.Snapshot) {
	if domain, is := registrationDomains[fact]; is {
		a.registration(s.Registrations[domain])
		return
	}
	if !a.tellModem(fact, s) {
		a.tellNetwork(fact, s)
	}
}

// tellModem writes down what is of the modem and its card.
func (a *answer) tellModem(fact family.Fact, s *modem.Snapshot) bool {
	f := a.facts
	switch fact {
	case family.Manufacturer:
		f.text("manufacturer", s.Manufacturer)
	case family.Model:
		f.text("model", plainModel(s.Model))
	case family.Firmware:
		f.text("revision", withoutStamp(plainRevision(s.Firmware)))
	case family.IMEI:
		f["imei"], f["imei_luhn_valid"] = string(s.IMEI), luhn(string(s.IMEI))
	case family.IMSI:
		f["imsi"] = string(s.IMSI)
	case family.ICCID:
		f["iccid"] = string(s.ICCID)
	case family.SIM:
		f["sim_state"] = s.SIM.String()
	case family.Tries:
		set(f, "pin_tries", s.PINTries)
	case family.Functionality:
		f["cfun"] = int(*s.Functionality)
	case family.Temperature:
		f.level("temperature_c", s.Temperature)
	case family.Voltage:
		f.level("voltage_v", s.Voltage)
	case family.USBNet:
		f["usb_net"] = s.USBNet
	case family.Slot:
		set(f, "slot", s.Slot)
	case family.Clock:
		f.clock(*s.Clock)
	default:
		return false
	}
	return true
}

// tellNetwork writes down what is of the network and the data.
func (a *answer) tellNetwork(fact family.Fact, s *modem.Snapshot) {
	f := a.facts
	switch fact {
	case family.Operator:
		a.operator(*s.Operator)
	case family.Strength:
		f["rssi_dbm"] = nil
		f.levels(s.Signal)
	case family.Quality:
		f.levels(s.Signal)
	case family.Cell:
		a.cell(s.Cell, f)
	case family.Contexts:
		f["contexts"] = contexts(s.Contexts)
	case family.Active:
		f["contexts"] = active(s.Active)
	case family.Address:
		a.addresses()
	case family.Attached:
		set(f, "attached", s.Attached)
	case family.Modes:
		f["modes"] = strings.ToLower(s.Modes.Allowed.String())
	case family.Cause:
		if s.Cause != nil {
			f["reject_cause"], f["session"] = s.Cause.Cause, s.Cause.Session
		}
	case family.Usage, family.UsageNR:
		f["tx_bytes"], f["rx_bytes"] = s.Usage.Tx, s.Usage.Rx
	}
}

// registration tells a registration line; the number of a technology stays raw where this
// modem means another one by it than the standard.
func (a *answer) registration(r modem.Registration) {
	f := a.facts
	f["registration"], f["stat"] = r.Stat.String(), int(r.Stat)
	area := "lac"
	if r.Domain == modem.EPS || r.Domain == modem.FiveGS {
		area = "tac"
	}
	set(f, area, r.Area)
	set(f, "cell_id", r.Cell)
	set(f, "rac", r.RAC)
	a.technology(r.AcT)
	if r.Reject != nil {
		f["cause_type"], f["reject_cause"] = 0, r.Reject.Cause
		if r.Reject.Vendor {
			f["cause_type"] = 1
		}
	}
}

func (a *answer) technology(act *int) {
	if act == nil {
		return
	}
	rat := a.row.RAT(*act)
	if rat != modem.RATFromAcT(*act) {
		a.facts["act_raw"] = *act
	} else {
		a.facts["act"] = *act
	}
	a.facts.text("rat", rat.String())
}

// operator tells the serving operator, or that there is none.
func (a *answer) operator(op modem.Operator) {
	if op.Name == "" && op.PLMN == "" {
		a.facts["operator_name"] = nil
	}
	a.facts.text("operator_name", op.Name)
	a.plmn(op.PLMN, a.facts)
	a.technology(op.AcT)
}

// plmn tells a network code in its two parts, the second with as many digits as the modem
// gave it.
func (a *answer) plmn(p modem.PLMN, to Facts) {
	if p == "" {
		return
	}
	mcc, mnc := string(p[:3]), string(p[3:])
	if short, cut := strings.CutPrefix(mnc, "0"); cut && len(short) == 1 && !a.spells(mcc, mnc) && a.spells(mcc, short) {
		mnc = short
	}
	to["mcc"], to["mnc"] = mcc, mnc
}

// spells reports whether a line has a network code with just these digits.
func (a *answer) spells(mcc, mnc string) bool {
	for _, line := range a.lines {
		line = strings.Map(plain, line)
		for _, between := range [...]string{"", ","} {
			if _, rest, found := strings.Cut(line, mcc+between+mnc); found && strings.IndexFunc(rest, isDigit) != 0 {
				return true
			}
		}
	}
	return false
}

// plain takes out what may stand between and around the two parts of a network code.
func plain(r rune) rune {
	if strings.ContainsRune(` "-+`, r) {
		return -1
	}
	return r
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// cell tells a cell: of the serving one into the facts, of another into a list.
func (a *answer) cell(c modem.Cell, to Facts) {
	to.text("rat", c.RAT.String())
	to.text("state", c.State)
	to.text("operator_name", c.Operator)
	a.plmn(c.PLMN, to)
	area, channel := "tac", "arfcn"
	switch c.RAT.Generation() {
	case 2, 3:
		area = "lac"
	case 4:
		channel = "earfcn"
	}
	if c.RAT == modem.NR5GNSA || c.RAT == modem.RATUnknown && strings.Contains(strings.Join(a.lines, " "), "EARFCN") {
		channel = "earfcn" // of the LTE anchor, or as the modem says
	}
	set(to, area, c.Area)
	set(to, channel, c.ARFCN)
	set(to, "cell_id", c.ID)
	set(to, "pci", c.PCI)
	set(to, "band", c.Band)
	to.levels(c.Signal)
}

func (f Facts) levels(s modem.Signal) {
	f.level("rssi_dbm", s.RSSI)
	f.level("rsrp_dbm", s.RSRP)
	f.level("rsrq_db", s.RSRQ)
	f.level("sinr_db", s.SINR)
	f.level("rscp_dbm", s.RSCP)
	f.level("ecno_db", s.EcNo)
}

// clock tells a time, or that it is none that was ever set.
func (f Facts) clock(c modem.Clock) {
	f["plausible"], f["time_utc"] = c.Plausible, nil
	if c.Plausible {
		f["time_utc"] = c.Time.UTC().Format(time.RFC3339)
	}
}
