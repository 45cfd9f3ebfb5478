package reader

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

const (
	imeiA = "864394040012348"
	imeiB = "864594030000423"
)

// usbPort is a port of an EC25 at a place.
func usbPort(path, device, number string, holders ...port.Process) port.Info {
	return port.Info{Path: path, VID: "2c7c", PID: "0125", Interface: number, Device: device, Network: true, Holders: holders}
}

// ec25 is the four ports of an EC25.
func ec25(device string, from int, holders ...[]port.Process) []port.Info {
	var out []port.Info
	for i := range 4 {
		p := usbPort(fmt.Sprintf("/dev/ttyUSB%d", from+i), device, fmt.Sprintf("%02d", i))
		if i < len(holders) {
			p.Holders = holders[i]
		}
		out = append(out, p)
	}
	return out
}

func listed(ports ...[]port.Info) func(string) ([]port.Info, error) {
	return func(string) ([]port.Info, error) { return slices.Concat(ports...), nil }
}

var (
	pppd         = []port.Process{{PID: 812, Name: "pppd"}}
	modemManager = []port.Process{{PID: 700, Name: "ModemManager"}}
	board        = []port.Info{{Path: "/dev/ttyS0", Driver: "serial"}}
	bridge       = []port.Info{{Path: "/dev/ttyUSB8", VID: "0403", PID: "6001", Interface: "00", Device: "1-8"}}
)

// notFound takes a failure apart.
func notFound(t *testing.T, err error, kind port.Kind) (*port.Error, *NotFound) {
	t.Helper()
	var outer *port.Error
	var inner *NotFound
	if !errors.As(err, &outer) || !errors.As(err, &inner) || outer.Kind != kind {
		t.Fatalf("got %v (%T), want a *port.Error of kind %v with a *NotFound", err, err, kind)
	}
	return outer, inner
}

func TestFindTakesTheBestPort(t *testing.T) {
	for name, tt := range map[string]struct {
		ports  []port.Info
		search Search
		path   string
		others int
	}{
		"the first AT port":                  {ec25("1-1", 0), Search{}, "/dev/ttyUSB2", 0},
		"where it was last":                  {ec25("1-1", 0), Search{Path: "/dev/ttyUSB3", IMEI: imeiA}, "/dev/ttyUSB3", 0},
		"the last name is for no AT":         {ec25("1-1", 2), Search{Path: "/dev/ttyUSB3"}, "/dev/ttyUSB4", 0},
		"the last name is a bridge's":        {slices.Concat(bridge, ec25("1-1", 0)), Search{Path: "/dev/ttyUSB8", IMEI: imeiA}, "/dev/ttyUSB2", 0},
		"the last name has gone":             {ec25("1-1", 4), Search{Path: "/dev/ttyUSB2", IMEI: imeiA}, "/dev/ttyUSB6", 0},
		"held by pppd":                       {ec25("1-1", 0, nil, nil, pppd), Search{}, "/dev/ttyUSB3", 0},
		"the last name is held":              {ec25("1-1", 0, nil, nil, pppd), Search{Path: "/dev/ttyUSB2", IMEI: imeiA}, "/dev/ttyUSB3", 0},
		"a named one for diagnosis":          {ec25("1-1", 0), Search{Path: "/dev/ttyUSB0", Named: true}, "/dev/ttyUSB0", 0},
		"a named UART":                       {slices.Concat(board, ec25("1-1", 0)), Search{Path: "/dev/ttyS0", Named: true}, "/dev/ttyS0", 0},
		"a named UART, known IMEI":           {slices.Concat(board, ec25("1-1", 0)), Search{Path: "/dev/ttyS0", Named: true, IMEI: imeiA}, "/dev/ttyS0", 1},
		"a named bridge":                     {slices.Concat(bridge, ec25("1-1", 0)), Search{Path: "/dev/ttyUSB8", Named: true}, "/dev/ttyUSB8", 0},
		"a named one that is no modem's now": {slices.Concat(bridge, ec25("1-1", 0)), Search{Path: "/dev/ttyUSB8", Named: true, IMEI: imeiA}, "/dev/ttyUSB2", 0},
		"a named address":                    {ec25("1-1", 0), Search{Path: "tcp://10.0.0.1:7000", Named: true, IMEI: imeiA}, "tcp://10.0.0.1:7000", 1},
		"a WWAN port":                        {[]port.Info{{Path: "/dev/wwan0at0", WWAN: true, Network: true, Device: "0000:01:00.0"}}, Search{}, "/dev/wwan0at0", 0},
		"no interface numbers":               {[]port.Info{{Path: "COM5", VID: "2c7c", PID: "0125"}, {Path: "COM1"}}, Search{}, "COM5", 0},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.modem(simulator.Config{Family: "quectel", IMEI: imeiA}, tt.path)
				tt.search.List = listed(tt.ports)
				found, err := w.find(t.Context(), tt.search)
				if err != nil {
					t.Fatal(err)
				}
				if found.Port.Path != tt.path || found.Others != tt.others || found.IMEI != tt.search.IMEI {
					t.Errorf("found %s with %q, %d others", found.Port.Path, found.IMEI, found.Others)
				}
				if !slices.Equal(w.opened, []string{tt.path}) {
					t.Errorf("opened %q", w.opened)
				}
			})
		})
	}
}

// Of a multiplexed line the second and third channel come before the first, which is the
// one to dial on, and no channel is tried that no modem serves.
func TestFindOnAMultiplexedLine(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		var channels []port.Info
		for i := range 63 {
			channels = append(channels, port.Info{Path: fmt.Sprintf("/dev/gsmtty%d", i+1), Device: "gsm0", Channel: i + 1})
		}
		w.mute("/dev/gsmtty2", "/dev/gsmtty3", "/dev/gsmtty4")
		w.shut(port.Busy, "/dev/gsmtty1", pppd...)
		_, err := w.find(t.Context(), Search{List: listed(channels)})
		if outer, _ := notFound(t, err, port.Busy); outer.Path != "/dev/gsmtty1" {
			t.Errorf("error: %v", err)
		}
		if want := []string{"/dev/gsmtty2", "/dev/gsmtty3", "/dev/gsmtty1", "/dev/gsmtty4"}; !slices.Equal(w.opened, want) {
			t.Errorf("opened %q, want %q", w.opened, want)
		}
		w.modem(simulator.Config{Family: "simcom"}, "/dev/gsmtty3")
		if found, err := w.find(t.Context(), Search{List: listed(channels)}); err != nil || found.Port.Path != "/dev/gsmtty3" {
			t.Errorf("found %s, %v", found.Port.Path, err)
		}
	})
}

// A silent port costs little time, one that takes no bytes not much more, and one that
// gives positions less.
func TestFindPassesSilentPorts(t *testing.T) {
	unknown := func(n string) []port.Info {
		return []port.Info{{Path: "/dev/ttyUSB0", VID: "2c7c", PID: "6026", Interface: n, Device: "1-1"}}
	}
	for name, tt := range map[string]struct {
		put   func(w *world)
		why   string
		limit time.Duration
	}{
		"mute":      {func(w *world) { w.mute("/dev/ttyUSB0") }, "does not answer AT", 1500 * time.Millisecond},
		"stuck":     {func(w *world) { w.stuck("/dev/ttyUSB0") }, "does not answer AT, and takes no bytes", 1900 * time.Millisecond},
		"positions": {func(w *world) { w.saying("$GPRMC,,V,,,,,,,,,,N*53\r\n$GNGGA,,,,,,0,,,,,,,,*78\r\n", "/dev/ttyUSB0") }, "gives satellite positions and does not answer AT", time.Second},
		"a log":     {func(w *world) { w.saying("[12:00:01] mm state 3\r\n", "/dev/ttyUSB0") }, "does not answer AT", 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				tt.put(w)
				begin := time.Now()
				_, err := w.find(t.Context(), Search{List: listed(unknown("03"))})
				outer, inner := notFound(t, err, port.Unusable)
				if outer.Path != "/dev/ttyUSB0" || inner.Silent != "/dev/ttyUSB0" || inner.Passed[0].Why != tt.why {
					t.Errorf("error: %v; silent %q", err, inner.Silent)
				}
				if took := time.Since(begin); took > tt.limit {
					t.Errorf("took %v, want at most %v", took, tt.limit)
				}
			})
		})
	}
}

// A modem that answers slowly is waited for: it does say something.
func TestFindWaitsForASlowModem(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.modem(simulator.Config{Family: "quectel", Latency: 700 * time.Millisecond, IMEI: imeiA}, "/dev/ttyUSB2")
		found, err := w.find(t.Context(), Search{IMEI: imeiA, List: listed(ec25("1-1", 0))})
		if err != nil || found.Port.Path != "/dev/ttyUSB2" {
			t.Errorf("found %s, %v", found.Port.Path, err)
		}
	})
}

// Of two modems the IMEI decides; without one, the place. The one that is not wanted is
// asked on one port.
func TestFindAmongTwoModems(t *testing.T) {
	two := listed(ec25("1-10", 0), ec25("1-2", 4))
	for name, tt := range map[string]struct {
		search Search
		path   string
		opened []string
	}{
		"any":                           {Search{}, "/dev/ttyUSB6", []string{"/dev/ttyUSB6"}},
		"any, one is where it was":      {Search{Path: "/dev/ttyUSB2"}, "/dev/ttyUSB2", []string{"/dev/ttyUSB2"}},
		"the second by IMEI":            {Search{IMEI: imeiA}, "/dev/ttyUSB2", []string{"/dev/ttyUSB6", "/dev/ttyUSB2"}},
		"the first by IMEI":             {Search{IMEI: imeiB}, "/dev/ttyUSB6", []string{"/dev/ttyUSB6"}},
		"they have changed their names": {Search{IMEI: imeiA, Path: "/dev/ttyUSB6"}, "/dev/ttyUSB2", []string{"/dev/ttyUSB6", "/dev/ttyUSB2"}},
		"a named one that has changed":  {Search{IMEI: imeiA, Path: "/dev/ttyUSB7", Named: true}, "/dev/ttyUSB2", []string{"/dev/ttyUSB7", "/dev/ttyUSB2"}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.modem(simulator.Config{Family: "quectel", IMEI: imeiA}, "/dev/ttyUSB2", "/dev/ttyUSB3")
				w.modem(simulator.Config{Family: "quectel", IMEI: imeiB}, "/dev/ttyUSB6", "/dev/ttyUSB7")
				tt.search.List = two
				found, err := w.find(t.Context(), tt.search)
				if err != nil {
					t.Fatal(err)
				}
				if found.Port.Path != tt.path || found.Others != 1 || found.Family != "quectel" {
					t.Errorf("found %s, family %q, %d others", found.Port.Path, found.Family, found.Others)
				}
				if !slices.Equal(w.opened, tt.opened) {
					t.Errorf("opened %q, want %q", w.opened, tt.opened)
				}
			})
		})
	}
}

// A modem that was not wanted is told of, so that the owner of a replaced module can take
// it; its IMEI stays out of the text.
func TestFindTellsOfOtherModems(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.modem(simulator.Config{Family: "quectel", IMEI: imeiB}, "/dev/ttyUSB2")
		_, err := w.find(t.Context(), Search{IMEI: imeiA, List: listed(ec25("1-1", 0))})
		_, inner := notFound(t, err, port.Missing)
		if len(inner.Answered) != 1 || inner.Answered[0].IMEI != imeiB || inner.Answered[0].Port.Path != "/dev/ttyUSB2" || inner.Silent != "" {
			t.Errorf("answered %+v", inner.Answered)
		}
		for _, full := range []string{imeiA, imeiB} {
			if strings.Contains(err.Error(), full) || !strings.Contains(err.Error(), modem.IMEI(full).Masked()) {
				t.Errorf("error: %v", err)
			}
		}
	})
}

func TestFindTakesNoModemWithoutAnIMEI(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.modem(simulator.Config{Family: "quectel", IMEI: "000000000000000"}, "/dev/ttyUSB2")
		_, err := w.find(t.Context(), Search{IMEI: imeiA, List: listed(ec25("1-1", 0))})
		if _, inner := notFound(t, err, port.Missing); len(inner.Answered) != 1 || inner.Answered[0].IMEI != "" {
			t.Errorf("answered %+v", inner.Answered)
		}
		if found, err := w.find(t.Context(), Search{List: listed(ec25("1-1", 0))}); err != nil || found.IMEI != "" {
			t.Errorf("any modem: %+v, %v", found, err)
		}
	})
}

// What stands in the way decides what callers branch on.
func TestFindFailures(t *testing.T) {
	for name, tt := range map[string]struct {
		ports  []port.Info
		search Search
		put    func(w *world)
		kind   port.Kind
		text   []string
		hint   string
	}{
		"nothing at all": {nil, Search{}, nil, port.Missing,
			[]string{"no modem was found", "this system shows no serial port", "a modem on a UART must be named: port in [modem]"}, "power and cable"},
		"a UART and a bridge": {slices.Concat(board, bridge), Search{}, nil, port.Missing,
			[]string{"/dev/ttyS0: on no USB, where nothing tells what is behind it", "/dev/ttyUSB8: behind a USB id that anything may have", "must be named"}, ""},
		"all are held": {ec25("1-1", 0, nil, nil, modemManager, modemManager), Search{}, nil, port.Busy,
			[]string{"/dev/ttyUSB2: held by ModemManager (pid 700)"}, "ID_MM_PORT_IGNORE=1"},
		"one is held, one is mute": {ec25("1-1", 0, nil, nil, nil, pppd), Search{}, func(w *world) { w.mute("/dev/ttyUSB2") }, port.Busy,
			[]string{"/dev/ttyUSB3: held by pppd (pid 812)"}, "another AT port"},
		"locked by a file": {ec25("1-1", 0, nil, nil, pppd), Search{}, func(w *world) { w.shut(port.Busy, "/dev/ttyUSB3", pppd...) }, port.Busy,
			[]string{"/dev/ttyUSB2: held by pppd (pid 812)"}, ""},
		"not for this user": {ec25("1-1", 0), Search{}, func(w *world) { w.shut(port.Denied, "/dev/ttyUSB2"); w.mute("/dev/ttyUSB3") }, port.Unusable,
			[]string{"/dev/ttyUSB2: the system says no", "/dev/ttyUSB3: does not answer AT"}, ""},
		"neither for this user": {ec25("1-1", 0), Search{}, func(w *world) { w.shut(port.Denied, "/dev/ttyUSB2"); w.shut(port.Denied, "/dev/ttyUSB3") }, port.Denied,
			[]string{"/dev/ttyUSB2, /dev/ttyUSB3: the system says no"}, "dialout"},
		"the other modem's port is held": {slices.Concat(ec25("1-1", 0, nil, nil, pppd), board), Search{IMEI: imeiA}, func(w *world) {
			w.modem(simulator.Config{IMEI: imeiB}, "/dev/ttyUSB3")
		}, port.Missing, []string{"the modem with the IMEI 86439", "of the modem with the IMEI 86459"}, ""},
		"named, and gone": {board, Search{Path: "/dev/ttyUSB2", Named: true}, func(w *world) { w.shut(port.Missing, "/dev/ttyUSB2") }, port.Missing,
			[]string{"/dev/ttyUSB2: no modem was found", "/dev/ttyS0: not the configured port"}, ""},
		"download mode": {[]port.Info{{Path: "/dev/ttyUSB0", VID: "05c6", PID: "9008", Interface: "00", Device: "1-1"}}, Search{}, nil, port.Missing,
			[]string{"/dev/ttyUSB0: a modem in emergency download mode, which only taking its power away ends"}, ""},
		"a satellite receiver": {[]port.Info{{Path: "/dev/ttyACM0", VID: "1546", PID: "01a8", Interface: "00", Device: "1-1"}}, Search{}, nil, port.Missing,
			[]string{"/dev/ttyACM0: a satellite receiver"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				if tt.put != nil {
					tt.put(w)
				}
				tt.search.List = listed(tt.ports)
				_, err := w.find(t.Context(), tt.search)
				outer, _ := notFound(t, err, tt.kind)
				for _, text := range tt.text {
					if !strings.Contains(err.Error(), text) {
						t.Errorf("%q is not in: %v", text, err)
					}
				}
				if errors.Is(err, errRefused) != (tt.kind == port.Denied) {
					t.Errorf("cause lost, or not the one: %v", err)
				}
				if !strings.Contains(outer.Hint(), tt.hint) {
					t.Errorf("hint %q, want %q in it", outer.Hint(), tt.hint)
				}
			})
		})
	}
}

func TestFindWithoutAList(t *testing.T) {
	none := func(string) ([]port.Info, error) { return nil, errors.New("is /sys mounted?") }
	inWorld(t, func(t *testing.T, w *world) {
		w.modem(simulator.Config{}, "/dev/ttyS1")
		if _, err := w.find(t.Context(), Search{List: none}); err == nil || err.Error() != "is /sys mounted?" {
			t.Errorf("error: %v", err)
		}
		if found, err := w.find(t.Context(), Search{List: none, Path: "/dev/ttyS1", Named: true}); err != nil || found.Port.Path != "/dev/ttyS1" {
			t.Errorf("a named port: %+v, %v", found, err)
		}
	})
}

// A search that is broken off ends at once, and says so.
func TestFindIsBrokenOff(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.stuck("/dev/ttyUSB2")
		ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
		defer cancel()
		begin := time.Now()
		_, err := w.find(ctx, Search{List: listed(ec25("1-1", 0))})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		if want := []string{"/dev/ttyUSB2"}; !slices.Equal(w.opened, want) {
			t.Errorf("opened %q, want %q", w.opened, want)
		}
	})
}

// The search sends nothing but what the agent may send by itself, and changes nothing.
func TestFindOnlyAsks(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		m := w.modem(simulator.Config{Family: "quectel", IMEI: imeiA}, "/dev/ttyUSB2")
		if _, err := w.find(t.Context(), Search{IMEI: imeiA, List: listed(ec25("1-1", 0))}); err != nil {
			t.Fatal(err)
		}
		for _, c := range m.Commands() {
			if r := family.Judge(c); r.Effect != family.Reads {
				t.Errorf("%s was sent: %s", c, r.Effect)
			}
		}
		if sent := m.Commands(); !slices.Equal(sent, []string{"AT", "AT+CGSN"}) {
			t.Errorf("sent %q", sent)
		}
	})
}
