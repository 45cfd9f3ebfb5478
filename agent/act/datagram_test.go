package act

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/keepalive"
)

func nonceAct(addr string) keepalive.Act {
	return keepalive.Act{Method: keepalive.Nonce, Target: "nonce://" + addr, Limit: 512}
}

// respond is an honest responder.
func respond(_ int, in []byte) [][]byte {
	if out, ok := Respond(testKey, in); ok {
		return [][]byte{out}
	}
	return nil
}

func TestNonceIsProved(t *testing.T) {
	addr := datagrams(t, respond)
	e := run(t, Config{Path: &loopback{}, NonceKey: testKey}, nonceAct(addr))
	check(t, e, true, true, "")
	if e.Sent != DatagramSize || e.Received != DatagramSize || e.RTT <= 0 || !e.Bound {
		t.Errorf("%+v", e)
	}
	if v, why := keepalive.Judge(keepalive.Nonce, e); v != keepalive.Proved {
		t.Errorf("%s, %s", v, why)
	}
}

func TestNonceOutlivesForgedAnswers(t *testing.T) {
	addr := datagrams(t, func(i int, in []byte) [][]byte {
		return append([][]byte{in, []byte("HTTP/1.1 302 Found"), {}, make([]byte, 1400)}, respond(i, in)...)
	})
	act := nonceAct(addr)
	act.Limit = 4096
	check(t, run(t, Config{Path: &loopback{}, NonceKey: testKey}, act), true, true, "")
}

// responder answers over a pipe, where a Write is one datagram. It takes the next one
// while it thinks, as a socket does.
func responder(reply func(n int, in []byte) [][]byte) func(net.Conn) {
	return func(c net.Conn) {
		var thinking sync.WaitGroup
		defer thinking.Wait()
		for i := 0; ; i++ {
			buf := make([]byte, 2000)
			n, err := c.Read(buf)
			if err != nil {
				return
			}
			thinking.Go(func() {
				for _, out := range reply(i, buf[:n]) {
					if _, err := c.Write(out); err != nil {
						return
					}
				}
			})
		}
	}
}

func TestNonceIsSentAgainOnce(t *testing.T) {
	for name, c := range map[string]struct {
		limit    int64
		reply    func(int, []byte) [][]byte
		took     time.Duration
		sent     uint64
		answered bool
		reason   keepalive.Reason
	}{
		"first one lost": {1024, func(i int, in []byte) [][]byte {
			if i == 0 {
				return nil
			}
			return respond(i, in)
		}, 5 * time.Second, 64, true, ""},
		"late answer": {1024, func(i int, in []byte) [][]byte {
			<-time.After(7 * time.Second)
			return respond(i, in)
		}, 7 * time.Second, 64, true, ""},
		"late answer, no bytes to send again": {opening("udp", "h:7") + 179, func(i int, in []byte) [][]byte {
			<-time.After(7 * time.Second)
			return respond(i, in)
		}, 7 * time.Second, 32, true, ""},
		"both lost":              {1024, func(int, []byte) [][]byte { return nil }, 15 * time.Second, 64, false, keepalive.NoAnswer},
		"forged":                 {4096, func(_ int, in []byte) [][]byte { return [][]byte{in} }, 15 * time.Second, 64, false, keepalive.Unverified},
		"forged until the limit": {1024, flood, 5 * time.Second, 32, false, keepalive.Unverified},
		"not even one answer":    {opening("udp", "h:7") + 119, respond, 0, 0, false, keepalive.OverLimit},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				path := &pipes{serve: responder(c.reply)}
				began := time.Now()
				act := nonceAct("h:7")
				act.Limit = c.limit
				e := run(t, Config{Path: path, NonceKey: testKey}, act)
				check(t, e, c.answered, c.answered, c.reason)
				if took := time.Since(began); e.Sent != c.sent || took > c.took || took < c.took-5*time.Second {
					t.Errorf("%d bytes sent, ended after %v", e.Sent, took)
				}
				path.close()
			})
		})
	}
}

// flood answers with far more than any limit.
func flood(_ int, in []byte) [][]byte {
	var all [][]byte
	for range 100 {
		all = append(all, in)
	}
	return all
}

func TestNonceIntoTheVoidIsRefused(t *testing.T) {
	t.Parallel() // it waits
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	addr := c.LocalAddr().String()
	must(t, c.Close())
	e := run(t, Config{Path: &loopback{}, NonceKey: testKey}, nonceAct(addr))
	check(t, e, false, false, keepalive.Refused, "nothing listens there", "the service runs there")
}

func TestUnservedMethodsSayWhatIsMissing(t *testing.T) {
	path := &loopback{}
	for name, c := range map[string]struct {
		cfg    Config
		act    keepalive.Act
		reason keepalive.Reason
		says   string
	}{
		"no key":               {Config{Path: path}, nonceAct("h:7"), keepalive.Unserved, "keepalive.nonce_key_file"},
		"no target":            {Config{Path: path, NonceKey: testKey}, keepalive.Act{Method: keepalive.Nonce, Limit: roomy}, keepalive.Unserved, "nonce://host:port"},
		"no interface":         {Config{NonceKey: testKey}, nonceAct("h:7"), keepalive.NoInterface, "modem.interface"},
		"no interface for dns": {Config{}, keepalive.Act{Method: keepalive.DNS, Target: "z.example", Limit: roomy}, keepalive.NoInterface, "modem.interface"},
		"no broker":            {Config{Path: path}, mqttAct(), keepalive.Unserved, "mqtt.brokers"},
		"no name server":       {Config{Path: path}, keepalive.Act{Method: keepalive.DNS, Target: "z.example", Limit: roomy}, keepalive.Unserved, "no name server"},
		"no zone":              {Config{Path: path}, keepalive.Act{Method: keepalive.DNS, Target: "a..b", Limit: roomy}, keepalive.Unserved, "keepalive.dns_zone"},
		"no stack":             {Config{NonceKey: testKey}, keepalive.Act{Method: keepalive.Modem, Target: "nonce://h:7", Limit: roomy}, keepalive.Unserved, "modem's own stack"},
		"no stack for sms":     {Config{}, keepalive.Act{Method: keepalive.SMS, Target: "10086"}, keepalive.Unserved, "modem's own stack"},
		"no number":            {Config{Stack: &stack{}}, keepalive.Act{Method: keepalive.SMS}, keepalive.Unserved, "keepalive.sms_to"},
		"unknown method":       {Config{Path: path}, keepalive.Act{Method: "pigeon", Limit: roomy}, keepalive.Unserved, "pigeon"},
		"natural traffic":      {Config{Path: path}, keepalive.Act{Method: keepalive.Natural, Limit: roomy}, keepalive.Unserved, "natural"},
	} {
		t.Run(name, func(t *testing.T) { check(t, run(t, c.cfg, c.act), false, false, c.reason, c.says) })
	}
	if len(path.dials) > 0 {
		t.Errorf("dialled %v", path.dials)
	}
}

// stack is a modem with a stack of its own.
type stack struct {
	reply func([]byte) []byte
	err   error
	sent  int
	to    string
	text  string
}

func (s *stack) Datagram(_ context.Context, to string, payload []byte, _ time.Duration) ([]byte, error) {
	s.sent, s.to = s.sent+1, to
	if s.err != nil || s.reply == nil {
		return nil, s.err
	}
	return s.reply(payload), nil
}

func (s *stack) Message(_ context.Context, number, text string) (int, error) {
	s.sent, s.to, s.text = s.sent+1, number, text
	return 0, s.err
}

func honest(in []byte) []byte { out, _ := Respond(testKey, in); return out }

func TestModemStack(t *testing.T) {
	for name, c := range map[string]struct {
		stack    *stack
		verified bool
		bound    bool
		reason   keepalive.Reason
		says     string
	}{
		"answered":    {&stack{reply: honest}, true, true, "", ""},
		"echo":        {&stack{reply: func(in []byte) []byte { return in }}, false, true, keepalive.Unverified, "wrong key"},
		"silent":      {&stack{err: os.ErrDeadlineExceeded}, false, true, keepalive.NoAnswer, "no answer in time"},
		"cannot":      {&stack{err: fmt.Errorf("EC200: %w", errors.ErrUnsupported)}, false, false, keepalive.Unserved, "EC200"},
		"broken":      {&stack{err: errors.New("+CME ERROR: 3")}, false, true, keepalive.NoAnswer, "+CME ERROR: 3"},
		"says itself": {&stack{err: &Failure{Reason: keepalive.NoName, Detail: "no DNS", Cure: "write the address"}}, false, true, keepalive.NoName, "no DNS; write the address"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{Stack: c.stack, NonceKey: testKey, Modem: totals(100, 100), Interface: func(context.Context) (Pair, bool) {
				t.Error("the modem's own stack does not use the interface")
				return Pair{}, true
			}}
			e := run(t, cfg, keepalive.Act{Method: keepalive.Modem, Target: "nonce://192.0.2.1:7", Limit: 512})
			check(t, e, c.verified, c.verified, c.reason, c.says)
			if e.Bound != c.bound || c.stack.to != "192.0.2.1:7" || c.stack.sent != 1 || e.Modem == nil {
				t.Errorf("%+v to %s", e, c.stack.to)
			}
		})
	}
}

func TestShortMessage(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		bound  bool
		reason keepalive.Reason
		says   string
	}{
		"reference 0": {nil, true, "", ""},
		"refused":     {errors.New("+CMS ERROR: 38"), true, keepalive.Refused, "+CMS ERROR: 38"},
		"silent":      {context.DeadlineExceeded, true, keepalive.NoAnswer, "no answer in time"},
		"cannot":      {errors.ErrUnsupported, false, keepalive.Unserved, "this modem cannot"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stack{err: c.err}
			e := run(t, Config{Stack: s, Modem: totals(100, 100)}, keepalive.Act{Method: keepalive.SMS, Target: "13900001234"})
			check(t, e, c.err == nil, c.err == nil, c.reason, c.says)
			if s.to != "13900001234" || s.text != "simkeeper" || e.Bound != c.bound || e.Modem != nil || e.Sent != 0 {
				t.Errorf("%+v, %+v", s, e)
			}
			if strings.Contains(e.Detail, "1390000") {
				t.Errorf("the number is told: %s", e.Detail)
			}
			if v, why := keepalive.Judge(keepalive.SMS, e); (v == keepalive.Proved) != (c.err == nil) {
				t.Errorf("%s, %s", v, why)
			}
		})
	}
}
