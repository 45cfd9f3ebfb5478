package trace

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/simkeeper/simkeeper/modem/at"
)

// The values of entry.Dir.
const (
	sent     = ">"
	received = "<"
)

// entry is any line of a trace but the first.
type entry struct {
	MS      int64           `json:"ms"`
	Dir     string          `json:"dir,omitempty"`
	Line    *string         `json:"line,omitempty"`
	Latin1  *string         `json:"latin1,omitempty"`
	Open    string          `json:"open,omitempty"`
	Path    string          `json:"path,omitempty"`
	Detail  string          `json:"detail,omitempty"`
	Holders []holder        `json:"holders,omitempty"`
	Lost    bool            `json:"lost,omitempty"`
	Step    json.RawMessage `json:"step,omitempty"`
	Verdict json.RawMessage `json:"verdict,omitempty"`
	Stopped string          `json:"stopped,omitempty"`
}

// spoken is a line of the dialogue.
func spoken(d at.Direction, text string) entry {
	e := entry{Dir: received}
	if d == at.Sent {
		e.Dir = sent
	}
	if utf8.ValidString(text) {
		e.Line = &text
		return e
	}
	wide := widen(text)
	e.Latin1 = &wide
	return e
}

// text is the line of the dialogue, byte for byte; false where the entry is none.
func (e entry) text() (string, bool) {
	switch {
	case e.Dir != sent && e.Dir != received:
		return "", false
	case e.Line != nil:
		return *e.Line, true
	case e.Latin1 != nil:
		return narrow(*e.Latin1), true
	}
	return "", false
}

// widen makes each byte the character of its number, which JSON can hold.
func widen(text string) string {
	wide := make([]rune, len(text))
	for i := range len(text) {
		wide[i] = rune(text[i])
	}
	return string(wide)
}

// narrow undoes widen; of other characters the low byte counts.
func narrow(text string) string {
	var out []byte
	for _, r := range text {
		out = append(out, byte(r))
	}
	return string(out)
}

// encoded is v as one line of a file, without the escapes that only HTML needs.
func encoded(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return out.Bytes(), err
}
