//go:build linux || darwin

package main

import (
	"bytes"
	"errors"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/simkeeper/simkeeper/modem/simulator"
)

// onTerminal runs the real program on a terminal of 80×24, with these variables alone, and
// returns what it sent.
func onTerminal(t *testing.T, env []string, args ...string) []byte {
	t.Helper()
	path, err := binary()
	must(t, err)
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = env
	screen, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: defaultWidth, Rows: defaultHeight})
	must(t, err)
	defer screen.Close()
	stuck := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	defer stuck.Stop()
	sent, err := io.ReadAll(screen)
	if err != nil && !errors.Is(err, syscall.EIO) { // EIO: the program has gone
		t.Fatal(err)
	}
	cmd.Wait() // a fault that was found is no failure of the test
	return sent
}

// slowModem answers like a real one, so that there is time to see a spinner.
func slowModem(t *testing.T, faults ...string) string {
	t.Helper()
	m := newModem(t, simulator.Config{Family: "quectel", DataOnly: true, Latency: 40 * time.Millisecond})
	for _, f := range faults {
		must(t, m.SetFault(f, true))
	}
	return onPTY(t, m)
}

// seen is what a terminal shows, lines that have scrolled away first. With gbk it is one
// that takes GBK.
func seen(t *testing.T, sent []byte, gbk bool) (v *vt100, text string) {
	t.Helper()
	if gbk {
		sent = ungbk(t, sent)
	}
	v = newVT100(defaultWidth, defaultHeight)
	v.scrolls = true
	v.Write(sent)
	v.check(t)
	return v, strings.Join(append(v.above, v.String()), "\n")
}

// Every line of a diagnosis fits, and the spinner, which was there, leaves nothing behind.
func TestDiagOnATerminal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fault []string
		env   []string
		args  []string
		gbk   bool
		want  []string
	}{
		{"english", nil, nil, nil, false, []string{"Verdict: Everything works", "ok    modem         Quectel  EC25\n"}},
		{"a fault", []string{"denied=8"}, []string{"LANG=zh_CN.UTF-8"}, nil, false, []string{"结论: 卡已停机", "FAIL  网络          被拒绝"}},
		{"GBK", []string{"denied=8"}, []string{"LANG=zh_CN.GBK"}, nil, true, []string{"结论: 卡已停机", "FAIL  网络          被拒绝"}},
		{"GBK by the flag", []string{"sim_absent"}, nil, []string{"--lang", "zh", "--charset", "gbk"}, true, []string{"FAIL  SIM 卡        无卡"}},
		{"ASCII", []string{"denied=8"}, nil, []string{"--charset", "ascii"}, false, []string{"AT+CREG? -> +CREG: 0,3 | OK"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"diag", "--port", slowModem(t, c.fault...), "--state", t.TempDir()}, c.args...)
			sent := onTerminal(t, append(c.env, "TERM=vt100"), args...)
			_, text := seen(t, sent, c.gbk)
			if !bytes.Contains(sent, []byte("\r| ")) || !bytes.Contains(sent, []byte("\x1b[32mok\x1b[0m")) {
				t.Errorf("nothing turned, or has a colour: %q", sent)
			}
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("no %q", want)
				}
			}
			first, _, _ := strings.Cut(text, "\n")
			if strings.ContainsAny(text, "\\") || strings.Contains(text, "asking the modem") || strings.Contains(text, "正在") || !strings.HasPrefix(first, "ok    ") {
				t.Error("the spinner is still to be seen")
			}
			if t.Failed() {
				t.Log(text)
			}
		})
	}
}

// Colours, spinner and pictures are for a terminal that takes them and a person who wants
// them.
func TestTerminalsThatWantNoColour(t *testing.T) {
	t.Parallel()
	port := slowModem(t)
	for _, c := range []struct {
		name, env, command     string
		coloured, turns, moves bool
	}{
		{"NO_COLOR diag", "NO_COLOR=1", "diag", false, true, false},
		{"NO_COLOR watch", "NO_COLOR=1", "watch", false, false, true},
		{"watch", "TERM=vt100", "watch", true, false, true},
		{"dumb diag", "TERM=dumb", "diag", false, false, false},
		{"dumb watch", "TERM=dumb", "watch", false, false, false},
	} {
		t.Run(c.name, func(t *testing.T) { // one after the other: there is one port
			args := []string{c.command, "--port", port, "--state", t.TempDir()}
			if c.command == "watch" {
				args = append(args, "--count", "2", "--interval", "1s")
			}
			sent := string(onTerminal(t, []string{c.env}, args...))
			coloured, turns, moves := strings.Contains(sent, "\x1b[3"), strings.Contains(sent, "\r| "), strings.Contains(sent, "\x1b[H")
			if coloured != c.coloured || turns != c.turns || moves != c.moves {
				t.Errorf("coloured %v, turns %v, moves %v: %q", coloured, turns, moves, sent)
			}
			_, text := seen(t, []byte(sent), false) // fails where a line is too long
			if strings.Count(text, "RSRP") == 0 {
				t.Error(text)
			}
		})
	}
}

// The picture of watch stands still on the screen, and the prompt comes below it.
func TestWatchOnATerminal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		env  []string
		gbk  bool
		want []string
	}{
		{"english", nil, false, []string{"simkeeper: live signal", "signal good", "CHINA MOBILE  46000", "TAC 26653  cell 49389771"}},
		{"chinese", []string{"LANG=zh_CN.UTF-8"}, false, []string{"simkeeper：实时信号", "信号良好", "已注册"}},
		{"GBK", []string{"LANG=zh_CN.GBK"}, true, []string{"实时信号", "信号良好", "已注册"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sent := onTerminal(t, append(c.env, "TERM=vt100"), "watch", "--count", "3", "--interval", "1s", "--port", slowModem(t), "--state", t.TempDir())
			v, text := seen(t, sent, c.gbk)
			if len(v.above) > 0 || v.hidden || v.ink != "" || v.x != 0 {
				t.Errorf("it scrolled %d lines, or leaves the cursor hidden, coloured or at %d", len(v.above), v.x)
			}
			for _, want := range append(c.want, "RSRP", "-87 dBm", "RSSI") {
				if !strings.Contains(text, want) {
					t.Errorf("no %q", want)
				}
			}
			if t.Failed() {
				t.Log(text)
			}
		})
	}
}

// A picture in colours is read by a telephone from the very bytes of a terminal.
func TestQRCodeOnATerminal(t *testing.T) {
	t.Parallel()
	sent := string(onTerminal(t, []string{"TERM=vt100"}, "diag", "--qr", "--port", slowModem(t, "denied=8"), "--state", t.TempDir()))
	_, picture, found := strings.Cut(strings.ReplaceAll(sent, "\r\n", "\n"), "\n\n\x1b[30;47m")
	if !found {
		t.Fatalf("no picture: %q", sent)
	}
	text, err := readQR(readModules(t, "\x1b[30;47m"+picture))
	if must(t, err); !strings.HasPrefix(text, "SK1 card_stopped/strong denied eps8 rsrp-87 898604*2346 ") {
		t.Errorf("got %q", text)
	}
	if lines := strings.Count(picture, "\n"); lines >= defaultHeight {
		t.Errorf("%d lines: its head scrolls away", lines)
	}
}
