package card

import (
	"testing"
	"time"
)

func TestDate(t *testing.T) {
	d, err := ParseDate("2028-02-29")
	if err != nil || d != (Date{2028, time.February, 29}) || d.String() != "2028-02-29" || d.IsZero() {
		t.Errorf("got %v, %v", d, err)
	}
	if at := d.Time(time.UTC); !at.Equal(time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("starts %v", at)
	}
	for _, text := range []string{"", "2027-02-29", "2026-1-2", "2026-01-02T00:00:00Z", "26-01-02"} {
		if _, err := ParseDate(text); err == nil {
			t.Errorf("%q accepted", text)
		}
	}
	if (Date{}).String() != "" || !(Date{}).IsZero() {
		t.Error("the zero date is not none")
	}
	for _, later := range []Date{{2028, 3, 1}, {2029, 1, 1}, {2028, 2, 30}} {
		if d.Compare(later) != -1 || later.Compare(d) != 1 || d.Compare(d) != 0 {
			t.Errorf("%v against %v", d, later)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	for _, c := range []struct {
		from         string
		days, months int
		want         string
	}{
		{"2026-11-22", 90, 0, "2027-02-20"},
		{"2028-02-28", 1, 0, "2028-02-29"},
		{"2026-01-01", -1, 0, "2025-12-31"},
		{"2026-01-31", 0, 1, "2026-02-28"},
		{"2027-11-30", 0, 3, "2028-02-29"},
		{"2026-05-31", 0, -3, "2026-02-28"},
		{"2026-12-15", 0, 24, "2028-12-15"},
	} {
		d, err := ParseDate(c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.AddDays(c.days).AddMonths(c.months); got.String() != c.want {
			t.Errorf("%s and %d days and %d months: %s, want %s", c.from, c.days, c.months, got, c.want)
		}
	}
	if none := (Date{}); !none.AddDays(3).IsZero() || !none.AddMonths(3).IsZero() {
		t.Error("no date has become one")
	}
}
