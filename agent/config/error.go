package config

import (
	"strconv"
	"strings"
)

// Error is one problem of a configuration: where it stands, what is wrong and
// what to do. Several are joined by [errors.Join], in the order of file and line.
type Error struct {
	File    string // file as it was named, "command line", or "" for a value set by code
	Line    int    // line in File, from 1; 0 where there is none
	Key     string // such as "report.interval"; "" where the file itself is at fault
	Value   string // the value as TOML would write it, shortened; "" where it does not matter
	Problem string // such as "is not a duration"
	Hint    string // what to do, or what is allowed; may be ""
	Err     error  // the cause, such as [io/fs.ErrNotExist]; may be nil
}

// Error returns the problem on one line, as
//
//	simkeeper.toml:12: report.interval: "2 hours" is not a duration; use …
func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(place{e.File, e.Line}.String() + ": ")
	}
	if e.Key != "" {
		b.WriteString(e.Key + ": ")
	}
	if e.Value != "" {
		b.WriteString(e.Value + " ")
	}
	b.WriteString(e.Problem)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// place is where a value was set.
type place struct {
	file string
	line int
}

// String returns file:line, or the file alone where there is no line.
func (p place) String() string {
	if p.line == 0 {
		return p.file
	}
	return p.file + ":" + strconv.Itoa(p.line)
}

// bad is an Error about a value; the caller adds key and place.
func bad(value any, problem, hint string) *Error {
	return &Error{Value: display(value), Problem: problem, Hint: hint}
}

// wrongType is an Error about a value of another TOML type than the wanted one.
func wrongType(value any, want, hint string) *Error {
	return bad(value, "is "+typeName(value)+", not "+want, hint)
}
