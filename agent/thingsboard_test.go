package agent

import (
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
)

// TestAgentForThingsBoard: the whole agent speaks nothing but ThingsBoard's two topics, masked
// where that is wanted.
func TestAgentForThingsBoard(t *testing.T) {
	change := func(b *bench) {
		b.o.Config.Report.Profile, b.o.Config.MQTT.Username = config.ProfileThingsBoard, "A1_TEST_TOKEN"
		b.o.Config.Report.MaskIdentity, b.o.Config.Report.MaskKeyFile = true, write(t, t.TempDir()+"/key", "secret")
	}
	servingWith(t, "quectel", change, func(t *testing.T, b *bench, back *backend, stop func()) {
		b.fault(t, "denied", true)
		after(2 * time.Hour)
		stop()
		sent := back.texts()
		for _, want := range []string{`"sim_iccid":"h:`, `"verdict_cause":"card_stopped"`, `"event_type":"cause_changed"`, `"offline_reason":"stop"`} {
			if !strings.Contains(strings.Join(sent, "\n"), want) {
				t.Errorf("nothing says %s", want)
			}
		}
		for _, text := range sent[1:] { // behind the connect
			if !strings.HasPrefix(text, "v1/devices/me/telemetry ") && !strings.HasPrefix(text, "v1/devices/me/attributes ") {
				t.Errorf("sent %s", text)
			}
		}
		hidden(t, numbersOf(b.modem.State()), sent...)
	})
}
