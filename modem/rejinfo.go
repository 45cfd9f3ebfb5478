package modem

import "fmt"

// ParseREJINFO reads what a Huawei modem reports by itself when the network refuses it:
// ^REJINFO:<network>,<domain>,<cause>,<technology>,<kind>,<cause as sent>,<area>,<routing
// area>,<cell>[,<cause of the session>] (Huawei AT manual §13.14). It fails for the numbers
// of the modem's own, such as 301 for a network that does not answer: nobody has refused
// anything then.
func ParseREJINFO(line string) (Reject, error) {
	f := Arguments(line, "^REJINFO")
	if len(f) < 6 {
		return Reject{}, fmt.Errorf("no ^REJINFO line of six fields")
	}
	cause := naturalField(f[2], leastCause, lastCause, -1)
	if cause == nil {
		cause = naturalField(f[5], leastCause, lastCause, -1)
	}
	if cause == nil {
		return Reject{}, fmt.Errorf("^REJINFO: %q is no cause of the network", f[2])
	}
	r := Reject{Domain: rejectDomain(f[1], f[3]), Cause: *cause}
	if own := naturalField(at(f, 9), leastCause, lastCause, -1); r.Cause == attachSessionCause && own != nil {
		r.Cause, r.Session = *own, true
	} else if r.Domain == PS || r.Domain == EPS {
		r.Session = sessionCause(r.Cause, attach)
	}
	return r, nil
}

// attachSessionCause is "ESM failure": the session that is part of attaching was refused.
const attachSessionCause = 19

// rejectDomain is where the refusal comes from: <domain> is 0 for calls, 1 for data, 2 for
// both; <technology> 0 is GSM, 1 UMTS, 2 LTE, 5 NR.
func rejectDomain(domain, technology string) Domain {
	switch {
	case technology == "2":
		return EPS
	case technology == "5":
		return FiveGS
	case domain == "0":
		return CS
	}
	return PS
}
