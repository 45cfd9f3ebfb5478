package netif

import (
	"path/filepath"
	"slices"
	"strings"
)

// etherType is ARPHRD_ETHER of <linux/if_arp.h>: Ethernet and Wi-Fi, and what
// behaves like them.
const etherType = 1

// modemNames begin the names of interfaces that are a modem's on the usual
// systems, those of MediaTek's and Unisoc's drivers included.
var modemNames = []string{"wwan", "ppp", "rmnet", "ccmni", "seth_lte", "mhi_", "qmimux"}

// modemDrivers drive modems only.
var modemDrivers = []string{"qmi_wwan", "qmi_wwan_q", "cdc_mbim", "huawei_cdc_ncm", "sierra_net", "hso", "GobiNet", "mhi_net"}

// mixedDrivers drive modems and Ethernet adapters alike.
var mixedDrivers = []string{"cdc_ether", "rndis_host", "cdc_ncm"}

// tunnelTypes are the DEVTYPEs of tunnels that look like Ethernet.
var tunnelTypes = []string{"vxlan", "geneve", "l2tpeth"}

// notCellular gives the interfaces whose packets certainly do not leave by a
// modem: not the known one, nor what looks like a modem's, nor what is stacked
// with such a one or on the same USB or PCI device, nor a tunnel.
func (s system) notCellular(names []string, known *Interface) []string {
	avoid := map[string]bool{loopback: true}
	for _, name := range names {
		if known != nil && name == known.Name || s.looksCellular(name, known == nil) {
			for member := range s.stack(names, name) {
				avoid[member] = true
			}
		}
	}
	s.grow(avoid, names, s.sameHardware)
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return avoid[name] || !s.likeEthernet(name)
	})
}

func (s system) sameHardware(a, b string) bool {
	first, _ := s.hardware(s.device(a))
	second, _ := s.hardware(s.device(b))
	return first != "" && first == second
}

// looksCellular goes by name, device type and driver. Drivers that Ethernet
// adapters have, too, count only as long as the modem's interface is not known.
func (s system) looksCellular(name string, unknown bool) bool {
	link, _ := filepath.EvalSymlinks(s.path("sys/class/net", name, "device/driver"))
	driver := filepath.Base(link)
	return slices.ContainsFunc(modemNames, func(begin string) bool { return strings.HasPrefix(name, begin) }) ||
		s.deviceType(name) == "wwan" ||
		slices.Contains(modemDrivers, driver) ||
		unknown && slices.Contains(mixedDrivers, driver)
}

// deviceType is DEVTYPE of the interface's uevent: "wwan", "wlan", "bridge",
// "vlan" and so on; "" for plain Ethernet.
func (s system) deviceType(name string) string {
	text, _ := s.attribute(name, "uevent")
	for line := range strings.Lines(text) {
		if kind, ok := strings.CutPrefix(strings.TrimSpace(line), "DEVTYPE="); ok {
			return kind
		}
	}
	return ""
}

func (s system) likeEthernet(name string) bool {
	return s.number(name, "type") == etherType &&
		!s.linked(name, "tun_flags") &&
		!slices.Contains(tunnelTypes, s.deviceType(name))
}
