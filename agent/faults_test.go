package agent

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// causes says what a diagnosis may call each fault of the simulator. The faults of the
// line may cost the modem its voice, or nothing at all.
var causes = map[string][]report.Cause{
	"silence":         {report.CauseModemSilent},
	"late":            {report.CauseModemSilent},
	"endless_line":    {report.CauseModemSilent},
	"garbled":         {report.CauseModemSilent, report.CauseHealthy, report.CauseUnknown},
	"noise":           {report.CauseHealthy, report.CauseModemSilent},
	"one_byte":        {report.CauseHealthy},
	"slow":            {report.CauseHealthy},
	"echo_cut":        {report.CauseHealthy},
	"urc_in_reply":    {report.CauseHealthy},
	"flood":           {report.CauseHealthy, report.CauseModemSilent},
	"reboot":          {report.CauseHealthy},
	"unplug":          {report.CausePortMissing},
	"sim_absent":      {report.CauseSIMAbsent},
	"sim_busy":        {report.CauseSIMFailure},
	"sim_pin":         {report.CauseSIMPINRequired},
	"sim_puk":         {report.CauseSIMPUKRequired},
	"sim_failure":     {report.CauseSIMFailure},
	"operator_locked": {report.CauseOperatorLocked},
	"radio_off":       {report.CauseRadioOff},
	"denied":          {report.CauseCardStopped},
	"no_signal":       {report.CauseNoCoverage},
	"no_data_path":    {report.CauseNoDataPath},
	"stuck":           {report.CauseNoCoverage},
	"wedged":          {report.CauseNoCoverage},
	"hung":            {report.CauseModemSilent},

	"sim_slow":           {report.CauseHealthy},
	"sim_recovers":       {report.CauseHealthy},
	"old_ceer":           {report.CauseHealthy},
	"denied_cs":          {report.CauseHealthy},
	"dead_path":          {report.CauseHealthy}, // nothing that the modem says shows it
	"weak":               {report.CauseSignalWeak},
	"searching":          {report.CauseUnknown}, // for longer than a person waits
	"denied_ps":          {report.CauseCardStopped},
	"denied_then_silent": {report.CauseCardStopped},
	"limited":            {report.CauseNoCoverage},
	"mode_locked":        {report.CauseRATUnavailable},
	"session_refused":    {report.CauseCardNotActivated},
}

// examine runs one diagnosis as "simkeeper diag" does.
func (b *bench) examine(t *testing.T) report.Report {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 55*time.Second)
	defer cancel()
	o := b.o
	c := *o.Config
	c.State.Dir = t.TempDir() // it remembers nothing
	o.Config = &c
	f, err := Inspect(ctx, o, Request{}, nil)
	if err != nil {
		t.Error(err)
	}
	return f.Report
}

// truthful fails the test where the report holds a value that the modem did not say.
func (b *bench) truthful(t *testing.T, rep report.Report) {
	t.Helper()
	s := b.modem.State()
	n := rep.Health.Network
	for _, c := range []struct{ what, got, want string }{
		{"IMEI", rep.Identity.Modem.IMEI, s.IMEI}, {"ICCID", rep.Identity.SIM.ICCID, s.ICCID}, {"IMSI", rep.Identity.SIM.IMSI, s.IMSI},
		{"PLMN", n.PLMN, s.Cell.PLMN}, {"APN", n.APN, s.Contexts[0].APN}, {"IP", n.IP, s.Contexts[0].Address},
	} {
		if c.got != "" && c.got != c.want {
			t.Errorf("%s is reported as %q, the modem's is %q", c.what, c.got, c.want)
		}
	}
	if n.Operator != "" && !strings.EqualFold(n.Operator, s.Cell.Operator) {
		t.Errorf("operator is reported as %q, the modem's is %q", n.Operator, s.Cell.Operator)
	}
	near(t, "RSRP", rep.Health.Signal.RSRP, float64(s.Signal.RSRP))
	near(t, "RSSI", rep.Health.Signal.RSSI, float64(s.Signal.RSSI))
	if n.TAC != nil && *n.TAC != uint64(s.Cell.TAC) {
		t.Errorf("TAC is reported as %d, the modem's is %d", *n.TAC, s.Cell.TAC)
	}
}

// near allows the simulated signal its walk.
func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got != nil && math.Abs(*got-want) > 12 {
		t.Errorf("%s is reported as %g, the modem's is about %g", what, *got, want)
	}
}

// valid fails the test where a report lacks what every report must have.
func valid(t *testing.T, rep report.Report) {
	t.Helper()
	if err := rep.Health.Complete(); err != nil {
		t.Error(err)
	}
}

func TestEveryFault(t *testing.T) {
	for _, f := range simulator.Faults() {
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, "quectel")
				defer b.modem.Close()
				if err := b.modem.SetFault(f.Name, true); err != nil {
					t.Fatal(err)
				}
				started := time.Now()
				rep := b.examine(t)
				took := time.Since(started)
				v := rep.Health.Verdict
				t.Logf("%s after %v, %d commands: %s", v.Cause, took, len(b.modem.Commands()), strings.Join(v.Evidence, "; "))
				if took > time.Minute {
					t.Errorf("took %v", took)
				}
				b.truthful(t, rep)
				valid(t, rep)
				if want := causes[f.Name]; !slices.Contains(want, v.Cause) {
					t.Errorf("cause is %s, want one of %v", v.Cause, want)
				}
			})
		})
	}
}

// pairs lists every pair of different faults.
func pairs() [][2]string {
	var out [][2]string
	all := simulator.Faults()
	for i, a := range all {
		for _, b := range all[i+1:] {
			out = append(out, [2]string{a.Name, b.Name})
		}
	}
	return out
}

// Two faults at once: the diagnosis still ends in time, is complete and says nothing that
// the modem did not say; and when both have gone it is right again.
func TestPairsOfFaults(t *testing.T) {
	t.Parallel()
	for _, pair := range pairs() {
		t.Run(pair[0]+"+"+pair[1], func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, "simcom")
				defer b.modem.Close()
				for _, f := range pair {
					if err := b.modem.SetFault(f, true); err != nil {
						t.Fatal(err)
					}
				}
				started := time.Now()
				rep := b.examine(t)
				if took := time.Since(started); took > time.Minute {
					t.Errorf("took %v", took)
				}
				b.truthful(t, rep)
				valid(t, rep)
				for _, f := range pair {
					if err := b.modem.SetFault(f, false); err != nil {
						t.Fatal(err)
					}
				}
				<-time.After(time.Minute) // virtual: late answers come to an end
				if rep := b.examine(t); rep.Health.Verdict.Cause != report.CauseHealthy {
					t.Errorf("afterwards the cause is %s: %v", rep.Health.Verdict.Cause, rep.Health.Verdict.Evidence)
				}
			})
		})
	}
}
