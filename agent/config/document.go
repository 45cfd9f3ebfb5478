package config

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/agent/toml"
)

// parseDocument parses TOML; what is wrong is an Error without a file.
func parseDocument(data []byte) ([]toml.Pair, *Error) {
	text := string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) // Windows editors begin with a mark
	if flaw := tooComplex(text); flaw != nil {
		return nil, flaw
	}
	pairs, err := toml.Parse(text)
	var wrong *toml.Error
	if errors.As(err, &wrong) {
		return nil, explain(wrong)
	}
	return pairs, nil
}

// tooComplex refuses what no configuration holds.
func tooComplex(text string) *Error {
	const longest = 4096
	line := 0
	for row := range strings.Lines(text) {
		line++
		if len(row) > longest {
			return &Error{Line: line, Problem: "the line is too long", Hint: "use at most 4096 bytes; a list may go over several lines"}
		}
	}
	return nil
}

// explain turns a syntax error into one with a hint.
func explain(wrong *toml.Error) *Error {
	key := toml.String(wrong.Path)
	e := &Error{Line: wrong.Line, Key: shorten(key), Problem: cut(wrong.Problem, 160), Hint: wrong.Hint, Err: wrong}
	switch {
	case wrong.First > 0:
		e.Hint = "first on line " + strconv.Itoa(wrong.First) + "; " + e.Hint
	case e.Hint == "":
		e.Hint = syntaxHint(key)
	}
	return e
}

// syntaxHint says how the value of a key is written, or any value.
func syntaxHint(path string) string {
	k, ok := lookup(path)
	switch {
	case !ok:
		return `write name = "text", name = 12, name = true or name = ["a", "b"], and # before a comment`
	case k.literal() || k.example != "":
		return "use " + k.allowed()
	}
	return "use " + k.allowed() + ", in quotes"
}

// escapeHint says how a text is written that holds a backslash.
const escapeHint = `in a "quoted" text write \\ for \, or use 'single quotes'`
