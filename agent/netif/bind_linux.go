package netif

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// unsupported is nil where the system can do what this package is for.
func unsupported() error { return nil }

// bindToDevice is SO_BINDTODEVICE (socket(7)). Without CAP_NET_RAW it works once
// per socket, since Linux 5.7.
func bindToDevice(fd uintptr, name string) error {
	return os.NewSyscallError("bind to "+name, unix.BindToDevice(int(fd), name))
}

// setWindow bounds what a peer can have under way to a socket that nobody reads.
func setWindow(fd uintptr, bytes int) error {
	return os.NewSyscallError("receive buffer", unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, bytes))
}

// joinAcks has the acknowledgement that ends TCP's handshake travel with the first data,
// tcp(7) TCP_QUICKACK. A kernel that cannot sends it by itself, as for any other socket.
func joinAcks(fd uintptr) { unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_QUICKACK, 0) }

// trySocket calls use on a datagram socket that sends nothing.
func trySocket(use func(fd uintptr) error) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err == syscall.EAFNOSUPPORT {
		fd, err = unix.Socket(unix.AF_INET6, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	}
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	defer unix.Close(fd)
	return use(uintptr(fd))
}

// kernelNote names the kernel, of which it depends what is permitted.
func kernelNote() string {
	var name unix.Utsname
	if unix.Uname(&name) != nil {
		return ""
	}
	return ": kernel " + unix.ByteSliceToString(name.Release[:])
}
