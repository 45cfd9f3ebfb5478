package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Opening a pipe that nobody writes to would hang for ever.
func TestPipeForASecret(t *testing.T) {
	c := Default()
	c.MQTT.PasswordFile = filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(c.MQTT.PasswordFile, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPassword(&c); err == nil || !strings.HasSuffix(err.Error(), "is not a regular file; name a file") {
		t.Errorf("got %v", err)
	}
}

// Only a missing main file is fs.ErrNotExist, which lets diag go on without one.
func TestBrokenLinkIsNoMissingFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "simkeeper.toml")
	link := filepath.Join(dir, "simkeeper.d", "10.toml")
	write(t, path, "")
	write(t, filepath.Join(dir, "simkeeper.d", "05.toml"), "")
	if err := os.Symlink("/nowhere/10.toml", link); err != nil {
		t.Fatal(err)
	}
	_, err := Load(path)
	want := link + ": is a link to no file; mend the link, or take it away"
	if err == nil || err.Error() != want || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
