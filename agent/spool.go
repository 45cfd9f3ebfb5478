package agent

import (
	"path/filepath"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/spool"
)

// spoolPath is where the messages that wait for the broker stand in a state folder.
func spoolPath(dir string) string { return filepath.Join(dir, "spool") }

// smallSpool is what may wait without flash, in bytes.
const smallSpool = 64 << 10

// openSpool opens the messages that wait. Where their folder cannot be used, what is made
// from now on waits in memory.
func (a *service) openSpool() (err error) {
	c := spool.Config{Path: spoolPath(a.o.Config.State.Dir), Limit: a.o.Config.State.Spool, Boot: a.memory.Boot, Seq: a.memory.Seq}
	if a.spool, err = spool.Open(c); err != nil {
		a.o.log().Error("the spool cannot be opened; messages wait in memory", "error", err)
		a.note(Happening{Type: report.EventStateDamaged, Severity: report.SeverityFail, Text: err.Error()})
		c.Path, c.Limit = "", smallSpool
		a.spool, err = spool.Open(c)
	}
	a.memory.Seq = a.spool.State().Seq
	return err
}

// closeSpool ends the use of the spool, where there is one.
func (a *service) closeSpool() {
	if a.spool == nil {
		return
	}
	if err := a.spool.Close(); err != nil {
		a.o.log().Error("messages that wait are not on flash", "error", err)
	}
}

// noteDamage tells of messages that flash has damaged.
func (a *service) noteDamage() {
	for _, damage := range a.spool.Damage() {
		a.o.log().Warn("the spool was damaged", "detail", damage)
		a.note(Happening{Type: report.EventStateDamaged, Severity: report.SeverityWarn, Text: damage})
	}
}

// trustedTime is the best time that is known, and whether its source can be trusted. It
// may be called beside the loop.
func (a *service) trustedTime() (time.Time, bool) { return a.tlsTime(), a.vouched.Load() }
