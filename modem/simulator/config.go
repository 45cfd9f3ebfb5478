package simulator

import (
	"fmt"
	"strings"
	"time"
)

// DefaultLatency is the answer time of a command where Config.Latency is zero.
const DefaultLatency = 20 * time.Millisecond

// Config says which modem to simulate. The zero value is a generic LTE modem, registered at home.
type Config struct {
	Family  string        // "generic" (default), "quectel", "u-blox" …; see Families
	Model   string        // a model of that family; default: its first; see Models
	Latency time.Duration // answer time of each command; 0 is DefaultLatency, below 0 none
	Seed    int64         // of everything random: walk of the signal, flipped bits, noise
	Boot    bool          // start with a cold boot; otherwise the modem has been on for a while
	USB     bool          // a restart takes the line away, as that of a USB modem; a pty comes back as another device

	IMEI   string   // default 864394040012348
	SIM    SIMState // default SIMReady
	ICCID  string   // default 89860423102200012346
	IMSI   string   // default 460040123456789
	Number string   // own number for +CNUM; default none

	RAT      RAT    // default: the best of the model
	PLMN     string // MCC and MNC, 5 or 6 digits; default 46000
	Operator string // long name; default CHINA MOBILE
	Brand    string // short name; default CMCC
	TAC      uint32 // tracking or location area; default 0x681D
	CellID   uint64 // default 0x2F1A0CB
	APN      string // of the default context, 1 on most families; default cmiot
	IP       string // IPv4 address of that context; default 10.128.85.126
	DataOnly bool   // the circuit-switched domain is denied (cause 18), as on most data cards
	Roaming  bool   // registered as a roamer

	// Datagram is the world behind the modem's own IP stack: it gets each UDP datagram that commands send, with its
	// target as host:port, and returns the one that comes back; ok is false where none does. nil: none ever does. It
	// must not wait, and must not call the modem. Both ways are counted in State.TxBytes and RxBytes.
	Datagram func(to string, payload []byte) (answer []byte, ok bool)
	// Stack is the dialect of the IP stack, where it is to be another than that of the model; see Stacks.
	Stack string
	// EagerURCs has the modem tell the result of a command before it says OK to it, as some firmware does.
	EagerURCs bool
}

// state is the modem at rest that the configuration describes.
func (c Config) state(f *family) State {
	s := State{
		Slot: 1,
		IMEI: or(c.IMEI, "864394040012348"), SIM: or(c.SIM, SIMReady),
		ICCID: or(c.ICCID, "89860423102200012346"), IMSI: or(c.IMSI, "460040123456789"), Number: c.Number,
		PINTries: 3, PUKTries: 10,
		Radio: 1, Covered: true, RAT: or(c.RAT, f.rats[0]),
		PS: Registration{Stat: Home}, CS: Registration{Stat: Home},
		Cell: Cell{PLMN: or(c.PLMN, "46000"), Operator: or(c.Operator, "CHINA MOBILE"), Brand: or(c.Brand, "CMCC"),
			TAC: or(c.TAC, 0x681D), ID: or(c.CellID, 0x2F1A0CB), PCI: 212},
		Signal:   Signal{RSSI: -59, RSRP: -87, RSRQ: -9, SINR: 12},
		NRCell:   Cell{PCI: 747, Channel: 627264, Band: 78, TDD: true},
		NRSignal: Signal{RSSI: -62, RSRP: -91, RSRQ: -11, SINR: 18},
		Contexts: []Context{{CID: 1, Type: "IP", APN: or(c.APN, "cmiot"), Address: or(c.IP, "10.128.85.126"), Active: true}},
		TxBytes:  52416, RxBytes: 391208, TxRate: 40, RxRate: 60,
		Temperature: 38, Millivolts: 3912, ClockSet: true, Zone: 32,
	}
	if c.Roaming {
		s.PS.Stat, s.CS.Stat = Roaming, Roaming
	}
	if c.DataOnly {
		s.CS = Registration{Stat: Denied, Cause: 18}
	}
	s.ChangeRAT(s.RAT)
	if f.rest != nil {
		f.rest(&s)
	}
	return s
}

// latency is the answer time in force.
func (c Config) latency() time.Duration {
	if c.Latency == 0 {
		return DefaultLatency
	}
	return max(c.Latency, 0)
}

// check refuses what no modem of the family can be.
func (c Config) check(f *family) error {
	if c.RAT != "" && !f.has(c.RAT) {
		return fmt.Errorf("simulate %s %s: it has no %q; it has %s", f.name, f.model, c.RAT, joined(f.rats))
	}
	if n := len(c.PLMN); n != 0 && n != 5 && n != 6 {
		return fmt.Errorf("simulate %s %s: PLMN %q has %d digits; give MCC and MNC, 5 or 6 digits", f.name, f.model, c.PLMN, n)
	}
	return nil
}

// or is v, or the default where v is the zero value.
func or[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// joined lists values for a message.
func joined[T ~string](values []T) string {
	text := make([]string, len(values))
	for i, v := range values {
		text[i] = string(v)
	}
	return strings.Join(text, ", ")
}
