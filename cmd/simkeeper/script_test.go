package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/simkeeper/simkeeper/modem/simulator"
)

var update = flag.Bool("update", false, "write the scripts of testdata anew from what the program does")

// A script in testdata/*.script is what a person types and sees. Lines that begin with
// "$ " are typed; what follows is the answer, "1> " before stdout and "2> " before
// stderr, and the exit code unless it is 0. What a GBK console gets is decoded, and marked
// "1 gbk> " and "2 gbk> "; a QR code is read, and its text stands in its place. Some
// commands are the script's own:
//
//	$ modem --family F [--fault X]   a simulated modem behind $PORT
//	$ agent                          the agent for it, with its state in $TMP/state
//	$ copy MODE FROM TO              a file of testdata, with $TMP and $PORT in it replaced
//	$ cut N FROM TO                  N lines of a file and half of the next; -N: all but N
//	$ lacks FILE WORD…               fails if one of the words stands in the file
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
	case "agent":
		s.agent(t)
	case "copy":
		s.copy(t, words[1], words[2], words[3])
	case "cut":
		cut(t, words[1], words[2], words[3])
	case "lacks":
		s.lacks(t, words[1], words[2:])
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
	// answers are wrapped: the name has always the same length
	link := fmt.Sprintf("/tmp/simkeeper-%08d", rand.IntN(1e8))
	must(t, os.Symlink(onPTY(t, m), link))
	t.Cleanup(func() { os.Remove(link) })
	s.port = link
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

// agent starts the real program as the service, and waits until it has looked at the modem.
func (s *script) agent(t *testing.T) {
	path, err := binary()
	must(t, err)
	state := filepath.Join(s.tmp, "state")
	cmd := exec.Command(path, "run", "--config", os.DevNull, "--port", s.port, "--state", state)
	must(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	eventually(t, "the agent has a verdict", func() bool {
		_, stdout, _ := simkeeper(t, nil, "status", "--json", "--config", os.DevNull, "--state", state)
		return bytes.Contains(stdout, []byte(`"cause":"`))
	})
}

func cut(t *testing.T, count, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	must(t, err)
	n, err := strconv.Atoi(count)
	must(t, err)
	lines := slices.Collect(strings.Lines(string(text)))
	if n < 0 {
		n += len(lines) - 1
	}
	kept := strings.Join(lines[:n], "") + lines[n][:len(lines[n])/2]
	must(t, os.WriteFile(to, []byte(kept), 0o600))
}

func (s *script) lacks(t *testing.T, path string, list []string) {
	text, err := os.ReadFile(path)
	must(t, err)
	for _, word := range list {
		if bytes.Contains(text, []byte(word)) {
			t.Errorf("%s holds %s", s.settle(path), word)
		}
	}
}

func (s *script) play(t *testing.T, env map[string]string, args []string) {
	code, stdout, stderr := simkeeper(t, env, args...)
	marks := [2]string{"1> ", "2> "}
	if slices.Contains(args, "gbk") && !slices.Contains(args, "--json") {
		marks = [2]string{"1 gbk> ", "2 gbk> "}
		stdout, stderr = ungbk(t, stdout), ungbk(t, stderr)
	}
	if !slices.Contains(args, "--json") && !slices.Contains(args, "watch") { // a sample in a pipe is one line
		fits(t, args, string(stdout))
	}
	s.answer(marks[0], readable(t, string(stdout)))
	s.answer(marks[1], string(stderr))
	if code != exitOK {
		fmt.Fprintf(&s.out, "exit %d\n", code)
	}
}

// ungbk is what a GBK console shows of these bytes.
func ungbk(t *testing.T, answer []byte) []byte {
	t.Helper()
	text, err := simplifiedchinese.GBK.NewDecoder().Bytes(answer)
	if must(t, err); bytes.ContainsRune(text, utf8.RuneError) {
		t.Errorf("this is no GBK: %q", answer)
	}
	return text
}

// readable puts the text of a QR code, which stands at the end of an answer, in its place.
func readable(t *testing.T, stdout string) string {
	t.Helper()
	head, picture, found := strings.Cut(stdout, "\n\n█")
	if !found {
		return stdout
	}
	text, err := readQR(readModules(t, "█"+picture))
	must(t, err)
	return fmt.Sprintf("%s\n\n(QR code, %d lines) %s\n", head, strings.Count(picture, "\n"), text)
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
	{regexp.MustCompile(`\d{4}-\d\d-\d\d(\s+)\d\d:\d\d`), `YYYY-MM-DD${1}hh:mm`},
	{regexp.MustCompile(`(data used|用量)( +)\d+ B`), `$1${2}N B`},
	{regexp.MustCompile(`(wrote .*) \([\d.]+ KB\)`), `$1 (N KB)`},
	{regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d  `), `hh:mm:ss  `},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d( - \d{15}| - \d{6}\*)`), `YYYY-MM-DD$1`},
	{regexp.MustCompile(`pid \d+(, [\d.]+ MB)?(, running for |，已运行 )\d+`), `pid N, N MB${2}N`},
	{regexp.MustCompile(`\d+ (s ago; next in|秒前；下次：)[ \d]*`), `N $1 N `},
	{regexp.MustCompile(`(AT 命令 )\d+|\d+( AT commands)`), `${1}N$2`},
	{regexp.MustCompile(`(first seen|首次发现)( +)\d{4}-\d\d-\d\d`), `$1${2}YYYY-MM-DD`},
}

// simulated are the numbers of the simulated card and modem, and the like.
var simulated = regexp.MustCompile(`\b(898604\d{14}|86439404\d{7}|46004\d{10})\b`)

// pseudonym marks a number of a recording: each recording has its own.
func pseudonym(number string) string {
	switch number {
	case aCard, "864394040012348", "460040123456789", "89860441192000000425", "89860441192000000433": // as typed in scripts
		return number
	}
	return number[:5] + "(other)"
}

// settle replaces what differs from run to run.
func (s *script) settle(text string) string {
	if s.port != "" {
		text = strings.ReplaceAll(text, s.port, "$PORT")
	}
	text = simulated.ReplaceAllStringFunc(strings.ReplaceAll(text, s.tmp, "$TMP"), pseudonym)
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
