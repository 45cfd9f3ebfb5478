package simulator

// identities answers who the modem and its card are in another form than the bare value that 27.007 §5 has. form gets
// the name of the command and the value; suffix is "?" for modems that want to be asked so.
func identities(form, suffix string, commands ...string) answers {
	a := answers{}
	for _, c := range commands {
		fn := func(q *query) reply { return sayf(form, c, q.identity(c)) }
		if c == "+CIMI" {
			fn = ready(fn)
		}
		a[c+suffix] = handler{answer: fn}
	}
	return a
}

// identity is what a command of identification asks for.
func (q *query) identity(command string) string {
	switch command {
	case "+CGMI", "+GMI":
		return q.m.family.maker
	case "+CGMM", "+GMM":
		return q.m.family.calls()
	case "+CGMR", "+GMR":
		return q.m.family.revision
	case "+CIMI":
		return q.s.IMSI
	}
	return q.s.IMEI
}

// namesItself answers with the revision alone, as modems do that put maker and model into it.
func namesItself(q *query) reply { return say(q.m.family.revision) }
