// Package command decides whether a signed command is obeyed: the right terminal, a number
// that grows, an expiry that can be judged, a limit for each operation and day. It knows
// nothing of the wire, of keys, or of what an operation does.
//
// [State.Judge] is pure: it takes an [Order] and a [Moment] and returns the next [State] and
// a [Decision]. The state is saved before an accepted order is carried out, so that one
// which a power cut ends is not carried out again; [State.Settle] then keeps its answer,
// which is given again when the same order comes again. After a start, [State.Interrupted]
// gives the orders whose end nobody has seen.
//
// The state is small and bounded; it belongs into the file of the agent's hot state.
package command
