package netif

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// loopback is the interface of the terminal's own addresses.
const loopback = "lo"

// system is where the facts are read, and the calls that only the running
// kernel can answer.
type system struct {
	root      string
	addresses func(name string) []netip.Addr
	bind      func(fd uintptr, name string) error // SO_BINDTODEVICE
}

func at(root string) system {
	return system{root: root, addresses: addressesOf, bind: bindToDevice}
}

// running is true where the files are those of the kernel that is asked.
func (s system) running() bool { return s.root == "" || s.root == "/" }

func (s system) path(elements ...string) string {
	return filepath.Join(append([]string{"/", s.root}, elements...)...)
}

// read gives a small text file without the line's end.
func (s system) read(elements ...string) (string, error) {
	text, err := os.ReadFile(s.path(elements...))
	return strings.TrimSpace(string(text)), err
}

func (s system) attribute(name string, elements ...string) (string, error) {
	return s.read(append([]string{"sys/class/net", name}, elements...)...)
}

// number reads an attribute that is decimal or, after 0x, hexadecimal; 0 where
// there is none.
func (s system) number(name, attribute string) int {
	text, _ := s.attribute(name, attribute)
	n, _ := strconv.ParseInt(text, 0, 64)
	return int(n)
}

// names lists the interfaces. /sys/class/net also holds plain files, such as
// bonding_masters.
func (s system) names() ([]string, error) {
	entries, err := os.ReadDir(s.path("sys/class/net"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("list the network interfaces: %w", err), unsupported())
	}
	var names []string
	for _, e := range entries {
		if s.number(e.Name(), "ifindex") > 0 {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// stack gives the interfaces that carry the packets of one: those below it
// (lower_wwan0 in the folder of wwan0.1), and all that stand on these.
func (s system) stack(names []string, name string) map[string]bool {
	stack := map[string]bool{name: true}
	s.grow(stack, names, func(of, other string) bool { return s.linked(of, "lower_"+other) })
	s.grow(stack, names, func(of, other string) bool { return s.linked(other, "lower_"+of) })
	return stack
}

// grow adds what is joined to a member until nothing new is found.
func (s system) grow(members map[string]bool, names []string, joined func(member, name string) bool) {
	for grown := true; grown; {
		grown = false
		for member := range members {
			for _, name := range names {
				if !members[name] && joined(member, name) {
					members[name], grown = true, true
				}
			}
		}
	}
}

func (s system) linked(name, link string) bool {
	_, err := os.Lstat(s.path("sys/class/net", name, link))
	return err == nil
}

// has says whether an interface has this address.
func (s system) has(name string, address netip.Addr) bool {
	for _, a := range s.addresses(name) {
		if a == address.WithZone("") {
			return true
		}
	}
	return false
}

// addressesOf asks the kernel; nothing where there is no such interface.
func addressesOf(name string) []netip.Addr {
	link, err := net.InterfaceByName(name)
	if err != nil {
		return nil
	}
	list, _ := link.Addrs()
	var addresses []netip.Addr
	for _, a := range list {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			addresses = append(addresses, p.Addr().Unmap())
		}
	}
	return addresses
}
