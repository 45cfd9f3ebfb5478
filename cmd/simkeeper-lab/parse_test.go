package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// line is a record in its file.
func line(id, command, reply string) string {
	return fmt.Sprintf(`{"id":%q,"vendor":"Quectel","model":"EC25","command":%q,"reply":%q,"expected":{"not":"read"}}`, id, command, reply)
}

func TestParse(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "replies.jsonl")
	text := line("first", "AT+CSQ", "AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n") + "\r\n\n" + line("<second>", "(URC)", "\r\nRING\r\n")
	must(t, os.WriteFile(file, []byte(text), 0o644))
	code, stdout, stderr := start(t, "parse", file).end(t)
	want := `{"id":"first","facts":{"ber":null,"csq":20,"final":"OK","rssi_dbm":-73}}
{"id":"<second>","facts":{"event":"ring"}}`
	if code != 0 || stdout != want || stderr != "" {
		t.Errorf("exit code %d\nstdout: %s\nstderr: %s", code, stdout, stderr)
	}
}

func TestParseFromStdinGoesOnBehindABadLine(t *testing.T) {
	t.Parallel()
	l := start(t, "parse", "-")
	fmt.Fprintf(l.stdin, "nonsense\n%s\n", line("good", "AT", "OK\r\n"))
	must(t, l.stdin.Close())
	code, stdout, stderr := l.end(t)
	if code != 2 || stdout != `{"id":"good","facts":{"final":"OK"}}` || !strings.Contains(stderr, "stdin:1: not a record of one line of JSON") || !strings.Contains(stderr, "stdin: not readable as a record: 1 of its lines") {
		t.Errorf("exit code %d\nstdout: %s\nstderr: %s", code, stdout, stderr)
	}
}

func TestParseMisuse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"parse", 2, "name one file: simkeeper-lab parse FILE.jsonl"},
		{"parse a b", 2, "name one file"},
		{"parse --json", 2, "name one file"},
		{"parse /nonexistent/file", 2, "/nonexistent/file"},
		{"parse --help", 0, `"command" is "(URC)"`},
	} {
		code, stdout, stderr := start(t, strings.Fields(c.args)...).end(t)
		if code != c.code || !strings.Contains(stdout+stderr, c.want) {
			t.Errorf("%s: exit code %d, want %d with %q\nstdout: %s\nstderr: %s", c.args, code, c.code, c.want, stdout, stderr)
		}
	}
}

func TestParseRecords(t *testing.T) {
	t.Parallel()
	good := line("a", "AT", "OK\r\n")
	for _, c := range []struct {
		name, text string
		printed    int
		wrong      []string // the beginnings of what is reported, by line
	}{
		{"nothing", "", 0, nil},
		{"blank lines", "\n \r\n\t\n", 0, nil},
		{"no end of line", good, 1, nil},
		{"bad lines between good ones", good + "\n{\n" + good + "\n[]\n" + good, 3, []string{"2: not a record", "4: not a record"}},
		{"two records in one line", good + good, 0, []string{"1: not a record"}},
		{"no id", `{"command":"AT","reply":"OK"}`, 0, []string{`1: the record has no "id"`}},
		{"no command", `{"id":"a","reply":"OK"}`, 0, []string{`1: the record has no "command"`}},
		{"no reply", `{"id":"a","command":"AT","reply":null}`, 0, []string{`1: the record has no "reply"`}},
		{"neither vendor nor model", `{"id":"a","command":"AT","reply":""}`, 1, nil},
		{"a number for a text", `{"id":"a","command":"AT","reply":7}`, 0, []string{`1: "reply" is a number, want a text`}},
		{"not UTF-8", "{\"id\":\"a\",\"command\":\"AT\",\"reply\":\"\xff\xfe\"}\n\xff\xfe\xfd", 1, []string{"2: not a record"}},
		{"a line that is too long", good + "\n" + strings.Repeat("x", 3*maxRecord) + "\n" + good, 2, []string{"2: the line is longer than"}},
		{"a line that is too long at the end", good + "\n" + strings.Repeat("x", 2*maxRecord), 1, []string{"2: the line is longer than"}},
		{"deep nesting", strings.Repeat("[", 100_000), 0, []string{"1: not a record"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var printed bytes.Buffer
			var wrong []string
			bad, err := parseRecords(t.Context(), strings.NewReader(c.text), &printed, func(n int, err error) { wrong = append(wrong, fmt.Sprintf("%d: %v", n, err)) })
			if err != nil || bad != len(c.wrong) || len(wrong) != len(c.wrong) || strings.Count(printed.String(), "\n") != c.printed {
				t.Fatalf("%d bad (%q), %v, printed %q", bad, wrong, err, printed.String())
			}
			for i := range wrong {
				if !strings.HasPrefix(wrong[i], c.wrong[i]) {
					t.Errorf("reported %q, want %q", wrong[i], c.wrong[i])
				}
			}
		})
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestParseRecordsStops(t *testing.T) {
	t.Parallel()
	ignore := func(int, error) {}
	text := line("a", "AT", "OK\r\n") + "\n"
	if _, err := parseRecords(t.Context(), strings.NewReader(text), full{}, ignore); !errors.Is(err, errFull) {
		t.Errorf("on a full disk: %v", err)
	}
	if _, err := parseRecords(t.Context(), iotest.ErrReader(io.ErrClosedPipe), io.Discard, ignore); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("without input: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := parseRecords(ended, strings.NewReader(text), io.Discard, ignore); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}
