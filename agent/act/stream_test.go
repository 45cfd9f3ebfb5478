package act

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// broker answers CONNECT with this code, and reads on.
func broker(code byte) func(net.Conn) {
	return func(c net.Conn) {
		if _, err := packets.ReadPacket(c); err != nil {
			return
		}
		a := packets.NewControlPacket(packets.Connack).(*packets.ConnackPacket)
		a.ReturnCode = code
		if a.Write(c) == nil {
			drain(c)
		}
	}
}

func mqttAct() keepalive.Act { return keepalive.Act{Method: keepalive.MQTT, Limit: roomy} }

func TestMQTTAtMosquittoIsProved(t *testing.T) {
	ca := newAuthority(t, "Shop CA")
	addr := mosquitto(t, ca, "allow_anonymous true")
	path := &loopback{}
	r, err := New(Config{Path: path, Brokers: []string{"tls://" + addr}, Terminal: "T1", BrokerTLS: ca.trust()})
	must(t, err)
	var payload [2]uint64
	for i := range payload {
		e := r.Run(t.Context(), mqttAct())
		check(t, e, true, true, "")
		if v, why := keepalive.Judge(keepalive.MQTT, e); v != keepalive.Proved {
			t.Errorf("%s, %s: %+v", v, why, e)
		}
		if e.RTT <= 0 || e.RTT > time.Second || !e.Bound {
			t.Errorf("%+v", e)
		}
		payload[i] = e.Sent + e.Received
	}
	if payload[1] >= payload[0] {
		t.Errorf("resumed %d bytes, new %d: the ticket was not used", payload[1], payload[0])
	}
	if len(path.dials) != 2 || path.dials[0] != "tcp "+addr {
		t.Errorf("dialled %v", path.dials)
	}
}

func TestMQTTAtMosquittoThatRefuses(t *testing.T) {
	ca := newAuthority(t, "Shop CA")
	addr := mosquitto(t, ca, "allow_anonymous false")
	e := run(t, Config{Path: &loopback{}, Brokers: []string{"tls://" + addr}, Terminal: "T1", BrokerTLS: ca.trust()}, mqttAct())
	// It was our broker that said so: the card has been used, and the words remain.
	check(t, e, true, true, keepalive.Refused, "does not allow this terminal", "password_file")
	if v, _ := keepalive.Judge(keepalive.MQTT, e); v != keepalive.Proved {
		t.Errorf("%s", v)
	}
}

// TestVerifiedBrokerThatFallsSilent: the handshake alone was with our own broker, so the
// card has been used; what went wrong then is told all the same.
func TestVerifiedBrokerThatFallsSilent(t *testing.T) {
	ca := newAuthority(t, "Shop CA")
	addr := listen(t, tlsServer(ca.here(t), func(c net.Conn) { packets.ReadPacket(c) }))
	e := run(t, Config{Path: &loopback{}, Brokers: []string{"tls://" + addr}, Terminal: "T1", BrokerTLS: ca.trust()}, mqttAct())
	check(t, e, true, true, keepalive.NoAnswer, "closed the connection without an answer")
	if v, _ := keepalive.Judge(keepalive.MQTT, e); v != keepalive.Proved {
		t.Errorf("%s", v)
	}
}

func TestMQTTWithoutTLSProvesNothing(t *testing.T) {
	addr := listen(t, broker(0))
	e := run(t, Config{Path: &loopback{}, Brokers: []string{"tcp://" + addr}, Terminal: "T1"}, mqttAct())
	check(t, e, true, false, keepalive.Unprovable, "answered without TLS", "tls://")
	addr = listen(t, broker(5))
	e = run(t, Config{Path: &loopback{}, Brokers: []string{"tcp://" + addr}, Terminal: "T1"}, mqttAct())
	check(t, e, true, false, keepalive.Refused, "does not allow this terminal")
}

func TestMQTTTriesTheNextBroker(t *testing.T) {
	ca := newAuthority(t, "Shop CA")
	dead, good := closedPort(t), listen(t, tlsServer(ca.here(t), broker(0)))
	cfg := Config{Path: &loopback{}, Brokers: []string{"tls://" + dead, "tls://" + good}, Terminal: "T1", BrokerTLS: ca.trust()}
	check(t, run(t, cfg, mqttAct()), true, true, "")
	named := mqttAct()
	named.Target = "tls://" + dead
	check(t, run(t, cfg, named), false, false, keepalive.Refused, "tls://"+dead+": nothing listens there")
	small := mqttAct()
	small.Limit = opening("tcp", dead) + 1 // enough for the first alone
	check(t, run(t, cfg, small), false, false, keepalive.Refused, "tls://"+dead)
}

// web is what a portal says to everybody.
func web(c net.Conn) {
	c.Read(make([]byte, 2000))
	c.Write([]byte("HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n"))
	drain(c)
}

func TestLookAlikesOfSuccessAreNot(t *testing.T) {
	ca, other := newAuthority(t, "Shop CA"), newAuthority(t, "Portal CA")
	hour, day := time.Now().Add(-time.Hour), time.Now().AddDate(0, 0, -1)
	early := ca.trust()
	early.Time = func() time.Time { return time.Unix(3600, 0) }
	cases := map[string]struct {
		cert   tls.Certificate
		trust  *tls.Config
		serve  func(net.Conn) // instead of TLS
		reason keepalive.Reason
		says   string
	}{
		"stranger's certificate": {cert: other.here(t), trust: ca.trust(), reason: keepalive.Unverified, says: `a portal or a wrong certificate: its certificate is issued by "CN=Portal CA"`},
		"another name":           {cert: ca.issue(t, "portal.example", hour, hour.AddDate(1, 0, 0)), trust: ca.trust(), reason: keepalive.Unverified, says: "portal.example"},
		"expired":                {cert: ca.issue(t, "127.0.0.1", day.AddDate(-1, 0, 0), day), trust: ca.trust(), reason: keepalive.Unverified, says: "expired"},
		"terminal in 1970":       {cert: ca.here(t), trust: early, reason: keepalive.Unverified, says: "the clock is probably behind"},
		"HTTP to a TLS hello":    {serve: web, trust: ca.trust(), reason: keepalive.Unverified, says: "a portal or a wrong certificate: it does not speak TLS"},
		"closes":                 {serve: func(net.Conn) {}, trust: ca.trust(), reason: keepalive.NoAnswer, says: "closed the connection"},
		"refuses the handshake": {serve: func(c net.Conn) {
			tls.Server(c, &tls.Config{Certificates: []tls.Certificate{ca.here(t)}, CurvePreferences: []tls.CurveID{tls.CurveP384}}).Handshake()
		}, trust: ca.trust(), reason: keepalive.Refused, says: "broke off the TLS handshake"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			serve := c.serve
			if serve == nil {
				serve = tlsServer(c.cert, drain)
			}
			addr := listen(t, serve)
			cfg := Config{Path: &loopback{}, Brokers: []string{"tls://" + addr}, Terminal: "T1", BrokerTLS: c.trust, TargetTLS: c.trust}
			for _, act := range []keepalive.Act{mqttAct(), {Method: keepalive.TLS, Target: "tls://" + addr, Limit: roomy}} {
				e := run(t, cfg, act)
				check(t, e, false, false, c.reason, addr, c.says)
				if v, _ := keepalive.Judge(act.Method, e); v == keepalive.Proved {
					t.Errorf("%s is proved", act.Method)
				}
			}
		})
	}
}

func TestTLSIsProvedAndResumed(t *testing.T) {
	ca := newAuthority(t, "Shop CA")
	addr := listen(t, tlsServer(ca.here(t), drain))
	r, err := New(Config{Path: &loopback{}, TargetTLS: ca.trust()})
	must(t, err)
	act := keepalive.Act{Method: keepalive.TLS, Target: "tls://" + addr, Limit: roomy}
	first := r.Run(t.Context(), act)
	check(t, first, true, true, "")
	second := r.Run(t.Context(), act)
	check(t, second, true, true, "")
	if second.Sent+second.Received >= first.Sent+first.Received {
		t.Error("the ticket was not used")
	}
}

func TestTCPIsAnsweredAndProvesNothing(t *testing.T) {
	addr := listen(t, drain)
	act := keepalive.Act{Method: keepalive.TCP, Target: "tcp://" + addr, Limit: 512}
	e := run(t, Config{Path: &loopback{}}, act)
	check(t, e, true, false, keepalive.Unprovable, addr)
	if e.RTT <= 0 || !e.Bound || e.Sent+e.Received != 0 {
		t.Errorf("%+v", e)
	}
	act.Target = "tcp://" + closedPort(t)
	e = run(t, Config{Path: &loopback{}}, act)
	check(t, e, false, false, keepalive.Refused, "nothing listens there")
	if e.Bound {
		t.Error("there was no connection")
	}
}

// TestSilentPortal: it accepts TCP and says nothing; no act outlasts its time.
func TestSilentPortal(t *testing.T) {
	for name, c := range map[string]struct {
		act   keepalive.Act
		serve func(net.Conn)
		took  time.Duration
	}{
		"mqtt, two brokers":     {mqttAct(), drain, 40 * time.Second},
		"mqtt, reads nothing":   {mqttAct(), nil, 40 * time.Second},
		"mqtt, drips rubbish":   {mqttAct(), drip, 40 * time.Second},
		"tls":                   {keepalive.Act{Method: keepalive.TLS, Target: "tls://h:443", Limit: roomy}, drain, 20 * time.Second},
		"tls, reads nothing":    {keepalive.Act{Method: keepalive.TLS, Target: "tls://h:443", Limit: roomy}, nil, 20 * time.Second},
		"nonce":                 {keepalive.Act{Method: keepalive.Nonce, Target: "nonce://h:7", Limit: roomy}, drain, 15 * time.Second},
		"dns, two name servers": {keepalive.Act{Method: keepalive.DNS, Target: "sk.example", Limit: roomy}, drain, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				path := &pipes{serve: c.serve}
				began := time.Now()
				e := run(t, Config{Path: path, Brokers: []string{"tls://a", "tls://b"}, Terminal: "T1", NonceKey: testKey}, c.act)
				check(t, e, false, false, keepalive.NoAnswer, "no answer in time")
				if took := time.Since(began); took != c.took || took >= Longest {
					t.Errorf("took %v", took)
				}
				path.close()
			})
		})
	}
}

// drip sends the beginning of a TLS record for ever, a byte a second.
func drip(c net.Conn) {
	go drain(c)
	head := []byte{22, 3, 3, 0x40, 0}
	for i := 0; ; i++ {
		<-time.After(time.Second)
		b := byte(0)
		if i < len(head) {
			b = head[i]
		}
		if _, err := c.Write([]byte{b}); err != nil {
			return
		}
	}
}

func TestStopInTheMiddleIsInterrupted(t *testing.T) {
	for _, act := range []keepalive.Act{
		mqttAct(),
		{Method: keepalive.TLS, Target: "tls://h:443", Limit: roomy},
		{Method: keepalive.Nonce, Target: "nonce://h:7", Limit: roomy},
		{Method: keepalive.DNS, Target: "sk.example", Limit: roomy},
	} {
		t.Run(string(act.Method), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				path := &pipes{serve: drain}
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				defer cancel()
				r, err := New(Config{Path: path, Brokers: []string{"tls://a", "tls://b"}, Terminal: "T1", NonceKey: testKey})
				must(t, err)
				began := time.Now()
				check(t, r.Run(ctx, act), false, false, keepalive.Interrupted)
				if took := time.Since(began); took != 3*time.Second {
					t.Errorf("ended after %v", took)
				}
				path.close()
			})
		})
	}
}

// TestEndlessHelloIsCut: a server that never stops talking costs no more than the limit.
func TestEndlessHelloIsCut(t *testing.T) {
	endless := func(c net.Conn) {
		c.Read(make([]byte, 2000))
		record := append([]byte{22, 3, 3, 0x40, 0, 2, 0xff, 0xff, 0xff}, make([]byte, 0x4000-4)...) // a ServerHello of 16 MB
		for {
			if _, err := c.Write(record); err != nil {
				return
			}
		}
	}
	addr := listen(t, endless)
	for _, limit := range []int64{1000, 4096, 12000, 64000} {
		e := run(t, Config{Path: &loopback{}}, keepalive.Act{Method: keepalive.TLS, Target: "tls://" + addr, Limit: limit})
		reason := keepalive.OverLimit
		if limit > 16<<10 { // by then the claimed length is refused
			reason = keepalive.Unverified
		}
		check(t, e, false, false, reason)
		if total := int64(e.Sent + e.Received); total > limit-tcpOpen-tcpClose {
			t.Errorf("%d bytes of payload, the limit is %d on the wire", total, limit)
		}
	}
}

func TestNothingLeavesBelowTheLeastCost(t *testing.T) {
	path := &loopback{}
	cfg := Config{Path: path, NonceKey: testKey, Stack: &stack{}, Brokers: []string{"tls://127.0.0.1:1"}, Terminal: "T1"}
	for _, act := range []keepalive.Act{
		{Method: keepalive.MQTT, Limit: 300},
		{Method: keepalive.TLS, Target: "tls://127.0.0.1:1", Limit: 300},
		{Method: keepalive.TCP, Target: "tcp://127.0.0.1:1"},
		{Method: keepalive.Nonce, Target: "nonce://echo.example:1", Limit: 300},
		{Method: keepalive.Modem, Target: "nonce://192.0.2.1:1", Limit: 100},
	} {
		check(t, run(t, cfg, act), false, false, keepalive.OverLimit)
	}
	if len(path.dials) > 0 || cfg.Stack.(*stack).sent > 0 {
		t.Errorf("dialled %v", path.dials)
	}
}

func TestPathSaysWhyItFails(t *testing.T) {
	cause := &Failure{Reason: keepalive.RPFilter, Detail: "wwan0: the kernel drops the answers (rp_filter=1)", Cure: "sysctl net.ipv4.conf.wwan0.rp_filter=2", Err: context.DeadlineExceeded}
	for _, act := range []keepalive.Act{mqttAct(), {Method: keepalive.TCP, Target: "tcp://h:1", Limit: roomy}, {Method: keepalive.DNS, Target: "z.example", Limit: roomy}} {
		e := run(t, Config{Path: &pipes{err: cause}, Brokers: []string{"tls://a"}, Terminal: "T1"}, act)
		check(t, e, false, false, keepalive.RPFilter)
		if e.Detail != cause.Detail || e.Cure != cause.Cure || e.Bound {
			t.Errorf("%s: %+v", act.Method, e)
		}
	}
	e := run(t, Config{Path: &pipes{err: &Failure{Err: context.DeadlineExceeded}}}, keepalive.Act{Method: keepalive.TCP, Target: "tcp://h:1", Limit: roomy})
	check(t, e, false, false, keepalive.NoAnswer, "simkeeper diag")
	name := &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "h", IsNotFound: true}}
	e = run(t, Config{Path: &pipes{err: name}}, keepalive.Act{Method: keepalive.TLS, Target: "tls://h:1", Limit: roomy})
	check(t, e, false, false, keepalive.NoName, `"h" does not exist`)
}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		target string
		ports  map[string]string
		want   string // "" for an error
	}{
		{"tls://pay.example:443", tlsPorts, "pay.example:443"},
		{"tls://[2001:db8::1]:443", tlsPorts, "[2001:db8::1]:443"},
		{"tls://b", brokerPorts, "b:8883"},
		{"tcp://b", brokerPorts, "b:1883"},
		{"tls://b", tlsPorts, ""},
		{"tcp://b:1", tlsPorts, ""},
		{"tls://:443", tlsPorts, ""},
		{"pay.example:443", tlsPorts, ""},
		{"", noncePorts, ""},
		{"\x7f", noncePorts, ""},
	} {
		got, err := address(c.target, c.ports)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q: %q, %v", c.target, got, err)
		}
		if err != nil && !strings.Contains(err.Error(), "://host:port") {
			t.Errorf("%q: %v", c.target, err)
		}
	}
}
