package bundle

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// walk calls f for each node of a page, as a browser's parser sees it.
func walk(t testing.TB, page string, f func(*html.Node)) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		f(n)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// content is all text under a node.
func content(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// words is what a reader of one language sees of a part of a page: all but the other
// language, and the style.
func words(part *html.Node, lang string) string {
	var b strings.Builder
	for n := range part.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" && !foreign(n, lang) {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

// foreign reports whether a text is of another language.
func foreign(n *html.Node, lang string) bool {
	l := attr(n.Parent, "lang")
	return l != "" && l != lang
}

// reads is what a reader of one language sees in the browser's window.
func reads(t testing.TB, page, lang string) (out string) {
	t.Helper()
	walk(t, page, func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "body" {
			out = words(n, lang)
		}
	})
	return out
}

func TestBothLanguagesAreComplete(t *testing.T) {
	page := render(t, stopped("zh"))
	for lang, want := range map[string][]string{
		"en": {"The card has been stopped", "Ask the carrier", "Fault", "strong", "2026-11-21 08:12", "What would confirm it", "refused by the packet service", "Not tried",
			"Signal, last 48 hours", "Data in the billing cycle", "quota 30 MB", "good", "China Mobile IoT", "unproved", "4.1 KB", "Save the trace"},
		"zh": {"卡已停机", "向运营商查询", "故障", "较高", "2026-11-21 08:12", "如何确认", "数据域被拒绝", "未测",
			"最近 48 小时信号", "本计费周期累计流量", "套餐 30 MB", "良好", "中国移动物联网", "未证实", "4.1 KB", "保存通信记录"},
	} {
		got := reads(t, page, lang)
		for _, text := range append(want, "T10034587", "898604…0425", "card_stopped", `+CEREG: 2,3,"681D","2F19C8B",7,0,8`, "/dev/ttyUSB2", "tls://broker-a.example:8883") {
			if !strings.Contains(got, text) {
				t.Errorf("%s: %q is not on the page", lang, text)
			}
		}
	}
	if chinese := regexp.MustCompile(`\p{Han}+`).FindAllString(reads(t, page, "en"), -1); strings.Join(chinese, "") != "中文" { // the switch
		t.Errorf("in English there is Chinese: %q", chinese)
	}
}

// A drawing holds its languages in elements of its own, which mean nothing outside of it.
func TestLanguagesStandInTheRightElements(t *testing.T) {
	walk(t, render(t, stopped("en")), func(n *html.Node) {
		want := "span"
		if n.Namespace == "svg" {
			want = "tspan"
		}
		if n.Type == html.ElementNode && n.Data != "html" && attr(n, "lang") != "" && n.Data != want {
			t.Errorf("%q is in %s, want %s", content(n), n.Data, want)
		}
	})
}

func TestLanguageThatShowsFirst(t *testing.T) {
	for _, c := range []struct{ lang, html, checked, title string }{
		{"zh", "zh", "zh", "simkeeper: 卡已停机"},
		{"en", "en", "en", "simkeeper: The card has been stopped"},
		{"", "en", "en", "simkeeper: The card has been stopped"},
		{`"><script>`, "en", "en", "simkeeper: The card has been stopped"},
	} {
		walk(t, render(t, stopped(c.lang)), func(n *html.Node) {
			switch {
			case n.Data == "html" && n.Type == html.ElementNode && attr(n, "lang") != c.html:
				t.Errorf("%q: the page is in %q", c.lang, attr(n, "lang"))
			case n.Data == "title" && n.Parent.Data == "head" && content(n) != c.title:
				t.Errorf("%q: the title is %q", c.lang, content(n))
			case n.Data == "input" && hasAttr(n, "checked") != (attr(n, "id") == c.checked):
				t.Errorf("%q: wrong button is pressed: %v", c.lang, n.Attr)
			}
		})
	}
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func TestTextIsGivenOnceWhereBothLanguagesShareIt(t *testing.T) {
	for _, text := range []Text{{EN: "wwan0"}, {ZH: "wwan0"}, {"wwan0", "wwan0"}} {
		page := render(t, &Page{Facts: []Section{{plain("Link"), []Row{{plain("interface"), text}}}}})
		if !strings.Contains(page, "<dd>wwan0</dd>") {
			t.Errorf("%+v is not shown once", text)
		}
	}
}

func TestPartsWithoutContentAreLeftOut(t *testing.T) {
	page := render(t, &Page{Verdict: Verdict{Status: OK, Cause: "healthy", Title: Text{"Everything works", "一切正常"}}})
	text := reads(t, page, "en")
	for _, absent := range []string{"Checks", "The way to the server", "Evidence", "Facts", "Ledger", "trace", "What to do now", "Since", "0001"} {
		if strings.Contains(text, absent) {
			t.Errorf("%q is on an empty page", absent)
		}
	}
	if n := strings.Count(text, "Not enough history yet"); n != 4 {
		t.Errorf("%d charts say that they have no history, want 4", n)
	}
	if !strings.Contains(text, "at an unknown time") {
		t.Error("the page does not say that its time is unknown")
	}
}

func TestMarkOfNoKnownKindIsUnknown(t *testing.T) {
	page := render(t, &Page{Checks: []Check{{Mark(`ok" onclick="x`), plain("a"), plain("b")}}})
	if !strings.Contains(page, `<span class="pill unknown"><span lang="en">Unknown</span>`) {
		t.Error("a foreign mark is not shown as unknown")
	}
}

func TestPageIsSmallAndSelfContained(t *testing.T) {
	full := stopped("zh")
	full.Trace = nil
	page := render(t, full)
	if len(page) > 100<<10 {
		t.Errorf("the page has %d bytes", len(page))
	}
	if len(style) > 5<<10 {
		t.Errorf("the style sheet has %d bytes", len(style))
	}
	if found := regexp.MustCompile(`(?i)url\(|@import|src=|<link|<iframe|https?://|\son\w+=`).FindString(page); found != "" {
		t.Errorf("the page has %q", found)
	}
	walk(t, page, func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "script" {
			t.Error("there is a script without a trace")
		}
		if attr(n, "http-equiv") == "Content-Security-Policy" && !strings.HasPrefix(attr(n, "content"), "default-src 'none';") {
			t.Errorf("the policy is %q", attr(n, "content"))
		}
	})
}

type full struct{ left int }

func (w *full) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

var errFull = errors.New("no space left on device")

func TestErrorOfTheWriterIsTold(t *testing.T) {
	for _, room := range []int{0, 5000, 40000} {
		if err := Write(&full{room}, stopped("en")); !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}

func TestTraceThatIsTooLargeIsRefused(t *testing.T) {
	if err := Write(io.Discard, &Page{Trace: make([]byte, maxTrace+1)}); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Error(err)
	}
}
