package failover

import (
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/mqtt"
	"github.com/simkeeper/simkeeper/report/spool"

	paho "github.com/eclipse/paho.mqtt.golang"
)

const terminal = "T10034587"

// backend is a subscriber that remembers how often each message came.
type backend struct {
	mu    sync.Mutex
	times map[key]int
}

// key is what messages are told apart by.
type key struct{ Boot, Seq int64 }

// subscribe lets a backend listen with a session that the cluster keeps: what comes while
// it changes the node waits for it.
func subscribe(t *testing.T, c *cluster) *backend {
	t.Helper()
	b := &backend{times: map[key]int{}}
	o := paho.NewClientOptions().SetClientID("backend").SetProtocolVersion(4).SetCleanSession(false).
		SetConnectRetry(true).SetConnectRetryInterval(time.Second).SetMaxReconnectInterval(time.Second).
		SetDefaultPublishHandler(func(_ paho.Client, m paho.Message) { b.take(t, m) })
	for _, addr := range c.addrs {
		o.AddBroker("tcp://" + addr)
	}
	client := paho.NewClient(o)
	for _, step := range []func() paho.Token{client.Connect, func() paho.Token { return client.Subscribe("sk/1/+/+", 1, nil) }} {
		token := step()
		within(t, 30*time.Second, "the backend subscribes", func() bool { return token.WaitTimeout(time.Millisecond) && token.Error() == nil })
	}
	t.Cleanup(func() { client.Disconnect(250) })
	return b
}

func (b *backend) take(t *testing.T, m paho.Message) {
	text := m.Payload()
	if len(text) > 0 && text[0] != '[' {
		text = append(append([]byte("["), text...), ']')
	}
	var several []key
	if err := json.Unmarshal(text, &several); err != nil {
		t.Errorf("%s: %s", m.Topic(), m.Payload())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range several {
		if k.Seq != 0 { // the identity and the goodbye have none
			b.times[k]++
		}
	}
}

// came is how many different messages came, and how many more than once.
func (b *backend) came() (all, again int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range b.times {
		if n > 1 {
			again++
		}
	}
	return len(b.times), again
}

// agent is our client, at work.
func agent(t *testing.T, c *cluster, boot int64) *mqtt.Client {
	t.Helper()
	waiting, err := spool.Open(spool.Config{Path: filepath.Join(t.TempDir(), "spool"), Limit: 1 << 20, Boot: boot})
	must(t, err)
	cfg := mqtt.Config{Terminal: terminal, Boot: boot, Spool: waiting, Mode: mqtt.Persistent, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	for _, addr := range c.addrs {
		cfg.Brokers = append(cfg.Brokers, "tcp://"+addr)
	}
	client, err := mqtt.NewClient(cfg)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- client.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return client
}

// flow posts n messages, one every 20 ms; every third is an event, the others are reports.
// After the first third of them something happens.
func flow(t *testing.T, client *mqtt.Client, n int, happens func()) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for i := range n {
		<-tick.C
		if i == n/3 {
			happens()
		}
		if i%3 == 2 {
			must(t, client.Post([]report.Event{{Clock: report.ClockNone, Type: report.EventReject, Severity: report.SeverityWarn}}, nil))
			continue
		}
		must(t, client.Post(nil, &report.Health{Clock: report.ClockNone, SIM: report.SIMReady, NextS: 1}))
	}
}

// TestKilledNodeLosesNothing kills the node that the client and the backend are connected
// to, twice, while reports and events flow.
func TestKilledNodeLosesNothing(t *testing.T) {
	c := startCluster(t)
	b, client := subscribe(t, c), agent(t, c, boot)
	sent := 0
	for range 2 {
		var used int
		var killed time.Time
		flow(t, client, 150, func() {
			used, killed = c.node(t, client.State().Broker), time.Now()
			c.kill(t, used)
		})
		sent += 150
		drain(t, client)
		next := c.node(t, client.State().Broker)
		t.Logf("node %d was killed, node %d took over; everything was acknowledged %v later", used, next, time.Since(killed).Round(100*time.Millisecond))
		if next == used {
			t.Error("the client did not change the node")
		}
		within(t, arrival, "everything arrives", func() bool { all, _ := b.came(); return all >= sent })
		c.start(t, used)
		c.settles(t, used)
	}
	all, again := b.came()
	t.Logf("%d messages arrived, %d of them more than once", all, again)
	if missing := b.missing(sent); all != sent || len(missing) > 0 {
		t.Errorf("%d different messages arrived, %d were sent, lost are %v", all, sent, missing)
	}
}

// boot is that of the agent.
const boot = 17

// arrival is how long a message that is acknowledged may take to the backend: what was
// under way to it when its node died is delivered again after MQTT's ack_wait of 30 s.
const arrival = 60 * time.Second

// missing are the numbers that did not come.
func (b *backend) missing(sent int) (all []int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for seq := int64(1); seq <= int64(sent); seq++ {
		if b.times[key{boot, seq}] == 0 {
			all = append(all, seq)
		}
	}
	return all
}

// drain waits until the cluster has acknowledged everything. Its own failover takes 11 s.
func drain(t *testing.T, client *mqtt.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	must(t, client.Flush(ctx))
}
