package modem

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

func TestArguments(t *testing.T) {
	for _, tt := range []struct {
		line, prefix string
		want         []string
	}{
		{`+QIACT: 1,1,1,"10.187.7.8"`, "+QIACT", []string{"1", "1", "1", "10.187.7.8"}},
		{`+QISTATE: 0,"UDP","a,b",80`, "+QISTATE", []string{"0", "UDP", "a,b", "80"}},
		{"+NETOPEN: 1, 0", "+NETOPEN", []string{"1", "0"}},
		{"+NETOPEN:", "+NETOPEN", []string{""}},
		{"+QIOPEN: 11,0", "+QIACT", nil},
		{"+QIACTX: 1", "+QIACT", nil},
		{"OK", "+QIACT", nil},
		{"", "+QIACT", nil},
	} {
		if got := Arguments(tt.line, tt.prefix); !slices.Equal(got, tt.want) || (got == nil) != (tt.want == nil) {
			t.Errorf("%q: got %q, want %q", tt.line, got, tt.want)
		}
	}
}

func TestParseData(t *testing.T) {
	for line, want := range map[string]string{
		"+IPD5 68656c6c6f": "hello", "+QIRD: 5 68656c6c6f": "hello", "+RECEIVE,9,2: 0d0A": "\r\n",
		"+QIRD: 0": "", "+IPD5": "", "+IPD5 ": "", "+IPD5 xy": "", "+IPD2 686": "", "": "",
	} {
		if got, ok := ParseData(line); string(got) != want && ok || ok != (want != "") {
			t.Errorf("%q: got %q, %v", line, got, ok)
		}
	}
}

func FuzzStackLines(f *testing.F) {
	for _, s := range []string{`+QIACT: 1,1,1,"10.187.7.8"`, `+QIURC: "recv",11`, "+QIRD: 5 68656c6c6f", "+IPD5 68", "+CIPCLOSE: 0,0,1", `+X: "a,b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if data, ok := ParseData(line); ok && !strings.HasSuffix(strings.ToLower(line), " "+hex.EncodeToString(data)) {
			t.Errorf("%q gave %q", line, data)
		}
		name, _, found := strings.Cut(line, ":")
		got := Arguments(line, name)
		if found != (got != nil) {
			t.Errorf("%q gave %q", line, got)
		}
		for _, field := range got {
			if !strings.Contains(line, field) {
				t.Errorf("%q holds no %q", line, field)
			}
		}
	})
}
