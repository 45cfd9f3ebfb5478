//go:build !linux && !darwin

package simulator

import "errors"

// newTerminal fails: there are no pseudo-terminals to open here.
func newTerminal() (*terminal, error) {
	return nil, errors.New("this system has no pseudo-terminals; serve the modem over TCP")
}
