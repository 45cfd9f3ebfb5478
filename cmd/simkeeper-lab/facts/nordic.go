package facts

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// nordicDetails are the reports of Nordic's modems for which no agent asks (nRF91 AT commands
// reference).
var nordicDetails = []detail{
	{"%CESQ", (*answer).nordicLevels}, {"%XTIME", (*answer).nordicTime}, {"%NCELLMEAS", (*answer).nordicCells},
	{"%CONEVAL", func(a *answer, fields []string) {
		a.nordicCell(fields, "_ _ _ rsrp:i rsrq:i sinr:s id plmn pci arfcn band", a.facts)
	}},
	{"%XSNRSQ", func(a *answer, fields []string) { a.nordicCell(fields, "sinr:s _ _", a.facts) }},
}

// nordicCell tells a cell, of LTE-M or NB-IoT: which of both the report does not say.
func (a *answer) nordicCell(fields []string, columns string, to Facts) {
	r, err := modem.ReadLayouts([]string{"X: " + strings.Join(fields, ",")}, []modem.Layout{{RAT: modem.LTEM, Columns: columns}})
	if err == nil {
		a.cell(r.Cell, to)
		delete(to, "rat")
	}
}

// nordicLevels tells %CESQ: RSRP and RSRQ as in +CESQ, each with the step of its own that it
// has crossed.
func (a *answer) nordicLevels(fields []string) {
	line := strings.Join([]string{"+CESQ: 99,99,255,255", nth(fields, 2), nth(fields, 0)}, ",")
	if s, err := modem.ParseCESQ([]string{line}); err == nil {
		a.facts.levels(s)
	}
}

// nordicTime tells %XTIME: zone, time in UTC as a time stamp of SMS, which swaps the digits of
// each byte, and how much of the zone is summer time (3GPP TS 23.040 §9.2.3.11).
func (a *answer) nordicTime(fields []string) {
	a.facts.number("dst", nth(fields, 2))
	stamp := []byte(nth(fields, 1))
	if len(stamp) < 12 {
		return
	}
	for i := 0; i+1 < len(stamp); i += 2 {
		stamp[i], stamp[i+1] = stamp[i+1], stamp[i]
	}
	s := string(stamp)
	a.time(`+CCLK: "` + s[0:2] + "/" + s[2:4] + "/" + s[4:6] + "," + s[6:8] + ":" + s[8:10] + ":" + s[10:12] + `+00"`)
}

// Where %NCELLMEAS has the physical cell that serves, and the neighbours behind the time of
// measuring: channel, physical cell, RSRP, RSRQ, difference in time of each.
const nordicPCI, nordicNeighbours, nordicNeighbour = 6, 10, 5

// nordicCells tells %NCELLMEAS: status, cell identity, network, area, timing advance, channel,
// physical cell, RSRP, RSRQ; a search for more cells has the time of the timing advance before
// the channel.
func (a *answer) nordicCells(fields []string) {
	pci, ok := integer(nth(fields, nordicPCI))
	switch {
	case len(fields) < nordicNeighbours || !ok:
		return
	case pci > lastPCI: // it is the channel
		a.nordicCell(fields, "_ id plmn area _ _ arfcn pci rsrp:i rsrq:i", a.facts)
		return
	}
	a.nordicCell(fields, "_ id plmn area _ arfcn pci rsrp:i rsrq:i", a.facts)
	var list []Facts
	for rest := fields[nordicNeighbours:]; len(rest) >= nordicNeighbour; rest = rest[nordicNeighbour:] {
		n := Facts{}
		a.nordicCell(rest[:nordicNeighbour], "arfcn pci rsrp:i rsrq:i _", n)
		list = append(list, n)
	}
	if list != nil {
		a.facts["neighbours"] = list
	}
}
