// Package agent decides: it turns what a modem says, and what was remembered, into an
// assessment, and the assessment into reports.
//
// One round, top to bottom, is one direction of data:
//
//	reader.Read → modem.Snapshot                       facts
//	Assess(Memory, Snapshot) → Assessment, Memory      pure, assess.go
//	keepalive.Step → what is to be done for the card   pure, asked by life.go
//	acting.go, diary.go                                does it, and keeps the ledger
//	recovery.Step → a new start of a modem that is stuck, where that is allowed: recover.go
//	Identity, Health, Event                            wire.go, the only conversion
//	spool.Spool, mqtt.Client                         what waits, and the broker
//
// Start with Run, which is the service, or with Examine, which is one round for a
// technician. The knowledge is in packages below this one (card, keepalive, recovery, usage,
// binding, clock, diagnose, config); here are the loop, the hot state in memory.go, the way of our
// packets in quiet.go and cellular.go, the control socket, and the signed commands of the
// backend: obey.go takes them, deed.go carries them out, settings.go keeps what they have set.
//
// Goroutines of Run: the loop itself, which alone talks to the modem and alone
// writes the state; the MQTT client's; the control socket's listener and one per
// open request; one that waits for a vanished port; one for the act in flight; one that
// watches for a payment during a look or an act. All end before Run returns.
package agent
