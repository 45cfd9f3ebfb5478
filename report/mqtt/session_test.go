package mqtt

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

const accepts = "\x20\x02\x00\x00"

// join starts a session on conn, with a keep-alive of an hour.
func join(t *testing.T, conn net.Conn) *session {
	t.Helper()
	return joinOn(t, newLink(conn))
}

func joinOn(t *testing.T, l *link) *session {
	t.Helper()
	s, err := startSession(t.Context(), &broker{name: "tcp://broker"}, l, connectPacket("T1", "", "", time.Hour), 1)
	must(t, err)
	t.Cleanup(func() { leave(t, s) })
	return s
}

// leave closes a session and sees that its reader is gone.
func leave(t *testing.T, s *session) {
	t.Helper()
	s.close()
	select {
	case _, open := <-s.in:
		if !open {
			return
		}
	default:
	}
	t.Error("the reader is still there")
}

// serve runs what the other end of a pipe does.
func serve(t *testing.T, peer func(net.Conn)) net.Conn {
	ours, theirs := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer ours.Close()
		peer(ours)
	}()
	t.Cleanup(func() { ours.Close(); <-done })
	return theirs
}

func TestHostileBrokersAreLeftWithAClearWord(t *testing.T) {
	for name, c := range map[string]struct {
		says  string // after CONNACK
		hold  bool   // then silence, else the end
		after time.Duration
		want  string
	}{
		"closes":                {"", false, 0, "it closed the connection"},
		"garbage":               {"HTTP/1.1 400 Bad Request\r\n", true, 0, "does not keep to MQTT 3.1.1: it sent a malformed PUBACK"},
		"256 MB":                {"\x30\xff\xff\xff\x7f", true, 0, "it announces a packet of 268435455 bytes"},
		"endless length":        {"\x40\xff\xff\xff\xff\xff", true, 0, "a length of more than four bytes"},
		"wrong packet":          {"\x90\x03\x00\x01\x00", true, 0, "it sent SUBACK, which nobody asked for"},
		"command without order": {"\x30\x05\x00\x01ahi", true, 0, "it sent PUBLISH, which nobody asked for"},
		"CONNACK again":         {accepts, true, 0, "it sent CONNACK, which nobody asked for"},
		"PUBACK of message 1":   {"\x40\x02\x00\x01", true, 0, "it acknowledges message 1, which was never sent"},
		"PUBACK of message 0":   {"\x40\x02\x00\x00", true, 0, "it acknowledges message 0, which was never sent"},
		"half a packet, end":    {"\x40\x02\x00", false, 0, "it closed the connection in the middle of a packet"},
		"half a packet, rest":   {"\x40\x02\x00", true, packetTimeout, "it began a packet and did not end it"},
		"first byte, end":       {"\x40", false, 0, "it closed the connection in the middle of a packet"},
		"first byte, rest":      {"\x40", true, packetTimeout, "it began a packet and did not end it"},
		"pongs, then silence":   {"\xd0\x00\xd0\x00", true, time.Hour + pingTimeout, "it does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := join(t, answering(t, accepts+c.says, c.hold))
				err := s.idle(t.Context(), nil)
				if err == nil {
					t.Fatal("no error")
				}
				if e := ended(s, err); !strings.Contains(e.Error(), c.want) || e.Fault != FaultLost || time.Since(s.since) != c.after {
					t.Errorf("%v after %v", e, time.Since(s.since))
				}
			})
		})
	}
}

func TestStrangersAtConnectAreExplained(t *testing.T) {
	for name, c := range map[string]struct {
		says  string
		fault Fault
	}{
		"web portal":      {"HTTP/1.1 302 Found\r\n", FaultStranger},
		"256 MB":          {"\x20\xff\xff\xff\x7f", FaultStranger},
		"other packet":    {"\x90\x02\x00\x00", FaultStranger},
		"half a CONNACK":  {"\x20\x02", FaultTimeout},
		"silence":         {"", FaultTimeout},
		"session present": {"\x20\x02\x01\x00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn := answering(t, c.says, true)
				b := newBench(t, &fakeBroker{}, func(cfg *Config) {
					cfg.Dial = func(context.Context, string, string) (net.Conn, error) { return conn, nil }
				})
				began := time.Now()
				s, _, err := b.open(t.Context(), b.brokers[0])
				if c.fault == "" {
					if err != nil {
						t.Fatal(err)
					}
					s.close()
					return
				}
				if err == nil || err.Fault != c.fault || time.Since(began) > connectTimeout {
					t.Errorf("%v after %v", err, time.Since(began))
				}
				if _, open := conn.Write([]byte{0}); open == nil {
					t.Error("the connection is still open")
				}
			})
		})
	}
}

// acknowledge is a broker that accepts, and answers each PUBLISH with what reply says.
func acknowledge(reply func(id uint16) []uint16) func(net.Conn) {
	return func(c net.Conn) {
		for {
			p, err := packets.ReadPacket(c)
			if err != nil {
				return
			}
			switch p := p.(type) {
			case *packets.ConnectPacket:
				io.WriteString(c, accepts)
			case *packets.PublishPacket:
				for _, id := range reply(p.MessageID) {
					a := packets.NewControlPacket(packets.Puback).(*packets.PubackPacket)
					a.MessageID = id
					a.Write(c)
				}
			}
		}
	}
}

func TestLateAndRepeatedPubacksSettleNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := join(t, serve(t, acknowledge(func(id uint16) []uint16 {
			switch id {
			case 1:
				return []uint16{1, 1} // repeated
			case 2:
				return []uint16{1} // late, and never that of 2
			}
			return []uint16{2, 1, id}
		})))
		must(t, s.publish(t.Context(), "a", false, nil))
		began := time.Now()
		if err := s.publish(t.Context(), "a", false, nil); err != errNoAck || time.Since(began) != ackTimeout {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		must(t, s.publish(t.Context(), "a", false, nil))
	})
}

func TestMessageIdsGoRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ids []uint16
		s := join(t, serve(t, acknowledge(func(id uint16) []uint16 {
			ids = append(ids, id)
			return []uint16{id}
		})))
		s.sent = 65533
		for range 4 {
			must(t, s.publish(t.Context(), "a", false, nil))
		}
		if !slices.Equal(ids, []uint16{65534, 65535, 1, 2}) {
			t.Errorf("ids %v", ids)
		}
	})
}

func TestStopEndsAStuckWriteAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := join(t, serve(t, func(c net.Conn) {
			packets.ReadPacket(c)
			io.WriteString(c, accepts)
			<-time.After(time.Hour) // and reads nothing
		}))
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := s.publish(ctx, "a", false, nil); err != errStop || time.Since(s.since) != 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(s.since))
		}
	})
}

func TestStuckWriteIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := join(t, serve(t, func(c net.Conn) {
			packets.ReadPacket(c)
			io.WriteString(c, accepts)
			<-time.After(time.Hour)
		}))
		err := s.publish(t.Context(), "a", false, nil)
		if took := time.Since(s.since); !errors.Is(err, os.ErrDeadlineExceeded) || took != writeTimeout+reasonTime {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// TestNoDeadlineOutlivesAWrite: TLS writes by itself too, where the broker changes keys.
func TestNoDeadlineOutlivesAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := join(t, serve(t, acknowledge(func(id uint16) []uint16 { return []uint16{id} })))
		must(t, s.publish(t.Context(), "a", false, nil))
		after(writeTimeout + time.Second)
		must(t, packets.NewControlPacket(packets.Pingreq).Write(s.link))
	})
}

// upperLayer notes that it was closed by itself, as TLS must be to say goodbye.
type upperLayer struct {
	net.Conn
	closed bool
}

func (u *upperLayer) Close() error {
	u.closed = true
	return u.Conn.Close()
}

func TestOnlyPartingTakesLeaveOfTLS(t *testing.T) {
	for _, healthy := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			fake := &fakeBroker{}
			conn, err := fake.dial(t.Context(), "tcp", "broker:1883")
			must(t, err)
			l := newLink(conn)
			upper := &upperLayer{Conn: l.Conn}
			l.Conn = upper
			s := joinOn(t, l)
			if healthy {
				must(t, s.part(t.Context()))
			}
			leave(t, s)
			synctest.Wait()
			if upper.closed != healthy || (fake.seen().parted == 1) != healthy {
				t.Errorf("healthy %v: closed %v, %d DISCONNECT", healthy, upper.closed, fake.seen().parted)
			}
		})
	}
}

// TestFailedWriteTellsWhatTheReaderKnows: "broken pipe" explains nothing.
func TestFailedWriteTellsWhatTheReaderKnows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := join(t, answering(t, accepts, false))
		synctest.Wait()
		if err := s.publish(t.Context(), "a", false, nil); err != io.EOF {
			t.Errorf("%v", err)
		}
	})
}

func TestIdleEndsWithoutAnErrorWhenThereIsSomethingToDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := join(t, serve(t, acknowledge(func(id uint16) []uint16 { return []uint16{id} })))
		wake := make(chan struct{}, 1)
		wake <- struct{}{}
		must(t, s.idle(t.Context(), wake))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		must(t, s.idle(ctx, wake))
		if time.Since(s.since) != time.Minute {
			t.Errorf("after %v", time.Since(s.since))
		}
		must(t, s.publish(t.Context(), "a", false, nil))
	})
}
