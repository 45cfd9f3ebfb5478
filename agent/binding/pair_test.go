package binding

import (
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

const (
	cardA  modem.ICCID = "89860441192000000425"
	cardB  modem.ICCID = "898602F9091830030220"
	cardC  modem.ICCID = "89860112345678901234"
	modemX modem.IMEI  = "864594030000423"
	modemY modem.IMEI  = "860000000000092"
	modemZ modem.IMEI  = "359072060000425"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// in is a look at a card in a modem, hours after noon.
func in(card modem.ICCID, device modem.IMEI, hours int) Look {
	return Look{ICCID: card, IMEI: device, IMSI: "460040000012345", Served: true, Time: noon.Add(time.Duration(hours) * time.Hour)}
}

// blind is a look without a clock.
func blind(l Look) Look {
	l.Time = time.Time{}
	return l
}

func unserved(l Look) Look {
	l.Served = false
	return l
}

// story plays looks and returns the last state and all findings in the form
// "kind severity", with those of one look joined by a comma and looks by a semicolon.
func story(s State, looks ...Look) (State, string) {
	var told []string
	for _, l := range looks {
		var found []Finding
		s, found = s.See(l)
		var of []string
		for _, f := range found {
			of = append(of, string(f.Kind)+" "+string(f.Severity))
		}
		told = append(told, strings.Join(of, ","))
	}
	return s, strings.Trim(strings.Join(told, ";"), ";")
}

func TestPair(t *testing.T) {
	for _, c := range []struct {
		name  string
		looks []Look
		want  string
		bound bool // the carrier is expected to stop the card
	}{
		{"first sight", []Look{in(cardA, modemX, 0), in(cardA, modemX, 1)}, "", false},
		{"learned in parts", []Look{in(cardA, "", 0), in("", modemX, 1), in(cardA, modemX, 2)}, "", false},
		{"nothing read", []Look{in(cardA, modemX, 0), in("", "", 1), in(cardA, modemX, 2)}, "", false},
		{"check digit left out", []Look{in(cardA, modemX, 0), in(cardA[:19], modemX, 1), in(cardA, modemX, 2)}, "", false},
		{"another card", []Look{in(cardA, modemX, 0), in(cardB, modemX, 1), in(cardB, modemX, 2)}, "card_changed warn", true},
		{"another modem", []Look{in(cardA, modemX, 0), in(cardA, modemY, 1), in(cardA, modemY, 2)}, "pair_changed warn", true},
		{"another modem, its card unread", []Look{in(cardA, modemX, 0), in("", modemY, 1), in(cardA, modemY, 2)}, "pair_changed warn", true},
		{"both", []Look{in(cardA, modemX, 0), in(cardB, modemY, 1)}, "card_changed warn,pair_changed warn", true},
		{"and back", []Look{in(cardA, modemX, 0), in(cardA, modemY, 1), in(cardA, modemX, 2)}, "pair_changed warn;pair_changed info", false},
		{"and back after a detour", []Look{in(cardA, modemX, 0), in(cardA, modemY, 1), in(cardB, modemY, 2), in(cardB, modemZ, 3), in(cardA, modemX, 4)},
			"pair_changed warn;card_changed warn;pair_changed warn;card_changed info,pair_changed info", false},
		{"half-way back", []Look{in(cardA, modemX, 0), in(cardB, modemY, 1), in(cardA, modemY, 2)}, "card_changed warn,pair_changed warn;card_changed warn", true},
		{"back after the stop", []Look{in(cardA, modemX, 0), in(cardA, modemY, 1), unserved(in(cardA, modemY, 100)), in(cardA, modemX, 101)}, "pair_changed warn;;pair_changed info", false},
		{"served for days: nobody minds", []Look{in(cardA, modemX, 0), in(cardA, modemY, 1), in(cardA, modemY, 73)}, "pair_changed warn", false},
		{"served for two days", []Look{in(cardA, modemX, 0), in(cardA, modemY, 1), in(cardA, modemY, 72)}, "pair_changed warn", true},
		{"refused for days", []Look{in(cardA, modemX, 0), in(cardA, modemY, 1), unserved(in(cardA, modemY, 500))}, "pair_changed warn", true},
		{"without a clock", []Look{blind(in(cardA, modemX, 0)), blind(in(cardA, modemY, 1)), blind(in(cardA, modemY, 200))}, "pair_changed warn", true},
		{"garbage is not a card", []Look{in(cardA, modemX, 0), in("8986", "1", 1), in(cardA, modemX, 2)}, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, told := story(State{}, c.looks...)
			if strings.ReplaceAll(told, ";;", ";") != strings.ReplaceAll(c.want, ";;", ";") {
				t.Errorf("told %q, want %q", told, c.want)
			}
			if (s.Bound != nil) != c.bound {
				t.Errorf("bound %v, want %v", s.Bound, c.bound)
			}
		})
	}
}

func TestFindingsNameWhatChanged(t *testing.T) {
	s, _ := story(State{}, in(cardA, modemX, 0))
	_, found := s.See(in(cardB, modemY, 1))
	if len(found) != 2 || found[0].From != string(cardA) || found[0].To != string(cardB) || found[1].From != string(modemX) || found[1].To != string(modemY) {
		t.Errorf("%+v", found)
	}
	for _, f := range found {
		if strings.Contains(f.Text, string(cardA[6:])) || strings.Contains(f.Text, string(modemX)) || f.Text == "" {
			t.Errorf("%q", f.Text)
		}
	}
	for imsi, soldered := range map[modem.IMSI]bool{"460040000012345": true, "460240000012345": true, "460010000012345": false, "": false} {
		l := in(cardA, modemY, 1)
		l.IMSI = imsi
		if _, found := s.See(l); len(found) != 1 || strings.Contains(found[0].Text, "cannot be resumed") != soldered {
			t.Errorf("IMSI %s: %+v", imsi, found)
		}
	}
}

func TestSeparationIsPredicted(t *testing.T) {
	s, _ := story(State{}, in(cardA, modemX, 0))
	if s.Separation(noon) || s.Separation(time.Time{}) || !s.Predicted().IsZero() {
		t.Errorf("predicted for a pair that has not changed: %+v", s)
	}
	s, _ = story(s, in(cardA, modemY, 5))
	if want := noon.Add(53 * time.Hour); !s.Predicted().Equal(want) {
		t.Errorf("predicted %v, want %v", s.Predicted(), want)
	}
	for hours, want := range map[int]bool{4: false, 5: true, 30: true, 53: true, 54: false, 5000: false} {
		if got := s.Separation(noon.Add(time.Duration(hours) * time.Hour)); got != want {
			t.Errorf("a stop after %d hours: %v, want %v", hours, got, want)
		}
	}
	if !s.Separation(time.Time{}) {
		t.Error("a stop without a date may be for the change")
	}
}

func TestChangeWithoutAClockIsDatedLater(t *testing.T) {
	s, _ := story(State{}, in(cardA, modemX, 0), blind(in(cardA, modemY, 1)))
	if !s.Separation(noon.Add(9000*time.Hour)) || !s.Predicted().IsZero() {
		t.Errorf("%+v", s)
	}
	s, _ = story(s, in(cardA, modemY, 90))
	if want := noon.Add(138 * time.Hour); !s.Predicted().Equal(want) {
		t.Errorf("predicted %v, want %v", s.Predicted(), want)
	}
	s, _ = story(s, in(cardA, modemY, 20)) // the clock was ahead
	if want := noon.Add(68 * time.Hour); !s.Predicted().Equal(want) {
		t.Errorf("predicted %v, want %v", s.Predicted(), want)
	}
}

func TestAnnouncedSwap(t *testing.T) {
	first, _ := story(State{}, in(cardA, modemX, 0))
	for _, c := range []struct {
		name  string
		card  modem.ICCID
		now   time.Time
		looks []Look
		want  string
		left  bool // the announcement still holds
	}{
		{"any card", "", noon, []Look{in(cardB, modemX, 1)}, "card_changed info", true},
		{"this card", cardB, noon, []Look{in(cardB, modemX, 1)}, "card_changed info", true},
		{"this card, named with 19 characters", cardB[:19], noon, []Look{in(cardB, modemX, 1)}, "card_changed info", true},
		{"another card than named", cardB, noon, []Look{in(cardC, modemX, 1)}, "card_changed warn", true},
		{"the modem", "", noon, []Look{in(cardA, modemY, 1)}, "pair_changed info", true},
		{"the modem, its card named", cardA, noon, []Look{in(cardA, modemY, 1)}, "pair_changed info", true},
		{"the modem, another card named", cardB, noon, []Look{in(cardA, modemY, 1)}, "pair_changed warn", true},
		{"both at once", cardB, noon, []Look{in(cardB, modemY, 1)}, "card_changed info,pair_changed info", false},
		{"both in turn", cardB, noon, []Look{in("", modemY, 1), in(cardB, modemY, 2)}, "pair_changed info;card_changed info", false},
		{"one swap only", "", noon, []Look{in(cardB, modemX, 1), in(cardC, modemX, 2)}, "card_changed info;card_changed warn", true},
		{"the other half too late", "", noon, []Look{in(cardB, modemX, 1), in(cardB, modemY, 26)}, "card_changed info;pair_changed warn", false},
		{"in time", "", noon, []Look{in(cardB, modemX, 30*24)}, "card_changed info", true},
		{"too late", "", noon, []Look{in(cardB, modemX, 30*24+1)}, "card_changed warn", false},
		{"announced without a clock", "", time.Time{}, []Look{in(cardA, modemX, 100), in(cardB, modemX, 100+30*24)}, "card_changed info", true},
		{"announced without a clock, too late", "", time.Time{}, []Look{in(cardA, modemX, 100), in(cardB, modemX, 101+30*24)}, "card_changed warn", false},
		{"announced by a clock that was ahead", "", noon.AddDate(10, 0, 0), []Look{in(cardA, modemX, 1), in(cardB, modemX, 2+30*24)}, "card_changed warn", false},
		{"swapped without a clock", "", noon, []Look{blind(in(cardB, modemX, 1))}, "card_changed info", true},
		{"nothing happens", "", noon, []Look{in(cardA, modemX, 1)}, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, told := story(first.Announce(c.card, c.now), c.looks...)
			if told != c.want {
				t.Errorf("told %q, want %q", told, c.want)
			}
			if (s.Announced != nil) != c.left {
				t.Errorf("left: %+v", s.Announced)
			}
			if threatened := strings.Contains(c.want, "warn"); (s.Bound != nil) != threatened {
				t.Errorf("bound %v", s.Bound)
			}
		})
	}
}

func TestAllowList(t *testing.T) {
	for _, c := range []struct {
		name string
		card modem.ICCID
		list []string
		want bool
	}{
		{"no list", cardA, nil, true},
		{"beginning", cardA, []string{"898601", "898604"}, true},
		{"other beginning", cardA, []string{"898601", "898608"}, false},
		{"hex letter", cardB, []string{"898602F9"}, true},
		{"hex letter in lower case", cardB, []string{"898602f9"}, true},
		{"other hex letter", cardB, []string{"898602E"}, false},
		{"whole number", cardA, []string{string(cardA)}, true},
		{"whole number without check digit", cardA, []string{string(cardA[:19])}, true},
		{"whole number with check digit, card without", cardA[:19], []string{string(cardA)}, true},
		{"whole number with another check digit", cardA, []string{string(cardA[:19]) + "9"}, true},
		{"whole number padded with F", cardA[:19], []string{string(cardA[:19]) + "F"}, true},
		{"longer beginning than the card", cardA[:19], []string{string(cardA[:18]) + "99"}, false},
		{"blank entries say nothing", cardA, []string{"", " "}, true},
		{"blank entry beside another", cardA, []string{"", "898601"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := in(c.card, modemX, 0)
			l.Allow = c.list
			_, found := State{}.See(l)
			if (len(found) == 0) != c.want {
				t.Fatalf("%+v", found)
			}
			if !c.want && (found[0].Kind != NotAllowed || found[0].To != string(c.card)) {
				t.Errorf("%+v", found)
			}
		})
	}
}

func TestNotAllowedIsToldOnce(t *testing.T) {
	with := func(l Look, list ...string) Look {
		l.Allow = list
		return l
	}
	_, told := story(State{},
		with(in(cardA, modemX, 0), "898601"), with(in(cardA[:19], modemX, 1), "898601"), with(in("", modemX, 2), "898601"), with(in(cardA, modemX, 3), "898601"),
		with(in(cardA, modemX, 4), "898604"), with(in(cardA, modemX, 5), "898601"))
	if want := "not_allowed warn;;;;;not_allowed warn"; told != want {
		t.Errorf("told %q, want %q", told, want)
	}
}

// Two commands of one modem may give the number with and without its check digit.
func TestCheckDigitChangesNothing(t *testing.T) {
	s, _ := story(State{}, in(cardA, modemX, 0))
	next, told := story(s, in(cardA[:19], modemX, 0))
	if told != "" || encode(t, next) != encode(t, s) {
		t.Errorf("told %q: %s after %s", told, encode(t, next), encode(t, s))
	}
}
