package reader

import (
	"context"
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// learn has one reader find out what a modem can do.
func learn(t *testing.T, r *Reader) Capabilities {
	t.Helper()
	for range patience {
		r.Read(t.Context(), Full)
	}
	c, ok := r.Capabilities()
	if !ok || c.Of == "" {
		t.Fatalf("after %d rounds nothing is known: %+v", patience, c)
	}
	return c
}

// again is a second reader of the same modem, as after a restart of the agent.
func again(m *simulator.Modem, known Capabilities) *Reader {
	open := func(context.Context) (io.ReadWriteCloser, error) { return m.Pipe(), nil }
	return New(Config{Open: open, Port: "/dev/simulated", Known: known})
}

// A reader that is told what the firmware can do asks at once what an old one asks in the
// end, and finds the same facts.
func TestCapabilitiesAreRemembered(t *testing.T) {
	for _, family := range []string{"generic", "quectel", "simcom"} {
		t.Run(family, func(t *testing.T) {
			withModem(t, simulator.Config{Family: family}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
				known := learn(t, r)
				text, err := json.Marshal(known)
				var stored Capabilities
				if err != nil || json.Unmarshal(text, &stored) != nil || !stored.Equal(known) || len(text) > 700 {
					t.Errorf("on disk %d bytes: %s, %v", len(text), text, err)
				}
				want := r.Read(t.Context(), Full)
				steady := questions(want)
				r.Release(t.Context())

				second := again(m, stored)
				defer second.Release(t.Context())
				got := second.Read(t.Context(), Full)
				for _, q := range steady {
					if !slices.Contains(questions(got), q) {
						t.Errorf("%s is not asked", q)
					}
				}
				for _, e := range got.Exchanges {
					if !e.OK() {
						t.Errorf("asked in vain: %s", e)
					}
				}
				if got.ICCID != want.ICCID || got.IMEI != want.IMEI || !reflect.DeepEqual(got.Registrations, want.Registrations) {
					t.Errorf("got %+v, want %+v", got, want)
				}
				if c, ok := second.Capabilities(); !ok || !c.Equal(known) {
					t.Errorf("the second reader knows %+v, the first %+v", c, known)
				}
			})
		})
	}
}

func questions(s modem.Snapshot) []string {
	var out []string
	for _, e := range s.Exchanges {
		out = append(out, e.Command)
	}
	return out
}

// What another firmware could do does not count, nor what makes no sense any more.
func TestCapabilitiesOfAnotherFirmware(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		known := learn(t, r)
		r.Release(t.Context())
		for name, change := range map[string]func(*Capabilities){
			"of another firmware": func(c *Capabilities) { c.Of += "2" },
			"of nothing":          func(c *Capabilities) { c.Of = "" },
			"with commands and facts that are none": func(c *Capabilities) {
				c.Answers, c.Lacks = map[string]string{"iccid": "+NONE", "nothing": "+CGMI", "": ""}, []string{"sim", "iccid", "nothing", ""}
			},
		} {
			other := known
			change(&other)
			second := again(m, other)
			s := second.Read(t.Context(), Full)
			if s.ICCID == "" || s.SIM != modem.SIMReady || s.Usage == nil {
				t.Errorf("%s: %+v", name, s)
			}
			second.Release(t.Context())
		}
	})
}

// Without a card much is refused that works with one.
func TestCapabilitiesNeedACard(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel", SIM: simulator.SIMAbsent}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		for range 3 {
			r.Read(t.Context(), Full)
		}
		if c, ok := r.Capabilities(); ok {
			t.Errorf("without a card: %+v", c)
		}
	})
}

// A modem that is slow for an hour has not forgotten what it could: what was not answered in
// time is asked again, and is nothing that the firmware lacks.
func TestSlownessIsNoLack(t *testing.T) {
	for _, command := range []string{"AT+CEREG?", "AT+CSQ", "AT+CGACT?"} {
		t.Run(command, func(t *testing.T) {
			ordinary().script(t, func(t *testing.T, r *Reader, m *script) {
				whole := r.Read(t.Context(), Full)
				m.delay(command, 10*time.Hour, true) // which is never
				for range 4 {
					r.Read(t.Context(), Full)
				}
				if c, _ := r.Capabilities(); len(c.Lacks) > 0 && slices.ContainsFunc(c.Lacks, func(name string) bool { return name == "registration_eps" || name == "strength" || name == "active" }) {
					t.Errorf("remembered as lacking: %q", c.Lacks)
				}
				m.delay(command, 0, false)
				<-time.After(time.Minute)
				if other := differ(r.Read(t.Context(), Full), whole); len(other) > 0 {
					t.Errorf("not whole again: %q", other)
				}
			})
		})
	}
}
