// Package mqtt brings the messages of package report to the broker. It knows the link:
// when to connect, how long a silence the network allows, what a failure means. What the
// messages say is left to their authors.
//
// [Client] carries the messages: one goroutine ([Client.Run]) connects, publishes
// with QoS 1 and reconnects; a message leaves the spool (package spool) only when the
// broker has acknowledged it. One is on its way at a time, in the order of the numbers.
//
// A connection is a session (session.go): Run's goroutine writes and decides, a
// second one reads (packet.go), and nothing wakes between two packets but the timer
// of the ping. Of paho.mqtt.golang only the packet codec is used. Its client keeps,
// repeats and reconnects in ways that lose messages, all of which was switched off
// here; it wakes every five seconds whatever the keep-alive is, and brings net/http
// and websockets with it, a tenth of the terminal's binary.
//
// Whether that connection is kept between reports is a [Mode] (mode.go): what pings cost
// is weighed against connecting anew. How long it may be silent is learned for each
// network (silence.go), and stands in a [Memory] on flash beside the TLS session tickets
// (tickets.go). Attempts in vain have a daily allowance of bytes (allowance.go).
//
// Commands come in on one topic where the agent wants them (inbox.go, subscription.go).
//
// [Knock] is one connection without reports: it proves that the broker was reached.
//
// Start with [NewClient].
package mqtt
