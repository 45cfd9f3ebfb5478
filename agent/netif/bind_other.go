//go:build !linux

package netif

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime"
)

// unsupported says that this package can do nothing on this system.
func unsupported() error {
	return fmt.Errorf("binding traffic to a network interface on %s: %w", runtime.GOOS, errors.ErrUnsupported)
}

func bindToDevice(uintptr, string) error { return unsupported() }

func setWindow(uintptr, int) error { return unsupported() }

func joinAcks(uintptr) {}

func trySocket(func(uintptr) error) error { return unsupported() }

func kernelNote() string { return "" }

func kernelRoutes(int, netip.Addr) bool { return false }

func kernelAccepts(int, netip.Addr, netip.Addr) bool { return false }
