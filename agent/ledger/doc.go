// Package ledger keeps what must be remembered of a terminal's cards: a line for
// every act and its proof, every time of natural traffic, the first rejects, card
// and device pairs, and one record for every card ever seen.
//
//	lines    …, 1206 natural, 1207 act proved, 1208 reject     2,000 or 512 KB, oldest out first
//	cards    life, usage and last proof by ICCID               64, longest unused out first
//
// The last proof of a card stays with the card when its line has given way. What
// [Ledger.Append] has acknowledged survives a power cut, and a line that is written
// twice is one line: its number is given by the agent, which keeps it with the
// state of the act. A damaged file is set aside, what is whole in it is carried
// over, and [Ledger.Damage] tells; that is package store's work.
//
// Time never runs backwards in the ledger: see [Line]. An Append dirties about 27 KB
// of flash however short its line, so that some 35 a day are the budget, and lines
// that belong together are written by one Append.
//
// What the lines mean for the life of a card is decided elsewhere: package
// keepalive judges, package card knows the dates.
//
// Start with [Open], or with [Read] beside an agent that does not run.
package ledger
