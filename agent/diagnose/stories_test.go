package diagnose

import (
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// story is what a terminal may show, and what it is called.
type story struct {
	name       string
	e          change
	cause      Cause
	confidence Confidence
	transient  bool
}

var (
	searching = lost(modem.Searching)
	only2G    = model(modem.GenerationsOf(2), 0)
	only3G    = model(modem.GenerationsOf(3), 0)
	both2G3G  = model(modem.GenerationsOf(2, 3), 0)
	lockedTo  = func(n int) change { return model(modem.GenerationsOf(2, 3, 4), modem.GenerationsOf(n)) }
	quietly   = all(lost(modem.NotRegistered), level(-59, -87))
)

var healthyStories = []story{
	{"a healthy modem", all(), Healthy, Strong, false},
	{"without an address", func(e *Evidence) { e.Snapshot.Contexts = nil }, Healthy, Likely, false},
	{"traffic crosses", crosses, Healthy, Confirmed, false},
	{"the probes arrived", arrived, Healthy, Confirmed, false},
	{"the second broker took us", path(append([]Step{up, passed(LayerName), silent(LayerConnect)}, passed(LayerName), passed(LayerConnect), passed(LayerLogin))...), Healthy, Confirmed, false},
	{"the probes were not allowed", path(skippedStep), Healthy, Strong, false},
	{"roaming", func(e *Evidence) {
		e.Snapshot.Registrations = map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: modem.Roaming}}
	}, Healthy, Strong, false},
	{"an idle context on 3G", all(on(modem.PS, modem.HSPA), idle), Healthy, Likely, false},
	{"an idle context and the packet service detached on 2G", all(on(modem.CS, modem.GSM), idle, func(e *Evidence) { e.Snapshot.Attached = new(false) }), Healthy, Likely, false},
	{"a modem that lists no contexts", func(e *Evidence) { e.Snapshot.Contexts, e.Snapshot.Active = nil, map[int]bool{} }, Healthy, Likely, false},
	{"a modem that lists no contexts and tells an old cause", all(ceer(33, true), func(e *Evidence) { e.Snapshot.Contexts, e.Snapshot.Active = nil, map[int]bool{} }), Healthy, Likely, false},
	{"+CSQ 99 on 5G", all(on(modem.FiveGS, modem.NR5G), deafness), Healthy, Strong, false},
	{"registered in spite of +COPS: 2", operatorMode(modem.Deregistered), Healthy, Strong, false},
	{"registered in spite of +CFUN: 0", function(0), Healthy, Strong, false},
	{"registered in spite of +CFUN: 4", function(4), Healthy, Strong, false},
	{"only +CREG, on 2G", on(modem.CS, modem.GSM), Healthy, Strong, false},
	{"an address though +CGACT says no", func(e *Evidence) { e.Snapshot.Active = map[int]bool{1: false} }, Healthy, Strong, false},
	{"an address though the packet service is said to be detached", func(e *Evidence) { e.Snapshot.Attached = new(false) }, Healthy, Strong, false},
	{"no active context, and traffic crosses", all(idle, crosses), Healthy, Confirmed, false},
	{"detached, and traffic crosses", all(detached, crosses), Healthy, Confirmed, false},
	{"a telling APN, and traffic crosses", all(apn("nodata.mnc011"), crosses), Healthy, Confirmed, false},
	{"probes that failed before traffic crossed", all(deadLink, crosses), Healthy, Confirmed, false},
	{"a server that was down before traffic crossed", all(serverDown, crosses), Healthy, Confirmed, false},
	{"a certificate that was wrong before traffic crossed", all(badDate, crosses), Healthy, Confirmed, false},
	{"no interface: the programs use the modem's own stack", path(wrong(LayerInterface, "no_interface")), Healthy, Strong, false},
	{"the interface is down, and the terminal is on Wi-Fi", all(path(wrong(LayerInterface, "down")), always, reachable), Healthy, Strong, false},
	{"another operator's APN that the network overlooks", apn("3gnet"), Healthy, Strong, false},
	{"a modem locked to LTE that is served", lockedTo(4), Healthy, Strong, false},
	{"a 2G modem that is served", all(on(modem.CS, modem.GSM), only2G), Healthy, Strong, false},
	{"a card in stock that is served", unusedCard, Healthy, Strong, false},
	{"a clock that is right to a second", clock(time.Second), Healthy, Strong, false},
	{"a clock in another time zone", clock(-14 * time.Hour), Healthy, Strong, false},
	{"a clock of which nothing is known", func(e *Evidence) { e.Clock.Off = 9 * aDay }, Healthy, Strong, false},
}

var cardStories = []story{
	{"the port is missing", stuck(modem.Missing), PortMissing, Confirmed, false},
	{"the port cannot be opened", stuck(modem.Blocked), PortMissing, Confirmed, false},
	{"nothing is known of the port", stuck(modem.AccessUnknown), PortMissing, Confirmed, false},
	{"the port is held", stuck(modem.Busy), PortBusy, Confirmed, false},
	{"no answer", stuck(modem.Silent), ModemSilent, Confirmed, false},
	{"answers that come too late", all(stuck(modem.Silent), func(e *Evidence) { e.Snapshot.OutOfStep = true }), ModemSilent, Likely, false},
	{"a lock", sim(modem.SIMOperatorLocked), OperatorLocked, Confirmed, false},
	{"PUK", sim(modem.SIMPUKRequired), PUKRequired, Confirmed, false},
	{"PIN", sim(modem.SIMPINRequired), PINRequired, Confirmed, false},
	{"no card", sim(modem.SIMAbsent), SIMAbsent, Confirmed, false},
	{"no card, at the start", all(sim(modem.SIMAbsent), starting), SIMAbsent, Confirmed, false},
	{"a failing card", sim(modem.SIMFailure), SIMFailure, Confirmed, false},
	{"a failing card, at the start", all(sim(modem.SIMFailure), starting), SIMFailure, Likely, true},
	{"a card that starts", all(sim(modem.SIMBusy), starting), Unknown, Likely, true},
	{"a card that never starts", sim(modem.SIMBusy), SIMFailure, Likely, false},
	{"a card that starts, and nothing is heard yet", all(sim(modem.SIMBusy), noSignal, starting), Unknown, Likely, true},
	{"flight mode", all(lost(modem.NotRegistered), function(4)), RadioOff, Confirmed, false},
	{"flight mode of u-blox", all(lost(modem.NotRegistered), function(19)), RadioOff, Confirmed, false},
	{"flight mode, and the card is busy", all(sim(modem.SIMBusy), starting, function(4)), RadioOff, Confirmed, false},
	{"all switched off, the card with it", all(sim(modem.SIMFailure), function(0)), RadioOff, Confirmed, false},
	{"no card in flight mode", all(sim(modem.SIMAbsent), function(4)), SIMAbsent, Confirmed, false},
	{"deregistered", all(lost(modem.NotRegistered), operatorMode(modem.Deregistered)), RadioOff, Confirmed, false},
}

// weak is a signal that says nothing about who refuses.
var faint = level(-95, -115)

var refusalStories = []story{
	{"all service is refused", denied(8), CardStopped, Strong, false},
	{"data is refused", all(denied(7), faint), CardStopped, Likely, false},
	{"the first refusal outlives another", all(denied(15), first(8)), CardStopped, Strong, false},
	{"the first refusal outlives a search", all(searching, first(7)), CardStopped, Strong, false},
	{"the first refusal outlives the signal", all(lost(modem.NotRegistered), noSignal, first(7)), CardStopped, Likely, false},
	{"a first refusal in doubt", all(searching, first(3, inDoubt)), CardCancelled, Likely, false},
	{"a cause from +CEER alone", all(lost(modem.Denied), ceer(7, false)), CardStopped, Likely, false},
	{"no cause at all", lost(modem.Denied), CardStopped, Likely, false},
	{"a maker's own cause", all(denied(6), vendors), CardStopped, Likely, false},
	{"a maker's own cause while searching", all(searching, names(6), vendors), Unknown, Likely, false},
	{"searching after a refusal", all(searching, names(6)), CardSeparated, Likely, false},
	{"a cause of no card", denied(96), Unknown, Likely, false},
	{"a cause of no card, at the start", all(denied(96), starting), Unknown, Likely, true},
	{"a cause of no card, hardly heard", all(denied(96), level(-90, -125)), Unknown, Likely, false},
	{"a cause of no card, and no level", all(denied(96), deafness), Unknown, Likely, false},
	{"implicitly detached", all(denied(10), starting), Unknown, Likely, true},
	{"the card is not known", all(denied(2), faint), CardCancelled, Likely, false},
	{"the card is not accepted", denied(3), CardCancelled, Strong, false},
	{"the card is not known, and its term ended long ago", all(denied(2), faint, over(100*aDay)), CardCancelled, Strong, false},
	{"all service is refused, and the term ended long ago", all(denied(8), over(100*aDay)), CardCancelled, Likely, false},
	{"all service is refused, long after the last traffic", all(denied(8), func(e *Evidence) { e.Card.Active = ago(91 * aDay) }), CardCancelled, Likely, false},
	{"data is refused, and the term ended long ago", all(denied(7), over(100*aDay)), CardExpired, Likely, false},
	{"the device is refused", denied(6), CardSeparated, Likely, false},
	{"the device is refused after a swap", all(denied(5), swap(aDay)), CardSeparated, Strong, false},

	{"the network is refused, its own", denied(11), CardStopped, Likely, false},
	{"the network is refused, its own and where it was served", all(denied(11), first(11, atHome)), CardStopped, Strong, false},
	{"the network is refused, its own in a new area", all(denied(11), first(11, elsewhereThan)), AreaRestricted, Strong, false},
	{"the network is refused, another of the country", all(denied(11), cellOf("46001")), NoCoverage, Likely, false},
	{"the network is refused, another of the country, at the start", all(denied(11), cellOf("46001"), starting), NoCoverage, Likely, true},
	{"the network is refused, Mobile to Broadnet's card", all(denied(11), cardOf("460150123456789")), CardStopped, Likely, false},
	{"the network is refused, abroad", all(denied(11), cellOf("45400")), AreaRestricted, Likely, false},
	{"the network is refused, whose card is not known", all(denied(11), cardOf("")), AreaRestricted, Likely, false},
	{"the network is refused where it was served, whose card is not known", all(denied(11), cardOf(""), faint, first(11, atHome)), CardStopped, Likely, false},
	{"the area is refused", denied(12), AreaRestricted, Likely, false},
	{"the area is refused, a new one", all(denied(13), first(13, elsewhereThan)), AreaRestricted, Strong, false},
	{"the area is refused where it was served", all(denied(15), first(15, atHome)), CardStopped, Strong, false},
	{"the area is refused where it was served, hardly heard", all(denied(15), first(15, atHome), faint), CardStopped, Likely, false},
	{"no suitable cell for an old modem", all(denied(15), only2G), RATUnavailable, Likely, false},
	{"no suitable cell for an old modem, at the start", all(denied(15), only2G, starting), RATUnavailable, Likely, false},
	{"no suitable cell for a new modem", all(denied(15), model(modem.AllGenerations, 0)), AreaRestricted, Likely, false},
	{"the area is refused to an old modem", all(denied(12), only2G), AreaRestricted, Likely, false},
	{"congestion", denied(22), NetworkCongested, Strong, false},
	{"a failing network, hardly heard", all(denied(17), faint), NetworkCongested, Likely, false},
	{"congestion for hours", all(denied(22), first(22)), NetworkCongested, Strong, false},
	{"congestion where it was served", all(denied(22), first(22, atHome)), NetworkCongested, Strong, false},
	{"congestion for more than a day is none", all(denied(22), first(22, at(ago(25*time.Hour)))), Unknown, Likely, false},

	{"it stopped asking, and hears its network", quietly, CardStopped, Likely, false},
	{"it has not begun to ask", all(quietly, starting), Unknown, Likely, true},
	{"it does not ask while the card starts", all(quietly, func(e *Evidence) { e.Snapshot.SIM = modem.SIMUnknown }), Unknown, Likely, false},
	{"it does not ask another network", all(quietly, cellOf("46001")), NoCoverage, Strong, false},
	{"it does not ask a network that nobody names", all(quietly, cellOf("")), Unknown, Likely, false},
	{"it does not ask, and hardly hears", all(quietly, faint), Unknown, Likely, false},
	{"it does not ask: somebody chose another network", all(quietly, operatorMode(1)), Unknown, Likely, false},
	{"it does not ask at a maker's own level", all(quietly, function(7)), Unknown, Likely, false},
	{"emergency calls only, on its own network", lost(modem.EmergencyOnly), CardStopped, Likely, false},
	{"emergency calls only, on its own network, at the start", all(lost(modem.EmergencyOnly), starting), Unknown, Likely, true},
	{"congestion of days ago, and now it hears nothing", all(searching, noSignal, first(22, at(ago(3*aDay)))), NoCoverage, Strong, false},
	{"searching, after probes in vain", all(searching, deadLink), Unknown, Likely, false},
	{"searching over its term, after probes in vain", all(searching, deadLink, over(aDay)), Unknown, Likely, false},
	{"no registration is known", all(quietly, func(e *Evidence) { e.Snapshot.Registrations = nil }), Unknown, Likely, false},
}

var sessionStories = []story{
	{"the APN is not known", all(idle, ceer(27, true)), WrongAPN, Strong, false},
	{"the user is refused", all(idle, ceer(29, true), faint), WrongAPN, Likely, false},
	{"the session at the attach failed", denied(19), WrongAPN, Strong, false},
	{"the session at the attach failed, hardly heard", all(denied(19), faint), WrongAPN, Likely, false},
	{"the session at the attach failed, and +CEER says why", all(denied(19), ceer(8, true)), CardStopped, Likely, false},
	{"the session at the attach failed, and +CEER is of something else", all(denied(19), ceer(8, false)), WrongAPN, Strong, false},
	{"the type is refused at the attach", denied(28), WrongAPN, Strong, false},
	{"not subscribed", all(idle, ceer(33, true)), CardNotActivated, Strong, false},
	{"not subscribed, hardly heard", all(idle, ceer(33, true), faint), CardNotActivated, Likely, false},
	{"not subscribed any more", all(idle, ceer(33, true), usedCard), CardStopped, Strong, false},
	{"not subscribed, by a refusal of before", all(searching, first(33, ofTheSession, inDoubt)), CardNotActivated, Likely, false},
	{"barred", all(idle, ceer(8, true)), CardStopped, Strong, false},
	{"turned away by the gateway", all(idle, ceer(30, true), faint), CardStopped, Likely, false},
	{"resources are short", all(idle, ceer(26, true)), NetworkCongested, Strong, false},
	{"an old cause of the attach", all(idle, ceer(8, false)), NoDataPath, Likely, false},
	{"5G's own number 28", all(lost(modem.Denied), func(e *Evidence) {
		e.Snapshot.Registrations = map[modem.Domain]modem.Registration{modem.FiveGS: {Domain: modem.FiveGS, Stat: modem.Denied, Reject: &modem.Reject{Domain: modem.FiveGS, Cause: 28}}}
	}), Unknown, Likely, false},

	{"another operator's APN, and no context", all(apn("3gnet"), idle), WrongAPN, Likely, false},
	{"another operator's APN, and nothing comes back", all(apn("3gnet"), deadLink), WrongAPN, Likely, false},
	{"another operator's APN, not known", all(apn("ctnet"), idle, ceer(27, true)), WrongAPN, Strong, false},
	{"another operator's APN, not subscribed", all(apn("CTNET"), idle, ceer(33, true)), WrongAPN, Likely, false},
	{"another operator's APN, turned away", all(apn("3gnet"), idle, ceer(30, true), faint), WrongAPN, Likely, false},
	{"another operator's APN, not subscribed at the attach", all(denied(33), apn("uninet")), WrongAPN, Likely, false},
	{"another operator's APN at the attach", all(denied(19), apn("uninet")), WrongAPN, Likely, false},
	{"Broadnet's card with Mobile's APN, and no context", all(apn("cmnet"), cardOf("460150123456789"), idle), NoDataPath, Likely, false},
	{"an APN of somebody, whose card is not known", all(apn("3gnet"), cardOf(""), idle), NoDataPath, Likely, false},
	{"a private APN, and nothing comes back", all(apn("shop.vpdn.zj"), deadLink), CardStopped, Likely, false},

	{"China Telecom without a plan", apn("NODATA.MNC011.MCC460.GPRS"), CardStopped, Strong, false},
	{"LTE without a bearer", idle, NoDataPath, Likely, false},
	{"LTE without a bearer, in a technology that is not named", all(idle, func(e *Evidence) { e.Snapshot.Cell.RAT = 0 }), NoDataPath, Likely, false},
	{"LTE, detached", detached, NoDataPath, Likely, false},
}

var pathStories = []story{
	{"the interface is down", all(path(wrong(LayerInterface, "down")), always), NoDataPath, Likely, false},
	{"the interface has no route", all(path(wrong(LayerInterface, "no_route")), always), NoDataPath, Likely, false},
	{"a terminal that is always online", always, Healthy, Strong, false},
	{"the interface is down between two payments", path(wrong(LayerInterface, "down")), Healthy, Strong, false},
	{"not even a name", deadLink, CardStopped, Likely, false},
	{"not even a name, on 3G without a session", all(on(modem.PS, modem.HSPA), idle, deadLink), NoDataPath, Likely, false},
	{"nothing from a server without a name", mute, NoDataPath, Likely, false},
	{"nothing from a server that is alive", all(mute, reachable), NoDataPath, Strong, false},
	{"the server is down", serverDown, ServerUnreachable, Likely, false},
	{"the server is not for this card", all(serverDown, reachable), NoDataPath, Likely, false},
	{"the server refuses", serverClosed, ServerUnreachable, Strong, false},
	{"the name is wrong", path(up, wrong(LayerName, "name")), ServerUnreachable, Strong, false},
	{"the password is wrong", path(up, passed(LayerName), passed(LayerConnect), passed(LayerTLS), wrong(LayerLogin, "credentials")), ServerUnreachable, Strong, false},
	{"it fell silent at the login", path(up, passed(LayerName), passed(LayerConnect), passed(LayerTLS), silent(LayerLogin)), ServerUnreachable, Likely, false},
	{"of two brokers the one counts that was followed farther", path(up, passed(LayerName), silent(LayerConnect), passed(LayerName), passed(LayerConnect), wrong(LayerTLS, "clock")), ClockWrong, Likely, false},
	{"of two brokers the first was followed farther", path(up, passed(LayerName), passed(LayerConnect), wrong(LayerTLS, "authority"), silent(LayerName)), ServerUnreachable, Strong, false},

	{"the certificate is not valid yet", badDate, ClockWrong, Likely, false},
	{"the certificate is not valid yet, and the clock is off", all(badDate, clock(-300*aDay)), ClockWrong, Strong, false},
	{"the certificate has expired, and the clock is off", all(oldDate, clock(9*aDay)), ClockWrong, Strong, false},
	{"the certificate is not valid yet, and the clock is right", all(badDate, clock(time.Minute)), ServerUnreachable, Strong, false},
	{"the certificate has expired, by a clock that nobody knows", oldDate, ServerUnreachable, Strong, false},
	{"the certificate has expired, and the clock is right", all(oldDate, clock(0)), ServerUnreachable, Strong, false},
	{"the clock is off", clock(-aDay), ClockWrong, Likely, false},
	{"the clock is off, and payments pass", all(clock(9*aDay), crosses), ClockWrong, Likely, false},
}

var radioStories = []story{
	{"hears nothing", all(searching, noSignal), NoCoverage, Strong, false},
	{"hears nothing, at the start", all(searching, noSignal, starting), NoCoverage, Likely, true},
	{"hears next to nothing on LTE", all(searching, level(-90, -121)), NoCoverage, Likely, false},
	{"hears next to nothing on 2G", all(searching, level(-111, 0)), NoCoverage, Likely, false},
	{"no level on a cell that it camps on", all(searching, deafness), Unknown, Likely, false},
	{"searching with a signal", searching, Unknown, Likely, false},
	{"searching with a signal, at the start", all(searching, starting), Unknown, Likely, true},
	{"the signal was not asked", all(searching, noSignal, notAsked), Unknown, Likely, false},
	{"hears nothing where the signal was good", all(searching, noSignal, usual(-87, true)), AntennaFault, Strong, false},
	{"hears nothing where the signal was good, at the start", all(searching, noSignal, usual(-87, true), starting), AntennaFault, Likely, true},
	{"searching with a signal where it was good", all(searching, usual(-87, true)), Unknown, Likely, false},
	{"hears next to nothing where the signal was good", all(searching, level(-90, -125), usual(-87, true)), AntennaFault, Likely, false},
	{"hears nothing where the signal was good on 2G", all(searching, noSignal, usual(-90, false)), AntennaFault, Strong, false},
	{"hears nothing where the signal was always bad", all(searching, noSignal, usual(-112, true)), NoCoverage, Strong, false},
	{"hears nothing where the signal was always bad on 2G", all(searching, noSignal, usual(-101, false)), NoCoverage, Strong, false},
	{"hears nothing, and the usual is not known yet", all(searching, noSignal, func(e *Evidence) { e.Usual = Level{DBm: -87, RSRP: true} }), NoCoverage, Strong, false},
	{"emergency calls only", all(lost(modem.EmergencyOnly), cellOf("46001")), NoCoverage, Strong, false},
	{"emergency calls only, at the start", all(lost(modem.EmergencyOnly), cellOf("46001"), starting), NoCoverage, Likely, true},
	{"emergency calls only, on a cell of nobody", all(lost(modem.EmergencyOnly), cellOf("")), NoCoverage, Strong, false},
	{"searching, with another operator's cell alone", all(searching, cellOf("46001")), NoCoverage, Strong, false},
	{"searching, Broadnet's card on Mobile's cell", all(searching, cardOf("460150123456789")), Unknown, Likely, false},

	{"locked to 2G, and hears nothing", all(searching, noSignal, lockedTo(2)), RATUnavailable, Likely, false},
	{"locked to 2G, and hears nothing, at the start", all(searching, noSignal, lockedTo(2), starting), RATUnavailable, Likely, true},
	{"locked to 2G with Unicom's card", all(searching, noSignal, lockedTo(2), cardOf("460010123456789")), RATUnavailable, Strong, false},
	{"locked to 3G with Mobile's card", all(searching, noSignal, lockedTo(3)), RATUnavailable, Strong, false},
	{"locked to 2G since it was served on 4G", all(searching, noSignal, lockedTo(2), usual(-87, true)), RATUnavailable, Likely, false},
	{"locked to 2G, where it was so served", all(searching, noSignal, lockedTo(2), usual(-87, false)), AntennaFault, Strong, false},
	{"locked to LTE, and hears nothing", all(searching, noSignal, lockedTo(4)), NoCoverage, Strong, false},
	{"locked to LTE, where the signal was good", all(searching, noSignal, lockedTo(4), usual(-87, true)), AntennaFault, Strong, false},
	{"locked to 2G, with a signal", all(searching, lockedTo(2)), Unknown, Likely, false},
	{"a 2G modem with Unicom's card", all(searching, noSignal, only2G, cardOf("460010123456789")), RATUnavailable, Strong, false},
	{"a 2G modem with Unicom's card hears next to nothing", all(searching, level(-111, 0), only2G, cardOf("460010123456789")), RATUnavailable, Likely, false},
	{"a 3G modem with Telecom's card, at the start", all(searching, noSignal, both2G3G, cardOf("460110123456789"), starting), RATUnavailable, Likely, true},
	{"a modem of which nothing is known but a lock to 2G and 3G", all(searching, noSignal, model(0, modem.GenerationsOf(2, 3)), cardOf("460010123456789")), RATUnavailable, Strong, false},
	{"a 3G modem with Mobile's card", all(searching, noSignal, only3G), RATUnavailable, Strong, false},
	{"a 2G modem with Mobile's card", all(searching, noSignal, only2G), NoCoverage, Strong, false},
	{"a 2G modem with a card of nobody", all(searching, noSignal, only2G, cardOf("901400123456789")), NoCoverage, Strong, false},
	{"a 2G modem with Unicom's card where it was well heard", all(searching, noSignal, only2G, cardOf("460010123456789"), usual(-80, false)), AntennaFault, Strong, false},
	{"a 2G modem with Unicom's card, with a signal", all(searching, only2G, cardOf("460010123456789"), cellOf("46001")), Unknown, Likely, false},
	{"a 4G modem with Unicom's card", all(searching, noSignal, model(modem.AllGenerations, 0), cardOf("460010123456789")), NoCoverage, Strong, false},
}

var warnings = []story{
	{"a swap", swap(aDay), CardChanged, Strong, false},
	{"a swap of some day", swapUndated, CardChanged, Strong, false},
	{"a card that is not on the list", unlisted, CardChanged, Strong, false},
	{"the term ends soon", endsSoon, CardExpiring, Strong, false},
	{"the term is over, and the card is served", all(over(9*aDay), func(e *Evidence) { e.Card.Expiring = true }), CardExpiring, Strong, false},
	{"the quota is nearly used", used(80), QuotaLow, Strong, false},
	{"the quota is used, and the card is served", used(140), QuotaLow, Strong, false},
	{"less of the quota is used", used(79), Healthy, Strong, false},
	{"no quota is stated", func(e *Evidence) { e.Card.Used = 1 << 40 }, Healthy, Strong, false},
	{"idle for long", idleLong, CardIdleRisk, Strong, false},
	{"strange use", strange, AbnormalUse, Likely, false},
	{"weak on LTE", level(-59, -116), SignalWeak, Strong, false},
	{"weak on 2G", all(on(modem.CS, modem.GSM), level(-107, 0)), SignalWeak, Strong, false},
	{"not yet weak on LTE", level(-59, -115), Healthy, Strong, false},
	{"not yet weak on 2G", all(on(modem.CS, modem.GSM), level(-103, 0)), Healthy, Strong, false},
}

// history is something remembered that tells why a card was stopped.
var historyStories = []story{
	{"never used", all(denied(8), unusedCard), CardNotActivated, Likely, false},
	{"never used, and not known", all(denied(2), unusedCard), CardNotActivated, Likely, false},
	{"never used, and not subscribed", all(idle, ceer(33, true), unusedCard), CardNotActivated, Strong, false},
	{"never used, and its private network refuses it", all(idle, ceer(29, true), unusedCard), CardNotActivated, Likely, false},
	{"used up, and its private network refuses it", all(idle, ceer(29, true), used(96)), QuotaExhausted, Likely, false},
	{"swapped", all(denied(8), swap(aDay)), CardSeparated, Likely, false},
	{"swapped, and refused soon after", all(denied(8), swap(aDay), first(8)), CardSeparated, Strong, false},
	{"swapped, and refused days after", all(denied(8), swap(5*aDay), first(8)), CardSeparated, Likely, false},
	{"swapped, and refused at some time", all(denied(8), swap(aDay), first(8, undated)), CardSeparated, Likely, false},
	{"swapped after it was refused", all(denied(7), swap(aDay), first(7, at(ago(2*aDay)))), CardStopped, Strong, false},
	{"swapped and expired", all(denied(7), swap(aDay), over(aDay)), CardSeparated, Likely, false},
	{"from another customer's terminal", all(idle, ceer(29, true), swap(aDay)), WrongAPN, Strong, false},
	{"expired", all(denied(7), over(9*aDay)), CardExpired, Likely, false},
	{"expired, and then refused", all(denied(8), over(9*aDay), first(8)), CardExpired, Strong, false},
	{"expired, and refused a few hours before", all(denied(8), over(time.Hour), first(8, at(ago(20*time.Hour)))), CardExpired, Likely, false},
	{"expired after it was refused", all(denied(8), over(9*aDay), first(8, at(ago(20*aDay)))), CardStopped, Strong, false},
	{"expired, by a clock that nobody trusts", all(denied(7), over(9*aDay), withoutTime), CardStopped, Strong, false},
	{"not expired", all(denied(7), over(-9*aDay)), CardStopped, Strong, false},
	{"expired, and its private network refuses it", all(idle, ceer(29, true), over(9*aDay)), CardExpired, Likely, false},
	{"used up", all(denied(7), used(100)), QuotaExhausted, Strong, false},
	{"nearly used up", all(denied(7), used(95)), QuotaExhausted, Likely, false},
	{"not used up", all(denied(7), used(94)), CardStopped, Strong, false},
	{"used up, in doubt", all(searching, first(7, inDoubt), used(100)), QuotaExhausted, Likely, false},
	{"used up, and refused without cause", all(lost(modem.Denied), used(100)), QuotaExhausted, Likely, false},
	{"expired long ago, and barred", all(searching, first(8, ofTheSession), over(100*aDay)), CardExpired, Strong, false},
	{"used up, and the server does not answer", all(serverDown, used(100)), ServerUnreachable, Likely, false},
	{"used up, and the server refuses", all(serverClosed, used(100)), ServerUnreachable, Strong, false},
	{"expired, and the antenna is off", all(searching, noSignal, usual(-87, true), over(9*aDay)), AntennaFault, Strong, false},
}

// stories are all of them.
func stories() (out []story) {
	for _, list := range [][]story{healthyStories, cardStories, refusalStories, sessionStories, pathStories, radioStories, warnings, historyStories, faceStories()} {
		out = append(out, list...)
	}
	return out
}
