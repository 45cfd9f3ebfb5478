package main

import (
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/agent/config"
)

// choice is the port to use, and why this one or none.
type choice struct {
	path string // "" if there is none
	why  text
}

func (t text) plus(more ...text) text {
	for _, u := range more {
		t.en, t.zh = t.en+u.en, t.zh+u.zh
	}
	return t
}

// choose picks the configured port, else the first of a modem that answers AT and that
// nobody holds: on a modem with several AT ports, the last is usually the one to dial on.
// It marks the one it picks in the list.
func choose(list []portLine, configured, origin string) choice {
	var own *portLine
	var free []*portLine
	for i := range list {
		p := &list[i]
		if configured != "auto" && samePath(p.Path, configured) {
			own = p
		}
		if p.AT == answers {
			free = append(free, p)
		}
	}
	switch {
	case own != nil && own.usable():
		c := own.chosen(setBy(origin).plus(text{", ", "，"}, own.device(), own.standing()))
		c.path = configured // the name that it has in the file
		return c
	case own != nil:
		return instead(own, free, origin)
	case len(free) == 0:
		return choice{"", noneToUse(list)}
	}
	return first(free)
}

// usable reports whether a diagnosis over this port reaches a modem.
func (p *portLine) usable() bool { return p.agent || p.AT == answers }

// setBy is who says that a port is the modem's.
func setBy(origin string) text {
	if origin == config.CommandLine {
		return text{"given by --port", "由 --port 指定"}
	}
	return text{"set by " + origin, "由 " + origin + " 指定"}
}

// chosen marks the port as the one to use.
func (p *portLine) chosen(why text) choice {
	p.Use, p.Why = true, why.en
	return choice{p.Path, text{"Use " + p.Path + ": ", "请使用 " + p.Path + "："}.plus(why, text{".", "。"})}
}

// first is the first of those that answer.
func first(free []*portLine) choice {
	p := free[0]
	why := p.device().plus(p.standing())
	if n := strconv.Itoa(len(free)); len(free) > 1 {
		why = why.plus(text{
			"; the first of " + n + " that do, the last being usually the one to dial on",
			"；是 " + n + " 个应答 AT 的串口中的第一个，最后一个通常用于拨号",
		})
	}
	return p.chosen(why)
}

// instead says why the configured port is of no use, and which one is.
func instead(own *portLine, free []*portLine, origin string) choice {
	c := choice{}
	if len(free) > 0 {
		c = first(free)
	}
	why := text{own.Path + ", ", own.Path + "，"}.plus(setBy(origin), text{", ", "，"}, own.device(), own.standing(), text{". ", "。"}, c.why)
	return choice{c.path, text{strings.TrimSpace(why.en), why.zh}}
}

// device is what hangs behind the port, "" if that is not known.
func (p *portLine) device() text {
	name := printable(p.name())
	switch {
	case p.USB != "" && p.Interface != "":
		return text{name + " (USB " + p.USB + ", interface " + p.Interface + "), ", name + "（USB " + p.USB + "，接口 " + p.Interface + "），"}
	case p.USB != "":
		return text{name + " (USB " + p.USB + "), ", name + "（USB " + p.USB + "），"}
	case name != "":
		return text{name + ", ", name + "，"}
	}
	return text{}
}

// standing is who holds the port, or whether it answers.
func (p *portLine) standing() text {
	switch {
	case p.agent:
		return text{"held by the simkeeper agent: diag goes through it", "由 simkeeper 服务占用，diag 经由服务执行"}
	case len(p.Holders) > 0:
		return text{"held by " + p.heldBy(), "被 " + p.heldBy() + " 占用"}
	case p.shut != text{}:
		return text{"not asked: ", "未查询："}.plus(p.shut)
	case p.AT == mute:
		return text{"does not answer AT", "不应答 AT"}
	case p.AT == answers && p.HoldersKnown && !p.address():
		return text{"answers AT, and nobody else holds it", "应答 AT，且无其他程序占用"}
	case p.AT == answers:
		return text{"answers AT", "应答 AT"}
	}
	return text{"not asked", "未查询"}
}

// noneToUse says why no port can be recommended, ports of one fate together.
func noneToUse(list []portLine) text {
	if len(list) == 0 {
		return text{"No serial ports: check the modem's power and USB cable.", "没有串口：请检查模块供电和 USB 线。"}
	}
	why, paths, fate := text{}, "", text{}
	for i := range list {
		switch p := &list[i]; {
		case !p.modem:
		case paths != "" && p.standing() == fate:
			paths += ", " + p.Path
		default:
			why = why.plus(tell(paths, fate))
			paths, fate = p.Path, p.standing()
		}
	}
	if paths != "" {
		return text{"No port of the modem can be used now.", "目前没有可用的模块串口。"}.plus(why, tell(paths, fate))
	}
	return text{
		"None is a port of a modem that simkeeper knows. Where the modem is on an on-board port, name it: simkeeper diag --port " + list[0].Path,
		"其中没有已知模块的串口。若模块接在板载串口上，请直接指定：simkeeper diag --port " + list[0].Path,
	}
}

func tell(paths string, fate text) text {
	if paths == "" {
		return text{}
	}
	return text{" " + paths + ": ", paths + "："}.plus(fate, text{".", "。"})
}
