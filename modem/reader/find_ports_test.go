package reader

import (
	"slices"
	"sort"
	"testing"
)

func TestPlaceBefore(t *testing.T) {
	sorted := []string{"1-1", "1-1.2", "1-1.10", "1-2", "1-10", "2-1", "0000:01:00.0", "gsm0"}
	got := slices.Clone(sorted)
	slices.Reverse(got)
	sort.Slice(got, func(i, j int) bool { return placeBefore(got[i], got[j]) })
	if !slices.Equal(got, sorted) {
		t.Errorf("got %q", got)
	}
}
