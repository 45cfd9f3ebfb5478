package bundle

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func labels(a axis) []string {
	var out []string
	for _, v := range a.values() {
		out = append(out, a.label(v))
	}
	return out
}

func TestAxisOfBytes(t *testing.T) {
	for _, c := range []struct {
		most float64
		want []string
	}{
		{0, []string{"0", "0.5 KB", "1 KB"}},
		{800, []string{"0", "0.5 KB", "1 KB"}},
		{1024, []string{"0", "0.5 KB", "1 KB"}},
		{3 << 10, []string{"0", "1 KB", "2 KB", "3 KB"}},
		{1000 << 10, []string{"0", "500 KB", "1000 KB"}},
		{1.3 * 1024 * 1024, []string{"0", "0.5 MB", "1 MB", "1.5 MB"}},
		{30 << 20, []string{"0", "10 MB", "20 MB", "30 MB"}},
		{31 << 20, []string{"0", "10 MB", "20 MB", "30 MB", "40 MB"}},
		{5 << 30, []string{"0", "2 GB", "4 GB", "6 GB"}},
	} {
		if got := labels(byteAxis(c.most)); !slices.Equal(got, c.want) {
			t.Errorf("%v bytes: %q, want %q", c.most, got, c.want)
		}
	}
}

func TestAxisOfLevels(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []string
	}{
		{-113, -82, []string{"−120", "−110", "−100", "−90", "−80"}},
		{-110, -90, []string{"−110", "−100", "−90"}},
		{-5, 5, []string{"−10", "0", "10"}},
	} {
		if got := labels(levelAxis(c.low, c.high)); !slices.Equal(got, c.want) {
			t.Errorf("%v to %v: %q, want %q", c.low, c.high, got, c.want)
		}
	}
}

// An axis holds its values, with few labels, whatever they are.
func TestAxisHoldsAnyNumberOfBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		most := math.Exp(r.Float64() * math.Log(math.MaxUint64*62))
		a := byteAxis(most)
		if n := len(a.values()); a.high < most || a.high > 4*max(most, 1024) || n < 3 || n > 6 {
			t.Fatalf("%v bytes: up to %v with %d labels", most, a.high, n)
		}
	}
}

func TestSizeInWords(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0 B", 1: "1 B", 1023: "1023 B", 1024: "1 KB", 1536: "1.5 KB", 4212: "4.1 KB", 30 << 20: "30 MB", 1 << 40: "1 TB", math.MaxUint64: "16 EB",
	} {
		if got := size(n); got != want {
			t.Errorf("%v: %q, want %q", n, got, want)
		}
	}
}
