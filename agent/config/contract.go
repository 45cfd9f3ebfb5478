package config

import (
	"slices"
	"strings"
)

// key is one row of the contract: all that is known about a configuration key.
type key struct {
	path     string // section.name
	setting         // the field of Config, its default, and what may be written
	optional bool   // "" may be written, too, and means "not set"
	doc      string // meaning and unit, one line
	example  string // for an optional key that the template leaves out: a value in TOML
}

// section and name are the two halves of the path.
func (k *key) section() string { return k.path[:strings.Index(k.path, ".")] }
func (k *key) name() string    { return k.path[strings.Index(k.path, ".")+1:] }

// set takes what the TOML decoder gives. The empty text takes back what an
// earlier file has set; a 0 that was written is not "not set".
func (k *key) set(c *Config, value any) *Error {
	if k.optional && value == "" {
		k.reset(c)
		return nil
	}
	return k.setting.set(c, value)
}

// check finds what is wrong with the value in force.
func (k *key) check(c *Config) *Error {
	if k.optional && k.isUnset(c) {
		return nil
	}
	return k.setting.check(c)
}

// encode writes the value in force as TOML.
func (k *key) encode(c *Config) string {
	if k.optional && k.isUnset(c) {
		return `""`
	}
	return k.setting.encode(c)
}

func (k *key) isUnset(c *Config) bool {
	return k.setting.encode(c) == k.setting.encode(&Config{})
}

// lookup finds the row of a key.
func lookup(path string) (*key, bool) {
	for _, k := range contract {
		if k.path == path {
			return k, true
		}
	}
	return nil, false
}

// sections returns the names of all sections in the order of the contract.
func sections() []string {
	var names []string
	for _, k := range contract {
		names = append(names, k.section())
	}
	return slices.Compact(names)
}
