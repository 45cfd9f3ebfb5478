package binding

import (
	"fmt"
	"slices"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// roam tells when roaming begins and ends. Another country is severe: the card may be
// stopped for it, and pays for it.
func (p *Place) roam(l Look) []Finding {
	where, severity := abroad(l.IMSI, l.PLMN)
	switch {
	case l.IMSI == "":
		return nil
	case where == "":
		return p.comeHome(l)
	}
	if told, _ := abroad(l.IMSI, p.Away); p.Away != "" && told == where {
		return nil
	}
	if p.toldOf(where, l.Time) {
		if p.Away != "" {
			p.Away = l.PLMN
		}
		return nil
	}
	from := p.Away
	if from == "" {
		from = modem.PLMN(l.IMSI[:5])
	}
	p.Away = l.PLMN
	text := fmt.Sprintf("the terminal uses network %s of another operator in the card's country %s", l.PLMN, l.IMSI[:3])
	if len(where) == countryDigits {
		text = fmt.Sprintf("the terminal roams in country %s on network %s; the card is of country %s", l.PLMN[:3], l.PLMN, l.IMSI[:3])
	}
	return []Finding{{Roaming, severity, string(from), string(l.PLMN), text}}
}

// comeHome ends roaming that was told of.
func (p *Place) comeHome(l Look) []Finding {
	if p.Away == "" {
		return nil
	}
	from := p.Away
	p.Away = ""
	if from == l.PLMN { // the card has changed its number, as those of several operators do
		return nil
	}
	return []Finding{{Roaming, Info, string(from), string(l.PLMN), "roaming has ended"}}
}

// toldOf reports whether a network or country was told of within the pause, and else notes
// it. Without a clock once must do.
func (p *Place) toldOf(where string, now time.Time) bool {
	i := slices.IndexFunc(p.Told, func(t Told) bool { return t.Network == where })
	if i < 0 {
		if len(p.Told) >= maxTold {
			p.Told = slices.Delete(p.Told, 0, 1)
		}
		p.Told = append(p.Told, Told{where, now})
		return false
	}
	t := p.Told[i].Time
	switch {
	case now.IsZero():
		return true
	case t.IsZero() || t.After(now):
		p.Told[i].Time = now
		return true
	case now.Sub(t) < roamPause:
		return true
	}
	p.Told[i].Time = now
	return false
}
