package agent

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/reader"
)

// replaced is after which time another modem than the one known is taken for it: a modem
// that starts again is back within half a minute, perhaps behind its neighbour.
const replaced = 45 * time.Second

// locator knows where the modem is on this system: the port in use, whose name may be another
// each time that the modem was away. Its methods may be called from several goroutines.
type locator struct {
	want     string // modem.port: a name, or "auto"
	baud     int
	root     string
	patience time.Duration // before another modem is taken for the one known
	log      *slog.Logger
	find     func(context.Context, reader.Search) (reader.Found, error)

	mu     sync.Mutex // guards what follows
	path   string     // where it is, or was last; "" for nowhere yet
	imei   modem.IMEI // of the modem that is looked for; "" for any
	usb    string     // the ids of its USB device; "" for none, or not known
	seat   port.Info  // what the system said of the port when the modem was found there
	missed time.Time  // since when it is not found; zero while it is
}

func newLocator(o *Options, m *Memory, patience time.Duration) *locator {
	p := &locator{want: o.Config.Modem.Port, baud: o.Config.Modem.Baud, root: o.Root, patience: patience, log: o.log(), find: reader.Find}
	p.recall(m)
	return p
}

// recall takes over which modem it is, and where it was last. Of a port that was not named
// before, nothing is known: the owner may mean another modem by it.
func (p *locator) recall(m *Memory) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.auto() {
		p.imei, p.path = m.IMEI, m.Port
	} else if p.want == m.Wanted {
		p.imei, p.usb = m.IMEI, m.USB
	}
}

func (p *locator) auto() bool { return p.want == config.PortAuto }

// Path is the port in use, or the one that is configured.
func (p *locator) Path() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.path == "" {
		return p.want
	}
	return p.path
}

// is tells which modem it turned out to be, for m to remember where that is.
func (p *locator) is(imei modem.IMEI, m *Memory) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if imei != "" {
		p.imei = imei
		p.learnUSB()
		m.Port, m.Wanted, m.USB = p.path, p.want, p.usb
	}
}

// learnUSB keeps what kind of device the modem is. The caller holds mu.
func (p *locator) learnUSB() {
	at := p.seat
	if at.VID == "" && p.usb == "" && port.Removable(p.want) { // it was opened as it was named
		at, _ = info(p.root, p.want)
	}
	if at.VID != "" {
		p.usb = ids(at)
	}
}

// open opens the port that the modem is on.
func (p *locator) open(ctx context.Context) (io.ReadWriteCloser, error) {
	path, err := p.locate(ctx)
	if err != nil {
		return nil, err
	}
	line, err := port.Open(ctx, port.Config{Path: path, Baud: p.baud, Root: p.root})
	if err != nil {
		p.leave()
		return nil, err
	}
	return line, nil
}

// leave has the modem looked for before it is opened again.
func (p *locator) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seat = port.Info{}
}

// locate finds the port to open. What the owner named and what is on no USB is opened as
// it is. A name on the USB passes from device to device: what bears it is asked for its
// IMEI, and the modem looked for under another name where it is not there.
func (p *locator) locate(ctx context.Context) (string, error) {
	p.mu.Lock()
	path, imei, seat, usb := p.path, p.imei, p.seat, p.usb
	p.mu.Unlock()
	if path == "" {
		path = p.want
	}
	if !p.auto() && (imei == "" || port.DefaultHold(path) == port.Poll) {
		return path, nil
	}
	now, listed := info(p.root, path)
	switch {
	case !p.auto() && fixed(path, now, listed):
		return path, nil
	case listed && seat.Path != "" && stillThere(seat, now):
		return path, nil
	}
	s := reader.Search{IMEI: imei, Path: path, Named: !p.auto(), Baud: p.baud, Root: p.root}
	if !p.auto() {
		s.Path = p.want
	} else if path == p.want {
		s.Path = ""
	}
	if at, taken := info(p.root, s.Path); taken && usb != "" && ids(at) != usb { // a till's printer may have got the name
		s.Named, s.Path = false, ""
	}
	found, err := p.find(ctx, s)
	return p.settle(found, err)
}

// settle takes over what was found. A modem that keeps silent is opened all the same, for
// its silence is the finding; and one that answers where another was is taken after a
// while, since modules are replaced.
func (p *locator) settle(found reader.Found, err error) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.seat = port.Info{} // what comes to the same place need not be what left it
	}
	var none *reader.NotFound
	if errors.As(err, &none) {
		if p.missed.IsZero() {
			p.missed = time.Now()
		}
		switch {
		case len(none.Answered) == 1 && time.Since(p.missed) >= p.patience:
			found, err = none.Answered[0], nil
			p.log.Warn("another modem is in the place of the one known", "port", found.Port.Path, "imei", found.IMEI)
		case none.Silent != "":
			return none.Silent, nil
		}
	}
	if err != nil {
		return "", err
	}
	if found.Port.Path != p.path {
		p.log.Info("the modem is found", "port", found.Port.Path, "family", found.Family, "others", found.Others)
	}
	p.path, p.seat, p.missed = found.Port.Path, found.Port, time.Time{}
	return p.path, nil
}

// wait returns nil when the port that is missing may be back; nil for a port that is there
// and cannot be used.
func (p *locator) wait() func(context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.auto() || p.imei != "" && port.Removable(p.want) {
		return func(ctx context.Context) error { return port.News(ctx, p.root) }
	}
	if _, err := os.Stat(p.want); err == nil {
		return nil
	}
	return func(ctx context.Context) error { return port.Wait(ctx, port.Config{Path: p.want, Root: p.root}) }
}

// fixed reports whether a port's name always means the same line: a UART, a pty, an
// address, but no port of a USB device, be it away just now.
func fixed(path string, now port.Info, listed bool) bool {
	if listed {
		return now.VID == "" && !now.WWAN
	}
	return !port.Removable(path)
}

// stillThere reports whether a port is still that of the same device at the same place.
func stillThere(was, is port.Info) bool {
	return was.Path == is.Path && was.Device == is.Device && was.VID == is.VID && was.PID == is.PID && was.Interface == is.Interface
}

// ids are those of the USB device of a port.
func ids(p port.Info) string { return p.VID + ":" + p.PID }

// info is what the system says of a port.
func info(root, path string) (port.Info, bool) {
	list, err := port.List(root)
	if err != nil {
		return port.Info{}, false
	}
	for _, p := range list {
		if samePort(p.Path, path) {
			return p, true
		}
	}
	return port.Info{}, false
}
