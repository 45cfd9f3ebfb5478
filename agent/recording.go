package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/trace"
	"github.com/simkeeper/simkeeper/report"
)

// This file records what a diagnosis rests on, and diagnoses from such a record.

// aside is what a trace holds besides its own fields.
type aside struct {
	Borrow bool           `json:"borrow,omitempty"` // the modem's settings were left alone
	Now    time.Time      `json:"now,omitzero"`     // the trusted time, to the nanosecond
	Clock  diagnose.Clock `json:"system_clock,omitzero"`
	Path   diagnose.Path  `json:"path,omitzero"` // as far as it was known before anything was tried
}

// conclusion is the verdict as a trace holds it, with the clocks by which it was given: the
// modem's is heard only on the way to it.
type conclusion struct {
	report.Verdict
	Now   time.Time      `json:"now,omitzero"`
	Grade clock.Grade    `json:"clock,omitempty"`
	Clock diagnose.Clock `json:"system_clock,omitzero"`
}

// recorder begins a trace on w.
func (o Options) recorder(w io.Writer, m *Memory, k *known, borrow bool) (*trace.Recorder, error) {
	var conf strings.Builder
	if err := o.Config.Show(&conf); err != nil {
		return nil, err
	}
	memory, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	extra, err := json.Marshal(aside{Borrow: borrow, Now: k.at.time(), Clock: k.clock, Path: k.path})
	if err != nil {
		return nil, err
	}
	return trace.NewRecorder(w, trace.Header{
		Agent: o.Version, Target: runtime.GOOS + "/" + runtime.GOARCH, Time: k.at.time(), Clock: string(k.at.grade), Uptime: int64(k.at.uptime / time.Second),
		Port: o.port(), Config: conf.String(), Memory: memory, Extra: extra,
	})
}

// recording is the trace of one diagnosis; nil records nothing.
type recording struct {
	*trace.Recorder
	text bytes.Buffer
}

// record makes the inspection record itself where that is wanted.
func (x *inspection) record(wanted, borrow bool) (err error) {
	if !wanted {
		return nil
	}
	r := &recording{}
	if r.Recorder, err = x.o.recorder(&r.text, &x.memory, &x.known, borrow); err == nil {
		x.rec = r
	}
	return err
}

// finish adds what was found, and hands the trace over.
func (r *recording) finish(f *Finding, k *known) error {
	if r == nil {
		return nil
	}
	for _, s := range f.Steps {
		if line, err := json.Marshal(s); err == nil {
			r.Step(line)
		}
	}
	verdict, err := json.Marshal(conclusion{f.Report.Health.Verdict, k.at.time(), k.at.grade, k.clock})
	if err == nil {
		r.Verdict(verdict)
	}
	f.Traced = r.text.String()
	return r.Err()
}

// Replayed is what came of a trace.
type Replayed struct {
	Finding
	Recorded report.Verdict // that of the recording; empty where it was cut off before
	Unknown  []string       // commands that were asked now and not when it was recorded
	Agent    string         // version that recorded it
	Time     time.Time      // when; zero without a clock
}

// Same reports whether both came to the same verdict.
func (r *Replayed) Same() bool {
	now, then := r.Report.Health.Verdict, r.Recorded
	return now.Cause == then.Cause && now.Confidence == then.Confidence
}

// Replay diagnoses from a trace, by the same code and with the same memory, clock and
// configuration, without the modem. Of o only the version and the language count. The
// error says what is wrong with the trace; what is whole in a damaged one is played.
func Replay(ctx context.Context, o Options, from io.Reader, each func(Part)) (Replayed, error) {
	t, err := trace.Read(from)
	if t == nil {
		return Replayed{}, err
	}
	x, player, extra, bad := o.stage(t)
	if bad != nil {
		return Replayed{}, bad
	}
	var end conclusion
	if t.Verdict != nil {
		if bad := json.Unmarshal(t.Verdict, &end); bad != nil {
			return Replayed{}, fmt.Errorf("the verdict of the trace: %w", bad)
		}
		if end.Grade != "" {
			x.known.at.now, x.known.at.grade, x.known.clock = end.Now, end.Grade, end.Clock
		}
	}
	x.each, x.replayed = each, true
	x.reader = x.o.newReader(&x.memory, extra.Borrow, nil, x.progress)
	steps, bad := recordedSteps(t)
	if bad != nil {
		return Replayed{}, bad
	}
	x.way = func(context.Context, *Assessment) []diagnose.Step {
		for _, s := range steps {
			x.step(s)
		}
		return steps
	}
	asking, cancel := context.WithTimeout(ctx, inspectTime)
	defer cancel()
	a, m := x.run(asking)
	x.release(ctx)
	m.Terminal = x.o.nameFor(m)
	out := Replayed{Finding: x.o.finding(a, m, x.known), Unknown: player.Unknown(), Recorded: end.Verdict, Agent: t.Header.Agent, Time: t.Header.Time}
	return out, err
}

// stage sets up an inspection of what a trace holds.
func (o Options) stage(t *trace.Trace) (*inspection, *trace.Player, aside, error) {
	var extra aside
	conf, err := config.Parse("configuration of the trace", []byte(t.Header.Config), config.Default())
	if err != nil {
		return nil, nil, extra, err
	}
	var m Memory
	for _, part := range []struct {
		name string
		raw  json.RawMessage
		into any
	}{{"memory", t.Header.Memory, &m}, {"extra", t.Header.Extra, &extra}} {
		if len(part.raw) == 0 {
			continue
		}
		if err := json.Unmarshal(part.raw, part.into); err != nil {
			return nil, nil, extra, fmt.Errorf("%s of the trace: %w", part.name, err)
		}
	}
	player := trace.NewPlayer(t)
	at := moment{now: extra.Now, grade: clock.Grade(t.Header.Clock), uptime: time.Duration(t.Header.Uptime) * time.Second}
	o.Config, o.Open, o.Trace = conf, player.Open, nil
	return &inspection{o: o, memory: m, known: known{config: conf, language: o.language(), at: at, clock: extra.Clock, path: extra.Path}}, player, extra, nil
}

// recordedSteps are those of the way to the broker.
func recordedSteps(t *trace.Trace) (out []diagnose.Step, err error) {
	for _, raw := range t.Steps {
		var s diagnose.Step
		if err := json.Unmarshal(raw, &s); err != nil {
			return nil, fmt.Errorf("a step of the trace: %w", err)
		}
		out = append(out, s)
	}
	return out, nil
}
