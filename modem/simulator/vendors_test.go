package simulator

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// saying is what a model answers to a command when card and network are as set.
type saying struct {
	name, family, model string
	rat                 RAT
	set                 func(*State)
	fault               string
	ask                 string
	want                []string // without OK
}

// mustSay checks the answers, each of a modem of its own, character by character.
func mustSay(t *testing.T, list []saying) {
	t.Helper()
	for _, tc := range list {
		t.Run(tc.name, func(t *testing.T) {
			bubble(t, Config{Family: tc.family, Model: tc.model, RAT: tc.rat}, func(t *testing.T, m *Modem) {
				if tc.set != nil {
					m.Update(tc.set)
				}
				if tc.fault != "" {
					mustFault(t, m, tc.fault, true)
				}
				c := dial(t, m)
				c.ask("ATE0")
				c.expect(tc.ask, tc.want...)
			})
		})
	}
}

// ok is an answer with its final result.
func ok(lines ...string) []string { return append(lines, "OK") }

// shanghai is a cell and a level that differ from those of the modem at rest in every field.
func shanghai(s *State) {
	s.Cell = Cell{PLMN: "46011", Operator: "CHN-CT", Brand: "CT", TAC: 0x4F51, ID: 0x52BF338, PCI: 485, Band: 1, Channel: 100}
	s.Signal = Signal{RSSI: -45, RSRP: -73, RSRQ: -6, SINR: 25}
	s.Temperature, s.Millivolts = 51, 3600
	s.Contexts[0].Address = "10.9.8.7"
	s.TxBytes, s.RxBytes, s.TxRate, s.RxRate = 0x1234, 0x56789, 0, 0
}

// final says whether a line ends an answer.
func final(line string) bool {
	return line == "OK" || line == "ERROR" || strings.HasPrefix(line, "+CME ERROR: ") || strings.HasPrefix(line, "+CMS ERROR: ")
}

// Every command of every model comes to an end in every state of card and network, also without a context.
func TestEveryCommandEnds(t *testing.T) {
	states := []string{"", "sim_absent", "sim_busy", "sim_pin", "no_signal", "denied=8", "limited", "searching", "no_data_path", "session_refused=27", "weak", "radio_off"}
	for i := range models {
		f := &models[i]
		if !slices.Contains(chinese, f.name) {
			continue
		}
		t.Run(f.model, func(t *testing.T) {
			for _, rat := range f.rats {
				bubble(t, Config{Family: f.name, Model: f.model, RAT: rat, Latency: -1}, func(t *testing.T, m *Modem) {
					c := dial(t, m)
					c.ask("ATE0")
					for _, fault := range states {
						mustEndAll(t, m, c, f, fault)
					}
					m.Update(func(s *State) { s.Contexts = nil })
					mustEndAll(t, m, c, f, "")
				})
			}
		})
	}
}

var chinese = []string{"fibocom", "neoway", "cmiot", "meig", "huawei", "zte", "luat"}

func mustEndAll(t *testing.T, m *Modem, c *client, f *family, fault string) {
	t.Helper()
	if fault != "" {
		mustFault(t, m, fault, true)
		defer mustFault(t, m, fault, false)
	}
	for key := range f.own {
		if key == "+RESET" || key == "+CFUN=" {
			continue // nothing ends after those
		}
		command := "AT" + key
		if strings.HasSuffix(key, "=") {
			command += "1"
		}
		c.write(command + "\r")
		answer := lines(c.after(300 * time.Millisecond))
		if !slices.ContainsFunc(answer, final) {
			t.Errorf("%s with %q does not end: %q", command, fault, answer)
		}
	}
}

func TestBearer(t *testing.T) {
	up, down := Context{CID: 2, Active: true}, Context{CID: 1}
	cases := []struct {
		name string
		list []Context
		want Context
	}{
		{"none", nil, Context{}},
		{"the first, where none is active", []Context{down, {CID: 3}}, down},
		{"the active one", []Context{down, up}, up},
	}
	for _, tc := range cases {
		if got := (State{Contexts: tc.list}).bearer(); got != tc.want {
			t.Errorf("%s: %+v, want %+v", tc.name, got, tc.want)
		}
	}
}
