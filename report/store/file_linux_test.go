package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk writes through /dev/full, which takes no byte.
func TestFullDisk(t *testing.T) {
	path := saved(t, "old")
	f := expect(t, path, OK, "old")
	must(t, os.Symlink("/dev/full", path+".tmp"))
	err := f.Save([]byte("new"))
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "free some space") {
		t.Errorf("Save = %v", err)
	}
	expect(t, path, OK, "old")
	must(t, os.Remove(path+".tmp"))
	must(t, f.Save([]byte("new")))
	expect(t, path, OK, "new")
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere: run as another user")
	}
	path := saved(t, "old")
	f := expect(t, path, OK, "old")
	dir := filepath.Dir(path)
	must(t, os.Chmod(dir, 0o500))
	defer os.Chmod(dir, 0o700)
	if err := f.Save([]byte("new")); !errors.Is(err, os.ErrPermission) {
		t.Errorf("Save = %v", err)
	}
	expect(t, path, OK, "old")
}

// TestWriteBytesPerSave holds the file to what it is for: one save of 300 bytes
// is one small file and one folder entry.
func TestWriteBytesPerSave(t *testing.T) {
	path := saved(t, strings.Repeat("x", 300))
	info, err := os.Stat(path + ".1")
	must(t, err)
	if info.Size() != 320 {
		t.Errorf("a value of 300 bytes takes %d", info.Size())
	}
}
