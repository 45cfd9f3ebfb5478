package family

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// cinterionStack is the internet services of the Cinterion ELS, PLS and EXS modems (their AT
// commands specifications, chapter on internet service commands; mbed-os
// GEMALTO_CINTERION_CellularStack.cpp). A socket is a profile that is filled in, opened and
// emptied again. The modem asks for the data with a line of its own. Its older sisters (BGS,
// EHS) want a connection profile besides, and refuse the first question.
var cinterionStack = &Stack{
	Name:  "cinterion",
	Hears: []string{"^SIS:", "^SISW:", "^SISR:"},
	Data:  cinterionCount,
	Steps: []Step{
		{Command: "^SICA?", Read: contextState, Timeout: card},
		{Command: "^SICA=1,{cid}", Skip: up, Undo: "^SICA=0,{cid}", Timeout: 60 * time.Second},
		{Command: "^SISS?", Read: cinterionProfiles, Timeout: card},
		{Command: `^SISS={socket},"srvType","Socket"`, Undo: `^SISS={socket},"srvType","none"`, Timeout: card},
		{Command: `^SISS={socket},"conId","{cid}"`, Timeout: card},
		{Command: `^SISS={socket},"address","sockudp://{host}:{port}"`, Timeout: card},
		{Command: "^SISO={socket}", Await: cinterionOpened, Undo: "^SISC={socket}", Timeout: 60 * time.Second, Within: 60 * time.Second},
		{Command: "^SISW={socket},{length}", Prompt: "^SISW: {socket},{length},", Body: "{payload}", Timeout: 30 * time.Second},
		{Await: cinterionArrived, Maybe: true},
		{Command: "^SISR={socket},512", Skip: notHeld, Read: held, Timeout: card},
	},
}

// cinterionProfiles reads ^SISS: <profile>,"<name>","<value>": an empty profile has a type
// of no value, and no other line.
func cinterionProfiles(lines []string, v Values) error {
	var free []string
	for _, line := range lines {
		f := modem.Arguments(line, "^SISS")
		if len(f) >= 3 && f[1] == "srvType" && (f[2] == "" || strings.EqualFold(f[2], "none")) && digits(f[0]) {
			free = append(free, f[0])
		}
	}
	if len(free) == 0 {
		return errors.New("all service profiles of the modem are in use by other programs")
	}
	v[valueSocket] = slices.Max(free)
	return nil
}

// cinterionOpened reads "^SISW: <profile>,1": data may be written.
func cinterionOpened(line string, v Values) (bool, error) {
	if says(line, "^SISW", v[valueSocket], "1") {
		return true, nil
	}
	return cinterionFailed(line, v)
}

// cinterionFailed reads ^SIS: <profile>,0,<error>[,"<words>"]; from 2001 on they are notices.
func cinterionFailed(line string, v Values) (bool, error) {
	f := modem.Arguments(line, "^SIS")
	if len(f) < 3 || f[0] != v[valueSocket] || f[1] != "0" {
		return false, nil
	}
	if code, err := strconv.Atoi(f[2]); err != nil || code > 2000 {
		return false, nil
	}
	return true, failed("the modem cannot open the socket, or the network has closed it", line)
}

// cinterionArrived reads "^SISR: <profile>,1": there is data.
func cinterionArrived(line string, v Values) (bool, error) {
	switch {
	case says(line, "^SISR", v[valueSocket], "1"):
		return holds(v)
	case says(line, "^SISR", v[valueSocket], "2"):
		return socketClosed(line)
	}
	return cinterionFailed(line, v)
}

// cinterionCount is how many bytes follow "^SISR: <profile>,<n>[,<left>[,"<sender>"]]". The
// unsolicited "^SISR: <profile>,1" and 2 look the same, so data as short as that is not seen.
func cinterionCount(line string) int {
	f := modem.Arguments(line, "^SISR")
	if len(f) < 2 {
		return 0
	}
	if n := countBefore(f[1]); n > 2 {
		return n
	}
	return 0
}
