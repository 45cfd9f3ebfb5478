package agent

import (
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report"
)

// levels are the bounds of a measure in dBm: above good is good, from fair on is fair.
type levels struct {
	measure    func(*modem.Snapshot) *float64
	good, fair float64
}

// qualityTable holds the measures in the order of preference. RSRP counts on LTE and
// 5G, RSCP on 3G; RSSI is what is left on 2G, and on modems that give nothing else.
var qualityTable = []levels{
	{func(s *modem.Snapshot) *float64 { return s.Signal.RSRP }, -90, -105},
	{func(s *modem.Snapshot) *float64 { return s.Signal.RSCP }, -85, -100},
	{func(s *modem.Snapshot) *float64 { return s.Signal.RSSI }, -75, -95},
}

// quality says the signal in one word: none without a cell, unknown where the modem was
// not asked, or where a cell serves and it does not say how well.
func quality(s *modem.Snapshot) report.Quality {
	for _, l := range qualityTable {
		v := l.measure(s)
		switch {
		case v == nil:
		case *v > l.good:
			return report.QualityGood
		case *v >= l.fair:
			return report.QualityFair
		default:
			return report.QualityPoor
		}
	}
	if s.Registered() || !s.SignalAsked {
		return report.QualityUnknown
	}
	return report.QualityNone
}
