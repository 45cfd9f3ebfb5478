package simulator

import "strings"

// command is one command of a command line (V.250 §5.2): "AT+CREG=2;+CSQ" has two.
type command struct {
	name string // upper case, with its mark: "+CREG", "E", "&D", "^ICCID"
	op   string // "" to execute, "?" to read, "=" to set, "=?" to test
	arg  string // behind "=", or the number of a basic command
}

// key is how tables of answers name the command: "+CREG?".
func (c command) key() string { return c.name + c.op }

// marks begin the name of an extended command: V.250 "+", and what vendors use.
const marks = "+^$*#%!"

// parse splits a command line into its commands. What stands before "AT" is not looked at, as the modem waits for
// these two letters (V.250 §5.2.1); without them there is no command line: ok is false. A line that breaks the
// syntax has valid false.
func parse(line string) (list []command, valid, ok bool) {
	at := attention(line)
	if at < 0 {
		return nil, false, false
	}
	rest := strings.TrimLeft(line[at+2:], " ;")
	for rest != "" {
		var c command
		if strings.ContainsRune(marks, rune(rest[0])) {
			c, rest = parseExtended(rest)
		} else {
			c, rest = parseBasic(rest)
		}
		if c.name == "" {
			return list, false, true
		}
		list = append(list, c)
		rest = strings.TrimLeft(rest, " ;")
	}
	return list, true, true
}

// attention finds the letters AT in any case, -1 without them; noise before them need not be text.
func attention(line string) int {
	for i := range max(len(line)-1, 0) {
		if line[i]|0x20 == 'a' && line[i+1]|0x20 == 't' {
			return i
		}
	}
	return -1
}

// parseExtended takes a command up to the next semicolon that stands outside of quotes.
func parseExtended(s string) (command, string) {
	text, rest := s, ""
	if i := unquotedIndex(s, ';'); i >= 0 {
		text, rest = s[:i], s[i+1:]
	}
	text = strings.TrimSpace(text)
	end := strings.IndexAny(text, "=?")
	if end < 0 {
		return command{name: strings.ToUpper(text)}, rest
	}
	c := command{name: strings.ToUpper(strings.TrimSpace(text[:end]))}
	switch tail := strings.TrimSpace(text[end:]); {
	case tail == "?", tail == "=?":
		c.op = tail
	case tail[0] == '=':
		c.op, c.arg = "=", strings.TrimSpace(tail[1:])
	default:
		return command{}, rest
	}
	return c, rest
}

// parseBasic takes one letter, "&" before it, and the number behind it. The S registers are named by their number, and
// a dial command takes the rest of the line.
func parseBasic(s string) (command, string) {
	n := 1
	if s[0] == '&' {
		n = 2
	}
	if len(s) < n || !isLetter(s[n-1]) {
		return command{}, ""
	}
	c := command{name: strings.ToUpper(s[:n])}
	digits := n + leadingDigits(s[n:])
	c.arg = s[n:digits]
	switch {
	case c.name == "D":
		c.arg, digits = s[n:], len(s)
	case c.name == "S":
		c.name, c.arg = c.name+c.arg, ""
		return parseRegister(c, s[digits:])
	}
	return c, s[digits:]
}

// parseRegister takes what follows the name of an S register: "?" or "=" and a number.
func parseRegister(c command, s string) (command, string) {
	switch {
	case strings.HasPrefix(s, "?"):
		c.op = "?"
		return c, s[1:]
	case strings.HasPrefix(s, "="):
		n := 1 + leadingDigits(s[1:])
		c.op, c.arg = "=", s[1:n]
		return c, s[n:]
	}
	return command{}, ""
}

func isLetter(b byte) bool { return 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' }

func leadingDigits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }

// unquotedIndex finds a byte outside of quotes, -1 without one.
func unquotedIndex(s string, b byte) int {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == b && !quoted:
			return i
		}
	}
	return -1
}

// args splits the argument at its commas, and takes blanks and quotes off.
func (c command) args() []string {
	var list []string
	rest := c.arg
	for {
		i := unquotedIndex(rest, ',')
		if i < 0 {
			return append(list, unquote(rest))
		}
		list = append(list, unquote(rest[:i]))
		rest = rest[i+1:]
	}
}

func unquote(s string) string { return strings.Trim(strings.TrimSpace(s), `"`) }
