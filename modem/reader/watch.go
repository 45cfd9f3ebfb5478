package reader

import (
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
)

// domainFacts are the questions for the domains.
var domainFacts = [modem.Domains]family.Fact{
	modem.CS: family.RegistrationCS, modem.PS: family.RegistrationPS, modem.EPS: family.RegistrationEPS, modem.FiveGS: family.Registration5GS,
}

// watches reports whether a Watch round asks for a fact: the levels, the cell, and the
// registration of the domain that serves. While none serves any may be the next, so that all
// packet domains count that the modem has answered for.
func (r *Reader) watches(f family.Fact) bool {
	switch f {
	case family.Strength, family.Quality, family.Cell:
		return true
	case family.RegistrationCS, family.RegistrationPS, family.RegistrationEPS, family.Registration5GS:
		packet, found := r.last.Packet()
		if found && (packet.Stat.Registered() || packet.Domain == modem.CS) {
			return domainFacts[packet.Domain] == f
		}
		_, answers := r.learned[f]
		return answers && f != family.RegistrationCS
	}
	return false
}
