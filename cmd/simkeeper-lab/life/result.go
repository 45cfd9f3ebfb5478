package life

import (
	"slices"
	"time"
)

// tally is what became of one terminal's card under one policy.
type tally struct {
	state    state // at the end
	cause    Cause // of the loss
	warned   bool  // of it
	verdict  verdict
	lived    instant // how long the card did, in the simulation
	bytes    int64   // of keep-alives
	acts     int
	proved   int
	unproved int // answered without proof
	mistaken int // 0 or 1
}

// Result is what became of a population under one policy.
type Result struct {
	Policy    string  `json:"policy"`
	Terminals int     `json:"terminals"`
	Years     float64 `json:"years"`
	Seed      uint64  `json:"seed"`

	Preventable   int `json:"preventable_losses"`    // an act would have saved the card, see the package's comment
	Unpreventable int `json:"unpreventable_losses"`  // all others
	Hindsight     int `json:"hindsight_losses"`      // of the unpreventable: an act before anybody could know would have
	Beyond        int `json:"beyond_traffic_losses"` // of the unpreventable: no traffic has any influence on the cause
	Unwarned      int `json:"unwarned_losses"`       // of the unpreventable: nobody could warn in advance
	Mistaken      int `json:"mistaken_activations"`  // cards that carried a packet of the policy before their term, unwanted

	Bytes float64 `json:"bytes_per_terminal_month"` // of keep-alives alone, while the card lived
	Acts  float64 `json:"acts_per_terminal_year"`

	Proved   int `json:"proved"`   // acts that crossed the link for certain
	Unproved int `json:"unproved"` // answered, without a proof
	Failed   int `json:"failed"`   // not answered, or cut short

	Causes []Losses       `json:"causes"`
	States map[string]int `json:"states"` // of the cards at the end

	// Cards are those that were lost or activated by mistake, by index.
	Cards []Card `json:"-"`

	// Alive is how many cards were not lost at the start of each day, and at the end.
	Alive []int `json:"-"`
}

// Card is what befell one card.
type Card struct {
	Index    int    // of its terminal
	Day      int    // of its loss
	Lost     bool   // else it was only activated by mistake
	Cause    Cause  // of the loss
	Verdict  string // on the loss: "preventable" and others
	Warned   bool   // of the loss
	Mistaken bool   // it carried a packet of the policy before its term, unwanted
}

// Losses are the cards that were lost for one cause.
type Losses struct {
	Cause         string `json:"cause"`
	Preventable   int    `json:"preventable"`
	Unpreventable int    `json:"unpreventable"`
	Unwarned      int    `json:"unwarned"`
}

// sum adds up tallies. Sums of whole numbers are the same in any order.
type sum struct {
	lived    int64 // seconds
	bytes    int64
	acts     int
	proved   int
	unproved int
	mistaken int
	verdicts [causes][preventable + 1]int
	unwarned [causes]int
	states   [lost + 1]int
	lost     []int // by day
	cards    []Card
}

func newSum(end instant) *sum { return &sum{lost: make([]int, end/day+1)} }

func (s *sum) add(index int, t *tally) {
	if t.state == lost || t.mistaken > 0 {
		s.cards = append(s.cards, Card{
			Index: index, Day: int(t.lived / day), Lost: t.state == lost, Cause: t.cause,
			Verdict: t.verdict.String(), Warned: t.warned, Mistaken: t.mistaken > 0,
		})
	}
	s.lived += int64(t.lived / time.Second)
	s.bytes += t.bytes
	s.acts += t.acts
	s.proved += t.proved
	s.unproved += t.unproved
	s.mistaken += t.mistaken
	s.states[t.state]++
	if t.state != lost {
		return
	}
	s.lost[t.lived/day]++
	s.verdicts[t.cause][t.verdict]++
	if t.verdict != preventable && !t.warned {
		s.unwarned[t.cause]++
	}
}

func (s *sum) merge(o *sum) {
	s.lived += o.lived
	s.bytes += o.bytes
	s.acts += o.acts
	s.proved += o.proved
	s.unproved += o.unproved
	s.mistaken += o.mistaken
	for c := range s.verdicts {
		for v := range s.verdicts[c] {
			s.verdicts[c][v] += o.verdicts[c][v]
		}
		s.unwarned[c] += o.unwarned[c]
	}
	s.cards = append(s.cards, o.cards...)
	for i, n := range o.states {
		s.states[i] += n
	}
	for i, n := range o.lost {
		s.lost[i] += n
	}
}

// beyond reports whether no traffic has any influence on the cause.
func (c Cause) beyond() bool { return c == Expiry || c == Separation }

// result turns sums into what people ask for.
func (s *sum) result(c *Config) Result {
	r := Result{Policy: c.Policy, Terminals: c.Terminals, Years: c.Years, Seed: c.Seed, States: map[string]int{}}
	for cause := range causes {
		v := &s.verdicts[cause]
		l := Losses{Cause: cause.String(), Preventable: v[preventable], Unpreventable: v[unpreventable] + v[hindsight], Unwarned: s.unwarned[cause]}
		r.Causes = append(r.Causes, l)
		r.Preventable += l.Preventable
		r.Unpreventable += l.Unpreventable
		r.Unwarned += l.Unwarned
		r.Hindsight += v[hindsight]
		if cause.beyond() {
			r.Beyond += l.Unpreventable
		}
	}
	for i, n := range s.states {
		r.States[state(i).String()] = n
	}
	if s.lived > 0 {
		years := float64(s.lived) / (365 * day).Seconds()
		r.Bytes = float64(s.bytes) / years / 12
		r.Acts = float64(s.acts) / years
	}
	r.Mistaken, r.Proved, r.Unproved, r.Failed = s.mistaken, s.proved, s.unproved, s.acts-s.proved-s.unproved
	slices.SortFunc(s.cards, func(a, b Card) int { return a.Index - b.Index })
	r.Cards = s.cards
	alive := c.Terminals
	for _, n := range s.lost {
		r.Alive = append(r.Alive, alive)
		alive -= n
	}
	r.Alive = append(r.Alive, alive)
	return r
}
