package card

import (
	"testing"
	"time"
)

// d reads a date; "" is none.
func d(t testing.TB, text string) Date {
	t.Helper()
	if text == "" {
		return Date{}
	}
	date, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return date
}

// at reads a time such as 2026-01-10T23:59:59+08:00; a date alone is its noon in Beijing,
// "" the zero time.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	if len(text) == len(time.DateOnly) {
		text += "T12:00:00+08:00"
	}
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return moment.UTC()
}

func TestCycle(t *testing.T) {
	for _, c := range []struct {
		name, carrier    string
		cycleDay         int
		now, start, next string
	}{
		{"calendar month, first day", "china-mobile", 0, "2026-03-01", "2026-03-01", "2026-04-01"},
		{"calendar month, last day", "china-mobile", 0, "2026-03-31", "2026-03-01", "2026-04-01"},
		{"calendar month, December", "china-mobile", 0, "2026-12-31", "2026-12-01", "2027-01-01"},
		{"last second of the month in Beijing", "china-mobile", 0, "2026-03-31T23:59:59+08:00", "2026-03-01", "2026-04-01"},
		{"already next month in Beijing", "china-mobile", 0, "2026-03-31T16:00:00Z", "2026-04-01", "2026-05-01"},
		{"not yet next month in UTC", "global", 0, "2026-03-31T16:00:00Z", "2026-03-01", "2026-04-01"},

		{"27th to 26th, on the 26th", "china-unicom", 0, "2026-03-26", "2026-02-27", "2026-03-27"},
		{"27th to 26th, on the 27th", "china-unicom", 0, "2026-03-27", "2026-03-27", "2026-04-27"},
		{"27th to 26th, over New Year", "china-unicom", 0, "2027-01-03", "2026-12-27", "2027-01-27"},
		{"27th to 26th, in December", "china-unicom", 0, "2026-12-28", "2026-12-27", "2027-01-27"},
		{"27th to 26th, leap February", "china-unicom", 0, "2028-02-29", "2028-02-27", "2028-03-27"},

		{"29th in a common February, the day before", "global", 29, "2026-02-27", "2026-01-29", "2026-02-28"},
		{"29th in a common February", "global", 29, "2026-02-28", "2026-02-28", "2026-03-29"},
		{"29th in a leap February, the day before", "global", 29, "2028-02-28", "2028-01-29", "2028-02-29"},
		{"29th in a leap February", "global", 29, "2028-02-29", "2028-02-29", "2028-03-29"},
		{"30th after a short February", "global", 30, "2026-03-01", "2026-02-28", "2026-03-30"},
		{"31st in April, the day before", "global", 31, "2026-04-29", "2026-03-31", "2026-04-30"},
		{"31st in April", "global", 31, "2026-04-30", "2026-04-30", "2026-05-31"},
		{"31st in January", "global", 31, "2026-01-31", "2026-01-31", "2026-02-28"},
		{"no leap year in 2100", "global", 31, "2100-02-28", "2100-02-28", "2100-03-31"},
		{"before 1970", "global", 15, "1969-12-31", "1969-12-15", "1970-01-15"},
		{"a cycle day that no month has is not believed", "china-unicom", 32, "2026-03-27", "2026-03-27", "2026-04-27"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Resolve(Terms{}, Terms{CycleDay: c.cycleDay}, ProfileOf(c.carrier, "", ""))
			start, next := r.Cycle(at(t, c.now))
			if start.String() != c.start || next.String() != c.next {
				t.Errorf("%s to %s, want %s to %s", start, next, c.start, c.next)
			}
		})
	}
}

// Every day of ten years is in exactly one cycle, which begins on its cycle day or on the
// last day of a shorter month; found here by going back day by day with package time.
func TestCyclesFollowEachOther(t *testing.T) {
	for _, cycleDay := range []int{1, 2, 15, 27, 28, 29, 30, 31} {
		want := Date{}
		for now := time.Date(2023, 11, 20, 5, 0, 0, 0, time.UTC); now.Year() < 2034; now = now.AddDate(0, 0, 1) {
			lastOfMonth := now.AddDate(0, 0, 1).Month() != now.Month()
			if now.Day() == cycleDay || lastOfMonth && now.Day() < cycleDay {
				want = DateOf(now)
			}
			start, next := cycle(dayOf(DateOf(now)), cycleDay)
			if !want.IsZero() && start.date() != want {
				t.Fatalf("day %d: on %s the cycle began on %s, want %s", cycleDay, DateOf(now), start.date(), want)
			}
			if again, _ := cycle(next, cycleDay); again != next || next <= dayOf(DateOf(now)) {
				t.Fatalf("day %d: after %s the cycle begins on %s", cycleDay, DateOf(now), next.date())
			}
			if inside, _ := cycle(next-1, cycleDay); inside != start {
				t.Fatalf("day %d: the cycle of %s ends before %s", cycleDay, DateOf(now), next.date())
			}
		}
	}
}

func TestDayNumbers(t *testing.T) {
	for date := (Date{1899, time.December, 25}); date.Year < 2105; date = date.AddDays(1) {
		n := dayOf(date)
		if n.date() != date || (n+1).date() != date.AddDays(1) {
			t.Fatalf("%s has the number %d, which is %s", date, n, n.date())
		}
		if next := date.AddDays(1); next.Day == 1 && lastDay(date.Year, date.Month) != date.Day {
			t.Fatalf("%s is not the last day of its month", date)
		}
	}
	if dayOf(Date{}) != none || !none.date().IsZero() {
		t.Error("no date has a number")
	}
	const east = 8 * 60 * 60
	for text, want := range map[string]string{
		"2026-03-31T15:59:59Z": "2026-03-31", "2026-03-31T16:00:00Z": "2026-04-01",
		"1969-12-31T15:59:59Z": "1969-12-31", "1969-12-31T16:00:00Z": "1970-01-01",
	} {
		if got := dayAt(at(t, text).Unix(), east).date(); got.String() != want {
			t.Errorf("%s is %s in Beijing, want %s", text, got, want)
		}
	}
}
