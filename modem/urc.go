package modem

import "strings"

// Subject is what an unsolicited line is about, and so what to read again.
type Subject uint8

// The subjects.
const (
	Other        Subject = iota
	Registered           // a registration changed
	Card                 // the card was removed, inserted, or became ready
	Boot                 // the modem has started: settings are gone
	Bearer               // a context came up or went down
	NetworkClock         // the network told the time
)

// Unsolicited is a line that modems send by themselves, and what it is about.
type Unsolicited struct {
	Prefix string
	About  Subject
}

// StandardURCs are the unsolicited lines of 3GPP TS 27.007 and 27.005, and those
// that most vendors share.
var StandardURCs = []Unsolicited{
	{"+CPIN:", Card}, {"+CGEV:", Bearer},
	{"+CTZV:", NetworkClock}, {"+CTZE:", NetworkClock}, {"+CTZU:", NetworkClock}, {"+NITZ:", NetworkClock},
	{"RDY", Boot}, {"READY", Boot}, {"START", Boot}, {"MODEM:STARTUP", Boot}, {"APP RDY", Boot},
	{"+CFUN:", Boot}, {"PB DONE", Boot}, {"SMS DONE", Boot}, {"SMS READY", Boot}, {"CALL READY", Boot}, {"+PBREADY", Boot},
	{"NORMAL POWER DOWN", Boot}, {"POWERED DOWN", Boot},
	{"RING", Other}, {"+CRING:", Other}, {"+CLIP:", Other}, {"+CMTI:", Other}, {"+CMT:", Other}, {"+CDSI:", Other}, {"+CDS:", Other},
	{"+CUSD:", Other}, {"+CIEV:", Other}, {"+CCWA:", Other},
}

// About finds the subject of a line in the tables, and whether they know it.
func About(line string, tables ...[]Unsolicited) (Subject, bool) {
	if IsRegistrationURC(line) {
		return Registered, true
	}
	upper := strings.ToUpper(line)
	for _, table := range tables {
		for _, u := range table {
			if rest, ok := strings.CutPrefix(upper, strings.ToUpper(u.Prefix)); ok && whole(u.Prefix, rest) {
				return u.About, true
			}
		}
	}
	return Other, false
}

// whole keeps a word such as RING from matching RINGBACK.
func whole(prefix, rest string) bool {
	return strings.HasSuffix(prefix, ":") || rest == "" || strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, ":")
}
