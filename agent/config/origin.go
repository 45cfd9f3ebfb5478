package config

import (
	"strings"

	"github.com/simkeeper/simkeeper/agent/toml"
)

// CommandLine is the origin of values that a flag has set.
const CommandLine = "command line"

// Origin says where the value of a key was set: "default", a file with the line,
// or what [Config.Set] was told. It is "" for a key that does not exist.
func (c *Config) Origin(key string) string {
	if _, ok := lookup(key); !ok {
		return ""
	}
	if at, ok := c.origins[key]; ok {
		return at.String()
	}
	return "default"
}

// Value returns the value of a key as TOML, such as "1h" with its quotes, and "" for a key
// that does not exist.
func (c *Config) Value(key string) string {
	if k, ok := lookup(key); ok {
		return k.encode(c)
	}
	return ""
}

// Set overrides one key, as a flag does; value is written as in a file, where
// quotes around a text may be left out. It checks the value by itself; call
// [Config.Validate] for what spans several keys. The error is an [*Error].
func (c *Config) Set(key, value, origin string) error {
	k, ok := lookup(key)
	if !ok {
		return &Error{File: origin, Key: key, Problem: "unknown key", Hint: suggestKey(strings.Split(key, "."))}
	}
	if flaw := k.set(c, k.decoded(value)); flaw != nil {
		flaw.File, flaw.Key = origin, key
		return flaw
	}
	c.mark(key, place{file: origin})
	return nil
}

// decoded reads the text of a value as TOML where the key is written without
// quotes. A text that is no TOML stays a text, for set to refuse.
func (k *key) decoded(value string) any {
	if k.literal() {
		if pairs, err := toml.Parse("value = " + value); err == nil {
			return pairs[0].Value
		}
	}
	return value
}
