package main

import (
	"io"
	"log/slog"
	"net"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// broker is an embedded MQTT broker on loopback that passes every message on.
type broker struct {
	server *mqtt.Server
	addr   string
}

// startBroker listens on a free port of loopback. handle gets each message, in order of
// arrival.
func startBroker(handle func(topic string, payload []byte)) (*broker, error) {
	server := mqtt.New(&mqtt.Options{InlineClient: true, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err := server.AddHook(new(auth.AllowHook), nil); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if err := server.AddListener(listeners.NewNet("loopback", l)); err != nil {
		return nil, err
	}
	if err := server.Serve(); err != nil {
		return nil, err
	}
	err = server.Subscribe("#", 1, func(_ *mqtt.Client, _ packets.Subscription, p packets.Packet) {
		handle(p.TopicName, p.Payload)
	})
	return &broker{server: server, addr: "tcp://" + l.Addr().String()}, err
}

// Close ends the broker and its connections.
func (b *broker) Close() error { return b.server.Close() }
