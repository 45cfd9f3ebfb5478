package diagnose

import (
	"strings"
	"testing"
	"unicode"
)

// causesOfTable are those that Diagnose can give.
func causesOfTable() map[Cause]bool {
	all := map[Cause]bool{Healthy: true}
	for _, r := range table {
		all[r.cause] = true
	}
	return all
}

func TestEveryCauseHasItsWords(t *testing.T) {
	for c := range causesOfTable() {
		pair, ok := texts[c]
		if !ok {
			t.Errorf("%s has no text", c)
			continue
		}
		for _, text := range []string{pair.en.Title, pair.en.Explanation, pair.en.Action} {
			if text == "" || strings.ContainsFunc(text, isHan) {
				t.Errorf("%s in English: %q", c, text)
			}
		}
		for _, text := range []string{pair.zh.Title, pair.zh.Explanation, pair.zh.Action} {
			if !strings.ContainsFunc(text, isHan) {
				t.Errorf("%s in Chinese: %q", c, text)
			}
		}
	}
	for c := range texts {
		if !causesOfTable()[c] {
			t.Errorf("%s has a text and can never be found", c)
		}
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func TestTextInALanguage(t *testing.T) {
	for _, c := range []struct {
		cause Cause
		l     Language
		want  string
	}{
		{SIMAbsent, English, "No SIM card"}, {SIMAbsent, Chinese, "没有检测到 SIM 卡"},
		{SIMAbsent, "fr", "No SIM card"}, {SIMAbsent, "", "No SIM card"},
		{"quota_low", English, texts[Unknown].en.Title},
	} {
		if got := c.cause.Text(c.l).Title; got != c.want {
			t.Errorf("%s in %q: %q", c.cause, c.l, got)
		}
	}
}

func TestStatusOfCauses(t *testing.T) {
	for c := range causesOfTable() {
		want := map[Cause]Status{Healthy: OK, SignalWeak: Warn}[c]
		if want == "" {
			want = Fail
		}
		if c.Status() != want {
			t.Errorf("%s is %s", c, c.Status())
		}
	}
}
