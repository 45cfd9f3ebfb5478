package usage

import (
	"encoding/json"
	"testing"
	"time"
)

func BenchmarkAdd(b *testing.B) {
	b.ReportAllocs()
	var book Book
	i, m := Count{Instance: "boot/4/wwan0"}, Count{Instance: "1"}
	r := Reading{Time: noon, Boot: 1, ICCID: cardA, Interface: &i, Modem: &m}
	for b.Loop() {
		r.Time, r.Up = r.Time.Add(time.Minute), r.Up+time.Minute
		i.Tx, i.Rx, m.Tx, m.Rx = i.Tx+300, i.Rx+700, m.Tx+300, m.Rx+700
		book.Add(r, "2026-11-01")
	}
}

func BenchmarkJudge(b *testing.B) {
	b.ReportAllocs()
	book := Book{memory: memory{Pages: []page{{ICCID: cardA, Day: day{N: 20000, Bytes: 1 << 20}}}}}
	for range habitDays {
		book.Pages[0].Habit = book.Pages[0].Habit.with(300 << 10)
	}
	for b.Loop() {
		book.Warn(30 << 20)
		book.Abnormal()
		book.DaysLeft(30<<20, noon, time.Time{})
	}
}

func BenchmarkSave(b *testing.B) {
	b.ReportAllocs()
	var book Book
	book.Add(Reading{Time: noon, Boot: 1, ICCID: cardA, Interface: &Count{Instance: "boot/4/wwan0"}}, "2026-11-01")
	for b.Loop() {
		if _, err := json.Marshal(&book); err != nil {
			b.Fatal(err)
		}
	}
}

// A look in the middle of a day allocates nothing.
func TestAddDoesNotAllocate(t *testing.T) {
	var book Book
	i, m := Count{Instance: "boot/4/wwan0"}, Count{Instance: "1"}
	r := Reading{Time: noon, Boot: 1, ICCID: cardA, Interface: &i, Modem: &m}
	book.Add(r, "2026-11-01")
	if n := testing.AllocsPerRun(1000, func() {
		r.Time, r.Up, i.Tx, m.Rx = r.Time.Add(time.Second), r.Up+time.Second, i.Tx+300, m.Rx+5
		book.Add(r, "2026-11-01")
	}); n != 0 {
		t.Errorf("%v allocations a look", n)
	}
}
