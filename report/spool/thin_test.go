package spool

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// line makes heads of ten bytes each, with keys and numbers from 1: h routine, n news,
// e event, r result; capitals are on their way, t tells of an earlier thinning.
func line(names string) (list []head) {
	for i, n := range names {
		h := head{key: uint64(i) + 1, seq: int64(i) + 1, size: 10}
		switch n {
		case 'n':
			h.class = news
		case 'e', 'E':
			h.class = event
		case 'r', 'R':
			h.class, h.seq = result, 0
		case 't':
			h.class, h.told = event, &span{From: 100, To: 200, N: 7}
		}
		h.fixed = strings.ContainsRune("HER", n)
		list = append(list, h)
	}
	return list
}

func TestWhatIsGivenUpFirst(t *testing.T) {
	for _, c := range []struct {
		name, queue string
		want        int64
		gone        []uint64
		text        string
	}{
		{"the older the more", "hhhhhhhhhhhhhhhh", 30, []uint64{2, 4, 6, 8}, "4 messages given up: 4 of 15 routine health reports, the more the older"},
		{"the newest health stays", "eehe", 10, []uint64{1}, "1 messages given up: the 1 oldest events"},
		{"the only one beside the newest", "hh", 10, []uint64{1}, "1 messages given up: 1 of 1 routine health reports, the more the older"},
		{"the first stays", "hhhhh", 10, []uint64{2}, "1 messages given up: 1 of 4 routine health reports, the more the older"},
		{"all but the newest", "hhhhh", 50, []uint64{1, 2, 3, 4}, "4 messages given up: 4 of 4 routine health reports, the more the older"},
		{"routine before news", "nhnhnh", 10, []uint64{2}, "1 messages given up: 1 of 2 routine health reports, the more the older"},
		{"news before events", "enene", 10, []uint64{2}, "1 messages given up: 1 of 1 health reports with another cause, the more the older"},
		{"an eighth of the events", strings.Repeat("e", 17), 10, []uint64{1, 2}, "2 messages given up: the 2 oldest events"},
		{"results last", "rere", 20, []uint64{2, 1}, "2 messages given up: the 1 oldest events, the 1 oldest results of commands"},
		{"not what is on its way", "HHhhE", 10, []uint64{3}, "1 messages given up: 1 of 1 routine health reports, the more the older"},
		{"nothing that could go", "HE", 10, nil, ""},
		{"nothing at all", "", 10, nil, ""},
		{"the newest event alone", "e", 10, nil, ""},
	} {
		got := thin(line(c.queue), c.want)
		want := map[uint64]bool{}
		for _, k := range c.gone {
			want[k] = true
		}
		if !slices.Equal(keysOf(got.gone()), keysOf(want)) {
			t.Errorf("%s: gave up %v, want %v", c.name, keysOf(got.gone()), c.gone)
		}
		if c.gone == nil {
			continue
		}
		if text := strings.TrimPrefix(got.text(), "no room for what waits: "); text != c.text || got.told.N != len(c.gone) {
			t.Errorf("%s: told %d: %s", c.name, got.told.N, text)
		}
	}
}

func TestRangesCoverWhatIsGivenUp(t *testing.T) {
	if got := thin(line("ehhhhhhhhhhhhhhhhr"), 30).told; got != (span{From: 3, To: 7, N: 3}) {
		t.Errorf("told %+v", got)
	}
	if got := thin(line("rrrr"), 10).told; got != (span{N: 1}) {
		t.Errorf("results have no numbers: told %+v", got)
	}
}

// TestANoticeThatGoesIsTakenOver: what it told is told by the next one.
func TestANoticeThatGoesIsTakenOver(t *testing.T) {
	got := thin(line("te"), 10)
	if got.told != (span{From: 1, To: 200, N: 8}) || !strings.HasSuffix(got.text(), "8 messages given up: 1 notices like this one, of 7 messages") {
		t.Errorf("told %+v: %s", got.told, got.text())
	}
	got = thin(line(strings.Repeat("t", maxNotices)+"hhhe"), 10)
	if want := (span{From: 1, To: 200, N: 1 + 8*maxNotices}); got.told != want || len(got.gone()) != 1+maxNotices {
		t.Errorf("told %+v, want %+v: %s", got.told, want, got.text())
	}
	if got = thin(line(strings.Repeat("t", maxNotices-1)+"hhhe"), 10); len(got.gone()) != 1 {
		t.Errorf("gave up %v", keysOf(got.gone()))
	}
}

// TestThinningKeepsCoveringTheWholeTime: what is left of a long time is denser towards
// its end and nowhere empty.
func TestThinningKeepsCoveringTheWholeTime(t *testing.T) {
	var list []head
	const kept, reports = 100, 5000
	for n := uint64(1); n <= reports; n++ {
		list = append(list, head{key: n, seq: int64(n), size: 10})
		if len(list) > kept {
			gone := thin(list, kept*10/16).gone()
			list = slices.DeleteFunc(list, func(h head) bool { return gone[h.key] })
		}
	}
	widest := int64(0)
	for i := range list[1:] {
		widest = max(widest, list[i+1].seq-list[i].seq)
	}
	if list[0].seq != 1 || list[len(list)-1].seq != reports || widest > 6*24 {
		t.Errorf("from %d to %d, the widest gap %d of %d reports", list[0].seq, list[len(list)-1].seq, widest, len(list))
	}
	t.Logf("%d of %d reports are left, the widest gap is %d", len(list), reports, widest)
}

// TestThinningAlwaysFreesWhatItCan drives the choice at random.
func TestThinningAlwaysFreesWhatItCan(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		var names strings.Builder
		for range rng.IntN(60) {
			names.WriteByte("hhhhnertHER"[rng.IntN(11)])
		}
		list := line(names.String())
		want := 1 + rng.Int64N(700)
		got := thin(list, want)
		free, n, gone := int64(0), 0, got.gone()
		for i, h := range list {
			if !gone[h.key] {
				continue
			}
			free, n = free+h.size, n+1
			if h.told != nil {
				n += h.told.N
			}
			if h.fixed || i == len(list)-1 {
				t.Fatalf("%s: gave up %d", names.String(), h.key)
			}
		}
		if free != got.freed || n != got.told.N || free < want && len(list) > 0 && got.step() {
			t.Fatalf("%s: freed %d of %d, counted %d; %d gone, told %+v", names.String(), free, want, got.freed, n, got.told)
		}
	}
}
