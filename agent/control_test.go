package agent

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// listening runs a service with a real control socket and no broker, in real time. It
// returns when the modem has been looked at.
func listening(t *testing.T, change func(*bench)) (*bench, string) {
	t.Helper()
	b := newBench(t, "quectel")
	dir, err := os.MkdirTemp("", "sk") // short: a socket's path has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	b.o.Config.State.Socket = filepath.Join(dir, "c.sock")
	b.o.Config.Terminal.BusyFile = filepath.Join(dir, "busy")
	ready := make(chan struct{})
	b.o.Ready = func() { close(ready) }
	change(b)
	stop := b.run(t)
	t.Cleanup(func() { stop(); b.modem.Close() })
	<-ready
	return b, b.o.Config.State.Socket
}

func ask(t *testing.T, socket string, r Request) (Answer, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return Ask(ctx, socket, r, nil)
}

func TestTechnicianAsks(t *testing.T) {
	b, socket := listening(t, func(*bench) {})
	a, err := ask(t, socket, Request{Op: "diag"})
	if err != nil || a.Finding.Report.Identity.Modem.IMEI != "864394040012348" || a.Finding.Report.Health.Verdict.Cause != report.CauseHealthy {
		t.Fatalf("%+v, %v", a, err)
	}
	if err := a.Finding.Report.Health.Complete(); err != nil {
		t.Error(err)
	}
	if n := a.Finding.Report.Health.NextS; n != 0 {
		t.Errorf("next_s %d without a broker", n)
	}
	for _, c := range []struct {
		r    Request
		want string // in the error; "" for an answer
	}{
		{Request{Op: "at", Command: "AT+CSQ"}, ""},
		{Request{Op: "at", Command: "+cgmi"}, ""},
		{Request{Op: "at", Command: "AT+CFUN=1,1"}, "use --force"},
		{Request{Op: "at", Command: "AT+XYZZY"}, "not on the list"},
		{Request{Op: "dance"}, `"dance" is no request`},
		{Request{Op: "at", Command: "AT", Port: "/dev/simulated"}, ""},
		{Request{Op: "at", Command: "AT", Port: "/dev/other"}, "no agent is running"},
	} {
		a, err := ask(t, socket, c.r)
		if c.want == "" && (err != nil || a.Final != "OK" || len(a.Lines) == 0 && c.r.Command != "AT") || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: %+v, %v", c.r, a, err)
		}
	}
	b.touch(t)
	n := len(b.modem.Commands())
	if _, err := ask(t, socket, Request{Op: "at", Command: "AT"}); err == nil || !strings.Contains(err.Error(), "a payment is running") {
		t.Errorf("at while busy: %v", err)
	}
	a, err = ask(t, socket, Request{Op: "diag"})
	if err != nil || a.Finding.Report.Health.Verdict.Cause != report.CauseHealthy || a.Finding.Report.Health.AgeS == nil || !strings.Contains(a.Note, "a payment is running") {
		t.Errorf("diag while busy: %+v, %v", a, err)
	}
	if len(b.modem.Commands()) != n {
		t.Error("commands while busy")
	}
	if a, err := ask(t, socket, Request{Op: "at", Command: "AT+XYZZY", Force: true}); err != nil || a.Final == "" {
		t.Errorf("forced: %+v, %v", a, err)
	}
}

func TestPaymentBeforeTheFirstLook(t *testing.T) {
	b, socket := listening(t, func(b *bench) {
		_ = os.WriteFile(b.o.Config.Terminal.BusyFile, nil, 0o600)
	})
	if _, err := ask(t, socket, Request{Op: "diag"}); err == nil || !strings.Contains(err.Error(), "has not been looked at yet") {
		t.Errorf("%v", err)
	}
	if n := len(b.modem.Commands()); n > 0 {
		t.Errorf("%d commands", n)
	}
}

func TestSecondAgentRefuses(t *testing.T) {
	b, _ := listening(t, func(*bench) {})
	before, err := ReadMemory(StatePath(b.o.Config.State.Dir))
	if err != nil {
		t.Fatal(err)
	}
	second := b.o
	second.Ready = nil
	if err := Run(t.Context(), second); err == nil || !strings.Contains(err.Error(), "an agent is running already") {
		t.Errorf("Run: %v", err)
	}
	if after, err := ReadMemory(StatePath(b.o.Config.State.Dir)); err != nil || after.Boot != before.Boot {
		t.Errorf("the second agent has changed the state: boot %d, then %d, %v", before.Boot, after.Boot, err)
	}
}

func TestSocketLeftBehind(t *testing.T) {
	listening(t, func(b *bench) {
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: b.o.Config.State.Socket, Net: "unix"})
		if err != nil {
			t.Fatal(err)
		}
		l.SetUnlinkOnClose(false) // as a killed agent leaves it
		l.Close()
	})
}

func TestFileInThePlaceOfTheSocketStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.sock")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := listenControl(path); err == nil || !strings.Contains(err.Error(), "there is a file of this name") {
		t.Errorf("%v", err)
	}
	if data, err := os.ReadFile(path); string(data) != "precious" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := listenControl(filepath.Join(path, "below")); err == nil {
		t.Error("a folder that is a file was accepted")
	}
	if _, err := listenControl(filepath.Join(t.TempDir(), strings.Repeat("long", 40))); err == nil || !strings.Contains(err.Error(), "[state] socket") {
		t.Errorf("a path that is too long: %v", err)
	}
}

func TestSocketIsForTheGroup(t *testing.T) {
	_, socket := listening(t, func(*bench) {})
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestBadRequests(t *testing.T) {
	t.Parallel()
	_, socket := listening(t, func(*bench) {})
	for name, text := range map[string]string{
		"garbage":    "\x00\xff\x03 GET / HTTP/1.1\r\n\r\n",
		"other JSON": "[1,2,3]\n",
		"oversized":  `{"op":"` + strings.Repeat("x", 1<<20) + `"}` + "\n",
		"nothing":    "",
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("unix", socket)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_, _ = io.WriteString(conn, text) // the agent may stop reading
			_ = conn.(*net.UnixConn).CloseWrite()
			var a Answer
			if err := json.NewDecoder(conn).Decode(&a); err != nil || !strings.Contains(a.Error, "not understood") {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	slow, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	_, _ = io.WriteString(slow, `{"op":`)
	gone, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(gone, `{"op":"diag"}`+"\n")
	gone.Close()
	if a, err := ask(t, socket, Request{Op: "diag"}); err != nil || a.Finding == nil {
		t.Errorf("beside a slow one and one that has gone: %+v, %v", a, err)
	}
	var a Answer
	if err := json.NewDecoder(slow).Decode(&a); err != nil || !strings.Contains(a.Error, "not understood") {
		t.Errorf("a request that never ends: %+v, %v", a, err)
	}
}

func TestAskWithoutAnAgent(t *testing.T) {
	if _, err := ask(t, filepath.Join(t.TempDir(), "none"), Request{Op: "diag"}); !errors.Is(err, ErrNoAgent) {
		t.Errorf("%v", err)
	}
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Ask(ctx, socket, Request{Op: "diag"}, nil); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "did not answer in time") {
		t.Errorf("an agent that is stuck: %v", err)
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, "what?\n")
			conn.Close()
		}
	}()
	if _, err := ask(t, socket, Request{Op: "diag"}); err == nil || errors.Is(err, ErrNoAgent) {
		t.Errorf("an answer that is none: %v", err)
	}
}

// What a technician asks for comes out of nobody's budget: after many diagnoses, also of
// a modem that is away, the agent still sees by itself that it is back.
func TestTechnicianDoesNotBlindTheAgent(t *testing.T) {
	var control *pipes
	servingWith(t, "quectel", func(b *bench) {
		control = newPipes()
		b.o.Listen = func() (net.Listener, error) { return control, nil }
	}, func(t *testing.T, b *bench, back *backend, _ func()) {
		diag := func() {
			client, server := net.Pipe()
			defer client.Close()
			control.conns <- server
			bad := json.NewEncoder(client).Encode(Request{Op: "diag"})
			if a, err := await(json.NewDecoder(client), nil); errors.Join(bad, err) != nil || a.Finding == nil {
				t.Fatalf("%+v, %v, %v", a, bad, err)
			}
		}
		after(10 * time.Second)
		for range 12 {
			diag()
		}
		b.fault(t, "unplug", true)
		after(10 * time.Second)
		for range 6 {
			diag()
		}
		b.fault(t, "unplug", false)
		after(30 * time.Second)
		if back.count(report.EventPortLost) != 1 || back.count(report.EventPortBack) != 1 {
			t.Errorf("%d port_lost, %d port_back", back.count(report.EventPortLost), back.count(report.EventPortBack))
		}
		if h := back.last(t); h.Verdict.Cause != report.CauseHealthy {
			t.Errorf("verdict %s", h.Verdict.Cause)
		}
	})
}
