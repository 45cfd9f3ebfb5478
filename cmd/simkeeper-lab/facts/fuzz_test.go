package facts

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzRead: whatever stands in a record, there are facts, which JSON can hold, and no
// identity among them that is not in the reply.
func FuzzRead(f *testing.F) {
	for _, s := range [][4]string{
		{"Quectel", "EC25", `AT+QENG="servingcell"`, "\r\n+QENG: \"servingcell\",\"NOCONN\",\"LTE\",\"FDD\",001,01,C0FFEE,7,1650,3,5,5,1A2B,-95,-11,-65,20,9\r\n\r\nOK\r\n"},
		{"Fibocom", "FM350", "AT+GTCCINFO?", "+GTCCINFO:\r\n1,4,001,1,1A2B,C0FFEE,1650,7,103,50,20,60,60,20\r\n1,9,,,F,0F,627264,42,5078,500,13,68,68,80\r\nOK\r\n"},
		{"Luat", "Air724UG", "AT+CCED=0,1", "+CCED:LTE current cell:001,01,001010000012345,0,3,n100,1650,12648430,60,20,6699,38,7\r\nOK\r\n"},
		{"Luat", "Air724UG", "AT+EEMGINFO?", "OK\r\n+EEMLTESVC: 1, 2, 1, 6699, 7, 1650, 1650, 3, 5, 12648430, 65535, 60, 20, 6, 51\r\n"},
		{"", "", "AT+COPS=?", "+COPS: (2,\"a\",\"\",\"00101\"),7),,(0-4)\r\nOK\r\n"},
		{"", "", "AT+CGSN", "AT+CGSN\r490154203237518\rOK\r"},
		{"", "", "AT+CRSM=176,28486,0,0,17", "+CRSM: 144, 0, 00807EFF8272FF\r\nOK\r\n"},
		{"", "", "(URC)", "+CGEV: NW DEACT \"IP\", \"10.0.0.1\", 3\r\n"},
		{"", "", "(URC)", "+CUSD: 1,\"AA180C3602\",15\r\n"},
		{"", "", "(URC)", "^NWTIME: 26/11/22,18:00:00+32,00\r\n"},
		{"", "", `AT+QPING=1,"a"`, "OK\r\n+QPING: 0,\"192.0.2.1\",32,40,255\r\n+QPING: 0,2,1,1,40,40,40\r\n"},
		{"Sierra", "EM7455", "AT!GSTATUS?", "!GSTATUS: \r\nEMM state:     Registered  RSRP (dBm):  -95\r\nOK\r\n"},
		{"Sierra", "EM7455", "AT!LTEINFO?", "!LTEINFO: \r\nServing:   EARFCN MCC MNC   TAC      CID Bd PCI  RSRQ\r\n   1650 001  01  6699 00C0FFEE  3   7 -11.1\r\nOK\r\n"},
		{"Nordic", "nRF9160", "(URC)", "%NCELLMEAS: 0,\"00C0FFEE\",\"00101\",\"1A2B\",65535,1650,7,60,20,10891,1650,8,57,18,8,8061152878017748\r\n"},
		{"Nordic", "nRF9160", "(URC)", "%XTIME: \"23\",\"62112201000023\",\"01\"\r\n"},
		{"Ericsson", "F3607gw", "AT*E2IPCFG?", "*E2IPCFG: (1,\"10.0.0.1\")(2,\"10.0.0.2\")(3,\"192.0.2.1\")\r\nOK\r\n"},
		{"ZTE", "K3805-Z", "AT%IPDPADDR=5", "%IPDPADDR: 5, 10.0.0.1, 0.0.0.0, 192.0.2.1, 0.0.0.0, 0.0.0.0, 0.0.0.0, 255.0.0.0, 255.255.255.0, 10.0.0.2,\r\nOK\r\n"},
		{"Telit", "GE910", "AT#SERVINFO", "#SERVINFO: 42,-93,\"a\",\"00101\",63,1A2B,03,1,,\"II\",01,6\r\nOK\r\n"},
		{"", "", "", "+NETDMSGEX: \"FDD LTE\",\"001+01\",\"LTE BAND 3\",1650,0x1,0x2,12,0,0,-900,-100,150,-650\r\n"},
	} {
		f.Add(s[0], s[1], s[2], s[3])
	}
	f.Fuzz(func(t *testing.T, vendor, model, command, reply string) {
		got := Read(Record{Vendor: vendor, Model: model, Command: command, Reply: reply})
		if _, err := json.Marshal(got); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"imei", "imsi", "imeisv"} {
			if number, is := got[key].(string); is && utf8.ValidString(reply) && !strings.Contains(keepPrintable(reply), number) {
				t.Errorf("%s %s does not stand in %q", key, number, reply)
			}
		}
	})
}

// keepPrintable takes out what lines lose before they are read.
func keepPrintable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\r' && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}
