package mqtt

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// binding is what AsyncAPI's MQTT binding says of an operation or a server.
type binding struct {
	MQTT struct {
		QoS          byte
		Retain       bool
		CleanSession bool
		KeepAlive    int
		LastWill     struct {
			Topic, Message string
			QoS            byte
			Retain         bool
		}
	}
}

// asyncAPI is what the document says of servers and operations.
type asyncAPI struct {
	Servers    map[string]struct{ Bindings binding }
	Operations map[string]struct{ Bindings binding }
}

func readAsyncAPI(t *testing.T) (doc asyncAPI) {
	t.Helper()
	text, err := os.ReadFile("../asyncapi.json")
	must(t, err)
	must(t, json.Unmarshal(text, &doc))
	return doc
}

func TestAsyncAPISaysWhatIsSubscribed(t *testing.T) {
	doc := readAsyncAPI(t)
	synctest.Test(t, func(t *testing.T) {
		b := &subscribing{}
		client, _ := listening(t, b, 1)
		must(t, client.Enqueue(health(1)))
		after(time.Second)
		n, _ := b.count()
		if n != 1 || doc.Operations["receiveCommand"].Bindings.MQTT.QoS != b.subscribed[0].Qoss[0] {
			t.Errorf("%d SUBSCRIBE, %+v", n, b.subscribed)
		}
	})
}

// TestAsyncAPISaysWhatIsSent compares the document with every packet of a client.
func TestAsyncAPISaysWhatIsSent(t *testing.T) {
	doc := readAsyncAPI(t)
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{}
		b := newBench(t, fake, func(c *Config) { c.Terminal = "T10034587" }).run(t)
		after(time.Second)
		must(t, b.SetIdentity(sampleIdentity()))
		must(t, b.Post([]report.Event{sampleEvent()}, new(health(0))))
		must(t, b.PostResult(report.Result{V: 1, ID: "a", Status: report.CommandDone, Code: report.CodeOK}))
		must(t, b.Flush(t.Context()))
		b.stop()
		seen, leaves := fake.seen(), map[string]bool{}
		for _, p := range seen.got {
			leaf := p.TopicName[strings.LastIndexByte(p.TopicName, '/')+1:]
			leaves[leaf] = true
			said, ok := doc.Operations["send"+strings.ToUpper(leaf[:1])+leaf[1:]]
			if q := said.Bindings.MQTT; !ok || q.QoS != p.Qos || q.Retain != p.Retain {
				t.Errorf("%s is sent with QoS %d, retained %v; the document says %+v", p.TopicName, p.Qos, p.Retain, q)
			}
		}
		if len(leaves) != 5 {
			t.Errorf("sent were %v", leaves)
		}
		server, hello := doc.Servers["broker"].Bindings.MQTT, seen.connects[0]
		if server.CleanSession != hello.CleanSession || server.KeepAlive != int(hello.Keepalive) {
			t.Errorf("clean session %v, keep-alive %d; the document says %+v", hello.CleanSession, hello.Keepalive, server)
		}
		if w := server.LastWill; w.Topic != hello.WillTopic || w.QoS != hello.WillQos || w.Retain != hello.WillRetain || jsonKeys(t, w.Message) != jsonKeys(t, string(hello.WillMessage)) {
			t.Errorf("will %s %s; the document says %+v", hello.WillTopic, hello.WillMessage, w)
		}
	})
}

// jsonKeys are the keys of an object, sorted.
func jsonKeys(t *testing.T, text string) string {
	t.Helper()
	var object map[string]any
	must(t, json.Unmarshal([]byte(text), &object))
	for key := range object {
		object[key] = true
	}
	sorted, err := json.Marshal(object)
	must(t, err)
	return string(sorted)
}
