package agent

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/report/spool"
)

// Unserved lists settings that do not do what they seem to, such as those that promise a
// proof and cannot give one.
func Unserved(c *config.Config) []string {
	var out []string
	say := func(set bool, text string) {
		if set {
			out = append(out, text)
		}
	}
	say(c.Keepalive.Enabled && !provable(c), `keepalive: nothing that is configured can prove an act (a tls:// broker, or a tls:// or nonce:// target, can); the terminal's own traffic still counts`)
	say(c.State.Spool > spool.MaxLimit, `state.spool: more than 8MB is not used`)
	if name := string(c.Card.Carrier); c.Card.Carrier != config.CarrierAuto && card.ProfileOf(name, "", "").Name != name {
		out = append(out, fmt.Sprintf("card.carrier: no carrier %q is known here, so that the rules of %q hold; known are china-mobile, china-unicom, china-telecom, china-broadnet and global", name, "global"))
	}
	return out
}

// provable says whether something is configured that can prove that it crossed the link.
func provable(c *config.Config) bool {
	return slices.ContainsFunc(ways(c), func(w keepalive.Way) bool {
		switch w.Method {
		case keepalive.MQTT:
			return slices.ContainsFunc(c.MQTT.Brokers, func(b string) bool { return strings.HasPrefix(b, "tls://") })
		case keepalive.Nonce, keepalive.Modem:
			return c.Keepalive.NonceKeyFile != ""
		}
		return w.Method.Provable()
	})
}
