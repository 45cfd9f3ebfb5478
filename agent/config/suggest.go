package config

import (
	"slices"
	"strings"
)

// suggestKey says which known key was probably meant.
func suggestKey(path []string) string {
	text := strings.Join(path, ".")
	best, distance := nearest(text, len(contract), func(i int) int { return keyDistance(text, contract[i]) })
	switch {
	case distance > tolerance(text) && len(path) > 1:
		return "the keys of [" + path[0] + "] are " + strings.Join(names(path[0]), ", ")
	case distance > tolerance(text):
		return suggestSection(text)
	case len(path) == 1:
		return "did you mean " + contract[best].path + "? write it below [" + contract[best].section() + "]"
	}
	return "did you mean " + contract[best].path + "?"
}

// suggestSection says which section was probably meant.
func suggestSection(name string) string {
	all := sections()
	best, distance := nearest(name, len(all), func(i int) int { return levenshtein(strings.ToLower(name), all[i]) })
	if distance > max(1, len(name)/3) {
		return "the sections are " + strings.Join(all, ", ")
	}
	return "did you mean [" + all[best] + "]?"
}

// names returns the keys of a section.
func names(section string) []string {
	var out []string
	for _, k := range contract {
		if k.section() == section {
			out = append(out, k.name())
		}
	}
	return out
}

// nearest returns the candidate with the least distance. A very long text is
// near to nothing.
func nearest(text string, candidates int, distance func(int) int) (best, least int) {
	least = len(text) + 1
	if len(text) > 64 {
		return 0, least
	}
	for i := range candidates {
		if d := distance(i); d < least {
			best, least = i, d
		}
	}
	return best, least
}

// tolerance is the distance up to which a guess at a key helps.
func tolerance(text string) int { return max(2, len(text)/4) }

// keyDistance compares a text with a key: as a whole, by the name alone (the
// right name in the wrong section), and as the beginning of the name.
func keyDistance(text string, k *key) int {
	text = strings.ToLower(text)
	section, name, found := strings.Cut(text, ".")
	if !found {
		section, name = "", text
	}
	distance := min(levenshtein(text, k.path), 1+levenshtein(name, k.name()))
	if section == k.section() && len(name) > 2 && strings.HasPrefix(k.name(), name) {
		distance = min(distance, 1)
	}
	return distance
}

// levenshtein counts the letters to insert, delete or change.
func levenshtein(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = slices.Min([]int{row[j] + 1, row[j+1] + 1, change})
		}
	}
	return row[len(b)]
}
