package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/report"
)

const remoteTerminal = "864394040012348"

// backoffice is who may command a terminal, at a real broker.
type backoffice struct {
	t      *testing.T
	key    ed25519.PrivateKey
	got    <-chan mqtt.Message
	client mqtt.Client
	n      int64
}

// newBackoffice makes a key, which the terminal's configuration then names.
func newBackoffice(t *testing.T, addr string) (*backoffice, string) {
	t.Helper()
	o := &backoffice{t: t, key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize)), got: subscribe(t, "tcp://"+addr)}
	o.client = mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + addr).SetClientID(fmt.Sprintf("operator-%d", backends.Add(1))))
	if token := o.client.Connect(); !token.WaitTimeout(patience) || token.Error() != nil {
		t.Fatal(token.Error())
	}
	t.Cleanup(func() { o.client.Disconnect(100) })
	der, err := x509.MarshalPKIXPublicKey(o.key.Public())
	must(t, err)
	path := filepath.Join(t.TempDir(), "operator.pub")
	must(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o644))
	return o, fmt.Sprintf("brokers = [\"tcp://%s\"]\n[commands]\npublic_key_files = [%q]", addr, path)
}

// order is the next command, good for an hour.
func (o *backoffice) order(op report.Op, args string) report.Command {
	o.n++
	return report.Command{
		Terminal: remoteTerminal, ID: fmt.Sprint("c", o.n), Op: op, Args: report.Args(args), N: o.n, Until: report.At(time.Now().Add(time.Hour)),
	}
}

func (o *backoffice) send(c report.Command) {
	o.t.Helper()
	payload, err := report.Sign(c, o.key)
	must(o.t, err)
	if token := o.client.Publish("sk/1/"+remoteTerminal+"/command", 1, false, payload); !token.WaitTimeout(patience) || token.Error() != nil {
		o.t.Fatal(token.Error())
	}
}

// result waits for the last result of a command.
func (o *backoffice) result(id string) (r report.Result) {
	o.t.Helper()
	for r.ID != id || r.Status == report.CommandRunning {
		r = report.Result{}
		await(o.t, o.got, report.LeafResult, &r)
	}
	return r
}

// commandable waits until a running agent takes commands.
func (x *terminal) commandable(t *testing.T, p *service, starts int) {
	t.Helper()
	eventually(t, "commands are taken", func() bool { return strings.Count(p.said(), "commands are taken") >= starts })
}

// Each operation over a real broker to the real program.
func TestCommandsOverARealBroker(t *testing.T) {
	t.Parallel()
	addr := startMosquitto(t)
	o, lines := newBackoffice(t, addr)
	x := newTerminal(t, remoteTerminal, lines)
	p := x.run(t)
	x.commandable(t, p, 1)
	for _, c := range []struct {
		op     report.Op
		args   string
		status report.CommandStatus
		code   report.Code
	}{
		{report.OpReport, "", report.CommandDone, report.CodeOK},
		{report.OpIdentify, "", report.CommandDone, report.CodeOK},
		{report.OpDiagnose, "", report.CommandDone, report.CodeOK},
		{report.OpKeepalive, "", report.CommandFailed, report.CodeNotProved}, // there is no cellular interface here
		{report.OpSetInterval, `{"interval_s":3}`, report.CommandDone, report.CodeOK},
		{report.OpSetCard, `{"expires":"2036-03-01","quota_bytes":31457280}`, report.CommandDone, report.CodeOK},
		{report.OpAnnounceCard, `{}`, report.CommandDone, report.CodeOK},
		{report.OpModemReset, "", report.CommandRejected, report.CodeNotAllowed},
		{"shell", `{"run":"reboot"}`, report.CommandRejected, report.CodeUnknownOp},
	} {
		order := o.order(c.op, c.args)
		o.send(order)
		if r := o.result(order.ID); r.Status != c.status || r.Code != c.code || r.V != report.Version {
			t.Errorf("%s: %+v", c.op, r)
		}
	}
	x.shows(t)
	p.stop(t)
}

// shows checks what a technician is told of commands.
func (x *terminal) shows(t *testing.T) {
	t.Helper()
	var s agent.Status
	_, stdout, _ := simkeeper(t, nil, "status", "--json", "--config", x.config)
	must(t, json.Unmarshal(stdout, &s))
	if c := s.Commands; c == nil || !c.Subscribed || c.LastN != 9 || c.Last != "shell" || c.Status != report.CommandRejected || c.Code != report.CodeUnknownOp {
		t.Errorf("status --json: %+v", c)
	}
	if len(s.Settings) != 3 || s.Settings[0].Key != "report.interval" || s.Settings[0].Value != "3s" || s.Settings[0].File != `"2s"` || s.Settings[0].N != 5 {
		t.Errorf("status --json: %+v", s.Settings)
	}
	for lang, want := range map[string][]string{
		"en": {"taken; last: shell (n 9, rejected: this version does not know it)", "report.interval = 3s", "card.expires = 2036-03-01"},
		"zh": {"正常接收；最近一条：shell (n 9，已拒绝：本版本不支持该命令)", "远程设置", "card.quota = 31457280B"},
	} {
		_, stdout, _ := simkeeper(t, nil, "status", "--lang", lang, "--config", x.config)
		for _, text := range want {
			if !strings.Contains(joined(string(stdout)), joined(text)) {
				t.Errorf("status in %s lacks %q:\n%s", lang, text, stdout)
			}
		}
		_, stdout, _ = simkeeper(t, nil, "card", "--lang", lang, "--config", x.config)
		for _, text := range map[string][]string{"en": {"plan of the backend", "rejected", "announce a swap; n 7"}, "zh": {"后台套餐", "远程命令", "已拒绝", "预告换卡或换机"}}[lang] {
			if !strings.Contains(joined(string(stdout)), joined(text)) {
				t.Errorf("card in %s lacks %q:\n%s", lang, text, stdout)
			}
		}
	}
}

// An agent that is killed at any moment of a command never begins it twice, and answers it.
func TestKilledInTheMiddleOfACommand(t *testing.T) {
	t.Parallel()
	addr := startMosquitto(t)
	o, lines := newBackoffice(t, addr)
	x := newTerminal(t, remoteTerminal, lines)
	ends := map[report.Code]int{}
	for round := range 12 {
		p := x.run(t)
		x.commandable(t, p, 1)
		c := o.order(report.OpDiagnose, "")
		o.send(c)
		eventually(t, "its number is on flash", func() bool {
			m, err := agent.ReadMemory(agent.StatePath(x.state))
			return err == nil && m.Commands.N == c.N
		})
		<-time.After(time.Duration(round*round) * 8 * time.Millisecond) // up to a second: as long as it takes
		p.kill(t)
		p = x.run(t)
		x.commandable(t, p, 1)
		o.send(c)
		r := o.result(c.ID)
		ends[r.Code]++
		if r.Code != report.CodeInterrupted && r.Code != report.CodeOK {
			t.Errorf("round %d: %+v", round, r)
		}
		p.stop(t)
	}
	for id, n := range x.audit(t) {
		if n != 1 {
			t.Errorf("%s ended %d times", id, n)
		}
	}
	if ends[report.CodeInterrupted] == 0 {
		t.Errorf("it was never in the middle: %v", ends)
	}
	t.Logf("ends: %v", ends)
}

// audit counts the ends of commands in the ledger, by their ids.
func (x *terminal) audit(t *testing.T) map[string]int {
	t.Helper()
	view, err := ledger.Read(agent.LedgerPath(x.state))
	must(t, err)
	all, err := view.Last(100)
	must(t, err)
	ends := map[string]int{}
	for _, l := range all {
		if l.Kind == ledger.Command {
			ends[l.Target]++
		}
	}
	if len(ends) != 12 {
		t.Errorf("%d commands in the ledger", len(ends))
	}
	return ends
}
