package family

import (
	"errors"
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
	Hears []string // beginnings of the lines that Await of a step looks at
	Steps []Step
}

// Step is one command of a Stack and what ends it: its final result, or a line that comes
// before or after that (two-phase commands).
type Step struct {
	Command string                                    // without AT, {name} stands for a value; "": only awaits
	Body    string                                    // of the "> " prompt, likewise
	Skip    func(Values) bool                         // nil: never
	Read    func(lines []string, v Values) error      // reads the answer of a command that ended in OK; nil: nothing in it
	Await   func(line string, v Values) (bool, error) // is this the line that ends the step, and what has failed; nil: none
	Maybe   bool                                      // a line that does not come is no failure
	Undo    string                                    // sent in the end unless the modem refused the command; "" for none
	Timeout time.Duration                             // for the final result
	Within  time.Duration                             // for the awaited line; 0: as long as the caller waits for an answer
}

// Values are what the templates of a Stack are filled with. The reader gives host, port,
// hex and payload (what is sent), length (of that), cid (of the data context) and local (a
// port to send from); steps add what they learn, and the answer.
type Values map[string]string

// The values that steps and reader share.
const (
	valueUp     = "up"     // the network was up before: nothing to bring up, or to take down
	valueCID    = "cid"    // the context in use
	valueSocket = "socket" // a socket that nobody uses
	valueHost   = "host"
	valuePort   = "port"
	// Answer is the value that holds the datagram which came back.
	Answer = "answer"
)

// ErrTaken means that a socket or context belongs to somebody else, so that the step is
// not undone.
var ErrTaken = errors.New("another program uses it")

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
	for _, r := range Rows {
		if r.Data == nil {
			continue
		}
		if n := r.Data(line); n > 0 {
			return n
		}
	}
	return 0
}
