package diagnose

import (
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// dice make evidence that no terminal has to give.
type dice struct{ *rand.Rand }

func roll(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 7))} }

func (d dice) yes(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d dice, of ...T) T { return of[d.IntN(len(of))] }

func maybe[T any](d dice, percent int, v T) (none *T) {
	if d.yes(percent) {
		return &v
	}
	return nil
}

// time is one of some months around now, or none.
func (d dice) time() time.Time {
	if d.yes(30) {
		return time.Time{}
	}
	return now.Add(time.Duration(d.IntN(400*24)-200*24) * time.Hour)
}

func (d dice) reject() *modem.Reject {
	return maybe(d, 50, modem.Reject{Domain: modem.Domain(d.IntN(int(modem.Domains))), Cause: d.IntN(120), Vendor: d.yes(10), Session: d.yes(30)})
}

func (d dice) level() *float64 { return maybe(d, 60, -float64(d.IntN(100)+45)) }

func (d dice) registration(of modem.Domain) modem.Registration {
	return modem.Registration{Domain: of, Stat: modem.Stat(d.IntN(12)), AcT: maybe(d, 50, d.IntN(15)),
		Area: maybe(d, 30, uint64(d.IntN(3))), Cell: maybe(d, 30, uint64(d.IntN(3))), Reject: d.reject()}
}

func (d dice) generations() modem.Generations { return modem.Generations(d.IntN(64) &^ 3) }

func (d dice) snapshot() *modem.Snapshot {
	s := &modem.Snapshot{
		Access: pick(d, modem.Answering, modem.Answering, modem.Answering, modem.Access(d.IntN(7))), Detail: pick(d, "", "what the port said"),
		SIM: pick(d, modem.SIMReady, modem.SIMReady, modem.SIMReady, modem.SIMState(d.IntN(9))), IMSI: pick[modem.IMSI](d, "", "460", "460040123456789", "460010123456789", "460150123456789", "901400123456789"),
		Functionality: maybe(d, 70, pick(d, modem.FullFunctionality, modem.Functionality(d.IntN(20)))), Cause: d.reject(),
		Operator: maybe(d, 60, modem.Operator{Mode: pick(d, 0, 0, d.IntN(5))}), SignalAsked: d.yes(80),
		Signal: modem.Signal{RSSI: d.level(), RSRP: d.level()}, Modes: modem.Modes{Has: d.generations(), Allowed: d.generations()},
		Cell:     modem.Cell{RAT: modem.RAT(d.IntN(13)), PLMN: pick[modem.PLMN](d, "", "46000", "46001", "45400")},
		Attached: maybe(d, 60, d.yes(70)),
	}
	if d.yes(90) {
		s.Registrations = map[modem.Domain]modem.Registration{}
		for of := range modem.Domains {
			if d.yes(50) {
				s.Registrations[of] = d.registration(of)
			}
		}
	}
	d.contexts(s)
	d.exchanges(s)
	return s
}

func (d dice) contexts(s *modem.Snapshot) {
	if d.yes(70) {
		s.Active = map[int]bool{}
	}
	for cid := range d.IntN(3) {
		c := modem.Context{CID: cid, APN: pick(d, "", "cmiot", "3gnet", "nodata.x", "ims")}
		if d.yes(60) {
			c.Address = netip.MustParseAddr("10.1.2.3")
		}
		s.Contexts = append(s.Contexts, c)
		if s.Active != nil && d.yes(80) {
			s.Active[cid] = d.yes(60)
		}
	}
}

func (d dice) exchanges(s *modem.Snapshot) {
	for _, q := range []string{"+CPIN?", "+CFUN?", "+CEREG?", "+CREG?", "+CSQ", "+CGACT?", "+CEER", "+COPS?"} {
		if d.yes(50) {
			s.Exchanges = append(s.Exchanges, modem.Exchange{Command: "AT" + q, Final: pick(d, "OK", "ERROR", "+CME ERROR: 107")})
		}
	}
}

func (d dice) path() Path {
	p := Path{Works: d.yes(15), Elsewhere: d.yes(25)}
	for range d.IntN(7) {
		p.Steps = append(p.Steps, Step{
			Layer: pick(d, append(layers, "", "other")...), Result: pick(d, Passed, Failed, Failed, Skipped, ""), Answered: d.yes(50),
			Fault: pick(d, "", "timeout", "refused", "clock", "expired", "no_interface", "down"), Detail: pick(d, "", "a step", "another step"),
		})
	}
	return p
}

func (d dice) history(e *Evidence) {
	e.Now, e.Settled = pick(d, now, now, time.Time{}), d.yes(60)
	if r := d.reject(); r != nil {
		e.Refusal = &Refusal{Reject: *r, Time: d.time(), Doubtful: d.yes(20), AtHome: d.yes(20), Moved: d.yes(20)}
	}
	e.Card = Card{
		Unused: d.yes(20), Expires: d.time(), Active: d.time(), Idle: d.time(), IdleRisk: d.yes(20), Expiring: d.yes(20),
		Used: pick(d, d.Uint64(), d.Uint64N(1<<26)), Quota: pick(d, 0, -1, d.Int64N(1<<26), d.Int64()), Abnormal: pick(d, "", "", "much"), Foreign: d.yes(15),
	}
	e.Swap = Swap{Seen: d.yes(25), Time: d.time(), Until: d.time()}
	e.Usual = Level{DBm: -float64(d.IntN(100) + 45), RSRP: d.yes(70), Known: d.yes(60), Last: d.time()}
	e.Clock = Clock{Known: d.yes(50), Off: pick(d, 0, time.Second, -23*time.Hour, time.Duration(d.Int64()))}
}

func (d dice) evidence() Evidence {
	e := Evidence{Snapshot: d.snapshot(), Path: d.path()}
	d.history(&e)
	return e
}

// Whatever the evidence, there is a verdict, it is sound, and the same each time.
func FuzzDiagnose(f *testing.F) {
	for seed := range uint64(500) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		e := roll(seed).evidence()
		v := Diagnose(e)
		sound(t, v)
		for range 3 {
			if again := Diagnose(e); !reflect.DeepEqual(v, again) {
				t.Fatalf("%+v, and then %+v", v, again)
			}
		}
		if v.Transient && e.Settled {
			t.Errorf("%+v passes after it has stayed", v)
		}
		if v.Cause == ClockWrong && clockRight.see(&e) != nil {
			t.Errorf("the clock is right: %+v", v)
		}
		if lang := v.Cause.Text(Chinese); lang.Title == "" || lang.Action == "" {
			t.Errorf("%s has no words", v.Cause)
		}
	})
}

// healthy is a terminal that a network serves, with a session or traffic, whatever has
// happened before, whatever its clock says, and whatever the modem tells besides.
func (d dice) healthy() Evidence {
	e := d.evidence()
	s := e.Snapshot
	s.Access, s.SIM, s.Exchanges = modem.Answering, pick(d, modem.SIMReady, modem.SIMUnknown), evidence().Snapshot.Exchanges
	of := pick(d, modem.FiveGS, modem.EPS, modem.PS)
	if s.Registrations == nil {
		s.Registrations = map[modem.Domain]modem.Registration{}
	}
	s.Registrations[of] = modem.Registration{Domain: of, Stat: pick(d, modem.Home, modem.Roaming), Reject: d.reject()}
	if e.Path.Works = d.yes(30); !e.Path.Works {
		e.Path.Steps = nil
		s.Contexts, s.Active = []modem.Context{{CID: 1, APN: pick(d, "cmiot", "3gnet", "ims", ""), Address: netip.MustParseAddr("10.1.2.3")}}, map[int]bool{1: d.yes(90)}
		if s.Contexts[0].Voice() {
			s.Contexts = append(s.Contexts, modem.Context{CID: 2, Address: netip.MustParseAddr("10.1.2.4")})
		}
	}
	return e
}

// Nothing healthy is ever called faulty, unless its clock is.
func FuzzNothingHealthyIsFaulty(f *testing.F) {
	for seed := range uint64(1000) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		e := roll(seed).healthy()
		v := Diagnose(e)
		wrongClock := e.Clock.Known && e.Clock.Off.Abs() >= 24*time.Hour
		if v.Status == Fail && (v.Cause != ClockWrong || !wrongClock) {
			t.Errorf("%+v of %+v", v, e)
		}
		if v.Status == Fail && v.Transient {
			t.Errorf("%+v passes", v)
		}
	})
}

// Probes that were not allowed, or that got through, make no fault either.
func TestProbesOfAHealthyTerminal(t *testing.T) {
	for seed := range uint64(2000) {
		d := roll(seed)
		e := d.healthy()
		e.Clock = Clock{}
		e.Path.Steps = slices.DeleteFunc(d.path().Steps, func(s Step) bool { return s.Result == Failed })
		if d.yes(50) { // an earlier broker may have failed
			e.Path.Steps = append(d.path().Steps, passed(LayerLogin))
		}
		if v := Diagnose(e); v.Status == Fail {
			t.Fatalf("%+v of %+v", v, e)
		}
	}
}
