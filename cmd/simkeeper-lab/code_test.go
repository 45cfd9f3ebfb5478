package main

import (
	"strings"
	"testing"
)

func TestCode(t *testing.T) {
	t.Parallel()
	const stopped = "card_stopped, strong"
	for _, c := range []struct {
		args string
		code int
		want []string // in either output
	}{
		{"SK1-78RS-GGQ6-2HGW", 0, []string{
			stopped, "The card has been stopped", "停机", "SIM           ready", "network       denied lte", "refused with  eps cause 8",
			"signal        RSRP -87 dBm", "card          stopped", "safe until    2027-02-20",
		}},
		{"sk1 78rs ggq6 2hgw", 0, []string{stopped}},
		{"SK1-0000-0000-0000", 0, []string{"verdict       -, -", "signal        -", "safe until    -", "refused with  -"}},
		{"SK1-78RS-GGQ6-2HGX", 2, []string{`short code "SK1-78RS-GGQ6-2HGX"`}},
		{"SK1-78RS", 2, []string{`short code "SK1-78RS"`}},
		{"", 2, []string{"say the code: simkeeper-lab code SK1-"}},
		{"--help", 0, []string{"usage: simkeeper-lab code SK1-"}},
		{"--port x", 2, []string{`short code "--port x"`}},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := start(t, append([]string{"code"}, strings.Fields(c.args)...)...).end(t)
			if code != c.code || (code != 0) != (stdout == "") {
				t.Errorf("exit code %d, want %d\nstdout: %s\nstderr: %s", code, c.code, stdout, stderr)
			}
			for _, want := range c.want {
				if !strings.Contains(stdout+stderr, want) {
					t.Errorf("no %q in\n%s%s", want, stdout, stderr)
				}
			}
		})
	}
}

// The example of the usage is a code that can be read.
func TestCodeOfTheExample(t *testing.T) {
	t.Parallel()
	_, _, hint := start(t, "code").end(t)
	_, example, found := strings.Cut(strings.TrimSpace(hint), "simkeeper-lab code ")
	if code, _, stderr := start(t, "code", example).end(t); !found || code != 0 {
		t.Errorf("%q: exit code %d: %s", hint, code, stderr)
	}
}
