package modem

import (
	"fmt"
	"strconv"
	"strings"
)

// Generations is a set of generations of mobile networks, 2 (GSM) to 5 (NR); LTE-M and
// NB-IoT belong to 4. The empty set stands for "not known".
type Generations uint8

// AllGenerations is what a modem may use that nobody has restricted.
const AllGenerations Generations = 1<<2 | 1<<3 | 1<<4 | 1<<5

// GenerationsOf makes a set; numbers outside of 2 to 5 are left out.
func GenerationsOf(numbers ...int) Generations {
	var g Generations
	for _, n := range numbers {
		if n >= 2 && n <= 5 {
			g |= 1 << n
		}
	}
	return g
}

// Has reports whether a generation is in the set.
func (g Generations) Has(n int) bool { return g&GenerationsOf(n) != 0 }

// String lists the set as people write it, "2G 3G"; empty where it is.
func (g Generations) String() string {
	var out []string
	for n := 2; n <= 5; n++ {
		if g.Has(n) {
			out = append(out, strconv.Itoa(n)+"G")
		}
	}
	return strings.Join(out, " ")
}

// Modes is what a modem can use and what its settings let it use.
type Modes struct {
	Has     Generations // of the model; empty where its variants differ, or it is not known
	Allowed Generations // by its settings; empty where it was not asked or has no such setting
}

// Locked reports that settings keep the modem from a generation that it has. Of a model
// that is not known, only a lock to a single generation counts.
func (m Modes) Locked() bool {
	if m.Has != 0 {
		return m.Allowed != 0 && m.Has&^m.Allowed != 0
	}
	return m.Allowed != 0 && m.Allowed&(m.Allowed-1) == 0
}

// systems are the values of +WS46 (3GPP TS 27.007 §5.9). 25 is all that there was before NR,
// and what modems of every age answer that nobody has restricted.
var systems = [...]Generations{
	12: 1 << 2, 22: 1 << 3, 25: AllGenerations, 28: 1 << 4, 29: 1<<2 | 1<<3, 30: 1<<2 | 1<<4, 31: 1<<3 | 1<<4,
	35: AllGenerations, 36: 1 << 5, 37: 1<<4 | 1<<5, 38: 1<<3 | 1<<4 | 1<<5, 39: 1<<2 | 1<<4 | 1<<5, 40: 1<<3 | 1<<5, 41: 1<<2 | 1<<3 | 1<<5, 42: 1<<2 | 1<<5,
}

// ParseSystems reads the answer to +WS46?: a number, with or without a prefix.
func ParseSystems(lines []string) (Generations, error) {
	for _, line := range lines {
		if n, ok := number(fields(line)[0]); ok && n >= 0 && n < len(systems) && systems[n] != 0 {
			return systems[n], nil
		}
	}
	return 0, fmt.Errorf("no value of +WS46 that is known in the answer")
}

// nwscanmodes are the values of +QCFG="nwscanmode": automatic, GSM, WCDMA, LTE, TD-SCDMA,
// UMTS, CDMA, HDR, CDMA and HDR (Quectel EC2x&EG2x AT+QCFG manual, §5.2; BG96, BG95, EG9x and
// UC20 use the first four with the same meaning).
var nwscanmodes = [...]Generations{AllGenerations, 1 << 2, 1 << 3, 1 << 4, 1 << 3, 1 << 3, 1 << 2, 1 << 3, 1<<2 | 1<<3}

// ParseScanMode reads the answer to +QCFG="nwscanmode" of a Quectel modem.
func ParseScanMode(lines []string) (Generations, error) {
	f, ok := setting(lines, "+QCFG", "nwscanmode")
	if n, is := number(f); ok && is && n >= 0 && n < len(nwscanmodes) {
		return nwscanmodes[n], nil
	}
	return 0, fmt.Errorf("+QCFG: %q is no scan mode", f)
}

// modePreferences are the words of +QNWPREFCFG="mode_pref" (Quectel RG50xQ&RM5xxQ AT commands
// manual).
var modePreferences = map[string]Generations{
	"AUTO": AllGenerations, "GSM": 1 << 2, "WCDMA": 1 << 3, "LTE": 1 << 4, "NR5G": 1 << 5, "NR5G-SA": 1 << 5, "NR5G-NSA": 1<<4 | 1<<5,
}

// ParseModePreference reads the answer to +QNWPREFCFG="mode_pref" of a Quectel 5G modem:
// AUTO, or technologies joined by colons.
func ParseModePreference(lines []string) (Generations, error) {
	f, _ := setting(lines, "+QNWPREFCFG", "mode_pref")
	var all Generations
	for word := range strings.SplitSeq(strings.ToUpper(f), ":") {
		g, known := modePreferences[strings.TrimSpace(word)]
		if !known {
			return 0, fmt.Errorf("+QNWPREFCFG: %q is no mode", f)
		}
		all |= g
	}
	return all, nil
}

// setting finds the value of a named setting of a Quectel modem.
func setting(lines []string, prefix, name string) (string, bool) {
	for _, line := range lines {
		f := Arguments(line, prefix)
		if strings.EqualFold(unquote(at(f, 0)), name) && len(f) > 1 {
			return unquote(f[1]), true
		}
	}
	return "", false
}

// preferredModes are the values of +CNMP (SIMCom SIM7500 and SIM7600 series AT command
// manual, §4.9; SIM820x adds 71 and those behind it).
var preferredModes = map[int]Generations{
	2: AllGenerations, 9: 1 << 2, 10: 1 << 3, 13: 1 << 2, 14: 1 << 3, 19: 1<<2 | 1<<3, 22: 1<<2 | 1<<3, 38: 1 << 4, 39: 1<<2 | 1<<3 | 1<<4,
	48: 1<<2 | 1<<3, 51: 1<<2 | 1<<4, 54: 1<<3 | 1<<4, 59: 1 << 3, 60: 1<<2 | 1<<3, 63: 1<<2 | 1<<3, 67: 1<<2 | 1<<3, 71: 1 << 5, 109: 1<<4 | 1<<5,
}

// ParsePreferredMode reads the answer to +CNMP? of a SIMCom modem.
func ParsePreferredMode(lines []string) (Generations, error) {
	line, ok := last(lines, "+CNMP")
	if !ok {
		return 0, fmt.Errorf("no +CNMP line in the answer")
	}
	n, _ := number(fields(line)[0])
	g, known := preferredModes[n]
	if !known {
		return 0, fmt.Errorf("+CNMP: %q is no mode", fields(line)[0])
	}
	return g, nil
}
