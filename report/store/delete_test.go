package store

import (
	"errors"
	"os"
	"testing"
)

func TestDeleteTakesSingleRecords(t *testing.T) {
	for _, c := range []struct {
		change Change
		want   string
	}{
		{Change{Delete: []uint64{2, 4, 6}}, "1 3 5"},
		{Change{Delete: []uint64{6, 2, 2, 99}}, "1 3 4 5"},
		{Change{From: 1, To: 3, Delete: []uint64{3, 5}, Append: records(5, 7)}, "4 5 6 7"},
	} {
		j := opened(t, journalPath(t), roomy)
		must(t, j.Write(Change{Append: records(1, 6)}))
		must(t, j.Write(c.change))
		both(t, j, func(t *testing.T, r reader) {
			if got := keysOf(t, r); got != c.want {
				t.Errorf("%+v leaves %s, want %s", c.change, got, c.want)
			}
		})
	}
}

func TestRemoveLeavesWhatHoldsRecords(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	must(t, j.Write(Change{Append: records(1, 1), Put: []Value{{"a", nil}, {"b", []byte("x")}}}))
	must(t, j.Remove())
	j = opened(t, j.path, roomy)
	if got := keysOf(t, j); got != "1" {
		t.Fatalf("records %q", got)
	}
	must(t, j.Write(Change{Delete: []uint64{1}}))
	must(t, j.Remove())
	if got := namesIn(t, j.path); got != "" {
		t.Errorf("files: %s", got)
	}
	if err := j.Write(Change{Append: records(1, 1)}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Write = %v", err)
	}
}
