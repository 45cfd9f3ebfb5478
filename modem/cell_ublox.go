package modem

import "fmt"

// ucgedRATs is the <rat> of +UCGED.
var ucgedRATs = [...]RAT{2: GSM, 3: UMTS, 4: LTE, 6: LTEM, 7: NBIoT}

// The line that follows the one with the technology. Its form depends on technology and
// model; a level above 0 is an index of +CESQ, one below is in dBm or dB.
var (
	ucgedGSM  = Layout{Columns: "arfcn _ id _ area _ rssi:i"}
	ucgedUMTS = Layout{Columns: "arfcn band id area _ _ _ _ ecno:i"}
	ucgedLTE  = Layout{Columns: "arfcn band _ _ area id pci _ _ _ rsrp:e rsrq:e sinr"}
	ucgedR422 = Layout{Columns: "arfcn band _ _ area pci rsrp:e rsrq:e sinr:r esm"}
)

// r422Fields is how many fields the LTE line of a SARA-R422 has; other models have 22 and more.
const r422Fields = 14

// ucgedQuality are the lines of mode 5, of the SARA-R4: the serving cell comes first, its
// neighbours may follow.
var ucgedQuality = []Layout{{Line: "+RSRP:", Columns: "pci arfcn rsrp"}, {Line: "+RSRQ:", Columns: "_ _ rsrq"}}

// ParseUCGED reads the answer to +UCGED? of a u-blox modem on which somebody has enabled
// mode 2 or 5 (u-blox AT commands manuals, +UCGED; ubxlib u_cell_info.c). In mode 2 the mode
// is followed by a line of technology and network and by one of the cell; lines of neighbours
// may come behind. Reading.Reject is the last cause of the session, of a SARA-R422 alone.
func ParseUCGED(lines []string) (Reading, error) {
	for i, line := range lines {
		if !prefixed(line, "+UCGED") {
			continue
		}
		switch mode, _ := number(fields(line)[0]); {
		case mode == 2 && i+2 < len(lines):
			return ucgedCell(fields(lines[i+1]), lines[i+2])
		case mode == 5:
			return ReadLayouts(lines[i+1:], ucgedQuality)
		}
		return Reading{}, fmt.Errorf("+UCGED: %s does not tell the serving cell: nobody has enabled it", fields(line)[0])
	}
	return Reading{}, fmt.Errorf("no +UCGED line in the answer")
}

// ucgedCell reads a cell; head is the technology, perhaps the service, and the network.
func ucgedCell(head []string, line string) (Reading, error) {
	rat, ok := number(head[0])
	if !ok || rat < 0 || rat >= len(ucgedRATs) || ucgedRATs[rat] == RATUnknown || len(head) < 3 {
		return Reading{}, fmt.Errorf("+UCGED: %q is no technology with a network", head[0])
	}
	var r Reading
	if !ucgedLayout(ucgedRATs[rat], len(fields(line))).read(line, &r) {
		return Reading{}, fmt.Errorf("+UCGED: the line of the cell has %d fields", len(fields(line)))
	}
	r.Cell.PLMN = joinPLMN(head[len(head)-2], head[len(head)-1])
	r.is(ucgedRATs[rat])
	r.conclude()
	return r, nil
}

func ucgedLayout(rat RAT, fields int) *Layout {
	switch {
	case rat == GSM:
		return &ucgedGSM
	case rat == UMTS:
		return &ucgedUMTS
	case fields <= r422Fields:
		return &ucgedR422
	}
	return &ucgedLTE
}
