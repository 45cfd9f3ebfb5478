package agent

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// spreadWindow is how long after a system's start the first connect is spread: when the
// power returns, a whole region's terminals start at once.
const spreadWindow = 10 * time.Minute

// connect starts the report client. Without a broker nothing is sent, and the agent
// serves the control socket alone.
func (a *service) connect(ctx context.Context) error {
	c := a.o.Config
	if len(c.MQTT.Brokers) == 0 {
		a.o.log().Warn("no broker is configured, nothing is reported", "key", "mqtt.brokers")
		return nil
	}
	trust, err := tlsConfig(c.MQTT)
	if err != nil {
		return err
	}
	trust.Time = a.tlsTime
	password, err := config.ReadPassword(c)
	if err != nil {
		return err
	}
	if err := a.openSpool(); err != nil {
		return err
	}
	a.client, err = mqtt.NewClient(mqtt.Config{
		Brokers: c.MQTT.Brokers, Profile: mqtt.Profile(c.Report.Profile), Prefix: c.Report.TopicPrefix, Terminal: a.identityNow().Terminal,
		Username: c.MQTT.Username, Password: password, TLS: trust, Trust: trusted(c.MQTT),
		Mode: mqtt.Mode(c.MQTT.Connection), Interval: a.memory.interval(c), Linger: a.orders.linger(), Memory: a.linkMemory(), Network: a.networkOf,
		Boot: a.memory.Boot, Encoding: report.Encoding(c.Report.Encoding), Spool: a.spool, Now: a.trustedTime, Commands: a.orders.in, Dial: a.uplink.Dial, Log: a.o.log(),
	})
	if err != nil {
		return err
	}
	a.jobs.Go(func() {
		if sleep(ctx, a.spread()) {
			a.reporting(ctx)
		}
	})
	return nil
}

// reporting runs the client until ctx ends; it ends by itself only by mistake.
func (a *service) reporting(ctx context.Context) {
	if err := a.client.Run(ctx); err != nil && ctx.Err() == nil {
		a.o.log().Error("reporting has ended", "error", err)
	}
}

// spread is how long the first connect waits.
func (a *service) spread() time.Duration {
	most := a.o.Config.Report.Spread
	if most <= 0 || a.o.uptime() > spreadWindow {
		return 0
	}
	return rand.N(most)
}

// sleep waits unless ctx ends first, and says whether it did wait.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// tlsConfig reads the authorities to trust and the certificate to show. Both files were
// checked when the configuration was; they may have gone since.
func tlsConfig(m config.MQTT) (*tls.Config, error) {
	out := &tls.Config{}
	if m.CAFile != "" {
		pem, err := os.ReadFile(m.CAFile)
		if err != nil {
			return nil, fmt.Errorf("mqtt.ca_file: %w", err)
		}
		out.RootCAs = x509.NewCertPool()
		if !out.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("mqtt.ca_file: %s holds no PEM certificate", m.CAFile)
		}
	}
	if m.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(m.CertFile, m.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("mqtt.cert_file: %w", err)
		}
		out.Certificates = []tls.Certificate{pair}
	}
	return out, nil
}
