package facts

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// sensors are the commands whose lines name a sensor and what it reads.
var sensors = []string{"+QTEMP", "+TEMP", "^TEMP", "#TEMPSENS", "^CHIPTEMP"}

// tellSensors counts the temperatures of a report, and names those that read what no modem
// can have.
func (a *answer) tellSensors() {
	n := 0
	var invalid []string
	for _, prefix := range sensors {
		for _, fields := range rows(a.lines, prefix) {
			name, values := "", fields
			if _, err := strconv.ParseFloat(fields[0], 64); err != nil {
				name, values = fields[0], fields[1:]
			}
			n += len(values)
			if name != "" && slices.ContainsFunc(values, impossible) {
				invalid = append(invalid, name)
			}
		}
	}
	if n > 0 {
		a.facts["sensors"] = n
	}
	if invalid != nil {
		a.facts["invalid_sensors"] = invalid
	}
}

// impossible asks the agent's own judgement of degrees; what is too large for them may be
// thousandths, but for what stands for nothing.
func impossible(value string) bool {
	column := "temp"
	if n, ok := integer(value); ok && n >= 1000 && n != 65535 {
		column = "temp:m"
	}
	_, err := modem.ReadLayouts([]string{"X: " + value}, []modem.Layout{{Columns: column}})
	return err != nil
}

var (
	clockPart  = regexp.MustCompile(`\d{2,4}/\d{1,2}/\d{1,2},\d{1,2}:\d{2}:\d{2}`)
	apartTime  = regexp.MustCompile(`(\d{2,4}/\d{1,2}/\d{1,2}) (\d{1,2}:)`) // ^TIME: 26/11/22 10:00:00
	apartZone  = regexp.MustCompile(`(:\d{2})"\s*,\s*([+-]\d)`)
	summerTime = regexp.MustCompile(`:\d{2}"?\s*,?\s*[+-]\d+"?\s*,\s*"?0?([0-2])\b`)
	zoneBefore = regexp.MustCompile(`^(.*:\s*)"?([+-]\d+)"?\s*,\s*([0-2])\s*,\s*"?(\d+/\d+/\d+,\d+:\d+:\d+)"?`)
)

// tellTime tells a time that the network gave unasked, and whether it is summer time. Of the
// makers' forms +NITZ is in UTC already, its zone notwithstanding (seen on Luat Air780EP).
func (a *answer) tellTime() {
	if asksFor(strings.ToUpper(a.command), "CCLK", "QLTS", "NWTIME", "TIME") && a.final == "OK" && a.facts["time_utc"] == nil {
		a.facts["time_utc"], a.facts["plausible"] = nil, false
	}
	for _, line := range a.lines {
		line = apartTime.ReplaceAllString(line, "$1,$2")
		if !clockPart.MatchString(line) {
			continue
		}
		line = zoneBefore.ReplaceAllString(line, `${1}"${4}${2},${3}"`)
		line = apartZone.ReplaceAllString(line, "$1$2")
		if m := summerTime.FindStringSubmatch(line); m != nil {
			a.facts.number("dst", m[1])
		}
		if a.urc || strings.Contains(strings.ToUpper(a.command), "TIME") || a.facts["time_utc"] == nil {
			a.time(line)
		}
	}
}

func (a *answer) time(line string) {
	if strings.HasPrefix(line, "+NITZ") {
		line = line[:clockPart.FindStringIndex(line)[1]]
	}
	c, err := modem.ParseClock([]string{line})
	if err != nil {
		a.facts["time_utc"], a.facts["plausible"] = nil, false
		return
	}
	a.facts.clock(c)
}
