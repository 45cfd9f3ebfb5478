package main

import (
	"context"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/coreos/go-systemd/v22/daemon"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
)

// The terminal has little memory: live data is below 1 MB, and the collector is kept
// close to it. A limit in the environment wins.
const (
	gcPercent   = 25
	memoryLimit = 12 << 20
)

// run is the service.
func run(ctx context.Context, e *environment, args []string) error {
	flags := newFlags(e, "run", "")
	if err := flags.parseAlone(args); err != nil {
		return err
	}
	conf, err := flags.load(false)
	if err != nil {
		return err
	}
	if err := conf.CheckFiles(); err != nil {
		return &exit{code: exitUsage, err: err}
	}
	o, done, err := flags.options(conf)
	if err != nil {
		return err
	}
	defer done()
	frugal()
	o.Log = logger(e, conf.Log)
	for _, text := range agent.Unserved(conf) {
		o.Log.Warn(text)
	}
	o.Ready = func() { daemon.SdNotify(false, daemon.SdNotifyReady) } // an error means that systemd does not wait
	o.Log.Info("simkeeper starts", "version", o.Version, "port", conf.Modem.Port, "brokers", conf.MQTT.Brokers)
	return agent.Run(ctx, o)
}

func frugal() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}

// logger writes to stderr: the service manager keeps it, or nobody does; flash wears.
func logger(e *environment, c config.Log) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if c.Format == config.FormatJSON {
		return slog.New(slog.NewJSONHandler(e.stderr, options))
	}
	return slog.New(slog.NewTextHandler(e.stderr, options))
}
