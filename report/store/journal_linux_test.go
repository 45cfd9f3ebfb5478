package store

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// vast limits are not reached, however quick the disk is.
var vast = Limits{Records: 100_000, Bytes: 4 << 20, Values: 4}

// TestKilledWriterLosesNothing kills a process at random moments of a loop of
// writes: what it was told is written is there, whole, and the file opens.
func TestKilledWriterLosesNothing(t *testing.T) {
	if path := os.Getenv("JOURNAL_TO_WRITE"); path != "" {
		writeForever(path)
	}
	path := journalPath(t)
	for round := range 35 {
		told := writeAndDie(t, path)
		j := opened(t, path, vast)
		if last := j.LastKey(); last < told || last > told+3 || len(j.Damage()) > 0 {
			t.Fatalf("round %d: last record %d, told %d; damage %q", round, last, told, j.Damage())
		}
		list, err := j.Records(0, math.MaxInt)
		must(t, err)
		for i, r := range list {
			if r.Key != uint64(i)+1 || string(r.Data) != string(text(r.Key)) {
				t.Fatalf("round %d: record %d at place %d", round, r.Key, i)
			}
		}
		if b, _, err := j.Value("last"); err != nil || len(list) > 0 && string(b) != fmt.Sprint(j.LastKey()) {
			t.Fatalf("round %d: value %q beside record %d, %v", round, b, j.LastKey(), err)
		}
		must(t, j.Close())
	}
	if n, _ := opened(t, path, vast).Size(); n < 35 {
		t.Errorf("only %d records in all rounds", n)
	}
}

// writeForever appends three records a write and says so; only a kill ends it.
func writeForever(path string) {
	j, err := OpenJournal(path, vast)
	for err == nil {
		next := j.LastKey() + 1
		err = j.Write(Change{Append: records(next, next+2), Put: []Value{{"last", fmt.Append(nil, next+2)}}})
		fmt.Println("told", next+2)
	}
	fmt.Println(err)
	os.Exit(1)
}

func writeAndDie(t *testing.T, path string) (told uint64) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledWriterLosesNothing$")
	child.Env = append(os.Environ(), "JOURNAL_TO_WRITE="+path)
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	lines := bufio.NewScanner(out)
	kill := make(chan error)
	for lines.Scan() {
		if _, err := fmt.Sscanf(lines.Text(), "told %d", &told); err != nil {
			t.Fatalf("the child said %q", lines.Text())
		}
		if kill != nil {
			go func(c chan error) {
				<-time.After(time.Duration(rand.IntN(6000)) * time.Microsecond)
				c <- child.Process.Kill()
			}(kill)
			defer func(c chan error) { must(t, <-c) }(kill)
			kill = nil
		}
	}
	child.Wait()
	return told
}

// TestFullDiskRefusesAndWorksAgain fills a small file system.
func TestFullDiskRefusesAndWorksAgain(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("mounting a small file system needs root: %v", err)
	}
	defer unix.Unmount(dir, unix.MNT_DETACH)
	j := opened(t, filepath.Join(dir, "journal"), Limits{Records: 100_000, Bytes: 4 << 20, Values: 4})
	defer j.Close() // before the file system goes
	last := writeUntilFull(t, j)
	if list, err := j.Records(0, math.MaxInt); err != nil || uint64(len(list)) != last {
		t.Fatalf("%d records of %d on a full disk, %v", len(list), last, err)
	}
	must(t, j.Close())
	j = opened(t, j.path, Limits{Records: 100_000, Bytes: 4 << 20, Values: 4})
	defer j.Close()
	if n, _ := j.Size(); uint64(n) != last || len(j.Damage()) > 0 {
		t.Fatalf("opened with %d records of %d, damage %q", n, last, j.Damage())
	}
	must(t, unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT, "size=512k"))
	must(t, j.Write(Change{Append: []Record{{last + 1, text(last + 1)}}}))
	if j.LastKey() != last+1 || len(j.Damage()) > 0 {
		t.Errorf("last %d, damage %q", j.LastKey(), j.Damage())
	}
}

// writeUntilFull returns the last record that was written; the disk stays full
// for some tries more.
func writeUntilFull(t *testing.T, j *Journal) uint64 {
	t.Helper()
	for n := uint64(1); n < 10_000; n++ {
		err := j.Write(Change{Append: []Record{{n, text(n)}}})
		if err == nil {
			continue
		}
		for range 5 {
			err = j.Write(Change{Append: []Record{{n, append(text(n), make([]byte, 5000)...)}}})
			var typed *Error
			if !errors.Is(err, syscall.ENOSPC) || !errors.As(err, &typed) || !strings.Contains(err.Error(), "free some space") {
				t.Fatalf("Write on a full disk = %v", err)
			}
		}
		return n - 1
	}
	t.Fatal("the disk never filled")
	return 0
}

// TestDamageOnAFullDisk: there is no room for the new file until the file that was
// set aside earlier gives way.
func TestDamageOnAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("mounting a small file system needs root: %v", err)
	}
	defer unix.Unmount(dir, unix.MNT_DETACH)
	path := filepath.Join(dir, "journal")
	must(t, os.WriteFile(path, []byte("junk"), 0o600))
	must(t, os.WriteFile(path+".damaged", make([]byte, 60<<10), 0o600))
	filler, err := os.Create(filepath.Join(dir, "filler"))
	must(t, err)
	defer filler.Close()
	for err == nil {
		_, err = filler.Write(make([]byte, 4096))
	}
	j := opened(t, path, roomy)
	must(t, j.Write(Change{Append: records(1, 1)}))
	must(t, j.Close())
	must(t, os.WriteFile(path, nil, 0o600))
	must(t, os.Remove(path+".damaged"))
	for err = nil; err == nil; {
		_, err = filler.Write(make([]byte, 4096))
	}
	if _, err := OpenJournal(path, roomy); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("OpenJournal = %v", err)
	}
	must(t, filler.Truncate(0))
	j = opened(t, path, roomy)
	must(t, j.Write(Change{Append: records(1, 1)}))
	must(t, j.Close())
}

// TestFailedSyncRewritesTheFile puts /dev/null beneath the open file: it takes
// every write and refuses every sync.
func TestFailedSyncRewritesTheFile(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	must(t, j.Write(Change{Append: records(1, 20)}))
	before, err := os.Stat(j.path)
	must(t, err)
	null, err := os.OpenFile("/dev/null", os.O_RDWR, 0)
	must(t, err)
	defer null.Close()
	must(t, unix.Dup3(int(null.Fd()), int(j.file.Fd()), unix.O_CLOEXEC))
	var typed *Error
	if err := j.Write(Change{Append: records(21, 21)}); !errors.As(err, &typed) || errors.Is(err, errDamaged) {
		t.Fatalf("Write = %v", err)
	}
	if got, err := j.Last(1); err != nil || got[0].Key != 20 {
		t.Errorf("Last = %v, %v", keys(got), err)
	}
	must(t, j.Write(Change{Append: records(21, 22)}))
	after, err := os.Stat(j.path)
	must(t, err)
	if os.SameFile(before, after) {
		t.Error("the file that could not be synced is still in use")
	}
	if got := keysOf(t, j); !strings.HasSuffix(got, " 20 21 22") || len(j.Damage()) > 0 {
		t.Errorf("records %s, damage %q", got, j.Damage())
	}
}

// TestFaultInTheMapIsDamage cuts the file short beneath the open journal, so that
// reading its map faults, as a bad block of the flash does.
func TestFaultInTheMapIsDamage(t *testing.T) {
	for name, use := range map[string]func(*Journal) error{
		"reading": func(j *Journal) error { _, err := j.Records(0, math.MaxInt); return err },
		"writing": func(j *Journal) error { return j.Write(Change{Append: records(301, 301)}) },
		"closing": (*Journal).Close,
	} {
		j := opened(t, journalPath(t), roomy)
		must(t, j.Write(Change{Append: records(1, 300)}))
		must(t, os.Truncate(j.path, 4096))
		if err := use(j); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if name == "closing" {
			continue
		}
		if d := j.Damage(); len(d) != 1 || !strings.Contains(d[0], "set aside") {
			t.Errorf("%s: Damage = %q", name, d)
		}
		must(t, j.Write(Change{Append: records(302, 302)}))
		must(t, j.Close())
		bboltAgrees(t, j.path)
	}
}

// TestDamageWhileOpen flips the bytes of a record beneath the open journal.
func TestDamageWhileOpen(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	must(t, j.Write(Change{Append: records(1, 50), Put: []Value{{"a", []byte("value")}}}))
	b := fileOf(t, j.path)
	at := strings.Index(string(b), string(text(25)))
	f, err := os.OpenFile(j.path, os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteAt([]byte("XXXX"), int64(at))
	must(t, errors.Join(err, f.Close()))
	got := keysOf(t, j)
	if strings.Contains(got, " 25 ") || !strings.Contains(got, "24 26") || len(j.Damage()) != 1 {
		t.Errorf("records %s, damage %q", got, j.Damage())
	}
	if v, ok, err := j.Value("a"); string(v) != "value" || !ok || err != nil {
		t.Errorf("Value = %q, %v, %v", v, ok, err)
	}
}

func TestFileSystemThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("mounting a small file system needs root: %v", err)
	}
	defer unix.Unmount(dir, unix.MNT_DETACH)
	must(t, unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, "size=256k"))
	if _, err := OpenJournal(filepath.Join(dir, "journal"), roomy); !errors.Is(err, syscall.EROFS) || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("OpenJournal = %v", err)
	}
}

// written is what this process has passed to write calls so far, in bytes.
func written(b *testing.B) (n int) {
	b.Helper()
	all, err := os.ReadFile("/proc/self/io")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(all)) {
		fmt.Sscanf(line, "wchar: %d", &n)
	}
	return n
}

// BenchmarkWrite appends a record of 380 bytes with a value of 600, as a line that
// proves an act is, to a journal that is full.
func BenchmarkWrite(b *testing.B) {
	j := opened(b, journalPath(b), Limits{Records: 2000, Bytes: 512 << 10, Values: 64})
	var fill Change
	for n := range uint64(1400) {
		fill.Append = append(fill.Append, Record{n + 1, make([]byte, 380)})
	}
	for n := range 64 {
		fill.Put = append(fill.Put, Value{fmt.Sprint("card", n), make([]byte, 600)})
	}
	if err := j.Write(fill); err != nil {
		b.Fatal(err)
	}
	before := written(b)
	b.ReportAllocs()
	for b.Loop() {
		c := Change{Append: []Record{{j.LastKey() + 1, make([]byte, 380)}}, Put: []Value{{"card3", make([]byte, 600)}}}
		if err := j.Write(c); err != nil {
			b.Fatal(err)
		}
	}
	info, err := os.Stat(j.path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(written(b)-before)/float64(b.N), "B-written/op")
	b.ReportMetric(float64(info.Size()), "B-file")
}

func BenchmarkOpen(b *testing.B) {
	j := opened(b, journalPath(b), roomy)
	var fill Change
	for n := range uint64(1200) {
		fill.Append = append(fill.Append, Record{n + 1, make([]byte, 380)})
	}
	if err := j.Write(fill); err != nil {
		b.Fatal(err)
	}
	j.Close()
	b.ReportAllocs()
	for b.Loop() {
		j, err := OpenJournal(j.path, roomy)
		if err != nil {
			b.Fatal(err)
		}
		j.Close()
	}
}
