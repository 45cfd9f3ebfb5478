package report

import _ "embed"

// The preset dictionaries of packed messages: what messages have in common, and no value of
// any terminal. "simkeeper-lab dictionary" makes them from the contract. A published one
// never changes and is never taken away: what was packed with it may be read years later,
// and terminals are updated late.

//go:embed dictionary-01.txt
var dictionary01 string

// newest is the number of the dictionary that messages are packed with.
const newest = 1

// newestDictionary stands beside the table, so that a terminal's program, which only packs,
// does not carry the old ones.
var newestDictionary = &dictionary01

// dictionaries are all that were ever published, by number.
var dictionaries = [newest + 1]*string{1: &dictionary01}
