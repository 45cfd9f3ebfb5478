package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// table holds the causes in the order in which the layers depend on each other: port,
// modem, card, radio, registration, data.
var table = []row{
	{PortMissing, access(modem.Missing, modem.Blocked, modem.AccessUnknown)},
	{PortBusy, access(modem.Busy)},
	{ModemSilent, access(modem.Silent)},
	{RadioOff, asleep},
	{OperatorLocked, sim(modem.SIMOperatorLocked)},
	{PUKRequired, sim(modem.SIMPUKRequired)},
	{PINRequired, sim(modem.SIMPINRequired)},
	{SIMAbsent, sim(modem.SIMAbsent)},
	{SIMFailure, sim(modem.SIMFailure)},
	{SIMFailure, neverReady},
	{RadioOff, radioOff},
	{Unknown, starting},
	{CardSeparated, refused(5, 6)},
	{CardCancelled, refused(2, 3, 20, 21)},
	{CardStopped, refused(7, 8)},
	{CardStopped, barredAtHome},
	{AreaRestricted, refused(11, 12, 13, 14, 15)},
	{WrongAPN, refused(19, 27, 28, 29, 50, 51)},
	{CardNotActivated, refused(33)},
	{NetworkCongested, refused(17, 22, 26, 42)},
	{CardStopped, refusedWithoutCause},
	{NoCoverage, noSignal},
	{Unknown, notServed},
	{CardStopped, noDataAPN},
	{NoDataPath, noBearer},
	{SignalWeak, weak},
}

// access applies where the reader got stuck on the way to the modem.
func access(steps ...modem.Access) func(Evidence) *finding {
	return func(e Evidence) *finding {
		for _, step := range steps {
			if e.Snapshot.Access == step {
				return &finding{confidence: Confirmed, evidence: []string{e.Snapshot.Detail}}
			}
		}
		return nil
	}
}

// sim applies where the modem names the state of the card itself.
func sim(state modem.SIMState) func(Evidence) *finding {
	return func(e Evidence) *finding {
		if e.Snapshot.SIM != state {
			return nil
		}
		f := &finding{confidence: Confirmed, evidence: e.Snapshot.Evidence("+CPIN?", "+QSIMSTAT?")}
		if state == modem.SIMFailure && !e.Settled { // some cards turn READY after it
			f.confidence, f.transient = Likely, true
		}
		return f
	}
}

// neverReady applies where a card is still busy after the time that a start takes.
func neverReady(e Evidence) *finding {
	if e.Snapshot.SIM != modem.SIMBusy || !e.Settled {
		return nil
	}
	return &finding{confidence: Likely, evidence: e.Snapshot.Evidence("+CPIN?")}
}

// radioOff applies where the modem was told to stay off the air: by its level of
// functionality, or by a "deregister" that somebody left behind.
func radioOff(e Evidence) *finding {
	s := e.Snapshot
	switch {
	case s.Functionality != nil && s.Functionality.RadioOff():
		return &finding{confidence: Confirmed, evidence: s.Evidence("+CFUN?")}
	case !s.Registered() && s.Operator != nil && s.Operator.Mode == modem.Deregistered:
		return &finding{confidence: Confirmed, evidence: s.Evidence("+COPS?")}
	}
	return nil
}

// asleep applies where the modem was told to switch off all it can: many take the power
// from the card, too, and then call it removed or broken.
func asleep(e Evidence) *finding {
	if f := e.Snapshot.Functionality; f == nil || *f != 0 {
		return nil
	}
	return radioOff(e)
}

// starting applies while the card is not ready yet.
func starting(e Evidence) *finding {
	if e.Snapshot.SIM != modem.SIMBusy {
		return nil
	}
	return &finding{confidence: Likely, transient: true, evidence: e.Snapshot.Evidence("+CPIN?")}
}

// reject is the refusal that counts: the first one since the last success, since later
// ones may be of another kind or silent; else the one in the snapshot.
func reject(e Evidence) *modem.Reject {
	switch {
	case e.Snapshot.Registered():
		return nil
	case e.FirstReject != nil:
		return e.FirstReject
	case e.Snapshot.Denied():
		return e.Snapshot.Reject()
	}
	// Some firmware goes on searching after a refusal; its line still names the cause.
	for _, r := range e.Snapshot.Registrations {
		if r.Domain != modem.CS && r.Reject != nil && !r.Reject.Vendor {
			return r.Reject
		}
	}
	return nil
}

// refused applies where the network refused the terminal with one of the causes of
// 3GPP TS 24.301 §9.9.3.9 and 24.008 §10.5.3.6.
func refused(causes ...int) func(Evidence) *finding {
	return func(e Evidence) *finding {
		r := reject(e)
		if r == nil {
			return nil
		}
		for _, c := range causes {
			if r.Cause == c {
				return refusal(e, r)
			}
		}
		return nil
	}
}

// refusal is strong where the line of the registration itself named the cause, likely
// where only +CEER did, which may be old.
func refusal(e Evidence, r *modem.Reject) *finding {
	f := &finding{confidence: Strong, evidence: registrationLines(e.Snapshot)}
	if r == e.Snapshot.Cause || r == e.FirstReject && e.Doubtful {
		f.confidence = Likely
	}
	f.evidence = append(f.evidence, e.Snapshot.Evidence("+CEER")...)
	if r == e.FirstReject {
		f.evidence = append(f.evidence, fmt.Sprintf("first refusal since the last success: %s %d", r.Domain, r.Cause))
	}
	return f
}

// barredAtHome tells "PLMN not allowed" (11) on the card's own network, which is a
// stopped card, from the same cause on a foreign one.
func barredAtHome(e Evidence) *finding {
	r := reject(e)
	own := modem.PLMN(prefix5(string(e.Snapshot.IMSI))).Name()
	if r == nil || r.Cause != 11 || own == "" || e.Snapshot.Cell.PLMN.Name() != own {
		return nil
	}
	f := refusal(e, r)
	f.confidence = Likely
	return f
}

func prefix5(s string) string { return s[:min(len(s), 5)] }

// refusedWithoutCause: a refusal that nobody explains is most often a card that the
// carrier has stopped.
func refusedWithoutCause(e Evidence) *finding {
	if !e.Snapshot.Denied() {
		return nil
	}
	return &finding{confidence: Likely, evidence: registrationLines(e.Snapshot)}
}

// noSignal applies where the modem was asked and hears no cell worth the name.
func noSignal(e Evidence) *finding {
	s := e.Snapshot
	if s.Registered() || !s.SignalAsked {
		return nil
	}
	f := &finding{confidence: Likely, transient: !e.Settled, evidence: append(s.Evidence("+CSQ", "+CESQ"), registrationLines(s)...)}
	switch level := s.Signal; {
	case !level.Known():
		f.confidence = Strong
	case level.RSRP != nil && *level.RSRP < -120:
	case level.RSRP == nil && level.RSSI != nil && *level.RSSI <= -111:
	default:
		return nil
	}
	return f
}

// notServed applies where a signal is there, no refusal was heard, and still no network
// serves. For a minute after a start that is normal.
func notServed(e Evidence) *finding {
	if e.Snapshot.Registered() {
		return nil
	}
	evidence := append(registrationLines(e.Snapshot), e.Snapshot.Evidence("+CPIN?", "+CSQ", "+COPS?")...)
	return &finding{confidence: Likely, transient: !e.Settled, evidence: evidence}
}

// noDataAPN: China Telecom lets a card without a data plan attach, and puts it into an
// access point from which nothing can be reached.
func noDataAPN(e Evidence) *finding {
	data, ok := e.Snapshot.Data()
	if !ok || !strings.HasPrefix(strings.ToLower(data.APN), "nodata") {
		return nil
	}
	return &finding{confidence: Strong, evidence: e.Snapshot.Evidence("+CGDCONT?", "+CGACT?")}
}

// noBearer applies on LTE and 5G, where being attached means having a bearer: none of
// the contexts is active, or the packet service says that it is detached. On 2G and 3G
// an idle context is normal.
func noBearer(e Evidence) *finding {
	s := e.Snapshot
	if s.RAT().Generation() < 4 {
		return nil
	}
	data, ok := s.Data()
	idle := len(s.Active) > 0 && ok && data.Active != nil && !*data.Active
	detached := s.Attached != nil && !*s.Attached
	if !idle && !detached || ok && data.Address.IsValid() {
		return nil
	}
	f := &finding{confidence: Likely, evidence: s.Evidence("+CGATT?", "+CGACT?")}
	if idle && detached {
		f.confidence = Strong
	}
	return f
}

// weak applies where the modem is served by a cell that it hardly hears.
func weak(e Evidence) *finding {
	s := e.Snapshot
	low := s.Signal.RSRP != nil && *s.Signal.RSRP < -115
	if s.Signal.RSRP == nil && s.Signal.RSSI != nil {
		low = *s.Signal.RSSI <= -105
	}
	if !low {
		return nil
	}
	return &finding{confidence: Strong, evidence: s.Evidence("+CSQ", "+CESQ", `+QENG="servingcell"`, "+CPSI?")}
}

// registrationLines are the answers of the domains; a modem without 5G has none for 5G.
func registrationLines(s *modem.Snapshot) []string {
	lines := s.Evidence("+C5GREG?", "+CEREG?", "+CGREG?", "+CREG?")
	return slices.DeleteFunc(lines, func(line string) bool { return !strings.Contains(line, "REG:") })
}
