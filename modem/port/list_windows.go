package port

import (
	"fmt"
	"strings"

	"go.bug.st/serial"
	"go.bug.st/serial/enumerator"
)

// List tells what COM ports the system has, sorted; root has no meaning here. Of a USB
// port it gives vendor, product and the driver's own words ("Quectel USB AT Port (COM5)"),
// but neither the interface nor who holds it: Windows does not say. Nothing is opened.
func List(root string) ([]Info, error) {
	names, err := serial.GetPortsList()
	if err != nil {
		return nil, fmt.Errorf("list serial ports: %w", err)
	}
	details, _ := enumerator.GetDetailedPortsList() // without it there are the names
	ports := join(names, details)
	sortPorts(ports)
	return ports, nil
}

// join adds what the device manager tells to all ports that there are: it keeps those of
// modems apart from the others and leaves them out.
func join(names []string, details []*enumerator.PortDetails) []Info {
	var ports []Info
	for _, name := range names {
		info := Info{Path: name}
		for _, d := range details {
			if strings.EqualFold(d.Name, name) {
				info.VID, info.PID = strings.ToLower(d.VID), strings.ToLower(d.PID)
				info.Product, info.Manufacturer = d.Product, d.Manufacturer
			}
		}
		ports = append(ports, info)
	}
	return ports
}
