// Package spool keeps the messages that the broker has not acknowledged: on flash,
// numbered, in order and bounded. It sends nothing; package mqtt takes what is next
// and says when it has arrived.
//
// A spool is two files of package store:
//
//	PATH          the front: the next numbers and the newest messages, up to 16 KB;
//	              a save writes 4 to 16 KB of flash
//	PATH.journal  the backlog: what did not fit into the front, oldest first; it is
//	              there, and open, only while it holds messages
//
// So a terminal that reports every hour and reaches its broker writes two small files
// per report and never opens a database. When the front is full all of it moves into
// the backlog by one write. Both ends of that move know the keys that were moved, so
// that a power cut between them neither loses a message nor doubles one.
//
//	Post ──► front ──(full)──► backlog ──┐
//	           └──────(no backlog)───────┴──► Take … Done
//
// [Spool.Post] numbers messages and returns when they are on flash. [Spool.Take] gives
// the oldest that fit into one MQTT message, and the same ones again until
// [Spool.Done] says that they were acknowledged: only then they go.
//
// When the limit is reached, older routine reports are thinned (thin.go): every second
// one goes, so that what is left still covers the whole time. The same write stores an
// event of type thinned that says which numbers are missing, so that a gap without
// such an event means loss.
//
// Flash that refuses writes stops nothing: messages then wait in a small memory, are
// sent all the same, and reach flash when it works again.
//
// Start with [Open].
package spool
