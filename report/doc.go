// Package report is the contract: the words that a terminal and its backend exchange.
// It is meant to be imported by backends too; it opens no file and sends nothing.
//
// A terminal publishes messages under PREFIX/TERMINAL/:
//
//	identity  [Identity]  what stands still; retained, at start, on change, once a day
//	health    [Health]    what moves, complete each time; an array when several waited
//	event     [Event]     something happened
//	offline   [Offline]   the last will, or the goodbye of an orderly stop
//	command   [Command]   to the terminal, signed ([Sign], [Open])
//	result    [Result]    how a command ended
//
// Everything is JSON, as it is or packed ([Encoding]); backends read both by package
// [github.com/simkeeper/simkeeper/report/payload]. A fact that is not known is left
// out: never null, 0 or 99. A zero that is a fact is written; the fields where that can
// happen are pointers. All words that a field may hold stand in values.go. The JSON
// Schema files beside the code ([Schema]) say the same for other languages.
//
// Within a major version (the 1 in the topic prefix sk/1) fields and words may be
// added, so readers ignore what they do not know.
//
// README.md is the same for people, with subscribers in other languages; asyncapi.json for
// tools. Golden messages of every release stand in testdata/v1 and never change.
//
// What is in a report is decided by package agent. The messages travel by
// [github.com/simkeeper/simkeeper/report/mqtt] and wait for it in
// [github.com/simkeeper/simkeeper/report/spool]; what must survive a power cut is in
// [github.com/simkeeper/simkeeper/report/store].
//
// Start with [Health] and [Identity].
package report
