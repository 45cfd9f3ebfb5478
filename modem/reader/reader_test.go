package reader

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// withModem runs a test in virtual time with a reader on a simulated modem.
func withModem(t *testing.T, sim simulator.Config, cfg Config, body func(t *testing.T, r *Reader, m *simulator.Modem)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m, err := simulator.New(sim)
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		if cfg.Open == nil {
			cfg.Open = func(context.Context) (io.ReadWriteCloser, error) { return m.Pipe(), nil }
		}
		cfg.Port = "/dev/simulated"
		r := New(cfg)
		defer r.Release(t.Context())
		body(t, r, m)
	})
}

// The whole dialogue of each family stands in a golden file: what is sent at the start, in
// a full round after that, in a signal round, and when the line is given back. Nobody
// should have to guess what leaves the port.
func TestDialogue(t *testing.T) {
	for _, name := range simulator.Families() {
		for _, borrow := range []bool{false, true} {
			t.Run(name+map[bool]string{false: "/hold", true: "/borrow"}[borrow], func(t *testing.T) {
				withModem(t, simulator.Config{Family: name, DataOnly: true}, Config{Borrow: borrow}, func(t *testing.T, r *Reader, m *simulator.Modem) {
					var out strings.Builder
					seen := 0
					chapter := func(title string, act func()) {
						act()
						sent := m.Commands()
						out.WriteString("# " + title + "\n" + strings.Join(sent[seen:], "\n") + "\n")
						seen = len(sent)
					}
					chapter("first round", func() { r.Read(t.Context(), Full) })
					chapter("full round", func() { r.Read(t.Context(), Full) })
					chapter("signal round", func() { r.Read(t.Context(), Signal) })
					chapter("release", func() { r.Release(t.Context()) })
					for _, c := range m.Commands() {
						if err := family.Allow(c); err != nil {
							t.Error(err)
						}
					}
					golden(t, filepath.Join("testdata", strings.ReplaceAll(t.Name()[len("TestDialogue/"):], "/", "-")+".txt"), out.String())
				})
			})
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./modem/reader -update writes it", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at the change, then go test ./modem/reader -update\n%s", path, got)
	}
}

// A borrowed modem is given back as it was found.
func TestBorrowPutsBack(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{Borrow: true}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		before := ask(t, m, "+CMEE?", "+CEREG?", "+CGREG?", "+CREG?")
		r.Read(t.Context(), Full)
		r.Release(t.Context())
		if after := ask(t, m, "+CMEE?", "+CEREG?", "+CGREG?", "+CREG?"); after != before {
			t.Errorf("settings before:\n%s\nafter:\n%s", before, after)
		}
		for _, c := range m.Commands() {
			if c == "ATE0" || c == "AT&D0" || strings.HasPrefix(c, "AT+CGEREP=") {
				t.Errorf("%s was sent to a borrowed modem", c)
			}
		}
	})
}

// ask is another program on the same line.
func ask(t *testing.T, m *simulator.Modem, commands ...string) string {
	t.Helper()
	s := at.New(m.Pipe(), at.Config{})
	defer s.Close()
	var out []string
	for _, c := range commands {
		lines, err := s.Command(t.Context(), at.Command{Text: c})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, lines...)
	}
	return strings.Join(out, "\n")
}

// The form of +COPS? belongs to all users of the modem: asked by name, it is a name again
// afterwards, and the code is asked for only once.
func TestOperatorForm(t *testing.T) {
	withModem(t, simulator.Config{Family: "generic"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		before := ask(t, m, "+COPS?")
		for range 3 {
			s := r.Read(t.Context(), Full)
			if s.PLMN != "46000" || s.OperatorName() != "CHINA MOBILE" {
				t.Errorf("operator %q %q", s.PLMN, s.OperatorName())
			}
		}
		if after := ask(t, m, "+COPS?"); after != before {
			t.Errorf("before %q, after %q", before, after)
		}
		if n := count(m.Commands(), "AT+COPS=3,2"); n != 1 {
			t.Errorf("the form was changed %d times, want once", n)
		}
	})
}

func count(list []string, want string) int {
	n := 0
	for _, one := range list {
		if one == want {
			n++
		}
	}
	return n
}

// A new card number is read twice before it is believed, a known one once.
func TestIdentityIsConfirmed(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		first := r.Read(t.Context(), Full)
		if n := count(m.Commands(), "AT+QCCID"); n != 2 {
			t.Errorf("AT+QCCID was sent %d times for a new card, want 2", n)
		}
		r.Read(t.Context(), Full)
		if n := count(m.Commands(), "AT+QCCID"); n != 3 {
			t.Errorf("AT+QCCID was sent %d times after a second round, want 3", n)
		}
		m.Update(func(s *simulator.State) { s.ICCID = "89860117838009934120" })
		second := r.Read(t.Context(), Full)
		if second.ICCID != "89860117838009934120" || second.ICCID.Same(first.ICCID) {
			t.Errorf("the new card reads as %s", second.ICCID)
		}
	})
}

// After a reboot echo and reporting are back at their defaults: the boot lines make the
// reader set them again.
func TestBoot(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		r.Read(t.Context(), Full)
		m.Reboot()
		<-time.After(20 * time.Second)
		var subjects []modem.Subject
		for len(r.Changes()) > 0 {
			subject := <-r.Changes()
			subjects = append(subjects, subject)
			r.Heed(subject)
		}
		if !slices.Contains(subjects, modem.Boot) || !slices.Contains(subjects, modem.Card) {
			t.Errorf("subjects %v, want a boot and a card", subjects)
		}
		s := r.Read(t.Context(), Full)
		if n := count(m.Commands(), "ATE0"); n != 2 {
			t.Errorf("ATE0 was sent %d times, want again after the boot", n)
		}
		if s.Access != modem.Answering || s.ICCID == "" || !s.Registered() {
			t.Errorf("after the boot: %v, card %v, registered %v", s.Access, s.ICCID, s.Registered())
		}
	})
}

// A Signal round that finds another state looks at everything.
func TestSignalRoundSeesChange(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		r.Read(t.Context(), Full)
		calm := r.Read(t.Context(), Signal)
		if data, _ := calm.Data(); !data.Address.IsValid() || len(calm.Exchanges) > 10 {
			t.Errorf("a calm signal round: address %v, %d commands", data.Address, len(calm.Exchanges))
		}
		if err := m.SetFault("sim_absent", true); err != nil {
			t.Fatal(err)
		}
		s := r.Read(t.Context(), Signal)
		if data, _ := s.Data(); s.SIM != modem.SIMAbsent || data.Address.IsValid() || s.Registered() {
			t.Errorf("without a card: SIM %v, address %v, registered %v", s.SIM, data.Address, s.Registered())
		}
	})
}

// Every way in which a port fails has its own step.
func TestAccess(t *testing.T) {
	cases := map[modem.Access]error{
		modem.Missing: &port.Error{Path: "/dev/x", Kind: port.Missing},
		modem.Busy:    &port.Error{Path: "/dev/x", Kind: port.Busy, Holders: []port.Process{{PID: 812, Name: "pppd"}}},
		modem.Blocked: &port.Error{Path: "/dev/x", Kind: port.Denied, Err: os.ErrPermission},
	}
	for want, err := range cases {
		t.Run(want.String(), func(t *testing.T) {
			r := New(Config{Open: func(context.Context) (io.ReadWriteCloser, error) { return nil, err }})
			s := r.Read(t.Context(), Full)
			if s.Access != want || !strings.Contains(s.Detail, "/dev/x") || !strings.Contains(s.Detail, "; ") {
				t.Errorf("access %v, detail %q; want %v, the port and a hint", s.Access, s.Detail, want)
			}
			if r.Alive(t.Context()) == nil {
				t.Error("it is called alive")
			}
		})
	}
	t.Run("other", func(t *testing.T) {
		r := New(Config{Open: func(context.Context) (io.ReadWriteCloser, error) { return nil, errors.New("no idea") }})
		if s := r.Read(t.Context(), Full); s.Access != modem.Blocked {
			t.Errorf("access %v", s.Access)
		}
	})
}

// A line that breaks in the middle is opened again, once.
func TestReopen(t *testing.T) {
	opened := 0
	var m *simulator.Modem
	cfg := Config{Open: func(context.Context) (io.ReadWriteCloser, error) {
		opened++
		return m.Pipe(), nil
	}}
	withModem(t, simulator.Config{Family: "generic"}, cfg, func(t *testing.T, r *Reader, modem1 *simulator.Modem) {
		m = modem1
		r.Read(t.Context(), Full)
		if err := m.SetFault("unplug", true); err != nil {
			t.Fatal(err)
		}
		<-r.Lost()
		if err := m.SetFault("unplug", false); err != nil {
			t.Fatal(err)
		}
		s := r.Read(t.Context(), Full)
		if s.Access != modem.Answering || opened != 2 {
			t.Errorf("access %v (%s) after %d openings", s.Access, s.Detail, opened)
		}
	})
}

// A slow modem gets a partial answer rather than none.
func TestDeadline(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel", Latency: 2 * time.Second}, Config{Borrow: true}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		s := r.Read(ctx, Full)
		if s.Access != modem.Answering || s.SIM != modem.SIMReady || !s.Registered() {
			t.Errorf("access %v (%s), SIM %v, registered %v", s.Access, s.Detail, s.SIM, s.Registered())
		}
	})
}

// What a person types goes out as it stands, with or without AT.
func TestExchange(t *testing.T) {
	withModem(t, simulator.Config{Family: "generic"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		for _, text := range []string{"AT+CSQ", "at+csq", "+CSQ"} {
			e, err := r.Exchange(t.Context(), text, time.Second)
			if err != nil || !e.OK() || len(e.Lines) != 1 {
				t.Errorf("%s: %v, %v", text, e, err)
			}
		}
		if e, err := r.Exchange(t.Context(), "AT+NONSENSE", time.Second); err == nil || e.Final == "" {
			t.Errorf("a command that the modem does not know: %v, %v", e, err)
		}
		if r.Sent() < 4 || r.Alive(t.Context()) != nil {
			t.Errorf("%d commands sent", r.Sent())
		}
	})
}
