package diagnose

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

// snapshot is one that a healthy LTE modem gives, changed by the functions.
func snapshot(changes ...func(*modem.Snapshot)) *modem.Snapshot {
	s := &modem.Snapshot{
		Access: modem.Answering, SIM: modem.SIMReady, IMSI: "460040123456789", SignalAsked: true,
		Functionality: new(modem.FullFunctionality),
		Registrations: map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: modem.Home, AcT: new(7)}},
		Operator:      &modem.Operator{Name: "CHINA MOBILE"}, PLMN: "46000",
		Signal:   modem.Signal{RSSI: new(-59.0), RSRP: new(-87.0)},
		Cell:     modem.Cell{RAT: modem.LTE, PLMN: "46000"},
		Attached: new(true),
		Contexts: []modem.Context{{CID: 1, APN: "cmiot", Address: netip.MustParseAddr("10.1.2.3")}},
		Active:   map[int]bool{1: true},
	}
	for _, q := range []string{"+CPIN?", "+CFUN?", "+CEREG?", "+CSQ", "+CESQ", "+COPS?", "+CGATT?", "+CGACT?", "+CGDCONT?"} {
		line := q[:len(q)-1] + ": 1"
		s.Exchanges = append(s.Exchanges, modem.Exchange{Command: "AT" + q, Lines: []string{line}, Final: "OK"})
	}
	s.Exchanges[2].Lines = []string{"+CEREG: 3,2"}
	for _, change := range changes {
		change(s)
	}
	return s
}

func stuck(a modem.Access) *modem.Snapshot {
	return &modem.Snapshot{Access: a, Detail: "/dev/ttyUSB2: what the port said"}
}

func card(state modem.SIMState) *modem.Snapshot {
	return snapshot(lost(modem.NotRegistered), func(s *modem.Snapshot) { s.SIM = state })
}

// lost puts the packet service into a state without service.
func lost(stat modem.Stat) func(*modem.Snapshot) {
	return func(s *modem.Snapshot) {
		s.Registrations = map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: stat}}
		s.Contexts, s.Active = nil, nil
	}
}

// refusedWith is a snapshot with a refusal that the registration line explains.
func refusedWith(cause int) *modem.Snapshot {
	return snapshot(lost(modem.Denied), func(s *modem.Snapshot) { give(s, cause) })
}

func give(s *modem.Snapshot, cause int) {
	r := s.Registrations[modem.EPS]
	r.Reject = &modem.Reject{Domain: modem.EPS, Cause: cause}
	s.Registrations[modem.EPS] = r
}

func level(rssi, rsrp *float64) func(*modem.Snapshot) {
	return func(s *modem.Snapshot) { s.Signal = modem.Signal{RSSI: rssi, RSRP: rsrp} }
}

// on moves the modem to another technology and packet service.
func on(d modem.Domain, rat modem.RAT) func(*modem.Snapshot) {
	return func(s *modem.Snapshot) {
		s.Registrations = map[modem.Domain]modem.Registration{d: {Domain: d, Stat: modem.Home}}
		s.Cell.RAT = rat
	}
}

func TestDiagnose(t *testing.T) {
	for _, c := range []struct {
		name       string
		s          *modem.Snapshot
		first      *modem.Reject
		doubtful   bool
		settled    bool
		cause      Cause
		confidence Confidence
		transient  bool
	}{
		{name: "a healthy modem", s: snapshot(), cause: Healthy, confidence: Strong},
		{name: "without an address", s: snapshot(func(s *modem.Snapshot) { s.Contexts[0].Address = netip.Addr{} }), cause: Healthy, confidence: Likely},
		{name: "roaming", s: snapshot(func(s *modem.Snapshot) {
			s.Registrations = map[modem.Domain]modem.Registration{modem.EPS: {Stat: modem.Roaming, AcT: new(7)}}
		}), cause: Healthy, confidence: Strong},
		{name: "an idle context on 3G", s: snapshot(on(modem.PS, modem.HSPA), func(s *modem.Snapshot) {
			s.Active, s.Contexts[0].Address, s.Attached = map[int]bool{1: false}, netip.Addr{}, new(false)
		}), cause: Healthy, confidence: Likely},
		{name: "+CSQ 99 on 5G", s: snapshot(on(modem.FiveGS, modem.NR5G), level(nil, nil)), cause: Healthy, confidence: Strong},
		{name: "no voice on a data card", s: snapshot(func(s *modem.Snapshot) {
			s.Registrations[modem.CS] = modem.Registration{Domain: modem.CS, Stat: modem.Denied, Reject: &modem.Reject{Domain: modem.CS, Cause: 18}}
		}), cause: Healthy, confidence: Strong},
		{name: "an old +CEER", s: snapshot(func(s *modem.Snapshot) { s.Cause = &modem.Reject{Cause: 8} }), cause: Healthy, confidence: Strong},
		{name: "an old refusal", s: snapshot(), first: &modem.Reject{Cause: 3}, cause: Healthy, confidence: Strong},
		{name: "registered in spite of +COPS: 2", s: snapshot(func(s *modem.Snapshot) { s.Operator.Mode = modem.Deregistered }), cause: Healthy, confidence: Strong},
		{name: "only +CREG, on 2G", s: snapshot(on(modem.CS, modem.GSM)), cause: Healthy, confidence: Strong},
		{name: "attached by address though +CGACT says no", s: snapshot(func(s *modem.Snapshot) { s.Active = map[int]bool{1: false} }), cause: Healthy, confidence: Strong},

		{name: "no such port", s: stuck(modem.Missing), cause: PortMissing, confidence: Confirmed},
		{name: "a port that cannot be opened", s: stuck(modem.Blocked), cause: PortMissing, confidence: Confirmed},
		{name: "nothing known of the port", s: stuck(modem.AccessUnknown), cause: PortMissing, confidence: Confirmed},
		{name: "a port that is held", s: stuck(modem.Busy), cause: PortBusy, confidence: Confirmed},
		{name: "no answer", s: stuck(modem.Silent), cause: ModemSilent, confidence: Confirmed},
		{name: "a lock", s: card(modem.SIMOperatorLocked), cause: OperatorLocked, confidence: Confirmed},
		{name: "PUK", s: card(modem.SIMPUKRequired), cause: PUKRequired, confidence: Confirmed},
		{name: "PIN", s: card(modem.SIMPINRequired), cause: PINRequired, confidence: Confirmed},
		{name: "no card", s: card(modem.SIMAbsent), cause: SIMAbsent, confidence: Confirmed},
		{name: "a failing card", s: card(modem.SIMFailure), cause: SIMFailure, confidence: Likely, transient: true},
		{name: "a failing card, settled", s: card(modem.SIMFailure), settled: true, cause: SIMFailure, confidence: Confirmed},
		{name: "a starting card", s: card(modem.SIMBusy), cause: Unknown, confidence: Likely, transient: true},
		{name: "a card that never starts", s: card(modem.SIMBusy), settled: true, cause: SIMFailure, confidence: Likely},
		{name: "flight mode", s: snapshot(lost(modem.NotRegistered), func(s *modem.Snapshot) { s.Functionality = new(modem.Functionality(4)) }), cause: RadioOff, confidence: Confirmed},
		{name: "all switched off, the card with it", s: snapshot(lost(modem.NotRegistered), func(s *modem.Snapshot) { s.SIM, s.Functionality = modem.SIMFailure, new(modem.Functionality(0)) }), cause: RadioOff, confidence: Confirmed},
		{name: "deregistered", s: snapshot(lost(modem.NotRegistered), func(s *modem.Snapshot) { s.Operator.Mode = modem.Deregistered }), cause: RadioOff, confidence: Confirmed},

		{name: "the cause from +CEER alone", s: snapshot(lost(modem.Denied), func(s *modem.Snapshot) { s.Cause = &modem.Reject{Cause: 7} }), cause: CardStopped, confidence: Likely},
		{name: "no cause at all", s: snapshot(lost(modem.Denied)), cause: CardStopped, confidence: Likely},
		{name: "a cause that the table does not know", s: refusedWith(96), cause: CardStopped, confidence: Likely},
		{name: "the first refusal outlives another", s: refusedWith(15), first: &modem.Reject{Domain: modem.EPS, Cause: 8}, cause: CardStopped, confidence: Strong},
		{name: "the first refusal outlives a search", s: snapshot(lost(modem.Searching)), first: &modem.Reject{Domain: modem.EPS, Cause: 3}, cause: CardCancelled, confidence: Strong},
		{name: "a doubtful first refusal", s: snapshot(lost(modem.Searching)), first: &modem.Reject{Domain: modem.EPS, Cause: 3}, doubtful: true, cause: CardCancelled, confidence: Likely},
		{name: "searching after a refusal", s: snapshot(lost(modem.Searching), func(s *modem.Snapshot) { give(s, 6) }), cause: CardSeparated, confidence: Strong},
		{name: "a maker's own cause is no standard one", s: snapshot(lost(modem.Searching), func(s *modem.Snapshot) {
			give(s, 6)
			s.Registrations[modem.EPS].Reject.Vendor = true
		}), cause: Unknown, confidence: Likely, transient: true},
		{name: "PLMN not allowed at home", s: refusedWith(11), cause: CardStopped, confidence: Likely},
		{name: "PLMN not allowed abroad", s: snapshot(lost(modem.Denied), func(s *modem.Snapshot) { give(s, 11); s.Cell.PLMN = "46001" }), cause: AreaRestricted, confidence: Strong},
		{name: "PLMN not allowed, whose card is not known", s: snapshot(lost(modem.Denied), func(s *modem.Snapshot) { give(s, 11); s.IMSI = "" }), cause: AreaRestricted, confidence: Strong},

		{name: "hears nothing", s: snapshot(lost(modem.Searching), level(nil, nil)), cause: NoCoverage, confidence: Strong, transient: true},
		{name: "hears nothing, settled", s: snapshot(lost(modem.Searching), level(nil, nil)), settled: true, cause: NoCoverage, confidence: Strong},
		{name: "hears next to nothing on LTE", s: snapshot(lost(modem.Searching), level(new(-90.0), new(-121.0))), settled: true, cause: NoCoverage, confidence: Likely},
		{name: "hears next to nothing on 2G", s: snapshot(lost(modem.Searching), level(new(-111.0), nil)), settled: true, cause: NoCoverage, confidence: Likely},
		{name: "searching with a signal", s: snapshot(lost(modem.Searching)), cause: Unknown, confidence: Likely, transient: true},
		{name: "searching for ever", s: snapshot(lost(modem.Searching)), settled: true, cause: Unknown, confidence: Likely},
		{name: "the signal was not asked", s: snapshot(lost(modem.Searching), level(nil, nil), func(s *modem.Snapshot) { s.SignalAsked = false }), settled: true, cause: Unknown, confidence: Likely},

		{name: "China Telecom without a plan", s: snapshot(func(s *modem.Snapshot) { s.Contexts[0].APN = "NODATA.MNC011.MCC460.GPRS" }), cause: CardStopped, confidence: Strong},
		{name: "LTE without a bearer", s: snapshot(func(s *modem.Snapshot) { s.Active, s.Contexts[0].Address = map[int]bool{1: false}, netip.Addr{} }), cause: NoDataPath, confidence: Likely},
		{name: "LTE without a bearer, detached", s: snapshot(func(s *modem.Snapshot) {
			s.Active, s.Contexts[0].Address, s.Attached = map[int]bool{1: false}, netip.Addr{}, new(false)
		}), cause: NoDataPath, confidence: Strong},
		{name: "weak on LTE", s: snapshot(level(new(-59.0), new(-116.0))), cause: SignalWeak, confidence: Strong},
		{name: "weak on 2G", s: snapshot(on(modem.CS, modem.GSM), level(new(-107.0), nil)), cause: SignalWeak, confidence: Strong},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := Diagnose(Evidence{Snapshot: c.s, FirstReject: c.first, Doubtful: c.doubtful, Settled: c.settled})
			if v.Cause != c.cause || v.Confidence != c.confidence || v.Transient != c.transient || v.Status != c.cause.Status() {
				t.Errorf("%+v", v)
			}
			if len(v.Evidence) == 0 != (c.cause == Healthy) || slices.Contains(v.Evidence, "") {
				t.Errorf("evidence %q", v.Evidence)
			}
		})
	}
}

func TestEveryRejectCause(t *testing.T) {
	for want, codes := range map[Cause][]int{
		CardSeparated: {5, 6}, CardCancelled: {2, 3, 20, 21}, CardStopped: {7, 8}, AreaRestricted: {12, 13, 14, 15},
		WrongAPN: {19, 27, 28, 29, 50, 51}, CardNotActivated: {33}, NetworkCongested: {17, 22, 26, 42},
	} {
		for _, code := range codes {
			if v := Diagnose(Evidence{Snapshot: refusedWith(code)}); v.Cause != want || v.Confidence != Strong || v.Transient || len(v.Evidence) == 0 {
				t.Errorf("%d: %+v, want %s", code, v, want)
			}
		}
	}
}

// A symptom is silent while its cause is there: what lies deeper wins.
func TestDeeperCauseWins(t *testing.T) {
	noCard := snapshot(lost(modem.Denied), level(nil, nil), func(s *modem.Snapshot) {
		give(s, 8)
		s.SIM, s.Functionality = modem.SIMAbsent, new(modem.Functionality(4))
	})
	for _, c := range []struct {
		repair func()
		next   Cause
	}{
		{func() {}, SIMAbsent},
		{func() { noCard.SIM = modem.SIMReady }, RadioOff},
		{func() { noCard.Functionality = nil }, CardStopped},
		{func() { lost(modem.NotRegistered)(noCard) }, NoCoverage},
		{func() { noCard.Signal.RSRP = new(-87.0) }, Unknown},
		{func() { on(modem.EPS, modem.LTE)(noCard); noCard.Attached = new(false) }, NoDataPath},
		{func() { noCard.Attached = new(true); noCard.Signal.RSRP = new(-118.0) }, SignalWeak},
		{func() { noCard.Signal.RSRP = new(-87.0) }, Healthy},
	} {
		c.repair()
		if v := Diagnose(Evidence{Snapshot: noCard, Settled: true}); v.Cause != c.next {
			t.Errorf("%s, want %s", v.Cause, c.next)
		}
	}
}

func TestUnreachable(t *testing.T) {
	for c := range texts {
		want := c == PortMissing || c == PortBusy || c == ModemSilent
		if c.Unreachable() != want {
			t.Errorf("%s: %v", c, !want)
		}
	}
}
