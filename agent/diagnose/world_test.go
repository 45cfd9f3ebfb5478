package diagnose

import (
	"net/netip"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return now.Add(-d) }

const aDay = 24 * time.Hour

// change makes evidence of something else.
type change func(*Evidence)

// evidence is that of a terminal on LTE that is well and has no history, and then changes.
func evidence(changes ...change) Evidence {
	e := Evidence{Snapshot: &modem.Snapshot{
		Access: modem.Answering, SIM: modem.SIMReady, IMSI: "460040123456789", SignalAsked: true, Manufacturer: "Quectel", Model: "EC20",
		Functionality: new(modem.FullFunctionality),
		Registrations: map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: modem.Home, AcT: new(7)}},
		Operator:      &modem.Operator{Name: "CHINA MOBILE"}, PLMN: "46000",
		Signal:   modem.Signal{RSSI: new(-59.0), RSRP: new(-87.0)},
		Cell:     modem.Cell{RAT: modem.LTE, PLMN: "46000", State: "NOCONN"},
		Attached: new(true),
		Contexts: []modem.Context{{CID: 1, APN: "cmiot", Address: netip.MustParseAddr("10.1.2.3")}},
		Active:   map[int]bool{1: true},
	}, Now: now, Settled: true}
	for _, q := range []string{"+CPIN?", "+CFUN?", "+CEREG?", "+CSQ", "+CESQ", "+COPS?", "+CGATT?", "+CGACT?", "+CGDCONT?", "+CEER", `+QENG="servingcell"`} {
		e.Snapshot.Exchanges = append(e.Snapshot.Exchanges, modem.Exchange{Command: "AT" + q, Lines: []string{q + " says"}, Final: "OK"})
	}
	e.Snapshot.Exchanges[2].Lines = []string{"+CEREG: 3,2"}
	for _, c := range changes {
		c(&e)
	}
	return e
}

func all(changes ...change) change {
	return func(e *Evidence) {
		for _, c := range changes {
			c(e)
		}
	}
}

// Time and the modem.

func starting(e *Evidence)    { e.Settled = false }
func withoutTime(e *Evidence) { e.Now = time.Time{} }

func stuck(a modem.Access) change {
	return func(e *Evidence) { e.Snapshot = &modem.Snapshot{Access: a, Detail: "/dev/ttyUSB2: what the port said"} }
}

// always: the terminal used to be online all the time.
func always(e *Evidence) { e.Path.Always = true }

func sim(state modem.SIMState) change {
	return all(lost(modem.NotRegistered), func(e *Evidence) { e.Snapshot.SIM = state })
}

func function(level int) change {
	return func(e *Evidence) { e.Snapshot.Functionality = new(modem.Functionality(level)) }
}

func operatorMode(m int) change { return func(e *Evidence) { e.Snapshot.Operator.Mode = m } }

// model makes the modem one that has some generations, and may use some.
func model(has, allowed modem.Generations) change {
	return func(e *Evidence) { e.Snapshot.Modes = modem.Modes{Has: has, Allowed: allowed} }
}

// Registration and radio.

// lost puts the packet service into a state without service.
func lost(stat modem.Stat) change {
	return func(e *Evidence) {
		s := e.Snapshot
		s.Registrations = map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: stat}}
		s.Contexts, s.Active, s.Attached, s.Cell.State = nil, nil, nil, "LIMSRV"
	}
}

// names gives the registration line a cause.
func names(cause int) change {
	return func(e *Evidence) {
		r := e.Snapshot.Registrations[modem.EPS]
		r.Reject = &modem.Reject{Domain: modem.EPS, Cause: cause}
		e.Snapshot.Registrations[modem.EPS] = r
	}
}

func vendors(e *Evidence) { e.Snapshot.Registrations[modem.EPS].Reject.Vendor = true }

func denied(cause int) change { return all(lost(modem.Denied), names(cause)) }

// ceer is what +CEER tells.
func ceer(cause int, session bool) change {
	return func(e *Evidence) { e.Snapshot.Cause = &modem.Reject{Cause: cause, Session: session} }
}

// level sets RSSI and RSRP; 0 for unknown.
func level(rssi, rsrp float64) change {
	return func(e *Evidence) {
		e.Snapshot.Signal = modem.Signal{}
		if rssi != 0 {
			e.Snapshot.Signal.RSSI = &rssi
		}
		if rsrp != 0 {
			e.Snapshot.Signal.RSRP = &rsrp
		}
	}
}

func noSignal(e *Evidence) { deafness(e); e.Snapshot.Cell = modem.Cell{} }
func deafness(e *Evidence) { level(0, 0)(e) }
func notAsked(e *Evidence) { e.Snapshot.SignalAsked = false }

// on moves the modem to another technology and packet service.
func on(d modem.Domain, rat modem.RAT) change {
	return func(e *Evidence) {
		e.Snapshot.Registrations = map[modem.Domain]modem.Registration{d: {Domain: d, Stat: modem.Home}}
		e.Snapshot.Cell.RAT = rat
	}
}

// also adds the registration of another domain.
func also(d modem.Domain, stat modem.Stat, cause int) change {
	return func(e *Evidence) {
		r := modem.Registration{Domain: d, Stat: stat}
		if cause != 0 {
			r.Reject = &modem.Reject{Domain: d, Cause: cause}
		}
		e.Snapshot.Registrations[d] = r
	}
}

func cellOf(plmn modem.PLMN) change { return func(e *Evidence) { e.Snapshot.Cell.PLMN = plmn } }
func cardOf(imsi modem.IMSI) change { return func(e *Evidence) { e.Snapshot.IMSI = imsi } }

func usual(dbm float64, rsrp bool) change {
	return func(e *Evidence) { e.Usual = Level{DBm: dbm, RSRP: rsrp, Known: true, Last: ago(aDay)} }
}

// Session and path.

func apn(name string) change {
	return func(e *Evidence) {
		e.Snapshot.Contexts = []modem.Context{{CID: 1, APN: name, Address: netip.MustParseAddr("10.1.2.3")}}
	}
}

// idle leaves the context without address and activity.
func idle(e *Evidence) {
	s := e.Snapshot
	if len(s.Contexts) == 0 {
		s.Contexts = []modem.Context{{CID: 1, APN: "cmiot"}}
	}
	s.Contexts[0].Address, s.Active = netip.Addr{}, map[int]bool{1: false}
}

func detached(e *Evidence) {
	e.Snapshot.Contexts[0].Address, e.Snapshot.Active, e.Snapshot.Attached = netip.Addr{}, nil, new(false)
}

func path(steps ...Step) change { return func(e *Evidence) { e.Path.Steps = steps } }

func crosses(e *Evidence)   { e.Path.Works = true }
func reachable(e *Evidence) { e.Path.Elsewhere = true }

func passed(l Layer) Step {
	return Step{Layer: l, Result: Passed, Answered: l != LayerInterface, Detail: string(l) + ": passed"}
}

func silent(l Layer) Step {
	return Step{Layer: l, Result: Failed, Fault: "timeout", Detail: string(l) + ": no answer"}
}

func wrong(l Layer, fault string) Step {
	return Step{Layer: l, Result: Failed, Fault: fault, Answered: l != LayerInterface, Detail: string(l) + ": " + fault}
}

var (
	up          = passed(LayerInterface)
	skippedStep = Step{Layer: LayerInterface, Result: Skipped, Detail: "interface: a payment is running"}

	deadLink     = path(up, silent(LayerName))
	mute         = path(up, silent(LayerConnect))
	serverDown   = path(up, passed(LayerName), silent(LayerConnect))
	serverClosed = path(up, passed(LayerName), wrong(LayerConnect, "refused"))
	badDate      = path(up, passed(LayerName), passed(LayerConnect), wrong(LayerTLS, "clock"))
	oldDate      = path(up, passed(LayerName), passed(LayerConnect), wrong(LayerTLS, "expired"))
	arrived      = path(up, passed(LayerName), passed(LayerConnect), passed(LayerTLS), passed(LayerLogin))
)

func clock(off time.Duration) change {
	return func(e *Evidence) { e.Clock = Clock{Known: true, Off: off} }
}

// What is remembered.

func first(cause int, changes ...func(*Refusal)) change {
	return func(e *Evidence) {
		e.Refusal = &Refusal{Reject: modem.Reject{Domain: modem.EPS, Cause: cause}, Time: ago(time.Hour)}
		for _, c := range changes {
			c(e.Refusal)
		}
	}
}

func ofTheSession(r *Refusal)  { r.Session = true }
func inDoubt(r *Refusal)       { r.Doubtful = true }
func atHome(r *Refusal)        { r.AtHome = true }
func elsewhereThan(r *Refusal) { r.Moved = true }
func undated(r *Refusal)       { r.Time = time.Time{} }
func at(t time.Time) func(*Refusal) {
	return func(r *Refusal) { r.Time = t }
}

func unusedCard(e *Evidence) { e.Card.Unused = true }
func usedCard(e *Evidence)   { e.Card.Active = ago(5 * aDay) }
func allowed(e *Evidence)    { e.Card.Foreign = false }
func unlisted(e *Evidence)   { e.Card.Foreign = true }
func strange(e *Evidence)    { e.Card.Abnormal = "today 90 MB, usually 1 MB" }
func idleLong(e *Evidence) {
	e.Card.IdleRisk, e.Card.Active, e.Card.Idle = true, ago(61*aDay), now.Add(29*aDay)
}
func endsSoon(e *Evidence) { e.Card.Expiring, e.Card.Expires = true, now.Add(9*aDay) }

func over(d time.Duration) change { return func(e *Evidence) { e.Card.Expires = ago(d) } }

func used(percent uint64) change {
	return func(e *Evidence) { e.Card.Used, e.Card.Quota = percent*1000, 100000 }
}

func swap(since time.Duration) change {
	return func(e *Evidence) { e.Swap = Swap{Seen: true, Time: ago(since), Until: ago(since - 2*aDay)} }
}

func swapUndated(e *Evidence) { e.Swap = Swap{Seen: true} }
