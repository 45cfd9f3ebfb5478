package modem

import "testing"

func TestParseURAT(t *testing.T) {
	for text, want := range map[string]Generations{
		"+URAT: 0":     GenerationsOf(2),
		"+URAT: 1,2":   GenerationsOf(2, 3), // 2 is preferred
		"+URAT: 3":     GenerationsOf(4),
		"+URAT: 4,3,2": GenerationsOf(2, 3, 4),
		"+URAT: 5":     GenerationsOf(2, 4),
		"+URAT: 6,3":   GenerationsOf(3, 4),
		"+URAT: 7":     GenerationsOf(4),
		"+URAT: 7,8":   GenerationsOf(4),
		"+URAT: 7 ,9":  GenerationsOf(2, 4),
		"+URAT: 9,8,7": GenerationsOf(2, 4),
	} {
		if got, err := ParseURAT([]string{text}); err != nil || got != want {
			t.Errorf("%s allows %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "+URAT:", "+URAT: x", "+URAT: 10", "+URAT: -1", "+URAT: 7,12", "+URATX: 7"} {
		if got, err := ParseURAT([]string{text}); err == nil {
			t.Errorf("%q allows %s", text, got)
		}
	}
}

func FuzzURAT(f *testing.F) {
	f.Add("+URAT: 7,9")
	f.Add("+URAT: 4,3,2")
	f.Fuzz(func(t *testing.T, text string) {
		if g, err := ParseURAT([]string{text}); (err == nil) == (g == 0) || g.Has(5) {
			t.Errorf("%q allows %s, %v", text, g, err)
		}
	})
}
