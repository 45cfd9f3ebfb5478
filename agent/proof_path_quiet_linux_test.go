package agent

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// When a diagnosis sends nothing.

// What keeps our own packets only is no fault of the terminal.
func notAllowed(reason string) func(t *testing.T) {
	return func(t *testing.T) {
		fine := func(t *testing.T, f Finding) {
			if n := len(f.Steps); n == 0 || f.Steps[n-1].Result != diagnose.Skipped || !strings.Contains(f.Steps[n-1].Detail, reason) {
				t.Errorf("%+v", f.Steps)
			}
			if v := f.Report.Health.Verdict; v.Status == report.StatusFail {
				t.Errorf("%+v", v)
			}
		}
		t.Run("alone", func(t *testing.T) { fine(t, diagnosed(t, asIs).alone(t)) })
		t.Run("by the agent", func(t *testing.T) { fine(t, asked(t, diagnosed(t, asIs).serve(t))) })
	}
}

func notAllowedToBind(t *testing.T) {
	b, other := diagnosed(t, asIs), diagnosed(t, asIs)
	refuseBinding(t)
	unmoved(t, "wwan0", func() {
		f, err := Inspect(t.Context(), b.o, Request{}, nil)
		if n := len(f.Steps); err != nil || n == 0 || f.Steps[n-1].Result != diagnose.Skipped || !strings.Contains(f.Steps[n-1].Detail, "bind") {
			t.Errorf("%+v, %v", f.Steps, err)
		}
		is(t, f, report.CauseHealthy)
	})
	is(t, asked(t, other.serve(t)), report.CauseHealthy)
}

// Nothing leaves while a payment runs, and for a card that is not activated.
func nothingIsSent(t *testing.T) {
	for name, change := range map[string]func(*config.Config){
		"a card that is bought": unused, "a card that will be bought": stocked,
		"a payment": func(c *config.Config) { os.WriteFile(c.Terminal.BusyFile, nil, 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			if crossed := captured(t, func() {
				f, err := Inspect(t.Context(), diagnosed(t, change).o, Request{}, nil)
				switch {
				case name == "a payment":
					if !errors.Is(err, errPaymentBegan) || len(f.Steps) > 0 {
						t.Errorf("%+v, %v", f.Steps, err)
					}
				case err != nil || len(f.Steps) != 1 || f.Steps[0].Result != diagnose.Skipped || f.Steps[0].Bytes != 0:
					t.Errorf("%+v, %v", f.Steps, err)
				}
			}); len(crossed) > 0 {
				t.Errorf("alone: %+v", crossed)
			}
			if crossed := captured(t, func() {
				if name != "a payment" { // the agent looks after it
					f := asked(t, diagnosed(t, change).serve(t))
					if v := f.Report.Health.Verdict; v.Status == report.StatusFail {
						t.Errorf("%+v", v)
					}
				}
			}); len(crossed) > 0 {
				t.Errorf("by the agent: %+v", crossed)
			}
		})
	}
}

// anotherCard was put in while nobody looked, and is not activated: what is remembered is
// the old card's activity.
func anotherCard(t *testing.T) {
	b := keeper(t, byAddress[2].set)
	unused(b.o.Config)
	b.o.Config.Keepalive.Activate = true
	b.attempt(t) // proves traffic, and is remembered
	b.o.Config.Keepalive.Activate = false
	b.o.Config.MQTT.Brokers = []string{byName[0].target}
	is(t, b.alone(t), report.CauseHealthy) // the old card may be tried
	b.modem.Update(func(s *simulator.State) { s.ICCID, s.IMSI = "89860004191912345671", "460001234567890" })
	if crossed := captured(t, func() {
		f, err := Inspect(t.Context(), b.o, Request{}, nil)
		if err != nil || len(f.Steps) != 1 || !strings.Contains(f.Steps[0].Detail, "not activated") {
			t.Errorf("%+v, %v", f.Steps, err)
		}
	}); len(crossed) > 0 {
		t.Errorf("%+v", crossed)
	}
}
