package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem/family"
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
	f := newSurvey(conf).look(ctx, found)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c := choose(f, conf.Modem.Port, conf.Origin("modem.port"))
	if *asJSON {
		out := json.NewEncoder(e.stdout)
		out.SetIndent("", "  ")
		return out.Encode(f.list)
	}
	return portsView{f, c, flags.language()}.print(flags.console())
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
	findings
	choice choice
	l      diagnose.Language
}

func (v portsView) say(en, zh string) string { return text{en, zh}.in(v.l) }

func (v portsView) print(w io.Writer) error {
	out := hang("", v.choice.why.in(v.l))
	if v.choice.try != "" {
		out += "\n  simkeeper diag --port " + v.choice.try
	}
	if len(v.list) > 0 {
		out = v.sheet() + "\n" + out
	}
	for _, n := range beside(v.findings) {
		out += "\n\n" + hang("", n.in(v.l))
		for _, command := range n.run {
			out += "\n  " + command
		}
	}
	_, err := fmt.Fprintln(w, out)
	return err
}

// sheet is the table of ports, each device under a line of its own.
func (v portsView) sheet() string {
	rows := [][]string{{"  " + v.say("PORT", "串口"), v.say("IF", "接口"), v.say("ROLE", "用途"), "AT", v.say("HELD BY", "占用")}}
	captions := map[int]string{} // above a row
	for i := range v.list {
		p := &v.list[i]
		if i == 0 || !p.sameModem(&v.list[i-1]) || p.name() != v.list[i-1].name() { // Windows has a name for each port
			captions[len(rows)] = v.caption(p)
		}
		if !p.spare() {
			rows = append(rows, v.row(p))
		}
	}
	out, n := "", 0
	for line := range strings.Lines(table(rows)) {
		if c := captions[n]; c != "" {
			out += hang("", c) + "\n"
		}
		out += fitting(strings.TrimSuffix(line, "\n"), consoleWidth) + "\n"
		n++
	}
	return out
}

// spare reports whether it is one of the sixty channels of a multiplexed line that the
// kernel has a name for and the modem does not serve.
func (p *portLine) spare() bool {
	return p.Channel > 0 && p.Rank == 0 && !p.named && !p.agent && len(p.Holders) == 0
}

// row is a port; a star marks the one to use.
func (v portsView) row(p *portLine) []string {
	mark := "  "
	if p.Use {
		mark = "* "
	}
	return []string{mark + p.Path, dash(p.Interface), v.purpose(p), v.answer(p), v.holders(p)}
}

// caption is the device that the ports below belong to.
func (v portsView) caption(p *portLine) string {
	parts := []string{printable(p.name())}
	switch {
	case p.USB != "":
		parts = append(parts, "USB "+p.USB, p.Device)
	case p.muxed():
		parts = append(parts, v.say("multiplexed line ", "复用线路 ")+p.Device)
	case p.Rank > 0:
		parts = append(parts, p.Driver, p.Device)
	default:
		parts = append(parts, v.say("Not on USB", "非 USB 串口"))
	}
	if p.Family != "" {
		parts = append(parts, v.say("family ", "系列 ")+p.Family)
	}
	if len(p.Networks) > 0 {
		parts = append(parts, v.say("network ", "网卡 ")+strings.Join(p.Networks, " "))
	}
	known := slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(known, v.say(", ", "，"))
}

// purpose is what the port is for, as far as that shows without opening it.
func (v portsView) purpose(p *portLine) string {
	switch {
	case p.info.WWAN:
		return v.say("AT (WWAN)", "AT（WWAN）")
	case p.muxed():
		return v.say("channel ", "通道 ") + strconv.Itoa(p.Channel)
	case p.usable() && p.role != family.Apart:
		return "AT"
	case p.role == family.Bridge && strings.HasPrefix(p.Class, "02/"): // cdc-acm
		return v.say("USB serial", "USB 串口")
	}
	return purposes[p.role].in(v.l)
}

var purposes = [...]text{
	family.Stranger: {"unknown", "未知"}, family.Dialogue: {"AT", "AT"}, family.Candidate: {"maybe AT", "可能是 AT"},
	family.Apart: {"diagnosis, NMEA", "诊断/NMEA"}, family.Bridge: {"USB-UART bridge", "USB 转串口"},
	family.Satellite: {"GNSS", "GNSS"}, family.Download: {"download mode", "下载模式"},
}

func (v portsView) answer(p *portLine) string {
	switch {
	case p.AT == answers:
		return v.say("yes", "应答")
	case p.AT == mute:
		return v.say("no", "不应答")
	case p.Rank == 0 && !p.named && !p.agent:
		return v.say("never opened", "从不打开")
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
