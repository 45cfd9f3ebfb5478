package simulator

import (
	"fmt"
	"strconv"
	"strings"
)

// address is the address of a context, 0.0.0.0 while it is not active.
func (c Context) address() string {
	if !c.Active {
		return "0.0.0.0"
	}
	return c.Address
}

// readContexts answers +CGDCONT? (27.007 §10.1.1).
func readContexts(q *query) reply {
	var lines []string
	for _, c := range q.s.Contexts {
		lines = append(lines, fmt.Sprintf(`+CGDCONT: %d,"%s","%s","%s",0,0,0,0`, c.CID, c.Type, c.APN, c.address()))
	}
	return say(lines...)
}

// setContext answers +CGDCONT=<cid>[,"type","apn"]: without a type the context is removed.
func setContext(q *query) reply {
	args := q.args()
	cid, ok := number(args[0], 1, 16)
	if !ok {
		return fail(badParameter)
	}
	kept := q.m.state.Contexts[:0:0]
	for _, c := range q.m.state.Contexts {
		if c.CID != cid {
			kept = append(kept, c)
		}
	}
	if len(args) > 1 {
		c := Context{CID: cid, Type: args[1]}
		if old := q.m.state.context(cid); old != nil {
			c.Active, c.Address = old.Active, old.Address
		}
		if len(args) > 2 {
			c.APN = args[2]
		}
		kept = append(kept, c)
	}
	q.m.state.Contexts = kept
	return say()
}

// readActivity answers +CGACT? (27.007 §10.1.10).
func readActivity(q *query) reply {
	var lines []string
	for _, c := range q.s.Contexts {
		lines = append(lines, fmt.Sprintf("+CGACT: %d,%d", c.CID, bit(c.Active)))
	}
	return say(lines...)
}

// addresses answers +CGPADDR[=<cid>] (27.007 §10.1.14); quote is what the family puts around an address.
func addresses(quote string) func(*query) reply {
	return func(q *query) reply {
		var lines []string
		for _, c := range q.s.Contexts {
			if q.wants(c.CID) {
				lines = append(lines, fmt.Sprintf("+CGPADDR: %d,%s%s%s", c.CID, quote, c.address(), quote))
			}
		}
		if lines == nil && q.op == "=" {
			return fail(badParameter)
		}
		return say(lines...)
	}
}

// wants says whether a command with an optional list of contexts asks for one.
func (q *query) wants(cid int) bool {
	if q.op != "=" {
		return true
	}
	for _, arg := range q.args() {
		if arg == strconv.Itoa(cid) {
			return true
		}
	}
	return false
}

// dynamic answers +CGCONTRDP[=<cid>] (27.007 §10.1.23): what the network has granted to the active contexts.
func dynamic(q *query) reply {
	var lines []string
	for _, c := range q.s.Contexts {
		if !c.Active || !q.wants(c.CID) {
			continue
		}
		mnc := fmt.Sprintf("%03s", q.s.Cell.mnc())
		apn := fmt.Sprintf("%s.mnc%s.mcc%s.gprs", c.APN, strings.ReplaceAll(mnc, " ", "0"), q.s.Cell.mcc())
		lines = append(lines, fmt.Sprintf(`+CGCONTRDP: %d,5,"%s","%s.255.255.255.0","%s","211.136.17.107","211.136.20.203"`,
			c.CID, apn, c.Address, gateway(c.Address)))
	}
	return say(lines...)
}

// gateway is the first address of the network of an IPv4 address.
func gateway(address string) string {
	i := strings.LastIndexByte(address, '.')
	return address[:max(i, 0)] + ".1"
}

var packetAnswers = quick(map[string]func(*query) reply{
	"+CGDCONT?":   readContexts,
	"+CGDCONT=":   setContext,
	"+CGACT?":     readActivity,
	"+CGPADDR":    addresses(`"`),
	"+CGPADDR=":   addresses(`"`),
	"+CGCONTRDP":  dynamic,
	"+CGCONTRDP=": dynamic,
})
