package port

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestErrorText(t *testing.T) {
	open := func(errno syscall.Errno) error {
		return &fs.PathError{Op: "open", Path: "/dev/ttyUSB2", Err: errno}
	}
	for want, e := range map[string]*Error{
		"/dev/ttyUSB2: held by pppd (pid 812)":                          {Path: "/dev/ttyUSB2", Kind: Busy, Holders: []Process{{812, "pppd"}}, Err: syscall.EBUSY},
		"/dev/ttyUSB2: held by pppd (pid 812), pid 9":                   {Path: "/dev/ttyUSB2", Kind: Busy, Holders: []Process{{812, "pppd"}, {9, ""}}},
		"/dev/ttyUSB2: held by another program":                         {Path: "/dev/ttyUSB2", Kind: Busy, Err: syscall.EBUSY},
		"/dev/ttyUSB2: missing":                                         {Path: "/dev/ttyUSB2", Kind: Missing},
		"/dev/ttyUSB2: permission denied":                               fault("/dev/ttyUSB2", open(syscall.EACCES)),
		"/dev/ttyUSB2: operation not permitted":                         fault("/dev/ttyUSB2", open(syscall.EPERM)),
		"/dev/ttyUSB2: no such device":                                  fault("/dev/ttyUSB2", open(syscall.ENXIO)),
		"/dev/ttyUSB3: the line was lost (no such device)":              {Path: "/dev/ttyUSB3", Kind: Missing, Err: fmt.Errorf("the line was lost (%w)", syscall.ENODEV)},
		"COM5: file does not exist":                                     fault("COM5", fs.ErrNotExist),
		"/dev/ttyS1: not a usable serial port (input/output error)":     fault("/dev/ttyS1", syscall.EIO),
		"/dev/ttyS1: not a usable serial port (error getting settings)": fault("/dev/ttyS1", errors.New("error getting settings")),
	} {
		if e.Error() != want {
			t.Errorf("got  %s\nwant %s", e, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want Kind
	}{
		{syscall.ENOENT, Missing},
		{syscall.ENODEV, Missing},
		{syscall.ENXIO, Missing},
		{fmt.Errorf("open: %w", syscall.EBUSY), Busy},
		{syscall.EWOULDBLOCK, Busy},
		{syscall.EACCES, Denied},
		{syscall.EPERM, Denied},
		{syscall.EIO, Unusable},
		{errors.New("anything"), Unusable},
	} {
		if got := kindOf(tc.err); got != tc.want {
			t.Errorf("%v: %v, want %v", tc.err, got, tc.want)
		}
	}
}

func TestHint(t *testing.T) {
	unknownHolder := "run as root"
	if os.Geteuid() <= 0 {
		unknownHolder = "close the program"
	}
	for name, tc := range map[string]struct {
		e    Error
		want string
	}{
		"missing":        {Error{Path: "/dev/ttyUSB2", Kind: Missing}, "power and cable"},
		"missing server": {Error{Path: "tcp://a:1", Kind: Missing}, "listens"},
		"ModemManager":   {Error{Kind: Busy, Holders: []Process{{5, "ModemManager"}}}, "ID_MM_DEVICE_IGNORE"},
		"a known holder": {Error{Kind: Busy, Holders: []Process{{812, "pppd"}}}, "stop that program"},
		"unknown holder": {Error{Kind: Busy}, unknownHolder},
		"no permission":  {Error{Kind: Denied, Err: syscall.EACCES}, "group"},
		"device filter":  {Error{Kind: Denied, Err: syscall.EPERM}, "DeviceAllow"},
		"no hardware":    {Error{Kind: Unusable, Err: syscall.EIO}, "another port"},
	} {
		if got := tc.e.Hint(); !strings.Contains(got, tc.want) || strings.HasSuffix(got, ".") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestKindString(t *testing.T) {
	for kind, want := range map[Kind]string{0: "unknown", Missing: "missing", Busy: "busy", Denied: "denied", Unusable: "unusable", 9: "unknown"} {
		if got := kind.String(); got != want {
			t.Errorf("%d: %s", kind, got)
		}
	}
}
