package agent

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/report"
)

// A recording is judged by its own clocks, however long ago it was made: neither does a card
// expire in it, nor does the system's clock go wrong.
func TestReplayMonthsLater(t *testing.T) {
	for name, fault := range map[string]string{"healthy": "old_ceer", "stopped": "denied"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				after(newCentury)
				b := newBench(t, "quectel")
				defer b.modem.Close()
				b.fault(t, fault, true)
				b.o.Config.Card.Expires = card.DateOf(time.Now().AddDate(0, 2, 0))
				b.o.Synchronised = func() bool { return false }
				f, err := Inspect(t.Context(), b.o, Request{Trace: true}, nil)
				if err != nil {
					t.Fatal(err)
				}
				after(100 * 24 * time.Hour)
				r, err := Replay(t.Context(), Options{Synchronised: b.o.Synchronised}, strings.NewReader(f.Traced), nil)
				if err != nil || !r.Same() || r.Recorded.Cause == "" || len(r.Unknown) > 0 {
					t.Errorf("%+v, recorded %+v, not known %q, %v", r.Report.Health.Verdict, r.Recorded, r.Unknown, err)
				}
				if now, then := r.Report.Health, f.Report.Health; now.Card.Phase != then.Card.Phase || now.Clock != then.Clock || then.Clock == report.Clock("") {
					t.Errorf("%+v %s, recorded as %+v %s", now.Card, now.Clock, then.Card, then.Clock)
				}
			})
		})
	}
}
