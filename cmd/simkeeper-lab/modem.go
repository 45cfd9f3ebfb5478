package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// modemFlags are the flags of "simkeeper-lab modem".
type modemFlags struct {
	family, model    string
	pty, tcp, serial string
	personality      string
	name             string
	faults           []string
	latency          time.Duration
	boot, usb        bool
}

func parseModemFlags(args []string) (modemFlags, error) {
	var f modemFlags
	set := flag.NewFlagSet("modem", flag.ContinueOnError)
	set.StringVar(&f.family, "family", "quectel", "`family`: "+strings.Join(simulator.Families(), ", "))
	set.StringVar(&f.model, "model", "", "`model` of the family")
	set.StringVar(&f.pty, "pty", "", "serve on a pseudo terminal under this symlink `path`")
	set.StringVar(&f.tcp, "tcp", "", "serve on a TCP `address`, such as 127.0.0.1:7000")
	set.StringVar(&f.serial, "serial", "", "serve on a serial `device`: the modem's end of a null-modem cable")
	set.StringVar(&f.personality, "personality", "", "answer from a recording: a JSON lines `file`")
	set.StringVar(&f.name, "name", "", "which recording of the file, by its `name`")
	set.DurationVar(&f.latency, "latency", simulator.DefaultLatency, "answer `time` of a command")
	set.BoolVar(&f.boot, "boot", false, "start with a cold boot")
	set.BoolVar(&f.usb, "usb", false, "lose the line at each restart, as a modem on the USB does; a pty comes back as another device")
	set.Func("fault", "start with this `fault` on; may be repeated: "+faultList(), func(text string) error {
		_, err := simulator.ParseFault(text)
		f.faults = append(f.faults, text)
		return err
	})
	if err := parse(set, args); err != nil {
		return f, err
	}
	if f.pty == "" && f.tcp == "" && f.serial == "" {
		return f, &misuse{errors.New("say where: --pty LINK, --tcp ADDRESS or --serial DEVICE")}
	}
	return f, nil
}

func faultList() string {
	var names []string
	for _, f := range simulator.Faults() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// modemCommand serves a simulated modem until it is interrupted. Lines on its standard
// input switch faults while it runs.
func modemCommand(ctx context.Context, args []string) error {
	f, err := parseModemFlags(args)
	if err != nil {
		return err
	}
	m, err := f.newModem()
	if err != nil {
		return &misuse{err}
	}
	defer m.Close()
	for _, fault := range f.faults {
		if err := m.SetFault(fault, true); err != nil {
			return &misuse{err}
		}
	}
	if err := f.serve(ctx, m); err != nil {
		return err
	}
	fmt.Println(m.Describe())
	fmt.Println("type +FAULT to switch a fault on, -FAULT to switch it off, ? for a list")
	go console(m) // ends with the process: reading a terminal cannot be interrupted
	<-ctx.Done()
	return nil
}

func (f modemFlags) newModem() (*simulator.Modem, error) {
	latency := f.latency
	if latency == 0 {
		latency = -1 // the simulator's word for "at once"
	}
	if f.personality == "" {
		return simulator.New(simulator.Config{Family: f.family, Model: f.model, Latency: latency, Seed: time.Now().UnixNano(), Boot: f.boot, USB: f.usb, Datagram: exchange})
	}
	file, err := os.Open(f.personality)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	line, err := simulator.ReadPersonality(file, f.name)
	if err != nil {
		return nil, err
	}
	return simulator.FromPersonality(line, simulator.Config{Latency: latency, Boot: f.boot, USB: f.usb})
}

// exchangeTime is how long the modem's own stack waits for an answer.
const exchangeTime = 5 * time.Second

// exchange carries a datagram of the modem's own stack over this machine's network.
func exchange(to string, payload []byte) (answer []byte, ok bool) {
	conn, err := net.DialTimeout("udp", to, exchangeTime)
	if err != nil {
		return nil, false
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(exchangeTime))
	if _, err := conn.Write(payload); err != nil {
		return nil, false
	}
	answer = make([]byte, 1500)
	n, err := conn.Read(answer)
	return answer[:n], err == nil
}

// serve opens the lines that were asked for.
func (f modemFlags) serve(ctx context.Context, m *simulator.Modem) error {
	if f.pty != "" {
		pty, err := m.OpenPTY(ctx, f.pty)
		if err != nil {
			return err
		}
		fmt.Printf("serving on %s (%s)\n", f.pty, pty.Path())
	}
	if f.tcp != "" {
		addr, err := m.ListenTCP(ctx, f.tcp)
		if err != nil {
			return err
		}
		fmt.Printf("serving on tcp://%s\n", addr)
	}
	if f.serial != "" {
		line, err := port.Open(ctx, port.Config{Path: f.serial})
		if err != nil {
			return err
		}
		fmt.Printf("serving on %s\n", line.Name())
		go m.Serve(ctx, line) // ends with ctx, and m.Close waits for it
	}
	return nil
}

// about describes a fault and, where it takes one, its argument.
func about(f simulator.FaultInfo) string {
	if f.Unit == "" {
		return f.About
	}
	return fmt.Sprintf("%s (%s=%g: %s)", f.About, f.Name, f.Usual, f.Unit)
}

// console switches faults as a person types.
func console(m *simulator.Modem) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		switch {
		case text == "?":
			for _, f := range simulator.Faults() {
				fmt.Printf("  %-16s %s\n", f.Name, about(f))
			}
			fmt.Println("on:", strings.Join(m.ActiveFaults(), " "))
		case strings.HasPrefix(text, "+"), strings.HasPrefix(text, "-"):
			if err := m.SetFault(text[1:], text[0] == '+'); err != nil {
				fmt.Println(err)
				continue
			}
			fmt.Println(m.Describe())
		case text != "":
			fmt.Println("+FAULT, -FAULT or ?")
		}
	}
}
