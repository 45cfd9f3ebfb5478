// Command simkeeper-lab is for developers and for training: simulated modems that
// misbehave on demand, a demo of the whole agent on an embedded broker, years of the life
// of SIM cards, what a short code of a technician says, what the parsers make of a recorded
// reply, which modem families there are, and signed commands. Nothing of it runs on a terminal.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

const usage = `usage: simkeeper-lab COMMAND [FLAGS]

  code SK1-…           what a short code says that a technician reads out (diag --qr)
  demo [--seconds N]   a simulated modem, an embedded broker and the agent, with a story
  dictionary           the preset dictionary of packed messages, as the contract gives it
  families [FLAGS]     the modems that the agent knows, and what it asks each of them
  key FILE             a pair of keys for signing commands: FILE and FILE.pub
  life [FLAGS]         years of terminals and their SIM cards: which keep-alive loses how many
  modem [FLAGS]        a simulated modem on a pty, a TCP port or a serial device
  parse FILE.jsonl     what the agent's parsers make of recorded replies; - for stdin
  responder [FLAGS]    answers the keep-alive datagrams of terminals with its key
  sign [FLAGS]         a signed command, to be published on sk/1/TERMINAL/command

simkeeper-lab COMMAND --help lists the flags.
`

var commands = map[string]func(context.Context, []string) error{
	"code":       showCode,
	"demo":       demo,
	"dictionary": dictionaryCommand,
	"families":   familiesCommand,
	"key":        makeKey,
	"life":       lifeCommand,
	"modem":      modemCommand,
	"parse":      parseCommand,
	"responder":  responder,
	"sign":       signCommand,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(dispatch(ctx, os.Args[1:]))
}

// dispatch returns the exit code: 0 done, 1 failed, 2 wrong usage.
func dispatch(ctx context.Context, args []string) int {
	switch {
	case len(args) == 0:
		fmt.Fprint(os.Stderr, usage)
		return 2
	case args[0] == "help", args[0] == "--help", args[0] == "-h":
		fmt.Print(usage)
		return 0
	case commands[args[0]] == nil:
		return finish(&misuse{fmt.Errorf("there is no command %q; simkeeper-lab help lists them", args[0])})
	}
	return finish(commands[args[0]](ctx, args[1:]))
}

// finish prints an error for people and returns the exit code.
func finish(err error) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	fmt.Fprintln(os.Stderr, "simkeeper-lab: error:", err)
	var wrong *misuse
	if errors.As(err, &wrong) {
		return 2
	}
	return 1
}

// parse reads the flags of a command, which takes nothing else.
func parse(set *flag.FlagSet, args []string) error {
	set.SetOutput(io.Discard) // the package's own way of complaining buries the error
	set.Usage = func() {}
	err := set.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		help(set)
		return err
	case err != nil:
		return &misuse{fmt.Errorf("%w; simkeeper-lab %s --help lists the flags", err, set.Name())}
	case set.NArg() > 0:
		return &misuse{fmt.Errorf("%s takes no arguments, got %q", set.Name(), set.Arg(0))}
	}
	return nil
}

func help(set *flag.FlagSet) {
	fmt.Printf("usage: simkeeper-lab %s [FLAGS]\n", set.Name())
	set.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		fmt.Printf("  --%-18s %s\n", f.Name+" "+strings.ToUpper(value), text)
	})
}

// misuse is a wrong flag or argument.
type misuse struct{ error }

func (m *misuse) Unwrap() error { return m.error }
