package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// outcome is what diag may say about a fault of the simulator.
type outcome struct {
	code  int
	cause string
}

// outcomes has a row for every fault. Faults of the line may cost the modem its voice.
var outcomes = map[string][]outcome{
	"silence":         {{exitUnreachable, "modem_silent"}},
	"late":            {{exitUnreachable, "modem_silent"}},
	"endless_line":    {{exitUnreachable, "modem_silent"}},
	"unplug":          {{exitUnreachable, "port_missing"}},
	"garbled":         {{exitOK, "healthy"}, {exitFault, "unknown"}, {exitUnreachable, "modem_silent"}},
	"noise":           {{exitOK, "healthy"}, {exitUnreachable, "modem_silent"}},
	"flood":           {{exitOK, "healthy"}, {exitUnreachable, "modem_silent"}},
	"slow":            {{exitOK, "healthy"}},
	"one_byte":        {{exitOK, "healthy"}},
	"urc_in_reply":    {{exitOK, "healthy"}},
	"echo_cut":        {{exitOK, "healthy"}},
	"reboot":          {{exitOK, "healthy"}},
	"sim_absent":      {{exitFault, "sim_absent"}},
	"sim_busy":        {{exitFault, "sim_failure"}},
	"sim_failure":     {{exitFault, "sim_failure"}},
	"sim_pin":         {{exitFault, "sim_pin_required"}},
	"sim_puk":         {{exitFault, "sim_puk_required"}},
	"operator_locked": {{exitFault, "operator_locked"}},
	"radio_off":       {{exitFault, "radio_off"}},
	"denied":          {{exitFault, "card_stopped"}},
	"no_signal":       {{exitFault, "no_coverage"}},
	"no_data_path":    {{exitFault, "no_data_path"}},
	"stuck":           {{exitFault, "no_coverage"}},
	"wedged":          {{exitFault, "no_coverage"}},
	"hung":            {{exitUnreachable, "modem_silent"}},

	"sim_slow":           {{exitOK, "healthy"}},
	"sim_recovers":       {{exitOK, "healthy"}},
	"old_ceer":           {{exitOK, "healthy"}},
	"denied_cs":          {{exitOK, "healthy"}},
	"dead_path":          {{exitOK, "healthy"}}, // nothing that the modem says shows it
	"weak":               {{exitOK, "signal_weak"}},
	"searching":          {{exitFault, "unknown"}}, // for longer than a person waits
	"denied_ps":          {{exitFault, "card_stopped"}},
	"denied_then_silent": {{exitFault, "card_stopped"}},
	"limited":            {{exitFault, "no_coverage"}},
	"mode_locked":        {{exitFault, "rat_unavailable"}},
	"session_refused":    {{exitFault, "card_not_activated"}},
}

// longest is the contract: a diagnosis that takes longer hangs.
const longest = 60 * time.Second

// Every fault alone, on a real pty and in real time: the diagnosis ends, its exit code
// fits its verdict, and it says nothing that the modem did not say.
func TestEveryFault(t *testing.T) {
	t.Parallel()
	for _, f := range simulator.Faults() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			m := newModem(t, simulator.Config{Family: "quectel", DataOnly: true, Seed: 1})
			port := onPTY(t, m)
			must(t, m.SetFault(f.Name, true))
			if f.Name == "unplug" { // until the link goes, it may name another test's terminal
				eventually(t, "the device is gone", func() bool { _, err := os.Lstat(port); return err != nil })
			}
			began := time.Now()
			code, text, got := diagnosed(t, port)
			took := time.Since(began)
			t.Logf("exit code %d, %v after %v: %v", code, got["verdict.cause"], took.Round(time.Millisecond), got["verdict.evidence"])
			if took > longest {
				t.Errorf("took %v", took)
			}
			valid(t, text)
			truthful(t, m.State(), got)
			if !allowed(outcomes[f.Name], code, got["verdict.cause"]) {
				t.Errorf("exit code %d with %v; want one of %v", code, got["verdict.cause"], outcomes[f.Name])
			}
		})
	}
}

func allowed(list []outcome, code int, cause any) bool {
	return slices.ContainsFunc(list, func(o outcome) bool { return o.code == code && o.cause == cause })
}

// A line that is bad in two ways at once still ends in time. (All pairs run in virtual
// time in package agent; these cross the kernel's pty.)
func TestPairsOfLineFaults(t *testing.T) {
	t.Parallel()
	for _, pair := range []string{"flood one_byte", "flood endless_line", "noise echo_cut", "urc_in_reply reboot", "garbled flood"} {
		t.Run(strings.ReplaceAll(pair, " ", "+"), func(t *testing.T) {
			t.Parallel()
			m := newModem(t, simulator.Config{Family: "simcom", DataOnly: true, Seed: 2})
			port := onPTY(t, m)
			for f := range strings.FieldsSeq(pair) {
				must(t, m.SetFault(f, true))
			}
			began := time.Now()
			_, text, got := diagnosed(t, port)
			if took := time.Since(began); took > longest {
				t.Errorf("took %v", took)
			}
			valid(t, text)
			truthful(t, m.State(), got)
		})
	}
}

// Ctrl-C in the middle is no verdict, and the modem gets its settings back.
func TestInterruptedDiagnosis(t *testing.T) {
	t.Parallel()
	m := newModem(t, simulator.Config{Family: "quectel", Latency: 200 * time.Millisecond})
	port := onPTY(t, m)
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(time.Second, cancel)
	defer timer.Stop()
	began := time.Now()
	code, stdout, stderr := within(ctx, nil, "diag", "--port", port, "--state", t.TempDir())
	if code != exitFault || len(stdout) > 0 || !strings.Contains(string(stderr), "interrupted") {
		t.Errorf("exit code %d\nstdout: %s\nstderr: %s", code, stdout, stderr)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if code, stdout, _ := simkeeper(t, nil, "diag", "--port", port, "--state", t.TempDir()); code != exitOK {
		t.Errorf("afterwards: exit code %d\n%s", code, stdout)
	}
}

const schemaBase = "https://github.com/simkeeper/simkeeper/report/"

// valid holds what diag --json printed against the published schema.
func valid(t *testing.T, text []byte) {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, name := range []string{"identity", "health", "report"} {
		schema, err := report.Schema(name)
		must(t, err)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
		must(t, err)
		must(t, c.AddResource(schemaBase+name+".schema.json", doc))
	}
	schema, err := c.Compile(schemaBase + "report.schema.json")
	must(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	must(t, err)
	if err := schema.Validate(doc); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

// truthful fails the test where the report holds a value that is not the modem's.
func truthful(t *testing.T, s simulator.State, got map[string]any) {
	t.Helper()
	for place, want := range map[string]any{
		"modem.imei": s.IMEI, "sim.iccid": s.ICCID, "sim.imsi": s.IMSI,
		"network.plmn": s.Cell.PLMN, "network.rat": string(s.RAT),
		"network.tac": float64(s.Cell.TAC), "network.cell_id": float64(s.Cell.ID), "network.band": float64(s.Cell.Band),
		"network.apn": s.Contexts[0].APN, "network.ip": s.Contexts[0].Address,
	} {
		if value, said := got[place]; said && value != want {
			t.Errorf("%s is reported as %v, the modem's is %v", place, value, want)
		}
	}
	// Where no answer with the name came through, the network code names the operator.
	if name, said := got["network.operator"]; said && name != s.Cell.Operator && name != modem.PLMN(s.Cell.PLMN).Name() {
		t.Errorf("network.operator is reported as %v, the modem's is %s in %s", name, s.Cell.Operator, s.Cell.PLMN)
	}
	for place, want := range map[string]int{"signal.rssi_dbm": s.Signal.RSSI, "signal.rsrp_dbm": s.Signal.RSRP, "signal.rsrq_db": s.Signal.RSRQ, "signal.sinr_db": s.Signal.SINR} {
		value, said := got[place].(float64)
		if said && math.Abs(value-float64(want)) > walk {
			t.Errorf("%s is reported as %g, the modem's is about %d", place, value, want)
		}
	}
}

// walk is how far the simulated signal moves by itself, in dB.
const walk = 8
