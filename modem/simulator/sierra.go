package simulator

import (
	"fmt"
	"strings"
	"time"
)

// sierraModels are one of the "!" dialect (EM74xx/MC74xx AT command reference) and one of the HL dialect, which has an
// Altair chip (HL78xx AT commands interface guide).
var sierraModels = []family{
	{
		name: "sierra", model: "EM7455", resets: "!RESET", maker: "Sierra Wireless, Incorporated",
		revision: "SWI9X30C_02.33.03.00 r8209 CARMD-EV-FRMWR2 2019/08/28 20:59:30",
		rats:     []RAT{LTE, HSPA, UMTS}, ceregMax: 3, noCSArea: true, missing: []string{"+CCID", "+ICCID", "+CPINR", "+CBC"},
		own: merge(quick(map[string]func(*query) reply{
			"I":          sierraIdentity,
			"!ICCID?":    iccid("!ICCID: "),
			"!ENTERCND=": sierraUnlock,
			"!SCACT?":    sierraContexts,
			"!SELRAT?":   sierraModes,
			"!PCTEMP?": func(q *query) reply {
				return say("Temp state: Normal", fmt.Sprintf("Temperature: %d.00 C", q.s.Temperature))
			},
			"!PCVOLT?": func(q *query) reply {
				return say("Volt state: Normal", fmt.Sprintf("Power supply voltage: %d mV (ADC: %d)", q.s.Millivolts, q.s.Millivolts/50))
			},
			"!PCINFO?":  sierraPower,
			"!USBCOMP?": unlocked(fixed("Config Index: 1", "Config Type:  1 (Generic)", "Interface bitmask: 0000100D (diag,nmea,modem,mbim)")),
			"+CCLK?":    sierraClock,
		}), answers{"!GSTATUS?": {answer: sierraStatus, takes: 200 * time.Millisecond}}),
	},
	{
		name: "sierra", model: "HL7802", maker: "Sierra Wireless", revision: "HL7802.4.6.9.4",
		rats: []RAT{LTEM, NB, GSM}, ciWidth: 8, ceregMax: 5, boot: []bootLine{{after: 2 * time.Second, text: "+KSUP: 0"}},
		missing: []string{"+ICCID", "+CPINR", "+CBC"},
		own: quick(map[string]func(*query) reply{
			"I":           fixed("HL7802"),
			"+CCID?":      iccid("+CCID: "),
			"+KCELLMEAS=": sierraMeasure,
			"+CEER":       altairCause,
		}),
	},
}

// unlocked answers only after !ENTERCND has taken the password; before it is an ERROR.
func unlocked(fn func(*query) reply) func(*query) reply {
	return func(q *query) reply {
		if !q.m.set.unlocked {
			return fail(0)
		}
		return fn(q)
	}
}

// sierraUnlock answers !ENTERCND="A710", the password that every module is made with.
func sierraUnlock(q *query) reply {
	if q.args()[0] != "A710" {
		return fail(0)
	}
	q.m.set.unlocked = true
	return say()
}

func sierraIdentity(q *query) reply {
	f := q.m.family
	return say("Manufacturer: "+f.maker, "Model: "+f.model, "Revision: "+f.revision, "MEID: "+q.s.IMEI[:min(14, len(q.s.IMEI))],
		"IMEI: "+q.s.IMEI, "IMEI SV: 16", "FSN: LF700000000000", "+GCAP: +CGSM")
}

func sierraContexts(q *query) reply {
	var lines []string
	for _, c := range q.s.Contexts {
		lines = append(lines, fmt.Sprintf("!SCACT: %d,%d", c.CID, bit(c.Active)))
	}
	return say(lines...)
}

// sierraModes answers !SELRAT?: the technologies that the settings allow.
func sierraModes(q *query) reply {
	if q.s.Locked == 0 {
		return say("!SELRAT: 00, Automatic")
	}
	return say("!SELRAT: " + map[int]string{2: "02, GSM Only", 3: "01, UMTS 3G Only", 4: "06, LTE Only", 5: "06, LTE Only"}[q.s.Locked])
}

// sierraPower answers !PCINFO?: the power state, and who wants the radio off.
func sierraPower(q *query) reply {
	off := bit(q.s.Radio != 1)
	return say("State: "+strings.TrimSpace(sierraPowerMode(q.s)),
		fmt.Sprintf("LPM voters - Temp:0, Volt:0, User:%d, W_DISABLE:0, IMSWITCH:0, BIOS:0, LWM2M:0, OMADM:0, FOTA:0", off),
		"LPM persistence - None")
}

func sierraPowerMode(s State) string {
	if s.Radio != 1 {
		return "LOW POWER MODE "
	}
	return "ONLINE         "
}

// sierraClock answers +CCLK? without a zone.
func sierraClock(q *query) reply {
	if !q.s.ClockSet {
		return sayf(`+CCLK: "%s"`, q.unset().Format("06/01/02,15:04:05"))
	}
	local := q.networkTime().Add(time.Duration(q.s.Zone) * 15 * time.Minute)
	return sayf(`+CCLK: "%s"`, local.Format("06/01/02,15:04:05"))
}

// sierraStatus answers !GSTATUS?: a report in two columns that tabs part, with blanks behind words.
func sierraStatus(q *query) reply {
	s := q.s
	head := []string{"!GSTATUS: ",
		fmt.Sprintf("Current Time:  %d\t\tTemperature: %d", q.uptime(), s.Temperature),
		"Reset Counter: 1\t\tMode:        " + sierraPowerMode(s)}
	switch {
	case !s.RAT.eps() && s.camped():
		return say(append(head, sierraUMTS(s)...)...)
	case !s.camped():
		return say(append(head, "System mode:   No service \tPS state:    Not attached ", "EMM state:     Deregistered   \t"+sierraWhy(s),
			"RRC state:     RRC Idle       ", "IMS reg state: No Srv  \t\t", "")...)
	}
	return say(append(head, sierraLTE(s)...)...)
}

// uptime is the seconds since boot; a modem that has been on for a while says a day.
func (q *query) uptime() int {
	if q.m.boots == 0 {
		return 86400
	}
	return int(q.now.Sub(q.m.bootedAt()).Seconds())
}

// sierraWhy is the second half of the state of EMM.
func sierraWhy(s State) string {
	switch {
	case s.Radio != 1:
		return "Power Off      "
	case s.SIM != SIMReady:
		return "No IMSI        "
	case s.PS.Stat == Denied, s.PS.Stat == NotRegistered:
		return "Attach Needed  "
	case s.PS.Stat == EmergencyOnly:
		return "Limited Service"
	case !s.Covered:
		return "No Cell        "
	}
	return "PLMN Search    "
}

func sierraLTE(s State) []string {
	c, g := s.Cell, s.Signal
	attached, emm := "Not attached ", "Deregistered   \t"+sierraWhy(s)
	if s.PS.registered() {
		attached, emm = "Attached     ", "Registered     \tNormal Service "
	}
	return []string{"System mode:   LTE        \tPS state:    " + attached,
		fmt.Sprintf("LTE band:      %-7s\t\tLTE bw:      20 MHz  ", fmt.Sprintf("B%d", c.Band)),
		fmt.Sprintf("LTE Rx chan:   %d\t\tLTE Tx chan: %d", c.Channel, c.Channel+18000),
		"LTE CA state:  NOT ASSIGNED", "EMM state:     " + emm, "RRC state:     RRC Idle       ", "IMS reg state: No Srv  \t\t", "",
		fmt.Sprintf("PCC RxM RSSI:  %d\t\tRSRP (dBm):  %d", g.RSSI, g.RSRP),
		fmt.Sprintf("PCC RxD RSSI:  %d\t\tRSRP (dBm):  %d", g.RSSI-1, g.RSRP-8),
		fmt.Sprintf("Tx Power:      --\t\tTAC:         %04X (%d)", c.TAC, c.TAC),
		fmt.Sprintf("RSRQ (dB):     %d.0\t\tCell ID:     %08X (%d)", g.RSRQ, c.ID, c.ID),
		fmt.Sprintf("SINR (dB):     %4.1f", float64(g.SINR)), ""}
}

func sierraUMTS(s State) []string {
	c, g := s.Cell, s.Signal
	state, service := "DEREGISTERED", "LIMITED SERVICE"
	if s.PS.registered() {
		state, service = "REGISTERED", "NORMAL SERVICE "
	}
	return []string{"System mode:   WCDMA      \tPS state:    Attached     ", "WCDMA band:    WCDMA 2100 ",
		fmt.Sprintf("WCDMA channel: %d", c.Channel), fmt.Sprintf("GMM (PS) state:%-12s\t%s", state, service),
		"MM (CS) state: IDLE        \t" + service, "", "WCDMA L1 State:L1M_PCH_SLEEP  \tRRC State:   DISCONNECTED   ",
		fmt.Sprintf("RX level C0:   %d\t\tLAC:         %04X (%d)", g.RSSI, c.TAC, c.TAC),
		fmt.Sprintf("RX level C1:   -106\t\tCell ID:     %08X (%d)", c.ID, c.ID), ""}
}

// sierraMeasure answers +KCELLMEAS=0 of the HL78xx: rsrp, path loss, the power of two channels, sinr.
func sierraMeasure(q *query) reply {
	switch {
	case q.arg != "0":
		return fail(badParameter)
	case !q.s.camped() || !q.s.RAT.eps():
		return say()
	}
	return sayf("+KCELLMEAS: %d,%d,-10,-10,%d", q.s.Signal.RSRP, 18-q.s.Signal.RSRP, q.s.Signal.SINR)
}

// altairCause answers +CEER of the modems on Altair chips: the bare name of the cause.
func altairCause(q *query) reply {
	cause, ofSession := q.s.lastRefusal()
	name := causes[cause]
	if ofSession {
		name = sessionCauses[cause]
	}
	if name == "" {
		return say()
	}
	return say("+CEER: " + underscored(name))
}
