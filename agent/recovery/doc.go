// Package recovery decides when a modem that does not recover by itself is given a new
// start: its radio switched off and on, or a restart. It is pure: it reads no clock, sends
// nothing, and remembers in State, which the caller keeps over restarts.
//
// A new start helps a modem that is stuck, and nothing else; and each one is an attach,
// which a carrier counts. So Sight.Ailment lists the few things that it can cure, and says
// no to whatever has another reason: a card that was refused, is locked, absent, not
// activated or over, and any terminal whose data gets through. Step lets an ailment last
// first, asks ever more rarely (a quarter of an hour, an hour, six, a day), spreads the
// terminals of a region that has lost its network, and keeps a limit per day over all of
// it.
//
// Start with Step. What carries the acts out is agent/recover.go.
package recovery
