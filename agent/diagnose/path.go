package diagnose

import "time"

// Layer is a part of the way from the terminal to its own broker.
type Layer string

// The layers, in the order in which they are tried; the first that fails ends the probe.
const (
	LayerInterface Layer = "interface" // the cellular network interface, its address and its route
	LayerName      Layer = "name"      // the look-up of the broker's name
	LayerConnect   Layer = "connect"   // TCP
	LayerTLS       Layer = "tls"       // the handshake, and the certificate
	LayerLogin     Layer = "login"     // MQTT CONNECT
)

// Result says what became of a step.
type Result string

// The results. Skipped means that nothing was tried, for the reason in Step.Detail: it is
// evidence for nothing.
const (
	Passed  Result = "passed"
	Failed  Result = "failed"
	Skipped Result = "skipped"
)

// Step is one probe of the way to the own broker.
type Step struct {
	Layer  Layer  `json:"layer"`
	Result Result `json:"result"`
	Target string `json:"target,omitempty"` // what was asked: a name server, host:port, tls://host:port
	// Fault says why it failed, in the words of package report's faults: name, refused,
	// unreachable, timeout, authority, hostname, expired, clock, tls, credentials, rejected,
	// lost, stranger or other; of an interface no_interface, no_address, no_route, down.
	Fault string `json:"fault,omitempty"`
	// Answered says that something came back over the cellular link, be it a refusal: data
	// flows, whatever else is wrong.
	Answered bool          `json:"answered,omitempty"`
	Detail   string        `json:"detail,omitempty"` // what was seen, in one line, quoted as evidence
	Bytes    int64         `json:"bytes,omitempty"`  // on the air both ways, headers estimated
	Took     time.Duration `json:"took_ns,omitempty"`
}
