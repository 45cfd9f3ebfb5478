package modem

import "strings"

// putLevel fills what says how well the cell is heard.
func (r *Reading) putLevel(name, form, field string) bool {
	s := &r.Cell.Signal
	field = strings.TrimRight(field, "dBbm") // the unit
	switch name {
	case "rssi":
		return assign(&s.RSSI, level(form, field, rssi, levelSteps{i: rxlev, q: huaweiPower}))
	case "rsrp":
		return assign(&s.RSRP, level(form, field, rsrp, levelSteps{i: lteRSRP, n: nrRSRP, q: lteRSRP}))
	case "rsrq":
		return assign(&s.RSRQ, level(form, field, rsrq, levelSteps{i: lteRSRQ, n: nrRSRQ, q: lteRSRQ}))
	case "sinr":
		return assign(&s.SINR, level(form, field, sinr, levelSteps{n: nrSINR, r: rawSINR, s: nordicSINR, h: halfSINR, q: huaweiSINR}))
	case "rscp":
		return assign(&s.RSCP, level(form, field, rssi, levelSteps{i: rscpIndex, q: rscpIndex}))
	case "ecno":
		return assign(&s.EcNo, level(form, field, rsrq, levelSteps{i: ecnoIndex, q: huaweiEcIo}))
	}
	return false
}

// levelSteps are the ways to read a level that is no plain number.
type levelSteps struct{ i, n, r, s, h, q func(string) *float64 }

func level(form, field string, judge func(float64) *float64, steps levelSteps) *float64 {
	switch form {
	case "":
		return decimalField(field, judge)
	case "t":
		return decimalField(field, func(v float64) *float64 { return judge(v / 10) })
	case "e":
		if strings.HasPrefix(field, "-") {
			return decimalField(field, judge)
		}
		return steps.i(field)
	case "i":
		return steps.i(field)
	case "n":
		return steps.n(field)
	case "r":
		return steps.r(field)
	case "s":
		return steps.s(field)
	case "h":
		return steps.h(field)
	}
	return steps.q(field)
}

func rxlev(f string) *float64     { return step(f, 63, 1, -111) }
func rscpIndex(f string) *float64 { return step(f, 96, 1, -121) }
func ecnoIndex(f string) *float64 { return step(f, 49, 0.5, -24.5) }
func nrSINR(f string) *float64    { return step(f, 127, 0.5, -23.5) }
func rawSINR(f string) *float64   { return tenth(step(f, 250, 2, -200)) }

// tenth keeps steps of a fifth free of what a binary fraction would add.
func tenth(v *float64) *float64 {
	if v != nil {
		*v /= 10
	}
	return v
}

// nordicSINR is the <snr> of %XMONITOR, whose range ends at 49; 127 is unknown.
func nordicSINR(f string) *float64 { return step(f, 49, 1, -24) }

// halfSINR: 255 is unknown, and more than 100 no ratio.
func halfSINR(f string) *float64 {
	return decimalField(f, func(v float64) *float64 { return within(v/2, -30, 50) })
}

// The indexes of ^HCSQ (Huawei ME909s AT manual, ^HCSQ).
func huaweiPower(f string) *float64 { return step(f, 96, 1, -121) }
func huaweiEcIo(f string) *float64  { return step(f, 65, 0.5, -32.5) }
func huaweiSINR(f string) *float64  { return tenth(step(f, 251, 2, -202)) }
