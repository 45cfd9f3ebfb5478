package reader

import (
	"slices"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// sent is what the body sends, without AT.
func sent(m *simulator.Modem, body func()) []string {
	before := len(m.Commands())
	body()
	var out []string
	for _, c := range m.Commands()[before:] {
		out = append(out, strings.TrimPrefix(c, "AT"))
	}
	return out
}

// A Watch round asks for levels, cell and the registration that serves, and keeps the rest.
func TestWatch(t *testing.T) {
	for _, tt := range []struct {
		sim  simulator.Config
		want []string
	}{
		{simulator.Config{Family: "quectel"}, []string{"+CEREG?", "+CSQ", "+CESQ", `+QENG="servingcell"`}},
		{simulator.Config{Family: "quectel", RAT: simulator.HSPA}, []string{"+CGREG?", "+CSQ", "+CESQ", `+QENG="servingcell"`}},
		{simulator.Config{Family: "quectel", Model: "RM500Q"}, []string{"+C5GREG?", "+CSQ", "+CESQ", `+QENG="servingcell"`}},
		{simulator.Config{Family: "simcom"}, []string{"+CEREG?", "+CSQ", "+CESQ", "+CPSI?"}},
		{simulator.Config{Family: "simcom", Model: "SIM800C"}, []string{"+CGREG?", "+CSQ"}},
		{simulator.Config{}, []string{"+CEREG?", "+CSQ", "+CESQ"}},
	} {
		withModem(t, tt.sim, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
			r.Read(t.Context(), Full)
			full := r.Read(t.Context(), Full)
			m.Update(func(s *simulator.State) { s.Signal.RSSI, s.Signal.RSRP = -95, -115 })
			var s modem.Snapshot
			if got := sent(m, func() { s = r.Read(t.Context(), Watch) }); !slices.Equal(got, tt.want) {
				t.Errorf("%s %s: sent %q, want %q", tt.sim.Family, tt.sim.Model, got, tt.want)
			}
			data, _ := s.Data()
			if *s.Signal.RSSI != -95 || !s.Registered() || s.ICCID != full.ICCID || !data.Address.IsValid() || len(s.Registrations) != 1 {
				t.Errorf("%s: RSSI %v, registered %v, card %v, address %v", tt.sim.Family, *s.Signal.RSSI, s.Registered(), s.ICCID, data.Address)
			}
		})
	}
}

// A terminal that loses its network under the antenna is looked at more closely once, and
// after that every domain that may serve next is asked.
func TestWatchLosesTheNetwork(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		r.Read(t.Context(), Full)
		r.Read(t.Context(), Full)
		if err := m.SetFault("no_signal", true); err != nil {
			t.Fatal(err)
		}
		if got := sent(m, func() { r.Read(t.Context(), Watch) }); !slices.Contains(got, "+CPIN?") || !slices.Contains(got, "+CGREG?") {
			t.Errorf("on the loss: %q", got)
		}
		lost := []string{"+CEREG?", "+CGREG?", "+CSQ", "+CESQ", `+QENG="servingcell"`}
		if got := sent(m, func() { r.Read(t.Context(), Watch) }); !slices.Equal(got, lost) {
			t.Errorf("without a network: %q, want %q", got, lost)
		}
		if err := m.SetFault("no_signal", false); err != nil {
			t.Fatal(err)
		}
		m.Update(func(s *simulator.State) { s.ChangeRAT(simulator.HSPA) })
		s := r.Read(t.Context(), Watch)
		if packet, _ := s.Packet(); packet.Domain != modem.PS || !s.Registered() {
			t.Errorf("back on 3G: %+v", packet)
		}
		if got := sent(m, func() { r.Read(t.Context(), Watch) }); len(got) != 4 || got[0] != "+CGREG?" {
			t.Errorf("after that: %q", got)
		}
	})
}

// Progress hears of each fact that was asked for, in order, also of those that nobody
// answered, with what is known by then.
func TestProgress(t *testing.T) {
	var facts []family.Fact
	var iccids []modem.ICCID
	cfg := Config{Progress: func(f family.Fact, s modem.Snapshot) {
		facts, iccids = append(facts, f), append(iccids, s.ICCID)
	}}
	withModem(t, simulator.Config{Family: "simcom", Model: "SIM800C"}, cfg, func(t *testing.T, r *Reader, m *simulator.Modem) {
		s := r.Read(t.Context(), Full)
		if !slices.IsSorted(facts) || facts[0] != family.Manufacturer || !slices.Contains(facts, family.RegistrationEPS) {
			t.Errorf("told of %v", facts)
		}
		at := slices.Index(facts, family.ICCID)
		if at < 1 || iccids[at-1] != "" || iccids[at] != s.ICCID || s.ICCID == "" {
			t.Errorf("the card number shows too early or too late: %v", iccids)
		}
		facts = nil
		r.Read(t.Context(), Watch)
		if want := []family.Fact{family.RegistrationPS, family.Strength, family.Quality, family.Cell}; !slices.Equal(facts, want) {
			t.Errorf("a Watch round told of %v, want %v", facts, want)
		}
	})
}

// Where the modem goes away in the middle, the last fact told of is the one it failed at.
func TestProgressToTheEnd(t *testing.T) {
	var m *simulator.Modem
	last := family.Facts
	cfg := Config{Borrow: true, Progress: func(f family.Fact, s modem.Snapshot) {
		last = f
		if f == family.Strength {
			if err := m.SetFault("unplug", true); err != nil {
				t.Error(err)
			}
		}
	}}
	withModem(t, simulator.Config{Family: "quectel"}, cfg, func(t *testing.T, r *Reader, simulated *simulator.Modem) {
		m = simulated
		if s := r.Read(t.Context(), Full); s.Access != modem.Missing && s.Access != modem.Blocked {
			t.Errorf("access %v", s.Access)
		}
		if last != family.Operator {
			t.Errorf("told last of fact %d, want %d", last, family.Operator)
		}
	})
}
