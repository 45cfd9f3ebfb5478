package config

import "github.com/simkeeper/simkeeper/agent/card"

import "time"

const (
	kb = int64(1) << 10
	mb = int64(1) << 20
	gb = int64(1) << 30
)

// contract is every key, in the order in which files show them. Adding a key
// means a field in config.go and a row here.
var contract = []key{
	with("terminal.id", func(c *Config) *string { return &c.Terminal.ID }, "imei",
		text[string](`a literal of A-Z a-z 0-9 . _ -, or "imei", "hostname" or "file:/full/path"`, fitTerminalID),
		"Name of this terminal in every topic, and its MQTT client id."),
	with("terminal.busy_file", func(c *Config) *string { return &c.Terminal.BusyFile }, "",
		file("/run/pos/busy"),
		"While this file exists, nothing is done that could disturb a payment, e.g. /run/pos/busy."),

	with("modem.port", func(c *Config) *string { return &c.Modem.Port }, "auto",
		text[string](`"auto", a full path, "tcp://host:port" or "COM3"`, fitPort),
		"AT port of the modem."),
	with("modem.baud", func(c *Config) *int { return &c.Modem.Baud }, 115200,
		integerOf(1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1000000, 2000000, 3000000, 4000000),
		"Speed of a serial port, in bits per second; USB ports ignore it."),
	with("modem.hold", func(c *Config) *Hold { return &c.Modem.Hold }, HoldAuto,
		choice(HoldAuto, HoldAlways, HoldPoll),
		"Keep the port open, or open it only to ask (a UART that others use too)."),
	with("modem.interface", func(c *Config) *string { return &c.Modem.Interface }, "auto",
		text[string](`"auto", "none" or a name such as "wwan0"`, fitInterface),
		"Network interface of the cellular link."),
	with("modem.recovery", func(c *Config) *Recovery { return &c.Modem.Recovery }, RecoveryOff,
		choice(RecoveryOff, RecoveryRadio, RecoveryReset),
		"What may be done to a modem that does not recover by itself; never while busy."),

	with("card.carrier", func(c *Config) *Carrier { return &c.Card.Carrier }, CarrierAuto,
		text[Carrier](`"auto", "china-mobile", "china-unicom", "china-telecom", "china-broadnet", "global" or another name`, fitCarrier),
		"Whose rules the card follows; auto takes them from the ICCID."),
	without("card.purchased", func(c *Config) *card.Date { return &c.Card.Purchased }, "2026-01-10",
		date(), "Day on which the card was bought."),
	without("card.activate_by", func(c *Config) *card.Date { return &c.Card.ActivateBy }, "2026-07-10",
		date(), "Last day on which the card may still be activated."),
	without("card.activated", func(c *Config) *card.Date { return &c.Card.Activated }, "2026-02-01",
		date(), "Day on which the card was activated."),
	without("card.expires", func(c *Config) *card.Date { return &c.Card.Expires }, "2028-02-01",
		date(), "Last day of the paid term; or give valid_months and valid_from instead."),
	without("card.valid_months", func(c *Config) *int { return &c.Card.ValidMonths }, "24",
		integer(1, 240), "Length of the paid term, in months."),
	without("card.valid_from", func(c *Config) *ValidFrom { return &c.Card.ValidFrom }, `"activation"`,
		choice(FromActivation, FromPurchase), "What valid_months counts from."),
	with("card.idle_limit_days", func(c *Config) *int { return &c.Card.IdleLimitDays }, 90,
		integer(1, 3650), "Days without traffic after which the carrier stops the card; unless set, the carrier's own rule counts."),
	without("card.quota", func(c *Config) *int64 { return &c.Card.Quota }, `"30MB"`,
		size(kb, 1024*gb), "Traffic that each billing cycle includes; 1 KB is 1024 bytes."),
	with("card.cycle_day", func(c *Config) *int { return &c.Card.CycleDay }, 1,
		integer(1, 31), "Day of the month on which a billing cycle starts; unless set, the carrier's own."),
	listOf("card.allow", func(c *Config) *[]string { return &c.Card.Allow },
		list[string](`beginnings of ICCIDs such as "898604"`, fitICCIDPrefix),
		"Cards that belong into this terminal; another one is reported. Empty allows any."),

	with("keepalive.enabled", func(c *Config) *bool { return &c.Keepalive.Enabled }, true,
		boolean(), "Keep the card alive where natural traffic does not."),
	listOf("keepalive.methods", func(c *Config) *[]Method { return &c.Keepalive.Methods },
		list[Method](alternatives(quoted(methods)), oneOf(methods, "use "+alternatives(quoted(methods)))),
		"Ways to make the traffic, the preferred one first.", MethodMQTT),
	listOf("keepalive.targets", func(c *Config) *[]string { return &c.Keepalive.Targets },
		list[string](wantTarget, endpoint("a target", wantTarget, scheme{"tls", 0}, scheme{"nonce", 0}, scheme{"tcp", 0})),
		"The only hosts that may be contacted for it, besides the broker."),
	with("keepalive.nonce_key_file", func(c *Config) *string { return &c.Keepalive.NonceKeyFile }, "",
		secretFile("/etc/simkeeper/nonce.key"), "File with the key that nonce:// responders share; not readable by others."),
	with("keepalive.dns_zone", func(c *Config) *string { return &c.Keepalive.DNSZone }, "",
		optional(text[string](`a domain name, or ""`, matching(hostNamePattern, "is not a domain name", `use one such as "alive.example"`))),
		"Domain whose names the method dns asks for."),
	with("keepalive.sms_to", func(c *Config) *string { return &c.Keepalive.SMSTo }, "",
		optional(text[string](`a phone number, or ""`, fitPhoneNumber)),
		"Number to which the method sms writes; each message may cost money."),
	with("keepalive.budget", func(c *Config) *int64 { return &c.Keepalive.Budget }, 64*kb,
		size(kb, gb), "Traffic per month that keeping alive never exceeds."),
	with("keepalive.activate", func(c *Config) *bool { return &c.Keepalive.Activate }, false,
		boolean(), "Allow traffic on a card that is not activated: it starts the paid term."),

	with("report.interval", func(c *Config) *time.Duration { return &c.Report.Interval }, time.Hour,
		duration(time.Second, day), "Time between two health reports."),
	with("report.encoding", func(c *Config) *Encoding { return &c.Report.Encoding }, EncodingJSON,
		choice(EncodingJSON, EncodingDeflate), "Form on the wire; deflate is about half as long."),
	with("report.topic_prefix", func(c *Config) *string { return &c.Report.TopicPrefix }, "sk/1",
		text[string]("topic levels, no wildcards", fitTopicPrefix),
		"Beginning of every topic; each message pays for its bytes."),
	with("report.profile", func(c *Config) *Profile { return &c.Report.Profile }, ProfileSimkeeper,
		choice(ProfileSimkeeper, ProfileThingsBoard), "Backend whose topics and payloads are used."),
	with("report.spread", func(c *Config) *time.Duration { return &c.Report.Spread }, 120*time.Second,
		duration(0, time.Hour), "Longest random delay of the first connect after a boot, so that a fleet does not come at once."),
	with("report.mask_identity", func(c *Config) *bool { return &c.Report.MaskIdentity }, false,
		boolean(), "Report keyed hashes in place of IMEI, ICCID and IMSI; needs mask_key_file."),
	with("report.mask_key_file", func(c *Config) *string { return &c.Report.MaskKeyFile }, "",
		secretFile("/etc/simkeeper/mask.key"), "File with the key of these hashes; not readable by others."),

	listOf("mqtt.brokers", func(c *Config) *[]string { return &c.MQTT.Brokers },
		list[string](wantBroker, endpoint("a broker", wantBroker, scheme{"tcp", 1883}, scheme{"tls", 8883})),
		`Brokers, tried in turn, e.g. ["tls://broker-a:8883", "tls://broker-b:8883"]. Empty sends nothing.`),
	with("mqtt.username", func(c *Config) *string { return &c.MQTT.Username }, "",
		text[string]("any text", anything), "User name at the broker."),
	with("mqtt.password_file", func(c *Config) *string { return &c.MQTT.PasswordFile }, "",
		secretFile("/etc/simkeeper/mqtt.password"),
		"File with the password; not readable by others. "+PasswordVariable+" in the environment wins."),
	with("mqtt.ca_file", func(c *Config) *string { return &c.MQTT.CAFile }, "",
		file("/etc/simkeeper/ca.pem"), "PEM file of the authorities that sign the broker's certificate; empty trusts the system's."),
	with("mqtt.cert_file", func(c *Config) *string { return &c.MQTT.CertFile }, "",
		file("/etc/simkeeper/client.pem"), "PEM file of this terminal's certificate; goes with key_file."),
	with("mqtt.key_file", func(c *Config) *string { return &c.MQTT.KeyFile }, "",
		secretFile("/etc/simkeeper/client.key"), "PEM file of its private key; not readable by others."),
	with("mqtt.connection", func(c *Config) *Connection { return &c.MQTT.Connection }, ConnectionAuto,
		choice(ConnectionAuto, ConnectionPersistent, ConnectionPerReport), "Keep the connection between reports; auto decides by the interval."),
	with("mqtt.via", func(c *Config) *Via { return &c.MQTT.Via }, ViaAny,
		choice(ViaAny, ViaCellular), "Link that carries the reports."),

	listOf("commands.public_key_files", func(c *Config) *[]string { return &c.Commands.PublicKeyFiles },
		list[string]("full paths", fullPath("/etc/simkeeper/operator.pub")),
		"Public keys of those who may send commands. Empty: remote commands are off."),

	with("state.dir", func(c *Config) *string { return &c.State.Dir }, "/var/lib/simkeeper",
		text[string]("a full path", fullPath("/var/lib/simkeeper")), "Folder for what must survive a reboot."),
	with("state.socket", func(c *Config) *string { return &c.State.Socket }, "",
		file("/run/simkeeper/control.sock"), "Socket for the technician's commands; empty is control.sock in dir."),
	with("state.spool", func(c *Config) *int64 { return &c.State.Spool }, mb,
		size(16*kb, gb), "Most that reports may take on flash while the broker is away."),

	with("log.level", func(c *Config) *Level { return &c.Log.Level }, LevelInfo,
		choice(LevelDebug, LevelInfo, LevelWarn, LevelError), "Least severity that is logged."),
	with("log.format", func(c *Config) *Format { return &c.Log.Format }, FormatText,
		choice(FormatText, FormatJSON), "Form of log lines."),
}

var methods = []Method{MethodMQTT, MethodTLS, MethodNonce, MethodTCP, MethodDNS, MethodModem, MethodSMS}

const (
	wantTarget = `"tls://host:port", "nonce://host:port" or "tcp://host:port"`
	wantBroker = `"tls://host[:8883]" or "tcp://host[:1883]"`
)
