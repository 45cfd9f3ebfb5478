package simulator

import (
	"fmt"
	"time"
)

// eemAfter is how long after its OK the data of +EEMGINFO? come.
const eemAfter = 30 * time.Millisecond

// luatEngineering is the engineering mode, whose line each chip writes in its own way.
func luatEngineering(line func(State) string) answers {
	return quick(map[string]func(*query) reply{
		"+EEMOPT=":   accept("0", "1"),
		"+EEMGINFO?": func(q *query) reply { return engineeringInfo(q, line) },
	})
}

// engineeringInfo answers +EEMGINFO? with state and technology; on LTE the data come after OK.
func engineeringInfo(q *query, line func(State) string) reply {
	switch {
	case !q.s.camped():
		return say("+EEMGINFO: 0, 2")
	case q.s.RAT != LTE:
		return say("+EEMGINFO: 3, 0")
	}
	return say(append([]string{"+EEMGINFO: 3, 2"}, q.soon(eemAfter, nothing, line(q.s))...)...)
}

// airPlace is the network of an engineering line: its digits are read as hex, so that 460 is 1120.
func airPlace(c Cell) (mcc, digits, mnc int) {
	_, _ = fmt.Sscanf(c.mcc()+" "+c.mnc(), "%x %x", &mcc, &mnc)
	return mcc, len(c.mnc()), mnc
}

// airReject is the cause for which the network refuses the terminal; 65535 is none.
func airReject(s State) int {
	if cause, ofSession := s.refusal(); cause != 0 && !ofSession {
		return cause
	}
	return 65535
}

// airLine724 is +EEMLTESVC with 30 fields: network, area, physical cell id, channels, band, bandwidth, cell, mode of
// transmission, levels as steps of 27.007 §8.69, and at 27 the cause of a refusal.
func airLine724(s State) string {
	c, g := s.Cell, s.Signal
	mcc, digits, mnc := airPlace(c)
	rsrp, rsrq := limit(g.RSRP+141, 0, 97), limit(2*g.RSRQ+40, 0, 34)
	return fmt.Sprintf("+EEMLTESVC: %d, %d, %d, %d, %d, %d, %d, %d, 5, %d, 65535, %d, %d, %d, %d, %d, %d, %d, 65535, 0, 255, 0, 0, 0, 0, %d, %d, 0, 0, 0",
		mcc, digits, mnc, c.TAC, c.PCI, c.Channel, c.Channel, c.Band, c.ID, rsrp, rsrq, g.SINR, rsrp, rsrq, rsrp, rsrq,
		bit(airReject(s) != 65535), airReject(s))
}

// airLine720 is the same without the mode of transmission and three more, so that what follows stands elsewhere: the
// cause at 24 of 27.
func airLine720(s State) string {
	c, g := s.Cell, s.Signal
	mcc, digits, mnc := airPlace(c)
	rsrp, rsrq := limit(g.RSRP+141, 0, 97), limit(2*g.RSRQ+40, 0, 34)
	return fmt.Sprintf("+EEMLTESVC:%d,%d,%d,%d,%d,%d,%d,%d,5,%d,%d,%d,%d,%d,%d,%d,%d,%d,0,0,0,0,%d,%d,0,0,0",
		mcc, digits, mnc, c.TAC, c.PCI, c.Channel, c.Channel, c.Band, c.ID, rsrp, rsrq, g.SINR, rsrp, rsrp, rsrq, rsrq,
		limit(g.RSSI+111, 0, 63), bit(airReject(s) != 65535), airReject(s))
}
