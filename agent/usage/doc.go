// Package usage counts the bytes of each SIM card, per billing cycle, and notices use
// that is out of the ordinary. It is pure: a [Book] takes readings and remembers; who
// reads the counters, when the billing cycle starts and what is done about a warning
// is decided elsewhere.
//
// Start with [Book.Add], once per look at the counters:
//
//	d := book.Add(usage.Reading{
//		Time: now, Up: up, Boot: boot, ICCID: "89860441192000000425",
//		Interface: &usage.Count{Tx: 1843952, Rx: 2412855, Instance: "<boot id>/4/wwan0"},
//		Modem:     &usage.Count{Tx: 1843952, Rx: 2412855}, // AT+QGDCNT?
//		Agent:     210331,
//	}, "2026-11-01")
//	totals := book.Cycle()
//
// # Two counters, one traffic
//
// The network interface and the modem count the same bytes, each with gaps: an
// interface is made anew with every reset of the modem and then counts from 0; the
// modem forgets when it restarts, or comes back with what it last saved; either may be
// unreadable for a while, count in 32 bits, or have counted long before it was first
// seen. So each gives a lower bound of what has passed since it was last read, and the
// book credits what is missing to reach the higher of the two: they are never added.
// Where the interface was read before and after and has not started again, its count
// is exact and the modem's is not used.
//
//   - A first reading is only a baseline.
//   - A counter that went back has wrapped at 2^32 if it was within 64 MB of that and
//     a link of 10 Mbit/s could have carried the rest in the time; else it has started
//     again, and its value is what has passed since then. A new Instance says so, too.
//     Where the time is not known, the least of both readings counts.
//   - A modem's counter that starts again with more than half of what it had was
//     restored from the modem's memory; then only what is above the last reading
//     counts. (AT+QAUGDCNT lets a Quectel save it every 30 s to 18 h; one that was
//     saved long ago, at less than half, looks like a new start.)
//
// # What belongs to what
//
//   - Bytes belong to the billing cycle and the day of the reading that shows them.
//     Those between the last reading of one cycle and the first of the next belong to
//     the next. A reading without a trusted time stays in the cycle, and in no day.
//   - A cycle start that moves to an earlier day (the operator's setting, or a clock
//     that was ahead) renames the cycle; one that moves to a later day starts it anew.
//   - Bytes between the last reading under one card and the first under the next are
//     credited to neither: the modem usually restarts in between, but when is unknown.
//     Where the card was not read and a counter or the agent has started again, the
//     card may be another; such bytes are held until the card is read, then credited
//     if it is the same and dropped if not.
//   - The book keeps the pages of the last four cards: one that comes back goes on.
package usage
