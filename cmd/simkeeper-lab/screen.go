package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/payload"
)

// screen shows the messages that reach the broker, as a person reads them, and
// remembers whether what a backend needs has come.
type screen struct {
	begun chan struct{} // closed by the first health report

	mu       sync.Mutex // guards what follows
	out      io.Writer
	identity bool
	complete bool
	lack     error // what the last incomplete report lacks
	reports  int
}

func newScreen(out io.Writer) *screen {
	return &screen{out: out, begun: make(chan struct{}), lack: errors.New("no health report has arrived")}
}

func (s *screen) print(kind, format string, args ...any) {
	fmt.Fprintf(s.out, "%s  %-8s  %s\n", time.Now().Format(time.TimeOnly), kind, fmt.Sprintf(format, args...))
}

// say prints a line of the story.
func (s *screen) say(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.out)
	s.print("story", "%s", text)
}

// message shows one message of the broker.
func (s *screen) message(topic string, message []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	switch leaf := topic[strings.LastIndex(topic, "/")+1:]; leaf {
	case report.LeafIdentity:
		err = s.showIdentity(message)
	case report.LeafHealth:
		err = s.showHealth(message)
	case report.LeafEvent:
		err = s.showEvent(message)
	case report.LeafOffline:
		s.print("offline", "%s", message)
	}
	if err != nil {
		s.print("broken", "%s: %v: %q", topic, err, message)
	}
}

func (s *screen) showIdentity(message []byte) error {
	i, err := payload.Identity(message)
	if err != nil {
		return err
	}
	s.identity = true
	s.print("identity", "terminal %s: %s %s (%s), card %s", i.Terminal, i.Modem.Manufacturer, i.Modem.Model, i.Modem.Firmware, i.SIM.ICCID)
	return nil
}

func (s *screen) showHealth(message []byte) error {
	reports, err := payload.Health(message)
	if err != nil {
		return err
	}
	for _, h := range reports {
		s.reports++
		if s.reports == 1 {
			close(s.begun)
		}
		if err := h.Complete(); err != nil {
			s.lack = err
		} else {
			s.complete = true
		}
		s.print("health", "%s", healthLine(h, len(message)))
		if h.Verdict.Cause != report.CauseHealthy {
			s.print("", "→ %s", h.Verdict.Action)
		}
	}
	return nil
}

func healthLine(h report.Health, bytes int) string {
	n := h.Network
	parts := []string{fmt.Sprintf("#%d", h.Seq), "SIM " + string(h.SIM), string(n.Registration)}
	for _, p := range []string{strings.ToUpper(string(n.RAT)), n.Operator, n.IP} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if h.Signal.RSRP != nil {
		parts = append(parts, fmt.Sprintf("%g dBm", *h.Signal.RSRP))
	}
	parts = append(parts, "signal "+string(h.Signal.Quality))
	title := diagnose.Cause(h.Verdict.Cause).Text(diagnose.English).Title
	return fmt.Sprintf("%s | %s: %s (%s) [%d bytes]", strings.Join(parts, ", "), strings.ToUpper(string(h.Verdict.Status)), title, h.Verdict.Confidence, bytes)
}

func (s *screen) showEvent(message []byte) error {
	e, err := payload.Event(message)
	if err != nil {
		return err
	}
	change := ""
	if e.From != "" || e.To != "" {
		change = fmt.Sprintf(" %s → %s", e.From, e.To)
	}
	s.print("event", "#%d %s%s: %s", e.Seq, e.Type, change, e.Text)
	return nil
}

// result is nil when identity and a complete health report arrived.
func (s *screen) result() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.identity {
		return errors.New("no identity has arrived")
	}
	if !s.complete {
		return fmt.Errorf("no complete health report has arrived: %w", s.lack)
	}
	fmt.Fprintf(s.out, "\nidentity and %d health reports arrived\n", s.reports)
	return nil
}
