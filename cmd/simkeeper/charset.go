package main

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/simkeeper/simkeeper/agent/diagnose"
)

// charset is what a console can show. JSON is UTF-8 on every console.
type charset string

const (
	utf8Set  charset = "utf8"
	gbkSet   charset = "gbk" // most serial consoles in China
	asciiSet charset = "ascii"
)

// chooseCharset is the one of --charset, else that of the locale. Where nothing says what
// the console takes, as on most serial lines, it is UTF-8.
func chooseCharset(flag string, getenv func(string) string) (charset, error) {
	switch plainName(flag) {
	case "":
		return localeCharset(getenv), nil
	case "ascii":
		return asciiSet, nil
	}
	if c := charsetOf(flag); c != asciiSet {
		return c, nil
	}
	return "", misuse("use utf8, gbk or ascii", "--charset %q is no charset that simkeeper prints", flag)
}

// localeCharset follows the first of the three variables that is set (POSIX.1-2017, XBD
// §8.2). One that simkeeper does not know, such as ISO-8859-1, has ASCII in it.
func localeCharset(getenv func(string) string) charset {
	locale := getenv("LC_ALL")
	for _, key := range []string{"LC_CTYPE", "LANG"} {
		if locale == "" {
			locale = getenv(key)
		}
	}
	_, codeset, _ := strings.Cut(locale, ".")
	codeset, _, _ = strings.Cut(codeset, "@")
	return charsetOf(codeset)
}

// plainName is a charset's name in lower case, without what people write between.
func plainName(name string) string {
	return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))
}

// charsetOf is the charset of that name; ASCII is in all that simkeeper does not know.
func charsetOf(name string) charset {
	switch plainName(name) {
	case "", "utf8":
		return utf8Set
	case "gbk", "gb2312", "gb18030", "euccn", "cp936":
		return gbkSet
	}
	return asciiSet
}

// speak is the language that the console can show, and what to tell on stderr where it is
// not the one that was asked for.
func (c charset) speak(l diagnose.Language) (spoken diagnose.Language, note string) {
	if c == asciiSet && l == diagnose.Chinese {
		return diagnose.English, "an ASCII console has no Chinese characters: the texts are English (--charset gbk or utf8 for Chinese)"
	}
	return l, ""
}

// encoded is a writer of UTF-8 whose text arrives at w in the charset.
func encoded(w io.Writer, c charset) io.Writer {
	if c == utf8Set {
		return w
	}
	return &encoder{to: w, charset: c}
}

// encoder turns UTF-8 into a smaller charset.
type encoder struct {
	to      io.Writer
	charset charset
	rest    []byte // the beginning of a character whose end has not been written yet
}

func (e *encoder) Write(p []byte) (int, error) {
	text := append(e.rest, p...)
	n := completed(text)
	e.rest = bytes.Clone(text[n:])
	if _, err := e.to.Write(e.charset.encode(text[:n])); err != nil {
		return 0, err
	}
	return len(p), nil
}

// completed is how many bytes of text are not the beginning of an unfinished character.
func completed(text []byte) int {
	for n := len(text) - 1; n >= 0 && n > len(text)-utf8.UTFMax; n-- {
		if utf8.RuneStart(text[n]) {
			if !utf8.FullRune(text[n:]) {
				return n
			}
			break
		}
	}
	return len(text)
}

func (c charset) encode(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		if r <= unicode.MaxASCII {
			out = append(out, byte(r))
		} else if lead, trail, ok := gb2312(r); ok && c == gbkSet {
			out = append(out, lead, trail)
		} else {
			out = append(out, plain(r)...)
		}
	}
	return out
}

// plain is a character beyond ASCII in ASCII. A GBK console gets it, too, for those that
// take one column on some consoles and two on others; arrows are such. One without a
// likeness is a question mark for each column, so that what follows stays in place.
func plain(r rune) string {
	if p, ok := likenesses[r]; ok {
		return p
	}
	switch {
	case '！' <= r && r <= '～':
		return string(r - '！' + '!')
	case 'À' <= r && r <= 'ÿ':
		return bare[r-'À':][:1]
	}
	return strings.Repeat("?", cells(r))
}

// bare are the letters from À to ÿ without what stands on them, for names of operators.
const bare = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty"

// likenesses are characters that look like others, or mean the same. None is wider than
// [columns] says, which counts by them.
var likenesses = map[rune]string{
	'→': "->", '←': "<-", '↑': "^", '↓': "v", '▲': "^", '▼': "v", '►': ">", '◄': "<",
	'…': "...", '×': "x", '·': ".", '•': "*", '°': "'", '±': "+-", '≤': "<=", '≥': ">=", '≠': "!=", '≈': "~",
	'“': `"`, '”': `"`, '«': `"`, '»': `"`, '‘': "'", '’': "'", '–': "-", '—': "-", '−': "-", '\u00a0': " ",
	'，': ", ", '。': ". ", '、': ", ", '：': ": ", '；': "; ", '\u3000': "  ", '【': "[", '】': "]", '《': `"`, '》': `"`,
	'─': "-", '│': "|", '▁': "_", '▂': ".", '▃': "-", '▄': "=", '▅': "+", '▆': "*", '▇': "%", '█': "#", '░': ".", '▒': ":", '▓': "%",
}
