package agent

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/agent/netif"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// TestProof shows with real interfaces that a proof is hard to fool.
func TestProof(t *testing.T) {
	for _, s := range scenarios() {
		t.Run(s.name, s.play)
	}
}

func scenarios() []scenario {
	return []scenario{
		{name: "over the cellular link", script: wifiFirst + cellToo, cell: honest, wifi: honest, body: overTheCellularLink},
		{name: "the target is reachable by Wi-Fi alone", script: wifiFirst, cell: honest, wifi: honest, body: withoutARoute},
		{name: "a portal behind the cellular link", script: wifiFirst + cellToo, cell: portal, wifi: honest, body: onlyAPortal},
		{name: "a portal behind both links", script: cellFirst + wifiFirst, cell: portal, wifi: portal, body: onlyAPortal},
		{name: "a cache on the terminal knows the name", script: wifiFirst + cellToo, resolvers: caches, cell: mute, wifi: shopRouter, body: onlyACache},
		{name: "a cache is all that answers", script: wifiFirst + cellToo, resolvers: caches, cell: honest, wifi: shopRouter, body: noNameServers},
		{name: "others move the counters", script: wifiFirst + cellToo, cell: mute, wifi: honest, body: othersMoveTheCounters},
		{name: "the modem has counted nothing", script: wifiFirst + cellToo, cell: honest, wifi: honest, body: modemDisagrees},
		{name: "the target is on the terminal", script: wifiFirst + cellToo, cell: mute, wifi: honest, body: onTheTerminal},
		{name: "the answer comes by Wi-Fi", script: wifiFirst + cellToo + detour, cell: nobody, wifi: honest, body: answeredByWifi},
		{name: "a strict reverse-path filter", script: wifiFirst + cellToo + strict, cell: honest, wifi: honest, body: strictFilter},
		{name: "without the capability", script: wifiFirst + cellToo, cell: honest, wifi: honest, body: withoutTheCapability},
		{name: "the interface is not there", script: wifiFirst + "ip -n $T link del wwan0\n", cell: nobody, wifi: honest, body: withoutAnInterface},
		{name: "the interface goes away", script: wifiFirst + cellToo, cell: honest, wifi: honest, body: interfaceGoesAway},
		{name: "a card that is not activated", script: cellFirst + wifiFirst, cell: honest, wifi: honest, body: notActivated},
		{name: "reports of a card that is not activated", script: cellFirst + wifiFirst, resolvers: caches, cell: honest, wifi: shopRouter, body: reportsGoAround},
	}
}

// cellular is the interface that a proof must have crossed, wifi the other one.
var (
	cellular = netif.Interface{Name: "wwan0"}
	wifi     = netif.Interface{Name: "wlan0"}
)

// way is a method with its target.
type way struct {
	method config.Method
	target string
}

// String names it as a subtest.
func (w way) String() string { return string(w.method) + " " + strings.ReplaceAll(w.target, "/", "") }

// set configures it as the only one.
func (w way) set(c *config.Config) {
	c.Keepalive.Methods = []config.Method{w.method}
	switch w.method {
	case config.MethodMQTT:
		c.MQTT.Brokers = []string{w.target}
	case config.MethodDNS:
		c.Keepalive.DNSZone = w.target
	default:
		c.Keepalive.Targets = []string{w.target}
	}
}

// The ways that lead to a proof, by address and by name.
var (
	byAddress = []way{
		{config.MethodMQTT, "tls://" + server + tlsBroker},
		{config.MethodTLS, "tls://" + server + tlsHost},
		{config.MethodNonce, "nonce://" + server + responder},
	}
	byName = []way{
		{config.MethodMQTT, "tls://pay.example" + tlsBroker},
		{config.MethodTLS, "tls://pay.example" + tlsHost},
		{config.MethodNonce, "nonce://pay.example" + responder},
	}
	askNames = way{config.MethodDNS, "pay.example"}
	proving  = slices.Concat(byAddress, byName)
)

// each tries ways one by one.
func each(t *testing.T, ways []way, try func(t *testing.T, b *bench)) {
	for _, w := range ways {
		t.Run(w.String(), func(t *testing.T) { try(t, keeper(t, w.set)) })
	}
}

// keeper is an agent on this terminal, with a simulated modem and all that acts need.
func keeper(t *testing.T, change func(*config.Config)) *bench {
	t.Helper()
	b := keeperOf(t, change)
	countAlong(t, b)
	return b
}

// keeperOf is one whose modem counts nothing.
func keeperOf(t *testing.T, change func(*config.Config)) *bench {
	t.Helper()
	b := newBench(t, "quectel")
	t.Cleanup(func() { b.modem.Close() })
	b.modem.Update(func(s *simulator.State) { s.Contexts[0].Address, s.TxRate, s.RxRate = byWwan, 0, 0 })
	b.o.Listen = listenNowhere
	c := b.o.Config
	c.Modem.Interface = "wwan0"
	c.MQTT.CAFile = paper("ca.pem")
	c.Keepalive.NonceKeyFile = write(t, filepath.Join(t.TempDir(), "nonce.key"), nonceKey)
	change(c)
	return b
}

// countAlong has the simulated modem count what crosses its interface, as a modem does.
func countAlong(t *testing.T, b *bench) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	t.Cleanup(func() { cancel(); <-ended })
	go func() {
		defer close(ended)
		for {
			if c, err := cellular.Counters(""); err == nil {
				b.modem.Update(func(s *simulator.State) { s.TxBytes, s.RxBytes = c.Tx, c.Rx })
			}
			if !sleep(ctx, 20*time.Millisecond) {
				return
			}
		}
	}()
}

// sheet is what the state folder says of the card.
func (b *bench) sheet(t *testing.T) *Sheet {
	t.Helper()
	s, err := ReadSheet(b.o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// now asks for one act.
func (b *bench) now(t *testing.T) Answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 80*time.Second)
	defer cancel()
	a, err := Alone(ctx, b.o, Request{Op: "keepalive"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// attempt makes one act, and checks what must follow from its verdict, whatever that is.
func (b *bench) attempt(t *testing.T) keepalive.Line {
	t.Helper()
	before := b.sheet(t).Card
	a := b.now(t)
	if a.Line == nil {
		t.Fatalf("no act was made: %+v", a)
	}
	l, after := *a.Line, b.sheet(t)
	t.Logf("%s %s %s: %s; %s", l.Verdict, l.Reason, l.Method, l.Detail, l.Cure)
	proved := l.Verdict == keepalive.Proved
	if moved := after.Card.SafeUntil != before.SafeUntil; moved != proved {
		t.Errorf("%s: safe until %v, then %v", l.Verdict, before.SafeUntil, after.Card.SafeUntil)
	}
	if active := after.Card.LastActivity != before.LastActivity; active != proved {
		t.Errorf("%s: active at %v, then %v", l.Verdict, before.LastActivity, after.Card.LastActivity)
	}
	if told := l.Reason != "" && l.Detail != "" && l.Cure != ""; told == proved {
		t.Errorf("%s: reason %q, detail %q, cure %q", l.Verdict, l.Reason, l.Detail, l.Cure)
	}
	inLedger(t, after.Ledger, l)
	return l
}

// inLedger fails unless the act is the last line of the ledger, with its counters.
func inLedger(t *testing.T, lines []ledger.Line, l keepalive.Line) {
	t.Helper()
	if len(lines) == 0 {
		t.Fatal("the ledger is empty")
	}
	last := lines[len(lines)-1]
	if last.Kind != ledger.Act || last.Verdict != string(l.Verdict) || last.Reason != string(l.Reason) || last.Method != string(l.Method) || last.ICCID == "" || last.IMEI == "" {
		t.Errorf("the ledger says %+v of %+v", last, l)
	}
	if !same(last.Interface, l.Interface) || !same(last.Modem, l.Evidence.Modem) {
		t.Errorf("the ledger has the counters %+v and %+v, the act %+v and %+v", last.Interface, last.Modem, l.Interface, l.Evidence.Modem)
	}
}

func same(a, b *keepalive.Span) bool { return a == b || a != nil && b != nil && *a == *b }

// expect fails unless the act ended so.
func expect(t *testing.T, l keepalive.Line, v keepalive.Verdict, r keepalive.Reason) {
	t.Helper()
	if l.Verdict != v || l.Reason != r {
		t.Errorf("%s %q, want %s %q: %+v", l.Verdict, l.Reason, v, r, l)
	}
}

// rise is how far the counters of the interface rose by the act's own account.
func rise(t *testing.T, l keepalive.Line) (tx, rx uint64) {
	t.Helper()
	s := l.Interface
	if s == nil || s.TxAfter < s.TxBefore || s.RxAfter < s.RxBefore {
		t.Fatalf("the counters: %+v", s)
	}
	return s.TxAfter - s.TxBefore, s.RxAfter - s.RxBefore
}

// guestsBy reads the guest book of the world behind a link.
func guestsBy(t *testing.T, link netif.Interface) guests {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	c, err := link.Dialer("").DialContext(ctx, "tcp", silent+guestBook)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var g guests
	if err := json.NewDecoder(c).Decode(&g); err != nil {
		t.Fatal(err)
	}
	return g
}

// nobodyByWifi fails where anything of the acts arrived in the world behind Wi-Fi.
func nobodyByWifi(t *testing.T) {
	t.Helper()
	if g := guestsBy(t, wifi); len(g.From) > 0 {
		t.Errorf("behind Wi-Fi %v were seen", g.From)
	}
}

// serve runs the agent with a control socket, and returns when the modem was looked at.
func (b *bench) serve(t *testing.T) (socket string) {
	t.Helper()
	b.o.Listen = nil
	socket = b.o.Config.State.SocketPath()
	t.Cleanup(b.run(t))
	until(t, "the agent has looked", func() bool {
		a, err := ask(t, socket, Request{Op: "card"})
		return err == nil && a.Sheet.ICCID != ""
	})
	return socket
}
