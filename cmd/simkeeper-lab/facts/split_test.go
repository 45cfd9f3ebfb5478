package facts

import (
	"bufio"
	"context"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/family"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name, command, reply string
		asked                string
		before, lines        []string
		final                string
		late                 []string
	}{
		{"plain", "AT+CSQ", "\r\n+CSQ: 20,99\r\n\r\nOK\r\n", "+CSQ", nil, []string{"+CSQ: 20,99"}, "OK", nil},
		{"echo", "AT+CSQ", "AT+CSQ\r\n\r\n+CSQ: 20,99\r\n\r\nOK\r\n", "+CSQ", nil, []string{"+CSQ: 20,99"}, "OK", nil},
		{"echo with two CR", "AT+CSQ", "AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n", "+CSQ", nil, []string{"+CSQ: 20,99"}, "OK", nil},
		{"echo glued by a bare CR", "AT+CSQ", "AT+CSQ\r+CSQ: 20,99\rOK\r", "+CSQ", nil, []string{"+CSQ: 20,99"}, "OK", nil},
		{"echo in small letters", "AT+CSQ", "at+csq\r\n+CSQ: 20,99\r\nOK\r\n", "+CSQ", nil, []string{"+CSQ: 20,99"}, "OK", nil},
		{"echo without its beginning", "AT+CSQ", "+CSQ\r\n+CSQ: 20,99\r\nOK\r\n", "+CSQ", nil, []string{"+CSQ: 20,99"}, "OK", nil},
		{"URC before the echo", "AT+CSQ", "+CREG: 2\r\nAT+CSQ\r\n+CSQ: 20,99\r\nOK\r\n", "+CSQ", []string{"+CREG: 2"}, []string{"+CSQ: 20,99"}, "OK", nil},
		{"echo of an earlier command", "AT+CSQ", "AT+CGSN\r\n\r\n490154203237518\r\n\r\nOK\r\n", "+CGSN", nil, []string{"490154203237518"}, "OK", nil},
		{"lines behind the OK", "AT+X?", "+X: 1\r\nOK\r\n+XY: 2\r\n", "+X?", nil, []string{"+X: 1"}, "OK", []string{"+XY: 2"}},
		{"no final result", "AT+CSQ", "+CSQ: 20,99\r\n", "+CSQ", nil, []string{"+CSQ: 20,99"}, "", nil},
		{"error", "AT+CSQ", "AT+CSQ\r\r\nERROR\r\n", "+CSQ", nil, nil, "ERROR", nil},
		{"error with a number", "AT+CSQ", "ERROR: 3\r\n", "+CSQ", nil, nil, "ERROR", nil},
		{"an error that is none", "AT+CSQ", "ERROR STATE CHANGED\r\nOK\r\n", "+CSQ", nil, []string{"ERROR STATE CHANGED"}, "OK", nil},
		{"end of a call during another command", "AT+CSQ", "NO CARRIER\r\n+CSQ: 20,99\r\nOK\r\n", "+CSQ", nil, []string{"NO CARRIER", "+CSQ: 20,99"}, "OK", nil},
		{"end of a call", "ATD*99#", "\nNO CARRIER\r\n", "D*99#", nil, nil, "NO CARRIER", nil},
		{"control bytes, TAB and blanks", "AT+CSQ", "\x00\x1b +CSQ:\t20,99 \r\nOK\r\n", "+CSQ", nil, []string{"+CSQ: 20,99"}, "OK", nil},
		{"bytes of no character set", "AT+CSQ", "\xff+CSQ: 20,99\xfe\r\nOK\r\n", "+CSQ", nil, []string{"+CSQ: 20,99"}, "OK", nil},
		{"a line that is too long", "AT+CSQ", strings.Repeat("x", maxLine+1) + "\r\n+CSQ: 20,99\r\nOK\r\n", "+CSQ", nil, []string{"+CSQ: 20,99"}, "OK", nil},
		{"an answer that is too long", "AT+CSQ", strings.Repeat(strings.Repeat("x", 1000)+"\r\n", 100) + "OK\r\n", "+CSQ", nil, nil, "", nil},
		{"unasked", "(URC)", "\r\n+CREG: 1\r\n\r\nOK\r\n", "(URC)", nil, []string{"+CREG: 1", "OK"}, "", nil},
		{"nothing", "", "", "", nil, nil, "", nil},
	} {
		d := split(c.command, c.reply)
		if d.command != c.asked || d.final != c.final || !slices.Equal(d.before, c.before) || !slices.Equal(d.lines, c.lines) || !slices.Equal(d.late, c.late) {
			t.Errorf("%s: %+v", c.name, d)
		}
	}
}

// player is a port on which a modem answers OK to a bare AT, and gives its reply to anything
// else.
func player(reply string) io.ReadWriteCloser {
	ours, theirs := net.Pipe()
	go func() {
		defer theirs.Close()
		for in := bufio.NewReader(theirs); ; {
			line, err := in.ReadString('\r')
			if err != nil {
				return
			}
			answer := reply
			switch strings.Trim(line, "\r\n\x1b") {
			case "":
				continue
			case "AT":
				answer = "\r\nOK\r\n"
			}
			if _, err := io.WriteString(theirs, answer); err != nil {
				return
			}
		}
	}()
	return ours
}

// What a session of package at makes of a reply, which is what the agent reads, is what the
// parsers here are given.
func TestSplitsAsTheSessionDoes(t *testing.T) {
	for _, c := range []struct{ command, reply string }{
		{"+CSQ", "\r\n+CSQ: 20,99\r\n\r\nOK\r\n"},
		{"+CSQ", "AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n"},
		{"+CSQ", "at+csq\r\n\r\n\r\n+CSQ: 20,99\r\n\r\n\r\nOK\r\n"},
		{"+CSQ", "+CREG: 2\r\nAT+CSQ\r\n+CSQ: 20,99\r\nOK\r\n"},
		{"+CSQ", "AT+CSQ\r+CSQ: 20,99\r\x00OK\r"},
		{"+CSQ", "AT+CSQ\r\n+CME ERROR: 100\r\n"},
		{"+CREG?", "+CREG: 2\r\n+CREG: 5,\"1A2B\",\"0042\",6\r\n+CREG: 2,5,\"1A2B\",\"0042\",6\r\n\r\nOK\r\n"},
		{"+CEREG?", "AT+CEREG?\r\n+CEREG: 2,1\r\n+CTZV: +32\r\nOK\r\n+CGEV: ME PDN DEACT 1\r\n"},
		{"+CGMR", "AT+CGMR\r\n+CMTI: \"SM\",1\r\nV 08.62\r\n24-07-09\r\nRDY\r\nOK\r\n"},
		{"+CCID", "AT+CCID\r\n\"89860012345678901234\"\r\nOK\r\n"},
		{"+CPIN?", "+CPIN: NOT READY\r\n\r\nERROR\r\n"},
	} {
		synctest.Test(t, func(t *testing.T) { compare(t, c.command, c.reply) })
	}
}

func compare(t *testing.T, command, reply string) {
	query := asking(family.Generic.Own(), command)[0]
	var accept func(string) bool
	if query.Listens() {
		accept = query.Accepts
	}
	known := func(line string) bool {
		_, is := family.About(line)
		return is
	}
	session := at.New(player(reply), at.Config{URC: known})
	want, err := session.Command(context.Background(), at.Command{Text: command, Accept: accept, Timeout: time.Minute})
	session.Close()
	d := split("AT"+command, reply)
	got := d.exchange(&query)
	if !slices.Equal(got.Lines, want) || got.Final != at.Final(err) {
		t.Errorf("%q: %q and %s, where a session gives %q and %v", reply, got.Lines, got.Final, want, err)
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		template, command string
		is                bool
	}{
		{"+CSQ", "+csq", true}, {`+QENG="servingcell"`, `+QENG= "SERVINGCELL"`, true}, {"+CSQ", "+CSQ?", false}, {"I", "i", true},
		{"+CGPADDR={cid}", "+CGPADDR=12", true}, {"+CGPADDR={cid}", "+CGPADDR=", false}, {"+CGPADDR={cid}", "+CGPADDR=1,2", false}, {"+CGPADDR={cid}", "+CGPADDR", false},
	} {
		if same(c.template, c.command) != c.is {
			t.Errorf("%s and %s: %v", c.template, c.command, !c.is)
		}
	}
}

func TestCommands(t *testing.T) {
	for line, want := range map[string][]string{"+CSQ": {"+CSQ"}, "+COPS=3,2;+COPS?": {"+COPS=3,2", "+COPS?"}, `+X="a;b";+Y`: {`+X="a;b"`, "+Y"}, "": nil} {
		if got := commands(line); !slices.Equal(got, want) {
			t.Errorf("%q: %q", line, got)
		}
	}
}

func TestRecognise(t *testing.T) {
	for _, c := range []struct{ vendor, model, want string }{
		{"Quectel", "EC25 (x)", "quectel"}, {"Intel/Fibocom", "L850-GL", "fibocom"}, {"Dell/Sierra", "DW", "sierra"}, {"", "SIM7600X", "simcom"},
		{"Generic", "EC200T", "quectel"}, {"Generic", "Generic", "generic"}, {"", "", "generic"}, {"/", ",", "generic"},
	} {
		if got := recognise(c.vendor, c.model).Name; got != c.want {
			t.Errorf("%q %q is %s, want %s", c.vendor, c.model, got, c.want)
		}
	}
}
