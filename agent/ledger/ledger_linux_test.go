package ledger

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// TestKilledAgentForgetsNothing kills a process at random moments of a loop of
// appends. Like an agent after a power cut, the next one writes its last line
// again: it is there once.
func TestKilledAgentForgetsNothing(t *testing.T) {
	if path := os.Getenv("LEDGER_TO_WRITE"); path != "" {
		writeForever(path)
	}
	path := ledgerPath(t)
	for round := range 32 {
		told := writeAndDie(t, path)
		l := opened(t, path)
		lines, err := l.Since(0)
		must(t, err)
		if n := uint64(len(lines)); n < told || n > told+1 || len(l.Damage()) > 0 {
			t.Fatalf("round %d: %d lines, told %d; damage %q", round, n, told, l.Damage())
		}
		for i, line := range lines {
			if !reflect.DeepEqual(line, act(uint64(i)+1, keepalive.Proved)) {
				t.Fatalf("round %d: line %+v at place %d", round, line, i)
			}
		}
		if proof, _, err := l.Proof(cardA); err != nil || proof.N != uint64(len(lines)) {
			t.Fatalf("round %d: proof %d of %d, %v", round, proof.N, len(lines), err)
		}
		must(t, l.Close())
	}
	if next := opened(t, path).Next(); next < 33 {
		t.Errorf("only %d lines in all rounds", next-1)
	}
}

// writeForever appends each line twice, the second time as after a power cut; only
// a kill ends it.
func writeForever(path string) {
	l, err := Open(path)
	for err == nil {
		next := act(l.Next(), keepalive.Proved)
		err = errors.Join(l.Append(next), l.Append(next))
		fmt.Println("told", next.N)
	}
	fmt.Println(err)
	os.Exit(1)
}

func writeAndDie(t *testing.T, path string) (told uint64) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledAgentForgetsNothing$")
	child.Env = append(os.Environ(), "LEDGER_TO_WRITE="+path)
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	lines := bufio.NewScanner(out)
	killed := make(chan error, 1)
	for first := true; lines.Scan(); first = false {
		if _, err := fmt.Sscanf(lines.Text(), "told %d", &told); err != nil {
			t.Fatalf("the child said %q", lines.Text())
		}
		if first {
			time.AfterFunc(time.Duration(rand.IntN(6000))*time.Microsecond, func() { killed <- child.Process.Kill() })
		}
	}
	if told == 0 {
		t.Fatalf("the child said nothing: %v", child.Wait())
	}
	must(t, <-killed)
	child.Wait()
	return told
}

// TestFullDisk fills a small file system: the lines that were acknowledged stay,
// and once there is room the refused line is written.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("mounting a small file system needs root: %v", err)
	}
	defer unix.Unmount(dir, unix.MNT_DETACH)
	path := filepath.Join(dir, "ledger")
	l := opened(t, path)
	refused := uint64(1)
	var err error
	for ; err == nil && refused < 5000; refused++ {
		err = l.Append(act(refused, keepalive.Proved))
	}
	refused--
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "free some space") {
		t.Fatalf("Append = %v", err)
	}
	if lines, err := l.Since(0); err != nil || uint64(len(lines)) != refused-1 || l.Next() != refused {
		t.Fatalf("%d lines of %d, %v", len(lines), refused-1, err)
	}
	must(t, l.Close())
	l = opened(t, path)
	defer l.Close()
	must(t, unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT, "size=1m"))
	must(t, l.Append(act(refused, keepalive.Proved)))
	if lines, err := l.Since(0); err != nil || uint64(len(lines)) != refused || len(l.Damage()) > 0 {
		t.Errorf("%d lines of %d, %v; damage %q", len(lines), refused, err, l.Damage())
	}
}

// counter is one of this process's totals in /proc/self/io, in bytes.
func counter(b *testing.B, name string) (n int) {
	b.Helper()
	all, err := os.ReadFile("/proc/self/io")
	must(b, err)
	for line := range strings.Lines(string(all)) {
		if rest, ok := strings.CutPrefix(line, name+": "); ok {
			fmt.Sscan(rest, &n)
		}
	}
	return n
}

// BenchmarkAppend writes proved acts into a ledger that is full, one or ten at a
// time. "B-written" is what the process wrote, "B-device" the pages that it
// dirtied, which is nearer to what flash sees.
func BenchmarkAppend(b *testing.B) {
	for _, batch := range []int{1, 10} {
		b.Run(fmt.Sprint(batch), func(b *testing.B) {
			l := opened(b, ledgerPath(b))
			appendMany(b, l, 1400, 100)
			written, device := counter(b, "wchar"), counter(b, "write_bytes")
			b.ReportAllocs()
			b.ResetTimer()
			appendMany(b, l, b.N*batch, batch)
			b.ReportMetric(float64(counter(b, "wchar")-written)/float64(b.N), "B-written/op")
			b.ReportMetric(float64(counter(b, "write_bytes")-device)/float64(b.N), "B-device/op")
		})
	}
}

func appendMany(b *testing.B, l *Ledger, n, batch int) {
	b.Helper()
	for range n / batch {
		var lines []Line
		for range batch {
			lines = append(lines, act(l.Next()+uint64(len(lines)), keepalive.Proved))
		}
		must(b, l.Append(lines...))
	}
}

func BenchmarkOpenFull(b *testing.B) {
	path := ledgerPath(b)
	l := opened(b, path)
	appendMany(b, l, 1400, 100)
	must(b, l.Close())
	b.ReportAllocs()
	for b.Loop() {
		l, err := Open(path)
		must(b, err)
		must(b, l.Close())
	}
}
