package at

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// slowConn gives n bytes a read.
type slowConn struct {
	net.Conn
	n int
}

func (c slowConn) Read(p []byte) (int, error) { return c.Conn.Read(p[:min(c.n, len(p))]) }

// Every echo and framing seen in the wild, each at 1, 2, 7 and all bytes a read: the
// answer is the same, and what is not part of it is in no queue.
func TestEchoAndFraming(t *testing.T) {
	const csq = "+CSQ: 21,0"
	tests := map[string]string{
		"no echo":                          "\r\n+CSQ: 21,0\r\n\r\nOK\r\n",
		"echo CR":                          "AT+CSQ\r\r\n+CSQ: 21,0\r\n\r\nOK\r\n",
		"echo CR CR LF (RM500U)":           "AT+CSQ\r\r\n\r\r\n+CSQ: 21,0\r\r\n\r\r\nOK\r\r\n",
		"echo CR LF CR LF (Air724UG)":      "AT+CSQ\r\n\r\n+CSQ: 21,0\r\n\r\nOK\r\n",
		"echo in lower case":               "at+csq\r\r\n+CSQ: 21,0\r\n\r\nOK\r\n",
		"echo, first character lost":       "T+CSQ\r\r\n+CSQ: 21,0\r\n\r\nOK\r\n",
		"echo, three characters left":      "CSQ\r\r\n+CSQ: 21,0\r\n\r\nOK\r\n",
		"echo, first character damaged":    "\x81T+CSQ\r\r\n+CSQ: 21,0\r\n\r\nOK\r\n",
		"echo glued to the reply by CR":    "AT+CSQ\r+CSQ: 21,0\r\nOK\r\n",
		"CR alone":                         "\r+CSQ: 21,0\rOK\r",
		"LF alone":                         "\n+CSQ: 21,0\nOK\n",
		"blanks behind OK":                 "\r\n+CSQ: 21,0\r\n\r\nOK  \r\n",
		"blanks before the answer":         "\r\n   +CSQ: 21,0\t\r\n\r\n OK\r\n",
		"NUL before OK":                    "\r\n+CSQ: 21,0\r\n\x00OK\r\n",
		"NUL inside":                       "\r\n+C\x00SQ: 21,0\x00\r\nO\x00K\r\n",
		"thousands of NUL":                 strings.Repeat("\x00", 5000) + "\r\n+CSQ: 21,0\r\n" + strings.Repeat("\x00", 5000) + "OK\r\n",
		"8-bit noise before OK":            "\r\n+CSQ: 21,0\r\n\xff\xfe\x80OK\r\n",
		"8-bit noise inside":               "\r\n+CS\xffQ: 21,0\r\n\r\nOK\xff\r\n",
		"DEL, XON and XOFF":                "\x11\r\n+CSQ: 21,0\x7f\r\n\x13\r\nOK\r\n",
		"endless line before":              strings.Repeat("~", 200_000) + "\r\n+CSQ: 21,0\r\n\r\nOK\r\n",
		"endless 8-bit line before":        strings.Repeat("\xf0", 70_000) + "\r\n+CSQ: 21,0\r\n\r\nOK\r\n",
		"noise between answer and OK":      "\r\n+CSQ: 21,0\r\n~!~{\r\nOK\r\n",
		"blank lines":                      "\r\n\r\n\r\n+CSQ: 21,0\r\n\n\n\r\r\r \r\nOK\r\n",
		"echo of another program's AT":     "AT\r\r\n+CSQ: 21,0\r\n\r\nOK\r\n",
		"prompt that somebody left behind": "> \r\n+CSQ: 21,0\r\n\r\nOK\r\n",
	}
	for name, reply := range tests {
		for _, n := range []int{1, 2, 7, 1 << 20} {
			if len(reply) > 50_000 && n < 7 {
				continue // a byte a read is slow and shows nothing more
			}
			t.Run(fmt.Sprintf("%s/%d", name, n), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m, near := newModem(replies{"AT+CSQ": reply}.answer)
					defer m.stop()
					s := New(slowConn{near, n}, Config{})
					defer s.Close()
					ask(t, s, Command{Text: "+CSQ", Accept: prefix("+CSQ:")}, csq)
					wantURCs(t, s)
				})
			})
		}
	}
}

// Without an Accept only true echo may go, so nothing else may be taken for it.
func TestEchoWithoutAccept(t *testing.T) {
	tests := map[string]struct {
		text, reply string
		want        []string
	}{
		"whole":                      {"+CGMM", "AT+CGMM\r\r\nEC25\r\nOK\r\n", []string{"EC25"}},
		"cut":                        {"+CGMM", "+CGMM\r\r\nEC25\r\nOK\r\n", []string{"EC25"}},
		"two characters are no echo": {"+CGMM", "MM\r\r\nEC25\r\nOK\r\n", []string{"MM", "EC25"}},
		"after the answer began":     {"+CGMM", "EC25\r\nGMM\r\nOK\r\n", []string{"EC25", "GMM"}},
		"behind an unknown URC":      {"+CPMS?", "^NWTIME: 18/03/09\r\nAT+CPMS?\r\r\n+CPMS: 0,20\r\nOK\r\n", []string{"^NWTIME: 18/03/09", "+CPMS: 0,20"}},
		"longer than the command":    {"I", "ATIX\r\nOK\r\n", []string{"ATIX"}},
		"basic command":              {"I", "ATI\r\r\nQuectel\r\nOK\r\n", []string{"Quectel"}},
		"command with blanks behind": {"+CGMM ", "AT+CGMM \r\r\nEC25\r\nOK\r\n", []string{"EC25"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{}, replies{"AT" + tt.text: tt.reply}.answer)
				ask(t, s, Command{Text: tt.text}, tt.want...)
			})
		})
	}
}

func TestOperatorNamesKeepUTF8(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{}, replies{
			"AT+COPS?": "\r\n+COPS: 0,0,\"中国移动\",7\r\n\r\nOK\r\n",
			"AT+CSPN?": "\r\n+CSPN: \"Telef\xf3nica\"\r\n\r\nOK\r\n", // Latin-1: not UTF-8
		}.answer)
		ask(t, s, Command{Text: "+COPS?"}, `+COPS: 0,0,"中国移动",7`)
		ask(t, s, Command{Text: "+CSPN?"}, `+CSPN: "Telefnica"`)
		if st := s.Stats(); st.NoiseBytes != 1 {
			t.Errorf("noise = %d bytes, want 1", st.NoiseBytes)
		}
	})
}

func TestSplitter(t *testing.T) {
	full := strings.Repeat("a", maxLine)
	tests := map[string]struct {
		in    string
		want  []string
		noise uint64
		longs uint64
	}{
		"nothing":             {"", nil, 0, 0},
		"unfinished":          {"OK", nil, 0, 0},
		"two lines":           {"a\rb\n", []string{"a", "b"}, 0, 0},
		"blank lines":         {"\r\n\r\n\n", nil, 0, 0},
		"tab is a blank":      {"a\tb\r", []string{"a b"}, 0, 0},
		"control bytes go":    {"\x00a\x1b\x7fb\x1f\r", []string{"ab"}, 4, 0},
		"longest line":        {full + "\r", []string{full}, 0, 0},
		"one byte too long":   {full + "b\rOK\r", []string{"OK"}, maxLine + 1, 1},
		"far too long":        {full + full + full + "\rOK\r", []string{"OK"}, 3 * maxLine, 1},
		"too long, no end":    {full + full, nil, 2 * maxLine, 1},
		"two lines too long":  {full + "x\r" + full + "y\rOK\r", []string{"OK"}, 2 * (maxLine + 1), 2},
		"8-bit bytes go on":   {"\xff\xc3\xa9\r", []string{"\xff\xc3\xa9"}, 0, 0},
		"NUL is no long line": {strings.Repeat("\x00", 3*maxLine) + "OK\r", []string{"OK"}, 3 * maxLine, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var (
				s   splitter
				got []string
			)
			for line := range s.lines([]byte(tt.in)) {
				got = append(got, string(line))
			}
			if !slices.Equal(got, tt.want) || s.noise != tt.noise || s.longs != tt.longs {
				t.Errorf("lines %.60q, noise %d, long %d; want %.60q, %d, %d", got, s.noise, s.longs, tt.want, tt.noise, tt.longs)
			}
			if cap(s.buf) > 2*maxLine {
				t.Errorf("buffer has grown to %d bytes", cap(s.buf))
			}
		})
	}
}

func TestClean(t *testing.T) {
	tests := []struct {
		raw, want string
		noise     int
	}{
		{"OK", "OK", 0},
		{"  OK  ", "OK", 0},
		{"中国", "中国", 0},
		{"\xff \xfeOK", "OK", 2},
		{"\xff\xff", "", 2},
		{"中\xff", "", 4},
	}
	for _, tt := range tests {
		if got, noise := clean([]byte(tt.raw)); got != tt.want || noise != tt.noise {
			t.Errorf("clean(%q) = %q, %d; want %q, %d", tt.raw, got, noise, tt.want, tt.noise)
		}
	}
}
