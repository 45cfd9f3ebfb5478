// Command simkeeper-lab is for developers and for training: simulated modems that
// misbehave on demand, and a demo of the whole agent on an embedded broker. Nothing of
// it runs on a terminal.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage: simkeeper-lab COMMAND [FLAGS]

  demo [--seconds N]   a simulated modem, an embedded broker and the agent, with a story
  modem [FLAGS]        a simulated modem on a pty, a TCP port or a serial device

simkeeper-lab COMMAND --help lists the flags.
`

var commands = map[string]func(context.Context, []string) error{
	"demo":  demo,
	"modem": modemCommand,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(dispatch(ctx, os.Args[1:]))
}

// dispatch returns the exit code: 0 done, 1 failed, 2 wrong usage.
func dispatch(ctx context.Context, args []string) int {
	if len(args) == 0 || commands[args[0]] == nil {
		fmt.Fprint(os.Stderr, usage)
		return 2
	}
	err := commands[args[0]](ctx, args[1:])
	var wrong *misuse
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintln(os.Stderr, "simkeeper-lab: error:", err)
		return 2
	}
	fmt.Fprintln(os.Stderr, "simkeeper-lab: error:", err)
	return 1
}

// misuse is a wrong flag or argument.
type misuse struct{ error }

func (m *misuse) Unwrap() error { return m.error }
