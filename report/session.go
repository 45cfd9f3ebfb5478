package report

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/url"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// Times of one connection.
const (
	connectTimeout = 30 * time.Second // TCP, TLS and CONNACK together
	ackTimeout     = 30 * time.Second // PUBLISH to PUBACK; NATS clusters take 11 s at a failover
	writeTimeout   = 10 * time.Second
	pingTimeout    = 20 * time.Second
	partingTime    = time.Second // for the DISCONNECT packet
)

// session is one connection to one broker. paho carries one message at a time
// and nothing else: its store, its retries and its reconnecting lose messages or
// panic, so a new client is made for every connection and the queue is ours.
type session struct {
	broker *broker
	number int64 // "conn" of this boot
	link   *link
	paho   mqtt.Client
	lost   chan error // one error, when paho gives the connection up
	since  time.Time
}

var (
	errNoAck = errors.New("no acknowledgement from the broker")
	errStop  = errors.New("stopped before the broker acknowledged")
)

// startSession sends CONNECT on an open link and waits for the answer. The link
// is closed when it fails.
func startSession(ctx context.Context, b *broker, l *link, options *mqtt.ClientOptions, number int64) (*session, error) {
	s := &session{broker: b, number: number, link: l, lost: make(chan error, 1)}
	options.AddBroker(b.url.String())
	options.SetConnectionLostHandler(func(_ mqtt.Client, err error) { s.lost <- err })
	options.SetCustomOpenConnectionFn(func(*url.URL, mqtt.ClientOptions) (net.Conn, error) { return l, nil })
	s.paho = mqtt.NewClient(options)
	release := context.AfterFunc(ctx, l.cut)
	token := s.paho.Connect()
	<-token.Done() // ends by itself: paho sets a deadline on the connection
	if err := token.Error(); err != nil {
		l.cut()
		return nil, cmp.Or(ctx.Err(), err)
	}
	if !release() || l.closed.Load() {
		s.close()
		return nil, cmp.Or(ctx.Err(), errRefused)
	}
	s.since = time.Now()
	return s, nil
}

// safeOptions switch off everything of paho that keeps, repeats or reorders.
func safeOptions(keepAlive time.Duration) *mqtt.ClientOptions {
	return mqtt.NewClientOptions().
		SetProtocolVersion(4). // else a refusal is tried again with MQTT 3.1
		SetCleanSession(true). // else a token never ends after a loss
		SetAutoReconnect(false).
		SetConnectRetry(false).
		SetOrderMatters(false).
		SetStore(mqtt.NewMemoryStore()).
		SetKeepAlive(keepAlive).
		SetConnectTimeout(connectTimeout).
		SetWriteTimeout(writeTimeout).
		SetPingTimeout(pingTimeout)
}

// publish returns nil when the broker has acknowledged the message. It waits no
// longer than ackTimeout (and a stuck write), or until ctx ends.
func (s *session) publish(ctx context.Context, topic string, retained bool, payload []byte) error {
	token := s.paho.Publish(topic, 1, retained, payload)
	timeout := time.NewTimer(ackTimeout)
	defer timeout.Stop()
	select {
	case <-token.Done():
		return s.reason(token.Error())
	case <-timeout.C:
		return errNoAck
	case <-ctx.Done():
		return errStop
	}
}

// reason is why the connection was lost where that is the cause of err: paho's
// own error of a publish says only that it was.
func (s *session) reason(err error) error {
	if err == nil {
		return nil
	}
	patience := time.NewTimer(partingTime)
	defer patience.Stop()
	select {
	case lost := <-s.lost:
		return lost
	case <-patience.C:
		return err
	}
}

// part sends DISCONNECT on a healthy connection: the broker drops the last will.
func (s *session) part() { s.paho.Disconnect(uint(partingTime / time.Millisecond)) }

// close ends the connection and returns when paho's goroutines are gone. Without
// part before it the broker publishes the last will.
func (s *session) close() {
	s.link.cut()
	s.paho.Disconnect(uint(2 * writeTimeout / time.Millisecond))
}
