package facts

import (
	"regexp"
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
)

// tellIdentity adds what follows from identities, and says so where an answer holds none that
// can be believed.
func (a *answer) tellIdentity() {
	f := a.facts
	if imsi, told := f["imsi"].(string); told {
		if digits := mncDigits(imsi); digits > 0 && f["mcc"] == nil {
			f["mcc"], f["mnc"] = imsi[:3], imsi[3:3+digits]
		}
	}
	if number, told := f["iccid"].(string); told && strings.Trim(number, "0123456789") == "" {
		f["iccid_luhn_valid"] = luhn(number)
	}
	if a.urc && len(rows(a.lines, "ICCID")) > 0 {
		a.oddICCID()
	}
	if len(a.lines) == 0 || a.urc {
		return
	}
	command := strings.ToUpper(a.command)
	switch {
	case strings.Trim(command, "0123456789") == "I", command == "+SIMCOMATI", command == "+GSV":
		a.info()
	case asksFor(command, "CGSN", "GSN") && f["imei"] == nil:
		a.noIMEI()
	case asksFor(command, iccidNames...) && f["iccid"] == nil:
		a.oddICCID()
		if f["iccid"] == nil {
			f["iccid"], f["valid"] = nil, false
		}
	case asksFor(command, "GMI", "CGMI", "GMM", "CGMM", "GMR", "CGMR", "QGMR", "SWPKGV", "VER"):
		a.words(command)
	}
}

// oddICCID reads a card number behind a name of its own.
func (a *answer) oddICCID() {
	if number, err := modem.ParseICCID(a.lines); err == nil {
		a.facts["iccid"] = string(number)
	}
}

// iccidNames are the commands for the number of the card.
var iccidNames = []string{"CCID", "ICCID", "QCCID", "CICCID", "NCCID", "MYCCID", "XICCID", "SCID", "SQNCCID", "ZGETICCID", "ECICCID"}

// asksFor reports whether a command has one of the names, whatever stands before and behind.
func asksFor(command string, names ...string) bool {
	name, _, _ := strings.Cut(strings.TrimLeft(command, "+^*#$%!"), "=")
	return slices.Contains(names, strings.TrimSuffix(name, "?"))
}

// info tells all that ATI says, of which the agent takes what it still lacks.
func (a *answer) info() {
	i := a.sorted(modem.ParseInfo(a.lines))
	f := a.facts
	if name, rest, found := strings.Cut(i.Firmware, " "); found && i.Model == "" && isModel(name) { // SIM7000G R1529
		i.Model, i.Firmware = name, rest
	}
	for _, key := range [...]string{"manufacturer", "model", "revision"} { // what a family takes for itself from there
		delete(f, key)
	}
	f.text("manufacturer", i.Manufacturer)
	f.text("model", i.Model)
	f.text("revision", withoutStamp(i.Firmware))
	if i.IMEI != "" {
		f["imei"], f["imei_luhn_valid"] = string(i.IMEI), luhn(string(i.IMEI))
	}
	if i.Manufacturer+i.Model+i.Firmware == "" {
		f["manufacturer"], f["model"] = nil, nil
	}
}

// isModel reports whether a family knows a model by this name.
func isModel(name string) bool { return family.Recognise("", name, "") != family.Generic }

// words reads the names of maker, model and firmware where no family has asked for them so,
// and counts the lines of a firmware that has a version for each of its parts.
func (a *answer) words(command string) {
	key := "revision"
	switch {
	case strings.Contains(command, "GMI"):
		key = "manufacturer"
	case strings.Contains(command, "GMM"):
		key = "model"
	case len(a.lines) > 1:
		a.facts["revision_lines"] = len(a.lines)
	}
	lines := a.lines
	if len(lines) > 0 && a.bears(lines[0]) {
		_, rest, _ := strings.Cut(lines[0], ":")
		lines = append([]string{strings.TrimSpace(rest)}, lines[1:]...)
	}
	text, err := modem.ParseText(lines)
	if err == nil || a.final == "OK" {
		a.facts.add(key, withoutStamp(text))
	}
}

// imeisvDigits is the length of an IMEI with the version of the software in place of its
// check digit (3GPP TS 23.003 §6.2.2).
const imeisvDigits = 16

// noIMEI tells what stands where an IMEI should.
func (a *answer) noIMEI() {
	for _, line := range a.lines {
		_, rest, found := strings.Cut(line, ":")
		if !found {
			rest = line
		}
		rest = strings.TrimPrefix(strings.Trim(rest, ` "`), "IMEI") // phones of Motorola
		if imei, err := modem.ParseIMEI([]string{rest}); err == nil {
			a.facts["imei"], a.facts["imei_luhn_valid"] = string(imei), luhn(string(imei))
			return
		}
		if len(rest) == imeisvDigits && strings.Trim(rest, "0123456789") == "" {
			a.facts["imeisv"] = rest
			return
		}
	}
	a.facts["imei"] = nil
}

// stamp is the time of day at which a firmware was built, which some modems give behind its
// version.
var stamp = regexp.MustCompile(`\b\d{2}:\d{2}:\d{2}\b`)

// withoutStamp is the version of a firmware.
func withoutStamp(text string) string {
	version, rest, found := strings.Cut(text, " ")
	if found && stamp.MatchString(rest) {
		return version
	}
	return text
}

// luhn checks the last digit of a card or device number (ISO/IEC 7812-1 Annex B).
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		n := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return sum%10 == 0
}

// longCodes are the countries whose network codes have three digits (ITU-T E.212, list of
// codes); those that have some of either length stand in mixedCodes.
var (
	longCodes  = []string{"302", "310", "311", "312", "313", "314", "315", "316", "334", "338", "342", "344", "346", "348", "352", "354", "356", "358", "360", "366", "376", "708", "722", "732"}
	mixedCodes = []string{"330", "350", "364", "365", "374", "405", "714", "750"}
)

// mncDigits is how long the network code in a subscriber's number is; 0 where only the card
// knows.
func mncDigits(imsi string) int {
	switch {
	case len(imsi) < 6, slices.Contains(mixedCodes, imsi[:3]):
		return 0
	case slices.Contains(longCodes, imsi[:3]):
		return 3
	}
	return 2
}
