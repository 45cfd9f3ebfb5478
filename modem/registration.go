package modem

import (
	"fmt"
	"strings"
)

// Domain is the part of the network that a registration belongs to.
type Domain uint8

// The domains and the commands that ask for them (3GPP TS 27.007 §7.2, §10.1.20,
// §10.1.22, §10.1.47).
const (
	CS      Domain = iota // +CREG: calls and SMS
	PS                    // +CGREG: data on 2G and 3G
	EPS                   // +CEREG: LTE
	FiveGS                // +C5GREG: 5G
	Domains               // how many there are
)

var domainNames = [...]string{"cs", "ps", "eps", "5gs"}

// String returns the domain in the words of the report contract.
func (d Domain) String() string { return name(domainNames[:], int(d)) }

// domainPrefixes says which prefix belongs to which domain.
var domainPrefixes = [...]string{"+CREG", "+CGREG", "+CEREG", "+C5GREG"}

// Prefix is the command and the reply prefix of the domain, such as "+CEREG".
func (d Domain) Prefix() string { return name(domainPrefixes[:], int(d)) }

// Stat is the registration state, numbered as in 3GPP TS 27.007 §7.2.
type Stat uint8

// The states that decisions rest on.
const (
	NotRegistered Stat = 0 // and not searching
	Home          Stat = 1
	Searching     Stat = 2
	Denied        Stat = 3
	StatUnknown   Stat = 4 // out of coverage, or just started
	Roaming       Stat = 5
	EmergencyOnly Stat = 8
)

var statNames = [...]string{
	"not_registered", "home", "searching", "denied", "unknown", "roaming",
	"home_sms_only", "roaming_sms_only", "emergency_only",
	"home_csfb_not_preferred", "roaming_csfb_not_preferred", "attached_rlos",
}

// String names the state.
func (s Stat) String() string { return name(statNames[:], int(s)) }

// Registered reports whether the domain serves the terminal. "SMS only" does not
// count: it carries no data.
func (s Stat) Registered() bool {
	return s == Home || s == Roaming || s == 9 || s == 10
}

// Roams reports whether the serving network is a foreign one.
func (s Stat) Roams() bool { return s == Roaming || s == 7 || s == 10 }

// Registration is the answer to +CREG?, +CGREG?, +CEREG? or +C5GREG?, or the URC
// of the same name. Area, cell and so on are as the modem gives them; Location
// says whether they name a place.
type Registration struct {
	Domain Domain
	Stat   Stat
	Area   *uint64 // LAC or TAC
	Cell   *uint64 // CI, E-UTRAN cell identity (28 bit), NR cell identity (36 bit)
	RAC    *uint64
	AcT    *int    // raw <AcT>; some modems use numbers of their own
	RAT    RAT     // what that number means to this modem, where a reader knows it
	Reject *Reject // why the network refused, where the modem says so
}

// Location returns area and cell. ok is false where the modem gives none, or one
// of the values that stand for "none" (0, FFFE, FFFF and their longer kin).
func (r Registration) Location() (area, cell uint64, ok bool) {
	if r.Area == nil || r.Cell == nil || !r.Stat.Registered() {
		return 0, 0, false
	}
	if noArea(*r.Area) || noCell(*r.Cell) {
		return 0, 0, false
	}
	return *r.Area, *r.Cell, true
}

func noArea(a uint64) bool {
	switch a {
	case 0, 0xFFFE, 0xFFFF, 0xFFFFFE, 0xFFFFFF:
		return true
	}
	return false
}

func noCell(c uint64) bool {
	switch c {
	case 0, 0xFFFF, 0xFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFF, 0x7FFFFFFF:
		return true
	}
	return false
}

// IsRegistrationURC reports whether a line has the unsolicited form of one of the
// registration prefixes: the state comes first, so that the second field is
// missing, empty, quoted, or at least four hex digits (a location area). The
// answer to a question has the mode first and the state second.
func IsRegistrationURC(line string) bool {
	if !prefixed(line, domainPrefixes[:]...) {
		return false
	}
	f := fields(line)
	if _, ok := number(f[0]); !ok { // such as the (0-5) that answers +CREG=?
		return false
	}
	return len(f) == 1 || locationField(f[1])
}

// IsRegistrationReply reports whether a line has the form of an answer.
func IsRegistrationReply(line string) bool {
	return prefixed(line, domainPrefixes[:]...) && !IsRegistrationURC(line)
}

func locationField(f string) bool {
	return f == "" || strings.HasPrefix(f, `"`) || (len(f) >= 4 && isHex(f))
}

// ParseRegistration reads the answer to one of the registration commands. URCs of
// the same name between its lines are passed over.
func ParseRegistration(lines []string) (Registration, error) {
	for i := len(lines) - 1; i >= 0; i-- {
		if IsRegistrationReply(lines[i]) {
			return parseRegistration(lines[i], 1)
		}
	}
	return Registration{}, fmt.Errorf("no registration line in the answer")
}

// ParseRegistrationURC reads a line of unsolicited form.
func ParseRegistrationURC(line string) (Registration, error) {
	if !IsRegistrationURC(line) {
		return Registration{}, fmt.Errorf("not an unsolicited registration line")
	}
	return parseRegistration(line, 0)
}

// noUICC is the state of Nordic's modems that cannot register for want of a card.
const noUICC = 90

// maxMode is the last mode of reporting that a modem was seen to answer with.
const maxMode = 7

func parseRegistration(line string, statAt int) (Registration, error) {
	r := Registration{Domain: lineDomain(line)}
	f := fields(line)
	if mode, ok := number(f[0]); !ok || statAt == 1 && (mode < 0 || mode > maxMode) {
		return r, fmt.Errorf("%s: %q is no mode", r.Domain.Prefix(), f[0])
	}
	stat, ok := number(at(f, statAt))
	if stat == noUICC {
		stat = int(NotRegistered)
	}
	if !ok || stat < 0 || stat >= len(statNames) {
		return r, fmt.Errorf("%s: %q is no registration state", r.Domain.Prefix(), at(f, statAt))
	}
	r.Stat = Stat(stat)
	r.readLocation(f[statAt+1:])
	return r, nil
}

func lineDomain(line string) Domain {
	for d := CS; d < Domains; d++ {
		if prefixed(line, d.Prefix()) {
			return d
		}
	}
	return CS
}

// readLocation reads what follows the state: area, cell, AcT, and behind them what
// the domain adds before cause type and cause. One maker puts the routing area
// between area and cell.
func (r *Registration) readLocation(f []string) {
	if len(f) >= 4 && len(f[1]) > 0 && len(f[1]) <= 2 && len(f[2]) >= 4 {
		r.RAC = hexField(f[1])
		f = append([]string{f[0]}, f[2:]...)
	}
	r.Area, r.Cell = hexField(at(f, 0)), hexField(at(f, 1))
	if act, ok := number(at(f, 2)); ok && act >= 0 && act < 20 {
		r.AcT = &act
	}
	tail := f[min(len(f), 3):]
	switch {
	case r.Domain == PS && r.RAC == nil && !causes(tail):
		r.RAC = hexField(at(tail, 0))
		tail = tail[min(len(tail), 1):]
	case r.Domain == FiveGS: // length of the allowed NSSAI, allowed NSSAI
		tail = tail[min(len(tail), 2):]
	}
	r.readReject(tail)
}

// causes reports whether a tail is a cause type and a cause and nothing else, as where
// a modem answers for LTE under the prefix +CGREG and so without a routing area.
func causes(tail []string) bool {
	return len(tail) == 2 && (tail[0] == "0" || tail[0] == "1")
}

// readReject reads cause type and cause. The causes of the standard have eight bits.
func (r *Registration) readReject(tail []string) {
	vendor := at(tail, 0) == "1"
	cause, ok := number(at(tail, 1))
	if !ok || cause <= 0 || !vendor && (at(tail, 0) != "0" || cause > 255) {
		return
	}
	packet := r.Domain == PS || r.Domain == EPS // CS has causes of 32 to 34 of its own, and 5GS its own numbers
	r.Reject = &Reject{Domain: r.Domain, Cause: cause, Vendor: vendor, Session: !vendor && packet && sessionCause(cause, attach)}
}

func hexField(f string) *uint64 {
	if n, ok := hexNumber(f); ok {
		return &n
	}
	return nil
}
