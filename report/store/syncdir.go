//go:build !windows

package store

import "os"

// syncDir makes the renames in a folder durable. On ext4 and UBIFS a rename may
// else be undone by a power cut although the file itself was synced.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
