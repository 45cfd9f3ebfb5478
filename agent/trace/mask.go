package trace

import "strings"

// The characters of a number that Mask shows, and the fewest that it hides.
const (
	shownFirst  = 6
	shownLast   = 4
	hiddenLeast = 6
)

// Mask returns a text for a page that people read: of each identity the first six and the
// last four characters, as in 898604…0425, of a short one fewer, so that six are hidden;
// and *** in place of what may be a password or a PIN.
func Mask(text string) string {
	return finder{replace: masked}.rewrite(withoutSecrets(text))
}

func masked(n number) string {
	text := strings.TrimRight(n.text, "Ff")
	first := max(0, min(shownFirst, len(text)-shownLast-hiddenLeast))
	return text[:first] + "…" + text[max(0, len(text)-shownLast):]
}

// Replace returns a text with what with gives in place of each identity, and *** in place of
// what may be a password or a PIN. with gets a number in the one form that it has however it
// is written: upper case, in the order in which people read it, without an F that fills up.
func Replace(text string, with func(number string) string) string {
	replace := func(n number) string { return with(strings.ToUpper(strings.TrimRight(n.text, "Ff"))) }
	return finder{replace: replace}.rewrite(withoutSecrets(text))
}
