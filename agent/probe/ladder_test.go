package probe

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/simkeeper/simkeeper/agent/diagnose"
)

const passes = "interface passed; name passed answered; connect passed answered; login passed answered"

func TestAWholeWay(t *testing.T) {
	p := &fakePath{servers: two(), udp: dns(84*time.Millisecond, has("10.2.3.4")), tcp: connack(0), slow: 30 * time.Millisecond}
	climb(t, p, Config{Brokers: []string{"tcp://broker.example"}, Terminal: "T1"}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, passes)
		if want := "udp 10.1.1.1:53, tcp 10.2.3.4:1883"; strings.Join(p.dials, ", ") != want {
			t.Errorf("dialled %v", p.dials)
		}
		if d := steps[1].Detail; d != "name broker.example asked of 10.1.1.1: 10.2.3.4 after 114 ms" {
			t.Error(d)
		}
		if d := steps[2].Detail; d != "tcp 10.2.3.4:1883: connected after 30 ms" {
			t.Error(d)
		}
		says(t, steps, "login broker.example: accepted")
	})
}

func TestNothingToTry(t *testing.T) {
	steps := Run(t.Context(), Config{Brokers: []string{"tcp://broker.example"}})
	expect(t, steps, "interface failed no_interface")
	p := &fakePath{servers: two()}
	climb(t, p, Config{}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "interface skipped")
		if len(p.dials) > 0 {
			t.Errorf("dialled %v", p.dials)
		}
	})
}

func TestABadBrokerIsPassedOverWithoutItsPassword(t *testing.T) {
	p := &fakePath{tcp: connack(0)}
	climb(t, p, Config{Brokers: []string{"tls://till:secret@b", "mqtt://x", "tcp://10.2.3.4"}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "connect skipped; connect skipped; interface passed; connect passed answered; login passed answered")
		for _, s := range steps {
			if strings.Contains(s.Detail+s.Target, "secret") {
				t.Errorf("the password is shown: %+v", s)
			}
		}
	})
}

func TestTheNextBrokerIsTried(t *testing.T) {
	refused := func(bad string) func(string, string) error {
		return func(_, addr string) error {
			if addr == bad {
				return &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
			}
			return nil
		}
	}
	for name, c := range map[string]struct {
		path *fakePath
		want string
	}{
		"after a refusal": {&fakePath{tcp: connack(0), refuse: refused("10.2.3.4:1883")},
			"interface passed; connect failed refused answered; connect passed answered; login passed answered"},
		"after a login that is refused": {&fakePath{tcp: func(addr string, c net.Conn) { connack(map[string]byte{"10.2.3.4:1883": 5}[addr])(addr, c) }},
			"interface passed; connect passed answered; login failed credentials answered; connect passed answered; login passed answered"},
		"and none is left": {&fakePath{refuse: func(string, string) error { return syscall.ECONNREFUSED }},
			"interface passed; connect failed refused answered; connect failed refused answered"},
	} {
		t.Run(name, func(t *testing.T) {
			climb(t, c.path, Config{Brokers: []string{"tcp://10.2.3.4", "tcp://10.2.3.5"}, Terminal: "T1"}, func(t *testing.T, steps []diagnose.Step) {
				expect(t, steps, c.want)
			})
		})
	}
}

func TestANameThatIsLostMakesWayForAnAddress(t *testing.T) {
	p := &fakePath{servers: two(), tcp: connack(0)}
	climb(t, p, Config{Brokers: []string{"tcp://broker.example", "tcp://10.2.3.4"}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "interface passed; name failed timeout; connect passed answered; login passed answered")
		if took := steps[1].Took; took != nameTime {
			t.Errorf("no answer is known after %v", took)
		}
	})
}

// TestWhatWasCutShortIsNoFinding: three silent brokers use up the time of all, and the
// fourth is not called silent.
func TestWhatWasCutShortIsNoFinding(t *testing.T) {
	p := &fakePath{slow: time.Hour}
	brokers := []string{"tcp://10.2.3.1", "tcp://10.2.3.2", "tcp://10.2.3.3", "tcp://10.2.3.4", "tcp://10.2.3.5"}
	climb(t, p, Config{Brokers: brokers}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "interface passed; connect failed timeout; connect failed timeout; connect failed timeout; connect skipped")
		says(t, steps, "stopped after 1 s")
	})
}

func TestItEndsWithItsContext(t *testing.T) {
	for name, c := range map[string]struct {
		path  *fakePath
		after time.Duration
		want  string
	}{
		"before it began":   {&fakePath{servers: two()}, 0, "interface skipped"},
		"in the look-up":    {&fakePath{servers: two()}, 3 * time.Second, "interface passed; name skipped"},
		"in the connection": {&fakePath{servers: two(), slow: time.Second, udp: dns(0, has("10.2.3.4"))}, 1500 * time.Millisecond, "interface passed; name passed answered; connect skipped"},
		"in the login":      {&fakePath{servers: two(), udp: dns(0, has("10.2.3.4"))}, 3 * time.Second, "interface passed; name passed answered; connect passed answered; login skipped"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), c.after)
				defer cancel()
				began := time.Now()
				steps := Run(ctx, Config{Path: c.path, Brokers: []string{"tcp://broker.example", "tcp://10.2.3.5"}})
				if took := time.Since(began); took != c.after {
					t.Errorf("it ended after %v", took)
				}
				c.path.close()
				expect(t, steps, c.want)
			})
		})
	}
}

func TestSlowServersGetTheirTime(t *testing.T) {
	p := &fakePath{servers: two(), slow: 1900 * time.Millisecond, udp: dns(2*time.Second, has("10.2.3.4")), tcp: func(addr string, c net.Conn) {
		<-time.After(9 * time.Second)
		connack(0)(addr, c)
	}}
	climb(t, p, Config{Brokers: []string{"tcp://broker.example"}}, func(t *testing.T, steps []diagnose.Step) { expect(t, steps, passes) })
}

func TestTheBudgetIsKept(t *testing.T) {
	for budget := int64(1); budget < 1200; budget += 13 {
		p := &fakePath{servers: two(), udp: dns(0, has("10.2.3.4")), tcp: func(_ string, c net.Conn) {
			readConnect(c)
			c.Write([]byte{0x20, 2, 0, 0})
		}}
		climb(t, p, Config{Brokers: []string{"tcp://broker.example", "tcp://10.2.3.5"}, Budget: budget}, func(t *testing.T, steps []diagnose.Step) {
			var spent int64
			for _, s := range steps {
				spent += s.Bytes
			}
			if last := steps[len(steps)-1]; last.Result == diagnose.Failed || spent > budget {
				t.Errorf("%d of %d bytes: %s", spent, budget, brief(steps))
			}
		})
	}
}

// TestAFloodIsNotPaidFor: what keeps sending is cut off, and that is no finding.
func TestAFloodIsNotPaidFor(t *testing.T) {
	flood := func(_ string, c net.Conn) {
		for junk := make([]byte, 512); ; {
			if _, err := c.Write(junk); err != nil {
				return
			}
		}
	}
	drained := func(addr string, c net.Conn) { c.Read(make([]byte, 1500)); flood(addr, c) }
	climb(t, &fakePath{servers: two(), udp: drained}, Config{Brokers: []string{"tcp://broker.example", "tcp://10.2.3.4"}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "interface passed; name skipped")
		if spent := steps[1].Bytes; spent > budget+600 {
			t.Errorf("%d bytes", spent)
		}
	})
	ca := newAuthority(t)
	climb(t, &fakePath{tcp: flood}, Config{Brokers: []string{"tls://10.2.3.4"}, TLS: ca.trust()}, func(t *testing.T, steps []diagnose.Step) {
		if last := steps[len(steps)-1]; last.Layer != diagnose.LayerTLS || last.Bytes > budget {
			t.Errorf("%s", brief(steps))
		}
	})
}

func TestDetailsAreOneShortLine(t *testing.T) {
	if got := oneLine("a\r\nb\x1b[2J\u202e" + strings.Repeat("卡", 200)); strings.ContainsAny(got, "\r\n\x1b\u202e") || len(got) > detailMost+3 || !strings.HasSuffix(got, "卡…") {
		t.Errorf("%q", got)
	}
	for d, want := range map[time.Duration]string{84400 * time.Microsecond: "84 ms", 5006 * time.Millisecond: "5 s", 1254 * time.Millisecond: "1.3 s", 12345 * time.Millisecond: "12.3 s", 0: "0 ms"} {
		if got := span(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

func TestNameServersBeyondTheSecondAreNotAsked(t *testing.T) {
	p := &fakePath{servers: append(two(), netip.MustParseAddrPort("10.1.1.3:53")), udp: dns(0, code(dnsmessage.RCodeRefused))}
	climb(t, p, Config{Brokers: []string{"tcp://broker.example"}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "interface passed; name failed name answered")
		if len(p.dials) != 2 {
			t.Errorf("dialled %v", p.dials)
		}
	})
}
