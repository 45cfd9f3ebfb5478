package mqtt

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"

	"golang.org/x/sys/unix"
)

// How long, and with what luck: go test ./report/mqtt -run 'TestKilled|TestSteady' -chaos 10m -timeout 20m
var (
	chaosTime = flag.Duration("chaos", 0, "how long to kill terminals and brokers, and how long memory is watched; 0: until each was killed a few times")
	chaosSeed = flag.Uint64("chaos-seed", 0, "of the dice; 0: another one each time")
)

// dice are the same for the same seed, which is told.
func dice(t *testing.T) *rand.Rand {
	seed := *chaosSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-chaos-seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// smallDisk is a file system of so many kilobytes.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("mounting a small file system needs root: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

// fill takes all space of a disk, and returns what gives it back.
func fill(dir string) (free func() error, err error) {
	f, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		return nil, err
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	return func() error { return os.Remove(f.Name()) }, f.Close()
}

// files are the names and sizes of what is in a folder.
func files(dir string) (all []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			all = append(all, fmt.Sprintf("%s %d", e.Name(), info.Size()))
		}
	}
	return all
}

// chaos is a broker that is killed, frozen and short of room, and the terminals around it.
type chaos struct {
	*mosquitto
	disk      string // of the broker
	dice      *rand.Rand
	observer  *observer
	terminals []*terminal
	did       map[string]int
}

// TestKilledTerminals kills terminals at random moments while their broker is away half of
// the time: killed, frozen, or on a full disk; their connections are cut at random packets;
// the disk of one of them is full half of the time. Whatever Post has promised arrives and
// is one message under one number, or a notice names it. What the broker acknowledged and
// then lost is counted apart.
func TestKilledTerminals(t *testing.T) {
	if spec := os.Getenv(terminalKey); spec != "" {
		beTerminal(t, spec)
	}
	t.Parallel()
	disk := smallDisk(t, "4m")
	c := &chaos{mosquitto: lasting(t, disk), disk: disk, dice: dice(t), did: map[string]int{}}
	c.observer = observe(t, c.addr)
	c.add(t, &terminal{Name: "kept", Mode: Persistent, Encoding: report.JSON})
	c.add(t, &terminal{Name: "visits", Mode: PerReport, Encoding: report.Deflate})
	c.add(t, &terminal{Name: "thinned", Mode: Persistent, Encoding: report.Deflate, Limit: 16 << 10})
	full := &terminal{Name: "full", Mode: PerReport, Encoding: report.JSON, Dir: smallDisk(t, "256k"), books: books{reused: true}}
	c.add(t, full)
	c.run(t, full)
	t.Log(c.did)
	c.settle(t)
}

func (c *chaos) add(t *testing.T, x *terminal) {
	x.gate = startGate(t, c.addr)
	x.Broker, x.dice, x.Pause = x.gate.addr, rand.New(rand.NewPCG(c.dice.Uint64(), 0)), 20*time.Millisecond
	luck := rand.New(rand.NewPCG(c.dice.Uint64(), 0))
	x.gate.set(func() { x.gate.dice = luck })
	if x.Dir == "" {
		x.Dir = t.TempDir()
	}
	c.terminals = append(c.terminals, x)
}

// run lets all be killed until it is enough.
func (c *chaos) run(t *testing.T, full *terminal) {
	until := time.Now().Add(*chaosTime)
	goOn := func() bool { return time.Now().Before(until) }
	ctx, cancel := context.WithCancel(t.Context())
	var lives, around sync.WaitGroup
	for _, x := range c.terminals {
		lives.Go(func() { x.killed(15, goOn) })
	}
	around.Go(func() { full.fillNowAndThen(ctx) })
	go func() { lives.Wait(); cancel() }()
	for ctx.Err() == nil {
		c.trouble(ctx, t)
	}
	lives.Wait()
	around.Wait()
}

// trouble is what becomes of the broker next.
func (c *chaos) trouble(ctx context.Context, t *testing.T) {
	name := []string{"killed", "killed", "frozen", "disk full", "left alone"}[c.dice.IntN(5)]
	c.did[name]++
	switch name {
	case "killed":
		c.kill()
		c.wait(ctx, 600)
		c.start(t)
	case "frozen":
		must(t, c.cmd.Process.Signal(syscall.SIGSTOP))
		c.wait(ctx, 600)
		must(t, c.cmd.Process.Signal(syscall.SIGCONT))
	case "disk full":
		free, err := fill(c.disk)
		must(t, err)
		c.wait(ctx, 600)
		must(t, free())
	}
	c.wait(ctx, 400)
}

// wait lets up to so many milliseconds pass, or less where ctx ends.
func (c *chaos) wait(ctx context.Context, most int) { idle(ctx, c.dice, most) }

func idle(ctx context.Context, dice *rand.Rand, most int) {
	timer := time.NewTimer(time.Duration(dice.IntN(most)) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// fillNowAndThen takes the terminal's disk away, half of the time.
func (x *terminal) fillNowAndThen(ctx context.Context) {
	dice := rand.New(rand.NewPCG(3, 4))
	for ctx.Err() == nil {
		free, err := fill(x.Dir)
		if err != nil {
			return // it is full to the last inode: the next time
		}
		idle(ctx, dice, 500)
		free()
		idle(ctx, dice, 500)
	}
}

// settle lets everything arrive, and audits it.
func (c *chaos) settle(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, x := range c.terminals {
		must(t, x.err)
		x.gate.set(func() { x.gate.dice = nil })
		if err := x.settle(ctx); err != nil {
			t.Errorf("%s: %v; in its folder are %v", x.Name, err, files(x.Dir))
		}
		eventually(t, x.Name+": the end", func() bool { return c.observer.last(x.Name, "the end") })
		x.books.t = t
		x.books.audit(c.observer.of(x.Name, c.dice), x.gate.seen())
		b := &x.books
		conns := 0
		x.gate.set(func() { conns = x.gate.conns })
		t.Logf("%s: %d kills, %d connections: of %d numbers %d were promised and %d came, %d copies; notices tell of %d, %d are absent; the broker lost %d after PUBACK",
			x.Name, x.kills, conns, b.next-1, len(b.promised), len(b.came), b.copies, b.told, b.absent, b.inside)
		if !b.reused && (x.Limit == 0 && b.told > 0 || len(b.promised) < x.kills) {
			t.Errorf("%s: %d promised, %d given up", x.Name, len(b.promised), b.told)
		}
	}
	c.observer.clean(t)
}
