package agent

import (
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// The scenarios of one cause each. All terminals but those without a clock live in January
// 2027.

var (
	simcom  = simulator.Config{Family: "simcom"}
	generic = simulator.Config{Family: "generic"}
	m26     = simulator.Config{Family: "quectel", Model: "M26"}
	unicom  = simulator.Config{IMSI: "460011234567890", ICCID: "89860117838009934120", PLMN: "46001", Operator: "CHN-UNICOM", Brand: "UNICOM", APN: "3gnet"}
	telecom = simulator.Config{IMSI: "460110123456789", ICCID: "89861118246013265712", PLMN: "46011", Operator: "CHN-CT", Brand: "CT", APN: "ctiot"}
)

// withCard puts a card of another carrier into a model.
func withCard(c, model simulator.Config) simulator.Config {
	c.Family, c.Model = model.Family, model.Model
	return c
}

func day2027(month time.Month, day int) card.Date {
	return card.Date{Year: 2027, Month: month, Day: day}
}

const aDay = 24 * time.Hour

// quota states 10 MB a month, and expires a last day.
func quota(c *config.Config) { c.Card.Quota = 10 << 20 }

func expires(month time.Month, d int) func(*config.Config) {
	return func(c *config.Config) { c.Card.Expires = day2027(month, d) }
}

func idleLimit(days int) func(*config.Config) {
	return func(c *config.Config) { c.Card.IdleLimitDays = days }
}

func inStock(c *config.Config) {
	c.Card.Purchased, c.Card.ActivateBy = card.Date{Year: 2026, Month: time.December, Day: 1}, day2027(time.June, 1)
}

// isMoved puts the card into another module, with the line lost meanwhile.
var isMoved = then(on("unplug"), wait(time.Minute), becomes(func(s *simulator.State) { s.IMEI = "864394040099992" }), off("unplug"), wait(time.Minute))

// isSwapped puts another card into the terminal.
var isSwapped = then(on("sim_absent"), wait(time.Minute), becomes(func(s *simulator.State) {
	s.ICCID, s.IMSI = "89860423102200099992", "460040987654321"
}), off("sim_absent"), wait(time.Minute))

// isTaken takes the terminal to another tracking area.
var isTaken = becomes(func(s *simulator.State) { s.Cell.TAC, s.Cell.ID = 0x3A21, 0x1F0A0D1 })

// pays lets the terminal pay over the cellular link every day.
func pays(days int) func(*terminal) {
	return func(x *terminal) {
		for range days {
			x.road.move(20<<10, 40<<10)
			after(aDay)
		}
	}
}

var plainGroups = []group{
	{"the modem", []plight{
		{name: "unplugged from the start", want: report.CausePortMissing, story: on("unplug")},
		{name: "unplugged at work", want: report.CausePortMissing, lived: time.Hour, story: on("unplug")},
		{name: "pppd has the port", want: report.CausePortBusy, story: func(x *terminal) { x.held.Store(true) }},
		{name: "from the start", want: report.CauseModemSilent, story: on("silence"), modem: simcom},
		{name: "at work", want: report.CauseModemSilent, lived: time.Hour, story: on("silence")},
		{name: "flight mode", want: report.CauseRadioOff, story: on("radio_off")},
		{name: "least function", want: report.CauseRadioOff, modem: simcom, story: becomes(func(s *simulator.State) { s.Radio = 0 })},
		{name: "told to leave the network", want: report.CauseRadioOff, modem: generic, story: then(types("AT+COPS=2"), wait(time.Minute))},
	}},
	{"the card in the slot", []plight{
		{name: "at work", want: report.CauseSIMAbsent, lived: time.Hour, story: on("sim_absent")},
		{name: "generic", want: report.CauseSIMAbsent, modem: generic, story: on("sim_absent")},
		{name: "no answer", want: report.CauseSIMFailure, story: on("sim_failure"), modem: simcom},
		{name: "busy for good", want: report.CauseSIMFailure, story: on("sim_busy")},
		{name: "locked", want: report.CauseSIMPINRequired, story: on("sim_pin")},
		{name: "locked, generic", want: report.CauseSIMPINRequired, modem: generic, story: on("sim_pin")},
		{name: "locked", want: report.CauseSIMPUKRequired, story: on("sim_puk"), modem: simcom},
		{name: "network lock", want: report.CauseOperatorLocked, story: on("operator_locked")},
	}},
	{"the radio", []plight{
		{name: "on 2G", want: report.CauseNoCoverage, modem: m26, story: on("no_signal")},
		{name: "locked to 2G", want: report.CauseRATUnavailable, story: on("mode_locked=2")},
		{name: "locked to 3G", want: report.CauseRATUnavailable, modem: simcom, story: on("mode_locked=3")},
		{name: "2G modem with a Unicom card", want: report.CauseRATUnavailable, modem: withCard(unicom, m26), story: on("no_signal")},
		{name: "search without end", want: report.CauseUnknown, story: on("searching=86400")},
		{name: "refused for a protocol error", want: report.CauseUnknown, modem: simcom, story: on("denied=111")},
		{name: "at the edge", want: report.CauseSignalWeak, lived: time.Hour, story: on("weak")},
		{name: "at the edge, generic", want: report.CauseSignalWeak, modem: generic, story: on("weak=-118")},
	}},
	{"the place", []plight{
		{name: "refused elsewhere", want: report.CauseAreaRestricted, lived: 8 * aDay, story: then(isTaken, on("denied=12"))},
		{name: "roaming not allowed here", want: report.CauseAreaRestricted, story: on("denied=13"), modem: simcom},
		{name: "congestion", want: report.CauseNetworkCongested, story: on("denied=22")},
		{name: "no resources for a session", want: report.CauseNetworkCongested, modem: simcom, story: on("session_refused=26")},
	}},
	{"the clock", []plight{
		{name: "the system is a year behind", want: report.CauseClockWrong, story: networkIs(400 * aDay)},
		{name: "the system is a month ahead", want: report.CauseClockWrong, modem: simcom, lived: time.Hour, story: then(networkIs(-40*aDay), wait(2*aDay))},
		{name: "no clock, and the certificate is from tomorrow's world", want: report.CauseClockWrong, clock: clockUnset, cellular: true, config: overTLS, story: certified(9000 * aDay)},
	}},
	{"works today", []plight{
		{name: "another card", want: report.CauseCardChanged, lived: aDay, story: isSwapped, first: []report.Cause{report.CauseSIMAbsent}},
		{name: "another module", want: report.CauseCardChanged, modem: simcom, lived: aDay, story: isMoved, first: []report.Cause{report.CausePortMissing}},
		{name: "not on the list", want: report.CauseCardChanged, config: func(c *config.Config) { c.Card.Allow = []string{"898607"} }, story: asEver},
		{name: "19 days", want: report.CauseCardExpiring, config: expires(time.January, 20), story: asEver},
		{name: "seven ninths of the limit", want: report.CauseCardIdleRisk, config: idleLimit(30), lived: time.Hour, story: then(pays(3), inADrawer(24))},
		{name: "86 %", want: report.CauseQuotaLow, config: quota, lived: time.Hour, story: moves(3<<20, 6<<20), waits: 70 * time.Minute},
		{name: "a download", want: report.CauseAbnormalUse, lived: time.Hour, story: then(pays(12), moves(3<<20, 6<<20)), waits: 70 * time.Minute},
	}},
	{"nothing", []plight{
		{name: "first day", want: report.CauseHealthy, story: asEver},
		{name: "reports over the cellular link", want: report.CauseHealthy, cellular: true, lived: aDay, story: asEver},
		{name: "no cellular interface", want: report.CauseHealthy, modem: simcom, story: leads(wMissing)},
		{name: "another area", want: report.CauseHealthy, lived: 8 * aDay, story: isTaken},
		{name: "ten days of payments", want: report.CauseHealthy, lived: time.Hour, story: pays(10)},
	}},
}

// networkIs has the network's clock differ from the system's.
func networkIs(off time.Duration) func(*terminal) {
	return becomes(func(s *simulator.State) { s.ClockOffset = off })
}
