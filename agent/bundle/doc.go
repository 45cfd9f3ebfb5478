// Package bundle writes a diagnosis as one page of HTML that a technician sends to
// whoever must decide: the carrier, the integrator, a maintainer. The page needs nothing
// but itself: no network, no script, no font; it is in Chinese and English at once, reads
// on a phone and prints on A4. The recorded trace is in it, and [Extract] takes it out
// again.
//
// Start with [Page], which is all that the page can show, and [Write]. The package reads
// nothing and judges nothing: what is wrong, in which words, and what must be masked is
// decided before. It trusts no text: what a modem or a network has said is escaped where
// it is written, and what writes elements takes the type markup, which no string from
// outside has.
package bundle
