package agent

import (
	"time"

	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/modem"
)

// moment is what the clocks say: the best of them, as package clock judges.
type moment struct {
	now    time.Time // meaningless with the grade none
	grade  clock.Grade
	uptime time.Duration
	step   time.Duration // by how much the time has jumped since the last moment
}

// time is the wall clock as it goes out: nothing when it is not to be trusted.
func (m moment) time() time.Time {
	if m.grade == clock.None {
		return time.Time{}
	}
	return m.now
}

// planner is the moment as the planner sees it.
func (m moment) planner(boot int64) keepalive.Moment {
	return keepalive.Moment{Time: m.time(), Vouched: m.grade.Better(clock.System), Up: m.uptime, Boot: boot}
}

// uptime is the time since the system started.
func (o Options) uptime() time.Duration {
	if o.Uptime != nil {
		return o.Uptime()
	}
	return clock.Uptime()
}

// moment reads the clocks. k remembers what they said before; heard is what the modem's
// clock said last, and command what the newest command did; nil for nothing.
func (o Options) moment(k *clock.Keeper, boot int64, heard *clock.ModemTime, command *clock.BackendTime) moment {
	synchronised := clock.Synchronised
	if o.Synchronised != nil {
		synchronised = o.Synchronised
	}
	m := k.Now(clock.Reading{System: time.Now(), Synchronised: synchronised(), Uptime: o.uptime(), Boot: boot, Modem: heard, Backend: command})
	return moment{now: m.Time, grade: m.Grade, uptime: m.Uptime, step: m.Step}
}

// heard is the modem's clock as a snapshot tells it, taken at an uptime.
func heard(s *modem.Snapshot, uptime time.Duration) *clock.ModemTime {
	if s.Clock == nil {
		return nil
	}
	return &clock.ModemTime{Clock: *s.Clock, Uptime: uptime, Served: s.Registered()}
}
