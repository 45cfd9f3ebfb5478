package binding

import (
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// at is a look from a network and area, hours after noon.
func at(plmn modem.PLMN, area uint64, hours int) Look {
	l := in(cardA, modemX, hours)
	l.PLMN, l.RAT, l.Area = plmn, modem.LTE, area
	return l
}

// of gives the look another card's subscriber number.
func of(imsi modem.IMSI, l Look) Look {
	l.IMSI = imsi
	return l
}

func TestRoaming(t *testing.T) {
	const (
		unicom   = "460010000012345"
		broadnet = "460150000012345"
		global   = "901400000012345"
		american = "310260000012345"
	)
	for _, c := range []struct {
		name  string
		looks []Look
		want  string
	}{
		{"at home", []Look{at("46004", 0, 0)}, ""},
		{"another code of the same operator", []Look{at("46000", 0, 0), at("46002", 0, 1), at("46024", 0, 2)}, ""},
		{"another operator of the country", []Look{at("46001", 0, 0), at("46001", 0, 1)}, "roaming info"},
		{"Broadnet on Mobile", []Look{of(broadnet, at("46000", 0, 0))}, ""},
		{"Broadnet on Unicom", []Look{of(broadnet, at("46001", 0, 0))}, "roaming info"},
		{"Mobile on Broadnet", []Look{at("46015", 0, 0)}, "roaming info"},
		{"abroad", []Look{at("46000", 0, 0), at("45400", 0, 1), at("45400", 0, 2)}, "roaming fail"},
		{"abroad, networks in turn", []Look{at("45400", 0, 0), at("45403", 0, 1), at("45412", 0, 2)}, "roaming fail"},
		{"abroad, another country", []Look{at("45400", 0, 0), at("45500", 0, 1)}, "roaming fail;roaming fail"},
		{"and home", []Look{at("45400", 0, 0), at("46000", 0, 1), at("46000", 0, 2)}, "roaming fail;roaming info"},
		{"unserved says nothing", []Look{at("45400", 0, 0), unserved(at("46000", 0, 1)), at("45400", 0, 2)}, "roaming fail"},
		{"at a border", []Look{at("45400", 0, 0), at("46000", 0, 1), at("45400", 0, 2), at("46000", 0, 3), at("45400", 0, 4), at("46000", 0, 5)}, "roaming fail;roaming info"},
		{"abroad again on another day", []Look{at("45400", 0, 0), at("46000", 0, 1), at("45400", 0, 30)}, "roaming fail;roaming info;roaming fail"},
		{"at a border without a clock", []Look{blind(at("45400", 0, 0)), blind(at("46000", 0, 1)), blind(at("45400", 0, 50)), blind(at("46000", 0, 99))}, "roaming fail;roaming info"},
		{"global card", []Look{of(global, at("46000", 0, 0)), of(global, at("46001", 0, 1)), of(global, at("45400", 0, 2))}, "roaming info;;roaming info"},
		{"American card on its own network", []Look{of(american, at("310260", 0, 0))}, ""},
		{"American card on a network of another American code", []Look{of(american, at("311480", 0, 0))}, "roaming info"},
		{"no card number", []Look{of("", at("45400", 0, 0))}, ""},
		{"Unicom at home", []Look{of(unicom, at("46009", 0, 0))}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, told := story(State{}, c.looks...); told != c.want {
				t.Errorf("told %q, want %q", told, c.want)
			}
		})
	}
}

func TestRoamingNamesTheNetworks(t *testing.T) {
	s, found := State{}.See(at("45400", 0, 0))
	if len(found) != 1 || found[0].From != "46004" || found[0].To != "45400" || !strings.Contains(found[0].Text, "country 454") || !strings.Contains(found[0].Text, "country 460") {
		t.Errorf("%+v", found)
	}
	s, found = s.See(at("45500", 0, 1))
	if len(found) != 1 || found[0].From != "45400" || found[0].To != "45500" {
		t.Errorf("%+v", found)
	}
	if _, found = s.See(at("46001", 0, 2)); len(found) != 1 || found[0].Severity != Info || !strings.Contains(found[0].Text, "another operator") {
		t.Errorf("%+v", found)
	}
	other := of("454000000012345", at("45500", 0, 2)) // a new card, which roams there, too
	other.ICCID = cardB
	if _, found = s.See(other); len(found) != 2 || found[1].Kind != Roaming || found[1].From != "45400" {
		t.Errorf("%+v", found)
	}
}

func TestAreas(t *testing.T) {
	const days = 24
	nsa, gsm := at("46000", 2, 8*days), at("46000", 9000, 8*days)
	nsa.RAT, gsm.RAT = modem.NR5GNSA, modem.GSM
	for _, c := range []struct {
		name  string
		looks []Look
		want  string
	}{
		{"one place", []Look{at("46000", 1, 0), at("46000", 1, 30*days)}, ""},
		{"being learned", []Look{at("46000", 1, 0), at("46000", 2, days), at("46000", 3, 6*days)}, ""},
		{"moved after a week", []Look{at("46000", 1, 0), at("46000", 2, 7*days), at("46000", 2, 8*days), at("46000", 1, 9*days)}, "area_new warn"},
		{"a fourth area", []Look{at("46000", 1, 0), at("46000", 2, 1), at("46000", 3, 2), at("46000", 4, 3)}, "area_new warn"},
		{"several on the way are told of once", []Look{at("46000", 1, 0), at("46000", 2, 7*days), at("46000", 3, 7*days+1), at("46000", 4, 7*days+2)}, "area_new warn"},
		{"again on another day", []Look{at("46000", 1, 0), at("46000", 2, 7*days), at("46000", 3, 8*days)}, "area_new warn;area_new warn"},
		{"another network has other numbers", []Look{at("46000", 1, 0), at("46001", 2, 8*days)}, "roaming info"},
		{"another generation has other numbers", []Look{at("46000", 1, 0), gsm}, ""},
		{"5G on LTE has the numbers of LTE", []Look{at("46000", 1, 0), nsa}, "area_new warn"},
		{"no area", []Look{at("46000", 1, 0), at("46000", 0, 8*days)}, ""},
		{"no network", []Look{at("46000", 1, 0), at("", 2, 8*days)}, ""},
		{"not served", []Look{at("46000", 1, 0), unserved(at("46000", 2, 8*days))}, ""},
		{"a week cannot be told without a clock", []Look{blind(at("46000", 1, 0)), blind(at("46000", 2, 8*days))}, ""},
		{"three areas can", []Look{blind(at("46000", 1, 0)), blind(at("46000", 2, 0)), blind(at("46000", 3, 0)), blind(at("46000", 4, 0)), blind(at("46000", 5, 0))}, "area_new warn"},
		{"first seen without a clock", []Look{blind(at("46000", 1, 0)), at("46000", 1, 0), at("46000", 2, 6*days), at("46000", 3, 7*days)}, "area_new warn"},
		{"learned by a clock that was ahead", []Look{at("46000", 1, 5000*days), at("46000", 1, 0), at("46000", 2, 6*days), at("46000", 3, 8*days)}, "area_new warn"},
		{"told of by a clock that was ahead", []Look{at("46000", 1, 0), at("46000", 2, 5000*days), at("46000", 3, 9*days), at("46000", 4, 9*days+1), at("46000", 5, 10*days)}, "area_new warn;;;area_new warn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, told := story(State{}, c.looks...); strings.TrimLeft(told, ";") != c.want {
				t.Errorf("told %q, want %q", told, c.want)
			}
		})
	}
}

func TestNewAreaIsToldWithFigures(t *testing.T) {
	s, _ := story(State{}, at("46000", 11, 0), at("46000", 12, 1))
	_, found := s.See(at("46000", 13, 10*24))
	if len(found) != 1 || found[0].From != "12" || found[0].To != "13" {
		t.Fatalf("%+v", found)
	}
	if want := "area 13 of network 46000 is new to this terminal; known there before: 2, the first since 2026-11-22"; found[0].Text != want {
		t.Errorf("%q, want %q", found[0].Text, want)
	}
}

// A terminal that is carried around sees a new area every hour for a year.
func TestMovingTerminalIsNotNoisy(t *testing.T) {
	var s State
	told := 0
	for hour := range 365 * 24 {
		var found []Finding
		s, found = s.See(at("46000", uint64(1+hour), hour))
		told += len(found)
	}
	if told == 0 || told > 16 {
		t.Errorf("told %d times in a year", told)
	}
	if len(s.Place.Areas) != 16 {
		t.Errorf("%d areas kept", len(s.Place.Areas))
	}
	if s.Place.Areas[15].Code != 365*24 || s.Place.Areas[0].Code != 365*24-15 {
		t.Errorf("not the latest are kept: %+v", s.Place.Areas)
	}
}

func TestAreaIsWrittenOnceADay(t *testing.T) {
	s, _ := story(State{}, at("46000", 1, 0))
	writes := 0
	for quarter := range 10 * 24 * 4 {
		l := at("46000", 1, 0)
		l.Time = l.Time.Add(time.Duration(quarter) * 15 * time.Minute)
		next, _ := s.See(l)
		if encode(t, next) != encode(t, s) {
			writes++
		}
		s = next
	}
	if writes > 10 {
		t.Errorf("%d changes of the state in 10 days in one place", writes)
	}
}

func TestRoamingToAndFro(t *testing.T) {
	s, told := story(State{}, at("45400", 0, 0), at("45500", 0, 1), at("45400", 0, 2))
	if told != "roaming fail;roaming fail" || s.Place.Away != "45400" {
		t.Errorf("told %q, away in %s", told, s.Place.Away)
	}
	_, told = story(State{}, at("45400", 0, 90000), at("46000", 0, 0), at("45400", 0, 1), at("46000", 0, 2), at("45400", 0, 26))
	if want := "roaming fail;roaming info;;;roaming fail"; told != want { // the first by a clock that was ahead
		t.Errorf("told %q, want %q", told, want)
	}
	s = State{}
	for i, plmn := range []modem.PLMN{"20201", "20404", "20601", "20801", "21401", "21601", "22001", "22201", "22601"} {
		s, _ = s.See(at(plmn, 0, i))
	}
	if s, told = story(s, at("46000", 0, 10), at("22601", 0, 11)); told != "roaming info" || len(s.Place.Told) != maxTold {
		t.Errorf("told %q, %d remembered", told, len(s.Place.Told))
	}
}

func TestAreasAreDatedByTheClockThatIsRight(t *testing.T) {
	s, _ := story(State{}, at("46000", 1, 90000), at("46000", 1, 0))
	if a := s.Place.Areas[0]; !a.First.Equal(noon) || !a.Last.Equal(noon) {
		t.Errorf("%+v", a)
	}
	var looks []Look
	for area := range uint64(5) {
		looks = append(looks, blind(at("46000", 1+area, 0)))
	}
	_, told := story(State{}, append(looks, at("46000", 1, 0), blind(at("46000", 9, 0)))...)
	if want := "area_new warn;;;area_new warn"; told != want {
		t.Errorf("told %q, want %q: the clock was right in between", told, want)
	}
}
