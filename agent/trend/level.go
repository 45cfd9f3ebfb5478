package trend

import (
	"math"

	"github.com/simkeeper/simkeeper/modem"
)

// Kind is what a level measures.
type Kind uint8

// The measures, in the order of preference. A modem gives RSRP on LTE and 5G, RSCP on 3G;
// RSSI is what is left on 2G, and on modems that give nothing else.
const (
	None Kind = iota // no level is known
	RSRP             // power of the reference signal (3GPP TS 36.214 §5.1.1, TS 38.215 §5.1.1)
	RSCP             // power of the pilot channel (3GPP TS 25.215 §5.1.1)
	RSSI             // power of all that is received in the channel
)

// kinds is how many measures there are.
const kinds = 3

var kindNames = [...]string{"", "rsrp", "rscp", "rssi"}

// String names the measure: rsrp, rscp or rssi, and "" for none.
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return ""
	}
	return kindNames[k]
}

// Level returns the one level that a signal is judged by, in dBm, and what it measures;
// None where the signal has none between -160 and 0 dBm.
func Level(s modem.Signal) (dBm float64, k Kind) {
	for i, v := range [kinds]*float64{s.RSRP, s.RSCP, s.RSSI} {
		if v != nil && *v > lowest && *v < 0 {
			return *v, Kind(i + 1)
		}
	}
	return 0, None
}

// code is a level in one byte: half dB above -160 dBm, which is below all that modems
// report. 0 is no level, and what is above -32.5 dBm is kept as that.
type code uint8

const lowest = -160 // dBm

// codeOf rounds a level.
func codeOf(dBm float64) code {
	return code(min(max(math.Round((dBm-lowest)*2), 1), math.MaxUint8))
}

// dBm is the level again; nil for none.
func (c code) dBm() *float64 {
	if c == 0 {
		return nil
	}
	return new(float64(c)/2 + lowest)
}
