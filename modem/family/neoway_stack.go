package family

import (
	"fmt"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// neowayStack is the TCP/IP stack of the Neoway N58, N21 and N716 (N58 AT commands manual
// 2.0, chapter 6; RT-Thread at_device at_socket_n58.c). What goes wrong is told by a line
// without a final result, and so is the closing. The datagram is sent in hexadecimal within
// the command, because the prompt wants a pause before the data.
var neowayStack = &Stack{
	Name:   "neoway",
	Hears:  []string{"+UDPSETUP:", "+UDPSEND:", "+UDPRECV:", "+UDPCLOSE:", "GPRS DISCONNECTION"},
	Inline: neowayCount,
	Steps: []Step{
		{Command: "+XIIC?", Read: networkState, Timeout: card},
		{Command: "+XIIC=1", Skip: up, Undo: "+XIIC=0", Timeout: 30 * time.Second},
		{Command: "+XIIC?", Skip: up, Read: networkCame, Again: true, Timeout: card, Within: 60 * time.Second},
		{Command: "+RECVMODE?", Read: neowayMode, Timeout: card},
		{Command: "+IPSTATUS=5", Read: freeSocket, Timeout: card},
		{Command: "+IPSTATUS=4", Skip: hasSocket, Read: freeSocket, Timeout: card},
		{Command: "+IPSTATUS=3", Skip: hasSocket, Read: lastSocket, Timeout: card},
		{Command: "+UDPSETUP={socket},{host},{port}", Ends: neowayEnds, Await: neowayOpened, Undo: "+UDPCLOSE={socket}", Timeout: 30 * time.Second, Within: 75 * time.Second},
		{Command: `+UDPSEND={socket},{length},"{hex}",1`, Ends: neowayEnds, Timeout: 30 * time.Second},
		{Await: neowayArrived, Maybe: true},
		{Command: "+UDPREAD={socket},512", Skip: notHeld, Ends: neowayEnds, Read: held, Timeout: card},
	},
}

// neowayMode reads "+RECVMODE: <1 at once, 0 when asked for>[,<1 in hexadecimal>]". Setting
// it would empty the buffers of others.
func neowayMode(lines []string, _ Values) error {
	for _, line := range lines {
		if f := modem.Arguments(line, "+RECVMODE"); len(f) >= 2 && f[1] != "0" {
			return fmt.Errorf("the modem's stack is set to hexadecimal data: %w", ErrTaken)
		}
	}
	return nil
}

// neowayEnds knows the lines that stand for final results.
func neowayEnds(line string, v Values) string {
	name, rest, ok := strings.Cut(line, ":")
	if !ok || !strings.HasPrefix(name, "+UDP") {
		return ""
	}
	switch {
	case strings.HasSuffix(rest, "ERROR1"):
		return "the socket is in use"
	case strings.Contains(rest, "ERROR"), strings.HasSuffix(rest, "OPEN FAILED"), strings.HasSuffix(rest, "OPERATION EXPIRED"):
		return strings.TrimSpace(rest)
	case name == "+UDPCLOSE" && strings.TrimSpace(rest) == v[valueSocket]+",OK":
		return "OK"
	}
	return ""
}

// neowayOpened reads "+UDPSETUP: <socket>,OK".
func neowayOpened(line string, v Values) (bool, error) { return opened(line, "+UDPSETUP", "OK", v) }

// neowayArrived takes "+UDPRECV: <socket>,<n>,<data>"; without data the modem holds it.
func neowayArrived(line string, v Values) (bool, error) {
	switch {
	case line == "GPRS DISCONNECTION":
		return networkGone(line)
	case !says(line, "+UDPRECV", v[valueSocket]):
		return false, nil
	case neowayCount(line) > 0:
		return dataAnswer(line, v), nil
	}
	return holds(v)
}

// neowayCount is how many bytes follow "+UDPRECV: <socket>,<n>,", and +UDPREAD likewise.
func neowayCount(start string) int {
	f := called(start, "+UDPRECV", "+UDPREAD")
	if len(f) != 3 {
		return 0
	}
	return count(f[1])
}
