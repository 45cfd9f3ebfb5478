package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/modem/family"
)

// The control socket lets a technician's command use the modem while the service holds
// its port. One connection carries one request and its answer, each a line of JSON; the
// checks of a diagnosis come before it, each as it is done.

// Request asks the running agent for something.
type Request struct {
	Op      string `json:"op"`                // "diag": look at the modem now; "at": one command; "live", "status", "card", "announce", "keepalive"
	Port    string `json:"port,omitempty"`    // the modem that is meant; "" is the agent's
	Command string `json:"command,omitempty"` // for "at", with or without AT; for "announce" the new card's number, or ""
	Force   bool   `json:"force,omitempty"`   // for "at": send it although it may disturb
	Lang    string `json:"lang,omitempty"`    // for "diag": language of the texts, zh or en; "" is the agent's
	Trace   bool   `json:"trace,omitempty"`   // for "diag": record what it rests on
	History bool   `json:"history,omitempty"` // for "diag": with the card's sheet
}

// Answer is what comes back; Error says why nothing else does.
type Answer struct {
	Error string   `json:"error,omitempty"`
	Lost  bool     `json:"lost,omitempty"`  // with Error: the modem could not be asked
	Other bool     `json:"other,omitempty"` // the port that is meant is not the agent's
	Note  string   `json:"note,omitempty"`  // of "diag": what a person should know about the report
	Lines []string `json:"lines,omitempty"` // of "at"
	Final string   `json:"final,omitempty"` // of "at"

	Part    *Part    `json:"part,omitempty"`    // of "diag": a check that is done; more answers follow
	Finding *Finding `json:"finding,omitempty"` // of "diag"
	Live    *Live    `json:"live,omitempty"`    // of "live"
	Status  *Status  `json:"status,omitempty"`  // of "status"

	Sheet   *Sheet           `json:"sheet,omitempty"`   // of "card" and "announce"
	Line    *keepalive.Line  `json:"act,omitempty"`     // of "keepalive": the act and its proof
	Refused keepalive.Reason `json:"refused,omitempty"` // of "keepalive": why no act was made
}

// request is a Request on its way through the loop.
type request struct {
	Request
	answer chan Answer
	parts  chan Part // what comes before the answer; full when nobody takes it
}

// part hands over a check that is done, if somebody takes it.
func (r request) part(p Part) {
	select {
	case r.parts <- p:
	default:
	}
}

const (
	requestLimit = 4 << 10 // bytes of a request
	requestTime  = 5 * time.Second
	answerTime   = 58 * time.Second
	actTime      = 3 * time.Minute // of anything that was begun
	partsKept    = 32              // checks of one diagnosis
)

// ErrNoAgent means that no agent listens on the control socket, or that it has another
// port.
var ErrNoAgent = errors.New("no agent is running")

// Ask sends one request to the agent that listens on the socket. each is told the checks
// of a diagnosis as they are done; it may be nil.
func Ask(ctx context.Context, socket string, r Request, each func(Part)) (Answer, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", socket)
	if err != nil {
		if errors.Is(err, os.ErrPermission) {
			return Answer{}, fmt.Errorf("%s: %w; run as root or join the group of the socket", socket, os.ErrPermission)
		}
		return Answer{}, fmt.Errorf("%w (%w)", ErrNoAgent, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if err := json.NewEncoder(conn).Encode(r); err != nil {
		return Answer{}, fmt.Errorf("asking the agent at %s: %w", socket, err)
	}
	a, err := await(json.NewDecoder(conn), each)
	if ctx.Err() != nil {
		return Answer{}, fmt.Errorf("the agent at %s did not answer in time, it may be busy with the modem: %w", socket, ctx.Err())
	} else if err != nil {
		return Answer{}, fmt.Errorf("answer of the agent at %s: %w", socket, err)
	}
	switch {
	case a.Other:
		return Answer{}, ErrNoAgent
	case a.Error != "":
		return a, errors.New(a.Error)
	}
	return a, nil
}

// await reads answers until the last.
func await(d *json.Decoder, each func(Part)) (Answer, error) {
	for {
		var a Answer
		if err := d.Decode(&a); err != nil || a.Part == nil {
			return a, err
		}
		if each != nil {
			each(*a.Part)
		}
	}
}

// listenControl opens the socket. One left behind by an agent that was killed is
// replaced; one that answers means that an agent is running.
func listenControl(path string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("folder of the control socket: %w", err)
	}
	if err := removeStale(path); err != nil {
		return nil, err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("control socket: %w; choose another place with [state] socket", err)
	}
	if err := os.Chmod(path, 0o660); err != nil {
		l.Close()
		return nil, fmt.Errorf("control socket %s: %w", path, err)
	}
	return l, nil
}

// removeStale takes away a socket that nobody listens on. What is no socket is
// somebody's file and stays.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("control socket: %w", err)
	case info.Mode().IsRegular() || info.IsDir():
		return fmt.Errorf("control socket %s: there is a file of this name; choose another place with [state] socket", path)
	}
	conn, err := net.DialTimeout("unix", path, time.Second)
	if err == nil {
		conn.Close()
	}
	if err == nil || os.IsTimeout(err) || errors.Is(err, syscall.EAGAIN) { // one that is too busy lives, too
		return fmt.Errorf("an agent is running already: it answers on %s", path)
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("control socket: %w", err)
	}
	return nil
}

// serveControl passes requests to the loop until ctx ends.
func serveControl(ctx context.Context, l net.Listener, requests chan<- request) {
	defer context.AfterFunc(ctx, func() { l.Close() })()
	var conns sync.WaitGroup
	defer conns.Wait()
	for {
		conn, err := l.Accept()
		switch {
		case err == nil:
			conns.Go(func() { handle(ctx, conn, requests) })
		case errors.Is(err, net.ErrClosed) || !sleep(ctx, time.Second): // else out of descriptors
			return
		}
	}
}

// handle carries one request through.
func handle(ctx context.Context, conn net.Conn, requests chan<- request) {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	conn.SetReadDeadline(time.Now().Add(requestTime))
	r := request{answer: make(chan Answer, 1), parts: make(chan Part, partsKept)}
	if err := json.NewDecoder(io.LimitReader(conn, requestLimit)).Decode(&r.Request); err != nil {
		send(conn, Answer{Error: "request not understood: " + err.Error()})
		return
	}
	timer := time.NewTimer(answerTime)
	defer timer.Stop()
	select {
	case requests <- r:
	case <-timer.C:
		send(conn, Answer{Error: "the agent is busy with the modem; try again in a minute"})
		return
	case <-ctx.Done():
		return
	}
	timer.Reset(actTime)
	forward(ctx, conn, r, timer.C)
}

// forward passes on what the loop has to say, the answer last.
func forward(ctx context.Context, conn net.Conn, r request, late <-chan time.Time) {
	for {
		select {
		case p := <-r.parts:
			send(conn, Answer{Part: &p})
		case a := <-r.answer:
			for len(r.parts) > 0 {
				p := <-r.parts
				send(conn, Answer{Part: &p})
			}
			send(conn, a)
			return
		case <-late:
			send(conn, Answer{Error: "the agent did not finish in time; simkeeper card shows what it did"})
			return
		case <-ctx.Done():
			return
		}
	}
}

func send(conn net.Conn, a Answer) {
	conn.SetWriteDeadline(time.Now().Add(requestTime))
	json.NewEncoder(conn).Encode(a) // a technician who has gone away needs no answer
}

// answer deals with one request, in the loop: only the loop talks to the modem.
func (a *service) answer(ctx context.Context, r request) {
	switch {
	case r.Port != "" && !samePort(r.Port, a.o.port()):
		r.answer <- Answer{Other: true}
	case r.Op == "diag":
		r.answer <- a.diagnose(ctx, r)
	case r.Op == "live":
		r.answer <- a.live(ctx)
	case r.Op == "status":
		r.answer <- a.status()
	case r.Op == "at":
		r.answer <- a.command(ctx, r.Request)
	case r.Op == "card":
		r.answer <- a.sheet()
	case r.Op == "announce":
		r.answer <- a.announceSwap(r.Command)
	case r.Op == "keepalive" && a.last.Verdict.Cause.Unreachable():
		r.answer <- Answer{Error: "the modem cannot be asked: " + a.last.Snapshot.Detail, Lost: true}
	case r.Op == "keepalive" && a.underWay() && a.asked == nil:
		a.asked = r.answer // one act at a time: that one is the answer
	case r.Op == "keepalive":
		a.keepAlive(ctx, r)
	default:
		r.answer <- Answer{Error: fmt.Sprintf("%q is no request that this agent knows", r.Op)}
	}
}

// underWay reports whether an act that was begun since the start has not ended.
func (a *service) underWay() bool {
	flight := a.memory.Keep.Flight
	return flight != nil && flight.Boot == a.memory.Boot
}

// samePort reports whether two names lead to one device.
func samePort(a, b string) bool {
	if a == b {
		return true
	}
	ra, err1 := filepath.EvalSymlinks(a)
	rb, err2 := filepath.EvalSymlinks(b)
	return err1 == nil && err2 == nil && ra == rb
}

// diagnose looks at the modem now. While a payment runs it answers with what was found
// last, and says so.
func (a *service) diagnose(ctx context.Context, r request) Answer {
	f, age, err := a.inspect(ctx, r)
	if f.Report.Health.Verdict.Cause == "" {
		return Answer{Error: "a payment is running and the modem has not been looked at yet; try again in a minute"}
	}
	if r.History {
		f.Sheet = a.sheet().Sheet
		f.chart(&a.memory, a.moment())
	}
	a.publish(false)
	out := Answer{Finding: &f, Note: text(err)}
	if age > 0 {
		seconds := int64(age.Seconds())
		f.Report.Health.AgeS = &seconds
		out.Note = fmt.Sprintf("a payment is running, so that the modem was not asked: this was found %d seconds ago", seconds)
	}
	return out
}

// command sends what a technician typed.
func (a *service) command(ctx context.Context, r Request) Answer {
	if err := Refuse(r.Command, a.paying(time.Now()), r.Force); err != nil {
		return Answer{Error: err.Error()}
	}
	round, cancel := context.WithTimeout(ctx, roundTime)
	defer cancel()
	e, err := a.reader.Exchange(round, r.Command, roundTime)
	a.letGo()
	if e.Final == "" && err != nil {
		return Answer{Error: err.Error(), Lost: true}
	}
	return Answer{Lines: e.Lines, Final: e.Final}
}

// Refuse returns why a typed command is not sent, nil if it is.
func Refuse(command string, paying, force bool) error {
	switch r := family.Judge(command); {
	case force:
		return nil
	case paying:
		return errors.New("a payment is running; wait, or use --force")
	case r.Effect == family.Disturbs || r.Effect == family.Unlisted:
		return fmt.Errorf("%s %s: %s; use --force if you mean it", command, r.Effect, r.Note)
	}
	return nil
}
