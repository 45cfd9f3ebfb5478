// Package probe tries the way from the terminal to its own broker over the cellular link,
// layer by layer, and tells how far it led: the interface, the look-up of the name, TCP,
// TLS, and the login. It asks nobody else: many cards may reach nothing but their own
// servers, and what a public host answers says nothing about these.
//
//	ladder.go   which step comes next, and what ends the probe
//	name.go     the look-up, by the name servers of the link; package dnsquery is its datagrams
//	connect.go  TCP
//	login.go    TLS and the login, in one exchange
//	trouble.go  what keeps a packet in the terminal, and whether that is a finding
//	wire.go     what crosses the air, counted and bounded
//
// What a step means for the card or the carrier is package diagnose's to say. Whether a
// packet may leave at all is the Path's: its refusal is told as skipped, and is evidence
// for nothing.
//
// The package starts no goroutine that outlives [Run], where to start.
package probe
