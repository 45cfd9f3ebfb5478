package life

import (
	"fmt"
	"strings"
	"time"
)

// view is what a policy can know of its terminal.
type view struct {
	at       time.Time     // the true time; for what stands on an exact clock only
	up       time.Duration // since the terminal was switched on
	boot     int64         // number of this start
	wall     time.Time     // what the system's clock says
	synced   bool          // it is set over Wi-Fi or Ethernet
	nitz     bool          // the network has told the time
	attached bool          // the network serves the terminal
	busy     bool          // a payment runs
	refused  state         // why it refuses the card: expired, separated; else active
	tx, rx   uint64        // of the cellular link, bytes
	reports  bool          // a report gets through by Wi-Fi or Ethernet
	cellular bool          // a report would get through by the cellular link
	swapped  bool          // the module is another one than at first
	dates    dates         // as the operator has configured them
	outcome  *outcome      // how the policy's exchange ended
	note     func(string)  // takes down what the policy thinks, for the trace; nil without one
}

// dates are of one card, as far as the operator has told the terminal; never: not told.
type dates struct{ purchased, activateBy, activated, expires instant }

// exchange is traffic that a policy wants to be made.
type exchange struct {
	sent, received int64 // bytes on the wire, answered
	unanswered     int64 // the same, when nobody answers
	anyHost        bool  // it goes to a public host where no target is configured
}

// outcome is how an exchange ended.
type outcome struct {
	answered       bool
	sent, received int64
}

// policy decides about the traffic that keeps a card alive. It lives as long as its
// terminal, over restarts.
type policy interface {
	// step is called at a start of the terminal, when its links change, after traffic, at
	// the end of an exchange, and after the time that the last step asked for.
	step(v *view) (want *exchange, wake time.Duration)
	// warned says whether anybody could know before the instant at that the card would be
	// lost for the cause. The terminal was last powered at the instant lit.
	warned(c Cause, lit, at instant) bool
	// proofs says how many acts were proved, and done without proof.
	proofs() (proved, unproved int)
}

// The policies.
const (
	Simkeeper   = "simkeeper"
	CronPing    = "cron-ping"
	MonthlyPing = "monthly-ping"
	None        = "none"
)

// Policies are the names of all policies, in the order in which they are compared.
func Policies() []string { return []string{Simkeeper, MonthlyPing, CronPing, None} }

// newPolicy returns the policy with a name for one terminal.
func newPolicy(name string, w *World, t *terminal) policy {
	ping := pinger{wire: &exchange{sent: int64(w.Ping.Bytes) / 2, received: int64(w.Ping.Bytes) - int64(w.Ping.Bytes)/2, unanswered: int64(w.Ping.Bytes) / 2, anyHost: true}}
	switch name {
	case Simkeeper:
		return newKeeper(w, t)
	case CronPing:
		return &cronPing{pinger: ping}
	case MonthlyPing:
		day := 1 + int(t.seed%28)
		return &monthlyPing{pinger: ping, day: day, hour: w.Ping.Hour, minute: int(t.seed >> 8 % 60)}
	}
	return &ping
}

// CheckPolicy says what is wrong with the name of a policy.
func CheckPolicy(name string) error {
	for _, known := range Policies() {
		if name == known {
			return nil
		}
	}
	return fmt.Errorf("policy %q is unknown; there are %s", name, strings.Join(Policies(), ", "))
}

// forever is a wake that never comes.
const forever = time.Duration(never)

// pinger is what the pinging policies share: they prove nothing, and warn nobody. By
// itself it is the policy none.
type pinger struct {
	wire     *exchange
	answered int
}

func (p *pinger) step(v *view) (*exchange, time.Duration) {
	p.heed(v)
	return nil, forever
}

func (p *pinger) warned(Cause, instant, instant) bool { return false }

func (p *pinger) proofs() (proved, unproved int) { return 0, p.answered }

func (p *pinger) heed(v *view) {
	if v.outcome != nil && v.outcome.answered {
		p.answered++
	}
}

// cronPing sends a ping after each 24 hours of uptime.
type cronPing struct {
	pinger
	boot int64
	next time.Duration // uptime
}

func (p *cronPing) step(v *view) (*exchange, time.Duration) {
	p.heed(v)
	if p.boot != v.boot {
		p.boot, p.next = v.boot, day
	}
	if v.up < p.next {
		return nil, p.next - v.up
	}
	p.next += day
	return p.wire, p.next - v.up
}

// monthlyPing sends a ping on one day of each month by the calendar of the device, if the
// device is on at that minute. It does not try again. This is what the protection against
// idle cards in routers does.
type monthlyPing struct {
	pinger
	day, hour, minute int
	boot              int64
	off               time.Time // what the calendar said when the device was switched on
	due               time.Duration
}

func (p *monthlyPing) step(v *view) (*exchange, time.Duration) {
	p.heed(v)
	calendar := v.wall
	if v.synced || v.nitz {
		calendar = v.at
	}
	off := calendar.Add(-v.up)
	if p.boot != v.boot || !p.off.Equal(off) { // a start, or the clock was set
		p.boot, p.off = v.boot, off
		p.due = v.up + p.wait(calendar)
		return nil, p.due - v.up
	}
	if v.up < p.due {
		return nil, p.due - v.up
	}
	p.due = v.up + p.wait(calendar)
	return p.wire, p.due - v.up
}

// wait is the time to the next ping.
func (p *monthlyPing) wait(calendar time.Time) time.Duration {
	y, m, _ := calendar.Date()
	at := time.Date(y, m, p.day, p.hour, p.minute, 0, 0, calendar.Location())
	if !at.After(calendar) {
		at = time.Date(y, m+1, p.day, p.hour, p.minute, 0, 0, calendar.Location())
	}
	return at.Sub(calendar)
}
