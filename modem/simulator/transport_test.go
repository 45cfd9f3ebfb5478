package simulator

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

func TestTCP(t *testing.T) {
	m := newModem(t, Config{Family: "simcom", Latency: -1})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	addr, err := m.ListenTCP(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a, b := dialTCP(t, addr), dialTCP(t, addr)
	a.write("AT+CGMM\r")
	a.until("+CGMM\r\r\nSIMCOM_SIM7600CE\r\n\r\nOK\r\n")
	b.write("AT+CPMUTEMP\r")
	b.until("+CPMUTEMP: 38\r\n\r\nOK\r\n")

	mustFault(t, m, "unplug", true)
	<-a.done
	<-b.done
	dropped := dialTCP(t, addr)
	<-dropped.done
	mustFault(t, m, "unplug", false)
	again := dialTCP(t, addr)
	again.write("AT\r")
	again.until("OK\r\n")

	cancel()
	<-again.done
	if !eventually(func() bool { return !answersAt(addr) }) {
		t.Error("it still listens after its context has ended")
	}
}

func dialTCP(t *testing.T, addr net.Addr) *client {
	t.Helper()
	conn, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return attach(t, conn)
}

func answersAt(addr net.Addr) bool {
	conn, err := net.Dial("tcp", addr.String())
	if err == nil {
		_ = conn.Close()
	}
	return err == nil
}

// TestTCPAnswersBeforeItHangsUp: a client may stop sending before it has read, as "printf … | nc" does.
func TestTCPAnswersBeforeItHangsUp(t *testing.T) {
	m := newModem(t, Config{Latency: 50 * time.Millisecond})
	addr, err := m.ListenTCP(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "ATE0\rAT+CFUN?\r"); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(conn)
	if want := "ATE0\r\r\nOK\r\n\r\n+CFUN: 1\r\n\r\nOK\r\n"; err != nil || string(all) != want {
		t.Errorf("got %q, %v; want %q", all, err, want)
	}
}

func TestListenTCPFails(t *testing.T) {
	m := newModem(t, Config{})
	if _, err := m.ListenTCP(t.Context(), "no.such.host.invalid:1"); err == nil {
		t.Error("it listens nowhere")
	}
	closeModem(t, m)
	if _, err := m.ListenTCP(t.Context(), "127.0.0.1:0"); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}
