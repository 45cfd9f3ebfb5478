package config

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fitter says whether a text is allowed, and returns it in its normal form.
type fitter func(string) (string, *Error)

// isNormal checks a text that must already be in the form that fit gives it.
func isNormal(text string, fit fitter) *Error {
	normal, flaw := fit(text)
	if flaw == nil && normal != text {
		flaw = bad(text, "is not in its full form", "write "+display(normal))
	}
	return flaw
}

// legible refuses what no value may hold before it asks fit.
func legible(fit fitter) fitter {
	const most = 1024
	return func(text string) (string, *Error) {
		switch {
		case len(text) > most:
			return "", bad(text, "is too long", "use at most 1024 bytes")
		case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
			return "", bad(text, "holds a control character", `in a "quoted" text write \\ for \, or use 'single quotes'`)
		}
		return fit(text)
	}
}

// anything accepts every text.
func anything(text string) (string, *Error) { return text, nil }

// matching accepts what the expression matches.
func matching(expression, problem, hint string) fitter {
	re := regexp.MustCompile(`^(?:` + expression + `)$`)
	return func(text string) (string, *Error) {
		if !re.MatchString(text) {
			return "", bad(text, problem, hint)
		}
		return text, nil
	}
}

// oneOf accepts the given words.
func oneOf[T ~string](values []T, hint string) fitter {
	return func(text string) (string, *Error) {
		if !slices.Contains(values, T(text)) {
			return "", bad(text, "is not known", hint)
		}
		return text, nil
	}
}

// anyOf accepts what one of the fitters does; the last one words the refusal.
func anyOf(fits ...fitter) fitter {
	return func(text string) (normal string, flaw *Error) {
		for _, fit := range fits {
			if normal, flaw = fit(text); flaw == nil {
				return normal, nil
			}
		}
		return "", flaw
	}
}

// fullPath accepts the full path of a file on any system, so that one file can
// be checked on another machine than the terminal.
func fullPath(example string) fitter {
	return matching(fullPathPattern, "is not a full path", "use one such as "+example)
}

const fullPathPattern = `/.*|[A-Za-z]:[\\/].*|\\\\.*`

// terminalIDPattern is a literal terminal id: it is a level of each topic and
// the MQTT client id.
const terminalIDPattern = `[A-Za-z0-9._-]{1,64}`

// ValidTerminalID reports whether id may name a terminal: 1 to 64 letters,
// digits, dots, underscores and hyphens.
func ValidTerminalID(id string) bool {
	_, flaw := matching(terminalIDPattern, "", "")(id)
	return flaw == nil
}

// filePrefix begins a terminal.id that stands in a file.
const filePrefix = "file:"

var fitTerminalID = matching(
	terminalIDPattern+`|`+filePrefix+`(?:`+fullPathPattern+`)`,
	"is not a terminal id",
	`use 1 to 64 of A-Z a-z 0-9 . _ -, or "imei", "hostname" or "file:" and a full path`)

var fitPort = anyOf(
	matching(`auto|COM[1-9][0-9]{0,2}|\\\\\.\\COM[1-9][0-9]{0,2}|/.+`, "", ""),
	endpoint("a port", `"auto", a full path such as "/dev/ttyUSB2", "tcp://host:port" or "COM3"`, scheme{"tcp", 0}),
)

// fitInterface keeps path separators out: the name becomes part of a path in /sys.
var fitInterface = matching(`[^/\s.][^/\s]{0,14}`, "is not the name of a network interface",
	`use "auto", "none" or a name of at most 15 characters such as "wwan0"`)

var fitCarrier = matching(`[a-z0-9][a-z0-9-]{0,31}`, "is not the name of a carrier",
	`use "auto", "china-mobile", "china-unicom", "china-telecom", "china-broadnet", "global" or another lower-case name`)

// fitICCIDPrefix gives the upper case in which ICCIDs are reported; some
// issuers use hexadecimal digits.
func fitICCIDPrefix(text string) (string, *Error) {
	return matching(`[0-9A-F]{1,20}`, "is not the beginning of an ICCID", `use 1 to 20 digits such as "898604"`)(strings.ToUpper(text))
}

var fitPhoneNumber = matching(`\+?[0-9]{3,20}`, "is not a phone number", `use digits, as in "+8613800138000"`)

// fitTopicPrefix follows MQTT 3.1.1 §4.7: a topic that is published to has no
// wildcards, and those that begin with $ belong to the broker.
func fitTopicPrefix(text string) (string, *Error) {
	const hint = `use levels such as "sk/1"`
	switch {
	case strings.ContainsAny(text, "+#"):
		return "", bad(text, "holds an MQTT wildcard (+ or #)", hint)
	case strings.HasPrefix(text, "$"):
		return "", bad(text, "begins with $, which is the broker's own", hint)
	case slices.Contains(strings.Split(text, "/"), ""):
		return "", bad(text, "has an empty level", hint+", without / at either end")
	case len(text) > 200:
		return "", bad(text, "is too long", "use at most 200 bytes; each message pays for them")
	}
	return text, nil
}
