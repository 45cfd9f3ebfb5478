package simulator

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// domain is a registration command without its plus: each reports one domain (27.007 §7.2, §10.1.20, §10.1.22,
// §10.1.47).
type domain string

const (
	creg   domain = "CREG"
	cgreg  domain = "CGREG"
	cereg  domain = "CEREG"
	c5greg domain = "C5GREG"
)

var domains = []domain{creg, cgreg, cereg, c5greg}

func isDomain(d domain) bool { return slices.Contains(domains, d) }

// registration is the state of a domain. The packet service shows under the commands of the technology that carries
// it; +CGREG follows LTE too, as on most modems.
func (s State) registration(d domain) Registration {
	switch {
	case d == creg:
		return s.CS
	case s.PS.Stat == Searching,
		d == c5greg && s.RAT == NR,
		d == cereg && s.RAT.eps(),
		d == cgreg && s.RAT != NR:
		return s.PS
	}
	return Registration{Stat: NotRegistered}
}

// location is area, cell and technology as registration replies of a domain give them.
func (f *family) location(d domain, s State) string {
	quote := `"`
	if f.bareHex {
		quote = ""
	}
	area := "%04X"
	if s.RAT == NR {
		area = "%06X"
	}
	tac := s.Cell.TAC
	if f.noCSArea && d == creg && s.RAT.eps() {
		tac = noArea
	}
	here := fmt.Sprintf("%s"+area+"%s,%s%0*X%s", quote, tac, quote, quote, f.ciWidth, s.Cell.ID, quote)
	if f.lowerHex {
		here = strings.ToLower(here)
	}
	return fmt.Sprintf("%s,%d", here, f.act(s.RAT))
}

// noArea is the location area where there is none (3GPP TS 24.008 §10.5.1.3).
const noArea = 0xFFFE

// act is <AcT> of a technology as the model counts it.
func (f *family) act(r RAT) int {
	if n, ok := f.acts[r]; ok {
		return n
	}
	return accesses[r].act
}

// copsAct is the same as +COPS has it.
func (f *family) copsAct(r RAT) int {
	if n, ok := f.acts[r]; ok {
		return n
	}
	return accesses[r].copsAct
}

// shown is the state of a domain as the model shows it: some have a number of their own where the card is the matter.
func (f *family) shown(d domain, s State) Registration {
	if f.cardless != 0 && (s.SIM == SIMAbsent || s.SIM == SIMFailure) && s.Radio == 1 {
		return Registration{Stat: f.cardless}
	}
	return s.registration(d)
}

// registrationFields is what stands behind <n> in the read form, and alone in the unsolicited one.
func (f *family) registrationFields(d domain, n int, s State) string {
	r := f.shown(d, s)
	text := fmt.Sprint(int(r.Stat))
	if n < 2 {
		return text
	}
	here := s.camped() && (r.registered() || r.Stat == Denied || r.Stat == EmergencyOnly)
	reject := r.Stat == Denied && (n == 3 || n == 5)
	switch {
	case here:
		text += "," + f.location(d, s)
	case reject, n > 3:
		text += ",,,"
	}
	if d == c5greg && here && (r.registered() || reject) {
		text += allowedSlices(r)
	}
	if reject {
		text += fmt.Sprintf(",0,%d", r.Cause)
	}
	return text + powerSaving(n, reject)
}

// allowedSlices is the allowed network slices of +C5GREG: one of them, none while denied.
func allowedSlices(r Registration) string {
	if r.registered() {
		return `,1,"01"`
	}
	return ",,"
}

// powerSaving is what n=4 and n=5 add: active time and periodic TAU, behind the place of the cause.
func powerSaving(n int, reject bool) string {
	if n < 4 {
		return ""
	}
	if reject {
		return ",,"
	}
	return `,,,"00100001","00000110"`
}

// registrationURC is the unsolicited line of a domain that <n> has enabled, "" where none is. The caller holds mu.
func (m *Modem) registrationURC(d domain, s State) string {
	n := m.set.reg[d]
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("+%s: %s", d, m.family.registrationFields(d, n, s))
}

// locationURC is the unsolicited form with the location, empty where there is none.
func (m *Modem) locationURC(d domain, s State) string {
	r := s.registration(d)
	if !r.registered() || !s.camped() {
		return fmt.Sprintf("+%s: %d,,", d, r.Stat)
	}
	return fmt.Sprintf("+%s: %d,%s", d, r.Stat, m.family.location(d, s))
}

// most is the greatest <n> of a domain on this family.
func (f *family) most(d domain) int {
	if d == cereg {
		return f.ceregMax
	}
	return min(3, f.ceregMax)
}

func (d domain) set(q *query) reply {
	if d == c5greg && !q.m.family.has(NR) {
		return fail(q.m.family.unknown)
	}
	n, ok := number(q.args()[0], 0, q.m.family.most(d))
	if !ok {
		return fail(badParameter)
	}
	q.m.set.reg[d] = n
	q.m.said = q.m.report(q.s) // enabling reports is not yet a change to report
	return say()
}

func (d domain) read(q *query) reply {
	if d == c5greg && !q.m.family.has(NR) {
		return fail(q.m.family.unknown)
	}
	n := q.m.set.reg[d]
	return sayf("+%s: %d,%s", d, n, q.m.family.registrationFields(d, n, q.s))
}

func (d domain) test(q *query) reply {
	if d == c5greg && !q.m.family.has(NR) {
		return fail(q.m.family.unknown)
	}
	return sayf("+%s: (0-%d)", d, q.m.family.most(d))
}

var registrationAnswers = registrationTable()

func registrationTable() answers {
	a := answers{
		"+COPS?":  {answer: readOperator},
		"+COPS=":  {answer: setOperator},
		"+COPS=?": {answer: scanOperators, takes: 65 * time.Second, abortable: true},
		"+CGATT?": {answer: func(q *query) reply { return sayf("+CGATT: %d", bit(q.s.PS.registered())) }},
		"+CEER":   {answer: lastCause},
		"+WS46?":  {answer: systems},
	}
	for _, d := range domains {
		a["+"+string(d)+"="] = handler{answer: d.set}
		a["+"+string(d)+"?"] = handler{answer: d.read}
		a["+"+string(d)+"=?"] = handler{answer: d.test}
	}
	return a
}

// systems answers +WS46? (27.007 §5.9): 25 is all there are.
func systems(q *query) reply {
	return say(map[int]string{0: "25", 2: "12", 3: "22", 4: "28", 5: "36"}[q.s.Locked])
}

// readOperator answers +COPS? in the format that +COPS=3 has set: 0 long, 1 short, 2 numeric (27.007 §7.3).
func readOperator(q *query) reply {
	if !q.s.PS.registered() {
		return sayf("+COPS: %d", q.m.set.copsMode)
	}
	names := []string{q.text(q.s.Cell.Operator), q.text(q.s.Cell.Brand), q.s.Cell.PLMN}
	format := q.m.set.copsFormat
	return sayf(`+COPS: %d,%d,"%s",%d`, q.m.set.copsMode, format, names[format], q.m.family.copsAct(q.s.RAT))
}

// setOperator takes the modes that need no name: 0 automatic, 2 leave the network, 3 set the format only.
func setOperator(q *query) reply {
	args := q.args()
	mode, ok := number(args[0], 0, 4)
	switch {
	case ok && mode == 3 && len(args) > 1:
		format, ok := number(args[1], 0, 2)
		if !ok {
			return fail(badParameter)
		}
		q.m.set.copsFormat = format
	case ok && mode == 2:
		q.m.set.copsMode = 2
	case ok && mode == 0:
		if q.m.set.copsMode == 2 {
			q.m.search(q.now)
		}
		q.m.set.copsMode = 0
	default:
		return fail(badParameter)
	}
	return say()
}

// scanOperators lists the serving network as current and two others as forbidden.
func scanOperators(q *query) reply {
	list := ""
	if q.s.camped() {
		c := q.s.Cell
		list = fmt.Sprintf(`(2,"%s","%s","%s",%d),`, q.text(c.Operator), q.text(c.Brand), c.PLMN, q.m.family.copsAct(q.s.RAT))
	}
	for _, o := range [][3]string{{"CHN-UNICOM", "UNICOM", "46001"}, {"CHN-CT", "CT", "46011"}} {
		if q.s.Covered && q.s.Radio == 1 && o[2] != q.s.Cell.PLMN {
			list += fmt.Sprintf(`(3,"%s","%s","%s",7),`, q.text(o[0]), q.text(o[1]), o[2])
		}
	}
	return say("+COPS: " + list + ",(0-4),(0-2)")
}

func bit(on bool) int {
	if on {
		return 1
	}
	return 0
}
