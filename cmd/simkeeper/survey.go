package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"sort"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/reader"
)

// survey finds out about ports. Only those on which "auto" would look for a modem and the
// configured one are asked whether they answer AT: on a payment terminal the others are
// printers and PIN pads.
type survey struct {
	conf *config.Config
	root string // of /sys and /proc
	// agentPort is the port of the running agent, "auto" while it looks for one; "": no
	// agent is running.
	agentPort func(ctx context.Context, socket string) string
	open      func(context.Context, port.Config) (io.ReadWriteCloser, error) // nil: port.Open

	imei modem.IMEI // of the modem that "auto" looks for; "": any
	last string     // where it was
}

// findings are what a survey found out.
type findings struct {
	list     []portLine       // the ports of a device side by side, modems first
	bare     []port.USBDevice // modems without a serial port
	managers []port.Process   // each a ModemManager
	agent    string           // as survey.agentPort
}

func newSurvey(conf *config.Config) *survey {
	s := &survey{conf: conf, root: "/", agentPort: agentPort}
	if !s.configured() {
		m, _ := agent.ReadMemory(agent.StatePath(conf.State.Dir)) // without it any modem will do
		s.imei, s.last = m.IMEI, m.Port
	}
	return s
}

// askTime is how long the agent may take to tell its port: it may be busy with the modem.
const askTime = 4 * time.Second

// agentPort asks the agent, and the agent not the modem.
func agentPort(ctx context.Context, socket string) string {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	a, err := agent.Ask(ctx, socket, agent.Request{Op: "status"}, nil)
	if err != nil || a.Status == nil {
		return ""
	}
	return a.Status.Port
}

// look describes the ports that were found, and asks those that may be asked.
func (s *survey) look(ctx context.Context, found []port.Info) findings {
	plan := s.rehearse(ctx, found)
	f := findings{
		bare: plan.Bare, managers: port.Running(s.root, "ModemManager"),
		agent: s.agentPort(ctx, s.conf.State.SocketPath()),
	}
	f.list = s.describeAll(found, f.agent)
	arrange(f.list, plan.Passed)
	for _, p := range inTurn(f.list) {
		s.probe(ctx, p)
	}
	return f
}

// configured reports whether the configuration names a port.
func (s *survey) configured() bool { return s.conf.Modem.Port != config.PortAuto }

// search is that of "auto", among some ports.
func (s *survey) search(ports ...port.Info) reader.Search {
	return reader.Search{
		IMEI: s.imei, Path: s.last, Baud: s.conf.Modem.Baud, Root: s.root, Open: s.open,
		List: func(string) ([]port.Info, error) { return ports, nil },
	}
}

var errRehearsal = errors.New("not opened")

// rehearse makes the search of "auto" without opening a port: it passes them all over, in
// the order in which it would try them.
func (s *survey) rehearse(ctx context.Context, found []port.Info) *reader.NotFound {
	search, none := s.search(found...), &reader.NotFound{}
	search.Open = func(context.Context, port.Config) (io.ReadWriteCloser, error) { return nil, errRehearsal }
	_, err := reader.Find(ctx, search)
	errors.As(err, &none)
	return none
}

// describeAll describes the ports that were found, and those of the configuration and of
// the agent where they are none of them: a pty, or an address.
func (s *survey) describeAll(found []port.Info, agentPort string) []portLine {
	list := []portLine{}
	for _, p := range found {
		list = append(list, describe(p))
	}
	for _, path := range []string{s.conf.Modem.Port, agentPort} {
		there := func(p portLine) bool { return samePath(p.Path, path) }
		if path != "" && path != config.PortAuto && !slices.ContainsFunc(list, there) {
			list = append(list, s.unlisted(path))
		}
	}
	for i := range list {
		p := &list[i]
		p.named = s.configured() && samePath(p.Path, s.conf.Modem.Port)
		p.agent = samePath(p.Path, agentPort)
	}
	return list
}

// unlisted describes a port that the system does not list. Who holds it only opening it
// tells: a pty is always open in the program that made it.
func (s *survey) unlisted(path string) portLine {
	info := port.Info{Path: path, Complete: true}
	if !isAddress(path) {
		_, info.Complete = port.Holders(s.root, path)
	}
	return describe(info)
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

// arrange gives the ports their turns, and puts those of one device side by side, in the
// order in which their modems are tried.
func arrange(list []portLine, tried []reader.Passed) {
	var devices []string
	turn := 0
	for _, t := range tried {
		i := slices.IndexFunc(list, func(p portLine) bool { return p.Path == t.Port.Path })
		if i >= 0 && list[i].Rank > 0 {
			turn++
			list[i].turn = turn
			devices = append(devices, list[i].device())
		}
	}
	for i := range list {
		devices = append(devices, list[i].device())
	}
	sort.SliceStable(list, func(i, j int) bool { // shares its code, unlike slices.SortStableFunc
		return slices.Index(devices, list[i].device()) < slices.Index(devices, list[j].device())
	})
}

// inTurn are the ports that may be asked, the configured one first.
func inTurn(list []portLine) []*portLine {
	var out []*portLine
	for i := range list {
		if p := &list[i]; p.named || p.turn > 0 {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b *portLine) int { return a.order() - b.order() })
	return out
}

// order is the turn of a port, 0 for the configured one.
func (p *portLine) order() int {
	if p.named {
		return 0
	}
	return p.turn
}

// probe asks a port whether it answers AT, where that is harmless: held by nobody, and
// while no payment runs.
func (s *survey) probe(ctx context.Context, p *portLine) {
	switch {
	case p.agent, len(p.Holders) > 0:
	case agent.Paying(s.conf):
		p.shut = text{"a payment is running", "正在支付"}
	default:
		search := s.search(p.info)
		if p.named {
			search.Path, search.Named = p.Path, true
		}
		_, err := reader.Find(ctx, search)
		p.learn(err)
	}
}

// learn takes in what came of asking.
func (p *portLine) learn(err error) {
	var none *reader.NotFound
	var closed *port.Error
	switch {
	case err == nil:
		p.AT = answers
	case !errors.As(err, &none) || !errors.As(err, &closed): // broken off
	case len(none.Answered) > 0:
		p.AT, p.other = answers, true
	case none.Silent != "":
		p.AT = mute
	default:
		p.Holders = append(p.Holders, processes(closed.Holders)...)
		p.shut = shutBy(closed.Kind, none.Passed)
	}
}

// shutBy is why a port could not be opened.
func shutBy(kind port.Kind, passed []reader.Passed) text {
	switch {
	case kind == port.Missing || len(passed) == 0:
		return text{"it is not there", "不存在"}
	case kind == port.Denied:
		return text{"permission denied, run as root", "没有权限，请用 root 运行"}
	case kind == port.Busy:
		return text{"held by another program", "被其他程序占用"}
	}
	why := passed[len(passed)-1].Why
	return text{why, why}
}
