// Package trace makes a field problem a test in one step: it writes down what a diagnosis
// rests on, and plays it to the same code again, without the modem.
//
// A [Recorder] writes a trace, [Read] reads one, and a [Player] is the port that answers
// as the recording did. [Pseudonyms] stand in every trace for the numbers of card,
// subscriber and device, so that it can be sent to anybody; [Mask] hides them on pages for
// people. The package knows no cause and no command; package agent fills the header, asks
// the player through its reader, and compares the verdicts.
//
// # Format
//
// A trace is UTF-8 text, a JSON object a line (JSON Lines). The first is the header:
//
//	{"simkeeper_trace":1,"agent":"1.0.0","target":"linux/arm","time":"2026-11-22T10:00:00Z",
//	 "clock":"nitz","uptime_s":86400,"port":"/dev/ttyUSB2","config":"<TOML>","memory":{…},"extra":{…}}
//
// Every other line has "ms", the milliseconds since the header, and one of:
//
//	{"ms":3,"open":"ok"}                           the port was opened
//	{"ms":3,"open":"busy","path":"/dev/ttyUSB2",   or was not: busy, missing, denied, unusable,
//	 "detail":"held by pppd (pid 812)",            as in package port, or error for anything
//	 "holders":[{"pid":812,"name":"pppd"}]}        else, with detail alone
//	{"ms":9,"dir":">","line":"AT+CSQ"}             sent
//	{"ms":31,"dir":"<","line":"+CSQ: 27,99"}       received, as the line came, echo and all
//	{"ms":40,"dir":"<","latin1":"+CSÑ: 2"}         the same where it is no UTF-8: a character a byte
//	{"ms":99,"lost":true}                          the line broke
//	{"ms":120,"step":{…}}                          the result of a probe
//	{"ms":150,"verdict":{…}}                       what the steps before and the dialogue led to
//	{"ms":900,"stopped":"…"}                       the recorder gave up; nothing follows
//
// Keys and kinds that a reader does not know are passed over; a changed meaning is another
// number in the header. Prompts and what is sent behind them are not played.
package trace
