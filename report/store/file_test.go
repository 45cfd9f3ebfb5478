package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// expect opens path and compares everything that Open says.
func expect(t *testing.T, path string, status Status, value string) *File {
	t.Helper()
	f, got, b, err := Open(path)
	must(t, err)
	if got != status || string(b) != value {
		t.Fatalf("Open = %v, %q; want %v, %q", got, b, status, value)
	}
	return f
}

// saved makes a file on the real file system and saves the values in turn.
func saved(t *testing.T, values ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hot")
	f := expect(t, path, Fresh, "")
	for _, v := range values {
		must(t, f.Save([]byte(v)))
	}
	return path
}

func TestSavedValueIsReadBack(t *testing.T) {
	path := saved(t, "one", "two", "three")
	f := expect(t, path, OK, "three")
	must(t, f.Save([]byte("four")))
	expect(t, path, OK, "four")
	status, b, err := Read(path)
	must(t, err)
	if status != OK || string(b) != "four" {
		t.Errorf("Read = %v, %q", status, b)
	}
}

func TestEmptyValueIsAValue(t *testing.T) {
	path := saved(t, "one", "")
	expect(t, path, OK, "")
}

func TestFilesAreForTheOwnerOnlyAndNothingIsLeftBehind(t *testing.T) {
	path := saved(t, "one", "two", "three")
	entries, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
		info, err := e.Info()
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
	}
	if got := strings.Join(names, " "); got != "hot.0 hot.1" {
		t.Errorf("files: %s", got)
	}
}

func TestIdenticalSaveWritesNothing(t *testing.T) {
	d := newRAM()
	f, _, _, err := open(d, "hot")
	must(t, err)
	must(t, f.Save([]byte("one")))
	steps := d.steps
	must(t, f.Save([]byte("one")))
	f, _, _, err = open(d, "hot")
	must(t, err)
	must(t, f.Save([]byte("one")))
	if d.steps != steps {
		t.Errorf("%d writes for the same value", d.steps-steps)
	}
}

func TestCallerMayReuseItsBuffer(t *testing.T) {
	f, _, _, err := open(newRAM(), "hot")
	must(t, err)
	b := []byte("one")
	must(t, f.Save(b))
	b[0] = 'X'
	must(t, f.Save([]byte("Xne")))
	if f.generation != 2 {
		t.Errorf("generation %d: the changed value was taken for the saved one", f.generation)
	}
}

// damages are what flash may do to one copy.
func damages(frame []byte) map[string][]byte {
	all := map[string][]byte{
		"empty":           {},
		"zeroed":          make([]byte, len(frame)),
		"ones":            bytes.Repeat([]byte{0xff}, len(frame)),
		"garbage":         []byte("PK\x03\x04 not ours at all, but long enough to hold a header"),
		"trailing":        append(bytes.Clone(frame), 0),
		"doubled":         append(bytes.Clone(frame), frame...),
		"endless":         append(bytes.Clone(frame), make([]byte, 2*MaxValue)...),
		"length too long": append(append(bytes.Clone(frame[:12]), 0xff, 0xff, 0xff, 0xff), frame[16:]...),
	}
	for n := range frame {
		all[fmt.Sprintf("cut to %d", n)] = bytes.Clone(frame[:n])
		for bit := range 8 {
			flipped := bytes.Clone(frame)
			flipped[n] ^= 1 << bit
			all[fmt.Sprintf("byte %d bit %d", n, bit)] = flipped
		}
	}
	return all
}

func TestDamagedNewestCopyFallsBackToTheOneBefore(t *testing.T) {
	for name, bytes := range damages(encodeFrame(3, []byte("three"))) {
		path := saved(t, "one", "two", "three") // "three" is generation 3, in hot.1
		must(t, os.WriteFile(path+".1", bytes, 0o600))
		status, b, err := Read(path)
		if err != nil || status != Recovered || string(b) != "two" {
			t.Fatalf("%s: Read = %v, %q, %v", name, status, b, err)
		}
		f := expect(t, path, Recovered, "two")
		if d := f.Damage(); len(d) != 1 || !strings.Contains(d[0], "set aside as hot.1.damaged") {
			t.Fatalf("%s: Damage = %q", name, d)
		}
		expect(t, path, OK, "two")
		must(t, f.Save([]byte("four")))
		expect(t, path, OK, "four")
	}
}

func TestDamagedOlderCopyCostsNothing(t *testing.T) {
	path := saved(t, "one", "two")
	must(t, os.Truncate(path+".1", 3))
	expect(t, path, Recovered, "two")
}

func TestBothCopiesDamagedAreSetAside(t *testing.T) {
	path := saved(t, "one", "two")
	for _, round := range []string{"first", "second"} {
		must(t, os.WriteFile(path+".0", []byte(round), 0o600))
		must(t, os.WriteFile(path+".1", nil, 0o600))
		f := expect(t, path, Damaged, "")
		if d := f.Damage(); len(d) != 2 {
			t.Errorf("Damage = %q", d)
		}
		kept, err := os.ReadFile(path + ".0.damaged")
		must(t, err)
		if string(kept) != round {
			t.Errorf("kept %q, want the newest, %q", kept, round)
		}
		expect(t, path, Fresh, "")
		must(t, f.Save([]byte("new")))
		expect(t, path, OK, "new")
	}
}

func TestReadChangesNothing(t *testing.T) {
	path := saved(t, "one", "two")
	must(t, os.Truncate(path+".0", 3))
	for range 2 {
		status, b, err := Read(path)
		must(t, err)
		if status != Recovered || string(b) != "one" {
			t.Fatalf("Read = %v, %q", status, b)
		}
	}
	if _, err := os.Stat(path + ".0.damaged"); err == nil {
		t.Error("Read set a copy aside")
	}
}

func TestUnreadableBlockIsDamage(t *testing.T) {
	d := newRAM()
	f, _, _, err := open(d, "hot")
	must(t, err)
	must(t, f.Save([]byte("one")))
	must(t, f.Save([]byte("two")))
	d.broken["hot.0"] = syscall.EIO
	_, status, b, err := open(d, "hot")
	if err != nil || status != Recovered || string(b) != "one" {
		t.Errorf("open = %v, %q, %v", status, b, err)
	}
}

// TestPowerCutAtEveryStep cuts the power before and after every call of a save,
// with every mixture of what may have reached the flash by then.
func TestPowerCutAtEveryStep(t *testing.T) {
	for _, saves := range []int{1, 2, 3} {
		for _, after := range []bool{false, true} {
			for cut := 1; cut <= 5; cut++ {
				cutOnce(t, saves, cut, after)
			}
		}
	}
}

func cutOnce(t *testing.T, saves, cut int, after bool) {
	d := newRAM()
	f, _, _, err := open(d, "hot")
	must(t, err)
	old := ""
	for n := range saves - 1 {
		old = fmt.Sprintf("value %d", n)
		must(t, f.Save([]byte(old)))
	}
	d.steps, d.cutAt, d.after = 0, cut, after
	if err := f.Save([]byte("new")); !errors.Is(err, errPower) {
		t.Fatalf("cut at %d: Save = %v", cut, err)
	}
	for kept := range len(d.pending) + 1 {
		for name, spoil := range spoils {
			_, status, b, err := open(d.afterCut(kept, spoil), "hot")
			must(t, err)
			if got := string(b); got != old && got != "new" || status == Damaged || status == Recovered {
				t.Errorf("%d saves, cut at %d (after %v), %d renames kept, rest %s: %v, %q", saves, cut, after, kept, name, status, got)
			}
		}
	}
}

// TestPowerCutsForYears saves and cuts at random: a save that returned nil is
// never lost, one that failed is there whole or not at all.
func TestPowerCutsForYears(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	d, durable := newRAM(), ""
	for n := range 5000 {
		f, status, b, err := open(d, "hot")
		must(t, err)
		if string(b) != durable || status == Damaged {
			t.Fatalf("round %d: %v, %q; want %q", n, status, b, durable)
		}
		d.steps, d.cutAt, d.after = 0, 1+rng.IntN(16), rng.IntN(2) == 0
		value := ""
		for k := 0; err == nil; k++ {
			durable = max(durable, value) // values grow, so this is the last that was saved
			value = fmt.Sprintf("%06d.%d", n, k)
			err = f.Save([]byte(value))
		}
		d = d.afterCut(rng.IntN(len(d.pending)+1), anySpoil(rng))
		if _, b, err := readFrom(d); err == nil && string(b) == value {
			durable = value // the failed save got through
		}
	}
}

func readFrom(d disk) (Status, []byte, error) {
	found, err := look(d, "hot")
	return found.status(), found.newest().value, err
}

func anySpoil(rng *rand.Rand) func([]byte) []byte {
	names := []string{"whole", "empty", "half", "zeroed", "garbage"}
	return spoils[names[rng.IntN(len(names))]]
}

// TestFailedSaveIsNotTakenForSaved: flash may already hold the value whose save
// failed; saving the older value again must write it.
func TestFailedSaveIsNotTakenForSaved(t *testing.T) {
	d := newRAM()
	f, _, _, err := open(d, "hot")
	must(t, err)
	must(t, f.Save([]byte("old")))
	d.steps, d.cutAt, d.after = 0, 5, false // the folder's sync fails, the rename is done
	if err := f.Save([]byte("new")); err == nil {
		t.Fatal("no error")
	}
	d.cutAt = 0
	must(t, f.Save([]byte("old")))
	if _, b, _ := readFrom(d); string(b) != "old" {
		t.Errorf("flash holds %q", b)
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"disk full", syscall.ENOSPC, "free some space on the file system of state"},
		{"read-only", syscall.EROFS, "mounted read-only"},
		{"no permission", syscall.EACCES, "permission on state"},
		{"no folder", syscall.ENOENT, "create the folder state"},
		{"broken flash", syscall.EIO, "write state/hot.tmp: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newRAM()
			f, _, _, err := open(d, "state/hot")
			must(t, err)
			must(t, f.Save([]byte("old")))
			d.refuse = &fs.PathError{Op: "open", Path: "state/hot.tmp", Err: c.err}
			err = f.Save([]byte("new"))
			var typed *Error
			if !errors.As(err, &typed) || !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Save = %v, want %q", err, c.want)
			}
			if strings.Count(err.Error(), "hot.tmp") != 1 {
				t.Errorf("path not named once: %v", err)
			}
			d.refuse = nil
			must(t, f.Save([]byte("new")))
		})
	}
}

func TestUnreadableStateIsAnErrorNotDamage(t *testing.T) {
	d := newRAM()
	d.broken["hot.0"] = syscall.EACCES
	_, _, _, err := open(d, "hot")
	var typed *Error
	if !errors.As(err, &typed) || typed.Op != "read" {
		t.Errorf("open = %v", err)
	}
}

func TestQuarantineThatFailsIsSaid(t *testing.T) {
	d := newRAM()
	d.names["hot.0"] = &inode{data: []byte("junk")}
	d.refuse = syscall.EROFS
	f, status, _, err := open(d, "hot")
	if err != nil || status != Damaged || !strings.Contains(f.Damage()[0], "left in place") {
		t.Errorf("open = %v, %v, %q", status, err, f.Damage())
	}
}

func TestMissingFolderIsFreshUntilTheFirstSave(t *testing.T) {
	f := expect(t, filepath.Join(t.TempDir(), "missing", "hot"), Fresh, "")
	if err := f.Save([]byte("x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Save = %v", err)
	}
}

func TestTooLargeValueIsRefused(t *testing.T) {
	path := saved(t, "old")
	f := expect(t, path, OK, "old")
	if err := f.Save(make([]byte, MaxValue+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("Save = %v", err)
	}
	must(t, f.Save(make([]byte, MaxValue)))
	expect(t, path, OK, string(make([]byte, MaxValue)))
}

func TestStatusHasAName(t *testing.T) {
	for status, want := range map[Status]string{OK: "ok", Fresh: "fresh", Recovered: "recovered", Damaged: "damaged", 9: "status 9"} {
		if got := status.String(); got != want {
			t.Errorf("%d: %q, want %q", int(status), got, want)
		}
	}
}

func FuzzDecodeFrame(f *testing.F) {
	f.Add(encodeFrame(1, nil))
	f.Add(encodeFrame(7, []byte(`{"seq":1207}`)))
	f.Add([]byte(magic))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		generation, value, err := decodeFrame(b)
		if err != nil {
			if value != nil || generation != 0 {
				t.Fatalf("a refused frame gave %d, %q", generation, value)
			}
			return
		}
		if !bytes.Equal(encodeFrame(generation, value), b) {
			t.Fatal("an accepted frame does not render as it was read")
		}
	})
}

func BenchmarkSave(b *testing.B) {
	f, _, _, err := Open(filepath.Join(b.TempDir(), "hot"))
	if err != nil {
		b.Fatal(err)
	}
	value := make([]byte, 300)
	for n := range b.N {
		value[0], value[1], value[2] = byte(n), byte(n>>8), byte(n>>16)
		if err := f.Save(value); err != nil {
			b.Fatal(err)
		}
	}
}

// TestFullDiskTakesTheOlderCopy, and a power cut at any step of that leaves one of the two
// newest values.
func TestFullDiskTakesTheOlderCopy(t *testing.T) {
	for cut := 0; cut <= 9; cut++ {
		for _, after := range []bool{false, true} {
			d := newRAM()
			f, _, _, err := open(d, "hot")
			must(t, err)
			must(t, f.Save([]byte("oldest")))
			must(t, f.Save([]byte("old")))
			d.full, d.steps, d.cutAt, d.after = true, 0, cut, after
			err = f.Save([]byte("new"))
			if (err == nil) != (cut == 0 || cut > 8) {
				t.Errorf("cut at step %d: Save = %v", cut, err)
			}
			for name, spoil := range spoils {
				for kept := range len(d.pending) + 1 {
					status, value, _ := readFrom(d.afterCut(kept, spoil))
					if got := string(value); got != "new" && (got != "old" || err == nil) || status != OK {
						t.Errorf("cut at step %d, %s, %d renames: %v %q", cut, name, kept, status, got)
					}
				}
			}
		}
	}
}
