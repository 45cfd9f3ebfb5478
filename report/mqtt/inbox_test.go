package mqtt

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/report"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

const commandTopic = "sk/1/T1/command"

// push is a broker's PUBLISH.
func push(topic string, qos byte, id uint16, payload string) []byte {
	rest := append(binary.BigEndian.AppendUint16(nil, uint16(len(topic))), topic...)
	if qos > 0 {
		rest = binary.BigEndian.AppendUint16(rest, id)
	}
	return append(append([]byte{packets.Publish<<4 | qos<<1}, length(len(rest)+len(payload))...), append(rest, payload...)...)
}

// length is MQTT's way to write one.
func length(n int) (out []byte) {
	for ; n >= 0x80; n >>= 7 {
		out = append(out, byte(n)|0x80)
	}
	return append(out, byte(n))
}

// subscribing is a broker that answers SUBSCRIBE with the code and then sends what says
// gives for the connection's number, 0 for the first. It notes what it gets.
type subscribing struct {
	fakeBroker
	code  byte
	says  func(conn int) []byte
	early bool // the messages come ahead of SUBACK
	ends  bool // it closes the connection in place of a SUBACK

	subscribed []*packets.SubscribePacket
	acked      []uint16
	conns      int
}

func (b *subscribing) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	b.fakeBroker.frozen = true // its own goroutine does not serve
	conn, err := b.fakeBroker.dial(ctx, network, addr)
	if err == nil {
		b.set(func() { go b.serve(b.fakeBroker.conns[len(b.fakeBroker.conns)-1], b.conns); b.conns++ })
	}
	return conn, err
}

// serve reads in one goroutine and writes in another: a real broker has room for what it
// could not send yet, and a pipe has none.
func (b *subscribing) serve(c net.Conn, n int) {
	out := make(chan []byte, 10000)
	var writer sync.WaitGroup
	writer.Go(func() {
		for text := range out {
			c.Write(text) // an error is the client's leaving
		}
	})
	defer writer.Wait()
	defer close(out)
	defer c.Close()
	for {
		p, err := packets.ReadPacket(c)
		if err != nil || !b.reply(out, n, p) {
			return
		}
	}
}

// reply says what is to be said to a packet, and whether the connection goes on.
func (b *subscribing) reply(out chan<- []byte, n int, p packets.ControlPacket) bool {
	switch p := p.(type) {
	case *packets.SubscribePacket:
		b.set(func() { b.subscribed = append(b.subscribed, p) })
		if b.ends {
			return false
		}
		suback := []byte{packets.Suback << 4, 3, byte(p.MessageID >> 8), byte(p.MessageID), b.code}
		var text []byte
		if b.says != nil {
			text = b.says(n)
		}
		if b.early {
			suback, text = text, suback
		}
		out <- append(suback, text...)
		return true
	case *packets.PubackPacket:
		b.set(func() { b.acked = append(b.acked, p.MessageID) })
	default:
		if a := b.answer(p); a != nil {
			var text bytes.Buffer
			a.Write(&text)
			out <- text.Bytes()
		}
	}
	return true
}

func (b *subscribing) count() (subscribed int, acked []uint16) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.subscribed), slices.Clone(b.acked)
}

// listening is a client that takes commands from b.
func listening(t *testing.T, b *subscribing, room int) (*bench, chan []byte) {
	t.Helper()
	got := make(chan []byte, room)
	client := newBench(t, &b.fakeBroker, func(c *Config) { c.Dial, c.Commands = b.dial, got })
	return client.run(t), got
}

func texts(got chan []byte) (out []string) {
	for len(got) > 0 {
		out = append(out, string(<-got))
	}
	return out
}

func TestNoSubscriptionWhileCommandsAreOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &subscribing{}
		client := newBench(t, &b.fakeBroker, func(c *Config) { c.Dial = b.dial }).run(t)
		must(t, client.Enqueue(health(1)))
		after(25 * time.Hour)
		if n, _ := b.count(); n > 0 || (client.State().Commands != Inbox{}) || len(b.delivered(t)) != 1 {
			t.Errorf("%d SUBSCRIBE, %+v", n, client.State().Commands)
		}
	})
}

func TestCommandsArrive(t *testing.T) {
	for name, early := range map[string]bool{"behind SUBACK": false, "ahead of SUBACK": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &subscribing{early: early, code: 1, says: func(int) []byte {
					return slices.Concat(push(commandTopic, 0, 0, "a"), push(commandTopic, 1, 7, "b"), push(commandTopic, 1, 65535, ""))
				}}
				client, got := listening(t, b, 8)
				must(t, client.Enqueue(health(1)))
				after(time.Second)
				if texts := texts(got); !slices.Equal(texts, []string{"a", "b", ""}) {
					t.Errorf("got %q", texts)
				}
				n, acked := b.count()
				if n != 1 || !slices.Equal(acked, []uint16{7, 65535}) || b.subscribed[0].Topics[0] != commandTopic || b.subscribed[0].Qoss[0] != 1 {
					t.Errorf("%d SUBSCRIBE, acknowledged %v", n, acked)
				}
				if in := client.State().Commands; !in.Subscribed || in.Received != 3 || in.Refused || in.Lost+in.TooLong+in.Floods != 0 {
					t.Errorf("%+v", in)
				}
				if d := b.delivered(t); !slices.Equal(d, []int64{1}) {
					t.Errorf("delivered %v", d)
				}
			})
		})
	}
}

func TestWhatNobodyTakesIsLostAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &subscribing{says: func(int) []byte { return slices.Repeat(push(commandTopic, 1, 7, "x"), 50) }}
		client, got := listening(t, b, 8)
		must(t, client.Enqueue(health(1)))
		after(time.Second)
		if in := client.State().Commands; len(got) != 8 || in.Received != 50 || in.Lost != 42 || in.Floods != 0 {
			t.Errorf("%d handed over, %+v", len(got), in)
		}
		if d := b.delivered(t); len(d) != 1 {
			t.Errorf("delivered %v", d)
		}
	})
}

func TestTooLongCommandsArePassedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &subscribing{says: func(int) []byte {
			return slices.Concat(
				push(commandTopic, 1, 1, strings.Repeat("x", report.MaxCommand+1)), push(commandTopic, 0, 0, strings.Repeat("x", 60<<10)),
				push(commandTopic, 1, 2, strings.Repeat("y", report.MaxCommand)), push(commandTopic, 1, 3, "z"))
		}}
		client, got := listening(t, b, 8)
		after(time.Second)
		if all := texts(got); len(all) != 2 || len(all[0]) != report.MaxCommand || all[1] != "z" {
			t.Errorf("%d commands", len(all))
		}
		if in := client.State().Commands; in.TooLong != 2 || in.Received != 4 {
			t.Errorf("%+v", in)
		}
		if _, acked := b.count(); !slices.Equal(acked, []uint16{1, 2, 3}) {
			t.Errorf("acknowledged %v", acked)
		}
	})
}

// TestPassingOverTakesNoMemory: whatever is announced, little is allocated.
func TestPassingOverTakesNoMemory(t *testing.T) {
	text := slices.Repeat(push(commandTopic, 1, 1, strings.Repeat("x", 60<<10)), 100)
	var before, now runtime.MemStats
	r := bufio.NewReaderSize(strings.NewReader(string(text)), readBuffer)
	runtime.ReadMemStats(&before)
	for range 100 {
		p, err := readPacket(r, commandTopic)
		if err != nil || p.(*packets.PublishPacket).Payload != nil {
			t.Fatalf("%v, %v", p, err)
		}
	}
	runtime.ReadMemStats(&now)
	if used := now.TotalAlloc - before.TotalAlloc; used > 100*1024 {
		t.Errorf("%d bytes for 100 packets", used)
	}
}

// distinct is what is left of messages that came twice, since an acknowledgement was lost.
func distinct(seqs []int64) []int64 {
	slices.Sort(seqs)
	return slices.Compact(seqs)
}

// A flood ends the connection; reports get through without a subscription, and after an
// hour commands are taken again.
func TestFloodIsLeftAndReportsGetThrough(t *testing.T) {
	for name, one := range map[string][]byte{
		"a million":        slices.Repeat(push(commandTopic, 1, 7, "x"), 1000),
		"QoS 0":            push(commandTopic, 0, 0, "x"),
		"long ones":        push(commandTopic, 1, 7, strings.Repeat("x", 4000)),
		"much longer ones": push(commandTopic, 1, 7, strings.Repeat("x", 60<<10)),
		"empty ones":       push(commandTopic, 0, 0, ""),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &subscribing{says: func(conn int) []byte {
					if conn == 0 {
						return slices.Repeat(one, 1000)
					}
					return push(commandTopic, 1, 9, "good")
				}}
				client, got := listening(t, b, 8)
				must(t, client.Enqueue(health(1)))
				after(time.Second)
				in := client.State().Commands
				if in.Floods != 1 || in.Received > inboxMessages+1 || in.Subscribed || in.Paused.IsZero() || client.State().Connected {
					t.Errorf("%+v", client.State())
				}
				texts(got)
				after(45 * time.Minute) // longer than any back-off
				if n, _ := b.count(); n != 1 || !client.State().Connected || len(distinct(b.delivered(t))) != 1 {
					t.Errorf("%d SUBSCRIBE, connected %v, delivered %v", n, client.State().Connected, b.delivered(t))
				}
				after(time.Hour)
				must(t, client.Enqueue(health(2)))
				after(time.Second)
				if n, _ := b.count(); n != 2 || len(distinct(b.delivered(t))) != 2 || !slices.Equal(texts(got), []string{"good"}) {
					t.Errorf("%d SUBSCRIBE, delivered %v", n, b.delivered(t))
				}
				if lines := client.log.count("more commands came"); lines != 1 {
					t.Errorf("said %d times", lines)
				}
			})
		})
	}
}

// A broker that floods for ever costs a bounded number of messages and connections.
func TestFloodThatNeverEndsIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &subscribing{says: func(int) []byte { return slices.Repeat(push(commandTopic, 1, 7, "x"), 1000) }}
		client, _ := listening(t, b, 8)
		for seq := range int64(7 * 24) {
			must(t, client.Enqueue(health(seq)))
			after(time.Hour)
		}
		in, dials := client.State().Commands, len(b.seen().dials)
		if in.Floods < 24 || in.Received > in.Floods*(inboxMessages+1) || dials > 4*in.Floods || len(distinct(b.delivered(t))) < 7*24-1 {
			t.Errorf("%d connections, %d reports, %+v", dials, len(b.delivered(t)), in)
		}
	})
}

func TestAgentCanPauseCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &subscribing{}
		client, _ := listening(t, b, 8)
		after(time.Minute)
		client.PauseCommands()
		after(45 * time.Minute)
		must(t, client.Enqueue(health(1)))
		after(time.Second)
		if n, _ := b.count(); n != 1 || !client.State().Connected || client.State().Commands.Floods != 1 || len(b.delivered(t)) != 1 {
			t.Errorf("%d SUBSCRIBE, %+v", n, client.State())
		}
		after(time.Hour)
		must(t, client.Enqueue(health(2)))
		after(time.Second)
		if n, _ := b.count(); n != 2 || len(b.delivered(t)) != 2 {
			t.Errorf("%d SUBSCRIBE after the pause", n)
		}
	})
}

func TestBrokerThatDoesNotLetSubscribeGetsReports(t *testing.T) {
	for name, b := range map[string]*subscribing{"SUBACK refuses": {code: refusedQoS}, "it ends the connection": {ends: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _ := listening(t, b, 8)
				must(t, client.Enqueue(health(1)))
				after(5 * time.Minute)
				in := client.State().Commands
				if n, _ := b.count(); n > 2 || !in.Refused || in.Subscribed || len(b.delivered(t)) != 1 {
					t.Errorf("%d SUBSCRIBE, %+v, delivered %v", n, in, b.delivered(t))
				}
				if n := client.log.count("does not let this terminal subscribe"); n != 1 {
					t.Errorf("said %d times", n)
				}
				for seq := range int64(7 * 24) {
					must(t, client.Enqueue(health(2+seq)))
					after(time.Hour)
				}
				if n, _ := b.count(); n > 15 || len(b.delivered(t)) < 7*24 {
					t.Errorf("%d SUBSCRIBE in a week, %d reports", n, len(b.delivered(t)))
				}
				b.set(func() { b.code, b.ends = 1, false })
				after(25 * time.Hour)
				must(t, client.Enqueue(health(999)))
				after(time.Second)
				if in := client.State().Commands; !in.Subscribed || in.Refused {
					t.Errorf("%+v", in)
				}
			})
		})
	}
}

func TestLinkLostAtSubscribeIsNoRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &subscribing{ends: true}
		client, _ := listening(t, b, 8)
		after(time.Millisecond)
		b.set(func() { b.ends = false })
		after(time.Minute)
		if in := client.State().Commands; !in.Subscribed || in.Refused {
			t.Errorf("%+v", in)
		}
	})
}

func TestHostileSubscriptionsAreLeft(t *testing.T) {
	for name, c := range map[string]struct{ says, want string }{
		"another topic":         {string(push("sk/1/T2/command", 0, 0, "x")), "topic that nobody asked for"},
		"a longer topic":        {string(push(commandTopic+"s", 0, 0, "x")), "topic that nobody asked for"},
		"a shorter topic":       {string(push("sk/1/T1", 0, 0, "0123456789")), "topic that nobody asked for"},
		"no topic":              {"\x30\x02\x00\x00", "topic that nobody asked for"},
		"nothing":               {"\x30\x00", "topic that nobody asked for"},
		"QoS 2":                 {string(push(commandTopic, 2, 1, "x")), "PUBLISH of QoS 2"},
		"QoS 3":                 {string(push(commandTopic, 3, 1, "x")), "PUBLISH of QoS 3"},
		"number 0":              {string(push(commandTopic, 1, 0, "x")), "PUBLISH with the number 0"},
		"64 KB and more":        {string(push(commandTopic, 1, 1, strings.Repeat("x", 64<<10))), "and at most 65536 make sense"},
		"256 MB":                {"\x30\xff\xff\xff\x7f", "a packet of 268435455 bytes"},
		"cut":                   {string(push(commandTopic, 1, 1, "xyz"))[:20], "in the middle of a packet"},
		"SUBACK again":          {"\x90\x03\x00\x01\x01", "answers a SUBSCRIBE 1 that does not wait"},
		"SUBACK of another":     {"\x90\x03\x00\x09\x01", "answers a SUBSCRIBE 9 that does not wait"},
		"SUBACK of two topics":  {"\x90\x04\x00\x01\x01\x01", "malformed SUBACK"},
		"SUBACK without a code": {"\x90\x02\x00\x01", "malformed SUBACK"},
		"PUBACK of a later":     {"\x40\x02\x00\x02", "acknowledges message 2, which was never sent"},
		"UNSUBACK":              {"\xb0\x02\x00\x01", "UNSUBACK, which nobody asked for"},
		"SUBSCRIBE":             {"\x82\x06\x00\x01\x00\x01a\x00", "SUBSCRIBE, which nobody asked for"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := join(t, serve(t, func(conn net.Conn) {
					for _, answer := range []string{accepts, "\x90\x03\x00\x01\x01" + c.says} {
						packets.ReadPacket(conn)
						io.WriteString(conn, answer)
					}
				}))
				_, err := s.subscribe(t.Context(), commandTopic, func([]byte, int) error { return nil })
				if err == nil {
					err = s.idle(t.Context(), nil)
				}
				if err == nil || !strings.Contains(ended(s, err).Error(), c.want) {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

func TestOddAnswersToSubscribe(t *testing.T) {
	for name, c := range map[string]struct {
		says    string
		granted bool
		want    string // "" for no error
	}{
		"QoS 0":        {"\x90\x03\x00\x01\x00", true, ""},
		"QoS 1":        {"\x90\x03\x00\x01\x01", true, ""},
		"refused":      {"\x90\x03\x00\x01\x80", false, ""},
		"QoS 2":        {"\x90\x03\x00\x01\x02", false, "with the code 2"},
		"MQTT 5":       {"\x90\x03\x00\x01\x87", false, "with the code 135"},
		"PUBACK":       {"\x40\x02\x00\x01", false, "acknowledges message 1, which was never sent"},
		"SUBACK of 0":  {"\x90\x03\x00\x00\x01", false, "answers a SUBSCRIBE 0"},
		"none in time": {"", false, errNoAck.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := join(t, serve(t, func(conn net.Conn) {
					for _, answer := range []string{accepts, c.says} {
						packets.ReadPacket(conn)
						io.WriteString(conn, answer)
					}
					<-time.After(time.Hour)
				}))
				granted, err := s.subscribe(t.Context(), commandTopic, nil)
				if granted != c.granted || (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
					t.Errorf("granted %v, %v", granted, err)
				}
			})
		})
	}
}

func TestResultsAreSentAsTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{}, nil)
		var want []string
		for i := range 3 {
			must(t, b.PostResult(report.Result{V: report.Version, ID: fmt.Sprint(i), Status: report.CommandDone, Code: report.CodeOK}))
			must(t, b.Enqueue(health(int64(i))))
			want = append(want, fmt.Sprintf(`{"v":1,"id":"%d","status":"done","code":"ok"}`, i))
		}
		b.run(t)
		after(time.Second)
		if got := b.broker.messages(report.LeafResult); !slices.Equal(got, want) {
			t.Errorf("got %q", got)
		}
		if got := b.broker.delivered(t); len(got) != 3 {
			t.Errorf("delivered %v", got)
		}
	})
}
