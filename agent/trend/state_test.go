package trend

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// most is the longest JSON that is promised.
const most = 2048

// fullTally has the longest numbers that a tally can have.
func fullTally(n int64) tally {
	t := tally{n: n, seen: mostTime, served: mostTime, tx: mostBytes, rx: mostBytes}
	for i := range t.level {
		t.level[i] = reach{mean{mostTime, mostTime * 255}, 1, 255}
	}
	return t
}

// farApart are numbers with the longest steps that fit below the last.
func farApart(last int64, n int) []int64 {
	const long = 1 << 14 // takes three bytes
	list := []int64{last}
	for len(list) < n {
		step := int64(long)
		if list[0] <= long {
			step = min(1<<7, list[0]-1)
		}
		list = slices.Insert(list, 0, list[0]-step)
	}
	return list
}

func TestWorstCaseFits(t *testing.T) {
	w := Trend{up: maxUp, last: served{true, 1<<32 - 1, RSSI, 255, maxArea, maxCell}, hour: fullTally(mostHour), day: fullTally(mostDay)}
	for _, n := range farApart(mostHour, hoursKept) {
		w.hours = append(w.hours, record{n, RSSI, 255, 255, 255, hourSeen, whole, maxAmount, maxAmount})
	}
	for _, n := range farApart(mostDay, daysKept) {
		w.days = append(w.days, record{n, RSSI, 1, 255, 255, mostSeen, whole, maxAmount, maxAmount})
	}
	for i := range heardKept {
		w.heard = append(w.heard, heard{maxArea, maxCell - uint64(i), RSSI, slices.Repeat([]code{255}, levelsKept), mean{mostTime, mostTime * 255}, mostDay, enoughTime})
	}
	text := encoded(t, &w)
	t.Logf("%d characters", len(text))
	if len(text) > most {
		t.Errorf("%d characters, want at most %d", len(text), most)
	}
	if read := reload(t, &w); !reflect.DeepEqual(read, w) {
		t.Errorf("read as\n%+v\nfrom\n%+v", read, w)
	}
}

func TestUsualSize(t *testing.T) {
	w := settled()
	for i := range 40 * 24 {
		w.next.Cell = uint64(49389640 + i%6)
		w.look(1, time.Hour)
	}
	n := len(encoded(t, &w.Trend))
	t.Logf("%d characters", n)
	if n > 1700 {
		t.Errorf("%d characters on a terminal that is always on", n)
	}
	var zero Trend
	if n = len(encoded(t, &zero)); n > 20 {
		t.Errorf("%d characters for nothing", n)
	}
}

// Whatever holds a history leaves it out while there is none, and a copy that is
// marshalled by value keeps it.
func TestTrendAsAField(t *testing.T) {
	type memory struct {
		Trend Trend `json:"trend,omitzero"`
	}
	if text, err := json.Marshal(memory{}); err != nil || string(text) != "{}" {
		t.Errorf("%s %v", text, err)
	}
	m := memory{newTerminal(-90).look(30, time.Hour).Trend}
	text, err := json.Marshal(m)
	var read memory
	if err != nil || json.Unmarshal(text, &read) != nil || !reflect.DeepEqual(read, m) {
		t.Errorf("%s %v", text, err)
	}
	if strings.ContainsFunc(string(text), unicode.IsDigit) {
		t.Errorf("digits could be the number of a card: %s", text)
	}
}

func TestDamagedHistoryIsLeftOut(t *testing.T) {
	good := settled().Trend
	data := good.encode()
	text := func(b []byte) string { return `"` + letters.EncodeToString(b) + `"` }
	for name, damaged := range map[string]string{
		"null": `null`, "empty": `""`, "an object": `{"hours":[]}`, "a number": `7`, "not base64": `"0123"`, "not JSON": `"`,
		"another version": text(append([]byte{version + 1}, data[1:]...)), "cut": text(data[:len(data)-1]), "longer": text(append(slices.Clone(data), 0)),
	} {
		w := Trend{up: 7}
		if err := w.UnmarshalJSON([]byte(damaged)); err != nil || !reflect.DeepEqual(w, Trend{}) {
			t.Errorf("%s: %+v %v", name, w, err)
		}
	}
}

// Each prefix of a history is damaged.
func TestCutHistoryIsLeftOut(t *testing.T) {
	w := settled()
	w.hears(gsm(-60)).look(5, time.Minute)
	data := w.encode()
	for n := range len(data) {
		if _, err := decode(data[:n]); err == nil {
			t.Fatalf("%d bytes of %d are taken for a history", n, len(data))
		}
	}
}

// What could not have been written is refused.
func TestImpossibleHistoryIsRefused(t *testing.T) {
	hour := record{n: 500000, kind: RSRP, mean: 140, share: 9}.flat()
	day := record{n: 20000, kind: RSRP, lo: 130, mean: 140, hi: 150, seen: 9}
	open := tally{n: 500000, seen: 9, served: 9}
	one := heard{kind: RSRP, open: mean{9, 900}}
	for name, change := range map[string]func(*Trend){
		"hours out of order":            func(w *Trend) { w.hours = []record{hour, hour} },
		"too many hours":                func(w *Trend) { w.hours = slices.Repeat([]record{hour}, hoursKept+1) },
		"hour without a number":         func(w *Trend) { hour := hour; hour.n = 0; w.hours = []record{hour} },
		"hour after the last year":      func(w *Trend) { hour := hour; hour.n = 1 << 40; w.hours = []record{hour} },
		"measure without a level":       func(w *Trend) { hour := hour; hour.mean = 0; w.hours = []record{hour} },
		"level without a measure":       func(w *Trend) { hour := hour; hour.kind = None; w.hours = []record{hour} },
		"mean below the least":          func(w *Trend) { day := day; day.mean = 120; w.days = []record{day} },
		"mean above the greatest":       func(w *Trend) { day := day; day.mean = 160; w.days = []record{day} },
		"day that was not seen":         func(w *Trend) { day := day; day.seen = 0; w.days = []record{day} },
		"present day that was not seen": func(w *Trend) { w.day = tally{n: 20000} },
		"more served than seen":         func(w *Trend) { open := open; open.served = 10; w.hour = open },
		"more bytes than there are":     func(w *Trend) { open := open; open.tx = mostBytes + 1; w.hour = open },
		"levels longer than seen":       func(w *Trend) { open := open; open.level[0].mean = mean{10, 1000}; w.hour = open },
		"sum above every level":         func(w *Trend) { open := open; open.level[0].mean = mean{9, 9*255 + 1}; w.hour = open },
		"sum below every level":         func(w *Trend) { open := open; open.level[0].mean = mean{9, 8}; w.hour = open },
		"least above the greatest":      func(w *Trend) { open := open; open.level[0] = reach{mean{9, 900}, 101, 100}; w.day = open },
		"cell that was never heard":     func(w *Trend) { one := one; one.open = mean{}; w.heard = []heard{one} },
		"cell without a measure":        func(w *Trend) { one := one; one.kind = None; w.heard = []heard{one} },
		"cell of an unknown measure":    func(w *Trend) { one := one; one.kind = 4; w.heard = []heard{one} },
		"cell with a day of nothing":    func(w *Trend) { one := one; one.days = []code{0}; w.heard = []heard{one} },
		"too many cells":                func(w *Trend) { w.heard = slices.Repeat([]heard{one}, heardKept+1) },
		"last with half a level":        func(w *Trend) { w.last = served{ever: true, kind: RSRP} },
		"last with an impossible one":   func(w *Trend) { w.last = served{ever: true, area: maxArea + 1} },
	} {
		w := Trend{hours: []record{hour}, days: []record{day}, hour: open, heard: []heard{one}}
		if read, err := decode(w.encode()); err != nil || !reflect.DeepEqual(read, w) {
			t.Fatalf("before the change: %+v %v", read, err)
		}
		change(&w)
		if read, err := decode(w.encode()); err == nil {
			t.Errorf("%s: read as %+v", name, read)
		}
	}
}

func FuzzUnmarshalJSON(f *testing.F) {
	w := settled()
	f.Add([]byte(encoded(f, &w.Trend)), uint64(1))
	w.hears(gsm(-60)).blind(3, time.Hour).at(w.now.AddDate(50, 0, 0)).look(3, time.Hour)
	f.Add([]byte(encoded(f, &w.Trend)), uint64(2))
	for _, text := range []string{`null`, `""`, `{}`, `"BAAAAAAA"`, `[1,2]`} {
		f.Add([]byte(text), uint64(3))
	}
	f.Fuzz(func(t *testing.T, text []byte, seed uint64) {
		var w Trend
		if err := w.UnmarshalJSON(text); err != nil {
			t.Fatal(err)
		}
		live(t, &w, seed, 6)
	})
}

// FuzzDecode is the same below the base64, where more inputs get far.
func FuzzDecode(f *testing.F) {
	w := settled()
	f.Add([]byte(w.encode()), uint64(1))
	f.Add([]byte(newTerminal(-90).look(3, time.Hour).encode()), uint64(2))
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		if w, err := decode(data); err == nil {
			live(t, &w, seed, 6)
		}
	})
}

// live lets a history go on under any samples, and holds it to what it promises.
func live(t testing.TB, w *Trend, seed uint64, looks int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 11))
	now, up := morning, time.Hour
	check(t, w, now)
	for range looks {
		pause := pick(r, 0, time.Second, time.Minute, time.Hour, 5*time.Hour, 3*24*time.Hour)
		now, up = now.Add(pause), up+pause
		if r.IntN(9) == 0 {
			up = 0
		}
		step(t, w, anySample(r, now, up))
		check(t, w, now)
	}
}
