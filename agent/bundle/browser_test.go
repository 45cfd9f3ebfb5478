package bundle

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// chromium finds a browser without a window.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium is in PATH: apt-get install chromium-headless-shell")
	return ""
}

// trap is the only way out that a browser is given; it counts who takes it, and lets no
// one through.
type trap struct {
	listener net.Listener
	taken    atomic.Int64
	served   sync.WaitGroup
}

func newTrap(t *testing.T) *trap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &trap{listener: l}
	w.served.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			w.taken.Add(1)
			conn.Close()
		}
	})
	t.Cleanup(func() {
		l.Close()
		w.served.Wait()
	})
	return w
}

// run lets the browser do something with a page, with the trap as its proxy, and returns
// what it prints.
func (w *trap) run(t *testing.T, browser, page string, do ...string) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, browser, append(do, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
		"--user-data-dir="+filepath.Join(dir, "profile"),
		"--proxy-server=http://"+w.listener.Addr().String(), "--proxy-bypass-list=<-loopback>", "file://"+file)...)
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", browser, err)
	}
	return string(out)
}

// open returns what the browser makes of a page.
func (w *trap) open(t *testing.T, browser, page string) string {
	t.Helper()
	return w.run(t, browser, page, "--dump-dom")
}

// picture is the page as the browser paints it.
func (w *trap) picture(t *testing.T, browser string, page *Page) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.png")
	w.run(t, browser, render(t, page), "--window-size=800,3000", "--hide-scrollbars", "--screenshot="+file)
	png, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(png)
}

// Of the two languages one is seen and the other is not.
func TestChromiumPaintsOneLanguage(t *testing.T) {
	browser, w := chromium(t), newTrap(t)
	for _, lang := range []string{"zh", "en"} {
		other := func(t *Text) *string { return &t.EN }
		if lang == "en" {
			other = func(t *Text) *string { return &t.ZH }
		}
		page := stopped(lang)
		before := w.picture(t, browser, page)
		*other(&page.Verdict.Action), *other(&page.Checks[0].Label) = "other", "else"
		if w.picture(t, browser, page) != before {
			t.Errorf("%s: the other language is seen", lang)
		}
		page.Verdict.Action = Text{"seen", "可见"}
		if w.picture(t, browser, page) == before {
			t.Errorf("%s: its own words are not seen", lang)
		}
	}
}

func TestChromiumShowsThePageWithoutTheNetwork(t *testing.T) {
	browser, w := chromium(t), newTrap(t)
	for _, lang := range []string{"zh", "en"} {
		dom := w.open(t, browser, render(t, stopped(lang)))
		for _, want := range []string{
			`<html lang="` + lang + `">`, "卡已停机", "The card has been stopped", "最近 62 天信号", "Data in the billing cycle",
			`class="level"`, `class="quota"`, `class="sum"`, `class="tx"`, string(traceOpen),
		} {
			if !strings.Contains(dom, want) {
				t.Errorf("%s: the browser has no %q", lang, want)
			}
		}
		if n := strings.Count(dom, "<svg "); n != 4 {
			t.Errorf("%s: %d charts, want 4", lang, n)
		}
		// the page as a browser saves it can be replayed, too
		if trace, err := Extract(strings.NewReader(dom)); err != nil || string(trace) != string(sampleTrace()) {
			t.Errorf("%s: the trace is lost: %v", lang, err)
		}
	}
	if n := w.taken.Load(); n != 0 {
		t.Errorf("the page made %d requests", n)
	}
}

// Even with the escaping undone, the page's policy lets nothing run and nothing out.
func TestChromiumObeysThePolicy(t *testing.T) {
	browser, w := chromium(t), newTrap(t)
	hostile := `<script>document.title="ran"</script><img src="http://a.example/x.png" onerror="document.title='ran'">` +
		`<link rel="stylesheet" href="http://a.example/x.css"><iframe src="http://a.example/"></iframe>`
	page := strings.Replace(render(t, stopped("en")), "<main>", "<main>"+hostile, 1)
	if dom := w.open(t, browser, page); strings.Contains(dom, "<title>ran") || !strings.Contains(dom, "a.example/x.png") {
		t.Error("a script ran, or the hostile text is not there")
	}
	if n := w.taken.Load(); n != 0 {
		t.Errorf("the page made %d requests", n)
	}
	bare := strings.Replace(page, string(policy), "default-src *", 1) // shows that the trap is one
	if w.open(t, browser, bare); w.taken.Load() == 0 {
		t.Error("without the policy there is no request, either: this test proves nothing")
	}
}
