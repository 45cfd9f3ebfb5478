package family

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// simcomStack is the TCP/IP stack of the SIM7500, SIM7600 and A76xx series. Data that
// comes in is pushed behind a line "+IPD<n>" while +CIPRXGET is 0, its default (SIM7500,
// SIM7600 and A76xx TCP/IP manuals; RT-Thread at_device at_socket_sim76xx.c). The older
// SIM800 has another stack and refuses the first question.
var simcomStack = &Stack{
	Name:  "simcom",
	Data:  simcomCount,
	Hears: []string{"+NETOPEN:", "+CDNSGIP:", "+CIPOPEN:", "+CIPSEND:", "+CIPERROR:", "RECV FROM:", "+IPD", "+RECEIVE,", "+CIPEVENT:", "+IPCLOSE"},
	Steps: []Step{
		{Command: "+NETOPEN?", Read: networkState, Timeout: card},
		{Command: "+NETOPEN", Skip: up, Await: simcomUp, Undo: "+NETCLOSE", Timeout: 30 * time.Second, Within: 120 * time.Second},
		{Command: "+CIPCLOSE?", Read: simcomSockets, Timeout: card},
		{Command: `+CDNSGIP="{host}"`, Skip: hostIsAddress, Await: simcomName, Timeout: 30 * time.Second, Within: 30 * time.Second},
		{Command: `+CIPOPEN={socket},"UDP",,,{local}`, Await: simcomOpened, Undo: "+CIPCLOSE={socket}", Timeout: 30 * time.Second, Within: 30 * time.Second},
		{Command: `+CIPSEND={socket},{length},"{host}",{port}`, Body: "{payload}", Await: simcomSent, Maybe: true, Timeout: 30 * time.Second, Within: card},
		{Await: simcomArrived, Maybe: true},
	},
}

// simcomErrors are the results of the socket commands (SIM7500 and SIM7600 TCP/IP manual,
// chapter on unsolicited codes).
var simcomErrors = map[string]string{
	"1":  "network failure",
	"2":  "the network of the modem's stack is not open",
	"3":  "wrong parameter",
	"4":  "not supported",
	"5":  "the socket cannot be made",
	"6":  "the local port is in use",
	"8":  "busy",
	"10": "time-out",
	"11": "the modem cannot look up the name",
}

func simcomUp(line string, _ Values) (bool, error) {
	return result(line, "+NETOPEN", nil, simcomErrors)
}

// simcomSockets reads "+CIPCLOSE: 0,0,1,…": which sockets are open.
func simcomSockets(lines []string, v Values) error {
	for _, line := range lines {
		f := modem.Arguments(line, "+CIPCLOSE")
		if f == nil {
			continue
		}
		var used []string
		for i, state := range f {
			if state != "0" {
				used = append(used, strconv.Itoa(i))
			}
		}
		return choose(used, len(f), v)
	}
	return errors.New("+CIPCLOSE? does not say which sockets are open")
}

// simcomName reads "+CDNSGIP: 1,"<name>","<address>"", and goes on with the address: a
// datagram is sent to one only.
func simcomName(line string, v Values) (bool, error) {
	f := modem.Arguments(line, "+CDNSGIP")
	if f == nil {
		return false, nil
	}
	if len(f) < 3 || f[0] != "1" {
		return true, failed("the modem cannot look up the name", line)
	}
	return true, resolved(f[2], line, v)
}

func simcomOpened(line string, v Values) (bool, error) {
	return result(line, "+CIPOPEN", []string{v[valueSocket]}, simcomErrors)
}

// simcomSent reads "+CIPSEND: <socket>,<bytes asked>,<bytes sent>".
func simcomSent(line string, v Values) (bool, error) {
	if f := modem.Arguments(line, "+CIPERROR"); f != nil {
		return true, failed("the modem reports an error", line)
	}
	f := modem.Arguments(line, "+CIPSEND")
	if len(f) != 3 || f[0] != v[valueSocket] {
		return false, nil
	}
	if f[1] != f[2] {
		return true, failed("the modem has not sent the datagram", line)
	}
	return true, nil
}

// simcomArrived takes the datagram. "+IPD<n>" names no socket, but "RECV FROM:<address>:<port>"
// before it tells whose it is; "+RECEIVE,<socket>,<n>:" is its other form (AT+CIPCCFG).
func simcomArrived(line string, v Values) (bool, error) {
	head, _, _ := strings.Cut(line, " ")
	switch {
	case strings.HasPrefix(line, "RECV FROM:"):
		v["from"] = line[strings.LastIndexByte(line, ':')+1:]
	case strings.HasPrefix(line, "+CIPEVENT:"):
		return networkGone(line)
	case strings.HasPrefix(head, "+IPD") && (v["from"] == "" || v["from"] == v[valuePort]),
		strings.HasPrefix(head, "+RECEIVE,"+v[valueSocket]+","):
		return dataAnswer(line, v), nil
	}
	return false, nil
}

// simcomCount is how many bytes follow "+IPD<n>" or "+RECEIVE,<socket>,<n>:".
func simcomCount(line string) int {
	head, _, _ := strings.Cut(line, " ")
	if digits, ok := strings.CutPrefix(head, "+IPD"); ok {
		return count(strings.TrimSuffix(digits, ":"))
	}
	if rest, ok := strings.CutPrefix(head, "+RECEIVE,"); ok {
		_, digits, _ := strings.Cut(rest, ",")
		return count(strings.TrimSuffix(digits, ":"))
	}
	return 0
}
