package trend

import (
	"math"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

func TestLevelOfASignal(t *testing.T) {
	for _, c := range []struct {
		name string
		s    modem.Signal
		want float64
		kind Kind
	}{
		{"LTE", modem.Signal{RSRP: new(-97.0), RSSI: new(-69.0), SINR: new(16.0)}, -97, RSRP},
		{"3G", modem.Signal{RSCP: new(-84.0), EcNo: new(-6.0), RSSI: new(-78.0)}, -84, RSCP},
		{"2G", modem.Signal{RSSI: new(-113.0)}, -113, RSSI},
		{"the least of 5G", modem.Signal{RSRP: new(-157.0)}, -157, RSRP},
		{"nothing", modem.Signal{}, 0, None},
		{"no level", modem.Signal{RSRQ: new(-9.5), SINR: new(3.0)}, 0, None},
		{"not a number", modem.Signal{RSRP: new(math.NaN())}, 0, None},
		{"what no modem measures", modem.Signal{RSRP: new(-32768.0), RSSI: new(0.0)}, 0, None},
		{"an impossible one beside a possible one", modem.Signal{RSRP: new(255.0), RSSI: new(-71.0)}, -71, RSSI},
	} {
		if got, kind := Level(c.s); got != c.want || kind != c.kind {
			t.Errorf("%s: %v %v, want %v %v", c.name, got, kind, c.want, c.kind)
		}
	}
}

func TestKindNames(t *testing.T) {
	for k, want := range map[Kind]string{None: "", RSRP: "rsrp", RSCP: "rscp", RSSI: "rssi", 9: ""} {
		if k.String() != want {
			t.Errorf("%d is %q, want %q", k, k, want)
		}
	}
}

func TestLevelIsKeptToHalfADB(t *testing.T) {
	for _, c := range []struct{ v, want float64 }{
		{-159.9, -159.5}, {-157, -157}, {-140.5, -140.5}, {-97.2, -97}, {-97.3, -97.5}, {-33, -33}, {-32.5, -32.5}, {-10, -32.5},
	} {
		if got := codeOf(c.v).dBm(); !near(got, c.want, 0) {
			t.Errorf("%v becomes %v, want %v", c.v, show(got), c.want)
		}
	}
	if code(0).dBm() != nil {
		t.Error("no level has a value")
	}
}

func TestAmountIsExactToHalfAPerCent(t *testing.T) {
	before := amount(0)
	for n := uint64(0); n < mostBytes; n += 1 + n/97 {
		a := amountOf(n)
		got := a.bytes()
		if diff := math.Abs(float64(got) - float64(n)); diff > float64(n)*0.005 {
			t.Fatalf("%d becomes %d", n, got)
		}
		if a < before || a > maxAmount {
			t.Fatalf("%d is %d after %d", n, a, before)
		}
		before = a
	}
}

// What comes back to an hour is rounded again, and must not drift.
func TestEveryAmountStaysWhatItIs(t *testing.T) {
	for a := range amount(maxAmount + 1) {
		if again := amountOf(a.bytes()); again != a {
			t.Fatalf("%d stands for %d, and that is %d", a, a.bytes(), again)
		}
	}
	for _, n := range []uint64{mostBytes - 1, mostBytes, mostBytes + 1, math.MaxUint64} {
		if amountOf(n).bytes() != mostBytes {
			t.Errorf("%d becomes %d", n, amountOf(n).bytes())
		}
	}
}

func TestBytesAreAddedUpToTheMost(t *testing.T) {
	for _, c := range []struct{ a, b, want uint64 }{
		{0, 0, 0}, {1, 2, 3}, {mostBytes, 1, mostBytes}, {mostBytes - 1, 1, mostBytes}, {5, math.MaxUint64, mostBytes}, {math.MaxUint64, 5, mostBytes},
	} {
		if got := addBytes(c.a, c.b); got != c.want {
			t.Errorf("%d + %d is %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestShareIsNoneOrAllOnlyWhereItIs(t *testing.T) {
	for _, c := range []struct {
		part, all int64
		want      uint8
	}{
		{0, 0, 0}, {0, 100, 0}, {1, 100000, 1}, {50, 100, 32}, {99999, 100000, whole - 1}, {100, 100, whole},
	} {
		if got := share(c.part, c.all); got != c.want {
			t.Errorf("%d of %d is %d, want %d", c.part, c.all, got, c.want)
		}
	}
}
