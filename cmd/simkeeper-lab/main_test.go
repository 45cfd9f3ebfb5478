package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// scratch is where both programs are built.
var scratch string

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	var err error
	if scratch, err = os.MkdirTemp("", "simkeeper-lab-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	return m.Run()
}

// build puts both programs side by side, as the scripts do.
var build = sync.OnceValue(func() error {
	if out, err := exec.Command("go", "build", "-o", scratch+"/", ".", "../simkeeper").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
})

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// lab is a running simkeeper-lab.
type lab struct {
	*exec.Cmd
	stdin io.WriteCloser
	lines chan string // of stdout
	talk  bytes.Buffer
}

// patience is how long anything here may take on a slow machine.
const patience = 40 * time.Second

func start(t *testing.T, args ...string) *lab {
	t.Helper()
	must(t, build())
	l := &lab{Cmd: exec.Command(filepath.Join(scratch, "simkeeper-lab"), args...), lines: make(chan string, 1000)}
	var err error
	l.stdin, err = l.StdinPipe()
	must(t, err)
	out, err := l.StdoutPipe()
	must(t, err)
	l.Stderr = &l.talk
	must(t, l.Start())
	t.Cleanup(func() { l.Process.Kill(); l.Wait() })
	go func() {
		defer close(l.lines)
		for buf := bufio.NewScanner(out); buf.Scan(); {
			l.lines <- buf.Text()
		}
	}()
	return l
}

// await passes lines over until one holds the text.
func (l *lab) await(t *testing.T, text string) string {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case line, open := <-l.lines:
			switch {
			case !open:
				t.Fatalf("it ended without saying %q; stderr: %s", text, l.talk.String())
			case strings.Contains(line, text):
				return line
			}
		case <-deadline:
			t.Fatalf("not within %v: %q", patience, text)
		}
	}
}

// end waits for the end and returns the exit code, stdout from here on, and stderr.
func (l *lab) end(t *testing.T) (code int, stdout, stderr string) {
	t.Helper()
	timer := time.AfterFunc(patience, func() { l.Process.Kill() })
	defer timer.Stop()
	var all []string
	for line := range l.lines {
		all = append(all, line)
	}
	err := l.Wait()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return l.ProcessState.ExitCode(), strings.Join(all, "\n"), l.talk.String()
}

// diag runs "simkeeper diag --json" and returns its exit code and the cause.
func diag(t *testing.T, port string) (code int, cause string) {
	t.Helper()
	must(t, build())
	cmd := exec.Command(filepath.Join(scratch, "simkeeper"), "diag", "--json", "--port", port, "--state", t.TempDir())
	out, _ := cmd.Output()
	var r struct {
		Verdict struct{ Cause string }
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("diag --json: %v: %s", err, out)
	}
	return cmd.ProcessState.ExitCode(), r.Verdict.Cause
}

func TestMisuse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args string
		code int
		want string // in either output
	}{
		{"", 2, "usage: simkeeper-lab COMMAND"},
		{"help", 0, "usage: simkeeper-lab COMMAND"},
		{"fly", 2, `there is no command "fly"`},
		{"modem --help", 0, "--personality FILE"},
		{"modem", 2, "say where: --pty LINK"},
		{"modem --pty x y", 2, `got "y"`},
		{"modem --pty x --family zte9", 2, "known are generic, quectel, simcom"},
		{"modem --pty x --model EC9", 2, "EC9"},
		{"modem --pty x --fault rain", 2, `fault "rain" is unknown; known are silence,`},
		{"modem --pty x --fault denied=999", 2, "is not in 1 to 255 (EMM cause)"},
		{"modem --pty x --personality /nonexistent", 2, "/nonexistent"},
		{"modem --pty /nonexistent/x", 1, "/nonexistent"},
		{"modem --tcp 127.0.0.1:notaport", 1, "notaport"},
		{"modem --serial /dev/ttyNOPE", 1, "/dev/ttyNOPE: no such device"},
		{"demo --help", 0, "--seconds N"},
		{"demo --seconds -1", 2, "give a number of seconds"},
		{"demo now", 2, `got "now"`},
		{"demo --family zte9 --seconds 1", 2, "known are generic, quectel, simcom"},
		{"demo --agent /nonexistent/simkeeper --seconds 5", 1, "the agent does not start"},
		{"demo --agent /bin/false --seconds 5", 1, "the agent has ended (exit status 1)"},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := start(t, strings.Fields(c.args)...).end(t)
			if code != c.code || !strings.Contains(stdout+stderr, c.want) {
				t.Errorf("exit code %d, want %d with %q\nstdout: %s\nstderr: %s", code, c.code, c.want, stdout, stderr)
			}
		})
	}
}

func TestDemoShowsIdentityAndHealth(t *testing.T) {
	t.Parallel()
	l := start(t, "demo", "--seconds", "15")
	l.await(t, "identity  terminal 864394040012348: Quectel EC25")
	l.await(t, "| OK: Everything works")
	l.await(t, "someone pulls the SIM card")
	l.await(t, "| FAIL: No SIM card")
	code, stdout, stderr := l.end(t)
	if code != 0 || !strings.Contains(stdout, `"reason":"stop"`) || !strings.Contains(stdout, "health reports arrived") {
		t.Errorf("exit code %d\nstdout: %s\nstderr: %s", code, stdout, stderr)
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "simkeeper-demo-*", "modem")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDemoFailsWhereNothingArrives(t *testing.T) {
	t.Parallel()
	idle := filepath.Join(t.TempDir(), "idle")
	must(t, os.WriteFile(idle, []byte("#!/bin/sh\nexec sleep 60\n"), 0o755))
	code, _, stderr := start(t, "demo", "--seconds", "1", "--agent", idle).end(t)
	if code != 1 || !strings.Contains(stderr, "no identity has arrived") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestDemoFailsWithoutTheAgentBesideIt(t *testing.T) {
	t.Parallel()
	must(t, build())
	alone := filepath.Join(t.TempDir(), "simkeeper-lab")
	must(t, os.Link(filepath.Join(scratch, "simkeeper-lab"), alone))
	out, err := exec.Command(alone, "demo", "--seconds", "5").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "build it beside this program, or name it with --agent") {
		t.Errorf("%v: %s", err, out)
	}
}

// Faults are switched by typing while the modem runs, and SIGTERM takes the pty away.
func TestModemOnPTY(t *testing.T) {
	t.Parallel()
	link := filepath.Join(t.TempDir(), "modem")
	l := start(t, "modem", "--family", "simcom", "--pty", link, "--latency", "0", "--fault", "sim_pin")
	l.await(t, "faults sim_pin")
	for _, c := range []struct {
		typed, says string
		code        int
		cause       string
	}{
		{"?", "on: sim_pin", 1, "sim_pin_required"},
		{"-sim_pin", "no faults", 0, "healthy"},
		{"+denied=33", "faults denied=33", 1, "card_not_activated"},
		{"+rain", "is unknown", 1, "card_not_activated"},
		{"denied", "+FAULT, -FAULT or ?", 1, "card_not_activated"},
		{"-denied", "no faults", 0, "healthy"},
	} {
		fmt.Fprintln(l.stdin, c.typed)
		l.await(t, c.says)
		if code, cause := diag(t, link); code != c.code || cause != c.cause {
			t.Errorf("after %s: exit code %d, %s; want %d, %s", c.typed, code, cause, c.code, c.cause)
		}
	}
	must(t, l.Process.Signal(syscall.SIGTERM))
	if code, _, stderr := l.end(t); code != 0 {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if _, err := os.Lstat(link); err == nil {
		t.Error("the link is still there")
	}
}

func TestModemOverTCP(t *testing.T) {
	t.Parallel()
	l := start(t, "modem", "--tcp", "127.0.0.1:0", "--family", "generic", "--latency", "0")
	addr := strings.TrimPrefix(l.await(t, "serving on tcp://"), "serving on ")
	if code, cause := diag(t, addr); code != 0 || cause != "healthy" {
		t.Errorf("exit code %d, %s", code, cause)
	}
}

func TestModemFromPersonality(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "simkeeper", "testdata", "personalities.jsonl")
	link := filepath.Join(t.TempDir(), "modem")
	l := start(t, "modem", "--personality", file, "--name", "example-gsm-no-sim", "--pty", link)
	l.await(t, "recorded Example EW-100")
	if code, cause := diag(t, link); code != 1 || cause != "sim_absent" {
		t.Errorf("exit code %d, %s", code, cause)
	}
	code, _, stderr := start(t, "modem", "--personality", file, "--name", "nobody", "--pty", link+"2").end(t)
	if code != 2 || !strings.Contains(stderr, "it has example-umts-roaming") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
