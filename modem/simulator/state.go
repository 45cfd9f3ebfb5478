package simulator

import (
	"slices"
	"time"
)

// SIMState is what the modem says of its card (27.007 §8.3).
type SIMState string

// The states of a card.
const (
	SIMReady   SIMState = "ready"
	SIMPIN     SIMState = "pin"     // waits for the PIN: CME 11
	SIMPUK     SIMState = "puk"     // waits for the PUK: CME 12
	SIMLocked  SIMState = "locked"  // the modem is locked to another network: PH-NET PIN
	SIMAbsent  SIMState = "absent"  // CME 10
	SIMFailure SIMState = "failure" // CME 13
	SIMBusy    SIMState = "busy"    // CME 14, as in the first seconds after a boot
)

// Stat is the registration state <stat> of 27.007 §7.2.
type Stat int

// The states of registration that the simulator enters by itself; others may be set by Update.
const (
	NotRegistered Stat = 0
	Home          Stat = 1
	Searching     Stat = 2
	Denied        Stat = 3
	Roaming       Stat = 5
	EmergencyOnly Stat = 8
)

// Registration is the state in one domain. Cause is the network's reject cause (24.008, 24.301) while Denied.
type Registration struct {
	Stat  Stat
	Cause int
}

// registered says whether the domain gives service.
func (r Registration) registered() bool { return r.Stat == Home || r.Stat == Roaming }

// RAT is an access technology.
type RAT string

// The access technologies that a family may have.
const (
	GSM  RAT = "gsm"
	UMTS RAT = "umts"
	HSPA RAT = "hspa"
	LTE  RAT = "lte"
	LTEM RAT = "lte_m"    // LTE category M1
	NB   RAT = "nb_iot"   // LTE category NB
	NSA  RAT = "nr5g_nsa" // EN-DC: an LTE anchor and an NR leg
	NR   RAT = "nr5g"
)

// access is how a technology shows in registration and operator replies: <AcT> of 27.007 §7.2 and §7.3, and where
// its cells are.
type access struct {
	act, copsAct  int
	band, channel int
	tdd           bool
}

var accesses = map[RAT]access{
	GSM:  {act: 0, copsAct: 0, band: 900, channel: 62},
	UMTS: {act: 2, copsAct: 2, band: 1, channel: 10713},
	HSPA: {act: 6, copsAct: 6, band: 1, channel: 10713},
	LTE:  {act: 7, copsAct: 7, band: 3, channel: 1300},
	LTEM: {act: 7, copsAct: 7, band: 8, channel: 3650},
	NB:   {act: 9, copsAct: 9, band: 8, channel: 3688},
	NSA:  {act: 7, copsAct: 13, band: 3, channel: 1300},
	NR:   {act: 11, copsAct: 11, band: 78, channel: 633984, tdd: true},
}

// eps says whether the packet service of the technology is LTE's.
func (r RAT) eps() bool { return r == LTE || r == LTEM || r == NB || r == NSA }

// Cell is the serving cell and its network.
type Cell struct {
	PLMN     string // MCC and MNC, e.g. "46000"
	Operator string // long name
	Brand    string // short name
	TAC      uint32 // tracking area; location area on 2G and 3G
	ID       uint64 // 16 bits on 2G, 28 on 3G and LTE, 36 on NR
	PCI      int    // physical cell id; BSIC on 2G, scrambling code on 3G
	Band     int    // 3GPP band; MHz on 2G
	Channel  int    // ARFCN of the technology
	TDD      bool
}

// mcc and mnc are the two parts of the PLMN.
func (c Cell) mcc() string { return c.PLMN[:min(3, len(c.PLMN))] }
func (c Cell) mnc() string { return c.PLMN[min(3, len(c.PLMN)):] }

// Signal is what the antenna hears. On 3G, RSRP is the RSCP and RSRQ the Ec/Io.
type Signal struct {
	RSSI int // dBm, -113 to -51
	RSRP int // dBm
	RSRQ int // dB
	SINR int // dB
}

// Context is a PDP context (27.007 §10.1.1).
type Context struct {
	CID     int
	Type    string // "IP", "IPV6" or "IPV4V6"
	APN     string
	Address string // while Active
	Active  bool
}

// State is everything that can change while the modem runs. Update changes it; State shows it as the modem says it
// just now, with boot and faults at work.
type State struct {
	Slot int // which slot the card is in

	IMEI               string
	SIM                SIMState
	ICCID, IMSI        string
	Number             string
	PINTries, PUKTries int

	Radio    int  // +CFUN: 0 minimum, 1 full, 4 radio off
	Covered  bool // a cell is in reach
	Camps    bool // it listens to the cell also while it searches
	Locked   int  // generation that the settings hold it to, 2 to 5; 0 none
	RAT      RAT
	PS, CS   Registration // packet and circuit-switched domain
	Cell     Cell
	Signal   Signal
	NRCell   Cell   // the NR leg, with NSA
	NRSignal Signal // of the NR leg
	Contexts []Context

	TxBytes, RxBytes     uint64 // the modem's own counters, since boot
	NRTxBytes, NRRxBytes uint64 // what of them went over NR
	TxRate, RxRate       uint64 // growth in bytes a second while a context is active
	Dead                 bool   // nothing comes back, whatever is sent

	SMSOpen  bool      // the network takes messages; otherwise it refuses them with +CMS ERROR 38
	Messages []Message // those that it has taken

	Temperature int // °C
	Millivolts  int
	ClockSet    bool          // the network has set the clock since boot
	ClockOffset time.Duration // of the network's clock against time.Now
	Zone        int           // quarter hours east of UTC

	SessionCause  int  // why the network refuses the data session now (24.301 §9.9.4.4); 0: it does not
	LastCause     int  // last cause since boot, for +CEER; 0 none
	LastOfSession bool // it is one of the session
}

// clone copies what the state shares.
func (s State) clone() State {
	s.Contexts, s.Messages = slices.Clone(s.Contexts), slices.Clone(s.Messages)
	return s
}

// camped says whether a cell is being listened to, with or without service.
func (s State) camped() bool {
	blind := s.SIM == SIMAbsent || s.SIM == SIMFailure || s.SIM == SIMBusy
	return s.Radio == 1 && s.Covered && !blind && (s.PS.Stat != Searching || s.Camps)
}

// ChangeRAT moves the modem to a technology: its usual band and channel, and a cell id that fits (16 bits on 2G).
func (s *State) ChangeRAT(r RAT) {
	a := accesses[r]
	s.RAT = r
	s.Cell.Band, s.Cell.Channel, s.Cell.TDD = a.band, a.channel, a.tdd
	if r == GSM {
		s.Cell.ID &= 0xFFFF
	}
}

// context finds a PDP context, nil without one.
func (s State) context(cid int) *Context {
	for i := range s.Contexts {
		if s.Contexts[i].CID == cid {
			return &s.Contexts[i]
		}
	}
	return nil
}

// online says whether data could flow.
func (s State) online() bool {
	return s.PS.registered() && slices.ContainsFunc(s.Contexts, func(c Context) bool { return c.Active })
}

// conclude draws what follows from radio, card and coverage: no radio or card, no registration; no registration, no
// context.
func (s *State) conclude(searching bool) {
	switch {
	case s.Radio != 1, s.SIM != SIMReady:
		s.register(Registration{Stat: NotRegistered})
	case !s.Covered, searching:
		s.register(Registration{Stat: Searching})
	}
	if s.PS.registered() {
		return
	}
	for i := range s.Contexts {
		s.Contexts[i].Active, s.Contexts[i].Address = false, ""
	}
}

// register puts both domains into one state.
func (s *State) register(r Registration) { s.PS, s.CS = r, r }
