package main

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int
		want       []string
	}{
		{"empty", "", 10, []string{""}},
		{"fits exactly", "abcde fghi", 10, []string{"abcde fghi"}},
		{"breaks at a space", "abcde fghij", 10, []string{"abcde", "fghij"}},
		{"keeps spaces inside a line", "a  b  c", 10, []string{"a  b  c"}},
		{"drops spaces at a break", "abcde     fghij", 8, []string{"abcde", "fghij"}},
		{"cuts a long word", "abcdefghijkl mn", 5, []string{"abcde", "fghij", "kl mn"}},
		{"Chinese takes two columns", "断电后清洁触点", 10, []string{"断电后清洁", "触点"}},
		{"no line begins with a full stop", "断电后清洁。触点", 10, []string{"断电后清", "洁。触点"}},
		{"no line ends with an opening bracket", "断电后(清洁)触点", 7, []string{"断电后", "(清洁)", "触点"}},
		{"Latin inside Chinese", "检查USB线缆", 8, []string{"检查USB", "线缆"}},
		{"what steers a terminal is shown as dots", "a\x1b[2Jb\rc", 20, []string{"a.[2Jb.c"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := wrap(c.text, c.width); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestHangIndentsWhatFollows(t *testing.T) {
	got := hang("处理: ", strings.Repeat("重启终端", 20))
	lines := strings.Split(got, "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], "      重") {
		t.Errorf("got %q", lines)
	}
	for _, line := range lines {
		if columns(line) > consoleWidth {
			t.Errorf("%d columns: %s", columns(line), line)
		}
	}
}

// Whatever comes from a modem: nothing is lost but spaces, and no line is too wide.
func FuzzWrap(f *testing.F) {
	f.Add("Power off, take the card out", 10)
	f.Add("断电后取出卡,清洁触点并插紧。", 7)
	f.Add("\x00\xff \x1b[31m", 3)
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = 3 + max(0, width)%200
		lines := wrap(text, width)
		for _, line := range lines {
			if columns(line) > width || !utf8.ValidString(line) {
				t.Errorf("width %d: %q", width, line)
			}
		}
		if got, want := squeeze(strings.Join(lines, "")), squeeze(printable(text)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func squeeze(text string) string { return strings.ReplaceAll(text, " ", "") }

func TestTable(t *testing.T) {
	got := table([][]string{{"PORT", "USB", "DEVICE"}, {"/dev/ttyUSB2", "-", "Quectel EC20"}, {"COM3", "模块", "-"}})
	want := "PORT          USB   DEVICE\n" +
		"/dev/ttyUSB2  -     Quectel EC20\n" +
		"COM3          模块  -\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
