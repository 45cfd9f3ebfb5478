package trace

import (
	"bytes"
	"encoding/json"
	"errors"
)

// JSON returns a JSON text with Text in place of each string. Keys, numbers, their
// spelling and their order stay as they are. It fails where raw is no JSON; nil stays nil.
func (p Pseudonyms) JSON(raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	if !json.Valid(raw) {
		return nil, errors.New("it is no JSON; nothing of it was kept")
	}
	var out bytes.Buffer
	for len(raw) > 0 {
		end := stringEnd(raw)
		if end == 0 {
			out.WriteByte(raw[0])
			raw = raw[1:]
			continue
		}
		out.Write(p.literal(raw[:end], raw[end:]))
		raw = raw[end:]
	}
	return out.Bytes(), nil
}

// stringEnd is the length of the string that valid JSON begins with; 0 for anything else.
func stringEnd(raw []byte) int {
	if raw[0] != '"' {
		return 0
	}
	end := 1
	for ; raw[end] != '"'; end++ {
		if raw[end] == '\\' {
			end++
		}
	}
	return end + 1
}

// literal rewrites one string, unless what follows makes it a key. One that does not
// change keeps its spelling.
func (p Pseudonyms) literal(text, rest []byte) []byte {
	var plain string
	if bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(":")) || json.Unmarshal(text, &plain) != nil {
		return text
	}
	changed := p.Text(plain)
	if changed == plain {
		return text
	}
	line, err := encoded(changed)
	if err != nil {
		return text
	}
	return bytes.TrimSuffix(line, []byte("\n"))
}
