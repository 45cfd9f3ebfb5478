package simulator

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestBootGoesThroughBusyAndSearching(t *testing.T) {
	bubble(t, Config{Boot: true}, func(t *testing.T, m *Modem) {
		steps := []struct {
			at   time.Duration
			sim  SIMState
			stat Stat
		}{
			{time.Second, SIMBusy, NotRegistered},
			{4 * time.Second, SIMReady, Searching},
			{7 * time.Second, SIMReady, Home},
		}
		begun := time.Now()
		for _, s := range steps {
			<-time.After(s.at - time.Since(begun))
			if got := m.State(); got.SIM != s.sim || got.PS.Stat != s.stat {
				t.Errorf("after %v: card %s, registration %d, want %s, %d", s.at, got.SIM, got.PS.Stat, s.sim, s.stat)
			}
		}
	})
}

func TestBootIsDeafAtFirst(t *testing.T) {
	bubble(t, Config{Boot: true}, func(t *testing.T, m *Modem) {
		c := dial(t, m)
		c.write("AT\r")
		if got := c.after(500 * time.Millisecond); got != "" {
			t.Errorf("it answers %q", got)
		}
		c.after(time.Second)
		c.expect("AT", "AT", "OK")
		if got := m.Commands(); !slices.Equal(got, []string{"AT"}) {
			t.Errorf("it has heard %q", got)
		}
	})
}

func TestRadioOffAndOnSearches(t *testing.T) {
	for _, off := range []string{"0", "4"} {
		bubble(t, Config{}, func(t *testing.T, m *Modem) {
			c := quiet(t, m)
			c.expect("AT+CREG=1", "OK")
			c.expect("AT+CFUN="+off, "OK", "+CREG: 0")
			c.expect("AT+CEREG?", "+CEREG: 0,0", "OK")
			c.expect("AT+CSQ", "+CSQ: 99,99", "OK")
			c.expect("AT+CFUN=1", "OK", "+CREG: 2")
			if got := lines(c.after(3 * time.Second)); !slices.Equal(got, []string{"+CREG: 1"}) {
				t.Errorf("after the search: %q", got)
			}
		})
	}
}

func TestCardIsOffWithoutFunctionality(t *testing.T) {
	bubble(t, Config{Family: "quectel"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+CFUN=0", "OK")
		for _, command := range []string{"AT+CPIN?", "AT+CIMI", "AT+QCCID", "AT+CRSM=176,12258,0,0,10"} {
			c.expect(command, "+CME ERROR: 13")
		}
	})
}

func TestDeregisteredByHand(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+COPS=2", "OK")
		c.expect("AT+COPS?", "+COPS: 2", "OK")
		c.expect("AT+CEREG?", "+CEREG: 0,0", "OK")
		c.expect("AT+COPS=0", "OK")
		c.expect("AT+CEREG?", "+CEREG: 0,2", "OK")
		c.after(2 * time.Second)
		c.expect("AT+CEREG?", "+CEREG: 0,1", "OK")
		c.expect("AT+COPS=5", "ERROR")
		c.expect("AT+COPS=1,2,\"46001\"", "ERROR")
	})
}

func TestUpdateSendsTheReportsThatAreOn(t *testing.T) {
	bubble(t, Config{Family: "quectel"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		report := func(change func(*State)) []string {
			m.Update(change)
			synctest.Wait()
			return lines(c.take())
		}
		if got := report(func(s *State) { s.PS.Stat = Searching }); len(got) != 0 {
			t.Errorf("without +CEREG=n: %q", got)
		}
		report(func(s *State) { s.PS.Stat = Home })
		c.ask("AT+CEREG=2;+CGREG=1;+CGEREP=2;+QSIMSTAT=1")
		cases := []struct {
			name   string
			change func(*State)
			want   []string
		}{
			{"nothing", func(s *State) {}, nil},
			{"roams", func(s *State) { s.PS.Stat = Roaming }, []string{"+CGREG: 5", `+CEREG: 5,"681D","2F1A0CB",7`}},
			{"new area", func(s *State) { s.Cell.TAC = 0x1234 }, []string{`+CEREG: 5,"1234","2F1A0CB",7`}},
			{"falls to 3G", func(s *State) { s.ChangeRAT(HSPA) }, []string{"+CEREG: 0"}},
			{"back on LTE", func(s *State) { s.ChangeRAT(LTE) }, []string{`+CEREG: 5,"1234","2F1A0CB",7`}},
			{"context goes", func(s *State) { s.Contexts[0].Active = false }, []string{"+CGEV: NW PDN DEACT 1"}},
			{"context comes", func(s *State) { s.Contexts[0].Active = true }, []string{"+CGEV: ME PDN ACT 1"}},
			{"card pulled", func(s *State) { s.SIM = SIMAbsent },
				[]string{"+CPIN: NOT READY", "+QSIMSTAT: 1,0", "+CGREG: 0", "+CEREG: 0", "+CGEV: NW PDN DEACT 1"}},
		}
		for _, tc := range cases {
			if got := report(tc.change); !slices.Equal(got, tc.want) {
				t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
			}
		}
	})
}

func TestReportsReachEveryLine(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		a, b := quiet(t, m), dial(t, m)
		a.expect("AT+CEREG=1", "OK")
		mustFault(t, m, "denied", true)
		synctest.Wait()
		if x, y := a.take(), b.take(); x != "\r\n+CEREG: 3\r\n" || y != x {
			t.Errorf("one line saw %q, the other %q", x, y)
		}
	})
}

func TestCountersGrowWhileOnline(t *testing.T) {
	bubble(t, Config{Family: "quectel"}, func(t *testing.T, m *Modem) {
		m.Update(func(s *State) { s.TxBytes, s.RxBytes, s.TxRate, s.RxRate = 0, 0, 10, 1000 })
		<-time.After(time.Hour)
		if s := m.State(); s.TxBytes != 36_000 || s.RxBytes != 3_600_000 {
			t.Errorf("after an hour %d and %d", s.TxBytes, s.RxBytes)
		}
		mustFault(t, m, "no_data_path", true)
		<-time.After(time.Hour)
		mustFault(t, m, "no_data_path", false)
		if s := m.State(); s.TxBytes != 36_000 {
			t.Errorf("after an hour without a path %d", s.TxBytes)
		}
		m.Reboot()
		<-time.After(16 * time.Second) // 6 of them without registration
		if s := m.State(); s.TxBytes != 100 || s.RxBytes != 10_000 {
			t.Errorf("after a reboot %d and %d", s.TxBytes, s.RxBytes)
		}
	})
}

func TestSignalWalksSlowlyAndByItsSeed(t *testing.T) {
	walk := func(seed int64) (steps []int) {
		bubble(t, Config{Seed: seed}, func(t *testing.T, m *Modem) {
			last := m.State().Signal.RSRP
			for range 200 {
				<-time.After(walkEvery)
				now := m.State().Signal.RSRP
				if d := now - last; d < -1 || d > 1 || now < -87-walkSpan || now > -87+walkSpan {
					t.Errorf("from %d to %d dBm", last, now)
				}
				last = now
				steps = append(steps, now)
			}
		})
		return steps
	}
	a, b, c := walk(1), walk(1), walk(2)
	if !slices.Equal(a, b) || slices.Equal(a, c) {
		t.Error("the walk does not follow the seed")
	}
	if slices.Max(a) == slices.Min(a) {
		t.Error("the signal stands still")
	}
}

func TestNetworkClock(t *testing.T) {
	bubble(t, Config{Family: "quectel", Boot: true}, func(t *testing.T, m *Modem) {
		<-time.After(10 * time.Second)
		c := quiet(t, m)
		c.expect("AT+CCLK?", `+CCLK: "80/01/06,00:00:11+00"`, "OK") // nobody has asked for the network's
		c.expect("AT+QLTS", `+QLTS: ""`, "OK")
		offset := time.Until(time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC))
		m.Update(func(s *State) { s.ClockOffset = offset })
		c.expect("AT+CTZU=3", "OK")
		c.expect("AT+CCLK?", `+CCLK: "26/11/22,18:00:01+32"`, "OK")
		c.expect("AT+CTZU=1", "OK")
		c.expect("AT+CCLK?", `+CCLK: "26/11/22,10:00:03+32"`, "OK")
		m.Update(func(s *State) { s.Zone = -20 })
		c.expect("AT+QLTS=2", `+QLTS: "2026/11/22,05:00:04-20,0"`, "OK")
		c.expect("AT+CTZR=2;+CFUN=4", "OK")
		c.expect("AT+CFUN=1", "OK")
		if got := lines(c.after(2 * time.Second)); len(got) != 1 || !strings.HasPrefix(got[0], `+CTZE: -20,0,"2026/11/22,10:00:0`) {
			t.Errorf("with registration comes %q", got)
		}
	})
}

func TestAnIdleModemHasNothingToDo(t *testing.T) {
	bubble(t, Config{Family: "quectel"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		if got := c.after(365 * 24 * time.Hour); got != "" {
			t.Errorf("in a year it says %q", got)
		}
	})
}
