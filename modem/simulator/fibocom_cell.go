package simulator

import "fmt"

// cellRows is how a model writes the rows of +GTCCINFO?.
type cellRows struct {
	head       string // the first line
	label      string // "service cell" behind the technology, on a line of its own; "" for none
	number     string // verb of channel and physical cell id
	lteID      int    // digits of a cell id
	nrID       int
	bareMNC    bool // 01 is 1
	wholeSINR  bool // of NR, in dB; otherwise in steps of half a dB above -23.5
	neighbours bool // a row of a cell that is not the serving one
}

// The FM150's numbers are hex, as those of the FM160, whose 672 is channel 1650 (B3) and 1E4 cell 484.
var (
	l610Cells  = cellRows{head: "+GTCCINFO:", label: "service cell:", number: "%d", lteID: 8}
	fm150Cells = cellRows{head: "+GTCCINFO: ", label: "service cell: ", number: "%X", lteID: 8, nrID: 10}
	fm350Cells = cellRows{head: "+GTCCINFO: ", number: "%d", lteID: 9, nrID: 9, bareMNC: true, wholeSINR: true, neighbours: true}
)

// fibocomCells answers +GTCCINFO?: without a cell, and on 2G, there is no row.
func fibocomCells(form cellRows) answers {
	return quick(map[string]func(*query) reply{"+GTCCINFO?": func(q *query) reply {
		lines := []string{form.head}
		if q.s.camped() {
			lines = append(lines, form.rows(q.s)...)
		}
		return say(lines...)
	}})
}

// rows are the serving cells, two of them on EN-DC, under the label of the technology.
func (f cellRows) rows(s State) []string {
	var list []string
	technology := ""
	switch s.RAT {
	case LTE:
		technology, list = "LTE ", []string{f.lte(s)}
	case NR:
		technology, list = "NR ", []string{f.nr(s.Cell, s.Signal, f.place(s.Cell))}
	case NSA:
		technology, list = "LTE-NR EN-DC ", []string{f.lte(s), f.nr(s.NRCell, s.NRSignal, legPlace)}
	}
	if f.label != "" && list != nil {
		list = append([]string{technology + f.label}, list...)
	}
	if f.neighbours && s.RAT != GSM {
		list = append(list, "", fmt.Sprintf("2,4,,,FFFF,00FFFFFFF,%d,%d,,53,53,0", accesses[LTE].channel, (s.Cell.PCI+1)%504))
	}
	return list
}

// lte is a row of LTE: serving, technology, network, area, cell, channel, physical cell id, 100 + band, bandwidth in
// fifths of MHz, sinr in half dB, and three steps of 27.007 §8.69.
func (f cellRows) lte(s State) string {
	c, g := s.Cell, s.Signal
	level := limit(g.RSRP+141, 0, 97)
	return fmt.Sprintf("1,4,%s,%s,%04X,%0*X,"+f.number+","+f.number+",%d,100,%d,%d,%d,%d", c.mcc(), f.mnc(c), c.TAC,
		f.lteID, c.ID, c.Channel, c.PCI, 100+c.Band, 2*g.SINR, level, level, limit(2*g.RSRQ+40, 0, 34))
}

// nr is a row of NR; place is its network, area and cell.
func (f cellRows) nr(c Cell, g Signal, place string) string {
	sinr := limit(2*g.SINR+47, 0, 127)
	if f.wholeSINR {
		sinr = g.SINR
	}
	level := limit(g.RSRP+157, 0, 126)
	return fmt.Sprintf("1,9,%s,"+f.number+","+f.number+",50%d,500,%d,%d,%d,%d", place, c.Channel, c.PCI, c.Band, sinr,
		level, level, limit(2*g.RSRQ+87, 0, 126))
}

func (f cellRows) place(c Cell) string {
	return fmt.Sprintf("%s,%s,%06X,%0*X", c.mcc(), f.mnc(c), c.TAC, f.nrID, c.ID)
}

// legPlace is that of an NR leg, which belongs to the LTE cell.
const legPlace = ",,FFFFFFF,00FFFFFFF"

func (f cellRows) mnc(c Cell) string {
	if n, ok := number(c.mnc(), 0, 999); ok && f.bareMNC {
		return fmt.Sprint(n)
	}
	return c.mnc()
}
