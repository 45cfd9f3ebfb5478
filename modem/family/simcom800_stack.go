package family

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// cipStack is the TCP/IP stack of the SIM800 and SIM900 and of the Luat Air720, Air724 and
// Air780 with AT firmware, in its mode of several connections, where data comes by count.
// Contexts, mode and connections of the stack are one: whoever uses it has all of it, so it
// is taken only where nobody does (SIM800 TCP/IP application note, states of +CIPSTATUS;
// RT-Thread at_device at_socket_sim800c.c and at_socket_air720.c; TinyGSM
// TinyGsmClientSIM800.h). +CIFSR has no final result, and neither have sending and closing.
var cipStack = &Stack{
	Name:  "cip",
	Hears: []string{"STATE:", "C:", "0,", "1,", "2,", "3,", "4,", "5,", "+RECEIVE,", "+PDP: DEACT"},
	Data:  simcomCount,
	Steps: []Step{
		{Command: "+CIPSTATUS", Await: cipIdle, Timeout: card, Within: card},
		{Command: "+CIPMUX?", Read: cipMode, Timeout: card},
		{Command: "+CIPMUX=1", Skip: cipSeveral, Undo: "+CIPMUX=0", Timeout: card},
		{Command: `+CSTT="{apn}"`, Skip: noAPN, Undo: "+CIPSHUT", Timeout: card},
		{Command: "+CSTT", Skip: hasAPN, Undo: "+CIPSHUT", Timeout: card},
		{Command: "+CIICR", Timeout: 85 * time.Second},
		{Command: "+CIFSR", Ends: cipEnds, Timeout: card},
		{Command: `+CIPSTART=5,"UDP","{host}",{port}`, Await: cipOpened, Ends: cipEnds, Undo: "+CIPCLOSE=5", Timeout: 30 * time.Second, Within: 75 * time.Second},
		{Command: "+CIPSEND=5,{length}", Body: "{payload}", Ends: cipEnds, Timeout: 30 * time.Second},
		{Await: cipArrived, Maybe: true},
	},
}

// cipLink is the connection that an act uses: the stack is its own meanwhile.
const cipLink = "5"

// cipIdle reads "STATE: IP INITIAL": nobody uses the stack.
func cipIdle(line string, _ Values) (bool, error) {
	state, ok := strings.CutPrefix(line, "STATE:")
	if !ok {
		return false, nil
	}
	if strings.TrimSpace(state) != "IP INITIAL" {
		return true, fmt.Errorf("the modem's stack is in state %q: %w", strings.TrimSpace(state), ErrTaken)
	}
	return true, nil
}

// cipMode reads "+CIPMUX: <several>"; Quectel calls it +QIMUX.
func cipMode(lines []string, v Values) error {
	for _, line := range lines {
		if f := called(line, "+CIPMUX", "+QIMUX"); f != nil && (f[0] == "0" || f[0] == "1") {
			v["several"] = f[0]
			return nil
		}
	}
	return errors.New("the modem does not say whether it is set to several connections")
}

func cipSeveral(v Values) bool { return v["several"] == "1" }

// cipEnds knows the lines that stand for final results: an address alone, and what became
// of the connection.
func cipEnds(line string, _ Values) string {
	if _, err := netip.ParseAddr(line); err == nil {
		return "OK"
	}
	switch cipEvent(line) {
	case "SEND OK", "CLOSE OK":
		return "OK"
	case "SEND FAIL":
		return "SEND FAIL"
	}
	return ""
}

// cipEvent is what a line says of the connection of the act: "5, CONNECT OK", also without
// the blank.
func cipEvent(line string) string {
	link, event, ok := strings.Cut(line, ",")
	if !ok || link != cipLink {
		return ""
	}
	return strings.TrimSpace(event)
}

func cipOpened(line string, _ Values) (bool, error) {
	switch event := cipEvent(line); event {
	case "CONNECT OK":
		return true, nil
	case "ALREADY CONNECT":
		return true, fmt.Errorf("connection %s: %w", cipLink, ErrTaken)
	case "CONNECT FAIL":
		return notOpened(line)
	}
	return false, nil
}

// cipArrived takes the datagram behind "+RECEIVE,5,<n>:"; the M26 writes "+RECEIVE: 5, <n>".
func cipArrived(line string, v Values) (bool, error) {
	switch {
	case line == "+PDP: DEACT", line == "+PDP DEACT":
		return networkGone(line)
	case cipEvent(line) == "CLOSED":
		return socketClosed(line)
	case strings.HasPrefix(line, "+RECEIVE,"+cipLink+","), strings.HasPrefix(line, "+RECEIVE: "+cipLink+","):
		return dataAnswer(line, v), nil
	}
	return false, nil
}
