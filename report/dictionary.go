package report

import _ "embed"

// The preset dictionaries of packed messages: what messages have in common, and no value of
// any terminal. "simkeeper-lab dictionary" makes them from the contract. A published one
// never changes and is never taken away: what was packed with it may be read years later,
// and terminals are updated late.

//go:embed dictionary-01.txt
var dictionary01 string

// NewestDictionary is the number of the dictionary that messages are packed with.
const NewestDictionary = 1

// newestDictionary stands beside the table, so that a terminal's program, which only packs,
// does not carry the old ones.
var newestDictionary = &dictionary01

// dictionaries are all that were ever published, by number.
var dictionaries = [NewestDictionary + 1]*string{1: &dictionary01}

// Dictionary is the preset dictionary with a number from 1 to [NewestDictionary]; ok is false
// for any other.
func Dictionary(number int) (text string, ok bool) {
	if number < 1 || number > NewestDictionary {
		return "", false
	}
	return *dictionaries[number], true
}
