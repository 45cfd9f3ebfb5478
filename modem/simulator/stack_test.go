package simulator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// echoing answers every datagram with its target and itself.
func echoing(to string, payload []byte) ([]byte, bool) {
	return fmt.Appendf(nil, "%s %s", to, payload), true
}

func TestQuectelStack(t *testing.T) {
	bubble(t, Config{Family: "quectel", Datagram: echoing}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+QIACT?", "OK")
		c.expect(`AT+QIOPEN=1,11,"UDP","h",7,0,0`, "OK", "+QIOPEN: 11,561")
		c.expect("AT+QIACT=1", "OK")
		c.expect("AT+QIACT=1", "ERROR")
		c.expect("AT+QIACT?", `+QIACT: 1,1,1,"10.128.85.126"`, "OK")
		c.expect(`AT+QIOPEN=1,11,"UDP","h",7,0,0`, "OK", "+QIOPEN: 11,0")
		c.expect(`AT+QIOPEN=1,11,"UDP","h",7,0,0`, "OK", "+QIOPEN: 11,563")
		c.expect("AT+QISTATE?", `+QISTATE: 11,"UDP","h",7,0,2,1,11,0,"usbmodem"`, "OK")
		c.expect("AT+QIRD=11,512", "+QIRD: 0", "OK")
		before := m.State()
		c.expect(`AT+QISENDEX=11,"6869"`, "SEND OK", `+QIURC: "recv",11`)
		after := m.State()
		if sent, got := after.TxBytes-before.TxBytes, after.RxBytes-before.RxBytes; sent != 2+udpHeader+after.TxRate || got != 6+udpHeader+after.RxRate {
			t.Errorf("counted %d and %d bytes", sent, got)
		}
		c.expect("AT+QIRD=11,4", "+QIRD: 4", "h:7 ", "OK")
		c.expect("AT+QIRD=11,512", "+QIRD: 0", "OK")
		c.expect(`AT+QISENDEX=10,"6869"`, "ERROR")
		c.expect(`AT+QISENDEX=11,"xy"`, "ERROR")
		c.expect("AT+QICLOSE=11", "OK")
		c.expect("AT+QISTATE?", "OK")
		c.expect("AT+QIDEACT=1", "OK")
		c.expect("AT+QIACT?", "OK")
		if s := m.State(); !s.Contexts[0].Active {
			t.Error("the context was active before, for the host, and is no more")
		}
	})
}

func TestSimcomStack(t *testing.T) {
	for _, model := range []string{"SIM7600CE", "A7670C"} {
		bubble(t, Config{Family: "simcom", Model: model, Datagram: echoing}, func(t *testing.T, m *Modem) {
			c := quiet(t, m)
			c.expect("AT+NETOPEN?", "+NETOPEN: 0", "OK")
			c.expect(`AT+CIPOPEN=9,"UDP",,,50000`, "+CIPOPEN: 9,2", "ERROR")
			c.expect(`AT+CDNSGIP="h"`, "+CDNSGIP: 0,10", "ERROR")
			c.expect("AT+NETOPEN", "OK", "+NETOPEN: 0")
			c.expect("AT+NETOPEN", "+IP ERROR: Network is already opened", "ERROR")
			c.expect("AT+NETOPEN?", "+NETOPEN: 1,0", "OK")
			c.expect(`AT+CDNSGIP="h"`, `+CDNSGIP: 1,"h","198.51.100.7"`, "OK")
			c.expect(`AT+CIPOPEN=9,"UDP",,,50000`, "OK", "+CIPOPEN: 9,0")
			c.expect(`AT+CIPOPEN=9,"UDP",,,50000`, "+CIPOPEN: 9,4", "ERROR")
			c.expect("AT+CIPCLOSE?", "+CIPCLOSE: 0,0,0,0,0,0,0,0,0,1", "OK")
			if got := c.ask(`AT+CIPSEND=9,2,"198.51.100.7",7`); got != "\r\n> " {
				t.Errorf("prompt %q", got)
			}
			c.write("hi")
			want := []string{"OK", "+CIPSEND: 9,2,2", "RECV FROM:198.51.100.7:7", "+IPD6", "h:7 hi"}
			if got := lines(c.after(time.Second)); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			c.expect("AT+CIPCLOSE=9", "OK", "+CIPCLOSE: 9,0")
			c.expect("AT+CIPCLOSE=9", "+CIPCLOSE: 9,4", "ERROR")
			c.expect("AT+NETCLOSE", "OK", "+NETCLOSE: 0")
			c.expect("AT+NETCLOSE", "+NETCLOSE: 2", "ERROR")
		})
	}
}

// Some firmware tells the result before it says OK.
func TestEagerURCs(t *testing.T) {
	bubble(t, Config{Family: "quectel", Datagram: echoing, EagerURCs: true}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+QIACT=1", "OK")
		c.expect(`AT+QIOPEN=1,0,"UDP","h",7,0,0`, "+QIOPEN: 0,0", "OK")
		c.expect(`AT+QISENDEX=0,"6869"`, `+QIURC: "recv",0`, "SEND OK")
		c.expect("AT+QIRD=0,512", "+QIRD: 6", "h:7 hi", "OK")
	})
	bubble(t, Config{Family: "simcom", Datagram: echoing, EagerURCs: true}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+NETOPEN", "+NETOPEN: 0", "OK")
		c.expect(`AT+CIPOPEN=0,"UDP",,,50000`, "+CIPOPEN: 0,0", "OK")
		c.write("AT+CIPSEND=0,2,\"192.0.2.1\",7\rhi")
		want := []string{"> ", "RECV FROM:192.0.2.1:7", "+IPD14", "192.0.2.1:7 hi", "+CIPSEND: 0,2,2", "OK"}
		if got := lines(c.after(time.Second)); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// What the network takes away is closed and told, and a reboot forgets it all.
func TestStackIsLost(t *testing.T) {
	for name, tt := range map[string]struct{ open, told, question, closed string }{
		"quectel": {"AT+QIACT=1", `+QIURC: "pdpdeact",1`, "AT+QIACT?", "OK"},
		"simcom":  {"AT+NETOPEN", "+CIPEVENT: NETWORK CLOSED UNEXPECTEDLY", "AT+NETOPEN?", "+NETOPEN: 0"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, lose := range []func(m *Modem){
				func(m *Modem) { m.Update(func(s *State) { s.Covered = false }) },
				func(m *Modem) { _ = m.SetFault("no_data_path", true) },
				func(m *Modem) { _ = m.SetFault("denied", true) },
			} {
				bubble(t, Config{Family: name}, func(t *testing.T, m *Modem) {
					c := quiet(t, m)
					c.ask(tt.open)
					lose(m)
					if got := c.after(time.Second); !strings.Contains(got, tt.told) {
						t.Errorf("told %q, want %q", got, tt.told)
					}
					if got := lines(c.ask(tt.question)); got[0] != tt.closed {
						t.Errorf("%s: %q", tt.question, got)
					}
				})
			}
			bubble(t, Config{Family: name}, func(t *testing.T, m *Modem) {
				c := quiet(t, m)
				c.ask(tt.open)
				m.Reboot()
				c.after(20 * time.Second)
				c.ask("ATE0")
				if got := lines(c.ask(tt.question)); got[0] != tt.closed {
					t.Errorf("after a reboot %q", got)
				}
			})
		})
	}
}

// A network that gives no context: the stack says so.
func TestStackIsRefused(t *testing.T) {
	bubble(t, Config{Family: "quectel"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "no_data_path", true)
		c.expect("AT+QIACT=1", "ERROR")
		c.expect("AT+QIACT=7", "ERROR")
	})
	bubble(t, Config{Family: "simcom"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "no_data_path", true)
		c.expect("AT+NETOPEN", "OK", "+NETOPEN: 1")
	})
}

// A context that only the stack uses goes with it.
func TestStackOwnsItsContext(t *testing.T) {
	bubble(t, Config{Family: "quectel"}, func(t *testing.T, m *Modem) {
		m.Update(func(s *State) { s.Contexts[0].Active, s.Contexts[0].Address = false, "" })
		c := quiet(t, m)
		c.expect("AT+QIACT=1", "OK")
		if s := m.State(); !s.Contexts[0].Active || s.Contexts[0].Address == "" {
			t.Errorf("context %+v", s.Contexts[0])
		}
		c.expect("AT+QIDEACT=1", "OK")
		if s := m.State(); s.Contexts[0].Active {
			t.Errorf("context %+v", s.Contexts[0])
		}
	})
}

// What goes over NR is counted apart, and both are gone after a reboot.
func TestCounters(t *testing.T) {
	bubble(t, Config{Family: "quectel", Model: "RM500Q"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		m.Update(func(s *State) {
			s.TxRate, s.RxRate = 0, 0
			s.TxBytes, s.RxBytes, s.NRTxBytes, s.NRRxBytes = 100, 1000, 10, 50
		})
		c.expect("AT+QGDCNT?", "+QGDCNT: 90,950", "OK")
		c.expect("AT+QGDNRCNT?", "+QGDNRCNT: 10,50", "OK")
		m.Update(func(s *State) { s.TxRate, s.RxRate = 1, 2 })
		c.after(100 * time.Second)
		m.Update(func(s *State) { s.TxRate, s.RxRate = 0, 0 })
		if s := m.State(); s.NRTxBytes-10 != s.TxBytes-100 || s.NRRxBytes-50 != s.RxBytes-1000 || s.NRTxBytes < 100 {
			t.Errorf("state %+v", s)
		}
		c.expect("AT+QGDCNT?", "+QGDCNT: 90,950", "OK")
		m.Reboot()
		c.after(20 * time.Second)
		c.ask("ATE0")
		c.expect("AT+QGDCNT?", "+QGDCNT: 0,0", "OK")
		c.expect("AT+QGDNRCNT?", "+QGDNRCNT: 0,0", "OK")
	})
}
