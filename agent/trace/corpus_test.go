package trace

import (
	"bufio"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/at"
)

// corpus opens a file of the published replies, which live outside the repository.
func corpus(t *testing.T, name string) *bufio.Scanner {
	t.Helper()
	dir := os.Getenv("SIMKEEPER_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("the corpus of published replies is not here (%v); set SIMKEEPER_CORPUS to its folder", err)
	}
	t.Cleanup(func() { f.Close() })
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	return lines
}

// parsers are all that read an answer.
var parsers = map[string]func([]string) (any, error){
	"registration": parser(modem.ParseRegistration), "csq": parser(modem.ParseCSQ), "cesq": parser(modem.ParseCESQ),
	"operator": parser(modem.ParseOperator), "clock": parser(modem.ParseClock), "usage": parser(usage),
	"iccid": parser(modem.ParseICCID), "iccid file": parser(modem.ParseICCIDFile), "imei": parser(modem.ParseIMEI), "imsi": parser(modem.ParseIMSI),
	"text": parser(modem.ParseText), "info": parser(info), "functionality": parser(modem.ParseFunctionality),
	"qeng": parser(qeng), "qnwinfo": parser(modem.ParseQNWINFO), "cpsi": parser(modem.ParseCPSI),
	"contexts": parser(modem.ParseContexts), "active": parser(modem.ParseActive), "attached": parser(modem.ParseAttached),
	"address": parser(address), "urcs": parser(urcs), "sim": parser(sim),
}

func parser[T any](parse func([]string) (T, error)) func([]string) (any, error) {
	return func(lines []string) (any, error) { return parse(lines) }
}

func usage(lines []string) (modem.Reading, error) {
	return modem.ReadLayouts(lines, []modem.Layout{{Line: "+QGDCNT:", Columns: "tx rx"}})
}
func qeng(lines []string) (modem.Cell, error) { return modem.ParseQENG(lines, modem.SINRDecibel) }
func info(lines []string) (modem.Info, error) { return modem.ParseInfo(lines), nil }

func sim(lines []string) (modem.SIMState, error) {
	return modem.ParseSIMState(modem.Exchange{Lines: lines})
}

func address(lines []string) ([]netip.Addr, error) {
	var out []netip.Addr
	for cid := range 16 {
		if a, err := modem.ParseAddress(lines, cid); err == nil {
			out = append(out, a)
		}
	}
	return out, nil
}

func urcs(lines []string) ([]modem.Registration, error) {
	var out []modem.Registration
	for _, line := range lines {
		if r, err := modem.ParseRegistrationURC(line); err == nil {
			out = append(out, r)
		}
	}
	return out, nil
}

// facts are what our parsers find in an answer. Those that find nothing are left out.
func facts(lines []string) map[string]any {
	out := map[string]any{}
	for name, parse := range parsers {
		if fact, err := parse(lines); err == nil {
			out[name] = fact
		}
	}
	return out
}

// The heart: after pseudonyms have been put into a published reply our parsers find in it
// what they found before, but for the identities, and these are the same as where they
// are replaced in the facts.
func TestCorpusKeepsItsFacts(t *testing.T) {
	p := NewPseudonyms()
	read, renamed := 0, 0
	for lines := corpus(t, "replies.jsonl"); lines.Scan(); {
		var r struct{ ID, Command, Reply string }
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		var before, after []string
		var v veil
		for _, line := range strings.FieldsFunc(r.Reply, func(c rune) bool { return c == '\r' || c == '\n' }) {
			line = strings.TrimSpace(line)
			if _, hidden := private[answerName(line)]; hidden || line == "" || strings.EqualFold(line, r.Command) {
				continue // nothing that a parser is given
			}
			before = append(before, line)
			after = append(after, v.over(at.Received, line, p))
		}
		want, got := asJSON(t, facts(before)), asJSON(t, facts(after))
		read++
		if string(want) != string(got) {
			renamed++
		}
		if want, err := p.JSON(want); err != nil || string(want) != string(got) {
			t.Errorf("%s (%v): from %q\n want %s\n got  %s", r.ID, err, after, want, got)
		}
	}
	t.Logf("%d replies, %d with identities", read, renamed)
	if read < 250 || renamed < 25 {
		t.Errorf("%d replies, %d with identities: too few to tell", read, renamed)
	}
}

func asJSON(t *testing.T, v any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The identities that stand in the corpus are gone from what a trace would hold.
func TestCorpusLosesItsIdentities(t *testing.T) {
	p := NewPseudonyms()
	hidden := 0
	for lines := corpus(t, "replies.jsonl"); lines.Scan(); {
		var r struct {
			ID, Reply string
			Expected  map[string]any
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"iccid", "imei", "imsi", "imeisv"} {
			number, _ := r.Expected[key].(string)
			if len(number) < 14 || strings.Trim(number, "0") == "" {
				continue
			}
			hidden++
			if text := p.Text(r.Reply); strings.Contains(strings.ToUpper(text), number) || strings.Contains(strings.ToUpper(swapPairs(text)), number) {
				t.Errorf("%s: %s %s stands in %q", r.ID, key, number, text)
			}
		}
	}
	if hidden < 25 {
		t.Errorf("only %d identities were looked for", hidden)
	}
}
