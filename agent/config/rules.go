package config

import (
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/agent/card"
)

// rule is a condition that spans several keys. It is not looked at while one of
// them is bad by itself, and it is reported at the first of them that was set.
type rule struct {
	keys  []string
	check func(*Config) *Error
}

var rules = []rule{
	{[]string{"card.valid_months", "card.expires"}, func(c *Config) *Error {
		return conflict(c.Card.ValidMonths != 0 && !c.Card.Expires.IsZero(),
			"is set beside card.expires", "keep one of the two")
	}},
	{[]string{"card.valid_months", "card.valid_from"}, func(c *Config) *Error {
		return conflict(c.Card.ValidMonths != 0 && c.Card.ValidFrom == "",
			"has no start", `add card.valid_from = "activation" or "purchase"`)
	}},
	{[]string{"card.valid_from", "card.valid_months"}, func(c *Config) *Error {
		return conflict(c.Card.ValidFrom != "" && c.Card.ValidMonths == 0,
			"has no length", "add card.valid_months, such as 24")
	}},
	{[]string{"card.valid_from", "card.purchased"}, func(c *Config) *Error {
		return conflict(c.Card.ValidFrom == FromPurchase && c.Card.Purchased.IsZero(),
			"has no day to count from", "add card.purchased, such as 2026-01-10")
	}},
	ordered("card.activate_by", "card.purchased", func(c *Config) (card.Date, card.Date) { return c.Card.ActivateBy, c.Card.Purchased }),
	ordered("card.activated", "card.purchased", func(c *Config) (card.Date, card.Date) { return c.Card.Activated, c.Card.Purchased }),
	ordered("card.expires", "card.purchased", func(c *Config) (card.Date, card.Date) { return c.Card.Expires, c.Card.Purchased }),
	ordered("card.expires", "card.activate_by", func(c *Config) (card.Date, card.Date) { return c.Card.Expires, c.Card.ActivateBy }),
	ordered("card.expires", "card.activated", func(c *Config) (card.Date, card.Date) { return c.Card.Expires, c.Card.Activated }),
	{[]string{"keepalive.methods", "keepalive.enabled"}, func(c *Config) *Error {
		return conflict(c.Keepalive.Enabled && len(c.Keepalive.Methods) == 0,
			"is empty", `name a method such as "mqtt", or set keepalive.enabled = false`)
	}},
	needs(MethodTLS, "keepalive.targets", "a target such as tls://pay.example:443", hasTarget("tls")),
	needs(MethodNonce, "keepalive.targets", "a target such as nonce://echo.example:7777", hasTarget("nonce")),
	needs(MethodTCP, "keepalive.targets", "a target such as tcp://pay.example:443", hasTarget("tcp")),
	needs(MethodDNS, "keepalive.dns_zone", "a domain name", func(c *Config) bool { return c.Keepalive.DNSZone != "" }),
	needs(MethodSMS, "keepalive.sms_to", "a phone number", func(c *Config) bool { return c.Keepalive.SMSTo != "" }),
	{[]string{"report.mask_identity", "report.mask_key_file"}, func(c *Config) *Error {
		return conflict(c.Report.MaskIdentity && c.Report.MaskKeyFile == "",
			"needs a key", "add report.mask_key_file, such as /etc/simkeeper/mask.key")
	}},
	{[]string{"report.encoding", "report.profile"}, func(c *Config) *Error {
		return conflict(c.Report.Encoding != EncodingJSON && c.Report.Profile == ProfileThingsBoard,
			"is not read by ThingsBoard, which takes JSON alone", `set report.encoding = "json", or report.profile = "simkeeper"`)
	}},
	{[]string{"commands.public_key_files", "report.profile"}, func(c *Config) *Error {
		return conflict(len(c.Commands.PublicKeyFiles) > 0 && c.Report.Profile == ProfileThingsBoard,
			"is set for ThingsBoard, which has no signed commands", `leave it empty, or set report.profile = "simkeeper"`)
	}},
	{[]string{"mqtt.cert_file", "mqtt.key_file"}, func(c *Config) *Error {
		return conflict(c.MQTT.CertFile != "" && c.MQTT.KeyFile == "",
			"is set without mqtt.key_file", "give both, or none")
	}},
	{[]string{"mqtt.key_file", "mqtt.cert_file"}, func(c *Config) *Error {
		return conflict(c.MQTT.KeyFile != "" && c.MQTT.CertFile == "",
			"is set without mqtt.cert_file", "give both, or none")
	}},
	{[]string{"mqtt.password_file", "mqtt.username"}, func(c *Config) *Error { // MQTT 3.1.1 §3.1.2.9
		return conflict(c.MQTT.PasswordFile != "" && c.MQTT.Username == "",
			"is set without mqtt.username", "MQTT has no password without a user name; add one")
	}},
}

func conflict(broken bool, problem, hint string) *Error {
	if !broken {
		return nil
	}
	return &Error{Problem: problem, Hint: hint}
}

// ordered says that one date is not before another where both are known.
func ordered(later, earlier string, dates func(*Config) (later, earlier card.Date)) rule {
	return rule{[]string{later, earlier}, func(c *Config) *Error {
		l, e := dates(c)
		return conflict(!l.IsZero() && !e.IsZero() && l.Compare(e) < 0,
			"is before "+earlier+" ("+e.String()+")", "correct one of the two dates")
	}}
}

// needs says that a keep-alive method has what it cannot work without.
func needs(m Method, key, what string, has func(*Config) bool) rule {
	return rule{[]string{"keepalive.methods", key, "keepalive.enabled"}, func(c *Config) *Error {
		return conflict(c.Keepalive.Enabled && slices.Contains(c.Keepalive.Methods, m) && !has(c),
			`lists "`+string(m)+`", which needs `+key, "add "+what+" there")
	}}
}

func hasTarget(scheme string) func(*Config) bool {
	return func(c *Config) bool {
		return slices.ContainsFunc(c.Keepalive.Targets, func(t string) bool { return strings.HasPrefix(t, scheme+"://") })
	}
}
