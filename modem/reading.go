package modem

import (
	"slices"
	"strconv"
	"strings"
)

// Reading is what a report that is read by a Layout told. These are the columns, with the
// forms that may stand behind a colon; what a modem prints for "not known" fills none:
//
//	plmn, mcc, mnc           network code: "460-01", "460 01", "460+01", 46001, or in two parts;
//	                         words with a colon may stand before mcc
//	area, area:d, area:p     LAC or TAC: hexadecimal, decimal, hexadecimal where it begins with 0x
//	id, id:d, id:p           cell identity, likewise
//	pci, pci:x               physical cell: decimal, hexadecimal
//	arfcn, arfcn:x           channel number
//	band, band:name, band:f  number; words ("LTE BAND 3", B3, n78); Fibocom's (103, 5078)
//	rat, act, act:m          words; 27.007 <AcT>; <AcT> of a modem for LTE-M and NB-IoT alone
//	state, operator          text
//	state:none/limited       words by number, as for usb
//	rssi rsrp rsrq sinr      dBm and dB
//	rscp ecno                dBm and dB, 3G
//	  :t                     in tenths
//	  :i, :n                 as an index of +CESQ: LTE (and 2G, 3G), NR
//	  :r                     SINR as 0 to 250 (n/5 - 20)
//	  :s                     SINR as an index from -24 dB
//	  :e                     either dBm or dB, below 0, or an index of +CESQ
//	  :h                     SINR in halves
//	  :q                     as an index of ^HCSQ
//	tx, rx, tx:x, rx:x       bytes, added up over the lines: decimal, hexadecimal
//	tx:k, rx:k               kilobytes, likewise
//	temp, temp:t, temp:m     °C, tenths, thousandths; of several the highest
//	  :u                     °C up to 100, above that tenths
//	volt, volt:c, volt:m     V or mV; hundredths of a volt; mV alone
//	tries                    of the PIN
//	slot, slot:1             which slot the card is in, from 1; numbered from 0; of several lines
//	                         the first
//	usb:qmi/ecm//ncm         how the modem offers its network: words by number, or 32=qmi/18=ecm
//	gen:2=4/3=234            which generations the settings allow, by number; see generations
//	emm, esm                 reject cause of the attach, of the session; 0 is none
//	cause                    reject cause of either, which the number tells
//	-                        not read, but the line is an answer that tells of nothing
//	=imsi                    not read, but must be digits; else the line is of another kind
//	=LTE                     not read, but must hold this word; likewise
//	_                        not read
type Reading struct {
	Cell        Cell
	Usage       *Usage
	Temperature *float64 // °C
	Voltage     *float64 // V
	Tries       *int
	Reject      *Reject
	USBNet      string // qmi, ecm, mbim, rndis, ncm
	Allowed     Generations
	Slot        *int

	mcc  string
	told bool     // something was read
	seen []string // columns of names that were read
	odd  int      // counts of bytes sent that have none of bytes received beside them
}

// is notes the technology that a line stands for. An NR cell beside an LTE anchor leaves the
// anchor's values: they are those that the terminal is registered with.
func (r *Reading) is(rat RAT) {
	if rat == RATUnknown {
		return
	}
	r.Cell.RAT, r.told = rat, true
}

// beside notes an NR cell that was read apart, beside the LTE anchor.
func (r *Reading) beside(nr Reading) {
	if nr.Cell.ARFCN != nil || nr.Cell.Signal.RSRP != nil {
		r.is(NR5GNSA)
	}
}

// put fills one column.
func (r *Reading) put(column, field string) {
	name, form, _ := strings.Cut(column, ":")
	field = unquote(field)
	if name == "-" {
		r.told = true
	}
	if field == "" || name == "-" || name == "_" || name[0] == '=' {
		return
	}
	if r.putPlace(name, form, field) || r.putLevel(name, form, field) || r.putMeter(name, form, field) {
		r.told = true
		r.seen = append(r.seen, name)
	}
}

// putOnce fills one column unless a line before has; what is added up, or compared, is filled
// by every line.
func (r *Reading) putOnce(column, field string) {
	name, _, _ := strings.Cut(column, ":")
	if name == "tx" || name == "rx" || name == "temp" || !slices.Contains(r.seen, name) {
		r.put(column, field)
	}
}

// putPlace fills what says which cell it is.
func (r *Reading) putPlace(name, form, field string) bool {
	c := &r.Cell
	switch name {
	case "plmn":
		if i := strings.IndexAny(field, "- +"); i > 0 {
			c.PLMN = joinPLMN(field[:i], field[i+1:])
		} else {
			c.PLMN, _ = ParsePLMN(field)
		}
		return c.PLMN != ""
	case "mcc":
		r.mcc = strings.TrimSpace(field[strings.LastIndexByte(field, ':')+1:])
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
		if c.State = field; form != "" {
			c.State = word(form, field)
		}
		return c.State != ""
	case "operator":
		if _, err := ParsePLMN(field); err == nil { // a modem that knows no name of the network prints its code
			return false
		}
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
	switch {
	case form == "d":
		return decimalID(field)
	case form == "p" && !strings.HasPrefix(strings.ToLower(field), "0x"):
		return nil
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
	case "slot":
		return r.Slot == nil && assign(&r.Slot, slot(form, field))
	case "usb":
		r.USBNet = word(form, field)
		return r.USBNet != ""
	case "gen":
		r.Allowed = generations(form, field)
		return r.Allowed != 0
	case "emm", "esm", "cause":
		return r.refused(name, field)
	}
	return false
}

// refused notes a cause. 0 is an answer, too: there is none.
func (r *Reading) refused(name, field string) bool {
	n := naturalField(field, leastCause, lastCause, -1)
	if n != nil {
		r.Reject = &Reject{Cause: *n, Session: name == "esm" || name == "cause" && sessionCause(*n, unsaid)}
	}
	return n != nil || field == "0"
}

// count adds bytes to the counter.
func (r *Reading) count(name, form, field string) bool {
	base := 10
	if form == "x" {
		base = 16
	}
	n, err := strconv.ParseUint(field, base, 64)
	if form == "k" {
		n *= 1000
	}
	if err != nil {
		return false
	}
	if r.Usage == nil {
		r.Usage = &Usage{}
	}
	if name == "tx" {
		r.Usage.Tx, r.odd = r.Usage.Tx+n, r.odd+1
	} else {
		r.Usage.Rx, r.odd = r.Usage.Rx+n, r.odd-1
	}
	return true
}

// warm takes the highest of the temperatures that a modem can have: 255, -273 and 65535
// stand for no sensor.
func (r *Reading) warm(form, field string) bool {
	v, ok := decimal(strings.TrimSuffix(field, "C"))
	if !ok {
		return false
	}
	switch {
	case form == "t", form == "u" && v > 100:
		v /= 10
	case form == "m":
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
	case !ok, form == "m" && v < 1000:
		return nil
	case form == "c":
		v /= 100
	case v >= 1000:
		v /= 1000
	}
	return within(v, 1, 20)
}

// conclude leaves out an area and cell that name no place, and a counter that is not whole.
func (r *Reading) conclude() {
	c := &r.Cell
	if c.Area != nil && noArea(*c.Area) {
		c.Area = nil
	}
	if c.ID != nil && noCell(*c.ID) {
		c.ID = nil
	}
	if r.odd != 0 { // half a counter is none
		r.Usage = nil
	}
}

// slot counts from 1 as what is printed on terminals does.
func slot(form, field string) *int {
	n, ok := number(field)
	if form == "1" {
		n++
	}
	if !ok || n < 1 || n > 4 {
		return nil
	}
	return &n
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
