package family

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// quectel covers the EC2x, EG, BG, EC200/EC800, RG and RM series.
var quectel = &Row{
	Name:          "quectel",
	Manufacturers: []string{"quectel"},
	Models:        []string{"quectel"},
	USB:           []USB{{Vendor: "2c7c"}},
	Queries: map[Fact][]Query{
		ICCID: iccids("+QCCID", "+CCID", "+ICCID"),
		SIM: {
			Generic.Queries[SIM][0],
			{Command: "+QSIMSTAT?", Accept: prefix("+QSIMSTAT"), Read: readQSIMSTAT, Timeout: short},
		},
		Cell: {
			{Command: `+QENG="servingcell"`, Accept: prefix("+QENG"), Read: readQENG, Timeout: card},
			{Command: "+QNWINFO", Accept: prefix("+QNWINFO"), Read: readQNWINFO, Timeout: short},
		},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "+QUSIM:", About: modem.Card}, {Prefix: "+QSIMSTAT:", About: modem.Card},
		{Prefix: "+QIND:", About: modem.Other}, {Prefix: "+QIURC:", About: modem.Other}, {Prefix: "+QPING:", About: modem.Other},
		{Prefix: "+QNETDEVSTATUS:", About: modem.Bearer}, {Prefix: "+QNETRC:", About: modem.Registered},
	},
	Quirks: []Quirk{
		{"a modem that says Quectel may lack half the Quectel commands (RG620T and other MediaTek bases answer +CME ERROR: 4)", "ddimension/wwand docs/STATUS.md"},
		{"the SINR of +QENG is raw 0 to 250 on EC2x firmware of one age and dB on another; only EM12, EC200 and 5G modems are known to give dB", "Quectel RG520N/RM5x0N AT manual; obsy/modemdata addon 2c7c"},
		{"on EN-DC the third line of +QENG lacks the blank behind the colon", "FUjr/QModem vendor/quectel.sh"},
		{"+QUSIM: 1 in mid-session means that the card was initialised again, perhaps another one", "ModemManager mm-shared-quectel.c"},
	},
}

func readQSIMSTAT(e modem.Exchange, s *modem.Snapshot) (err error) {
	s.SIM, err = modem.ParseQSIMSTAT(e)
	return err
}

// decibelModels give the SINR of +QENG in dB.
var decibelModels = []string{"em12", "em05", "em06", "ec200", "ec600", "ec800", "eg912", "eg916", "rg5", "rm5", "rg6", "rm6"}

func readQENG(e modem.Exchange, s *modem.Snapshot) error {
	unit := modem.SINRUnsure
	if begins(strings.TrimPrefix(strings.ToLower(s.Model), "quectel_"), decibelModels) {
		unit = modem.SINRDecibel
	}
	cell, err := modem.ParseQENG(e.Lines, unit)
	return putCell(cell, err, s)
}

func readQNWINFO(e modem.Exchange, s *modem.Snapshot) error {
	cell, err := modem.ParseQNWINFO(e.Lines)
	return putCell(cell, err, s)
}

// putCell stores a cell. Its levels were measured in dB by the vendor's command and
// win over the indexes of +CESQ, but not over +CSQ's own RSSI.
func putCell(cell modem.Cell, err error, s *modem.Snapshot) error {
	if err != nil {
		return err
	}
	s.Cell = cell
	if cell.PLMN != "" && s.PLMN == "" {
		s.PLMN = cell.PLMN
	}
	levels := cell.Signal
	if s.Signal.RSSI != nil {
		levels.RSSI = s.Signal.RSSI
	}
	levels.Fill(s.Signal)
	s.Signal = levels
	return nil
}
