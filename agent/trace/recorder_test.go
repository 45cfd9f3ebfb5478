package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/port"
)

var when = time.Date(2026, 11, 22, 18, 0, 0, 0, time.FixedZone("", 8*3600))

func header() Header {
	return Header{
		Agent: "1.0.0", Target: "linux/arm", Time: when, Clock: "nitz", Uptime: 86400, Port: "/dev/ttyUSB2",
		Config: "[terminal]\nid = \"864594030000423\"\n", Memory: json.RawMessage(`{"boot":17,"iccid":"89860441192000000425","n":89860441192000000425}`),
		Extra: json.RawMessage(`{"lang":"zh"}`),
	}
}

// record makes a trace of what do does.
func record(t *testing.T, do func(*Recorder)) (text string, r *Recorder) {
	t.Helper()
	var out bytes.Buffer
	r, err := NewRecorder(&out, header())
	if err != nil {
		t.Fatal(err)
	}
	do(r)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return out.String(), r
}

// read reads a trace that must be whole.
func read(t *testing.T, text string) *Trace {
	t.Helper()
	tr, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// The file is as the package comment says, and what is read is what was recorded.
func TestFormat(t *testing.T) {
	text, r := record(t, func(r *Recorder) {
		r.Opened(&port.Error{Path: "/dev/ttyUSB2", Kind: port.Busy, Holders: []port.Process{{PID: 812, Name: "pppd"}}})
		r.Opened(nil)
		r.Line(at.Sent, "AT+CSQ")
		r.Line(at.Received, "+CSQ: 27,99 <&>")
		r.Line(at.Received, "+CS\xd1: 2\x00")
		r.Line(at.Received, "中国移动")
		r.Lost()
		r.Step(json.RawMessage(`{"layer":"name", "took_ns":84000000}`))
		r.Verdict(json.RawMessage(`{"cause":"healthy"}`))
	})
	lines := strings.Split(text, "\n")
	want := []string{
		`{"simkeeper_trace":1,"agent":"1.0.0","target":"linux/arm","time":"2026-11-22T10:00:00Z","clock":"nitz","uptime_s":86400,"port":"/dev/ttyUSB2",` +
			`"config":"[terminal]\nid = \"` + r.names.Text("864594030000423") + `\"\n","memory":{"boot":17,"iccid":"` + r.names.Text("89860441192000000425") + `","n":89860441192000000425},"extra":{"lang":"zh"}}`,
		`{"ms":0,"open":"busy","path":"/dev/ttyUSB2","detail":"held by pppd (pid 812)","holders":[{"pid":812,"name":"pppd"}]}`,
		`{"ms":0,"open":"ok"}`,
		`{"ms":0,"dir":">","line":"AT+CSQ"}`,
		`{"ms":0,"dir":"<","line":"+CSQ: 27,99 <&>"}`,
		`{"ms":0,"dir":"<","latin1":"+CSÑ: 2\u0000"}`,
		`{"ms":0,"dir":"<","line":"中国移动"}`,
		`{"ms":0,"lost":true}`,
		`{"ms":0,"step":{"layer":"name","took_ns":84000000}}`,
		`{"ms":0,"verdict":{"cause":"healthy"}}`, "",
	}
	for i, line := range lines {
		if i >= len(want) || timeless(line) != want[i] {
			t.Errorf("line %d is\n%s\nwant\n%s", i+1, line, append(want, "")[min(i, len(want))])
		}
	}
	tr := read(t, text)
	if h := tr.Header; !h.Time.Equal(when) || h.Uptime != 86400 || h.Port != "/dev/ttyUSB2" || h.Clock != "nitz" || !strings.Contains(h.Config, "[terminal]\n") || string(h.Extra) != `{"lang":"zh"}` {
		t.Errorf("header %+v", h)
	}
	if len(tr.Steps) != 1 || string(tr.Verdict) != `{"cause":"healthy"}` || tr.Stopped != "" {
		t.Errorf("steps %s, verdict %s, stopped %q", tr.Steps, tr.Verdict, tr.Stopped)
	}
	if len(tr.events) != 7 || tr.events[4].text != "+CS\xd1: 2\x00" {
		t.Errorf("events %+v", tr.events)
	}
}

// timeless is a line of a trace at the time 0.
func timeless(line string) string {
	rest, found := strings.CutPrefix(line, `{"ms":`)
	if !found {
		return line
	}
	return `{"ms":0` + strings.TrimLeft(rest, "0123456789")
}

// The last verdict counts, with the steps before it; steps behind it belong to the next.
func TestLastVerdict(t *testing.T) {
	text, _ := record(t, func(r *Recorder) {
		r.Step(json.RawMessage(`1`))
		r.Verdict(json.RawMessage(`"a"`))
		r.Step(json.RawMessage(`2`))
		r.Step(json.RawMessage(`3`))
		r.Verdict(json.RawMessage(`"b"`))
	})
	if tr := read(t, text); string(tr.Verdict) != `"b"` || len(tr.Steps) != 2 || string(tr.Steps[0]) != "2" {
		t.Errorf("verdict %s, steps %s", tr.Verdict, tr.Steps)
	}
	if tr := read(t, text[:strings.LastIndex(text, `{"ms":`)]); string(tr.Verdict) != `"a"` || len(tr.Steps) != 2 {
		t.Errorf("verdict %s, steps %s", tr.Verdict, tr.Steps)
	}
}

// A trace that runs for weeks ends at its limit, and says so.
func TestLimit(t *testing.T) {
	var out bytes.Buffer
	r, err := NewRecorder(&out, header())
	if err != nil {
		t.Fatal(err)
	}
	for range limit / 1000 {
		r.Line(at.Received, strings.Repeat("x", 1000))
	}
	r.Line(at.Sent, "AT+LATER")
	if !errors.Is(r.Err(), errLimit) {
		t.Errorf("error %v", r.Err())
	}
	tr := read(t, out.String())
	if out.Len() > limit+200 || out.Len() < limit-2000 || tr.Stopped == "" || strings.Contains(out.String(), "LATER") {
		t.Errorf("%d bytes, stopped %q", out.Len(), tr.Stopped)
	}
}

// A full disk disturbs nobody, and is told.
func TestWriteError(t *testing.T) {
	w := &worn{left: 2}
	r, err := NewRecorder(w, header())
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		r.Line(at.Sent, "AT")
	}
	if !errors.Is(r.Err(), errFlash) || w.calls != 3 {
		t.Errorf("error %v after %d writes", r.Err(), w.calls)
	}
	if _, err := NewRecorder(&worn{}, header()); !errors.Is(err, errFlash) {
		t.Errorf("header: %v", err)
	}
}

// worn takes some writes, then fails.
type worn struct{ left, calls int }

func (w *worn) Write(p []byte) (int, error) {
	w.calls++
	if w.left--; w.left < 0 {
		return 0, errFlash
	}
	return len(p), nil
}

func TestRecorderRefusesWhatIsNoJSON(t *testing.T) {
	h := header()
	h.Memory = json.RawMessage("{")
	if _, err := NewRecorder(io.Discard, h); err == nil || !strings.Contains(err.Error(), "memory") {
		t.Errorf("memory: %v", err)
	}
	h = header()
	h.Extra = json.RawMessage("x")
	if _, err := NewRecorder(io.Discard, h); err == nil || !strings.Contains(err.Error(), "extra") {
		t.Errorf("extra: %v", err)
	}
	r, err := NewRecorder(io.Discard, header())
	if err != nil {
		t.Fatal(err)
	}
	if r.Step(nil); r.Err() != nil {
		t.Errorf("nothing: %v", r.Err())
	}
	if r.Verdict(json.RawMessage("{")); r.Err() == nil {
		t.Error("a broken verdict was taken")
	}
}

// Several goroutines may record, and no line is torn.
func TestRecorderIsShared(t *testing.T) {
	text, _ := record(t, func(r *Recorder) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 50 {
					r.Line(at.Received, "+CSQ: 20,99")
					r.Opened(nil)
					r.Step(json.RawMessage(`{}`))
				}
			})
		}
		wg.Wait()
	})
	if tr := read(t, text); len(tr.events) != 800 || len(tr.Steps) != 400 {
		t.Errorf("%d events, %d steps", len(tr.events), len(tr.Steps))
	}
}
