package port

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// The bare library writes into whatever file has got the number of the closed
// port's descriptor: AT+CFUN=1,1 was seen in a file of the spool.
func TestWriteAfterCloseStaysOutOfOtherFiles(t *testing.T) {
	_, path := newPTY(t)
	p := mustOpen(t, Config{Path: path, Root: fixture(t)})
	was := descriptorsOf(t, path)
	if len(was) != 1 {
		t.Fatalf("descriptors %v of the port, want one", was)
	}
	p.Close()
	files := openUntil(t, was[0])
	if n, err := p.Write([]byte("AT+CFUN=1,1\r")); n != 0 || !errors.Is(err, os.ErrClosed) {
		t.Errorf("write after close: %d, %v", n, err)
	}
	if _, err := p.Read(make([]byte, 8)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("read after close: %v", err)
	}
	for _, f := range files {
		if st, err := f.Stat(); err != nil || st.Size() != 0 {
			t.Errorf("%s: %d bytes, %v", f.Name(), st.Size(), err)
		}
	}
}

// descriptorsOf gives the numbers of this process's descriptors of path.
func descriptorsOf(t *testing.T, path string) []int {
	t.Helper()
	files, err := filesOf("", os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	var fds []int
	for _, f := range files {
		if f.target == path {
			fd, _ := strconv.Atoi(filepath.Base(f.link))
			fds = append(fds, fd)
		}
	}
	return fds
}

// openUntil opens empty files until one has the descriptor number fd.
func openUntil(t *testing.T, fd int) []*os.File {
	t.Helper()
	var files []*os.File
	for range 200 {
		f, err := os.CreateTemp(t.TempDir(), "spool")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		files = append(files, f)
		if int(f.Fd()) == fd {
			return files
		}
	}
	t.Fatalf("no file got descriptor %d", fd)
	return nil
}

func TestCloseEndsPendingRead(t *testing.T) {
	_, p := openPTY(t)
	reading := make(chan struct{})
	err := within(t, "read", func() error {
		go func() { <-reading; p.Close() }()
		close(reading)
		_, err := p.Read(make([]byte, 16))
		return err
	})
	if !errors.Is(err, os.ErrClosed) {
		t.Errorf("read: %v", err)
	}
	if err := p.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
}

// A mute diagnostics port takes some kilobytes and then nothing any more.
func TestCloseFreesBlockedWrite(t *testing.T) {
	_, p := openPTY(t)
	err := within(t, "write", func() error {
		defer time.AfterFunc(50*time.Millisecond, func() { p.Close() }).Stop()
		_, err := p.Write(make([]byte, 1<<20))
		return err
	})
	if !errors.Is(err, os.ErrClosed) {
		t.Errorf("write: %v", err)
	}
}

func TestLateOpenIsClosedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		letGo := make(chan struct{})
		stream := &recorder{}
		_, err := bounded(ctx, "/dev/ttyS1", func() (*Port, error) {
			<-letGo
			return newPort("/dev/ttyS1", stream), nil
		})
		e := kindIs(t, err, Unusable)
		if !errors.Is(e, context.DeadlineExceeded) {
			t.Errorf("error: %v", e)
		}
		close(letGo)
		synctest.Wait()
		if stream.closed != 1 {
			t.Errorf("closed %d times", stream.closed)
		}
	})
}

// recorder counts; its Write takes as long as stuck stays open.
type recorder struct {
	stuck  chan struct{}
	closed int
}

func (r *recorder) Read(b []byte) (int, error) { return 0, io.EOF }

func (r *recorder) Write(b []byte) (int, error) {
	if r.stuck != nil {
		<-r.stuck
	}
	return len(b), nil
}

func (r *recorder) Close() error { r.closed++; return nil }

// The library cannot free a blocked Write; Close goes on after the grace.
func TestCloseWaitsForWriteButNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stream := &recorder{stuck: make(chan struct{})}
		p := newPort("COM5", stream)
		wrote := make(chan error, 1)
		go func() { _, err := p.Write([]byte("AT\r")); wrote <- err }()
		synctest.Wait()
		start := time.Now()
		p.Close()
		if took := time.Since(start); took != writeGrace || stream.closed != 1 {
			t.Errorf("close took %v, closed %d times", took, stream.closed)
		}
		if _, err := p.Write([]byte("AT\r")); !errors.Is(err, os.ErrClosed) {
			t.Errorf("write after close: %v", err)
		}
		close(stream.stuck)
		if err := <-wrote; err != nil {
			t.Errorf("write in flight: %v", err)
		}
	})
}
