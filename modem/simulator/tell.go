package simulator

import (
	"fmt"
	"time"
)

// repeatEvery is how often a modem tells unasked what it never stops telling.
const repeatEvery = 2 * time.Second

// repeat plans the next of the lines that the model tells again and again. The caller holds mu.
func (m *Modem) repeat(last time.Time) {
	if m.family.repeats == nil || m.recorded != nil {
		return
	}
	next := last.Add(repeatEvery)
	m.plan(moment{at: next, act: func() {
		m.broadcastAll(m.family.repeats(m, m.view(next), next))
		m.repeat(next)
	}})
}

// tell sends what the model tells of a change without having been asked to. The caller holds mu.
func (m *Modem) tell(was, is State, now time.Time) {
	if m.family.tells != nil {
		m.broadcastAll(m.family.tells(m, was, is, now))
	}
}

// joins says whether the change is that the packet service has come.
func joins(was, is State) bool { return !was.PS.registered() && is.PS.registered() }

// turnsOff says whether the change is that the radio went to its minimum, where the card is without power, too.
func turnsOff(was, is State) bool { return was.Radio != 0 && is.Radio == 0 }

// systemModes is <sys_mode>,<sys_submode> of ^MODE, as Huawei began it and others took it over.
var systemModes = map[RAT]string{GSM: "3,3", UMTS: "5,4", HSPA: "5,7", LTE: "17,17"}

// radioOffLine is what modems on ASR and on Unisoc chips say when +CFUN=0 takes the power of the card away.
const radioOffLine = "+CPIN: SIM REMOVED"

// networkTimeLine is +NITZ: the time in UTC, though the zone stands behind it.
func networkTimeLine(s State, now time.Time) string {
	return fmt.Sprintf("+NITZ: %s%+03d,0", now.Add(s.ClockOffset).UTC().Format("06/01/02,15:04:05"), s.Zone)
}
