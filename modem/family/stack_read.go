package family

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// What several dialects read alike stands here once, for all the names it has.

// called returns the fields of a line that has one of the names; nil for any other line.
func called(line string, names ...string) []string {
	for _, name := range names {
		if f := modem.Arguments(line, name); f != nil {
			return f
		}
	}
	return nil
}

// says reports whether a line has the name, and begins with these fields.
func says(line, name string, fields ...string) bool {
	f := modem.Arguments(line, name)
	return len(f) >= len(fields) && slices.Equal(f[:len(fields)], fields)
}

// networkState reads whether the network of a stack is up: "+NETOPEN: <up>[,…]", "+XIIC:
// <up>, <address>", "+MIPCALL: <up>[,<address>]" and "+ZIPCALL: <up>[,<address>]".
func networkState(lines []string, v Values) error {
	for _, line := range lines {
		f := called(line, "+NETOPEN", "+XIIC", "+MIPCALL", "+ZIPCALL")
		if f == nil || f[0] != "0" && f[0] != "1" {
			continue
		}
		if f[0] == "1" {
			v[valueUp] = "1"
		}
		return nil
	}
	return errors.New("the modem does not say whether the network of its stack is open")
}

// networkCame is networkState for a network that the act itself has asked for: it is to be
// taken down again, so that valueUp stays as it is.
func networkCame(lines []string, _ Values) error {
	v := Values{}
	if err := networkState(lines, v); err != nil || up(v) {
		return err
	}
	return notYet()
}

func notYet() error { return fmt.Errorf("the network gives no connection: %w", ErrNotYet) }

// contextState finds a context of a stack that is up: "+QIACT: <cid>,<up>,…", and +MIPCALL,
// #SGACT and ^SICA likewise.
func contextState(lines []string, v Values) error {
	for _, line := range lines {
		if f := called(line, "+QIACT", "+MIPCALL", "#SGACT", "^SICA"); len(f) >= 2 && f[1] == "1" && digits(f[0]) {
			v[valueCID], v[valueUp] = f[0], "1"
			return nil
		}
	}
	return nil
}

// contextActive makes sure that a context of the modem itself is up, for stacks that have
// no network of their own: +CGACT: <cid>,<state> (3GPP TS 27.007 §10.1.10).
func contextActive(lines []string, v Values) error {
	if slices.ContainsFunc(lines, func(line string) bool { return says(line, "+CGACT", v[valueCID], "1") }) {
		return nil
	}
	return fmt.Errorf("context %s of the modem is not active", v[valueCID])
}

// freeSocket takes a socket that nobody uses: "+IPSTATUS: <socket>,DISCONNECT" or
// "+ZIPSTAT: <socket>,0".
func freeSocket(lines []string, v Values) error {
	for _, line := range lines {
		if f := called(line, "+IPSTATUS", "+ZIPSTAT"); len(f) >= 2 && (f[1] == "DISCONNECT" || f[1] == "0") && digits(f[0]) {
			v[valueSocket] = f[0]
		}
	}
	return nil
}

// lastSocket is freeSocket for the last that is tried.
func lastSocket(lines []string, v Values) error {
	if err := freeSocket(lines, v); err != nil || hasSocket(v) {
		return err
	}
	return errors.New("the last three sockets of the modem are in use by other programs")
}

// usedBut chooses a socket below limit that is not in the first field of any line that has
// the name.
func usedBut(lines []string, name string, limit int, v Values) error {
	var used []string
	for _, line := range lines {
		if f := modem.Arguments(line, name); f != nil {
			used = append(used, f[0])
		}
	}
	return choose(used, limit, v)
}

// address reads what a name was looked up to: +UDNSRN: "<address>" or "+ZDNSGETIP: <address>".
func address(lines []string, v Values) error {
	for _, line := range lines {
		if f := called(line, "+UDNSRN", "+ZDNSGETIP"); f != nil {
			return resolved(f[len(f)-1], line, v)
		}
	}
	return errors.New("the modem does not tell the address of the name")
}

// resolved takes the address that a name was looked up to, and goes on with it: a datagram
// is sent to one only.
func resolved(address, line string, v Values) error {
	if !hostIsAddress(Values{valueHost: address}) {
		return failed("the modem cannot look up the name", line)
	}
	v[valueHost] = address
	return nil
}

// held takes the datagram that the modem has held until it was asked for: all these lines
// have a count before the data.
func held(lines []string, v Values) error {
	for _, line := range lines {
		if len(called(line, "+CARECV", "+UDPREAD", "+USORF", "#SRECV", "+SQNSRECV", "^SISR")) >= 2 {
			dataAnswer(line, v)
		}
	}
	return nil
}

// holds notes that the modem holds the answer.
func holds(v Values) (bool, error) {
	v[valueHeld] = "1"
	return true, nil
}

// hexAnswer takes the answer out of a field in hexadecimal.
func hexAnswer(field string, v Values) bool {
	data, err := hex.DecodeString(field)
	if err != nil || len(data) == 0 {
		return false
	}
	v[Answer] = string(data)
	return true
}

// dataAnswer takes the answer out of a line that carries it behind itself.
func dataAnswer(line string, v Values) bool {
	data, ok := modem.ParseData(line)
	if ok {
		v[Answer] = string(data)
	}
	return ok
}

// digits reports whether a value that the modem gave can go into a command again.
func digits(fields ...string) bool {
	return !slices.ContainsFunc(fields, func(f string) bool {
		return f == "" || strings.Trim(f, "0123456789") != ""
	})
}

// failed is what a line tells of a failure.
func failed(words, line string) error { return fmt.Errorf("%s (%s)", words, line) }

// What lines tell of that ends a step in failure.
func noConnection(line string) (bool, error) {
	return true, failed("the network gives no connection", line)
}

func notOpened(line string) (bool, error) {
	return true, failed("the modem cannot open the socket, or cannot look up the name", line)
}

func socketClosed(line string) (bool, error) {
	return true, failed("the modem has closed the socket", line)
}

func networkGone(line string) (bool, error) {
	return true, failed("the network has taken the connection down", line)
}

// opened is for a line that ends the opening of a socket with a word.
func opened(line, name, word string, v Values) (bool, error) {
	f := modem.Arguments(line, name)
	switch {
	case len(f) != 2 || f[0] != v[valueSocket]:
		return false, nil
	case f[1] != word:
		return notOpened(line)
	}
	return true, nil
}
