package deflate

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// unpack is what everybody else's inflate makes of it.
func unpack(t testing.TB, dictionary string, packed []byte) []byte {
	t.Helper()
	rest := bytes.NewReader(packed)
	text, err := io.ReadAll(flate.NewReaderDict(rest, []byte(dictionary)))
	if err != nil {
		t.Fatalf("compress/flate: %v", err)
	}
	if rest.Len() > 0 {
		t.Fatalf("%d bytes stand behind the end", rest.Len())
	}
	return text
}

// others is what compress/flate makes of it at its best.
func others(t testing.TB, dictionary string, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriterDict(&b, flate.BestCompression, []byte(dictionary))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func noise(seed uint64, n, words int) []byte {
	r := rand.New(rand.NewPCG(seed, 0))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.IntN(words))
	}
	return b
}

// fibonacci has symbols so unevenly often that Huffman's own code would be longer than
// deflate allows.
func fibonacci() []byte {
	var b []byte
	for s, n, m := byte(0), 1, 1; len(b)+n <= 20000; s, n, m = s+1, m, n+m {
		b = append(b, bytes.Repeat([]byte{s}, n)...)
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
	return b
}

const sample = `{"v":1,"boot":17,"seq":1207,"network":{"registration":"home","rat":"lte","plmn":"46000"}}`

func texts() map[string][]byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return map[string][]byte{
		"nothing":                        nil,
		"a byte":                         {'a'},
		"the last byte":                  {0xff},
		"three bytes":                    []byte("abc"),
		"every byte":                     all,
		"one byte, often":                bytes.Repeat([]byte{'a'}, 1000),
		"one byte, as long as a repeat":  bytes.Repeat([]byte{'a'}, longest),
		"one byte more":                  bytes.Repeat([]byte{'a'}, longest+2),
		"two bytes in turn":              bytes.Repeat([]byte("ab"), 3000),
		"the dictionary":                 []byte(sample),
		"a message":                      []byte(strings.Replace(sample, "1207", "3391", 1)),
		"many messages":                  bytes.Repeat([]byte(sample), 300),
		"noise":                          noise(1, 5000, 256),
		"noise of two":                   noise(2, 8000, 2),
		"a repeat as far back as may be": append(append([]byte("repeated"), noise(3, window-8, 200)...), "repeated"...),
		"a repeat too far back":          append(append([]byte("repeated"), noise(4, window-7, 200)...), "repeated"...),
		"codes that would be too long":   fibonacci(),
		"as long as is packed":           noise(5, MaxText, 256),
		"Chinese":                        []byte(strings.Repeat("卡已停机，请向运营商复机。", 20)),
	}
}

func TestEveryInflateReadsIt(t *testing.T) {
	for _, dictionary := range []string{"", sample, string(noise(6, window+100, 256))} {
		for name, text := range texts() {
			t.Run(fmt.Sprintf("%s/dictionary of %d", name, len(dictionary)), func(t *testing.T) {
				packed := Pack(dictionary, text)
				if got := unpack(t, dictionary, packed); !bytes.Equal(got, text) {
					t.Errorf("read back as %d other bytes, were %d", len(got), len(text))
				}
				if most := len(text)*9/8 + 2; len(packed) > most {
					t.Errorf("%d bytes became %d, more than the fixed codes need", len(text), len(packed))
				}
			})
		}
	}
}

func TestTooLongATextIsRefused(t *testing.T) {
	if got := Pack("", make([]byte, MaxText+1)); got != nil {
		t.Errorf("%d bytes", len(got))
	}
}

// A message is the shorter the better the dictionary knows it, and never longer than what
// compress/flate makes of it.
func TestShorterThanTheOther(t *testing.T) {
	for _, name := range []string{"a message", "many messages", "two bytes in turn", "Chinese"} {
		text := texts()[name]
		for _, dictionary := range []string{"", sample} {
			if got, most := len(Pack(dictionary, text)), len(others(t, dictionary, text)); got > most {
				t.Errorf("%s, dictionary of %d: %d bytes, compress/flate has %d", name, len(dictionary), got, most)
			}
		}
	}
	message := texts()["a message"]
	if bare, known := len(Pack("", message)), len(Pack(sample, message)); known*5 > bare {
		t.Errorf("the dictionary saves too little: %d bytes with it, %d without", known, bare)
	}
}

// Every length and distance is said as RFC 1951 §3.2.5 lists them.
func TestSymbols(t *testing.T) {
	for _, c := range []struct{ n, symbol, extra, rest int }{
		{3, 257, 0, 0}, {10, 264, 0, 0}, {11, 265, 1, 0}, {12, 265, 1, 1}, {18, 268, 1, 1}, {19, 269, 2, 0}, {22, 269, 2, 3},
		{130, 280, 4, 15}, {131, 281, 5, 0}, {257, 284, 5, 30}, {258, 285, 0, 0},
	} {
		if s, e, r := lengthSymbol(c.n); s != c.symbol || e != c.extra || r != c.rest {
			t.Errorf("length %d is %d and %d bits of %d, want %v", c.n, s, e, r, c)
		}
	}
	for _, c := range []struct{ n, symbol, extra, rest int }{
		{1, 0, 0, 0}, {4, 3, 0, 0}, {5, 4, 1, 0}, {6, 4, 1, 1}, {7, 5, 1, 0}, {9, 6, 2, 0}, {769, 19, 8, 0}, {1024, 19, 8, 255},
		{24576, 28, 13, 8191}, {24577, 29, 13, 0}, {32768, 29, 13, 8191},
	} {
		if s, e, r := distanceSymbol(c.n); s != c.symbol || e != c.extra || r != c.rest {
			t.Errorf("distance %d is %d and %d bits of %d, want %v", c.n, s, e, r, c)
		}
	}
}

// The cheapest path is compared with all others on texts so short that they can be tried.
func TestNoPathIsCheaper(t *testing.T) {
	plain := fixed()
	prices := plain.prices()
	for seed := range uint64(200) {
		text := noise(seed, 14, 2)
		text = append(text, text[:6]...)
		said := repetitions(text, 4)
		if got, want := costOf(cheapest(text[4:], said, &prices, make([]arrival, len(text)-3)), text[4:], &prices), cheapestOfAll(text[4:], 0, said, &prices); got != want {
			t.Fatalf("seed %d: the path costs %d, the cheapest %d", seed, got, want)
		}
	}
}

func costOf(steps []repeat, text []byte, p *prices) (cost uint32) {
	place := 0
	for _, s := range steps {
		if s.length == 1 {
			cost += p.literal[text[place]]
		} else {
			cost += p.lengths()[s.length] + p.far(int(s.distance))
		}
		place += int(s.length)
	}
	return cost
}

func cheapestOfAll(text []byte, place int, said *repeats, p *prices) uint32 {
	if place == len(text) {
		return 0
	}
	lengths := p.lengths()
	best := p.literal[text[place]] + cheapestOfAll(text, place+1, said, p)
	for _, r := range said.at(place) {
		for n := shortest; n <= int(r.length); n++ {
			best = min(best, lengths[n]+p.far(int(r.distance))+cheapestOfAll(text, place+n, said, p))
		}
	}
	return best
}

// No code is longer than deflate can say, and all of them together leave nothing over:
// inflate refuses both.
func TestCodesFit(t *testing.T) {
	for _, limit := range []uint8{7, 15} {
		for _, symbols := range []int{2, 3, 19} {
			count, n, m := make([]int, symbols), 1, 1
			for s := range count {
				count[s], n, m = n, m, n+m
			}
			out := make([]code, symbols)
			huffman(out, count, limit)
			left := 1 << limit
			for _, c := range out {
				if c.length == 0 || c.length > limit {
					t.Errorf("%d symbols: a code has %d bits of %d", symbols, c.length, limit)
				}
				left -= 1 << (limit - c.length)
			}
			if left != 0 {
				t.Errorf("%d symbols, %d bits: %d codes are left over", symbols, limit, left)
			}
		}
	}
}

func FuzzPack(f *testing.F) {
	for _, text := range texts() {
		if len(text) < 10000 {
			f.Add(sample, text)
		}
	}
	f.Fuzz(func(t *testing.T, dictionary string, text []byte) {
		if len(text) > MaxText || len(dictionary) > MaxText {
			return
		}
		packed := Pack(dictionary, text)
		if got := unpack(t, dictionary, packed); !bytes.Equal(got, text) {
			t.Errorf("read back as %q", got)
		}
	})
}
