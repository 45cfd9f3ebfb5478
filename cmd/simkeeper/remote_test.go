package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/report"
)

// Every word of a command and its result is there in both languages, once.
func TestCommandsHaveWords(t *testing.T) {
	var all []string
	for _, of := range []string{"Op", "CommandStatus", "Code", "CommandFault"} {
		all = append(all, constants(t, "report", of)...)
	}
	seen := map[string]bool{}
	for _, w := range remoteWords {
		if seen[w.value] {
			t.Errorf("%q stands twice", w.value)
		}
		seen[w.value] = true
		bilingual(t, w.value, w.text)
	}
	for _, value := range all {
		if !seen[value] && value != string(report.CodeOK) {
			t.Errorf("%q has no words", value)
		}
	}
	if got := remoteWord("dance\x1b[2J", diagnose.Chinese); strings.Contains(got, "\x1b") || !strings.Contains(got, "dance") {
		t.Errorf("a word that is not known is shown as %q", got)
	}
}

func TestStatusTellsOfCommands(t *testing.T) {
	for name, c := range map[string]struct {
		commands agent.Commanding
		en, zh   string
	}{
		"none yet":  {agent.Commanding{Subscribed: true}, "taken", "正常接收"},
		"not yet":   {agent.Commanding{}, "not taken yet", "尚未接收"},
		"forbidden": {agent.Commanding{Refused: true, Paused: start.Add(time.Hour)}, "see its access list", "访问控制列表"},
		"flooded":   {agent.Commanding{Paused: start.Add(time.Hour)}, "too many came; taken again in 1 h 0 min", "命令过多，已暂停接收；恢复：1 小时 0 分钟后"},
		"one": {agent.Commanding{Subscribed: true, LastN: 7, Last: "keepalive", Status: report.CommandFailed, Code: report.CodeNotProved},
			"taken; last: keep-alive (n 7, failed: the act proves nothing)", "正常接收；最近一条：立即保活 (n 7，失败：保活未证实)"},
	} {
		s := working()
		s.Commands, s.Settings = &c.commands, []agent.Setting{{Key: "report.interval", Value: "600s"}, {Key: "card.expires", Value: "2028-03-01"}}
		for l, want := range map[diagnose.Language]string{diagnose.English: c.en, diagnose.Chinese: c.zh} {
			lines := statusView{s, l, start}.lines(func(mark string) string { return mark })
			all := strings.Join(lines, "\n")
			if !strings.Contains(joined(all), joined(want)) || !strings.Contains(joined(all), "report.interval=600s") {
				t.Errorf("%s in %s:\n%s", name, l, all)
			}
			if len(lines) >= defaultHeight+2 {
				t.Errorf("%s in %s: %d lines", name, l, len(lines))
			}
			for _, line := range lines {
				if columns(line) > consoleWidth {
					t.Errorf("%s in %s: %d columns: %s", name, l, columns(line), line)
				}
			}
		}
	}
}

// joined is a text without what fits it on a console.
func joined(text string) string { return strings.Join(strings.Fields(text), "") }

func TestLedgerTellsOfCommands(t *testing.T) {
	for _, c := range []struct {
		line   ledger.Line
		en, zh string
	}{
		{ledger.Line{Method: "set_card", Target: "k7f2", Verdict: "done", Text: "n 318"}, "command done set the card's data; n 318", "远程命令 完成 设置卡信息；n 318"},
		{ledger.Line{Method: "report", Verdict: "rejected", Reason: "expired", Text: "n 5"}, "command rejected report; it came too late; n 5", "远程命令 已拒绝 立即上报；命令已过期；n 5"},
		{ledger.Line{Verdict: "rejected", Text: "30 bad_signature, 2 replayed"}, "rejected 30 × not signed by a key that is configured; 2 × it had come before", "已拒绝 30 × 签名无效；2 × 旧命令重发"},
		{ledger.Line{Method: "rm\x1b[2J", Verdict: "rejected", Reason: "unknown_op", Text: "n 5"}, "this version does not know it", "本版本不支持该命令"},
	} {
		c.line.Kind = ledger.Command
		for l, want := range map[diagnose.Language]string{diagnose.English: c.en, diagnose.Chinese: c.zh} {
			var b bytes.Buffer
			v := view{&agent.Sheet{Ledger: []ledger.Line{c.line}}, l, true}
			v.ledger(&b)
			if !strings.Contains(joined(b.String()), joined(want)) || strings.Contains(b.String(), "\x1b") {
				t.Errorf("%s lacks %q:\n%q", l, want, b.String())
			}
			if v.what(&c.line) == "" {
				t.Errorf("%+v says nothing", c.line)
			}
		}
	}
}
