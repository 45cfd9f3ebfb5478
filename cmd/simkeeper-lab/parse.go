package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/simkeeper/simkeeper/cmd/simkeeper-lab/facts"
)

const parseUsage = `usage: simkeeper-lab parse FILE.jsonl

Each line of the file is a recorded reply of a modem, as JSON:
  {"id":"any name","vendor":"Quectel","model":"EC25","command":"AT+CSQ","reply":"\r\n+CSQ: 20,99\r\n\r\nOK\r\n"}
"command" is "(URC)" for what the modem sent by itself; vendor and model may be left out.
Prints {"id":…,"facts":{…}} for each, as the agent's own parsers read it. - stands for stdin.
A line that is no such record is named on stderr, and the exit code is 2 in the end.
`

// parseCommand shows what the parsers make of anybody's recordings.
func parseCommand(ctx context.Context, args []string) error {
	switch {
	case len(args) > 0 && (args[0] == "--help" || args[0] == "-h"):
		fmt.Print(parseUsage)
		return nil
	case len(args) != 1 || len(args[0]) > 1 && args[0][0] == '-':
		return &misuse{errors.New("name one file: simkeeper-lab parse FILE.jsonl, or - for stdin")}
	}
	name, in := "stdin", io.Reader(os.Stdin)
	if args[0] != "-" {
		file, err := os.Open(args[0])
		if err != nil {
			return &misuse{fmt.Errorf("the recordings cannot be read: %w", err)}
		}
		defer file.Close()
		name, in = args[0], file
	}
	bad, err := parseRecords(ctx, in, os.Stdout, func(line int, err error) {
		fmt.Fprintf(os.Stderr, "simkeeper-lab: %s:%d: %v\n", name, line, err)
	})
	if err == nil && bad > 0 {
		err = &misuse{fmt.Errorf("%s: not readable as a record: %d of its lines", name, bad)}
	}
	return err
}

// maxRecord is the longest line taken, in bytes; a reply may have 64 KB, each byte of it up to
// six in JSON.
const maxRecord = 1 << 20

// parseRecords prints the facts of each record, and reports each line that is none by its
// number. It fails only where reading or printing does.
func parseRecords(ctx context.Context, in io.Reader, out io.Writer, report func(line int, err error)) (bad int, err error) {
	lines := bufio.NewReaderSize(in, maxRecord)
	for n := 1; ctx.Err() == nil; n++ {
		text, wrong := nextLine(lines)
		switch {
		case errors.Is(wrong, io.EOF):
			return bad, nil
		case wrong != nil && !errors.Is(wrong, errLongLine):
			return bad, wrong
		}
		if wrong == nil && len(text) > 0 {
			wrong, err = printFacts(out, text)
		}
		if wrong != nil {
			bad++
			report(n, wrong)
		}
		if err != nil {
			return bad, err
		}
	}
	return bad, ctx.Err()
}

var errLongLine = fmt.Errorf("the line is longer than %d bytes", maxRecord)

// nextLine returns a line without its end and blanks around it; errLongLine for one that is
// too long, which is passed over; io.EOF behind the last.
func nextLine(in *bufio.Reader) ([]byte, error) {
	text, err := in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = in.ReadSlice('\n')
		}
		return nil, errLongLine
	}
	if trimmed := strings.TrimSpace(string(text)); trimmed != "" {
		return []byte(trimmed), nil
	}
	return nil, err
}

// told is what is printed for a record.
type told struct {
	ID    string      `json:"id"`
	Facts facts.Facts `json:"facts"`
}

// printFacts tells apart what is wrong with the record and what with printing.
func printFacts(out io.Writer, text []byte) (wrong, failed error) {
	r, err := readRecord(text)
	if err != nil {
		return err, nil
	}
	line := json.NewEncoder(out)
	line.SetEscapeHTML(false)
	return nil, line.Encode(told{r.ID, facts.Read(r)})
}

// readRecord reads a record, whose other fields do not matter here.
func readRecord(text []byte) (facts.Record, error) {
	var r struct {
		ID, Command, Reply *string
		Vendor, Model      string
	}
	err := json.Unmarshal(text, &r)
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind) && kind.Field != "":
		return facts.Record{}, fmt.Errorf("%q is a %s, want a text", strings.ToLower(kind.Field), kind.Value)
	case err != nil:
		return facts.Record{}, fmt.Errorf("not a record of one line of JSON: %w", err)
	}
	for _, field := range []struct {
		name  string
		value *string
	}{{"id", r.ID}, {"command", r.Command}, {"reply", r.Reply}} {
		if field.value == nil {
			return facts.Record{}, fmt.Errorf("the record has no %q", field.name)
		}
	}
	return facts.Record{ID: *r.ID, Vendor: r.Vendor, Model: r.Model, Command: *r.Command, Reply: *r.Reply}, nil
}
