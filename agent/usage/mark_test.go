package usage

import "testing"

func TestCounterMoves(t *testing.T) {
	const top = 1<<32 - 1
	for _, tt := range []struct {
		name     string
		mark     mark
		now      Count
		gap      int64
		sameBoot bool
		saves    bool
		want     move
	}{
		{name: "goes on", mark: mark{Tx: 100, Rx: 200, Instance: "a"}, now: Count{150, 290, "a"}, gap: 60,
			want: move{Bytes: Bytes{50, 90}, known: true, whole: true, span: 60}},
		{name: "stands still", mark: mark{Tx: 100, Rx: 200, Instance: "a"}, now: Count{100, 200, "a"}, gap: 60,
			want: move{known: true, whole: true, span: 60}},
		{name: "was unreadable for a while", mark: mark{Tx: 100, Rx: 200, Instance: "a", Age: 600}, now: Count{150, 290, "a"}, gap: 60,
			want: move{Bytes: Bytes{50, 90}, known: true, whole: true, span: 660}},
		{name: "was unreadable for an unknown while", mark: mark{Tx: 100, Rx: 200, Instance: "a", Age: unknown}, now: Count{150, 290, "a"}, gap: 60,
			want: move{Bytes: Bytes{50, 90}, known: true, whole: true, span: unknown}},
		{name: "goes on without a name", mark: mark{Tx: 100, Rx: 200}, now: Count{150, 290, ""}, gap: 60, sameBoot: true,
			want: move{Bytes: Bytes{50, 90}, known: true, whole: true, span: 60}},
		{name: "without a name over a start of the agent may be more", mark: mark{Tx: 100, Rx: 200}, now: Count{150, 290, ""}, gap: 60,
			want: move{Bytes: Bytes{50, 90}, known: true, span: 60}},
		{name: "new instance below", mark: mark{Tx: 100, Rx: 200, Instance: "a"}, now: Count{50, 90, "b"}, gap: 60, sameBoot: true,
			want: move{Bytes: Bytes{50, 90}, known: true, reset: true, span: 60}},
		{name: "new instance above", mark: mark{Tx: 100, Rx: 200, Instance: "a"}, now: Count{5000, 9000, "b"}, gap: 60, sameBoot: true,
			want: move{Bytes: Bytes{5000, 9000}, known: true, reset: true, span: 60}},
		{name: "one direction back is a new start of both", mark: mark{Tx: 100, Rx: 200, Instance: "a"}, now: Count{50, 9000, "a"}, gap: 60, sameBoot: true,
			want: move{Bytes: Bytes{50, 9000}, known: true, reset: true, span: 60}},
		{name: "wraps in one direction", mark: mark{Tx: top - 99, Rx: 200, Instance: "a"}, now: Count{50, 300, "a"}, gap: 60,
			want: move{Bytes: Bytes{150, 100}, known: true, whole: true, span: 60}},
		{name: "wraps in both", mark: mark{Tx: top - 99, Rx: top, Instance: "a"}, now: Count{50, 0, "a"}, gap: 60,
			want: move{Bytes: Bytes{150, 1}, known: true, whole: true, span: 60}},
		{name: "a new instance does not wrap", mark: mark{Tx: top - 99, Rx: top, Instance: "a"}, now: Count{50, 7, "b"}, gap: 60,
			want: move{Bytes: Bytes{50, 7}, known: true, reset: true, span: 60}},
		{name: "too far from 2^32 to wrap", mark: mark{Tx: top - nearWrap, Rx: 0, Instance: "a"}, now: Count{50, 0, "a"}, gap: 60,
			want: move{Bytes: Bytes{50, 0}, known: true, reset: true, span: 60}},
		{name: "too much for the time to wrap", mark: mark{Tx: top - 99, Rx: 0, Instance: "a"}, now: Count{2 * fastest, 0, "a"}, gap: 1,
			want: move{Bytes: Bytes{2 * fastest, 0}, known: true, reset: true, span: 1}},
		{name: "an unknown time cannot wrap", mark: mark{Tx: top - 99, Rx: 0, Instance: "a"}, now: Count{50, 0, "a"}, gap: unknown,
			want: move{Bytes: Bytes{50, 0}, known: true, reset: true, span: unknown}},
		{name: "one may have wrapped while the other went on", mark: mark{Tx: top - 99, Rx: top - 299, Instance: "a"}, now: Count{50, top - 99, "a"}, gap: unknown,
			want: move{Bytes: Bytes{50, 200}, known: true, reset: true, span: unknown}},
		{name: "a counter above 2^32 has 64 bits", mark: mark{Tx: top + 1, Rx: 0, Instance: "a"}, now: Count{50, 0, "a"}, gap: 60,
			want: move{Bytes: Bytes{50, 0}, known: true, reset: true, span: 60}},
		{name: "modem starts at zero", mark: mark{Tx: 4000, Rx: 6000}, now: Count{20, 30, ""}, gap: 60, sameBoot: true, saves: true,
			want: move{Bytes: Bytes{20, 30}, known: true, reset: true, span: 60}},
		{name: "modem restored a little less", mark: mark{Tx: 4000, Rx: 6000}, now: Count{3900, 5950, ""}, gap: 60, sameBoot: true, saves: true,
			want: move{known: true, reset: true, span: 60}},
		{name: "modem restored and already further", mark: mark{Tx: 4000, Rx: 6000, Instance: "1"}, now: Count{4100, 5950, "2"}, gap: 60, sameBoot: true, saves: true,
			want: move{Bytes: Bytes{100, 0}, known: true, reset: true, span: 60}},
		{name: "an interface restores nothing", mark: mark{Tx: 4000, Rx: 6000}, now: Count{3900, 5950, ""}, gap: 60, sameBoot: true,
			want: move{Bytes: Bytes{3900, 5950}, known: true, reset: true, span: 60}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.mark.Set = true
			if got := tt.mark.to(&tt.now, step{tt.gap, tt.sameBoot}, tt.saves); got != tt.want {
				t.Errorf("got %+v\nwant %+v", got, tt.want)
			}
		})
	}
	if got := (&mark{}).to(&Count{Tx: 5}, step{}, false); got != (move{}) {
		t.Errorf("a first reading shows %+v", got)
	}
	if got := (&mark{Set: true}).to(nil, step{}, false); got != (move{}) {
		t.Errorf("no reading shows %+v", got)
	}
}

func TestSumsStopAtTheLargestNumber(t *testing.T) {
	const most = 1<<64 - 1
	if add(most, 1) != most || add(most-1, 1) != most || add(1, most) != most || add(2, 3) != 5 {
		t.Error("add")
	}
	if above(3, 5) != 0 || above(5, 3) != 2 {
		t.Error("above")
	}
	if later(longest+5, 3) != longest+3 || later(unknown, 3) != unknown || later(3, unknown) != unknown {
		t.Error("later")
	}
}
