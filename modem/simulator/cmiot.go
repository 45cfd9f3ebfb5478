package simulator

import "time"

// cmiotModels are China Mobile's own modules. They have no command for the cell; the ML307A names itself with ATI only.
var cmiotModels = []family{
	cmiot("ML307A", "ML307A-DSLN-MTSH1S00", "+MATREADY"),
	cmiot("ML302", "ML302-CNLM_MBRH0S01", "READY"),
}

func cmiot(model, revision, ready string) family {
	f := family{
		name: "cmiot", model: model, maker: "CMIOT", revision: revision,
		rats: []RAT{LTE}, ciWidth: 8, ceregMax: 3, stack: "cmiot", resets: "+MREBOOT=0",
		boot:     []bootLine{{after: time.Second, text: ready}},
		inserted: []string{"+CPIN: READY"}, removed: []string{"+CPIN: SIM REMOVED"},
		tells: cmiotTells,
		own: quick(map[string]func(*query) reply{
			"I":      namesItself,
			"+CGSN":  fixed("230612345678"), // the serial number of the module
			"+CGSN=": cmiotSerial("+CGSN: "),
			"+GSN=":  cmiotSerial("+GSN:"),
		}),
		missing: []string{"+CGMI", "+GMI", "+CGMM", "+GMM", "+CGMR", "+GMR", "+GSN", "+CCID", "+CPINR"},
	}
	if model == "ML302" {
		f.own["+CGATT?"] = handler{answer: tightAttach}
	}
	return f
}

// cmiotSerial answers the IMEI to <snt> 1, without quotes.
func cmiotSerial(prefix string) func(*query) reply {
	return func(q *query) reply {
		if q.arg != "1" {
			return fail(badParameter)
		}
		return say(prefix + q.s.IMEI)
	}
}

// tightAttach answers +CGATT? without a blank.
func tightAttach(q *query) reply { return sayf("+CGATT:%d", bit(q.s.PS.registered())) }

func cmiotTells(_ *Modem, was, is State, _ time.Time) []string {
	if turnsOff(was, is) {
		return []string{radioOffLine}
	}
	return nil
}
