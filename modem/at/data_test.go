package at

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// pipe is both ends of a line, closed with the test.
func pipe(t *testing.T) (far, near net.Conn) {
	far, near = net.Pipe()
	t.Cleanup(func() {
		_ = far.Close()
		_ = near.Close()
	})
	return far, near
}

// counted knows data behind "+IPD5" and "+QIRD: 5".
func counted(line string) int {
	for _, p := range []string{"+IPD", "+QIRD: "} {
		if rest, ok := strings.CutPrefix(line, p); ok {
			n, _ := strconv.Atoi(strings.Fields(rest + " -")[0])
			return n
		}
	}
	return 0
}

func hexOf(text string) string { return fmt.Sprintf("%x", text) }

func TestDataIsCounted(t *testing.T) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	tests := map[string]struct {
		reply string
		want  []string
		urcs  []string
	}{
		"answer":               {"\r\n+QIRD: 5\r\nhello\r\n\r\nOK\r\n", []string{"+QIRD: 5 " + hexOf("hello")}, nil},
		"no data":              {"\r\n+QIRD: 0\r\n\r\nOK\r\n", []string{"+QIRD: 0"}, nil},
		"data that looks done": {"\r\n+QIRD: 6\r\n\r\nOK\r\n\r\n\r\nOK\r\n", []string{"+QIRD: 6 " + hexOf("\r\nOK\r\n")}, nil},
		"any byte":             {"\r\n+QIRD: 256\r\n" + string(every) + "\r\n\r\nOK\r\n", []string{"+QIRD: 256 " + hexOf(string(every))}, nil},
		"bare LF":              {"\n+QIRD: 2\n\nx\nOK\n", []string{"+QIRD: 2 " + hexOf("\nx")}, nil},
		"URC inside":           {"\r\n+IPD3\r\nOK\r\r\n+QIRD: 1\r\nx\r\nOK\r\n", []string{"+QIRD: 1 " + hexOf("x")}, []string{"+IPD3 " + hexOf("OK\r")}},
		"no line end behind":   {"\r\n+IPD2\r\nhi\r\n+QIRD: 1\r\nx\r\nOK\r\n", []string{"+QIRD: 1 " + hexOf("x")}, []string{"+IPD2 " + hexOf("hi")}},
		"absurd count":         {"\r\n+IPD99999\r\n+QIRD: 1\r\nx\r\nOK\r\n", []string{"+QIRD: 1 " + hexOf("x")}, []string{"+IPD99999"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{Data: counted}, replies{"AT+QIRD=1": tt.reply, "AT+CSQ": answerCSQ}.answer)
				ask(t, s, Command{Text: "+QIRD=1"}, tt.want...)
				synctest.Wait()
				wantURCs(t, s, tt.urcs...)
				ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
			})
		})
	}
}

// Data comes as an unsolicited line while nothing is pending, cut anywhere.
func TestUnsolicitedData(t *testing.T) {
	const stream = "\r\nRING\r\n+IPD7\r\nhe\r\nllo\r\n+IPD1\r\n>RING\r\n"
	for piece := 1; piece <= len(stream); piece++ {
		synctest.Test(t, func(t *testing.T) {
			var traced []string
			s, m := synced(t, Config{Data: counted, Trace: func(d Direction, line string) {
				if d == Received {
					traced = append(traced, line)
				}
			}}, replies{}.answer)
			for part := range slices.Chunk([]byte(stream), piece) {
				m.say(string(part))
			}
			synctest.Wait()
			wantURCs(t, s, "RING", "+IPD7 "+hexOf("he\r\nllo"), "+IPD1 "+hexOf(">"), "RING")
			if want := []string{"OK", "RING", "+IPD7 " + hexOf("he\r\nllo"), "+IPD1 " + hexOf(">"), "RING"}; !slices.Equal(traced, want) {
				t.Errorf("pieces of %d: traced %q", piece, traced)
			}
		})
	}
}

// Bytes are lost inside the data: what comes after a pause is lines again.
func TestDataThatIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{Data: counted}, replies{"AT+CSQ": answerCSQ}.answer)
		m.say("\r\n+IPD900\r\nhel")
		wait(dataGap)
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
		synctest.Wait()
		wantURCs(t, s, "+IPD900")
		if st := s.Stats(); st.NoiseBytes != 3 {
			t.Errorf("%d bytes of noise, want the 3 of the data that came", st.NoiseBytes)
		}
	})
}

// FuzzData: whatever comes behind whatever count, the session finds back.
func FuzzData(f *testing.F) {
	f.Add("+IPD5", []byte("hello"), 3)
	f.Add("+QIRD: 1000", []byte("\r\nOK\r\n"), 1)
	f.Add("+IPD-1", []byte("+IPD2\r\n\r\n"), 2)
	f.Add("+UDPRECV: 0,7,+USORF: 0,9,\"OK", []byte("\"+IPD,3:\r\n"), 1)
	f.Fuzz(func(t *testing.T, head string, data []byte, piece int) {
		if piece < 1 || len(data) > 4<<10 {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			s, m := synced(t, Config{Data: counted, Inline: inlined}, replies{"AT+CSQ": answerCSQ, "\x1bAT": "\r\nOK\r\n", "\x1bAT+CSQ": answerCSQ}.answer)
			for part := range slices.Chunk(append([]byte(head+"\r\n"), data...), piece) {
				m.say(string(part))
			}
			wait(time.Minute)
			_, _ = s.Command(t.Context(), Command{Text: "+CSQ"}) // may end a line that was left open
			wait(time.Minute)
			ask(t, s, Command{Text: "+CSQ", Accept: prefix("+CSQ:")}, "+CSQ: 21,0")
		})
	})
}

// inlined knows data right behind "+UDPRECV: 0,5,", "+IPD,5:" and "+USORF: 0,5,\"".
func inlined(start string) int {
	start, _, _ = strings.Cut(start, " 0a") // the line in its new form
	for head, tail := range map[string]string{"+UDPRECV: 0,": ",", "+IPD,": ":", "+USORF: 0,": `,"`} {
		rest, ok1 := strings.CutPrefix(start, head)
		rest, ok2 := strings.CutSuffix(rest, tail)
		if n, err := strconv.Atoi(rest); err == nil && ok1 && ok2 {
			return n
		}
	}
	return 0
}

func TestInlineData(t *testing.T) {
	const data = "\n,:\"\r\nOK\r\n+IPD,3:\x00\xff"
	tests := map[string]struct {
		stream string
		want   []string
	}{
		"behind a comma":     {"\r\n+UDPRECV: 0,19," + data + "\r\nRING\r\n", []string{"+UDPRECV: 0,19, " + hexOf(data), "RING"}},
		"behind a colon":     {"\r\n+IPD,19:" + data + "\r\nRING\r\n", []string{"+IPD,19: " + hexOf(data), "RING"}},
		"in quotation marks": {"\r\n+USORF: 0,19,\"" + data + "\"\r\nRING\r\n", []string{`+USORF: 0,19," ` + hexOf(data), "RING"}},
		"no line end behind": {"\r\n+IPD,19:" + data + "RING\r\n", []string{"+IPD,19: " + hexOf(data), "RING"}},
		"twice":              {"\r\n+IPD,2:\n\n+IPD,1:\n\r\nRING\r\n", []string{"+IPD,2: 0a0a", "+IPD,1: 0a", "RING"}},
		"none":               {"\r\n+IPD,0:\r\n+UDPRECV: 0,-1,\r\nRING\r\n", []string{"+IPD,0:", "+UDPRECV: 0,-1,", "RING"}},
		"absurd count":       {"\r\n+IPD,99999:\r\nRING\r\n", []string{"+IPD,99999:", "RING"}},
		"another line":       {"\r\n+CLIP: \"0,1\",129,2\r\nRING\r\n", []string{`+CLIP: "0,1",129,2`, "RING"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for piece := 1; piece <= len(tt.stream); piece++ {
				synctest.Test(t, func(t *testing.T) {
					s, m := synced(t, Config{Inline: inlined, Data: counted}, replies{"AT+CSQ": answerCSQ}.answer)
					for part := range slices.Chunk([]byte(tt.stream), piece) {
						m.say(string(part))
					}
					synctest.Wait()
					wantURCs(t, s, tt.want...)
					ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
				})
			}
		})
	}
}

// Data in the line of an answer is the answer, and data that comes in between is a URC.
func TestInlineAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{Inline: inlined}, replies{"AT+USORF=0,9": "\r\n+IPD,1:\n\r\n+USORF: 0,2,\"\nK\"\r\n\r\nOK\r\n"}.answer)
		ask(t, s, Command{Text: "+USORF=0,9"}, `+USORF: 0,2," 0a4b`)
		synctest.Wait()
		wantURCs(t, s, "+IPD,1: 0a")
	})
}

// Bytes are lost inside quoted data: the next quoted data is whole again.
func TestInlineDataThatIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{Inline: inlined}, replies{"AT+CSQ": answerCSQ}.answer)
		m.say("\r\n+USORF: 0,9,\"hel")
		wait(dataGap)
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
		m.say("\r\n+USORF: 0,2,\"\nK\"\r\n")
		synctest.Wait()
		wantURCs(t, s, `+USORF: 0,9,"`, `+USORF: 0,2," 0a4b`)
	})
}
