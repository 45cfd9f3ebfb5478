package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
)

// dictionaryCommand prints the preset dictionary of packed messages, as the contract and the
// texts of today give it. A published one never changes, since what was packed with it must
// stay readable. When the contract has moved on so far that a new one pays:
//
//	simkeeper-lab dictionary > report/dictionary-NN.txt
//
// then enter it in report/dictionary.go and its sum in report/encoding_test.go, and
// go test ./report/payload -update writes messages packed with it, to stay readable.
func dictionaryCommand(_ context.Context, args []string) error {
	if err := parse(flag.NewFlagSet("dictionary", flag.ContinueOnError), args); err != nil {
		return err
	}
	text, err := dictionary()
	if err != nil {
		return err
	}
	_, err = fmt.Print(text)
	return err
}

// dictionary is what messages have in common, the commonest last: a short way back is said
// in fewer bits.
func dictionary() (string, error) {
	health, err := hollow(sampleHealth())
	if err != nil {
		return "", err
	}
	sick, err := hollow(sampleTrouble())
	if err != nil {
		return "", err
	}
	rare, err := hollow(sampleEvent(), sampleIdentity())
	if err != nil {
		return "", err
	}
	words, err := vocabulary()
	if err != nil {
		return "", err
	}
	around, err := variants(health)
	if err != nil {
		return "", err
	}
	sick = sick[strings.Index(sick, `"network"`):]
	text := actions(diagnose.English) + actions(diagnose.Chinese) + words + names() + rare + sick + around + health
	return strings.ReplaceAll(text, hole, ""), nil
}

// hole stands in a sample for what differs from message to message; so does the number
// some, and each time. They are taken out at last: what is not there need not be pointed over.
const (
	hole = "~"
	some = 7777777
)

var moments = regexp.MustCompile(`\b(20\d)\d-\d\d-\d\d(?:T\d\d:\d\d:\d\d(Z))?`)

// hollow is samples without what differs, but for the decade.
func hollow(messages ...any) (string, error) {
	var out strings.Builder
	for _, m := range messages {
		text, err := json.Marshal(m)
		if err != nil {
			return "", err
		}
		out.WriteString(holes(string(text)))
	}
	return out.String(), nil
}

func holes(text string) string {
	text = moments.ReplaceAllString(text, "${1}"+hole+"${2}")
	return strings.ReplaceAll(text, strconv.Itoa(some), hole)
}

// variants are the words of those members of a health report that differ among terminals
// that work, each with its surroundings from hole to hole: so much is then said in one go.
func variants(health string) (string, error) {
	var out strings.Builder
	for _, key := range []string{"rat", "verdict", "method", "phase", "confidence", "quality", "clock"} {
		words, err := closedList("health", key)
		if err != nil {
			return "", err
		}
		before, rest, _ := strings.Cut(health, `"`+key+`":"`)
		before = before[max(strings.LastIndex(before, hole)+len(hole), len(before)-reach):]
		word, after, _ := strings.Cut(rest, `"`)
		after, _, _ = strings.Cut(after, hole)
		for _, w := range words {
			if w != word {
				out.WriteString(before + `"` + key + `":"` + w + `"` + after)
			}
		}
	}
	return out.String(), nil
}

// reach bounds what stands before a word.
const reach = 4

// vocabulary are the words of the other closed lists.
func vocabulary() (string, error) {
	var all []string
	for _, l := range [][2]string{{"health", "domain"}, {"health", "registration"}, {"health", "sim_state"}, {"event", "type"}, {"health", "cause"}} {
		words, err := closedList(l[0], l[1])
		if err != nil {
			return "", err
		}
		all = append(all, words...)
	}
	return strings.Join(all, `","`), nil
}

// closedList are the words that the member key of a schema may hold, the first last: the
// lists begin with what is common.
func closedList(schema, key string) (words []string, err error) {
	text, err := report.Schema(schema)
	if err != nil {
		return nil, err
	}
	found := regexp.MustCompile(`"` + key + `": \{[^{}]*"enum": (\[[^]]*\])`).FindSubmatch(text)
	if found == nil {
		return nil, fmt.Errorf("the schema of %s has no closed list %q", schema, key)
	}
	err = json.Unmarshal(found[1], &words)
	slices.Reverse(words)
	return words, err
}

// actions are the lines of verdicts with which a terminal may live on for weeks, and tell of
// them in each report.
func actions(l diagnose.Language) string {
	var out strings.Builder
	var said diagnose.Cause
	for _, change := range warnings() {
		v := diagnose.Diagnose(warned(change, l))
		out.WriteString(holes(strings.Join(v.Evidence, "")))
		if v.Cause != said {
			out.WriteString(v.Cause.Text(l).Action)
		}
		said = v.Cause
	}
	return out.String()
}
