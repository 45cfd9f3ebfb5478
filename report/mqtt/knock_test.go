package mqtt

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// knockOn knocks at a fake broker over a pipe, for at most 20 seconds.
func knockOn(t *testing.T, b *fakeBroker, change func(*KnockConfig)) (bool, error) {
	t.Helper()
	conn, err := b.dial(t.Context(), "tcp", "broker:1883")
	must(t, err)
	return knockAt(t, conn, change)
}

func knockAt(t *testing.T, conn net.Conn, change func(*KnockConfig)) (bool, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cfg := KnockConfig{Broker: "tcp://broker", ClientID: "T1-k"}
	if change != nil {
		change(&cfg)
	}
	verified, err := Knock(ctx, conn, cfg)
	if _, open := conn.Write([]byte{0}); open == nil {
		t.Error("the connection is still open")
	}
	return verified, err
}

func TestKnockSaysNoMoreThanItMust(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{}
		verified, err := knockOn(t, fake, func(c *KnockConfig) { c.Username, c.Password = "till", "secret" })
		if verified || err != nil {
			t.Errorf("verified %v without TLS, %v", verified, err)
		}
		synctest.Wait()
		s := fake.seen()
		if len(s.connects) != 1 || s.parted != 1 || len(s.got) != 0 || len(s.pings) != 0 {
			t.Fatalf("%d CONNECT, %d DISCONNECT, %d PUBLISH", len(s.connects), s.parted, len(s.got))
		}
		p := s.connects[0]
		if p.ClientIdentifier != "T1-k" || !p.CleanSession || p.WillFlag || p.ProtocolVersion != 4 || p.Username != "till" || string(p.Password) != "secret" {
			t.Errorf("CONNECT %v", p)
		}
	})
}

func TestKnockWithoutPasswordNamesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{}
		_, err := knockOn(t, fake, nil)
		must(t, err)
		if p := fake.seen().connects[0]; p.UsernameFlag || p.PasswordFlag {
			t.Errorf("CONNECT %v", p)
		}
	})
}

func TestKnockIsRefusedInWords(t *testing.T) {
	for code, c := range map[byte]struct {
		fault Fault
		says  string
	}{
		1:  {FaultRejected, "does not speak MQTT 3.1.1"},
		2:  {FaultRejected, "rejects the client id"},
		3:  {FaultRejected, "not available"},
		4:  {FaultCredentials, "user name or password"},
		5:  {FaultCredentials, "does not allow this terminal"},
		77: {FaultRejected, "a code that MQTT 3.1.1 does not have"},
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := &fakeBroker{code: code}
				_, err := knockOn(t, fake, nil)
				var e *LinkError
				if !errors.As(err, &e) || e.Fault != c.fault || !strings.Contains(e.Error(), c.says) {
					t.Errorf("%v", err)
				}
				if fake.seen().parted > 0 {
					t.Error("more was sent after the refusal")
				}
			})
		})
	}
}

// answering is a connection to something that reads what comes and says this, byte by byte.
func answering(t *testing.T, text string, hold bool) net.Conn {
	ours, theirs := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer ours.Close()
		if _, err := ours.Read(make([]byte, 1000)); err != nil {
			return
		}
		for i := range text {
			if _, err := ours.Write([]byte{text[i]}); err != nil {
				return
			}
		}
		if hold {
			io.Copy(io.Discard, ours)
		}
	}()
	t.Cleanup(func() { ours.Close(); <-done })
	return theirs
}

func TestKnockIsNotFooledByStrangers(t *testing.T) {
	for name, c := range map[string]struct {
		says  string
		hold  bool
		fault Fault
		after time.Duration
	}{
		"silent portal":         {"", true, FaultTimeout, 20 * time.Second},
		"closes":                {"", false, FaultLost, 0},
		"half a CONNACK":        {"\x20\x02\x00", true, FaultTimeout, 20 * time.Second},
		"web portal":            {"HTTP/1.1 302 Found\r\n", true, FaultStranger, 0},
		"256 MB of CONNACK":     {"\x20\xff\xff\xff\x7f", true, FaultStranger, 0},
		"256 MB of PUBLISH":     {"\x30\xff\xff\xff\x7f", true, FaultStranger, 0},
		"SUBACK as long as one": {"\x90\x02\x00\x00", true, FaultStranger, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				_, err := knockAt(t, answering(t, c.says, c.hold), nil)
				var e *LinkError
				if !errors.As(err, &e) || e.Fault != c.fault || time.Since(began) != c.after {
					t.Errorf("%v after %v", err, time.Since(began))
				}
			})
		})
	}
}

func TestKnockRefusesABadConfiguration(t *testing.T) {
	for name, change := range map[string]func(*KnockConfig){
		"scheme":              func(c *KnockConfig) { c.Broker = "mqtt://b" },
		"user in the address": func(c *KnockConfig) { c.Broker = "tls://till:secret@b" },
		"unverified TLS":      func(c *KnockConfig) { c.Broker, c.TLS = "tls://b", insecure() },
	} {
		ours, theirs := net.Pipe()
		_, err := knockAt(t, theirs, change)
		ours.Close()
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// tap counts the payload of a TCP connection.
type tap struct {
	net.Conn
	out, in int
}

func (c *tap) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.out += n
	return n, err
}

func (c *tap) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.in += n
	return n, err
}

func tapped(t *testing.T, addr string) *tap {
	t.Helper()
	conn, err := systemDialer()(t.Context(), "tcp", addr)
	must(t, err)
	return &tap{Conn: conn}
}

// TestMosquittoLetsAKnockIn holds what a knock may cost at a real broker, new and resumed.
func TestMosquittoLetsAKnockIn(t *testing.T) {
	ca := newAuthority(t, "Shop CA")
	from, to := validNow()
	addr := secured(t, ca, "127.0.0.1", from, to)
	base := &tls.Config{RootCAs: ca.pool(), ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	var cost [2]int
	for i, most := range []int{2300, 1450} {
		conn := tapped(t, addr)
		verified, err := knockAt(t, conn, func(c *KnockConfig) { c.Broker, c.TLS = "tls://"+addr, base })
		if !verified || err != nil {
			t.Fatalf("verified %v, %v", verified, err)
		}
		t.Logf("payload %d out, %d in", conn.out, conn.in)
		if cost[i] = conn.out + conn.in; cost[i] > most {
			t.Errorf("%d bytes of payload, at most %d are expected", cost[i], most)
		}
	}
	if cost[1] >= cost[0] {
		t.Errorf("resuming costs %d bytes, the first time %d: the ticket was not used", cost[1], cost[0])
	}
}

func TestMosquittoRefusesAKnock(t *testing.T) {
	ca := newAuthority(t, "Shop CA")
	from, to := validNow()
	passwords := filepath.Join(t.TempDir(), "passwords")
	must(t, os.WriteFile(passwords, nil, 0o600))
	cert, key := ca.issue(t, 1, "127.0.0.1", from, to)
	m := startMosquitto(t, "allow_anonymous false", "password_file "+passwords, "certfile "+cert, "keyfile "+key)
	verified, err := knockAt(t, tapped(t, m.addr), func(c *KnockConfig) {
		c.Broker, c.Username, c.Password, c.TLS = "tls://"+m.addr, "till", "wrong", &tls.Config{RootCAs: ca.pool()}
	})
	var e *LinkError
	if !verified || !errors.As(err, &e) || e.Fault != FaultCredentials {
		t.Errorf("verified %v, %v", verified, err)
	}
}

func TestHandshakeIsVerifiedAndResumed(t *testing.T) {
	ca := newAuthority(t, "Shop CA")
	from, to := validNow()
	addr := secured(t, ca, "127.0.0.1", from, to)
	base := &tls.Config{RootCAs: ca.pool(), ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	var cost [2]int
	for i := range cost {
		conn := tapped(t, addr)
		must(t, Handshake(t.Context(), conn, "tls://"+addr, base))
		t.Logf("payload %d out, %d in", conn.out, conn.in)
		cost[i] = conn.out + conn.in
	}
	if cost[1] >= cost[0] {
		t.Errorf("resuming costs %d bytes, the first time %d", cost[1], cost[0])
	}
	err := Handshake(t.Context(), tapped(t, addr), "tls://"+addr, &tls.Config{RootCAs: newAuthority(t, "Other CA").pool()})
	var e *LinkError
	if !errors.As(err, &e) || e.Fault != FaultAuthority {
		t.Errorf("%v", err)
	}
}

func TestExplainNamesTheTarget(t *testing.T) {
	dead := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	lost := &net.DNSError{Err: "no such host", IsNotFound: true}
	for target, c := range map[string]struct {
		err  error
		says string
	}{
		"tls://pay.example:443":     {dead, "tls://pay.example:443: nothing listens there"},
		"nonce://echo.example:7777": {lost, `the name "echo.example" does not exist`},
		"sk.example":                {os.ErrDeadlineExceeded, "sk.example: no answer in time"},
		"tcp://b:1":                 {explain(&broker{name: "tcp://a:1"}, dead), "tcp://a:1: nothing listens there"},
		"nonce://u:secret@h:1":      {dead, "…@h:1: nothing listens there"},
	} {
		if e := Explain(target, c.err); !strings.Contains(e.Error(), c.says) {
			t.Errorf("%s: %v", target, e)
		}
	}
}
