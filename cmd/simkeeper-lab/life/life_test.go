package life

import (
	"strings"
	"testing"
	"time"
)

// tiny is a world without chance: one carrier, terminals that are always on, and payments
// over Wi-Fi, so that nothing moves over the SIM by itself.
const tiny = `
start = 2027-01-01
utc_offset = 8
regions = 1
[judge]
opportunity = "10m"
from = 0.35
warn = "15d"
[[carriers]]
name = "china-mobile"
share = 1
iccid = "898604"
imsi = "46004"
idle = "90d"
silent = "180d"
window_end = "activate"
valid_from = "activation"
grace = "90d"
separation = true
cycle_day = 1
nitz = 1.0
[[uses]]
name = "always on"
share = 1
on = ["3000d", "3000d"]
off = ["1m", "1m"]
other_link = 1.0
traffic = ["100KB", "100KB"]
[[places]]
name = "good"
share = 1
[other_link]
ntp = 1.0
[target]
configured = 1.0
[cards]
last_use = ["1h", "1h"]
valid = ["3600d", "3600d"]
deployed = ["3000d", "3000d"]
bought = ["1d", "1d"]
[operator]
dates = 1.0
shelf_dates = 1.0
follows = 1.0
[agent]
method = "mqtt"
sent = "1100B"
received = "1400B"
unanswered = "180B"
limit = "4KB"
budget = "64KB"
look = "6h"
[ping]
bytes = "168B"
hour = 10
`

// change makes a world of its own of the tiny one, by pairs of old and new text.
func change(t testing.TB, pairs ...string) *World {
	t.Helper()
	text := tiny
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the tiny world has no %q", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	w, err := Load("tiny", text)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// one lives the life of one terminal.
func one(t testing.TB, w *World, policy string, years float64) *tally {
	t.Helper()
	c := Config{World: w, Policy: policy, Terminals: 1, Years: years, Seed: 7}
	f := newFleet(w, c.Seed, c.end())
	terminal := f.draw(0)
	return live(w, terminal, newPolicy(policy, w, terminal), c.end(), func(at instant, text string) {
		t.Logf("%v %s", w.date(at).Format(time.DateTime), text)
	})
}

func TestKnownLives(t *testing.T) {
	hole := func(last string) []string {
		return []string{`name = "good"`, "name = \"good\"\nholes = { share = 1.0, every = [\"40d\", \"40d\"], last = [\"" + last + "\", \"" + last + "\"] }"}
	}
	drawer := func(last string) []string {
		return []string{`traffic =`, "away = { share = 1.0, every = [\"40d\", \"40d\"], last = [\"" + last + "\", \"" + last + "\"] }\ntraffic ="}
	}
	shelf := []string{`last_use =`, "shelf = 1.0\ndepot = { share = 1.0, every = [\"1h\", \"1h\"], last = [\"3000d\", \"3000d\"] }\nlast_use ="}
	shut := []string{"[target]", "[target]\ndown = { every = [\"1h\", \"1h\"], last = [\"3000d\", \"3000d\"] }"}
	for _, c := range []struct {
		name    string
		policy  string
		world   []string
		state   state
		cause   Cause
		verdict verdict
		warned  bool
		mistake int
	}{
		{"nothing is done", None, nil, lost, Idle, preventable, false, 0},
		{"the agent", Simkeeper, nil, active, 0, 0, false, 0},
		{"daily pings", CronPing, nil, active, 0, 0, false, 0},
		{"monthly pings", MonthlyPing, nil, active, 0, 0, false, 0},
		{"payments by the SIM", None, []string{"other_link = 1.0", "other_link = 0.0"}, active, 0, 0, false, 0},

		{"100 days in a drawer", Simkeeper, drawer("100d"), lost, Idle, unpreventable, true, 0},
		{"100 days in a drawer, nothing is done", None, drawer("100d"), lost, Idle, unpreventable, false, 0},
		{"50 days in a drawer again and again", Simkeeper, drawer("50d"), active, 0, 0, false, 0},
		{"50 days in a drawer, nothing is done", None, drawer("50d"), lost, Idle, preventable, false, 0},
		{"100 days without coverage", Simkeeper, hole("100d"), lost, Idle, unpreventable, true, 0},
		{"50 days without coverage", Simkeeper, hole("50d"), active, 0, 0, false, 0},
		{"50 days without coverage, nothing is done", None, hole("50d"), lost, Idle, preventable, false, 0},

		{"no target", Simkeeper, []string{"configured = 1.0", "configured = 0.0"}, lost, Idle, unpreventable, true, 0},
		{"no target for pings", CronPing, []string{"configured = 1.0", "configured = 0.0"}, active, 0, 0, false, 0},
		{"the target is down for good", Simkeeper, shut, lost, Idle, unpreventable, true, 0},
		{"a limit of 60 days, the profile says 90", Simkeeper, []string{`idle = "90d"`, `idle = "60d"`}, active, 0, 0, false, 0},
		{"a limit of 15 days, the profile says 90", Simkeeper, []string{`idle = "90d"`, `idle = "15d"`}, lost, Idle, preventable, false, 0},
		{"lost after two bills without traffic", Simkeeper, []string{`idle = "90d"`, `idle_cycles = 2`}, active, 0, 0, false, 0},
		{"lost after one, the profile counts days", Simkeeper, []string{`idle = "90d"`, `idle_cycles = 1`}, lost, Idle, preventable, false, 0},
		{"small exchanges are not on the bill", CronPing, []string{"cycle_day = 1", "cycle_day = 1\nbilled = \"1KB\""}, lost, Idle, preventable, false, 0},
		{"the agent's are", Simkeeper, []string{"cycle_day = 1", "cycle_day = 1\nbilled = \"1KB\""}, active, 0, 0, false, 0},

		{"a silent card and daily pings", CronPing, shelf, active, 0, 0, false, 1},
		{"a silent card and the agent", Simkeeper, shelf, active, 0, 0, false, 0},
		{"a silent card that is lost", Simkeeper, append([]string{`"activate"`, `"lose"`}, shelf...), lost, Window, unpreventable, true, 0},
		{"the same, may be activated", Simkeeper, append([]string{`"activate"`, `"lose"`, "[operator]", "[operator]\nactivates = 1.0"}, shelf...), active, 0, 0, false, 0},
		{"the same, nothing is done", None, append([]string{`"activate"`, `"lose"`, "[operator]", "[operator]\nactivates = 1.0"}, shelf...), lost, Window, preventable, false, 0},

		{"nobody renews", Simkeeper, []string{`["3600d", "3600d"]`, `["95d", "95d"]`}, lost, Expiry, unpreventable, true, 0},
		{"somebody renews", Simkeeper, []string{`["3600d", "3600d"]`, "[\"95d\", \"95d\"]\nrenewed = 1.0\nrenewal = \"365d\""}, active, 0, 0, false, 0},
		{"soldered, in another module", Simkeeper, []string{"[operator]", "[repair]\nexchange = { share = 1.0, every = [\"50d\", \"50d\"], last = [\"1h\", \"1h\"] }\nsoldered = 1.0\n[operator]"}, lost, Separation, unpreventable, true, 0},
		{"the same, announced", Simkeeper, []string{"[operator]", "[repair]\nexchange = { share = 1.0, every = [\"50d\", \"50d\"], last = [\"1h\", \"1h\"] }\nsoldered = 1.0\nannounced = 1.0\n[operator]"}, active, 0, 0, false, 0},
		{"the same, released later", Simkeeper, []string{"[operator]", "[repair]\nexchange = { share = 1.0, every = [\"300d\", \"300d\"], last = [\"1h\", \"1h\"] }\nrebind = \"12d\"\n[operator]"}, active, 0, 0, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := one(t, change(t, c.world...), c.policy, 1.5)
			if got.state != c.state {
				t.Fatalf("the card is %s, want %s", got.state, c.state)
			}
			if got.mistaken != c.mistake {
				t.Errorf("%d mistaken activations, want %d", got.mistaken, c.mistake)
			}
			if c.state == lost && (got.cause != c.cause || got.verdict != c.verdict || got.warned != c.warned) {
				t.Errorf("%v, %v, warned %v; want %v, %v, %v", got.cause, got.verdict, got.warned, c.cause, c.verdict, c.warned)
			}
		})
	}
}

// The first card is lost 90 days after its last use, an hour before the first day.
func TestLossOnItsDay(t *testing.T) {
	got := one(t, change(t), None, 1)
	if want := 90*day - time.Hour; got.lived != want {
		t.Errorf("lost after %v, want %v", got.lived, want)
	}
}

// A terminal that goes dark before an act is due is lost with foresight only.
func TestForesight(t *testing.T) {
	w := change(t, `on = ["3000d", "3000d"]`, `on = ["20d", "20d"]`, `off = ["1m", "1m"]`, `off = ["80d", "80d"]`)
	for seed := range uint64(20) {
		c := Config{World: w, Policy: None, Terminals: 1, Years: 0.5, Seed: seed}
		terminal := newFleet(w, seed, c.end()).draw(0)
		got := live(w, terminal, newPolicy(None, w, terminal), c.end(), nil)
		if got.state == lost && got.verdict == hindsight {
			return
		}
	}
	t.Error("in no world an act within the first days would have helped")
}

// Bytes follow from the acts, and acts from the calendar.
func TestBytes(t *testing.T) {
	for _, c := range []struct {
		policy          string
		each            int64
		fewest, most    int
		proved, answers bool
	}{
		{CronPing, 168, 364, 364, false, true},
		{MonthlyPing, 168, 12, 12, false, true},
		{Simkeeper, 2500, 11, 13, true, true},
		{None, 0, 0, 0, false, false},
	} {
		got := one(t, change(t), c.policy, 1)
		if got.acts < c.fewest || got.acts > c.most || got.bytes != int64(got.acts)*c.each {
			t.Errorf("%s: %d acts, %d bytes; want %d to %d acts of %d bytes", c.policy, got.acts, got.bytes, c.fewest, c.most, c.each)
		}
		if c.proved && got.proved != got.acts || !c.proved && (got.proved != 0 || got.unproved != got.acts) {
			t.Errorf("%s: %d acts, %d proved, %d unproved", c.policy, got.acts, got.proved, got.unproved)
		}
	}
}

// A daily ping by uptime never comes where the shop closes each night; a monthly one does.
func TestShopHours(t *testing.T) {
	w := change(t, "on = [\"3000d\", \"3000d\"]\noff = [\"1m\", \"1m\"]", "hours = [\"09:00\", \"19:00\"]\njitter = \"30m\"")
	for policy, want := range map[string]state{CronPing: lost, MonthlyPing: active, Simkeeper: active, None: lost} {
		if got := one(t, w, policy, 1); got.state != want {
			t.Errorf("%s: %v, want %v", policy, got.state, want)
		}
	}
	w = change(t, "on = [\"3000d\", \"3000d\"]\noff = [\"1m\", \"1m\"]", "hours = [\"09:00\", \"19:00\"]",
		"ntp = 1.0", "ntp = 0.0", "nitz = 1.0", "nitz = 0.0", "[cards]", "[clock]\nno_battery = 1.0\n[cards]")
	if got := one(t, w, MonthlyPing, 1); got.state != lost || got.acts > 0 && w.Ping.Hour < 19 && got.proved > 0 {
		t.Errorf("a calendar that begins anew each morning: %v after %d pings", got.state, got.acts)
	}
}

// A card that is stopped for its quota carries nothing until the cycle's start.
func TestQuota(t *testing.T) {
	w := change(t, "cycle_day = 1", "cycle_day = 1\nquota = \"1MB\"", "other_link = 1.0", "other_link = 0.0", `["100KB", "100KB"]`, `["200KB", "200KB"]`)
	stops, returns := 0, 0
	c := Config{World: w, Policy: None, Terminals: 1, Years: 1, Seed: 1}
	Trace(c, 0, func(at time.Time, text string) {
		if strings.Contains(text, "the quota is back") {
			returns++
			if at.Day() != 1 || at.Hour() != 0 {
				t.Errorf("the quota is back on %v", at)
			}
		}
		if strings.HasPrefix(text, "payments") {
			stops++
		}
	})
	if returns < 10 || stops > 12*30 || stops < 12*4 {
		t.Errorf("%d returns, %d payments", returns, stops)
	}
}
