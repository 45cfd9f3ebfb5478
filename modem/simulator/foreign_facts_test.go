package simulator

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

// pick is a number in an answer and what it has to be: line and field count from 0, behind the colon where there is
// one; unit turns the field into the unit of State.
type pick struct {
	name        string
	line, field int
	unit        func(string) float64
	want        func(State) float64
}

func (p pick) check(t *testing.T, command string, answer []string, s State) {
	t.Helper()
	if p.line >= len(answer) {
		t.Fatalf("%s: %d lines, no line %d: %q", command, len(answer), p.line, answer)
	}
	body := answer[p.line]
	if _, rest, ok := strings.Cut(body, ": "); ok && strings.ContainsRune(marks, rune(body[0])) {
		body = rest
	}
	fields := strings.Split(body, ",")
	if p.field >= len(fields) {
		t.Fatalf("%s: %d fields, no field %d: %q", command, len(fields), p.field, body)
	}
	if got, want := p.unit(strings.Trim(fields[p.field], ` "`)), p.want(s); math.Abs(got-want) > 0.5 {
		t.Errorf("%s: %s is %v (%q), want %v", command, p.name, got, fields[p.field], want)
	}
}

// The units of the fields, each as its documentation has it.
func decimal(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

func hexadecimal(text string) float64 {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 64)
	if err != nil {
		return math.NaN()
	}
	return float64(n)
}

func scaled(factor, offset float64) func(string) float64 {
	return func(text string) float64 { return decimal(text)*factor + offset }
}

var (
	stepRSRP   = scaled(1, -141)
	stepRSRQ   = scaled(0.5, -20)
	fifthsSINR = scaled(0.2, -20)
	oneTenth   = scaled(0.1, 0)
)

// The facts of State.
func tac(s State) float64     { return float64(s.Cell.TAC) }
func cellID(s State) float64  { return float64(s.Cell.ID) }
func pci(s State) float64     { return float64(s.Cell.PCI) }
func band(s State) float64    { return float64(s.Cell.Band) }
func channel(s State) float64 { return float64(s.Cell.Channel) }
func rssi(s State) float64    { return float64(s.Signal.RSSI) }
func rsrp(s State) float64    { return float64(s.Signal.RSRP) }
func rsrq(s State) float64    { return float64(s.Signal.RSRQ) }
func sinr(s State) float64    { return float64(s.Signal.SINR) }
func sent(s State) float64    { return float64(s.TxBytes) }
func received(s State) float64 {
	return float64(s.RxBytes)
}
func celsius(s State) float64    { return float64(s.Temperature) }
func millivolts(s State) float64 { return float64(s.Millivolts) }

var smoniPicks = []pick{{"channel", 0, 1, decimal, channel}, {"band", 0, 2, decimal, band}, {"tac", 0, 8, hexadecimal, tac},
	{"cell", 0, 9, hexadecimal, cellID}, {"pci", 0, 10, decimal, pci}, {"rsrp", 0, 12, decimal, rsrp}, {"rsrq", 0, 13, decimal, rsrq}}

// shortCellPicks is +QENG="servingcell" that ends with sinr and srxlev.
func shortCellPicks(sinrUnit func(string) float64) []pick {
	return []pick{{"cell", 0, 6, hexadecimal, cellID}, {"pci", 0, 7, decimal, pci}, {"channel", 0, 8, decimal, channel},
		{"band", 0, 9, decimal, band}, {"tac", 0, 12, hexadecimal, tac}, {"rsrp", 0, 13, decimal, rsrp},
		{"rsrq", 0, 14, decimal, rsrq}, {"rssi", 0, 15, decimal, rssi}, {"sinr", 0, 16, sinrUnit, sinr}}
}

// ucgedPicks is the long form of +UCGED.
func ucgedPicks(p, q func(string) float64) []pick {
	return []pick{{"channel", 2, 0, decimal, channel}, {"band", 2, 1, decimal, band}, {"tac", 2, 4, hexadecimal, tac},
		{"cell", 2, 5, hexadecimal, cellID}, {"pci", 2, 6, decimal, pci}, {"rsrp", 2, 10, p, rsrp}, {"rsrq", 2, 11, q, rsrq},
		{"sinr", 2, 12, decimal, sinr}}
}

// factCase asks a model for facts, after a command that makes it tell them.
type factCase struct {
	family, model  string
	rat            RAT
	setup, command string
	picks          []pick
}

var factCases = []factCase{
	{"u-blox", "SARA-R510S", LTEM, "AT+UCGED=2", "AT+UCGED?", ucgedPicks(stepRSRP, stepRSRQ)},
	{"u-blox", "TOBY-L210", LTE, "AT+UCGED=2", "AT+UCGED?", ucgedPicks(stepRSRP, stepRSRQ)},
	{"u-blox", "LARA-R6001", LTE, "AT+UCGED=2", "AT+UCGED?", ucgedPicks(decimal, decimal)},
	{"u-blox", "SARA-R422", NB, "AT+UCGED=2", "AT+UCGED?", []pick{{"channel", 2, 0, decimal, channel}, {"tac", 2, 4, hexadecimal, tac},
		{"pci", 2, 5, decimal, pci}, {"rsrp", 2, 6, decimal, rsrp}, {"rsrq", 2, 7, decimal, rsrq}, {"sinr", 2, 8, fifthsSINR, sinr}}},
	{"u-blox", "LARA-R6001", GSM, "AT+UCGED=2", "AT+UCGED?", []pick{{"channel", 2, 0, decimal, channel}, {"cell", 2, 2, hexadecimal, cellID},
		{"area", 2, 4, hexadecimal, tac}, {"rssi", 2, 6, scaled(1, -111), rssi}}},
	{"u-blox", "LARA-R6001", UMTS, "AT+UCGED=2", "AT+UCGED?", []pick{{"channel", 2, 0, decimal, channel}, {"cell", 2, 2, hexadecimal, cellID},
		{"area", 2, 3, hexadecimal, tac}, {"psc", 2, 5, decimal, pci}, {"rssi", 2, 7, scaled(1, -101), rssi}, {"ecno", 2, 8, scaled(0.5, -24.5), rsrq}}},
	{"u-blox", "SARA-R510S", LTEM, "", "AT+UGCNTRD", []pick{{"sent", 0, 3, decimal, sent}, {"received", 0, 4, decimal, received}}},
	{"u-blox", "TOBY-L210", LTE, "", "AT+UTEMP?", []pick{{"temperature", 0, 1, oneTenth, celsius}}},
	{"telit", "LE910C4-EU", LTE, "", "AT#RFSTS", []pick{{"channel", 0, 1, decimal, channel}, {"rsrp", 0, 2, decimal, rsrp}, {"rssi", 0, 3, decimal, rssi},
		{"rsrq", 0, 4, decimal, rsrq}, {"tac", 0, 5, hexadecimal, tac}, {"cell", 0, 10, hexadecimal, cellID}, {"band", 0, 14, decimal, band},
		{"sinr", 0, 15, fifthsSINR, sinr}}},
	{"telit", "ME910C1-E1", LTEM, "", "AT#RFSTS", []pick{{"tac", 0, 5, hexadecimal, tac}, {"cell", 0, 11, hexadecimal, cellID}, {"band", 0, 15, decimal, band}}},
	{"telit", "GE864-QUAD-V2", GSM, "", "AT#RFSTS", []pick{{"channel", 0, 1, decimal, channel}, {"rssi", 0, 2, decimal, rssi},
		{"area", 0, 3, hexadecimal, tac}, {"cell", 0, 9, hexadecimal, cellID}}},
	{"telit", "LE910C4-EU", LTE, "", "AT#SERVINFO", []pick{{"rssi", 0, 1, decimal, rssi}, {"cell", 0, 4, hexadecimal, cellID}, {"rsrp", 0, 8, decimal, rsrp}}},
	{"telit", "LE910C4-EU", LTE, "", "AT#GDATAVOL=1", []pick{{"sent", 0, 2, decimal, sent}, {"received", 0, 3, decimal, received}}},
	{"telit", "LE910C4-EU", LTE, "", "AT#TEMPSENS=2", []pick{{"temperature", 0, 1, decimal, celsius}}},
	{"telit", "LE910C4-EU", LTE, "", "AT#CBC", []pick{{"voltage", 0, 1, scaled(10, 7), millivolts}}},
	{"sierra", "HL7802", LTEM, "", "AT+KCELLMEAS=0", []pick{{"rsrp", 0, 0, decimal, rsrp}, {"sinr", 0, 4, decimal, sinr}}},
	{"cinterion", "PLS8-E", LTE, "", "AT^SMONI", smoniPicks},
	{"cinterion", "PLS8-E", HSPA, "", "AT^SMONI", []pick{{"channel", 0, 1, decimal, channel}, {"psc", 0, 2, decimal, pci}, {"ecno", 0, 3, decimal, rsrq},
		{"rscp", 0, 4, decimal, rsrp}, {"area", 0, 7, hexadecimal, tac}, {"cell", 0, 8, hexadecimal, cellID}}},
	{"cinterion", "ELS61-E", GSM, "", "AT^SMONI", []pick{{"channel", 0, 1, decimal, channel}, {"rssi", 0, 2, decimal, rssi}, {"area", 0, 5, hexadecimal, tac}}},
	{"cinterion", "PLS8-E", LTE, "", "AT^SBV", []pick{{"voltage", 0, 0, decimal, millivolts}}},
	{"cinterion", "PLS8-E", LTE, "", "AT^SCTM?", []pick{{"temperature", 0, 2, decimal, celsius}}},
	{"nordic", "nRF9160", LTEM, "", "AT%XMONITOR", []pick{{"tac", 0, 4, hexadecimal, tac}, {"band", 0, 6, decimal, band}, {"cell", 0, 7, hexadecimal, cellID},
		{"pci", 0, 8, decimal, pci}, {"channel", 0, 9, decimal, channel}, {"rsrp", 0, 10, stepRSRP, rsrp}, {"snr", 0, 11, scaled(1, -25), sinr}}},
	{"nordic", "nRF9160", NB, "", "AT%XVBAT", []pick{{"voltage", 0, 0, decimal, millivolts}}},
	{"nordic", "nRF9160", NB, "", "AT%XTEMP?", []pick{{"temperature", 0, 0, decimal, celsius}}},
	{"quectel", "EC20", LTE, "", `AT+QENG="servingcell"`, shortCellPicks(fifthsSINR)},
	{"quectel", "EG21-G", LTE, "", `AT+QENG="servingcell"`, shortCellPicks(fifthsSINR)},
	{"quectel", "BG95-M3", LTEM, "", `AT+QENG="servingcell"`, shortCellPicks(decimal)},
	{"quectel", "BG96", NB, "", `AT+QENG="servingcell"`, shortCellPicks(decimal)},
	{"quectel", "EC200U", LTE, "", `AT+QENG="servingcell"`, shortCellPicks(decimal)},
	{"quectel", "EC200U", LTE, "", "AT+QGDCNT?", []pick{{"received", 0, 0, decimal, received}, {"sent", 0, 1, decimal, sent}}},
	{"quectel", "EC800M", LTE, "", "AT+QGDCNT?", []pick{{"sent", 0, 0, decimal, sent}, {"received", 0, 1, decimal, received}}},
	{"quectel", "RM500U-CNV", NR, "", `AT+QENG="servingcell"`, []pick{{"cell", 0, 6, hexadecimal, cellID}, {"pci", 0, 7, decimal, pci},
		{"tac", 0, 8, hexadecimal, tac}, {"channel", 0, 9, decimal, channel}, {"band", 0, 10, decimal, band},
		{"rsrp", 0, 12, decimal, rsrp}, {"rsrq", 0, 13, decimal, rsrq}, {"sinr", 0, 14, decimal, sinr}}},
	{"quectel", "RM500U-CNV", NR, "", "AT+QGDCNT?", []pick{{"received", 0, 0, decimal, received}, {"sent", 0, 1, decimal, sent}}},
	{"quectel", "RM500U-CNV", NR, "", "AT+QTEMP", []pick{{"temperature", 0, 1, decimal, celsius}}},
	{"simcom", "SIM7080G", NB, "", "AT+CPSI?", []pick{{"tac", 0, 3, hexadecimal, tac}, {"cell", 0, 4, decimal, cellID}, {"rsrq", 0, 10, decimal, rsrq},
		{"rsrp", 0, 11, decimal, rsrp}, {"rssi", 0, 12, decimal, rssi}, {"sinr", 0, 13, decimal, sinr}}},
	{"simcom", "SIM8202G", NR, "", "AT+CPSI?", []pick{{"tac", 0, 3, hexadecimal, tac}, {"cell", 0, 4, decimal, cellID}, {"pci", 0, 5, decimal, pci},
		{"channel", 0, 7, decimal, channel}, {"rsrp", 0, 8, oneTenth, rsrp}, {"rsrq", 0, 9, oneTenth, rsrq}, {"sinr", 0, 10, oneTenth, sinr}}},
	{"simcom", "SIM8202G", NSA, "", "AT+CPSI?", []pick{{"rsrp of the anchor", 0, 11, oneTenth, rsrp}, {"pci of the leg", 1, 1, decimal, func(s State) float64 { return float64(s.NRCell.PCI) }},
		{"rsrp of the leg", 1, 4, oneTenth, func(s State) float64 { return float64(s.NRSignal.RSRP) }}}},
}

// TestFactsOfState: what the models answer is what State says, in the units of their documentation, with values that
// no default has.
func TestFactsOfState(t *testing.T) {
	for _, tc := range factCases {
		t.Run(fmt.Sprintf("%s/%s/%s", tc.model, tc.rat, tc.command), func(t *testing.T) {
			bubble(t, Config{Family: tc.family, Model: tc.model, RAT: tc.rat}, func(t *testing.T, m *Modem) {
				m.Update(unusual)
				c := quiet(t, m)
				if tc.setup != "" {
					c.expect(tc.setup, "OK")
				}
				answer := lines(c.ask(tc.command))
				if len(answer) < 2 || answer[len(answer)-1] != "OK" {
					t.Fatalf("the answer is %q", answer)
				}
				s := m.State()
				for _, p := range tc.picks {
					p.check(t, tc.command, answer, s)
				}
			})
		})
	}
}

// unusual gives every fact a value of its own; the counters stand still.
func unusual(s *State) {
	s.Cell.TAC, s.Cell.ID, s.Cell.PCI = 0x1A2B, s.Cell.ID&0xF000|0x0BCD, 77
	s.Signal = Signal{RSSI: -74, RSRP: -101, RSRQ: -13, SINR: 7}
	s.NRSignal = Signal{RSSI: -70, RSRP: -99, RSRQ: -12, SINR: 9}
	s.TxBytes, s.RxBytes, s.TxRate, s.RxRate = 5_000_000_123, 6_000_000_456, 0, 0 // beyond 32 bits
	s.NRTxBytes, s.NRRxBytes = 0, 0
	s.Temperature, s.Millivolts = 43, 3777
}
