package trace

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/simkeeper/simkeeper/modem/at"
)

// Whatever a file holds, reading it and playing it comes to an end, and what was read can
// be recorded and read again.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"simkeeper_trace":1}` + "\n" + `{"ms":1,"open":"ok"}` + "\n" + `{"ms":2,"dir":">","line":"AT"}` + "\n" + `{"ms":3,"dir":"<","latin1":"OÿK"}` + "\n" + `{"lost":true}`))
	f.Add([]byte(`{"simkeeper_trace":1,"memory":{"a":"89860441192000000425"}}` + "\n" + `{"open":"busy","holders":[{"pid":1}]}` + "\n" + `{"verdict":{}}` + "\n{"))
	f.Add([]byte(`{"simkeeper_trace":1}` + "\n" + `{"ms":-9223372036854775808,"dir":">","line":"at"}` + "\n" + `{"ms":9223372036854775807,"dir":"<","line":"OK"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		tr, err := Read(bytes.NewReader(data))
		if tr == nil {
			if err == nil {
				t.Error("neither a trace nor an error")
			}
			return
		}
		p := NewPlayer(tr)
		for range 3 {
			rwc, err := p.Open(t.Context())
			if err != nil {
				continue
			}
			for _, e := range tr.events {
				if _, err := rwc.Write([]byte(e.text + "\r")); err != nil {
					t.Error(err)
				}
			}
			there(rwc)
			rwc.Close()
		}
	})
}

// Every line that a session may give comes back byte for byte, but for identities.
func FuzzLineRoundTrip(f *testing.F) {
	for _, s := range []string{"", "+CSQ: 20,99", "\xff\x00é", "中国", "\ufffd", "<&>\u2028", "a\"\\\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, d := range []at.Direction{at.Sent, at.Received} {
			line, err := encoded(spoken(d, s))
			if err != nil {
				t.Fatal(err)
			}
			var e entry
			if err := json.Unmarshal(line, &e); err != nil || bytes.Count(line, []byte("\n")) != 1 || !utf8.Valid(line) {
				t.Fatalf("%q: %v", line, err)
			}
			if got, ok := e.text(); !ok || got != s || (e.Dir == sent) != (d == at.Sent) {
				t.Errorf("%q became %q", s, got)
			}
		}
	})
}

// Pseudonyms keep the length and everything but digits, and are the same each time; nothing
// that a line may hold stops a recorder.
func FuzzPseudonyms(f *testing.F) {
	for _, s := range []string{
		"+QCCID: 89860441192000000425", "98684014910200002450", "\"460040000012345\"", "+8613800138000", "002B0038003600310033003800300030003100330038003000300030",
		"+QGDCNT: 123456789012,5", "quota = 32212254720", "tls://u:p@h", "AT+CPIN=1234", `+CGAUTH: 1,2,"u","p"`, "\xff1234567890123456\x80", "+CUSD: 0,\"12345678901\"",
	} {
		f.Add(s)
	}
	p := fixed()
	f.Fuzz(func(t *testing.T, s string) {
		for _, fd := range []finder{{replace: p.replace}, {config: true, replace: p.replace}} {
			got := fd.rewrite(s)
			if got != fd.rewrite(s) || len(got) != len(s) {
				t.Fatalf("%q became %q", s, got)
			}
			for i := range len(s) {
				if s[i] != got[i] && !(isHexDigit(s[i]) && isHexDigit(got[i])) {
					t.Fatalf("%q became %q", s, got)
				}
			}
		}
		if text := p.Text(s); utf8.ValidString(s) && !utf8.ValidString(text) {
			t.Errorf("%q became %q", s, text)
		}
		Mask(s)
		p.config(s)
		var v veil
		v.over(at.Received, s, p)
		v.over(at.Received, s, p)
		v.over(at.Sent, s, p)
	})
}

func isHexDigit(c byte) bool { return isHex(string(c)) }

// What was JSON stays JSON, with the same keys, numbers and shape.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":["89860441192000000425",1.0e5,{"b":null}]}`, `"\ud800\u0000"`, `{"89860441192000000425" : "x\\\""}`, "[]", "1", " \"a\" "} {
		f.Add([]byte(s))
	}
	p := fixed()
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := p.JSON(raw)
		if valid := json.Valid(raw); len(raw) > 0 && valid != (err == nil) {
			t.Fatalf("valid %v, error %v", valid, err)
		}
		if err != nil || len(raw) == 0 {
			return
		}
		if !json.Valid(got) || !slices.Equal(skeleton(raw), skeleton(got)) {
			t.Errorf("%s became %s", raw, got)
		}
	})
}

// skeleton is what of a JSON text must stay: everything but strings that are values.
func skeleton(raw []byte) []string {
	var out []string
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	for {
		token, err := dec.Token()
		if err != nil {
			return out
		}
		switch v := token.(type) {
		case json.Delim:
			out = append(out, v.String())
		case json.Number:
			out = append(out, v.String())
		case string:
			out = append(out, "string")
		default:
			out = append(out, "other")
		}
	}
}
