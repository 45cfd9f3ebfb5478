package diagnose

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// wide are the characters that take two columns of a console.
func wide(r rune) bool {
	return isHan(r) || r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff60 || r == '“' || r == '”' || r == '…'
}

func width(text string) (columns int) {
	for _, r := range text {
		columns++
		if wide(r) {
			columns++
		}
	}
	return columns
}

// lines is how many lines of a console a text fills: it may break at blanks and beside
// wide characters.
func lines(text string, columns int) (n int) {
	var words []string
	for i, word := range strings.Fields(text) {
		if i > 0 && len(words) > 0 {
			words[len(words)-1] += " "
		}
		start := true
		for _, r := range word {
			if start || wide(r) || endsWide(words[len(words)-1]) {
				words = append(words, "")
			}
			words[len(words)-1] += string(r)
			start = false
		}
	}
	at := columns
	for _, w := range words {
		if at += width(w); at > columns {
			n, at = n+1, width(w)
		}
	}
	return n
}

func endsWide(word string) bool {
	all := []rune(word)
	return len(all) > 0 && wide(all[len(all)-1])
}

func TestLines(t *testing.T) {
	for text, want := range map[string]int{"": 0, "a b": 1, "abcd efgh": 1, "abcd efghij": 2, "卡停机卡停": 1, "卡停机卡停机": 2, "a卡停机卡停": 2} {
		if got := lines(text, 10); got != want {
			t.Errorf("%q fills %d lines, want %d", text, got, want)
		}
	}
}

// each calls f for every text of both languages.
func each(f func(c Cause, l Language, x Text)) {
	for _, b := range texts {
		f(b.cause, English, b.en)
		f(b.cause, Chinese, b.zh)
	}
}

func TestEveryCauseHasItsWordsOnce(t *testing.T) {
	var have, want []Cause
	for _, b := range texts {
		have = append(have, b.cause)
	}
	for _, causes := range contract {
		want = append(want, causes...)
	}
	slices.Sort(want)
	if slices.Sort(have); !slices.Equal(have, want) {
		t.Errorf("there are words for %q, and causes %q", have, want)
	}
	each(func(c Cause, l Language, x Text) {
		if x.Title == "" || x.Explanation == "" || x.Action == "" {
			t.Errorf("%s in %s: %+v", c, l, x)
		}
	})
}

func TestWordsFitTheConsole(t *testing.T) {
	each(func(c Cause, l Language, x Text) {
		if w := width(x.Title); w > 40 {
			t.Errorf("%s in %s: the title takes %d columns", c, l, w)
		}
		for _, text := range []string{x.Explanation, x.Action, x.Confirm} {
			if n := lines(text, 78); n > 4 {
				t.Errorf("%s in %s: %d lines of %q", c, l, n, text)
			}
		}
	})
}

func (t Text) all() []string { return []string{t.Title, t.Explanation, t.Action, t.Confirm} }

func TestEnglishIsASCII(t *testing.T) {
	each(func(c Cause, l Language, x Text) {
		for _, text := range x.all() {
			if l == English && strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) {
				t.Errorf("%s: %q", c, text)
			}
		}
	})
}

// Chinese is written with its own punctuation, and with a blank beside Latin words.
func TestChineseIsChinese(t *testing.T) {
	each(func(c Cause, l Language, x Text) {
		for _, text := range x.all() {
			if l != Chinese || text == "" {
				continue
			}
			if !strings.ContainsFunc(text, isHan) {
				t.Errorf("%s: %q is no Chinese", c, text)
			}
			if i := misspelt([]rune(text)); i >= 0 {
				t.Errorf("%s: %q, at character %d", c, text, i)
			}
		}
	})
}

// misspelt is the place of a sign that Chinese writes otherwise, -1 for none.
func misspelt(text []rune) int {
	latin := func(r rune) bool { return r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	for i, r := range text {
		switch {
		case strings.ContainsRune(`,.;:?!()"'`, r):
			return i
		case i > 0 && (latin(r) && isHan(text[i-1]) || isHan(r) && latin(text[i-1])):
			return i
		}
	}
	return -1
}

// Sentences end with a stop, titles do not; both languages say the same in as many parts.
func TestWordsAreWhole(t *testing.T) {
	each(func(c Cause, l Language, x Text) {
		stop := map[Language]string{English: ".", Chinese: "。"}[l]
		if strings.HasSuffix(x.Title, stop) {
			t.Errorf("%s: the title %q is a sentence", c, x.Title)
		}
		for _, text := range x.all()[1:] {
			if text != "" && !strings.HasSuffix(text, stop) {
				t.Errorf("%s: %q does not end", c, text)
			}
		}
	})
	for _, b := range texts {
		if (b.en.Confirm == "") != (b.zh.Confirm == "") {
			t.Errorf("%s: one language alone says what would confirm it", b.cause)
		}
		if b.cause.Status() == Warn && b.en.Confirm != "" {
			t.Errorf("%s: what works needs no test", b.cause)
		}
		if !slices.Equal(commands(b.en), commands(b.zh)) {
			t.Errorf("%s: the commands are %q and %q", b.cause, commands(b.en), commands(b.zh))
		}
	}
}

// commands are the words by which a text names what only a program or a standard has.
func commands(t Text) (found []string) {
	text := strings.Join(t.all(), " ")
	for _, word := range []string{"simkeeper ports", "simkeeper card", "simkeeper card announce", "simkeeper keepalive --now", "simkeeper watch", "IMEI", "ICCID", "APN", "PIN", "PUK", "USB", "+COPS=2", "Wi-Fi", "2G", "3G", "4G"} {
		if strings.Contains(text, word) {
			found = append(found, word)
		}
	}
	return found
}

func TestTextInALanguage(t *testing.T) {
	for _, c := range []struct {
		cause Cause
		l     Language
		want  string
	}{
		{SIMAbsent, English, "No SIM card"}, {SIMAbsent, Chinese, "没有检测到 SIM 卡"},
		{SIMAbsent, "fr", "No SIM card"}, {SIMAbsent, "", "No SIM card"},
		{"of_a_later_version", English, "No network, and no reason can be seen"}, {"of_a_later_version", Chinese, "没有入网，原因不明"},
	} {
		if got := c.cause.Text(c.l).Title; got != c.want {
			t.Errorf("%s in %q: %q", c.cause, c.l, got)
		}
	}
}
