package at

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"
)

// FuzzSession answers every command with the same arbitrary bytes, in pieces. Whatever
// they are: no panic, each command ends in time, what it gives its Accept has accepted,
// lines are clean, and when the modem comes to its senses so does the session.
func FuzzSession(f *testing.F) {
	for _, seed := range []string{
		"\r\nOK\r\n", answerCSQ, lateCOPS, "AT+CSQ\r\r\n+CSQ: 1,2\r\n\r\nOK\r\n", "0\r", "4\r", "> ", "\x00OK\r",
		"\r\n+CME ERROR: 10\r\n", "\r\n+CME ERROR:\r\n", "ERROR STATE CHANGED\r", "NO CARRIER\r", "\r\nOK\r\n\r\nOK\r\n",
		"+CSQ: \xff\xfe\r\nOK\r", "+CSQ: 中国\r\nOK\r", "\x1f+CSQ: 1\rOK\r", "+CSQ: > \rOK\r", "\r\n+CMTI: \"SM\",3\r\nRING\r\n",
	} {
		f.Add([]byte(seed), uint8(3), true)
		f.Add([]byte(seed), uint8(255), false)
	}
	f.Fuzz(func(t *testing.T, junk []byte, piece uint8, strict bool) {
		synctest.Test(t, func(t *testing.T) { fuzzOnce(t, junk, int(piece)+1, strict) })
	})
}

func fuzzOnce(t *testing.T, junk []byte, piece int, strict bool) {
	sane := make(chan struct{})
	s, _ := start(t, Config{URC: prefix("+CMTI:")}, func(m *modem, line string) {
		select {
		case <-sane:
			replies{"AT+CSQ": answerCSQ}.answer(m, strings.TrimPrefix(line, escape))
		default:
			for part := range slices.Chunk(junk, piece) {
				m.say(string(part))
			}
		}
	})
	c := Command{Text: "+CSQ", Timeout: time.Second}
	if strict {
		c.Accept = prefix("+CSQ:")
	}
	for range 2 {
		begin := time.Now()
		lines, err := s.Command(t.Context(), c)
		fuzzCheck(t, c, lines, err)
		if took := time.Since(begin); took > 25*time.Second+c.Timeout {
			t.Errorf("command took %v", took)
		}
	}
	close(sane)
	wait(time.Minute)
	_, _ = s.Command(t.Context(), c) // may end a line that was left open
	wait(time.Minute)
	ask(t, s, c, "+CSQ: 21,0")
}

func fuzzCheck(t *testing.T, c Command, lines []string, err error) {
	var typed *CommandError
	if err != nil && !errors.As(err, &typed) {
		t.Errorf("error without a command: %v", err)
	}
	for _, line := range lines {
		if c.Accept != nil && !c.Accept(line) {
			t.Errorf("line %q was not accepted", line)
		}
		if line == "" || hasByte(line, func(b byte) bool { return b < ' ' || b == 0x7f }) || !utf8.ValidString(line) || len(line) > maxLine {
			t.Errorf("line %q is not clean", line)
		}
	}
}

func hasByte(line string, bad func(byte) bool) bool {
	return slices.ContainsFunc([]byte(line), bad)
}

// FuzzSplitter: any cut of the stream gives the same lines, none of them too long.
func FuzzSplitter(f *testing.F) {
	f.Add([]byte(answerCSQ), 3)
	f.Add([]byte(strings.Repeat("a", maxLine+1)+"\rOK\r"), 100)
	f.Add([]byte("\x00\xff\tAT\r\r\n"), 1)
	f.Fuzz(func(t *testing.T, stream []byte, piece int) {
		if piece < 1 {
			return
		}
		var whole, cut splitter
		want := texts(&whole, stream)
		var got []string
		for part := range slices.Chunk(stream, piece) {
			got = append(got, texts(&cut, part)...)
		}
		if !slices.Equal(got, want) || whole.noise != cut.noise || whole.longs != cut.longs {
			t.Errorf("pieces of %d: %q, whole: %q", piece, got, want)
		}
		for _, line := range want {
			if len(line) > maxLine || strings.ContainsAny(line, "\r\n\x00"+answerMark) {
				t.Errorf("line %q", line)
			}
		}
	})
}

func texts(s *splitter, p []byte) []string {
	var got []string
	for line := range s.lines(p) {
		got = append(got, string(line))
	}
	return got
}
