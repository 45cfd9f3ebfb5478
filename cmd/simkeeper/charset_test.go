package main

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/simkeeper/simkeeper/agent/diagnose"
)

func TestCharsetIsThatOfTheFlagOrTheLocale(t *testing.T) {
	for _, c := range []struct {
		name, flag string
		env        map[string]string
		want       charset
	}{
		{"nothing known", "", nil, utf8Set},
		{"flag", "gbk", nil, gbkSet},
		{"flag before locale", "ascii", map[string]string{"LANG": "zh_CN.GBK"}, asciiSet},
		{"flag utf8", "utf8", map[string]string{"LANG": "zh_CN.GBK"}, utf8Set},
		{"GBK", "", map[string]string{"LANG": "zh_CN.GBK"}, gbkSet},
		{"GB2312", "", map[string]string{"LANG": "zh_CN.gb2312"}, gbkSet},
		{"GB18030", "", map[string]string{"LANG": "zh_CN.GB18030"}, gbkSet},
		{"EUC-CN", "", map[string]string{"LANG": "zh_CN.EUC-CN"}, gbkSet},
		{"UTF-8", "", map[string]string{"LANG": "zh_CN.UTF-8"}, utf8Set},
		{"utf8 as glibc lists it", "", map[string]string{"LANG": "en_US.utf8"}, utf8Set},
		{"with a modifier", "", map[string]string{"LANG": "de_DE.UTF-8@euro"}, utf8Set},
		{"C", "", map[string]string{"LANG": "C"}, utf8Set},
		{"POSIX", "", map[string]string{"LC_ALL": "POSIX"}, utf8Set},
		{"C.UTF-8", "", map[string]string{"LANG": "C.UTF-8"}, utf8Set},
		{"language alone", "", map[string]string{"LANG": "zh_CN"}, utf8Set},
		{"LC_ALL before LANG", "", map[string]string{"LC_ALL": "zh_CN.GBK", "LANG": "en_US.UTF-8"}, gbkSet},
		{"LC_CTYPE before LANG", "", map[string]string{"LC_CTYPE": "zh_CN.UTF-8", "LANG": "zh_CN.GBK"}, utf8Set},
		{"LC_ALL before LC_CTYPE", "", map[string]string{"LC_ALL": "C", "LC_CTYPE": "zh_CN.GBK"}, utf8Set},
		{"one that nobody prints", "", map[string]string{"LANG": "zh_TW.Big5"}, asciiSet},
		{"Latin", "", map[string]string{"LANG": "en_US.ISO-8859-1"}, asciiSet},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := chooseCharset(c.flag, func(key string) string { return c.env[key] })
			if err != nil || got != c.want {
				t.Errorf("got %s, %v; want %s", got, err, c.want)
			}
		})
	}
}

func TestUnknownCharsetIsMisuse(t *testing.T) {
	_, err := chooseCharset("latin1", func(string) string { return "" })
	var x *exit
	if !errors.As(err, &x) || x.code != exitUsage || !strings.Contains(x.hint, "gbk") || !strings.Contains(err.Error(), `"latin1"`) {
		t.Errorf("got %v", err)
	}
}

func TestOnlyASCIICannotSpeakChinese(t *testing.T) {
	for _, c := range []struct {
		set         charset
		asked, want diagnose.Language
		note        bool
	}{
		{utf8Set, diagnose.Chinese, diagnose.Chinese, false},
		{gbkSet, diagnose.Chinese, diagnose.Chinese, false},
		{gbkSet, diagnose.English, diagnose.English, false},
		{asciiSet, diagnose.English, diagnose.English, false},
		{asciiSet, diagnose.Chinese, diagnose.English, true},
	} {
		if got, note := c.set.speak(c.asked); got != c.want || note != "" != c.note {
			t.Errorf("%s, %s: got %s, note %q", c.set, c.asked, got, note)
		}
	}
}

func TestEncoding(t *testing.T) {
	for _, c := range []struct {
		name, text, gbk, ascii string
	}{
		{"English", "ok    SIM\n", "ok    SIM\n", "ok    SIM\n"},
		{"colours pass", "\x1b[32mok\x1b[0m", "\x1b[32mok\x1b[0m", "\x1b[32mok\x1b[0m"},
		{"Chinese", "卡停机", "\xbf\xa8\xcd\xa3\xbb\xfa", "??????"},
		{"Chinese punctuation", "停机，复机。", "\xcd\xa3\xbb\xfa\xa3\xac\xb8\xb4\xbb\xfa\xa1\xa3", "????, ????. "},
		{"wide brackets", "（联通）", "\xa3\xa8\xc1\xaa\xcd\xa8\xa3\xa9", "(????)"},
		{"arrow", "AT+CPIN? → ERROR", "AT+CPIN? -> ERROR", "AT+CPIN? -> ERROR"},
		{"dots", "diag…", "diag...", "diag..."},
		{"quotes and times", "“3 × 4”", `"3 x 4"`, `"3 x 4"`},
		{"Chinese quotes", "“卡”", "\"\xbf\xa8\"", `"??"`},
		{"bars", "▁▂▃▄▅▆▇█", "_.-=+*%#", "_.-=+*%#"},
		{"not in the table", "喆€😀", "?????", "?????"},
		{"accents", "Telefónica Türk Ÿ", "Telefonica Turk ?", "Telefonica Turk ?"},
		{"a mark falls off its letter", "e\u0301", "e", "e"},
		{"broken UTF-8", "a\xffb", "a?b", "a?b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for set, want := range map[charset]string{utf8Set: c.text, gbkSet: c.gbk, asciiSet: c.ascii} {
				if got := printed(t, set, c.text, len(c.text)); got != want {
					t.Errorf("%s: got %q, want %q", set, got, want)
				}
			}
		})
	}
}

// printed is what arrives of a text that is written in pieces of a size.
func printed(t *testing.T, set charset, text string, size int) string {
	t.Helper()
	var out bytes.Buffer
	w := encoded(&out, set)
	for rest := text; rest != ""; {
		n := min(size, len(rest))
		if got, err := io.WriteString(w, rest[:n]); got != n || err != nil {
			t.Fatalf("%q: wrote %d, %v", rest[:n], got, err)
		}
		rest = rest[n:]
	}
	return out.String()
}

func TestCharactersAcrossWrites(t *testing.T) {
	const text = "卡停机 → “复机” é 😀 ok\n"
	for _, set := range []charset{utf8Set, gbkSet, asciiSet} {
		want := printed(t, set, text, len(text))
		for size := 1; size < len(text); size++ {
			if got := printed(t, set, text, size); got != want {
				t.Errorf("%s in pieces of %d: got %q, want %q", set, size, got, want)
			}
		}
	}
}

// full is a writer that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestErrorOfTheOutputIsTold(t *testing.T) {
	if n, err := io.WriteString(encoded(full{}, gbkSet), "卡"); n != 0 || !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %d, %v", n, err)
	}
}

// Any text, in any pieces: the same arrives as in one piece, in no character that the
// console lacks, and no wider than it was laid out for.
func FuzzEncoder(f *testing.F) {
	f.Add("卡停机 → “复机” é 😀", 2)
	f.Add("\xe5\x8d", 1)
	f.Add("\xff\u0301，\u3000", 3)
	f.Fuzz(func(t *testing.T, text string, size int) {
		size = max(1, size)
		text += " " // an unfinished character would wait for its end
		ascii, gbk := printed(t, asciiSet, text, size), printed(t, gbkSet, text, size)
		if ascii != printed(t, asciiSet, text, len(text)) || gbk != printed(t, gbkSet, text, len(text)) {
			t.Errorf("pieces of %d make a difference to %q", size, text)
		}
		if i := strings.IndexFunc(ascii, func(r rune) bool { return r > unicode.MaxASCII }); i >= 0 {
			t.Errorf("%q is no ASCII", ascii)
		}
		if back, err := simplifiedchinese.GBK.NewDecoder().String(gbk); err != nil || strings.ContainsRune(back, utf8.RuneError) {
			t.Errorf("%q is no GBK: %v", gbk, err)
		}
		if room := columns(text); len(ascii) > room || len(gbk) > room { // GBK has as many bytes as columns
			t.Errorf("%q has %d columns, in ASCII %q, in GBK %q", text, room, ascii, gbk)
		}
	})
}

// literals calls each with every string of the program's own texts.
func literals(t *testing.T, each func(where, text string)) {
	t.Helper()
	for _, folder := range []string{"agent", "cmd/simkeeper"} {
		must(t, filepath.WalkDir(filepath.Join("..", "..", folder), func(name string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || filepath.Base(name) == "gb2312.go" {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					text, err := strconv.Unquote(lit.Value)
					must(t, err)
					each(name, text)
				}
				return true
			})
			return nil
		}))
	}
}

// Whatever simkeeper says by itself, a GBK console shows; what it says in English, an
// ASCII console shows too.
func TestEveryTextHasAFormOnEveryConsole(t *testing.T) {
	chinese := 0
	elsewhere := strings.NewReplacer("▀", "", "\ufeff", "") // in the QR code, which needs UTF-8, and in files
	literals(t, func(where, text string) {
		text = elsewhere.Replace(text)
		gbk, ascii := string(gbkSet.encode([]byte(text))), string(asciiSet.encode([]byte(text)))
		asked := strings.Count(text, "?")
		if strings.Count(gbk, "?") > asked && !strings.Contains(text, "？") {
			t.Errorf("%s: %q becomes %q in GBK", where, text, gbk)
		}
		if chineseText(text) {
			chinese++
		} else if strings.Count(ascii, "?") > asked+strings.Count(text, "？") {
			t.Errorf("%s: %q becomes %q in ASCII", where, text, ascii)
		}
	})
	if chinese < 100 {
		t.Errorf("only %d Chinese texts were found", chinese)
	}
}
