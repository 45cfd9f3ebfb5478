package mqtt

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"
)

// road is a cellular link with brokers at its far end, all with certificates of a private
// ECDSA authority, as a small fleet would have.
type road struct {
	*air
	ca        authority
	cert, key string // of the brokers, PEM files
}

func newRoad(t *testing.T, a *air) *road {
	r := &road{air: a, ca: newAuthority(t, "Shop CA")}
	from, to := validNow()
	r.cert, r.key = r.ca.issue(t, x509.ExtKeyUsageServerAuth, farAddr, from, to)
	return r
}

// openssl runs Mosquitto, whose TLS is OpenSSL's.
func (r *road) openssl(t *testing.T, port string) (addr string) {
	t.Helper()
	return r.mosquitto(t, port, "allow_anonymous true", "certfile "+r.cert, "keyfile "+r.key)
}

// hybrid runs a broker in Go, whose TLS knows the post-quantum group X25519MLKEM768, as
// OpenSSL does since 3.5.
func (r *road) hybrid(t *testing.T, port string) (addr string) {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(r.cert, r.key)
	must(t, err)
	l := tls.NewListener(r.listen(t, port), &tls.Config{Certificates: []tls.Certificate{pair}})
	s := mochi.New(&mochi.Options{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	must(t, s.AddHook(new(auth.AllowHook), nil))
	must(t, s.AddListener(listeners.NewNet("tcp", l)))
	must(t, s.Serve())
	t.Cleanup(func() { s.Close() })
	return l.Addr().String()
}

// terminal is a client with the name and the ways of a real one, not yet running. Clients
// with one memory resume each other's TLS sessions, as over restarts.
func (r *road) terminal(t *testing.T, addr string, memory *Memory, change func(*Config)) *bench {
	t.Helper()
	return newBench(t, &fakeBroker{}, func(c *Config) {
		c.Dial, c.Brokers, c.Terminal = nil, []string{"tls://" + addr}, unseenTerminal
		c.TLS, c.Memory, c.Mode = &tls.Config{RootCAs: r.ca.pool()}, memory, Persistent
		if change != nil {
			change(c)
		}
	})
}

// connects runs a client until it is connected.
func (b *bench) connects(t *testing.T) {
	t.Helper()
	b.run(t)
	eventually(t, "it is connected", b.connected)
}

// reports hands over the reports of hours and waits until they are acknowledged.
func (b *bench) reports(t *testing.T, hour int) {
	t.Helper()
	must(t, b.Enqueue(unseen(hour)))
	flush(t, b)
}

// costs are the packets of the steps of a connection that is kept.
type costs struct {
	open, resume, identity, stop trip
	reports                      []trip // on an open connection, some hours of a day
	payloads                     []int  // of these
}

// Of how many reports the mean is taken.
const (
	hours  = 6 // on an open connection
	guests = 3 // by a connection of their own
)

// measure takes the steps one by one.
func (r *road) measure(t *testing.T, addr string, e report.Encoding) (c costs) {
	memory := &Memory{}
	encode := func(cfg *Config) { cfg.Encoding = e }
	b := r.terminal(t, addr, memory, encode)
	c.open = r.during(func() { b.connects(t) })
	c.identity = r.during(func() { must(t, b.SetIdentity(unseenIdentity())); flush(t, b) })
	for hour := range hours {
		sent := r.during(func() { b.reports(t, hour) })
		c.reports, c.payloads = append(c.reports, sent), append(c.payloads, publishedIn(sent, report.LeafHealth))
	}
	c.stop = r.during(b.stop)
	c.resume = median(func() (opened trip) {
		again := r.terminal(t, addr, memory, encode)
		opened = r.during(func() { again.connects(t) })
		again.stop()
		return opened
	})
	return c
}

// median is the middle one of three: a machine that is busy delays an acknowledgement now
// and then, which then is a packet of its own.
func median(step func() trip) trip {
	all := []trip{step(), step(), step()}
	slices.SortFunc(all, func(a, b trip) int { return a.bytes() - b.bytes() })
	return all[1]
}

// publishedIn is how long the payload of the PUBLISH is that the terminal sent as one TLS 1.3
// record with a tag of 16 bytes (RFC 8446 §5.2), MQTT 3.1.1 §3.3.
func publishedIn(t trip, leaf string) int {
	n := -(5 + 1 + 16) - 1 - 2 - len(report.Topic(report.DefaultPrefix, unseenTerminal, leaf)) - 2
	for _, p := range t.ups() {
		n += p.payload
	}
	return n - lengthSize(n)
}

// lengthSize is how many bytes the remaining length takes, of a packet with n bytes
// after the fixed header or few more.
func lengthSize(n int) int {
	if n < 128 {
		return 1
	}
	return 2
}

// visits are reports by connections that are opened for them.
func (r *road) visits(t *testing.T, addr string, e report.Encoding) (all []trip) {
	b := r.terminal(t, addr, &Memory{}, func(c *Config) { c.Encoding, c.Mode, c.Interval = e, PerReport, time.Hour })
	b.run(t)
	for hour := range guests {
		all = append(all, r.during(func() {
			b.reports(t, hour)
			eventually(t, "it has left", func() bool { return b.State().Resting })
		}))
	}
	b.stop()
	return all[1:] // the first one has no ticket yet
}

// naive is a report as it is often sent: by a connection of its own, with the defaults of
// the MQTT client and of TLS, as plain JSON.
func (r *road) naive(t *testing.T, addr string, hour int) trip {
	text, err := json.Marshal(unseen(hour))
	must(t, err)
	return r.during(func() {
		c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("ssl://" + addr).SetClientID(unseenTerminal).
			SetTLSConfig(&tls.Config{RootCAs: r.ca.pool()}))
		for _, step := range []func() mqtt.Token{c.Connect, func() mqtt.Token {
			return c.Publish(report.Topic(report.DefaultPrefix, unseenTerminal, report.LeafHealth), 1, false, text)
		}} {
			token := step()
			token.Wait()
			must(t, token.Error())
		}
		c.Disconnect(250)
	})
}

// ping is a ping of a connection on which nothing else happens.
func (r *road) ping(t *testing.T, addr string) trip {
	b := r.terminal(t, addr, &Memory{}, func(c *Config) { c.KeepAlive = 2 * time.Second })
	b.connects(t)
	defer b.stop()
	return r.during(func() {
		before := r.seen()
		eventually(t, "a ping", func() bool { return r.seen() > before })
	})
}

// deaths is what it costs to find that the network has forgotten a connection, until
// another one is open and everything acknowledged.
type deaths struct {
	byPing            trip
	inJSON, inDeflate trip // by a report, which is sent again
}

// deathKeepAlive is longer than a ping may wait for its answer, so that there is one only,
// and leaves time for other things before.
const deathKeepAlive = 26 * time.Second

// soon is jitter of a sixteenth of what is possible: after the link was healed, and before
// everybody has waited for too long.
type soon struct{}

func (soon) Uint64() uint64 { return 1<<60 + 1234567 }

// die lets three connections live, and then die at once. A report waits longer for its
// acknowledgement than a ping for its answer, so that it goes first.
func (r *road) die(t *testing.T, meanwhile func()) (d deaths) {
	mortal := func(port string, change func(*Config)) *bench {
		b := r.terminal(t, r.openssl(t, port), &Memory{}, func(c *Config) { c.Rand = rand.New(soon{}); change(c) })
		b.connects(t)
		return b
	}
	ping := mortal("8891", func(c *Config) { c.KeepAlive = deathKeepAlive })
	reports := []*bench{mortal("8892", func(*Config) {}), mortal("8893", func(c *Config) { c.Encoding = report.Deflate })}
	all := append(reports, ping)
	born := ping.State().Since
	meanwhile()
	ahead := (ackTimeout - pingTimeout) // of the ping
	<-time.After((deathKeepAlive - ahead - time.Since(born)%deathKeepAlive + deathKeepAlive) % deathKeepAlive)
	r.swallow(t)
	died := r.during(func() {
		for _, b := range reports {
			must(t, b.Enqueue(unseen(0)))
		}
		within(t, ackTimeout+10*time.Second, "all are found dead", func() bool { return !slices.ContainsFunc(all, (*bench).connected) })
		r.heal(t)
		for _, b := range all {
			within(t, 2*backoffScatter, "it is connected again", b.connected)
			flush(t, b)
		}
	})
	for _, b := range all {
		b.stop()
	}
	return deaths{died.with(8891), died.with(8892), died.with(8893)}
}

func (b *bench) connected() bool { return b.State().Connected }
