package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
)

// portLine is one serial port as printed.
type portLine struct {
	Path         string    `json:"path"`
	Driver       string    `json:"driver,omitempty"`
	USB          string    `json:"usb,omitempty"`       // vendor:product
	Interface    string    `json:"interface,omitempty"` // bInterfaceNumber, two hex digits
	Manufacturer string    `json:"manufacturer,omitempty"`
	Product      string    `json:"product,omitempty"`
	Holders      []process `json:"holders,omitempty"`
	HoldersKnown bool      `json:"holders_known"` // false: there may be others
	AT           string    `json:"at"`            // "yes", "no", "not asked"
	Use          bool      `json:"use,omitempty"` // the one to use
	Why          string    `json:"why,omitempty"` // of the one to use: why this one

	modem bool // of a known vendor, or beside a network interface of its device
	agent bool // the running agent's
	shut  text // why it could not be asked
}

type process struct {
	PID  int    `json:"pid"`
	Name string `json:"name"`
}

// Whether a port answers AT.
const (
	answers  = "yes"
	mute     = "no"
	notAsked = "not asked"
)

// probeTime is how long a port may take to answer AT.
const probeTime = 4 * time.Second

// survey finds out about ports. Only those of modems and the configured one are asked
// whether they answer AT: on a payment terminal the others are printers and PIN pads.
type survey struct {
	conf *config.Config
	// agentHas reports whether the running agent uses a port.
	agentHas func(ctx context.Context, socket, path string) bool
	// ask returns nil if a port answers AT, and a *port.Error if it cannot be opened.
	ask func(ctx context.Context, path string, baud int) error
}

// agentHas asks the agent, and the agent not the modem.
func agentHas(ctx context.Context, socket, path string) bool {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	_, err := agent.Ask(ctx, socket, agent.Request{Op: "status", Port: path}, nil)
	return err == nil
}

func answersAT(ctx context.Context, path string, baud int) error {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	conf := config.Default()
	conf.Modem.Port, conf.Modem.Baud = path, baud
	r := agent.Options{Config: &conf}.NewReader(true)
	defer r.Release(ctx)
	return r.Alive(ctx)
}

// list describes the ports that were found, and the configured one where it is none of
// them: a pty, or an address.
func (s *survey) list(ctx context.Context, found []port.Info) []portLine {
	list, known := []portLine{}, !s.named()
	for _, p := range found {
		line := describe(p)
		known = known || s.configured(&line)
		list = append(list, line)
	}
	if !known {
		own := portLine{Path: s.conf.Modem.Port, AT: notAsked}
		if own.HoldersKnown = true; !own.address() {
			ps, complete := port.Holders("/", own.Path)
			own.HoldersKnown = complete
			own.heldAlso(ps)
		}
		list = append(list, own)
	}
	for i := range list {
		s.probe(ctx, &list[i])
	}
	return list
}

// named reports whether the configuration names a port.
func (s *survey) named() bool { return s.conf.Modem.Port != "auto" }

func (s *survey) configured(p *portLine) bool {
	return s.named() && samePath(p.Path, s.conf.Modem.Port)
}

// samePath reports whether two names lead to one device.
func samePath(a, b string) bool {
	if a == b {
		return true
	}
	ra, err1 := filepath.EvalSymlinks(a)
	rb, err2 := filepath.EvalSymlinks(b)
	return err1 == nil && err2 == nil && ra == rb
}

func describe(p port.Info) portLine {
	line := portLine{
		Path: p.Path, Driver: p.Driver, Interface: p.Interface, Manufacturer: p.Manufacturer, Product: p.Product,
		HoldersKnown: p.Complete, AT: notAsked, modem: p.Network || family.KnownUSB(p.VID),
	}
	if p.VID != "" {
		line.USB = p.VID + ":" + p.PID
	}
	line.heldAlso(p.Holders)
	return line
}

func (p *portLine) heldAlso(ps []port.Process) {
	for _, h := range ps {
		p.Holders = append(p.Holders, process{h.PID, h.Name})
	}
}

// address reports whether it is no device of this machine: tcp://host:port.
func (p *portLine) address() bool { return strings.Contains(p.Path, "://") }

// heldBy names the programs that hold the port.
func (p *portLine) heldBy() string {
	var names []string
	for _, h := range p.Holders {
		names = append(names, fmt.Sprintf("%s (%d)", h.Name, h.PID))
	}
	return strings.Join(names, ", ")
}

// name is what the device calls itself.
func (p *portLine) name() string {
	if strings.HasPrefix(p.Product, p.Manufacturer) {
		return p.Product
	}
	return strings.TrimSpace(p.Manufacturer + " " + p.Product)
}

// probe asks a port whether it answers AT, where that is harmless: a modem's, and held by
// nobody.
func (s *survey) probe(ctx context.Context, p *portLine) {
	configured := s.configured(p)
	switch {
	case configured && s.agentHas(ctx, s.conf.State.SocketPath(), s.conf.Modem.Port):
		p.agent = true
	case len(p.Holders) > 0, !p.modem && !configured:
	case agent.Paying(s.conf):
		p.shut = text{"a payment is running", "正在支付"}
	default:
		p.learn(s.ask(ctx, p.Path, s.conf.Modem.Baud))
	}
}

// learn takes in what came of asking.
func (p *portLine) learn(err error) {
	var closed *port.Error
	switch {
	case err == nil:
		p.AT = answers
	case errors.As(err, &closed):
		p.heldAlso(closed.Holders)
		p.shut = shutBy(*closed)
	default:
		p.AT = mute
	}
}

// shutBy is why a port cannot be opened.
func shutBy(e port.Error) text {
	switch e.Kind {
	case port.Missing:
		return text{"it is not there", "不存在"}
	case port.Denied:
		return text{"permission denied, run as root", "没有权限，请用 root 运行"}
	}
	e.Path = "" // it stands beside the reason
	return text{e.Error(), e.Error()}
}
