package act

import (
	"bytes"
	"strings"
	"testing"
)

func TestNonceIsAnsweredByWhoHasTheKey(t *testing.T) {
	asked := Request(testKey)
	reply, ok := Respond(testKey, asked)
	if !ok || !Verify(testKey, asked, reply) {
		t.Fatalf("%s → %s, %v", asked, reply, ok)
	}
	if len(asked) != DatagramSize || len(reply) != len(asked) {
		t.Errorf("%d bytes asked, %d answered: a responder must not amplify", len(asked), len(reply))
	}
	for _, b := range append(bytes.Clone(asked), reply...) {
		if !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", rune(b)) {
			t.Errorf("%q cannot stand in an AT command", b)
		}
	}
	if again, _ := Respond(testKey, asked); !bytes.Equal(again, reply) {
		t.Error("the answer to a datagram that is sent again differs")
	}
}

func TestNoRequestIsLikeAnother(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		seen[string(Request(testKey))] = true
	}
	if len(seen) != 1000 {
		t.Errorf("%d different ones of 1000", len(seen))
	}
}

func TestNonceIsNotForged(t *testing.T) {
	asked := Request(testKey)
	reply, _ := Respond(testKey, asked)
	elsewhere, _ := Respond([]byte("another key of 32 bytes, as long"), Request([]byte("another key of 32 bytes, as long")))
	yesterday, _ := Respond(testKey, Request(testKey))
	for name, forged := range map[string][]byte{
		"echo of the request":       asked,
		"other key":                 elsewhere,
		"answer to another request": yesterday,
		"nothing":                   nil,
		"cut":                       reply[:len(reply)-1],
		"longer":                    append(bytes.Clone(reply), 'A'),
		"newline inside":            append(bytes.Clone(reply[:len(reply)-1]), '\n'),
		"web page":                  []byte("HTTP/1.1 302 Found\r\nLocation: /"),
	} {
		if Verify(testKey, asked, forged) {
			t.Errorf("%s is taken for the answer", name)
		}
	}
	for i := range reply {
		for bit := range 8 {
			forged := bytes.Clone(reply)
			forged[i] ^= 1 << bit
			if Verify(testKey, asked, forged) {
				t.Errorf("byte %d, bit %d can be changed", i, bit)
			}
		}
	}
	if Verify(testKey, reply, reply) {
		t.Error("an answer is taken for a request")
	}
}

func TestResponderAnswersRequestsAlone(t *testing.T) {
	asked := Request(testKey)
	reply, _ := Respond(testKey, asked)
	if _, ok := Respond(testKey, reply); ok {
		t.Error("two responders would answer each other for ever")
	}
	if _, ok := Respond([]byte("another key of 32 bytes, as long"), asked); ok {
		t.Error("a stranger's request is answered")
	}
	asked[5] ^= 1
	if _, ok := Respond(testKey, asked); ok {
		t.Error("a changed request is answered")
	}
}

func TestKey(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"with a newline":  {"0123456789abcdef\n", "0123456789abcdef"},
		"of Windows":      {"0123456789abcdef\r\n", "0123456789abcdef"},
		"without":         {"0123456789abcdef", "0123456789abcdef"},
		"one newline":     {"0123456789abcdef\n\n", "0123456789abcdef\n"},
		"short":           {"0123456789abcde\n", ""},
		"a newline alone": {"\n", ""},
		"empty":           {"", ""},
	} {
		key, err := Key([]byte(c.content))
		if string(key) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v", name, key, err)
		}
	}
}

func FuzzRespond(f *testing.F) {
	asked := Request(testKey)
	reply, _ := Respond(testKey, asked)
	f.Add(asked)
	f.Add(reply)
	f.Add(asked[:31])
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Fuzz(func(t *testing.T, datagram []byte) {
		before := bytes.Clone(datagram)
		out, ok := Respond(testKey, datagram)
		if !bytes.Equal(before, datagram) {
			t.Error("the datagram was changed")
		}
		if ok && (len(out) != len(datagram) || !Verify(testKey, datagram, out)) {
			t.Errorf("%q is answered with %q", datagram, out)
		}
		if Verify(testKey, asked, datagram) && !bytes.Equal(datagram, reply) {
			t.Errorf("%q is taken for the answer", datagram)
		}
	})
}
