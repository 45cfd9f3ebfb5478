package report

import (
	"fmt"
	"strings"
)

// Health is what moves, complete each time. Pointers are for values of which 0
// is a fact; nil is "not known".
type Health struct {
	V       int      `json:"v"`                  // always [Version]; the spool sets it
	Boot    int64    `json:"boot"`               // 1 to 2^53-1, new at each start of the agent
	Seq     int64    `json:"seq"`                // counts health and event messages over boots, without gaps; the spool gives it
	Conn    int64    `json:"conn"`               // the boot's connection that carries it; the client sets it when sending
	ID      string   `json:"id"`                 // [Identity.CheckValue] of the identity that it belongs to
	Time    Time     `json:"time,omitzero"`      // when it was made; left out with clock "none"
	Clock   Clock    `json:"clock"`              // what Time is worth
	AgeS    *int64   `json:"age_s,omitempty"`    // seconds it waited; the client sets it when sending
	UptimeS *int64   `json:"uptime_s,omitempty"` // seconds since the system started
	NextS   int64    `json:"next_s,omitempty"`   // seconds to the next report; late after twice that plus 300
	SIM     SIMState `json:"sim_state"`

	Network   Network   `json:"network,omitzero"`
	Signal    Signal    `json:"signal,omitzero"`
	Usage     Usage     `json:"usage,omitzero"`
	Card      Card      `json:"card,omitzero"`
	Keepalive Keepalive `json:"keepalive,omitzero"`
	Verdict   Verdict   `json:"verdict,omitzero"`
	Link      Link      `json:"link,omitzero"`

	TemperatureC *int     `json:"temperature_c,omitempty"` // of the modem, °C
	VoltageV     *float64 `json:"voltage_v,omitempty"`     // of its supply, V
}

// Network is where the modem is registered.
type Network struct {
	Registration Registration `json:"registration,omitempty"`
	RAT          RAT          `json:"rat,omitempty"`
	PLMN         string       `json:"plmn,omitempty"`     // MCC and MNC, 5 or 6 digits: "46000"
	Operator     string       `json:"operator,omitempty"` // name as the network or the modem gives it
	TAC          *uint64      `json:"tac,omitempty"`      // tracking area (24 bits), LAC on 2G and 3G (16 bits)
	CellID       *uint64      `json:"cell_id,omitempty"`  // up to 36 bits (NR), 28 (LTE, 3G), 16 (2G)
	Band         *int         `json:"band,omitempty"`     // 3GPP number: 3 is LTE band 3 or NR n3
	Reject       *Reject      `json:"reject,omitempty"`   // first refusal since the last success
	APN          string       `json:"apn,omitempty"`      // of the packet context in use
	IP           string       `json:"ip,omitempty"`       // the card's address, IPv4 or IPv6
}

// Reject is a refusal by the network.
type Reject struct {
	Domain Domain `json:"domain"`
	Cause  int    `json:"cause"` // 3GPP TS 24.008 §10.5.3.6, 24.301 §9.9.3.9, 24.501 §9.11.3.2
	Time   Time   `json:"time,omitzero"`
}

// Signal is how well the cell is heard.
type Signal struct {
	RSSI    *float64 `json:"rssi_dbm,omitempty"` // dBm, -140 to -1
	RSRP    *float64 `json:"rsrp_dbm,omitempty"` // dBm, -160 to -20
	RSRQ    *float64 `json:"rsrq_db,omitempty"`  // dB, -43.5 to 20
	SINR    *float64 `json:"sinr_db,omitempty"`  // dB, -30 to 50
	Quality Quality  `json:"quality,omitempty"`
}

// Usage is the traffic of the billing cycle on this card.
type Usage struct {
	CycleStart Date    `json:"cycle_start,omitzero"`
	TxBytes    *uint64 `json:"tx_bytes,omitempty"`    // sent by the terminal
	RxBytes    *uint64 `json:"rx_bytes,omitempty"`    // received
	Source     string  `json:"source,omitempty"`      // which counters: "interface", "modem"
	AgentBytes *uint64 `json:"agent_bytes,omitempty"` // simkeeper's own share, both ways
}

// Card is where the card stands in its life.
type Card struct {
	Phase         Phase  `json:"phase,omitempty"`
	SafeUntil     Date   `json:"safe_until,omitzero"`     // until this day the card is safe if nothing is done
	LastActivity  Time   `json:"last_activity,omitzero"`  // last proved traffic
	NextKeepalive Date   `json:"next_keepalive,omitzero"` // when an act is due
	Reason        string `json:"reason,omitempty"`        // which limit gives SafeUntil: "idle_limit", "activate_by", "expires"
}

// Keepalive is the last keep-alive act.
type Keepalive struct {
	Time    Time    `json:"time,omitzero"`
	Method  Method  `json:"method,omitempty"`
	Verdict Proof   `json:"verdict,omitempty"`
	TxBytes *uint64 `json:"tx_bytes,omitempty"` // sent over the cellular link
	RxBytes *uint64 `json:"rx_bytes,omitempty"` // received
}

// Verdict is what is wrong, on which evidence, and what to do.
type Verdict struct {
	Status     Status     `json:"status,omitempty"`
	Cause      Cause      `json:"cause,omitempty"`
	Confidence Confidence `json:"confidence,omitempty"`
	Since      Time       `json:"since,omitzero"`     // when this cause began
	Also       []Cause    `json:"also,omitempty"`     // the other warnings that hold where nothing is broken
	Evidence   []string   `json:"evidence,omitempty"` // the raw lines; there unless healthy
	Action     string     `json:"action,omitempty"`   // what to do; there unless healthy
}

// Link is how the reports travel.
type Link struct {
	Via        string `json:"via,omitempty"`        // network interface, "wwan0"
	Cellular   *bool  `json:"cellular,omitempty"`   // the interface belongs to the modem
	Reconnects *int   `json:"reconnects,omitempty"` // within this boot
	Spooled    *int   `json:"spooled,omitempty"`    // messages that wait
	Dropped    *int   `json:"dropped,omitempty"`    // messages given up within this boot
	Mode       string `json:"mode,omitempty"`       // "per_report" where the terminal leaves the broker between reports
}

// IncompleteError lists what a [Health] must have and lacks, by JSON path.
type IncompleteError []string

// Error names the missing fields.
func (e IncompleteError) Error() string {
	return "health report lacks " + strings.Join(e, ", ")
}

// Complete returns nil if everything that every report must have is there, else
// an [IncompleteError]. Seq and Conn may be 0 (a terminal that never reported);
// RAT is asked for where the terminal is registered, evidence and action where
// it is not healthy.
func (h Health) Complete() error {
	var missing IncompleteError
	need := func(there bool, path string) {
		if !there {
			missing = append(missing, path)
		}
	}
	need(h.Boot > 0, "boot")
	need(h.Seq >= 0, "seq")
	need(h.Conn >= 0, "conn")
	need(h.ID != "", "id")
	need(h.Clock != "", "clock")
	need(h.UptimeS != nil, "uptime_s")
	need(h.SIM != "", "sim_state")
	need(h.Network.Registration != "", "network.registration")
	need(h.Network.RAT != "" || !h.Network.Registered(), "network.rat")
	need(h.Signal.Quality != "", "signal.quality")
	need(h.Card.Phase != "", "card.phase")
	need(h.Verdict.Status != "", "verdict.status")
	need(h.Verdict.Cause != "", "verdict.cause")
	need(h.Verdict.Confidence != "", "verdict.confidence")
	need(h.Verdict.explained() || len(h.Verdict.Evidence) > 0, "verdict.evidence")
	need(h.Verdict.explained() || h.Verdict.Action != "", "verdict.action")
	if missing == nil {
		return nil
	}
	return missing
}

// explained says that the verdict needs no evidence and action.
func (v Verdict) explained() bool { return v.Cause == "" || v.Cause == CauseHealthy }

// Registered says that the network serves the terminal, at home or roaming.
func (n Network) Registered() bool {
	return n.Registration == RegHome || n.Registration == RegRoaming
}

// String gives the report's key and its verdict, for logs; no card number.
func (h Health) String() string {
	return fmt.Sprintf("health boot %d seq %d: %s %s", h.Boot, h.Seq, h.Verdict.Status, h.Verdict.Cause)
}
