package agent

import (
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/simkeeper/simkeeper/report"
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
// has changed, the last assessment into a health report. Numbers are given and saved
// before a message is handed to the client, so that a restart gives none twice.
func (a *service) publish(due bool) {
	if a.client == nil { // nobody to tell, or not yet; what is remembered is saved all the same
		if len(a.o.Config.MQTT.Brokers) == 0 {
			a.pending = nil
		}
		a.settleDebts()
		a.save()
		return
	}
	a.settleDebts()
	a.noteThinned()
	reporting := due || slices.ContainsFunc(a.pending, func(h Happening) bool { return h.Type == report.EventCauseChanged })
	now := a.moment()
	if due {
		a.nextAt = time.Now().Add(phase(a.memory.Terminal, a.o.Config.Report.Interval, time.Now()))
	}
	var events []report.Event
	for _, h := range a.pending {
		events = append(events, event(h, a.memory, now, a.mask))
		a.memory.Seq++
	}
	a.pending = nil
	a.announce()
	var state *report.Health
	if reporting {
		h := a.health(now)
		a.memory.Seq++
		state = &h
	}
	a.save()
	for _, e := range events {
		a.warn("event", a.client.EnqueueEvent(e))
	}
	if state != nil {
		a.warn("health", a.client.Enqueue(*state))
	}
}

// save writes the state; a full or broken flash is said, and reporting goes on. Who waits
// for an act is told of it now.
func (a *service) save() {
	if err := a.state.save(a.memory, false); err != nil {
		a.o.log().Error("the state was not saved", "error", err)
	}
	if a.told != nil {
		a.asked <- Answer{Line: a.told}
		a.asked, a.told = nil, nil
	}
}

func (a *service) warn(what string, err error) {
	if err != nil {
		a.o.log().Error("message lost", "message", what, "error", err)
	}
}

// announce hands the identity over when it has changed, and once a day.
func (a *service) announce() {
	i := a.identityNow()
	if i == a.identity && time.Since(a.announced) < identityEvery {
		return
	}
	a.identity, a.announced = i, time.Now()
	a.warn("identity", a.client.SetIdentity(i))
}

func (a *service) identityNow() report.Identity {
	return identity(a.memory, a.o.Config, a.o.Version, a.mask)
}

// noteThinned tells which messages were given up while the broker was away, once it is
// back: told before, each telling would cost another message its place.
func (a *service) noteThinned() {
	if !a.client.State().Connected {
		return
	}
	for _, r := range a.client.Thinned() {
		a.note(Happening{Type: report.EventThinned, Severity: report.SeverityWarn, From: fmt.Sprint(r.From), To: fmt.Sprint(r.To), Text: "messages given up while the broker was away"})
	}
}

// health is the last assessment as a message, with the state of the link.
func (a *service) health(now moment) report.Health {
	h := health(a.last, a.memory, a.o.Config, now, time.Until(a.nextAt), a.o.language())
	h.ID = a.identity.ID
	h.Link = a.link()
	return h
}

func (a *service) link() report.Link {
	l := a.client.State()
	out := report.Link{Via: l.Via, Reconnects: &l.Reconnects, Spooled: &l.Waiting, Dropped: &l.Dropped}
	if l.Via != "" && a.iface != "" {
		out.Cellular = new(l.Via == a.iface)
	}
	return out
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
