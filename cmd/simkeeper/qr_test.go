package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
)

func stoppedReport() report.Report {
	rsrp := -87.0
	return report.Report{
		Identity: report.Identity{
			Terminal: "T10034587",
			Modem:    report.Modem{IMEI: "864394040012348"},
			SIM:      report.SIM{ICCID: "89860423102200012346", IMSI: "460040123456789"},
		},
		Health: report.Health{
			Time: report.Time{Time: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)},
			SIM:  report.SIMReady,
			Network: report.Network{
				Registration: report.RegDenied, RAT: report.RATLTE, Reject: &report.Reject{Domain: report.DomainEPS, Cause: 8},
			},
			Signal:  report.Signal{RSRP: &rsrp, Quality: report.QualityGood},
			Card:    report.Card{Phase: report.PhaseStopped, SafeUntil: report.Date{Year: 2027, Month: 2, Day: 20}},
			Verdict: report.Verdict{Status: report.StatusFail, Cause: report.CauseCardStopped, Confidence: report.Strong},
		},
	}
}

func TestQRText(t *testing.T) {
	rssi := -59.4
	for _, c := range []struct {
		name   string
		change func(*report.Report)
		want   string
	}{
		{"stopped", func(*report.Report) {},
			"SK1 card_stopped/strong denied eps8 rsrp-87 898604*2346 2026-11-22 2027-02-20 T10034587"},
		{"nothing known", func(r *report.Report) { *r = report.Report{} },
			"SK1 / - - - - - - -"},
		{"healthy on 2G", func(r *report.Report) {
			r.Health.Verdict = report.Verdict{Cause: report.CauseHealthy, Confidence: report.Strong}
			r.Health.Network = report.Network{Registration: report.RegHome}
			r.Health.Signal = report.Signal{RSSI: &rssi}
		}, "SK1 healthy/strong home - rssi-59 898604*2346 2026-11-22 2027-02-20 T10034587"},
		{"terminal named by its IMEI", func(r *report.Report) { r.Identity.Terminal = "864394040012348" },
			"SK1 card_stopped/strong denied eps8 rsrp-87 898604*2346 2026-11-22 2027-02-20 86439*2348"},
		{"IMEI within a name", func(r *report.Report) { r.Identity.Terminal = "shop7-864394040012348.a" },
			"SK1 card_stopped/strong denied eps8 rsrp-87 898604*2346 2026-11-22 2027-02-20 shop7-86439*2348.a"},
		{"long name", func(r *report.Report) { r.Identity.Terminal = strings.Repeat("abcdefgh", 8) },
			"SK1 card_stopped/strong denied eps8 rsrp-87 898604*2346 2026-11-22 2027-02-20 *fghabcdefghabcdefghabcdefgh"},
		{"hashed card", func(r *report.Report) { r.Identity.SIM.ICCID = "h:0123456789abcdef01234567" },
			"SK1 card_stopped/strong denied eps8 rsrp-87 h:0123*4567 2026-11-22 2027-02-20 T10034587"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := stoppedReport()
			c.change(&r)
			if got := qrText(r); got != c.want || len(got) > qrBytes {
				t.Errorf("got  %q (%d bytes)\nwant %q", got, len(got), c.want)
			}
		})
	}
}

// longestReport has the longest word in each place.
func longestReport() report.Report {
	r := stoppedReport()
	rsrp := -140.0
	r.Identity.Terminal = strings.Repeat("x", 64)
	r.Health.Verdict.Cause, r.Health.Verdict.Confidence = report.CauseCardNotActivated, report.Confirmed
	r.Health.Network = report.Network{Registration: report.RegNotRegistered, Reject: &report.Reject{Domain: report.Domain5GS, Cause: 111}}
	r.Health.Signal.RSRP = &rsrp
	return r
}

func TestLongestTextFits(t *testing.T) {
	r := longestReport()
	for _, cause := range constants(t, "report", "Cause") {
		r.Health.Verdict.Cause = report.Cause(cause)
		text := qrText(r)
		if len(text) != qrBytes || len(strings.Fields(text)) != 9 {
			t.Errorf("%d bytes, want %d in 9 words: %s", len(text), qrBytes, text)
		}
	}
}

// Number by number: none of a card or device is whole in what leaves the terminal.
func TestQRTextIsMasked(t *testing.T) {
	r := stoppedReport()
	for _, name := range []string{r.Identity.Modem.IMEI, r.Identity.SIM.ICCID, r.Identity.SIM.IMSI, "a" + r.Identity.SIM.IMSI, "12345678901234"} {
		r.Identity.Terminal = name
		text := qrText(r)
		for _, secret := range []string{r.Identity.Modem.IMEI, r.Identity.SIM.ICCID, r.Identity.SIM.IMSI, "12345678901234"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s stands in %s", secret, text)
			}
		}
	}
}

// Each picture that is printed is read back by another implementation of ISO/IEC 18004,
// from its characters; zbarimg and a telephone read the golden one.
func TestPrintedCodeIsReadBack(t *testing.T) {
	healthy := stoppedReport()
	healthy.Health = report.Health{Verdict: report.Verdict{Cause: report.CauseHealthy, Confidence: report.Strong}}
	healthy.Identity.SIM.ICCID = ""
	for name, r := range map[string]report.Report{"stopped": stoppedReport(), "healthy": healthy, "longest": longestReport(), "empty": {}} {
		for _, s := range []screen{terminalScreen, {}} {
			var out bytes.Buffer
			c := s.console(&out, utf8Set, environ(nil))
			must(t, c.printQR(r, diagnose.English))
			fitsScreen(t, name, out.String())
			if got, err := readQR(readModules(t, out.String())); err != nil || got != qrText(r) {
				t.Errorf("%s, %+v: read %q, %v; want %q\n%s", name, s, got, err, qrText(r), out.String())
			}
		}
	}
}

// fitsScreen fails the test where a picture leaves no line for the prompt.
func fitsScreen(t *testing.T, name, picture string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(picture, "\n"), "\n")
	if len(lines) > 23 {
		t.Errorf("%s: %d lines", name, len(lines))
	}
	for _, line := range lines {
		line = strings.NewReplacer("\x1b[30;47m", "", "\x1b[0m", "").Replace(line)
		if w := columns(line); w > 45 {
			t.Errorf("%s: %d columns", name, w)
		}
	}
}

// readModules turns a printed picture into its dark modules, without the quiet zone, which
// has to be light.
func readModules(t *testing.T, picture string) [][]bool {
	t.Helper()
	colored := strings.Contains(picture, "\x1b")
	picture = strings.NewReplacer("\x1b[30;47m", "", "\x1b[0m", "").Replace(strings.TrimSuffix(picture, "\n"))
	var rows [][]bool
	for line := range strings.SplitSeq(picture, "\n") {
		var upper, lower []bool
		for _, r := range line {
			upper = append(upper, (r == '█' || r == '▀') == colored)
			lower = append(lower, (r == '█' || r == '▄') == colored)
		}
		rows = append(rows, upper, lower)
	}
	size := len(rows[0]) - 2*quietZone
	var dark [][]bool
	for y, row := range rows {
		for x, is := range row {
			inside := x >= quietZone && x < quietZone+size && y >= quietZone && y < quietZone+size
			if is && !inside {
				t.Errorf("the quiet zone is dark at %d, %d", x, y)
			}
		}
		if y >= quietZone && y < quietZone+size {
			dark = append(dark, row[quietZone:quietZone+size])
		}
	}
	return dark
}

// The short code stands where no picture can be drawn.
func TestConsolesThatCannotDrawGetTheShortCode(t *testing.T) {
	r := stoppedReport()
	code := r.Health.ShortCode()
	for _, c := range []struct {
		set  charset
		l    diagnose.Language
		want string
	}{
		{asciiSet, diagnose.English, "Short code: " + code + "\n"},
		{gbkSet, diagnose.English, "Short code: " + code + "\n"},
		{gbkSet, diagnose.Chinese, "\xb6\xcc\xc2\xeb\xa3\xba" + code + "\n"},
	} {
		var out bytes.Buffer
		must(t, terminalScreen.console(&out, c.set, environ(nil)).printQR(r, c.l))
		if got := out.String(); got != c.want {
			t.Errorf("%s, %s: got %q, want %q", c.set, c.l, got, c.want)
		}
	}
}

func TestTooLongForAQRCodeIsAnError(t *testing.T) {
	if _, err := encodeQR(strings.Repeat("x", qrBytes)); err != nil {
		t.Errorf("%d bytes: %v", qrBytes, err)
	}
	if _, err := encodeQR(strings.Repeat("x", qrBytes+1)); err == nil || !strings.Contains(err.Error(), "106 bytes, not 107") {
		t.Errorf("%d bytes: %v", qrBytes+1, err)
	}
}

// A picture for the eye, and for a telephone.
func TestGoldenQR(t *testing.T) {
	var out bytes.Buffer
	must(t, screen{}.console(&out, utf8Set, environ(nil)).printQR(stoppedReport(), diagnose.English))
	golden := filepath.Join("testdata", "qr.txt")
	if *update {
		must(t, os.WriteFile(golden, out.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("it is not %s:\n%s", golden, difference(string(want), out.String()))
	}
}

// readQR reads a code of the versions 1 to 5 and level L, which have one block of data,
// in byte mode (ISO/IEC 18004:2015 §7 and §12). Every codeword must be right.
func readQR(dark [][]bool) (string, error) {
	size := len(dark)
	format := 0
	for _, at := range [][2]int{{8, 0}, {8, 1}, {8, 2}, {8, 3}, {8, 4}, {8, 5}, {8, 7}, {8, 8}, {7, 8}, {5, 8}, {4, 8}, {3, 8}, {2, 8}, {1, 8}, {0, 8}} {
		format <<= 1 // {row, column}, the highest bit first
		if dark[at[0]][at[1]] {
			format |= 1
		}
	}
	format ^= 0b101010000010010
	if level := format >> 13; level != 0b01 {
		return "", fmt.Errorf("level %02b, want 01, which is L", level)
	}
	words := codewords(dark, masks[format>>10&7])
	check := map[int]int{21: 7, 25: 10, 29: 15, 33: 20, 37: 26}[size]
	if check == 0 {
		return "", fmt.Errorf("%d modules are no size", size)
	}
	if err := syndromes(words, check); err != nil {
		return "", err
	}
	if words[0]>>4 != 0b0100 {
		return "", fmt.Errorf("mode %04b, want 0100, which is bytes", words[0]>>4)
	}
	text := make([]byte, words[0]<<4|words[1]>>4)
	if 2+len(text) > len(words)-check {
		return "", fmt.Errorf("%d bytes are more than it holds", len(text))
	}
	for i := range text {
		text[i] = words[i+1]<<4 | words[i+2]>>4
	}
	return string(text), nil
}

var masks = [8]func(i, j int) bool{
	func(i, j int) bool { return (i+j)%2 == 0 },
	func(i, _ int) bool { return i%2 == 0 },
	func(_, j int) bool { return j%3 == 0 },
	func(i, j int) bool { return (i+j)%3 == 0 },
	func(i, j int) bool { return (i/2+j/3)%2 == 0 },
	func(i, j int) bool { return i*j%2+i*j%3 == 0 },
	func(i, j int) bool { return (i*j%2+i*j%3)%2 == 0 },
	func(i, j int) bool { return (i*j%3+(i+j)%2)%2 == 0 },
}

// codewords follows the two columns of each lane, from the right, upwards and downwards
// in turn, past the patterns.
func codewords(dark [][]bool, mask func(i, j int) bool) []byte {
	size := len(dark)
	var words []byte
	bits, up := 0, true
	for right := size - 1; right > 0; right -= 2 {
		if right == 6 {
			right--
		}
		for n := range size {
			y := n
			if up {
				y = size - 1 - n
			}
			for _, x := range []int{right, right - 1} {
				if pattern(size, y, x) {
					continue
				}
				if bits%8 == 0 {
					words = append(words, 0)
				}
				words[len(words)-1] <<= 1
				if dark[y][x] != mask(y, x) {
					words[len(words)-1] |= 1
				}
				bits++
			}
		}
		up = !up
	}
	return words[:bits/8] // what remains is padding
}

// pattern reports whether a module belongs to no codeword.
func pattern(size, y, x int) bool {
	finder := y <= 8 && x <= 8 || y <= 8 && x >= size-8 || y >= size-8 && x <= 8
	alignment := size > 21 && y >= size-9 && y <= size-5 && x >= size-9 && x <= size-5
	return finder || alignment || y == 6 || x == 6
}

// syndromes fails where a codeword is wrong: the words are no multiple of the generator,
// in GF(256) with x^8+x^4+x^3+x^2+1.
func syndromes(words []byte, check int) error {
	root := 1
	for i := range check {
		sum := 0
		for _, w := range words {
			sum = times(sum, root) ^ int(w)
		}
		if sum != 0 {
			return fmt.Errorf("syndrome %d is %d: a codeword is wrong", i, sum)
		}
		root = times(root, 2)
	}
	return nil
}

func times(a, b int) int {
	product := 0
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			product ^= a
		}
		if a <<= 1; a > 255 {
			a ^= 0x11d
		}
	}
	return product
}
