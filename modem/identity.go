package modem

import (
	"fmt"
	"log/slog"
	"strings"
)

// IMEI is the serial number of the modem: 15 digits (3GPP TS 23.003 §6.2).
type IMEI string

// IMSI is the subscriber number on the card: 6 to 15 digits that begin with the
// country and network code (3GPP TS 23.003 §2.2).
type IMSI string

// Masked shows the first five and the last four digits.
func (i IMEI) Masked() string { return mask(string(i), 8) }

// LogValue keeps full device numbers out of logs.
func (i IMEI) LogValue() slog.Value { return slog.StringValue(i.Masked()) }

// Masked shows the country and network code and the last four digits.
func (i IMSI) Masked() string { return mask(string(i), 5) }

// LogValue keeps full subscriber numbers out of logs.
func (i IMSI) LogValue() slog.Value { return slog.StringValue(i.Masked()) }

// ParseIMEI reads the answer to +CGSN, +CGSN=1 or +GSN: 15 digits, bare or behind
// a prefix, perhaps followed by a comma and a hardware serial. 16 digits are an IMEISV
// and no IMEI; 15 zeros mean that the module was never given one. The Luhn digit is a
// hint only.
func ParseIMEI(lines []string) (IMEI, error) {
	err := fmt.Errorf("no 15 digits in the answer")
	for _, line := range lines {
		text := undivided(value(line))
		switch {
		case len(text) == 15 && zeros(text):
			err = fmt.Errorf("the module has no IMEI: it answers 15 zeros")
		case len(text) == 15:
			return IMEI(text), nil
		case len(text) == 16:
			err = fmt.Errorf("16 digits are an IMEISV, not an IMEI")
		}
	}
	return "", err
}

// ParseIMSI reads the answer to +CIMI.
func ParseIMSI(lines []string) (IMSI, error) {
	for _, line := range lines {
		if text := value(line); isDigits(text) && len(text) >= 6 && len(text) <= 15 && !zeros(text) {
			return IMSI(text), nil
		}
	}
	return "", fmt.Errorf("no IMSI of 6 to 15 digits in the answer")
}

func zeros(s string) bool { return strings.Trim(s, "0") == "" }

// undivided is the number at the beginning that no letter or digit continues, so that the
// first 15 digits of a hexadecimal serial are none.
func undivided(text string) string {
	number := leading(text, digits)
	if rest := text[len(number):]; rest != "" && isWord(rune(rest[0])) {
		return ""
	}
	return number
}

// cutName parts a line from the "+CGSN:" that some modems put before an identity; name is
// that without its colon, and empty where there is none.
func cutName(line string) (name, rest string) {
	if line == "" || strings.IndexByte("+^*#$%!", line[0]) < 0 {
		return "", line
	}
	name = line[:1+len(leading(line[1:], capitals+digits))]
	rest, found := strings.CutPrefix(strings.TrimLeft(line[len(name):], blanks), ":")
	if !found || len(name) == 1 {
		return "", line
	}
	return name, strings.TrimLeft(rest, blanks)
}

// value takes prefix, quotes and blanks off an identity line.
func value(line string) string {
	_, rest := cutName(strings.TrimSpace(line))
	return unquote(rest)
}

// ParseText reads manufacturer, model or firmware from the answer to +CGMI, +CGMM,
// +CGMR and their relatives: the first line that says something. Where a reply
// has several quoted fields (the bands first, the model second) the last counts;
// in a report of "-- SDK Version: x --" lines the version counts.
func ParseText(lines []string) (string, error) {
	for _, line := range lines {
		if v, ok := strings.CutPrefix(line, "-- SDK Version:"); ok && strings.Trim(v, " -") != "" {
			return strings.Trim(v, " -"), nil
		}
	}
	for _, line := range lines {
		if text := textValue(line); text != "" && !strings.HasPrefix(text, "-- ") {
			return text, nil
		}
	}
	return "", fmt.Errorf("the answer is empty")
}

// namesText reports whether the name may stand before a text: +CGMI, #CGMM, +GMR and their
// like; a line with any other name is a URC.
func namesText(name string) bool {
	if name[0] != '+' && name[0] != '#' || strings.ContainsAny(name, digits) {
		return false
	}
	return strings.HasSuffix(name, "GMI") || strings.HasSuffix(name, "GMM") || strings.HasSuffix(name, "GMR")
}

func textValue(line string) string {
	name, text := cutName(strings.TrimSpace(line))
	if name != "" && !namesText(name) {
		return ""
	}
	if f := splitFields(text); len(f) > 1 && strings.HasPrefix(f[len(f)-1], `"`) {
		text = f[len(f)-1]
	}
	for _, key := range [...]string{"Revision:", "Manufacturer:", "Model:"} {
		text = strings.TrimPrefix(text, key)
	}
	return unquote(text)
}

// Info is what ATI says. Empty fields were not said.
type Info struct {
	Manufacturer, Model, Firmware string
	IMEI                          IMEI
}

// ParseInfo reads the answer to ATI, which has no standard form: either lines
// such as "Manufacturer: …", or three bare lines (maker, model, firmware), or the
// firmware alone. A bare number is some modem's result code and says nothing.
func ParseInfo(lines []string) Info {
	var info Info
	var bare []string
	for _, line := range lines {
		key, val, found := strings.Cut(line, ":")
		val = strings.TrimSpace(val)
		switch {
		case found && key == "Manufacturer":
			info.Manufacturer = val
		case found && key == "Model":
			info.Model = val
		case found && key == "Revision":
			info.Firmware = val
		case found && key == "IMEI":
			info.IMEI, _ = ParseIMEI([]string{val})
		case !found && !isDigits(line) && strings.TrimSpace(line) != "":
			bare = append(bare, strings.TrimSpace(line))
		}
	}
	info.addBare(bare)
	return info
}

func (i *Info) addBare(bare []string) {
	places := []*string{&i.Manufacturer, &i.Model, &i.Firmware}
	switch {
	case len(bare) == 0 || i.Manufacturer != "" || i.Model != "":
		return
	case len(bare) == 1 && i.Firmware == "":
		places = places[2:]
	case len(bare) == 1:
		places = places[1:]
	}
	for n, text := range bare {
		if n < len(places) && *places[n] == "" {
			*places[n] = text
		}
	}
}
