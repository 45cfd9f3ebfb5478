package config

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	digits  = "0123456789"
	lower   = "abcdefghijklmnopqrstuvwxyz"
	letters = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// consists reports whether a text is 1 to most bytes long and of the given ASCII
// characters alone.
func consists(text string, most int, of string) bool {
	return text != "" && len(text) <= most && strings.Trim(text, of) == ""
}

// accept returns a text that is ok; else problem says what it is not, and hint what to do.
func accept(text string, ok bool, problem, hint string) (string, *Error) {
	if !ok {
		return "", bad(text, problem, hint)
	}
	return text, nil
}

// anything accepts every text.
func anything(text string) (string, *Error) { return text, nil }

// oneOf accepts the given words.
func oneOf(words []string) fitter {
	return func(text string) (string, *Error) {
		return accept(text, slices.Contains(words, text), "is not known", "")
	}
}

func fitMethod(text string) (string, *Error) {
	switch Method(text) {
	case MethodMQTT, MethodTLS, MethodNonce, MethodTCP, MethodDNS, MethodModem, MethodSMS:
		return text, nil
	}
	return "", bad(text, "is not known", "")
}

func fitPath(text string) (string, *Error) {
	return accept(text, isFullPath(text), "is not a full path", "")
}

// isFullPath knows the full path of a file on any system, so that one file can
// be checked on another machine than the terminal.
func isFullPath(text string) bool {
	onDrive := len(text) > 2 && consists(text[:1], 1, letters) && text[1] == ':' && strings.ContainsAny(text[2:3], `/\`)
	return onDrive || strings.HasPrefix(text, "/") || strings.HasPrefix(text, `\\`)
}

// ValidTerminalID reports whether id may name a terminal: 1 to 64 letters,
// digits, dots, underscores and hyphens. It is a level of each topic and the
// MQTT client id.
func ValidTerminalID(id string) bool { return consists(id, 64, letters+digits+"._-") }

// filePrefix begins a terminal.id that stands in a file.
const filePrefix = "file:"

func fitTerminalID(text string) (string, *Error) {
	path, inFile := strings.CutPrefix(text, filePrefix)
	return accept(text, ValidTerminalID(text) || inFile && isFullPath(path), "is not a terminal id",
		`use 1 to 64 of A-Z a-z 0-9 . _ -, or "imei", "hostname" or "file:" and a full path`)
}

func fitPort(text string) (string, *Error) {
	number, isCOM := strings.CutPrefix(strings.TrimPrefix(text, `\\.\`), "COM")
	switch {
	case text == "auto",
		isCOM && consists(number, 3, digits) && number[0] != '0',
		len(text) > 1 && text[0] == '/':
		return text, nil
	}
	return endpoint(text, "a port", `"auto", a full path such as "/dev/ttyUSB2", "tcp://host:port" or "COM3"`, scheme{"tcp", 0})
}

// fitInterface keeps path separators out: the name becomes part of a path in /sys.
func fitInterface(text string) (string, *Error) {
	ok := text != "" && text[0] != '.' && !strings.ContainsAny(text, "/ ") && utf8.RuneCountInString(text) <= 15
	return accept(text, ok, "is not the name of a network interface",
		`use "auto", "none" or a name of at most 15 characters such as "wwan0"`)
}

func fitCarrier(text string) (string, *Error) {
	return accept(text, consists(text, 32, lower+digits+"-") && text[0] != '-', "is not the name of a carrier",
		`use "auto", "china-mobile", "china-unicom", "china-telecom", "china-broadnet", "global" or another lower-case name`)
}

// fitICCIDPrefix gives the upper case in which ICCIDs are reported; some
// issuers use hexadecimal digits.
func fitICCIDPrefix(text string) (string, *Error) {
	text = strings.ToUpper(text)
	return accept(text, consists(text, 20, digits+"ABCDEF"), "is not the beginning of an ICCID", `use 1 to 20 digits such as "898604"`)
}

func fitPhoneNumber(text string) (string, *Error) {
	number := strings.TrimPrefix(text, "+")
	return accept(text, len(number) >= 3 && consists(number, 20, digits), "is not a phone number", `use digits, as in "+8613800138000"`)
}

func fitDomain(text string) (string, *Error) {
	return accept(text, isHostName(text), "is not a domain name", `use one such as "alive.example"`)
}

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
