package life

import (
	"testing"
)

func BenchmarkRun(b *testing.B) {
	w, err := Load("built-in", BuiltIn)
	if err != nil {
		b.Fatal(err)
	}
	for _, policy := range Policies() {
		b.Run(policy, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Run(b.Context(), Config{World: w, Policy: policy, Terminals: 200, Years: 2, Seed: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
