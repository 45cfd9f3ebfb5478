package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/family"
)

// choice is the port to use, and why this one or none.
type choice struct {
	path string // "" if there is none
	why  text
	try  string // what to give diag as --port; "": nothing is worth a try
}

func (t text) plus(more ...text) text {
	for _, u := range more {
		t.en, t.zh = t.en+u.en, t.zh+u.zh
	}
	return t
}

// choose picks the port that diag and the agent would use, and marks it in the list: the
// running agent's, else the configured one, else the first in turn that answers AT and
// that nobody holds. What --port names goes before the agent's.
func choose(f findings, configured, origin string) choice {
	var own *portLine
	for i := range f.list {
		if f.list[i].named {
			own = &f.list[i]
		}
	}
	usable := inOrder(f.list)
	switch {
	case own != nil && own.usable() && (own == usable[0] || origin == config.CommandLine || !usable[0].agent):
		c := own.chosen(setBy(origin).plus(text{", ", "，"}, own.behind(), own.standing()))
		c.path, c.try = configured, configured // the name that it has in the file
		return c
	case own != nil:
		return instead(own, f, usable, origin)
	case len(usable) == 0, undecided(usable):
		return noneToUse(f)
	}
	return first(f, usable)
}

// usable reports whether a diagnosis over this port reaches a modem.
func (p *portLine) usable() bool { return p.agent || p.AT == answers }

// inOrder are the usable ports, the best first.
func inOrder(list []portLine) []*portLine {
	var out []*portLine
	for i := range list {
		if p := &list[i]; p.usable() {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b *portLine) int { return a.place() - b.place() })
	return out
}

// last is a place behind those of all ports that a system can have.
const last = 1 << 16

// place is that of a usable port: the agent's has 0, those of a modem that "auto" does not
// look for come behind all others.
func (p *portLine) place() int {
	switch {
	case p.agent:
		return 0
	case p.other:
		return last + p.turn
	}
	return p.turn
}

// undecided reports whether several modems answer and none is the one that the agent knows:
// "auto" takes none of them.
func undecided(usable []*portLine) bool {
	another := func(p *portLine) bool { return !p.sameModem(usable[0]) }
	return usable[0].place() > last && slices.ContainsFunc(usable, another)
}

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
	return choice{p.Path, text{"Use " + p.Path + ": ", "请使用 " + p.Path + "："}.plus(why, text{".", "。"}), p.Path}
}

// first is the first usable port: why it is this one of its modem, and this modem.
func first(f findings, usable []*portLine) choice {
	p := usable[0]
	why := p.behind().plus(p.standing())
	n := 0
	for _, q := range usable {
		if q.sameModem(p) {
			n++
		}
	}
	if n > 1 && !p.agent {
		ports := strconv.Itoa(n)
		why = why.plus(text{
			"; of this modem's " + ports + " AT ports it is the best to ask on, while programs that dial usually take another",
			"；该模块有 " + ports + " 个 AT 串口，此口最适合查询，拨号程序通常用其他口",
		})
	}
	c := p.chosen(why)
	c.why = c.why.plus(passedOver(f.list, p), otherModems(f.list, p))
	return c
}

func (p *portLine) sameModem(q *portLine) bool { return p.device() == q.device() }

// passedOver says why no port before the chosen one was taken.
func passedOver(list []portLine, chosen *portLine) text {
	why := fates(list, func(p *portLine) bool {
		return !p.named && p.turn > 0 && p.turn < chosen.place() && !(p.other && chosen.other)
	})
	if why == (text{}) {
		return text{}
	}
	return text{" Others were passed over.", "已跳过其他串口。"}.plus(why)
}

// otherModems says that there are more modems, and how to have one of them.
func otherModems(list []portLine, chosen *portLine) text {
	modems := []*portLine{chosen}
	for _, p := range inTurn(list) {
		i := slices.IndexFunc(modems, p.sameModem)
		switch {
		case p.named: // somebody has said which
			return text{}
		case i < 0:
			modems = append(modems, p)
		case i > 0 && p.usable() && !modems[i].usable():
			modems[i] = p
		}
	}
	if len(modems) == 1 {
		return text{}
	}
	n, others := strconv.Itoa(len(modems)), ""
	for _, p := range modems[1:] {
		others += ", " + p.Path
	}
	return text{
		" There are " + n + " modems, and simkeeper uses one. For another, name its port in --port or in port of [modem]: " + others[2:] + ".",
		"共有 " + n + " 个模块，simkeeper 只使用其中一个。如要使用另一个，请用 --port 或配置 [modem] 中的 port 指定其串口：" + others[2:] + "。",
	}
}

// instead says why the configured port is not used, and which one is.
func instead(own *portLine, f findings, usable []*portLine, origin string) choice {
	c := choice{}
	if len(usable) > 0 && !undecided(usable) {
		c = first(f, usable)
	}
	why := text{own.Path + ", ", own.Path + "，"}.plus(setBy(origin), text{", ", "，"}, own.behind(), own.standing(), text{". ", "。"})
	if own.usable() {
		why = why.plus(text{"The agent keeps to the modem that it knows by its IMEI. ", "服务按 IMEI 认定原来的模块。"})
	}
	why = why.plus(c.why)
	return choice{c.path, text{strings.TrimSpace(why.en), why.zh}, c.try}
}

// behind is what hangs behind the port, "" if that is not known.
func (p *portLine) behind() text {
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
	case p.other:
		return text{"answers AT, but is another modem than the one known by its IMEI", "应答 AT，但 IMEI 与已知模块不符"}
	case p.AT == answers && p.HoldersKnown && !isAddress(p.Path):
		return text{"answers AT, and nobody else holds it", "应答 AT，且无其他程序占用"}
	case p.AT == answers:
		return text{"answers AT", "应答 AT"}
	}
	return text{"not asked", "未查询"}
}

// noneToUse says why no port can be recommended, and which is worth a try.
func noneToUse(f findings) choice {
	fate := fates(f.list, func(p *portLine) bool { return p.turn > 0 })
	uart := slices.IndexFunc(f.list, func(p portLine) bool { return p.role == family.Stranger && p.USB == "" })
	if uart < 0 {
		uart = slices.IndexFunc(f.list, func(p portLine) bool { return p.role == family.Bridge })
	}
	none := text{"None is known as the AT port of a modem.", "其中没有已知模块的 AT 串口。"}
	switch {
	case len(f.list) == 0 && len(f.bare) == 0:
		return choice{why: text{"No serial ports: check the modem's power and USB cable.", "没有串口：请检查模块供电和 USB 线。"}}
	case len(f.list) == 0:
		return choice{why: text{"No serial ports.", "没有串口。"}}
	case fate != text{}:
		return choice{why: text{"No port of the modem can be used now.", "目前没有可用的模块串口。"}.plus(fate)}
	case uart < 0:
		return choice{why: none}
	}
	return choice{
		why: none.plus(text{" Where the modem is on a UART, name it:", "若模块接在 UART 上，请直接指定："}),
		try: f.list[uart].Path,
	}
}

// fates says how some ports stand, those of one fate together.
func fates(list []portLine, of func(*portLine) bool) text {
	why, paths, fate := text{}, "", text{}
	for _, p := range inTurn(list) {
		switch {
		case !of(p):
		case paths != "" && p.standing() == fate:
			paths += ", " + p.Path
		default:
			why = why.plus(tell(paths, fate))
			paths, fate = p.Path, p.standing()
		}
	}
	return why.plus(tell(paths, fate))
}

func tell(paths string, fate text) text {
	if paths == "" {
		return text{}
	}
	return text{" " + paths + ": ", paths + "："}.plus(fate, text{".", "。"})
}
