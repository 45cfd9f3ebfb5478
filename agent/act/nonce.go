package act

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// A sealed datagram is 32 characters of base64url, so that also an AT command can carry
// it. They are 24 bytes:
//
//	1   direction and version: 0x01 a request, 0x81 its answer
//	15  nonce, fresh and random in each request; the answer has the request's
//	8   tag: the first bytes of HMAC-SHA256 over "simkeeper nonce" and the 16 bytes before
//
// A responder answers nothing but a request with a good tag, with one datagram of the same
// length: it amplifies nothing, and holds no state. Who has no key can neither make an
// answer nor turn a request into one.
const (
	nonceSize = 15
	tagSize   = 8
	rawSize   = 1 + nonceSize + tagSize

	// DatagramSize is the length of a request and of an answer, in bytes.
	DatagramSize = rawSize / 3 * 4
)

const (
	request byte = 0x01
	answer  byte = 0x81
)

// keyLeast is the length of the shortest key.
const keyLeast = 16

var errShortKey = errors.New("the key of the nonce datagrams is shorter than 16 bytes: make one with openssl rand -hex 32")

// Key is the key in the content of a key file: without one newline at its end, at least
// 16 bytes.
func Key(content []byte) ([]byte, error) {
	if n := len(content); n > 0 && content[n-1] == '\n' {
		content = content[:n-1]
	}
	if n := len(content); n > 0 && content[n-1] == '\r' {
		content = content[:n-1]
	}
	if len(content) < keyLeast {
		return nil, errShortKey
	}
	return content, nil
}

// Request makes a new request, of [DatagramSize] printable bytes.
func Request(key []byte) []byte {
	raw := make([]byte, 1+nonceSize, rawSize)
	raw[0] = request
	rand.Read(raw[1:]) // never fails
	return seal(key, raw)
}

// Respond returns the answer to a request; ok is false for anything else, which must not
// be answered.
func Respond(key, datagram []byte) (reply []byte, ok bool) {
	raw, ok := open(key, datagram, request)
	if !ok {
		return nil, false
	}
	raw[0] = answer
	return seal(key, raw[:1+nonceSize]), true
}

// Verify reports whether reply answers the request asked.
func Verify(key, asked, reply []byte) bool {
	question, ok := open(key, asked, request)
	if !ok {
		return false
	}
	got, ok := open(key, reply, answer)
	return ok && hmac.Equal(question[1:1+nonceSize], got[1:1+nonceSize])
}

// seal puts the tag behind head and gives the datagram.
func seal(key, head []byte) []byte {
	out := make([]byte, DatagramSize)
	base64.RawURLEncoding.Encode(out, append(head, tag(key, head)...))
	return out
}

// open gives the 24 bytes of a datagram of that direction with a good tag.
func open(key, datagram []byte, direction byte) ([]byte, bool) {
	if len(datagram) != DatagramSize {
		return nil, false
	}
	raw := make([]byte, rawSize)
	n, err := base64.RawURLEncoding.Decode(raw, datagram)
	if err != nil || n != rawSize || raw[0] != direction { // newlines are skipped, so n may be less
		return nil, false
	}
	head := raw[:1+nonceSize]
	return raw, hmac.Equal(raw[1+nonceSize:], tag(key, head))
}

func tag(key, head []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("simkeeper nonce"))
	mac.Write(head)
	return mac.Sum(nil)[:tagSize]
}
