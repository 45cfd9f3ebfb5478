package reader

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// What each modem shows in sysfs, and which of its ports are opened in which order when
// none answers. Opening any other fails the test.
func TestFindOpensInOrder(t *testing.T) {
	for name, tt := range map[string]struct {
		plug func(r *terminal)
		want []string
	}{
		"Quectel EC25": {func(r *terminal) { r.quectel("1-1", 0) }, []string{"ttyUSB2", "ttyUSB3"}},
		"Quectel EC200T, serial ports behind the network": {func(r *terminal) {
			r.usb("1-1", "2c7c:6026", "EC200T", "00 cdc_ether 02/06/00 net:usb0", "01 cdc_ether 0a/00/00", "02 option ff/00/00 ttyUSB0", "03 option ff/00/00 ttyUSB1", "04 option ff/00/00 ttyUSB2")
		}, []string{"ttyUSB0", "ttyUSB1", "ttyUSB2"}},
		"Huawei ME909s, by protocol": {func(r *terminal) {
			r.usb("1-1", "12d1:15c1", "HUAWEI Mobile", "00 option ff/06/10 ttyUSB0", "01 option ff/06/13 ttyUSB1", "02 option ff/06/12 ttyUSB2", "03 option ff/06/14 ttyUSB3",
				"04 option ff/06/1b ttyUSB4", "05 cdc_ether 02/06/00 net:wwan0")
		}, []string{"ttyUSB2", "ttyUSB4", "ttyUSB0"}},
		"MeiG SLM770A, mute diagnosis first": {func(r *terminal) {
			r.usb("1-1", "2dee:4d58", "SLM770A", "00 cdc_ether 02/06/00 net:usb0", "02 option ff/00/00 ttyUSB0", "03 option ff/00/00 ttyUSB1", "04 option ff/00/00 ttyUSB2", "05 option ff/00/00 ttyUSB3")
		}, []string{"ttyUSB1", "ttyUSB2"}},
		"Luat Air780E, three cdc-acm": {func(r *terminal) {
			r.usb("1-1", "19d1:0001", "Air780E", "00 rndis_host e0/01/03 net:usb0", "02 cdc_acm 02/02/01 ttyACM0", "04 cdc_acm 02/02/01 ttyACM1", "06 cdc_acm 02/02/01 ttyACM2")
		}, []string{"ttyACM0", "ttyACM1", "ttyACM2"}},
		"Sierra EM7455": {func(r *terminal) {
			r.usb("1-1", "1199:9079", "Sierra Wireless EM7455", "00 qcserial ff/ff/ff ttyUSB0", "02 qcserial ff/00/00 ttyUSB1", "03 qcserial ff/00/00 ttyUSB2", "08 qmi_wwan ff/ff/ff wdm:cdc-wdm0")
		}, []string{"ttyUSB2"}},
		"Fibocom FM350, META first": {func(r *terminal) {
			r.usb("1-1", "0e8d:7126", "FM350-GL", "00 rndis_host e0/01/03 net:wwan0", "02 option ff/00/00 ttyUSB0", "03 option ff/00/00 ttyUSB1", "04 option ff/00/00 ttyUSB2")
		}, []string{"ttyUSB2"}},
		"two modems": {func(r *terminal) {
			r.quectel("1-1.4", 4)
			r.quectel("1-1.3", 0)
		}, []string{"ttyUSB2", "ttyUSB3", "ttyUSB6", "ttyUSB7"}},
		"an unknown vendor with a network interface": {func(r *terminal) {
			r.usb("1-1", "abcd:0001", "LTE", "00 cdc_ether 02/06/00 net:usb0", "02 option ff/00/00 ttyUSB0")
		}, []string{"ttyUSB0"}},
		"an unknown vendor with a control channel": {func(r *terminal) {
			r.usb("1-1", "abcd:0001", "LTE", "01 option ff/00/00 ttyUSB0", "08 cdc_mbim 02/0e/00 wdm:cdc-wdm0")
		}, []string{"ttyUSB0"}},
		"a bridge, a printer, a PIN pad and a till's UARTs": {func(r *terminal) {
			r.usb("1-1", "0403:6001", "FT232R USB UART", "00 ftdi_sio ff/ff/ff ttyUSB0")
			r.usb("1-2", "04b8:0202", "Receipt Printer", "00 cdc_acm 02/02/01 ttyACM0", "01 usblp 07/01/02")
			r.usb("1-3", "1d6b:0104", "PIN pad", "00 rndis_host e0/01/03 net:usb0", "02 cdc_acm 02/02/01 ttyACM1")
			r.usb("1-4", "1a86:7523", "USB Serial", "00 ch341 ff/01/02 ttyUSB1")
			r.usb("1-5", "1546:01a8", "u-blox GNSS receiver", "00 cdc_acm 02/02/01 ttyACM2")
			r.usb("1-6", "05c6:9008", "QHSUSB__BULK", "00 qcserial ff/ff/ff ttyUSB2")
			r.uart("ttyS0")
			r.uart("ttyAMA0")
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := newTerminal(t)
			tt.plug(r)
			inWorld(t, func(t *testing.T, w *world) {
				var want []string
				for _, tty := range tt.want {
					w.mute("/dev/" + tty)
					want = append(want, "/dev/"+tty)
				}
				_, err := w.find(t.Context(), Search{Root: r.root})
				kind := port.Unusable
				if want == nil {
					kind = port.Missing
				}
				_, inner := notFound(t, err, kind)
				if !slices.Equal(w.opened, want) {
					t.Errorf("opened %q, want %q", w.opened, want)
				}
				if len(inner.Bare) > 0 {
					t.Errorf("without serial ports: %+v", inner.Bare)
				}
				if want != nil && inner.Silent != want[0] {
					t.Errorf("silent %q, want %q", inner.Silent, want[0])
				}
			})
		})
	}
}

// A modem that comes back under other names is found by its IMEI, also where another now
// has its old name, and where the owner named that.
func TestFindAfterReenumeration(t *testing.T) {
	r := newTerminal(t)
	r.quectel("1-1", 0)
	inWorld(t, func(t *testing.T, w *world) {
		w.modem(simulator.Config{Family: "quectel", IMEI: imeiA}, "/dev/ttyUSB2", "/dev/ttyUSB6")
		w.shut(port.Missing, "/dev/ttyUSB9")
		last := "/dev/ttyUSB2"
		find := func(want string, s Search) Found {
			t.Helper()
			s.Root, s.IMEI, s.Path = r.root, imeiA, last
			found, err := w.find(t.Context(), s)
			if err != nil || found.Port.Path != want || found.Port.Device != "1-1" {
				t.Fatalf("found %+v, %v; want %s", found.Port, err, want)
			}
			return found
		}
		find("/dev/ttyUSB2", Search{})
		r.unplug("1-1")
		_, err := w.find(t.Context(), Search{Root: r.root, IMEI: imeiA, Path: last})
		notFound(t, err, port.Missing)
		r.quectel("1-1", 4)
		r.usb("1-3", "0403:6001", "Printer", "00 ftdi_sio ff/ff/ff ttyUSB2")
		find("/dev/ttyUSB6", Search{})
		find("/dev/ttyUSB6", Search{Named: true})
		last = "/dev/ttyUSB9"
		find("/dev/ttyUSB6", Search{Named: true})
	})
}

// A modem without serial ports is told of, and what it needs.
func TestFindTellsOfBareModems(t *testing.T) {
	for name, tt := range map[string]struct {
		id, product, text string
	}{
		"its driver does not know it": {"2dee:4d58", "SLM770A", "USB 1-1 (2dee:4d58 SLM770A) is a modem without serial ports"},
		"it waits for firmware":       {"05c6:9008", "QHSUSB__BULK", "USB 1-1 (05c6:9008 QHSUSB__BULK) is a modem in emergency download mode, which only taking its power away ends"},
		"a printer":                   {"04b8:0202", "Receipt Printer", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newTerminal(t)
			r.usb("1-1", tt.id, tt.product, "00 none ff/ff/ff")
			inWorld(t, func(t *testing.T, w *world) {
				_, err := w.find(t.Context(), Search{Root: r.root})
				_, inner := notFound(t, err, port.Missing)
				if !strings.Contains(err.Error(), tt.text) || (len(inner.Bare) == 1) != (tt.text != "") {
					t.Errorf("bare %+v: %v", inner.Bare, err)
				}
			})
		})
	}
}

// Who runs the modem's data shows beside the port, and does not keep it from being asked.
func TestFindBesideModemManager(t *testing.T) {
	r := newTerminal(t)
	r.usb("1-1", "1199:9079", "EM7455", "00 qcserial ff/ff/ff ttyUSB0", "03 qcserial ff/00/00 ttyUSB1", "08 qmi_wwan ff/ff/ff wdm:cdc-wdm0")
	r.holds(700, "ModemManager", "/dev/null")
	r.holds(701, "qmi-proxy", "/dev/cdc-wdm0")
	inWorld(t, func(t *testing.T, w *world) {
		w.modem(simulator.Config{}, "/dev/ttyUSB1")
		found, err := w.find(t.Context(), Search{Root: r.root})
		if err != nil {
			t.Fatal(err)
		}
		if c := found.Port.Control; len(c) != 1 || c[0].Path != "/dev/cdc-wdm0" || !slices.Equal(c[0].Holders, []port.Process{{PID: 701, Name: "qmi-proxy"}}) {
			t.Errorf("control %+v", c)
		}
		if ps := port.Running(r.root, "ModemManager"); len(ps) != 1 {
			t.Errorf("ModemManager: %v", ps)
		}
		r.holds(700, "ModemManager", "/dev/ttyUSB1")
		_, err = w.find(t.Context(), Search{Root: r.root})
		outer, _ := notFound(t, err, port.Busy)
		if outer.Error() != "/dev/ttyUSB1: held by ModemManager (pid 700)" || !strings.Contains(outer.Hint(), "ID_MM_PORT_IGNORE=1") {
			t.Errorf("error: %v; %s", outer, outer.Hint())
		}
	})
}

// ptys are the ports of a terminal on real lines.
type ptys map[string]string

func (p ptys) open(ctx context.Context, c port.Config) (io.ReadWriteCloser, error) {
	c.Path = p[c.Path]
	line, err := port.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	return line, nil
}

// On real lines, with the locks of other programs: a UUCP lock file on one AT port, and a
// program that has opened the other.
func TestFindOnLockedLines(t *testing.T) {
	defer goleak.VerifyNone(t)
	r := newTerminal(t)
	r.quectel("1-1", 0)
	m, err := simulator.New(simulator.Config{Family: "quectel", IMEI: imeiA, Latency: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	lines := ptys{}
	for _, path := range []string{"/dev/ttyUSB2", "/dev/ttyUSB3"} {
		line, err := m.OpenPTY(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		defer line.Close()
		lines[path] = line.Path()
	}
	search := Search{Root: r.root, IMEI: imeiA, Open: lines.open}
	found, err := Find(t.Context(), search)
	if err != nil || found.Port.Path != "/dev/ttyUSB2" || found.IMEI != imeiA {
		t.Fatalf("all are free: %+v, %v", found, err)
	}

	lock := "var/lock/LCK.." + strings.ReplaceAll(strings.TrimPrefix(lines["/dev/ttyUSB2"], "/dev/"), "/", "_")
	r.file(lock, fmt.Sprintf("%10d", os.Getppid()))
	found, err = Find(t.Context(), search)
	if err != nil || found.Port.Path != "/dev/ttyUSB3" {
		t.Fatalf("one is locked by a file: %+v, %v", found, err)
	}

	other, err := port.Open(t.Context(), port.Config{Path: lines["/dev/ttyUSB3"], Root: r.root})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	_, err = Find(t.Context(), search)
	outer, inner := notFound(t, err, port.Busy)
	if len(inner.Passed) != 4 || len(outer.Holders) != 1 || outer.Holders[0].PID != os.Getppid() {
		t.Errorf("both are locked: %v, holders %v", err, outer.Holders)
	}
}
