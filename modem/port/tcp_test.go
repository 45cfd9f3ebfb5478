package port

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

func listen(t *testing.T) *net.TCPListener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	tcp := l.(*net.TCPListener)
	tcp.SetDeadline(time.Now().Add(10 * time.Second))
	return tcp
}

func TestTCPDialogueAndLoss(t *testing.T) {
	l := listen(t)
	address := "tcp://" + l.Addr().String()
	p, err := Open(t.Context(), Config{Path: address})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	modem, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	modem.SetDeadline(time.Now().Add(10 * time.Second))
	if p.Name() != address {
		t.Errorf("name %q", p.Name())
	}
	p.Write([]byte("AT\r"))
	buf := make([]byte, 3)
	if _, err := io.ReadFull(modem, buf); err != nil || string(buf) != "AT\r" {
		t.Errorf("the modem got %q, %v", buf, err)
	}
	modem.Write([]byte("OK\r"))
	if _, err := io.ReadFull(p, buf); err != nil || string(buf) != "OK\r" {
		t.Errorf("the agent got %q, %v", buf, err)
	}
	modem.Close()
	_, err = p.Read(buf)
	var e *Error
	if !errors.As(err, &e) || e.Kind != Missing || e.Error() != address+": the line was lost (EOF)" {
		t.Errorf("after the loss: %v", err)
	}
	p.Close()
	if _, err = p.Write(buf); !errors.Is(err, os.ErrClosed) {
		t.Errorf("write after close: %v", err)
	}
}

func TestTCPRefused(t *testing.T) {
	l := listen(t)
	address := "tcp://" + l.Addr().String()
	l.Close()
	_, err := Open(t.Context(), Config{Path: address})
	var e *Error
	if !errors.As(err, &e) || e.Kind != Missing || !strings.Contains(e.Error(), "refused") {
		t.Errorf("got %v", err)
	}
	if hint := e.Hint(); !strings.Contains(hint, "listens") {
		t.Errorf("hint %q", hint)
	}
}

func TestTCPGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Open(ctx, Config{Path: "tcp://127.0.0.1:1"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTCPAddress(t *testing.T) {
	const form = "; want tcp://host:port"
	for address, want := range map[string]struct{ host, problem string }{
		"tcp://127.0.0.1:5000":  {"127.0.0.1:5000", ""},
		"tcp://modem.lan:1/":    {"modem.lan:1", ""},
		"TCP://[::1]:65535":     {"[::1]:65535", ""},
		"tcp://modem.lan":       {"", `"modem.lan" is not host and port`},
		"tcp://modem.lan:":      {"", `port "" is not 1 to 65535`},
		"tcp://modem.lan:0":     {"", `port "0" is not 1 to 65535`},
		"tcp://modem.lan:70000": {"", `port "70000" is not 1 to 65535`},
		"tcp://modem.lan:at":    {"", `invalid port ":at" after host`},
		"tcp://:5000":           {"", `":5000" is not host and port`},
		"tcp:modem.lan:5000":    {"", `"" is not host and port`},
		"tcp://]:1":             {"", `"]:1" is not host and port`},
		"udp://modem.lan:5000":  {"", `scheme "udp"`},
		"tcp://a:5000/dev":      {"", "more than host and port"},
		"tcp://me@a:5000":       {"", "more than host and port"},
		"tcp://a:5000?x=1":      {"", "more than host and port"},
	} {
		host, err := parseAddress(address)
		switch {
		case want.problem == "" && (err != nil || host != want.host):
			t.Errorf("%s: %q, %v, want %q", address, host, err, want.host)
		case want.problem != "" && (err == nil || err.Error() != "malformed address: "+want.problem+form):
			t.Errorf("%s: %v, want %q", address, err, want.problem)
		}
		if want.problem == "" {
			continue
		}
		var e *Error
		if _, err := Open(t.Context(), Config{Path: address}); !errors.As(err, &e) || e.Kind != Unusable {
			t.Errorf("open %s: %v", address, err)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"tcp://127.0.0.1:5000", "tcp://[::1]:1", "tcp:", "tcp://a:b", "://", "tcp://]:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		host, err := parseAddress(address)
		if err != nil {
			return
		}
		if _, _, err := net.SplitHostPort(host); err != nil {
			t.Fatalf("%q: accepted as %q: %v", address, host, err)
		}
	})
}
