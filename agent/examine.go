package agent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/trace"
	"github.com/simkeeper/simkeeper/agent/trend"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/reader"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/spool"
)

// This file is the diagnosis that a person asks for: a look at the modem for as long as a
// state may still pass, then the way to the own broker, then the verdict. It is the same
// in the running agent and without one.

const (
	// settleTime is what a failing card needs to start, or a signal to come, and
	// searchPatience what a modem needs at most to find its network in what it hears;
	// until then a state that may pass is looked at again.
	settleTime     = 20 * time.Second
	searchPatience = 44 * time.Second
	settleStep     = 2 * time.Second
	// inspectTime is how long a diagnosis without an agent takes at most, and
	// releaseTime how long it then takes to put the modem's settings back.
	inspectTime = 50 * time.Second
	releaseTime = 3 * time.Second
)

// Finding is what a diagnosis has found.
type Finding struct {
	Report report.Report   `json:"report"`
	Steps  []diagnose.Step `json:"steps,omitempty"` // the way to the own broker, as far as it was tried
	Clock  diagnose.Clock  `json:"system_clock,omitzero"`
	Uplink *Uplink         `json:"uplink,omitempty"` // of the running agent, to the broker
	Sheet  *Sheet          `json:"sheet,omitempty"`  // of the card, with the history
	Hours  []trend.Hour    `json:"hours,omitempty"`  // the last 48, where the history was asked for
	Days   []trend.Day     `json:"days,omitempty"`   // the last 62, likewise
	Traced string          `json:"traced,omitempty"` // the recording, where it was asked for
}

// Part is a check that is done, for a person who watches the diagnosis.
type Part struct {
	Layer  Layer          `json:"layer"`
	Report report.Report  `json:"report,omitzero"` // as far as it is known, for a check of the modem
	Step   *diagnose.Step `json:"step,omitempty"`  // for one of the way to the broker
}

// Layer is one check of the modem, or LayerPath.
type Layer string

// The checks, in the order in which they are made.
const (
	LayerModem    Layer = "modem"
	LayerSIM      Layer = "sim"
	LayerICCID    Layer = "iccid"
	LayerIMEI     Layer = "imei"
	LayerSignal   Layer = "signal"
	LayerNetwork  Layer = "network"
	LayerData     Layer = "data"
	LayerFirmware Layer = "firmware"
	LayerPath     Layer = "path" // a step of the way to the broker
)

// complete says which checks are done once a fact was asked for.
var complete = map[family.Fact][]Layer{
	family.Model: {LayerModem}, family.SIM: {LayerSIM}, family.ICCID: {LayerICCID}, family.IMEI: {LayerIMEI},
	family.Cell: {LayerSignal, LayerNetwork}, family.Attached: {LayerData}, family.Firmware: {LayerFirmware},
}

// inspection is a diagnosis at work.
type inspection struct {
	o      Options
	reader *reader.Reader
	memory Memory
	known  known
	way    func(context.Context, *Assessment) []diagnose.Step // tries the way to the broker; nil: not to be tried
	each   func(Part)                                         // nil: nobody watches
	rec    *recording                                         // nil: nothing is recorded

	command *clock.BackendTime // what the newest command said of the time
	// replayed holds the clocks still: they are those of the recording.
	replayed bool
}

// recorder is that of the recording, nil without one.
func (x *inspection) recorder() *trace.Recorder {
	if x.rec == nil {
		return nil
	}
	return x.rec.Recorder
}

// run reads until the state is one that stays, and tries the way to the broker where it is
// the next thing that could be wrong.
func (x *inspection) run(ctx context.Context) (Assessment, Memory) {
	found, m := x.settle(ctx)
	if x.way == nil || ctx.Err() != nil || !untried(&found, x.known.path) {
		return found, m
	}
	x.known.path.Steps = x.way(ctx, &found)
	x.known.settled = true // the modem's part is done
	return assess(x.memory, found.Snapshot, x.known)
}

// untried says that the modem is well and nothing shows that data flows.
func untried(found *Assessment, p diagnose.Path) bool {
	return found.Snapshot.Access == modem.Answering && found.Snapshot.Registered() && found.Verdict.Status != diagnose.Fail && !p.Works
}

// settle reads until the state is one that stays, or has not passed in the time for that.
func (x *inspection) settle(ctx context.Context) (Assessment, Memory) {
	began := time.Now()
	for scope := reader.Full; ; scope = reader.Signal {
		s := x.reader.Read(ctx, scope)
		x.hear(&s)
		found, next := assess(x.memory, s, x.known)
		if !found.Verdict.Transient {
			return found, next
		}
		if time.Since(began) >= patience(found.Verdict.Cause) || !sleep(ctx, settleStep) {
			x.known.settled = true
			return assess(x.memory, s, x.known)
		}
	}
}

// patience is how long a state may last that may pass: a search takes longer than a card.
func patience(c diagnose.Cause) time.Duration {
	if c == diagnose.Unknown {
		return searchPatience
	}
	return settleTime
}

// hear takes over the network's time: dates are judged by it, and the system's clock is.
func (x *inspection) hear(s *modem.Snapshot) {
	if s.Clock == nil || x.replayed {
		return
	}
	x.known.at = x.o.moment(&x.memory.Clock, x.memory.Boot, heard(s, x.o.uptime()), x.command)
	x.known.clock = systemClock(x.known.at)
}

// progress tells who watches which checks a fact has completed.
func (x *inspection) progress(f family.Fact, s modem.Snapshot) {
	if x.each == nil {
		return
	}
	m, a := x.memory, Assessment{Snapshot: s, Quality: quality(&s)}
	a.keepIdentity(&m)
	a.latchReject(&m, x.known.at.time())
	for _, layer := range complete[f] {
		x.each(Part{Layer: layer, Report: x.o.report(a, m, x.known.at, 0)})
	}
}

// step tells who watches of a step on the way to the broker.
func (x *inspection) step(s diagnose.Step) {
	if x.each != nil {
		x.each(Part{Layer: LayerPath, Step: &s})
	}
}

// errPaymentBegan is why a diagnosis was broken off: what was read until then is no finding.
var errPaymentBegan = errors.New("a payment has begun, so that the diagnosis was broken off; try again in a minute")

// Inspect is a diagnosis where no agent runs. It opens the port itself, writes nothing, and
// leaves the modem as it was. What is remembered is read from the state. The error says
// what of it, or of the trace, is missing, beside a finding that is good without.
func Inspect(ctx context.Context, o Options, want Request, each func(Part)) (Finding, error) {
	m, lost := ReadMemory(StatePath(o.Config.State.Dir))
	if lost != nil {
		m, lost = Memory{}, fmt.Errorf("the history is left out: %w", lost)
	}
	if next, err := spool.NextSeq(spoolPath(o.Config.State.Dir)); err == nil { // else the state's number is as good
		m.Seq = max(m.Seq, next)
	}
	o = o.at(&m, 0)
	o.Cellular = o.cellular()
	x := &inspection{o: o, memory: m, known: o.known(o.moment(&m.Clock, m.Boot, nil, nil)), each: each}
	x.way = x.tryAlone
	untraced := x.record(want.Trace, true)
	x.reader = o.newReader(&m, true, x.recorder(), x.progress)
	asking, cancel := o.unlessPaying(ctx, inspectTime)
	defer cancel()
	a, m := x.run(asking)
	x.release(ctx)
	if ctx.Err() == nil && errors.Is(asking.Err(), context.Canceled) && len(x.known.path.Steps) == 0 {
		return Finding{}, errPaymentBegan
	}
	if m.Boot == 0 { // this terminal has never run the agent
		m.Boot = m.NextBoot()
	}
	m.Terminal = o.nameFor(m)
	judged := x.known
	x.known.at = o.moment(&m.Clock, m.Boot, heard(&a.Snapshot, o.uptime()), nil)
	f := o.finding(a, m, x.known)
	errs := []error{lost, untraced, x.rec.finish(&f, &judged)}
	if want.History {
		sheet, err := o.readSheet(&m, x.known.at)
		f.Sheet, errs = sheet, append(errs, err)
		f.chart(&m, x.known.at)
	}
	return f, errors.Join(errs...)
}

// release puts the modem's settings back and closes the port, also after an interrupt.
func (x *inspection) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
	defer cancel()
	x.reader.Release(ctx)
}

// finding puts together what was found.
func (o Options) finding(a Assessment, m Memory, k known) Finding {
	m.Keep = m.alive()
	m.Keep.Life.Stop = a.stop(&m)
	return Finding{Report: o.report(a, m, k.at, 0), Steps: k.path.Steps, Clock: k.clock}
}

// chart adds the history of signal and use.
func (f *Finding) chart(m *Memory, at moment) {
	f.Hours, f.Days = m.Trend.Hours(at.time()), m.Trend.Days(at.time())
}

// nameFor names the terminal now, without waiting for an IMEI.
func (o Options) nameFor(m Memory) string {
	name, err := terminalName(o.Config, m)
	if name == "" || err != nil {
		name, _ = machineName(o.root())
	}
	return name
}

// report joins both messages, as diag prints them. The numbers are shown: they stay on
// this machine.
func (o Options) report(a Assessment, m Memory, at moment, next time.Duration) report.Report {
	i := identity(m, o.Config, o.Version, masker{})
	h := health(a, m, o.Config, at, next, o.language())
	h.ID = i.ID
	return report.Report{Identity: i, Health: h}
}

func (o Options) language() diagnose.Language {
	if o.Language == "" {
		return diagnose.English
	}
	return o.Language
}
