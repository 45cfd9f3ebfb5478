//go:build !linux && !windows

package port

import (
	"slices"
	"testing"
)

func TestCallOut(t *testing.T) {
	got := callOut([]string{"/dev/cu.usbserial-1410", "/dev/tty.usbserial-1410", "/dev/ttyU0"})
	if want := []string{"/dev/cu.usbserial-1410", "/dev/ttyU0"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestListOfThisMachine(t *testing.T) {
	if _, err := List(""); err != nil {
		t.Error(err)
	}
}
