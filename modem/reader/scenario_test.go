package reader

import (
	"slices"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// read is what a reader makes of a modem with a fault, and what it sent in its second round,
// which leaves out what it has learned to be of no use.
func read(t *testing.T, sim simulator.Config, fault string) (s modem.Snapshot, commands []string) {
	t.Helper()
	withModem(t, sim, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		if fault != "" {
			if err := m.SetFault(fault, true); err != nil {
				t.Fatal(err)
			}
		}
		r.Read(t.Context(), Full)
		commands = sent(m, func() { s = r.Read(t.Context(), Full) })
	})
	return s, commands
}

// A refused session shows in +CEER alone, and there its cause is one of the session.
func TestSessionRefused(t *testing.T) {
	for _, tt := range []struct {
		sim   simulator.Config
		fault string
		want  modem.Reject
	}{
		{simulator.Config{Family: "quectel"}, "session_refused", modem.Reject{Domain: modem.EPS, Cause: 33, Session: true}},
		{simulator.Config{Family: "quectel"}, "session_refused=8", modem.Reject{Domain: modem.EPS, Cause: 8, Session: true}},
		{simulator.Config{Family: "simcom", Model: "A7670C"}, "session_refused=29", modem.Reject{Domain: modem.EPS, Cause: 29, Session: true}},
		{simulator.Config{Family: "quectel", Model: "RM500Q"}, "session_refused=26", modem.Reject{Domain: modem.FiveGS, Cause: 26, Session: true}},
		{simulator.Config{}, "session_refused=27", modem.Reject{Domain: modem.EPS, Cause: 27, Session: true}},
	} {
		s, _ := read(t, tt.sim, tt.fault)
		got := s.SessionReject()
		if got == nil || *got != tt.want || !s.Idle() || s.Reject() != nil || !s.Registered() {
			t.Errorf("%s %s: %+v, idle %v, want %+v", tt.sim.Family, tt.fault, got, s.Idle(), tt.want)
		}
	}
}

// Neither a modem in order nor one on 3G whose context rests is asked for an old cause.
func TestOldCauseIsNotAskedFor(t *testing.T) {
	for _, fault := range []string{"old_ceer", "old_ceer=148", "", "dead_path", "denied_cs", "weak"} {
		for _, name := range simulator.Families() {
			s, commands := read(t, simulator.Config{Family: name}, fault)
			if slices.Contains(commands, "+CEER") || s.Cause != nil || s.Idle() {
				t.Errorf("%s %s: cause %+v, idle %v", name, fault, s.Cause, s.Idle())
			}
		}
	}
	if s, commands := read(t, simulator.Config{Family: "quectel", RAT: simulator.HSPA}, "no_data_path"); slices.Contains(commands, "+CEER") || s.Idle() {
		t.Error("on 3G a context may rest")
	}
}

// An old cause of the attach is none of a session that is missing now.
func TestOldCauseOfAnotherKind(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		for _, fault := range []string{"old_ceer=8", "no_data_path"} {
			if err := m.SetFault(fault, true); err != nil {
				t.Fatal(err)
			}
		}
		s := r.Read(t.Context(), Full)
		if s.Cause == nil || s.Cause.Session || s.SessionReject() != nil || !s.Idle() {
			t.Errorf("cause %+v, of the session %+v", s.Cause, s.SessionReject())
		}
	})
}

// A modem that knows of no cause is asked again as long as the session is missing: the cause
// may come.
func TestCauseThatComesLater(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		if err := m.SetFault("no_data_path", true); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			if s := r.Read(t.Context(), Full); s.SessionReject() != nil {
				t.Fatalf("nobody refused: %+v", s.SessionReject())
			}
		}
		if err := m.SetFault("session_refused=27", true); err != nil {
			t.Fatal(err)
		}
		if s := r.Read(t.Context(), Full); s.SessionReject() == nil || s.SessionReject().Cause != 27 {
			t.Errorf("refused: %+v", s.SessionReject())
		}
	})
}

// What a Full round knows of a refused session stands through the Signal rounds that follow.
func TestSessionRefusedStands(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		if err := m.SetFault("session_refused", true); err != nil {
			t.Fatal(err)
		}
		r.Read(t.Context(), Full)
		for _, scope := range []Scope{Signal, Watch, Count} {
			if s := r.Read(t.Context(), scope); s.SessionReject() == nil {
				t.Errorf("scope %d has lost it", scope)
			}
		}
	})
}

// The settings are asked for only where nothing serves a card that is ready.
func TestModes(t *testing.T) {
	only := modem.GenerationsOf
	for _, tt := range []struct {
		name    string
		sim     simulator.Config
		fault   string
		has     modem.Generations
		allowed modem.Generations
		locked  bool
	}{
		{"quectel, locked", simulator.Config{Family: "quectel"}, "mode_locked=2", 0, only(2), true},
		{"quectel 5G, locked", simulator.Config{Family: "quectel", Model: "RM500Q"}, "mode_locked=3", only(3, 4, 5), only(3), true},
		{"simcom, locked", simulator.Config{Family: "simcom"}, "mode_locked=3", 0, only(3), true},
		{"generic, locked", simulator.Config{}, "mode_locked=4", 0, only(4), true},
		{"quectel, no cell", simulator.Config{Family: "quectel"}, "no_signal", 0, modem.AllGenerations, false},
		{"GSM alone, no cell", simulator.Config{Family: "quectel", Model: "M26"}, "no_signal", only(2), 0, false},
		{"GSM alone, in order", simulator.Config{Family: "simcom", Model: "SIM800C"}, "", only(2), 0, false},
		{"in order", simulator.Config{Family: "quectel"}, "", 0, 0, false},
		{"no card", simulator.Config{Family: "quectel"}, "sim_absent", 0, 0, false},
	} {
		s, _ := read(t, tt.sim, tt.fault)
		if s.Modes != (modem.Modes{Has: tt.has, Allowed: tt.allowed}) || s.Modes.Locked() != tt.locked {
			t.Errorf("%s: has %q, allowed %q, locked %v", tt.name, s.Modes.Has, s.Modes.Allowed, s.Modes.Locked())
		}
	}
}

// An antenna that works hears something even where nothing serves.
func TestHears(t *testing.T) {
	for fault, want := range map[string]bool{"": true, "limited": true, "searching": true, "denied": true, "weak": true, "no_signal": false, "mode_locked": false} {
		for _, sim := range []simulator.Config{{Family: "quectel"}, {Family: "simcom"}, {Family: "quectel", Model: "M26"}, {}} {
			if s, _ := read(t, sim, fault); s.Hears() != want {
				t.Errorf("%s %s %q: hears %v", sim.Family, sim.Model, fault, s.Hears())
			}
		}
	}
}

// A modem that gave up after a refusal names no cause any more, and is not asked for one.
func TestDeniedThenSilent(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		if err := m.SetFault("denied_then_silent=8", true); err != nil {
			t.Fatal(err)
		}
		if first := r.Read(t.Context(), Full); !first.Denied() || first.Reject() == nil || first.Reject().Cause != 8 || first.Reject().Session {
			t.Errorf("at first: %+v", first.Reject())
		}
		<-time.After(2 * time.Minute)
		then := r.Read(t.Context(), Full)
		if packet, _ := then.Packet(); packet.Stat != modem.NotRegistered || then.Reject() != nil || !then.Hears() {
			t.Errorf("later: %+v, %+v", packet, then.Reject())
		}
	})
}
