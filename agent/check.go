package agent

import (
	"errors"
	"fmt"

	"github.com/simkeeper/simkeeper/agent/config"
)

// Check returns why the agent cannot work with a configuration that is valid by itself:
// what it asks for and this version cannot do, where doing something else instead would
// break a promise.
func Check(c *config.Config) error {
	var errs []error
	refuse := func(is bool, key, why string) {
		if !is {
			return
		}
		if from := c.Origin(key); from != "default" {
			key = from + ": " + key
		}
		errs = append(errs, fmt.Errorf("%s: %s", key, why))
	}
	refuse(c.Modem.Port == "auto", "modem.port", `this version does not find the modem by itself; name the port, such as "/dev/ttyUSB2"`)
	refuse(c.MQTT.Via == config.ViaCellular, "mqtt.via", `this version cannot keep reports on the cellular link; use "any"`)
	refuse(c.Report.Profile != config.ProfileSimkeeper, "report.profile", `this version speaks "simkeeper" only`)
	return errors.Join(errs...)
}

// Unserved lists settings that this version reads and does not act on yet.
func Unserved(c *config.Config) []string {
	var out []string
	say := func(set bool, text string) {
		if set {
			out = append(out, text)
		}
	}
	say(c.Report.Encoding != config.EncodingJSON, `report.encoding is not served yet: reports go out as JSON`)
	say(c.MQTT.Connection == config.ConnectionPerReport, `mqtt.connection is not served yet: the connection is kept`)
	say(c.Modem.Recovery != config.RecoveryOff, `modem.recovery is not served yet: the agent only observes`)
	say(len(c.Commands.PublicKeyFiles) > 0, `commands are not served yet: none is obeyed`)
	say(c.Keepalive.Enabled && c.Origin("keepalive.enabled") != "default", `keepalive is not served yet: nothing but the reports keeps the card alive`)
	return out
}
