package reader

import (
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

// deaf is a modem whose standard commands know no level, so that only its own one tells it.
var deaf = answers{"AT+CSQ": says("+CSQ: 99,99"), "AT+CESQ": says("+CESQ: 99,99,255,255,255,255")}

// Quirk 1: one command in three units. +CPSI? gives its levels as indexes of +CESQ on an
// A7670, in tenths of a dB on a SIM7600, in dB on a SIM7080, at the same places (FUjr/QModem
// vendor/simcom.sh; issues of vshymanskyy/TinyGSM; SIM7600 and SIM7070 series AT command
// manuals). The same cell is the same cell in all of them.
func TestQuirkCPSIInThreeUnits(t *testing.T) {
	for _, tt := range []struct {
		name, model, line string
		want              modem.Signal
	}{
		{"indexes", "A7670C-LASS", "LTE,Online,460-01,0x681D,49389771,212,EUTRAN-BAND3,1300,5,5,22,54,255,12", modem.Signal{RSRP: new(-87.0), RSRQ: new(-9.0), SINR: new(12.0)}},
		{"indexes, the strength as one, too", "A7670C-LASS", "LTE,Online,460-01,0x681D,49389771,212,EUTRAN-BAND3,1300,5,5,22,54,42,12", modem.Signal{RSRP: new(-87.0), RSRQ: new(-9.0), SINR: new(12.0)}},
		{"indexes at their ends", "A7670C-LASS", "LTE,Online,460-01,0x681D,49389771,212,EUTRAN-BAND3,1300,5,5,0,0,0,0", modem.Signal{RSRP: new(-141.0), RSRQ: new(-20.0), SINR: new(0.0)}},
		{"tenths", "SIMCOM_SIM7600CE", "LTE,Online,460-01,0x681D,49389771,212,EUTRAN-BAND3,1300,5,5,-90,-870,-590,12", modem.Signal{RSRP: new(-87.0), RSRQ: new(-9.0), RSSI: new(-59.0), SINR: new(12.0)}},
		{"tenths that are no whole dB", "SIMCOM_SIM7600CE", "LTE,Online,460-01,0x681D,49389771,212,EUTRAN-BAND3,1300,5,5,-94,-873,-545,12", modem.Signal{RSRP: new(-87.3), RSRQ: new(-9.4), RSSI: new(-54.5), SINR: new(12.0)}},
		{"tenths of the strongest", "SIMCOM_SIM7600CE", "LTE,Online,460-01,0x681D,49389771,212,EUTRAN-BAND3,1300,5,5,-35,-440,-200,30", modem.Signal{RSRP: new(-44.0), RSRQ: new(-3.5), RSSI: new(-20.0), SINR: new(30.0)}},
		{"dB", "SIMCOM_SIM7080", "LTE CAT-M1,Online,460-01,0x681D,49389771,212,EUTRAN-BAND3,1300,5,5,-9,-87,-59,12", modem.Signal{RSRP: new(-87.0), RSRQ: new(-9.0), RSSI: new(-59.0), SINR: new(12.0)}},
		{"dB of the weakest", "SIMCOM_SIM7080", "LTE CAT-M1,Online,460-01,0x681D,49389771,212,EUTRAN-BAND3,1300,5,5,-19,-139,-113,-5", modem.Signal{RSRP: new(-139.0), RSRQ: new(-19.0), RSSI: new(-113.0), SINR: new(-5.0)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := ordinary().but(deaf, of("SIMCOM INCORPORATED", tt.model, "V1"), answers{"AT+CPSI?": says("+CPSI: " + tt.line)}).read(t)
			same(t, "the signal", s.Signal, tt.want)
			place := s.Cell
			place.Signal = modem.Signal{}
			same(t, "the cell", place, modem.Cell{RAT: s.RAT(), State: "Online", PLMN: "46001", Area: new(uint64(0x681D)), ID: new(uint64(49389771)), PCI: new(212), Band: new(3), ARFCN: new(1300)})
		})
	}
}

// Quirk 1, on 5G: the SIM82xx gives tenths and whole dB, and 255 for a SINR that it has not
// measured (SIM82xx AT command manuals V1.00 and V1.01).
func TestQuirkCPSIOn5G(t *testing.T) {
	for name, tt := range map[string]struct {
		levels string
		want   modem.Signal
	}{
		"tenths":             {"-910,-110,180", modem.Signal{RSRP: new(-91.0), RSRQ: new(-11.0), SINR: new(18.0)}},
		"dB":                 {"-91,-11,18", modem.Signal{RSRP: new(-91.0), RSRQ: new(-11.0), SINR: new(18.0)}},
		"nothing is heard":   {"-32768,-32768,255", modem.Signal{}},
		"the SINR is missed": {"-910,-110,255", modem.Signal{RSRP: new(-91.0), RSRQ: new(-11.0)}},
	} {
		t.Run(name, func(t *testing.T) {
			s := ordinary().but(deaf, of("SIMCOM INCORPORATED", "SIMCOM_SIM8202G-M2", "V1"), answers{
				"AT+CPSI?": says("+CPSI: NR5G_SA,Online,460-01,0x681D,8800000001,747,NR5G_BAND78,627264," + tt.levels), "AT+C5GREG?": says("+C5GREG: 0,1"),
			}).read(t)
			same(t, "the signal", s.Signal, tt.want)
			same(t, "the cell", s.Cell.ID, new(uint64(8800000001)))
			same(t, "the technology", s.RAT(), modem.NR5G)
		})
	}
}

// Quirk 6: +QGDCNT is sent before received as documented, and the other way round on Unisoc
// models; on 5G it leaves out what went over NR; and it goes beyond 32 bits (Quectel
// RG520N/RM5x0N AT manual; FUjr/QModem vendor/quectel.sh).
func TestQuirkQGDCNT(t *testing.T) {
	for _, tt := range []struct {
		name, model, lte, nr string
		want                 *modem.Usage
	}{
		{"sent first", "EC25", "+QGDCNT: 52416,391208", "", &modem.Usage{Tx: 52416, Rx: 391208}},
		{"received first", "EC200U", "+QGDCNT: 391208,52416", "", &modem.Usage{Tx: 52416, Rx: 391208}},
		{"an EC200T is no EC200U", "EC200T", "+QGDCNT: 52416,391208", "", &modem.Usage{Tx: 52416, Rx: 391208}},
		{"received first, on 5G", "RM500U-CNV", "+QGDCNT: 391208,52416", "+QGDNRCNT: 9000000000,8000000000", &modem.Usage{Tx: 8000052416, Rx: 9000391208}},
		{"LTE and NR apart", "RM500Q-GL", "+QGDCNT: 52416,391208", "+QGDNRCNT: 1000,2000", &modem.Usage{Tx: 53416, Rx: 393208}},
		{"beyond 32 bits", "EC25", "+QGDCNT: 4294967296,18446744073709551615", "", &modem.Usage{Tx: 1 << 32, Rx: 1<<64 - 1}},
		{"a true zero", "EC25", "+QGDCNT: 0,0", "", &modem.Usage{}},
		{"an empty answer", "EC25", "", "", nil},
		{"beyond 64 bits", "EC25", "+QGDCNT: 18446744073709551616,1", "", nil},
		{"one count alone", "EC25", "+QGDCNT: 52416", "", nil},
		{"one count is missing", "EC25", "+QGDCNT: ,391208", "", nil},
		{"one count is a dash", "EC200U", "+QGDCNT: 391208,-", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := ordinary().but(of("Quectel", tt.model, tt.model+"V1"), answers{"AT+QGDCNT?": says(tt.lte)})
			if tt.nr != "" {
				a["AT+QGDNRCNT?"] = says(tt.nr)
			}
			same(t, "the counter", a.read(t).Usage, tt.want)
		})
	}
}

// Quirk 6: a 5G modem whose NR part is not answered for once has not counted less: the rest
// alone is no counter.
func TestQuirkQGDCNTWithoutItsNRPart(t *testing.T) {
	a := ordinary().but(of("Quectel", "RM500Q-GL", "RM500QV1"), answers{"AT+QGDCNT?": says("+QGDCNT: 52416,391208"), "AT+QGDNRCNT?": says("+QGDNRCNT: 1000,2000")})
	a.script(t, func(t *testing.T, r *Reader, m *script) {
		whole := &modem.Usage{Tx: 53416, Rx: 393208}
		same(t, "the counter", found(t, r).Usage, whole)
		m.but(answers{"AT+QGDNRCNT?": ""})
		same(t, "the counter without its NR part", found(t, r).Usage, nil)
		m.but(a)
		same(t, "the counter, back", found(t, r).Usage, whole)
	})
}

// Quirk 13: +CSQ is 99 on a modem that 5G serves well, or for ever on LTE: it says nothing about
// NR (published ZM9000 dialogue; Luat module FAQ). The level is the one that another command
// tells, and the modem is not deaf.
func TestQuirkSignal99(t *testing.T) {
	serving := `+QENG: "servingcell","NOCONN","NR5G-SA","TDD",460,00,2F1A0CB11,747,681D00,627264,78,12,-91,-11,18,1,-`
	for _, tt := range []struct {
		name string
		a    answers
		want modem.Signal
		rat  modem.RAT
	}{
		{"5G", of("Quectel", "RM500Q-GL", "V1").but(answers{`AT+QENG="servingcell"`: says(serving), "AT+C5GREG?": says("+C5GREG: 0,1"), "AT+CEREG?": says("+CEREG: 0,0"), "AT+CGREG?": says("+CGREG: 0,0"), "AT+CREG?": says("+CREG: 0,0")}),
			modem.Signal{RSRP: new(-91.0), RSRQ: new(-11.0), SINR: new(18.0)}, modem.NR5G},
		{"5G, by nine indexes", of("Acme", "A5", "V1").but(answers{"AT+CESQ": says("+CESQ: 99,99,255,255,255,255,65,66,83"), "AT+C5GREG?": says("+C5GREG: 0,1"), "AT+COPS?": says(`+COPS: 0,2,"46001",11`)}),
			modem.Signal{RSRP: new(-91.0), RSRQ: new(-11.0), SINR: new(18.0)}, modem.NR5G},
		{"LTE", of("AirM2M", "Air720", "V1").but(answers{"AT+CESQ": says("+CESQ: 99,99,255,255,22,54")}), modem.Signal{RSRP: new(-87.0), RSRQ: new(-9.0)}, modem.LTE},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := ordinary().but(deaf, tt.a).read(t)
			same(t, "the signal", s.Signal, tt.want)
			same(t, "that it hears", s.Hears(), true)
			same(t, "that it is served", s.Registered(), true)
			same(t, "the technology", s.RAT(), tt.rat)
		})
	}
}

// Quirk 14: a sensor that is not there is 255, -273, 65535 or 10000, a level that was not
// measured -32768, - or 255 (published EM12, EC200T and RM500Q readings; FUjr/QModem
// vendor/huawei.sh; Quectel RG520N/RM5x0N AT manual). None of them is a temperature or a level.
func TestQuirkMissingSensors(t *testing.T) {
	for _, tt := range []struct {
		name, maker, model, command, answer string
		want                                *float64
	}{
		{"two of three are missing", "Quectel", "EC200T", "AT+QTEMP", says("+QTEMP: 38,255,255"), new(38.0)},
		{"all three are missing", "Quectel", "EC200T", "AT+QTEMP", says("+QTEMP: 255,255,255"), nil},
		{"absolute zero", "Quectel", "RM500Q-GL", "AT+QTEMP", says(`+QTEMP:"qfe_wtr_pa0","40"`, `+QTEMP:"qfe_wtr_pa3","-273"`, `+QTEMP:"mdm-q6-usr","50"`), new(50.0)},
		{"absolute zero alone", "Quectel", "RM500Q-GL", "AT+QTEMP", says(`+QTEMP:"qfe_wtr_pa3","-273"`), nil},
		{"frost is a temperature", "Quectel", "RM500Q-GL", "AT+QTEMP", says(`+QTEMP:"qfe_wtr_pa3","-273"`, `+QTEMP:"xo_therm_buf","-12"`), new(-12.0)},
		{"a true zero", "Quectel", "EC200T", "AT+QTEMP", says("+QTEMP: 0,255,255"), new(0.0)},
		{"65535 among degrees", "Huawei", "MT5700M-CN", "AT^CHIPTEMP?", says("^CHIPTEMP: 32,33,65535,31"), new(33.0)},
		{"65535 among tenths", "Huawei", "MT5700M-CN", "AT^CHIPTEMP?", says("^CHIPTEMP: 65535,412,10000,398"), new(41.2)},
		{"65535 alone", "Huawei", "MT5700M-CN", "AT^CHIPTEMP?", says("^CHIPTEMP: 65535,65535,10000"), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := ordinary().but(of(tt.maker, tt.model, "V1"), answers{tt.command: tt.answer}).read(t)
			same(t, "the temperature", s.Temperature, tt.want)
		})
	}
}

// Quirk 14, of levels, cells and the supply.
func TestQuirkMissingMeasures(t *testing.T) {
	ec25 := of("Quectel", "EC25", "EC25V1")
	for name, tt := range map[string]struct {
		a      answers
		signal modem.Signal
		cell   modem.Cell
		volt   *float64
	}{
		"dashes": {ec25.but(answers{`AT+QENG="servingcell"`: says(`+QENG: "servingcell","SEARCH","LTE","FDD",-,-,-,-,-,-,-,-,-,-,-,-,-,-`), "AT+CBC": says("+CBC: 0,0,0")}),
			modem.Signal{}, modem.Cell{State: "SEARCH", RAT: modem.LTE}, nil},
		"-32768 and 65535": {ec25.but(answers{`AT+QENG="servingcell"`: says(`+QENG: "servingcell","NOCONN","LTE","FDD",460,00,FFFFFFFF,65535,65535,255,5,5,FFFE,-32768,-32768,-32768,-32768,-`), "AT+CBC": says("+CBC: 0,100,65535")}),
			modem.Signal{}, modem.Cell{State: "NOCONN", RAT: modem.LTE, PLMN: "46000"}, nil},
		"-140 and 255 of an antenna that is not used": {ec25.but(answers{`AT+QENG="servingcell"`: says(`+QENG: "servingcell","NOCONN","LTE","FDD",460,00,2F1A0CB,212,1300,3,5,5,681D,-140,-20,-113,255,-`), "AT+CBC": says("+CBC: 0,84,3912")}),
			modem.Signal{RSRQ: new(-20.0), RSSI: new(-113.0)}, modem.Cell{State: "NOCONN", RAT: modem.LTE, PLMN: "46000", PCI: new(212), Band: new(3), ARFCN: new(1300)}, new(3.912)},
	} {
		t.Run(name, func(t *testing.T) {
			s := ordinary().but(deaf, tt.a).read(t)
			same(t, "the signal", s.Signal, tt.signal)
			same(t, "the voltage", s.Voltage, tt.volt)
			area, id, here := s.Cell.Location()
			if whole := tt.cell.PCI != nil; here != whole || whole && (area != 0x681D || id != 0x2F1A0CB) {
				t.Errorf("the place is %X %X, %v", area, id, here)
			}
			place := s.Cell
			place.Signal, place.Area, place.ID = modem.Signal{}, nil, nil
			same(t, "the cell", place, tt.cell)
		})
	}
}
