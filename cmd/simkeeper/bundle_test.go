//go:build linux || darwin

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/agent/trend"
	counting "github.com/simkeeper/simkeeper/agent/usage"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// lived is the state of a terminal that has been in a shop for two months: a signal that
// comes and goes with the day, some data, a night without a network, and its ledger. It
// returns the file of its configuration.
func lived(t *testing.T, port string) (conf string) {
	t.Helper()
	dir, now := t.TempDir(), time.Now().UTC().Truncate(time.Hour)
	m, sum := idleSince(26*time.Hour), counting.Count{}
	for age := 60 * 24; age > 0; age-- {
		at := now.Add(time.Duration(-age) * time.Hour)
		level := -92 + float64(at.Hour()%12)
		s := trend.Sample{Time: at, Up: time.Duration(2000-age) * time.Hour, Served: age != 30, Signal: modem.Signal{RSRP: &level}, Area: 26653, Cell: 49389771}
		if at.Hour() >= 9 && at.Hour() < 22 {
			s.Tx, s.Rx = 9<<10, uint64(age%7+8)<<10
		}
		m.Trend.Add(s)
		sum.Tx, sum.Rx = sum.Tx+s.Tx, sum.Rx+s.Rx
		seen := sum
		m.Usage.Add(counting.Reading{Time: at, Up: s.Up, Boot: m.Boot, ICCID: aCard, Interface: &seen}, at.Format("2006-01")+"-01")
	}
	remember(t, dir, m)
	l, err := ledger.Open(agent.LedgerPath(dir))
	must(t, err)
	must(t, l.Append(
		ledger.Line{N: 1, Time: now.AddDate(0, 0, -40), Kind: ledger.Act, Method: "nonce", Target: "nonce://echo.example:7777", Verdict: "proved", ICCID: aCard, Bytes: 240},
		ledger.Line{N: 2, Time: now.AddDate(0, 0, -20), Kind: ledger.Act, Method: "mqtt", Verdict: "failed", Reason: "rp_filter", ICCID: aCard, Bytes: 60},
		ledger.Line{N: 3, Time: now.AddDate(0, 0, -2), Kind: ledger.Pair, ICCID: aCard, IMEI: m.IMEI,
			Text: "card_changed: another card is in the terminal (89860441192000000417 → " + aCard + ")"},
		ledger.Line{N: 4, Time: now.Add(-26 * time.Hour), Kind: ledger.Natural, Verdict: "proved", ICCID: aCard, Bytes: 3 << 20},
	))
	must(t, l.Close())
	conf = filepath.Join(dir, "simkeeper.toml")
	text := fmt.Sprintf("[modem]\nport = %q\n[card]\nquota = \"30MB\"\nexpires = %s\n[state]\ndir = %q\n", port, now.AddDate(1, 0, 0).Format(time.DateOnly), dir)
	must(t, os.WriteFile(conf, []byte(text), 0o600))
	return conf
}

// A diagnosis is sent as a page: it opens in a browser without a network, in both
// languages, with the history as charts; it names no number in full; and it replays to the
// same verdict.
func TestPageOfADiagnosis(t *testing.T) {
	t.Parallel()
	m := newModem(t, simulator.Config{Family: "quectel", DataOnly: true, Latency: -1})
	conf := lived(t, onPTY(t, m))
	must(t, m.SetFault("denied=8", true))
	page := filepath.Join(t.TempDir(), "page.html")
	if code, _, talk := simkeeper(t, nil, "diag", "--lang", "zh", "--bundle", page, "--config", conf); code != exitFault || !strings.Contains(string(talk), "wrote") {
		t.Fatalf("exit code %d: %s", code, talk)
	}
	text, err := os.ReadFile(page)
	must(t, err)
	for _, number := range []string{aCard, aCard[:19], "864394040012348", "460040123456789", "89860441192000000417"} {
		if strings.Contains(string(text), number) {
			t.Errorf("the file holds %s", number)
		}
	}
	code, stdout, stderr := simkeeper(t, nil, "replay", page)
	if code != exitFault || !strings.Contains(string(stdout), "card_stopped") || !strings.Contains(string(stderr), "the same verdict") {
		t.Errorf("replay: exit code %d\n%s%s", code, stdout, stderr)
	}
	dom := browsed(t, page)
	for _, want := range []string{
		`<html lang="zh">`, "卡已停机", "The card has been stopped", "898604…2346", "China Mobile", "中国移动", "最近 62 天信号", "Data in the billing cycle",
		"own traffic", "自身流量", "card changed", "换卡", "被拒绝 · eps cause 8", "898604…2346 · 中国移动", "2027-", " (自行得知)", `class="level"`, `class="quota"`, `class="sum"`, `class="tx"`,
	} {
		if !strings.Contains(dom, want) {
			t.Errorf("the browser has no %q", want)
		}
	}
	if strings.Contains(dom, "换卡换机") {
		t.Error("a section without content is shown")
	}
	if charts := strings.Count(dom, "<svg "); charts != 4 {
		t.Errorf("%d charts, want 4", charts)
	}
}

// browsed is the page as a browser without any way to a network understands it. With
// SIMKEEPER_SHOTS set to a folder, pictures of it are left there.
func browsed(t *testing.T, page string) string {
	t.Helper()
	browser := ""
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); browser == "" && err == nil {
			browser = path
		}
	}
	if browser == "" {
		t.Skip("no Chromium is in PATH: scripts/test installs chromium-headless-shell")
	}
	run := func(do ...string) []byte {
		cmd := exec.CommandContext(t.Context(), browser, append(do, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
			"--disable-background-networking", "--user-data-dir="+t.TempDir(), "--proxy-server=http://127.0.0.1:1", "--proxy-bypass-list=<-loopback>", "file://"+page)...)
		out, err := cmd.Output()
		must(t, err)
		return out
	}
	if folder := os.Getenv("SIMKEEPER_SHOTS"); folder != "" {
		run("--window-size=1280,2600", "--screenshot="+filepath.Join(folder, "wide.png"))
		run("--window-size=390,4800", "--screenshot="+filepath.Join(folder, "narrow.png"))
	}
	return string(run("--dump-dom"))
}
