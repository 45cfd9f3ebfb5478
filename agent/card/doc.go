// Package card knows the life of a SIM card: which phase it is in, until which day it is
// safe and for what reason, when it next needs traffic, and when not one packet may leave
// by it.
//
// What is known of a card comes from four sources: the operator's configuration, the
// backend's word after a renewal, what the agent has seen ([Life]), and, where nobody has
// said anything, the defaults of its carrier ([Profile]). [Resolve] joins them into
// [Rules], once; [Rules.Assess] then answers for any moment.
//
//	p := card.ProfileOf("auto", iccid, imsi)
//	rules := card.Resolve(plan, operator, p)
//	standing := rules.Assess(life, now) // standing.Phase, .SafeUntil, .Due, .Quiet
//
// The package only computes: no clock, no goroutine, no input or output, nothing kept.
// It leaves to others to learn what a card does, to grade the time, to plan and make
// traffic, and to count bytes.
package card
