package family

import (
	"errors"
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// quectelMStack is the TCP/IP stack of the Quectel M series and MC20/MC60 (GSM): a cousin of
// cipStack, with the same states and events under other names (Quectel GSM TCP/IP
// application note; RT-Thread at_device at_socket_m26.c and at_device_m26.c). +QILOCIP and
// +QIDEACT have no OK.
var quectelMStack = &Stack{
	Name:  "quectel-m",
	Hears: []string{"STATE:", "+QISTATE:", "0,", "1,", "2,", "3,", "4,", "5,", "+RECEIVE:", "+PDP DEACT"},
	Data:  quectelMCount,
	Steps: []Step{
		{Command: "+QISTAT", Await: cipIdle, Timeout: card, Within: card},
		{Command: "+QIMODE?", Read: quectelMMode, Timeout: card},
		{Command: "+QIMUX?", Read: cipMode, Timeout: card},
		{Command: "+QIMUX=1", Skip: cipSeveral, Undo: "+QIMUX=0", Timeout: card},
		{Command: "+QIDNSIP?", Read: quectelMNames, Timeout: card},
		{Command: "+QIDNSIP=1", Skip: quectelMTakesHost, Undo: "+QIDNSIP=0", Timeout: card},
		{Command: `+QIREGAPP="{apn}","",""`, Skip: noAPN, Ends: quectelMEnds, Undo: "+QIDEACT", Timeout: card},
		{Command: "+QIREGAPP", Skip: hasAPN, Ends: quectelMEnds, Undo: "+QIDEACT", Timeout: card},
		{Command: "+QIACT", Timeout: 150 * time.Second},
		{Command: "+QILOCIP", Ends: cipEnds, Timeout: card},
		{Command: `+QIOPEN=5,"UDP","{host}",{port}`, Await: cipOpened, Ends: cipEnds, Undo: "+QICLOSE=5", Timeout: 30 * time.Second, Within: 75 * time.Second},
		{Command: "+QISEND=5,{length}", Body: "{payload}", Ends: cipEnds, Timeout: 30 * time.Second},
		{Await: cipArrived, Maybe: true},
	},
}

// quectelMMode reads "+QIMODE: 0": in the other mode the port carries the data of a
// connection.
func quectelMMode(lines []string, _ Values) error {
	for _, line := range lines {
		if says(line, "+QIMODE", "1") {
			return fmt.Errorf("the modem's stack is set to transparent mode: %w", ErrTaken)
		}
	}
	return nil
}

// quectelMNames reads "+QIDNSIP: <names>": whether +QIOPEN takes names.
func quectelMNames(lines []string, v Values) error {
	for _, line := range lines {
		if f := modem.Arguments(line, "+QIDNSIP"); f != nil && (f[0] == "0" || f[0] == "1") {
			v["names"] = f[0]
			return nil
		}
	}
	return errors.New("+QIDNSIP? does not say whether names are taken")
}

func quectelMTakesHost(v Values) bool { return v["names"] == "1" || hostIsAddress(v) }

func quectelMEnds(line string, _ Values) string {
	if line == "DEACT OK" {
		return "OK"
	}
	return ""
}

// quectelMCount is how many bytes follow "+RECEIVE: <connection>, <n>".
func quectelMCount(line string) int {
	f := modem.Arguments(line, "+RECEIVE")
	if len(f) != 2 {
		return 0
	}
	return countBefore(f[1])
}
