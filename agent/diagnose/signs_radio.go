package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// Here is what can be seen of the radio.

var noService = &sign{name: "no network serves the terminal", look: func(e *Evidence) *sight {
	if !unserved(e) {
		return nil
	}
	return seen(append(registrationLines(e.Snapshot), e.Snapshot.Evidence("+CPIN?", "+CSQ", "+COPS?")...)...)
}}

// Levels below which no cell is worth the name, dBm.
const (
	deafRSRP = -120
	deafRSSI = -111
)

// Levels at which nothing stands in the way of a registration, dBm.
const (
	goodRSRP = -105
	goodRSSI = -93
)

// noCell: the modem was asked, and hears no cell that could serve it. Some firmware gives
// no level on 4G though it camps on a cell.
var noCell = &sign{name: "no service, and no signal worth the name", look: func(e *Evidence) *sight {
	s := e.Snapshot
	if !unserved(e) || !s.SignalAsked || !deaf(s) {
		return nil
	}
	return seen(append(s.Evidence("+CSQ", "+CESQ"), registrationLines(s)...)...)
}}

func deaf(s *modem.Snapshot) bool {
	switch {
	case s.Signal.RSRP != nil:
		return *s.Signal.RSRP < deafRSRP
	case s.Signal.RSSI != nil:
		return *s.Signal.RSSI <= deafRSSI
	}
	return !s.Hears()
}

var nothingHeard = &sign{name: "not one level can be measured", look: func(e *Evidence) *sight {
	return when(e.Snapshot.SignalAsked && !e.Snapshot.Signal.Known(), e, "+CSQ", "+CESQ")
}}

// goodSignal makes a refusal surer: who hears the network well was refused by the real one.
var goodSignal = &sign{name: "the signal is good", look: func(e *Evidence) *sight { return when(good(e.Snapshot.Signal), e, "+CSQ") }}

func good(level modem.Signal) bool {
	if level.RSRP != nil {
		return *level.RSRP >= goodRSRP
	}
	return level.RSSI != nil && *level.RSSI >= goodRSSI
}

// weakSignal: served by a cell that the modem hardly hears.
var weakSignal = &sign{name: "served, at less than -115 dBm RSRP or -104 dBm RSSI", look: func(e *Evidence) *sight {
	s := e.Snapshot
	low := s.Signal.RSRP != nil && *s.Signal.RSRP < -115
	if s.Signal.RSRP == nil && s.Signal.RSSI != nil {
		low = *s.Signal.RSSI <= -105
	}
	found := when(low, e, "+CSQ", "+CESQ", `+QENG="servingcell"`, "+CPSI?")
	if found != nil && e.Usual.Known {
		found.lines = append(found.lines, e.usual())
	}
	return found
}}

// usable is the usual level from which on an antenna is known to have worked, dBm.
func (l Level) usable() bool {
	if l.RSRP {
		return l.Known && l.DBm >= goodRSRP
	}
	return l.Known && l.DBm >= goodRSSI
}

// usual tells what is usual here.
func (e *Evidence) usual() string {
	l, kind, last := e.Usual, "RSSI", ""
	if l.RSRP {
		kind = "RSRP"
	}
	if !l.Last.IsZero() {
		last = e.say(", last served ", "，上次正常服务 ") + moment(l.Last)
	}
	return fmt.Sprintf(e.say("usual here: %s %.0f dBm%s", "此处平时：%s %.0f dBm%s"), kind, l.DBm, last)
}

var wellHeardBefore = &sign{name: "the signal was good here before", look: func(e *Evidence) *sight {
	if !e.Usual.usable() {
		return nil
	}
	return seen(e.usual())
}}

// onOldBefore: with the lock that there is now, it could be so heard.
var onOldBefore = &sign{name: "the signal was good here before, on 2G or 3G", look: func(e *Evidence) *sight {
	if e.Usual.RSRP {
		return nil
	}
	return wellHeardBefore.look(e)
}}

// othersHeard: the antenna works, for a cell is heard, of a network that does not take
// this card, or for emergency calls only.
var othersHeard = &sign{name: "a cell is heard that serves others", look: func(e *Evidence) *sight {
	s := e.Snapshot
	limited := e.packet().Stat == modem.EmergencyOnly && atOwnNetwork.look(e) == nil
	if !unserved(e) || !limited && atOtherNetwork.look(e) == nil {
		return nil
	}
	return seen(append(registrationLines(s), s.Evidence(`+QENG="servingcell"`, "+CPSI?")...)...)
}}

// modeLocked leaves out a lock to 4G, which is heard nearly everywhere.
var modeLocked = &sign{name: "a setting keeps the modem from 4G", look: func(e *Evidence) *sight {
	m := e.Snapshot.Modes
	return when(m.Locked() && !m.Allowed.Has(4), e, `+QCFG="nwscanmode"`, `+QNWPREFCFG="mode_pref"`, "+CNMP?", "+WS46?")
}}

// oldModem: the modem cannot use anything newer than 3G.
var oldModem = &sign{name: "the modem knows 2G or 3G only", look: func(e *Evidence) *sight {
	has := e.Snapshot.Modes.Has
	if has == 0 || has.Has(4) || has.Has(5) {
		return nil
	}
	return seen(fmt.Sprintf(e.say("%s knows %s only", "%s 只支持 %s"), modelOf(e.Snapshot), has))
}}

// closedNetwork: what the modem may use, the card's carrier has closed in nearly all
// places: Unicom and Telecom 2G and 3G, Mobile 3G.
var closedNetwork = &sign{name: "the modem may use only what the card's carrier has closed nearly everywhere", look: func(e *Evidence) *sight {
	usable, carrier := e.Snapshot.Modes.Allowed, host(home(e.Snapshot.IMSI))
	if usable == 0 {
		usable = e.Snapshot.Modes.Has
	}
	if usable == 0 || carrier == "" || usable.Has(4) || usable.Has(5) || carrier == "China Mobile" && usable.Has(2) {
		return nil
	}
	return seen(fmt.Sprintf(e.say("%s may use %s only, which %s has closed nearly everywhere", "%s 只能用 %s，而 %s 已几乎全部关闭该网络"), modelOf(e.Snapshot), usable, carrier))
}}

func modelOf(s *modem.Snapshot) string {
	if s.Manufacturer+s.Model == "" {
		return "the modem"
	}
	return strings.TrimSpace(s.Manufacturer + " " + s.Model)
}

// registrationLines are the answers of the domains; a modem without 5G has none for 5G.
func registrationLines(s *modem.Snapshot) []string {
	lines := s.Evidence("+C5GREG?", "+CEREG?", "+CGREG?", "+CREG?")
	return slices.DeleteFunc(lines, func(line string) bool { return !strings.Contains(line, "REG:") })
}
