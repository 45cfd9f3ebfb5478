package facts

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
)

// ask reads the answer with the queries that ask with its command: those of the modem's own
// family, and for facts of which that knows nothing those of the others. It reports whether
// anybody asks so.
func (a *answer) ask() bool {
	asked := commands(a.command)
	return a.askAll(asked) || a.askAll(unargued(asked))
}

func (a *answer) askAll(asked []string) bool {
	known := false
	for _, queries := range a.sources() {
		for _, command := range asked {
			found := asking(queries, command)
			a.putAll(found)
			known = known || len(found) > 0
		}
	}
	return known
}

// unargued are the names of commands that ask for a part of a report: +NUESTATS="RADIO".
func unargued(commands []string) []string {
	var out []string
	for _, command := range commands {
		if name, argument, found := strings.Cut(command, "="); found && strings.HasPrefix(argument, `"`) {
			out = append(out, name)
		}
	}
	return out
}

// askByPrefix reads lines whose command nobody knows, or that nobody asked for, by how they
// begin.
func (a *answer) askByPrefix() {
	for _, queries := range a.sources() {
		a.putAll(reading(queries, a.lines))
	}
	for _, line := range a.lines {
		if told := family.Tells(line); a.urc && told != nil {
			a.hear(line, told)
		}
	}
}

// hear reads a fact that the modem reports by itself.
func (a *answer) hear(line string, told *family.Told) {
	var s modem.Snapshot
	if err := told.Read(line, &s); err == nil {
		a.tell(family.Cause, &s)
	}
}

// sources are the queries of all families: those of the modem's own with all that it stands
// on, then what each row has of its own.
func (a *answer) sources() [][]family.Query {
	var all []family.Query
	for f := range family.Facts {
		all = append(all, a.row.For(f)...)
	}
	out := [][]family.Query{all}
	for _, row := range family.Rows {
		out = append(out, row.Own())
	}
	return out
}

// commands are the commands of one line: AT+COPS=3,2;+COPS? holds two.
func commands(line string) []string {
	quoted := false
	return strings.FieldsFunc(line, func(r rune) bool {
		quoted = quoted != (r == '"')
		return r == ';' && !quoted
	})
}

// asking are the queries that ask with a command.
func asking(queries []family.Query, command string) []family.Query {
	var out []family.Query
	for i := range queries {
		if same(queries[i].Command, command) {
			out = append(out, queries[i])
		}
	}
	return out
}

// same compares a query's command with one that was sent, where letter case and blanks do not
// count and any number stands for that of the data context.
func same(template, command string) bool {
	template, command = strings.ReplaceAll(template, " ", ""), strings.ReplaceAll(command, " ", "")
	before, after, found := strings.Cut(template, "{cid}")
	if !found {
		return strings.EqualFold(template, command)
	}
	end := len(command) - len(after)
	if end <= len(before) || !strings.EqualFold(command[:len(before)], before) || !strings.EqualFold(command[end:], after) {
		return false
	}
	return strings.Trim(command[len(before):end], "0123456789") == ""
}

// reading are the queries that know one of the lines by its name.
func reading(queries []family.Query, lines []string) []family.Query {
	var out []family.Query
	for i := range queries {
		if knowsAny(&queries[i], lines) {
			out = append(out, queries[i])
		}
	}
	return out
}

func knowsAny(q *family.Query, lines []string) bool {
	for _, line := range lines {
		if q.Listens() && strings.IndexByte("+^*#$%!", line[0]) >= 0 && q.Accepts(line) {
			return true
		}
	}
	return false
}

// putAll lets queries read the answer, and tells what they find: of several for one fact what
// the first finds that succeeds.
func (a *answer) putAll(queries []family.Query) {
	for i := range queries {
		q := &queries[i]
		if a.told[q.Fact] {
			continue
		}
		s := a.blank()
		if err := q.Put(a.exchange(q), &s); err == nil {
			a.tell(q.Fact, &s)
			a.told[q.Fact] = true
		}
	}
}

// blank is the snapshot in which a query finds what it rests on: an agent has read before
// which contexts there are, and the first part of a counter in two parts.
func (a *answer) blank() modem.Snapshot {
	s := modem.Snapshot{Usage: &modem.Usage{}}
	for _, f := range append(rows(a.lines, "+CGPADDR"), rows(a.lines, "+CGCONTRDP")...) {
		if cid, ok := integer(nth(f, 0)); ok {
			s.Contexts = []modem.Context{{CID: cid}}
			break
		}
	}
	return s
}
