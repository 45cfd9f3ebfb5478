package spool

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

// written is what this process has passed to write calls so far, in bytes.
func written(t testing.TB) (n int64) {
	t.Helper()
	all, err := os.ReadFile("/proc/self/io")
	must(t, err)
	for line := range strings.Lines(string(all)) {
		fmt.Sscanf(line, "wchar: %d", &n)
	}
	return n
}

// status is a value in KB of what the kernel knows of this process.
func status(t testing.TB, key string) (kb int64) {
	t.Helper()
	all, err := os.ReadFile("/proc/self/status")
	must(t, err)
	for line := range strings.Lines(string(all)) {
		fmt.Sscanf(line, key+": %d", &kb)
	}
	return kb
}

// heap is what lives on the heap, in bytes.
func heap() int64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestFullSpoolStaysOutOfMemory fills 1 MB, goes on until it has been thinned several
// times, and empties it: what lives on the heap hardly grows.
func TestFullSpoolStaysOutOfMemory(t *testing.T) {
	s := opened(t, quickDir(t), 1<<20)
	post(t, s, "h")
	empty, before := heap(), written(t)
	n := 1
	for ; s.State().Dropped < 1200; n++ {
		must(t, s.Post(nil, health(700)))
	}
	full := heap()
	info, err := os.Stat(s.backlog.path)
	must(t, err)
	mapped := status(t, "RssFile") + status(t, "RssShmem")
	st := s.State()
	t.Logf("%d reports posted, %d wait in %d KB; the backlog's file has %d KB, the heap grew by %d KB; %d KB of files are mapped, the program among them; %d bytes written a report",
		n, st.Waiting, st.Bytes>>10, info.Size()>>10, (full-empty)>>10, mapped, (written(t)-before)/int64(n))
	if full-empty > 256<<10 || info.Size() > 3<<20+64<<10 {
		t.Errorf("the heap grew by %d bytes, the file to %d", full-empty, info.Size())
	}
	explained(t, drained(t, s), s.State().Seq, 0)
	if after := heap(); after-empty > 64<<10 {
		t.Errorf("%d bytes stay on the heap", after-empty)
	}
}

// TestFlashOfAReport: a terminal whose broker answers writes two small files per report.
func TestFlashOfAReport(t *testing.T) {
	s := opened(t, quickDir(t), 0)
	must(t, s.Post(nil, health(1100)))
	drained(t, s)
	const reports = 100
	before := written(t)
	for range reports {
		must(t, s.Post(nil, health(1100)))
		s.Done(s.Take(16 << 10))
	}
	each := (written(t) - before) / reports
	t.Logf("%d bytes in two files a report", each)
	if each > 2000 {
		t.Errorf("%d bytes", each)
	}
}

// BenchmarkReport is a report that is posted and acknowledged.
func BenchmarkReport(b *testing.B) {
	s := opened(b, b.TempDir(), 0)
	b.ReportAllocs()
	for b.Loop() {
		must(b, s.Post(nil, health(1100)))
		s.Done(s.Take(16 << 10))
	}
}

// BenchmarkOpenFull opens a full spool of 1 MB.
func BenchmarkOpenFull(b *testing.B) {
	dir := quickDir(b)
	s := opened(b, dir, 1<<20)
	for s.State().Dropped == 0 {
		must(b, s.Post(nil, health(1100)))
	}
	must(b, s.Close())
	b.ReportAllocs()
	for b.Loop() {
		must(b, opened(b, dir, 1<<20).Close())
	}
}
