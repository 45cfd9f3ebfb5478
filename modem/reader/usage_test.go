package reader

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// counted is the counter of a state, as a snapshot gives it.
func counted(s simulator.State) modem.Usage { return modem.Usage{Tx: s.TxBytes, Rx: s.RxBytes} }

// near reports whether a counter was read a moment before the state was taken.
func near(u *modem.Usage, s simulator.State) bool {
	return u != nil && s.TxBytes-u.Tx < 5*s.TxRate && s.RxBytes-u.Rx < 5*s.RxRate
}

func TestUsage(t *testing.T) {
	for _, sim := range []simulator.Config{{Family: "quectel", Model: "EC25"}, {Family: "quectel", Model: "RM500Q"}, {Family: "quectel", Model: "RM500Q", RAT: simulator.LTE}} {
		t.Run(sim.Model+" "+string(sim.RAT), func(t *testing.T) {
			withModem(t, sim, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
				before := r.Read(t.Context(), Full)
				if !near(before.Usage, m.State()) {
					t.Errorf("%v, want %v", before.Usage, counted(m.State()))
				}
				<-time.After(time.Hour)
				if s := r.Read(t.Context(), Signal); s.Usage != nil {
					t.Errorf("a signal round gives %v, which is an hour old or was asked for", *s.Usage)
				}
				sent := sentBy(m, func() {
					s := r.Read(t.Context(), Count)
					if !near(s.Usage, m.State()) || s.ICCID != before.ICCID || s.Usage.Tx < before.Usage.Tx+3600*m.State().TxRate {
						t.Errorf("%v, want %v", s.Usage, counted(m.State()))
					}
				})
				for _, c := range sent {
					if !strings.HasPrefix(c, "AT+QGD") {
						t.Errorf("%s was sent for the counter", c)
					}
				}
				m.Reboot()
				<-time.After(20 * time.Second)
				r.Heed(modem.Boot)
				if s := r.Read(t.Context(), Full); !near(s.Usage, m.State()) || s.Usage.Tx > 60*m.State().TxRate {
					t.Errorf("after a reboot %v, want %v", s.Usage, counted(m.State()))
				}
			})
		})
	}
}

// A modem without a counter is not asked for long, and Count then costs nothing.
func TestUsageUnknown(t *testing.T) {
	for _, tt := range []struct {
		family, command string
		want            int
		count           []string
	}{
		{"generic", "AT+QGDCNT?", 0, []string{}},
		{"simcom", "AT+QGDCNT?", 0, []string{}},
		{"quectel", "AT+QGDNRCNT?", 0, []string{"AT+QGDCNT?"}},
	} {
		t.Run(tt.family, func(t *testing.T) {
			withModem(t, simulator.Config{Family: tt.family}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
				for range 5 {
					r.Read(t.Context(), Full)
				}
				if n := count(m.Commands(), tt.command); n != tt.want {
					t.Errorf("%s was sent %d times, want %d", tt.command, n, tt.want)
				}
				if sent := sentBy(m, func() { r.Read(t.Context(), Count) }); !slices.Equal(sent, tt.count) {
					t.Errorf("Count sent %q, want %q", sent, tt.count)
				}
			})
		})
	}
}

// filter is a line to the modem that answers one command itself, while on.
type filter struct {
	io.ReadWriteCloser
	command string
	on      *bool
	answer  io.Writer // what the reader sees besides the modem's own words
}

func (f filter) Write(p []byte) (int, error) {
	if *f.on && string(p) == f.command+"\r" {
		go func() { _, _ = f.answer.Write([]byte("\r\nERROR\r\n")) }()
		return len(p), nil
	}
	return f.ReadWriteCloser.Write(p)
}

// refusing opens lines on which a command is refused while on is set.
func refusing(m **simulator.Modem, command string, on *bool) Opener {
	return func(context.Context) (io.ReadWriteCloser, error) {
		line := (*m).Pipe()
		merged, in := io.Pipe()
		go func() {
			_, err := io.Copy(in, line)
			in.CloseWithError(fmt.Errorf("line: %w", err))
		}()
		return struct {
			io.Reader
			io.Writer
			io.Closer
		}{merged, filter{line, command, on, in}, both{line, merged}}, nil
	}
}

type both struct{ a, b io.Closer }

func (b both) Close() error {
	_ = b.b.Close()
	return b.a.Close()
}

// One of the two counters of a 5G modem fails for a while: the other alone would look like
// a counter that went back.
func TestUsageIsWhole(t *testing.T) {
	var m *simulator.Modem
	off := false
	cfg := Config{Open: refusing(&m, "AT+QGDNRCNT?", &off)}
	withModem(t, simulator.Config{Family: "quectel", Model: "RM500Q"}, cfg, func(t *testing.T, r *Reader, one *simulator.Modem) {
		m = one
		if s := r.Read(t.Context(), Full); !near(s.Usage, m.State()) {
			t.Errorf("%v, want %v", s.Usage, counted(m.State()))
		}
		off = true
		for range 4 {
			if s := r.Read(t.Context(), Full); s.Usage != nil {
				t.Errorf("half a counter: %v", *s.Usage)
			}
		}
		off = false
		if s := r.Read(t.Context(), Full); !near(s.Usage, m.State()) {
			t.Errorf("%v, want %v", s.Usage, counted(m.State()))
		}
	})
}

// The name servers come with the address, and are asked for once for each.
func TestServers(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		for range 3 {
			s := r.Read(t.Context(), Full)
			if data, _ := s.Data(); len(data.DNS) != 2 || data.DNS[0].String() != "211.136.17.107" {
				t.Errorf("servers %v", data.DNS)
			}
		}
		s := r.Read(t.Context(), Signal)
		if data, _ := s.Data(); len(data.DNS) != 2 {
			t.Errorf("servers %v", data.DNS)
		}
		if n := count(m.Commands(), "AT+CGCONTRDP=1"); n != 1 {
			t.Errorf("asked %d times for one address", n)
		}
		m.Update(func(s *simulator.State) { s.Contexts[0].Address = "10.9.9.9" })
		r.Read(t.Context(), Full)
		if n := count(m.Commands(), "AT+CGCONTRDP=1"); n != 2 {
			t.Errorf("asked %d times for two addresses", n)
		}
		m.Update(func(s *simulator.State) { s.Contexts[0].Active, s.Contexts[0].Address = false, "" })
		s = r.Read(t.Context(), Full)
		if data, _ := s.Data(); len(data.DNS) != 0 {
			t.Errorf("without an address there are servers: %v", data.DNS)
		}
	})
}

// A line that is given back and opened again has its family, and what the modem can do.
func TestReleaseKeepsTheFamily(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{Borrow: true}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		for range 5 {
			sent := sentBy(m, func() { r.Read(t.Context(), Full) })
			if !slices.Contains(sent, `AT+QENG="servingcell"`) || slices.Contains(sent, "AT+CCID") {
				t.Errorf("sent %q", sent)
			}
			r.Release(t.Context())
		}
		if n := count(m.Commands(), "AT+C5GREG?"); n != 2+5 { // each opening asks what is set
			t.Errorf("a command that the modem does not know was sent %d times, want 7", n)
		}
	})
}
