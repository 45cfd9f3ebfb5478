// Package store is the only opener of files on flash: whatever simkeeper must
// still know after a power cut goes through it.
//
// [File] keeps one small value that changes often (counters, the last good
// card, the first reject). The value lives in two copies, PATH.0 and PATH.1,
// written in turn:
//
//	generation 6 → PATH.0      generation 7 → PATH.1      generation 8 → PATH.0 …
//
// A save writes a temporary file, syncs it, renames it over the older copy and
// syncs the folder. So the newer copy is never touched: whenever the power goes,
// the old value or the new one is there, whole. A copy that flash has damaged is
// recognised by its checksum, set aside as PATH.n.damaged (one is kept) and the
// other copy is used.
//
// [Journal] keeps what grows: records under growing numbers and a few values, in a
// bbolt file that is bounded and examined before bbolt sees it, since bbolt ends
// the program on a damaged one. What a damaged file still holds whole is carried
// over into a new one.
//
//	PATH           the journal          PATH.damaged  the last one that was damaged
//	PATH.new       being made, takes PATH's name when it is whole and synced
//
// A save of a File writes 4 KB of flash, a write of a Journal about 27: what
// changes by the minute belongs into the one, what is kept into the other.
//
// What the bytes mean is left to the caller. One process owns a file by [Open] or
// [OpenJournal]; any number may [Read] a File at any time, and [ReadJournal] while
// nobody owns it. Only a Journal has a lock that enforces this.
//
// Start with [Open] and [OpenJournal].
package store
