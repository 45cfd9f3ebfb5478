package modem

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What the parsers scan for, said once more as regular expressions: they are easy to read,
// but package regexp is too large for a terminal's binary.
var (
	digitsPattern = regexp.MustCompile(`^[0-9]+\b`)
	prefixPattern = regexp.MustCompile(`^[+^*#$%!][A-Z0-9]+\s*:\s*`)
	textPrefix    = regexp.MustCompile(`^[+#][A-Z]*GM[IMR]\s*:`)
	clockPattern  = regexp.MustCompile(`\b(\d{2}|\d{4})/(\d{1,2})/(\d{1,2}),(\d{1,2}):(\d{2}):(\d{2})\b\s*([+-]\d+)?`)
	bandPattern   = regexp.MustCompile(`(?i)(?:BAND ?|\b[NB])([0-9]{1,4})$`)
	longNumber    = regexp.MustCompile(`[0-9A-Fa-f]{10,}`)
)

// samples are texts at the edges of the patterns.
var samples = []string{
	"", " ", "_", "0", "/", "\xff", "é",
	// numbers at the beginning
	"860000000000012", "860000000000012,SN", "860000000000012A", "860000000000012_", "860000000000012é", "860000000000012\xff", "860000000000012 7", "A1", " 1", "1-2",
	// names before an identity
	"+CGSN: 1", "+CGSN:1", "+CGSN \t: \r\n1", "+CGSN\v:1", "+CGSN:\v1", "+CGSN", "+CGSN 1", "+:1", "+ :1", "+cgsn: 1", "+C GSN: 1", "+C_: 1", "++C: 1", "C: 1", "^1: 2", "$A9:", "!A:", "%A::1", "*#A:1", "é:1", "+é:1", "+CGSN: +CGSN: 1",
	"+CGMI: x", "+CGMM :x", "#CGMR:x", "+GMI:x", "+MI:x", "+GM:x", "+GMIX:x", "+GMMM:x", "+XGMGMI:x", "^CGMI:x", "+5GMI:x", "+GMI5:x", "+gmi:x", "+GMR", "#GMMX:x",
	// dates and times
	"18/07/01,14:54:10+32", "2018/7/1,4:54:10-8", "018/07/01,14:54:10", "12018/07/01,14:54:10", "x18/07/01,14:54:10", "_18/07/01,14:54:10", "é18/07/01,14:54:10", "-18/07/01,14:54:10",
	"18/007/01,14:54:10", "18/07/001,14:54:10", "18/07/01,014:54:10", "18/07/01,14:5:10", "18/07/01,14:54:1", "18/07/01,14:54:100", "18/07/01,14:54:10x", "18/07/01,14:54:10_", "18/07/01,14:54:10é+1",
	"18//01,14:54:10", "18/07/01 14:54:10", "18/07/01, 14:54:10", "18/07/01,14:54:10 \t\r\n+32", "18/07/01,14:54:10\v+32", "18/07/01,14:54:10 + 32", "18/07/01,14:54:10+", "18/07/01,14:54:10++1", "18/07/01,14:54:10+32x", "18/07/01,14:54:10  ",
	"2018/18/07/01,14:54:10", "18/07/01,14:54 19/08/02,15:55:11-4", "18/07/01,14:54:10,19/08/02,15:55:11", "18/07/01,14:54:10+32 19/08/02,15:55:11+00", "99999999999999999999/1/1,1:11:11", "٢٠/07/01,14:54:10",
	// bands
	"LTE BAND 3", "EUTRAN-BAND3", "band20", "Band  3", "NR N78", "NR5G_BAND78", "n78", "xn78", "5n78", "_n78", "-n78", "ın5", "ſb5", "éB7", "N", "BAND", "BAND ", "BAND 12345", "B1234", "B12345", "WCDMA 2100", "BAND3 ", `"BAND 3"`, "BAND\t3", "AND 3", "BAND 3x", "xBAND3", "B 3", "BAND 0", "BAND 255", "B001",
	// numbers to mask
	"123456789", "1234567890", "x1234567890x", "12345678901234567890", "1234567890 abcdefABCDEF 12345", "AT+CRSM → 98684006,1234567890ab|0123456789", "1234567890\xff1234567890é1234567890", "g1234567890g", "123456789\xff1", strings.Repeat("0", 100),
}

// agree compares the scanning functions with the patterns on one text.
func agree(t *testing.T, text string) {
	t.Helper()
	if got, want := undivided(text), digitsPattern.FindString(text); got != want {
		t.Errorf("undivided %q: %q, want %q", text, got, want)
	}
	name, rest := cutName(text)
	if want := prefixPattern.ReplaceAllString(text, ""); rest != want || (name != "") != prefixPattern.MatchString(text) || !strings.HasPrefix(text, name) {
		t.Errorf("cutName %q: %q and %q, want %q", text, name, rest, want)
	}
	if got, want := name != "" && namesText(name), textPrefix.MatchString(text); got != want {
		t.Errorf("namesText %q: %v, want %v", text, got, want)
	}
	if got, want := maskNumbers(text), longNumber.ReplaceAllStringFunc(text, func(n string) string { return mask(n, 6) }); got != want {
		t.Errorf("maskNumbers %q: %q, want %q", text, got, want)
	}
	agreeOnStamp(t, text)
	agreeOnBand(t, text)
}

func agreeOnStamp(t *testing.T, text string) {
	t.Helper()
	want := clockPattern.FindStringSubmatch(text)
	got, found := findStamp(text)
	if found != (want != nil) {
		t.Fatalf("findStamp %q: %+v, want %q", text, got, want)
	}
	if !found {
		return
	}
	if got.text != want[0] || got.zone != want[7] {
		t.Errorf("findStamp %q: %+v, want %q", text, got, want)
	}
	for i, n := range got.numbers {
		if m, err := strconv.Atoi(want[i+1]); err != nil || m != n {
			t.Errorf("findStamp %q: %+v, want %q", text, got, want)
		}
	}
}

func agreeOnBand(t *testing.T, text string) {
	t.Helper()
	var want *int
	if m := bandPattern.FindStringSubmatch(unquote(text)); m != nil {
		want = bandField(m[1])
	}
	if got := bandName(text); (got == nil) != (want == nil) || got != nil && *got != *want {
		t.Errorf("bandName %q: %v, want %v", text, got, want)
	}
}

func TestScanningAgreesWithPatterns(t *testing.T) {
	for _, text := range samples {
		agree(t, text)
		agree(t, " "+text+",")
	}
}

// Texts put together of parts of the samples meet edges that nobody thought of.
func TestScanningAgreesWithPatternsOnMixtures(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	part := func() string {
		s := samples[r.IntN(len(samples))]
		from := r.IntN(len(s) + 1)
		return s[from : from+r.IntN(len(s)-from+1)]
	}
	found := 0
	for range 20000 {
		text := part() + part() + part()
		agree(t, text)
		if clockPattern.MatchString(text) {
			found++
		}
	}
	if found < 100 {
		t.Errorf("only %d of the mixtures hold a date and time", found)
	}
}

func FuzzScanning(f *testing.F) {
	for _, text := range samples {
		f.Add(text)
	}
	f.Fuzz(agree)
}
