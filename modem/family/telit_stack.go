package family

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// telitStack is the TCP/IP stack of the Telit xE910, ME310 and ME910 (Telit IP easy user
// guide; mbed-os TELIT_ME310_CellularStack.cpp and TELIT_ME910_CellularStack.cpp). A socket
// has a context that it stands on, which may have to be set, and is then put back.
var telitStack = &Stack{
	Name:  "telit",
	Hears: []string{"SRING:", "NO CARRIER", "#SH:"},
	Data:  telitCount,
	Steps: []Step{
		{Command: "#SGACT?", Read: contextState, Timeout: card},
		{Command: "#SGACT={cid},1", Skip: up, Undo: "#SGACT={cid},0", Timeout: 150 * time.Second},
		{Command: "#SS", Read: telitSockets, Timeout: card},
		{Command: "#SCFG?", Read: telitBinding, Timeout: card},
		{Command: "#SCFG={socket},{cid},{binding}", Skip: telitBound, Undo: "#SCFG={socket},{bound},{binding}", Timeout: card},
		{Command: `#SD={socket},1,{port},"{host}",0,{local},1`, Undo: "#SH={socket}", Timeout: 140 * time.Second},
		{Command: "#SSENDEXT={socket},{length}", Body: "{payload}", Timeout: 30 * time.Second},
		{Await: telitArrived, Maybe: true},
		{Command: "#SRECV={socket},512", Skip: notHeld, Read: held, Timeout: card},
	},
}

// sequansStack is the TCP/IP stack of the Sequans Monarch and Cassiopeia, which has the
// commands of telitStack under other names, and the contexts of the modem (Sequans Monarch
// AT commands manual; TinyGSM TinyGsmClientSequansMonarch.h).
var sequansStack = &Stack{
	Name:  "sequans",
	Hears: []string{"+SQNSRING:", "+SQNSH:"},
	Data:  telitCount,
	Steps: []Step{
		{Command: "+SQNSS", Read: telitSockets, Timeout: card},
		{Command: "+CGACT?", Read: contextActive, Timeout: card},
		{Command: "+SQNSCFG?", Read: telitBinding, Timeout: card},
		{Command: "+SQNSCFG={socket},{cid},{binding}", Skip: telitBound, Undo: "+SQNSCFG={socket},{bound},{binding}", Timeout: card},
		{Command: `+SQNSD={socket},1,{port},"{host}",0,{local},1`, Undo: "+SQNSH={socket}", Timeout: 140 * time.Second},
		{Command: "+SQNSSENDEXT={socket},{length}", Body: "{payload}", Timeout: 30 * time.Second},
		{Await: telitArrived, Maybe: true},
		{Command: "+SQNSRECV={socket},512", Skip: notHeld, Read: held, Timeout: card},
	},
}

// telitSockets reads "#SS: <socket>,<state>[,…]" for each socket: the last with state 0 is
// taken, since other programs count from 1.
func telitSockets(lines []string, v Values) error {
	for _, line := range lines {
		if f := called(line, "#SS", "+SQNSS"); len(f) >= 2 && f[1] == "0" && digits(f[0]) {
			v[valueSocket] = f[0]
		}
	}
	if !hasSocket(v) {
		return errors.New("all sockets of the modem are in use by other programs")
	}
	return nil
}

// telitBinding reads "#SCFG: <socket>,<cid>,<packet>,<idle>,<connect>,<send>" of the socket.
func telitBinding(lines []string, v Values) error {
	for _, line := range lines {
		f := called(line, "#SCFG", "+SQNSCFG")
		if len(f) < 6 || f[0] != v[valueSocket] || !digits(f[:6]...) {
			continue
		}
		v["bound"], v["binding"] = f[1], strings.Join(f[2:6], ",")
		return nil
	}
	return fmt.Errorf("the modem does not tell how socket %s is set", v[valueSocket])
}

func telitBound(v Values) bool { return v["bound"] == v[valueCID] }

// telitArrived waits for "SRING: <socket>[,<n>]", or for the end of the socket.
func telitArrived(line string, v Values) (bool, error) {
	switch {
	case says(line, "SRING", v[valueSocket]), says(line, "+SQNSRING", v[valueSocket]):
		return holds(v)
	case line == "NO CARRIER", says(line, "#SH", v[valueSocket]), says(line, "+SQNSH", v[valueSocket]):
		return socketClosed(line)
	}
	return false, nil
}

// telitCount is how many bytes follow "#SRECV: <socket>,<n>".
func telitCount(line string) int {
	f := called(line, "#SRECV", "+SQNSRECV")
	if len(f) != 2 || !digits(f[0]) {
		return 0
	}
	return countBefore(f[1])
}
