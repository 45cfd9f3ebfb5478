// Command simkeeper is the agent on a payment terminal and the technician's tool: it
// asks the cellular modem, says what is wrong with card and network, and reports to an
// MQTT broker. Everything that it knows stands in the packages agent, modem and report;
// here are only the flags, what is printed, and the exit codes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// The exit codes of the contract.
const (
	exitOK          = 0 // fine, a warning, or done
	exitFault       = 1 // a fault was found, or the act failed
	exitUsage       = 2 // wrong usage or configuration
	exitUnreachable = 3 // the modem could not be asked
)

const usage = `usage: simkeeper COMMAND [FLAGS]

Run
  run                     the agent service
  config init|check|show  write a commented file, check one, show what counts
  version                 version, commit, Go, target

Diagnose
  diag [--json]           ask the modem, and say what is wrong and what to do
  diag --bundle FILE      the same as a page to send, with its recording
  diag --qr               the same as a QR code to photograph
  watch                   live signal, for turning an antenna
  status [--json]         what the running agent knows
  ports [--json]          serial ports, who holds them, which one to use
  at COMMAND…             send AT commands that disturb nothing (--force: any)
  replay FILE             a recording or a page once more, to the same verdict

Keep the card alive
  card [--json]           its dates, data used, and ledger
  card announce [ICCID]   card or modem will be swapped, perhaps for this card
  keepalive [--json]      what would be done next, when, and why not now
  keepalive --now         one act now, with its proof (exit code 1 without one)

Flags of all commands
  --config FILE           default ` + defaultConfig + `
  --port PATH             serial device, pty, COM5, or tcp://host:port
  --state DIR             folder of the state
  --lang zh|en            default: SIMKEEPER_LANG, LANG
  --charset utf8|gbk|ascii
                          of the console; default: by the locale, else utf8
  --trace FILE            record dialogue and history, numbers replaced, in FILE

Exit codes: 0 ok, a warning, or done; 1 a fault was found or the act failed;
2 wrong usage or configuration; 3 the modem could not be asked.

Try without hardware:
  simkeeper-lab modem --pty /tmp/modem </dev/null &
  simkeeper diag --port /tmp/modem
`

// command is one of the words behind simkeeper.
type command func(ctx context.Context, e *environment, args []string) error

var commands = map[string]command{
	"run":       run,
	"diag":      diag,
	"watch":     watch,
	"status":    status,
	"replay":    replay,
	"ports":     ports,
	"at":        sendAT,
	"card":      showCard,
	"keepalive": keepAlive,
	"config":    configure,
	"version":   version,
	"--version": version,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP) // the last when a console is gone
	defer stop()
	os.Exit(dispatch(ctx, &environment{stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv}, os.Args[1:]))
}

// dispatch runs one command and returns its exit code.
func dispatch(ctx context.Context, e *environment, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(e.stderr, usage)
		return exitUsage
	}
	if args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		fmt.Fprint(e.stdout, usage)
		return exitOK
	}
	c, ok := commands[args[0]]
	if !ok {
		return e.finish(misuse("simkeeper help lists the commands", "there is no command %q", args[0]))
	}
	return e.finish(c(ctx, e, args[1:]))
}

// environment is what a command may touch.
type environment struct {
	stdout, stderr io.Writer
	getenv         func(string) string
}

// exit ends a command with a code of its own. The error, where there is one, is printed.
type exit struct {
	code int
	err  error
	hint string
}

// Error is for those who look at the error; people get what finish prints.
func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// misuse is a wrong flag or argument.
func misuse(hint, format string, args ...any) error {
	return &exit{code: exitUsage, err: fmt.Errorf(format, args...), hint: hint}
}

// finish prints an error for people and returns the exit code.
func (e *environment) finish(err error) int {
	if err == nil {
		return exitOK
	}
	var x *exit
	if !errors.As(err, &x) {
		x = &exit{code: exitFault, err: err}
	}
	for _, line := range lines(x.err) {
		fmt.Fprintf(e.stderr, "simkeeper: error: %s\n", line)
	}
	if x.hint != "" {
		fmt.Fprintf(e.stderr, "simkeeper: hint: %s\n", x.hint)
	}
	return x.code
}

// lines parts an error that joins several.
func lines(err error) []string {
	if err == nil {
		return nil
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, one := range many.Unwrap() {
			out = append(out, lines(one)...)
		}
		return out
	}
	return []string{err.Error()}
}
