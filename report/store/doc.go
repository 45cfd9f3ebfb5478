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
// What the bytes mean is left to the caller, and so is locking between
// processes: one process owns a file by [Open], any number may [Read] it. The
// spool for what grows (a damage-checked bbolt file) belongs into this package
// too, beside file.go.
//
// Start with [Open].
package store
