package mqtt

import (
	"net"
	"syscall"
	"testing"
)

// TestSystemDialerSendsNoProbes: a TCP keep-alive every 15 seconds would cost
// more than all reports together.
func TestSystemDialerSendsNoProbes(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	c, err := systemDialer()(t.Context(), "tcp", l.Addr().String())
	must(t, err)
	defer c.Close()
	raw, err := c.(*net.TCPConn).SyscallConn()
	must(t, err)
	on := -1
	must(t, raw.Control(func(fd uintptr) {
		on, err = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_KEEPALIVE)
	}))
	if err != nil || on != 0 {
		t.Errorf("SO_KEEPALIVE is %d, %v", on, err)
	}
	if name := interfaceOf(c); name != "lo" {
		t.Errorf("interface %q", name)
	}
}
