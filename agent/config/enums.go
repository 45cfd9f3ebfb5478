package config

// Hold says how long the serial port is kept open.
type Hold string

// The values of modem.hold.
const (
	HoldAuto   Hold = "auto"   // poll on a shared UART, else always
	HoldAlways Hold = "always" // keep the port open
	HoldPoll   Hold = "poll"   // open when nobody holds it, ask, close
)

// PortAuto is the value of modem.port that has the modem looked for.
const PortAuto = "auto"

// Recovery says what the agent may do to a modem that does not recover by itself.
type Recovery string

// The values of modem.recovery.
const (
	RecoveryOff   Recovery = "off"   // only observe
	RecoveryRadio Recovery = "radio" // switch the radio off and on
	RecoveryReset Recovery = "reset" // also reset the modem
)

// Carrier names the rules of the card's issuer. Any other lower-case name is
// valid too, for profiles that come as data.
type Carrier string

// The carriers that are known by name.
const (
	CarrierAuto          Carrier = "auto" // by the ICCID
	CarrierChinaMobile   Carrier = "china-mobile"
	CarrierChinaUnicom   Carrier = "china-unicom"
	CarrierChinaTelecom  Carrier = "china-telecom"
	CarrierChinaBroadnet Carrier = "china-broadnet"
	CarrierGlobal        Carrier = "global"
)

// ValidFrom says what card.valid_months counts from.
type ValidFrom string

// The values of card.valid_from.
const (
	FromActivation ValidFrom = "activation"
	FromPurchase   ValidFrom = "purchase"
)

// Method is one way to make traffic that keeps a card alive.
type Method string

// The values of keepalive.methods.
const (
	MethodMQTT  Method = "mqtt"  // TLS to the broker over the cellular interface
	MethodTLS   Method = "tls"   // TLS to a tls:// target
	MethodNonce Method = "nonce" // a sealed datagram to a nonce:// target
	MethodTCP   Method = "tcp"   // a connection to a tcp:// target; proves nothing by itself
	MethodDNS   Method = "dns"   // a name below dns_zone; proves nothing by itself
	MethodModem Method = "modem" // the modem's own stack, to a configured target
	MethodSMS   Method = "sms"   // a text message to sms_to
)

// Encoding is the form of reports on the wire.
type Encoding string

// The values of report.encoding.
const (
	EncodingJSON    Encoding = "json"
	EncodingDeflate Encoding = "deflate" // the same JSON, packed with a preset dictionary
)

// Profile is the backend for which topics and payloads are shaped.
type Profile string

// The values of report.profile.
const (
	ProfileSimkeeper   Profile = "simkeeper"
	ProfileThingsBoard Profile = "thingsboard"
)

// Connection says whether the broker connection is kept between reports.
type Connection string

// The values of mqtt.connection.
const (
	ConnectionAuto       Connection = "auto" // by the report interval
	ConnectionPersistent Connection = "persistent"
	ConnectionPerReport  Connection = "per_report"
)

// Via says which link may carry reports.
type Via string

// The values of mqtt.via.
const (
	ViaAny      Via = "any"
	ViaCellular Via = "cellular"
)

// Level is the least severity that is logged; slog.Level reads it as text.
type Level string

// The values of log.level.
const (
	LevelDebug Level = "debug"
	LevelInfo  Level = "info"
	LevelWarn  Level = "warn"
	LevelError Level = "error"
)

// Format is the form of log lines.
type Format string

// The values of log.format.
const (
	FormatText Format = "text"
	FormatJSON Format = "json"
)
