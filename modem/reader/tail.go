package reader

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/family"
)

// tailTime is how long a line behind the final OK is waited for. It comes at once, or never.
const tailTime = time.Second

// put sends the command of a query, and waits for what comes behind the final OK.
func (r *Reader) put(ctx context.Context, command string, q family.Query) (modem.Exchange, error) {
	if q.Tail == "" {
		return r.send(ctx, command, accepts(q), q.Timeout)
	}
	tail := strings.Fields(q.Tail)
	r.ear.open(tail)
	defer r.ear.open(nil)
	e, err := r.send(ctx, command, accepts(q), q.Timeout)
	if err != nil || slices.ContainsFunc(e.Lines, func(line string) bool { return begins(line, tail) }) {
		return e, err
	}
	err = r.ear.await(ctx, func(line string) (bool, error) {
		e.Lines = append(e.Lines, line)
		return true, nil
	}, tailTime, r.session.Done(), at.ErrClosed)
	if errors.Is(err, errUnheard) {
		err = nil
	}
	return e, err
}
