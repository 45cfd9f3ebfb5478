package trace

import "strings"

// number is an identity found in a text: the number of a card, a subscriber, a device or
// a telephone.
type number struct {
	text    string // as people read it
	keep    int    // how many of its first characters name an issuer, a network or a type, and stay
	swapped bool   // the text has the digits of each pair swapped, as files of a card do
}

// finder finds the numbers in a text and has them replaced. What is one:
//
//   - 18 to 22 digits that begin with 89, from the seventh character on perhaps with the
//     letters A to F: a card (ITU-T E.118); so do 20 that begin with 98, the raw file of
//     the card (3GPP TS 31.102 §10.1.1). In a configuration 8 characters are enough, since
//     a list of allowed cards holds beginnings;
//   - 14 digits and more: a subscriber or a device (3GPP TS 23.003 §2.2, §6.2);
//   - 11 to 13 digits, 10 in quotes or behind a plus, and 7 to 9 behind a plus: a telephone;
//   - the same within a text in UCS2, four hexadecimal digits a character.
//
// Everything else stays: what has at most 9 digits, such as a cell, an area or a count;
// what has more in the answers that quantities lists; zeros alone, which stand for
// "none"; and hexadecimal texts such as operator names in UCS2.
type finder struct {
	config  bool // the text is a configuration
	replace func(number) string

	stays int // numbers of up to so many digits stay, here in the text
}

// quantities are the answers with long numbers that are no identities, and how many
// digits those have: cells of NR have 36 bits (3GPP TS 38.413 §9.3.1.7), counters 64. An
// identity in an answer of the first kind has more.
var quantities = map[string]int{
	"+CREG": 13, "+CGREG": 13, "+CEREG": 13, "+C5GREG": 13, "+COPS": 13, "+QENG": 13, "+CPSI": 13, "+QNWINFO": 13,
	"+QCAINFO": 13, "+QSCAN": 13, "+GTCCINFO": 13, "+EEMLTESVC": 13, "+CCED": 13, "^MONSC": 13, "!GSTATUS": 13,
	"+QGDCNT": 20, "+QGDNRCNT": 20, "+UGCNTRD": 20, "^DSFLOWRPT": 20, "^DSFLOWQRY": 20,
}

// rewrite returns the text with its numbers replaced.
func (f finder) rewrite(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		end := i
		for end < len(text) && isWord(text[end]) {
			end++
		}
		if end > i {
			out.WriteString(f.word(text, i, end))
			i = end
			continue
		}
		f.pass(text, i)
		out.WriteByte(text[i])
		i++
	}
	return out.String()
}

// pass notes which answer the text goes on with.
func (f *finder) pass(text string, i int) {
	switch text[i] {
	case ':':
		f.stays = quantities[strings.ToUpper(nameBefore(text, i))]
	case '\n':
		f.stays = 0
	}
}

// nameBefore is the name of the answer whose colon is at i, such as "+QENG".
func nameBefore(text string, i int) string {
	from := i
	for from > 0 && isWord(text[from-1]) {
		from--
	}
	return text[max(0, from-1):i]
}

// word rewrites one word.
func (f finder) word(text string, from, to int) string {
	word := text[from:to]
	if n, ok := f.card(word); ok {
		return f.replace(n)
	}
	if plain, ok := fromUCS2(word); ok {
		if changed := f.rewrite(plain); changed != plain {
			return toUCS2(changed)
		}
		return word
	}
	var out strings.Builder
	for i := from; i < to; {
		end := i
		for end < to && isDigit(text[end]) {
			end++
		}
		end = max(end, i+1)
		out.WriteString(f.digits(text, i, end))
		i = end
	}
	return out.String()
}

// card recognises the number of a card, also where it has letters.
func (f finder) card(word string) (number, bool) {
	n := number{text: word, swapped: len(word) == 20 && strings.HasPrefix(word, "98")}
	if n.swapped {
		n.text = swapPairs(word)
	}
	least := 18
	if f.config {
		least = 8
	}
	if len(word) < least || len(word) > 22 || !strings.HasPrefix(n.text, "89") {
		return number{}, false
	}
	if strings.Trim(n.text[:6], "0123456789") != "" || !isHex(n.text) {
		return number{}, false
	}
	n.keep = 7
	if strings.HasPrefix(n.text, "8988") {
		n.keep = 8 // the shared code 88 has longer numbers for issuers
	}
	return n, true
}

// digits rewrites a run of digits, or one other character.
func (f finder) digits(text string, from, to int) string {
	run := text[from:to]
	if len(run) < 7 || len(run) <= f.stays || strings.Trim(run, "0") == "" {
		return run
	}
	if n, ok := f.card(run); ok {
		return f.replace(n)
	}
	if len(run) >= 14 {
		return f.replace(number{text: run, keep: subscriberOrDevice(run)})
	}
	if f.telephone(text, from, to) {
		return f.replace(number{text: run, keep: 3})
	}
	return run
}

// telephone reports whether a run of 7 to 13 digits is a telephone number.
func (f finder) telephone(text string, from, to int) bool {
	before := text[:from]
	plus := strings.HasSuffix(before, "+")
	quoted := strings.HasSuffix(before, `"`) && strings.HasPrefix(text[to:], `"`)
	switch n := to - from; {
	case n >= 11:
		return !f.config || !strings.HasSuffix(strings.TrimRight(before, " \t"), "=") // a number of bytes
	case n == 10:
		return plus || quoted
	}
	return plus
}

// subscriberOrDevice says how much of a long number stays: the type of a device, 8 digits,
// or the country and network of a subscriber, which are 6 digits in North America and 5
// elsewhere. Countries begin with 2 to 7, except 901 for those that are none; 35 is
// a country and, far more often, a device.
func subscriberOrDevice(run string) int {
	country := run[0] >= '2' && run[0] <= '7' && !strings.HasPrefix(run, "35") || strings.HasPrefix(run, "901")
	switch {
	case !country:
		return 8
	case run[0] == '3':
		return 6
	}
	return 5
}

func swapPairs(text string) string {
	b := []byte(text)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }

func isHex(text string) bool { return strings.Trim(text, "0123456789ABCDEFabcdef") == "" }
