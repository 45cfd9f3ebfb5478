package modem

import (
	"log/slog"
	"slices"
	"strings"
	"time"
)

// Access says how far a reader came on the way to the modem.
type Access uint8

// The steps, in the order in which they fail.
const (
	AccessUnknown Access = iota
	Answering            // the modem answers AT
	Missing              // no such port
	Busy                 // another program holds the port
	Blocked              // the port is there but may not or cannot be opened
	Silent               // the port is open and nothing sensible comes back
)

var accessNames = [...]string{"unknown", "answering", "missing", "busy", "blocked", "silent"}

// String names the step.
func (a Access) String() string { return name(accessNames[:], int(a)) }

// Snapshot is everything that one round of questions found. Nil, zero and missing
// entries are facts that were not asked for, not answered or not known.
type Snapshot struct {
	Time   time.Time // when the round ended
	Access Access
	Port   string // the port as configured
	Detail string // what the port said when Access is not Answering
	// OutOfStep is set where a Silent modem does say something, too late or garbled.
	OutOfStep bool

	Manufacturer, Model, Firmware, Family string
	IMEI                                  IMEI

	SIM   SIMState
	ICCID ICCID
	IMSI  IMSI

	Functionality *Functionality
	Registrations map[Domain]Registration
	Cause         *Reject // from +CEER: may be an old one, and of the session
	Operator      *Operator
	PLMN          PLMN // serving network, from +COPS or the cell
	Signal        Signal
	SignalAsked   bool // +CSQ was answered, so that an empty Signal means "hears nothing"
	Cell          Cell
	Modes         Modes // what it can use, and may

	Attached *bool
	Contexts []Context
	Active   map[int]bool
	Clock    *Clock
	Usage    *Usage // the modem's own data counter

	Temperature *float64 // of the modem, °C
	Voltage     *float64 // of its supply, V
	PINTries    *int     // how often the PIN of the card may still be tried
	Slot        *int     // which of the modem's slots the card is in, from 1
	USBNet      string   // how the modem offers its network interface: qmi, ecm, mbim, rndis, ncm

	Exchanges []Exchange // what was asked in this round, in order
	Told      []string   // lines that the modem sent by itself and that facts were read from
}

// LogValue tells how far the reader came and which modem and card it met, the numbers
// masked.
func (s Snapshot) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("access", s.Access.String()), slog.String("family", s.Family), slog.String("model", s.Model),
		slog.Any("imei", s.IMEI), slog.String("sim", s.SIM.String()), slog.Any("iccid", s.ICCID), slog.Any("imsi", s.IMSI),
	)
}

// packetDomains are the domains that carry data, in the order of preference.
var packetDomains = [...]Domain{FiveGS, EPS, PS}

// urgency orders the states of several domains: what serves wins, then what a
// technician must know.
var urgency = map[Stat]int{Home: 9, Roaming: 9, 9: 9, 10: 9, Denied: 7, EmergencyOnly: 6, 11: 6, Searching: 5, 6: 4, 7: 4, StatUnknown: 3, NotRegistered: 2}

// Packet returns the registration that data goes through: of 5GS, EPS and the 2G/3G
// packet service the one that serves, else the one that says most. A modem that
// answers none of them is judged by +CREG.
func (s *Snapshot) Packet() (Registration, bool) {
	var best Registration
	found := false
	for _, d := range packetDomains {
		r, ok := s.Registrations[d]
		if ok && (!found || urgency[r.Stat] > urgency[best.Stat]) {
			best, found = r, true
		}
	}
	if !found {
		best, found = s.Registrations[CS]
	}
	return best, found
}

// Registered reports whether some domain carries data now.
func (s *Snapshot) Registered() bool {
	r, ok := s.Packet()
	return ok && r.Stat.Registered()
}

// Reject returns the cause that belongs to a refusal in this snapshot: from the line of
// the packet registration itself, else from another domain's, else from +CEER, else from
// a question that the modem refused with it. Nil without a refusal. Its number may be one of
// the session, which the terminal asks for with the attach.
func (s *Snapshot) Reject() *Reject {
	packet, _ := s.Packet()
	if packet.Stat.Registered() {
		return nil
	}
	for _, d := range [...]Domain{packet.Domain, FiveGS, EPS, PS, CS} {
		if r, ok := s.Registrations[d]; ok && r.Reject != nil && !r.Reject.Vendor {
			return r.Reject
		}
	}
	if s.Cause != nil || packet.Stat != Denied {
		return s.Cause
	}
	for _, e := range s.Exchanges {
		if r := e.Reject(); r != nil {
			r.Domain = packet.Domain
			return r
		}
	}
	return nil
}

// SessionReject returns why the network refused the data session of a terminal that it
// serves, as +CEER tells it. Nil where a context is active, where none was asked for, and
// where +CEER tells a cause of another kind, which is an old one.
func (s *Snapshot) SessionReject() *Reject {
	if !s.Idle() || s.Cause == nil || !s.Cause.Session {
		return nil
	}
	return s.Cause
}

// Idle reports that LTE or 5G serves the terminal and no context that could carry data is
// active: there the network keeps one as long as it serves, so that the session was refused
// or taken away. On 2G and 3G it is the normal state of a terminal that sends nothing.
func (s *Snapshot) Idle() bool {
	r, ok := s.Packet()
	if !ok || !r.Stat.Registered() || r.Domain != EPS && r.Domain != FiveGS || s.Active == nil {
		return false
	}
	data, _ := s.Data()
	return !data.Address.IsValid() && (data.Active == nil || !*data.Active)
}

// Hears reports that the modem hears a cell, be it one that does not serve it: it tells an
// antenna that works from none. False means only that nothing says so.
func (s *Snapshot) Hears() bool {
	for _, r := range s.Registrations {
		camped := r.Area != nil && r.Cell != nil && !noArea(*r.Area) && !noCell(*r.Cell)
		if camped || r.Stat.Registered() || r.Stat == Denied || r.Stat == EmergencyOnly {
			return true
		}
	}
	_, _, here := s.Cell.Location()
	return here || s.Cell.PLMN != "" || s.Signal.heard()
}

// Denied reports whether some packet domain refuses the terminal and none serves it.
func (s *Snapshot) Denied() bool {
	r, ok := s.Packet()
	return ok && r.Stat == Denied
}

// RAT is the technology in use: from the cell, else from the registration, else from
// the operator line, else the plainest one that the domain has. Unknown while nothing
// serves.
func (s *Snapshot) RAT() RAT {
	r, ok := s.Packet()
	if !ok || !r.Stat.Registered() {
		return RATUnknown
	}
	if s.Cell.RAT != RATUnknown {
		return s.Cell.RAT
	}
	if r.RAT != RATUnknown {
		return r.RAT
	}
	if r.AcT != nil && RATFromAcT(*r.AcT) != RATUnknown {
		return RATFromAcT(*r.AcT)
	}
	if s.Operator != nil && s.Operator.AcT != nil && RATFromAcT(*s.Operator.AcT) != RATUnknown {
		return RATFromAcT(*s.Operator.AcT)
	}
	return plainRAT[r.Domain]
}

var plainRAT = [Domains]RAT{CS: GSM, PS: GPRS, EPS: LTE, FiveGS: NR5G}

// OperatorName is the serving operator's name: the modem's own words, else the name
// of the network code.
func (s *Snapshot) OperatorName() string {
	if s.Operator != nil && s.Operator.Name != "" {
		return s.Operator.Name
	}
	if s.Cell.Operator != "" {
		return s.Cell.Operator
	}
	return s.PLMN.Name()
}

// Location returns area and cell of the serving cell.
func (s *Snapshot) Location() (area, cell uint64, ok bool) {
	if r, found := s.Packet(); found {
		if area, cell, ok = r.Location(); ok {
			return area, cell, ok
		}
	}
	if !s.Registered() {
		return 0, 0, false
	}
	return s.Cell.Location()
}

// Data returns the context that payments use, with its state and address.
func (s *Snapshot) Data() (Context, bool) {
	contexts := make([]Context, 0, len(s.Contexts)+1)
	seen := map[int]bool{}
	for _, c := range s.Contexts {
		if active, ok := s.Active[c.CID]; ok {
			c.Active = &active
		}
		seen[c.CID] = true
		contexts = append(contexts, c)
	}
	for cid, active := range s.Active { // active, but not in the list of definitions
		if !seen[cid] {
			contexts = append(contexts, Context{CID: cid, Active: &active})
		}
	}
	return DataContext(contexts)
}

// CauseEvidence returns what Cause was read from, as quoted in verdicts: lines that the modem
// sent by itself, and the answers to the questions for causes.
func (s *Snapshot) CauseEvidence() []string {
	return append(slices.Clone(s.Told), s.Evidence("+CEER", "+QNETRC?", "+EEMGINFO?", "#CEERNET", "#CEER", "+UCGED?")...)
}

// Evidence returns the exchanges of the given commands ("+CEREG?", "+CSQ"), as
// quoted in verdicts.
func (s *Snapshot) Evidence(commands ...string) []string {
	var out []string
	for _, e := range s.Exchanges {
		for _, c := range commands {
			if strings.TrimPrefix(e.Command, "AT") == c {
				out = append(out, e.String())
			}
		}
	}
	return out
}
