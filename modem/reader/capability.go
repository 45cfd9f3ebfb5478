package reader

import (
	"maps"
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
)

// Capabilities is which commands a modem of one firmware answers, as found by asking. A
// reader that is given them need not find them again; of another modem, firmware or table
// it takes none.
type Capabilities struct {
	Of      string            `json:"of"`                // maker, model, firmware, and the size of the table
	Answers map[string]string `json:"answers,omitempty"` // fact and the command that gives it, where that is not the first one
	Lacks   []string          `json:"lacks,omitempty"`   // facts that no command gives
}

// Equal reports whether two say the same.
func (c Capabilities) Equal(o Capabilities) bool {
	return c.Of == o.Of && maps.Equal(c.Answers, o.Answers) && strings.Join(c.Lacks, " ") == strings.Join(o.Lacks, " ")
}

// Capabilities tells what was found so far. Without a card much fails that would work
// with one, so that ok is false until a card was ready and everything was asked.
func (r *Reader) Capabilities() (c Capabilities, ok bool) {
	if r.row == nil || r.last.Access != modem.Answering || r.last.SIM != modem.SIMReady || r.last.Firmware == "" {
		return c, false
	}
	c = Capabilities{Of: r.kind(&r.last), Answers: map[string]string{}}
	for f := range family.Facts {
		switch i, known := r.learned[f]; {
		case known && i > 0:
			c.Answers[f.String()] = r.row.For(f)[i].Command
		case !known && r.silent[f] >= patience && !r.unheard[f] && lasting(f):
			c.Lacks = append(c.Lacks, f.String())
		}
	}
	return c, true
}

// lasting reports whether the firmware alone decides if a fact is answered.
func lasting(f family.Fact) bool {
	switch f {
	case family.SIM, family.ICCID, family.IMSI, family.IMEI, family.Address, family.Servers, family.Cause, family.Tries, family.Modes:
		return false
	}
	return true
}

// kind is what Capabilities hold for. A newer agent may ask otherwise: the table's size
// stands for its version.
func (r *Reader) kind(s *modem.Snapshot) string {
	queries := 0
	for f := range family.Facts {
		queries += len(r.row.For(f))
	}
	return strings.Join([]string{s.Manufacturer, s.Model, s.Firmware, strconv.Itoa(queries)}, "|")
}

// recall takes over what is known of this very firmware.
func (r *Reader) recall(s *modem.Snapshot) {
	k := r.cfg.Known
	if s.Firmware == "" || r.recalled || k.Of == "" || k.Of != r.kind(s) {
		return
	}
	r.recalled = true
	for name, command := range k.Answers {
		for i, q := range r.row.For(family.FactOf(name)) {
			if q.Command == command {
				r.learned[family.FactOf(name)] = i
			}
		}
	}
	for _, name := range k.Lacks {
		if f := family.FactOf(name); lasting(f) {
			r.silent[f] = patience
		}
	}
}
