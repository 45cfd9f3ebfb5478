package port

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// waitIn runs Wait in the bubble and says how long it took.
func waitIn(ctx context.Context, c Config) (<-chan error, func() time.Duration) {
	start, done := time.Now(), make(chan error, 1)
	var took time.Duration
	go func() {
		err := Wait(ctx, c)
		took = time.Since(start)
		done <- err
	}()
	return done, func() time.Duration { return took }
}

func TestWaitForAPortThatComesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ttyUSB2")
	synctest.Test(t, func(t *testing.T) {
		done, took := waitIn(t.Context(), Config{Path: path})
		<-time.After(2500 * time.Millisecond)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil || took() != 3*time.Second {
			t.Errorf("%v after %v", err, took())
		}
	})
}

func TestWaitFollowsASymlinkToItsNewTarget(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "by-path")
	if err := os.Symlink(filepath.Join(dir, "ttyUSB0"), link); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		done, took := waitIn(t.Context(), Config{Path: link})
		<-time.After(1500 * time.Millisecond)
		os.Remove(link)
		os.WriteFile(filepath.Join(dir, "ttyUSB1"), nil, 0o600)
		os.Symlink(filepath.Join(dir, "ttyUSB1"), link)
		if err := <-done; err != nil || took() != 2*time.Second {
			t.Errorf("%v after %v", err, took())
		}
	})
}

func TestWaitReturnsAtOnce(t *testing.T) {
	there := filepath.Join(t.TempDir(), "ttyUSB2")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{there, "tcp://127.0.0.1:1"} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			if err := Wait(t.Context(), Config{Path: path}); err != nil || time.Since(start) != 0 {
				t.Errorf("%s: %v after %v", path, err, time.Since(start))
			}
		})
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		err := Wait(ctx, Config{Path: "/dev/ttyUSB99"})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

// udev gives the new node its group half a second after the kernel made it.
func TestWaitForPermission(t *testing.T) {
	for name, tc := range map[string]struct {
		looks []error // one a second, the last one repeats
		want  time.Duration
	}{
		"granted in time":            {[]error{fs.ErrNotExist, fs.ErrPermission, nil}, 2 * time.Second},
		"never granted":              {[]error{fs.ErrPermission}, 2 * time.Second},
		"gone again while forbidden": {[]error{fs.ErrPermission, fs.ErrPermission, fs.ErrNotExist, fs.ErrPermission, nil}, 4 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start, n := time.Now(), 0
				err := await(t.Context(), "/dev/ttyUSB2", func(string) error {
					n++
					return tc.looks[min(n, len(tc.looks))-1]
				})
				if took := time.Since(start); err != nil || took != tc.want {
					t.Errorf("%v after %v, want %v", err, took, tc.want)
				}
			})
		})
	}
}
