package agent

import (
	"encoding/json"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/trace"
	"github.com/simkeeper/simkeeper/report"
)

// Who asks on the control socket may be slow, rude or gone: the service goes on.

// descriptors is how many this process has open.
func descriptors(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skipf("left out: this system does not tell what is open: %v", err)
	}
	return len(all)
}

// settles waits until something is so, for as long as a slow machine takes.
func settles(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick, late := time.NewTicker(20*time.Millisecond), time.After(30*time.Second)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// rude sends a request and does not wait for the answer.
func rude(t *testing.T, socket, request string) net.Conn {
	t.Helper()
	conn, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		t.Error(err)
	}
	return conn
}

const tracedDiag = `{"op":"diag","trace":true,"history":true}` + "\n"

func TestRudeClientsLeaveNothingBehind(t *testing.T) {
	b, socket := listening(t, func(*bench) {})
	if _, err := ask(t, socket, Request{Op: "diag", Trace: true}); err != nil {
		t.Fatal(err)
	}
	settles(t, "the line is open again", func() bool { return b.held.Load() == 1 })
	if _, err := ask(t, socket, Request{Op: "status"}); err != nil { // answered once the look is over
		t.Fatal(err)
	}
	open, working := descriptors(t), runtime.NumGoroutine()
	for _, request := range []string{tracedDiag, `{"op":"live"}` + "\n", `{"op":"status"}` + "\n", `{"op":"di`, "\x00\xff\n", `{"op":"diag","trace":"yes"}` + "\n", `{"op":{"op":1}}` + "\n"} {
		for range 2 {
			rude(t, socket, request).Close()
		}
	}
	var mute []net.Conn // these never read
	for range 2 {
		mute = append(mute, rude(t, socket, tracedDiag))
	}
	a, err := ask(t, socket, Request{Op: "status"})
	if err != nil || a.Status.Report.Health.Verdict.Cause != report.CauseHealthy {
		t.Errorf("beside them: %+v, %v", a, err)
	}
	for _, c := range mute {
		c.Close()
	}
	settles(t, "nothing is left", func() bool { return descriptors(t) <= open && runtime.NumGoroutine() <= working && b.held.Load() == 1 })
}

func TestTwentyAtOnce(t *testing.T) {
	b, socket := listening(t, func(*bench) {})
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			r := []Request{{Op: "diag"}, {Op: "diag", Trace: true}, {Op: "live"}, {Op: "status"}, {Op: "dance"}}[i%5]
			a, err := Ask(t.Context(), socket, r, nil)
			switch {
			case r.Op == "dance" && err == nil, r.Op != "dance" && err != nil:
				t.Errorf("%+v: %+v, %v", r, a, err)
			case r.Op == "diag" && (a.Finding.Report.Health.Verdict.Cause != report.CauseHealthy || r.Trace != (a.Finding.Traced != "")):
				t.Errorf("%+v: %+v", r, a.Finding)
			case r.Op == "live" && (a.Live.RSRP == nil || a.Live.Lost+a.Live.Paused != ""):
				t.Errorf("%+v: %+v", r, a.Live)
			}
		})
	}
	all.Wait()
	settles(t, "one line is open", func() bool { return b.held.Load() == 1 })
}

// talk asks over a pipe, in a bubble.
func talk(t *testing.T, control *pipes, r Request) Answer {
	t.Helper()
	client, server := net.Pipe()
	defer client.Close()
	control.conns <- server
	if err := json.NewEncoder(client).Encode(r); err != nil {
		t.Fatal(err)
	}
	a, err := await(json.NewDecoder(client), nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// inBubble runs the service with a control socket of pipes.
func inBubble(t *testing.T, hold config.Hold, body func(t *testing.T, b *bench, back *backend, control *pipes)) {
	t.Helper()
	var control *pipes
	servingWith(t, "quectel", func(b *bench) {
		control = newPipes()
		b.o.Config.Modem.Hold = hold
		b.o.Listen = func() (net.Listener, error) { return control, nil }
	}, func(t *testing.T, b *bench, back *backend, _ func()) {
		after(time.Minute)
		body(t, b, back, control)
	})
}

// A fault right after a traced diagnosis, for which the service has opened the line anew, is
// noticed by the modem's own report, and not only when a look is due.
func TestFaultAfterATracedDiagnosis(t *testing.T) {
	for _, wait := range []time.Duration{10 * time.Second, time.Minute} {
		t.Run(wait.String(), func(t *testing.T) {
			inBubble(t, config.HoldAlways, func(t *testing.T, b *bench, back *backend, control *pipes) {
				if a := talk(t, control, Request{Op: "diag", Trace: true}); a.Finding == nil || a.Finding.Traced == "" {
					t.Fatalf("%+v", a)
				}
				after(wait)
				if n := b.held.Load(); n != 1 {
					t.Errorf("%d lines are open", n)
				}
				b.fault(t, "sim_absent", true)
				after(20 * time.Second)
				if c := back.changes(); len(c) != 1 || c[0] != report.CauseSIMAbsent {
					t.Errorf("after 20 s: changes %v", c)
				}
			})
		})
	}
}

// On a shared line nothing stays open, and the modem keeps the settings that it had.
func TestTracedDiagnosisOnASharedLine(t *testing.T) {
	inBubble(t, config.HoldPoll, func(t *testing.T, b *bench, back *backend, control *pipes) {
		before := settings(t, b)
		for range 3 {
			a := talk(t, control, Request{Op: "diag", Trace: true})
			if a.Finding == nil || a.Finding.Report.Health.Verdict.Cause != report.CauseHealthy {
				t.Fatalf("%+v", a)
			}
			if r, err := trace.Read(strings.NewReader(a.Finding.Traced)); err != nil || r.Verdict == nil {
				t.Errorf("the trace: %v", err)
			}
			synctest.Wait()
			if n := b.held.Load(); n != 0 {
				t.Errorf("%d lines are open", n)
			}
		}
		if got := settings(t, b); got != before {
			t.Errorf("the settings are %s, they were %s", got, before)
		}
		b.fault(t, "sim_absent", true)
		after(2 * time.Hour) // a report is due each hour, and a look before it
		if c := back.changes(); len(c) != 1 || c[0] != report.CauseSIMAbsent {
			t.Errorf("changes %v", c)
		}
	})
}

// A payment that begins in the middle ends the diagnosis at once; what was found before is
// told as old, there is no trace, and the service's own verdict stays.
func TestPaymentInTheMiddleOfADiagnosis(t *testing.T) {
	for _, hold := range []config.Hold{config.HoldAlways, config.HoldPoll} {
		t.Run(string(hold), func(t *testing.T) {
			inBubble(t, hold, func(t *testing.T, b *bench, back *backend, control *pipes) {
				b.fault(t, "slow", true)
				pays := time.AfterFunc(3*time.Second, func() { b.touch(t) })
				defer pays.Stop()
				began := time.Now()
				a := talk(t, control, Request{Op: "diag", Trace: true})
				if took := time.Since(began); took < 3*time.Second || took > 10*time.Second {
					t.Errorf("answered after %v", took)
				}
				after(3 * time.Second) // what was on its way arrives
				n := len(b.modem.Commands())
				if a.Finding == nil || a.Finding.Report.Health.AgeS == nil || !strings.Contains(a.Note, "a payment is running") || a.Finding.Traced != "" {
					t.Errorf("%+v", a)
				}
				if a := talk(t, control, Request{Op: "live"}); a.Live == nil || a.Live.Paused == "" {
					t.Errorf("live while busy: %+v", a)
				}
				after(5 * time.Minute)
				if sent := b.modem.Commands()[n:]; len(sent) > 0 {
					t.Errorf("sent while busy: %q", sent)
				}
				os.Remove(b.o.Config.Terminal.BusyFile)
				b.fault(t, "slow", false)
				after(10 * time.Minute)
				if c := back.changes(); len(c) != 0 {
					t.Errorf("changes %v", c)
				}
				if a := talk(t, control, Request{Op: "diag", Trace: true}); a.Finding == nil || a.Finding.Traced == "" || a.Note != "" {
					t.Errorf("after the payment: %+v", a)
				}
			})
		})
	}
}
