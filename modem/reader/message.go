package reader

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/at"
)

const (
	// messageTime is how long the network may take for a message: the longest that a
	// vendor's manual states for +CMGS (Quectel EC2x AT manual, 120 s).
	messageTime = 120 * time.Second
	// maxText is the longest text of one message, in characters of the GSM alphabet.
	maxText = 160
	endText = "\x1a" // Ctrl-Z
)

// ErrBadMessage means that number or text are not of the form that Message takes; nothing
// was sent.
var ErrBadMessage = errors.New("it cannot be sent as a message")

// Message sends one short message (3GPP TS 27.005 §3.5.1, text mode) and returns the
// reference, 0 to 255, under which the network has taken it. It is an act: it costs money,
// and Read never does it.
//
// The number is 3 to 20 digits, a + before them where it is international. The text is 1
// to 160 of the characters that ASCII and the GSM alphabet share. The modem's form of
// messages and character set are put back afterwards, as Datagram undoes what it did. It
// takes up to two minutes; where ctx ends before, the message may be on its way.
//
// The error wraps ErrBadMessage, an error of package at (at.CMS reads the network's
// refusal), or that of ctx.
func (r *Reader) Message(ctx context.Context, number, text string) (reference int, err error) {
	reference, err = r.message(ctx, number, text)
	if err != nil {
		return 0, fmt.Errorf("short message: %w", err)
	}
	return reference, nil
}

func (r *Reader) message(ctx context.Context, number, text string) (int, error) {
	if err := checkMessage(number, text); err != nil {
		return 0, err
	}
	if err := r.reach(ctx); err != nil {
		return 0, err
	}
	var undo []at.Command
	defer func() { r.undo(ctx, undo) }()
	for _, form := range messageForms {
		back, err := r.lend(ctx, form)
		if back != "" {
			undo = append(undo, at.Command{Text: back, Timeout: undoTime / 2})
		}
		if err != nil {
			return 0, err
		}
	}
	lines, err := r.act(ctx, at.Command{
		Text: `+CMGS="` + number + `"`, Body: text + endText, Timeout: messageTime,
		Accept: func(line string) bool { return strings.HasPrefix(line, "+CMGS:") },
	})
	if err != nil {
		return 0, err
	}
	return modem.ParseReference(lines)
}

// form is a setting that a message needs and that is put back after it.
type form struct {
	name string
	fine []string // values that will do; the first is set where none of them is
	must bool     // a modem that does not tell it cannot send
}

// messageForms are text mode (3GPP TS 27.005 §3.2.3) and a character set in which the
// allowed characters stand for themselves (27.007 §5.5).
var messageForms = []form{
	{name: "+CMGF", fine: []string{"1"}, must: true},
	{name: "+CSCS", fine: []string{`"GSM"`, `"IRA"`}},
}

// lend makes a setting for the time of the act, and returns the command that puts it back;
// "" where nothing was changed.
func (r *Reader) lend(ctx context.Context, f form) (back string, err error) {
	lines, err := r.act(ctx, at.Command{Text: f.name + "?", Timeout: settingTime})
	if err != nil && (f.must || at.Final(err) == "") {
		return "", err
	}
	old := ""
	for _, line := range lines {
		if rest, ok := strings.CutPrefix(line, f.name+":"); ok {
			old = strings.TrimSpace(rest)
		}
	}
	switch {
	case slices.Contains(f.fine, old), old == "" && !f.must:
		return "", nil
	case old == "":
		return "", fmt.Errorf("AT%s? does not say what is set", f.name)
	}
	_, err = r.act(ctx, at.Command{Text: f.name + "=" + f.fine[0], Timeout: settingTime})
	if refused(err) {
		return "", err
	}
	return f.name + "=" + old, err
}

// checkMessage refuses what would not arrive as it is meant.
func checkMessage(number, text string) error {
	digits := strings.TrimPrefix(number, "+")
	if len(digits) < 3 || len(digits) > 20 || strings.Trim(digits, "0123456789") != "" {
		return fmt.Errorf("%w: the number must have 3 to 20 digits, and may have a + before them", ErrBadMessage)
	}
	if text == "" || len(text) > maxText || strings.ContainsFunc(text, notText) {
		return fmt.Errorf("%w: the text must be 1 to %d letters, digits, blanks or one of !\"#%%&'()*+,-./:;<=>?", ErrBadMessage, maxText)
	}
	return nil
}

// notText reports whether a character is not the same in ASCII and in the GSM alphabet
// (3GPP TS 23.038 §6.2.1).
func notText(c rune) bool {
	return c < ' ' || c > 'z' || strings.ContainsRune("$@[\\]^_`", c)
}
