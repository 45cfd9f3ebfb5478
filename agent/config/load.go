package config

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/agent/toml"
)

const (
	// DefaultPath is where the configuration is when nothing else is said.
	DefaultPath = "/etc/simkeeper/simkeeper.toml"

	maxFile  = 64 * kb // a longer file is not a configuration
	maxFlaws = 50      // problems of one file that are reported
)

// Load reads the configuration at path and then the files *.toml of the folder
// beside it (simkeeper.d for simkeeper.toml) in the order of their names, of
// which each overrides the keys that it sets; a list is replaced as a whole.
//
// The error joins one [*Error] for each problem of all files. It is
// [fs.ErrNotExist] where path does not exist.
func Load(path string) (*Config, error) {
	l := loader{config: Default()}
	l.file(path, Error{Problem: "no such file", Hint: `write one with "simkeeper config init", or name another with --config`, Err: fs.ErrNotExist})
	for _, name := range l.folder(strings.TrimSuffix(path, filepath.Ext(path)) + ".d") {
		l.file(name, Error{Problem: "is a link to no file", Hint: "mend the link, or take it away"})
	}
	return l.finish()
}

// Parse reads the text of one file, called name in errors and origins, over the
// values of base.
func Parse(name string, data []byte, base Config) (*Config, error) {
	l := loader{config: base}
	l.text(name, data)
	return l.finish()
}

// loader collects values and problems over all files.
type loader struct {
	config Config
	files  []string
	flaws  []*Error
}

// file reads one file; missing is the problem where there is none.
func (l *loader) file(path string, missing Error) {
	data, err := readFile(path)
	if err == nil {
		l.text(path, data)
		return
	}
	l.files = append(l.files, path)
	if errors.Is(err, fs.ErrNotExist) {
		l.fail(path, 0, "", &missing)
		return
	}
	l.fail(path, 0, "", fileError(err))
}

// folder lists the overriding files, by name; there need not be any.
func (l *loader) folder(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.fail(dir, 0, "", fileError(err))
	}
	var paths []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".toml" && !strings.HasPrefix(e.Name(), ".") {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths
}

// text takes over the keys of one file in their order.
func (l *loader) text(name string, data []byte) {
	l.files = append(l.files, name)
	pairs, flaw := parseDocument(data)
	if flaw != nil {
		l.fail(name, flaw.Line, flaw.Key, flaw)
		return
	}
	var refused [][]string
	for _, p := range pairs {
		if slices.ContainsFunc(refused, func(r []string) bool { return isBelow(p.Path, r) }) {
			continue
		}
		if len(refused) == maxFlaws {
			l.fail(name, p.Line, "", &Error{Problem: "too many problems; the rest was not read"})
			return
		}
		subject, flaw := l.take(p.Path, p.Value, place{name, p.Line})
		if flaw != nil {
			l.fail(name, p.Line, toml.String(subject), flaw)
			refused = append(refused, subject)
		}
	}
}

// take sets one key. A problem comes with its subject: the key, or the section
// in which nothing can be known.
func (l *loader) take(path []string, value any, at place) ([]string, *Error) {
	section := path[:1]
	_, isTable := value.(toml.Section)
	known := slices.Contains(sections(), section[0])
	switch k, found := lookup(toml.String(path)); {
	case found:
		flaw := k.set(&l.config, value)
		if flaw == nil {
			l.config.mark(k.path, at)
		}
		return path, flaw
	case len(path) == 1 && known && isTable:
		return nil, nil
	case len(path) == 1 && known:
		return path, &Error{Problem: "is a section", Hint: "write [" + path[0] + "] once, on a line of its own, and its keys below"}
	case !known && (len(path) > 1 || typeName(value) == aSection):
		return section, &Error{Problem: "unknown section", Hint: suggestSection(section[0])}
	}
	return path, &Error{Problem: "unknown key", Hint: suggestKey(path)}
}

// isBelow reports whether path is parent or begins with it.
func isBelow(path, parent []string) bool {
	return len(path) >= len(parent) && slices.Equal(path[:len(parent)], parent)
}

// fail records a problem at its place.
func (l *loader) fail(file string, line int, key string, flaw *Error) {
	flaw.File, flaw.Line, flaw.Key = file, line, shorten(key)
	l.flaws = append(l.flaws, flaw)
}

// finish checks what spans keys and files, and returns everything that is wrong.
func (l *loader) finish() (*Config, error) {
	isBad := func(key string) bool {
		return slices.ContainsFunc(l.flaws, func(e *Error) bool { return e.Key == key })
	}
	flaws := append(l.flaws, l.config.flaws(isBad)...)
	slices.SortStableFunc(flaws, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(slices.Index(l.files, a.File), slices.Index(l.files, b.File)), cmp.Compare(a.Line, b.Line))
	})
	if err := join(flaws); err != nil {
		return nil, err
	}
	return &l.config, nil
}

// Validate checks every value and what spans several, which matters for a
// configuration that was made or changed by code. The error joins one [*Error]
// for each problem.
func (c *Config) Validate() error {
	return join(c.flaws(func(string) bool { return false }))
}

// flaws returns what is wrong, leaving out the keys that are known to be bad.
func (c *Config) flaws(isBad func(string) bool) []*Error {
	var out []*Error
	bad := map[string]bool{}
	for _, k := range contract {
		bad[k.path] = isBad(k.path)
		if flaw := k.check(c); flaw != nil && !bad[k.path] {
			bad[k.path] = true
			out = append(out, c.locate(flaw, k.path))
		}
	}
	for _, r := range rules {
		if slices.ContainsFunc(r.keys, func(key string) bool { return bad[key] }) {
			continue
		}
		if flaw := r.check(c); flaw != nil {
			out = append(out, c.locate(flaw, r.keys...))
		}
	}
	return out
}

// locate names the first key as the one at fault, and the place of the first
// that was set at all.
func (c *Config) locate(flaw *Error, keys ...string) *Error {
	flaw.Key = keys[0]
	for _, key := range keys {
		if at, ok := c.origins[key]; ok {
			flaw.File, flaw.Line = at.file, at.line
			break
		}
	}
	return flaw
}

// mark remembers where a key was set. The map is shared by copies of a Config,
// so it is never changed.
func (c *Config) mark(key string, at place) {
	origins := maps.Clone(c.origins)
	if origins == nil {
		origins = map[string]place{}
	}
	origins[key] = at
	c.origins = origins
}

func join(flaws []*Error) error {
	errs := make([]error, len(flaws))
	for i, flaw := range flaws {
		errs[i] = flaw
	}
	return errors.Join(errs...)
}

// readFile reads a file that is small enough to be one of ours.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && int64(len(data)) > maxFile {
		return nil, errTooLong
	}
	return data, err
}

var errTooLong = fmt.Errorf("longer than %s", formatSize(maxFile))

// fileError says what to do about a configuration file that cannot be read.
func fileError(err error) *Error {
	e := &Error{Problem: "cannot be read", Hint: err.Error(), Err: err}
	var cause *fs.PathError
	switch {
	case errors.Is(err, fs.ErrPermission):
		e.Problem = "permission denied"
		e.Hint = "run as root or as the user of the service"
	case errors.As(err, &cause):
		e.Hint = cause.Err.Error()
	}
	return e
}
