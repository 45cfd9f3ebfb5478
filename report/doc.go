// Package report is the wire: what a terminal says to its backend, and how the
// message gets to the MQTT broker. It is meant to be imported by backends too.
//
// A terminal publishes four messages under PREFIX/TERMINAL/:
//
//	identity  [Identity]  what stands still; retained, at start, on change, once a day
//	health    [Health]    what moves, complete each time; an array when several waited
//	event     [Event]     something happened
//	offline   [Offline]   the last will, or the goodbye of an orderly stop
//
// Everything is JSON. A fact that is not known is left out: never null, 0 or 99.
// A zero that is a fact is written; the fields where that can happen are
// pointers. All words that a field may hold stand in values.go. The JSON Schema
// files beside the code ([Schema]) say the same for other languages.
//
// Within a major version (the 1 in the topic prefix sk/1) fields and words may be
// added, so readers ignore what they do not know.
//
// [Client] carries the messages: one goroutine ([Client.Run]) connects, publishes
// with QoS 1 and reconnects; a message leaves the queue only when the broker has
// acknowledged it. While the broker is away messages wait in bounded memory
// (queue.go, which is where a spool on flash takes over); the encoding of a
// message stands in outgoing.go, which is where a shorter encoding than JSON
// belongs. What is in a report is decided elsewhere.
//
// A connection is a session (session.go): Run's goroutine writes and decides, a
// second one reads (packet.go), and nothing wakes between two packets but the timer
// of the ping. Of paho.mqtt.golang only the packet codec is used. Its client keeps,
// repeats and reconnects in ways that lose messages, all of which was switched off
// here; it wakes every five seconds whatever the keep-alive is, and brings net/http
// and websockets with it, a tenth of the terminal's binary.
//
// Start with [Health] and [NewClient]. What must survive a power cut is in
// [github.com/simkeeper/simkeeper/report/store].
package report
