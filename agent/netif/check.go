package netif

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"syscall"
)

// Flags of <linux/if.h>, in /sys/class/net/<name>/flags.
const (
	flagUp    = 0x1
	flagNoARP = 0x80 // no neighbours to look for: what is sent is simply sent
)

// Check says whether a socket bound to the interface can talk with an address:
// nil, or a *Trouble. It looks, in this order, whether the interface exists, is
// up and has an address, whether a route to the target leads over it (also one
// that another route beats), whether the reverse-path filter lets the answers
// in, and whether this process may bind to it. Nothing is sent and nothing is
// changed. Not on Linux it is errors.ErrUnsupported.
//
// Under another root than the system's, addresses and permission are not looked
// at, for these only the running kernel knows.
func (i Interface) Check(root string, to netip.Addr) error {
	return at(root).check(i.Name, to)
}

func (s system) check(name string, to netip.Addr) error {
	if err := unsupported(); err != nil {
		return err
	}
	to = to.Unmap()
	steps := []func(string, netip.Addr) *Trouble{s.present, s.up, s.addressed, s.routed, s.answerable, s.permitted}
	if name == loopback { // the local table has its routes
		steps = []func(string, netip.Addr) *Trouble{s.present, s.permitted}
	}
	for _, step := range steps {
		if t := step(name, to); t != nil {
			return t
		}
	}
	return nil
}

// explain is asked when an attempt failed. Without neighbours to look for, the
// kernel sends even without a route, so that is no reason not to try; once
// trying was in vain it is the likely one.
func (s system) explain(name string, to netip.Addr) error {
	if err := s.check(name, to); err != nil {
		return err
	}
	if name != loopback && !s.leads(name, to) {
		return s.noRoute(name, to)
	}
	return nil
}

func (s system) present(name string, _ netip.Addr) *Trouble {
	if s.number(name, "ifindex") > 0 {
		return nil
	}
	return noInterface(name)
}

func noInterface(name string) *Trouble {
	return &Trouble{NoInterface, name, "there is no such interface",
		"ip link # shows the interfaces: the modem may be restarting, or modem.interface may be wrong"}
}

func (s system) up(name string, _ netip.Addr) *Trouble {
	if s.number(name, "flags")&flagUp == 0 {
		return &Trouble{Down, name, "it is switched off", "ip link set " + name + " up # or start the data connection, which does it"}
	}
	switch state, _ := s.attribute(name, "operstate"); state {
	case "down", "lowerlayerdown", "notpresent":
		return &Trouble{Down, name, "it is switched on, but has no carrier", "start the data connection"}
	}
	return nil
}

func (s system) addressed(name string, to netip.Addr) *Trouble {
	if !s.running() || slices.ContainsFunc(s.addresses(name), func(a netip.Addr) bool { return serves(a, to) }) {
		return nil
	}
	return &Trouble{NoAddress, name, "it has no " + family(to) + " address",
		"start the data connection, or its DHCP client: udhcpc -i " + name}
}

// useful is false for the link-local IPv6 address that every interface has.
func useful(a netip.Addr) bool { return a.Is4() || !a.IsLinkLocalUnicast() }

// serves says whether an address can be the source of packets to a target.
func serves(a, to netip.Addr) bool {
	return a.Is4() == to.Is4() && (useful(a) || to.IsLinkLocalUnicast())
}

func family(a netip.Addr) string {
	if a.Is4() {
		return "IPv4"
	}
	return "IPv6"
}

// routed lets an interface without neighbours pass, see explain.
func (s system) routed(name string, to netip.Addr) *Trouble {
	if !to.IsLoopback() && !s.has(name, to) && (s.sendsAnyway(name, to) || s.leads(name, to)) {
		return nil
	}
	return s.noRoute(name, to)
}

func (s system) sendsAnyway(name string, to netip.Addr) bool {
	return to.Is4() && s.number(name, "flags")&flagNoARP != 0
}

// leads says whether a route to the target goes over the interface.
func (s system) leads(name string, to netip.Addr) bool {
	_, ok := over(s.routes(), name, to)
	return ok || s.running() && kernelRoutes(s.number(name, "ifindex"), to)
}

func (s system) noRoute(name string, to netip.Addr) *Trouble {
	if to.IsLoopback() || s.has(name, to) {
		return &Trouble{NoRoute, name, to.String() + " is the terminal itself: what is sent there crosses no link", "name a host beyond the link"}
	}
	command, via, note := "ip route", "", "a metric that takes no traffic from the other links"
	if to.Is6() {
		command = "ip -6 route"
	}
	if s.number(name, "flags")&flagNoARP == 0 {
		via, note = "via GATEWAY ", "GATEWAY: the modem's own address, from its DHCP lease; "+note
	}
	cure := fmt.Sprintf("%s add default %sdev %s metric %d # %s", command, via, name, spareMetric(s.routes(), to), note)
	return &Trouble{NoRoute, name, fmt.Sprintf("no route to %s over it", to), cure}
}

// answerable repeats the kernel's check of the source of what comes in: strict
// (1) wants the route back to lead over the same interface, loose (2) wants any
// route (Linux, networking/ip-sysctl, rp_filter). IPv6 has no such setting.
func (s system) answerable(name string, to netip.Addr) *Trouble {
	mode, back, known := s.filter(name), route{}, false
	if to.Is4() && mode > 0 {
		back, known = anywhere(s.routes(), to)
	}
	switch {
	case to.Is6() || mode == 0 || known && (mode == 2 || back.dev == name) || s.kernelAccepts(name, to):
		return nil
	case !known:
		return s.noRoute(name, to)
	}
	return &Trouble{RPFilter, name,
		fmt.Sprintf("rp_filter is 1 and the route to %s leads over %s, so the kernel drops the answers", to, back.dev),
		"sysctl -w " + filterKey(name) + "=2 # loose: take answers from addresses whose route is another link"}
}

// filter is what is in force on an interface: the greater of its own value and
// that for all.
func (s system) filter(name string) (mode int) {
	for _, which := range []string{"all", name} {
		if text, _ := s.read("proc/sys/net/ipv4/conf", which, "rp_filter"); text != "" {
			mode = max(mode, int(text[0]-'0'))
		}
	}
	return mode
}

// filterKey spells the setting as sysctl wants it: a dot in a name becomes a
// slash.
func filterKey(name string) string {
	return "net.ipv4.conf." + strings.ReplaceAll(name, ".", "/") + ".rp_filter"
}

// kernelAccepts asks the kernel whether it would take an answer in, which policy
// rules may allow.
func (s system) kernelAccepts(name string, from netip.Addr) bool {
	if !s.running() {
		return false
	}
	return slices.ContainsFunc(s.addresses(name), func(own netip.Addr) bool {
		return serves(own, from) && kernelAccepts(s.number(name, "ifindex"), from, own)
	})
}

// permitted tries it on a socket.
func (s system) permitted(name string, _ netip.Addr) *Trouble {
	if !s.running() {
		return nil
	}
	return bindTrouble(name, trySocket(func(fd uintptr) error { return s.bind(fd, name) }))
}

// bindTrouble translates what SO_BINDTODEVICE answered; nil for nil and for what
// is no trouble of the interface.
func bindTrouble(name string, err error) *Trouble {
	switch {
	case errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES):
		return &Trouble{Permission, name, "this process may not bind a socket to an interface" + kernelNote(),
			"AmbientCapabilities=CAP_NET_RAW # in the [Service] section of the unit; kernels before 5.7 ask for it"}
	case errors.Is(err, syscall.ENODEV):
		return noInterface(name)
	}
	return nil
}
