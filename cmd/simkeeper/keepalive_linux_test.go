package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// echo answers sealed datagrams on loopback, which stands for the cellular interface here.
type echo struct {
	net.PacketConn
	keyFile string
}

const echoKey = "0123456789abcdef0123456789abcdef"

func newEcho(t *testing.T) *echo {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	e := &echo{conn, filepath.Join(t.TempDir(), "key")}
	must(t, os.WriteFile(e.keyFile, []byte(echoKey), 0o600))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		e.serve()
	}()
	t.Cleanup(func() { conn.Close(); <-ended })
	return e
}

func (e *echo) serve() {
	buf := make([]byte, 100)
	for {
		n, from, err := e.ReadFrom(buf)
		if err != nil {
			return
		}
		if reply, ok := act.Respond([]byte(echoKey), buf[:n]); ok {
			e.WriteTo(reply, from) // what is lost is asked for again
		}
	}
}

// keptAlive is a terminal whose card is kept alive by e, and a file over its configuration.
func keptAlive(t *testing.T, e *echo) *terminal {
	t.Helper()
	x := newTerminal(t, "864394040012348")
	folder := filepath.Join(filepath.Dir(x.config), "simkeeper.d")
	must(t, os.Mkdir(folder, 0o700))
	text := fmt.Sprintf("[modem]\ninterface = \"lo\"\n[card]\nactivated = 2026-02-01\n[keepalive]\nmethods = [\"nonce\"]\ntargets = [\"nonce://%s\"]\nnonce_key_file = %q\n",
		e.LocalAddr(), e.keyFile)
	must(t, os.WriteFile(filepath.Join(folder, "keep.toml"), []byte(text), 0o600))
	return x
}

// typed runs a command line and fails the test where its exit code or output is another.
func (x *terminal) typed(t *testing.T, code int, line string, want ...string) string {
	t.Helper()
	got, stdout, stderr := simkeeper(t, nil, append(strings.Fields(line), "--config", x.config)...)
	if !strings.Contains(line, "--json") {
		fits(t, []string{line}, string(stdout))
	}
	all := string(stdout) + string(stderr)
	if got != code {
		t.Fatalf("simkeeper %s: exit code %d, want %d\n%s", line, got, code, all)
	}
	for _, text := range want {
		if !strings.Contains(all, text) {
			t.Errorf("simkeeper %s: no %q in\n%s", line, text, all)
		}
	}
	return string(stdout)
}

// sheet is what card --json prints.
func (x *terminal) sheet(t *testing.T) (s agent.Sheet) {
	t.Helper()
	must(t, json.Unmarshal([]byte(x.typed(t, exitOK, "card --json")), &s))
	return s
}

// outcomeOf is what keepalive --now --json prints.
func outcomeOf(t *testing.T, text string) (a agent.Answer) {
	t.Helper()
	must(t, json.Unmarshal([]byte(text), &a))
	return a
}

// Beside a running agent: the act is the agent's, its proof is printed and remembered; then
// the target falls silent, and the modem goes.
func TestKeepAliveThroughTheAgent(t *testing.T) {
	t.Parallel()
	e := newEcho(t)
	x := keptAlive(t, e)
	p := x.run(t)
	eventually(t, "the agent answers", func() bool {
		code, _, _ := simkeeper(t, nil, "card", "--config", x.config)
		return code == exitOK && strings.Contains(p.said(), "cellular interface")
	})
	x.typed(t, exitOK, "keepalive", "1. nonce: sealed datagram nonce://127.0.0.1:", "cellular link  lo")
	x.typed(t, exitOK, "keepalive --now", "no. 1, nonce", "32 B sent, 32 B received", "proved: it crossed the cellular link")
	x.typed(t, exitOK, "keepalive --now --lang zh", "第 2 次", "已证实：流量经蜂窝链路到达己方并返回")
	a := outcomeOf(t, x.typed(t, exitOK, "keepalive --now --json"))
	if a.Line == nil || a.Line.Verdict != keepalive.Proved || a.Line.ID != 3 || a.Line.Interface == nil || !a.Line.Asked {
		t.Errorf("%+v", a)
	}
	s := x.sheet(t)
	if s.ICCID != aCard || time.Since(s.Card.LastActivity.Time).Abs() > 24*time.Hour || s.Acting.Spent == 0 || s.Acting.Interface != "lo" || len(s.Ledger) < 3 {
		t.Errorf("%+v", s)
	}
	x.typed(t, exitOK, "card", "(idle limit), ", "cellular link  lo", "nonce        proved")
	x.typed(t, exitOK, "diag", "ok    card          in service  safe until ", "ok    data used")
	x.typed(t, exitOK, "card announce 89860441192000000425", "A swap to the card 89860441192000000425 is expected until ")
	x.typed(t, exitOK, "card --lang zh", "已预告，有效期至", "已预告换卡或换机")

	must(t, e.Close())
	x.typed(t, exitFault, "keepalive --now", "failed: it was not completed", "the target refused", "what to do")
	x.typed(t, exitOK, "keepalive --lang zh", "失败：目标拒绝")

	must(t, x.modem.Close())
	eventually(t, "the loss is seen", func() bool { return strings.Contains(p.said(), "the modem is lost") })
	x.typed(t, exitUnreachable, "keepalive --now", "the modem cannot be asked", "check the modem's power and cable")
	x.typed(t, exitOK, "card", aCard)
	p.stop(t)
}

// Where no agent runs, the command is one for the moment, and leaves the next one a state.
func TestKeepAliveWithoutAnAgent(t *testing.T) {
	t.Parallel()
	e := newEcho(t)
	x := keptAlive(t, e)
	x.typed(t, exitOK, "keepalive", "not running: nothing is done by itself", "not looked for: no agent is running")
	x.typed(t, exitOK, "keepalive --now --lang zh", "第 1 次，nonce", "已证实")
	x.typed(t, exitOK, "card --lang zh", "服务未运行", aCard+"  中国移动", "nonce        已证实")
	must(t, e.Close())
	if a := outcomeOf(t, x.typed(t, exitFault, "keepalive --now --json")); a.Line == nil || a.Line.ID != 2 || a.Line.Verdict != keepalive.Failed || a.Line.Reason != keepalive.Refused {
		t.Errorf("%+v", a)
	}
	x.typed(t, exitOK, "keepalive --lang zh", "失败：目标拒绝", "连续失败       自上次证实以来 1 次")
	s := x.sheet(t)
	if len(s.Ledger) < 2 || s.Acting.Failures != 1 || s.Card.LastActivity.IsZero() {
		t.Errorf("%+v", s)
	}
	must(t, x.modem.Close())
	x.typed(t, exitUnreachable, "keepalive --now", "the modem cannot be asked")
}

// An act that is overdue begins by itself when this process becomes the agent: it is the
// one that was asked for, and there is no second.
func TestKeepAliveOfAnOverdueCard(t *testing.T) {
	t.Parallel()
	x := keptAlive(t, newEcho(t))
	must(t, os.MkdirAll(x.state, 0o700))
	remember(t, x.state, idleSince(80*24*time.Hour))
	x.typed(t, exitOK, "keepalive", "due ", "must ")
	x.typed(t, exitOK, "keepalive --now", "proved: it crossed")
	s := x.sheet(t)
	acts := 0
	for _, l := range s.Ledger {
		if l.Method == "nonce" {
			acts++
		}
	}
	if acts != 1 || s.Acting.Failures != 0 {
		t.Errorf("%d acts, %d failures\n%+v", acts, s.Acting.Failures, s.Ledger)
	}
}

// A card that is not activated gets no packet, however it is asked for.
func TestKeepAliveOfAQuietCard(t *testing.T) {
	t.Parallel()
	e := newEcho(t)
	x := keptAlive(t, e)
	over := filepath.Join(filepath.Dir(x.config), "simkeeper.d", "z.toml")
	must(t, os.WriteFile(over, fmt.Appendf(nil, "[card]\nactivated = \"\"\npurchased = %s\n", time.Now().AddDate(0, -2, 0).Format(time.DateOnly)), 0o600))
	if code, _, stderr := simkeeper(t, nil, "config", "check", "--config", x.config); code != exitOK {
		t.Fatalf("%s", stderr)
	}
	x.typed(t, exitFault, "keepalive --now", "one packet would start its paid term", "keepalive.activate = true")
	x.typed(t, exitFault, "keepalive --now --lang zh", "卡尚未激活")
	if a := outcomeOf(t, x.typed(t, exitFault, "keepalive --now --json")); a.Refused != keepalive.Quiet || a.Line != nil {
		t.Errorf("%+v", a)
	}
	x.typed(t, exitOK, "card", "silent period")
}

// Ctrl-C while the target is silent ends it soon, and the next start knows of the act.
func TestInterruptedAct(t *testing.T) {
	t.Parallel()
	mute, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { mute.Close() })
	e := newEcho(t)
	x := keptAlive(t, &echo{mute, e.keyFile})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	began := time.Now()
	go func() { // the act is under way when its first packet has come
		mute.ReadFrom(make([]byte, 100))
		cancel()
	}()
	code, stdout, stderr := within(ctx, nil, "keepalive", "--now", "--config", x.config)
	if code != exitFault || len(stdout) > 0 || !strings.Contains(string(stderr), "interrupted") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("took %v", took)
	}
	must(t, mute.Close())
	x.typed(t, exitFault, "keepalive --now", "no. 2")
	x.typed(t, exitOK, "card", "the terminal or the agent stopped in the middle")
}
