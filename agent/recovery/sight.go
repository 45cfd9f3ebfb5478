package recovery

import "github.com/simkeeper/simkeeper/agent/diagnose"

// Ailment is a kind of trouble that a new start of the modem may end. Causes between which
// one trouble may move share an ailment, and so their back-off.
type Ailment string

// The ailments; "" is none.
const (
	Unserved Ailment = "unserved" // no network, where this card in this modem had one
	NoPath   Ailment = "no_path"  // served, and no data
	NoCard   Ailment = "no_card"  // the card does not answer
	Silent   Ailment = "silent"   // the port is there, and the modem answers nothing
)

// Sight is what the last look at the modem has found, as far as it matters here.
type Sight struct {
	Cause   diagnose.Cause
	Passing bool // the state is that of a start or a search, and not over its time
	Served  bool // a network serves the terminal
	Before  bool // a network served this card in this modem before
	Barred  bool // the card is refused, stopped, over, or not activated yet
	Works   bool // data crosses the link, or did a short while ago
}

// Ailment is what a new start may cure of what was seen; "" where there is nothing, or
// nothing of that kind.
func (s Sight) Ailment() Ailment {
	if s.Works || s.Barred || s.Passing {
		return ""
	}
	switch s.Cause {
	case diagnose.NoCoverage, diagnose.AntennaFault, diagnose.Unknown:
		if s.Before && !s.Served {
			return Unserved
		}
	case diagnose.NoDataPath:
		if s.Before && s.Served {
			return NoPath
		}
	case diagnose.SIMFailure:
		if s.Before {
			return NoCard
		}
	case diagnose.ModemSilent:
		return Silent
	}
	return ""
}

// well says that nothing is wrong.
func (s Sight) well() bool { return s.Served && !s.Passing && s.Cause.Status() != diagnose.Fail }
