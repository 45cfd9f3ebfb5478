package config

import (
	"slices"
	"strings"
	"time"
)

// key is one row of the contract: all that is known about a configuration key.
type key struct {
	path    string // section.name
	doc     string // meaning and unit, one line
	allowed string // what may be written
	example string // for a key without a default: a value in TOML
	literal bool   // written without quotes

	reset  func(*Config)             // sets the default
	set    func(*Config, any) *Error // sets what the TOML decoder gives
	check  func(*Config) *Error      // range and form of the value in force
	encode func(*Config) string      // the value in force as TOML
}

// section and name are the two halves of the path.
func (k key) section() string { return k.path[:strings.Index(k.path, ".")] }
func (k key) name() string    { return k.path[strings.Index(k.path, ".")+1:] }

// lookup finds the row of a key.
func lookup(path string) (key, bool) {
	i := slices.IndexFunc(contract, func(k key) bool { return k.path == path })
	if i < 0 {
		return key{}, false
	}
	return contract[i], true
}

// sections returns the names of all sections in the order of the contract.
func sections() []string {
	var names []string
	for _, k := range contract {
		names = append(names, k.section())
	}
	return slices.Compact(names)
}

// with makes the row of a key that has a default.
func with[T any](path string, at func(*Config) *T, def T, as kind[T], doc string) key {
	return key{
		path:    path,
		doc:     doc,
		allowed: as.allowed,
		literal: as.literal,
		reset:   func(c *Config) { *at(c) = def },
		check:   func(c *Config) *Error { return as.check(*at(c)) },
		encode:  func(c *Config) string { return as.encode(*at(c)) },
		set: func(c *Config, value any) *Error {
			v, flaw := as.decode(value)
			if flaw == nil {
				flaw = as.check(v)
			}
			if flaw == nil {
				*at(c) = v
			}
			return flaw
		},
	}
}

// without makes the row of a key that is not set unless a file sets it.
func without[T comparable](path string, at func(*Config) *T, example string, as kind[T], doc string) key {
	var unset T
	k := with(path, at, unset, optional(as), doc)
	k.example = example
	return k
}

// listOf makes the row of a list; each configuration gets its own copy of the default.
func listOf[T ~string](path string, at func(*Config) *[]T, as kind[[]T], doc string, def ...T) key {
	k := with(path, at, nil, as, doc)
	k.reset = func(c *Config) { *at(c) = slices.Clone(def) }
	return k
}

// file is the full path of a file, or "" for none.
func file(example string) kind[string] {
	return optional(text[string](`a full path, or ""`, fullPath(example)))
}

// secretFile is a file whose name is not repeated when it is refused: people
// write the secret itself there.
func secretFile(example string) kind[string] {
	k := file(example)
	decode, check := k.decode, k.check
	k.decode = func(v any) (string, *Error) {
		path, flaw := decode(v)
		return path, withoutValue(flaw)
	}
	k.check = func(path string) *Error { return withoutValue(check(path)) }
	return k
}

func withoutValue(flaw *Error) *Error {
	if flaw != nil {
		flaw.Value = ""
	}
	return flaw
}

const day = 24 * time.Hour
