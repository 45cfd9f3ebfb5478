package diagnose

import (
	"slices"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// told reports whether the story ends as it should.
func (s story) told(v Verdict) bool {
	return v.Cause == s.cause && v.Confidence == s.confidence && v.Transient == s.transient && v.Status == s.cause.Status()
}

func TestDiagnose(t *testing.T) {
	names := map[string]bool{}
	for _, s := range stories() {
		if names[s.name] {
			t.Errorf("two stories are called %q", s.name)
		}
		names[s.name] = true
		t.Run(s.name, func(t *testing.T) {
			v := Diagnose(evidence(s.e))
			if !s.told(v) {
				t.Errorf("%+v, want %s %s", v, s.cause, s.confidence)
			}
			sound(t, v)
		})
	}
}

// sound checks what holds for every verdict.
func sound(t *testing.T, v Verdict) {
	t.Helper()
	if v.Status != v.Cause.Status() || v.Confidence != Likely && v.Confidence != Strong && v.Confidence != Confirmed {
		t.Errorf("%+v", v)
	}
	if (len(v.Evidence) == 0) != (v.Cause == Healthy) || slices.Contains(v.Evidence, "") {
		t.Errorf("%s has the evidence %q", v.Cause, v.Evidence)
	}
	if unique := slices.Compact(slices.Sorted(slices.Values(v.Evidence))); len(unique) != len(v.Evidence) {
		t.Errorf("the same evidence twice: %q", v.Evidence)
	}
	if v.Transient && (v.Confidence != Likely || v.Status != Fail) {
		t.Errorf("%s passes, and is %s", v.Cause, v.Confidence)
	}
	for i, c := range v.Also {
		if c.Status() != Warn || c == v.Cause || v.Status != Warn || slices.Contains(v.Also[:i], c) {
			t.Errorf("%s, and also %s", v.Cause, v.Also)
		}
	}
}

// A row, or a sign of it, that nothing depends on would stay when it is wrong: each is
// taken away, and some story must end otherwise.
func TestEverySignOfTheTableCounts(t *testing.T) {
	good := table
	t.Cleanup(func() { table = good })
	for i, r := range good {
		for name, changed := range mutations(r) {
			table = slices.Clone(good)
			if changed == nil {
				table = slices.Delete(table, i, i+1)
			} else {
				table[i] = *changed
			}
			if !noticed() {
				t.Errorf("row %d, %s (%s): no story notices that %s", i, r.cause, r.must[0].name, name)
			}
		}
	}
}

func noticed() bool {
	return slices.ContainsFunc(stories(), func(s story) bool { return !s.told(Diagnose(evidence(s.e))) })
}

// mutations are what can go wrong with a row; nil stands for its loss.
func mutations(r row) map[string]*row {
	out := map[string]*row{"it is gone": nil}
	for i, s := range r.must {
		c := r
		c.must = slices.Delete(slices.Clone(r.must), i, i+1)
		if len(c.must) == 0 {
			c.must = []*sign{{name: "always", look: func(*Evidence) *sight { return seen("always") }}}
		}
		out["it needs no "+s.name] = &c
		for face, rest := range without(s) {
			c := r
			c.must = slices.Clone(r.must)
			c.must[i] = rest
			out["it does not know "+face] = &c
		}
	}
	for i, s := range r.raise {
		c := r
		c.raise = slices.Delete(slices.Clone(r.raise), i, i+1)
		out["nothing is surer by "+s.name] = &c
	}
	for i, s := range r.unless {
		c := r
		c.unless = slices.Delete(slices.Clone(r.unless), i, i+1)
		out["it is not ruled out by "+s.name] = &c
	}
	if r.sure != "" {
		c := r
		c.sure = ""
		out["it is only likely"] = &c
	}
	if r.passes {
		c := r
		c.passes = false
		out["it passes"] = &c
	}
	return out
}

// without is the sign with one of its faces less, by the name of that.
func without(s *sign) map[string]*sign {
	out := map[string]*sign{}
	for i, f := range s.faces {
		rest := slices.Delete(slices.Clone(s.faces), i, i+1)
		out[f.name] = &sign{name: s.name, of: anyOf, faces: rest}
		for face, inner := range without(f) {
			out[face] = &sign{name: s.name, of: anyOf, faces: slices.Insert(slices.Clone(rest), i, inner)}
		}
	}
	return out
}

// What looks alike, in pairs.
func TestLookAlikes(t *testing.T) {
	for _, c := range []struct {
		pair     string
		one, two change
		is, was  Cause
	}{
		{"no card and a card busy at the start", sim(modem.SIMAbsent), all(sim(modem.SIMBusy), starting), SIMAbsent, Unknown},
		{"antenna and coverage", all(searching, noSignal, usual(-87, true)), all(searching, noSignal), AntennaFault, NoCoverage},
		{"antenna and own operator missing", all(searching, noSignal, usual(-87, true)), all(searching, cellOf("46001"), usual(-87, true)), AntennaFault, NoCoverage},
		{"antenna and a refusal", all(searching, noSignal, usual(-87, true)), all(lost(modem.Denied), noSignal, usual(-87, true)), AntennaFault, CardStopped},
		{"the stop's face A and a wrong APN", denied(8), denied(19), CardStopped, WrongAPN},
		{"the stop's face B and a wrong APN", deadLink, all(deadLink, apn("3gnet")), CardStopped, WrongAPN},
		{"the stop's face B and another wrong APN", all(idle, ceer(8, true)), all(idle, ceer(27, true)), CardStopped, WrongAPN},
		{"the stop's face B and a data path", deadLink, mute, CardStopped, NoDataPath},
		{"separation and expiry", all(denied(8), swap(aDay)), all(denied(8), over(9*aDay)), CardSeparated, CardExpired},
		{"separation and expiry, face B", all(deadLink, swap(aDay)), all(deadLink, over(9*aDay)), CardSeparated, CardExpired},
		{"separation and a wrong APN", all(deadLink, swap(aDay)), all(deadLink, swap(aDay), apn("ctnet")), CardSeparated, WrongAPN},
		{"quota used up and stopped", all(denied(7), used(99)), all(denied(7), used(50)), QuotaExhausted, CardStopped},
		{"quota used up and stopped, face B", all(deadLink, used(99)), all(deadLink, used(50)), QuotaExhausted, CardStopped},
		{"server down and no data path", serverDown, mute, ServerUnreachable, NoDataPath},
		{"server down and an address that the card may not reach", serverDown, all(serverDown, reachable), ServerUnreachable, NoDataPath},
		{"refused in one domain and home in the other", all(denied(8), also(modem.CS, modem.Home, 0)), also(modem.CS, modem.Denied, 18), CardStopped, Healthy},
		{"refused on 4G, and served on 3G", denied(15), all(denied(15), also(modem.PS, modem.Home, 0)), AreaRestricted, Healthy},
		{"an old +CEER on a healthy modem", all(lost(modem.Denied), ceer(8, false)), ceer(8, false), CardStopped, Healthy},
		{"an old +CEER of the session on a healthy modem", all(idle, ceer(33, true)), ceer(33, true), CardNotActivated, Healthy},
		{"an old refusal on a healthy modem", all(searching, first(3)), first(3), CardCancelled, Healthy},
		{"area and stop", all(denied(12), first(12, elsewhereThan)), all(denied(12), first(12, atHome)), AreaRestricted, CardStopped},
		{"congestion and a refusal for good", denied(22), denied(7), NetworkCongested, CardStopped},
		{"the clock and the server's certificate", badDate, all(badDate, clock(0)), ClockWrong, ServerUnreachable},
		{"an old network and a bad place", all(searching, noSignal, only2G, cardOf("460010123456789")), all(searching, noSignal, only2G), RATUnavailable, NoCoverage},
		{"cancelled and not activated", denied(2), all(denied(2), unusedCard), CardCancelled, CardNotActivated},
		{"cancelled and stopped", all(denied(8), over(91*aDay)), all(denied(8), over(89*aDay)), CardCancelled, CardExpired},
		{"never opened and closed", all(idle, ceer(33, true)), all(idle, ceer(33, true), usedCard), CardNotActivated, CardStopped},
	} {
		if v := Diagnose(evidence(c.one)); v.Cause != c.is {
			t.Errorf("%s: the first is %s, want %s", c.pair, v.Cause, c.is)
		}
		if v := Diagnose(evidence(c.two)); v.Cause != c.was {
			t.Errorf("%s: the second is %s, want %s", c.pair, v.Cause, c.was)
		}
	}
}

func TestEveryCauseOfARefusal(t *testing.T) {
	for want, codes := range map[Cause][]int{
		CardSeparated: {5, 6}, CardCancelled: {2, 3, 20, 21}, CardStopped: {7, 8, 11, 30}, AreaRestricted: {12, 13, 14, 15},
		WrongAPN: {19, 27, 28, 29, 50, 51}, CardNotActivated: {33}, NetworkCongested: {17, 22, 34, 42}, Unknown: {9, 10, 16, 18, 25, 35, 95, 111},
	} {
		for _, code := range codes {
			if v := Diagnose(evidence(denied(code))); v.Cause != want || v.Transient || !slices.Contains(v.Evidence, "AT+CEREG? → +CEREG: 3,2 | OK") {
				t.Errorf("%d: %+v, want %s", code, v, want)
			}
		}
	}
}

func TestEveryCauseOfTheSession(t *testing.T) {
	for want, codes := range map[Cause][]int{
		WrongAPN: {27, 28, 29, 50, 51}, CardNotActivated: {33}, CardStopped: {8, 30}, NetworkCongested: {26, 34, 38}, NoDataPath: {31, 32, 55},
	} {
		for _, code := range codes {
			if v := Diagnose(evidence(idle, ceer(code, true))); v.Cause != want || len(v.Evidence) == 0 {
				t.Errorf("%d: %+v, want %s", code, v, want)
			}
		}
	}
}

// A symptom is silent while its cause is there: what lies deeper wins.
func TestDeeperCauseWins(t *testing.T) {
	e := evidence(denied(8), noSignal, function(4), usual(-87, true), deadLink, clock(-9*aDay), used(90), unlisted)
	e.Snapshot.SIM, e.Snapshot.Access, e.Snapshot.Detail = modem.SIMAbsent, modem.Silent, "no answer"
	for _, c := range []struct {
		repair change
		next   Cause
	}{
		{all(), ModemSilent},
		{func(e *Evidence) { e.Snapshot.Access = modem.Answering }, SIMAbsent},
		{func(e *Evidence) { e.Snapshot.SIM = modem.SIMReady }, RadioOff},
		{function(1), CardStopped},
		{lost(modem.Searching), AntennaFault},
		{func(e *Evidence) { e.Usual = Level{} }, NoCoverage},
		{level(-59, -118), Unknown},
		{all(on(modem.EPS, modem.LTE), idle), NoDataPath},
		{apn("cmiot"), CardStopped},
		{serverDown, ServerUnreachable},
		{arrived, ClockWrong},
		{clock(0), CardChanged},
		{allowed, QuotaLow},
		{used(10), SignalWeak},
		{level(-59, -87), Healthy},
	} {
		c.repair(&e)
		if v := Diagnose(e); v.Cause != c.next {
			t.Errorf("%s, want %s", v.Cause, c.next)
		}
	}
}

// What may pass by itself is no alarm at the start, and is one when it has stayed.
func TestPassingStates(t *testing.T) {
	for name, c := range map[string]struct {
		e           change
		start, late Cause
	}{
		"the card starts":              {sim(modem.SIMBusy), Unknown, SIMFailure},
		"the card fails":               {sim(modem.SIMFailure), SIMFailure, SIMFailure},
		"a search":                     {searching, Unknown, Unknown},
		"nothing heard":                {all(searching, noSignal), NoCoverage, NoCoverage},
		"the modem has just begun":     {quietly, Unknown, CardStopped},
		"registration is not known":    {lost(modem.StatUnknown), Unknown, Unknown},
		"SMS only":                     {lost(6), Unknown, Unknown},
		"the network forgot it":        {denied(10), Unknown, Unknown},
		"another network answers":      {all(denied(11), cellOf("46011")), NoCoverage, NoCoverage},
		"expired, and it starts":       {all(quietly, over(9*aDay)), Unknown, CardExpired},
		"used up, and it searches":     {all(searching, used(100)), Unknown, Unknown},
		"swapped, and the card starts": {all(sim(modem.SIMBusy), swap(aDay)), Unknown, SIMFailure},
	} {
		v := Diagnose(evidence(c.e, starting))
		if v.Cause != c.start || !v.Transient || v.Confidence != Likely {
			t.Errorf("%s: %+v at the start", name, v)
		}
		if v = Diagnose(evidence(c.e)); v.Cause != c.late || v.Transient {
			t.Errorf("%s: %+v when it has stayed", name, v)
		}
	}
}

// A refusal, and what is wrong behind a registration, does not pass by itself.
func TestWhatIsWrongAtTheStartMayStay(t *testing.T) {
	for _, s := range stories() {
		v, late := Diagnose(evidence(s.e, starting)), Diagnose(evidence(s.e))
		unserved := []Cause{SIMFailure, Unknown, NoCoverage, AntennaFault, RATUnavailable}
		if v.Transient && !slices.Contains(unserved, v.Cause) || !v.Transient && v.Cause != late.Cause {
			t.Errorf("%s: %+v at the start, %s when it has stayed", s.name, v, late.Cause)
		}
	}
}

func TestWarningsStandBesideEachOther(t *testing.T) {
	v := Diagnose(evidence(swap(aDay), unlisted, endsSoon, used(90), strange, level(-59, -117)))
	if v.Cause != CardChanged || !slices.Equal(v.Also, []Cause{CardExpiring, QuotaLow, AbnormalUse, SignalWeak}) || v.Status != Warn {
		t.Errorf("%+v", v)
	}
	v = Diagnose(evidence(idleLong, level(-59, -117)))
	if v.Cause != CardIdleRisk || !slices.Equal(v.Also, []Cause{SignalWeak}) {
		t.Errorf("%+v", v)
	}
	if v = Diagnose(evidence(denied(8), swap(aDay), used(90))); v.Also != nil {
		t.Errorf("a fault with warnings: %+v", v)
	}
}

func TestEvidenceSaysWhatWasSeen(t *testing.T) {
	for want, e := range map[string]change{
		"first refusal since the last success: eps 8 at 2026-11-22 09:00 UTC": all(searching, first(8)),
		"first refusal since the last success: eps 8":                         all(searching, first(8, undated)),
		"the paid term ended on 2026-11-20":                                   all(denied(7), func(e *Evidence) { e.Card.Expires = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) }),
		"the last day of the paid term is 2026-12-01":                         endsSoon,
		"97000 of 100000 bytes of this billing cycle are used":                all(denied(7), used(97)),
		"card and modem were not together before 2026-11-21 10:00 UTC; the carrier's stop is to be expected until 2026-11-23 10:00 UTC": swap(aDay),
		"usual here: RSRP -87 dBm, last served 2026-11-21 10:00 UTC":                                                                    all(searching, noSignal, usual(-87, true)),
		"APN 3gnet is of China Unicom, the card of China Mobile":                                                                        all(deadLink, apn("3gnet")),
		"the system's clock is 9 days behind the network's":                                                                             clock(-9*aDay - time.Hour),
		"the system's clock is 1 days ahead of the network's":                                                                           clock(aDay),
		"Quectel EC20 may use 2G only, which China Unicom has closed nearly everywhere":                                                 all(searching, noSignal, only2G, cardOf("460010123456789")),
		"Quectel EC20 knows 2G only":                                                                                                    all(denied(15), only2G),
		"the modem knows 2G 3G only":                                                                                                    all(denied(15), both2G3G, func(e *Evidence) { e.Snapshot.Manufacturer, e.Snapshot.Model = "", "" }),
		"it was refused in an area that is new to it":                                                                                   all(denied(12), first(12, elsewhereThan)),
		"name: no answer":                         deadLink,
		"/dev/ttyUSB2: what the port said":        stuck(modem.Busy),
		"the port is missing or cannot be opened": func(e *Evidence) { e.Snapshot = nil },
		"last proved traffic on 2026-09-22; the carrier may take the card back from 2026-12-21 on": idleLong,
	} {
		if v := Diagnose(evidence(e)); !slices.Contains(v.Evidence, want) {
			t.Errorf("%s without %q: %q", v.Cause, want, v.Evidence)
		}
	}
}

// The contract's causes, as they stand on the wire.
var contract = map[Status][]Cause{
	OK: {"healthy"},
	Fail: {"port_missing", "port_busy", "modem_silent", "radio_off", "sim_absent", "sim_failure", "sim_pin_required", "sim_puk_required", "operator_locked",
		"no_coverage", "antenna_fault", "card_cancelled", "card_stopped", "card_separated", "card_not_activated", "card_expired", "quota_exhausted", "wrong_apn",
		"no_data_path", "server_unreachable", "network_congested", "clock_wrong", "area_restricted", "rat_unavailable", "unknown"},
	Warn: {"signal_weak", "card_expiring", "card_idle_risk", "quota_low", "card_changed", "abnormal_use"},
}

func TestCausesAreThoseOfTheContract(t *testing.T) {
	var want []Cause
	for status, causes := range contract {
		for _, c := range causes {
			want = append(want, c)
			if c.Status() != status {
				t.Errorf("%s is %s", c, c.Status())
			}
			if got := c.Unreachable(); got != slices.Contains([]Cause{"port_missing", "port_busy", "modem_silent"}, c) {
				t.Errorf("%s: unreachable %v", c, got)
			}
		}
	}
	told := map[Cause]bool{}
	for _, s := range stories() {
		told[Diagnose(evidence(s.e)).Cause] = true
	}
	var got []Cause
	for c := range told {
		got = append(got, c)
	}
	slices.Sort(want)
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("the causes that are given are %q, those of the contract %q", got, want)
	}
}
