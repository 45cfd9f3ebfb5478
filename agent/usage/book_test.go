package usage

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

const (
	cardA = modem.ICCID("89860441192000000425")
	cardB = modem.ICCID("89860318740209876543")
	cardC = modem.ICCID("8986011488800055512")
)

// noon is when the stories begin: in the middle of a cycle.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// story feeds a book one look a minute.
type story struct {
	t     *testing.T
	book  Book
	r     Reading
	start string
}

func newStory(t *testing.T) *story {
	return &story{t: t, r: Reading{Time: noon, Up: time.Hour, Boot: 1, ICCID: cardA}, start: "2026-11-01"}
}

// count makes a counter of one direction; the other always shows half.
func count(n uint64, instance string) *Count { return &Count{Tx: n, Rx: n / 2, Instance: instance} }

// look reads the counters a minute later; nil: not readable.
func (s *story) look(iface, modem *Count) Delta {
	s.r.Interface, s.r.Modem = iface, modem
	d := s.book.Add(s.r, s.start)
	s.r.Up += time.Minute
	if !s.r.Time.IsZero() {
		s.r.Time = s.r.Time.Add(time.Minute)
	}
	return d
}

// reboot starts the system anew.
func (s *story) reboot() {
	s.r.Boot++
	s.r.Up, s.r.Agent = 20*time.Second, 0
}

// want compares a look with the bytes sent that it should credit.
func (s *story) want(d Delta, tx uint64, source Source) {
	s.t.Helper()
	if d.Tx != tx || d.Rx != tx/2 || d.Source != source {
		s.t.Errorf("%s: credited %d, %d by %q, want %d by %q", s.r.Time.Format("15:04"), d.Tx, d.Rx, d.Source, tx, source)
	}
}

func TestFirstReadingIsABaseline(t *testing.T) {
	s := newStory(t)
	d := s.look(count(5000, "i1"), count(9000, "m1"))
	s.want(d, 0, "")
	if !d.CardChanged || s.book.Cycle() != (Totals{Start: "2026-11-01"}) {
		t.Errorf("%+v, %+v", d, s.book.Cycle())
	}
	s.want(s.look(count(5600, "i1"), count(9600, "m1")), 600, FromInterface)
	want := Totals{Start: "2026-11-01", Tx: 600, Rx: 300, Source: FromInterface}
	if got := s.book.Cycle(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestOneTrafficIsCountedOnce(t *testing.T) {
	s := newStory(t)
	s.look(count(0, "i1"), count(0, "m1"))
	s.want(s.look(count(1000, "i1"), count(1000, "m1")), 1000, FromInterface)
	s.want(s.look(nil, count(1400, "m1")), 400, FromModem)     // AT port free, interface unreadable
	s.want(s.look(count(2000, "i1"), nil), 600, FromInterface) // and the other way round
	s.want(s.look(nil, nil), 0, "")                            // nothing readable
	s.want(s.look(count(2600, "i1"), count(2600, "m1")), 600, FromInterface)
	s.want(s.look(count(2600, "i1"), count(2900, "m1")), 0, FromInterface) // the modem's own traffic is not the terminal's
	if s.book.Tx != 2600 || s.book.Rx != 1300 {
		t.Errorf("%d, %d in all", s.book.Tx, s.book.Rx)
	}
}

func TestInterfaceMadeAnewWhileTheModemGoesOn(t *testing.T) {
	s := newStory(t)
	s.look(count(1000, "i1"), count(1000, "m1"))
	d := s.look(count(300, "i2"), count(1800, "m1")) // 500 before it went, 300 since
	s.want(d, 800, FromModem)
	if !d.Reset || d.InterfaceMoved != (Bytes{300, 150}) || d.ModemMoved != (Bytes{800, 400}) {
		t.Errorf("%+v", d)
	}
	s.want(s.look(count(400, "i2"), count(1900, "m1")), 100, FromInterface)
}

func TestInterfaceMadeAnewIsSeenLater(t *testing.T) {
	s := newStory(t)
	s.look(count(1000, "i1"), count(1000, "m1"))
	s.want(s.look(nil, count(1800, "m1")), 800, FromModem)
	s.want(s.look(count(300, "i2"), nil), 0, FromInterface)             // may be a part of the 800
	s.want(s.look(count(300, "i2"), count(2100, "m1")), 300, FromModem) // they were not
}

// The modem on USB restarts: its counter and the interface begin at 0 together.
func TestModemRestartTakesBothCounters(t *testing.T) {
	s := newStory(t)
	s.look(count(90000, "i1"), count(90000, "m1"))
	s.want(s.look(nil, nil), 0, "")
	d := s.look(count(700, "i2"), count(700, "m2"))
	s.want(d, 700, FromInterface)
	if !d.Reset {
		t.Error("the reset is not said")
	}
	s.want(s.look(count(800, "i2"), count(800, "m2")), 100, FromInterface)

	s = newStory(t) // the same, the modem's start unknown and the interface later back than it
	s.look(count(90000, "i1"), count(90000, ""))
	s.want(s.look(nil, count(200, "")), 200, FromModem)
	s.want(s.look(count(500, "i2"), count(700, "")), 500, FromModem)
	s.want(s.look(count(600, "i2"), count(800, "")), 100, FromInterface)
}

func TestModemRestoresItsCounter(t *testing.T) {
	s := newStory(t)
	s.look(nil, count(90000, ""))
	s.want(s.look(nil, count(88000, "")), 0, FromModem)
	s.want(s.look(nil, count(88100, "")), 100, FromModem)
}

func TestReboot(t *testing.T) {
	s := newStory(t)
	s.look(count(1000, "boot1/4/wwan0"), nil)
	s.reboot()
	s.r.Time = s.r.Time.Add(9 * time.Hour)
	s.want(s.look(count(4000, "boot2/4/wwan0"), nil), 4000, FromInterface) // more than before, yet all new
	s.want(s.look(count(4100, "boot2/4/wwan0"), nil), 100, FromInterface)

	s.r.Boot, s.r.Agent = 3, 0 // the agent alone has restarted
	s.want(s.look(count(4300, "boot2/4/wwan0"), nil), 200, FromInterface)
}

func TestRebootWithoutAName(t *testing.T) {
	s := newStory(t)
	s.look(count(1000, ""), count(1000, ""))
	s.reboot()
	s.want(s.look(count(1500, ""), count(2200, "")), 1200, FromModem) // the interface may have restarted unseen
}

func TestWrapOfADriverWith32Bits(t *testing.T) {
	s := newStory(t)
	at := func(n uint64) *Count { return &Count{Tx: n & (1<<32 - 1), Rx: n & (1<<32 - 1), Instance: "i1"} }
	s.look(at(1<<32-700), nil)
	d := s.look(at(1<<32+300), nil)
	if d.Tx != 1000 || d.Rx != 1000 || d.Reset {
		t.Errorf("%+v", d)
	}
}

func TestAgentShare(t *testing.T) {
	s := newStory(t)
	s.r.Agent = 5000 // before the first look: nobody saw on which card
	s.look(count(9000, "i1"), nil)
	s.r.Agent = 5400
	s.look(count(9900, "i1"), nil)
	s.reboot()
	s.r.Agent = 250
	s.look(count(800, "i2"), nil)
	s.r.Agent = 300
	s.look(count(900, "i2"), nil)
	s.r.Agent = 20 // went back without a new start: counted from 0
	s.look(count(900, "i2"), nil)
	if got := s.book.Cycle(); got.Agent != 720 || got.Sum() != 900+450+900+450 {
		t.Errorf("%+v", got)
	}
}

func TestCardChange(t *testing.T) {
	s := newStory(t)
	s.look(count(1000, "i1"), count(1000, "m1"))
	s.look(count(3000, "i1"), count(3000, "m1"))
	s.reboot()
	s.r.ICCID = cardB
	d := s.look(count(400, "i2"), count(400, "m2"))
	s.want(d, 0, "") // whose these are, nobody knows
	if !d.CardChanged {
		t.Error("the change is not said")
	}
	s.want(s.look(count(900, "i2"), count(900, "m2")), 500, FromInterface)
	if card, tx, rx := s.book.Card(); card != cardB || tx != 500 || rx != 250 {
		t.Errorf("%s %d %d", card.Masked(), tx, rx)
	}
	s.reboot()
	s.r.ICCID = cardA[:19] // the same card, its check digit left out
	if d := s.look(count(100, "i3"), nil); !d.CardChanged || d.Tx != 0 {
		t.Errorf("%+v", d)
	}
	s.look(count(350, "i3"), nil)
	if card, tx, rx := s.book.Card(); !card.Same(cardA) || tx != 2250 || rx != 1125 {
		t.Errorf("%s %d %d", card.Masked(), tx, rx)
	}
	if c := s.book.Cycle(); c.Tx != 2250 || s.book.Tx != 2750 {
		t.Errorf("cycle %d, all %d", c.Tx, s.book.Tx)
	}
	s.r.ICCID = cardA
	if d := s.look(count(350, "i3"), nil); d.CardChanged {
		t.Error("a check digit made another card")
	}
}

// An interface that cannot be read just when the card changes must not hand the bytes
// of the old card to the new one later.
func TestBaselineOfTheOldCardIsForgotten(t *testing.T) {
	s := newStory(t)
	s.look(count(1000, "i1"), nil)
	s.r.ICCID = cardB
	s.look(nil, nil)
	s.want(s.look(count(9000, "i1"), nil), 0, "")
	s.want(s.look(count(9100, "i1"), nil), 100, FromInterface)
}

func TestBytesAreHeldUntilTheCardIsSure(t *testing.T) {
	for _, tt := range []struct {
		name string
		card modem.ICCID
		want uint64
	}{
		{"the same card", cardA, 900},
		{"another card", cardB, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(t)
			s.look(count(1000, "i1"), nil)
			s.r.ICCID = ""
			s.want(s.look(count(1100, "i1"), nil), 100, FromInterface) // nothing has restarted
			s.r.Agent += 50
			s.want(s.look(count(400, "i2"), nil), 0, FromInterface)
			s.want(s.look(count(800, "i2"), nil), 0, FromInterface)
			s.r.ICCID = tt.card
			d := s.look(count(900, "i2"), nil)
			if d.Tx != tt.want || d.Rx != tt.want/2 {
				t.Errorf("credited %d, %d", d.Tx, d.Rx)
			}
			if s.book.Held != (part{}) || s.book.Unsure || s.book.Tx != 100+tt.want {
				t.Errorf("%+v", s.book.memory)
			}
			if tt.want != 0 && (d.Span >= 0 || s.book.Cycle().Agent != 50) {
				t.Errorf("span %v, %+v", d.Span, s.book.Cycle())
			}
		})
	}
}

func TestNoCardYet(t *testing.T) {
	s := newStory(t)
	s.r.ICCID = ""
	for _, n := range []uint64{100, 200, 300} {
		s.want(s.look(count(n, "i1"), nil), 0, map[bool]Source{true: FromInterface}[n > 100])
	}
	if card, _, _ := s.book.Card(); card != "" || s.book.Cycle() != (Totals{}) {
		t.Error("a page without a card")
	}
	s.r.ICCID = cardA
	s.want(s.look(count(400, "i1"), nil), 0, "")
	s.want(s.look(count(500, "i1"), nil), 100, FromInterface)
	s.r.ICCID = "8986" // not a card's number: as if it was not read
	s.want(s.look(count(600, "i1"), nil), 100, FromInterface)
}

func TestSpan(t *testing.T) {
	s := newStory(t)
	s.look(count(0, "i1"), nil)
	if d := s.look(count(10, "i1"), nil); d.Span != time.Minute {
		t.Errorf("%v", d.Span)
	}
	s.look(nil, nil)
	if d := s.look(count(20, "i1"), nil); d.Span != 2*time.Minute {
		t.Errorf("%v", d.Span)
	}
	s.reboot()
	s.r.Time = s.r.Time.Add(14*time.Hour - time.Minute)
	if d := s.look(count(5, "i2"), nil); d.Span != 14*time.Hour {
		t.Errorf("%v", d.Span)
	}
	s.reboot()
	s.r.Time = time.Time{}
	if d := s.look(count(5, "i3"), nil); d.Span >= 0 || d.Tx != 5 {
		t.Errorf("%v", d.Span)
	}
}

func TestLogsHideTheCard(t *testing.T) {
	s := newStory(t)
	s.look(count(0, "i1"), nil)
	s.look(count(10, "i1"), nil)
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("usage", "book", &s.book, "reading", s.r)
	}
	if strings.Contains(log.String(), string(cardA)) || strings.Count(log.String(), cardA.Masked()) != 4 {
		t.Error(log.String())
	}
}
