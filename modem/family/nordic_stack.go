package family

import (
	"errors"
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// nordicStack is the sockets of Nordic's Serial LTE Modem for the nRF91 (its documentation,
// socket AT commands, up to nRF Connect SDK 2.9; its successor numbers its sockets and has
// other arguments). There is one socket at a time that commands mean, so it is taken only
// where none is open. What arrives is not reported: it is asked for until it is there.
var nordicStack = &Stack{
	Name: "nordic",
	Data: nordicCount,
	Steps: []Step{
		{Command: "#XSOCKET?", Read: nordicSockets, Timeout: card},
		{Command: "+CGACT?", Read: contextActive, Timeout: card},
		{Command: "#XSOCKET=1,2,0", Read: nordicOpened, Undo: "#XSOCKET=0", Timeout: card},
		{Command: `#XSENDTO="{host}",{port},"{payload}"`, Timeout: 30 * time.Second},
		{Command: "#XRECVFROM=1", Read: nordicData, Again: true, Maybe: true, Timeout: 10 * time.Second},
	},
}

// nordicSockets reads "#XSOCKET: <socket>,<family>,<role>,<type>,<cid>" of one that is open.
func nordicSockets(lines []string, _ Values) error {
	for _, line := range lines {
		if f := modem.Arguments(line, "#XSOCKET"); len(f) >= 3 {
			return fmt.Errorf("socket %s is open: %w", f[0], ErrTaken)
		}
	}
	return nil
}

// nordicOpened reads "#XSOCKET: <socket>,<type>,<protocol>".
func nordicOpened(lines []string, _ Values) error {
	for _, line := range lines {
		if f := modem.Arguments(line, "#XSOCKET"); len(f) >= 2 && digits(f[0]) {
			return nil
		}
	}
	return errors.New("the modem does not tell the number of the socket")
}

// nordicData takes the datagram behind #XRECVFROM: <n>,"<address>"[,<port>].
func nordicData(lines []string, v Values) error {
	for _, line := range lines {
		if nordicCount(line) > 0 && dataAnswer(line, v) {
			return nil
		}
	}
	return ErrNotYet
}

// nordicCount is how many bytes follow #XRECVFROM: <n>,"<address>"[,<port>].
func nordicCount(line string) int {
	f := modem.Arguments(line, "#XRECVFROM")
	if len(f) < 2 {
		return 0
	}
	return count(f[0])
}
