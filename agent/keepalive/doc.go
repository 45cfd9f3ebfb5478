// Package keepalive decides which traffic keeps a card alive, when, and what proves
// that it crossed the cellular link.
//
// [Step] is the planner: a pure function from the state, the time and what was observed
// to the next state, what to do now, and when to be asked again. It has no clock, no
// goroutine and no I/O, so that years of a card's life are a loop, and the simulation of
// whole fleets runs the same code as the terminal. [Judge] is the other half: the verdict
// on the evidence that an act left.
//
// What the rules of a card are is package card's knowledge; how an act is carried out,
// how counters are read and where anything is kept is left to the callers. They owe the
// planner one thing: the state that comes with an act is on flash before the act begins,
// so that an act interrupted by a power cut is known afterwards.
package keepalive
