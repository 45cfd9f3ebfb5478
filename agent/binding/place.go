package binding

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

const day = 24 * time.Hour

const (
	maxAreas = 16
	maxTold  = 8

	// From then on an area that is not among the known ones is news.
	learnedIn    = 7 * day
	learnedAreas = 3

	// A terminal that moves sees new areas all the time. One that has filled the list is
	// such a terminal.
	areaPause  = day
	movesPause = 30 * day

	roamPause = day // a terminal at a border changes back and forth
)

// Place is where the terminal was.
type Place struct {
	Away  modem.PLMN `json:"away,omitempty"`  // the network in which it roams, as told; "" at home
	Told  []Told     `json:"told,omitempty"`  // roaming that was told of lately
	Here  uint64     `json:"here,omitempty"`  // the area of the last look
	Areas []Area     `json:"areas,omitempty"` // known areas, at most 16
	Alarm time.Time  `json:"alarm,omitzero"`  // when a new area was last told of
	Blind bool       `json:"blind,omitempty"` // one was told of since there is no clock
}

// Told is a network or country that was told of.
type Told struct {
	Network string    `json:"network"`
	Time    time.Time `json:"time,omitzero"`
}

// Area is a location area (2G, 3G) or tracking area (4G, 5G). The same place has another
// number in each network and generation.
type Area struct {
	PLMN  modem.PLMN `json:"plmn"`
	Gen   int        `json:"gen,omitempty"` // 2 to 5; 0 where the modem does not tell
	Code  uint64     `json:"code"`
	First time.Time  `json:"first,omitzero"` // seen; zero without a clock
	Last  time.Time  `json:"last,omitzero"`  // seen, within a day
}

// settle learns the area, and tells of one that is new to a terminal whose places are
// known.
func (p *Place) settle(l Look) []Finding {
	if l.Area == 0 {
		return nil
	}
	if !l.Time.IsZero() {
		p.Blind = false
	}
	from := p.Here
	p.Here = l.Area
	a := Area{PLMN: l.PLMN, Gen: generation(l.RAT), Code: l.Area, First: l.Time, Last: l.Time}
	for i := range p.Areas {
		if k := &p.Areas[i]; k.PLMN == a.PLMN && k.Gen == a.Gen && k.Code == a.Code {
			k.seen(l.Time)
			return nil
		}
	}
	known, since := p.siblings(a)
	news := (known >= learnedAreas || !since.IsZero() && l.Time.Sub(since) >= learnedIn) && p.alarm(l.Time)
	p.learn(a)
	if !news {
		return nil
	}
	f := Finding{Kind: AreaNew, Severity: Warn, To: strconv.FormatUint(l.Area, 10), Text: areaText(a, known, since)}
	if from != 0 && from != l.Area { // else the number is of another network
		f.From = strconv.FormatUint(from, 10)
	}
	return []Finding{f}
}

func areaText(a Area, known int, since time.Time) string {
	text := fmt.Sprintf("area %d of network %s is new to this terminal; known there before: %d", a.Code, a.PLMN, known)
	if !since.IsZero() {
		text += ", the first since " + since.Format(time.DateOnly)
	}
	return text
}

// generation tells whose area codes a cell has: a 5G cell that hangs on LTE has those of
// LTE.
func generation(r modem.RAT) int {
	if r == modem.NR5GNSA {
		return modem.LTE.Generation()
	}
	return r.Generation()
}

// seen notes that the terminal was in the area, once a day: the state is on flash.
func (a *Area) seen(now time.Time) {
	if now.IsZero() {
		return
	}
	if a.First.IsZero() || a.First.After(now) {
		a.First = now
	}
	if a.Last.After(now) || now.Sub(a.Last) >= day {
		a.Last = now
	}
}

// siblings are how many areas of the same network and generation are known, and since when.
func (p *Place) siblings(a Area) (known int, since time.Time) {
	for _, k := range p.Areas {
		if k.PLMN != a.PLMN || k.Gen != a.Gen {
			continue
		}
		known++
		if !k.First.IsZero() && (since.IsZero() || k.First.Before(since)) {
			since = k.First
		}
	}
	return known, since
}

// alarm reports whether a new area may be told of now, and if so notes it.
func (p *Place) alarm(now time.Time) bool {
	pause := areaPause
	if len(p.Areas) >= maxAreas {
		pause = movesPause
	}
	switch {
	case now.IsZero():
		first := !p.Blind
		p.Blind = true
		return first
	case !p.Alarm.IsZero() && !p.Alarm.After(now) && now.Sub(p.Alarm) < pause:
		return false
	case p.Alarm.After(now): // by a clock that was ahead
		p.Alarm = now
		return false
	}
	p.Alarm = now
	return true
}

// learn adds an area, in place of the one that was not seen for the longest time.
func (p *Place) learn(a Area) {
	if len(p.Areas) >= maxAreas {
		oldest := 0
		for i, k := range p.Areas {
			if k.Last.Before(p.Areas[oldest].Last) {
				oldest = i
			}
		}
		p.Areas = slices.Delete(p.Areas, oldest, oldest+1)
	}
	p.Areas = append(p.Areas, a)
}
