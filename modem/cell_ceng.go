package modem

import "fmt"

// ParseCENG reads the serving cell out of the answer to +CENG? of a SIM800 or SIM900, which
// tells it only where somebody has switched its engineering mode on, and in one field: in the
// modes 1 and 2 channel, level, quality, network, BSIC, cell, two limits of power, area and
// timing advance; in the modes 3 and 4 network, area, cell, BSIC and level (SIM800 series AT
// command manual, +CENG). Area and cell are hexadecimal.
func ParseCENG(lines []string) (Cell, error) {
	for _, line := range lines {
		f := Arguments(line, "+CENG")
		if len(f) != 2 || f[0] != "0" {
			continue
		}
		switch v := splitFields(unquote(f[1])); len(v) {
		case 11:
			return Cell{RAT: GSM, PLMN: joinPLMN(v[3], v[4]), Area: hexField(v[9]), ID: hexField(v[6]), ARFCN: arfcnField(v[0]), Signal: Signal{RSSI: rxlev(v[1])}}, nil
		case 6, 7:
			return Cell{RAT: GSM, PLMN: joinPLMN(v[0], v[1]), Area: hexField(v[2]), ID: hexField(v[3]), Signal: Signal{RSSI: rxlev(v[5])}}, nil
		}
	}
	return Cell{}, fmt.Errorf("no serving cell in the answer: the engineering mode is off")
}
