package mqtt

import "syscall"

// patient has the kernel wait a moment with acknowledgements, for data that could carry
// them. It does so by itself only when a connection is older: before, each packet of the
// handshake would be acknowledged by one of its own, tcp(7) TCP_QUICKACK.
func patient(c syscall.RawConn) {
	c.Control(func(fd uintptr) { // a kernel that cannot goes on as it is
		syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 0)
	})
}
