package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestServiceReportsToThingsBoard: the binary, a configuration file and a real broker in
// ThingsBoard's place, which gets its two topics and nothing else.
func TestServiceReportsToThingsBoard(t *testing.T) {
	t.Parallel()
	addr := startMosquitto(t)
	got := subscribe(t, "tcp://"+addr)
	x := newTerminal(t, "864394040012348", fmt.Sprintf("brokers = [\"tcp://%s\"]", addr), `username = "A1_TEST_TOKEN"`)
	text, err := os.ReadFile(x.config)
	must(t, err)
	must(t, os.WriteFile(x.config, bytes.Replace(text, []byte("[report]\n"), []byte("[report]\nprofile = \"thingsboard\"\n"), 1), 0o600))
	p := x.run(t)
	var attributes map[string]any
	await(t, got, "attributes", &attributes)
	if s := x.modem.State(); attributes["modem_imei"] != s.IMEI || attributes["sim_iccid"] != s.ICCID || attributes["terminal"] != "864394040012348" {
		t.Errorf("attributes %v", attributes)
	}
	missing := map[string]bool{"event_type": true, "verdict_cause": true}
	for len(missing) > 0 {
		var telemetry struct {
			TS     int64
			Values map[string]any
		}
		if m := await(t, got, "telemetry", &telemetry); !strings.HasPrefix(m.Topic(), "v1/devices/me/") || m.Qos() != 1 {
			t.Errorf("%s with QoS %d", m.Topic(), m.Qos())
		}
		if off := time.Since(time.UnixMilli(telemetry.TS)); off < -2*time.Second || off > time.Minute {
			t.Errorf("ts is %v ago", off)
		}
		for key := range telemetry.Values {
			delete(missing, key)
		}
	}
	p.stop(t)
	var last map[string]any
	if await(t, got, "telemetry", &last); last["offline_reason"] != "stop" {
		t.Errorf("at the end %v", last)
	}
	for len(got) > 0 {
		t.Errorf("also %s", (<-got).Topic())
	}
	select {
	case m := <-subscribe(t, "tcp://"+addr):
		t.Errorf("%s is retained", m.Topic())
	case <-time.After(200 * time.Millisecond):
	}
}
