package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/report"
)

// complete is a health report with everything that a backend needs.
const complete = `{"v":1,"boot":7,"seq":2,"conn":1,"id":"a91f","time":"2026-11-22T10:00:00Z","clock":"ntp","uptime_s":5,"sim_state":"ready","network":{"registration":"home","rat":"lte","operator":"CHINA MOBILE"},"signal":{"rsrp_dbm":-87,"quality":"good"},"card":{"phase":"unknown"},"verdict":{"status":"ok","cause":"healthy","confidence":"strong"},"link":{"via":"lo"}}`

// packed is a message as a terminal with encoding = "deflate" sends it.
func packed(text string) string { return string(report.Encode(report.Deflate, []byte(text))) }

func TestScreen(t *testing.T) {
	const identity = `{"v":1,"terminal":"T1","boot":7,"agent":"1","target":"linux/arm","id":"a91f","modem":{"model":"EC25"},"sim":{}}`
	for _, c := range []struct {
		name     string
		messages [][2]string
		want     string // on the screen
		fails    string // what the result complains of; "" for nothing
	}{
		{"nothing", nil, "", "no identity has arrived"},
		{"identity alone", [][2]string{{"identity", identity}}, "terminal T1", "no health report has arrived"},
		{"health alone", [][2]string{{"health", complete}}, "Everything works", "no identity has arrived"},
		{"both", [][2]string{{"identity", identity}, {"health", complete}}, "identity and 1 health reports arrived", ""},
		{"several at once", [][2]string{{"identity", identity}, {"health", "[" + complete + "," + complete + "]"}}, "2 health reports", ""},
		{"packed", [][2]string{{"identity", packed(identity)}, {"health", packed("[" + complete + "," + complete + "]")}}, "#2, SIM ready", ""},
		{"a packed event", [][2]string{{"event", packed(`{"v":1,"seq":4,"type":"cause_changed","from":"healthy","to":"sim_absent","text":"No SIM card"}`)}}, "cause_changed healthy → sim_absent: No SIM card", "no identity"},
		{"an incomplete report", [][2]string{{"identity", identity}, {"health", `{"v":1,"seq":3,"sim_state":"ready"}`}}, "#3", "no complete health report has arrived"},
		{"an event", [][2]string{{"event", `{"v":1,"seq":4,"type":"cause_changed","from":"healthy","to":"sim_absent","text":"No SIM card"}`}}, "cause_changed healthy → sim_absent: No SIM card", "no identity"},
		{"the end", [][2]string{{"offline", `{"boot":7,"conn":1,"reason":"lost"}`}}, `"reason":"lost"`, "no identity"},
		{"no JSON", [][2]string{{"health", "\x01\x02"}}, "broken", "no identity"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			s := newScreen(&out)
			for _, m := range c.messages {
				s.message("sk/1/T1/"+m[0], []byte(m[1]))
			}
			err := s.result()
			if (err == nil) != (c.fails == "") || err != nil && !strings.Contains(err.Error(), c.fails) {
				t.Errorf("result: %v, want %q", err, c.fails)
			}
			if !strings.Contains(out.String(), c.want) {
				t.Errorf("the screen lacks %q:\n%s", c.want, out.String())
			}
		})
	}
}
