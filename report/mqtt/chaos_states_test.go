package mqtt

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/spool"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// lasting starts a broker that keeps its sessions in a folder. Its address is one from
// which no connection leaves, so that its port is free when it comes back.
func lasting(t *testing.T, dir string) *mosquitto {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.2:0")
	must(t, err)
	m := &mosquitto{addr: l.Addr().String()}
	must(t, l.Close())
	m.configure(t, "allow_anonymous true", "log_dest none", "max_queued_messages 0",
		"persistence true", "persistence_location "+dir+"/", "autosave_on_changes true", "autosave_interval 1")
	m.start(t)
	t.Cleanup(func() { m.kill() })
	return m
}

// life is one start of a terminal in this process.
type life struct {
	*Client
	kept *spool.Spool
	end  func() error // stops it in order, and closes its spool
}

// livesOn starts a terminal whose messages wait in dir.
func livesOn(dir string, c Config) (*life, error) {
	kept, err := spool.Open(spool.Config{Path: filepath.Join(dir, "spool"), Boot: c.Boot})
	if err != nil {
		return nil, err
	}
	return begin(kept, c)
}

// begin lets a client run that is in a hurry.
func begin(kept *spool.Spool, c Config) (*life, error) {
	c.Spool, c.Rand = kept, inHaste(uint64(c.Boot))
	client, err := NewClient(c)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- client.Run(ctx) }()
	return &life{client, kept, func() error { cancel(); return cmp.Or(<-ran, kept.Close()) }}, nil
}

// says posts an event and a report, and notes what was promised.
func (l *life) says(promised map[string]numbers, boot int64) error {
	n := numbers{boot, l.State().Seq}
	e, h := fmt.Sprintf("e%d.%d", n.boot, n.seq), fmt.Sprintf("h%d.%d", n.boot, n.seq)
	err := l.Post([]report.Event{{Type: report.EventReject, Text: e}}, &report.Health{ID: h})
	promised[e], promised[h] = n, numbers{boot, n.seq + 1}
	return cmp.Or(err, l.kept.State().Trouble)
}

// cutCase is one way for one state of a connection to end.
type cutCase struct {
	name     string
	when     moment
	how      ending
	mode     Mode
	encoding report.Encoding

	gate  *gate
	books books
	err   error
}

// cutCases are all states, all ways, and both kinds of connections and encodings in turn.
func cutCases() (all []*cutCase) {
	states := []moment{{}}
	for _, kind := range []byte{packets.Connect, packets.Connack, packets.Publish, packets.Puback, packets.Disconnect} {
		for _, quarters := range []int{0, 2, 4} {
			states = append(states, moment{kind, quarters})
		}
	}
	for i, when := range states {
		for k, how := range []ending{reset, closed, hole, late} {
			c := &cutCase{when: when, how: how, mode: Persistent, encoding: report.JSON}
			if (i+k)%2 == 0 {
				c.mode = PerReport
			}
			if (i/2+k)%2 == 0 {
				c.encoding = report.Deflate
			}
			at := "opening"
			if when.kind != 0 {
				at = fmt.Sprintf("%s-%d", packets.PacketNames[when.kind], when.quarters)
			}
			c.name = fmt.Sprintf("%s-%s-%s-%s", at, how, c.mode, c.encoding)
			all = append(all, c)
		}
	}
	return all
}

// TestConnectionCutInEveryState, before, within and after each packet, by RST, by FIN and
// by silence: each message arrives, once but for what was under way, and nothing that the
// terminal knows to be acknowledged is sent again.
func TestConnectionCutInEveryState(t *testing.T) {
	t.Parallel()
	m := lasting(t, t.TempDir())
	o := observe(t, m.addr)
	all := cutCases()
	var lives sync.WaitGroup
	for _, c := range all {
		c.gate = startGate(t, m.addr)
		dir := t.TempDir()
		lives.Go(func() { c.err = c.live(dir) })
	}
	lives.Wait()
	copies := 0
	for _, c := range all {
		c.judge(t, o)
		copies += c.books.copies
	}
	o.clean(t)
	t.Logf("%d ways to cut, %d messages came twice", len(all), copies)
}

// live posts, suffers the cut, posts again, and starts anew.
func (c *cutCase) live(dir string) error {
	c.books = books{terminal: c.name, promised: map[string]numbers{}}
	c.gate.arm(c.when, c.how)
	for boot := int64(1); boot <= 2; boot++ {
		l, err := livesOn(dir, Config{Brokers: []string{"tcp://" + c.gate.addr}, Terminal: c.name, Boot: boot,
			Mode: c.mode, Interval: time.Hour, Encoding: c.encoding})
		if err != nil {
			return err
		}
		for range 3 {
			if err := cmp.Or(l.says(c.books.promised, boot), l.flushed()); err != nil {
				return err
			}
		}
		c.books.next = l.State().Seq
		if err := l.end(); err != nil {
			return err
		}
	}
	return nil
}

// flushed waits until the broker has everything: a silence takes half a minute.
func (l *life) flushed() error {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Second)
	defer cancel()
	return l.Flush(ctx)
}

func (c *cutCase) judge(t *testing.T, o *observer) {
	t.Helper()
	if c.err != nil || !c.gate.fired() {
		t.Errorf("%s: %v, misbehaved %v", c.name, c.err, c.gate.fired())
		return
	}
	c.books.t = t
	eventually(t, c.name+": the last message", func() bool { return o.last(c.name, c.books.latest()) })
	c.books.audit(o.of(c.name, inHaste(2)), c.gate.seen())
	if again := c.gate.again(); again > 0 || c.books.inside > 0 || c.books.copies > 1 {
		t.Errorf("%s: %d copies, %d sent again although acknowledged, %d lost by the broker", c.name, c.books.copies, again, c.books.inside)
	}
}
