package reader

import (
	"errors"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
)

// candidate is a port that may be opened.
type candidate struct {
	port.Info
	role  family.Role
	rank  int  // 1 is best
	named bool // the owner's word
	first bool // before all others
}

// group is one modem: its ports, best first, and what came of asking them.
type group struct {
	device   string
	modem    bool // by its ids; false for a port that is nothing but named
	ports    []candidate
	answered bool
	shut     *port.Error // the first port that could not be had
	silent   string      // the first that kept silent
}

// RoleOf judges a port without opening it, and ranks it among the AT ports of its modem:
// 1 is best, 0 is not to be opened. What is on no USB is nobody's, but for the channels of
// the kernel's WWAN framework and of its GSM multiplexer.
func RoleOf(p port.Info) (family.Role, int) {
	switch {
	case p.WWAN:
		return family.Dialogue, 1
	case p.Channel > 0 && p.Channel < len(channelRanks):
		return family.Candidate, channelRanks[p.Channel]
	case p.Channel > 0:
		return family.Apart, 0 // the kernel makes 63, modems serve three or four
	}
	return family.PortRole(p.VID, p.PID, p.Interface, p.Class, p.Network)
}

// channelRanks are those of the channels of a multiplexed line: whoever dials takes the
// first, by custom.
var channelRanks = [...]int{1: 3, 2: 1, 3: 2, 4: 4}

// survey lists the modems in the order in which to try them, and the ports to keep off.
func (s *Search) survey() ([]group, []Passed, error) {
	list := s.List
	if list == nil {
		list = port.List
	}
	ports, err := list(s.Root)
	if err != nil && !s.Named {
		return nil, nil, err
	}
	var modems []group
	var passed []Passed
	listed := false
	for _, p := range ports {
		c, why := s.judge(p)
		listed = listed || c.named
		if why != "" {
			passed = append(passed, Passed{p, c.role, why})
			continue
		}
		modems = enter(modems, c)
	}
	if s.Named && !listed && s.Path != "" {
		modems = enter(modems, candidate{Info: port.Info{Path: s.Path}, named: true, first: true})
	}
	order(modems)
	return modems, passed, nil
}

// judge says why a port is not to be opened, "" where it may be. The name of a USB port
// passes from device to device: one that the owner named and that is no modem's comes
// last when the modem can be told by its IMEI.
func (s *Search) judge(p port.Info) (c candidate, why string) {
	role, rank := RoleOf(p)
	c = candidate{Info: p, role: role, rank: rank}
	hinted := s.Path != "" && samePort(p.Path, s.Path)
	c.named = hinted && s.Named
	c.first = hinted && (rank > 0 || p.VID == "" || s.IMEI == "")
	switch {
	case s.Named && s.IMEI == "" && !hinted:
		return c, "not the configured port"
	case c.named || rank > 0:
		return c, ""
	case role == family.Stranger && p.VID == "":
		return c, "on no USB, where nothing tells what is behind it"
	}
	return c, role.String()
}

// samePort reports whether a name leads to a port of the list.
func samePort(listed, name string) bool {
	if listed == name {
		return true
	}
	real, err := filepath.EvalSymlinks(name)
	return err == nil && real == listed
}

// enter adds a port to its modem. A port that is nothing but named stands by itself.
func enter(modems []group, c candidate) []group {
	g := group{device: c.Device, modem: c.rank > 0, ports: []candidate{c}}
	switch {
	case !g.modem:
		g.device = ""
	case g.device == "" && c.VID != "": // Windows does not tell the place
		g.device = c.VID + ":" + c.PID
	}
	same := func(m group) bool { return m.modem && m.device == g.device }
	if i := slices.IndexFunc(modems, same); i >= 0 && g.modem {
		modems[i].ports = append(modems[i].ports, c)
		return modems
	}
	return append(modems, g)
}

// order puts the modem of the port to try first before the others, those by their place,
// and within a modem that port before the others, those by rank.
func order(modems []group) {
	for _, g := range modems {
		sort.Slice(g.ports, func(i, j int) bool { return g.ports[i].before(&g.ports[j]) })
	}
	sort.Slice(modems, func(i, j int) bool { return modems[i].before(&modems[j]) })
}

func (c *candidate) before(d *candidate) bool {
	switch {
	case c.first != d.first:
		return c.first
	case c.rank != d.rank:
		return c.rank < d.rank
	case c.Interface != d.Interface:
		return c.Interface < d.Interface
	}
	return placeBefore(c.Path, d.Path)
}

func (g *group) before(h *group) bool {
	switch {
	case g.ports[0].first != h.ports[0].first:
		return g.ports[0].first
	case g.modem != h.modem:
		return g.modem
	}
	return placeBefore(g.device, h.device)
}

// placeBefore orders places as people do: "1-2" before "1-10", a hub before what hangs
// on it.
func placeBefore(a, b string) bool {
	as, bs := strings.FieldsFunc(a, betweenNumbers), strings.FieldsFunc(b, betweenNumbers)
	for i := 0; i < len(as) && i < len(bs); i++ {
		if as[i] != bs[i] {
			return len(as[i]) < len(bs[i]) || len(as[i]) == len(bs[i]) && as[i] < bs[i]
		}
	}
	return len(as) < len(bs)
}

func betweenNumbers(r rune) bool { return r == '-' || r == '.' || r == ':' }

// note keeps what a port of the modem said that matters should none answer.
func (g *group) note(c candidate, err error) {
	var shut *port.Error
	switch {
	case !errors.As(err, &shut):
		if g.silent == "" {
			g.silent = c.Path
		}
	case g.shut == nil || urgency[shut.Kind] > urgency[g.shut.Kind]:
		g.shut = shut
	}
}
