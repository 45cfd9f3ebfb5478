package life

import (
	"testing"
	"time"
)

// account opens the books on one card of the tiny world, changed.
func account(t testing.TB, shelf bool, pairs ...string) *book {
	t.Helper()
	w := change(t, pairs...)
	card := &terminal{carrier: &w.Carriers[0], shelf: shelf, valid: 400 * day, age: 10 * day, active: -time.Hour, purchased: -10 * day}
	if shelf {
		card.purchased = 0
	}
	b := new(book)
	b.open(w, card)
	return b
}

// until lets the carrier do everything that is due up to an instant.
func (b *book) until(at instant) *book {
	for b.next() <= at {
		b.advance(b.next())
	}
	return b
}

const beforeIt = time.Second

func TestBookOfAnActiveCard(t *testing.T) {
	b := account(t, false)
	if b.until(90*day-time.Hour-beforeIt).state != active || b.until(90*day-time.Hour).state != lost || b.cause != Idle {
		t.Errorf("%v by %v", b.state, b.cause)
	}
	b = account(t, false)
	b.until(50*day).pass(50*day, 100, true)
	if b.until(140*day-beforeIt).state != active || b.until(140*day).state != lost {
		t.Error("traffic on day 50 does not last until day 140")
	}
	b = account(t, false)
	b.pass(50*day, 100, false)
	if b.until(90*day).state != lost {
		t.Error("what nobody answered is on the bill")
	}
	b = account(t, false, "cycle_day = 1", "cycle_day = 1\nbilled = \"1KB\"")
	b.pass(50*day, 1023, true)
	if b.until(90*day).state != lost {
		t.Error("what is too small is on the bill")
	}
}

func TestBookOfCycles(t *testing.T) {
	b := account(t, false, `idle = "90d"`, "idle_cycles = 2", "cycle_day = 1", "cycle_day = 27")
	b.pass(10*day, 100, true) // 11 January, in the cycle that ends on the 26th; two more end on 26 March
	want := 85 * day          // 27 March
	if b.until(want-beforeIt).state != active || b.until(want).state != lost {
		t.Errorf("lost at %v, want %v", b.since, want)
	}
}

func TestBookOfAShelfCard(t *testing.T) {
	b := account(t, true, `silent = "180d"`, "stock = \"5d\"\ntest = \"20d\"\nsilent = \"180d\"")
	for _, c := range []struct {
		at    instant
		state state
	}{{0, stock}, {5 * day, test}, {25 * day, silent}, {205 * day, active}, {295 * day, lost}} {
		if c.at > 0 && b.until(c.at-beforeIt).state == c.state {
			t.Errorf("%v before its time", c.state)
		}
		if b.until(c.at).state != c.state {
			t.Errorf("%v after %v, want %v", b.state, c.at, c.state)
		}
	}
	b = account(t, true, `silent = "180d"`, "test = \"20d\"\nsilent = \"180d\"")
	b.pass(10*day, 100, true)
	if b.state != test {
		t.Error("a packet in the test period starts the paid term")
	}
	b.until(30*day).pass(30*day+time.Hour, 1, false)
	if b.state != active || b.expires != 430*day {
		t.Errorf("%v until %v after a packet in the silent period", b.state, b.expires)
	}
	b = account(t, true, `window_end = "activate"`, `window_end = "lose"`)
	if b.until(180*day).state != lost || b.cause != Window {
		t.Errorf("%v by %v", b.state, b.cause)
	}
	b = account(t, true, `silent = "180d"`, "test = \"20d\"\nsilent = \"180d\"")
	if b.release(day); b.state != silent {
		t.Errorf("%v, released", b.state)
	}
}

func TestBookOfATerm(t *testing.T) {
	b := account(t, false, `idle = "90d"`, `idle = "0"`)
	if b.until(390*day-beforeIt).state != active || b.until(390*day).state != expired || b.served() {
		t.Errorf("%v", b.state)
	}
	renewed := *b
	renewed.renew(400*day, 365*day)
	if renewed.state != active || renewed.expires != 765*day {
		t.Errorf("%v until %v after a renewal", renewed.state, renewed.expires)
	}
	if b.until(480*day-beforeIt).state != expired || b.until(480*day).state != lost || b.cause != Expiry {
		t.Errorf("%v by %v", b.state, b.cause)
	}
	b = account(t, true, `valid_from = "activation"`, `valid_from = "purchase"`)
	if b.pass(100*day, 1, true); b.expires != 400*day {
		t.Errorf("until %v, want the term from the purchase", b.expires)
	}
}

func TestBookOfASwap(t *testing.T) {
	stop := 12*day + 3*time.Hour
	swapped := func(rebind string, soldered bool) *book {
		b := account(t, false, "[operator]", "[repair]\nrebind = \""+rebind+"\"\n[operator]")
		b.dead = soldered
		b.swap(10*day + 15*time.Hour)
		return b
	}
	b := swapped("12d", false)
	if b.until(stop-beforeIt).state != active || b.until(stop).state != separated || b.carries() {
		t.Errorf("%v after the second night", b.state)
	}
	if b.until(stop+12*day).state != active || b.idleAt != stop+102*day {
		t.Errorf("%v after the release, safe until %v", b.state, b.idleAt)
	}
	if b = swapped("0", false); b.until(stop+90*day).state != lost || b.cause != Separation {
		t.Errorf("%v by %v, nobody released it", b.state, b.cause)
	}
	if b = swapped("12d", true); b.until(stop).state != lost || b.cause != Separation {
		t.Errorf("%v by %v, soldered", b.state, b.cause)
	}
	b = account(t, false, "separation = true", "separation = false")
	if b.swap(day); b.until(30*day).state != active {
		t.Error("a carrier that does not look has found it")
	}
}

func TestBookOfAQuota(t *testing.T) {
	b := account(t, false, "cycle_day = 1", "cycle_day = 1\nquota = \"1MB\"")
	b.pass(10*day, 1<<20, true)
	if !b.carries() {
		t.Error("stopped at the quota, not above it")
	}
	b.pass(10*day, 1, true)
	if b.carries() || !b.served() {
		t.Errorf("carries %v, served %v above the quota", b.carries(), b.served())
	}
	if b.until(31*day - beforeIt).carries() {
		t.Error("the quota is back early")
	}
	if !b.until(31*day).carries() || b.used != 0 {
		t.Error("the quota is not back on 1 February")
	}
}
