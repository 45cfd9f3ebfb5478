package modem

import (
	"strconv"
	"strings"
)

// Reading is what a report that is read by a Layout told. These are the columns, with the
// forms that may stand behind a colon; what a modem prints for "not known" fills none:
//
//	plmn, mcc, mnc           network code: "460-01", "460 01", 46001, or in two parts
//	area, area:d             LAC or TAC: hexadecimal, decimal
//	id, id:d                 cell identity, likewise
//	pci, pci:x               physical cell: decimal, hexadecimal
//	arfcn, arfcn:x           channel number
//	band, band:name, band:f  number; words ("LTE BAND 3", B3, n78); Fibocom's (103, 5078)
//	rat, act, act:m          words; 27.007 <AcT>; <AcT> of a modem for LTE-M and NB-IoT alone
//	state, operator          text
//	rssi rsrp rsrq sinr      dBm and dB
//	rscp ecno                dBm and dB, 3G
//	  :t                     in tenths
//	  :i, :n                 as an index of +CESQ: LTE (and 2G, 3G), NR
//	  :r                     SINR as 0 to 250 (n/5 - 20)
//	  :h                     SINR in halves
//	  :q                     as an index of ^HCSQ
//	tx, rx, tx:x, rx:x       bytes, added up over the lines: decimal, hexadecimal
//	temp, temp:t, temp:m     °C, tenths, thousandths; of several the highest
//	volt, volt:c             V or mV; hundredths of a volt
//	tries                    of the PIN
//	usb:qmi/ecm//ncm         how the modem offers its network: words by number, or 32=qmi/18=ecm
//	emm, esm                 reject cause of the attach, of the session; 0 is none
//	=imsi                    not read, but must be digits; else the line is of another kind
//	_                        not read
type Reading struct {
	Cell        Cell
	Usage       *Usage
	Temperature *float64 // °C
	Voltage     *float64 // V
	Tries       *int
	Reject      *Reject
	USBNet      string // qmi, ecm, mbim, rndis, ncm

	mcc  string
	told bool // something was read
}

// is notes the technology that a line stands for. An NR cell beside an LTE anchor leaves the
// anchor's values: they are those that the terminal is registered with.
func (r *Reading) is(rat RAT) {
	if rat == RATUnknown {
		return
	}
	r.Cell.RAT, r.told = rat, true
}

// put fills one column.
func (r *Reading) put(column, field string) {
	name, form, _ := strings.Cut(column, ":")
	field = unquote(field)
	if field == "" || name == "_" || name[0] == '=' {
		return
	}
	if r.putPlace(name, form, field) || r.putLevel(name, form, field) || r.putMeter(name, form, field) {
		r.told = true
	}
}

// putPlace fills what says which cell it is.
func (r *Reading) putPlace(name, form, field string) bool {
	c := &r.Cell
	switch name {
	case "plmn":
		mcc, mnc, parted := strings.Cut(strings.ReplaceAll(field, " ", "-"), "-")
		if parted {
			c.PLMN = joinPLMN(mcc, mnc)
		} else {
			c.PLMN, _ = ParsePLMN(field)
		}
		return c.PLMN != ""
	case "mcc":
		r.mcc = field
	case "mnc":
		c.PLMN = joinPLMN(r.mcc, field)
		return c.PLMN != ""
	case "area":
		return assign(&c.Area, placeNumber(form, field))
	case "id":
		return assign(&c.ID, placeNumber(form, field))
	case "pci":
		return assign(&c.PCI, pciField(decimalForm(form, field)))
	case "arfcn":
		return assign(&c.ARFCN, arfcnField(decimalForm(form, field)))
	case "band":
		return assign(&c.Band, bandForm(form, field))
	case "rat":
		c.RAT = ratWord(field)
		return c.RAT != RATUnknown
	case "act":
		c.RAT = actForm(form, field)
		return c.RAT != RATUnknown
	case "state":
		c.State = field
		return true
	case "operator":
		c.Operator = field
		return true
	}
	return false
}

// assign sets what is known, and reports whether it is.
func assign[T any](to **T, value *T) bool {
	if value != nil {
		*to = value
	}
	return value != nil
}

func placeNumber(form, field string) *uint64 {
	if form == "d" {
		return decimalID(field)
	}
	return hexField(field)
}

// decimalForm is the field in decimal digits.
func decimalForm(form, field string) string {
	if form != "x" {
		return field
	}
	n, ok := hexNumber(field)
	if !ok {
		return ""
	}
	return strconv.FormatUint(n, 10)
}

func bandForm(form, field string) *int {
	switch form {
	case "name":
		return bandName(field)
	case "f": // LTE: 100 and the band; NR: 50 before the band
		if digits, ok := strings.CutPrefix(field, "50"); ok {
			return bandField(digits)
		}
		if n, ok := number(field); ok && n > 100 {
			return bandField(strconv.Itoa(n - 100))
		}
	}
	return bandField(field)
}

func actForm(form, field string) RAT {
	n, ok := number(field)
	switch {
	case !ok:
		return RATUnknown
	case form == "m" && n == 7:
		return LTEM
	}
	return RATFromAcT(n)
}

// putLevel fills what says how well the cell is heard.
func (r *Reading) putLevel(name, form, field string) bool {
	s := &r.Cell.Signal
	switch name {
	case "rssi":
		return assign(&s.RSSI, level(form, field, rssi, levelSteps{i: rxlev, q: huaweiPower}))
	case "rsrp":
		return assign(&s.RSRP, level(form, field, rsrp, levelSteps{i: lteRSRP, n: nrRSRP, q: lteRSRP}))
	case "rsrq":
		return assign(&s.RSRQ, level(form, field, rsrq, levelSteps{i: lteRSRQ, n: nrRSRQ, q: lteRSRQ}))
	case "sinr":
		return assign(&s.SINR, level(form, field, sinr, levelSteps{n: nrSINR, r: rawSINR, h: halfSINR, q: huaweiSINR}))
	case "rscp":
		return assign(&s.RSCP, level(form, field, rssi, levelSteps{i: rscpIndex, q: rscpIndex}))
	case "ecno":
		return assign(&s.EcNo, level(form, field, rsrq, levelSteps{i: ecnoIndex, q: huaweiEcIo}))
	}
	return false
}

// levelSteps are the ways to read a level that is no plain number.
type levelSteps struct{ i, n, r, h, q func(string) *float64 }

func level(form, field string, judge func(float64) *float64, steps levelSteps) *float64 {
	switch form {
	case "":
		return decimalField(field, judge)
	case "t":
		return decimalField(field, func(v float64) *float64 { return judge(v / 10) })
	case "i":
		return steps.i(field)
	case "n":
		return steps.n(field)
	case "r":
		return steps.r(field)
	case "h":
		return steps.h(field)
	}
	return steps.q(field)
}

func rxlev(f string) *float64     { return step(f, 63, 1, -111) }
func rscpIndex(f string) *float64 { return step(f, 96, 1, -121) }
func ecnoIndex(f string) *float64 { return step(f, 49, 0.5, -24.5) }
func nrSINR(f string) *float64    { return step(f, 127, 0.5, -23.5) }
func rawSINR(f string) *float64   { return step(f, 250, 0.2, -20) }

// halfSINR: 255 is unknown, and more than 100 no ratio.
func halfSINR(f string) *float64 {
	return decimalField(f, func(v float64) *float64 { return within(v/2, -30, 50) })
}

// The indexes of ^HCSQ (Huawei ME909s AT manual, ^HCSQ).
func huaweiPower(f string) *float64 { return step(f, 96, 1, -121) }
func huaweiEcIo(f string) *float64  { return step(f, 65, 0.5, -32.5) }
func huaweiSINR(f string) *float64  { return step(f, 251, 0.2, -20.2) }

// putMeter fills what counts or measures the modem itself.
func (r *Reading) putMeter(name, form, field string) bool {
	switch name {
	case "tx", "rx":
		return r.count(name, form, field)
	case "temp":
		return r.warm(form, field)
	case "volt":
		return assign(&r.Voltage, voltage(form, field))
	case "tries":
		return assign(&r.Tries, naturalField(field, 0, 10, -1))
	case "usb":
		r.USBNet = word(form, field)
		return r.USBNet != ""
	case "emm", "esm":
		n := naturalField(field, leastCause, lastCause, -1)
		if n != nil {
			r.Reject = &Reject{Cause: *n, Session: name == "esm"}
		}
		return n != nil || field == "0"
	}
	return false
}

// count adds bytes to the counter.
func (r *Reading) count(name, form, field string) bool {
	base := 10
	if form == "x" {
		base = 16
	}
	n, err := strconv.ParseUint(field, base, 64)
	if err != nil {
		return false
	}
	if r.Usage == nil {
		r.Usage = &Usage{}
	}
	if name == "tx" {
		r.Usage.Tx += n
	} else {
		r.Usage.Rx += n
	}
	return true
}

// warm takes the highest of the temperatures that a modem can have: 255, -273 and 65535
// stand for no sensor.
func (r *Reading) warm(form, field string) bool {
	v, ok := decimal(field)
	if !ok {
		return false
	}
	switch form {
	case "t":
		v /= 10
	case "m":
		v /= 1000
	}
	if v <= -40 || v > 125 {
		return false
	}
	if r.Temperature == nil || *r.Temperature < v {
		r.Temperature = &v
	}
	return true
}

// voltage reads V, with or without the unit, or mV: a modem lives on 3 to 5 V.
func voltage(form, field string) *float64 {
	v, ok := decimal(strings.TrimSuffix(field, "V"))
	switch {
	case !ok:
		return nil
	case form == "c":
		v /= 100
	case v >= 1000:
		v /= 1000
	}
	return within(v, 1, 20)
}

// conclude leaves out an area and cell that name no place.
func (r *Reading) conclude() {
	c := &r.Cell
	if c.Area != nil && noArea(*c.Area) {
		c.Area = nil
	}
	if c.ID != nil && noCell(*c.ID) {
		c.ID = nil
	}
}

// word finds the word for a number in a list such as "qmi/ecm" or "32=qmi/18=ecm".
func word(list, field string) string {
	for i, entry := range strings.Split(list, "/") {
		n, text, named := strings.Cut(entry, "=")
		if !named {
			n, text = strconv.Itoa(i), entry
		}
		if n == field {
			return text
		}
	}
	return ""
}
