package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// told is a report with the fields that a short code takes.
func told() Health {
	rsrp := -87.0
	return Health{
		SIM: SIMReady,
		Network: Network{
			Registration: RegDenied, RAT: RATLTE, Reject: &Reject{Domain: DomainEPS, Cause: 8},
		},
		Signal:  Signal{RSRP: &rsrp},
		Card:    Card{Phase: PhaseStopped, SafeUntil: Date{2027, time.February, 20}},
		Verdict: Verdict{Cause: CauseCardStopped, Confidence: Strong},
	}
}

// codeWords is what a code says, for comparing.
func codeWords(h Health) string {
	reject, level := "-", "-"
	if r := h.Network.Reject; r != nil {
		reject = fmt.Sprint(r.Domain, r.Cause)
	}
	if h.Signal.RSRP != nil {
		level = fmt.Sprint("rsrp ", *h.Signal.RSRP)
	} else if h.Signal.RSSI != nil {
		level = fmt.Sprint("rssi ", *h.Signal.RSSI)
	}
	return fmt.Sprintf("%s/%s %s %s %s %s %s %s %s", h.Verdict.Cause, h.Verdict.Confidence, h.SIM, h.Network.Registration, h.Network.RAT,
		reject, level, h.Card.Phase, h.Card.SafeUntil)
}

// Codes that were read out once must be read the same for ever.
func TestShortCodesOfTheContract(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"SK1-78RS-GGQ6-2HGW", "card_stopped/strong ready denied lte eps8 rsrp -87 stopped 2027-02-20"},
		{"SK1-0000-0000-0000", "/ unknown unknown  - - unknown 0000-00-00"},
	} {
		h, err := ParseShortCode(c.code)
		must(t, err)
		if got := codeWords(h); got != c.want {
			t.Errorf("%s: got %q, want %q", c.code, got, c.want)
		}
		if got := h.ShortCode(); got != c.code {
			t.Errorf("got %s, want %s", got, c.code)
		}
	}
}

func TestShortCodeAsItIsWrittenDown(t *testing.T) {
	code := told().ShortCode()
	sloppy := strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(code))
	for _, written := range []string{
		code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), strings.ReplaceAll(code, "-", " "), " " + code + " ",
		sloppy, strings.ReplaceAll(code, "1", "I"),
	} {
		h, err := ParseShortCode(written)
		if err != nil || codeWords(h) != codeWords(told()) {
			t.Errorf("%q: got %s, %v", written, codeWords(h), err)
		}
	}
}

// Every word of the vocabulary that a code can hold comes back, and each place has its own
// word: one that is added to values.go must be put at the end of a list here.
func TestShortCodeHoldsEveryWord(t *testing.T) {
	words := constants(t)
	for _, list := range []struct {
		of  string
		set func(h *Health, word string)
		got func(h Health) string
	}{
		{"Cause", func(h *Health, w string) { h.Verdict.Cause = Cause(w) }, func(h Health) string { return string(h.Verdict.Cause) }},
		{"Confidence", func(h *Health, w string) { h.Verdict.Confidence = Confidence(w) }, func(h Health) string { return string(h.Verdict.Confidence) }},
		{"SIMState", func(h *Health, w string) { h.SIM = SIMState(w) }, func(h Health) string { return string(h.SIM) }},
		{"Registration", func(h *Health, w string) { h.Network.Registration = Registration(w) }, func(h Health) string { return string(h.Network.Registration) }},
		{"RAT", func(h *Health, w string) { h.Network.RAT = RAT(w) }, func(h Health) string { return string(h.Network.RAT) }},
		{"Domain", func(h *Health, w string) { h.Network.Reject.Domain = Domain(w) }, func(h Health) string { return string(h.Network.Reject.Domain) }},
		{"Phase", func(h *Health, w string) { h.Card.Phase = Phase(w) }, func(h Health) string { return string(h.Card.Phase) }},
	} {
		if len(words[list.of]) == 0 {
			t.Errorf("values.go has no words of type %s", list.of)
		}
		for _, word := range words[list.of] {
			h := told()
			list.set(&h, word)
			back, err := ParseShortCode(h.ShortCode())
			must(t, err)
			if codeWords(back) != codeWords(h) {
				t.Errorf("%s %s comes back as %s: %s, want %s", list.of, word, list.got(back), codeWords(back), codeWords(h))
			}
		}
	}
}

func TestShortCodeCutsWhatIsTooMuch(t *testing.T) {
	level := func(dbm float64) *float64 { return &dbm }
	for _, c := range []struct {
		name   string
		change func(*Health)
		want   string // of the words that codeWords gives
	}{
		{"reject without a cause", func(h *Health) { h.Network.Reject = &Reject{Domain: DomainCS} }, "cs0"},
		{"largest cause", func(h *Health) { h.Network.Reject.Cause = 255 }, "eps255"},
		{"cause beyond a byte", func(h *Health) { h.Network.Reject.Cause = 300 }, "eps255"},
		{"negative cause", func(h *Health) { h.Network.Reject.Cause = -1 }, "eps0"},
		{"no reject", func(h *Health) { h.Network.Reject = nil }, "lte - rsrp"},
		{"RSSI alone", func(h *Health) { h.Signal = Signal{RSSI: level(-59)} }, "rssi -59"},
		{"RSRP before RSSI", func(h *Health) { h.Signal.RSSI = level(-59) }, "rsrp -87"},
		{"no level", func(h *Health) { h.Signal = Signal{} }, "eps8 - stopped"},
		{"half a decibel", func(h *Health) { h.Signal.RSRP = level(-87.5) }, "rsrp -88"},
		{"loudest", func(h *Health) { h.Signal.RSRP = level(-20) }, "rsrp -30"},
		{"weakest", func(h *Health) { h.Signal.RSRP = level(-160) }, "rsrp -157"},
		{"no date", func(h *Health) { h.Card.SafeUntil = Date{} }, "stopped 0000-00-00"},
		{"first date", func(h *Health) { h.Card.SafeUntil = Date{2020, time.January, 1} }, "2020-01-01"},
		{"date before it", func(h *Health) { h.Card.SafeUntil = Date{1999, time.December, 31} }, "2020-01-01"},
		{"a leap day", func(h *Health) { h.Card.SafeUntil = Date{2028, time.February, 29} }, "2028-02-29"},
		{"last date", func(h *Health) { h.Card.SafeUntil = Date{2042, time.June, 4} }, "2042-06-04"},
		{"date after it", func(h *Health) { h.Card.SafeUntil = Date{2099, time.January, 1} }, "2042-06-04"},
		{"a cause of a later version", func(h *Health) { h.Verdict.Cause = "melted" }, "/strong ready"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := told()
			c.change(&h)
			back, err := ParseShortCode(h.ShortCode())
			must(t, err)
			if got := codeWords(back); !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q in it", got, c.want)
			}
		})
	}
}

// A place that this version does not know is not known; the rest is read.
func TestShortCodeOfALaterVersion(t *testing.T) {
	var p packed
	p.put(6, 63)
	p.put(2, 2)
	for _, bits := range []int{3, 3, 4, 3, 8, 2, 7, 4, 13} {
		p.put(bits, 0)
	}
	h, err := ParseShortCode(p.String())
	if err != nil || h.Verdict.Cause != "" || h.Verdict.Confidence != Strong {
		t.Errorf("got %+v, %v", h.Verdict, err)
	}
}

func TestBrokenShortCodes(t *testing.T) {
	code := told().ShortCode()
	for _, c := range []struct{ name, code, want string }{
		{"empty", "", "does not begin with SK1"},
		{"another thing", "T10034587", "does not begin with SK1"},
		{"later form", "SK2" + code[3:], "does not begin with SK1"},
		{"too short", code[:len(code)-1], "11 characters stand behind SK1, want 12"},
		{"too long", code + "0", "13 characters"},
		{"U is no letter of it", code[:4] + "U" + code[5:], "character 1 is 'U'"},
		{"Chinese", code[:4] + "卡" + code[7:], "character 1 is"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := ParseShortCode(c.code); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// Every wrong character, and every two that changed places, are noticed.
func TestMisheardShortCodesAreRefused(t *testing.T) {
	code := strings.ReplaceAll(told().ShortCode(), "-", "")
	for i := len(shortPrefix); i < len(code); i++ {
		for _, c := range []byte(shortAlphabet) {
			wrong := []byte(code)
			if wrong[i] = c; string(wrong) != code {
				misheard(t, string(wrong))
			}
		}
		for j := len(shortPrefix); j < i; j++ {
			wrong := []byte(code)
			if wrong[i], wrong[j] = wrong[j], wrong[i]; string(wrong) != code {
				misheard(t, string(wrong))
			}
		}
	}
}

func misheard(t *testing.T, code string) {
	t.Helper()
	if h, err := ParseShortCode(code); err == nil {
		t.Errorf("%s is taken for %s", code, codeWords(h))
	}
}

// Whatever is read out: no panic, and what is taken gives the same code again.
func FuzzParseShortCode(f *testing.F) {
	f.Add(told().ShortCode())
	f.Add("sk1 0000 0000 0000")
	f.Add("SK1-ZZZZ-ZZZZ-ZZZZ")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := ParseShortCode(text)
		if err != nil {
			return
		}
		again, err := ParseShortCode(h.ShortCode())
		if err != nil || codeWords(again) != codeWords(h) {
			t.Errorf("%q: %s became %s, %v", text, codeWords(h), codeWords(again), err)
		}
		if parts := strings.Split(h.ShortCode(), "-"); len(parts) != 4 || !slices.Equal(parts, strings.Split(strings.ToUpper(h.ShortCode()), "-")) {
			t.Errorf("%s is not in groups", h.ShortCode())
		}
	})
}
