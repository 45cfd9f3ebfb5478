package modem

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestParseOperator(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       Operator
	}{
		{"quectel/number", `+COPS: 0,2,"46001",7`, Operator{Format: 2, PLMN: "46001", AcT: new(7)}},
		{"quectel/long name", `+COPS: 1,0,"CHINA MOBILE",7`, Operator{Mode: 1, Name: "CHINA MOBILE", AcT: new(7)}},
		{"quectel/6 digits", `+COPS: 0,2,"310260",2`, Operator{Format: 2, PLMN: "310260", AcT: new(2)}},
		{"fibocom/no blank", `+COPS:0,2,"46015",7`, Operator{Format: 2, PLMN: "46015", AcT: new(7)}},
		{"neoway/unquoted", `+COPS: 0,0,CHINAMOBILE,7`, Operator{Name: "CHINAMOBILE", AcT: new(7)}},
		{"generic/a comma in the name", `+COPS: 0,0,"A, B",7`, Operator{Name: "A, B", AcT: new(7)}},
		{"generic/not registered", "+COPS: 0", Operator{Format: -1}},
		{"generic/left by another tool", "+COPS: 2", Operator{Mode: Deregistered, Format: -1}},
		{"generic/no AcT", `+COPS: 0,0,"Name"`, Operator{Name: "Name"}},
		{"generic/unknown AcT", `+COPS: 0,0,"Name",-`, Operator{Name: "Name"}},
		{"generic/AcT 0 is a value", `+COPS: 0,1,"CMCC",0`, Operator{Format: 1, Name: "CMCC", AcT: new(0)}},
		{"generic/a number for a name", `+COPS: 0,0,"502 19",7`, Operator{PLMN: "50219", AcT: new(7)}},
		{"generic/UCS2 name", `+COPS: 0,0,"4E2D56FD79FB52A8",7`, Operator{Name: "中国移动", AcT: new(7)}},
		{"generic/UCS2 number", `+COPS: 0,2,"00340036003000300031",7`, Operator{Format: 2, PLMN: "46001", AcT: new(7)}},
		{"generic/no network in numbers", `+COPS: 0,2,"00000",7`, Operator{Format: 2, AcT: new(7)}},
		{"generic/empty name", `+COPS: 0,0,"",7`, Operator{AcT: new(7)}},
		{"generic/unknown format", `+COPS: 0,9,"Name",7`, Operator{Format: -1, Name: "Name", AcT: new(7)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseOperator([]string{tt.line})
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v\nwant %+v", got, err, tt.want)
			}
		})
	}
	for _, line := range []string{"", "+COPS: ", "+COPS: x", "+COPS: 5", "+COPS: -1", "+COPN: 0", `+COPS: (2,"A","A","46001",7)`} {
		if got, err := ParseOperator([]string{line}); err == nil {
			t.Errorf("%q gave %+v", line, got)
		}
	}
}

func TestParsePLMN(t *testing.T) {
	for text, want := range map[string]PLMN{
		"46000": "46000", `"460000"`: "460000", "460-01": "46001", "460 01": "46001", "00101": "00101",
		"4600": "", "4600000": "", "00000": "", "000000": "", "FFFFF": "", "": "", "-": "",
	} {
		if got, err := ParsePLMN(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q gave %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestJoinPLMN(t *testing.T) {
	for _, tt := range []struct {
		mcc, mnc string
		want     PLMN
	}{
		{"460", "00", "46000"}, {"460", "0", "46000"}, {"310", "260", "310260"}, {"460", "11", "46011"},
		{"460", "-", ""}, {"-", "-", ""}, {"", "", ""}, {"46", "001", ""}, {"000", "00", ""}, {"460", "-011", ""}, {"4600", "0", ""},
	} {
		if got := joinPLMN(tt.mcc, tt.mnc); got != tt.want {
			t.Errorf("%q and %q gave %q, want %q", tt.mcc, tt.mnc, got, tt.want)
		}
	}
}

func TestPLMNName(t *testing.T) {
	for p, want := range map[PLMN]string{"46000": "China Mobile", "46001": "China Unicom", "46011": "China Telecom", "46015": "China Broadnet", "310260": "", "": ""} {
		if got := p.Name(); got != want {
			t.Errorf("%q is %q, want %q", p, got, want)
		}
	}
}

func TestDecodeUCS2(t *testing.T) {
	for text, want := range map[string]string{
		"4E2D56FD79FB52A8": "中国移动", "4e2d56fd8054901a": "中国联通", "0043004D00430043": "CMCC", "00540065006C00E9": "Telé",
		"CAFE": "CAFE", "5555": "5555", "CHINA MOBILE": "CHINA MOBILE", "DEADBEEF": "DEADBEEF", "4E2D56": "4E2D56", "": "",
		"4E2DD83D": "4E2DD83D", "00000000": "00000000",
	} {
		if got := DecodeUCS2(text); got != want {
			t.Errorf("%q gave %q, want %q", text, got, want)
		}
	}
}

func FuzzOperator(f *testing.F) {
	for _, s := range []string{`+COPS: 0,2,"46001",7`, `+COPS: 0,0,"4E2D56FD79FB52A8",7`, "+COPS: 0", `+COPS: 0,0,"502 19"`, `+COPS: 0,2,"00000",7`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		op, err := ParseOperator([]string{line})
		if err != nil {
			return
		}
		if op.Name != "" && op.PLMN != "" || op.Mode < 0 || op.Mode > 4 || op.Format < -1 || op.Format > 2 {
			t.Errorf("%q: %+v", line, op)
		}
		digits := strings.NewReplacer("-", "", " ", "").Replace(line)
		if !strings.Contains(digits, string(op.PLMN)) && !isHex(unquote(at(fields(line), 2))) {
			t.Errorf("%q has no %s", line, op.PLMN)
		}
		again, err := ParseOperator([]string{fmt.Sprintf(`+COPS: %d,%s,"%s%s",%s`, op.Mode, format(op.Format), op.PLMN, op.Name, optional(op.AcT))})
		if err != nil || !reflect.DeepEqual(again, op) && stable(op.Name) {
			t.Errorf("%q: %+v, read again %+v, %v", line, op, again, err)
		}
	})
}

func format(n int) string {
	if n < 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// stable reports whether a name reads the same when it is written again: one that holds
// quotes, or spells hex once more, does not.
func stable(name string) bool {
	return !strings.Contains(name, `"`) && DecodeUCS2(name) == name && name == strings.TrimSpace(name)
}
