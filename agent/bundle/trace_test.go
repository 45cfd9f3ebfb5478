package bundle

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/net/html"
)

var traces = []string{
	`{"ms":1,"dir":"<","line":"OK"}` + "\n", "<", "</", "</script", "</script>", "</SCRIPT >", "<!--", "<!--<script>", "-->", `<\`, `<\/`, `<\\/script>`, `<\\\!--`, `<\x`, `<<\/`, "</</<!",
	"\n\nx\n", "a\r\nb\r", "\x00\xff\xfe", string(traceOpen), "中文", `\u003c/script\u003e`, "&lt;", "]]>",
}

func FuzzTraceComesBackAsItWas(f *testing.F) {
	for _, s := range traces {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, trace []byte) {
		if len(trace) == 0 {
			return
		}
		page := render(t, &Page{Trace: trace})
		got, err := Extract(strings.NewReader(page))
		if err != nil || !bytes.Equal(got, trace) {
			t.Fatalf("%q comes back as %q, %v", trace, got, err)
		}
		// a browser finds the same end of it
		scripts := 0
		walk(t, page, func(n *html.Node) {
			if n.Type != html.ElementNode || n.Data != "script" {
				return
			}
			scripts++
			if want := parsed(shielded(trace)); content(n) != want {
				t.Errorf("a browser reads %q, want %q", content(n), want)
			}
		})
		if scripts != 1 || !strings.HasSuffix(page, "</footer>\n</body>\n</html>\n") {
			t.Errorf("%q leaves its place", trace)
		}
	})
}

func shielded(b []byte) []byte {
	p := new(pen)
	p.shield(b)
	return p.Bytes()
}

// parsed is what an HTML parser makes of the bytes of a script (HTML, section 13.2.3.5 and
// 13.2.5.4).
func parsed(b []byte) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\ufffd").Replace(string(b))
}

func TestEndsOfAScriptAreShielded(t *testing.T) {
	for in, want := range map[string]string{
		"</script>":       `<\/script>`,
		"<!--":            `<\!--`,
		`<\/script>`:      `<\\/script>`,
		`{"dir":"<"}`:     `{"dir":"<"}`,
		`a<b <= \ </ <\n`: `a<b <= \ <\/ <\n`,
	} {
		if got := string(shielded([]byte(in))); got != want {
			t.Errorf("%q is shielded as %q, want %q", in, got, want)
		}
	}
}

func TestTraceIsSavedByALinkWhereItIsShort(t *testing.T) {
	href := func(trace []byte) (out string) {
		walk(t, render(t, &Page{Trace: trace}), func(n *html.Node) {
			if n.Type == html.ElementNode && n.Data == "a" {
				out = attr(n, "href")
			}
		})
		return out
	}
	_, data, ok := strings.Cut(href(sampleTrace()), ";base64,")
	got, err := base64.StdEncoding.DecodeString(data)
	if !ok || err != nil || !bytes.Equal(got, sampleTrace()) {
		t.Errorf("the link gives %d bytes, %v", len(got), err)
	}
	if long := href(bytes.Repeat([]byte("x"), maxLink+1)); long != "" {
		t.Error("a long trace is in the page twice")
	}
}

func TestPageWithoutATraceIsRefused(t *testing.T) {
	page := render(t, stopped("en"))
	inTrace := strings.Index(page, string(traceOpen)) + 200
	errRead := errors.New("input/output error")
	for _, c := range []struct {
		name string
		page io.Reader
		want string
	}{
		{"empty", strings.NewReader(""), "no page of simkeeper"},
		{"other page", strings.NewReader("<html><body>hello</body></html>"), "no page of simkeeper"},
		{"a trace itself", bytes.NewReader(sampleTrace()), "no page of simkeeper"},
		{"made without", strings.NewReader(render(t, &Page{})), "without a trace"},
		{"cut before it", strings.NewReader(page[:4000+len(style)]), "cut off"},
		{"cut within it", strings.NewReader(page[:inTrace]), "cut off"},
		{"endless", io.LimitReader(zeros{}, maxPage+5), "more than 24 MB"},
		{"unreadable", iotest.ErrReader(errRead), "input/output error"},
	} {
		if got, err := Extract(c.page); err == nil || !strings.Contains(err.Error(), c.want) || got != nil {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func TestLargestTraceFitsAPage(t *testing.T) {
	trace := bytes.Repeat([]byte("</"), maxTrace/2) // what grows most
	got, err := Extract(strings.NewReader(render(t, &Page{Trace: trace})))
	if err != nil || !bytes.Equal(got, trace) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
