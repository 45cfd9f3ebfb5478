package reader

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

const refusal = `^REJINFO:46000,1,%d,2,4,%d,"00681D","FF","02F1A0CB"`

func rejinfo(cause int) string { return fmt.Sprintf(refusal, cause, cause) }

// searching is a terminal that is not served, served one that is.
func searching() modem.Snapshot { return registered(modem.Searching) }
func served() modem.Snapshot    { return registered(modem.Home) }

func registered(stat modem.Stat) modem.Snapshot {
	return modem.Snapshot{Registrations: map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: stat}}}
}

func TestMemory(t *testing.T) {
	for _, tt := range []struct {
		name string
		told []string // "boot" and "card" stand for themselves
		s    modem.Snapshot
		want int // cause; 0: none
	}{
		{"nothing was told", nil, searching(), 0},
		{"a refusal", []string{rejinfo(15)}, searching(), 15},
		{"the last of several", []string{rejinfo(15), "^RSSI: 20", rejinfo(8)}, searching(), 8},
		{"a terminal that is served", []string{rejinfo(15)}, served(), 0},
		{"before the modem restarted", []string{rejinfo(15), "boot"}, searching(), 0},
		{"before the card was changed", []string{rejinfo(15), "card"}, searching(), 0},
		{"after the card was changed", []string{rejinfo(15), "card", rejinfo(7)}, searching(), 7},
		{"nothing of the network", []string{`^REJINFO:46000,1,301,2,4,301,"","",""`}, searching(), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var m memory
			for _, line := range tt.told {
				about := map[string]modem.Subject{"boot": modem.Boot, "card": modem.Card}[line]
				m.keep(line, about)
			}
			s := tt.s
			m.remind(&s, m.made())
			if cause := s.Cause; (cause != nil) != (tt.want != 0) || cause != nil && cause.Cause != tt.want || (len(s.Told) == 1) != (tt.want != 0) {
				t.Errorf("got %+v by %q", cause, s.Told)
			}
		})
	}
}

// What is told while a round runs is newer than what the round has found.
func TestMemoryOfTheRound(t *testing.T) {
	var m memory
	m.keep(rejinfo(15), modem.Registered)
	began := m.made()
	m.keep(rejinfo(8), modem.Registered)
	s := served()
	m.remind(&s, began)
	s = searching()
	m.remind(&s, m.made())
	if s.Cause == nil || s.Cause.Cause != 8 {
		t.Errorf("got %+v", s.Cause)
	}
	s = served()
	m.remind(&s, m.made())
	s = searching()
	m.remind(&s, m.made())
	if s.Cause != nil {
		t.Errorf("a refusal from before the service was kept: %+v", s.Cause)
	}
}

// A refusal in the answer of the registration itself stays.
func TestMemoryGivesWay(t *testing.T) {
	var m memory
	m.keep(rejinfo(15), modem.Registered)
	s := registered(modem.Denied)
	own := s.Registrations[modem.EPS]
	own.Reject = &modem.Reject{Domain: modem.EPS, Cause: 11}
	s.Registrations[modem.EPS] = own
	m.remind(&s, m.made())
	if s.Cause != nil || s.Reject().Cause != 11 {
		t.Errorf("got %+v", s.Cause)
	}
}

// The cause of a refusal is heard, and not asked for; another one takes its place, and
// service ends it.
func TestHuaweiRefused(t *testing.T) {
	withModem(t, simulator.Config{Family: "huawei"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		r.Read(t.Context(), Full)
		for _, cause := range []int{15, 8} {
			fault := fmt.Sprintf("denied=%d", cause)
			if err := m.SetFault(fault, true); err != nil {
				t.Fatal(err)
			}
			<-time.After(20 * time.Second)
			for _, scope := range []Scope{Full, Signal} {
				s := r.Read(t.Context(), scope)
				if got := s.Reject(); got == nil || *got != (modem.Reject{Domain: modem.EPS, Cause: cause}) || len(s.Told) != 1 {
					t.Errorf("%s: got %+v by %q", fault, got, s.Told)
				}
			}
			if err := m.SetFault(fault, false); err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Minute)
			if s := r.Read(t.Context(), Signal); s.Reject() != nil || len(s.Told) != 0 || !s.Registered() {
				t.Errorf("served: got %+v by %q", s.Reject(), s.Told)
			}
		}
		if slices.Contains(m.Commands(), "AT+CEER") {
			t.Error("it was asked what had been told")
		}
	})
}

// The engineering report comes behind the final OK, and none of it ends up in another answer.
func TestLuatTail(t *testing.T) {
	for _, model := range []string{"Air724UG", "Air720"} {
		t.Run(model, func(t *testing.T) {
			withModem(t, simulator.Config{Family: "luat", Model: model}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
				s := r.Read(t.Context(), Full)
				if s.Cell.PCI == nil || s.Cell.Band == nil || s.Signal.RSRP == nil || s.RAT() != modem.LTE {
					t.Errorf("got %+v", s.Cell)
				}
				if err := m.SetFault("denied=7", true); err != nil {
					t.Fatal(err)
				}
				<-time.After(20 * time.Second)
				s = r.Read(t.Context(), Full)
				if got := s.Reject(); got == nil || got.Cause != 7 || got.Domain != modem.EPS {
					t.Errorf("got %+v", got)
				}
				for _, e := range s.Exchanges {
					for _, line := range e.Lines {
						if strings.HasPrefix(line, "+EEM") && e.Command != "AT+EEMGINFO?" {
							t.Errorf("%s", e)
						}
					}
				}
			})
		})
	}
}

// The engineering report may come before the final OK, and is not waited for then; behind it
// it is; and where none comes the round goes on.
func TestTail(t *testing.T) {
	const line = "+EEMLTESVC:1120,2,17,26653,212,1300,1300,3,5,49389771,53,22,12,53,22,53,22,52,0,0,0,0,0,65535,0,0,0"
	for _, tt := range []struct {
		name, answer string
		within       time.Duration
		found        bool
	}{
		{"before", line + "\r\n\r\n+EEMGINFO : 3, 2\r\n\r\nOK\r\n", time.Second / 2, true},
		{"behind", "+EEMGINFO: 3, 2\r\n\r\nOK\r\n\r\n" + line + "\r\n", time.Second / 2, true},
		{"none", "+EEMGINFO: 0, 2\r\n\r\nOK\r\n", 3 * time.Second, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				record, err := json.Marshal(map[string]any{"name": "air720", "commands": map[string]string{
					"ATI": "Luat_V0025_ASR1802_FLOAT_720H\r\n\r\nOK\r\n", "AT+CGMM": "Air720H\r\n\r\nOK\r\n", "AT+EEMGINFO?": tt.answer,
				}})
				if err != nil {
					t.Fatal(err)
				}
				m, err := simulator.FromPersonality(record, simulator.Config{})
				if err != nil {
					t.Fatal(err)
				}
				defer m.Close()
				var took time.Duration
				before := time.Now()
				progress := func(f family.Fact, _ modem.Snapshot) {
					if f == family.Cell {
						took = time.Since(before)
					}
					before = time.Now()
				}
				r := New(Config{Open: func(context.Context) (io.ReadWriteCloser, error) { return m.Pipe(), nil }, Progress: progress})
				defer r.Release(t.Context())
				s := r.Read(t.Context(), Full)
				if s.Family != "luat" || (s.Cell.PCI != nil) != tt.found || took > tt.within {
					t.Errorf("got %s, %+v in %v", s.Family, s.Cell, took)
				}
			})
		})
	}
}
