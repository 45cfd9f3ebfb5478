package family

import (
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		pattern  string
		fit, not []string
	}{
		{``, []string{""}, []string{"A"}},
		{`A`, []string{"A"}, []string{"", "B", "AA", "a"}},
		{`\+\?\$\\`, []string{`+?$\`}, []string{`+?$`}},
		{`A.`, []string{"AB", "A."}, []string{"A", "ABC"}},
		{`\d`, []string{"0", "9"}, []string{"", "d", "/", ":"}},
		{`[A-CX_-]`, []string{"A", "B", "C", "X", "_", "-"}, []string{"D", "[", "]", "^", ""}},
		{`[^"]`, []string{"A", "^", " "}, []string{`"`, ""}},
		{`[+^*]`, []string{"+", "^", "*"}, []string{"A"}},
		{`A?B`, []string{"B", "AB"}, []string{"A", "AAB"}},
		{`A*`, []string{"", "A", "AAAA"}, []string{"AAB"}},
		{`A+`, []string{"A", "AAAA"}, []string{"", "B"}},
		{`\d{3}`, []string{"123"}, []string{"12", "1234"}},
		{`\d{2,4}`, []string{"12", "123", "1234"}, []string{"1", "12345"}},
		{`A{0}B{0,1}`, []string{"", "B"}, []string{"A", "BB"}},
		{`A|BC|`, []string{"A", "BC", ""}, []string{"B", "ABC", "AC"}},
		{`C(|G|5G)R`, []string{"CR", "CGR", "C5GR"}, []string{"C5R", "CGGR"}},
		{`A(=\d(,\d)?)?`, []string{"A", "A=1", "A=1,2"}, []string{"A=", "A=1,", "A,2"}},
		{`A(,\d{1,2}){2}`, []string{"A,1,2", "A,11,22"}, []string{"A,1", "A,1,2,3", "A,111,2"}},
		{`(A|AB)(C|BC)D`, []string{"ACD", "ABCD", "ABBCD"}, []string{"AD", "ABD"}},
		{`.*A.*B`, []string{"AB", "BAAB", "ABAB"}, []string{"BA", "A"}},
		{`(A*)*B`, []string{"B", "AAB"}, []string{"A", "BB"}},
		{`(A?|)+`, []string{"", "A", "AA"}, []string{"B"}},
		{`((A|B){2})*`, []string{"", "AB", "BBAA"}, []string{"A", "ABA"}},
	} {
		if err := unknown(tt.pattern); err != "" {
			t.Errorf("%s: %s", tt.pattern, err)
		}
		for _, text := range slices.Concat(tt.fit, tt.not) {
			if want := slices.Contains(tt.fit, text); matches(tt.pattern, text) != want || whole(t, tt.pattern).MatchString(text) != want {
				t.Errorf("%s and %q: want %v, package regexp says %v", tt.pattern, text, want, !matches(tt.pattern, text))
			}
		}
	}
}

func whole(t *testing.T, pattern string) *regexp.Regexp {
	t.Helper()
	r, err := regexp.Compile(`^(?:` + pattern + `)$`)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// knownParts are what matches knows. A quantifier stands behind a character, a class or a group.
var knownParts = func() *regexp.Regexp {
	const (
		count     = `(?:0|[1-9]\d{0,2})`
		often     = `(?:[?*+]|\{` + count + `(?:,` + count + `)?\})?`
		character = `(?:[^\\\[\](){}|?*+^$]|\\d|\\[^0-9A-Za-z])`
		class     = `\[\^?[ -,.-Z_a-z][ -Z^_a-z]*\]`
	)
	return regexp.MustCompile(`^(?:\(|\||\)` + often + `|(?:` + character + `|` + class + `)` + often + `)*$`)
}()

// unknown says what of a pattern matches does not know, "" where it knows all.
func unknown(pattern string) string {
	_, err := regexp.Compile(pattern)
	switch {
	case strings.ContainsFunc(pattern, notPrintable):
		return "only printable ASCII"
	case !knownParts.MatchString(pattern):
		return "syntax that is not in the comment of matches"
	case err != nil:
		return err.Error()
	}
	return ""
}

// allRules are the rules of both lists.
func allRules() []Rule { return slices.Concat(Commands, Acts) }

// A rule that matches reads otherwise than its author would let something through, or nothing.
func TestRulesHaveNoUnknownSyntax(t *testing.T) {
	for _, r := range allRules() {
		if err := unknown(r.Pattern); err != "" {
			t.Errorf("%s: %s", r.Pattern, err)
		}
	}
	for _, pattern := range []string{
		`^A`, `A$`, `\bA`, `\w`, `\s`, `\D`, `\x41`, `\QA\E`, `\07`, `\`, `(?:A)`, `(?i)a`, `(?P<n>A)`, `A*?`, `A+?`, `A??`, `A**`, `A{2}{3}`, `A{2,}`, `A{,2}`, `A{x}`, `A{00}`, `A{01,2}`, `A{`, `A}`, `{2}`, `?`, `*A`, `|+`, `(?`, `(*)`,
		`[]`, `[]A]`, `[^]A]`, `[^^]]`, `[^]`, `[^^]`, `[A`, `A]`, `[\d]`, `[\]]`, `[[:alpha:]]`, `[-A]`, `[Z-A]`, `(A`, `A)`, `)(`, `Ä`, "A\n", "\t", `A{3,2}`,
	} {
		if unknown(pattern) == "" {
			t.Errorf("%s counts as known", pattern)
		}
	}
}

// What cannot be read to its end fits nothing, and nothing ends the program.
func TestPatternsThatAreNone(t *testing.T) {
	for _, pattern := range []string{`A)`, `A)B`, `)`, `A)|A`, `A\`, `A[`, `A[B`} {
		for _, text := range []string{"A", "AB", "B", "A)", ""} {
			if matches(pattern, text) {
				t.Errorf("%s fits %q", pattern, text)
			}
		}
	}
}

// sample makes a text that fits a part of a pattern.
func sample(r *rand.Rand, p *syntax.Regexp) string {
	several := func(least, most int) (text string) {
		for range least + r.IntN(most-least+1) {
			text += sample(r, p.Sub[0])
		}
		return text
	}
	switch p.Op {
	case syntax.OpLiteral:
		return string(p.Rune)
	case syntax.OpCharClass:
		pair := 2 * r.IntN(len(p.Rune)/2)
		first, last := max(p.Rune[pair], ' '), min(p.Rune[pair+1], '~')
		return string(first + r.Int32N(max(last-first, 0)+1))
	case syntax.OpAnyCharNotNL:
		return string(' ' + r.Int32N('~'-' '+1))
	case syntax.OpStar:
		return several(0, 4)
	case syntax.OpPlus:
		return several(1, 4)
	case syntax.OpQuest:
		return several(0, 1)
	case syntax.OpRepeat:
		return several(p.Min, min(p.Max, p.Min+8))
	case syntax.OpAlternate:
		return sample(r, p.Sub[r.IntN(len(p.Sub))])
	}
	text := ""
	for _, sub := range p.Sub {
		text += sample(r, sub)
	}
	return text
}

// spoil changes one place of a text.
func spoil(r *rand.Rand, text string) string {
	at := r.IntN(len(text) + 1)
	behind := min(at+r.IntN(2), len(text))
	return text[:at] + []string{"", "0", ",", `"`, "A", "=", "?", " "}[r.IntN(8)] + text[behind:]
}

// Every rule gets what fits it, the same with one change, and what fits the other rules.
func TestRulesMeanWhatPackageRegexpSays(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var texts []string
	for _, rule := range allRules() {
		tree, err := syntax.Parse(rule.Pattern, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		for range 30 {
			text := sample(r, tree)
			texts = append(texts, text, spoil(r, text))
		}
	}
	for i, rule := range allRules() {
		pattern, fit := whole(t, rule.Pattern), 0
		for _, text := range texts {
			want := pattern.MatchString(text)
			if want {
				fit++
			}
			if got := matches(rule.Pattern, text); got != want {
				t.Errorf("%s and %q: %v, want %v", rule.Pattern, text, got, want)
			}
		}
		if fit < 30 {
			t.Errorf("rule %d, %s: only %d texts fit", i, rule.Pattern, fit)
		}
	}
}

// The ways through these are more than anyone can try one by one.
func TestHostileTextsTakeNoLonger(t *testing.T) {
	patterns := []string{`(A*)*B`, `(A|A)*B`, `(A|AA)+B`, `(A?){30}A{30}B`, `.*.*.*.*.*.*B`, `((.*)*)*B`}
	for _, r := range allRules() {
		patterns = append(patterns, r.Pattern)
	}
	for _, unit := range []string{"A", "1", ",1", "A,", `"`, "+", "=?"} {
		for _, head := range []string{"", "+CFUN=", "+MIPCFG=\"ENCODING\",1", `+USOST=1,"`, "#SCFG=1", "+QISENDEX=1,\""} {
			text := head + strings.Repeat(unit, 2000/len(unit)) + "\x7f"
			start := time.Now()
			for _, pattern := range patterns {
				matches(pattern, text)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("%s and %q…: %v", head, unit, took)
			}
		}
	}
}

// printable turns any text into one that could be a command.
func printable(text string) string {
	b := []byte(text)
	for i, c := range b {
		b[i] = ' ' + c%('~'-' '+1)
		if c >= ' ' && c <= '~' {
			b[i] = c
		}
	}
	return string(b)
}

func FuzzRules(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	var patterns []*regexp.Regexp
	for _, rule := range allRules() {
		pattern := regexp.MustCompile(`^(?:` + rule.Pattern + `)$`)
		patterns = append(patterns, pattern)
		if tree, err := syntax.Parse(rule.Pattern, syntax.Perl); err == nil {
			f.Add(sample(r, tree))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = printable(text)
		for i, rule := range allRules() {
			if got, want := matches(rule.Pattern, text), patterns[i].MatchString(text); got != want {
				t.Errorf("%s and %q: %v, want %v", rule.Pattern, text, got, want)
			}
		}
	})
}

// thousands are counts that package regexp refuses.
var thousands = regexp.MustCompile(`\d{4}`)

// Any pattern without unknown syntax means the same; any other does no harm.
func FuzzMatches(f *testing.F) {
	for _, s := range [][2]string{
		{`(A*)*B`, "AAB"}, {`(A?|)+[^B-D]{2,3}`, "AAE"}, {`\+C(|G|E|5G)REG=[0-5]`, "+CEREG=2"}, {`((A|B){2})*.`, "ABC"}, {`(A|AB)(C|BC)`, "ABC"}, {`\`, ""}, {`[`, "["}, {`(`, ""}, {`A{`, "A"}, {`)`, ")"},
		{`(|A){3}B?`, "AAAB"}, {`[+^*#$%!][A-Z0-9_]+=\?`, "+A=?"}, {`(A{2,3}|B+){1,2}`, "AABB"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 60 || len(text) > 60 || strings.Count(pattern, "{") > 3 || thousands.MatchString(pattern) {
			return // a pattern may ask for long work; the rules are ours, and none does
		}
		text = printable(text)
		got := matches(pattern, text)
		if unknown(pattern) != "" {
			return
		}
		if want := whole(t, pattern).MatchString(text); got != want {
			t.Errorf("%s and %q: %v, want %v", pattern, text, got, want)
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	for b.Loop() {
		Judge("AT+QNWINFO;+CSQ;+CFUN=0")
	}
}
