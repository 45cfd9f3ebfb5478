package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem/simulator"
)

// scratch is where the real binary is built.
var scratch string

// TestMain lets all parallel tests run side by side: they wait for modems, not for the
// processor.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", "64")
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if scratch, err = os.MkdirTemp("", "simkeeper-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	return m.Run()
}

// binary builds the real program once, with the race detector where the tests have it.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "simkeeper")
	args := []string{"build", "-o", path}
	if raced() {
		args = append(args, "-race")
	}
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// raced reports whether the race detector is built in.
func raced() bool {
	info, _ := debug.ReadBuildInfo()
	for _, s := range info.Settings {
		if s.Key == "-race" && s.Value == "true" {
			return true
		}
	}
	return false
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// onPTY puts a simulated modem behind a pseudo terminal. The port is a link to it: the
// kernel gives the name of one that was unplugged to the next, which is another test's.
func onPTY(t testing.TB, m *simulator.Modem) string {
	t.Helper()
	link := filepath.Join(t.TempDir(), "modem")
	pty, err := m.OpenPTY(context.Background(), link)
	must(t, err)
	t.Cleanup(func() { pty.Close(); m.Close() })
	return link
}

// newModem is a simulated modem that answers as fast as it can.
func newModem(t testing.TB, c simulator.Config) *simulator.Modem {
	t.Helper()
	m, err := simulator.New(c)
	must(t, err)
	return m
}

// simkeeper runs the command line in this process.
func simkeeper(t testing.TB, env map[string]string, args ...string) (code int, stdout, stderr []byte) {
	t.Helper()
	return within(t.Context(), env, args...)
}

// within is simkeeper until ctx ends, as by Ctrl-C.
func within(ctx context.Context, env map[string]string, args ...string) (code int, stdout, stderr []byte) {
	var out, talk bytes.Buffer
	e := &environment{stdout: &out, stderr: &talk, getenv: func(key string) string { return env[key] }}
	code = dispatch(ctx, e, args)
	return code, out.Bytes(), talk.Bytes()
}

// patience is how long anything here may take on a slow machine.
const patience = 30 * time.Second

// eventually fails the test if it has not become true in time.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}
