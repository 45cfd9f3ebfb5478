package agent

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/usage"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// How the service by itself tries the way to its broker while its reports do not get
// through.

// brokerName is looked up by the tries, and leads to the server.
const brokerName = "broker.example"

// dumbLink is a cellular link in memory behind which nobody answers as long as it is dead.
// Alive, it has name servers; the broker is reached by the reports' own way.
type dumbLink struct {
	*pipeLink
	control *pipes      // the service's control socket
	found   atomic.Bool // the interface was looked for
	mu      sync.Mutex
	alive   bool
	tries   []time.Time // when each began
	bytes   uint64      // that they have sent and received, with their headers
}

// Find names the loopback interface, which every system has: the reports that get through
// leave by the cellular link.
func (d *dumbLink) Find(netip.Addr, []netip.Addr) (string, error) {
	d.found.Store(true)
	return loopbackName, nil
}

func (d *dumbLink) Count() (usage.Count, bool) {
	if !d.found.Load() {
		return usage.Count{}, false
	}
	return d.pipeLink.Count()
}

const loopbackName = "lo"

// byLoopback is a connection that leaves by that interface.
type byLoopback struct{ net.Conn }

func (byLoopback) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1024} }

func (d *dumbLink) NameServers() []netip.AddrPort {
	return []netip.AddrPort{netip.MustParseAddrPort(firstName + ":53"), netip.MustParseAddrPort(secondName + ":53")}
}

// The name servers that the link knows.
const (
	firstName  = "10.1.1.1"
	secondName = "10.1.1.2"
)

func (d *dumbLink) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if addr == firstName+":53" {
		d.tries = append(d.tries, time.Now())
	}
	if network != "udp" {
		return nil, &net.OpError{Op: "dial", Net: network, Err: context.DeadlineExceeded}
	}
	client, server := net.Pipe()
	d.jobs.Go(func() { d.names(server) })
	return client, nil
}

// names serves as a name server that knows one name, or is silent.
func (d *dumbLink) names(c net.Conn) {
	defer c.Close()
	for buf := make([]byte, 1500); ; {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		answer := notFound(buf[:n])
		d.mu.Lock()
		d.bytes += uint64(n) + 28
		silent := !d.alive
		d.mu.Unlock()
		if silent {
			d.move(uint64(n)+28, 0)
			continue
		}
		d.move(uint64(n)+28, uint64(len(answer))+28)
		c.Write(answer)
	}
}

// notFound answers a question: there is no such name.
func notFound(question []byte) []byte {
	var p dnsmessage.Parser
	head, _ := p.Start(question)
	q, err := p.Question()
	if err != nil {
		return nil
	}
	out := dnsmessage.Message{Header: dnsmessage.Header{ID: head.ID, Response: true, RCode: dnsmessage.RCodeNameError}, Questions: []dnsmessage.Question{q}}
	packed, _ := out.Pack()
	return packed
}

func (d *dumbLink) set(alive bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.alive = alive
}

// unusedIn2026 states a card that is bought and not activated.
func unusedIn2026(c *config.Config) {
	c.Card.Purchased, c.Card.ActivateBy = card.Date{Year: 2026, Month: time.December, Day: 1}, card.Date{Year: 2027, Month: time.June, Day: 1}
}

// spent is when it was tried, and for how many bytes in all.
func (d *dumbLink) spent() (tries []time.Time, bytes uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.tries), d.bytes
}

// reportingBy runs the agent of a terminal whose cellular link is dead, in the year 2026.
// Its reports get through until the backend is down.
func reportingBy(t *testing.T, change func(*config.Config), body func(t *testing.T, b *bench, back *backend, link *dumbLink)) {
	t.Helper()
	net.DefaultResolver.LookupNetIP(context.Background(), "ip", "localhost") // what the package net makes once must not be made in a bubble
	var link *dumbLink
	servingWith(t, "quectel", func(b *bench) {
		link = &dumbLink{pipeLink: alive(t, b, asIs), control: newPipes()}
		b.o.Listen = func() (net.Listener, error) { return link.control, nil }
		dial := b.o.Dial
		b.o.Cellular, b.o.Dial = link, func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := dial(ctx, network, addr)
			return byLoopback{conn}, err
		}
		b.modem.Update(func(s *simulator.State) { s.TxRate, s.RxRate = 0, 0 })
		c := b.o.Config
		c.MQTT.Brokers = []string{"tcp://" + brokerName + ":1883"}
		c.Keepalive.Enabled, c.Card.IdleLimitDays = false, 365
		change(c)
	}, func(t *testing.T, b *bench, back *backend, stop func()) {
		body(t, b, back, link)
		stop()
		link.jobs.Wait()
	})
}

// A month of outage, which is what a card that was stopped while it stays attached looks
// like: it is tried soon, then rarely, and told once.
func TestMonthWithoutAnAnswer(t *testing.T) {
	daily := func(c *config.Config) { // so that none is given up, and the loss is noticed at once
		c.Report.Interval, c.MQTT.Connection = 24*time.Hour, config.ConnectionPersistent
	}
	reportingBy(t, daily, func(t *testing.T, b *bench, back *backend, link *dumbLink) {
		after(6 * time.Hour)
		if tries, _ := link.spent(); len(tries) > 0 {
			t.Fatalf("%d tries while reports get through", len(tries))
		}
		back.setDown(true)
		down := time.Now()
		after(30 * 24 * time.Hour)
		tries, bytes := link.spent()
		t.Logf("%d tries and %d bytes in 30 days without an answer, the first after %v", len(tries), bytes, tries[0].Sub(down))
		if first := tries[0].Sub(down); first < tryFirst || first > aliveEvery {
			t.Errorf("first tried after %v", first)
		}
		if len(tries) < 28 || len(tries) > 34 || bytes > 10<<10 {
			t.Errorf("%d tries, %d bytes", len(tries), bytes)
		}
		for i, at := range tries[1:] {
			if gap := at.Sub(tries[i]); gap < 20*time.Minute || gap > 25*time.Hour {
				t.Errorf("try %d came %v after the one before", i+2, gap)
			}
		}
		healsSoon(t, back, 1)
		if c := back.changes(); !slices.Equal(c, []report.Cause{report.CauseCardStopped, report.CauseHealthy}) {
			t.Errorf("changes %v", c)
		}
		if h := back.last(t); h.Verdict.Cause != report.CauseHealthy || *h.Usage.AgentBytes < bytes {
			t.Errorf("%+v, usage %+v", h.Verdict, h.Usage)
		}
		back.complete(t)
		before := len(tries)
		after(10 * 24 * time.Hour)
		if tries, _ := link.spent(); len(tries) != before {
			t.Errorf("%d tries after the path is back", len(tries)-before)
		}
	})
}

// healsSoon brings the backend back, and fails where the end of the n-th outage is not told
// within ten minutes after the first report has got through. When that is, the reports' own
// back-off says, of half an hour at most.
func healsSoon(t *testing.T, back *backend, n int) {
	t.Helper()
	came := len(back.texts())
	back.setDown(false)
	began := time.Now()
	for ; len(back.texts()) == came && time.Since(began) < 31*time.Minute; after(time.Second) {
	}
	through := time.Now()
	for ; len(back.changes()) < 2*n && time.Since(through) < 10*time.Minute; after(time.Second) {
	}
	t.Logf("outage %d: the first report %v after the path is back, the end of the fault %v after that", n, through.Sub(began), time.Since(through))
	if c := back.changes(); len(c) != 2*n || c[2*n-1] != report.CauseHealthy {
		t.Errorf("outage %d: changes %v", n, c)
	}
}

// Each outage is told, also where the try comes shortly before its end, and its end is told soon.
func TestOutagesOfMinutes(t *testing.T) {
	reportingBy(t, func(c *config.Config) { c.Report.Interval = 10 * time.Minute }, func(t *testing.T, b *bench, back *backend, link *dumbLink) {
		after(time.Hour)
		for round := range 6 {
			before, _ := link.spent()
			back.setDown(true)
			after(11 * time.Minute)
			if tries, _ := link.spent(); len(tries) != len(before)+1 {
				t.Errorf("outage %d: %d tries in 11 minutes", round+1, len(tries)-len(before))
			}
			healsSoon(t, back, round+1)
			after(3 * time.Hour)
		}
		back.complete(t)
	})
}

// A try that a payment cuts short is no news: the fault that was found stands.
func TestTryCutShortByAPayment(t *testing.T) {
	reportingBy(t, asIs, func(t *testing.T, b *bench, back *backend, link *dumbLink) {
		after(time.Hour)
		back.setDown(true)
		after(2 * time.Hour)
		_, before := link.spent()
		pays := time.AfterFunc(4*time.Second, func() { b.touch(t) })
		defer pays.Stop()
		began := time.Now()
		a := talk(t, link.control, Request{Op: "diag"})
		if _, bytes := link.spent(); bytes == before || time.Since(began) > 6*time.Second {
			t.Errorf("%d bytes, answered after %v", bytes-before, time.Since(began))
		}
		if v := a.Finding.Report.Health.Verdict; v.Cause != report.CauseCardStopped || a.Note == "" || len(a.Finding.Steps) != 2 {
			t.Errorf("%+v", a)
		}
		b.pay(t, 5*time.Minute)
		after(time.Hour)
		healsSoon(t, back, 1)
	})
}

// The name servers answer, so that the card works and the operator's side is at fault.
func TestServerAwayForADay(t *testing.T) {
	reportingBy(t, asIs, func(t *testing.T, b *bench, back *backend, link *dumbLink) {
		link.set(true)
		after(time.Hour)
		back.setDown(true)
		after(24 * time.Hour)
		back.setDown(false)
		after(time.Hour)
		if c := back.changes(); !slices.Equal(c, []report.Cause{report.CauseServerUnreachable, report.CauseHealthy}) {
			t.Errorf("changes %v", c)
		}
		var quoted bool
		for _, h := range back.reports() {
			quoted = quoted || h.Verdict.Cause == report.CauseServerUnreachable && strings.Contains(strings.Join(h.Verdict.Evidence, "\n"), brokerName)
		}
		if !quoted {
			t.Error("no report quotes the probe")
		}
	})
}

// Nothing is tried where one packet would start the paid term, while a payment runs, and
// while the network does not serve the terminal.
func TestNotTried(t *testing.T) {
	t.Run("a card that is not activated", func(t *testing.T) {
		reportingBy(t, unusedIn2026, func(t *testing.T, b *bench, back *backend, link *dumbLink) {
			after(time.Hour)
			back.setDown(true)
			after(5 * 24 * time.Hour)
			if tries, bytes := link.spent(); len(tries) > 0 || bytes > 0 {
				t.Errorf("tried %v, %d bytes", tries, bytes)
			}
		})
	})
	t.Run("a payment that lasts", func(t *testing.T) {
		reportingBy(t, asIs, func(t *testing.T, b *bench, back *backend, link *dumbLink) {
			after(time.Hour)
			b.touch(t)
			back.setDown(true)
			b.pay(t, 2*time.Hour)
			if tries, bytes := link.spent(); len(tries) > 0 || bytes > 0 {
				t.Errorf("tried %v, %d bytes", tries, bytes)
			}
			after(10 * time.Minute)
			if tries, _ := link.spent(); len(tries) != 1 {
				t.Errorf("%d tries after the payment", len(tries))
			}
		})
	})
	t.Run("a terminal without service", func(t *testing.T) {
		reportingBy(t, asIs, func(t *testing.T, b *bench, back *backend, link *dumbLink) {
			after(time.Hour)
			b.fault(t, "denied", true)
			after(time.Minute)
			back.setDown(true)
			after(2 * 24 * time.Hour)
			if tries, bytes := link.spent(); len(tries) > 0 || bytes > 0 {
				t.Errorf("tried %v, %d bytes", tries, bytes)
			}
		})
	})
}

// A payment that begins while a person's diagnosis asks the modem ends it: what was read
// until then is no finding, least of all that the modem is silent.
func TestInspectionBrokenOffByAPayment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "quectel")
		defer b.modem.Close()
		b.fault(t, "slow", true)
		busy := filepath.Join(t.TempDir(), "busy")
		b.o.Config.Terminal.BusyFile = busy
		go func() {
			after(5 * time.Second)
			write(t, busy, "")
			os.Chtimes(busy, time.Now(), time.Now()) // the bubble's time, not the file system's
		}()
		began := time.Now()
		f, err := Inspect(t.Context(), b.o, Request{}, nil)
		if !errors.Is(err, errPaymentBegan) || f.Report.Health.Verdict.Cause != "" {
			t.Errorf("%+v, %v", f.Report.Health.Verdict, err)
		}
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}
