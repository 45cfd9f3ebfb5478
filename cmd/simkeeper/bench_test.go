package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// latency is the answer time of the modem that is measured against.
const latency = 20 * time.Millisecond

// benchOptions are those of an agent on a simulated modem behind a pty.
func benchOptions(b *testing.B) (agent.Options, *simulator.Modem) {
	m := newModem(b, simulator.Config{Family: "quectel", DataOnly: true, Latency: latency})
	conf := config.Default()
	conf.Modem.Port = onPTY(b, m)
	conf.Modem.Hold = config.HoldAlways
	conf.State.Dir = b.TempDir()
	return agent.Options{Config: &conf, Version: "bench"}, m
}

// BenchmarkDiag compares one full examination with the sum of the modem's own answer
// times, which nothing that asks one question after the other can beat.
func BenchmarkDiag(b *testing.B) {
	o, m := benchOptions(b)
	var took, answers time.Duration
	for b.Loop() {
		before := len(m.Commands())
		began := time.Now()
		f, err := agent.Inspect(b.Context(), o, agent.Request{Op: "diag"}, nil)
		must(b, err)
		rep := f.Report
		took += time.Since(began)
		answers += time.Duration(len(m.Commands())-before) * latency
		if err := rep.Health.Complete(); err != nil || rep.Health.Verdict.Cause != "healthy" {
			b.Fatalf("%s: %v", rep.Health.Verdict.Cause, err)
		}
	}
	budget := answers*11/10 + time.Duration(b.N)*time.Second/2
	b.ReportMetric(float64(took)/float64(answers), "wall/answers")
	b.ReportMetric(float64(took)/float64(budget), "wall/budget")
	b.ReportMetric(float64(answers/latency)/float64(b.N), "commands/op")
}

// embeddedBroker tells of every health report.
func embeddedBroker(b *testing.B, health chan<- struct{}) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	s := mochi.New(&mochi.Options{InlineClient: true, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	must(b, s.AddHook(new(auth.AllowHook), nil))
	must(b, s.AddListener(listeners.NewNet("loopback", l)))
	must(b, s.Serve())
	b.Cleanup(func() { s.Close() })
	must(b, s.Subscribe("#", 1, func(_ *mochi.Client, _ packets.Subscription, p packets.Packet) {
		if strings.HasSuffix(p.TopicName, "/health") {
			health <- struct{}{}
		}
	}))
	return l.Addr().String()
}

// BenchmarkFirstReport measures from the start of the agent's service to the first
// health report at a broker; the modem's own answer times are told beside it.
func BenchmarkFirstReport(b *testing.B) {
	var took, answers time.Duration
	for b.Loop() {
		o, m := benchOptions(b)
		o.Config.Report.Spread = 0
		health := make(chan struct{}, 100)
		o.Config.MQTT.Brokers = []string{"tcp://" + embeddedBroker(b, health)}
		ctx, cancel := context.WithCancel(b.Context())
		began := time.Now()
		ended := make(chan error, 1)
		go func() { ended <- agent.Run(ctx, o) }()
		select {
		case <-health:
		case <-time.After(30 * time.Second):
			b.Fatal("no health report in 30 s")
		}
		took += time.Since(began)
		answers += time.Duration(len(m.Commands())) * latency
		cancel()
		must(b, <-ended)
	}
	b.ReportMetric(float64(took.Milliseconds())/float64(b.N), "ms/report")
	b.ReportMetric(float64(answers.Milliseconds())/float64(b.N), "ms/answers")
}
