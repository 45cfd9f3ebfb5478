package agent

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// becomeNobody gives up every capability of this process, for good.
func becomeNobody(t *testing.T) {
	t.Helper()
	for _, err := range []error{syscall.Setgroups(nil), syscall.Setgid(65534), syscall.Setuid(65534)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil || !strings.Contains(string(status), "CapEff:\t0000000000000000") {
		t.Fatalf("still privileged: %v\n%s", err, status)
	}
}

// refuseBinding makes the kernel answer EPERM to SO_BINDTODEVICE, as one before 5.7 does
// to a process without the capability: in all threads of this process and for good. It
// takes root.
func refuseBinding(t *testing.T) {
	t.Helper()
	const number, level, option = 0, 24, 32 // offsets in struct seccomp_data, low words
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	unless := func(value uint32, skip uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: value, Jf: skip}
	}
	program := []unix.SockFilter{
		load(number), unless(unix.SYS_SETSOCKOPT, 5),
		load(level), unless(unix.SOL_SOCKET, 3),
		load(option), unless(unix.SO_BINDTODEVICE, 1),
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(syscall.EPERM)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC,
		uintptr(unsafe.Pointer(&filter)))
	if errno == syscall.ENOSYS || errno == syscall.EINVAL {
		t.Skipf("left out: this kernel has no seccomp filters: %v", errno)
	}
	if errno != 0 {
		t.Fatal(errno)
	}
}
