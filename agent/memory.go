package agent

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report/store"
)

// Memory is the hot state: what must survive a restart and a power cut.
type Memory struct {
	Boot     int64  `json:"boot"`               // of this start; 0 before the first
	Seq      int64  `json:"seq"`                // of the next health report or event
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

	Good        *Pair    `json:"good,omitempty"`         // last pair that the network served
	FirstReject *Refusal `json:"first_reject,omitempty"` // first refusal since then

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
	Area   uint64       `json:"area,omitempty"`
	Cell   uint64       `json:"cell,omitempty"`
	ICCID  modem.ICCID  `json:"iccid,omitempty"`
	Time   time.Time    `json:"time,omitzero"`

	Doubtful bool `json:"doubtful,omitempty"` // from +CEER, which may be old
}

// bootBits is how much of a boot number is random: two agents that lost their state
// must not meet at the same number.
const bootBits = 16

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
	saved string // what the file holds
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
	return &stateFile{file: file, saved: string(data)}, m, damage, nil
}

// ReadMemory reads the state without writing anything; an agent may be using it.
func ReadMemory(path string) (Memory, error) {
	_, data, err := store.Read(path)
	if err != nil {
		return Memory{}, err
	}
	var m Memory
	if len(data) == 0 {
		return m, nil
	}
	return m, json.Unmarshal(data, &m)
}

// save writes the state if it has changed.
func (f *stateFile) save(m Memory) error {
	data, err := json.Marshal(m)
	if err != nil || string(data) == f.saved {
		return err
	}
	if err := f.file.Save(data); err != nil {
		return err
	}
	f.saved = string(data)
	return nil
}
