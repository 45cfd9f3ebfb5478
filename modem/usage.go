package modem

import (
	"fmt"
	"strconv"
)

// Usage is what the modem itself has counted, in bytes. A counter goes back to zero when
// the modem restarts, and when somebody clears it.
type Usage struct {
	Tx, Rx uint64 // sent and received by the terminal
}

// Add returns the sum of two counters, such as those of the LTE and the NR bearers.
func (u Usage) Add(o Usage) Usage { return Usage{u.Tx + o.Tx, u.Rx + o.Rx} }

// UsageOrder says which of the two counts comes first.
type UsageOrder uint8

// The orders.
const (
	SentFirst     UsageOrder = iota // as documented (Quectel RG520N/RM5x0N AT manual)
	ReceivedFirst                   // as seen on some models (FUjr/QModem vendor/quectel.sh)
)

// ParseUsage reads the answer to +QGDCNT? or +QGDNRCNT?: two counts of bytes since the
// counter was cleared. Some firmware leaves the answer empty, which is an error here.
func ParseUsage(lines []string, order UsageOrder) (Usage, error) {
	line, ok := last(lines, "+QGDCNT", "+QGDNRCNT")
	if !ok {
		return Usage{}, fmt.Errorf("no +QGDCNT or +QGDNRCNT line in the answer")
	}
	f := fields(line)
	first, err1 := strconv.ParseUint(unquote(f[0]), 10, 64)
	second, err2 := strconv.ParseUint(unquote(at(f, 1)), 10, 64)
	if err1 != nil || err2 != nil || len(f) != 2 {
		return Usage{}, fmt.Errorf("%q holds no two counts of bytes", line)
	}
	if order == ReceivedFirst {
		first, second = second, first
	}
	return Usage{Tx: first, Rx: second}, nil
}
