package agent

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// Status is what the running agent knows, without asking the modem.
type Status struct {
	Version  string        `json:"version"`
	PID      int           `json:"pid"`
	Started  time.Time     `json:"started"` // of the agent, by the system's clock
	UptimeS  int64         `json:"uptime_s"`
	Terminal string        `json:"terminal,omitempty"`
	Port     string        `json:"port"`
	Hold     string        `json:"hold"` // always or poll
	Report   report.Report `json:"report"`
	AgeS     int64         `json:"age_s"` // of what the report says of the modem
	Link     Uplink        `json:"link"`  // to the broker
	Next     time.Time     `json:"next_report,omitzero"`
	NextLook time.Time     `json:"next_look,omitzero"`
	// Interface is the cellular network interface; Missing says why there is none.
	Interface string  `json:"interface,omitempty"`
	Missing   string  `json:"no_interface,omitempty"`
	Sent      uint64  `json:"commands"`            // AT commands since the start
	Memory    uint64  `json:"rss_bytes,omitempty"` // resident; 0 where it cannot be read
	Events    []Event `json:"events,omitempty"`    // the last ones, oldest first

	Commands *Commanding `json:"remote,omitempty"` // nil while commands are off
	Settings []Setting   `json:"set,omitempty"`    // by commands, over the configuration
}

// Commanding is how commands come in.
type Commanding struct {
	Subscribed bool                 `json:"subscribed"`
	Refused    bool                 `json:"refused,omitempty"`     // the broker does not let this terminal subscribe
	Paused     time.Time            `json:"paused_until,omitzero"` // too many came, or it is refused
	LastN      int64                `json:"last_n,omitempty"`      // number of the last one
	Last       string               `json:"last_op,omitempty"`     // what it wanted
	Status     report.CommandStatus `json:"last_status,omitempty"` // how it ended
	Code       report.Code          `json:"last_code,omitempty"`
}

// Uplink is how the reports travel.
type Uplink struct {
	Configured bool      `json:"configured"` // there is a broker to report to
	Connected  bool      `json:"connected"`
	Resting    bool      `json:"resting,omitempty"`  // not connected because nothing waits
	Mode       string    `json:"mode,omitempty"`     // persistent or per_report, whichever is in force
	SilentS    int64     `json:"silent_s,omitempty"` // how long the connection is silent before a ping, as learned
	Since      time.Time `json:"since,omitzero"`     // of the connection, or of its end
	Broker     string    `json:"broker,omitempty"`
	Via        string    `json:"via,omitempty"` // network interface
	Cellular   *bool     `json:"cellular,omitempty"`
	Waiting    int       `json:"waiting"`
	Dropped    int       `json:"dropped"`
	Reconnects int       `json:"reconnects"`
	LastError  string    `json:"last_error,omitempty"`
}

// Event is something that has happened.
type Event struct {
	Time     time.Time        `json:"time"` // by the system's clock
	Type     report.EventType `json:"type"`
	Severity report.Severity  `json:"severity"`
	Text     string           `json:"text"`
}

// mostRecent is how many happenings a status shows.
const mostRecent = 10

// recall keeps a happening for the status.
func (a *service) recall(h Happening) {
	a.recent = append(a.recent, Event{Time: time.Now().UTC().Truncate(time.Second), Type: h.Type, Severity: h.Severity, Text: h.Text})
	a.recent = a.recent[max(0, len(a.recent)-mostRecent):]
}

// status is the present one.
func (a *service) status() Answer {
	now := time.Now()
	s := Status{
		Version: a.o.Version, PID: os.Getpid(), Started: a.began.UTC().Truncate(time.Second), UptimeS: int64(now.Sub(a.began) / time.Second),
		Terminal: a.memory.Terminal, Port: a.o.port(), Hold: a.o.hold().String(),
		Link: a.uplinkNow(), Interface: a.iface, Missing: a.noIface,
		NextLook: a.looked.Add(a.lookEvery()).UTC().Truncate(time.Second),
		Sent:     a.sent + a.reader.Sent(), Memory: residentMemory(), Events: a.recent,
	}
	if a.looking() {
		s.Report = a.o.report(a.last, a.memory, a.moment(), time.Until(a.nextAt))
		s.AgeS = int64(now.Sub(a.last.Snapshot.Time) / time.Second)
	}
	if a.client != nil {
		s.Next = a.nextAt.UTC().Truncate(time.Second)
	}
	s.Settings, s.Commands = a.memory.Set, a.commanding()
	return Answer{Status: &s}
}

// residentMemory is what this process holds in memory, in bytes; 0 where Linux does not tell.
func residentMemory() uint64 {
	text, err := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseUint(fields[1], 10, 64) // the kernel's own number
	return pages * uint64(os.Getpagesize())
}

func (a *service) uplinkNow() Uplink {
	out := Uplink{Configured: len(a.o.Config.MQTT.Brokers) > 0}
	if a.client == nil {
		return out
	}
	l := a.client.State()
	out.Connected, out.Since, out.Broker, out.Via = l.Connected, l.Since.UTC().Truncate(time.Second), l.Broker, l.Via
	out.Waiting, out.Dropped, out.Reconnects, out.Cellular = l.Waiting, l.Dropped, l.Reconnects, a.link().Cellular
	out.Resting, out.Mode = l.Resting, string(l.Mode)
	if l.Connected {
		out.SilentS = int64(l.KeepAlive / time.Second)
	}
	if l.LastError != nil && !l.Works() {
		out.LastError = l.LastError.Error()
	}
	return out
}

// commanding is how commands come in, nil while they are off.
func (a *service) commanding() *Commanding {
	if len(a.orders.keys) == 0 {
		return nil
	}
	out := &Commanding{LastN: a.memory.Commands.N}
	if a.client != nil {
		in := a.client.State().Commands
		out.Subscribed, out.Refused, out.Paused = in.Subscribed, in.Refused, in.Paused.UTC().Truncate(time.Second)
	}
	if all := a.memory.Commands.Answers; len(all) > 0 {
		last := &all[len(all)-1]
		r := report.Result{Status: report.CommandRunning, Code: report.CodeOK}
		if len(last.Result) > 0 && json.Unmarshal(last.Result, &r) != nil {
			r = report.Result{}
		}
		out.Last, out.Status, out.Code = last.Op, r.Status, r.Code
	}
	return out
}
