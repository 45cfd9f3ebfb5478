package reader

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// A world is the ports of a terminal and what is behind each: opening any other fails the
// test.
type world struct {
	t      *testing.T
	behind map[string]func() (io.ReadWriteCloser, error)

	talk sync.WaitGroup // of what is behind the ports

	mu     sync.Mutex
	opened []string
	lines  []*watched
}

// watched tells whether a line was closed.
type watched struct {
	io.ReadWriteCloser
	path   string
	closed bool
	world  *world
}

func (l *watched) Close() error {
	l.world.mu.Lock()
	defer l.world.mu.Unlock()
	l.closed = true
	return l.ReadWriteCloser.Close()
}

func (w *world) open(_ context.Context, c port.Config) (io.ReadWriteCloser, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opened = append(w.opened, c.Path)
	behind, ok := w.behind[c.Path]
	if !ok {
		w.t.Errorf("%s was opened", c.Path)
		return nil, &port.Error{Path: c.Path, Kind: port.Missing, Err: errors.New("no such device")}
	}
	line, err := behind()
	if err != nil {
		return nil, err
	}
	l := &watched{line, c.Path, false, w}
	w.lines = append(w.lines, l)
	return l, nil
}

// find runs Find in the world, and checks that every line was closed.
func (w *world) find(ctx context.Context, s Search) (Found, error) {
	s.Open = w.open
	found, err := Find(ctx, s)
	for _, l := range w.lines {
		if !l.closed {
			w.t.Errorf("%s was left open", l.path)
		}
	}
	return found, err
}

// inWorld runs a test in virtual time. A goroutine that stays behind fails it.
func inWorld(t *testing.T, body func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, behind: map[string]func() (io.ReadWriteCloser, error){}}
		defer w.talk.Wait()
		body(t, w)
	})
}

// modem puts a simulated modem behind ports.
func (w *world) modem(c simulator.Config, paths ...string) *simulator.Modem {
	w.t.Helper()
	m, err := simulator.New(c)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { m.Close() })
	for _, p := range paths {
		w.behind[p] = func() (io.ReadWriteCloser, error) { return m.Pipe(), nil }
	}
	return m
}

// saying puts something behind ports that takes all bytes and now and then says a text.
func (w *world) saying(text string, paths ...string) {
	for _, p := range paths {
		w.behind[p] = func() (io.ReadWriteCloser, error) {
			client, server := net.Pipe()
			w.talk.Go(func() { io.Copy(io.Discard, server) })
			w.talk.Go(func() {
				for text != "" {
					if _, err := server.Write([]byte(text)); err != nil {
						return
					}
					<-time.After(200 * time.Millisecond)
				}
			})
			return client, nil
		}
	}
}

// mute ports take all bytes and say nothing.
func (w *world) mute(paths ...string) { w.saying("", paths...) }

// stuck ports take no byte.
func (w *world) stuck(paths ...string) {
	for _, p := range paths {
		w.behind[p] = func() (io.ReadWriteCloser, error) {
			client, _ := net.Pipe()
			return client, nil
		}
	}
}

var errRefused = errors.New("the system says no")

// shut ports cannot be opened.
func (w *world) shut(kind port.Kind, path string, holders ...port.Process) {
	w.behind[path] = func() (io.ReadWriteCloser, error) {
		return nil, &port.Error{Path: path, Kind: kind, Holders: holders, Err: errRefused}
	}
}
