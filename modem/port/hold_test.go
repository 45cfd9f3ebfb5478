package port

import (
	"os"
	"path/filepath"
	"testing"
)

func TestDefaultHold(t *testing.T) {
	if Always.String() != "always" || Poll.String() != "poll" {
		t.Errorf("words of the configuration file: %v, %v", Always, Poll)
	}
	for path, want := range map[string]Hold{
		"/dev/ttyS1":           Poll,
		"/dev/ttyAMA0":         Poll,
		"/dev/ttyHS0":          Poll,
		"/dev/ttyHSL1":         Poll,
		"/dev/ttymxc2":         Poll,
		"/dev/ttyO4":           Poll,
		"/dev/ttyLP3":          Poll,
		"/dev/ttyMSM0":         Poll,
		"/dev/ttyUSB2":         Always,
		"/dev/ttyACM0":         Always,
		"/dev/wwan0at0":        Always,
		"/dev/gsmtty1":         Always,
		"/dev/pts/3":           Always,
		"COM5":                 Always,
		"tcp://127.0.0.1:5000": Always,
		"":                     Always,
	} {
		if got := DefaultHold(path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

func TestDefaultHoldOfASymlink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "ttyS1"), filepath.Join(dir, "modem")
	if err := os.WriteFile(target, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skipf("needs symlinks: %v", err)
	}
	if got := DefaultHold(link); got != Poll {
		t.Errorf("got %v", got)
	}
}
