package family

import (
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

const mv31 = "RAT:LTE+NR\nmcc:460,mnc:01\nlte_cell_id:28492756\nlte_tac:27165\nlte_tx_pwr:9.0dBm\nlte_ant_rsrp:rx_diversity:1 (-84.4dBm,NA,NA,NA)\n" +
	"pcell: lte_band:3 lte_band_width:20.0MHz\nchannel:1650 pci:28\nlte_rsrp:-84.1dBm,rsrq:-13.6dB\nlte_rssi:-50.6dBm,lte_snr:13.4dB\n" +
	"scell: lte_band:1 lte_band_width:20.0MHz\nchannel:100 pci:29\nlte_rsrp:-74.9dBm,rsrq:-10.4dB\nlte_rssi:-44.6dBm,lte_snr:30.0dB\n" +
	"nr_band:n78\nnr_band_width:80.0MHz\nnr_channel:638016\nnr_pci:532\nnr_rsrp:-87dBm rx_diversity:15 (-84.8,-112.4,-84.7,-116.1)\nnr_rsrq:-11dB\nnr_snr:29.0dB"

const mv31SA = "RAT:NR5G_SA\nmcc:460,mnc:01\nnr_cell_id:4946788483\nnr_tac:5615\nnr_band:n78\nnr_band_width:100.0MHz\nnr_channel:634080\nnr_pci:363\nnr_rsrp:-83dBm rx_diversity:15 (-87.8,-83.0,-97.0,-88.7)\nnr_rsrq:-11dB\nnr_snr:8.5dB"

func TestCinterion(t *testing.T) {
	area, id := new(uint64(0x6A1D)), new(uint64(0x1B2C3D4))
	checkTold(t, []told{
		{"4G", cinterion, Cell, "^SMONI", "^SMONI: 4G,1300,3,20,20,FDD,460,00,6A1D,1B2C3D4,212,33,-94,-7,LIMSRV", modem.Snapshot{},
			withCell(modem.Cell{RAT: modem.LTE, State: "LIMSRV", PLMN: "46000", Area: area, ID: id, PCI: new(212), ARFCN: new(1300), Band: new(3), Signal: modem.Signal{RSRP: new(-94.0), RSRQ: new(-7.0)}})},
		{"4G/nothing measured", cinterion, Cell, "^SMONI", "^SMONI: 4G,1300,3,20,20,FDD,460,00,6A1D,1B2C3D4,--,--,--,--,NOCONN", modem.Snapshot{},
			withCell(modem.Cell{RAT: modem.LTE, State: "NOCONN", PLMN: "46000", Area: area, ID: id, ARFCN: new(1300), Band: new(3)})},
		{"4G/searching", cinterion, Cell, "^SMONI", "^SMONI: 4G,SEARCH", modem.Snapshot{}, withCell(modem.Cell{RAT: modem.LTE, State: "SEARCH"})},
		{"3G", cinterion, Cell, "^SMONI", "^SMONI: 3G,10713,131,-5.5,-93,460,01,6A1D,1B2C3D4,--,--,----,---,-,-5,-93,0,01,06", modem.Snapshot{},
			withCell(modem.Cell{RAT: modem.UMTS, PLMN: "46001", Area: area, ID: id, ARFCN: new(10713), Signal: modem.Signal{RSCP: new(-93.0), EcNo: new(-5.5)}})},
		{"3G/searching", cinterion, Cell, "^SMONI", "^SMONI: 3G,SEARCH,SEARCH", modem.Snapshot{}, withCell(modem.Cell{RAT: modem.UMTS, State: "SEARCH"})},
		{"2G", cinterion, Cell, "^SMONI", "^SMONI: 2G,71,-61,460,00,2A1D,A1B2,33,33,3,6,G,NOCONN", modem.Snapshot{},
			withCell(modem.Cell{RAT: modem.GSM, PLMN: "46000", Area: new(uint64(0x2A1D)), ID: new(uint64(0xA1B2)), ARFCN: new(71), Signal: modem.Signal{RSSI: new(-61.0)}})},
		{"2G/searching", cinterion, Cell, "^SMONI", "^SMONI: 2G,SEARCH,SEARCH", modem.Snapshot{}, withCell(modem.Cell{RAT: modem.GSM, State: "SEARCH"})},
		{"card number", cinterion, ICCID, "^SCID", "^SCID: 89860012345678901234", modem.Snapshot{}, modem.Snapshot{ICCID: "89860012345678901234"}},
		{"modes", cinterion, Modes, "^SXRAT?", "^SXRAT: 4,3", modem.Snapshot{}, modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(3, 4)}}},
		{"temperature", cinterion, Temperature, "^SCTM?", "^SCTM: 0,0,38", modem.Snapshot{}, modem.Snapshot{Temperature: new(38.0)}},
		{"voltage", cinterion, Voltage, "^SBV", "^SBV: 3912", modem.Snapshot{}, modem.Snapshot{Voltage: new(3.912)}},
		{"tries", cinterion, Tries, `^SPIC="SC"`, "^SPIC: 2", modem.Snapshot{}, modem.Snapshot{PINTries: new(2)}},
		{"MV31/the anchor and not the cells beside it", cinterionMV, Cell, "^DEBUG?", mv31, modem.Snapshot{},
			withCell(modem.Cell{RAT: modem.NR5GNSA, PLMN: "46001", Area: area, ID: id, PCI: new(28), ARFCN: new(1650), Band: new(3), Signal: modem.Signal{RSRP: new(-84.1), RSRQ: new(-13.6), RSSI: new(-50.6), SINR: new(13.4)}})},
		{"MV31/NR alone", cinterionMV, Cell, "^DEBUG?", mv31SA, modem.Snapshot{},
			withCell(modem.Cell{RAT: modem.NR5G, PLMN: "46001", Area: new(uint64(5615)), ID: new(uint64(4946788483)), PCI: new(363), ARFCN: new(634080), Band: new(78), Signal: modem.Signal{RSRP: new(-83.0), RSRQ: new(-11.0), SINR: new(8.5)}})},
		{"MV32/modes", cinterionMV, Modes, "^SLMODE?", "^SLMODE:1,6", modem.Snapshot{}, modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(4, 5)}}},
		{"MV32/automatic", cinterionMV, Modes, "^SLMODE?", "^SLMODE:1,0", modem.Snapshot{}, modem.Snapshot{Modes: modem.Modes{Allowed: modem.AllGenerations}}},
		{"MV32/temperature", cinterionMV, Temperature, "^TEMP?", "TSENS: 45C\nPA: 41C", modem.Snapshot{}, modem.Snapshot{Temperature: new(45.0)}},
		{"MV32/network", cinterionMV, USBNet, "+SETCONFIG?", "+SETCONFIG:0", modem.Snapshot{}, modem.Snapshot{USBNet: "mbim"}},
	})
}

func TestCinterionFamily(t *testing.T) {
	checkFamily(t, "cinterion", [][4]string{
		{"Cinterion", "ELS61-E", "REVISION 02.000", ""}, {"Gemalto M2M", "PLS8-E", "", ""}, {"SIEMENS", "TC65", "", ""}, {"Thales", "MV31-W", "", "MV31/MV32"}, {"Telit Cinterion", "PLS63-W", "", ""},
		{"", "BGS2-W", "", ""}, {"", "MV32-W-B", "", "MV31/MV32"}, {"", "EHS5-E", "", ""},
	})
	for model, want := range map[string]modem.Generations{"BGS2-W": modem.GenerationsOf(2), "EHS5-E": modem.GenerationsOf(2, 3), "ELS31-VA": modem.GenerationsOf(4), "MV32-W": modem.GenerationsOf(3, 4, 5), "ELS61-E": 0} {
		if got := Recognise("Cinterion", model, "").Has(model); got != want {
			t.Errorf("%s has %s, want %s", model, got, want)
		}
	}
	checkAbout(t, cinterion, map[string]modem.Subject{"^SCKS: 0": modem.Card, "^SYSSTART": modem.Boot, "^SYSSTART AIRPLANE MODE": modem.Boot, "^SIS: 0,1": modem.Other, `+CTZU: "26/11/22,10:00:00",+32,0`: modem.NetworkClock})
	for _, command := range []string{`^SPIC="SC",1`, `^SPIC="P2"`, "^SXRAT=3", "^SLMODE=1,2", "^SCKS=1", "^SCFG?x"} {
		if Allow(command) == nil {
			t.Errorf("%s may be sent", command)
		}
	}
}
