// Package at holds one safe AT session with a modem: commands out, answers back,
// unsolicited lines (URCs) apart and in order. Start at New, then Sync, Command
// and URCs.
//
// The dialogue itself (send, collect, final result, CME and CMS errors) is done by
// github.com/warthog618/modem/at. Bare, it mixes URCs into answers, gives a late
// reply to the next command, closes for good on a long line and knows no context.
// So this package stands between it and the port, and hands it a reply only when
// the reply is whole:
//
//	caller ── Command ──► runner ──► warthog at ── Write ──► writer ──► port
//	   ▲                                  ▲                               │
//	   │                                  └── answer + final, at once ─┐  ▼
//	   └── URCs ◄──── queue ◄──── lines that are no answer ◄──── guard ◄─ reader
//
// One command, and where each line goes:
//
//	→ AT+CEREG?
//	← AT+CEREG?                       echo, whole or cut: dropped
//	← +CEREG: 2                       not accepted by Command.Accept: URC queue
//	← +CEREG: 2,1,"6342","6A90DE1",7  accepted: the answer
//	← OK                              final result: ends the command
//
// A command with a Body is the same, with a prompt in between:
//
//	→ AT+CMGS="+8610086"
//	← >                               the prompt, without a line end
//	→ text, Ctrl-Z                    written at once; ESC where it is given up
//	← +CMGS: 12
//	← OK
//
// For each command warthog gets exactly one final result: the modem's, or one of
// ours when the command is given up. Nothing of a command can therefore be left in
// its pipeline for the next one. What the modem itself still owes is settled by
// Sync, which every Command does first when the modem may be out of step.
//
// Goroutines of a session: reader, writer, runner, and warthog's three. All end
// when the port fails or Close is called, and Close waits for them.
//
// The package does not open ports (package port does), knows no vendor (package
// family does) and does not understand answers (package modem does). It never
// repeats a caller's command: whether that is safe only the caller knows.
package at
