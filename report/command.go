package report

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Command tells one terminal to do one thing. It is published on
// PREFIX/TERMINAL/command as a signed envelope, see [Sign] and [Open]:
//
//	{"body":"<base64 of the command as JSON>","sig":"<base64 of Ed25519 over those bytes>"}
//
// A terminal obeys it once: N must be greater than that of every command before, and a
// command that comes again is answered again with its stored [Result]. It expires: at
// Until where the terminal's clock is trusted (any but [ClockNone]), else with the start
// of the agent that Boot names, or when the number of the terminal's next message has
// reached Seq. A command may have both, and must have one. Boot and Seq are those of the
// terminal's last report, Seq with as much added as there may be messages in between.
//
// A terminal that is not connected misses a command: its backend sends again, with the
// same N and ID, what has no result when the terminal next reports.
type Command struct {
	Terminal string `json:"terminal"`       // as in [Identity]
	ID       string `json:"id"`             // names the [Result]: 1 to 64 of A-Z a-z 0-9 . _ -
	Op       Op     `json:"op"`             // what to do
	Args     Args   `json:"args,omitempty"` // one object, as the op asks for
	N        int64  `json:"n"`              // 1 to 2^53-1, grows with every command to this terminal
	Time     Time   `json:"time,omitzero"`  // when it was signed; sets the terminal's clock (grade "backend")
	Until    Time   `json:"until,omitzero"` // not obeyed after this moment
	Boot     int64  `json:"boot,omitempty"` // not obeyed in another start of the agent, 1 to 2^53-1
	Seq      int64  `json:"seq,omitempty"`  // not obeyed once that message was made, 1 to 2^53-1; goes with Boot
}

// MaxCommand is the length of the longest envelope that is looked at, in bytes.
const MaxCommand = 4 << 10

// CommandFault says what is wrong with an envelope.
type CommandFault string

// Faults of an envelope. What such a one says is not believed, so that it has no result.
const (
	FaultTooLong   CommandFault = "too_long"      // longer than [MaxCommand]
	FaultMalformed CommandFault = "malformed"     // not an envelope, or what it holds is not a command
	FaultSignature CommandFault = "bad_signature" // of none of the keys
)

// CommandError says why an envelope holds no command, or why a command cannot be signed.
type CommandError struct {
	Fault  CommandFault
	Reason string
}

// Error says it in words. What a stranger wrote is not repeated in it.
func (e *CommandError) Error() string { return "command: " + e.Reason }

func malformed(format string, args ...any) error {
	return &CommandError{FaultMalformed, fmt.Sprintf(format, args...)}
}

type envelope struct {
	Body string `json:"body"`
	Sig  string `json:"sig"`
}

// Sign makes the envelope of c. The error is a [*CommandError]: a field of c is missing or
// out of range, or the whole is longer than [MaxCommand].
func Sign(c Command, key ed25519.PrivateKey) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	body, err := json.Marshal(c)
	if err != nil {
		return nil, malformed("it cannot be written as JSON: %v", err)
	}
	payload, err := json.Marshal(envelope{
		base64.StdEncoding.EncodeToString(body), base64.StdEncoding.EncodeToString(ed25519.Sign(key, body)),
	})
	if err == nil && len(payload) > MaxCommand {
		err = &CommandError{FaultTooLong, fmt.Sprintf("it has %d bytes, and at most %d are looked at", len(payload), MaxCommand)}
	}
	return payload, err
}

// Open returns the command of an envelope that one of the keys has signed. Nothing of an
// envelope is believed before its signature is found good. Whether the command is to be
// obeyed is not decided here: an Op that is not known is no error. The error is a
// [*CommandError].
func Open(payload []byte, keys []ed25519.PublicKey) (Command, error) {
	if len(payload) > MaxCommand {
		return Command{}, &CommandError{FaultTooLong, fmt.Sprintf("it has more than %d bytes", MaxCommand)}
	}
	body, err := unseal(payload, keys)
	if err != nil {
		return Command{}, err
	}
	var c Command
	if err := object(body, &c, false); err != nil {
		return Command{}, malformed("its body is not as it must be: %v", err)
	}
	return c, c.check()
}

// unseal returns the body of an envelope with a good signature.
func unseal(payload []byte, keys []ed25519.PublicKey) ([]byte, error) {
	var e envelope
	if err := object(payload, &e, false); err != nil {
		return nil, malformed("it is no envelope: %v", err)
	}
	body, ok := decode64(e.Body)
	sig, signed := decode64(e.Sig)
	if !ok || !signed || len(sig) != ed25519.SignatureSize {
		return nil, malformed("body and sig are not base64 of a command and of a signature of %d bytes", ed25519.SignatureSize)
	}
	for _, key := range keys {
		if len(key) == ed25519.PublicKeySize && ed25519.Verify(key, body, sig) {
			return body, nil
		}
	}
	return nil, &CommandError{FaultSignature, "its signature is of none of the keys that are configured"}
}

// decode64 takes standard base64 with its padding, in the one form that it has: the
// package would pass over line ends.
func decode64(text string) ([]byte, bool) {
	raw, err := base64.StdEncoding.DecodeString(text)
	return raw, err == nil && base64.StdEncoding.EncodeToString(raw) == text
}

// check finds a field that is missing or out of range.
func (c *Command) check() error {
	inRange := func(n int64) bool { return 0 < n && n < 1<<53 }
	switch {
	case ValidTerminal(c.Terminal) != nil:
		return malformed("it names no terminal")
	case ValidTerminal(c.ID) != nil:
		return malformed("its id is not 1 to 64 of the characters A-Z a-z 0-9 . _ -")
	case c.Op == "" || len(c.Op) > 64:
		return malformed("it has no op")
	case len(c.Args) > 0 && c.Args[0] != '{':
		return malformed("its args are not an object")
	case !inRange(c.N):
		return malformed("its n is not between 1 and 2^53-1")
	case c.Boot != 0 && !inRange(c.Boot), c.Seq != 0 && !inRange(c.Seq), (c.Boot == 0) != (c.Seq == 0):
		return malformed("boot and seq go together, each between 1 and 2^53-1")
	}
	return nil
}

// Args are the arguments of a command: one JSON object, or nothing where the op takes none.
type Args json.RawMessage

// NewArgs writes v, such as an [IntervalArgs], as arguments.
func NewArgs(v any) (Args, error) {
	text, err := json.Marshal(v)
	return text, err
}

// MarshalJSON writes the object as it is.
func (a Args) MarshalJSON() ([]byte, error) { return json.RawMessage(a).MarshalJSON() }

// UnmarshalJSON takes an object, and leaves its members to [Args.Read].
func (a *Args) UnmarshalJSON(text []byte) error {
	if text[0] != '{' {
		return errors.New("args is not an object")
	}
	*a = bytes.Clone(text)
	return nil
}

// Read reads the arguments into a struct. A member that it does not have is an error: what
// is asked for must not be done in part. Without arguments into stays as it is.
func (a Args) Read(into any) error {
	if len(a) == 0 {
		return nil
	}
	return object(a, into, true)
}

// object reads one JSON object, and nothing behind it, into a struct. A name that comes
// twice, also in other case, is an error, since readers do not agree which one counts.
func object(text []byte, into any, strict bool) error {
	if !utf8.Valid(text) {
		return errors.New("it is not UTF-8")
	}
	if err := single(text); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if strict {
		d.DisallowUnknownFields()
	}
	return d.Decode(into)
}

// single finds out whether a text is one JSON object without a name that comes twice.
func single(text []byte) error {
	if text = bytes.TrimSpace(text); !json.Valid(text) || text[0] != '{' {
		return errors.New("it is not a JSON object")
	}
	var names []string
	depth, start, isName := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			depth++
			isName = depth == 1
		case '}', ']':
			depth--
		case ',':
			isName = depth == 1
		case '"':
			for start = i; text[i+1] != '"'; i++ {
				if text[i+1] == '\\' {
					i++
				}
			}
			i++
			if isName && !unique(&names, text[start:i+1]) {
				return errors.New("a name comes twice")
			}
			isName = false
		}
	}
	return nil
}

// unique adds a name, written as JSON, unless it is there, also in other case.
func unique(names *[]string, text []byte) bool {
	var name string
	if json.Unmarshal(text, &name) != nil {
		return false // cannot be: the whole is valid
	}
	for _, other := range *names {
		if strings.EqualFold(name, other) {
			return false
		}
	}
	*names = append(*names, name)
	return true
}
