// Package trend keeps what a terminal has seen of its network: how strong the signal
// was, whether a network served, and how many bytes moved, by the hour and by the day;
// and which level is usual at the place. A diagnosis compares with it ("-118 dBm where
// -90 dBm is usual: the antenna"), a chart shows it.
//
// Start with [Trend.Add], once per look at the modem, then ask [Trend.Usual],
// [Trend.Last], [Trend.Hours] and [Trend.Days]:
//
//	var t trend.Trend
//	t.Add(trend.Sample{
//		Time: now, Up: uptime, Served: s.Registered(), Signal: s.Signal,
//		Area: area, Cell: cell, Tx: 1843, Rx: 2412,
//	})
//	if u, ok := t.Usual(area, cell, trend.RSRP); ok && u.SameCell { … }
//
// The package is pure. It reads no clock, asks no modem and judges nothing: which level
// is weak, and by how much it must have fallen to be a fault, is decided elsewhere. The
// exact bytes of a billing cycle are those of package usage; here they are rounded.
//
// # How looks are weighed
//
// A look stands for the time since the one before, by the uptime and two hours at most.
// So a technician's live display with a look a second moves a day's mean by the minutes
// that it ran, and a fault, at which the agent looks more often, by the minutes that it
// lasted. Means of RSRP, RSCP and RSSI are kept apart, since the same place has another
// number in each: an hour or a day shows the measure that was there for most of the time.
// Bytes belong to the hour and the day of the look that shows them.
//
// # When the clock is wrong
//
// A look without a trusted time is in no chart, nor are its bytes, but it counts for what
// is usual. Hours and days go by their number, not by their age: when the clock jumps,
// each hour or day with a wrong date can push out one that is right, and no more; later
// it is the first to go. A date that comes again is continued. Charts end at the time
// that the caller gives, and do not show what lies behind it.
//
// # What is kept
//
// The last 48 hours and 62 days in which there was a look, and for the eight cells and
// areas that served last, 24 daily levels each. Time without power takes no room. In JSON
// that is one string: about 1,600 characters on a terminal that is never switched off,
// and at most 2,048 in the worst case.
//
// A copy of a Trend is independent of the one it was made from: what is shared between
// them is never written to.
package trend
