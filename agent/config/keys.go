package config

import (
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
)

const (
	kb = int64(1) << 10
	mb = int64(1) << 20
	gb = int64(1) << 30

	day = 24 * time.Hour
)

// contract is every key, in the order in which files show them. Adding a key
// means a field in config.go and a row here. The rows are data that the compiler
// lays out; a call in one of them would be code, and run at every start.
var contract = []*key{
	{path: "terminal.id",
		setting: &text{func(c *Config) *string { return &c.Terminal.ID }, "imei", form{
			want: `a literal of A-Z a-z 0-9 . _ -, or "imei", "hostname" or "file:/full/path"`, fit: fitTerminalID}},
		doc: "Name of this terminal in every topic, and its MQTT client id."},
	{path: "terminal.busy_file", optional: true,
		setting: &text{func(c *Config) *string { return &c.Terminal.BusyFile }, "", form{anyPath, fitPath, "use one such as /run/pos/busy"}},
		doc:     "While this file exists, nothing is done that could disturb a payment, e.g. /run/pos/busy."},

	{path: "modem.port",
		setting: &text{func(c *Config) *string { return &c.Modem.Port }, "auto", form{want: `"auto", a full path, "tcp://host:port" or "COM3"`, fit: fitPort}},
		doc:     "AT port of the modem; auto finds it, but for a modem on a UART."},
	{path: "modem.baud",
		setting: &integer{at: func(c *Config) *int { return &c.Modem.Baud }, def: 115200,
			only: []int{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1000000, 2000000, 3000000, 4000000}},
		doc: "Speed of a serial port, in bits per second; USB ports ignore it."},
	{path: "modem.hold",
		setting: &choice{func(c *Config) *string { return (*string)(&c.Modem.Hold) }, string(HoldAuto),
			[]string{string(HoldAuto), string(HoldAlways), string(HoldPoll)}},
		doc: "Keep the port open, or open it only to ask (a UART that others use too)."},
	{path: "modem.interface",
		setting: &text{func(c *Config) *string { return &c.Modem.Interface }, "auto", form{want: `"auto", "none" or a name such as "wwan0"`, fit: fitInterface}},
		doc:     "Network interface of the cellular link."},
	{path: "modem.recovery",
		setting: &choice{func(c *Config) *string { return (*string)(&c.Modem.Recovery) }, string(RecoveryOff),
			[]string{string(RecoveryOff), string(RecoveryRadio), string(RecoveryReset)}},
		doc: "What may be done to a modem that does not recover by itself; never while busy."},

	{path: "card.carrier",
		setting: &text{func(c *Config) *string { return (*string)(&c.Card.Carrier) }, string(CarrierAuto), form{
			want: `"auto", "china-mobile", "china-unicom", "china-telecom", "china-broadnet", "global" or another name`, fit: fitCarrier}},
		doc: "Whose rules the card follows; auto takes them from the ICCID."},
	{path: "card.purchased", optional: true, example: "2026-01-10",
		setting: &date{func(c *Config) *card.Date { return &c.Card.Purchased }},
		doc:     "Day on which the card was bought."},
	{path: "card.activate_by", optional: true, example: "2026-07-10",
		setting: &date{func(c *Config) *card.Date { return &c.Card.ActivateBy }},
		doc:     "Last day on which the card may still be activated."},
	{path: "card.activated", optional: true, example: "2026-02-01",
		setting: &date{func(c *Config) *card.Date { return &c.Card.Activated }},
		doc:     "Day on which the card was activated."},
	{path: "card.expires", optional: true, example: "2028-02-01",
		setting: &date{func(c *Config) *card.Date { return &c.Card.Expires }},
		doc:     "Last day of the paid term; or give valid_months and valid_from instead."},
	{path: "card.valid_months", optional: true, example: "24",
		setting: &integer{at: func(c *Config) *int { return &c.Card.ValidMonths }, low: 1, high: 240},
		doc:     "Length of the paid term, in months."},
	{path: "card.valid_from", optional: true, example: `"activation"`,
		setting: &choice{func(c *Config) *string { return (*string)(&c.Card.ValidFrom) }, "", []string{string(FromActivation), string(FromPurchase)}},
		doc:     "What valid_months counts from."},
	{path: "card.idle_limit_days", optional: true, example: "90",
		setting: &integer{at: func(c *Config) *int { return &c.Card.IdleLimitDays }, low: 1, high: 3650},
		doc:     "Days without traffic after which the carrier stops the card; unless set, the carrier's own rule counts."},
	{path: "card.quota", optional: true, example: `"30MB"`,
		setting: &size{at: func(c *Config) *int64 { return &c.Card.Quota }, low: kb, high: 1024 * gb},
		doc:     "Traffic that each billing cycle includes; 1 KB is 1024 bytes."},
	{path: "card.cycle_day", optional: true, example: "1",
		setting: &integer{at: func(c *Config) *int { return &c.Card.CycleDay }, low: 1, high: 31},
		doc:     "Day of the month on which a billing cycle starts; unless set, the carrier's own."},
	{path: "card.allow",
		setting: &list[string]{func(c *Config) *[]string { return &c.Card.Allow }, nil, form{want: `beginnings of ICCIDs such as "898604"`, fit: fitICCIDPrefix}},
		doc:     "Cards that belong into this terminal; another one is reported. Empty allows any."},

	{path: "keepalive.enabled",
		setting: &boolean{func(c *Config) *bool { return &c.Keepalive.Enabled }, true},
		doc:     "Keep the card alive where natural traffic does not."},
	{path: "keepalive.methods",
		setting: &list[Method]{func(c *Config) *[]Method { return &c.Keepalive.Methods }, []Method{MethodMQTT}, form{
			wantMethod, fitMethod, "use " + wantMethod}},
		doc: "Ways to make the traffic, the preferred one first."},
	{path: "keepalive.targets",
		setting: &list[string]{func(c *Config) *[]string { return &c.Keepalive.Targets }, nil, form{want: wantTarget, fit: fitTarget}},
		doc:     "The only hosts that may be contacted for it, besides the broker."},
	{path: "keepalive.nonce_key_file", optional: true,
		setting: &secretFile{text{func(c *Config) *string { return &c.Keepalive.NonceKeyFile }, "", form{anyPath, fitPath, "use one such as /etc/simkeeper/nonce.key"}}},
		doc:     "File with the key that nonce:// responders share; not readable by others."},
	{path: "keepalive.dns_zone", optional: true,
		setting: &text{func(c *Config) *string { return &c.Keepalive.DNSZone }, "", form{want: `a domain name, or ""`, fit: fitDomain}},
		doc:     "Domain whose names the method dns asks for."},
	{path: "keepalive.sms_to", optional: true,
		setting: &text{func(c *Config) *string { return &c.Keepalive.SMSTo }, "", form{want: `a phone number, or ""`, fit: fitPhoneNumber}},
		doc:     "Number to which the method sms writes; each message may cost money."},
	{path: "keepalive.budget",
		setting: &size{func(c *Config) *int64 { return &c.Keepalive.Budget }, 64 * kb, kb, gb},
		doc:     "Traffic per month that keeping alive never exceeds."},
	{path: "keepalive.activate",
		setting: &boolean{func(c *Config) *bool { return &c.Keepalive.Activate }, false},
		doc:     "Allow traffic on a card that is not activated: it starts the paid term."},

	{path: "report.interval",
		setting: &duration{func(c *Config) *time.Duration { return &c.Report.Interval }, time.Hour, time.Second, day},
		doc:     "Time between two health reports."},
	{path: "report.encoding",
		setting: &choice{func(c *Config) *string { return (*string)(&c.Report.Encoding) }, string(EncodingJSON), []string{string(EncodingJSON), string(EncodingDeflate)}},
		doc:     "Form on the wire; deflate is about half as long."},
	{path: "report.topic_prefix",
		setting: &text{func(c *Config) *string { return &c.Report.TopicPrefix }, "sk/1", form{want: "topic levels, no wildcards", fit: fitTopicPrefix}},
		doc:     "Beginning of every topic; each message pays for its bytes."},
	{path: "report.profile",
		setting: &choice{func(c *Config) *string { return (*string)(&c.Report.Profile) }, string(ProfileSimkeeper), []string{string(ProfileSimkeeper), string(ProfileThingsBoard)}},
		doc:     "Backend whose topics and payloads are used; for thingsboard mqtt.username is the device's access token."},
	{path: "report.spread",
		setting: &duration{func(c *Config) *time.Duration { return &c.Report.Spread }, 120 * time.Second, 0, time.Hour},
		doc:     "Longest random delay of the first connect after a boot, so that a fleet does not come at once."},
	{path: "report.mask_identity",
		setting: &boolean{func(c *Config) *bool { return &c.Report.MaskIdentity }, false},
		doc:     "Report keyed hashes in place of IMEI, ICCID and IMSI; needs mask_key_file."},
	{path: "report.mask_key_file", optional: true,
		setting: &secretFile{text{func(c *Config) *string { return &c.Report.MaskKeyFile }, "", form{anyPath, fitPath, "use one such as /etc/simkeeper/mask.key"}}},
		doc:     "File with the key of these hashes; not readable by others."},

	{path: "mqtt.brokers",
		setting: &list[string]{func(c *Config) *[]string { return &c.MQTT.Brokers }, nil, form{want: wantBroker, fit: fitBroker}},
		doc:     `Brokers, tried in turn, e.g. ["tls://broker-a:8883", "tls://broker-b:8883"]. Empty sends nothing.`},
	{path: "mqtt.username",
		setting: &text{func(c *Config) *string { return &c.MQTT.Username }, "", form{want: "any text", fit: anything}},
		doc:     "User name at the broker."},
	{path: "mqtt.password_file", optional: true,
		setting: &secretFile{text{func(c *Config) *string { return &c.MQTT.PasswordFile }, "", form{anyPath, fitPath, "use one such as /etc/simkeeper/mqtt.password"}}},
		doc:     "File with the password; not readable by others. " + PasswordVariable + " in the environment wins."},
	{path: "mqtt.ca_file", optional: true,
		setting: &text{func(c *Config) *string { return &c.MQTT.CAFile }, "", form{anyPath, fitPath, "use one such as /etc/simkeeper/ca.pem"}},
		doc:     "PEM file of the authorities that sign the broker's certificate; empty trusts the system's."},
	{path: "mqtt.cert_file", optional: true,
		setting: &text{func(c *Config) *string { return &c.MQTT.CertFile }, "", form{anyPath, fitPath, "use one such as /etc/simkeeper/client.pem"}},
		doc:     "PEM file of this terminal's certificate; goes with key_file."},
	{path: "mqtt.key_file", optional: true,
		setting: &secretFile{text{func(c *Config) *string { return &c.MQTT.KeyFile }, "", form{anyPath, fitPath, "use one such as /etc/simkeeper/client.key"}}},
		doc:     "PEM file of its private key; not readable by others."},
	{path: "mqtt.connection",
		setting: &choice{func(c *Config) *string { return (*string)(&c.MQTT.Connection) }, string(ConnectionAuto),
			[]string{string(ConnectionAuto), string(ConnectionPersistent), string(ConnectionPerReport)}},
		doc: "Keep the connection between reports; auto decides by the interval."},
	{path: "mqtt.via",
		setting: &choice{func(c *Config) *string { return (*string)(&c.MQTT.Via) }, string(ViaAny), []string{string(ViaAny), string(ViaCellular)}},
		doc:     "Link that carries the reports."},

	{path: "commands.public_key_files",
		setting: &list[string]{func(c *Config) *[]string { return &c.Commands.PublicKeyFiles }, nil, form{
			"full paths", fitPath, "use one such as /etc/simkeeper/operator.pub"}},
		doc: "Public keys of those who may send commands. Empty: remote commands are off."},

	{path: "state.dir",
		setting: &text{func(c *Config) *string { return &c.State.Dir }, "/var/lib/simkeeper", form{"a full path", fitPath, "use one such as /var/lib/simkeeper"}},
		doc:     "Folder for what must survive a reboot."},
	{path: "state.socket", optional: true,
		setting: &text{func(c *Config) *string { return &c.State.Socket }, "", form{anyPath, fitPath, "use one such as /run/simkeeper/control.sock"}},
		doc:     "Socket for the technician's commands; empty is control.sock in dir."},
	{path: "state.spool",
		setting: &size{func(c *Config) *int64 { return &c.State.Spool }, mb, 16 * kb, gb},
		doc:     "Most that reports may take on flash while the broker is away."},

	{path: "log.level",
		setting: &choice{func(c *Config) *string { return (*string)(&c.Log.Level) }, string(LevelInfo),
			[]string{string(LevelDebug), string(LevelInfo), string(LevelWarn), string(LevelError)}},
		doc: "Least severity that is logged."},
	{path: "log.format",
		setting: &choice{func(c *Config) *string { return (*string)(&c.Log.Format) }, string(FormatText), []string{string(FormatText), string(FormatJSON)}},
		doc:     "Form of log lines."},
}

const (
	anyPath    = `a full path, or ""`
	wantMethod = `"mqtt", "tls", "nonce", "tcp", "dns", "modem" or "sms"`
	wantTarget = `"tls://host:port", "nonce://host:port" or "tcp://host:port"`
	wantBroker = `"tls://host[:8883]" or "tcp://host[:1883]"`
)
