package trace

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/modem/at"
)

// The power may go at any byte: what stands before is read, and the error says where it
// ends.
func TestCutOff(t *testing.T) {
	text, _ := record(t, func(r *Recorder) {
		r.Opened(nil)
		r.Line(at.Sent, "AT")
		r.Line(at.Received, "OK")
	})
	header := strings.Index(text, "\n")
	for end := range len(text) {
		tr, err := Read(strings.NewReader(text[:end]))
		whole := strings.HasSuffix(text[:end], "\n") || strings.HasSuffix(text[:end], "}") && end >= header
		switch {
		case end < header:
			if tr != nil || !errors.Is(err, errNoTrace) {
				t.Fatalf("%d bytes gave %v, %v", end, tr, err)
			}
		case whole != (err == nil):
			t.Fatalf("%q gave %v", text[header:end], err)
		case err != nil && !strings.Contains(err.Error(), fmt.Sprintf("line %d ", 1+strings.Count(text[:end], "\n"))):
			t.Fatalf("%q gave %v", text[header:end], err)
		case tr == nil || len(tr.events) < strings.Count(text[:end], "\n")-1:
			t.Fatalf("%q lost %v", text[header:end], tr)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "not a trace",
		"\n":                                  "not a trace",
		"<html></html>":                       "not a trace",
		`{"ms":0,"open":"ok"}`:                "not a trace",
		`{"simkeeper_trace":"1"}`:             "not a trace",
		`{"simkeeper_trace":2,"agent":"9.1"}`: `format 2, and this version of simkeeper knows 1; use the version "9.1"`,
	} {
		if tr, err := Read(strings.NewReader(text)); tr != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gave %v, %v", text, tr, err)
		}
	}
	if tr, err := Read(io.MultiReader(strings.NewReader(`{"simkeeper_trace":1}`), failing{})); tr != nil || !errors.Is(err, errFlash) {
		t.Errorf("got %v, %v", tr, err)
	}
	if tr, err := Read(io.MultiReader(strings.NewReader("{\"simkeeper_trace\":1}\n{\"ms\":0,\"open\":\"ok\"}\n"), failing{})); tr == nil || len(tr.events) != 1 || !errors.Is(err, errFlash) {
		t.Errorf("got %v, %v", tr, err)
	}
}

var errFlash = errors.New("flash worn out")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errFlash }

// What a later version adds is passed over, and so are lines that somebody edited.
func TestReadPassesOver(t *testing.T) {
	tr := read(t, "{\"simkeeper_trace\":1,\"new\":{}}\r\n\r\n{\"ms\":1,\"news\":[1]}\n  {\"ms\":2,\"dir\":\"?\",\"line\":\"x\"}\n{\"ms\":3,\"dir\":\"<\"}\n{\"ms\":4,\"dir\":\"<\",\"line\":\"RDY\",\"more\":1}\r\n{}")
	if len(tr.events) != 1 || tr.events[0].text != "RDY" {
		t.Errorf("events %+v", tr.events)
	}
}
