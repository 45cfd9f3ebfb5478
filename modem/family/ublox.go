package family

import (
	"fmt"

	"github.com/simkeeper/simkeeper/modem"
)

// ublox is what the cellular modems of u-blox have in common: SARA-G/U, SARA-R5, LARA-R2/R6/L6,
// TOBY-L2 (u-blox AT commands manuals UBX-13002752 and UBX-19047455; ubxlib cell/src;
// ModemManager plugins/ublox). +UCGED? tells the cell only where another program has enabled
// it; the agent never does. +UGCNTRD counts twice: the session, and in all until +UGCNTSET or
// until the modem restarts; the second is read, summed over the contexts.
var ublox = &Row{
	Name:     "u-blox",
	Makers:   []string{"u-blox", "ublox"},
	Models:   []string{"sara-", "lara-", "toby-", "lisa-", "leon-", "mpci-l"},
	Firmware: []string{"sara-", "lara-", "toby-", "lisa-", "leon-", "mpci-l"}, // ATI gives the type number
	Queries: []Query{
		{Fact: ICCID, Command: "+CCID"},
		{Fact: Cell, Command: "+UCGED?", Reply: "+UCGED +RSRP +RSRQ", Bare: true, Read: readUCGED, Timeout: card},
		{Fact: Modes, Command: "+URAT?", Reply: "+URAT", Read: readURAT, Timeout: short},
		{Fact: Usage, Command: "+UGCNTRD", Reply: "+UGCNTRD", Layouts: []modem.Layout{{Line: "+UGCNTRD:", Columns: "_ _ _ tx rx"}}, Timeout: short},
		{Fact: Tries, Command: "+UPINCNT", Reply: "+UPINCNT", Layouts: []modem.Layout{{Line: "+UPINCNT:", Columns: "tries _ _ _"}}, Timeout: short},
		{Fact: USBNet, Command: "+UUSBCONF?", Reply: "+UUSBCONF", Layouts: []modem.Layout{{Line: "+UUSBCONF:", Columns: "_ usb:RNDIS=rndis/ECM=ecm/NCM=ncm"}}, Timeout: short},
	},
	Generations: []ModelRange{ // data sheets; LARA-R2, LARA-R64 and LARA-R68 differ by variant
		{1 << 2, []string{"sara-g", "leon-g"}},
		{1 << 3, []string{"sara-u280"}},
		{1<<2 | 1<<3, []string{"sara-u", "lisa-u"}},
		{1<<2 | 1<<3 | 1<<4, []string{"toby-l200", "toby-l210", "toby-l280", "lara-r6001"}},
		{1<<3 | 1<<4, []string{"toby-l201", "toby-l220"}},
		{1<<2 | 1<<4, []string{"sara-r412", "sara-r422"}},
		{1 << 4, []string{"sara-r404", "sara-r410", "sara-r5"}},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "+UUSIMSTAT:", About: modem.Card}, {Prefix: "+UUPSDA:", About: modem.Bearer}, {Prefix: "+UUPSDD:", About: modem.Bearer},
		{Prefix: "+UUSORD:", About: modem.Other}, {Prefix: "+UUSORF:", About: modem.Other}, {Prefix: "+UUSOCL:", About: modem.Other}, {Prefix: "+UUSOLI:", About: modem.Other},
		{Prefix: "+UUSOCO:", About: modem.Other}, {Prefix: "+UUPING:", About: modem.Other}, {Prefix: "+UUPINGER:", About: modem.Other}, {Prefix: "+UUHTTPCR:", About: modem.Other},
		{Prefix: "+UUFTPCR:", About: modem.Other}, {Prefix: "+UUMQTTC:", About: modem.Other}, {Prefix: "+UULOC:", About: modem.Other}, {Prefix: "+UULOCIND:", About: modem.Other},
		{Prefix: "+UUSTS:", About: modem.Other}, {Prefix: "+UUPSMR:", About: modem.Other}, {Prefix: "+UUBANDSEL:", About: modem.Other}, {Prefix: "+UCALLSTAT:", About: modem.Other},
	},
	Stack: ubloxStack,
	Reset: "+CFUN=16",
}

// ubloxR4 is the SARA-R4 and N4 on a Qualcomm chip (u-blox SARA-R4 AT commands manual
// UBX-17003787, +COPS and +CFUN).
var ubloxR4 = &Row{
	Name: "u-blox", Series: "SARA-R404/R410/R412", Base: ublox,
	Models: []string{"sara-r404", "sara-r410", "sara-r412", "sara-n4"},
	AcT8:   modem.LTEM,
	Reset:  "+CFUN=15",
}

// ubloxR422 is the SARA-R422, whose +UCGED? tells the last cause of the session, too.
var ubloxR422 = &Row{
	Name: "u-blox", Series: "SARA-R422", Base: ublox,
	Models:  []string{"sara-r422"},
	Queries: []Query{{Fact: Cause, Command: "+UCGED?", Reply: "+UCGED", Bare: true, Read: readUCGEDCause, Timeout: card}},
	AcT8:    modem.LTEM,
	Reset:   "+CFUN=15",
}

func readUCGED(e modem.Exchange, s *modem.Snapshot) error {
	r, err := modem.ParseUCGED(e.Lines)
	return putCell(r.Cell, err, s)
}

// readUCGEDCause takes the cause of a session that is missed, and no other: the cause stands
// there until the next one, while the terminal is refused for something else.
func readUCGEDCause(e modem.Exchange, s *modem.Snapshot) error {
	r, err := modem.ParseUCGED(e.Lines)
	if err != nil {
		return err
	}
	if r.Reject == nil || !s.Idle() {
		return fmt.Errorf("+UCGED tells no cause of a session that is missed")
	}
	return putReading(Cause, r, s)
}

func readURAT(e modem.Exchange, s *modem.Snapshot) error { return readModes(e, s, modem.ParseURAT) }
