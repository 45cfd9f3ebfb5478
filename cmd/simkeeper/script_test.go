package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/modem/simulator"
)

var update = flag.Bool("update", false, "write the scripts of testdata anew from what the program does")

// A script in testdata/*.script is what a person types and sees. Lines that begin with
// "$ " are typed; what follows is the answer, "1> " before stdout and "2> " before
// stderr, and the exit code unless it is 0. Some commands are the script's own:
//
//	$ modem --family F [--fault X]   a simulated modem behind $PORT
//	$ copy MODE FROM TO              a file of testdata, with $TMP in it replaced
//	$ show card|plan|act FILE LANG   what is printed of a file of testdata/sheet
//
// What differs from run to run is replaced: $PORT, $TMP, times, boots, process ids.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.script"))
	must(t, err)
	if len(files) == 0 {
		t.Fatal("there are no scripts")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".script"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			must(t, err)
			s := &script{tmp: t.TempDir()}
			for line := range strings.Lines(string(want)) {
				s.line(t, strings.TrimSuffix(line, "\n"))
			}
			if got := s.out.Bytes(); !bytes.Equal(got, want) {
				if *update {
					must(t, os.WriteFile(file, got, 0o644))
					return
				}
				t.Errorf("%s (go test -run TestScripts -update writes it anew):\n%s", file, difference(string(want), string(got)))
			}
		})
	}
}

// script is one being played.
type script struct {
	out  bytes.Buffer
	tmp  string
	port string // of the modem; "" before there is one
}

// line plays a typed line and keeps comments; old answers are dropped.
func (s *script) line(t *testing.T, text string) {
	if text == "" || strings.HasPrefix(text, "#") {
		s.out.WriteString(text + "\n")
	}
	typed, ok := strings.CutPrefix(text, "$ ")
	if !ok {
		return
	}
	s.out.WriteString(text + "\n")
	env, words := map[string]string{}, strings.Fields(s.expand(typed))
	for strings.Contains(words[0], "=") {
		key, value, _ := strings.Cut(words[0], "=")
		env[key], words = value, words[1:]
	}
	switch words[0] {
	case "modem":
		s.plug(t, words[1:])
	case "copy":
		s.copy(t, words[1], words[2], words[3])
	case "show":
		s.show(t, words[1:])
	case "simkeeper":
		s.play(t, env, words[1:])
	default:
		t.Fatalf("a script cannot %q", words[0])
	}
}

func (s *script) plug(t *testing.T, args []string) {
	set := flag.NewFlagSet("modem", flag.ContinueOnError)
	family, fault := set.String("family", "", ""), set.String("fault", "", "")
	must(t, set.Parse(args))
	m := newModem(t, simulator.Config{Family: *family, DataOnly: true, Latency: -1})
	s.port = onPTY(t, m)
	if *fault != "" {
		must(t, m.SetFault(*fault, true))
	}
}

func (s *script) copy(t *testing.T, mode, from, to string) {
	bits, err := strconv.ParseUint(mode, 8, 9)
	must(t, err)
	text, err := os.ReadFile(filepath.Join("testdata", from))
	must(t, err)
	must(t, os.WriteFile(to, []byte(s.expand(string(text))), 0o600))
	must(t, os.Chmod(to, os.FileMode(bits)))
}

func (s *script) play(t *testing.T, env map[string]string, args []string) {
	code, stdout, stderr := simkeeper(t, env, args...)
	if !slices.Contains(args, "--json") {
		fits(t, args, string(stdout))
	}
	s.answer("1> ", string(stdout))
	s.answer("2> ", string(stderr))
	if code != exitOK {
		fmt.Fprintf(&s.out, "exit %d\n", code)
	}
}

// fits fails the test where an answer for people is wider than a serial console.
func fits(t *testing.T, args []string, stdout string) {
	t.Helper()
	for line := range strings.Lines(stdout) {
		if width := columns(strings.TrimSuffix(line, "\n")); width > 80 {
			t.Errorf("simkeeper %s: %d columns: %s", strings.Join(args, " "), width, line)
		}
	}
}

func (s *script) answer(mark, text string) {
	for line := range strings.Lines(s.settle(text)) {
		fmt.Fprintln(&s.out, strings.TrimSpace(mark+line))
	}
}

func (s *script) expand(text string) string {
	return strings.NewReplacer("$PORT", s.port, "$TMP", s.tmp).Replace(text)
}

// changing are the parts of the output that no two runs share.
var changing = []struct {
	find *regexp.Regexp
	put  string
}{
	{regexp.MustCompile(`"(boot|uptime_s)":\d+`), `"$1":N`},
	{regexp.MustCompile(`"(time|since)":"[^"]*"`), `"$1":"…"`},
	{regexp.MustCompile(`"(target|id|clock)":"[^"]*"`), `"$1":"…"`},
	{regexp.MustCompile(`\(pid \d+\)`), `(pid N)`},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d`), `YYYY-MM-DD hh:mm`},
	{regexp.MustCompile(`(first seen|首次发现)( +)\d{4}-\d\d-\d\d`), `$1${2}YYYY-MM-DD`},
}

// settle replaces what differs from run to run.
func (s *script) settle(text string) string {
	if s.port != "" {
		text = strings.ReplaceAll(text, s.port, "$PORT")
	}
	text = strings.ReplaceAll(text, s.tmp, "$TMP")
	for _, c := range changing {
		text = c.find.ReplaceAllString(text, c.put)
	}
	return text
}

// difference shows where two texts begin to differ.
func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	from := max(0, n-3)
	return fmt.Sprintf("line %d\nwant:\n%s\ngot:\n%s", n+1, strings.Join(a[from:min(len(a), n+5)], "\n"), strings.Join(b[from:min(len(b), n+5)], "\n"))
}
