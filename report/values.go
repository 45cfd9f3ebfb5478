package report

// This file is the vocabulary of the contract: every word that a field with a
// closed list may hold. Words may be added within a major version; a reader
// treats one that it does not know as unknown.

// Clock is where the terminal's time comes from, best first.
type Clock string

// Clock grades.
const (
	ClockBackend Clock = "backend" // a signed command of the backend brought the time
	ClockNTP     Clock = "ntp"     // the kernel says that it is synchronised
	ClockNITZ    Clock = "nitz"    // the mobile network's time by +CCLK (3GPP TS 22.042)
	ClockSystem  Clock = "system"  // plausible, nothing known about its source
	ClockNone    Clock = "none"    // not to be trusted: time is left out
)

// SIMState is what the modem says about its card.
type SIMState string

// SIM states (3GPP TS 27.007 §8.3, +CPIN).
const (
	SIMReady          SIMState = "ready"           // READY
	SIMPINRequired    SIMState = "pin_required"    // SIM PIN, SIM PIN2
	SIMPUKRequired    SIMState = "puk_required"    // SIM PUK, SIM PUK2
	SIMOperatorLocked SIMState = "operator_locked" // PH-NET PIN and the other personalisation locks
	SIMAbsent         SIMState = "absent"          // no card, +CME ERROR 10
	SIMFailure        SIMState = "failure"         // card does not answer, +CME ERROR 13, 15
	SIMBusy           SIMState = "busy"            // still starting, +CME ERROR 14
	SIMUnknown        SIMState = "unknown"         // the modem did not say
)

// Registration is the state of the packet service: EPS or 5GS, else GPRS.
type Registration string

// Registration states (3GPP TS 27.007 §7.2, §10.1.20, §10.1.22).
const (
	RegHome          Registration = "home"           // <stat> 1, 9
	RegRoaming       Registration = "roaming"        // <stat> 5, 10
	RegSearching     Registration = "searching"      // <stat> 2
	RegDenied        Registration = "denied"         // <stat> 3
	RegNotRegistered Registration = "not_registered" // <stat> 0, not looking for a network
	RegEmergencyOnly Registration = "emergency_only" // <stat> 8
	RegUnknown       Registration = "unknown"        // <stat> 4, or the modem did not say
)

// RAT is the radio access technology in use.
type RAT string

// Radio access technologies (3GPP TS 27.007 §7.3 <AcT>).
const (
	RATGSM     RAT = "gsm"        // 2G, circuit switched or unspecified
	RATGPRS    RAT = "gprs"       // 2G packet
	RATEDGE    RAT = "edge"       // 2G packet, EGPRS
	RATUMTS    RAT = "umts"       // 3G, WCDMA or TD-SCDMA
	RATHSPA    RAT = "hspa"       // 3G with HSDPA, HSUPA or both
	RATLTE     RAT = "lte"        // 4G, Cat 1 and up
	RATLTEM    RAT = "lte_m"      // LTE Cat M1
	RATNBIoT   RAT = "nb_iot"     // NB-IoT
	RATECGSM   RAT = "ec_gsm_iot" // extended coverage GSM for IoT
	RATNR5G    RAT = "nr5g"       // 5G standalone
	RATNR5GNSA RAT = "nr5g_nsa"   // 5G on an LTE anchor
)

// Quality is the signal in one word; LTE and NR by RSRP, 2G and 3G by RSSI or RSCP.
type Quality string

// Signal qualities.
const (
	QualityGood Quality = "good" // LTE, NR: RSRP above -90 dBm
	QualityFair Quality = "fair" // LTE, NR: from -105 dBm
	QualityPoor Quality = "poor" // below that
	QualityNone Quality = "none" // without a cell

	// QualityUnknown: the modem could not be asked, or a cell serves and the modem does
	// not say how well it is heard (+CSQ answers 99 on 5G).
	QualityUnknown Quality = "unknown"
)

// Domain is the service whose registration the network refused.
type Domain string

// Domains (the registration command that shows it).
const (
	DomainCS  Domain = "cs"  // circuit switched, +CREG
	DomainPS  Domain = "ps"  // GPRS and UMTS packet, +CGREG
	DomainEPS Domain = "eps" // LTE, +CEREG
	Domain5GS Domain = "5gs" // 5G core, +C5GREG
)

// Phase is where a card stands in its life.
type Phase string

// Card phases.
const (
	PhaseUnknown   Phase = "unknown"   // no date known and nothing learned
	PhaseStock     Phase = "stock"     // bought, not yet in use; the term has not begun
	PhaseTest      Phase = "test"      // the carrier's test period
	PhaseSilent    Phase = "silent"    // silent period: the first packet begins the paid term
	PhaseActive    Phase = "active"    // in use
	PhaseIdleRisk  Phase = "idle_risk" // near the idle limit
	PhaseExpiring  Phase = "expiring"  // near the end of its term
	PhaseExpired   Phase = "expired"   // the term is over
	PhaseStopped   Phase = "stopped"   // the carrier has suspended it
	PhaseSeparated Phase = "separated" // suspended since card and device do not belong together
	PhaseReclaimed Phase = "reclaimed" // the carrier has taken the number back
)

// Method is the kind of keep-alive act.
type Method string

// Keep-alive methods.
const (
	MethodNatural Method = "natural" // the terminal's own traffic
	MethodMQTT    Method = "mqtt"    // TLS to the broker over the cellular interface
	MethodTLS     Method = "tls"     // TLS to a configured target
	MethodNonce   Method = "nonce"   // one sealed datagram to a configured responder
	MethodTCP     Method = "tcp"     // a plain connection
	MethodDNS     Method = "dns"     // a name lookup
	MethodModem   Method = "modem"   // the modem's own stack
	MethodSMS     Method = "sms"     // a short message
)

// Proof says whether a keep-alive act is known to have crossed the cellular link.
type Proof string

// Proofs.
const (
	Proved   Proof = "proved"   // verified answer, and the cellular counters rose where they can be read
	Unproved Proof = "unproved" // done, but a portal or cache could have answered
	Failed   Proof = "failed"   // not done
)

// Status is the verdict in one word.
type Status string

// Verdict statuses.
const (
	StatusOK   Status = "ok"   // nothing to do
	StatusWarn Status = "warn" // works today
	StatusFail Status = "fail" // does not work
)

// Cause is the root cause that a verdict names.
type Cause string

// Causes with status fail.
const (
	CausePortMissing       Cause = "port_missing"       // the serial port is not there
	CausePortBusy          Cause = "port_busy"          // another program holds the serial port
	CauseModemSilent       Cause = "modem_silent"       // the port is there, the modem does not answer
	CauseRadioOff          Cause = "radio_off"          // the modem's radio is switched off
	CauseSIMAbsent         Cause = "sim_absent"         // no card in the holder
	CauseSIMFailure        Cause = "sim_failure"        // the card does not answer
	CauseSIMPINRequired    Cause = "sim_pin_required"   // the card asks for its PIN
	CauseSIMPUKRequired    Cause = "sim_puk_required"   // the card is blocked and asks for its PUK
	CauseOperatorLocked    Cause = "operator_locked"    // the modem takes only another operator's cards
	CauseNoCoverage        Cause = "no_coverage"        // no cell is heard
	CauseAntennaFault      Cause = "antenna_fault"      // cells should be heard and are not
	CauseCardCancelled     Cause = "card_cancelled"     // the network does not know the card any more
	CauseCardStopped       Cause = "card_stopped"       // the carrier has suspended the card
	CauseCardSeparated     Cause = "card_separated"     // suspended since card and device do not belong together
	CauseCardNotActivated  Cause = "card_not_activated" // the card has never been activated
	CauseCardExpired       Cause = "card_expired"       // the card's term is over
	CauseQuotaExhausted    Cause = "quota_exhausted"    // the month's data is used up
	CauseWrongAPN          Cause = "wrong_apn"          // the network refuses the access point name
	CauseNoDataPath        Cause = "no_data_path"       // registered, but no packets pass
	CauseServerUnreachable Cause = "server_unreachable" // packets pass, the server does not answer
	CauseNetworkCongested  Cause = "network_congested"  // the network refuses for load
	CauseClockWrong        Cause = "clock_wrong"        // certificates fail on the terminal's clock
	CauseAreaRestricted    Cause = "area_restricted"    // the card may not be used in this area
	CauseRATUnavailable    Cause = "rat_unavailable"    // card or modem lacks what the network offers here
	CauseUnknown           Cause = "unknown"            // something is wrong, the evidence does not say what
)

// Causes with status warn.
const (
	CauseSignalWeak   Cause = "signal_weak"    // a weak signal
	CauseCardExpiring Cause = "card_expiring"  // the term ends soon
	CauseCardIdleRisk Cause = "card_idle_risk" // too little traffic to keep the card
	CauseQuotaLow     Cause = "quota_low"      // the month's data is nearly used up
	CauseCardChanged  Cause = "card_changed"   // another card than before
	CauseAbnormalUse  Cause = "abnormal_use"   // traffic that is not this terminal's habit
)

// CauseHealthy is the only cause with status ok.
const CauseHealthy Cause = "healthy"

// Confidence is how sure a verdict is.
type Confidence string

// Confidences.
const (
	Likely    Confidence = "likely"    // fits best, another cause is possible
	Strong    Confidence = "strong"    // the evidence points nowhere else
	Confirmed Confidence = "confirmed" // a test has shown it
)

// EventType is what happened.
type EventType string

// Event types.
const (
	EventCauseChanged   EventType = "cause_changed"   // the verdict's cause changed: from, to
	EventCardChanged    EventType = "card_changed"    // another ICCID
	EventPairChanged    EventType = "pair_changed"    // another pair of card and device
	EventNotAllowed     EventType = "not_allowed"     // a card that is not on the operator's list
	EventRoaming        EventType = "roaming"         // roaming began or ended
	EventAreaNew        EventType = "area_new"        // an area that the terminal was never in
	EventQuota          EventType = "quota"           // 80 or 95 % of the month's data used
	EventUsageAbnormal  EventType = "usage_abnormal"  // far more data than this terminal's habit
	EventKeepalive      EventType = "keepalive"       // a keep-alive act and its proof
	EventReject         EventType = "reject"          // the network refused for the first time since a success
	EventRebooted       EventType = "rebooted"        // the agent started
	EventModemReset     EventType = "modem_reset"     // the modem restarted, by itself or on command
	EventPortLost       EventType = "port_lost"       // the serial port vanished
	EventPortBack       EventType = "port_back"       // the serial port came back
	EventClockSet       EventType = "clock_set"       // the clock got a better grade or jumped
	EventThinned        EventType = "thinned"         // waiting reports were given up: their ranges
	EventStateDamaged   EventType = "state_damaged"   // a file on flash was damaged and set aside
	EventBusyStale      EventType = "busy_stale"      // the payment application's busy file is too old
	EventCommandRefused EventType = "command_refused" // a command was not valid
)

// Severity is how bad an event is.
type Severity string

// Severities.
const (
	SeverityInfo Severity = "info" // good to know
	SeverityWarn Severity = "warn" // somebody should look within days
	SeverityFail Severity = "fail" // something does not work
)

// OfflineReason says how a connection ended.
type OfflineReason string

// Reasons of an [Offline].
const (
	OfflineLost OfflineReason = "lost" // the broker published the last will
	OfflineStop OfflineReason = "stop" // the agent stopped in good order
)

// Op is what a command wants done. A terminal rejects one that it does not know.
type Op string

// Operations. Arguments and what comes back: order.go. While a payment is under way,
// diagnose, keepalive and modem_reset are rejected with [CodeBusy].
const (
	OpReport       Op = "report"        // a health report now, behind a fresh look where the budget of AT commands allows it
	OpIdentify     Op = "identify"      // the identity now
	OpDiagnose     Op = "diagnose"      // the full diagnosis, up to a minute; its health report follows
	OpKeepalive    Op = "keepalive"     // one keep-alive act now, up to two minutes: running first
	OpSetInterval  Op = "set_interval"  // [IntervalArgs]
	OpSetCard      Op = "set_card"      // [CardArgs]
	OpAnnounceCard Op = "announce_card" // [AnnounceArgs]
	OpModemReset   Op = "modem_reset"   // restart the modem, where [modem] recovery is not "off": running first
)

// CommandStatus says how far a command is.
type CommandStatus string

// Statuses of a command.
const (
	CommandDone     CommandStatus = "done"     // it was obeyed
	CommandFailed   CommandStatus = "failed"   // it was tried
	CommandRejected CommandStatus = "rejected" // nothing was done
	CommandRunning  CommandStatus = "running"  // another result follows
)

// Code says why a command is not done.
type Code string

// Codes of results.
const (
	CodeOK          Code = "ok"          // done, or under way
	CodeReplayed    Code = "replayed"    // its n is not greater than that of an earlier one; out.last_n
	CodeExpired     Code = "expired"     // until has passed, or boot or seq has
	CodeNoClock     Code = "no_clock"    // it has only until, and no clock is trusted: give boot and seq
	CodeNoExpiry    Code = "no_expiry"   // it has neither until nor boot and seq
	CodeUnknownOp   Code = "unknown_op"  // this version does not know the op
	CodeBadArgs     Code = "bad_args"    // see out.text
	CodeDailyLimit  Code = "daily_limit" // too often within 24 hours
	CodeBusy        Code = "busy"        // a payment is under way
	CodeOtherCard   Code = "other_card"  // another card is in the terminal
	CodeNotAllowed  Code = "not_allowed" // the configuration does not allow it, or the planner of keep-alives: out.reason
	CodeNotProved   Code = "not_proved"  // the act was made and proves nothing: out.reason
	CodeUnreachable Code = "unreachable" // the modem cannot be asked
	CodeInterrupted Code = "interrupted" // the terminal or the agent stopped in the middle
	CodeNotSaved    Code = "not_saved"   // the terminal cannot remember it, so that it was not begun
	CodeFailed      Code = "failed"      // see out.text
)
