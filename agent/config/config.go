package config

import (
	"path/filepath"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
)

// Config is everything that can be configured. The zero value is not valid:
// start from [Default] or [Load].
type Config struct {
	Terminal  Terminal
	Modem     Modem
	Card      Card
	Keepalive Keepalive
	Report    Report
	MQTT      MQTT
	Commands  Commands
	State     State
	Log       Log

	origins map[string]place // keys set by a file or by Set; all others are defaults
}

// Terminal says who this terminal is.
type Terminal struct {
	ID       string // a literal, or "imei", "hostname" or "file:" and a full path
	BusyFile string // while this file exists nothing may disturb a payment; "" is none
}

// Modem says how the modem is reached and what may be done to it.
type Modem struct {
	Port      string // PortAuto, a full path, "tcp://host:port" or "COMn"
	Baud      int    // bits per second
	Hold      Hold
	Interface string // network interface of the cellular link, "auto" or "none"
	Recovery  Recovery
}

// Card is what the operator knows about the SIM card. A zero date, number or
// text means that it was not said.
type Card struct {
	Carrier       Carrier
	Purchased     card.Date
	ActivateBy    card.Date // last day of the silent period
	Activated     card.Date
	Expires       card.Date // last day of the paid term
	ValidMonths   int       // the paid term, in months from ValidFrom; instead of Expires
	ValidFrom     ValidFrom // what ValidMonths counts from
	IdleLimitDays int       // days without traffic after which the carrier stops the card
	Quota         int64     // bytes per billing cycle
	CycleDay      int       // day of the month on which a billing cycle starts, 1 to 31
	Allow         []string  // ICCID prefixes that belong here, upper case; empty allows any
}

// Keepalive says how a card may be kept alive, and at what cost.
type Keepalive struct {
	Enabled      bool
	Methods      []Method // in the order of preference
	Targets      []string // scheme://host:port with the scheme tls, tcp or nonce
	DNSZone      string
	NonceKeyFile string // secret: shared with the responders of nonce:// targets
	SMSTo        string
	Budget       int64 // bytes per month
	Activate     bool  // may traffic start the paid term of a card that is not activated
}

// Report says what is sent, how often and in which form.
type Report struct {
	Interval     time.Duration // 1 s to 24 h
	Encoding     Encoding
	TopicPrefix  string
	Profile      Profile
	Spread       time.Duration // 0 to 1 h: longest random delay of the first connect after a boot
	MaskIdentity bool
	MaskKeyFile  string // secret: the key of the hashes that stand for IMEI, ICCID and IMSI
}

// MQTT says which broker takes the reports. Without Brokers nothing is sent.
type MQTT struct {
	Brokers      []string // tcp://host:port or tls://host:port, tried in turn
	Username     string
	PasswordFile string // secret; see [ReadPassword]
	CAFile       string // "" trusts the system's roots
	CertFile     string
	KeyFile      string // secret
	Connection   Connection
	Via          Via
}

// Commands says whose commands are obeyed.
type Commands struct {
	PublicKeyFiles []string // empty: remote commands are off
}

// State says what is kept on flash, and where.
type State struct {
	Dir    string
	Socket string // "" is control.sock in Dir; see [State.SocketPath]
	Spool  int64  // bytes
}

// SocketPath returns the path of the agent's control socket, which is
// control.sock in the state folder unless it was configured.
func (s State) SocketPath() string {
	if s.Socket != "" {
		return s.Socket
	}
	return filepath.Join(s.Dir, "control.sock")
}

// Log says what the agent logs.
type Log struct {
	Level  Level
	Format Format
}

// Default returns the configuration that holds when no file says otherwise.
// It is valid, and it sends nothing: it names no broker.
func Default() Config {
	var c Config
	for _, k := range contract {
		k.reset(&c)
	}
	return c
}
