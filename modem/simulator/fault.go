package simulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrUnplugged is why a line ends, or does not begin, while the fault "unplug" is on.
var ErrUnplugged = errors.New("modem unplugged")

// ErrRecorded refuses what a modem made of recorded answers cannot do: its card and network are in its file.
var ErrRecorded = errors.New("a recorded modem answers from its file; use a family")

// The names of the faults.
const (
	silence     = "silence"
	late        = "late"
	slow        = "slow"
	garbled     = "garbled"
	noise       = "noise"
	oneByte     = "one_byte"
	urcInReply  = "urc_in_reply"
	flood       = "flood"
	endlessLine = "endless_line"
	echoCut     = "echo_cut"
	unplug      = "unplug"
	reboot      = "reboot"
	hung        = "hung"
)

// remedy is what ends a fault, besides SetFault. The later ones do what the earlier ones do.
type remedy int

const (
	byNothing remedy = iota
	byRadio          // the radio is switched off and on
	byBoot           // the modem starts again
)

// fault is a row of the table of misbehaviour. A fault with bend changes what the modem believes of card and
// network; one without is acted out by the line or the modem under its name.
type fault struct {
	name, about string
	unit        string                                        // of the argument; "" where it takes none
	usual       float64                                       // the argument where none is given
	least, most float64                                       // its range
	bend        func(s *State, arg float64, on time.Duration) // on is how long the fault has been there, from a boot on at most
	passes      func(arg float64) time.Duration               // when bend begins to do something else; nil: never
	ends        remedy
}

// faults is in the order in which they bend the state: the later wins.
var faults = []fault{
	{name: silence, about: "nothing leaves the modem"},
	{name: late, about: "answers come later than any timeout", unit: "seconds", usual: 30, least: 0, most: 86400},
	{name: slow, about: "every answer takes long", unit: "seconds", usual: 2, least: 0, most: 86400},
	{name: garbled, about: "bits of outgoing bytes are flipped at random", unit: "share of bytes", usual: 0.02, least: 0, most: 1},
	{name: noise, about: "junk between the lines of an answer, NULs before its end"},
	{name: oneByte, about: "one byte a write, with gaps"},
	{name: urcInReply, about: "unsolicited lines inside answers, some with the answer's own prefix"},
	{name: flood, about: "unsolicited lines all the time", unit: "lines a second", usual: 200, least: 1, most: 10000},
	{name: endlessLine, about: "bytes without a line end, and nothing else"},
	{name: echoCut, about: "the echo loses its first characters, and stays in spite of ATE0"},
	{name: unplug, about: "the line is closed, and new ones are dropped"},
	{name: hung, about: "nothing leaves the modem until it starts again; a command for that is obeyed", ends: byBoot},
	{name: reboot, about: "the modem starts again at once (happens once)"},
	{name: "sim_busy", about: "the card is busy for good, CME 14", bend: card(SIMBusy)},
	{name: "sim_slow", about: "the card is busy for a while from now, and after each boot, CME 14", unit: "seconds", usual: 20, least: 1, most: 86400, bend: cardFor(SIMBusy), passes: seconds},
	{name: "sim_recovers", about: "the card does not answer for a while, CME 13, and then does", unit: "seconds", usual: 20, least: 1, most: 86400, bend: cardFor(SIMFailure), passes: seconds},
	{name: "sim_pin", about: "the card waits for its PIN", bend: card(SIMPIN)},
	{name: "sim_puk", about: "the card waits for its PUK", bend: lockedCard},
	{name: "operator_locked", about: "the modem is locked to another network, PH-NET PIN", bend: card(SIMLocked)},
	{name: "sim_failure", about: "the card does not answer, CME 13", bend: card(SIMFailure)},
	{name: "sim_absent", about: "no card, CME 10", bend: card(SIMAbsent)},
	{name: "radio_off", about: "the radio is off (+CFUN: 4) and stays so", bend: radioOff},
	{name: "old_ceer", about: "+CEER tells a cause of long ago; 148 is what one u-blox part tells after every success", unit: "cause", usual: 8, least: 1, most: 255, bend: oldCause},
	{name: "weak", about: "the signal is at the edge, registered all the same", unit: "dBm RSRP", usual: -121, least: -140, most: -100, bend: weak},
	{name: "searching", about: "a cell is heard, and the search for a network goes on for a while", unit: "seconds", usual: 60, least: 1, most: 86400, bend: searching, passes: seconds},
	{name: "denied_cs", about: "calls are refused and data is not, as with most data cards", unit: "MM cause", usual: 18, least: 1, most: 255, bend: deniedCS},
	{name: "denied_ps", about: "data is refused and calls are not", unit: "EMM cause", usual: 7, least: 1, most: 255, bend: deniedPS},
	{name: "denied", about: "the network refuses registration", unit: "EMM cause", usual: 8, least: 1, most: 255, bend: denied},
	{name: "denied_then_silent", about: "the network refuses registration, and after a minute the modem asks no more: +CEREG: 0 without a cause", unit: "EMM cause", usual: 8, least: 1, most: 255, bend: deniedThenSilent, passes: restsAfter},
	{name: "limited", about: "emergency calls only, on a cell of another operator", bend: limited},
	{name: "no_signal", about: "no cell in reach", bend: noSignal},
	{name: "stuck", about: "no cell is found until the radio is switched off and on", bend: noSignal, ends: byRadio},
	{name: "wedged", about: "no cell is found until the modem starts again", bend: noSignal, ends: byBoot},
	{name: "mode_locked", about: "the modem is locked to a generation that has no cell here", unit: "generation", usual: 2, least: 2, most: 5, bend: modeLocked},
	{name: "no_data_path", about: "registered, but no active context", bend: noDataPath},
	{name: "session_refused", about: "registered, and the network refuses the data session; +CEER names the cause", unit: "ESM or SM cause", usual: 33, least: 1, most: 255, bend: sessionRefused},
	{name: "dead_path", about: "registered with an address, and nothing comes back: the bytes sent grow, those received do not", bend: deadPath},
}

// Fault is a fault by name, with its argument.
type Fault struct {
	Name string
	Arg  float64 // unit as in FaultInfo; 0 where the fault takes none
}

// FaultInfo describes a fault for people.
type FaultInfo struct {
	Name  string
	About string  // one line
	Unit  string  // of the argument; "" where the fault takes none
	Usual float64 // the argument where none is given
}

// Faults lists every fault that SetFault knows.
func Faults() []FaultInfo {
	list := make([]FaultInfo, len(faults))
	for i, f := range faults {
		list[i] = FaultInfo{Name: f.name, About: f.about, Unit: f.unit, Usual: f.usual}
	}
	return list
}

// ParseFault reads a fault as people write it: "silence", "denied", "denied=11", "late=90". The error names what is
// wrong and what is known.
func ParseFault(text string) (Fault, error) {
	name, value, given := strings.Cut(strings.TrimSpace(text), "=")
	row := findFault(name)
	if row == nil {
		return Fault{}, fmt.Errorf("fault %q is unknown; known are %s", name, strings.Join(faultNames(), ", "))
	}
	f := Fault{Name: row.name, Arg: row.usual}
	if !given {
		return f, nil
	}
	if row.unit == "" {
		return Fault{}, fmt.Errorf("fault %s takes no argument, got %q", name, value)
	}
	arg, err := strconv.ParseFloat(value, 64)
	if err != nil || !(arg >= row.least && arg <= row.most) {
		return Fault{}, fmt.Errorf("fault %s: %q is not in %v to %v (%s)", name, value, row.least, row.most, row.unit)
	}
	f.Arg = arg
	return f, nil
}

// String is the form that ParseFault reads.
func (f Fault) String() string {
	if row := findFault(f.Name); row == nil || row.unit == "" {
		return f.Name
	}
	return f.Name + "=" + strconv.FormatFloat(f.Arg, 'g', -1, 64)
}

func findFault(name string) *fault {
	i := slices.IndexFunc(faults, func(f fault) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return &faults[i]
}

func faultNames() []string {
	names := make([]string, len(faults))
	for i, f := range faults {
		names[i] = f.name
	}
	return names
}

// SetFault switches a fault, written as for ParseFault, on or off while the modem runs. Faults combine. Reports that
// the change brings about (registration, card) are sent. A fault of card or network on a recorded modem is
// ErrRecorded.
func (m *Modem) SetFault(text string, on bool) error {
	f, err := ParseFault(text)
	if err != nil {
		return err
	}
	if m.recorded != nil && findFault(f.Name).bend != nil {
		return fmt.Errorf("fault %s: %w", f.Name, ErrRecorded)
	}
	if f.Name == reboot {
		if on {
			m.Reboot()
		}
		return nil
	}
	m.switchFault(f, on)
	return nil
}

func (m *Modem) switchFault(f Fault, on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.advance(now)
	if on {
		m.begin(f, now)
	} else {
		delete(m.active, f.Name)
	}
	m.announce(now)
	if f.Name == unplug && on {
		m.cutLines()
	}
	m.poke()
}

// acting is a fault that is on.
type acting struct {
	arg   float64
	since time.Time
}

// begin switches a fault on, and plans a look at the modem when it passes. The caller holds mu.
func (m *Modem) begin(f Fault, now time.Time) {
	m.active[f.Name] = acting{arg: f.Arg, since: now}
	if row := findFault(f.Name); row.passes != nil {
		m.plan(moment{at: now.Add(row.passes(f.Arg))})
	}
}

// beginAgain lets the faults that pass begin anew, as after a boot. The caller holds mu.
func (m *Modem) beginAgain(now time.Time) {
	for _, f := range faults {
		if a, on := m.active[f.name]; on && f.passes != nil {
			m.begin(Fault{Name: f.name, Arg: a.arg}, now)
		}
	}
}

// cure ends the faults that a remedy ends. The caller holds mu.
func (m *Modem) cure(by remedy) {
	for _, f := range faults {
		if f.ends != byNothing && f.ends <= by {
			delete(m.active, f.name)
		}
	}
}

// ActiveFaults lists the faults that are on, in the form that ParseFault reads, sorted.
func (m *Modem) ActiveFaults() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []string
	for _, name := range slices.Sorted(maps.Keys(m.active)) {
		list = append(list, Fault{Name: name, Arg: m.active[name].arg}.String())
	}
	return list
}

// fault tells whether a fault is on, and its argument.
func (m *Modem) fault(name string) (arg float64, on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, on := m.active[name]
	return a.arg, on
}

// seconds is an argument as a duration.
func seconds(arg float64) time.Duration { return time.Duration(arg * float64(time.Second)) }
