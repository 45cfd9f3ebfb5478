package modem

import (
	"fmt"
	"strings"
)

// ParseZCELLINFO reads the answer to +ZCELLINFO? of a ZTE or Gosuncn modem: area, cell and
// physical cell with 0X before them, then band and channel ("LTE B3",1300); on GSM area, cell
// and band (PGSM_900). Some name the first four, as in tac:0X681D (FUjr/QModem
// parsers/gosuncn/response.sh), and the older MF821 gives cell and physical cell in decimal,
// and no area. Numbers of which nobody can tell whether they are decimal stay unknown.
func ParseZCELLINFO(lines []string) (Cell, error) {
	line, ok := last(lines, "+ZCELLINFO")
	if !ok {
		return Cell{}, fmt.Errorf("no +ZCELLINFO line in the answer")
	}
	f := fields(line)
	for i, field := range f {
		f[i] = field[strings.LastIndexByte(field, ':')+1:]
	}
	if len(f) < 3 {
		return Cell{}, fmt.Errorf("+ZCELLINFO has %d fields, want at least three", len(f))
	}
	var c Cell
	if strings.HasPrefix(f[2], "LTE ") { // MF821
		f = append([]string{""}, f...)
		c.ID, c.PCI = decimalID(f[1]), pciField(f[2])
	} else {
		c.Area, c.ID, c.PCI = marked(f[0]), marked(f[1]), pciField(decimalMarked(f[2]))
	}
	c.readBand(f[2:])
	r := Reading{Cell: c}
	r.conclude()
	return r.Cell, nil
}

// readBand reads technology and band out of the first field that holds them, and the channel
// behind it. Without a cell the modem goes on giving the last ones.
func (c *Cell) readBand(f []string) {
	for i, field := range f {
		rat := ratWord(field)
		if rat == RATUnknown {
			continue
		}
		if camped := c.ID != nil && !noCell(*c.ID); camped {
			c.RAT, c.Band, c.ARFCN = rat, bandName(field), arfcnField(at(f, i+1))
		}
		return
	}
}

// marked reads a number with 0X before it.
func marked(field string) *uint64 {
	if !strings.HasPrefix(strings.ToUpper(field), "0X") {
		return nil
	}
	return hexField(field)
}

// decimalMarked is such a number in decimal digits.
func decimalMarked(field string) string {
	if marked(field) == nil {
		return ""
	}
	return decimalForm("x", field)
}
