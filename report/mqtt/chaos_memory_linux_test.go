package mqtt

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// steadyKey names the variable that makes the test binary a terminal that lives long.
const steadyKey = "SIMKEEPER_TEST_STEADY"

// size is what a process takes after so many messages.
type size struct {
	Messages   int64
	Heap       uint64 // bytes that are in use after a collection
	Resident   int64  // KB
	Goroutines int
	Files      int
}

// TestSteadyMemory: a thousand messages over one client, whose connection is cut now and
// then, leave the process as large as the first hundreds did; with -chaos as many as there is
// time for.
func TestSteadyMemory(t *testing.T) {
	if spec := os.Getenv(steadyKey); spec != "" {
		beSteady(t, spec)
		return
	}
	t.Parallel()
	m := lasting(t, quickDir(t))
	o := observe(t, m.addr)
	g := startGate(t, m.addr)
	x := terminal{Name: "steady", Dir: quickDir(t), Broker: g.addr, Mode: Persistent, Encoding: report.Deflate, gate: g}
	sizes := x.grown(t, 1000)
	first, last := sizes[len(sizes)/4], sizes[len(sizes)-1]
	for _, s := range []size{first, last} {
		t.Logf("%+v", s)
	}
	if last.Heap > first.Heap+512<<10 || last.Resident > first.Resident+16<<10 || last.Goroutines > first.Goroutines || last.Files > first.Files {
		t.Errorf("after %d messages %+v, after %d %+v", first.Messages, first, last.Messages, last)
	}
	x.books = books{t: t, terminal: x.Name, next: last.Messages + 1}
	eventually(t, "all to arrive", func() bool { return o.count(x.Name) >= int(last.Messages) })
	x.books.audit(o.of(x.Name, inHaste(1)), g.seen())
	t.Logf("%d messages came, and %d copies", len(x.books.came), x.books.copies)
}

// quickDir is a folder in memory where the system has one: that flash keeps it is for other
// tests.
func quickDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "chaos")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// grown runs the terminal in a process of its own, and gives its size from time to time.
func (x *terminal) grown(t *testing.T, messages int64) (sizes []size) {
	t.Helper()
	x.Boot, x.Limit = 1, messages
	spec, err := json.Marshal(x)
	must(t, err)
	child := exec.Command(os.Args[0], "-test.run=^TestSteadyMemory$", "-chaos="+chaosTime.String())
	child.Env = append(os.Environ(), steadyKey+"="+string(spec))
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	defer func() { must(t, child.Wait()) }()
	for words := bufio.NewScanner(out); words.Scan(); {
		var s size
		if text, ok := strings.CutPrefix(words.Text(), "size "); !ok || json.Unmarshal([]byte(text), &s) != nil {
			t.Log(words.Text())
			continue
		}
		sizes = append(sizes, s)
		x.gate.arm(moment{packets.Puback, 2}, reset)
	}
	if len(sizes) < 8 {
		t.Fatalf("the terminal has told its size %d times", len(sizes))
	}
	return sizes
}

// beSteady posts and sends so many messages, and for so long, and tells its size.
func beSteady(t *testing.T, spec string) {
	var x terminal
	must(t, json.Unmarshal([]byte(spec), &x))
	messages := x.Limit
	x.Limit = 0
	l, err := x.start()
	must(t, err)
	body := strings.Repeat("0", 300)
	until := time.Now().Add(*chaosTime)
	for step := int64(1); step <= 20 || time.Now().Before(until); step++ {
		for n := int64(0); n < messages/20; n += 50 {
			for k := range int64(49) {
				h := report.Health{ID: fmt.Sprintf("h%d.%d.%d", step, n, k), Time: report.At(time.Now())}
				h.Network.Operator = body
				must(t, l.Post(nil, &h))
			}
			must(t, l.Post([]report.Event{{Type: report.EventReject, Text: fmt.Sprintf("e%d.%d", step, n)}}, nil))
			must(t, l.flushed())
		}
		text, err := json.Marshal(measured(l.State().Seq - 1))
		must(t, err)
		fmt.Println("size " + string(text))
	}
	must(t, l.end())
}

// measured is the size of this process.
func measured(messages int64) size {
	runtime.GC()
	runtime.GC() // what has a finalizer goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s := size{Messages: messages, Heap: m.HeapAlloc, Goroutines: runtime.NumGoroutine()}
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		fmt.Sscanf(line, "VmRSS: %d kB", &s.Resident)
	}
	files, _ := os.ReadDir("/proc/self/fd")
	s.Files = len(files)
	return s
}
