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
	Name:  "quectel",
	Hears: []string{"+QIOPEN:", "+QIURC:"},
	Data:  quectelCount,
	Steps: []Step{
		{Command: "+QIACT?", Read: contextState, Timeout: long},
		{Command: "+QIACT={cid}", Skip: up, Undo: "+QIDEACT={cid}", Timeout: 150 * time.Second},
		{Command: "+QISTATE?", Read: quectelSockets, Timeout: card},
		{Command: `+QIOPEN={cid},{socket},"UDP","{host}",{port},0,0`, Await: quectelOpened, Undo: "+QICLOSE={socket}", Timeout: 150 * time.Second, Within: 150 * time.Second},
		{Command: `+QISENDEX={socket},"{hex}"`, Timeout: 20 * time.Second},
		{Await: quectelArrived, Maybe: true}, // URCs may go to another port (AT+QURCCFG); the buffer is looked at in any case
		{Command: "+QIRD={socket},512", Read: quectelData, Timeout: card},
	},
}

// quectelSockets finds a free number: +QISTATE: <id>,"<type>",… for each that is not.
func quectelSockets(lines []string, v Values) error { return usedBut(lines, "+QISTATE", 12, v) }

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
	switch {
	case says(line, "+QIURC", "recv", v[valueSocket]):
		return true, nil
	case says(line, "+QIURC", "closed", v[valueSocket]):
		return socketClosed(line)
	case says(line, "+QIURC", "pdpdeact", v[valueCID]):
		return networkGone(line)
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
	return countBefore(f[0])
}

// countBefore reads a number of bytes that the data may follow after a blank.
func countBefore(field string) int {
	first, _, _ := strings.Cut(field, " ")
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
