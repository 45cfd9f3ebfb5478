package agent

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/binding"
	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/command"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/agent/recovery"
	"github.com/simkeeper/simkeeper/agent/trend"
	"github.com/simkeeper/simkeeper/agent/usage"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/reader"
	"github.com/simkeeper/simkeeper/report/spool"
	"github.com/simkeeper/simkeeper/report/store"
)

// Memory is the hot state: what must survive a restart and a power cut.
type Memory struct {
	Boot     int64  `json:"boot"`               // of this start; 0 before the first
	Seq      int64  `json:"seq"`                // of the next health report or event, as the spool gives them; 0 before the first
	Terminal string `json:"terminal,omitempty"` // once resolved, never changed by a new module
	NamedBy  string `json:"named_by,omitempty"` // the terminal.id that gave the name

	// The identity as last read: a dead modem does not erase the ICCID.
	Manufacturer string      `json:"manufacturer,omitempty"`
	Model        string      `json:"model,omitempty"`
	Firmware     string      `json:"firmware,omitempty"`
	Family       string      `json:"family,omitempty"`
	IMEI         modem.IMEI  `json:"imei,omitempty"`
	ICCID        modem.ICCID `json:"iccid,omitempty"`
	IMSI         modem.IMSI  `json:"imsi,omitempty"`
	Slot         int         `json:"slot,omitempty"`     // of the card, where the modem has two
	NetMode      string      `json:"net_mode,omitempty"` // how it offers its network interface
	Port         string      `json:"port,omitempty"`     // where it was last found
	Wanted       string      `json:"wanted,omitempty"`   // the modem.port of that time
	USB          string      `json:"usb,omitempty"`      // the ids of its USB device, "2c7c:0125"

	Modem reader.Capabilities `json:"modem,omitzero"` // which commands that firmware answers

	Good        *Pair    `json:"good,omitempty"`         // last pair that the network served
	FirstReject *Refusal `json:"first_reject,omitempty"` // first refusal since then

	Clock    clock.Keeper    `json:"clock"`              // what is known of the time
	Binding  binding.State   `json:"binding,omitzero"`   // which card is in which modem, and where
	Usage    usage.Book      `json:"usage"`              // bytes by card and billing cycle
	Keep     keepalive.State `json:"keepalive,omitzero"` // life of the card, and what keeps it alive
	Recovery recovery.State  `json:"recovery,omitzero"`  // new starts of a modem that is stuck
	Lines    uint64          `json:"lines,omitempty"`    // number of the last line of the ledger
	Owed     []ledger.Line   `json:"owed,omitempty"`     // lines that are not in the ledger yet
	Untold   []Happening     `json:"untold,omitempty"`   // what has happened and is not in the spool

	Odd   *Odd        `json:"odd,omitempty"` // use out of the ordinary, as last told
	Trend trend.Trend `json:"trend"`         // signal and use by hour and day

	Commands command.State `json:"commands,omitzero"` // which were obeyed, and how they ended
	Set      []Setting     `json:"set,omitempty"`     // by commands, over the configuration

	Cause  string    `json:"cause,omitempty"`  // of the last verdict
	Status string    `json:"status,omitempty"` // of the last verdict
	Since  time.Time `json:"since,omitzero"`   // when that cause began; zero without a clock
}

// Pair is a card and a modem that were served together.
type Pair struct {
	ICCID modem.ICCID `json:"iccid"`
	IMEI  modem.IMEI  `json:"imei"`
	PLMN  modem.PLMN  `json:"plmn,omitempty"`
	Area  uint64      `json:"area,omitempty"`
	Time  time.Time   `json:"time,omitzero"`
}

// Refusal is a reject as it was first seen.
type Refusal struct {
	Domain modem.Domain `json:"domain"`
	Cause  int          `json:"cause"`
	PLMN   modem.PLMN   `json:"plmn,omitempty"`
	Area   uint64       `json:"area,omitempty"`
	Cell   uint64       `json:"cell,omitempty"`
	ICCID  modem.ICCID  `json:"iccid,omitempty"`
	Time   time.Time    `json:"time,omitzero"`

	Session  bool `json:"session,omitempty"`  // the cause is one of a session, not of registration
	Doubtful bool `json:"doubtful,omitempty"` // from +CEER, which may be old
}

// bootBits is how much of a boot number is random: two agents that lost their state
// must not meet at the same number.
const bootBits = 16

// askAnew is in how many starts of the agent once the modem is asked for everything again:
// what failed for a passing reason must not be missing for good.
const askAnew = 16

// capabilities are what is known of the modem's commands.
func (m *Memory) capabilities() reader.Capabilities {
	if m.Boot>>bootBits%askAnew == 0 {
		return reader.Capabilities{}
	}
	return m.Modem
}

// Odd is use of data out of the ordinary.
type Odd struct {
	Time time.Time `json:"time,omitzero"`
	Text string    `json:"text"` // with its figures
}

// NextBoot returns a boot number that was not used before: it grows while the state
// lives, and is random in its low bits. It stays below 2^53, which every JSON reader
// holds exactly.
func (m Memory) NextBoot() int64 {
	count := m.Boot>>bootBits + 1
	return (count&(1<<36-1))<<bootBits | rand.Int64N(1<<bootBits)
}

// stateFile keeps a Memory on flash.
type stateFile struct {
	file  *store.File
	saved string    // what matters of what the file holds
	at    time.Time // when it was written
}

// openState reads the state for an agent that will write it. A damaged file is set
// aside by package store and reported in the returned text.
func openState(path string) (*stateFile, Memory, string, error) {
	file, status, data, err := store.Open(path)
	if err != nil {
		return nil, Memory{}, "", err
	}
	var m Memory
	damage := ""
	if found := file.Damage(); len(found) > 0 {
		damage = fmt.Sprintf("state %s: %s: %s", path, status, strings.Join(found, "; "))
	}
	if len(data) > 0 {
		if err := json.Unmarshal(data, &m); err != nil {
			damage = fmt.Sprintf("state %s is not readable and starts anew: %v", path, err)
			m = Memory{}
		}
	}
	return &stateFile{file: file}, m, damage, nil
}

// ReadMemory reads the state without writing anything; an agent may be using it.
func ReadMemory(path string) (Memory, error) {
	status, data, err := store.Read(path)
	if err != nil {
		return Memory{}, err
	}
	var m Memory
	if len(data) == 0 {
		if status != store.Fresh {
			err = fmt.Errorf("the state %s is damaged (%s)", path, status)
		}
		return m, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return Memory{}, fmt.Errorf("the state %s is not readable: %w", path, err)
	}
	return m, nil
}

// saveEvery is how often the state is written for what always moves: flash wears.
const saveEvery = time.Hour

// save writes the state if something has changed that must not be forgotten, or enough
// time has passed; always with force.
func (f *stateFile) save(m Memory, force bool) error {
	matters, err := json.Marshal(m.matters())
	if err != nil || !force && string(matters) == f.saved && time.Since(f.at) < saveEvery {
		return err
	}
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := f.file.Save(data); err != nil {
		return err
	}
	f.saved, f.at = string(matters), time.Now()
	return nil
}

const (
	usageStep  = 128 << 10     // bytes of traffic that may be forgotten
	activeStep = 6 * time.Hour // by which the last activity may be forgotten
)

// matters is the memory without what moves all the time and may be an hour old after a
// power cut.
func (m Memory) matters() Memory {
	m.Clock, m.Trend = clock.Keeper{}, trend.Trend{}
	m.Seq /= spool.SeqStep
	m.Usage = usage.Book{Tx: m.Usage.Tx / usageStep, Rx: m.Usage.Rx / usageStep}
	r := &m.Recovery
	r.Seen, r.Sick, r.Well, r.Tried, r.Ages = recovery.Moment{}, 0, 0, nil, nil // each act saves them
	k := &m.Keep
	k.Passed, k.AtProof, k.AtMonth, k.AtTried, k.Start = keepalive.Passed{}, keepalive.Passed{}, keepalive.Passed{}, keepalive.Passed{}, keepalive.Start{}
	k.Seen, k.Window, k.Noticed = keepalive.Mark{}, keepalive.Window{}, keepalive.Mark{}
	k.Life.Active = k.Life.Active.Truncate(activeStep)
	if k.Last != nil && k.Last.Method == keepalive.Natural {
		k.Last = nil
	}
	return m
}
