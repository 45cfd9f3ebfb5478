package agent

import (
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// The scenarios of what the carrier does with a card, and of the way to the broker.
var stoppedGroups = []group{
	{"the card and the carrier", []plight{
		{name: "no plan", want: report.CauseCardStopped, story: on("denied=7"), modem: generic},
		{name: "network not allowed at home", want: report.CauseCardStopped, story: on("denied=11")},
		{name: "area refused where it was served", want: report.CauseCardStopped, lived: time.Hour, story: on("denied=12")},
		{name: "refused before the agent came", want: report.CauseCardStopped, story: then(on("denied_then_silent"), wait(5*time.Minute))},
		{name: "refused, and the modem asks no more", want: report.CauseCardStopped, lived: time.Hour, story: on("denied_then_silent=7"), modem: simcom},
		{name: "session barred", want: report.CauseCardStopped, story: on("session_refused=8")},
		{name: "2G, no cause but +CEER's", want: report.CauseCardStopped, modem: m26, story: on("denied=8")},
		{name: "an access point without data", want: report.CauseCardStopped, modem: noData(), story: asEver},
		{name: "unknown subscriber", want: report.CauseCardCancelled, story: on("denied=2")},
		{name: "illegal terminal", want: report.CauseCardCancelled, modem: simcom, story: on("denied=3")},
		{name: "all refused after a quarter without traffic", want: report.CauseCardCancelled, config: idleLimit(365), lived: time.Hour,
			story: then(pays(2), inADrawer(100), on("denied=8"))},
		{name: "device refused", want: report.CauseCardSeparated, story: on("denied=6")},
		{name: "in stock and refused", want: report.CauseCardNotActivated, config: inStock, story: on("denied=7")},
		{name: "in stock and unknown", want: report.CauseCardNotActivated, modem: simcom, config: inStock, story: on("denied=2")},
		{name: "service not subscribed", want: report.CauseCardNotActivated, story: on("session_refused=33")},
		{name: "term over before the agent came", want: report.CauseCardExpired, config: func(c *config.Config) { c.Card.Expires.Year, c.Card.Expires.Month, c.Card.Expires.Day = 2026, 12, 20 }, story: on("denied=8")},
		{name: "attach without a session", want: report.CauseWrongAPN, story: on("denied=19"), modem: generic},
	}},
	{"the way", []plight{
		{name: "contexts idle", want: report.CauseNoDataPath, story: on("no_data_path")},
		{name: "interface down", want: report.CauseNoDataPath, cellular: true, lived: aDay, story: leads(wDown)},
		{name: "broker silent", want: report.CauseServerUnreachable, cellular: true, modem: simcom, lived: aDay, story: leads(wSilent)},
		{name: "port closed", want: report.CauseServerUnreachable, cellular: true, lived: aDay, story: leads(wRefuses)},
		{name: "no such name", want: report.CauseServerUnreachable, cellular: true, story: leads(wNameless)},
	}},
}

// lookAlikes are pairs, and larger families, whose members a technician takes for each
// other.
var lookAlikes = []group{
	{"no SIM and SIM busy at boot", []plight{
		{name: "empty slot", want: report.CauseSIMAbsent, story: then(on("sim_absent"), reboots)},
		{name: "busy for 20 s after a boot", want: report.CauseHealthy, story: then(on("sim_slow"), reboots)},
	}},
	{"antenna and coverage", []plight{
		{name: "heard well before", want: report.CauseAntennaFault, lived: 8 * time.Hour, story: on("no_signal")},
		{name: "heard well before, simcom", want: report.CauseAntennaFault, modem: simcom, lived: 8 * time.Hour, story: on("no_signal")},
		{name: "heard well before, on 2G", want: report.CauseAntennaFault, modem: m26, lived: 8 * time.Hour, story: on("no_signal")},
		{name: "never heard here", want: report.CauseNoCoverage, story: on("no_signal")},
		{name: "never heard here, simcom", want: report.CauseNoCoverage, modem: simcom, story: on("no_signal")},
		{name: "another operator is heard", want: report.CauseNoCoverage, lived: 8 * time.Hour, story: on("limited")},
	}},
	{"both faces of a stop and a wrong APN", []plight{
		{name: "face A: refused at the attach", want: report.CauseCardStopped, lived: time.Hour, story: on("denied=8")},
		{name: "face B: attached and nothing comes back", want: report.CauseCardStopped, cellular: true, lived: aDay, story: then(on("dead_path"), leads(wDead))},
		{name: "face B from the start, generic", want: report.CauseCardStopped, cellular: true, modem: generic, story: then(on("dead_path"), leads(wDead))},
		{name: "the session is refused for its APN", want: report.CauseWrongAPN, story: on("session_refused=27")},
		{name: "another operator's APN, and no session", want: report.CauseWrongAPN, modem: foreignAccess(), story: on("no_data_path")},
		{name: "another operator's APN, and nothing comes back", want: report.CauseWrongAPN, cellular: true, modem: foreignAccess(), story: leads(wDead)},
	}},
	{"separation and expiry", []plight{
		{name: "another module, then refused", want: report.CauseCardSeparated, config: expires(time.March, 1), lived: aDay,
			story: then(isMoved, wait(6*time.Hour), on("denied=8")), first: []report.Cause{report.CausePortMissing, report.CauseCardChanged}},
		{name: "another module, then nothing comes back", want: report.CauseCardSeparated, cellular: true, lived: aDay,
			story: then(isMoved, wait(6*time.Hour), leads(wDead)), first: []report.Cause{report.CausePortMissing, report.CauseCardChanged}},
		{name: "term over, then refused", want: report.CauseCardExpired, config: expires(time.January, 5), lived: aDay,
			story: then(wait(4*aDay), on("denied=8")), first: []report.Cause{report.CauseCardExpiring}},
		{name: "term over, then nothing comes back", want: report.CauseCardExpired, cellular: true, config: expires(time.January, 5), lived: aDay,
			story: then(wait(4*aDay), leads(wDead)), first: []report.Cause{report.CauseCardExpiring}},
	}},
	{"quota used up and stopped", []plight{
		{name: "all used, then refused", want: report.CauseQuotaExhausted, config: quota, lived: time.Hour,
			story: then(moves(4<<20, 7<<20), wait(2*time.Hour), on("denied=7")), first: []report.Cause{report.CauseQuotaLow}},
		{name: "all used, then nothing comes back", want: report.CauseQuotaExhausted, cellular: true, config: quota, lived: time.Hour,
			story: then(moves(4<<20, 7<<20), wait(2*time.Hour), leads(wDead)), first: []report.Cause{report.CauseQuotaLow}},
		{name: "half used, then refused", want: report.CauseCardStopped, config: quota, lived: time.Hour,
			story: then(moves(2<<20, 3<<20), wait(2*time.Hour), on("denied=7"))},
		{name: "all used last month, then refused", want: report.CauseCardStopped, config: quota, lived: time.Hour,
			story: then(moves(4<<20, 7<<20), wait(2*time.Hour), inADrawer(32), on("denied=7")), first: []report.Cause{report.CauseQuotaLow, report.CauseHealthy}},
	}},
	{"server down and no data path", []plight{
		{name: "the broker is silent", want: report.CauseServerUnreachable, cellular: true, lived: aDay, story: leads(wSilent)},
		{name: "there is no session", want: report.CauseNoDataPath, cellular: true, lived: aDay, story: then(on("no_data_path"), cutOff)},
		{name: "not even the name server answers", want: report.CauseCardStopped, cellular: true, modem: simcom, lived: aDay, story: leads(wDead)},
	}},
	{"denied in one domain, home in the other", []plight{
		{name: "calls refused", want: report.CauseHealthy, story: on("denied_cs")},
		{name: "calls refused at work, simcom", want: report.CauseHealthy, modem: simcom, lived: time.Hour, story: on("denied_cs=11")},
		{name: "data refused", want: report.CauseCardStopped, story: on("denied_ps")},
		{name: "data refused, simcom", want: report.CauseCardStopped, modem: simcom, story: on("denied_ps")},
	}},
	{"old and new +CEER", []plight{
		{name: "of long ago", want: report.CauseHealthy, story: on("old_ceer")},
		{name: "of long ago, simcom", want: report.CauseHealthy, modem: simcom, lived: time.Hour, story: on("old_ceer=33")},
		{name: "the success that one part tells as 148", want: report.CauseHealthy, modem: generic, story: on("old_ceer=148")},
		{name: "of now", want: report.CauseCardNotActivated, story: on("session_refused=33"), modem: simcom},
		{name: "of long ago, and no coverage", want: report.CauseNoCoverage, story: then(on("old_ceer=8"), on("no_signal"))},
	}},
}

// reboots starts the modem again. A modem that then leaves its radio off, as Nordic's do, is
// switched on by the terminal's own software.
func reboots(x *terminal) {
	x.modem.Reboot()
	x.modem.Update(func(s *simulator.State) { s.Radio = 1 })
}

// noData is a modem that China Telecom has put into its access point without data.
func noData() simulator.Config {
	c := withCard(telecom, simulator.Config{Model: "EC25"})
	c.APN = "nodata"
	return c
}

// foreignAccess is a modem with a card of China Mobile and an access point of Unicom.
func foreignAccess() simulator.Config { return simulator.Config{APN: "3gnet"} }
