package card

import (
	"testing"
	"time"
)

func assessCases(t testing.TB) map[string]struct {
	rules Rules
	life  Life
} {
	now := at(t, "2026-06-15")
	used := Life{Activated: now.AddDate(0, -3, 0), Active: now.AddDate(0, 0, -20)}
	unicom, global := ProfileOf("china-unicom", "", ""), ProfileOf("global", "", "")
	return map[string]struct {
		rules Rules
		life  Life
	}{
		"unknown":    {Resolve(Terms{}, Terms{}, global), Life{}},
		"silent":     {Resolve(Terms{}, Terms{Purchased: d(t, "2026-01-10")}, unicom), Life{}},
		"idle limit": {Resolve(Terms{}, Terms{Expires: d(t, "2027-01-10")}, global), used},
		"cycle":      {Resolve(Terms{}, Terms{Expires: d(t, "2027-01-10")}, unicom), used},
		"learned":    {Resolve(Terms{}, Terms{ValidMonths: 12}, unicom), used},
	}
}

func BenchmarkAssess(b *testing.B) {
	now := at(b, "2026-06-15")
	for name, c := range assessCases(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.rules.Assess(c.life, now)
			}
		})
	}
}

func BenchmarkCycle(b *testing.B) {
	rules, now := Resolve(Terms{}, Terms{}, ProfileOf("china-unicom", "", "")), at(b, "2026-06-15")
	b.ReportAllocs()
	for b.Loop() {
		rules.Cycle(now)
	}
}

// A simulation asks hundreds of millions of times: not one allocation.
func TestAssessAllocatesNothing(t *testing.T) {
	now := time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)
	for name, c := range assessCases(t) {
		if n := testing.AllocsPerRun(100, func() { c.rules.Assess(c.life, now); c.rules.Cycle(now) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
