package bundle

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
)

const (
	maxTrace = 8 << 20  // bytes of a trace in a page
	maxPage  = 24 << 20 // bytes of a page that is read
	maxLink  = 64 << 10 // bytes of a trace up to which the page links to a copy of it
)

// What Extract knows a page and its trace by. A text cannot forge them: its < is escaped.
const (
	generator  markup = "simkeeper bundle 1"
	traceOpen  markup = `<script type="application/x-simkeeper-trace">`
	traceClose markup = `</script>`
)

// trace writes the recorded trace into an element that no browser runs and the style sheet
// shows, so that it can be read there and taken out by Extract.
func (p *pen) trace(trace []byte) {
	if len(trace) == 0 {
		return
	}
	p.form(`<details><summary>[Recorded trace, |通信记录，]%</summary><p class="dim">[The dialogue with the modem, under pseudonyms. This page itself can be replayed:|与模块的对话，标识已替换为假名。可直接用本页回放：] <code>simkeeper replay FILE.html</code> `, plain(size(float64(len(trace)))))
	p.link(trace)
	p.raw("</p>\n" + traceOpen)
	p.shield(trace)
	p.raw(traceClose + "</details>\n")
}

// link offers to save a trace. Browsers refuse long addresses, and those of a short trace
// are enough to double the page.
func (p *pen) link(trace []byte) {
	if len(trace) > maxLink {
		return
	}
	p.raw(`<a download="simkeeper-trace.jsonl" href="data:application/octet-stream;base64,`)
	p.WriteString(base64.StdEncoding.EncodeToString(trace))
	p.form(`">[Save the trace|保存通信记录]</a>`)
}

// shield writes bytes so that they are safe inside a script element, which only </script and <!-- disturb
// (HTML, section 13.2.5.4): a backslash goes in after each < that a / or ! follows. One
// with backslashes between gets another, so that unshield finds what was there.
func (p *pen) shield(b []byte) {
	for i, c := range b {
		p.WriteByte(c)
		if c == '<' && slashes(b[i+1:]) >= 0 {
			p.WriteByte('\\')
		}
	}
}

func unshield(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		out = append(out, b[i])
		if b[i] == '<' && slashes(b[i+1:]) > 0 {
			i++ // the backslash
		}
	}
	return out
}

// slashes counts the backslashes before a / or !; it is negative where neither follows.
func slashes(b []byte) int {
	for i, c := range b {
		switch c {
		case '\\':
		case '/', '!':
			return i
		default:
			return -1
		}
	}
	return -1
}

// Extract reads a page and returns the trace in it, byte for byte as it was given to
// [Write]. The error says that it is not such a page, that it has no trace, that it was cut
// off, or that it is larger than 24 MB.
func Extract(r io.Reader) ([]byte, error) {
	page, err := io.ReadAll(io.LimitReader(r, maxPage+1))
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	if len(page) > maxPage {
		return nil, fmt.Errorf("the page has more than %d MB, which no page of simkeeper has", maxPage>>20)
	}
	_, rest, found := bytes.Cut(page, []byte(traceOpen))
	if !found {
		return nil, noTrace(page)
	}
	trace, _, found := bytes.Cut(rest, []byte(traceClose))
	if !found {
		return nil, errors.New("the page ends within its trace: it was cut off; get the whole file")
	}
	return unshield(trace), nil
}

// noTrace says why there is none.
func noTrace(page []byte) error {
	switch {
	case !bytes.Contains(page, []byte(`content="`+generator+`"`)):
		return errors.New("this is no page of simkeeper diag --bundle")
	case !bytes.Contains(page, []byte("</html>")):
		return errors.New("the page ends before its trace: it was cut off; get the whole file")
	}
	return errors.New("the page was made without a trace")
}
