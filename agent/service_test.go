package agent

import (
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

func TestSteadyState(t *testing.T) {
	for _, name := range simulator.Families() {
		t.Run(name, func(t *testing.T) {
			serving(t, name, func(t *testing.T, b *bench, back *backend) {
				after(2 * time.Hour)
				before := len(b.modem.Commands())
				after(24 * time.Hour)
				sent := b.modem.Commands()
				for _, c := range sent {
					if err := family.Allow(c); err != nil {
						t.Error(err)
					}
				}
				hour := float64(len(sent)-before) / 24
				t.Logf("%.1f commands an hour; %d to start", hour, before)
				if hour > 60 {
					t.Errorf("%.1f commands an hour, the budget is 60", hour)
				}
				if n := len(back.reports()); n < 25 || n > 27 {
					t.Errorf("%d health reports in 26 hours", n)
				}
				if h := back.last(t); h.Verdict.Cause != report.CauseHealthy {
					t.Errorf("verdict %s: %v", h.Verdict.Cause, h.Verdict.Evidence)
				}
			})
		})
	}
}
