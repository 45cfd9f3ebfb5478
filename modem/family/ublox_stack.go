package family

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// ubloxStack is the TCP/IP stack of the u-blox SARA, LARA, LISA and TOBY series (u-blox AT
// commands manuals, internet suite; ubxlib u_cell_sock.c and u_cell_net.c; TinyGSM
// TinyGsmClientUBLOX.h and TinyGsmClientSaraR4.h). The SARA-R4 has no profiles: its sockets
// use the context of the modem. The others have one to be switched on, mapped to that context
// (SARA-R5, LARA-R6) or with an APN of its own (2G and 3G). The datagram is sent as text
// within the command, the base syntax, which any modem of the series takes.
var ubloxStack = &Stack{
	Name:   "ublox",
	Hears:  []string{"+UUPSDA:", "+UUPSDD:", "+UUSORF:", "+UUSORD:", "+UUSOCL:"},
	Inline: ubloxCount,
	Steps: []Step{
		{Command: "+UPSND=0,8", Try: true, Read: ubloxProfile, Timeout: card},
		{Command: "+CGACT?", Skip: ubloxHasProfile, Read: contextActive, Timeout: card},
		{Command: "+UPSD=0,100,{cid}", Skip: ubloxOn, Try: true, Read: ubloxMapped, Timeout: card},
		{Command: `+UPSD=0,1,"{apn}"`, Skip: ubloxNeedsNoAPN, Timeout: card},
		{Command: "+UPSDA=0,3", Skip: ubloxOn, Undo: "+UPSDA=0,4", Timeout: 150 * time.Second},
		{Command: "+UPSND=0,8", Skip: ubloxOn, Read: ubloxUp, Again: true, Timeout: card, Within: 60 * time.Second},
		{Command: "+UDCONF=1", Try: true, Read: ubloxForm, Timeout: card},
		{Command: `+UDNSRN=0,"{host}"`, Skip: hostIsAddress, Read: address, Timeout: 70 * time.Second},
		{Command: "+USOCR=17", Read: ubloxOpened, Undo: "+USOCL={socket}", Timeout: card},
		{Command: `+USOST={socket},"{host}",{port},{length},"{payload}"`, Timeout: 20 * time.Second},
		{Await: ubloxArrived, Maybe: true},
		{Command: "+USORF={socket},512", Skip: notHeld, Read: held, Timeout: card},
	},
}

// ubloxProfile reads "+UPSND: 0,8,<on>".
func ubloxProfile(lines []string, v Values) error {
	for _, line := range lines {
		if says(line, "+UPSND", "0", "8") {
			v["profile"] = "1"
		}
		if says(line, "+UPSND", "0", "8", "1") {
			v[valueUp] = "1"
		}
	}
	return nil
}

func ubloxHasProfile(v Values) bool { return v["profile"] != "" }

// ubloxOn reports whether there is no profile to switch on.
func ubloxOn(v Values) bool { return up(v) || !ubloxHasProfile(v) }

// ubloxMapped notes that the modem has mapped its profile to a context.
func ubloxMapped(_ []string, v Values) error {
	v["mapped"] = "1"
	return nil
}

func ubloxNeedsNoAPN(v Values) bool { return ubloxOn(v) || noAPN(v) || v["mapped"] != "" }

// ubloxUp waits for the profile that the act has switched on.
func ubloxUp(lines []string, _ Values) error {
	v := Values{}
	if err := ubloxProfile(lines, v); err != nil || up(v) {
		return err
	}
	return notYet()
}

// ubloxForm reads "+UDCONF: 1,<1 in hexadecimal>", which is the same for all sockets.
func ubloxForm(lines []string, _ Values) error {
	for _, line := range lines {
		if says(line, "+UDCONF", "1", "1") {
			return fmt.Errorf("the modem's stack is set to hexadecimal data: %w", ErrTaken)
		}
	}
	return nil
}

// ubloxOpened reads "+USOCR: <socket>": the modem chooses one that is free.
func ubloxOpened(lines []string, v Values) error {
	for _, line := range lines {
		if f := modem.Arguments(line, "+USOCR"); f != nil && digits(f[0]) {
			v[valueSocket] = f[0]
			return nil
		}
	}
	return errors.New("the modem does not tell the number of the socket")
}

// ubloxArrived waits for "+UUSORF: <socket>,<n>", or for the end of socket or network.
func ubloxArrived(line string, v Values) (bool, error) {
	switch {
	case says(line, "+UUSORF", v[valueSocket]), says(line, "+UUSORD", v[valueSocket]):
		return holds(v)
	case says(line, "+UUSOCL", v[valueSocket]):
		return socketClosed(line)
	case says(line, "+UUPSDD", "0"):
		return networkGone(line)
	}
	return false, nil
}

// ubloxCount is how many bytes follow +USORF: <socket>,"<address>",<port>,<n>,".
func ubloxCount(start string) int {
	f := modem.Arguments(start, "+USORF")
	if len(f) != 5 || strings.Count(start, `"`) != 3 {
		return 0
	}
	return count(f[3])
}
