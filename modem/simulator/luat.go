package simulator

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// luatModels are Luat's modules (openLuat AT command manual): the Air724UG on a Unisoc chip, the Air780E on an EigenComm
// chip with two releases of its firmware, and the older Air720 on an ASR chip.
var luatModels = []family{
	luat(family{
		model: "Air724UG", maker: "AirM2M", revision: "LuatOS-Air_V4032_RDA8910_TTS_NOLVGL_FLOAT", rats: []RAT{LTE, GSM},
		cmee: 2, unknown: notSupported, texts: map[int]string{notSupported: "invalid command line"},
		echoLF: true, rest: luatBearer, removed: []string{"+CPIN: SIM REMOVED", "^CARDMODE: 255"},
		own: merge(luatEngineering(airLine724), luatBearers, quick(map[string]func(*query) reply{
			"+CGMI":    fixed(`+CGMI: ""`),
			"+CCED=":   luatCell,
			"+CBC":     luatBattery,
			"+SETUSB?": fixed("mode: 2", "Vid: 0x1782", "Pid: 0x4e00"),
		})),
	}),
	luat(family{
		model: "Air780E", maker: "AirM2M", revision: "AirM2M_780E_V1171_LTE_AT", rats: []RAT{LTE},
		cmee: 1, unknown: notAllowed, removed: []string{"+CPIN: SIM REMOVED"},
		own: quick(map[string]func(*query) reply{"+CCED=": luatCell, "+CBC": luatVoltage}),
	}),
	luat(family{
		model: "Air780EPV", maker: "AirM2M", revision: "AirM2M_780EPV_V1011_LTE_AT", rats: []RAT{LTE},
		cmee: 2, unknown: notAllowed, textErrors: true, removed: []string{"+CPIN: SIM REMOVED"},
		own: quick(map[string]func(*query) reply{"+CEREG?": luatMixedUp, "+CBC": luatVoltage}),
	}),
	luat(family{
		model: "Air720", maker: "AirM2M", revision: "AirM2M_720_V456_LTE_AT", rats: []RAT{LTE, GSM},
		rest: luatBearer, removed: []string{"+CPIN: SIM REMOVED"},
		own: merge(luatEngineering(airLine720), luatBearers, quick(map[string]func(*query) reply{
			"+CCID":  iccid("+CCID: "),
			"+CSQ":   luatBlindLevel,
			"+CLCK=": luatLock,
			"+CBC":   luatBattery,
		})),
	}),
}

// luat completes a model with what all of them have.
func luat(f family) family {
	f.name, f.ciWidth, f.ceregMax, f.stack, f.resets = "luat", 8, 3, "cip", "+RESET"
	f.boot = []bootLine{{after: time.Second, text: "RDY"}}
	f.inserted, f.tells = []string{"+CPIN: READY"}, luatTells
	f.own = merge(identities(`%s: "%s"`, "", "+CGMI", "+CGMM", "+CGMR"), quick(map[string]func(*query) reply{
		"I": namesItself,
	}), f.own)
	f.missing = slices.Concat([]string{"+CEER", "+CPINR", "+CCID"}, f.missing)
	return f
}

// luatBearer is the default bearer of the Unisoc and ASR chips: context 5, with both families of addresses.
func luatBearer(s *State) { s.Contexts[0].CID, s.Contexts[0].Type = 5, "IPV4V6" }

var luatBearers = quick(map[string]func(*query) reply{
	"+CGACT?":   luatActivity,
	"+CGPADDR":  luatAddresses,
	"+CGPADDR=": luatAddresses,
	"+CGDCONT?": luatContexts,
})

func luatActivity(q *query) reply {
	var lines []string
	for _, c := range q.s.Contexts {
		lines = append(lines, fmt.Sprintf("+CGACT: %d, %d", c.CID, bit(c.Active)))
	}
	return say(lines...)
}

// luatAddresses answers +CGPADDR with both addresses in one field.
func luatAddresses(q *query) reply {
	var lines []string
	for _, c := range q.s.Contexts {
		v6 := "::"
		if c.Active {
			v6 = "::A00:5EFF:FE00:7E"
		}
		if q.wants(c.CID) {
			lines = append(lines, fmt.Sprintf(`+CGPADDR: %d,"IPV4:%s    IPV6:%s"`, c.CID, c.address(), v6))
		}
	}
	if lines == nil && q.op == "=" {
		return fail(badParameter)
	}
	return say(lines...)
}

func luatContexts(q *query) reply {
	var lines []string
	for _, c := range q.s.Contexts {
		lines = append(lines, fmt.Sprintf(`+CGDCONT: %d,"%s","%s","%s",0,0`, c.CID, c.Type, c.APN, c.address()))
	}
	return say(lines...)
}

// luatCell answers +CCED=0,1: on LTE network, the subscriber's number, roaming, band, bandwidth, channel, cell, levels as
// steps of 27.007 §8.69, area, srxlev and physical cell id; on 2G network, area and cell in hex, BSIC, levels, channel.
func luatCell(q *query) reply {
	c, g := q.s.Cell, q.s.Signal
	level := limit(g.RSSI+111, 0, 63)
	switch {
	case q.arg != "0,1", !q.s.camped(), q.s.SIM != SIMReady:
		return fail(notAllowed)
	case q.s.RAT == GSM:
		return sayf("+CCED:GSM current cell info:%s,%s,%04x,%04x,%d,%d,%d,%d", c.mcc(), c.mnc(), c.TAC, c.ID, c.PCI%64, level, level, c.Channel)
	}
	return sayf("+CCED:LTE current cell:%s,%s,%s,%d,%d,n100,%d,%d,%d,%d,%d,%d,%d", c.mcc(), c.mnc(), q.s.IMSI,
		bit(q.s.PS.Stat == Roaming), c.Band, c.Channel, c.ID, limit(g.RSRP+141, 0, 97), limit(2*g.RSRQ+40, 0, 34), c.TAC,
		limit(g.RSRP+128, 0, 99), c.PCI)
}

func luatBattery(q *query) reply { return sayf("+CBC: 1,84,%d", q.s.Millivolts) }
func luatVoltage(q *query) reply { return q.readInt(q.s.Millivolts) }

// luatMixedUp answers +CEREG? under the name of +CGREG, as firmware V1011 does.
func luatMixedUp(q *query) reply {
	return say(strings.Replace(cereg.read(q).lines[0], "+CEREG:", "+CGREG:", 1))
}

// luatBlindLevel answers +CSQ, which knows nothing on LTE.
func luatBlindLevel(q *query) reply {
	if q.s.RAT == LTE {
		return say("+CSQ: 99,99")
	}
	return sayf("+CSQ: %d,99", q.s.csq())
}

// luatLock answers +CLCK= under a name of the chip's own.
func luatLock(q *query) reply {
	r := lockState(q)
	for i, text := range r.lines {
		r.lines[i] = strings.Replace(text, "+CLCK:", "*CLCK:", 1)
	}
	return r
}

// luatTells says by itself what card and network have done.
func luatTells(m *Modem, was, is State, now time.Time) []string {
	var lines []string
	if turnsOff(was, is) {
		lines = append(lines, radioOffLine)
	}
	if m.family.model == "Air724UG" && is.SIM == SIMReady && was.SIM != SIMReady {
		lines = append(lines, "ICCID: "+is.ICCID)
	}
	if joins(was, is) && is.RAT == LTE {
		lines = append(lines, "^MODE: "+systemModes[LTE], "+E_UTRAN Service",
			fmt.Sprintf("+CGEV: ME PDN ACT %d", is.bearer().CID), networkTimeLine(is, now))
	}
	return lines
}
