package family

import (
	"errors"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// fibocomStack is the TCP/IP stack of the Fibocom L610 and its like, those with a Unisoc
// chip (RT-Thread at_device at_socket_l610.c and at_device_l610.c; OneOS l610_netconn.c).
// How data arrives is a setting that all programs share (AT+GTSET="IPRFMT"), so each of its
// forms is read: in hexadecimal (0, the default), by count in the same line (2), and held
// until it is asked for (5).
var fibocomStack = &Stack{
	Name:   "fibocom",
	Hears:  []string{"+MIPCALL:", "+MIPOPEN:", "+MIPSEND:", "+MIPPUSH:", "+MIPRUDP:", "+MIPREAD:", "+MIPDATA:", "+MIPCLOSE:", "+MIPSTAT:"},
	Data:   fibocomCount,
	Inline: fibocomInline,
	Steps: []Step{
		{Command: "+MIPCALL?", Read: networkState, Timeout: card},
		{Command: `+MIPCALL=1,"{apn}"`, Skip: upOrNoAPN, Await: fibocomUp, Undo: "+MIPCALL=0", Timeout: 30 * time.Second, Within: 90 * time.Second},
		{Command: "+MIPCALL=1", Skip: upOrAPN, Await: fibocomUp, Undo: "+MIPCALL=0", Timeout: 30 * time.Second, Within: 90 * time.Second},
		{Command: "+MIPOPEN?", Read: fibocomSockets, Timeout: card},
		{Command: `+MIPOPEN={socket},,"{host}",{port},1`, Await: fibocomOpened, Undo: "+MIPCLOSE={socket}", Timeout: 45 * time.Second, Within: 60 * time.Second},
		{Command: "+MIPSEND={socket},{length}", Body: "{payload}", Await: fibocomSent, Maybe: true, Timeout: 30 * time.Second, Within: card},
		{Await: fibocomArrived, Maybe: true},
		{Command: "+MIPREAD={socket},512", Skip: notHeld, Await: fibocomData, Maybe: true, Timeout: card, Within: card},
	},
}

// fibocomUp reads "+MIPCALL: <address>"; 0 is a network that did not open.
func fibocomUp(line string, _ Values) (bool, error) {
	if says(line, "+MIPCALL", "0") {
		return noConnection(line)
	}
	f := modem.Arguments(line, "+MIPCALL")
	return f != nil && (f[0] == "1" || hostIsAddress(Values{valueHost: f[0]})), nil
}

// fibocomSockets reads "+MIPOPEN: <number>,…": the sockets that are free.
func fibocomSockets(lines []string, v Values) error {
	for _, line := range lines {
		f := modem.Arguments(line, "+MIPOPEN")
		if f == nil || !digits(f...) {
			continue
		}
		if last := f[len(f)-1]; last != "0" {
			v[valueSocket] = last
			return nil
		}
	}
	return errors.New("all sockets of the modem are in use by other programs")
}

// fibocomOpened reads "+MIPOPEN: <socket>,<1 open, 0 not>".
func fibocomOpened(line string, v Values) (bool, error) { return opened(line, "+MIPOPEN", "1", v) }

// fibocomSent reads "+MIPSEND: <socket>,<error>", or "+MIPPUSH: <socket>,<error>".
func fibocomSent(line string, v Values) (bool, error) {
	f := called(line, "+MIPSEND", "+MIPPUSH")
	switch {
	case len(f) < 2 || f[0] != v[valueSocket]:
		return false, nil
	case f[1] != "0":
		return true, failed("the modem has not sent the datagram", line)
	}
	return true, nil
}

// fibocomArrived takes "+MIPRUDP: <address>,<port>,<socket>,0,<data>", with a count for the
// 0 where the data stands behind it, or notes that the modem holds the answer.
func fibocomArrived(line string, v Values) (bool, error) {
	f := modem.Arguments(line, "+MIPRUDP")
	switch {
	case len(f) == 5 && f[2] == v[valueSocket]:
		return hexAnswer(f[4], v), nil
	case says(line, "+MIPREAD", v[valueSocket]):
		return holds(v)
	case says(line, "+MIPCLOSE", v[valueSocket]):
		return socketClosed(line)
	case says(line, "+MIPCALL", "0"):
		return networkGone(line)
	}
	return false, nil
}

// fibocomData takes the datagram behind "+MIPDATA: <socket>,<n>".
func fibocomData(line string, v Values) (bool, error) {
	return says(line, "+MIPDATA", v[valueSocket]) && dataAnswer(line, v), nil
}

// fibocomCount is how many bytes follow "+MIPDATA: <socket>,<n>".
func fibocomCount(line string) int {
	f := modem.Arguments(line, "+MIPDATA")
	if len(f) != 2 {
		return 0
	}
	return countBefore(f[1])
}

// fibocomInline is how many bytes follow "+MIPRUDP: <address>,<port>,<socket>,<n>,".
func fibocomInline(start string) int {
	f := modem.Arguments(start, "+MIPRUDP")
	if len(f) != 5 {
		return 0
	}
	return count(f[3])
}
