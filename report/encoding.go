package report

import "github.com/simkeeper/simkeeper/report/deflate"

// Encoding is the form in which a message travels.
type Encoding string

// Encodings. The first byte of a payload tells them apart, so a backend reads both and
// needs no setting: { or [ begins JSON; 0x01 to 0x1F is the number of a dictionary, behind
// which stands raw deflate (RFC 1951) of the same JSON with that preset dictionary. In Go,
// package [github.com/simkeeper/simkeeper/report/payload] reads both; for other languages
// the dictionaries are the files dictionary-NN.txt beside the code:
//
//	zlib.decompressobj(-15, zdict=dictionary).decompress(payload[1:])         Python
//	zlib.inflateRawSync(payload.subarray(1), {dictionary})                    Node
const (
	JSON    Encoding = "json"    // as it is; also the empty Encoding
	Deflate Encoding = "deflate" // packed with the newest dictionary, where that is shorter
)

// Encode gives a message, as JSON, the form in which it travels. It never gets longer: what
// gains nothing stays JSON, and so does what is too long for [deflate.MaxText].
func Encode(e Encoding, text []byte) []byte {
	if e != Deflate {
		return text
	}
	packed := deflate.Pack(*newestDictionary, text)
	if packed == nil || len(packed)+1 >= len(text) {
		return text
	}
	return append([]byte{NewestDictionary}, packed...)
}
