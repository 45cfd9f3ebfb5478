package simulator

import "time"

// What faults of card and network make of the state. Those that pass look at how long they
// have been on.

func card(state SIMState) func(*State, float64, time.Duration) {
	return func(s *State, _ float64, _ time.Duration) { s.SIM = state }
}

func cardFor(state SIMState) func(*State, float64, time.Duration) {
	return func(s *State, arg float64, on time.Duration) {
		if on < seconds(arg) {
			s.SIM = state
		}
	}
}

func lockedCard(s *State, _ float64, _ time.Duration) { s.SIM, s.PINTries = SIMPUK, 0 }
func radioOff(s *State, _ float64, _ time.Duration)   { s.Radio = 4 }
func noSignal(s *State, _ float64, _ time.Duration)   { s.Covered = false }

func oldCause(s *State, cause float64, _ time.Duration) {
	s.LastCause, s.LastOfSession = int(cause), false
}

// weak is a signal at the edge of a cell. On LTE an RSSI is some 20 dB above the RSRP.
func weak(s *State, rsrp float64, _ time.Duration) {
	s.Signal = Signal{RSSI: limit(int(rsrp)+20, -111, -97), RSRP: int(rsrp), RSRQ: -17, SINR: -4}
	s.NRSignal = s.Signal
}

func searching(s *State, arg float64, on time.Duration) {
	if on < seconds(arg) {
		s.register(Registration{Stat: Searching})
		s.Camps = true
	}
}

func denied(s *State, cause float64, _ time.Duration) {
	s.register(Registration{Stat: Denied, Cause: int(cause)})
}

func deniedCS(s *State, cause float64, _ time.Duration) {
	s.CS = Registration{Stat: Denied, Cause: int(cause)}
}

func deniedPS(s *State, cause float64, _ time.Duration) {
	s.PS = Registration{Stat: Denied, Cause: int(cause)}
}

// restsAfter is when a modem that was refused for good has ended its attempts.
func restsAfter(float64) time.Duration { return time.Minute }

// deniedThenSilent is what causes 2, 3, 6, 7 and 8 make of a real modem: it holds the card for
// invalid and asks no more until it is switched off (3GPP TS 24.301 §5.5.1.2.5).
func deniedThenSilent(s *State, cause float64, on time.Duration) {
	if on < restsAfter(cause) {
		denied(s, cause, on)
		return
	}
	s.register(Registration{Stat: NotRegistered})
}

// limited is a modem that hears a foreign network alone.
func limited(s *State, _ float64, _ time.Duration) {
	s.register(Registration{Stat: EmergencyOnly})
	foreign := Cell{PLMN: "46001", Operator: "CHN-UNICOM", Brand: "UNICOM"}
	if s.Cell.PLMN == foreign.PLMN {
		foreign = Cell{PLMN: "46000", Operator: "CHINA MOBILE", Brand: "CMCC"}
	}
	s.Cell.PLMN, s.Cell.Operator, s.Cell.Brand = foreign.PLMN, foreign.Operator, foreign.Brand
}

func modeLocked(s *State, generation float64, _ time.Duration) {
	s.Locked, s.Covered = int(generation), false
}

func noDataPath(s *State, _ float64, _ time.Duration) {
	for i := range s.Contexts {
		s.Contexts[i].Active = false
	}
}

func sessionRefused(s *State, cause float64, on time.Duration) {
	noDataPath(s, cause, on)
	s.SessionCause = int(cause)
}

func deadPath(s *State, _ float64, _ time.Duration) { s.Dead, s.RxRate = true, 0 }
