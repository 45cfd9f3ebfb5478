package family

import (
	"net/netip"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

func TestSequans(t *testing.T) {
	cell := modem.Cell{PLMN: "20408", Area: new(uint64(64503)), PCI: new(176), ARFCN: new(6400), Operator: "NL KPN",
		Signal: modem.Signal{RSRP: new(-90.0), RSRQ: new(-7.7), SINR: new(18.0), RSSI: new(-74.52)}}
	located := cell
	located.ID, located.Band = new(uint64(0xB36BC27)), new(8)
	unmeasured := modem.Cell{PLMN: "334020", Area: new(uint64(23330)), PCI: new(235), ARFCN: new(2050), Operator: "TELCEL"}
	coded := cell
	coded.PLMN, coded.Operator = "20416", ""
	checkTold(t, []told{
		{"name with a blank", sequans, Cell, "+SQNMONI=9", "+SQNMONI: NL KPN Cc:204 Nc:08 RSRP:-90.00 CINR:18.00 RSRQ:-7.70 TAC:64503 Id:176 EARFCN:6400 PWR:-74.52 PAGING:64", modem.Snapshot{}, withCell(cell)},
		{"cell identity", sequans, Cell, "+SQNMONI=7", "+SQNMONI: NL KPN Cc:204 Nc:08 RSRP:-90.00 CINR:18.00 RSRQ:-7.70 TAC:64503 Id:176 EARFCN:6400 PWR:-74.52 PAGING:64 CID:0xB36BC27 BAND:8 BW:5000", modem.Snapshot{}, withCell(located)},
		{"neighbours behind", sequans, Cell, "+SQNMONI=7", "+SQNMONI: NL KPN Cc:204 Nc:08 RSRP:-90.00 CINR:18.00 RSRQ:-7.70 TAC:64503 Id:176 EARFCN:6400 PWR:-74.52 PAGING:64\n" +
			"+SQNMONI: VF Cc:204 Nc:04 RSRP:-70.00 CINR:1.00 RSRQ:-9.70 TAC:11 Id:7 EARFCN:6300 PWR:-54.52 PAGING:64", modem.Snapshot{}, withCell(cell)},
		{"code in place of a name", sequans, Cell, "+SQNMONI=9", "+SQNMONI: 20416 Cc:204 Nc:16 RSRP:-90.00 CINR:18.00 RSRQ:-7.70 TAC:64503 Id:176 EARFCN:6400 PWR:-74.52 PAGING:64", modem.Snapshot{}, withCell(coded)},
		{"not measured, network of three digits", sequans, Cell, "+SQNMONI=7", "+SQNMONI: TELCEL Cc:334 Nc:020 RSRP:-1 CINR:-1 RSRQ:-1 TAC:23330 Id:235 EARFCN:2050 PWR:-1 PAGING:128", modem.Snapshot{}, withCell(unmeasured)},
		{"card number", sequans, ICCID, "+SQNCCID", `+SQNCCID: "89860012345678901234",""`, modem.Snapshot{}, modem.Snapshot{ICCID: "89860012345678901234"}},
		{"context 3", sequans, Address, "+CGPADDR={cid}", `+CGPADDR: 3,"10.1.2.3"`, modem.Snapshot{Active: map[int]bool{1: false, 3: true}},
			modem.Snapshot{Active: map[int]bool{1: false, 3: true}, Contexts: []modem.Context{{CID: 3, Address: netip.MustParseAddr("10.1.2.3")}}}},
	})
}

func TestSequansFamily(t *testing.T) {
	checkFamily(t, "sequans", [][4]string{
		{"SEQUANS Communications", "GM02S", "UE8.2.1.0", ""}, {"", "VZM20Q", "", ""}, {"", "", "UE5.0.0.0d", ""}, {"Sequans", "", "", ""},
	})
	if sequans.For(Cell)[0].Command != "+SQNMONI=9" || sequans.Restart() != "^RESET" {
		t.Error("the report with the CINR comes first, and it has a restart of its own")
	}
	checkAbout(t, sequans, map[string]modem.Subject{"+SYSSTART": modem.Boot, "+SHUTDOWN": modem.Boot, "+SQNSRING: 1,12": modem.Other})
	for _, command := range []string{"+SQNMONI=5", "^RESET", "+SQNCTM=\"att\""} {
		if Allow(command) == nil {
			t.Errorf("%s may be sent", command)
		}
	}
}
