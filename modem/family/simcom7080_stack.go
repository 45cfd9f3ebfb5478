package family

import (
	"errors"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// simcom7080Stack is the TCP/IP stack of the SIM7070, SIM7080 and SIM7090 (SIM7070 series
// TCP/UDP application note; TinyGSM TinyGsmClientSIM7080.h). The data that +CARECV gives
// stands in its own line, and no number of the connection before it, whatever the manual
// says.
var simcom7080Stack = &Stack{
	Name:   "simcom-7080",
	Hears:  []string{"+APP PDP:", "+CAOPEN:", "+CADATAIND:", "+CASTATE:"},
	Inline: simcom7080Count,
	Steps: []Step{
		{Command: "+CNACT?", Read: simcom7080Network, Timeout: card},
		{Command: `+CNCFG=0,1,"{apn}"`, Skip: upOrNoAPN, Timeout: card},
		{Command: "+CNACT={pdp},1", Skip: up, Await: simcom7080Up, Undo: "+CNACT={pdp},0", Timeout: 60 * time.Second, Within: 60 * time.Second},
		{Command: "+CASTATE?", Read: simcom7080Sockets, Timeout: card},
		{Command: `+CAOPEN={socket},{pdp},"UDP","{host}",{port}`, Await: simcom7080Opened, Undo: "+CACLOSE={socket}", Timeout: 75 * time.Second, Within: 75 * time.Second},
		{Command: "+CASEND={socket},{length}", Body: "{payload}", Timeout: 30 * time.Second},
		{Await: simcom7080Arrived, Maybe: true},
		{Command: "+CARECV={socket},512", Skip: notHeld, Read: held, Timeout: card},
	},
}

// simcom7080Network reads "+CNACT: <number>,<active>,"<address>"", a line for each of four.
func simcom7080Network(lines []string, v Values) error {
	seen := false
	for _, line := range lines {
		f := modem.Arguments(line, "+CNACT")
		if len(f) < 2 || !digits(f[:2]...) {
			continue
		}
		if seen = true; f[1] != "0" {
			v["pdp"], v[valueUp] = f[0], "1"
			return nil
		}
	}
	if !seen {
		return errors.New("+CNACT? does not say whether the network is open")
	}
	v["pdp"] = "0"
	return nil
}

// simcom7080Up reads "+APP PDP: <number>,ACTIVE".
func simcom7080Up(line string, v Values) (bool, error) {
	switch {
	case says(line, "+APP PDP", v["pdp"], "ACTIVE"):
		return true, nil
	case says(line, "+APP PDP", v["pdp"]):
		return noConnection(line)
	}
	return false, nil
}

// simcom7080Sockets reads "+CASTATE: <connection>,<state>" for each that is in use.
func simcom7080Sockets(lines []string, v Values) error { return usedBut(lines, "+CASTATE", 12, v) }

// simcom7080Errors are the results of +CAOPEN.
var simcom7080Errors = map[string]string{
	"1":  "the socket cannot be made",
	"3":  "all connections of the modem are in use",
	"4":  "wrong parameter",
	"6":  "wrong address",
	"12": "the local port is in use",
	"20": "the modem cannot look up the name",
	"21": "the network of the modem's stack is not open",
	"27": "the socket cannot be opened",
}

func simcom7080Opened(line string, v Values) (bool, error) {
	return result(line, "+CAOPEN", []string{v[valueSocket]}, simcom7080Errors)
}

// simcom7080Arrived waits for "+CADATAIND: <connection>", or for the end of the connection.
func simcom7080Arrived(line string, v Values) (bool, error) {
	switch {
	case says(line, "+CADATAIND", v[valueSocket]):
		return holds(v)
	case says(line, "+CASTATE", v[valueSocket], "0"):
		return socketClosed(line)
	case says(line, "+APP PDP", v["pdp"], "DEACTIVE"):
		return networkGone(line)
	}
	return false, nil
}

// simcom7080Count is how many bytes follow "+CARECV: <n>,".
func simcom7080Count(start string) int {
	f := modem.Arguments(start, "+CARECV")
	if len(f) != 2 {
		return 0
	}
	return count(f[0])
}
