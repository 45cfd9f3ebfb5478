package diagnose

// Cause is a root cause. Its value is part of the report contract.
type Cause string

// The causes, in the order of the layers: port and modem, card, radio, the card's standing
// with the carrier, session and path; then what works today and will not for long.
const (
	Healthy Cause = "healthy"

	PortMissing Cause = "port_missing"
	PortBusy    Cause = "port_busy"
	ModemSilent Cause = "modem_silent"

	SIMAbsent      Cause = "sim_absent"
	SIMFailure     Cause = "sim_failure"
	PINRequired    Cause = "sim_pin_required"
	PUKRequired    Cause = "sim_puk_required"
	OperatorLocked Cause = "operator_locked"

	RadioOff       Cause = "radio_off"
	NoCoverage     Cause = "no_coverage"
	AntennaFault   Cause = "antenna_fault"
	RATUnavailable Cause = "rat_unavailable"

	CardCancelled    Cause = "card_cancelled"
	CardStopped      Cause = "card_stopped"
	CardSeparated    Cause = "card_separated"
	CardNotActivated Cause = "card_not_activated"
	CardExpired      Cause = "card_expired"
	QuotaExhausted   Cause = "quota_exhausted"
	AreaRestricted   Cause = "area_restricted"
	NetworkCongested Cause = "network_congested"

	WrongAPN          Cause = "wrong_apn"
	NoDataPath        Cause = "no_data_path"
	ServerUnreachable Cause = "server_unreachable"
	ClockWrong        Cause = "clock_wrong"
	Unknown           Cause = "unknown"

	CardChanged  Cause = "card_changed"
	CardExpiring Cause = "card_expiring"
	CardIdleRisk Cause = "card_idle_risk"
	QuotaLow     Cause = "quota_low"
	AbnormalUse  Cause = "abnormal_use"
	SignalWeak   Cause = "signal_weak"
)

// Status says how bad the cause is: all are faults but the healthy one and those that
// let the terminal work today.
func (c Cause) Status() Status {
	switch c {
	case Healthy:
		return OK
	case SignalWeak, CardExpiring, CardIdleRisk, QuotaLow, CardChanged, AbnormalUse:
		return Warn
	}
	return Fail
}

// Unreachable reports whether the modem itself could not be asked.
func (c Cause) Unreachable() bool {
	return c == PortMissing || c == PortBusy || c == ModemSilent
}
