package main

import (
	"strings"
	"unicode"
)

// consoleWidth is what fits on a serial console of 80 columns.
const consoleWidth = 78

// wrap breaks text into lines of at most width columns, 3 or more: at spaces, and beside
// Chinese characters, which take two columns. A word that is wider than a line is cut.
// What would steer the terminal becomes a dot: the text may come from a modem.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, piece := range pieces(printable(text)) {
		if line != "" && columns(line+strings.TrimRight(piece, " ")) > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line = ""
		}
		for line == "" && columns(strings.TrimRight(piece, " ")) > width {
			head := fitting(piece, width)
			lines, piece = append(lines, head), piece[len(head):]
		}
		line += piece
	}
	return append(lines, strings.TrimRight(line, " "))
}

// hang wraps text behind a label that is already in the line; further lines are indented
// to stand under the first.
func hang(label, text string) string {
	indent := columns(label)
	return label + strings.Join(wrap(text, consoleWidth-indent), "\n"+strings.Repeat(" ", indent))
}

// pieces parts text where a line may end. Spaces stay with the piece before them.
func pieces(text string) []string {
	var out []string
	start, before := 0, rune(0)
	for i, r := range text {
		if i > 0 && mayBreak(before, r) {
			out = append(out, text[start:i])
			start = i
		}
		before = r
	}
	return append(out, text[start:])
}

// No line begins with the former, none ends with the latter.
const (
	closing = `,.;:!?)]}"»，。；：！？、）】》”’…`
	opening = `([{«（【《“‘`
)

func mayBreak(before, after rune) bool {
	switch {
	case after == ' ', cells(after) == 0: // a mark stays on its character
		return false
	case before == ' ':
		return true
	case strings.ContainsRune(closing, after), strings.ContainsRune(opening, before):
		return false
	}
	return cells(before) == 2 || cells(after) == 2
}

// fitting is the longest beginning of text that fits, one character at least.
func fitting(text string, width int) string {
	used := 0
	for i, r := range text {
		used += columns(string(r))
		if used > width && i > 0 {
			return text[:i]
		}
	}
	return text
}

func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '.'
	}, text)
}

// pad fills a label to a width in columns.
func pad(label string, width int) string {
	return label + strings.Repeat(" ", max(0, width-columns(label)))
}

// table puts the cells of all rows below each other; the last of a row is not padded.
func table(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], columns(cell)+2)
		}
	}
	var b strings.Builder
	for _, row := range rows {
		last := len(row) - 1
		for i, cell := range row[:last] {
			b.WriteString(pad(cell, widths[i]))
		}
		b.WriteString(row[last] + "\n")
	}
	return b.String()
}
