package at

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Row a4: of 2,000 URCs bare warthog delivered hundreds out of order.
func TestURCsComeInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{}, replies{}.answer)
		for i := range 2000 {
			want := fmt.Sprintf("+CMTI: \"SM\",%d", i)
			m.say("\r\n" + want + "\r\n")
			if i%50 == 49 { // read in bursts, with the queue nearly full
				synctest.Wait()
				for j := i - 49; j <= i; j++ {
					if got, want := <-s.URCs(), fmt.Sprintf("+CMTI: \"SM\",%d", j); got != want {
						t.Fatalf("URC %d = %q, want %q", j, got, want)
					}
				}
			}
		}
	})
}

func TestURCOverflowDropsTheOldest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{}, replies{}.answer)
		const n = 2000
		var want []string
		for i := range n {
			line := fmt.Sprintf("+CMTI: \"SM\",%d", i)
			m.say("\r\n" + line + "\r\n")
			if i >= n-queueLength {
				want = append(want, line)
			}
		}
		synctest.Wait()
		wantURCs(t, s, want...)
		if st := s.Stats(); st.URCs != n || st.URCsDropped != n-queueLength {
			t.Errorf("stats = %+v", st)
		}
	})
}

// A flood of URCs that nobody reads does not stop the dialogue.
func TestCommandsUnderAFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		flood := strings.Repeat("\r\n+QIND: \"csq\",21,99\r\n", 3000)
		s, _ := synced(t, Config{}, replies{"AT+CSQ": flood + "\r\n+CSQ: 21,0\r\n" + flood + "\r\nOK\r\n" + flood}.answer)
		for range 3 {
			ask(t, s, Command{Text: "+CSQ", Accept: prefix("+CSQ:")}, "+CSQ: 21,0")
		}
	})
}

// Lines, long lines, 8-bit noise and URCs without end do not grow the session.
func TestMemoryIsBounded(t *testing.T) {
	junk := map[string]string{
		"endless line":  strings.Repeat("x", 1<<16),
		"noise":         strings.Repeat("\xf3\x00\x81", 1<<14),
		"URCs":          strings.Repeat("\r\n+QIND: \"csq\",21,99\r\n", 1<<11),
		"stray lines":   strings.Repeat("\r\nlower case words\r\n", 1<<11),
		"final results": strings.Repeat("\r\nOK\r\n", 1<<12),
	}
	for name, text := range junk {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, m := synced(t, Config{}, replies{"AT+CSQ": answerCSQ}.answer)
				before := heap()
				for range 30 { // 1 to 2 MB
					m.say(text)
				}
				synctest.Wait()
				if after := heap(); after > before+256<<10 {
					t.Errorf("heap grew from %d to %d bytes", before, after)
				}
				m.say("\r\n")
				ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
			})
		})
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestIdleLines(t *testing.T) {
	tests := map[string]struct {
		line string
		urc  bool
	}{
		"registration":           {"+CEREG: 2", true},
		"Huawei":                 {"^RSSI: 17", true},
		"ASR":                    {"*PSUTTZ: 26/11/22", true},
		"Telit":                  {"#QSS: 1", true},
		"Neoway":                 {"$MYURCACT: 0,1", true},
		"percent":                {"%CTZV: 32", true},
		"Sierra":                 {"!GSTATUS: 1", true},
		"capitals":               {"NORMAL POWER DOWN", true},
		"boot":                   {"RDY", true},
		"capitals and digits":    {"SIM1 READY", true},
		"mixed case of a family": {"Call Ready", true},
		"mixed case, unknown":    {"Smth Ready", false},
		"digits":                 {"460001234567890", false},
		"two letters":            {"AB", false},
		"sign without a name":    {"+1: 2", false},
		"sign alone":             {"+", false},
		"late echo":              {"AT+COPS?", false},
		"noise":                  {"~}x", false},
	}
	known := func(line string) bool { return line == "Call Ready" }
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, m := synced(t, Config{URC: known}, replies{}.answer)
				m.say("\r\n" + tt.line + "\r\n")
				synctest.Wait()
				got := queued(s)
				if tt.urc != (len(got) == 1 && got[0] == tt.line) || !tt.urc && s.Stats().StrayLines != 1 {
					t.Errorf("URCs %q, stats %+v", got, s.Stats())
				}
			})
		})
	}
}

// Two-phase commands: who waits for the result listens first, then sends.
func TestResultAfterOK(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{}, func(m *modem, line string) {
			if line != "AT+QPING=1" {
				replies{}.answer(m, line)
				return
			}
			m.say("\r\nOK\r\n")
			for i := range 4 {
				wait(time.Second)
				m.say(fmt.Sprintf("\r\n+QPING: 0,%d\r\n", i))
			}
		})
		ask(t, s, Command{Text: "+QPING=1"})
		for i := range 4 {
			if got, want := <-s.URCs(), fmt.Sprintf("+QPING: 0,%d", i); got != want {
				t.Errorf("URC = %q, want %q", got, want)
			}
		}
	})
}
