package agent

import (
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/agent/usage"
	"github.com/simkeeper/simkeeper/report"
)

const nonceKey = "shared with the responder"

// pipeLink is a cellular link in memory: what is dialled reaches a responder, and is
// counted.
type pipeLink struct {
	mu     sync.Mutex
	count  usage.Count
	dials  []string // what was dialled over the cellular link
	around []string // and around it
	deaf   bool     // the responder does not answer
	begun  func()   // called when an act has begun; nil for nothing
	jobs   sync.WaitGroup
	other  func(context.Context, string, string) (net.Conn, error)
}

func (p *pipeLink) Find(netip.Addr, []netip.Addr) (string, error) { return "wwan0", nil }
func (p *pipeLink) Owns(net.Addr) bool                            { return false }
func (p *pipeLink) NameServers() []netip.AddrPort                 { return nil }

func (p *pipeLink) Count() (usage.Count, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count, true
}

// move lets traffic of the terminal's own cross the link.
func (p *pipeLink) move(tx, rx uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count.Tx, p.count.Rx = p.count.Tx+tx, p.count.Rx+rx
}

func (p *pipeLink) Dial(_ context.Context, network, addr string) (net.Conn, error) {
	p.mu.Lock()
	p.dials = append(p.dials, network+" "+addr)
	begun := p.begun
	p.mu.Unlock()
	if begun != nil {
		begun()
	}
	client, server := net.Pipe()
	p.jobs.Go(func() { p.respond(server) })
	return client, nil
}

func (p *pipeLink) respond(c net.Conn) {
	defer c.Close()
	buf := make([]byte, 1500)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		p.move(uint64(n)+28, 0)
		p.mu.Lock()
		deaf := p.deaf
		p.mu.Unlock()
		if reply, ok := act.Respond([]byte(nonceKey), buf[:n]); ok && !deaf {
			p.move(0, uint64(len(reply))+28)
			c.Write(reply)
		}
	}
}

func (p *pipeLink) Around(ctx context.Context, network, addr string) (net.Conn, error) {
	p.mu.Lock()
	p.around = append(p.around, addr)
	p.mu.Unlock()
	return p.other(ctx, network, addr)
}

func (p *pipeLink) dialled() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.dials)
}

// alive makes the bench one of a terminal that pays by Wi-Fi and keeps its card alive by
// datagrams, in the year 2026.
func alive(t *testing.T, b *bench, change func(*config.Config)) *pipeLink {
	t.Helper()
	after(newCentury)
	link := &pipeLink{other: b.o.Dial}
	b.o.Cellular = link
	key := filepath.Join(t.TempDir(), "nonce.key")
	if err := os.WriteFile(key, []byte(nonceKey), 0o600); err != nil {
		t.Fatal(err)
	}
	c := b.o.Config
	c.Keepalive.Methods, c.Keepalive.Targets, c.Keepalive.NonceKeyFile = []config.Method{config.MethodNonce}, []string{"nonce://echo.example:7777"}, key
	c.Card.IdleLimitDays = 15
	change(c)
	return link
}

// living runs the agent of such a terminal.
func living(t *testing.T, change func(*config.Config), body func(t *testing.T, b *bench, back *backend, link *pipeLink)) {
	var link *pipeLink
	servingWith(t, "quectel", func(b *bench) { link = alive(t, b, change) }, func(t *testing.T, b *bench, back *backend, stop func()) {
		body(t, b, back, link)
		stop()
		link.jobs.Wait()
	})
}

func asIs(*config.Config) {}

// The card of a terminal that pays by Wi-Fi lives for a month on six datagrams.
func TestMonth(t *testing.T) {
	living(t, asIs, func(t *testing.T, b *bench, back *backend, link *pipeLink) {
		after(30 * 24 * time.Hour)
		if n := link.dialled(); n < 6 || n > 8 {
			t.Errorf("%d acts in 30 days with an idle limit of 15", n)
		}
		back.complete(t)
		var until report.Date
		for _, h := range back.reports() {
			if h.Card.SafeUntil == (report.Date{}) {
				continue
			}
			left := card.Date(h.Card.SafeUntil).Time(time.UTC).Sub(h.Time.Time)
			if left < 8*24*time.Hour {
				t.Errorf("%s: safe until %v only", h.Time, h.Card.SafeUntil)
			}
			if card.Date(h.Card.SafeUntil).Compare(card.Date(until)) < 0 {
				t.Errorf("safe until %v after %v", h.Card.SafeUntil, until)
			}
			until = h.Card.SafeUntil
		}
		h := back.last(t)
		if h.Keepalive.Verdict != report.Proved || h.Keepalive.Method != report.MethodNonce || h.Card.Phase != report.PhaseActive || h.Card.Reason != "idle_limit" || h.Card.NextKeepalive == (report.Date{}) {
			t.Errorf("%+v %+v", h.Card, h.Keepalive)
		}
		if u := h.Usage; u.TxBytes == nil || *u.TxBytes == 0 || u.Source != "interface" || *u.AgentBytes == 0 {
			t.Errorf("%+v", u)
		}
		if n := back.count(report.EventKeepalive); n != link.dialled() {
			t.Errorf("%d events for %d acts", n, link.dialled())
		}
		view, err := ledger.Read(LedgerPath(b.o.Config.State.Dir))
		if err != nil {
			t.Fatal(err)
		}
		lines, err := view.Last(100)
		if err != nil || len(lines) < 6 || lines[0].Kind != ledger.Act || lines[0].Verdict != "proved" || lines[0].Interface == nil || lines[0].ICCID == "" {
			t.Errorf("%+v, %v", lines, err)
		}
	})
}

// Payments over the cellular link are all the traffic that a card needs.
func TestMonthOfPayments(t *testing.T) {
	living(t, asIs, func(t *testing.T, b *bench, back *backend, link *pipeLink) {
		for range 30 {
			link.move(4<<10, 9<<10)
			after(24 * time.Hour)
		}
		if n := link.dialled(); n > 1 { // before the first payment was seen
			t.Errorf("%d acts beside daily payments", n)
		}
		h := back.last(t)
		if h.Keepalive.Method != report.MethodNatural || h.Keepalive.Verdict != report.Proved {
			t.Errorf("%+v", h.Keepalive)
		}
		if u := h.Usage; u.TxBytes == nil || *u.TxBytes < 20<<10 || *u.AgentBytes > 1<<10 {
			t.Errorf("%+v", u)
		}
	})
}

// A card that is not activated sees no packet of ours; the reports go around it.
func TestSilentCard(t *testing.T) {
	silent := func(c *config.Config) {
		c.Card.Purchased, c.Card.ActivateBy = card.Date{Year: 2026, Month: time.December, Day: 1}, card.Date{Year: 2027, Month: time.June, Day: 1}
	}
	living(t, silent, func(t *testing.T, b *bench, back *backend, link *pipeLink) {
		after(10 * 24 * time.Hour)
		if link.dialled() > 0 || len(link.around) == 0 {
			t.Errorf("dialled %v, around %v", link.dials, link.around)
		}
		h := back.last(t)
		if h.Card.Phase != report.PhaseSilent || h.Card.Reason != "activate_by" || h.Card.NextKeepalive != (report.Date{}) {
			t.Errorf("%+v", h.Card)
		}
		link.move(9<<10, 9<<10) // the first payment
		after(24 * time.Hour)
		if h := back.last(t); h.Card.Phase != report.PhaseActive || h.Card.LastActivity == (report.Time{}) {
			t.Errorf("after the first payment: %+v", h.Card)
		}
	})
}

// An act that fails is told once, and tried until it succeeds.
func TestDeafResponder(t *testing.T) {
	living(t, asIs, func(t *testing.T, b *bench, back *backend, link *pipeLink) {
		link.mu.Lock()
		link.deaf = true
		link.mu.Unlock()
		after(3 * 24 * time.Hour)
		if n := back.count(report.EventKeepalive); n != 1 || link.dialled() < 4 {
			t.Errorf("%d events, %d acts", n, link.dialled())
		}
		if h := back.last(t); h.Keepalive.Verdict != report.Failed || h.Card.LastActivity != (report.Time{}) {
			t.Errorf("%+v", h)
		}
		link.mu.Lock()
		link.deaf = false
		link.mu.Unlock()
		after(25 * time.Hour)
		if h := back.last(t); h.Keepalive.Verdict != report.Proved || back.count(report.EventKeepalive) != 2 {
			t.Errorf("%+v", h.Keepalive)
		}
	})
}

// Quotas and strange use are told with figures.
func TestQuotaAndAbnormalUse(t *testing.T) {
	living(t, func(c *config.Config) { c.Card.Quota = 10 << 20 }, func(t *testing.T, b *bench, back *backend, link *pipeLink) {
		for range 12 {
			link.move(20<<10, 40<<10)
			after(24 * time.Hour)
		}
		link.move(3<<20, 6<<20)
		after(2 * time.Hour)
		var surges []string
		for _, text := range back.texts() {
			if strings.Contains(text, `"usage_abnormal"`) && strings.Contains(text, "usual") {
				surges = append(surges, text)
			}
		}
		if back.count(report.EventQuota) != 1 || len(surges) != 1 || !strings.Contains(surges[0], " KB a day") {
			t.Errorf("%d quota events, abnormal use: %q", back.count(report.EventQuota), surges)
		}
	})
}

// A card that the network has stopped stays stopped while the modem cannot be asked.
func TestStoppedStaysStopped(t *testing.T) {
	living(t, asIs, func(t *testing.T, b *bench, back *backend, _ *pipeLink) {
		after(time.Hour)
		b.fault(t, "denied", true)
		after(3 * time.Hour)
		if h := back.last(t); h.Card.Phase != report.PhaseStopped {
			t.Fatalf("%+v", h.Card)
		}
		b.fault(t, "silence", true)
		after(3 * time.Hour)
		if h := back.last(t); h.Card.Phase != report.PhaseStopped {
			t.Errorf("while the modem is silent: %+v", h.Card)
		}
		b.fault(t, "silence", false)
		b.fault(t, "denied", false)
		after(3 * time.Hour)
		if h := back.last(t); h.Card.Phase == report.PhaseStopped {
			t.Errorf("served again: %+v", h.Card)
		}
	})
}
