package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/simkeeper/simkeeper/modem/family"
)

// screenWidth is how wide a line of the table may be, labelWidth how wide its label is.
const screenWidth, labelWidth = 119, 15

// paragraph prints a text behind its label, in lines of the width of the screen; nothing
// where there is none.
func paragraph(out io.Writer, label, text string) {
	line, width := "", screenWidth-labelWidth
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			fmt.Fprintf(out, "  %-*s%s\n", labelWidth-2, label, line)
			label, line = "", ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	if line != "" {
		fmt.Fprintf(out, "  %-*s%s\n", labelWidth-2, label, line)
	}
}

// inColumns puts entries side by side, the first line behind the label.
func inColumns(entries []string, label string, columns int) []string {
	var out []string
	width := (screenWidth - labelWidth) / columns
	for row := range slices.Chunk(entries, columns) {
		line := fmt.Sprintf("  %-*s", labelWidth-2, label)
		for _, entry := range row {
			line += fmt.Sprintf("%-*s", width, entry)
		}
		out = append(out, line)
		label = ""
	}
	return out
}

// printFamilyList prints the list of README.md: a line for each family.
func printFamilyList(out io.Writer) {
	fmt.Fprint(out, "| family | recognised | known beyond the standard |\n|---|---|---|\n")
	for i, r := range family.Rows {
		if r == family.Generic || slices.ContainsFunc(family.Rows[:i], func(o *family.Row) bool { return o.Name == r.Name }) {
			continue
		}
		fmt.Fprintf(out, "| `%s` | %s | %s |\n", r.Name, strings.Join(modelsOf(r.Name), ", "), strings.Join(abilities(r.Name), ", "))
	}
	fmt.Fprintf(out, "| `%s` | every other modem | the questions of 3GPP TS 27.007, and every maker's for the card number |\n", family.Generic.Name)
}

// namedModels is how many beginnings of model names the list gives of a family.
const namedModels = 6

// modelsOf are the models of a family: the beginnings of their names, and the series that are
// asked in a way of their own.
func modelsOf(name string) []string {
	var series, models []string
	for _, r := range family.Rows {
		switch {
		case r.Name != name:
		case r.Series != "":
			series = append(series, r.Series)
		default:
			for _, m := range r.Models {
				if !slices.Contains(r.Makers, m) {
					models = append(models, strings.ToUpper(m)+"…")
				}
			}
		}
	}
	if len(models) == 0 {
		models = []string{"all of the maker"}
	}
	if len(models) > namedModels {
		models = append(models[:namedModels], "others")
	}
	return append(models, series...)
}

// abilities are what at least one series of a family has of its own.
func abilities(name string) []string {
	var out []string
	for _, c := range familyColumns {
		has := func(r *family.Row) bool { return r.Name == name && c.mark(r) == own }
		if c.word != "" && slices.ContainsFunc(family.Rows, has) {
			out = append(out, c.word)
		}
	}
	return out
}
