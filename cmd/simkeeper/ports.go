package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
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
	HoldersKnown bool      `json:"holders_known"` // false: there may be others, which only root can see
	AT           string    `json:"at"`            // "yes", "no", "not asked"
}

type process struct {
	PID  int    `json:"pid"`
	Name string `json:"name"`
}

// probeTime is how long a port may take to answer AT.
const probeTime = 4 * time.Second

// ports lists the serial ports. Only ports of known modems are asked whether they answer
// AT: on a payment terminal the others are printers and PIN pads.
func ports(ctx context.Context, e *environment, args []string) error {
	flags := newFlags(e, "ports", "")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.parseAlone(args); err != nil {
		return err
	}
	found, err := port.List("/")
	if err != nil {
		return err
	}
	list := []portLine{}
	for _, p := range found {
		list = append(list, describe(ctx, p))
	}
	if *asJSON {
		out := json.NewEncoder(e.stdout)
		out.SetIndent("", "  ")
		return out.Encode(list)
	}
	return printPorts(e.stdout, list)
}

func describe(ctx context.Context, p port.Info) portLine {
	line := portLine{Path: p.Path, Driver: p.Driver, Interface: p.Interface, Manufacturer: p.Manufacturer, Product: p.Product, HoldersKnown: p.Complete, AT: "not asked"}
	if p.VID != "" {
		line.USB = p.VID + ":" + p.PID
	}
	for _, h := range p.Holders {
		line.Holders = append(line.Holders, process{h.PID, h.Name})
	}
	if len(p.Holders) == 0 && family.KnownUSB(p.VID) {
		line.AT = answersAT(ctx, p.Path)
	}
	return line
}

// answersAT opens the port and asks for an OK.
func answersAT(ctx context.Context, path string) string {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	conf := config.Default()
	conf.Modem.Port = path
	r := agent.Options{Config: &conf}.NewReader(true)
	defer r.Release(ctx)
	if r.Alive(ctx) != nil {
		return "no"
	}
	return "yes"
}

func printPorts(w io.Writer, list []portLine) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, "no serial ports: check the modem's power and USB cable")
		return err
	}
	rows := [][]string{{"PORT", "USB", "IF", "AT", "HELD BY", "DEVICE"}}
	for _, p := range list {
		rows = append(rows, []string{p.Path, dash(p.USB), dash(p.Interface), p.AT, holders(p), dash(strings.TrimSpace(p.Manufacturer + " " + p.Product))})
	}
	_, err := io.WriteString(w, table(rows))
	return err
}

func holders(p portLine) string {
	var names []string
	for _, h := range p.Holders {
		names = append(names, fmt.Sprintf("%s (%d)", h.Name, h.PID))
	}
	switch {
	case len(names) > 0:
		return strings.Join(names, ", ")
	case !p.HoldersKnown:
		return "? (root can see)"
	}
	return "-"
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
