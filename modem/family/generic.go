package family

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// The time-outs that the field uses: identities and states answer within a second or
// two, what goes to the card or the network may take longer.
const (
	short = 3 * time.Second
	card  = 5 * time.Second
	long  = 10 * time.Second
)

// Generic is the family of every modem that follows 3GPP TS 27.007.
var Generic = &Row{
	Name: "generic",
	Queries: map[Fact][]Query{
		Manufacturer: texts(setManufacturer, "+CGMI", "+GMI", "+CGMI?", "I"),
		Model:        texts(setModel, "+CGMM", "+GMM", "+CGMM?", "I"),
		Firmware:     texts(setFirmware, "+CGMR", "+GMR", "+CGMR?", "I"),
		IMEI:         imeis("+CGSN", "+CGSN=1", "+GSN", "+CGSN?", "+GSN=1"),
		SIM:          {{Command: "+CPIN?", Accept: prefix("+CPIN"), Read: readSIM, Timeout: card}},
		ICCID: append(iccids("+CCID", "+ICCID"), append([]Query{crsmICCID},
			iccids("+QCCID", "+CICCID", "+CCID?", "+ICCID?", "+NCCID", "$MYCCID", "^ICCID?", "#CCID", "!ICCID?", "^SCID", "%XICCID", "+SQNCCID", "+ZGETICCID")...)...),
		IMSI:            {imsi("+CIMI"), imsi("+CIMI?")},
		Functionality:   {{Command: "+CFUN?", Accept: prefix("+CFUN"), Read: readFunctionality, Timeout: short}},
		RegistrationCS:  {registration(modem.CS)},
		RegistrationPS:  {registration(modem.PS)},
		RegistrationEPS: {registration(modem.EPS)},
		Registration5GS: {registration(modem.FiveGS)},
		Operator:        {{Command: "+COPS?", Accept: prefix("+COPS"), Read: readOperator, Timeout: long}},
		Strength:        {{Command: "+CSQ", Accept: prefix("+CSQ"), Read: readCSQ, Timeout: short}},
		Quality:         {{Command: "+CESQ", Accept: prefix("+CESQ"), Read: readCESQ, Timeout: short}},
		Attached:        {{Command: "+CGATT?", Accept: prefix("+CGATT"), Read: readAttached, Timeout: short}},
		Contexts:        {{Command: "+CGDCONT?", Accept: prefix("+CGDCONT"), Read: readContexts, Timeout: short}},
		Active:          {{Command: "+CGACT?", Accept: prefix("+CGACT"), Read: readActive, Timeout: short}},
		Address:         {{Command: "+CGPADDR={cid}", Accept: prefix("+CGPADDR"), Read: readAddress, Timeout: short}},
		Modes:           {{Command: "+WS46?", Accept: identity("+WS46"), Read: readModes(modem.ParseSystems), Timeout: short}},
		Clock:           {clock("+CCLK?", "+CCLK")},
		Servers:         {{Command: "+CGCONTRDP={cid}", Accept: prefix("+CGCONTRDP"), Read: readServers, Timeout: short}},
		Cause:           {{Command: "+CEER", Accept: prefix("+CEER"), Read: readCause, Timeout: short}},
	},
}

// Setting is a way of reporting that a reader wants: the question that tells what is
// set, and the commands to try, the best first.
type Setting struct {
	Ask string   // the first number of the answer is the present value; "" where nobody can ask
	Try []string // each ends in the value
	// Reports is set where the modem only tells of changes by itself: of no use to a
	// reader that leaves again.
	Reports bool
}

// Settings make a modem answer so that it can be understood, and tell of changes by
// itself. All of them are on the list of Commands.
var Settings = []Setting{
	{Try: []string{"V1"}},
	{Try: []string{"E0"}},
	{Try: []string{"&D0"}},
	{Ask: "+CMEE?", Try: []string{"+CMEE=1"}},
	{Ask: "+CREG?", Try: []string{"+CREG=2", "+CREG=1"}, Reports: true},
	{Ask: "+CGREG?", Try: []string{"+CGREG=3", "+CGREG=2", "+CGREG=1"}},
	{Ask: "+CEREG?", Try: []string{"+CEREG=3", "+CEREG=2", "+CEREG=1"}},
	{Ask: "+C5GREG?", Try: []string{"+C5GREG=3", "+C5GREG=2", "+C5GREG=1"}},
	{Ask: "+CGEREP?", Try: []string{"+CGEREP=2,1"}, Reports: true},
	{Ask: "+CTZU?", Try: []string{"+CTZU=1"}, Reports: true},
}

// texts builds the queries for a text about the modem itself. ATI is the last
// resort: it has no standard form.
func texts(set func(*modem.Snapshot, string), commands ...string) []Query {
	var out []Query
	for _, c := range commands {
		out = append(out, Query{Command: c, Timeout: short, Read: func(e modem.Exchange, s *modem.Snapshot) error {
			return readText(e, s, set)
		}})
	}
	return out
}

func setManufacturer(s *modem.Snapshot, text string) { s.Manufacturer = text }
func setModel(s *modem.Snapshot, text string)        { s.Model = text }
func setFirmware(s *modem.Snapshot, text string)     { s.Firmware = text }

func readText(e modem.Exchange, s *modem.Snapshot, set func(*modem.Snapshot, string)) error {
	if e.Command == "ATI" {
		return readInfo(e, s)
	}
	text, err := modem.ParseText(e.Lines)
	if err != nil {
		return err
	}
	set(s, text)
	return nil
}

// readInfo fills from ATI what is still missing. It fails when ATI adds nothing.
func readInfo(e modem.Exchange, s *modem.Snapshot) error {
	info := modem.ParseInfo(e.Lines)
	added := false
	for to, text := range map[*string]string{&s.Manufacturer: info.Manufacturer, &s.Model: info.Model, &s.Firmware: info.Firmware} {
		if *to == "" && text != "" {
			*to, added = text, true
		}
	}
	if !added {
		return fmt.Errorf("ATI adds nothing")
	}
	return nil
}

func imeis(commands ...string) []Query {
	var out []Query
	for _, c := range commands {
		out = append(out, Query{Command: c, Accept: identity("+CGSN", "+GSN"), Timeout: short, Confirm: true,
			Read: func(e modem.Exchange, s *modem.Snapshot) (err error) {
				s.IMEI, err = modem.ParseIMEI(e.Lines)
				return err
			}})
	}
	return out
}

func imsi(command string) Query {
	return Query{Command: command, Accept: identity("+CIMI"), Timeout: card, Confirm: true,
		Read: func(e modem.Exchange, s *modem.Snapshot) (err error) {
			s.IMSI, err = modem.ParseIMSI(e.Lines)
			return err
		}}
}

// iccids builds the queries for the card number. The prefix of the answer need not be
// the command's: SIMCom answers +CICCID with "+ICCID:".
func iccids(commands ...string) []Query {
	var out []Query
	for _, c := range commands {
		out = append(out, Query{Command: c, Timeout: card, Confirm: true,
			Accept: identity("+CCID", "+ICCID", "+QCCID", "+CICCID", "+NCCID", "$MYCCID", "^ICCID", "#CCID", "!ICCID", "^SCID", "%XICCID", "+SQNCCID", "+ZGETICCID"),
			Read: func(e modem.Exchange, s *modem.Snapshot) (err error) {
				s.ICCID, err = modem.ParseICCID(e.Lines)
				return err
			}})
	}
	return out
}

// crsmICCID reads EF_ICCID from the card itself (3GPP TS 27.007 §8.18, TS 31.102
// §10.1.1), which nearly every modem allows.
var crsmICCID = Query{Command: "+CRSM=176,12258,0,0,10", Accept: prefix("+CRSM"), Timeout: card, Confirm: true,
	Read: func(e modem.Exchange, s *modem.Snapshot) (err error) {
		s.ICCID, err = modem.ParseICCIDFile(e.Lines)
		return err
	}}

// identity accepts an answer with one of the prefixes or a bare one: digits, perhaps
// in quotes, perhaps followed by a comma and more.
func identity(prefixes ...string) func(string) bool {
	withPrefix := prefix(prefixes...)
	return func(line string) bool {
		bare := strings.TrimLeft(line, `" `)
		return withPrefix(line) || bare != "" && bare[0] >= '0' && bare[0] <= '9'
	}
}

func readSIM(e modem.Exchange, s *modem.Snapshot) (err error) {
	s.SIM, err = modem.ParseSIMState(e)
	return err
}

func readFunctionality(e modem.Exchange, s *modem.Snapshot) error {
	f, err := modem.ParseFunctionality(e.Lines)
	if err == nil {
		s.Functionality = &f
	}
	return err
}

// registration asks for one domain. Air780E firmware answers +CEREG? with "+CGREG:";
// URCs of the same names are told apart by their form and are no answers.
func registration(d modem.Domain) Query {
	named := prefix(d.Prefix())
	if d == modem.EPS {
		named = prefix(d.Prefix(), modem.PS.Prefix())
	}
	return Query{Command: d.Prefix() + "?", Timeout: short,
		Accept: func(line string) bool { return named(line) && modem.IsRegistrationReply(line) },
		Read: func(e modem.Exchange, s *modem.Snapshot) error {
			r, err := modem.ParseRegistration(e.Lines)
			if err == nil {
				putRegistration(r, d, s)
			}
			return err
		}}
}

// putRegistration stores a registration under the domain that was asked for. The map of
// the snapshot is left as it is: a reader that does not believe the answer keeps it.
func putRegistration(r modem.Registration, d modem.Domain, s *modem.Snapshot) {
	r.Domain = d
	if r.Reject != nil {
		r.Reject.Domain = d
	}
	all := maps.Clone(s.Registrations)
	if all == nil {
		all = map[modem.Domain]modem.Registration{}
	}
	all[d] = r
	s.Registrations = all
}

func readOperator(e modem.Exchange, s *modem.Snapshot) error {
	op, err := modem.ParseOperator(e.Lines)
	if err != nil {
		return err
	}
	s.Operator = &op
	if op.PLMN != "" {
		s.PLMN = op.PLMN
	}
	return nil
}

func readCSQ(e modem.Exchange, s *modem.Snapshot) error {
	signal, err := modem.ParseCSQ(e.Lines)
	if err == nil {
		s.SignalAsked = true
		s.Signal.Fill(signal)
	}
	return err
}

func readCESQ(e modem.Exchange, s *modem.Snapshot) error {
	signal, err := modem.ParseCESQ(e.Lines)
	if err == nil {
		s.SignalAsked = true
		s.Signal.Fill(signal)
	}
	return err
}

func readAttached(e modem.Exchange, s *modem.Snapshot) error {
	a, err := modem.ParseAttached(e.Lines)
	if err == nil {
		s.Attached = &a
	}
	return err
}

// errCut is of an answer that lists things and did not come to its end, so that "none"
// cannot be told from "not said".
var errCut = errors.New("the list did not end with OK")

func readContexts(e modem.Exchange, s *modem.Snapshot) (err error) {
	if !e.OK() {
		return errCut
	}
	s.Contexts, err = modem.ParseContexts(e.Lines)
	return err
}

func readActive(e modem.Exchange, s *modem.Snapshot) (err error) {
	if !e.OK() {
		return errCut
	}
	s.Active, err = modem.ParseActive(e.Lines)
	return err
}

// readAddress puts the address of the data context where the context is. What
// +CGDCONT? shows as its address is the requested one and gives way.
func readAddress(e modem.Exchange, s *modem.Snapshot) error {
	data, ok := s.Data()
	if !ok {
		return fmt.Errorf("no data context")
	}
	addr, err := modem.ParseAddress(e.Lines, data.CID)
	if err == nil {
		s.Contexts = change(s.Contexts, data.CID, func(c *modem.Context) { c.Address = addr })
	}
	return err
}

func readServers(e modem.Exchange, s *modem.Snapshot) error {
	data, ok := s.Data()
	if !ok {
		return fmt.Errorf("no data context")
	}
	servers, err := modem.ParseServers(e.Lines, data.CID)
	if err == nil && len(servers) == 0 {
		err = fmt.Errorf("the network gave no name servers")
	}
	if err == nil {
		s.Contexts = change(s.Contexts, data.CID, func(c *modem.Context) { c.DNS = servers })
	}
	return err
}

// change is the list with one context changed, which is added where it is missing. The
// list of the snapshot is copied, as in putRegistration.
func change(list []modem.Context, cid int, fn func(*modem.Context)) []modem.Context {
	list = slices.Clone(list)
	i := slices.IndexFunc(list, func(c modem.Context) bool { return c.CID == cid })
	if i < 0 {
		list = append(list, modem.Context{CID: cid})
		i = len(list) - 1
	}
	fn(&list[i])
	return list
}

func clock(command string, prefixes ...string) Query {
	return Query{Command: command, Accept: prefix(prefixes...), Timeout: short,
		Read: func(e modem.Exchange, s *modem.Snapshot) error {
			c, err := modem.ParseClock(e.Lines)
			if err == nil {
				s.Clock = &c
			}
			return err
		}}
}

// readCause leaves the cause out where the modem answers that it knows of none: that is an
// answer, and no reason to ask no more.
func readCause(e modem.Exchange, s *modem.Snapshot) error {
	cause, ok := modem.ParseCEER(e.Lines)
	switch r, _ := s.Packet(); {
	case ok:
		cause.Domain = r.Domain
		s.Cause = &cause
	case !e.OK() || len(e.Lines) == 0:
		return fmt.Errorf("+CEER names no cause")
	}
	return nil
}
