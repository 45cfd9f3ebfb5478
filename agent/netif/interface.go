package netif

import (
	"errors"
	"fmt"
	"strconv"
)

// How an interface was found, the values of Interface.How.
const (
	ByConfiguration = "configured" // modem.interface names it
	ByUSB           = "usb"        // on the same USB device as the modem's serial port
	ByPCI           = "pci"        // on the same PCI device as the modem's control port
	ByAddress       = "address"    // it has the address that the modem reports (+CGPADDR)
)

// Interface is a network interface as Find saw it.
type Interface struct {
	Name  string // as in /sys/class/net
	Index int    // the kernel's number; a new one means that the counters began anew
	How   string // "configured", "usb", "pci" or "address"
}

// Counters are what an interface has carried since it was made, in bytes and
// packets of the link layer. They start again at 0 when it is made anew, as
// after a reset of the modem.
type Counters struct {
	Tx, Rx, TxPackets, RxPackets uint64
}

// Counters reads /sys/class/net/<name>/statistics under root ("" is the
// system's). An interface that is gone is an error that fs.ErrNotExist matches.
func (i Interface) Counters(root string) (Counters, error) {
	return at(root).counters(i.Name)
}

func (s system) counters(name string) (c Counters, err error) {
	for _, field := range []struct {
		file string
		to   *uint64
	}{{"tx_bytes", &c.Tx}, {"rx_bytes", &c.Rx}, {"tx_packets", &c.TxPackets}, {"rx_packets", &c.RxPackets}} {
		text, err := s.attribute(name, "statistics", field.file)
		if err == nil {
			*field.to, err = strconv.ParseUint(text, 10, 64)
		}
		if err != nil {
			return Counters{}, errors.Join(fmt.Errorf("counters of %s: %w", name, err), unsupported())
		}
	}
	return c, nil
}
