package trace

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
)

// Pseudonyms are the names that stand for identities in one trace. Equal numbers get
// equal pseudonyms of the same length, different ones different; what two numbers have in
// common at their beginning their pseudonyms have in common, so that a card with and
// without its check digit, as the raw file of the card, or by the beginning that a list
// of allowed cards holds, stays the same card. What diagnosis needs stays: of a card the
// issuer (7 characters), of a subscriber the network (5 or 6), of a device its type (8),
// of a telephone number 3; and letters, and the F at the end of a card's file.
//
// Nothing but the key leads back, and it is not kept; only whoever knows one number of a
// trace can tell how far another agrees with it. The zero value has no key; see
// NewPseudonyms.
type Pseudonyms struct{ key [16]byte }

// NewPseudonyms returns the pseudonyms of another trace.
func NewPseudonyms() Pseudonyms {
	var p Pseudonyms
	rand.Read(p.key[:]) // never fails
	return p
}

// Text returns a text, such as a line of the dialogue or one of evidence, with
// pseudonyms in place of identities, and *** in place of what may be a password or a PIN.
// What counts as an identity is said at the type finder.
func (p Pseudonyms) Text(text string) string {
	return finder{replace: p.replace}.rewrite(withoutSecrets(text))
}

// config is Text for a configuration.
func (p Pseudonyms) config(text string) string {
	return finder{config: true, replace: p.replace}.rewrite(withoutSecrets(text))
}

func (p Pseudonyms) replace(n number) string {
	name := p.scramble(n.text, n.keep)
	if n.swapped {
		return swapPairs(name)
	}
	return name
}

// scramble turns each digit behind the first keep characters by an amount that nobody can
// tell without the key, and that depends on all characters before it.
func (p Pseudonyms) scramble(text string, keep int) string {
	mac := hmac.New(sha256.New, p.key[:])
	name := []byte(text)
	for i := keep; i < len(name); i++ {
		if !isDigit(text[i]) {
			continue
		}
		mac.Reset()
		mac.Write(upper(text[:i]))
		turn := binary.BigEndian.Uint64(mac.Sum(nil)) % 10
		name[i] = '0' + byte((uint64(text[i]-'0')+turn)%10)
	}
	return string(name)
}

// upper makes the letters of a card's number the same in any spelling.
func upper(text string) []byte {
	out := []byte(text)
	for i, c := range out {
		if c >= 'a' {
			out[i] = c - 'a' + 'A'
		}
	}
	return out
}
