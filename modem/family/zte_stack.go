package family

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// zteStack is the TCP/IP stack of the ZTE and Gosuncn ME3630, ME3610, GM510 and GM190 (their
// drivers in OneOS, gm510_netconn.c, and programs that show the dialogue). Data goes in
// hexadecimal in both directions; for what comes in that is a setting (+ZIPSETRPT) which all
// programs share, so it is changed only where the stack is not in use.
var zteStack = &Stack{
	Name:  "zte",
	Hears: []string{"+ZIPCALL:", "+ZIPSTAT:", "+ZIPSEND:", "+ZIPRECV:"},
	Steps: []Step{
		{Command: "+ZIPCALL?", Read: networkState, Timeout: card},
		{Command: "+ZIPSETRPT?", Try: true, Read: zteForm, Timeout: card},
		{Command: "+ZIPCALL=1", Skip: up, Await: zteUp, Undo: "+ZIPCALL=0", Timeout: 60 * time.Second, Within: 60 * time.Second},
		{Command: "+ZIPSETRPT=0", Skip: zteInHex, Undo: "+ZIPSETRPT={form}", Timeout: card},
		{Command: "+ZIPSTAT=5", Try: true, Read: freeSocket, Timeout: card},
		{Command: "+ZIPSTAT=4", Skip: hasSocket, Try: true, Read: freeSocket, Timeout: card},
		{Command: "+ZIPSTAT=3", Skip: hasSocket, Read: lastSocket, Timeout: card},
		{Command: "+ZDNSGETIP={host}", Skip: hostIsAddress, Read: address, Timeout: 30 * time.Second},
		{Command: "+ZIPOPEN={socket},1,{host},{port}", Undo: "+ZIPCLOSE={socket}", Timeout: 60 * time.Second},
		{Command: "+ZIPSTAT={socket}", Read: zteOpened, Again: true, Timeout: card, Within: 30 * time.Second},
		{Command: "+ZIPSEND={socket},{hex}", Timeout: 20 * time.Second},
		{Await: zteArrived, Maybe: true},
	},
}

// zteUp reads "+ZIPCALL: <up>[,<address>]".
func zteUp(line string, _ Values) (bool, error) {
	switch {
	case says(line, "+ZIPCALL", "1"):
		return true, nil
	case says(line, "+ZIPCALL"):
		return noConnection(line)
	}
	return false, nil
}

// zteForm reads "+ZIPSETRPT: <form>": 0 is hexadecimal.
func zteForm(lines []string, v Values) error {
	for _, line := range lines {
		f := modem.Arguments(line, "+ZIPSETRPT")
		if f == nil || !digits(f[0]) {
			continue
		}
		if v["form"] = f[0]; f[0] != "0" && up(v) {
			return fmt.Errorf("the modem's stack is set to another form of data: %w", ErrTaken)
		}
	}
	return nil
}

// zteInHex reports whether data comes in hexadecimal, which is the default.
func zteInHex(v Values) bool { return v["form"] == "" || v["form"] == "0" }

// zteOpened reads "+ZIPSTAT: <socket>,<1 open, 3 at work>".
func zteOpened(lines []string, v Values) error {
	if slices.ContainsFunc(lines, func(line string) bool { return says(line, "+ZIPSTAT", v[valueSocket], "1") }) {
		return nil
	}
	return fmt.Errorf("the modem cannot open the socket (%s): %w", strings.Join(lines, ", "), ErrNotYet)
}

// zteArrived takes the datagram of "+ZIPRECV: <socket>,<address>,<port>,<n>,<hex>".
func zteArrived(line string, v Values) (bool, error) {
	f := modem.Arguments(line, "+ZIPRECV")
	switch {
	case len(f) == 5 && f[0] == v[valueSocket]:
		return hexAnswer(f[4], v), nil
	case says(line, "+ZIPSTAT", v[valueSocket], "0"):
		return socketClosed(line)
	case says(line, "+ZIPCALL", "0"):
		return networkGone(line)
	}
	return false, nil
}
