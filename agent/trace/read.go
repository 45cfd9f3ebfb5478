package trace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// longest is the most that Read takes of a file, in bytes: a trace has at most 4 MiB, but
// an editor may have changed it.
const longest = 16 << 20

// errNoTrace is why a file is refused.
var errNoTrace = errors.New("not a trace of simkeeper; simkeeper diag --trace FILE makes one")

// Trace is a trace as it was read.
type Trace struct {
	Header  Header
	Steps   []json.RawMessage // the results of probes that the last verdict rests on, or those since where none came
	Verdict json.RawMessage   // the last one; nil where none came
	Stopped string            // why the recorder gave up before the end; "" where it did not

	events []event
	judged bool // the steps are those of a verdict
}

// event is something that the player plays.
type event struct {
	kind eventKind
	at   time.Duration // since the header
	text string        // of a line
	err  error         // of a failed opening
}

type eventKind uint8

const (
	saidByUs eventKind = iota
	saidByModem
	openedPort
	lostPort
)

// Read reads a trace. Where it breaks off, as when the power was cut, or is damaged, the
// trace holds what stands before, and comes with an error that says where. The trace is
// nil where r is no trace at all, or one of a format that this version does not know.
func Read(r io.Reader) (*Trace, error) {
	lines := bufio.NewReader(io.LimitReader(r, longest))
	first, err := nextLine(lines)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the trace: %w", err)
	}
	var h head
	if json.Unmarshal(first, &h) != nil || h.Version == 0 {
		return nil, errNoTrace
	}
	if h.Version != version {
		return nil, fmt.Errorf("the trace has format %d, and this version of simkeeper knows %d; use the version %q that made it", h.Version, version, h.Agent)
	}
	t := &Trace{Header: h.Header}
	return t, t.readEntries(lines)
}

// readEntries reads what follows the header.
func (t *Trace) readEntries(lines *bufio.Reader) error {
	for n := 2; ; n++ {
		line, err := nextLine(lines)
		if len(line) > 0 {
			var e entry
			if bad := json.Unmarshal(line, &e); bad != nil {
				return fmt.Errorf("line %d of the trace breaks off or is damaged (%w); what stands before it was read", n, bad)
			}
			t.take(e)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read line %d of the trace: %w", n, err)
		}
	}
}

// nextLine reads a line without its end and blanks around it.
func nextLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadBytes('\n')
	return bytes.TrimSpace(line), err
}

// take adds an entry.
func (t *Trace) take(e entry) {
	when := time.Duration(e.MS) * time.Millisecond
	text, isLine := e.text()
	switch {
	case isLine && e.Dir == sent:
		t.events = append(t.events, event{kind: saidByUs, at: when, text: text})
	case isLine:
		t.events = append(t.events, event{kind: saidByModem, at: when, text: text})
	case e.Open != "":
		t.events = append(t.events, event{kind: openedPort, at: when, err: e.err()})
	case e.Lost:
		t.events = append(t.events, event{kind: lostPort, at: when})
	case e.Step != nil:
		t.addStep(e.Step)
	case e.Verdict != nil:
		t.Verdict, t.judged = e.Verdict, true
	case e.Stopped != "":
		t.Stopped = e.Stopped
	}
}

// addStep adds the result of a probe; after a verdict it belongs to the next one.
func (t *Trace) addStep(raw json.RawMessage) {
	if t.judged {
		t.Steps, t.judged = nil, false
	}
	t.Steps = append(t.Steps, raw)
}
