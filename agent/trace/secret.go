package trace

import "strings"

// blank stands for what may be a PIN or a password.
const blank = "***"

// secret is a command that takes, or an answer that gives, a PIN or a password.
type secret struct {
	name      string
	set, told int // how many values may be seen, behind the = of the command and the : of the answer; told < 0: all
}

// secrets are from 3GPP TS 27.007 §8.3, §8.5, §7.4, §7.5, §8.17 and §10.1.31, and from the manuals of
// Quectel (TCP/IP), SIMCom, Huawei, u-blox and Qualcomm.
var secrets = []secret{
	{"+CPIN", 0, -1}, {"+CPIN2", 0, -1}, {"+CLCK", 2, -1}, {"+CPWD", 1, -1}, {"+CSIM", 0, 0},
	{"+CGAUTH", 2, 2}, {"+QICSGP", 3, 2}, {"+CSTT", 1, 1}, {"+SAPBR", 3, 3}, {"+MGAUTH", 1, 1}, {"+XGAUTH", 2, 2},
	{"^AUTHDATA", 2, 2}, {"$QCPDPP", 2, 2}, {"+UPSD", 2, 2}, {"+UAUTHREQ", 2, 2}, {"#PDPAUTH", 2, 2},
	{"+CUSD", 1, 1}, {"+QMTCONN", 2, -1}, {"+CMQTTCONNECT", 2, -1}, {"+CPBW", 1, -1},
}

// withoutSecrets blanks what may be a secret, in any text.
func withoutSecrets(text string) string {
	for _, s := range secrets {
		text = s.hide(text)
	}
	return withoutPasswords(text)
}

// hide blanks the values of the secret wherever its name stands, up to the end of the line.
func (s secret) hide(text string) string {
	for i := 0; i+len(s.name) < len(text); i++ {
		if text[i] != s.name[0] || !strings.EqualFold(text[i:i+len(s.name)], s.name) {
			continue
		}
		from := i + len(s.name)
		to := from + len(lineOf(text[from:]))
		if seen, hidden := s.visible(text[from:to]); hidden {
			text = text[:from+seen] + blank + text[to:]
		}
	}
	return text
}

// visible is how much may be seen of what follows the name; false where all may.
func (s secret) visible(rest string) (int, bool) {
	start := len(rest) - len(strings.TrimLeft(rest, " "))
	values := s.set
	switch {
	case start == len(rest), strings.HasPrefix(rest[start:], "=?"):
		return 0, false
	case rest[start] == ':':
		values = s.told
	case rest[start] != '=':
		return 0, false
	}
	if values < 0 {
		return 0, false
	}
	seen, enough := behind(rest[start+1:], values)
	return start + 1 + seen, enough
}

// behind is the place behind the first n values of a list; false where there is nothing.
func behind(list string, n int) (int, bool) {
	quoted, place := false, 0
	for ; n > 0 && place < len(list); place++ {
		switch {
		case list[place] == '"':
			quoted = !quoted
		case list[place] == ',' && !quoted:
			n--
		}
	}
	return place, n == 0 && place < len(list)
}

func lineOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// withoutPasswords blanks the user:password that stands before an @.
func withoutPasswords(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	var out strings.Builder
	for len(text) > 0 {
		end := strings.IndexAny(text, edges)
		if end < 0 {
			end = len(text)
		}
		out.WriteString(withoutPassword(text[:end]))
		if end < len(text) {
			out.WriteByte(text[end])
			end++
		}
		text = text[end:]
	}
	return out.String()
}

// edges are the characters that part an address from what stands around it.
const edges = " \t\r\n\"'`,|<>[]"

func withoutPassword(word string) string {
	scheme, rest, found := strings.Cut(word, "://")
	if !found {
		scheme, rest = "", word
	} else {
		scheme += "://"
	}
	at := strings.LastIndexByte(rest, '@')
	if at < 0 || !strings.Contains(rest[:at], ":") {
		return word
	}
	return scheme + blank + rest[at:]
}
