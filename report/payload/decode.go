package payload

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"

	"github.com/simkeeper/simkeeper/report"
)

// maxDecoded bounds what a payload may unfold to: far more than any terminal sends, and
// little for a backend. Deflate makes up to a thousand bytes of one.
const maxDecoded = 1 << 20

// UnknownDictionaryError is the number of a dictionary that this version does not have: a
// newer terminal has sent the message, and the backend must be updated.
type UnknownDictionaryError byte

// Error says what to do.
func (e UnknownDictionaryError) Error() string {
	return fmt.Sprintf("payload is packed with dictionary %d, this version knows up to %d: update it", byte(e), report.NewestDictionary)
}

// Decode gives back the JSON of a payload in either encoding; that of a payload which is
// JSON is the payload itself, whether it is good or not. It refuses what is neither, what
// unfolds to more than 1 MiB, and what is cut off or goes on behind its end.
func Decode(payload []byte) ([]byte, error) {
	switch {
	case len(payload) == 0:
		return nil, errors.New("payload is empty")
	case payload[0] == '{' || payload[0] == '[':
		return payload, nil
	case payload[0] == 0 || payload[0] > 0x1F:
		return nil, fmt.Errorf("payload begins with %#02x: neither JSON ({ or [) nor a dictionary's number (0x01 to 0x1f)", payload[0])
	}
	dictionary, ok := report.Dictionary(int(payload[0]))
	if !ok {
		return nil, UnknownDictionaryError(payload[0])
	}
	text, err := inflate(payload[1:], dictionary)
	if err != nil {
		return nil, fmt.Errorf("payload packed with dictionary %d: %w", payload[0], err)
	}
	return text, nil
}

func inflate(packed []byte, dictionary string) ([]byte, error) {
	rest := bytes.NewReader(packed)
	r := flate.NewReaderDict(rest, []byte(dictionary))
	text, err := io.ReadAll(io.LimitReader(r, maxDecoded+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("it is cut off after %d bytes: %w", len(packed)+1, err)
	case err != nil:
		return nil, err
	case len(text) > maxDecoded:
		return nil, fmt.Errorf("it unfolds to more than %d bytes", maxDecoded)
	case rest.Len() > 0:
		return nil, fmt.Errorf("%d bytes stand behind its end", rest.Len())
	case len(text) == 0 || text[0] != '{' && text[0] != '[':
		return nil, errors.New("it holds no JSON object or array")
	}
	return text, nil
}
