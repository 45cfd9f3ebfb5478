package bundle

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// said is a page in which everything that may come from outside is s.
func said(s string) *Page {
	t := Text{s, s + "中"}
	p := stopped("en")
	p.Agent, p.Target, p.Lang = s, s, s
	p.Identities = []Row{{t, t}}
	p.Verdict = Verdict{Fail, s, t, made, t, t, t, t, []string{s, s}}
	p.Checks = []Check{{Fail, t, t}, {Mark(s), t, t}}
	p.Probe = []Step{{t, Fail, t}, {t, Mark(s), t}}
	p.Facts = []Section{{t, []Row{{t, t}}}}
	p.Scales = []Scale{{s, -90, -105}}
	p.Hours, p.Days = p.Hours[:3], p.Days[54:] // enough to draw, and quick to parse
	for i := range p.Hours {
		p.Hours[i].Kind = s
	}
	for i := range p.Days {
		p.Days[i].Kind = s
	}
	p.Days = append(p.Days, Day{Date: s})
	p.Ledger = []Entry{{made, t, t, Mark(s), 1}}
	p.Trace = []byte(traces[0])
	return p
}

// skeleton is a page without its texts.
func skeleton(t testing.TB, page string) string {
	t.Helper()
	var b strings.Builder
	walk(t, page, func(n *html.Node) {
		if n.Type != html.TextNode {
			fmt.Fprintln(&b, n.Type, depth(n), n.Data, n.Attr)
		}
	})
	return b.String()
}

func depth(n *html.Node) int {
	d := 0
	for ; n.Parent != nil; n = n.Parent {
		d++
	}
	return d
}

// evidence is the first raw line as a browser shows it.
func evidence(t testing.TB, page string) string {
	t.Helper()
	found := ""
	walk(t, page, func(n *html.Node) {
		if n.Data == "code" && n.Parent.Data == "li" {
			found = content(n)
		}
	})
	return found
}

// FuzzNothingIsInjected: no text from outside adds or changes an element or an attribute,
// and what is shown is what was said.
func FuzzNothingIsInjected(f *testing.F) {
	for _, s := range []string{
		"plain", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "' onmouseover='x", "</title><script>", "</style><b>", "-->", "<!--", "]]>",
		"</tspan></text></svg><img src=x>", "&lt;script&gt;", "&#60;b&#62;", "\x00<\x00s\x00cript", "a\r\nb", "\x1b[31mred", "\u202egpj.exe", "\xff\xfe<", "+CUSD: 0,\"<b>\",15",
		"中国移动", "`${x}`", "javascript:alert(1)", traceOpenText, "ok", "fail", "zh", "en", "RSRP",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" {
			return // what is empty is left out
		}
		benign := "x"
		if m := Mark(s); m.class() != markup(Unknown) || s == "zh" {
			benign = s // a mark or a language is told apart, as it should be
		}
		page := render(t, said(s))
		if got, want := skeleton(t, page), skeleton(t, render(t, said(benign))); got != want {
			t.Fatalf("%q changes the page:\n%s", s, firstDifference(got, want))
		}
		if got, want := evidence(t, page), strings.Map(visible, s); got != want {
			t.Errorf("%q is shown as %q, want %q", s, got, want)
		}
		if trace, err := Extract(strings.NewReader(page)); err != nil || string(trace) != traces[0] {
			t.Errorf("%q disturbs the trace: %v", s, err)
		}
	})
}

const traceOpenText = string(traceOpen) + "{}" + string(traceClose)

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return fmt.Sprintf("got %d nodes, want %d", len(g), len(w))
}

func TestWhatCannotBeSeenIsMadeVisible(t *testing.T) {
	for in, want := range map[string]string{
		"\x00":    "␀",
		"\x1b[0m": "␛[0m",
		"a\rb":    "a␍b",
		"\x7f":    "␡",
		"\u0085":  "\ufffd",
		"\u202aa\u202eb\u2066c\u2069d\u200e\u200f\u061c": "\ufffda\ufffdb\ufffdc\ufffdd\ufffd\ufffd\ufffd",
		"\xff":            "\ufffd",
		"a\tb\nc":         "a\tb\nc",
		"中国移动 é 🙂 \u00a0": "中国移动 é 🙂 \u00a0",
	} {
		if got := evidence(t, render(t, said(in))); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

func TestEveryCharacterOfMarkupIsEscaped(t *testing.T) {
	page := render(t, &Page{Verdict: Verdict{Evidence: []string{`&<>"'`}}})
	if !strings.Contains(page, "<code>&#38;&#60;&#62;&#34;&#39;</code>") {
		t.Error("a character of markup is as it was")
	}
}
