package agent

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/reader"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/mqtt"
	"github.com/simkeeper/simkeeper/report/spool"
)

// stateName is the file of the hot state in the state folder.
const stateName = "state"

// StatePath is where the hot state of a state folder stands.
func StatePath(dir string) string { return filepath.Join(dir, stateName) }

const (
	aliveEvery   = 10 * time.Minute // how soon a silent modem is noticed
	faultRecheck = 5 * time.Minute  // how soon a fault is looked at again
	retryFirst   = 5 * time.Second  // how soon an unreachable modem is
	retryMost    = 5 * time.Minute
	debounce     = 2 * time.Second  // URCs come in groups
	bootTime     = time.Minute      // URCs of one start of the modem come within it
	searchTime   = time.Minute      // until then a card that starts and a modem that searches are no fault
	searchStep   = 5 * time.Second  // how soon they are looked at again
	nameWait     = 60 * time.Second // for an IMEI to name the terminal by
	roundTime    = 50 * time.Second // for one look at the modem
	goodbye      = 5 * time.Second  // for leaving the modem in order
)

// service is the agent at work. Its fields belong to the loop.
type service struct {
	o        Options
	reader   *reader.Reader
	state    *stateFile
	memory   Memory
	pace     *pace
	client   *mqtt.Client // nil without a broker
	spool    *spool.Spool // what waits for the client, nil without one
	mask     masker
	requests chan request
	returned chan struct{} // the port's device is there again
	jobs     sync.WaitGroup

	uplink  *uplink
	runner  *act.Runner // nil before the first act
	acted   chan keepalive.Outcome
	errands chan *errand
	own     atomic.Uint64 // bytes of our own over the cellular link since the start
	ahead   atomic.Int64  // by how much the trusted time is ahead of the system's, nanoseconds
	vouched atomic.Bool   // whether somebody vouches for that time

	crossed crossing         // the terminal's traffic
	counted bool             // a counter could be read when it was last looked at
	heard   *clock.ModemTime // what the modem's clock said last
	grade   clock.Grade      // of the time, as last told
	iface   string           // the cellular interface, as last found
	sought  time.Time        // when it was last looked for
	planned time.Time        // when the planner wants to be asked
	refused time.Time        // when the ledger could last not be written, zero when it could
	noIface string           // why there is no interface
	asked   chan<- Answer    // of the person who wanted the act in flight; nil for nobody
	told    *keepalive.Line  // that act, once it has ended
	failing keepalive.Reason // why the last act failed, "" when it did not

	began      time.Time      // when the agent started
	started    time.Time      // since when the modem may be asked
	last       Assessment     // of the last look that said something
	looked     time.Time      // when the modem was last looked at, or a look was left out
	sent       uint64         // commands of the readers before this one
	lookedFull time.Time      // when it was last looked at in full
	doubted    diagnose.Cause // of the last look, also where it is not believed yet
	unsettled  time.Time      // since when the verdict is one that may pass; zero when it is not
	again      time.Time      // when to look because something has changed; zero for never
	booted     time.Time      // when the modem last reported a start
	away       time.Time      // until when it may be away for a restart that the agent made
	flow       flow           // data on the cellular interface, as the recovery sees it
	retry      time.Duration  // present wait between looks at an unreachable modem
	stale      bool           // the busy file was stale when last seen
	starved    bool           // a look was left out for want of budget
	cost       [2]int         // commands of the last round, by scope
	awaited    bool           // somebody waits for the port's device

	behind atomic.Pointer[behind] // the network that was seen last

	steps   []diagnose.Step                   // of the way to the own broker, as last tried
	tried   time.Time                         // when that was
	tryWait time.Duration                     // until it is tried again by itself; 0 while reports get through
	onFact  func(family.Fact, modem.Snapshot) // of the person who watches; nil: nobody does
	recent  []Event                           // the last happenings, for status

	orders orders // of the backend

	pending   []Happening     // not yet turned into events
	identity  report.Identity // as last handed to the client
	announced time.Time       // when that was
	nextAt    time.Time       // of the next report
}

func newService(o Options) *service {
	o = o.at(&Memory{}, replaced)
	o.Cellular = o.cellular()
	a := &service{
		o: o, requests: make(chan request), returned: make(chan struct{}, 1),
		acted: make(chan keepalive.Outcome, 1), errands: make(chan *errand),
		began: time.Now(), started: time.Now(), retry: retryFirst, cost: [...]int{reader.Full: hourly, reader.Signal: signalCost},
	}
	a.reader = a.newReader(nil)
	a.uplink = newUplink(o, &a.own)
	a.pace = newPace(a.started)
	return a
}

// Run is the service: it asks the modem, keeps the state, reports, and answers the
// control socket, until ctx ends. It fails only where it cannot start: the state folder,
// the control socket, the settings of the broker, the terminal's name.
func Run(ctx context.Context, o Options) error {
	a := newService(o)
	if err := errors.Join(a.readMask(), a.readKeys()); err != nil {
		return err
	}
	control, err := o.listen() // before the state: a second agent must not touch it
	if err != nil {
		return err
	}
	defer control.Close()
	if err := a.openState(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer a.closeSpool()
	defer a.jobs.Wait()
	defer a.hangUp()
	defer cancel()
	a.jobs.Go(func() { serveControl(ctx, control, a.requests) })
	if o.Ready != nil {
		o.Ready()
	}
	if err := a.begin(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	a.loop(ctx)
	cancel()
	return a.finish()
}

// finish takes over how an act ended that the stop has cut short, and writes everything.
func (a *service) finish() error {
	a.jobs.Wait()
	select {
	case end := <-a.acted:
		a.conclude(&end)
	default:
	}
	a.settleDebts()
	select {
	case ended := <-a.orders.awaited():
		a.proved(ended)
	default:
	}
	return a.saveState(true)
}

// hangUp leaves the modem as it should be left.
func (a *service) hangUp() {
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	a.reader.Release(ctx)
}

// openState reads the hot state and counts the start.
func (a *service) openState() error {
	dir := a.o.Config.State.Dir
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("state folder %s: %w; make it, or choose another with [state] dir or --state", dir, err)
	}
	var damage string
	var err error
	if a.state, a.memory, damage, err = openState(StatePath(dir)); err != nil {
		return err
	}
	if damage != "" {
		a.o.log().Warn("the state was damaged", "detail", damage)
		a.note(Happening{Type: report.EventStateDamaged, Severity: report.SeverityWarn, Text: damage})
	}
	if err := a.withLedger(func(*ledger.Ledger) error { return nil }); err != nil { // its numbers go on
		a.o.log().Error("the ledger cannot be opened", "error", err)
	}
	a.memory.Boot = a.memory.NextBoot()
	a.pending = append(a.pending, a.memory.Untold...)
	if last := a.memory.Keep.Last; last != nil {
		a.failing = last.Reason
	}
	a.dropLapsed()
	a.o.locator.recall(&a.memory)
	a.reader = a.o.tracedReader(a.o.hold() == port.Poll, &a.memory, a.progress)
	if err := a.saveState(true); err != nil {
		a.o.log().Error("the state cannot be saved; the agent goes on without", "error", err)
		a.note(Happening{Type: report.EventStateDamaged, Severity: report.SeverityFail, Text: err.Error()})
	}
	return nil
}

// readMask reads the key that hides the numbers, where they are to be hidden.
func (a *service) readMask() (err error) {
	if !a.o.Config.Report.MaskIdentity {
		return nil
	}
	if a.mask.key, err = config.ReadMaskKey(a.o.Config); err == nil && len(a.mask.key) == 0 {
		err = errors.New("report.mask_identity needs a key: put one into a file and name it in report.mask_key_file")
	}
	return err
}

// begin looks until the state of the modem is one that stays and the terminal has a
// name, and starts reporting.
func (a *service) begin(ctx context.Context) error {
	for scope := reader.Full; ; scope = reader.Signal {
		a.look(ctx, scope)
		if ctx.Err() != nil {
			return nil
		}
		if err := a.findName(); err != nil {
			return err
		}
		if a.memory.Terminal != "" && a.looking() && !a.last.Verdict.Transient {
			break
		}
		a.pause(ctx, searchStep)
	}
	if err := a.connect(ctx); err != nil {
		return err
	}
	a.note(Happening{Type: report.EventRebooted, Severity: report.SeverityInfo, Text: "simkeeper " + a.o.Version + " has started"})
	a.publish(true)
	a.endInterrupted()
	return nil
}

// looking says that the modem has been looked at since the start.
func (a *service) looking() bool { return a.last.Verdict.Cause != "" }

// findName settles the terminal's name, which then stays.
func (a *service) findName() error {
	name, err := terminalName(a.o.Config, a.memory)
	if err != nil {
		return err
	}
	if name == "" && a.looking() && time.Since(a.started) >= nameWait {
		if name, err = machineName(a.o.root()); err != nil {
			return err
		}
		a.o.log().Warn("the modem told no IMEI: the terminal is named by its machine id")
	}
	a.memory.Terminal, a.memory.NamedBy = name, a.o.Config.Terminal.ID
	return nil
}

// pause waits, answering the control socket meanwhile.
func (a *service) pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			return
		case r := <-a.requests:
			a.answer(ctx, r)
		case e := <-a.errands:
			a.run(ctx, e)
		case end := <-a.acted:
			a.follow(ctx, nil, &end)
			a.publish(false)
		}
	}
}
