package agent

import (
	"hash/fnv"
	"slices"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// identityEvery is how often the identity is sent although it has not changed.
const identityEvery = 24 * time.Hour

// note keeps a happening until the next publish.
func (a *service) note(h Happening) {
	a.pending = append(a.pending, h)
	a.recall(h)
	a.remember(h)
}

// publish turns what has happened into events and, when a report is due or the verdict
// has changed, the last assessment into a health report. The state is saved after the
// messages are on flash: it would else know already, after a power cut, what nobody was
// told. What happens again after a cut is told again.
func (a *service) publish(due bool) {
	if a.client != nil {
		a.tellRefused()
		a.post(due)
		a.memory.Seq = a.client.State().Seq
	} else if len(a.o.Config.MQTT.Brokers) == 0 { // nobody to tell
		a.pending = nil
	}
	a.settleDebts()
	a.save()
}

// post hands the messages to the client, which keeps them until the broker has them.
func (a *service) post(due bool) {
	a.noteDamage()
	a.noteNetwork(&a.last.Snapshot)
	reporting := due || slices.ContainsFunc(a.pending, func(h Happening) bool { return h.Type == report.EventCauseChanged })
	now := a.moment()
	if due {
		a.planReport()
	}
	var events []report.Event
	for _, h := range a.pending {
		events = append(events, event(h, a.memory, now, a.mask))
	}
	a.announce(reporting)
	var state *report.Health
	if reporting {
		state = new(a.health(now))
	}
	if len(events) > 0 || reporting {
		a.warn("event or health", a.client.Post(events, state))
	}
	a.pending = nil
}

// save writes the state; a full or broken flash is said, and reporting goes on. Who waits
// for an act is told of it now.
func (a *service) save() {
	if err := a.saveState(false); err != nil {
		a.o.log().Error("the state was not saved", "error", err)
	}
	if a.told != nil {
		a.asked <- Answer{Line: a.told}
		a.asked, a.told = nil, nil
	}
}

// saveState writes the state with what has happened and is not reported, which would
// else be lost with the power: the state knows it already.
func (a *service) saveState(force bool) error {
	a.memory.Untold = a.pending[max(0, len(a.pending)-mostOwed):]
	return a.state.save(a.memory, force)
}

func (a *service) warn(what string, err error) {
	if err != nil {
		a.o.log().Error("message lost", "message", what, "error", err)
	}
}

// announce hands the identity over when it has changed, and once a day with a report: by
// itself it might cost a connection.
func (a *service) announce(reporting bool) {
	i := a.identityNow()
	if i == a.identity && (!reporting || time.Since(a.announced) < identityEvery) {
		return
	}
	a.identity, a.announced = i, time.Now()
	a.warn("identity", a.client.SetIdentity(i))
}

func (a *service) identityNow() report.Identity {
	return identity(a.memory, a.o.Config, a.o.Version, a.mask)
}

// health is the last assessment as a message, with the state of the link.
func (a *service) health(now moment) report.Health {
	h := health(a.last, a.memory, a.o.Config, now, time.Until(a.nextAt), a.o.language())
	h.ID = a.identity.ID
	h.Link = a.link()
	return a.mask.knowing(&a.memory).health(h)
}

func (a *service) link() report.Link {
	l := a.client.State()
	out := report.Link{Via: l.Via, Reconnects: &l.Reconnects, Spooled: &l.Waiting, Dropped: &l.Dropped}
	if l.Via != "" && a.iface != "" {
		out.Cellular = new(l.Via == a.iface)
	}
	if l.Mode == mqtt.PerReport {
		out.Mode = string(l.Mode)
	}
	return out
}

// planReport plans the next health report.
func (a *service) planReport() {
	now := time.Now()
	a.nextAt = now.Add(phase(a.memory.Terminal, a.memory.interval(a.o.Config), now))
}

// phase is the time to the next report. Each terminal has its own place in the interval,
// so that a fleet does not report at the full hour; after a start the first wait is
// between half an interval and one and a half.
func phase(terminal string, interval time.Duration, now time.Time) time.Duration {
	h := fnv.New64a()
	h.Write([]byte(terminal))
	place := time.Duration(h.Sum64() % uint64(interval))
	gone := time.Duration(now.UnixNano()) % interval
	next := (place - gone + interval) % interval
	if next < interval/2 {
		next += interval
	}
	return next
}
