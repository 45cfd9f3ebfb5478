package modem

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
}

// Location returns area and cell where they name a place.
func (c Cell) Location() (area, cell uint64, ok bool) {
	if c.Area == nil || c.ID == nil || noArea(*c.Area) || noCell(*c.ID) {
		return 0, 0, false
	}
	return *c.Area, *c.ID, true
}

// naturalField reads a number from 0 up; nil for anything else.
func naturalField(f string) *int {
	if n, ok := number(f); ok && n >= 0 {
		return &n
	}
	return nil
}

// decimalField reads a decimal number and judges it with one of rssi, rsrp, rsrq
// and sinr.
func decimalField(f string, judge func(float64) *float64) *float64 {
	if v, ok := decimal(f); ok {
		return judge(v)
	}
	return nil
}
