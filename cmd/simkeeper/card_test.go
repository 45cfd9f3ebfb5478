package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/binding"
	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/store"
)

// show plays the printing of a sheet or an act, whose dates stay as they are.
func (s *script) show(t *testing.T, args []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "sheet", args[1]))
	must(t, err)
	var out bytes.Buffer
	l := diagnose.Language(args[2])
	switch v := (view{&agent.Sheet{}, l, true}); args[0] {
	case "card":
		must(t, json.Unmarshal(text, v.Sheet))
		v.card(&out)
	case "plan":
		must(t, json.Unmarshal(text, v.Sheet))
		v.plan(&out)
	case "act":
		var a keepalive.Line
		must(t, json.Unmarshal(text, &a))
		printAct(&out, &a, l)
	default:
		t.Fatalf("a script cannot show a %q", args[0])
	}
	fits(t, args, out.String())
	for line := range strings.Lines(out.String()) {
		fmt.Fprintln(&s.out, strings.TrimSpace("1> "+line))
	}
}

// constants are the values of the string constants that a package declares with a type.
func constants(t *testing.T, folder, of string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", folder, "*.go"))
	must(t, err)
	var values []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		must(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || fmt.Sprint(spec.Type) != of {
				return true
			}
			for _, v := range spec.Values {
				text, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				must(t, err)
				values = append(values, text)
			}
			return true
		})
	}
	if len(values) == 0 {
		t.Fatalf("%s has no constants of type %s", folder, of)
	}
	return values
}

func chineseText(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// bilingual fails the test where a text is missing in a language, or is in the other.
func bilingual(t *testing.T, what string, x text) {
	t.Helper()
	if x.en == "" || chineseText(x.en) || !chineseText(x.zh) {
		t.Errorf("%s has no words: %+v", what, x)
	}
}

// Every value that a sheet or the ledger can hold has words in both languages.
func TestEveryValueHasWords(t *testing.T) {
	for _, c := range []struct{ folder, of string }{
		{"agent/card", "Phase"}, {"agent/card", "Reason"}, {"agent/card", "Source"}, {"agent/card", "Grade"},
		{"agent/keepalive", "Method"}, {"agent/keepalive", "Verdict"}, {"agent/ledger", "Kind"}, {"agent/recovery", "Act"}, {"agent/recovery", "Outcome"}, {"report", "Phase"},
	} {
		for _, value := range constants(t, c.folder, c.of) {
			found := slices.IndexFunc(phrases[:], func(p struct {
				value string
				text
			}) bool {
				return p.value == value
			})
			if found < 0 {
				t.Errorf("%s.%s %q has no row in phrases", c.folder, c.of, value)
				continue
			}
			bilingual(t, value, phrases[found].text)
		}
	}
}

func TestEveryReasonIsExplained(t *testing.T) {
	all := constants(t, "agent/keepalive", "Reason")
	for _, value := range all {
		e := explain(keepalive.Reason(value))
		bilingual(t, value, e.what)
		bilingual(t, value, e.todo)
	}
	if len(all) != len(explanations) {
		t.Errorf("%d reasons, %d explanations", len(all), len(explanations))
	}
	bilingual(t, "unasked", unasked.what)
	bilingual(t, "unasked", unasked.todo)
	if got := explain("of_tomorrow").what.zh; got != "of_tomorrow" {
		t.Errorf("a reason without words is shown as %q", got)
	}
}

// A row that stands twice would never be found.
func TestWordsStandOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range phrases {
		if seen[p.value] {
			t.Errorf("%q stands twice", p.value)
		}
		seen[p.value] = true
	}
}

// The agent's own wording is what is looked for.
func TestAnnouncedSwapIsRecognised(t *testing.T) {
	dir := t.TempDir()
	code, _, stderr := simkeeper(t, nil, "card", "announce", "--state", dir)
	if code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	_, stdout, _ := simkeeper(t, nil, "card", "--state", dir, "--lang", "zh")
	if !strings.Contains(string(stdout), phrase(swapAnnounced, diagnose.Chinese)) {
		t.Errorf("the note is not in Chinese:\n%s", stdout)
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "0 B", 1023: "1023 B", 1024: "1 KB", 1536: "1.5 KB", 64 << 10: "64 KB", 1<<20 - 1: "1 MB", 30 << 20: "30 MB",
		5 << 30: "5 GB", 1 << 62: "4294967296 GB",
	} {
		if got := size(n); got != want {
			t.Errorf("size(%d) is %q, want %q", n, got, want)
		}
	}
}

// The days are the carrier's: at 16:00 UTC a new one begins in China.
func TestDaysLeft(t *testing.T) {
	until := report.Date{Year: 2026, Month: 11, Day: 23}
	for _, c := range []struct {
		carrier, now, want string
	}{
		{"china-mobile", "2026-11-22T15:59:59Z", "1 day left"},
		{"china-mobile", "2026-11-22T16:00:00Z", "that is today"},
		{"china-mobile", "2026-11-23T16:00:00Z", "1 day ago"},
		{"global", "2026-11-22T16:00:00Z", "1 day left"},
		{"unheard-of", "2026-11-13T23:00:00Z", "10 days left"},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		must(t, err)
		v := view{&agent.Sheet{Carrier: c.carrier, Time: now, Card: report.Card{SafeUntil: until, Reason: "expires", LastActivity: report.At(now)}}, diagnose.English, true}
		if got, want := v.safety(), "2026-11-23 (end of term), "+c.want; got != want {
			t.Errorf("%s at %s: %q, want %q", c.carrier, c.now, got, want)
		}
	}
}

// Where no agent runs, nobody has asked the modem whether the network serves it.
func TestDetachedIsNoFindingWithoutAnAgent(t *testing.T) {
	s := &agent.Sheet{Acting: agent.Acting{Reason: keepalive.Detached}}
	if got := (view{s, diagnose.English, false}).next(); got != unasked.what.en {
		t.Errorf("without an agent: %q", got)
	}
	if got := (view{s, diagnose.English, true}).next(); got != explain(keepalive.Detached).what.en {
		t.Errorf("of an agent: %q", got)
	}
}

func TestCardInDiagnosis(t *testing.T) {
	var r report.Report
	r.Identity.Plan.QuotaBytes = 1000
	used := func(n uint64) report.Usage {
		return report.Usage{CycleStart: report.Date{Year: 2026, Month: 11, Day: 1}, TxBytes: &n, Source: "modem"}
	}
	for _, c := range []struct {
		phase card.Phase
		usage report.Usage
		want  []string // marks
	}{
		{card.Unknown, report.Usage{}, []string{unknown}},
		{"", report.Usage{}, []string{unknown}},
		{card.Stock, report.Usage{}, []string{passed}},
		{card.Test, report.Usage{}, []string{passed}},
		{card.Silent, report.Usage{}, []string{passed}},
		{card.Active, used(799), []string{passed, passed}},
		{card.IdleRisk, used(800), []string{warned, warned}},
		{card.Expiring, used(5000), []string{warned, warned}},
		{card.Expired, report.Usage{}, []string{failed}},
		{card.Stopped, report.Usage{}, []string{failed}},
		{card.Separated, report.Usage{}, []string{failed}},
		{card.Reclaimed, report.Usage{}, []string{failed}},
	} {
		r.Health.Card.Phase, r.Health.Usage = report.Phase(c.phase), c.usage
		var marks []string
		for _, line := range cardChecks(r, diagnose.Chinese) {
			marks = append(marks, line.mark)
		}
		if !slices.Equal(marks, c.want) {
			t.Errorf("%q with %v: %v, want %v", c.phase, c.usage, marks, c.want)
		}
	}
}

// remember puts a state into a folder, as an agent leaves it.
func remember(t *testing.T, dir string, m agent.Memory) {
	t.Helper()
	data, err := json.Marshal(m)
	must(t, err)
	f, _, _, err := store.Open(agent.StatePath(dir))
	must(t, err)
	must(t, f.Save(data))
}

const aCard = "89860423102200012346" // the simulated modem's

// idleSince is the memory of a card that last carried traffic so long ago.
func idleSince(ago time.Duration) agent.Memory {
	active := time.Now().Add(-ago).UTC().Truncate(time.Second)
	return agent.Memory{
		Boot: 1 << 16, ICCID: aCard, IMEI: "864394040012348", Terminal: "864394040012348", NamedBy: "imei",
		Keep:    keepalive.State{Life: card.Life{ICCID: aCard, Seen: active, Activated: active, Active: active}},
		Binding: binding.State{Pair: binding.Pair{ICCID: aCard, IMEI: "864394040012348"}},
	}
}

// What is printed for programs is the sheet, all of it, without an agent.
func TestSheetAsJSON(t *testing.T) {
	dir := t.TempDir()
	m := idleSince(40 * 24 * time.Hour)
	remember(t, dir, m)
	l, err := ledger.Open(agent.LedgerPath(dir))
	must(t, err)
	must(t, l.Append(ledger.Line{N: 1, Kind: ledger.Act, Method: "nonce", Verdict: "proved", ICCID: aCard, Bytes: 240}))
	must(t, l.Close())
	for _, command := range []string{"card", "keepalive"} {
		code, stdout, stderr := simkeeper(t, nil, command, "--json", "--state", dir)
		var s agent.Sheet
		d := json.NewDecoder(bytes.NewReader(stdout))
		d.DisallowUnknownFields()
		if err := d.Decode(&s); err != nil || code != exitOK || len(stderr) > 0 {
			t.Fatalf("%s: exit code %d, %v\n%s%s", command, code, err, stdout, stderr)
		}
		if s.ICCID != aCard || s.Card.Phase != report.PhaseActive || !s.Card.LastActivity.Equal(m.Keep.Life.Active) || s.Idle.Number != 90 ||
			len(s.Ledger) != 1 || s.Ledger[0].Method != "nonce" {
			t.Errorf("%s: %s", command, stdout)
		}
		again, err := json.Marshal(s)
		must(t, err)
		var a, b any
		must(t, json.Unmarshal(again, &a))
		must(t, json.Unmarshal(stdout, &b))
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: the sheet does not survive a round trip:\n%s\n%s", command, stdout, again)
		}
	}
}

// The days left are counted from now.
func TestCardOfAnIdleTerminal(t *testing.T) {
	dir := t.TempDir()
	remember(t, dir, idleSince(70*24*time.Hour))
	for lang, want := range map[string][]string{
		"en": {"No agent is running", aCard + "  China Mobile", "in service, idle for long", "(idle limit), 20 days left", "carrier's default, a reseller's word"},
		"zh": {"服务未运行", aCard + "  中国移动", "正常使用，但长期无流量", "(闲置期限)，还剩 20 天", "运营商默认，渠道商说法"},
	} {
		code, stdout, _ := simkeeper(t, map[string]string{"LANG": lang}, "card", "--state", dir)
		for _, text := range want {
			if code != exitOK || !strings.Contains(string(stdout), text) {
				t.Errorf("%s: exit code %d, no %q in\n%s", lang, code, text, stdout)
			}
		}
	}
	for lang, want := range map[string]string{"en": "nothing is done by itself", "zh": "不会自动保活"} {
		_, stdout, _ := simkeeper(t, nil, "keepalive", "--state", dir, "--lang", lang)
		if !strings.Contains(string(stdout), want) {
			t.Errorf("%s: no %q in\n%s", lang, want, stdout)
		}
	}
}

// A state that cannot be read is said, and is no empty card.
func TestCardWithoutItsState(t *testing.T) {
	dir := t.TempDir()
	f, _, _, err := store.Open(agent.StatePath(dir))
	must(t, err)
	must(t, f.Save([]byte("of another program")))
	code, stdout, stderr := simkeeper(t, nil, "card", "--state", dir)
	if code != exitFault || len(stdout) > 0 || !strings.Contains(string(stderr), "what is known of the card cannot be read") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}
