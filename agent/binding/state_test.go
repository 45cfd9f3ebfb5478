package binding

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

func encode(t testing.TB, s State) string {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func decode(t testing.TB, text string) (s State) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// anyLook is a look of any content, possible or not.
func anyLook(r *rand.Rand, now time.Time) Look {
	long := strings.Repeat("8", 400)
	return Look{
		ICCID: pick(r, "", cardA, cardA, cardB, cardC, cardA[:19], modem.ICCID(long), "89"), IMEI: pick(r, "", modemX, modemX, modemY, modemZ, modem.IMEI(long)),
		IMSI: pick(r, "", "460040000012345", "460150000012345", "901400000012345", "1", modem.IMSI(long)), Served: r.IntN(3) > 0,
		PLMN: pick(r, "", "46000", "46000", "46001", "45400", "310260", "1", modem.PLMN(long), modem.PLMN(fmt.Sprint(10000+r.IntN(90000)))),
		RAT:  pick(r, modem.RATUnknown, modem.GSM, modem.LTE, modem.NR5GNSA, modem.RAT(200)), Area: pick(r, 0, 1, 1, 2, r.Uint64()),
		Time:  pick(r, time.Time{}, now, now, now, now.AddDate(9, 0, 0)),
		Allow: pick(r, nil, nil, []string{"898604"}, []string{long, ""}),
	}
}

func TestWhateverIsSeen(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 2))
		var s State
		now := noon
		for range 80 {
			now = now.Add(pick(r, 0, time.Minute, time.Hour, 30*time.Hour, 20*24*time.Hour))
			if r.IntN(20) == 0 {
				s = s.Announce(pick(r, "", cardA, cardB, cardC), pick(r, time.Time{}, now))
			}
			l := anyLook(r, now)
			before := encode(t, s)
			next, found := s.See(l)
			if after := encode(t, s); after != before {
				t.Fatalf("seed %d: the state before was changed\n%s\n%s", seed, before, after)
			}
			again, more := next.See(l)
			if len(more) > 0 || encode(t, again) != encode(t, next) {
				t.Fatalf("seed %d: %+v twice:\n%+v\n%+v\n%s\n%s", seed, l, found, more, encode(t, next), encode(t, again))
			}
			text := encode(t, next)
			if len(text) > 3500 {
				t.Fatalf("seed %d: the state has %d bytes: %s", seed, len(text), text)
			}
			read, told := decode(t, before).See(l)
			if encode(t, read) != text || !reflect.DeepEqual(told, found) {
				t.Fatalf("seed %d: from the file the same look gives another result\n%+v\n%+v", seed, found, told)
			}
			check(t, found)
			s = next
		}
	}
}

// check holds findings to what they promise.
func check(t testing.TB, found []Finding) {
	t.Helper()
	for _, f := range found {
		if f.Text == "" || f.From == f.To || f.To == "" || f.Severity != Info && f.Severity != Warn && f.Severity != Fail {
			t.Fatalf("%+v", f)
		}
		for _, number := range []string{string(cardA[:19]), string(cardB[:19]), string(cardC[:19]), string(modemX), string(modemY), string(modemZ)} {
			if strings.Contains(f.Text, number) {
				t.Fatalf("a number in a text: %q", f.Text)
			}
		}
	}
}

// While nothing changes, time alone brings no finding.
func TestTimeAloneIsNoNews(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 3))
		var s State
		for range 20 {
			s, _ = s.See(anyLook(r, noon))
		}
		l := anyLook(r, noon)
		l.Time = noon.AddDate(10, 0, 0)
		s, _ = s.See(l)
		l.Time = l.Time.Add(40 * 24 * time.Hour) // what the pauses held back
		s, _ = s.See(l)
		for day := range 100 {
			l.Time = l.Time.Add(time.Duration(day) * time.Hour)
			var found []Finding
			if s, found = s.See(l); len(found) > 0 {
				t.Fatalf("seed %d: %+v", seed, found)
			}
		}
	}
}

func FuzzState(f *testing.F) {
	s, _ := story(State{}, at("46000", 1, 0), at("45400", 7, 1))
	s, _ = story(s.Announce(cardB, noon), in(cardC, modemY, 2))
	f.Add([]byte(encode(f, s)))
	f.Add([]byte(`{}`))
	f.Add([]byte(`null`))
	f.Add([]byte(`{"pair":{"iccid":"x","imei":"y"},"bound":{},"announced":{"iccid":"89","until":"9999-12-31T23:59:59Z"},"refused":"89"}`))
	f.Add([]byte(`{"bound":null,"place":{"away":"1","told":[{}],"here":18446744073709551615,"areas":[{"plmn":"","gen":-9,"code":1},{}],"blind":true}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s State
		if json.Unmarshal(data, &s) != nil {
			return
		}
		s.Predicted()
		s.Separation(noon)
		for i, l := range []Look{at("46000", 1, 0), blind(at("45400", 2, 1)), in(cardB, modemY, 2), at("46001", 3, 3), {}} {
			s, _ = s.See(l)
			if text := encode(t, s); len(text) > 4000 {
				t.Fatalf("look %d leaves %d bytes", i, len(text))
			}
		}
		if _, found := s.See(Look{}); len(found) > 0 {
			t.Fatalf("an empty look finds %+v", found)
		}
	})
}
