package trace

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"
	"testing"

	"github.com/simkeeper/simkeeper/modem/port"
)

// A failed opening is the same error again, for those who branch on it and for people.
func TestOpeningsComeBack(t *testing.T) {
	for name, err := range map[string]error{
		"missing":          &port.Error{Path: "/dev/ttyUSB2", Kind: port.Missing, Err: syscall.ENOENT},
		"busy, holders":    &port.Error{Path: "/dev/ttyUSB2", Kind: port.Busy, Holders: []port.Process{{PID: 812, Name: "pppd"}, {PID: 9}}},
		"busy, unknown":    &port.Error{Path: "COM5", Kind: port.Busy, Err: syscall.EBUSY},
		"denied":           &port.Error{Path: "/dev/ttyUSB2", Kind: port.Denied, Err: syscall.EACCES},
		"denied by a unit": &port.Error{Path: "/dev/ttyUSB2", Kind: port.Denied, Err: syscall.EPERM},
		"unusable":         &port.Error{Path: "/dev/ttyS9", Kind: port.Unusable, Err: errors.New("not a usable serial port (x)")},
		"no path":          &port.Error{Kind: port.Unusable, Err: errors.New("no port answers AT")},
		"wrapped":          fmt.Errorf("no luck: %w", &port.Error{Path: "x", Kind: port.Missing, Err: fs.ErrNotExist}),
		"other":            errors.New("no idea"),
		"opened":           nil,
	} {
		t.Run(name, func(t *testing.T) {
			text, _ := record(t, func(r *Recorder) { r.Opened(err) })
			_, got := NewPlayer(read(t, text)).Open(t.Context())
			var was, is *port.Error
			if errors.As(err, &was) {
				if !errors.As(got, &is) || is.Kind != was.Kind || is.Path != was.Path || len(is.Holders) != len(was.Holders) || is.Error() != was.Error() || is.Hint() != was.Hint() {
					t.Errorf("%#v became %#v", was, got)
				}
				return
			}
			if (got == nil) != (err == nil) || err != nil && got.Error() != err.Error() {
				t.Errorf("%v became %v", err, got)
			}
		})
	}
}

// The recorded opener tells how a line ended: by itself, or because we closed it.
func TestOpener(t *testing.T) {
	for name, end := range map[string]func(io.ReadWriteCloser, *io.PipeWriter){
		"closed": func(rwc io.ReadWriteCloser, _ *io.PipeWriter) { rwc.Close() },
		"lost":   func(_ io.ReadWriteCloser, modem *io.PipeWriter) { modem.Close() },
		"lost and closed": func(rwc io.ReadWriteCloser, modem *io.PipeWriter) {
			modem.CloseWithError(errFlash)
			_, _ = rwc.Read(make([]byte, 1))
			rwc.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			text, _ := record(t, func(r *Recorder) {
				ours, modem := io.Pipe()
				rwc, err := r.Opener(func(context.Context) (io.ReadWriteCloser, error) { return pipe{ours}, nil })(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				end(rwc, modem)
				if _, err := rwc.Read(make([]byte, 1)); err == nil {
					t.Error("it can still be read")
				}
			})
			tr := read(t, text)
			lost := len(tr.events) == 2 && tr.events[1].kind == lostPort
			if tr.events[0].kind != openedPort || lost != (name != "closed") {
				t.Errorf("events %+v", tr.events)
			}
		})
	}
}

type pipe struct{ *io.PipeReader }

func (pipe) Write(p []byte) (int, error) { return len(p), nil }

// A port that fails only when it is written to is lost, too; one that does not open was
// not.
func TestOpenerFailures(t *testing.T) {
	text, _ := record(t, func(r *Recorder) {
		refused := r.Opener(func(context.Context) (io.ReadWriteCloser, error) { return nil, &port.Error{Kind: port.Missing} })
		if rwc, err := refused(t.Context()); rwc != nil || err == nil {
			t.Errorf("got %v, %v", rwc, err)
		}
		rwc, err := r.Opener(func(context.Context) (io.ReadWriteCloser, error) { return deadPort{}, nil })(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := rwc.Write([]byte("AT\r")); !errors.Is(err, errFlash) {
				t.Error(err)
			}
		}
	})
	if tr := read(t, text); len(tr.events) != 3 || tr.events[0].err == nil || tr.events[2].kind != lostPort {
		t.Errorf("events %+v", tr.events)
	}
}

type deadPort struct{ failing }

func (deadPort) Write([]byte) (int, error) { return 0, errFlash }
func (deadPort) Close() error              { return nil }
