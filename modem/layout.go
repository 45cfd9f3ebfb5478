package modem

import (
	"errors"
	"strings"
)

// Layout says what stands where in one kind of line of a vendor's report. Its lines are
// parted by commas, or, where Keys are given, hold names with a value behind each.
type Layout struct {
	// Line is how the line begins, without its blanks: "^SMONI:4G,". Empty: any line.
	Line string
	// RAT is the technology of a cell that is described so.
	RAT RAT
	// Columns names the fields behind the colon, in order, parted by blanks; see Reading. A
	// line with fewer fields is of another kind. A "+" behind the last one means that all
	// fields which follow are like it.
	Columns string
	// Keys are the names that a line may hold, at any place.
	Keys []Key
}

// Key is the name of a value in a report for people, such as "RSRP (dBm):", and the column
// that it fills; the value ends at a blank or a comma. What several lines tell of a cell is
// taken from the first of them, which is the serving one: others may follow. A line without a
// name whose column is "=" is of another kind. The empty name stands for the words before the
// first of all names, as where the operator's name comes first.
type Key struct{ Name, Column string }

// errNoLayout means that no line of an answer has a known form, or that none tells anything.
var errNoLayout = errors.New("nothing known in the answer")

// ReadLayouts reads an answer. Of the layouts that fit a line the first counts. It fails
// where no line tells anything.
func ReadLayouts(lines []string, layouts []Layout) (Reading, error) {
	var r Reading
	for _, line := range lines {
		for i := range layouts {
			if layouts[i].read(line, &r) {
				break
			}
		}
	}
	r.conclude()
	if !r.told {
		return Reading{}, errNoLayout
	}
	return r, nil
}

// read fills a reading from a line, and reports whether the line is of this kind.
func (l *Layout) read(line string, r *Reading) bool {
	if !strings.HasPrefix(compact(line), l.Line) {
		return false
	}
	if l.Keys != nil {
		return l.readKeys(line, r)
	}
	f, columns := fields(line), strings.Fields(l.Columns)
	if last := len(columns) - 1; strings.HasSuffix(l.Columns, "+") {
		columns[last] = strings.TrimSuffix(columns[last], "+")
		for len(columns) < len(f) {
			columns = append(columns, columns[last])
		}
	}
	if len(f) < len(columns) || !checked(columns, f) {
		return false
	}
	var nr Reading
	to := r
	if l.RAT == NR5G && r.Cell.RAT == LTE {
		to = &nr
	}
	for i, column := range columns {
		to.put(column, f[i])
	}
	if to == &nr {
		r.beside(nr)
	} else {
		r.is(l.RAT)
	}
	return true
}

// readKeys looks for every name; the first place of a name counts.
func (l *Layout) readKeys(line string, r *Reading) bool {
	for _, k := range l.Keys {
		if k.Column == "=" && !strings.Contains(line, k.Name) {
			return false
		}
	}
	found := false
	for _, k := range l.Keys {
		_, rest, ok := strings.Cut(line, k.Name)
		switch {
		case !ok:
			continue
		case k.Name == "":
			r.putOnce(k.Column, unnamed(line))
			continue
		}
		found = true
		r.putOnce(k.Column, firstWord(rest))
	}
	if found {
		r.is(l.RAT)
	}
	return found
}

// checked reports whether the fields are what the columns with a "=" demand.
func checked(columns, f []string) bool {
	for i, column := range columns {
		switch word, demands := strings.CutPrefix(column, "="); {
		case !demands:
		case word == "imsi" && (strings.Trim(f[i], `"0123456789`) != "" || len(f[i]) < 8), word != "imsi" && !strings.Contains(f[i], word):
			return false
		}
	}
	return true
}

// compact takes the blanks out of a line.
func compact(line string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, line)
}

// firstWord is the first run of characters that holds no blank and no comma.
func firstWord(text string) string {
	text = strings.TrimLeft(text, " \t")
	if end := strings.IndexAny(text, " \t,"); end >= 0 {
		text = text[:end]
	}
	return text
}

// unnamed is the words between the prefix of a line and the first name with a value.
func unnamed(line string) string {
	_, rest, _ := strings.Cut(line, ":")
	var words []string
	for _, word := range strings.Fields(rest) {
		if strings.Contains(word, ":") {
			break
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}
