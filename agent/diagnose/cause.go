package diagnose

// Cause is a root cause. Its value is part of the report contract.
type Cause string

// The causes that one snapshot can prove.
const (
	Healthy          Cause = "healthy"
	PortMissing      Cause = "port_missing"
	PortBusy         Cause = "port_busy"
	ModemSilent      Cause = "modem_silent"
	SIMAbsent        Cause = "sim_absent"
	SIMFailure       Cause = "sim_failure"
	PINRequired      Cause = "sim_pin_required"
	PUKRequired      Cause = "sim_puk_required"
	OperatorLocked   Cause = "operator_locked"
	RadioOff         Cause = "radio_off"
	NoCoverage       Cause = "no_coverage"
	CardCancelled    Cause = "card_cancelled"
	CardStopped      Cause = "card_stopped"
	CardSeparated    Cause = "card_separated"
	CardNotActivated Cause = "card_not_activated"
	WrongAPN         Cause = "wrong_apn"
	AreaRestricted   Cause = "area_restricted"
	NetworkCongested Cause = "network_congested"
	NoDataPath       Cause = "no_data_path"
	SignalWeak       Cause = "signal_weak"
	Unknown          Cause = "unknown"
)

// Status says how bad the cause is: all are faults but the healthy one and those that
// let the terminal work today.
func (c Cause) Status() Status {
	switch c {
	case Healthy:
		return OK
	case SignalWeak:
		return Warn
	}
	return Fail
}

// Unreachable reports whether the modem itself could not be asked.
func (c Cause) Unreachable() bool {
	return c == PortMissing || c == PortBusy || c == ModemSilent
}
