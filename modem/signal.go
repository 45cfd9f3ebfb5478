package modem

import "fmt"

// Signal is how well the modem hears the network. Nil is unknown; -113 dBm is a
// value.
type Signal struct {
	RSSI *float64 // dBm
	RSRP *float64 // dBm, LTE and NR
	RSRQ *float64 // dB, LTE and NR
	SINR *float64 // dB, LTE and NR
	RSCP *float64 // dBm, 3G
	EcNo *float64 // dB, 3G
}

// Fill takes from o what s does not know.
func (s *Signal) Fill(o Signal) {
	fill(&s.RSSI, o.RSSI)
	fill(&s.RSRP, o.RSRP)
	fill(&s.RSRQ, o.RSRQ)
	fill(&s.SINR, o.SINR)
	fill(&s.RSCP, o.RSCP)
	fill(&s.EcNo, o.EcNo)
}

func fill(to **float64, from *float64) {
	if *to == nil {
		*to = from
	}
}

// heard reports whether a measure was taken on something. An RSSI of -113 dBm, the lowest
// step of +CSQ, is what some modems give for nothing at all.
func (s Signal) heard() bool {
	return s.RSRP != nil || s.RSCP != nil || s.RSSI != nil && *s.RSSI > -113
}

// Known reports whether any measure is known.
func (s Signal) Known() bool { return s != Signal{} }

// ParseCSQ reads the answer to +CSQ (3GPP TS 27.007 §8.5): 0 to 31 is
// -113 + 2n dBm, 100 to 191 (TD-SCDMA) -116 + n - 100 dBm, 99, 199 and 255 unknown.
func ParseCSQ(lines []string) (Signal, error) {
	line, ok := last(lines, "+CSQ")
	if !ok {
		return Signal{}, fmt.Errorf("no +CSQ line in the answer")
	}
	n, ok := number(fields(line)[0])
	switch {
	case !ok:
		return Signal{}, fmt.Errorf("+CSQ: %q is no number", fields(line)[0])
	case n >= 0 && n <= 31:
		return Signal{RSSI: new(float64(-113 + 2*n))}, nil
	case n >= 100 && n <= 191:
		return Signal{RSSI: new(float64(-216 + n))}, nil
	case n == 99 || n == 199 || n == 255:
		return Signal{}, nil
	}
	return Signal{}, fmt.Errorf("+CSQ: %d is out of range", n)
}

// ParseCESQ reads the answer to +CESQ (3GPP TS 27.007 §8.69), six or nine indexes.
// Each is a step of 1 or 0.5 dB, of which the lower edge is taken.
func ParseCESQ(lines []string) (Signal, error) {
	line, ok := last(lines, "+CESQ")
	if !ok {
		return Signal{}, fmt.Errorf("no +CESQ line in the answer")
	}
	f := fields(line)
	if len(f) < 6 {
		return Signal{}, fmt.Errorf("+CESQ has %d fields, want 6 or 9", len(f))
	}
	s := Signal{
		RSSI: step(f[0], 63, 1, -111),
		RSCP: step(f[2], 96, 1, -121),
		EcNo: step(f[3], 49, 0.5, -24.5),
		RSRQ: lteRSRQ(f[4]),
		RSRP: lteRSRP(f[5]),
	}
	s.Fill(Signal{
		RSRQ: nrRSRQ(at(f, 6)),
		RSRP: nrRSRP(at(f, 7)),
		SINR: step(at(f, 8), 127, 0.5, -23.5),
	})
	return s, nil
}

func lteRSRQ(f string) *float64 { return step(f, 34, 0.5, -20) }
func lteRSRP(f string) *float64 { return step(f, 97, 1, -141) }
func nrRSRQ(f string) *float64  { return step(f, 126, 0.5, -43.5) }
func nrRSRP(f string) *float64  { return step(f, 126, 1, -157) }

// step turns an index from 0 to most into base + index × size; nil for anything
// else, also for 99 and 255.
func step(field string, most int, size, base float64) *float64 {
	n, ok := number(field)
	if !ok || n < 0 || n > most {
		return nil
	}
	return new(base + float64(n)*size)
}

// within returns the value if it lies in a range that physics allows, else nil:
// modems print -32768, -3276.8, 255 or -140 where they measured nothing.
func within(v, low, high float64) *float64 {
	if v < low || v > high {
		return nil
	}
	return &v
}

func rssi(v float64) *float64 { return within(v, -130, -10) }
func rsrp(v float64) *float64 { return within(v, -139.9, -30) }
func rsrq(v float64) *float64 { return within(v, -43.5, 20) }
func sinr(v float64) *float64 { return within(v, -30, 50) }
