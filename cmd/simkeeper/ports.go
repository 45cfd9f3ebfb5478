package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem/port"
)

// ports lists the serial ports and says which one to use, and why.
func ports(ctx context.Context, e *environment, args []string) error {
	flags := newFlags(e, "ports", "")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.parseAlone(args); err != nil {
		return err
	}
	conf, err := flags.loadForPorts()
	if err != nil {
		return err
	}
	found, err := port.List("/")
	if err != nil {
		return err
	}
	s := survey{conf: conf, agentHas: agentHas, ask: answersAT}
	list := s.list(ctx, found)
	c := choose(list, conf.Modem.Port, conf.Origin("modem.port"))
	if *asJSON {
		out := json.NewEncoder(e.stdout)
		out.SetIndent("", "  ")
		return out.Encode(list)
	}
	return portsView{list, c, flags.language()}.print(flags.console())
}

// loadForPorts is load for somebody who may look for a port because the file names a wrong
// one: a default file that cannot be read is no reason to show none.
func (c *common) loadForPorts() (*config.Config, error) {
	conf, err := c.load(true)
	if err == nil || c.config != "" || c.port != "" || c.state != "" {
		return conf, err
	}
	fmt.Fprintln(c.env.stderr, "simkeeper: note: the configuration is left out:", err)
	plain := config.Default()
	return &plain, nil
}

// portsView shows ports to people.
type portsView struct {
	list   []portLine
	choice choice
	l      diagnose.Language
}

func (v portsView) say(en, zh string) string { return text{en, zh}.in(v.l) }

func (v portsView) print(w io.Writer) error {
	if len(v.list) > 0 {
		for line := range strings.Lines(table(v.rows())) {
			fmt.Fprintln(w, fitting(strings.TrimSuffix(line, "\n"), consoleWidth))
		}
		fmt.Fprintln(w)
	}
	out := hang("", v.choice.why.in(v.l))
	if v.choice.path != "" {
		out += "\n  simkeeper diag --port " + v.choice.path
	}
	_, err := fmt.Fprintln(w, out)
	return err
}

// rows are the table; a star marks the port to use.
func (v portsView) rows() [][]string {
	rows := [][]string{{"  " + v.say("PORT", "串口"), "USB", v.say("IF", "接口"), "AT", v.say("HELD BY", "占用"), v.say("DEVICE", "设备")}}
	for i := range v.list {
		p := &v.list[i]
		mark := "  "
		if p.Use {
			mark = "* "
		}
		rows = append(rows, []string{mark + p.Path, dash(p.USB), dash(p.Interface), v.answer(p), v.holders(p), dash(printable(p.name()))})
	}
	return rows
}

func (v portsView) answer(p *portLine) string {
	switch p.AT {
	case answers:
		return v.say("yes", "应答")
	case mute:
		return v.say("no", "不应答")
	}
	return v.say("not asked", "未查询")
}

func (v portsView) holders(p *portLine) string {
	switch {
	case len(p.Holders) > 0:
		return p.heldBy()
	case p.HoldersKnown:
		return "-"
	case runtime.GOOS == "linux":
		return v.say("? (root can see)", "?（root 可见）")
	}
	return "?"
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
