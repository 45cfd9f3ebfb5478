package diagnose

import (
	"fmt"
	"time"
)

// Here is what is remembered of the card, and what a stop looks like.

// barred are both faces of a stop: refused at attach, or taken and given nothing.
var barred = &sign{name: "the card is barred", of: anyOf, faces: []*sign{
	{name: "data (7) or all service (8) is refused", of: refused, numbers: []int{7, 8}},
	{name: "the network is refused (11), and the card's own network is heard", look: func(e *Evidence) *sight {
		return both(e, &sign{of: refused, numbers: []int{11}}, atOwnNetwork)
	}},
	{name: "the area is refused (11 to 15), and it was refused where it had been served before", look: func(e *Evidence) *sight {
		return both(e, &sign{of: refused, numbers: []int{11, 12, 13, 14, 15}}, refusedAtHome)
	}},
	refusedWithoutCause,
	gaveUp,
	{name: "the session is barred (8), turned away by the gateway (30) or not subscribed (33)", of: sessionRefused, numbers: []int{8, 30, 33}},
	noDataAPN,
	nothingBack,
}}

// stopped are these, and what a private network says of a card that it does not take any
// more; a card from elsewhere gets that answer, too.
var stopped = &sign{name: "the card is stopped", of: anyOf, faces: []*sign{
	barred, {name: "the user is refused (29)", of: sessionRefused, numbers: []int{29}},
}}

// unused: stated as bought, and nothing has activated it.
var unused = &sign{name: "the card is stated as not activated, and never carried traffic", look: func(e *Evidence) *sight {
	if !e.Card.Unused {
		return nil
	}
	return seen(e.say("the card is stated as bought and not activated, and no traffic of it was ever seen", "配置中此卡已购买但未激活，且从未见过它的流量"))
}}

// grace is how long after its end carriers keep a card's number.
const grace = 90 * 24 * time.Hour

var expired = &sign{name: "the paid term is over", look: func(e *Evidence) *sight {
	if !e.after(e.Card.Expires, 0) {
		return nil
	}
	return seen(e.say("the paid term ended on ", "有效期已于此日结束：") + lastDay(e.Card.Expires))
}}

var refusedAfterExpiry = &sign{name: "the first refusal came after the end of the term", look: func(e *Evidence) *sight {
	return when(e.Refusal != nil && !e.Refusal.Time.IsZero() && e.Refusal.Time.After(e.Card.Expires), e)
}}

// refusedBeforeExpiry leaves a day for a carrier that ends the term early.
var refusedBeforeExpiry = &sign{name: "the first refusal came before the end of the term", look: func(e *Evidence) *sight {
	return when(e.Refusal != nil && !e.Refusal.Time.IsZero() && e.Card.Expires.Sub(e.Refusal.Time) > 24*time.Hour, e)
}}

// lapsed: stopped or expired for longer than carriers keep a number.
var lapsed = &sign{name: "its last traffic or the end of its term is more than 90 days ago", look: func(e *Evidence) *sight {
	switch {
	case e.after(e.Card.Expires, grace):
		return seen(e.say("the paid term ended on ", "有效期已于此日结束：") + lastDay(e.Card.Expires))
	case e.after(e.Card.Active, grace):
		return seen(e.say("the last traffic of this card was proved on ", "此卡最后一次已证实的流量在 ") + day(e.Card.Active))
	}
	return nil
}}

// carried: a card that has carried data was activated.
var carried = &sign{name: "the card has carried traffic before", look: func(e *Evidence) *sight { return when(!e.Card.Active.IsZero(), e) }}

// usedUp is seen where so much of the cycle's quota is used.
func usedUp(e *Evidence, s *sign) *sight {
	c := e.Card
	if c.Quota <= 0 || float64(c.Used)*100 < float64(s.numbers[0])*float64(c.Quota) {
		return nil
	}
	return seen(fmt.Sprintf(e.say("%d of %d bytes of this billing cycle are used", "本计费周期已用 %d / %d 字节"), c.Used, c.Quota))
}

var swapped = &sign{name: "card or modem was changed, and nobody announced it", look: func(e *Evidence) *sight {
	if !e.Swap.Seen {
		return nil
	}
	line := e.say("card and modem were not together before", "此卡与此模块以前不在一起")
	if !e.Swap.Time.IsZero() {
		line += fmt.Sprintf(e.say(" %s", "（更换于 %s）"), moment(e.Swap.Time))
	}
	if !e.Swap.Until.IsZero() {
		line += fmt.Sprintf(e.say("; the carrier's stop is to be expected until %s", "；运营商可能在 %s 前停机"), moment(e.Swap.Until))
	}
	return seen(line)
}}

// separationTime is how long after a swap the carrier's daily check stops a card.
const separationTime = 48 * time.Hour

var soonAfterSwap = &sign{name: "the first refusal came within two days after the change", look: func(e *Evidence) *sight {
	gap, known := e.sinceSwap()
	return when(known && gap >= 0 && gap <= separationTime, e)
}}

var refusedBeforeSwap = &sign{name: "the first refusal came before the change", look: func(e *Evidence) *sight {
	gap, known := e.sinceSwap()
	return when(known && gap < 0, e)
}}

// sinceSwap is how long after the change the first refusal came.
func (e *Evidence) sinceSwap() (gap time.Duration, known bool) {
	if e.Refusal == nil || e.Refusal.Time.IsZero() || e.Swap.Time.IsZero() {
		return 0, false
	}
	return e.Refusal.Time.Sub(e.Swap.Time), true
}

var notListed = &sign{name: "the card is not on the operator's list", look: func(e *Evidence) *sight {
	if !e.Card.Foreign {
		return nil
	}
	return seen(e.say("the card's number is not among those of card.allow", "卡号不在 card.allow 名单内"))
}}

var expiring = &sign{name: "the paid term ends within 30 days, or is over", look: func(e *Evidence) *sight {
	if !e.Card.Expiring {
		return nil
	}
	return seen(e.say("the last day of the paid term is ", "有效期最后一天：") + lastDay(e.Card.Expires))
}}

var idling = &sign{name: "no proved traffic for two thirds of the idle limit", look: func(e *Evidence) *sight {
	if !e.Card.IdleRisk {
		return nil
	}
	return seen(fmt.Sprintf(e.say("last proved traffic on %s; the carrier may take the card back from %s on", "最后一次已证实的流量：%s；运营商自 %s 起可能收回此卡"), day(e.Card.Active), day(e.Card.Idle)))
}}

var abnormal = &sign{name: "use is far from the usual", look: func(e *Evidence) *sight {
	if e.Card.Abnormal == "" {
		return nil
	}
	return seen(e.Card.Abnormal)
}}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// lastDay is the day that ends when a term is over.
func lastDay(over time.Time) string {
	if over.IsZero() {
		return day(over)
	}
	return day(over.Add(-time.Second))
}

func day(t time.Time) string {
	if t.IsZero() {
		return "?"
	}
	return t.Format(time.DateOnly)
}
