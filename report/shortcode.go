package report

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// A short code is a health report for the telephone, such as SK1-4C00-G2R5-07KM: a
// technician reads it out where the screen can draw no QR code. Behind "SK1", the version,
// stand eleven characters of 5 bits and one that checks them, in Crockford's base 32: the
// alphabet below, either case, O is 0, I and L are 1, hyphens and spaces do not count. The
// 55 bits, the highest first, are numbers of these sizes:
//
//	6  cause          place in shortCauses
//	2  confidence     0 not known, 1 likely, 2 strong, 3 confirmed
//	3  sim_state      place in shortSIMStates
//	3  registration   place in shortRegistrations
//	4  rat            place in shortRATs
//	3  reject domain  0 none, 1 cs, 2 ps, 3 eps, 4 5gs
//	8  reject cause
//	2  level          0 not known, 1 RSRP, 2 RSSI
//	7                 of n it is -30-n dBm
//	4  phase          place in shortPhases
//	13 safe_until     days since 2019-12-31, 0 not known
//
// The check character is c1·2^11 + c2·2^10 + … + c11·2 in GF(32) with x^5+x^2+1: it finds
// every single wrong character and every two that changed places.
//
// A place in a list never changes; new words are put at the end. What is not known, or
// stands in no list, is 0.
var (
	shortCauses = []Cause{
		"", CauseHealthy,
		CausePortMissing, CausePortBusy, CauseModemSilent, CauseRadioOff,
		CauseSIMAbsent, CauseSIMFailure, CauseSIMPINRequired, CauseSIMPUKRequired, CauseOperatorLocked,
		CauseNoCoverage, CauseAntennaFault,
		CauseCardCancelled, CauseCardStopped, CauseCardSeparated, CauseCardNotActivated, CauseCardExpired,
		CauseQuotaExhausted, CauseWrongAPN, CauseNoDataPath, CauseServerUnreachable, CauseNetworkCongested,
		CauseClockWrong, CauseAreaRestricted, CauseRATUnavailable, CauseUnknown,
		CauseSignalWeak, CauseCardExpiring, CauseCardIdleRisk, CauseQuotaLow, CauseCardChanged, CauseAbnormalUse,
	}
	shortConfidences   = []Confidence{"", Likely, Strong, Confirmed}
	shortSIMStates     = []SIMState{SIMUnknown, SIMReady, SIMPINRequired, SIMPUKRequired, SIMOperatorLocked, SIMAbsent, SIMFailure, SIMBusy}
	shortRegistrations = []Registration{RegUnknown, RegHome, RegRoaming, RegSearching, RegDenied, RegNotRegistered, RegEmergencyOnly}
	shortRATs          = []RAT{"", RATGSM, RATGPRS, RATEDGE, RATUMTS, RATHSPA, RATLTE, RATLTEM, RATNBIoT, RATECGSM, RATNR5G, RATNR5GNSA}
	shortDomains       = []Domain{"", DomainCS, DomainPS, DomainEPS, Domain5GS}
	shortPhases        = []Phase{
		PhaseUnknown, PhaseStock, PhaseTest, PhaseSilent, PhaseActive, PhaseIdleRisk, PhaseExpiring, PhaseExpired, PhaseStopped, PhaseSeparated, PhaseReclaimed,
	}
)

const (
	shortAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	shortPrefix   = "SK1"
	shortLength   = 12 // characters behind the prefix
	loudest       = -30
)

// shortEpoch is the day before the first that a short code can name.
var shortEpoch = time.Date(2019, 12, 31, 0, 0, 0, 0, time.UTC)

// ShortCode is the verdict and the state of card and network for the telephone, 18
// characters in groups of four. The level is cut to -157 to -30 dBm, the date to the years
// 2020 to 2042.
func (h Health) ShortCode() string {
	var reject Reject
	if h.Network.Reject != nil {
		reject = *h.Network.Reject
	}
	kind, level := shortLevel(h.Signal)
	var p packed
	p.put(6, place(shortCauses, h.Verdict.Cause))
	p.put(2, place(shortConfidences, h.Verdict.Confidence))
	p.put(3, place(shortSIMStates, h.SIM))
	p.put(3, place(shortRegistrations, h.Network.Registration))
	p.put(4, place(shortRATs, h.Network.RAT))
	p.put(3, place(shortDomains, reject.Domain))
	p.put(8, reject.Cause)
	p.put(2, kind)
	p.put(7, level)
	p.put(4, place(shortPhases, h.Card.Phase))
	p.put(13, shortDay(h.Card.SafeUntil))
	return p.String()
}

// ParseShortCode reads what a technician read out, into the fields that [Health.ShortCode]
// takes; the others stay empty. It fails where the code is not whole, or a character was
// misheard.
func ParseShortCode(code string) (Health, error) {
	p, err := unpack(code)
	if err != nil {
		return Health{}, fmt.Errorf("short code %q: %w", code, err)
	}
	var h Health
	h.Verdict.Cause = word(shortCauses, p.take(6))
	h.Verdict.Confidence = word(shortConfidences, p.take(2))
	h.SIM = word(shortSIMStates, p.take(3))
	h.Network.Registration = word(shortRegistrations, p.take(3))
	h.Network.RAT = word(shortRATs, p.take(4))
	reject := Reject{Domain: word(shortDomains, p.take(3)), Cause: p.take(8)}
	if reject.Domain != "" {
		h.Network.Reject = &reject
	}
	h.Signal = signalOf(p.take(2), p.take(7))
	h.Card.Phase = word(shortPhases, p.take(4))
	if days := p.take(13); days > 0 {
		h.Card.SafeUntil = DateOf(shortEpoch.AddDate(0, 0, days))
	}
	return h, nil
}

// place is where a word stands, 0 where it does not.
func place[T comparable](list []T, w T) int { return max(0, slices.Index(list, w)) }

// word is the one at a place; a place that this version does not know is not known.
func word[T any](list []T, at int) T {
	if at >= len(list) {
		at = 0
	}
	return list[at]
}

func shortLevel(s Signal) (kind, level int) {
	dbm := s.RSRP
	kind = 1
	if dbm == nil {
		dbm = s.RSSI
		kind = 2
	}
	if dbm == nil {
		return 0, 0
	}
	return kind, loudest - int(math.Round(*dbm))
}

func signalOf(kind, level int) (s Signal) {
	dbm := float64(loudest - level)
	switch kind {
	case 1:
		s.RSRP = &dbm
	case 2:
		s.RSSI = &dbm
	}
	return s
}

// shortDay counts from shortEpoch; a date before it is the first that can be named.
func shortDay(d Date) int {
	if d.IsZero() {
		return 0
	}
	return max(1, int(d.Time(time.UTC).Sub(shortEpoch).Hours()/24))
}

// packed are the 55 bits, the first at the top.
type packed uint64

// put adds a number of at most 30 bits at the end; one that is too large or negative is
// cut to what fits.
func (p *packed) put(bits, n int) {
	*p = *p<<bits | packed(min(max(0, n), 1<<bits-1))
}

// take removes a number from the top of all 64 bits.
func (p *packed) take(bits int) int {
	n := *p >> (64 - bits)
	*p <<= bits
	return int(n)
}

func (p packed) String() string {
	code, check := []byte(shortPrefix), 0
	for i := range shortLength {
		n := check
		if i < shortLength-1 {
			n = int(p>>(5*(shortLength-2-i))) & 31
		}
		if i%4 == 0 {
			code = append(code, '-')
		}
		code = append(code, shortAlphabet[n])
		check = checked(check, n)
	}
	return string(code)
}

// checked adds a character to the check (Horner's rule).
func checked(check, n int) int {
	check = (check ^ n) << 1
	if check > 31 {
		check ^= 0b100101
	}
	return check
}

// unpack checks a code and puts its bits at the top.
func unpack(code string) (p packed, err error) {
	text := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
	text, ok := strings.CutPrefix(text, shortPrefix)
	if !ok {
		return 0, fmt.Errorf("it does not begin with %s", shortPrefix)
	}
	if len(text) != shortLength {
		return 0, fmt.Errorf("%d characters stand behind %s, want %d", len(text), shortPrefix, shortLength)
	}
	check := 0
	for i := range len(text) {
		n := strings.IndexByte(shortAlphabet, text[i])
		if n < 0 {
			return 0, fmt.Errorf("character %d is %q, want one of %s", i+1, text[i], shortAlphabet)
		}
		if i == shortLength-1 && n != check {
			return 0, errors.New("its characters do not fit together: one was misheard, or two changed places")
		}
		check = checked(check, n)
		p = p<<5 | packed(n)
	}
	return p >> 5 << (64 - 55), nil
}
