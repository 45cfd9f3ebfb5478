package modem

import (
	"strings"
	"testing"
)

func TestParseSELRAT(t *testing.T) {
	for text, want := range map[string]Generations{
		"!SELRAT: 00, Automatic":            AllGenerations,
		"!SELRAT: 03, UMTS 3G Preferred":    AllGenerations,
		"!SELRAT: 01, UMTS 3G Only":         GenerationsOf(3),
		"!SELRAT: 02, GSM 2G Only":          GenerationsOf(2),
		"!SELRAT: 05, GSM and UMTS Only":    GenerationsOf(2, 3),
		"!SELRAT: 05, 5G Only":              GenerationsOf(5),
		"!SELRAT: 06, LTE Only":             GenerationsOf(4),
		"!SELRAT: 07, GSM,UMTS,LTE":         GenerationsOf(2, 3, 4),
		"!SELRAT: 11, WCDMA and LTE Only":   GenerationsOf(3, 4),
		"!SELRAT: 21, LTE and NR 5G Only":   GenerationsOf(4, 5),
		"!SELRAT: 22, WCDMA and NR 5G Only": GenerationsOf(3, 5),
	} {
		if got, err := ParseSELRAT([]string{text}); err != nil || got != want {
			t.Errorf("%s allows %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "!SELRAT:", "!SELRAT: 09", "!SELRAT: 09, CDMA Only", "Automatic"} {
		if got, err := ParseSELRAT([]string{text}); err == nil {
			t.Errorf("%q allows %s", text, got)
		}
	}
}

func FuzzSELRAT(f *testing.F) {
	f.Add("!SELRAT: 07, GSM,UMTS,LTE")
	f.Add("!SELRAT: 00, Automatic")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := ParseSELRAT([]string{text})
		if (err == nil) == (g == 0) || err == nil && !strings.HasPrefix(text, "!SELRAT") {
			t.Errorf("%q allows %s, %v", text, g, err)
		}
	})
}
