// Package life lets terminals and their SIM cards live for years in virtual time, and
// counts the cards that are lost.
//
// A [World] says what carriers really do with cards, where terminals stand, how they are
// used, and what goes wrong; it is read from a file by [Load], and the built-in one is
// such a file, too ([BuiltIn]). [Run] draws a population from the world and lets it live
// under a policy; [Trace] tells the life of one terminal of it, and [Chart] draws how many
// cards are left. The policy simkeeper is not a model of the agent: it runs the agent's
// own planner, card rules and clock on what a simulated terminal shows them. The other
// policies are what people do instead. All of them meet the same terminals, and the same
// things happen to these.
//
// # What counts as what
//
// Each terminal has one card. A loss is a card that its carrier has reclaimed or
// cancelled; it is not replaced. A loss is preventable if an act would have saved the card
// at a time when anybody could know that one was needed: precisely, where
//
//   - the card was lost for want of traffic, or was not activated in time although the
//     operator allows the agent to do so,
//   - there was an opportunity after the last activity and before the loss: power,
//     coverage, a card whose packets pass, and an answering target that the operator has
//     configured, all of it for ten minutes without a break (judge.opportunity); but none
//     while the operator states wrongly that the card is not activated yet, on a terminal
//     where neither traffic nor a time that somebody stands for tells otherwise: there the
//     agent must be silent,
//   - where nobody tells the terminal the time, some starts lay between (judge.starts): a
//     night and a closed season look alike there,
//   - that opportunity was not over before a part of the idle limit had passed since the
//     last activity (judge.from: a third, and what a fleet's acts may be spread over), and
//   - an act at the latest such opportunity would have carried the card over to the next
//     opportunity, or to the end of the simulation.
//
// All other losses are unpreventable. Two kinds of them are shown by themselves: those of
// foresight, which an act in the first part of the idle limit would have prevented, and
// those beyond any traffic: a paid term that nobody renewed, and a card in another module.
// The limits in this are those of the world, and the same for all policies.
//
// An unpreventable loss is unwarned if neither the backend nor the terminal could warn in
// advance. The backend warns a while (judge.warn) before the safe_until of the last report
// that got through, and where reports tell none, before the idle limit that they tell has
// passed since the first of them; the terminal does while it is powered, or when the network refuses the
// card; of another module it warns at the next start. Only the agent warns.
//
// A mistaken activation is a card that carried a packet of the policy in its stock, test
// or silent period although the operator has not allowed it. Bytes are those of
// keep-alives alone: what terminals send anyway, and reports, are left out.
//
// An exchange keeps a card alive only if it is answered. Everything is drawn from the seed
// and the index of a terminal, so that figures do not depend on the number of processors.
package life
