package agent

import (
	"slices"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/report"
)

func TestIntervalIsChangedAtOnceAndStays(t *testing.T) {
	operated(t, unchanged, func(t *testing.T, b *bench, o *operator, stop func()) {
		o.ask(report.OpSetInterval, `{"interval_s":600}`, time.Second)
		n := len(o.reports())
		after(2 * time.Hour)
		if got := len(o.reports()) - n; got < 11 || got > 13 || o.last(t).NextS > 900 {
			t.Errorf("%d reports in two hours, the next in %d s", got, o.last(t).NextS)
		}
		stop()
		again := b.run(t)
		after(time.Hour)
		n = len(o.reports())
		after(2 * time.Hour)
		again()
		if got := len(o.reports()) - n; got < 11 || got > 13 {
			t.Errorf("%d reports in two hours after a restart", got)
		}
		b.o.Config.Report.Interval = 30 * time.Minute // the owner edits the file
		again = b.run(t)
		defer again()
		after(time.Hour)
		n = len(o.reports())
		after(2 * time.Hour)
		if got := len(o.reports()) - n; got != 4 || len(b.memory(t).Set) > 0 {
			t.Errorf("%d reports in two hours by the file, %+v", got, b.memory(t).Set)
		}
	})
}

func TestWrongIntervalsAreRejected(t *testing.T) {
	operated(t, unchanged, func(t *testing.T, b *bench, o *operator, _ func()) {
		for _, args := range []string{"", "{}", `{"interval_s":0}`, `{"interval_s":-1}`, `{"interval_s":86401}`, `{"interval_s":9223372036854775807}`, `{"interval_s":60,"x":1}`} {
			if r := o.ask(report.OpSetInterval, args, time.Second); r.Status != report.CommandRejected || r.Code != report.CodeBadArgs || r.Out.Text == "" {
				t.Errorf("%s: %+v", args, r)
			}
		}
		if r := o.ask(report.OpReport, `{"x":1}`, time.Second); r.Code != report.CodeBadArgs {
			t.Errorf("%+v", r)
		}
		if b.memory(t).Set != nil {
			t.Errorf("%+v", b.memory(t).Set)
		}
	})
}

func TestPlanAfterARenewal(t *testing.T) {
	operated(t, func(b *bench) {
		b.o.Config.Card.ValidMonths, b.o.Config.Card.ValidFrom = 12, config.FromActivation
	}, func(t *testing.T, b *bench, o *operator, stop func()) {
		iccid := o.identities()[0].SIM.ICCID
		for args, code := range map[string]report.Code{
			`{}`: report.CodeBadArgs,
			`{"iccid":"89860117838009934120","expires":"2028-03-01"}`: report.CodeOtherCard,
			`{"iccid":"` + iccid + `"}`:                               report.CodeBadArgs,
			`{"expires":"2028-02-30"}`:                                report.CodeBadArgs,
			`{"expires":"1970-01-01"}`:                                report.CodeBadArgs,
			`{"purchased":"2026-02-01","expires":"2026-01-01"}`:       report.CodeBadArgs,
			`{"idle_limit_days":99999}`:                               report.CodeBadArgs,
			`{"idle_limit_days":"60"}`:                                report.CodeBadArgs,
			`{"expires":20280301}`:                                    report.CodeBadArgs,
			`{"expires":null}`:                                        report.CodeBadArgs,
			`{"expires":""}`:                                          report.CodeBadArgs,
			`{"cycle_day":1.5}`:                                       report.CodeBadArgs,
			`{"report.interval":60}`:                                  report.CodeBadArgs,
			`{"":60}`:                                                 report.CodeBadArgs,
			`{"iccid":7,"cycle_day":1}`:                               report.CodeOtherCard,
			`{"cycle_day":32}`:                                        report.CodeBadArgs,
			`{"quota_bytes":-5}`:                                      report.CodeBadArgs,
			`{"carrier":"x\ny"}`:                                      report.CodeBadArgs,
			`{"expire":"2028-03-01"}`:                                 report.CodeBadArgs,
		} {
			if r := o.ask(report.OpSetCard, args, time.Second); r.Code != code || r.Status != report.CommandRejected {
				t.Errorf("%s: %+v", args, r)
			}
			after(3*time.Hour + 15*time.Minute) // there is a daily limit
		}
		after(25 * time.Hour)
		ids := len(o.identities())
		r := o.ask(report.OpSetCard, `{"iccid":"`+iccid+`","expires":"2036-03-01","quota_bytes":31457280,"idle_limit_days":60}`, time.Second)
		if r.Status != report.CommandDone || r.Out.Card == nil || r.Out.Card.Phase == "" {
			t.Fatalf("%+v", r)
		}
		plan := o.identities()[len(o.identities())-1].Plan
		if len(o.identities()) != ids+1 || plan.Expires != (report.Date{Year: 2036, Month: 3, Day: 1}) || plan.QuotaBytes != 31457280 || plan.IdleLimitDays != 60 {
			t.Errorf("%d identities more, plan %+v", len(o.identities())-ids, plan)
		}
		stop()
		s, err := ReadSheet(b.o)
		if err != nil || s.Idle.Source != "plan" || s.Idle.Number != 60 || !slices.ContainsFunc(s.Dates, func(d Stated) bool { return d.Name == "expires" && d.Date == "2036-03-01" && d.Source == "plan" }) {
			t.Errorf("%+v, %v", s, err)
		}
	})
}
