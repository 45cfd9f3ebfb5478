package family

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// quectelStack is the TCP/IP stack of the EC2x, EG, BG, EC200 and RM series, in buffer
// access mode, so that the answer comes by count when it is asked for. A failed +QIOPEN
// still has to be closed (Quectel TCP/IP application notes; RT-Thread at_device
// at_socket_ec20.c).
var quectelStack = &Stack{
	Hears: []string{"+QIOPEN:", "+QIURC:"},
	Steps: []Step{
		{Command: "+QIACT?", Read: quectelContexts, Timeout: long},
		{Command: "+QIACT={cid}", Skip: up, Undo: "+QIDEACT={cid}", Timeout: 150 * time.Second},
		{Command: "+QISTATE?", Read: quectelSockets, Timeout: card},
		{Command: `+QIOPEN={cid},{socket},"UDP","{host}",{port},0,0`, Await: quectelOpened, Undo: "+QICLOSE={socket}", Timeout: 150 * time.Second, Within: 150 * time.Second},
		{Command: `+QISENDEX={socket},"{hex}"`, Timeout: 20 * time.Second},
		{Await: quectelArrived, Maybe: true}, // URCs may go to another port (AT+QURCCFG); the buffer is looked at in any case
		{Command: "+QIRD={socket},512", Read: quectelData, Timeout: card},
	},
}

// quectelContexts finds a context of the stack that is up: +QIACT: <cid>,<state>,<type>,"<address>".
func quectelContexts(lines []string, v Values) error {
	for _, line := range lines {
		if f := modem.Arguments(line, "+QIACT"); len(f) >= 2 && f[1] == "1" {
			v[valueCID], v[valueUp] = f[0], "1"
			return nil
		}
	}
	return nil
}

// quectelSockets finds a free number: +QISTATE: <id>,"<type>",… for each that is not.
func quectelSockets(lines []string, v Values) error {
	var used []string
	for _, line := range lines {
		if f := modem.Arguments(line, "+QISTATE"); f != nil {
			used = append(used, f[0])
		}
	}
	return choose(used, 12, v)
}

// quectelErrors are the results of +QIOPEN that tell what to do.
var quectelErrors = map[string]string{
	"561": "the context of the modem's stack cannot be opened",
	"565": "the modem cannot look up the name",
	"566": "the socket cannot be opened",
	"569": "time-out in the network",
	"570": "the context of the modem's stack has gone down",
	"572": "the modem does not allow it now",
	"573": "no APN is set for the modem's stack",
}

func quectelOpened(line string, v Values) (bool, error) {
	if f := modem.Arguments(line, "+QIOPEN"); len(f) == 2 && f[0] == v[valueSocket] && f[1] == "563" {
		return true, fmt.Errorf("socket %s: %w", f[0], ErrTaken)
	}
	return result(line, "+QIOPEN", []string{v[valueSocket]}, quectelErrors)
}

// quectelArrived waits for the answer in the buffer, or for the end of the socket.
func quectelArrived(line string, v Values) (bool, error) {
	f := modem.Arguments(line, "+QIURC")
	if len(f) < 2 {
		return false, nil
	}
	switch {
	case f[0] == "recv" && f[1] == v[valueSocket]:
		return true, nil
	case f[0] == "closed" && f[1] == v[valueSocket]:
		return true, fmt.Errorf("the modem has closed the socket (%s)", line)
	case f[0] == "pdpdeact" && f[1] == v[valueCID]:
		return true, fmt.Errorf("the network has taken the context down (%s)", line)
	}
	return false, nil
}

// quectelData takes the datagram, or none where the buffer is empty.
func quectelData(lines []string, v Values) error {
	for _, line := range lines {
		if modem.Arguments(line, "+QIRD") == nil {
			continue
		}
		if data, ok := modem.ParseData(line); ok && len(data) == quectelCount(line) {
			v[Answer] = string(data)
		}
	}
	return nil
}

// quectelCount is how many bytes follow "+QIRD: <n>"; the other forms of the answer, with
// more fields, have none.
func quectelCount(line string) int {
	f := modem.Arguments(line, "+QIRD")
	if len(f) != 1 {
		return 0
	}
	first, _, _ := strings.Cut(f[0], " ")
	return count(first)
}

// count reads a number of bytes; 0 where it is none.
func count(text string) int {
	n, err := strconv.ParseUint(text, 10, 15)
	if err != nil {
		return 0
	}
	return int(n)
}
