package at

import (
	"errors"
	"fmt"
	"strings"

	wat "github.com/warthog618/modem/at"
)

// CMEError is a +CME ERROR final result: the number or the words that the modem
// gave, possibly empty (3GPP TS 27.007 §9.2). CME reads it.
type CMEError = wat.CMEError

// CMSError is a +CMS ERROR final result (3GPP TS 27.005 §3.2.5), likewise. CMS reads it.
type CMSError = wat.CMSError

// What a *CommandError may wrap, besides CMEError, CMSError and the errors of the
// caller's context.
var (
	// ErrError is the bare final result ERROR.
	ErrError = wat.ErrError
	// ErrTimeout means that no final result came within Command.Timeout.
	ErrTimeout = errors.New("no final result in time")
	// ErrNoPrompt means that the modem did not ask for the text of a command with a
	// Body; it comes together with ErrTimeout.
	ErrNoPrompt = errors.New("the modem did not ask for the text")
	// ErrNoSync means that the modem could not be brought in step: it is silent,
	// or it answers a bare AT with anything but one OK. The session stays usable.
	ErrNoSync = errors.New("modem does not answer a bare AT with one OK; check that this is an AT port, its speed, and that nobody else uses it")
	// ErrClosed means that the session has ended, by Close or because the port failed.
	ErrClosed = errors.New("session closed")
	// ErrWriteStuck means that the port took no bytes for Config.WriteTimeout
	// (flow control, or a device that is gone); the session has ended.
	ErrWriteStuck = errors.New("port does not take bytes; check flow control and cable")
	// ErrCloseStuck means that Close gave up waiting for a read, write or close that
	// hangs in the system; the device is likely gone.
	ErrCloseStuck = errors.New("port not released: the system still works on it until the device goes")
	// ErrTooLong means that the answer was longer than 64 KB and is not given.
	ErrTooLong = errors.New("answer is longer than 64 KB")
	// ErrBadCommand means that Command.Text or Command.Body holds a control character, which would
	// end the command early or start another; nothing was sent.
	ErrBadCommand = errors.New("command holds a control character")
)

// errGivenUp ends warthog's side of a command that was given up before it was sent.
var errGivenUp = errors.New("given up before it was sent")

// A CommandError says which command failed and why.
type CommandError struct {
	// Command is the command with its leading AT. Arguments that may be secret
	// (quoted text, PINs, telephone numbers) are replaced by "…".
	Command string
	Err     error
}

// Error names the command and the reason, in words where the standard has them.
func (e *CommandError) Error() string {
	return e.Command + ": " + reason(e.Err)
}

// Unwrap gives the reason for errors.Is and errors.As.
func (e *CommandError) Unwrap() error { return e.Err }

func reason(err error) string {
	code, text, cme := CME(err)
	number, words, cms := CMS(err)
	switch {
	case cme && code >= 0:
		return fmt.Sprintf("modem refused: %s (+CME ERROR: %d)", text, code)
	case cme:
		return "modem refused: +CME ERROR: " + text
	case cms && number >= 0 && number < firstMECause:
		return fmt.Sprintf("network refused: %s (+CMS ERROR: %d)", words, number)
	case cms && number >= 0:
		return fmt.Sprintf("modem refused: %s (+CMS ERROR: %d)", words, number)
	case cms:
		return "modem refused: +CMS ERROR: " + words
	case errors.Is(err, ErrError):
		return "modem answered ERROR"
	}
	return err.Error()
}

// Final gives the final result line that err stands for: "OK" for nil, "ERROR",
// "+CME ERROR: 10", "+CMS ERROR: 310"; "" when the modem gave none (a time-out, a
// cancelled context, a closed session). Vendor results are given as the standard
// one that they were mapped to.
func Final(err error) string {
	var (
		cme CMEError
		cms CMSError
	)
	switch {
	case err == nil:
		return resultOK
	case errors.As(err, &cme):
		return prefixCME + " " + string(cme)
	case errors.As(err, &cms):
		return prefixCMS + " " + string(cms)
	case errors.Is(err, ErrError):
		return resultError
	}
	return ""
}

// shown is the command as people and logs may see it.
func shown(text string) string {
	name, args, found := strings.Cut(text, "=")
	upper := strings.ToUpper(name)
	switch {
	case strings.HasPrefix(upper, "D"):
		return "ATD…"
	case !found:
		return "AT" + text
	case strings.Contains(upper, "PIN"), strings.Contains(upper, "PWD"), strings.Trim(args, "0123456789,? ") != "":
		return "AT" + name + "=…"
	}
	return "AT" + text
}
