package usage

import (
	"fmt"
	"strconv"
)

// Kind is a way in which use is out of the ordinary.
type Kind uint8

// The kinds.
const (
	Surge  Kind = iota + 1 // far more bytes today than on the days before
	Hidden                 // the modem's counter moves while the terminal's own does not: tethering, or the card at work for somebody else
)

// When a day is judged. Peaks that come back, such as a weekly settlement, are habit.
const (
	surgeUsual  = 6         // times the usual day
	surgePeak   = 2         // times the day that only a tenth of the days are above
	surgeLeast  = 256 << 10 // bytes; less is never a surge
	hiddenLeast = 64 << 10  // bytes that the interface has not seen
	hiddenShare = 4         // and at least this part of what it has seen: counters differ by their headers
)

// Abnormal is use out of the ordinary, with its figures, all for today and both ways.
type Abnormal struct {
	Kind  Kind
	Bytes uint64 // Surge: on this card; Hidden: by the modem's counter, while the interface's was read, too
	Usual uint64 // Surge: the median day of the last four weeks; Hidden: by the interface's counter in the same time
}

// String says it with its figures, such as "today 5.2 MB, usual 300 KB a day".
func (a Abnormal) String() string {
	if a.Kind == Hidden {
		return fmt.Sprintf("the modem has counted %s today, the terminal's interface %s", size(a.Bytes), size(a.Usual))
	}
	return fmt.Sprintf("today %s, usual %s a day", size(a.Bytes), size(a.Usual))
}

// Abnormal returns what is out of the ordinary today on the card in the terminal, each
// Kind once a day: call it after Add until it returns false. What was told is
// remembered in the Book. A Surge is judged once seven whole days are known.
func (b *Book) Abnormal() (Abnormal, bool) {
	if len(b.Pages) == 0 {
		return Abnormal{}, false
	}
	p := &b.Pages[0]
	if p.surges() && p.Day.tell(Surge) {
		return Abnormal{Surge, p.Day.Bytes, p.Habit.usual()}, true
	}
	if p.Day.hides() && p.Day.tell(Hidden) {
		return Abnormal{Hidden, p.Day.Modem, p.Day.Iface}, true
	}
	return Abnormal{}, false
}

func (p *page) surges() bool {
	return len(p.Habit) >= habitLeast &&
		p.Day.Bytes > max(surgeUsual*p.Habit.usual(), surgePeak*p.Habit.peak(), surgeLeast)
}

func (d *day) hides() bool {
	return above(d.Modem, d.Iface) >= max(hiddenLeast, d.Iface/hiddenShare)
}

// tell reports whether a kind was not told today, and notes that it is.
func (d *day) tell(k Kind) bool {
	bit := uint8(1) << k
	first := d.Told&bit == 0
	d.Told |= bit
	return first
}

// size writes bytes for people, 1024-based: "0 B", "300 KB", "5.2 MB".
func size(n uint64) string {
	if n < 1<<10 {
		return strconv.FormatUint(n, 10) + " B"
	}
	f, units := float64(n)/(1<<10), "KMGTPE"
	for f >= 1023.5 {
		f, units = f/(1<<10), units[1:]
	}
	digits := 0
	if f < 9.95 {
		digits = 1
	}
	return strconv.FormatFloat(f, 'f', digits, 64) + " " + units[:1] + "B"
}
