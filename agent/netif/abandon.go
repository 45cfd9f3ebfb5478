package netif

import (
	"net"
	"syscall"
)

// Abandon closes a TCP connection so that nothing more leaves for it: neither a goodbye
// nor what was still waiting. A socket that is bound to the loopback interface reaches
// nobody. Where that is not possible, for want of permission or on another system than
// Linux, the peer is sent a reset, which is one packet.
func Abandon(c net.Conn) error {
	if t, ok := c.(*net.TCPConn); ok {
		t.SetLinger(0) // what waits is dropped; an error is one of a connection that is over
		strand(t)
	}
	return c.Close()
}

// strand binds a connection's socket to the loopback interface.
func strand(c syscall.Conn) {
	raw, err := c.SyscallConn()
	if err != nil {
		return // it is closed already
	}
	raw.Control(func(fd uintptr) { bindToDevice(fd, loopback) })
}
