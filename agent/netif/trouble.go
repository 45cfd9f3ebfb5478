package netif

import "fmt"

// Reason says why traffic cannot be bound to an interface.
type Reason string

// The reasons. The first three are words of the keep-alive ledger.
const (
	NoRoute      Reason = "no_route"       // no route to the target over the interface
	RPFilter     Reason = "rp_filter"      // the reverse-path filter drops the answers
	Permission   Reason = "permission"     // this process may not bind to an interface
	NoInterface  Reason = "no_interface"   // there is no such interface (any more)
	NoAddress    Reason = "no_address"     // no address of the target's family
	Down         Reason = "down"           // switched off, or without a carrier
	NoNameServer Reason = "no_name_server" // no name server that can be asked over it
)

// Trouble is what stands in the way, and what to change. It is found with
// errors.As in what Check and the dialers return.
type Trouble struct {
	Reason    Reason
	Interface string // its name
	Detail    string // what was seen, with the figures
	Cure      string // one line: a command to paste, "# " and what it means
}

// Error is "wwan0: no_route: no route to 203.0.113.10 over it (ip route add ...)".
func (t *Trouble) Error() string {
	return fmt.Sprintf("%s: %s: %s (%s)", t.Interface, t.Reason, t.Detail, t.Cure)
}

// failed is an error together with the trouble that explains it.
type failed struct {
	trouble *Trouble
	err     error
}

func (f *failed) Error() string { return f.err.Error() + "; " + f.trouble.Error() }

// Unwrap gives both.
func (f *failed) Unwrap() []error { return []error{f.trouble, f.err} }
