package spool

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/simkeeper/simkeeper/report/store"
)

// smallDisk is a file system of 128 KB.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=128k"); err != nil {
		t.Skipf("mounting a small file system needs root: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

// filled takes all space; free gives it back.
func filled(t *testing.T, dir string) (free func()) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "filler"))
	must(t, err)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	must(t, f.Close())
	return func() { must(t, os.Remove(f.Name())) }
}

// TestFullDisk: what comes while the disk is full is sent all the same, and is on flash
// when there is room again.
func TestFullDisk(t *testing.T) {
	for _, before := range []string{"", "hh", strings.Repeat("h", 60)} {
		dir := smallDisk(t)
		s := opened(t, dir, 64<<10)
		post(t, s, before)
		free := filled(t, dir)
		more := strings.Repeat("hhehr", 6) // than the room of the front's older copy
		post(t, s, more)
		var typed *store.Error
		if st := s.State(); !errors.Is(st.Trouble, syscall.ENOSPC) || !errors.As(st.Trouble, &typed) || st.Waiting != len(before)+len(more) {
			t.Fatalf("on a full disk: %+v", st)
		}
		batch := s.Take(900)
		s.Done(batch)
		if got := s.Take(900); len(got) > 0 && got[0].key == batch[0].key {
			t.Errorf("%d messages: what was acknowledged is given again", len(before))
		}
		free()
		post(t, s, "e")
		want := s.State()
		if want.Trouble != nil || want.Waiting != len(before)+len(more)+1-len(batch) {
			t.Errorf("there is room again: %+v", want)
		}
		must(t, s.Close())
		s = opened(t, dir, 64<<10)
		if st := s.State(); st.Waiting != want.Waiting || st.Seq != want.Seq || len(s.Damage()) > 0 {
			t.Errorf("opened again: %+v, want %+v", st, want)
		}
		all := drained(t, s)
		must(t, s.Close())
		if last := all[len(all)-1]; last.Seq != int64(len(before)+4*6+1) {
			t.Errorf("the last is %d of %d", last.Seq, len(before)+4*6+1)
		}
	}
}

// TestAFullDiskForLong: memory is bounded, all is told, and the numbers go on.
func TestAFullDiskForLong(t *testing.T) {
	dir := smallDisk(t)
	s := opened(t, dir, 64<<10)
	free := filled(t, dir)
	post(t, s, strings.Repeat("hhhhhhhhhe", 100))
	if st := s.State(); st.Bytes > memoryLimit+1000 || st.Dropped == 0 || st.Trouble == nil {
		t.Errorf("on a full disk: %+v", st)
	}
	free()
	post(t, s, "h")
	must(t, s.Close())
	s = opened(t, dir, 64<<10)
	next := s.State().Seq
	explained(t, drained(t, s), next, 0)
	must(t, s.Close())
}

// TestAReadOnlyFolder: the front is read, the backlog cannot be, and all comes once the
// folder can be written.
func TestAReadOnlyFolder(t *testing.T) {
	dir := smallDisk(t)
	s := opened(t, dir, 64<<10)
	post(t, s, strings.Repeat("h", 60))
	front := len(s.front.Waiting)
	must(t, s.Close())
	must(t, unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, "size=128k"))
	s = opened(t, dir, 64<<10)
	post(t, s, "hh")
	if st := s.State(); !errors.Is(st.Trouble, syscall.EROFS) || st.Waiting != front+2 || st.Seq != 63+2*SeqStep {
		t.Errorf("read-only: %+v", st)
	}
	batch := s.Take(900)
	s.Done(batch)
	must(t, unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT, "size=128k"))
	all := append(batch, drained(t, s)...)
	if len(all) != 62 {
		t.Errorf("%d messages of 62: %v", len(all), seqs(all))
	}
	if st := s.State(); st.Trouble != nil {
		t.Errorf("%v", st.Trouble)
	}
	must(t, s.Close())
}

// TestALostFrontOnAReadOnlyFolder: nothing is known of what the backlog holds, and what
// comes meanwhile gets in nobody's way.
func TestALostFrontOnAReadOnlyFolder(t *testing.T) {
	dir := smallDisk(t)
	s := opened(t, dir, 64<<10)
	post(t, s, strings.Repeat("h", 60))
	behind, _ := s.backlog.count()
	must(t, s.Close())
	for _, name := range []string{"spool.0", "spool.1"} {
		must(t, os.Remove(filepath.Join(dir, name)))
	}
	must(t, unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, "size=128k"))
	s = opened(t, dir, 64<<10)
	post(t, s, "hh")
	must(t, unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT, "size=128k"))
	all := drained(t, s)
	if got := seqs(all); len(got) != behind+2 || got[0] != 1 || got[behind] <= 60 {
		t.Errorf("numbers %v, %d were in the backlog", got, behind)
	}
	must(t, s.Close())
}

// TestADiskFullOfMessages: what fills the disk is the spool itself. It sends everything, also
// after another start, and gives the disk back.
func TestADiskFullOfMessages(t *testing.T) {
	for name, before := range map[string]func(*Spool, string) *Spool{
		"at once": func(s *Spool, _ string) *Spool { post(t, s, strings.Repeat("e", 40)); return s },
		"after another start": func(s *Spool, dir string) *Spool {
			s.Close() // there may be room for the rest by now, or not
			return opened(t, dir, 4<<20)
		},
	} {
		dir := smallDisk(t)
		s := opened(t, dir, 4<<20)
		for n := 0; s.State().Trouble == nil && n < 2000; n++ {
			post(t, s, "e")
		}
		if st := s.State(); !errors.Is(st.Trouble, syscall.ENOSPC) {
			t.Fatalf("the disk never fills: %+v", st)
		}
		s = before(s, dir)
		next := s.State().Seq
		explained(t, drained(t, s), next, 0)
		post(t, s, "e")
		if st := s.State(); st.Trouble != nil || st.Waiting != 1 || len(s.Damage()) > 0 {
			t.Errorf("%s: %+v", name, st)
		}
		must(t, s.Close())
		if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) != 2 {
			t.Errorf("%s: what is left is %v", name, files)
		}
	}
}

// TestAFullDiskDoesNotKeepAnEmptyBacklog: what was acknowledged goes, and with it the backlog,
// while nobody else gives any room.
func TestAFullDiskDoesNotKeepAnEmptyBacklog(t *testing.T) {
	dir := smallDisk(t)
	s := opened(t, dir, 64<<10)
	for s.backlog.journal == nil {
		post(t, s, "h")
	}
	post(t, s, strings.Repeat("h", 30))
	filled(t, dir)
	post(t, s, strings.Repeat("h", 30)) // what flash holds of the front is old now
	drained(t, s)
	if st := s.State(); st.Trouble != nil || st.Waiting > 0 || s.backlog.journal != nil {
		t.Errorf("%+v, a backlog %v", st, s.backlog.journal != nil)
	}
	must(t, s.Close())
	s = opened(t, dir, 64<<10)
	if st := s.State(); st.Waiting > 0 || len(s.Damage()) > 0 {
		t.Errorf("after another start: %+v", st)
	}
	must(t, s.Close())
}
