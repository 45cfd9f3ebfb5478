package family

import (
	"errors"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// cmiotStack is the TCP/IP stack of the China Mobile ML307, ML305A/M and ML302A/S (ML307R
// TCP/IP manual 5.1; RT-Thread at_device at_socket_ml307.c; 78/esp-ml307 ml307_udp.cc). The
// data of the act's own socket is set to hexadecimal in both directions, and put back.
var cmiotStack = &Stack{
	Name:  "cmiot",
	Hears: []string{"+MIPCALL:", "+MIPOPEN:", "+MIPSEND:", "+MIPURC:"},
	Steps: []Step{
		{Command: "+MIPCALL?", Read: contextState, Timeout: card},
		{Command: "+MIPCALL=1,{cid}", Skip: up, Await: cmiotUp, Undo: "+MIPCALL=0,{cid}", Timeout: 30 * time.Second, Within: 40 * time.Second},
		{Command: "+MIPSTATE?", Read: cmiotSockets, Timeout: card},
		{Command: `+MIPCFG="encoding",{socket}`, Read: cmiotEncoding, Timeout: card},
		{Command: `+MIPCFG="encoding",{socket},1,1`, Undo: `+MIPCFG="encoding",{socket},{encoding}`, Timeout: card},
		{Command: `+MIPOPEN={socket},"UDP","{host}",{port}`, Await: cmiotOpened, Undo: "+MIPCLOSE={socket}", Timeout: 20 * time.Second, Within: 70 * time.Second},
		{Command: "+MIPSEND={socket},{length},{hex}", Timeout: 20 * time.Second},
		{Await: cmiotArrived, Maybe: true},
	},
}

// cmiotUp reads "+MIPCALL: <cid>,<up>[,…]".
func cmiotUp(line string, v Values) (bool, error) {
	switch {
	case says(line, "+MIPCALL", v[valueCID], "1"):
		return true, nil
	case says(line, "+MIPCALL", v[valueCID], "0"):
		return noConnection(line)
	}
	return false, nil
}

// cmiotSockets reads "+MIPSTATE: <socket>,<type>,<address>,<port>,<state>".
func cmiotSockets(lines []string, v Values) error {
	var used []string
	for _, line := range lines {
		f := modem.Arguments(line, "+MIPSTATE")
		if len(f) < 2 {
			continue
		}
		if state := f[len(f)-1]; state != "INITIAL" && state != "CLOSED" {
			used = append(used, f[0])
		}
	}
	return choose(used, 6, v)
}

// cmiotEncoding reads +MIPCFG: "encoding",<socket>,<sent>,<received>.
func cmiotEncoding(lines []string, v Values) error {
	for _, line := range lines {
		f := modem.Arguments(line, "+MIPCFG")
		if len(f) >= 3 && f[0] == "encoding" && digits(f[len(f)-2:]...) {
			v["encoding"] = strings.Join(f[len(f)-2:], ",")
			return nil
		}
	}
	return errors.New(`+MIPCFG="encoding" does not say how data is written`)
}

// cmiotErrors are the results of +MIPOPEN, which are those of +CME ERROR.
var cmiotErrors = map[string]string{
	"552": "the socket is in use",
	"554": "the socket cannot be made",
	"558": "time-out in the network",
	"570": "the network of the modem's stack is not open",
	"575": "no APN is set",
	"577": "the network does not give this kind of address",
	"580": "the modem cannot look up the name",
}

func cmiotOpened(line string, v Values) (bool, error) {
	return result(line, "+MIPOPEN", []string{v[valueSocket]}, cmiotErrors)
}

// cmiotArrived takes the datagram of +MIPURC: "rudp",<socket>,<n>,<hex>.
func cmiotArrived(line string, v Values) (bool, error) {
	f := modem.Arguments(line, "+MIPURC")
	switch {
	case len(f) >= 4 && f[0] == "rudp" && f[1] == v[valueSocket]:
		return hexAnswer(f[3], v), nil
	case says(line, "+MIPURC", "disconn", v[valueSocket]):
		return socketClosed(line)
	case says(line, "+MIPCALL", v[valueCID], "0"):
		return networkGone(line)
	}
	return false, nil
}
