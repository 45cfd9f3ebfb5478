package main

import (
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	nonce "github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// system is a way out by whatever interface the system chooses.
type system struct{ net.Dialer }

func (s *system) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	return s.DialContext(ctx, network, addr)
}

func (*system) NameServers() []netip.AddrPort { return nil }

func keyFile(t *testing.T, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "nonce.key")
	must(t, os.WriteFile(path, []byte(content), mode))
	return path
}

const secret = "b0c1d2e3f4a5968778695a4b3c2d1e0f"

// The responder answers a terminal with its key, and nobody else.
func TestResponder(t *testing.T) {
	t.Parallel()
	l := start(t, "responder", "--listen", "127.0.0.1:0", "--key-file", keyFile(t, secret+"\n", 0o600))
	addr := strings.TrimPrefix(l.await(t, "serving on udp://"), "serving on udp://")
	stranger, err := net.Dial("udp", addr)
	must(t, err)
	defer stranger.Close()
	for _, junk := range []string{"hello", "", strings.Repeat("A", nonce.DatagramSize), string(nonce.Request([]byte("a key of somebody else"))), strings.Repeat("A", 1400)} {
		_, err := stranger.Write([]byte(junk))
		must(t, err)
	}
	terminal, err := nonce.New(nonce.Config{Path: &system{}, NonceKey: []byte(secret)})
	must(t, err)
	e := terminal.Run(t.Context(), keepalive.Act{Method: keepalive.Nonce, Target: "nonce://" + addr, Limit: 1024})
	if !e.Verified {
		t.Errorf("%+v", e)
	}
	l.await(t, "(1 answered, 5 refused)")
	must(t, l.Process.Signal(syscall.SIGTERM))
	if code, stdout, stderr := l.end(t); code != 0 || !strings.Contains(stdout, "1 answered, 5 refused") {
		t.Errorf("exit code %d: %s %s", code, stdout, stderr)
	}
}

func TestResponderMisused(t *testing.T) {
	t.Parallel()
	good := keyFile(t, secret, 0o600)
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no key":       {nil, 2, "openssl rand -hex 32"},
		"help":         {[]string{"--help"}, 0, "--key-file FILE"},
		"no file":      {[]string{"--key-file", "/nonexistent"}, 2, "/nonexistent"},
		"short key":    {[]string{"--key-file", keyFile(t, "short\n", 0o600)}, 2, "shorter than 16 bytes"},
		"open key":     {[]string{"--key-file", keyFile(t, secret, 0o644)}, 2, "readable by every user"},
		"no address":   {[]string{"--key-file", good, "--listen", "nowhere"}, 1, "nowhere"},
		"an argument":  {[]string{"--key-file", good, "now"}, 2, `got "now"`},
		"unknown flag": {[]string{"--fast"}, 2, "-fast"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := start(t, append([]string{"responder"}, c.args...)...).end(t)
			if code != c.code || !strings.Contains(stdout+stderr, c.want) {
				t.Errorf("exit code %d, want %d with %q\nstdout: %s\nstderr: %s", code, c.code, c.want, stdout, stderr)
			}
		})
	}
}
