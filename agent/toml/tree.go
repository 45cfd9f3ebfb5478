package toml

import "strings"

// kind is how a node came to be, which decides what may be added to it.
type kind uint8

const (
	valued  kind = iota // a value, or an inline section: complete
	implied             // a section named only as the parent of others
	headed              // a section with a head of its own
	dotted              // made by a key of several names
	listed              // a list of sections
)

// node is a place in the document.
type node struct {
	kind kind
	line int // where it first stood
	path []string
	sub  map[string]*node
	last *node // of a list of sections
}

// child is what stands under a name; nil for nothing.
func (n *node) child(name string) *node { return n.sub[name] }

// add makes a place under a name.
func (n *node) add(name string, k kind, line int) *node {
	if n.sub == nil {
		n.sub = map[string]*node{}
	}
	c := &node{kind: k, line: line, path: append(append([]string(nil), n.path...), name)}
	n.sub[name] = c
	return c
}

// open begins the section of a head.
func (p *parser) open(path []string, many bool, at int) *Error {
	in, line := p.root, p.line(at)
	for i, name := range path[:len(path)-1] {
		c := in.child(name)
		switch {
		case c == nil:
			c = in.add(name, implied, line)
		case c.kind == listed:
			c = c.last
		case c.kind == valued:
			return p.twice(path[:i+1], c, at)
		}
		in = c
	}
	name := path[len(path)-1]
	c := in.child(name)
	value := any(Section{})
	switch {
	case many:
		if c == nil {
			c = in.add(name, listed, line)
		} else if c.kind != listed {
			return p.twice(path, c, at)
		}
		c.last = &node{kind: headed, line: line, path: c.path}
		c, value = c.last, Sections{}
	case c == nil:
		c = in.add(name, headed, line)
	case c.kind == implied:
		c.kind, c.line = headed, line
	default:
		return p.twice(path, c, at)
	}
	p.section = c
	p.pairs = append(p.pairs, Pair{Path: path, Value: value, Line: line})
	return nil
}

// place makes the place of a key in a section. What was made by a head, or by keys elsewhere,
// is complete for keys of several names.
func (p *parser) place(in *node, name []string, at int) (*node, *Error) {
	line := p.line(at)
	for i, n := range name[:len(name)-1] {
		c := in.child(n)
		switch {
		case c == nil:
			c = in.add(n, dotted, line)
		case c.kind != dotted:
			return nil, p.twice(p.path[:len(p.path)-len(name)+i+1], c, at)
		}
		in = c
	}
	last := name[len(name)-1]
	if c := in.child(last); c != nil {
		return nil, p.twice(p.path, c, at)
	}
	return in.add(last, valued, line), nil
}

// twice is the error of a place that is taken.
func (p *parser) twice(path []string, old *node, at int) *Error {
	err := p.wrongAt(at, "is set twice", "keep one of them; each section and key stands once in a file")
	err.Path, err.First = path, old.line
	return err
}

// String is a path as it is written, with quotes where a name needs them.
func String(path []string) string {
	names := make([]string, len(path))
	for i, name := range path {
		names[i] = name
		if name == "" || strings.IndexFunc(name, func(c rune) bool { return c > '~' || !isName(byte(c)) }) >= 0 {
			names[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
		}
	}
	return strings.Join(names, ".")
}
