package trace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/simkeeper/simkeeper/modem/at"
)

// limit is the longest trace, in bytes: one that runs with the service for weeks must not
// fill a terminal's flash.
const limit = 4 << 20

// errLimit is why a Recorder stops by itself.
var errLimit = errors.New("the trace has reached its limit of 4 MiB and was stopped; begin another one")

// Opener opens the line to the modem, as reader.Opener does.
type Opener = func(context.Context) (io.ReadWriteCloser, error)

// Recorder writes a trace while things happen, each line with one Write, so that a cut of
// the power leaves whole lines. It replaces every identity by a pseudonym of this trace.
// Its methods may be called from several goroutines; they never fail, see Err.
type Recorder struct {
	names Pseudonyms
	start time.Time

	mu   sync.Mutex // guards what follows
	w    io.Writer
	left int // bytes until the limit
	err  error
	veil veil
}

// NewRecorder writes the header and returns the recorder of what follows. It fails where
// Memory or Extra is no JSON, and where w does not take the header.
func NewRecorder(w io.Writer, h Header) (*Recorder, error) {
	r := &Recorder{names: NewPseudonyms(), start: time.Now(), w: w, left: limit}
	h, err := h.under(r.names)
	if err != nil {
		return nil, err
	}
	line, err := encoded(head{version, h})
	if err != nil {
		return nil, fmt.Errorf("the header of a trace: %w", err)
	}
	r.write(line)
	return r, r.err
}

// Line records a line of the dialogue, as at.Config.Trace gives it.
func (r *Recorder) Line(d at.Direction, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(spoken(d, r.veil.over(d, text, r.names)))
}

// Opened records an attempt to open the port: err is nil where it succeeded.
func (r *Recorder) Opened(err error) {
	e := opening(err)
	e.Path, e.Detail = r.names.Text(e.Path), r.names.Text(e.Detail)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(e)
}

// Lost records that the open line broke.
func (r *Recorder) Lost() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(entry{Lost: true})
}

// Step records the result of a probe, a JSON value.
func (r *Recorder) Step(raw json.RawMessage) {
	r.raw(raw, func(e *entry, v json.RawMessage) { e.Step = v })
}

// Verdict records what the dialogue and the steps led to, a JSON value.
func (r *Recorder) Verdict(raw json.RawMessage) {
	r.raw(raw, func(e *entry, v json.RawMessage) { e.Verdict = v })
}

func (r *Recorder) raw(raw json.RawMessage, set func(*entry, json.RawMessage)) {
	named, err := r.names.JSON(raw)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.fail(err)
	}
	if len(named) == 0 {
		return
	}
	var e entry
	set(&e, named)
	r.put(e)
}

// Opener returns an opener that records with Opened and Lost what becomes of each line
// that open gives.
func (r *Recorder) Opener(open Opener) Opener {
	return func(ctx context.Context) (io.ReadWriteCloser, error) {
		rwc, err := open(ctx)
		r.Opened(err)
		if err != nil {
			return nil, err
		}
		return &tapped{ReadWriteCloser: rwc, lost: r.Lost}, nil
	}
}

// Err returns why the trace is not complete: what could not be written, or that its limit
// is reached; nil while everything was recorded. What was written before stays readable.
func (r *Recorder) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// put writes an entry, unless the trace has ended. The caller holds mu.
func (r *Recorder) put(e entry) {
	if r.err != nil {
		return
	}
	e.MS = time.Since(r.start).Milliseconds()
	line, err := encoded(e)
	if err != nil {
		r.fail(err)
		return
	}
	if len(line) > r.left {
		r.stop(e.MS)
		return
	}
	r.write(line)
}

// stop says in the file that nothing follows.
func (r *Recorder) stop(ms int64) {
	if line, err := encoded(entry{MS: ms, Stopped: errLimit.Error()}); err == nil {
		r.write(line)
	}
	r.fail(errLimit)
}

func (r *Recorder) write(line []byte) {
	r.left -= len(line)
	if _, err := r.w.Write(line); err != nil {
		r.fail(err)
	}
}

// fail keeps the first reason.
func (r *Recorder) fail(err error) {
	if r.err == nil {
		r.err = fmt.Errorf("record the trace: %w", err)
	}
}

// tapped is an open line that tells when it breaks.
type tapped struct {
	io.ReadWriteCloser
	lost func()

	mu   sync.Mutex
	over bool // closed by us, or told
}

// Read tells the end of the line, unless it was closed here.
func (t *tapped) Read(p []byte) (int, error) {
	n, err := t.ReadWriteCloser.Read(p)
	if err != nil && t.end() {
		t.lost()
	}
	return n, err
}

// Write tells the end of the line, too: some ports notice it only there.
func (t *tapped) Write(p []byte) (int, error) {
	n, err := t.ReadWriteCloser.Write(p)
	if err != nil && t.end() {
		t.lost()
	}
	return n, err
}

// Close ends the line without telling.
func (t *tapped) Close() error {
	t.end()
	return t.ReadWriteCloser.Close()
}

// end reports whether the line was not at its end before.
func (t *tapped) end() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	first := !t.over
	t.over = true
	return first
}
