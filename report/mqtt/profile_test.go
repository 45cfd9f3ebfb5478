package mqtt

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// clocked is a health report with a time of its own, or without.
func clocked(at time.Time) report.Health {
	h := health(0)
	h.Clock, h.Time = report.ClockNone, report.Time{}
	if !at.IsZero() {
		h.Clock, h.Time = report.ClockNTP, report.At(at)
	}
	return h
}

// TestThingsBoardGetsItsOwnTopicsAlone: no topic of the contract, no will, nothing retained.
func TestThingsBoardGetsItsOwnTopicsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{}
		b := newBench(t, fake, func(c *Config) { c.Profile, c.Username = ThingsBoard, "token" }).run(t)
		must(t, b.SetIdentity(sampleIdentity()))
		must(t, b.Enqueue(clocked(time.Now())))
		must(t, b.EnqueueEvent(report.Event{Time: report.At(time.Now()), Clock: report.ClockNTP, Type: report.EventRebooted, Severity: report.SeverityInfo}))
		must(t, b.Flush(t.Context()))
		b.stop()
		seen := fake.seen()
		if p := seen.connects[0]; p.WillFlag || p.Username != "token" || p.ClientIdentifier != "T1" {
			t.Errorf("%+v", p)
		}
		var topics []string
		for _, p := range seen.got {
			topics = append(topics, p.TopicName)
			if p.Qos != 1 || p.Retain {
				t.Errorf("%s with QoS %d, retained %v", p.TopicName, p.Qos, p.Retain)
			}
		}
		if got, want := strings.Join(topics, " "), "v1/devices/me/attributes v1/devices/me/telemetry v1/devices/me/telemetry v1/devices/me/telemetry"; got != want {
			t.Errorf("sent to %s", got)
		}
		for i, want := range []string{`"sim_iccid":"89860441192000000425"`, `"verdict_cause":"healthy"`, `"event_type":"rebooted"`, `"offline_reason":"stop"`} {
			if got := string(seen.got[i].Payload); !strings.Contains(got, want) {
				t.Errorf("%s lacks %s", got, want)
			}
		}
	})
}

// TestThingsBoardKeepsWhatHasNoTimeApart: what is told in one message without times would be one value.
func TestThingsBoardKeepsWhatHasNoTimeApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{dead: errDead}
		b := newBench(t, fake, func(c *Config) { c.Profile = ThingsBoard }).run(t)
		for _, dated := range []bool{false, false, true, true, false} {
			at := time.Now()
			if !dated {
				at = time.Time{}
			}
			must(t, b.Enqueue(clocked(at)))
			after(time.Hour)
		}
		fake.set(func() { fake.dead = nil })
		must(t, b.Flush(t.Context()))
		var got []string
		for _, p := range fake.seen().got {
			entries := []map[string]any{{}}
			if p.Payload[0] == '[' {
				must(t, json.Unmarshal(p.Payload, &entries))
			} else {
				must(t, json.Unmarshal(p.Payload, &entries[0]))
			}
			text := ""
			for _, e := range entries {
				values, dated := e["values"].(map[string]any)
				if !dated {
					values = e
				}
				text += fmt.Sprint(values["seq"], " ", dated, " ")
			}
			got = append(got, strings.TrimSpace(text))
		}
		if got, want := strings.Join(got, ", "), "1 false, 2 false, 3 true 4 true, 5 false"; got != want {
			t.Errorf("messages %s", got)
		}
	})
}

// TestThingsBoardGetsTheMomentOfWhatWasMadeWithoutAClock, once the terminal has learned the time.
func TestThingsBoardGetsTheMomentOfWhatWasMadeWithoutAClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{dead: errDead}
		b := newBench(t, fake, func(c *Config) {
			c.Profile, c.Now = ThingsBoard, func() (time.Time, bool) { return time.Now(), true }
		}).run(t)
		made := time.Now()
		must(t, b.Enqueue(clocked(time.Time{})))
		after(time.Hour)
		fake.set(func() { fake.dead = nil })
		must(t, b.Flush(t.Context()))
		var got struct{ TS int64 }
		must(t, json.Unmarshal(fake.seen().got[0].Payload, &got))
		if off := got.TS/1000 - made.Unix(); off < -1 || off > 1 {
			t.Errorf("told for %v, made at %v", time.UnixMilli(got.TS), made)
		}
	})
}

func TestMosquittoAsThingsBoard(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	got := backend(t, m.addr)
	b := client(t, func(c *Config) {
		c.Brokers, c.Profile, c.Username = []string{"tcp://" + m.addr}, ThingsBoard, "A1_TEST_TOKEN"
	})
	must(t, b.SetIdentity(sampleIdentity()))
	must(t, b.Enqueue(clocked(time.Now())))
	must(t, b.EnqueueEvent(sampleEvent()))
	flush(t, b)
	b.stop()
	for _, want := range [][2]string{
		{"v1/devices/me/attributes", `"modem_model":"EC20F"`}, {"v1/devices/me/telemetry", `"values":{"`},
		{"v1/devices/me/telemetry", `"event_type":"cause_changed"`}, {"v1/devices/me/telemetry", `"offline_reason":"stop"`},
	} {
		expect(t, got, want[0], want[1], false)
	}
}

func TestProfileIsOneThatIsKnown(t *testing.T) {
	_, err := NewClient(Config{Brokers: []string{"tcp://b"}, Terminal: "T1", Boot: 17, Profile: "aliyun"})
	if err == nil || !strings.Contains(err.Error(), `"aliyun"`) {
		t.Error(err)
	}
	_, err = NewClient(Config{Brokers: []string{"tcp://b"}, Terminal: "T1", Boot: 17, Profile: ThingsBoard, Encoding: report.Deflate, Commands: make(chan []byte)})
	if err == nil || !strings.Contains(err.Error(), "JSON alone") || !strings.Contains(err.Error(), "no signed commands") {
		t.Error(err)
	}
}
