package family

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Stack is how a family moves one datagram on the IP stack of the modem itself, for
// terminals whose system has no cellular interface. A reader walks through the steps and
// afterwards undoes, last first, what was done, whatever came in between.
type Stack struct {
	Name   string                 // of its dialect, which several families may share
	Hears  []string               // beginnings of the lines that Await of a step looks at
	Data   func(line string) int  // how many bytes of data follow a line; nil: behind none
	Inline func(start string) int // likewise, in the same line right behind its start
	Steps  []Step
}

// Stacks are all dialects that are documented.
var Stacks = []*Stack{
	quectelStack, quectelMStack, simcomStack, simcom7080Stack, cipStack, fibocomStack, cmiotStack,
	neowayStack, zteStack, ubloxStack, telitStack, sequansStack, cinterionStack, nordicStack,
}

// Step is one command of a Stack and what ends it: its final result, or a line that comes
// before or after that (two-phase commands).
type Step struct {
	Command string                                    // without AT, {name} stands for a value; "": only awaits
	Body    string                                    // of the "> " prompt, likewise
	Prompt  string                                    // how the line begins that asks for Body instead, likewise; "" for none
	Skip    func(Values) bool                         // nil: never
	Read    func(lines []string, v Values) error      // reads the answer of a command that ended in OK; nil: nothing in it
	Await   func(line string, v Values) (bool, error) // is this the line that ends the step, and what has failed; nil: none
	Ends    func(line string, v Values) string        // the final result that a line of the answer to Command or Undo stands for, see at.Command
	Again   bool                                      // asked again each second while it is refused or Read gives ErrNotYet, within Within
	Maybe   bool                                      // a line that does not come, or Again in vain, is no failure
	Try     bool                                      // a refusal is no failure: the modem may lack the command
	Undo    string                                    // sent in the end unless the modem refused the command; "" for none
	Timeout time.Duration                             // for the final result
	Within  time.Duration                             // for the awaited line; 0: as long as the caller waits for an answer
}

// Values are what the templates of a Stack are filled with. The reader gives host, port,
// hex and payload (what is sent), length (of that), cid and apn (of the data context; apn
// may be empty) and local (a port to send from); steps add what they learn, and the answer.
type Values map[string]string

// The values that steps and reader share.
const (
	valueUp     = "up"     // the network was up before: nothing to bring up, or to take down
	valueCID    = "cid"    // the context in use
	valueSocket = "socket" // a socket that nobody uses
	valueHost   = "host"
	valuePort   = "port"
	valueAPN    = "apn"
	valueHeld   = "held" // the modem holds the answer until it is asked for
	// Answer is the value that holds the datagram which came back.
	Answer = "answer"
)

// ErrTaken means that a socket or context belongs to somebody else, so that the step is
// not undone.
var ErrTaken error = sentinel("another program uses it")

// ErrNotYet means that the modem is still at work on what a step waits for.
var ErrNotYet error = sentinel("the modem is not ready in time")

// sentinel is an error that is data: behind a call among a package's variables, such as
// errors.New, the compiler builds every table that names another one at run time.
type sentinel string

func (e sentinel) Error() string { return string(e) }

// Fill replaces each {name} in a template by its value; what a value holds stays as it is.
func (v Values) Fill(template string) string {
	var pairs []string
	for name, value := range v {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

// up reports whether the network was up before.
func up(v Values) bool { return v[valueUp] != "" }

// upOrNoAPN and upOrAPN are for the two forms of a command that brings the network up: with
// the APN of the data context where it is known, else with what the modem has set.
func upOrNoAPN(v Values) bool { return up(v) || noAPN(v) }

func upOrAPN(v Values) bool { return up(v) || hasAPN(v) }

func noAPN(v Values) bool { return v[valueAPN] == "" }

func hasAPN(v Values) bool { return v[valueAPN] != "" }

// hasSocket reports whether a socket was found.
func hasSocket(v Values) bool { return v[valueSocket] != "" }

// notHeld reports whether there is nothing to ask for.
func notHeld(v Values) bool { return v[valueHeld] == "" }

// hostIsAddress reports whether there is no name to look up.
func hostIsAddress(v Values) bool {
	_, err := netip.ParseAddr(v[valueHost])
	return err == nil
}

// choose sets the socket to the highest number below limit that is not in use: other
// programs count from 0.
func choose(used []string, limit int, v Values) error {
	for n := limit - 1; n >= 0; n-- {
		if id := strconv.Itoa(n); !slices.Contains(used, id) {
			v[valueSocket] = id
			return nil
		}
	}
	return fmt.Errorf("all %d sockets of the modem are in use by other programs", limit)
}

// result reads a line that ends a step with a number: 0 is success. ours is what stands
// before that number.
func result(line, prefix string, ours []string, meaning map[string]string) (bool, error) {
	f := modem.Arguments(line, prefix)
	if len(f) != len(ours)+1 || !slices.Equal(f[:len(ours)], ours) {
		return false, nil
	}
	code := f[len(ours)]
	if code == "0" {
		return true, nil
	}
	if words := meaning[code]; words != "" {
		return true, fmt.Errorf("%s (%s)", words, line)
	}
	return true, fmt.Errorf("the modem reports an error (%s)", line)
}

// DataBehind returns how many bytes of data follow a line on the stack of any family; 0:
// none. It is for at.Config.Data.
func DataBehind(line string) int {
	for _, s := range Stacks {
		if s.Data == nil {
			continue
		}
		if n := s.Data(line); n > 0 {
			return n
		}
	}
	return 0
}

// DataWithin is DataBehind for data in the same line, for at.Config.Inline.
func DataWithin(start string) int {
	for _, s := range Stacks {
		if s.Inline == nil {
			continue
		}
		if n := s.Inline(start); n > 0 {
			return n
		}
	}
	return 0
}
