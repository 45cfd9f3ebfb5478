package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func environ(pairs map[string]string) func(string) string {
	return func(key string) string { return pairs[key] }
}

var terminalScreen = screen{live: true, ansi: true}

func TestMarksAreColouredOnATerminalAlone(t *testing.T) {
	for _, c := range []struct {
		name   string
		screen screen
		env    map[string]string
		want   string
	}{
		{"terminal", terminalScreen, nil, "\x1b[1;31mFAIL\x1b[0m  SIM  absent\n"},
		{"pipe", screen{}, nil, "FAIL  SIM  absent\n"},
		{"NO_COLOR", terminalScreen, map[string]string{"NO_COLOR": "1"}, "FAIL  SIM  absent\n"},
		{"NO_COLOR is empty", terminalScreen, map[string]string{"NO_COLOR": ""}, "\x1b[1;31mFAIL\x1b[0m  SIM  absent\n"},
		{"dumb", terminalScreen, map[string]string{"TERM": "dumb"}, "FAIL  SIM  absent\n"},
		{"old Windows", screen{live: true, unicode: true}, nil, "FAIL  SIM  absent\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			c.screen.console(&out, utf8Set, environ(c.env)).line(failed, "SIM  ", "absent")
			if got := out.String(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestEachMarkHasItsColour(t *testing.T) {
	for mark, want := range map[string]string{
		passed: "\x1b[32mok\x1b[0m    SIM  x\n", warned: "\x1b[33mwarn\x1b[0m  SIM  x\n",
		failed: "\x1b[1;31mFAIL\x1b[0m  SIM  x\n", unknown: "-     SIM  x\n",
	} {
		var out bytes.Buffer
		terminalScreen.console(&out, utf8Set, environ(nil)).line(mark, "SIM  ", "x")
		if got := out.String(); got != want {
			t.Errorf("%s: got %q, want %q", mark, got, want)
		}
	}
}

func TestLongFindingHangsBesideItsLabel(t *testing.T) {
	var out bytes.Buffer
	terminalScreen.console(&out, utf8Set, environ(nil)).line(warned, pad("信号", 12)+"  ", strings.Repeat("移动天线", 20))
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], strings.Repeat(" ", 20)+"动") {
		t.Errorf("got %q", lines)
	}
	for _, line := range lines {
		line = strings.NewReplacer("\x1b[33m", "", "\x1b[0m", "").Replace(line)
		if columns(line) > consoleWidth {
			t.Errorf("%d columns: %s", columns(line), line)
		}
	}
}

func TestConsoleConvertsWhatItPrints(t *testing.T) {
	for _, c := range []struct {
		screen screen
		set    charset
		want   string
	}{
		{terminalScreen, utf8Set, "卡 → 停机"},
		{terminalScreen, gbkSet, "\xbf\xa8 -> \xcd\xa3\xbb\xfa"},
		{terminalScreen, asciiSet, "?? -> ????"},
		{screen{live: true, unicode: true}, gbkSet, "卡 → 停机"}, // a console of Windows takes Unicode
		{screen{live: true, unicode: true}, asciiSet, "?? -> ????"},
		{screen{}, gbkSet, "\xbf\xa8 -> \xcd\xa3\xbb\xfa"},
	} {
		var out bytes.Buffer
		fmt.Fprint(c.screen.console(&out, c.set, environ(nil)), "卡 → 停机")
		if got := out.String(); got != c.want {
			t.Errorf("%+v, %s: got %q, want %q", c.screen, c.set, got, c.want)
		}
	}
}

// wireBuffer is an output that is looked at while a spinner writes.
type wireBuffer struct {
	mu   sync.Mutex
	text []byte
}

func (b *wireBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text = append(b.text, p...)
	return len(p), nil
}

// taken is what was written since it was called last.
func (b *wireBuffer) taken() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	text := string(b.text)
	b.text = nil
	return text
}

// On 9600 baud a second has 960 bytes; the spinner takes less than 1 % of them.
func TestSpinner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out wireBuffer
		c := terminalScreen.console(&out, utf8Set, environ(nil))
		expect := func(after time.Duration, want string) {
			t.Helper()
			<-time.After(after)
			synctest.Wait()
			if got := out.taken(); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
		c.busy("SIM 卡")
		expect(turnTime-1, "")
		expect(1, "\r| SIM 卡")
		expect(turnTime, "\r/")
		expect(3*turnTime, "\r-\r\\\r|")
		c.line(passed, "SIM  ", "ready")
		expect(0, "\r        \r\x1b[32mok\x1b[0m    SIM  ready\n")
		expect(time.Minute, "") // it is gone

		c.busy("network")
		expect(time.Minute, "\r| network"+strings.Repeat("\r/\r-\r\\\r|", 50)[:2*(199)])
		c.idle()
		c.idle()
		expect(0, "\r         \r")
	})
}

func TestSpinnerMakesWayForEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		c := terminalScreen.console(&out, gbkSet, environ(nil))
		c.busy("信号 " + strings.Repeat("天线", 60)) // cut to one line
		<-time.After(turnTime)
		c.busy("next")
		<-time.After(turnTime / 2) // over before it shows
		fmt.Fprintln(c, "done")
		frames := strings.Split(out.String(), "\r")
		if len(frames) != 4 || len(frames[1]) > consoleWidth || len(frames[2]) != len(frames[1]) || strings.Trim(frames[2], " ") != "" || frames[3] != "done\n" {
			t.Errorf("got %q", frames)
		}
	})
}

func TestNothingSpinsWhereNothingCanBeTakenBack(t *testing.T) {
	for name, c := range map[string]struct {
		screen screen
		env    map[string]string
	}{
		"pipe": {screen{}, nil}, "dumb": {terminalScreen, map[string]string{"TERM": "dumb"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			x := c.screen.console(&out, utf8Set, environ(c.env))
			x.busy("SIM")
			<-time.After(time.Minute)
			x.idle()
			if out.Len() > 0 {
				t.Errorf("%s: got %q", name, out.String())
			}
		})
	}
}

func TestFilesAndPipesAreNoTerminals(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	must(t, err)
	defer file.Close()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	must(t, err)
	defer null.Close()
	for _, out := range []io.Writer{file, null, new(bytes.Buffer)} {
		if got := findScreen(out); got != (screen{}) {
			t.Errorf("%T: got %+v", out, got)
		}
		if c := newConsole(out, utf8Set, environ(nil)); c.color || c.live {
			t.Errorf("%T: got %+v", out, c)
		}
	}
}
