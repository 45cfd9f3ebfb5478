package family

import (
	"fmt"
	"maps"
	"slices"
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
	Queries: []Query{
		{Fact: Manufacturer, Command: "+CGMI", Read: readManufacturer, Timeout: short},
		{Fact: Manufacturer, Command: "+GMI", Read: readManufacturer, Timeout: short},
		{Fact: Manufacturer, Command: "+CGMI?", Read: readManufacturer, Timeout: short},
		{Fact: Manufacturer, Command: "I", Read: readInfo, Timeout: short},
		{Fact: Model, Command: "+CGMM", Read: readModel, Timeout: short},
		{Fact: Model, Command: "+GMM", Read: readModel, Timeout: short},
		{Fact: Model, Command: "+CGMM?", Read: readModel, Timeout: short},
		{Fact: Model, Command: "I", Read: readInfo, Timeout: short},
		{Fact: Firmware, Command: "+CGMR", Read: readFirmware, Timeout: short},
		{Fact: Firmware, Command: "+GMR", Read: readFirmware, Timeout: short},
		{Fact: Firmware, Command: "+CGMR?", Read: readFirmware, Timeout: short},
		{Fact: Firmware, Command: "I", Read: readInfo, Timeout: short},
		{Fact: IMEI, Command: "+CGSN"}, {Fact: IMEI, Command: "+CGSN=1"}, {Fact: IMEI, Command: "+GSN"}, {Fact: IMEI, Command: "+CGSN?"}, {Fact: IMEI, Command: "+GSN=1"},
		{Fact: SIM, Command: "+CPIN?", Reply: "+CPIN", Read: readSIM, Timeout: card},
		{Fact: ICCID, Command: "+CCID"}, {Fact: ICCID, Command: "+ICCID"},
		{Fact: ICCID, Command: "+CRSM=176,12258,0,0,10", Reply: "+CRSM", Read: readCRSM, Timeout: card, Confirm: true},
		{Fact: ICCID, Command: "+QCCID"}, {Fact: ICCID, Command: "+CICCID"}, {Fact: ICCID, Command: "+CCID?"}, {Fact: ICCID, Command: "+ICCID?"}, {Fact: ICCID, Command: "+NCCID"}, {Fact: ICCID, Command: "$MYCCID"}, {Fact: ICCID, Command: "^ICCID?"}, {Fact: ICCID, Command: "#CCID"},
		{Fact: ICCID, Command: "!ICCID?"}, {Fact: ICCID, Command: "^SCID"}, {Fact: ICCID, Command: "%XICCID"}, {Fact: ICCID, Command: "+SQNCCID"}, {Fact: ICCID, Command: "+ZGETICCID"},
		{Fact: IMSI, Command: "+CIMI"}, {Fact: IMSI, Command: "+CIMI?"},
		{Fact: Functionality, Command: "+CFUN?", Reply: "+CFUN", Read: readFunctionality, Timeout: short},
		{Fact: RegistrationCS, Command: "+CREG?", Reply: "+CREG", Form: true, Read: readCREG, Timeout: short},
		{Fact: RegistrationPS, Command: "+CGREG?", Reply: "+CGREG", Form: true, Read: readCGREG, Timeout: short},
		{Fact: RegistrationEPS, Command: "+CEREG?", Reply: "+CEREG +CGREG", Form: true, Read: readCEREG, Timeout: short}, // Air780E firmware answers with +CGREG
		{Fact: Registration5GS, Command: "+C5GREG?", Reply: "+C5GREG", Form: true, Read: readC5GREG, Timeout: short},
		{Fact: Operator, Command: "+COPS?", Reply: "+COPS", Read: readOperator, Timeout: long},
		{Fact: Strength, Command: "+CSQ", Reply: "+CSQ", Read: readCSQ, Timeout: short},
		{Fact: Quality, Command: "+CESQ", Reply: "+CESQ", Read: readCESQ, Timeout: short},
		{Fact: Attached, Command: "+CGATT?", Reply: "+CGATT", Read: readAttached, Timeout: short},
		{Fact: Contexts, Command: "+CGDCONT?", Reply: "+CGDCONT", Read: readContexts, Timeout: short},
		{Fact: Active, Command: "+CGACT?", Reply: "+CGACT", Read: readActive, Timeout: short},
		{Fact: Address, Command: "+CGPADDR={cid}", Reply: "+CGPADDR", Read: readAddress, Timeout: short},
		{Fact: Modes, Command: "+WS46?", Reply: "+WS46", Bare: true, Read: readSystems, Timeout: short},
		{Fact: Clock, Command: "+CCLK?", Reply: "+CCLK", Read: readClock, Timeout: short},
		{Fact: Servers, Command: "+CGCONTRDP={cid}", Reply: "+CGCONTRDP", Read: readServers, Timeout: short},
		{Fact: Cause, Command: "+CEER", Reply: "+CEER", Read: readCause, Timeout: short},
		{Fact: Voltage, Command: "+CBC", Reply: "+CBC", Layouts: []modem.Layout{
			{Line: "+CBC:", Columns: "_ _ volt"}, {Line: "+CBC:", Columns: "volt"}, // a battery's percentage alone is none
		}, Timeout: short},
		{Fact: Tries, Command: "+CPINR", Reply: "+CPINR", Layouts: []modem.Layout{{Line: "+CPINR:SIMPIN,", Columns: "_ tries"}, {Line: `+CPINR:"SIMPIN",`, Columns: "_ tries"}}, Timeout: short},
	},
	Reset: "+CFUN=1,1",
	Off:   "+CFUN=4", // 0 takes the power of the card away, too, and lets some Cinterion modems sleep with a deaf port
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

func readManufacturer(e modem.Exchange, s *modem.Snapshot) error { return readText(e, &s.Manufacturer) }
func readModel(e modem.Exchange, s *modem.Snapshot) error        { return readText(e, &s.Model) }
func readFirmware(e modem.Exchange, s *modem.Snapshot) error     { return readText(e, &s.Firmware) }

func readText(e modem.Exchange, to *string) error {
	text, err := modem.ParseText(e.Lines)
	if err == nil {
		*to = text
	}
	return err
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

// usual is how each identity is asked for, whatever the command: a row gives that alone. The
// prefix of an answer need not be the command's: SIMCom answers +CICCID with "+ICCID:".
var usual = [...]Query{
	{Fact: IMEI, Reply: "+CGSN +GSN", Bare: true, Read: readIMEI, Timeout: short, Confirm: true},
	{Fact: IMSI, Reply: "+CIMI", Bare: true, Read: readIMSI, Timeout: card, Confirm: true},
	{Fact: ICCID, Bare: true, Read: readICCID, Timeout: card, Confirm: true,
		Reply: "+CCID +ICCID +QCCID +CICCID +NCCID $MYCCID ^ICCID #CCID !ICCID ^SCID %XICCID +SQNCCID +ZGETICCID +MCCID"},
}

func readIMEI(e modem.Exchange, s *modem.Snapshot) (err error) {
	s.IMEI, err = modem.ParseIMEI(e.Lines)
	return err
}

func readIMSI(e modem.Exchange, s *modem.Snapshot) (err error) {
	s.IMSI, err = modem.ParseIMSI(e.Lines)
	return err
}

func readICCID(e modem.Exchange, s *modem.Snapshot) (err error) {
	s.ICCID, err = modem.ParseICCID(e.Lines)
	return err
}

// readCRSM reads EF_ICCID from the card itself (3GPP TS 27.007 §8.18, TS 31.102
// §10.1.1), which nearly every modem allows.
func readCRSM(e modem.Exchange, s *modem.Snapshot) (err error) {
	s.ICCID, err = modem.ParseICCIDFile(e.Lines)
	return err
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

func readCREG(e modem.Exchange, s *modem.Snapshot) error  { return readRegistration(e, modem.CS, s) }
func readCGREG(e modem.Exchange, s *modem.Snapshot) error { return readRegistration(e, modem.PS, s) }
func readCEREG(e modem.Exchange, s *modem.Snapshot) error { return readRegistration(e, modem.EPS, s) }
func readC5GREG(e modem.Exchange, s *modem.Snapshot) error {
	return readRegistration(e, modem.FiveGS, s)
}

func readRegistration(e modem.Exchange, d modem.Domain, s *modem.Snapshot) error {
	r, err := modem.ParseRegistration(e.Lines)
	if err == nil {
		putRegistration(r, d, s)
	}
	return err
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
var errCut error = sentinel("the list did not end with OK")

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

func readClock(e modem.Exchange, s *modem.Snapshot) error {
	c, err := modem.ParseClock(e.Lines)
	if err == nil {
		s.Clock = &c
	}
	return err
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
