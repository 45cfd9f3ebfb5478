package deflate

import (
	"bytes"
	"testing"
)

// What a message costs a terminal in time and memory, beside compress/flate.
func BenchmarkPack(b *testing.B) {
	dictionary := string(noise(7, 6000, 60))
	for _, c := range []struct {
		name string
		text []byte
	}{{"a kilobyte", bytes.Repeat(noise(8, 100, 60), 10)}, {"sixteen", bytes.Repeat(noise(9, 1000, 60), 16)}, {"the longest", bytes.Repeat(noise(9, 2000, 60), 32)}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Pack(dictionary, c.text)
			}
		})
		b.Run(c.name+" by compress/flate", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				others(b, dictionary, c.text)
			}
		})
	}
}
