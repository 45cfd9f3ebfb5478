// Package modem holds what a cellular modem can say about itself: the types of
// its facts, the pure parsers that read them from AT replies, and the Snapshot
// that collects them. It knows no port, no vendor and no clock, decides nothing
// and imports nothing of this module. Package family says which command gives
// which fact, package reader asks, and package agent draws the conclusions.
//
// One command on the wire, and where each line goes:
//
//	→ AT+CEREG?
//	← AT+CEREG?                      echo: dropped by package at
//	← +CEREG: 2                      URC form: queued, means "read again"
//	← +CEREG: 2,1,"6342","6A90DE1",7 read form: ParseRegistration
//	← OK                             final result: ends the Exchange
//
// Unknown stays unknown: 99, 255, 0xFFFF, "-" and empty fields leave a pointer
// nil or a map entry out; they never become a number. Units are dBm, dB, bytes
// and UTC.
package modem
