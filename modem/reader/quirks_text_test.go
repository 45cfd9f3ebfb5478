package reader

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// Quirk 11: a clock that was never set begins in 1970, 1980, 2000 or 2004; years have two digits
// or four, months one or two; zone and quotes may be missing (published SIM7080, CBP82, nRF9160
// and EC25 answers; ModemManager test-modem-helpers.c). Only what is plausible is a time, and
// only with its zone the network's.
func TestQuirkClocks(t *testing.T) {
	at := func(hour, minute, second int) time.Time {
		return time.Date(2026, time.November, 22, hour, minute, second, 0, time.UTC)
	}
	for line, want := range map[string]*modem.Clock{
		`+CCLK: "70/01/01,00:02:03+00"`:   {Time: time.Date(1970, time.January, 1, 0, 2, 3, 0, time.UTC), Zone: true},
		`+CCLK: "80/01/06,00:22:45+00"`:   {Time: time.Date(1980, time.January, 6, 0, 22, 45, 0, time.UTC), Zone: true},
		`+CCLK: "80/01/06,00:00:32+32"`:   {Time: time.Date(1980, time.January, 5, 16, 0, 32, 0, time.UTC), Zone: true},
		`+CCLK: "00/01/01,00:00:00"`:      {Time: time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)},
		`+CCLK: "04/01/01,00:00:40+00"`:   {Time: time.Date(2004, time.January, 1, 0, 0, 40, 0, time.UTC), Zone: true},
		`+CCLK: "1980/01/06,00:22:45"`:    {Time: time.Date(1980, time.January, 6, 0, 22, 45, 0, time.UTC)},
		`+CCLK: "26/11/22,18:04:05+32"`:   {Time: at(10, 4, 5), Zone: true, Plausible: true},
		`+CCLK:2026/11/22,18:04:05+32`:    {Time: at(10, 4, 5), Zone: true, Plausible: true},
		`+CCLK: 2026/11/22,8:04:05-8`:     {Time: at(10, 4, 5), Zone: true, Plausible: true},
		`+CCLK: "26/11/22,15:34:05+22"`:   {Time: at(10, 4, 5), Zone: true, Plausible: true},
		`+CCLK: "26/11/22,18:04:05+32,0"`: {Time: at(10, 4, 5), Zone: true, Plausible: true},
		`+CCLK: 26/11/22,10:04:05`:        {Time: at(10, 4, 5), Plausible: true},
		`+CCLK: "26/11/22,10:04:05"`:      {Time: at(10, 4, 5), Plausible: true},
		`+CCLK: "26/02/30,10:04:05+32"`:   nil,
		`+CCLK: "26/11/22,10:04:05+2026"`: nil,
		`+CCLK: ""`:                       nil,
	} {
		t.Run(line, func(t *testing.T) {
			s := ordinary().but(answers{"AT+CCLK?": says(line)}).read(t)
			same(t, "the clock", s.Clock, want)
		})
	}
}

// Quirk 11: a zone of +32 stands behind a time that is UTC already, where +CTZU=1 was set on a
// Quectel modem, and in the reports of an Air780 (Quectel EC2x AT commands manual, +CTZU; log
// of an Air780EP). The time comes from the question that tells which, else it is worth no more
// than one without a zone; a report is no time at all.
func TestQuirkZoneOnUTC(t *testing.T) {
	now := time.Date(2026, time.November, 22, 10, 4, 5, 0, time.UTC)
	quectel := ordinary().but(of("Quectel", "EC25", "EC25V1"), answers{"AT+CCLK?": says(`+CCLK: "26/11/22,10:04:05+32"`)})
	for name, tt := range map[string]struct {
		a    answers
		want *modem.Clock
	}{
		"another command tells local time":      {quectel.but(answers{"AT+QLTS=2": says(`+QLTS: "2026/11/22,18:04:05+32,0"`)}), &modem.Clock{Time: now, Zone: true, Plausible: true}},
		"it is empty: the network has not told": {quectel.but(answers{"AT+QLTS=2": says(`+QLTS: ""`)}), &modem.Clock{Time: now.Add(-8 * time.Hour), Plausible: true}},
		"it is not known":                       {quectel, &modem.Clock{Time: now.Add(-8 * time.Hour), Plausible: true}},
	} {
		t.Run(name, func(t *testing.T) { same(t, "the clock", tt.a.read(t).Clock, tt.want) })
	}
	air := ordinary().but(of("AirM2M", "Air780EP", "AirM2M_780EP"), answers{"AT+CCLK?": ""}, between("AT+CSQ", []string{"+NITZ: 26/11/22,10:04:05+32,0"}, says("+CSQ: 23,99")))
	same(t, "the clock of a report", air.read(t).Clock, nil)
}

// Quirk 15: +CGMI is empty, or holds half of a name; some modems tell their firmware alone
// (FUjr/QModem testcases air724ug; published A7670C, ML307A and BC35-G dialogues). The family
// is found by what is there.
func TestQuirkEmptyManufacturer(t *testing.T) {
	none := answers{"AT+CGMI": "", "AT+CGMM": "", "AT+CGMR": ""}
	for name, tt := range map[string]struct {
		a                   answers
		maker, model, found string
	}{
		"quotes around nothing":      {answers{"AT+CGMI": says(`+CGMI: ""`), "AT+CGMM": says(`+CGMM: "Air724UG"`), "AT+CGMR": says(`+CGMR: "LuatOS-Air_V4032_RDA8910_TTS_NOLVGL_FLOAT"`)}, "", "Air724UG", "luat"},
		"the next question tells":    {answers{"AT+CGMI": says(`+CGMI: ""`), "AT+GMI": says("Quectel"), "AT+CGMM": says("X1")}, "Quectel", "X1", "quectel"},
		"OK alone":                   {answers{"AT+CGMI": says(), "AT+CGMM": says("A7672S-LASC")}, "", "A7672S-LASC", "simcom"},
		"half of a name":             {answers{"AT+CGMI": says("INCORPORATED"), "AT+CGMM": says("A7670C-LASS")}, "INCORPORATED", "A7670C-LASS", "simcom"},
		"the firmware alone":         {none.but(answers{"ATI": says("ML307A-DSLN-MTSH1S00")}), "", "", "cmiot"},
		"the firmware alone, a line": {none.but(answers{"ATI": says("LuatOS-Air_V4032_RDA8910_TTS_NOLVGL_FLOAT")}), "", "", "luat"},
		"the maker before the model": {answers{"AT+CGMI": says(`+CGMI: ""`), "AT+CGMM": says("SIMCOM_SIM7000G")}, "", "SIMCOM_SIM7000G", "simcom"},
		"bands before the model":     {answers{"AT+CGMI": says("Fibocom"), "AT+CGMM": says(`+CGMM: "EGSM900/1800","G600"`)}, "Fibocom", "G600", "fibocom"},
		"nothing at all":             {none, "", "", "generic"},
	} {
		t.Run(name, func(t *testing.T) {
			s := ordinary().but(tt.a).read(t)
			if strings.HasPrefix(tt.found, "generic") != (s.Family == "generic") || s.Family != tt.found || s.Model != tt.model || s.Manufacturer != tt.maker && tt.maker != "" {
				t.Errorf("%q %q is taken for %q, want %q %q as %q", s.Manufacturer, s.Model, s.Family, tt.maker, tt.model, tt.found)
			}
			missing(t, modem.Snapshot{IMEI: s.IMEI, ICCID: s.ICCID, IMSI: s.IMSI, SIM: s.SIM, Registrations: s.Registrations})
			if s.ICCID == "" || !s.Registered() {
				t.Errorf("card %q, registered %v", s.ICCID, s.Registered())
			}
		})
	}
}

// Quirk 15: the name of an operator is UTF-16 in hexadecimal where somebody has set
// +CSCS="UCS2", holds commas, or is a number (3GPP TS 27.007 §5.5; published Huawei, LARA-R2 and
// RM500Q answers).
func TestQuirkOperatorNames(t *testing.T) {
	for line, want := range map[string][2]string{ // name and code
		`+COPS: 0,0,"4E2D56FD79FB52A8",7`:                                 {"中国移动", ""},
		`+COPS: 0,0,"004300480049004E00410020004D004F00420049004C0045",7`: {"CHINA MOBILE", ""},
		`+COPS: 0,2,"00340036003000300031",7`:                             {"", "46001"},
		`+COPS: 0,0,"Vodafone, D2",7`:                                     {"Vodafone, D2", ""},
		`+COPS: 0,0,"A, B, C",7`:                                          {"A, B, C", ""},
		`+COPS: 0,0,"3 DK",2`:                                             {"3 DK", ""},
		`+COPS: 0,0,"46001",7`:                                            {"", "46001"},
		`+COPS: 0,0,"515 66",7`:                                           {"", "51566"},
		`+COPS: 0,0,"CAFE",7`:                                             {"CAFE", ""},
		`+COPS: 0,0,"DEADBEEF",7`:                                         {"DEADBEEF", ""},
	} {
		s := ordinary().but(answers{"AT+COPS?": says(line)}).read(t)
		if s.Operator == nil || s.Operator.Name != want[0] || string(s.PLMN) != want[1] {
			t.Errorf("%s: %s, %q", line, shown(s.Operator), s.PLMN)
		}
	}
}

// Quirk 15: the report of the serving cell holds the number of the subscriber, or of the device
// (openLuat AT command manual, +CCED; Telit LE910 and HE910 AT commands reference guides,
// #RFSTS). All else of it is read, and the number stands in no log.
func TestQuirkIMSIInASignalReport(t *testing.T) {
	levels := modem.Signal{RSRP: new(-87.0), RSRQ: new(-9.0)}
	for name, tt := range map[string]struct {
		a      answers
		report string
		want   modem.Signal
	}{
		"+CCED": {of("AirM2M", "Air724UG", "V1").but(answers{"AT+CCED=0,1": says("+CCED:LTE current cell:460,01," + string(quirkIMSI) + ",0,3,n100,1300,49389771,54,22,26653,38,212")}), "+CCED", levels},
		"#RFSTS": {of("Telit", "LM960", "V1").but(answers{"AT#RFSTS": says(`#RFSTS: "460 01",1300,-87,-59,-9,681D,255,-5,1280,19,2,2F1A0CB,"` + string(quirkIMSI) + `","CHN-UNICOM",3,3`)}), "#RFSTS",
			modem.Signal{RSRP: new(-87.0), RSRQ: new(-9.0), RSSI: new(-59.0)}},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			to := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			ordinary().but(deaf, tt.a).meet(t, Config{Log: to}, func(t *testing.T, r *Reader, _ *simulator.Modem) {
				s := found(t, r)
				same(t, "the signal", s.Signal, tt.want)
				area, cell, here := s.Cell.Location()
				if area != 0x681D || cell != 0x2F1A0CB || !here || s.Cell.PLMN != "46001" || s.IMSI != quirkIMSI {
					t.Errorf("the cell is %s", shown(s.Cell))
				}
				to.Info("a round", "modem", s, "imei", s.IMEI, "iccid", s.ICCID, "imsi", s.IMSI)
				for _, e := range s.Exchanges {
					to.Debug("asked", "exchange", e)
				}
				r.Release(t.Context())
			})
			hidden(t, log.String(), tt.report)
		})
	}
}

// hidden fails the test where a text holds a number of modem or card, or not even the report.
func hidden(t *testing.T, text, report string) {
	t.Helper()
	if !strings.Contains(text, report) {
		t.Errorf("%s is not in %q", report, text)
	}
	for _, number := range []string{string(quirkIMEI), string(quirkICCID), string(quirkIMSI), string(quirkIMSI[5:])} {
		if strings.Contains(text, number) {
			i := slices.IndexFunc(strings.Split(text, "\n"), func(l string) bool { return strings.Contains(l, number) })
			t.Errorf("%s stands in line %d: %s", number, i+1, strings.Split(text, "\n")[i])
		}
	}
}
