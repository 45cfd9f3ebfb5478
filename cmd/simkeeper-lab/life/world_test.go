package life

import (
	"strings"
	"testing"
	"time"
)

func builtIn(t testing.TB) *World {
	t.Helper()
	w, err := Load("built-in", BuiltIn)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestBuiltInWorld(t *testing.T) {
	w := builtIn(t)
	if len(w.Carriers) < 4 || len(w.Uses) < 4 || len(w.Places) < 2 {
		t.Errorf("%d carriers, %d uses, %d places", len(w.Carriers), len(w.Uses), len(w.Places))
	}
	if want := "2027-01-01T00:00:00+08:00"; w.Start.Format(time.RFC3339) != want {
		t.Errorf("begins %v, want %v", w.Start, want)
	}
	if m := w.Carriers[0]; m.Idle != Span(90*day) || m.Quota != 30<<20 || m.CycleDay != 1 || m.WindowEnd != "activate" {
		t.Errorf("%+v", m)
	}
}

// A world that is wrong is refused, with the key.
func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"no TOML", "[judge]", "[judge", "f.toml:"},
		{"unknown key", "regions = 31", "region = 31", "f.toml: region: unknown key"},
		{"unknown key in a list", "idle = \"90d\"", "idle_limit = \"90d\"", "carriers.idle_limit: unknown key"},
		{"unknown section", "[ping]", "[pong]", "pong: unknown key"},
		{"unknown key of spells", "[target]", "[target]\ndown.often = 3", "target"},
		{"bad span", `idle = "90d"`, `idle = "ninety days"`, `"ninety days" is not a length of time`},
		{"negative span", `idle = "90d"`, `idle = "-90h"`, "is not a length of time"},
		{"number for a span", `idle = "90d"`, `idle = 90`, "idle"},
		{"bad size", `quota = "30MB"`, `quota = "30 MB"`, "is not a number of bytes"},
		{"bad time of day", `"19:00"`, `"25:00"`, "is not a time of day"},
		{"hours reversed", `["09:00", "19:00"]`, `["19:00", "09:00"]`, "uses.shop.hours"},
		{"share above 1", "configured = 0.98", "configured = 98", "target.configured: 98 is not between 0 and 1"},
		{"negative weight", "share = 0.55", "share = -1", "carriers.china-mobile.share: -1 is below 0"},
		{"reversed range", `on = ["25m", "9h"]`, `on = ["9h", "25m"]`, "uses.handheld.on: the range ends before it begins"},
		{"range from 0", `last_use = ["1h", "60d"]`, `last_use = ["0h", "60d"]`, "cards.last_use: a range begins above 0"},
		{"cycle day", "cycle_day = 27", "cycle_day = 31", "carriers.china-unicom.cycle_day: 31 is not between 1 and 28"},
		{"both idle rules", "idle_cycles = 3", "idle = \"90d\"\nidle_cycles = 3", "idle_cycles, too"},
		{"window end", `window_end = "lose"`, `window_end = "loose"`, `"loose" is not activate or lose`},
		{"valid from", `valid_from = "purchase"`, `valid_from = "birth"`, `"birth" is not activation or purchase`},
		{"ICCID", `iccid = "898604"`, `iccid = "89860X"`, "carriers.china-mobile.iccid"},
		{"IMSI", `imsi = "46004"`, `imsi = "4"`, "carriers.china-mobile.imsi"},
		{"method", `method = "mqtt"`, `method = "ping"`, `agent.method: "ping" is not one of mqtt, tls`},
		{"hour", "hour = 10", "hour = 24", "ping.hour: 24"},
		{"clocks", "saved = 0.3", "saved = 0.7", "clock.saved"},
		{"half of spells", `down = { every = ["20d", "120d"], last = ["10m", "14h"] }`, `down = { every = ["20d", "120d"] }`, "target.down: spells need both"},
		{"no start", "start = 2027-01-01", "", "start: is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(BuiltIn, c.old, c.new, 1)
			if text == BuiltIn {
				t.Fatalf("the built-in world has no %q", c.old)
			}
			if _, err := Load("f.toml", text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if _, err := Load("f.toml", ""); err == nil {
		t.Error("an empty world is accepted")
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(BuiltIn)
	f.Add(tiny)
	f.Fuzz(func(t *testing.T, text string) {
		w, err := Load("f.toml", text)
		if err == nil && (len(w.Carriers) == 0 || w.Regions < 1) {
			t.Error("a world without carriers or regions is accepted")
		}
	})
}
