package mqtt

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// tlsBroker is a fake broker behind TLS on a loopback port.
type tlsBroker struct {
	fakeBroker
	addr   string
	config *tls.Config
	close  func()
}

// start listens, again on the same port after close. Its ticket keys are new each time, as
// those of a process are.
func (b *tlsBroker) start(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", cmp.Or(b.addr, "127.0.0.1:0"))
	must(t, err)
	b.addr = l.Addr().String()
	config := b.config.Clone()
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			b.set(func() { b.conns = append(b.conns, c) })
			serving.Go(func() { b.serve(tls.Server(c, config)) })
		}
	})
	b.close = sync.OnceFunc(func() {
		l.Close()
		b.cut()
		serving.Wait()
	})
	t.Cleanup(b.close)
}

// shop is a broker, its authority, and a terminal with a state folder.
type shop struct {
	tlsBroker
	ca    authority
	trust *tls.Config
	file  string
}

func newShop(t *testing.T) *shop {
	s := &shop{ca: newAuthority(t, "Shop CA"), file: filepath.Join(t.TempDir(), "link")}
	s.trust = &tls.Config{RootCAs: s.ca.pool()}
	s.config = &tls.Config{Certificates: []tls.Certificate{s.pair(t, x509.ExtKeyUsageServerAuth, "127.0.0.1")}}
	s.start(t)
	return s
}

func (s *shop) pair(t *testing.T, usage x509.ExtKeyUsage, name string) tls.Certificate {
	cert, key := s.ca.issue(t, usage, name, time.Now().Add(-time.Hour), time.Now().AddDate(0, 0, 30))
	pair, err := tls.LoadX509KeyPair(cert, key)
	must(t, err)
	return pair
}

// opens starts the agent's link once: memory from flash, one report, an orderly end.
func (s *shop) opens(t *testing.T, change func(*Config)) LinkState {
	t.Helper()
	memory, lost, err := OpenMemory(s.file)
	if err != nil || lost != "" {
		t.Fatal(lost, err)
	}
	b := client(t, func(c *Config) {
		c.Brokers, c.TLS, c.Memory, c.Trust = []string{"tls://" + s.addr}, s.trust, memory, "shop"
		if change != nil {
			change(c)
		}
	})
	defer b.stop()
	must(t, b.Enqueue(health(1)))
	eventually(t, "the report is there, or why not", func() bool {
		st := b.State()
		return st.LastError != nil || st.Waiting == 0
	})
	return b.State()
}

func TestNextStartResumesTheSession(t *testing.T) {
	s := newShop(t)
	for i, want := range []bool{false, true, true} {
		if st := s.opens(t, nil); st.LastError != nil || st.Resumed != want {
			t.Errorf("start %d: resumed %v, %v", i, st.Resumed, st.LastError)
		}
	}
	for _, name := range []string{s.file + ".0", s.file + ".1"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
	}
}

func TestBrokerWithNewKeysIsNoError(t *testing.T) {
	s := newShop(t)
	s.opens(t, nil)
	s.close()
	s.start(t)
	for _, want := range []bool{false, true} {
		if st := s.opens(t, nil); st.LastError != nil || st.Resumed != want {
			t.Errorf("resumed %v, %v", st.Resumed, st.LastError)
		}
	}
}

// TestReconnectResumesWithoutAFile: within one process there is nothing to write.
func TestReconnectResumesWithoutAFile(t *testing.T) {
	s := newShop(t)
	b := client(t, func(c *Config) { c.Brokers, c.TLS = []string{"tls://" + s.addr}, s.trust })
	eventually(t, "connected", func() bool { return b.State().Connected })
	s.cut()
	eventually(t, "connected again", func() bool { st := b.State(); return st.Connected && st.Conn > 1 })
	if !b.State().Resumed {
		t.Error("not resumed")
	}
}

// TestChangedTrustResumesNothing: whoever must not be trusted any more is asked for
// certificates anew.
func TestChangedTrustResumesNothing(t *testing.T) {
	for name, change := range map[string]func(*testing.T, *shop) (func(*Config), Fault){
		"another text for the authorities": func(_ *testing.T, s *shop) (func(*Config), Fault) {
			return func(c *Config) { c.Trust = "another" }, ""
		},
		"another authority under the same text": func(t *testing.T, s *shop) (func(*Config), Fault) {
			return func(c *Config) { c.TLS = &tls.Config{RootCAs: newAuthority(t, "Other CA").pool()} }, FaultAuthority
		},
		"a client certificate": func(t *testing.T, s *shop) (func(*Config), Fault) {
			mine := s.pair(t, x509.ExtKeyUsageClientAuth, "T1")
			return func(c *Config) { c.TLS = &tls.Config{RootCAs: s.ca.pool(), Certificates: []tls.Certificate{mine}} }, ""
		},
		"another name": func(t *testing.T, s *shop) (func(*Config), Fault) {
			return func(c *Config) { c.TLS = &tls.Config{RootCAs: s.ca.pool(), ServerName: "other.example"} }, FaultHostname
		},
		"a certificate that has expired": func(t *testing.T, s *shop) (func(*Config), Fault) {
			return later(s, 31*24*time.Hour), FaultExpired
		},
		"a ticket that has expired": func(t *testing.T, s *shop) (func(*Config), Fault) {
			return later(s, 8*24*time.Hour), ""
		},
		"a clock in 1970": func(t *testing.T, s *shop) (func(*Config), Fault) {
			return later(s, -time.Since(time.Unix(0, 0))), FaultClock
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.opens(t, nil)
			how, want := change(t, s)
			st := s.opens(t, how)
			var e *LinkError
			if st.Resumed || want == "" && st.LastError != nil || want != "" && (!errors.As(st.LastError, &e) || e.Fault != want) {
				t.Errorf("resumed %v, %v, want %s", st.Resumed, st.LastError, want)
			}
		})
	}
}

// later lets the clock that judges certificates be off by d.
func later(s *shop, d time.Duration) func(*Config) {
	return func(c *Config) {
		c.TLS = &tls.Config{RootCAs: s.ca.pool(), Time: func() time.Time { return time.Now().Add(d) }}
	}
}

func TestFullFlashIsNoReasonNotToConnect(t *testing.T) {
	s := newShop(t)
	must(t, os.Mkdir(s.file+".tmp", 0o700)) // where the new copy would be written
	for range 2 {
		if st := s.opens(t, nil); st.LastError != nil || st.Resumed {
			t.Errorf("%+v", st)
		}
	}
	b := client(t, func(c *Config) {
		memory, _, err := OpenMemory(s.file)
		must(t, err)
		c.Brokers, c.TLS, c.Memory = []string{"tls://" + s.addr}, s.trust, memory
	})
	eventually(t, "connected", func() bool { return b.State().Connected })
	eventually(t, "said", func() bool { return b.log.count("not on flash") == 1 })
}

// TestFlashIsWrittenOncePerHour: each connection brings new tickets.
func TestFlashIsWrittenOncePerHour(t *testing.T) {
	s := newShop(t)
	memory, _, err := OpenMemory(s.file)
	must(t, err)
	b := client(t, func(c *Config) {
		c.Brokers, c.TLS, c.Memory, c.Mode = []string{"tls://" + s.addr}, s.trust, memory, PerReport
	})
	var first []byte
	for seq := range int64(5) {
		must(t, b.Enqueue(health(seq)))
		eventually(t, "at rest", b.rests)
		now, err := os.ReadFile(s.file + ".1")
		must(t, err)
		if seq == 0 {
			first = now
		}
		if _, err := os.Stat(s.file + ".0"); !bytes.Equal(now, first) || err == nil {
			t.Fatalf("written again at report %d", seq)
		}
	}
	b.stop()
	if _, err := os.Stat(s.file + ".0"); err != nil {
		t.Errorf("the end wrote nothing: %v", err)
	}
}

func TestTicketsAreFewAndBounded(t *testing.T) {
	s := newShop(t)
	memory, _, err := OpenMemory(s.file)
	must(t, err)
	for i := range mostTickets + 3 {
		b, err := parseBroker("tls://"+s.addr, s.trust)
		must(t, err)
		b.tls.ClientSessionCache = newTickets(memory, b, fmt.Sprint(i))
		for _, resumed := range []bool{false, true} {
			if got := handshake(t, b, s.config); got.DidResume != resumed {
				t.Errorf("broker %d: resumed %v", i, got.DidResume)
			}
		}
	}
	must(t, memory.save(true))
	again, _, err := OpenMemory(s.file)
	must(t, err)
	if n := len(again.known.Tickets); n != mostTickets {
		t.Errorf("%d tickets", n)
	}
	for _, k := range again.known.Tickets {
		t.Logf("a ticket under a private authority: %d bytes, and %d of state", len(k.Ticket), len(k.State))
	}
	b, err := parseBroker("tcp://"+s.addr, s.trust)
	must(t, err)
	if again.forgetOthers([]*broker{b}); len(again.known.Tickets) > 0 {
		t.Error("tickets of brokers that are not used any more are still there")
	}
}

// TestLongChainStaysInMemory: what is too long for flash is still good for this process.
func TestLongChainStaysInMemory(t *testing.T) {
	s := newShop(t)
	for range 80 {
		s.config.Certificates[0].Certificate = append(s.config.Certificates[0].Certificate, s.ca.cert.Raw)
	}
	memory, _, err := OpenMemory(s.file)
	must(t, err)
	b, err := parseBroker("tls://"+s.addr, s.trust)
	must(t, err)
	b.tls.ClientSessionCache = newTickets(memory, b, "")
	for _, resumed := range []bool{false, true} {
		if got := handshake(t, b, s.config); got.DidResume != resumed {
			t.Errorf("resumed %v", got.DidResume)
		}
	}
	must(t, memory.save(true))
	if again, _, err := OpenMemory(s.file); err != nil || len(again.known.Tickets) != 0 || len(memory.known.Tickets) != 1 {
		t.Errorf("%d tickets on flash, %v", len(again.known.Tickets), err)
	}
}

func TestTicketThatCannotBeReadIsNone(t *testing.T) {
	b, err := parseBroker("tls://broker", &tls.Config{})
	must(t, err)
	for _, state := range [][]byte{nil, {}, []byte("junk"), bytes.Repeat([]byte{0}, 300)} {
		m := &Memory{}
		cache := newTickets(m, b, "")
		m.known.Tickets = []ticket{{ID: cache.id, Got: time.Now().Unix(), Ticket: []byte("t"), State: state}}
		if s, ok := cache.Get(""); ok || s != nil || len(m.known.Tickets) != 0 {
			t.Errorf("%q gave a session", state)
		}
	}
}

func TestMemoryOutlivesDamage(t *testing.T) {
	name := filepath.Join(t.TempDir(), "link")
	m, lost, err := OpenMemory(name)
	if err != nil || lost != "" {
		t.Fatal(lost, err)
	}
	m.learn("wwan0 broker:8883", DefaultKeepAlive, func(s *silence) { s.died(20 * time.Minute) })
	must(t, m.save(false))
	m, _, err = OpenMemory(name)
	must(t, err)
	if s := m.path("wwan0 broker:8883", DefaultKeepAlive); s.Good != 600 || s.Bad != 1200 {
		t.Errorf("%+v", s)
	}
	must(t, m.file.Save([]byte("[1]")))
	if m, lost, err = OpenMemory(name); err != nil || !strings.Contains(lost, "not readable") || len(m.known.Paths) != 0 {
		t.Errorf("%q, %v", lost, err)
	}
	must(t, os.WriteFile(name+".0", []byte("junk"), 0o600))
	must(t, os.WriteFile(name+".1", []byte("junk"), 0o600))
	if _, lost, err = OpenMemory(name); err != nil || !strings.Contains(lost, "set aside") {
		t.Errorf("%q, %v", lost, err)
	}
}

func TestNetworksAreFewAndTheLastUsedStay(t *testing.T) {
	m := &Memory{}
	if _, ok := m.last(); ok {
		t.Error("a path before the first")
	}
	for i := range mostPaths + 5 {
		m.learn("always", DefaultKeepAlive, func(s *silence) { s.Wins++ })
		m.learn(fmt.Sprint(i), DefaultKeepAlive, func(*silence) {})
	}
	if s := m.path("always", DefaultKeepAlive); len(m.known.Paths) != mostPaths || s.Wins != mostPaths+5 {
		t.Errorf("%d paths, %+v", len(m.known.Paths), s)
	}
	if s, ok := m.last(); !ok || s.Wins == 0 {
		t.Errorf("last %+v", s)
	}
}

// TestSilenceIsLearnedForEachNetwork: what one NAT does says nothing of another.
func TestSilenceIsLearnedForEachNetwork(t *testing.T) {
	network := "46000 cmiot"
	c, err := NewClient(Config{Brokers: []string{"tcp://broker"}, Terminal: "T1", Boot: 1, Network: func(string) string { return network }})
	must(t, err)
	path := c.pathOf(c.brokers[0], "wwan0")
	c.cfg.Memory.learn(path, DefaultKeepAlive, func(s *silence) { s.died(20 * time.Minute) })
	network = "46001 3gnet"
	if other := c.pathOf(c.brokers[0], "wwan0"); c.cfg.Memory.path(other, DefaultKeepAlive) != newSilence(DefaultKeepAlive) || c.promise(path) != DefaultKeepAlive {
		t.Errorf("%q knows what was learned of %q", other, path)
	}
	if path != "46000 cmiot broker:1883" {
		t.Errorf("path %q", path)
	}
}
