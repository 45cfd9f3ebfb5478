package simulator

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// ErrClosed is why a line does not begin on a modem that was closed.
var ErrClosed = errors.New("simulated modem closed")

// kept is how many command lines the log remembers.
const kept = 10_000

// Modem is a simulated modem. Its methods may be called from any goroutine.
type Modem struct {
	cfg      Config
	family   *family
	recorded *recording // nil: the family answers

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wg     sync.WaitGroup // everything started by the package on this modem

	mu       sync.Mutex // guards what follows
	closed   bool
	rng      *rand.Rand
	state    State             // without boot and faults at work
	set      settings          // what commands have set
	stack    stack             // the modem's own IP stack
	active   map[string]acting // faults that are on
	changed  chan struct{}     // closed and replaced when a fault or the boot changes
	lines    map[*line]struct{}
	log      []string
	timeline []moment // what is still to happen, by time
	boots    int
	hearsAt  time.Time // deaf and mute before
	simAt    time.Time // the card is busy before
	attachAt time.Time // searching before
	backAt   time.Time // off the USB before
	counted  time.Time // the counters stand at
	walked   time.Time // the signal stands at
	drift    int       // dB off the signal of state
	said     report    // what was last reported of card and network

	earlierTx, earlierRx uint64 // bytes before the last boot, for modems that keep their counters
}

// New makes a modem. It fails where the family, the model or the access technology is unknown, and names the known.
func New(cfg Config) (*Modem, error) {
	f, err := findFamily(cfg.Family, cfg.Model)
	if err != nil {
		return nil, err
	}
	if f, err = f.withStack(cfg.Stack); err != nil {
		return nil, err
	}
	if err := cfg.check(f); err != nil {
		return nil, err
	}
	return start(cfg, f, nil), nil
}

// start switches a modem on.
func start(cfg Config, f *family, rec *recording) *Modem {
	m := &Modem{
		cfg: cfg, family: f, recorded: rec,
		rng:    rand.New(rand.NewPCG(uint64(cfg.Seed), 1)),
		state:  cfg.state(f),
		active: map[string]acting{}, changed: make(chan struct{}), lines: map[*line]struct{}{},
	}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	now := time.Now()
	m.set, m.stack = m.factory(), newStack()
	m.counted, m.walked = now, now
	m.said = m.report(m.view(now))
	m.repeat(now)
	if cfg.Boot {
		m.boot(now)
	}
	return m
}

// Close ends every line and waits until all goroutines of the modem are gone.
func (m *Modem) Close() error {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.cancel()
	m.wg.Wait()
	return nil
}

// spawn runs fn in a goroutine that Close waits for; false after Close.
func (m *Modem) spawn(fn func()) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false
	}
	m.wg.Go(fn)
	return true
}

// Commands lists the command lines received on all lines, in order, as they were written, without the line end. It
// keeps the last 10,000.
func (m *Modem) Commands() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.log...)
}

func (m *Modem) note(command string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.log) == kept {
		m.log = append(m.log[:0], m.log[kept/10:]...)
	}
	m.log = append(m.log, command)
}

// Update changes card, registration, signal or counters while the modem runs; fn must not call the modem. The reports
// that were enabled (+CREG=n and their like) are sent. On a recorded modem it has no effect.
func (m *Modem) Update(fn func(*State)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.advance(now)
	before := m.state.Signal
	fn(&m.state)
	if m.state.Signal != before {
		m.drift, m.walked = 0, now
	}
	m.announce(now)
	m.poke()
}

// State is what the modem says of itself just now, with boot and faults at work.
func (m *Modem) State() State {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.advance(now)
	return m.view(now)
}

// Reboot starts the modem again: settings are lost, echo is on, it is deaf for a second, then come the boot lines of
// the family, a busy card, the search, and registration. On the USB the line is cut, and there is none for two seconds.
func (m *Modem) Reboot() {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.boot(now)
	if m.cfg.USB {
		m.backAt = now.Add(offUSBFor)
		m.cutLines()
	}
	m.poke()
}

// Describe says in one line which modem this is and how it is; it holds no identity of the subscriber.
func (m *Modem) Describe() string {
	if m.recorded != nil {
		return fmt.Sprintf("recorded %s %s (%s), %d commands, %s", m.recorded.Vendor, m.recorded.Model,
			m.recorded.Name, len(m.recorded.Commands), m.describeFaults())
	}
	s := m.State()
	network := fmt.Sprintf("registration %d", s.PS.Stat)
	if s.PS.registered() {
		network = fmt.Sprintf("%s on %s %s, %d dBm", s.RAT, s.Cell.PLMN, s.Cell.Operator, s.Signal.RSRP)
	}
	return fmt.Sprintf("%s %s, card %s, %s, %s", m.family.name, m.family.model, s.SIM, network, m.describeFaults())
}

func (m *Modem) describeFaults() string {
	if on := m.ActiveFaults(); len(on) > 0 {
		return "faults " + strings.Join(on, ", ")
	}
	return "no faults"
}

// join puts a line on the modem.
func (m *Modem) join(l *line) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return ErrClosed
	}
	if m.away(time.Now()) > 0 {
		return ErrUnplugged
	}
	m.advance(time.Now()) // what was said before, it does not hear
	m.lines[l] = struct{}{}
	return nil
}

func (m *Modem) leave(l *line) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.lines, l)
}

// poke lets every line and every waiter look again. The caller holds mu.
func (m *Modem) poke() {
	close(m.changed)
	m.changed = make(chan struct{})
	for l := range m.lines {
		l.wake()
	}
}

// cutLines ends every line. The caller holds mu.
func (m *Modem) cutLines() {
	for l := range m.lines {
		l.cut(ErrUnplugged)
	}
}

// broadcast sends an unsolicited line to every line. The caller holds mu.
func (m *Modem) broadcast(text string) {
	for l := range m.lines {
		l.notify(text)
	}
}

// away is for how long there will be no line, as far as it is known; 0: there may be one now. The caller holds mu.
func (m *Modem) away(now time.Time) time.Duration {
	if _, off := m.active[unplug]; off {
		return time.Hour
	}
	return max(0, m.backAt.Sub(now))
}

// awaitPlugged waits until there may be a line: the fault "unplug" is off, and a modem on the USB has started.
func (m *Modem) awaitPlugged(ctx context.Context) error {
	for {
		m.mu.Lock()
		away, changed := m.away(time.Now()), m.changed
		m.mu.Unlock()
		if away <= 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(away)
		select {
		case <-changed:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}
