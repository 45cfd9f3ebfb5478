package modem

import "strings"

// Cell is the serving cell as a vendor's own command describes it.
type Cell struct {
	RAT    RAT
	State  string // the vendor's word: NOCONN, LIMSRV, Online, …
	PLMN   PLMN
	Area   *uint64 // LAC or TAC
	ID     *uint64
	PCI    *int
	ARFCN  *int // channel number: ARFCN, UARFCN, EARFCN or NR-ARFCN
	Band   *int
	Signal Signal
	// Operator is the serving network's name, where the report gives it.
	Operator string
}

// Location returns area and cell where they name a place.
func (c Cell) Location() (area, cell uint64, ok bool) {
	if c.Area == nil || c.ID == nil || noArea(*c.Area) || noCell(*c.ID) {
		return 0, 0, false
	}
	return *c.Area, *c.ID, true
}

// The ranges of 3GPP TS 36.101, 38.104 and 38.211, and what stands for "unknown".
func pciField(f string) *int   { return naturalField(f, 0, 1007, -1) }
func arfcnField(f string) *int { return naturalField(f, 0, 3279165, 65535) }
func bandField(f string) *int  { return naturalField(f, 1, 1024, 255) }

// naturalField reads a number of a range; nil for anything else and for unknown.
func naturalField(f string, least, most, unknown int) *int {
	if n, ok := number(f); ok && n >= least && n <= most && n != unknown {
		return &n
	}
	return nil
}

// bandName reads the 3 of "LTE BAND 3" or "EUTRAN-BAND3" and the 78 of "NR N78" or
// "NR5G_BAND78". The 2100 of "WCDMA 2100" is a frequency and no band.
func bandName(f string) *int {
	text := unquote(f)
	name := strings.TrimRight(text, digits)
	if number := text[len(name):]; len(number) <= 4 && namesBand(name) {
		return bandField(number)
	}
	return nil
}

// namesBand reports whether the number behind the name is that of a band: behind "band",
// or behind an N or a B that begins a word.
func namesBand(name string) bool {
	if word := strings.TrimSuffix(name, " "); len(word) >= 4 && strings.EqualFold(word[len(word)-4:], "BAND") {
		return true
	}
	before := len(name) - 1
	return before >= 0 && strings.IndexByte("NBnb", name[before]) >= 0 && (before == 0 || !isWord(rune(name[before-1])))
}

// decimalField reads a decimal number and judges it with one of rssi, rsrp, rsrq
// and sinr.
func decimalField(f string, judge func(float64) *float64) *float64 {
	if v, ok := decimal(f); ok {
		return judge(v)
	}
	return nil
}
