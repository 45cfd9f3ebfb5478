package main

import (
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
)

// note is what is said below the table of ports.
type note struct {
	text
	run []string // commands to type
}

// beside says what else uses the modem or keeps its ports away, and what to do: simkeeper
// stops nobody.
func beside(f findings) []note {
	out := append(managed(f), controlled(f.list)...)
	out = append(out, downloads(f)...)
	for _, d := range f.bare {
		if role, _ := family.PortRole(d.VID, d.PID, "", "", false); role != family.Download {
			out = append(out, portless(d))
		}
	}
	if f.agent == config.PortAuto {
		out = append(out, note{text: text{"The simkeeper agent is running and is still looking for its modem.", "simkeeper 服务正在运行，尚未找到模块。"}})
	}
	return out
}

// managed says how to share the modem with ModemManager, which gives a port up that bears
// the udev property ID_MM_PORT_IGNORE (ModemManager, Common udev tags).
func managed(f findings) []note {
	tried := inTurn(f.list)
	tried = slices.DeleteFunc(tried, func(p *portLine) bool { return p.turn == 0 })
	if len(f.managers) == 0 || len(tried) == 0 {
		return nil
	}
	held := heldAmong(tried, f.managers)
	say := text{"ModemManager is running", "ModemManager 正在运行"}
	switch {
	case held != "":
		say = say.plus(text{" and holds " + held + "; simkeeper leaves it alone.", "，占用 " + held + "；simkeeper 不与它争用。"})
	case tried[0].HoldersKnown:
		say = say.plus(text{" and holds no AT port now, but may probe them at any time.", "，目前未占用 AT 串口，但随时可能探测。"})
	default:
		say = say.plus(text{"; root can see which ports it holds.", "；用 root 运行可看到它占用哪些串口。"})
	}
	own := ownPort(tried)
	return []note{{text: say.plus(
		text{" To keep a port for simkeeper, give ", "如要为 simkeeper 留出串口，请用 udev 规则为 "}, own,
		text{" the udev property ID_MM_PORT_IGNORE=1; it takes effect when ModemManager restarts.", "设置 ID_MM_PORT_IGNORE=1，ModemManager 重启后生效。"},
	)}}
}

// heldAmong names the ports that one of some processes holds.
func heldAmong(list []*portLine, by []port.Process) string {
	var paths []string
	for _, p := range list {
		if slices.ContainsFunc(p.Holders, func(h process) bool { return slices.Contains(by, port.Process{PID: h.PID, Name: h.Name}) }) {
			paths = append(paths, p.Path)
		}
	}
	return strings.Join(paths, ", ")
}

// ownPort is the port to keep for simkeeper: the one that it uses, else the last of the
// first modem, which ModemManager misses least.
func ownPort(tried []*portLine) text {
	own := tried[0]
	for _, p := range tried {
		if p.sameModem(own) {
			own = p
		}
	}
	for _, p := range tried {
		if p.Use {
			own = p
		}
	}
	if own.Interface == "" {
		return text{own.Path, own.Path + " "}
	}
	return text{own.Path + " (" + own.USB + ", interface " + own.Interface + ")", own.Path + "（" + own.USB + "，接口 " + own.Interface + "）"}
}

// controlled says who runs the data connections.
func controlled(list []portLine) []note {
	var out []note
	for i := range list {
		for _, c := range list[i].Control {
			if len(c.Holders) == 0 {
				continue
			}
			by, over := programs(c.Holders), c.Path
			if c.Driver != "" {
				over += " (" + c.Driver + ")"
			}
			say := text{
				by + " runs the data connection over " + over + "; simkeeper leaves that alone and only asks on AT.",
				"数据连接由 " + by + " 通过 " + over + " 控制；simkeeper 不干预，只用 AT 查询。",
			}
			if said := func(n note) bool { return n.text == say }; !slices.ContainsFunc(out, said) { // each port of the modem has it
				out = append(out, note{text: say})
			}
		}
	}
	return out
}

// downloads says what helps modems that wait for firmware.
func downloads(f findings) []note {
	var out []note
	add := func(place, ids, product string) {
		what := called(place, ids, product)
		out = append(out, note{text: text{
			what + " is a modem in emergency download mode. Only taking its power away brings it back; if it does not, its firmware is damaged.",
			what + " 是处于紧急下载模式的模块，只有断电重启才能恢复；若仍不恢复，则固件已损坏。",
		}})
	}
	for i := range f.list {
		if p := &f.list[i]; p.role == family.Download {
			add(p.Device, p.USB, p.Product)
		}
	}
	for _, d := range f.bare {
		if role, _ := family.PortRole(d.VID, d.PID, "", "", false); role == family.Download {
			add(d.Device, d.VID+":"+d.PID, d.Product)
		}
	}
	return out
}

// portless says what a modem without serial ports lacks: most need the driver option, which
// is told of ids that it does not know (Linux, drivers/usb/serial/bus.c, new_id).
func portless(d port.USBDevice) note {
	what := called(d.Device, d.VID+":"+d.PID, d.Product)
	return note{
		text{
			what + " is a modem by its ids, but has no serial port. Either the driver option is not loaded or does not know it, or its USB mode has no AT port. To try the driver, as root:",
			what + " 从 ID 看是模块，但没有串口：可能 option 驱动未加载或不认识它，也可能其 USB 模式不带 AT 口。可用 root 尝试加载驱动：",
		},
		[]string{"modprobe option", "echo " + d.VID + " " + d.PID + " >/sys/bus/usb-serial/drivers/option1/new_id"},
	}
}

// called is a USB device in a sentence.
func called(place, ids, product string) string {
	return strings.TrimSpace("USB "+place+" ("+ids+" "+printable(product)) + ")"
}
