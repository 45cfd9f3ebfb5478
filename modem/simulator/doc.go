// Package simulator is a cellular modem to test against: it answers AT commands as a modem of a family does, and
// misbehaves on demand.
//
// Start with [New], which makes a modem of a family and model ("quectel", "EC25"), or with [FromPersonality], which
// replays the recorded answers of one real modem. Then give it a line: [Modem.Pipe] in memory (for virtual time in
// testing/synctest), [Modem.OpenPTY] for programs that open a serial port, [Modem.ListenTCP] for a serial server, or
// [Modem.Serve] for any other stream.
//
//	m, err := simulator.New(simulator.Config{Family: "quectel"})
//	line := m.Pipe()                      // write "AT+CSQ\r", read "AT+CSQ\r\r\n+CSQ: 27,99\r\n\r\nOK\r\n"
//	err = m.SetFault("denied=11", true)   // the network now refuses the card with EMM cause 11
//	m.Update(func(s *simulator.State) { s.Signal.RSRP = -118 })
//	err = m.Close()
//
// What it knows: the V.250 line discipline, the read commands of 3GPP TS 27.007 and of the vendors, registration that
// goes through boot, searching and home, unsolicited lines where they were enabled, a signal that walks, counters and a
// network clock that run, UDP on the modem's own stack (Quectel, SIMCom) towards [Config.Datagram], and short messages
// in text mode, which the network refuses until [State].SMSOpen. What it does not: it never looks at our own parsers
// (every answer is written from the published formats), and it moves no data of the host.
//
// One modem has one set of settings (echo, error form, reports), however many lines are open on it. Everything is a
// function of time.Now, so that in a synctest bubble hours pass at once. A line has three goroutines (reader, writer,
// and the one that answers), all ended before Serve returns; Close ends and waits for those that the package started.
package simulator
