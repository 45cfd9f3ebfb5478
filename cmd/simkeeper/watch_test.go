package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent"
)

// series is a source of samples, the last repeated for ever.
func series(samples []agent.Live) looker {
	return func(ctx context.Context) (agent.Live, error) {
		s := samples[0]
		if len(samples) > 1 {
			samples = samples[1:]
		}
		return s, ctx.Err()
	}
}

// bench is a terminal without hardware, at which these keys are pressed after a while.
type bench struct {
	width, height int
	keys          string
	after         time.Duration
	ended         bool
	trouble       error
}

func (b *bench) size() (width, height int) { return b.width, b.height }

func (b *bench) begin() (keyboard, func(), error) {
	if b.trouble != nil {
		return nil, nil, b.trouble
	}
	end := func() { b.ended = true }
	if b.keys == "" {
		return nil, end, nil
	}
	return func(ctx context.Context, key func(byte)) {
		<-time.After(b.after)
		for i := range len(b.keys) {
			key(b.keys[i])
		}
		<-ctx.Done()
	}, end, nil
}

// watched is what came of a watch.
type watched struct {
	code           int
	stdout, stderr string
	took           time.Duration
}

// watchWith runs a watch in a bubble of its own, for an hour of its time at most.
func watchWith(t *testing.T, w watching, look looker, d display, args ...string) (out watched) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var stdout, stderr bytes.Buffer
		e := &environment{stdout: &stdout, stderr: &stderr, getenv: func(string) string { return "" }}
		w.flags = newFlags(e, "watch", "")
		must(t, w.flags.parseAlone(args))
		if w.every == 0 {
			w.every = 2 * time.Second
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		began := time.Now()
		out.code = e.finish(w.run(ctx, look, d))
		out.took, out.stdout, out.stderr = time.Since(began), stdout.String(), stderr.String()
	})
	return out
}

func TestWatchInAPipe(t *testing.T) {
	got := watchWith(t, watching{limit: 3}, series(turning(3)), nil, "--lang", "zh")
	if got.code != exitOK || got.stderr != "" || strings.Count(got.stdout, "\n") != 3 || strings.Contains(got.stdout, "\x1b") {
		t.Errorf("got %+v", got)
	}
	if first, _, _ := strings.Cut(got.stdout, "\n"); !strings.Contains(first, "RSRP -98") || !strings.Contains(first, "已注册") {
		t.Errorf("first line: %s", first)
	}
}

func TestWatchJSON(t *testing.T) {
	samples := append(turning(2), agent.Live{Lost: "no answer"})
	got := watchWith(t, watching{json: true, limit: 3}, series(samples), &bench{width: 80, height: 24})
	if got.code != exitOK {
		t.Errorf("exit %d", got.code)
	}
	var read []agent.Live
	for d := json.NewDecoder(strings.NewReader(got.stdout)); d.More(); {
		var s agent.Live
		must(t, d.Decode(&s))
		read = append(read, s)
	}
	if !reflect.DeepEqual(read, samples) {
		t.Errorf("got %+v", read)
	}
	if lines := strings.Count(got.stdout, "\n"); lines != 3 || strings.Contains(got.stdout, "null") {
		t.Errorf("%d lines:\n%s", lines, got.stdout)
	}
}

// The first sample comes at once, the others at the interval, also when a look takes time.
func TestWatchKeepsItsTime(t *testing.T) {
	slow := func(ctx context.Context) (agent.Live, error) {
		<-time.After(1500 * time.Millisecond)
		return silence(), nil
	}
	for _, c := range []struct {
		name  string
		every time.Duration
		look  looker
		want  time.Duration
	}{
		{"every second", time.Second, series(turning(9)), 3 * time.Second},
		{"every minute", time.Minute, series(turning(9)), 3 * time.Minute},
		{"a slow modem", 2 * time.Second, slow, 3*2*time.Second + 1500*time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := watchWith(t, watching{limit: 4, every: c.every}, c.look, nil); got.took != c.want {
				t.Errorf("4 samples took %v, want %v", got.took, c.want)
			}
		})
	}
}

func TestWatchMisused(t *testing.T) {
	for _, args := range [][]string{{"--interval", "0.5s"}, {"--interval", "2m"}, {"--interval", "fast"}, {"--count", "-1"}, {"now"}} {
		code, out, talk := simkeeper(t, nil, append([]string{"watch"}, args...)...)
		if code != exitUsage || len(out) > 0 || !bytes.Contains(talk, []byte("hint: ")) {
			t.Errorf("%q: exit %d, %q, %q", args, code, out, talk)
		}
	}
}

func TestWatchEnds(t *testing.T) {
	lost := agent.Live{Lost: "/dev/ttyUSB2: no such device"}
	from := func(samples ...agent.Live) func() looker { return func() looker { return series(samples) } }
	for _, c := range []struct {
		name   string
		look   func() looker
		code   int
		stderr string
	}{
		{"the modem was never there", from(lost, lost), exitUnreachable, "the modem could not be asked: /dev/ttyUSB2: no such device"},
		{"the modem went away", from(silence(), lost), exitOK, ""},
		{"the modem came", from(lost, silence()), exitOK, ""},
		{"the source failed", func() looker {
			return func(context.Context) (agent.Live, error) {
				return agent.Live{}, &exit{code: exitUsage, err: errors.New("no port")}
			}
		}, exitUsage, "no port"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, d := range []display{nil, &bench{width: 80, height: 24}} {
				got := watchWith(t, watching{limit: 2}, c.look(), d)
				if got.code != c.code || !strings.Contains(got.stderr, c.stderr) || (c.stderr == "") != (got.stderr == "") {
					t.Errorf("got %+v", got)
				}
			}
		})
	}
}

func TestWatchEndsWithItsContext(t *testing.T) {
	for _, d := range []display{nil, &bench{width: 80, height: 24}} {
		if got := watchWith(t, watching{}, series(turning(3)), d); got.code != exitOK || got.stderr != "" || got.took != time.Hour {
			t.Errorf("exit %d after %v, %q", got.code, got.took, got.stderr)
		}
	}
}

func TestWatchEndsWithQ(t *testing.T) {
	for _, keys := range []string{"q", "Q", "xq"} {
		d := &bench{width: 80, height: 24, keys: keys, after: 5 * time.Second}
		got := watchWith(t, watching{}, series(turning(3)), d)
		if got.code != exitOK || got.stderr != "" || !d.ended || got.took != d.after {
			t.Errorf("%q: exit %d after %v, %q, terminal given back: %v", keys, got.code, got.took, got.stderr, d.ended)
		}
		if !strings.HasSuffix(got.stdout, "\x1b[?25h") {
			t.Errorf("%q: the cursor stays hidden", keys)
		}
	}
}

// Another key draws the whole picture, after the kernel has written into it.
func TestWatchDrawsAnew(t *testing.T) {
	for keys, want := range map[string]int{"": 1, "x": 2} {
		d := &bench{width: 80, height: 24, keys: keys, after: 5 * time.Second}
		got := watchWith(t, watching{limit: 5}, series(turning(5)), d)
		if n := strings.Count(got.stdout, "\x1b[J"); n != want {
			t.Errorf("%q: drawn whole %d times, want %d", keys, n, want)
		}
	}
}

func TestWatchNeedsAWorkingTerminal(t *testing.T) {
	got := watchWith(t, watching{}, series(turning(1)), &bench{trouble: errors.New("too old a console")})
	if got.code != exitFault || !strings.Contains(got.stderr, "too old a console") {
		t.Errorf("got %+v", got)
	}
}

// An agent that restarts ends no watch; one that was never there does not begin one.
func TestWatchOutlivesTheAgent(t *testing.T) {
	gone := errors.New("no agent is running")
	look := begunWith(silence(), func(context.Context) (agent.Live, error) { return agent.Live{}, gone })
	if s, err := look(t.Context()); err != nil || !reflect.DeepEqual(s, silence()) {
		t.Errorf("first: %+v, %v", s, err)
	}
	if s, err := look(t.Context()); err != nil || s.Lost != gone.Error() {
		t.Errorf("then: %+v, %v", s, err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := look(over); !errors.Is(err, gone) {
		t.Errorf("in the end: %v", err)
	}
}
