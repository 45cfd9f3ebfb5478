package trace

import (
	"strings"
	"testing"
)

// fixed are pseudonyms that are the same in each run of a test.
func fixed() Pseudonyms { return Pseudonyms{key: [16]byte{1, 2, 3}} }

// texts are what is replaced, and how much of it stays: a # stands for a digit that may be
// any.
var texts = map[string]struct{ text, want string }{
	"card":                         {"+QCCID: 89860441192000000425", "+QCCID: 8986044#############"},
	"card, quoted":                 {`+CCID: "89860441192000000425"`, `+CCID: "8986044#############"`},
	"card, 19 digits":              {"8944200053671052499", "8944200############"},
	"card, padded":                 {"+CCID: 8937105220100000424F", "+CCID: 8937105############F"},
	"card, small padding":          {"+CCID: 8937105220100000424f", "+CCID: 8937105############f"},
	"card with letters":            {"898602F9091830030220", "898602F#############"},
	"card with small letters":      {"898600810906f8000001", "8986008#####f#######"},
	"card of a shared code":        {"89883170000012345678", "89883170############"},
	"card as its file":             {`+CRSM: 144,0,"98684014910200002450"`, `+CRSM: 144,0,"986840#4############"`},
	"card in a word":               {"ICCID89860441192000000425x", "ICCID8986044#############x"},
	"subscriber":                   {"460040000012345", "46004##########"},
	"subscriber in America":        {`+RFSTS: "310410000012345","AT&T"`, `+RFSTS: "310410#########","AT&T"`},
	"subscriber at home nowhere":   {"901401234567890", "90140##########"},
	"device":                       {"+CGSN: 864594030000423", "+CGSN: 86459403#######"},
	"device with version":          {"7885966331000001", "78859###########"},
	"device of another type":       {"356938035643809", "35693803#######"},
	"device in a name":             {"T-864594030000423", "T-86459403#######"},
	"device in a word":             {"imei864594030000423", "imei86459403#######"},
	"telephone":                    {"AT+CMGS=\"13800138000\"", "AT+CMGS=\"138########\""},
	"telephone with country":       {`+CSCA: "+8613800100500",145`, `+CSCA: "+861##########",145`},
	"short telephone with country": {`"+1234567"`, `"+123####"`},
	"telephone of ten":             {`"0123456789"`, `"012#######"`},
	"dialled":                      {"ATD13800138000;", "ATD138########;"},
	"telephone in UCS2":            {"002B0038003600310033003800300030003100330038003000300030", "002B003800360031003#003#003#003#003#003#003#003#003#003#"},
	"telephone in UCS2, no plus":   {"00310033003800300030003100330038003000300030", "003100330038003#003#003#003#003#003#003#003#"},
	"serial of many digits":        {"20250101123456789012345678", "20250#####################"},

	"no device at all":     {"000000000000000", "000000000000000"},
	"no subscriber at all": {`+RFSTS: "000000000000000"`, `+RFSTS: "000000000000000"`},
	"cell":                 {`+CEREG: 3,1,"681D","2F1A0CB",7`, `+CEREG: 3,1,"681D","2F1A0CB",7`},
	"cell of ten digits":   {`+CGREG: 2,1,"0012","0123456789",7`, `+CGREG: 2,1,"0012","0123456789",7`},
	"cell of NR, decimal":  {"+CPSI: NR5G_SA,Online,460-00,0x1A2B,68719476735,212,NR5G_BAND78", "+CPSI: NR5G_SA,Online,460-00,0x1A2B,68719476735,212,NR5G_BAND78"},
	"cell of NR, hex":      {`+QENG: "servingcell","NOCONN","NR5G-SA","TDD",460,11,760BF0114,702`, `+QENG: "servingcell","NOCONN","NR5G-SA","TDD",460,11,760BF0114,702`},
	"subscriber in a cell": {"+CCED:LTE current cell:460,11,460000000000090,0,3", "+CCED:LTE current cell:460,11,46000##########,0,3"},
	"counters":             {"+QGDCNT: 123456789012,18446744073709551615", "+QGDCNT: 123456789012,18446744073709551615"},
	"counters as evidence": {"AT+QGDCNT? → +QGDCNT: 123456789012,52416 | OK", "AT+QGDCNT? → +QGDCNT: 123456789012,52416 | OK"},
	"counters of Huawei":   {"^DSFLOWRPT:0000240E,00000000,00000000000AD023,00000000002FA192", "^DSFLOWRPT:0000240E,00000000,00000000000AD023,00000000002FA192"},
	"seconds since 1970":   {"at 1795341600", "at 1795341600"},
	"time":                 {`+CCLK: "26/11/22,10:00:00+32"`, `+CCLK: "26/11/22,10:00:00+32"`},
	"time of JSON":         {"2026-11-22T10:00:00.123456789Z", "2026-11-22T10:00:00.123456789Z"},
	"address":              {`+CGPADDR: 1,"10.128.85.126"`, `+CGPADDR: 1,"10.128.85.126"`},
	"address of IPv6":      {"2409:8a00:1234:5678:9abc:def0:1234:5678", "2409:8a00:1234:5678:9abc:def0:1234:5678"},
	"operator in UCS2":     {`+COPS: 0,0,"4E2D56FD79FB52A8",7`, `+COPS: 0,0,"4E2D56FD79FB52A8",7`},
	"figures in UCS2":      {"4E2D56FD0031003200330034003500360037003800390030", "4E2D56FD0031003200330034003500360037003800390030"},
	"firmware":             {"SSB,V150R100C10B200SP1", "SSB,V150R100C10B200SP1"},
	"file of the card":     {"+CRSM: 144,0,\"64F000FFFFFFFFFFFFFFFFFF\"", "+CRSM: 144,0,\"64F000FFFFFFFFFFFFFFFFFF\""},
	"nothing":              {"", ""},
	"bytes that are none":  {"\xff\x80+CSQ: 20,99", "\xff\x80+CSQ: 20,99"},
}

func TestText(t *testing.T) {
	for name, tt := range texts {
		t.Run(name, func(t *testing.T) {
			got := fixed().Text(tt.text)
			if !fits(got, tt.want) {
				t.Errorf("%q became %q, want %q", tt.text, got, tt.want)
			}
			if strings.Contains(tt.want, "#") && got == tt.text {
				t.Errorf("%q stands as it was", got)
			}
		})
	}
}

// fits compares a text with a pattern in which # is any digit.
func fits(text, pattern string) bool {
	if len(text) != len(pattern) {
		return false
	}
	for i := range len(text) {
		if pattern[i] == '#' && !isDigit(text[i]) || pattern[i] != '#' && pattern[i] != text[i] {
			return false
		}
	}
	return true
}

// What holds in a configuration: beginnings of card numbers are as long as one likes, and
// numbers of bytes are no telephones.
func TestConfig(t *testing.T) {
	p := fixed()
	card := p.Text("89860441192000000425")
	for _, entry := range []string{"898604", "8986044", "89860441", "898604411", "8986044119", "89860441192", "898604411920000", "8986044119200000042", "89860441192000000425"} {
		text := p.config(`allow = ["` + entry + `"]`)
		name := strings.TrimSuffix(strings.TrimPrefix(text, `allow = ["`), `"]`)
		if !strings.HasPrefix(card, name) || len(name) != len(entry) {
			t.Errorf("%s became %s, which is no beginning of %s", entry, name, card)
		}
	}
	for _, same := range []string{"quota = 32212254720", "expires = 2028-02-01", `purchased = "2026-01-10"`, `brokers = ["tls://broker-a:8883"]`, `id = "T10034587"`} {
		if got := p.config(same); got != same {
			t.Errorf("%q became %q", same, got)
		}
	}
	for text, want := range map[string]string{
		`id = "864594030000423"`:       `id = "86459403#######"`,
		`sms_to = "+8613800138000"`:    `sms_to = "+861##########"`,
		`username = "460040000012345"`: `username = "46004##########"`,
	} {
		if got := p.config(text); !fits(got, want) || got == text {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"+QCCID: 89860441192000000425":                 "+QCCID: 898604…0425",
		"8937105220100000424F":                         "893710…0424",
		"98684014910200002450":                         "898604…4205",
		"IMEI 864594030000423":                         "IMEI 86459…0423",
		"+8613800138000":                               "+861…8000",
		`"0123456789"`:                                 `"…6789"`,
		`"+1234567"`:                                   `"+…4567"`,
		`AT+CGAUTH=1,1,"user","secret"`:                "AT+CGAUTH=1,1,***",
		"+CSQ: 20,99":                                  "+CSQ: 20,99",
		"00310033003800300030003100330038003000300030": "00312026003800300030" + "0030",
	} {
		if got := Mask(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
