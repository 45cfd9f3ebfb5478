package modem

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"
)

// PLMN is a network's code: three digits of country and two or three of network,
// kept as text because "46000" and "460000" differ.
type PLMN string

// ParsePLMN accepts 5 or 6 digits, also written "460-00" or "460 00". There is no
// country 000: modems print it where they know none.
func ParsePLMN(text string) (PLMN, error) {
	text = strings.NewReplacer("-", "", " ", "").Replace(unquote(text))
	if !isDigits(text) || len(text) < 5 || len(text) > 6 || strings.HasPrefix(text, "000") {
		return "", fmt.Errorf("%q is no network code of 5 or 6 digits", text)
	}
	return PLMN(text), nil
}

// joinPLMN builds a code from its two fields.
func joinPLMN(mcc, mnc string) PLMN {
	if len(mnc) == 1 { // some modems drop the leading zero
		mnc = "0" + mnc
	}
	if len(mcc) != 3 || len(mnc) > 3 {
		return ""
	}
	p, _ := ParsePLMN(mcc + mnc)
	return p
}

// Operator is the answer to +COPS? (3GPP TS 27.007 §7.3). Name and PLMN are
// alternatives: the modem gives the one that the format asks for.
type Operator struct {
	Mode   int // 0 automatic, 1 manual, 2 deregistered, 4 manual then automatic
	Format int // 0 long name, 1 short name, 2 number; -1 not given
	Name   string
	PLMN   PLMN
	AcT    *int
}

// numeric is the format of +COPS that gives the code.
const numeric = 2

// Deregistered is the mode that +COPS=2 leaves behind: the modem will not register
// until somebody sends +COPS=0.
const Deregistered = 2

// ParseOperator reads the answer to +COPS?. An operator without name and number
// means that the modem is on no network.
func ParseOperator(lines []string) (Operator, error) {
	line, ok := last(lines, "+COPS")
	if !ok {
		return Operator{}, fmt.Errorf("no +COPS line in the answer")
	}
	f := fields(line)
	mode, ok := number(f[0])
	if !ok || mode < 0 || mode > 4 {
		return Operator{}, fmt.Errorf("%q is no mode of +COPS", f[0])
	}
	op := Operator{Mode: mode, Format: -1}
	if len(f) < 3 {
		return op, nil
	}
	if n, ok := number(f[1]); ok && n >= 0 && n <= 2 {
		op.Format = n
	}
	op.setName(unquote(f[2]))
	if act, ok := number(at(f, 3)); ok && act >= 0 && act < 20 {
		op.AcT = &act
	}
	return op, nil
}

// setName tells a code from a name by its look: some modems give the code where the
// name was asked for.
func (o *Operator) setName(text string) {
	text = DecodeUCS2(text)
	p, err := ParsePLMN(text)
	switch {
	case err == nil:
		o.PLMN = p
	case o.Format != numeric:
		o.Name = text
	}
}

// DecodeUCS2 turns a name that the modem spells as hex UTF-16 (+CSCS="UCS2") into
// text. Anything of less than two letters, or that does not decode to letters of the
// Latin or CJK blocks, is returned as it is, so that a name such as "CAFE" stays.
func DecodeUCS2(text string) string {
	if len(text) < 8 || len(text)%4 != 0 || !isHex(text) {
		return text
	}
	b, err := hex.DecodeString(text)
	if err != nil {
		return text
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
		if !nameUnit(units[i]) {
			return text
		}
	}
	return string(utf16.Decode(units))
}

func nameUnit(u uint16) bool {
	return u >= 0x20 && u < 0x7f || u >= 0xa0 && u < 0x600 || u >= 0x4e00 && u < 0xa000
}

// operatorNames are the networks of mainland China by code; 3GPP leaves names to
// the modem's own table, which is often old or missing.
var operatorNames = map[PLMN]string{
	"46000": "China Mobile", "46002": "China Mobile", "46004": "China Mobile", "46007": "China Mobile",
	"46008": "China Mobile", "46013": "China Mobile", "46024": "China Mobile",
	"46001": "China Unicom", "46006": "China Unicom", "46009": "China Unicom", "46010": "China Unicom",
	"46003": "China Telecom", "46005": "China Telecom", "46011": "China Telecom", "46012": "China Telecom",
	"46015": "China Broadnet",
}

// Name returns the operator's name where this package knows it, else "".
func (p PLMN) Name() string { return operatorNames[p] }
