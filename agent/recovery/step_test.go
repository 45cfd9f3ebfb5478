package recovery

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
)

// made is an act that a world has seen.
type made struct {
	at  time.Duration // since the world began
	act Act
}

// world is a terminal that is looked at every five minutes.
type world struct {
	t     *testing.T
	state State
	now   Moment
	gone  time.Duration
	seen  Observation
	acts  []made
	ended []Outcome
	cures Act           // the act that ends the ailment; "" for none
	every time.Duration // between looks
	looks int
}

var (
	fine = Sight{Cause: diagnose.Healthy, Served: true, Before: true}
	dark = Sight{Cause: diagnose.NoCoverage, Before: true}
	mute = Sight{Cause: diagnose.ModemSilent, Before: true}
	dull = Sight{Cause: diagnose.NoDataPath, Before: true, Served: true}
	dead = Sight{Cause: diagnose.SIMFailure, Before: true}
)

func newWorld(t *testing.T, s Sight) *world {
	return &world{t: t, now: Moment{Up: time.Hour, Boot: 1}, seen: Observation{Radio: true, Reset: true, Seed: 7, Sight: s}, every: 5 * time.Minute}
}

// run lets time pass.
func (w *world) run(d time.Duration) {
	for end := w.gone + d; w.gone < end; {
		w.gone += w.every
		w.now.Up += w.every
		w.look()
	}
}

func (w *world) look() {
	w.t.Helper()
	state, d := Step(w.now, w.state, w.seen)
	if w.looks++; w.looks%97 == 0 { // as over a restart; and the state that was given is not changed
		before := clone(w.t, w.state)
		again, _ := Step(w.now, w.state, w.seen)
		if !reflect.DeepEqual(clone(w.t, w.state), before) || !reflect.DeepEqual(clone(w.t, again), clone(w.t, state)) {
			w.t.Fatal("the step has changed the state that it was given")
		}
		state = clone(w.t, state)
	}
	w.state = state
	if d.Ended != nil {
		w.ended = append(w.ended, d.Came)
	}
	if d.Do == "" {
		return
	}
	w.acts = append(w.acts, made{w.gone, d.Do})
	if w.cures == d.Do {
		w.seen.Sight = fine
	}
}

func clone(t *testing.T, s State) (out State) {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// restart starts the terminal again.
func (w *world) restart(off time.Duration) {
	w.now.Boot++
	w.now.Up = time.Minute
	w.gone += off
	if !w.now.Time.IsZero() {
		w.now.Time = w.now.Time.Add(off)
	}
	w.look()
}

// perDayAtMost fails the test where more acts stand in any day than may.
func (w *world) perDayAtMost(n int) {
	w.t.Helper()
	for i := range w.acts {
		if j := i + n; j < len(w.acts) && w.acts[j].at-w.acts[i].at < aDay {
			w.t.Errorf("more than %d acts in a day: %v", n, w.acts)
			return
		}
	}
}

// An outage of a year costs about one act a day, the first after a quarter of an hour, and
// the radio comes before the restart.
func TestYearOfOutage(t *testing.T) {
	for name, c := range map[string]struct {
		seen         Sight
		radio, reset bool
		first, then  Act
		most         int
	}{
		"no network":                {dark, true, true, Radio, Reset, 370},
		"no network, radio only":    {dark, true, false, Radio, Radio, 370},
		"no data":                   {dull, true, true, Radio, Reset, 370},
		"silent":                    {mute, true, true, Reset, Reset, 370},
		"silent, radio only":        {mute, true, false, "", "", 0},
		"dead card":                 {dead, true, true, Reset, Reset, 370},
		"dead card, radio only":     {dead, true, false, "", "", 0},
		"no network, not allowed":   {dark, false, false, "", "", 0},
		"stopped card":              {Sight{Cause: diagnose.CardStopped, Before: true}, true, true, "", "", 0},
		"never served at its place": {Sight{Cause: diagnose.NoCoverage}, true, true, "", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, c.seen)
			w.seen.Radio, w.seen.Reset = c.radio, c.reset
			w.run(365 * aDay)
			if c.most == 0 {
				if len(w.acts) > 0 {
					t.Errorf("%d acts, the first %v", len(w.acts), w.acts[0])
				}
				return
			}
			if n := len(w.acts); n > c.most || n < 200 {
				t.Fatalf("%d acts in a year", n)
			}
			if a := w.acts[0]; a.act != c.first || a.at < 15*time.Minute || a.at > 30*time.Minute {
				t.Errorf("first %v", a)
			}
			for _, a := range w.acts[1:] {
				if a.act != c.then {
					t.Fatalf("then %v", a)
				}
			}
			w.perDayAtMost(perDay)
			for i, least := range []time.Duration{time.Hour, 6 * time.Hour, aDay, aDay} {
				if rest := w.acts[i+1].at - w.acts[i].at; rest < least || rest > least*3/2+w.every {
					t.Errorf("%v between acts %d and %d", rest, i, i+1)
				}
			}
			for i, out := range w.ended {
				if out != InVain {
					t.Fatalf("act %d: %s", i, out)
				}
			}
		})
	}
}

// What has other reasons is left alone, whatever else is seen.
func TestNever(t *testing.T) {
	all := []diagnose.Cause{
		diagnose.Healthy, diagnose.PortMissing, diagnose.PortBusy, diagnose.ModemSilent, diagnose.SIMAbsent, diagnose.SIMFailure, diagnose.PINRequired, diagnose.PUKRequired,
		diagnose.OperatorLocked, diagnose.RadioOff, diagnose.NoCoverage, diagnose.AntennaFault, diagnose.RATUnavailable, diagnose.CardCancelled, diagnose.CardStopped,
		diagnose.CardSeparated, diagnose.CardNotActivated, diagnose.CardExpired, diagnose.QuotaExhausted, diagnose.AreaRestricted, diagnose.NetworkCongested, diagnose.WrongAPN,
		diagnose.NoDataPath, diagnose.ServerUnreachable, diagnose.ClockWrong, diagnose.Unknown, diagnose.CardChanged, diagnose.CardExpiring, diagnose.CardIdleRisk,
		diagnose.QuotaLow, diagnose.AbnormalUse, diagnose.SignalWeak,
	}
	curable := map[diagnose.Cause]bool{
		diagnose.NoCoverage: true, diagnose.AntennaFault: true, diagnose.Unknown: true, diagnose.NoDataPath: true, diagnose.SIMFailure: true, diagnose.ModemSilent: true,
	}
	for _, cause := range all {
		for bits := range 32 {
			s := Sight{Cause: cause, Passing: bits&1 > 0, Served: bits&2 > 0, Before: bits&4 > 0, Barred: bits&8 > 0, Works: bits&16 > 0}
			if s.Ailment() != "" && (!curable[cause] || s.Passing || s.Barred || s.Works || !s.Before && cause != diagnose.ModemSilent) {
				t.Errorf("%+v is to be cured as %s", s, s.Ailment())
			}
		}
	}
	for _, s := range []Sight{dark, mute, dull, dead} {
		for name, change := range map[string]func(*Observation){
			"busy":    func(o *Observation) { o.Busy = true },
			"works":   func(o *Observation) { o.Works = true },
			"barred":  func(o *Observation) { o.Barred = true },
			"passing": func(o *Observation) { o.Passing = true },
		} {
			w := newWorld(t, s)
			change(&w.seen)
			w.run(30 * aDay)
			if len(w.acts) > 0 {
				t.Errorf("%s, %s: %v", s.Cause, name, w.acts)
			}
		}
	}
}

// A payment puts an act off, and no longer than it lasts.
func TestAfterThePayment(t *testing.T) {
	w := newWorld(t, dark)
	w.seen.Busy = true
	w.run(3 * time.Hour)
	w.seen.Busy = false
	w.run(w.every)
	if len(w.acts) != 1 {
		t.Errorf("%v", w.acts)
	}
}

// What an act has cured is told, and its back-off is forgotten after six good hours, not
// before.
func TestCured(t *testing.T) {
	for good, rest := range map[time.Duration]time.Duration{5 * time.Hour: 6 * time.Hour, 7 * time.Hour: 15 * time.Minute} {
		w := newWorld(t, dark)
		w.cures = Reset
		w.run(4 * time.Hour) // a radio cycle in vain, and a restart
		if len(w.acts) != 2 || len(w.ended) != 2 || w.ended[0] != InVain || w.ended[1] != Cured {
			t.Fatalf("%v, %v", w.acts, w.ended)
		}
		w.run(good - (w.gone - w.acts[1].at))
		w.seen.Sight, w.cures = dark, ""
		w.run(12 * time.Hour)
		if again := w.acts[2].at - w.acts[1].at - good; good > forget && (again < rest || again > 2*rest) || good < forget && w.acts[2].at-w.acts[1].at < rest {
			t.Errorf("after %v of health the next act came %v later", good, again)
		}
	}
}

// Ailments that take turns share the limit of the day.
func TestLimitOfTheDay(t *testing.T) {
	w := newWorld(t, dark)
	for i := range 24 * 30 {
		w.seen.Sight = []Sight{dark, dull, mute, dead}[i%4]
		w.run(time.Hour)
	}
	w.perDayAtMost(perDay)
	if len(w.acts) < 30 {
		t.Errorf("%d acts in a month of trouble", len(w.acts))
	}
}

// A restart ends the time that something lasts, and not the back-off; an act that it cut
// short is told. A clock that nobody stands for does not shorten the back-off.
func TestRestarts(t *testing.T) {
	w := newWorld(t, dark)
	w.run(40 * time.Minute)
	if len(w.acts) != 1 {
		t.Fatalf("%v", w.acts)
	}
	for range 20 { // twenty minutes at a time
		w.restart(time.Hour)
		w.run(10 * time.Minute)
	}
	if len(w.acts) != 1 {
		t.Errorf("acts although nothing has lasted: %v", w.acts)
	}
	w.restart(30 * aDay)
	w.run(40 * time.Minute)
	n := len(w.acts)
	w.restart(0)
	if n != 2 || w.state.Tried[0].Times != 2 {
		t.Errorf("the back-off is not kept: %v, %+v", w.acts, w.state)
	}
	w.state.Flight = &Flight{Act: Radio, Boot: w.now.Boot}
	w.restart(0)
	if len(w.ended) == 0 || w.ended[len(w.ended)-1] != Interrupted || w.state.Flight != nil {
		t.Errorf("%v", w.ended)
	}
	vouched := newWorld(t, dark)
	vouched.now.Time = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	vouched.run(40 * time.Minute)
	vouched.restart(2 * aDay)
	vouched.run(time.Hour)
	if len(vouched.acts) != 2 {
		t.Errorf("with a clock that somebody stands for: %v", vouched.acts)
	}
}

// The terminals of a region do not act in the same minute.
func TestSpread(t *testing.T) {
	const terminals = 1000
	first := map[int]int{}
	for range terminals {
		w := newWorld(t, dark)
		w.seen.Seed, w.every = rand.Uint64(), time.Minute
		w.run(30 * time.Minute)
		if len(w.acts) == 0 {
			t.Fatal("no act in half an hour")
		}
		first[int(w.acts[0].at/time.Minute)]++
	}
	for minute, n := range first {
		if n > terminals/4 {
			t.Errorf("%d of %d terminals act in minute %d", n, terminals, minute)
		}
	}
}

// A person's wish counts: the planner does not restart the modem again right after it.
func TestWish(t *testing.T) {
	w := newWorld(t, mute)
	w.run(10 * time.Minute)
	w.state = w.state.Wish(w.now)
	w.run(50 * time.Minute)
	if len(w.acts) > 0 || len(w.ended) != 1 || w.ended[0] != InVain {
		t.Errorf("%v, %v", w.acts, w.ended)
	}
	if w.state = (State{}).Wish(w.now); w.state.Flight.Cause != Commanded || len(w.state.Ages) != 1 || len(w.state.Tried) > 0 {
		t.Errorf("%+v", w.state)
	}
}

// However the sights, restarts and clocks fall, there are never more acts in a day of use
// than allowed, none on a sight that forbids it, and the state stays small.
func FuzzStep(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		rng := rand.New(rand.NewPCG(a, b))
		w := newWorld(t, dark)
		sights := []Sight{dark, mute, dull, dead, fine, {Cause: diagnose.CardStopped}, {Cause: diagnose.Unknown, Passing: true, Before: true}}
		for range 500 {
			switch rng.IntN(12) {
			case 0:
				w.restart(time.Duration(rng.Int64N(int64(3 * aDay))))
			case 1, 2:
				w.seen.Sight = sights[rng.IntN(len(sights))]
			case 3:
				w.seen.Busy, w.seen.Works, w.seen.Barred = rng.IntN(4) == 0, rng.IntN(4) == 0, rng.IntN(4) == 0
			}
			n := len(w.acts)
			w.run(w.every * time.Duration(1+rng.IntN(20)))
			if len(w.acts) > n && (w.seen.Busy || w.seen.Works || w.seen.Barred) {
				t.Fatalf("an act on %+v", w.seen)
			}
		}
		w.perDayAtMost(perDay)
		if len(w.state.Tried) > 4 || len(w.state.Ages) > perDay {
			t.Errorf("%+v", w.state)
		}
	})
}
