package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"slices"
)

// Version is the major version of the contract, the "v" of every message.
const Version = 1

// Identity is what stands still: published retained at start, on change and once
// a day. A fact once read stays until a different one is read.
type Identity struct {
	V        int    `json:"v"`                // always [Version]; set by [NewIdentity]
	Terminal string `json:"terminal"`         // see [ValidTerminal]
	Boot     int64  `json:"boot"`             // 1 to 2^53-1, new at each start of the agent
	Agent    string `json:"agent,omitempty"`  // version of simkeeper, "1.0.0"
	Target   string `json:"target,omitempty"` // GOOS/GOARCH, "linux/arm"
	ID       string `json:"id"`               // check value, see [Identity.CheckValue]
	Modem    Modem  `json:"modem,omitzero"`
	SIM      SIM    `json:"sim,omitzero"`
	Plan     Plan   `json:"plan,omitzero"`
}

// Modem is the radio module.
type Modem struct {
	Manufacturer string `json:"manufacturer,omitempty"` // 3GPP TS 27.007 §5.1, +CGMI
	Model        string `json:"model,omitempty"`        // §5.2, +CGMM
	Firmware     string `json:"firmware,omitempty"`     // §5.3, +CGMR
	IMEI         string `json:"imei,omitempty"`         // §5.4, +CGSN: 14 to 16 digits, or masked
	Family       string `json:"family,omitempty"`       // how simkeeper talks to it: "quectel", "generic"
	NetMode      string `json:"net_mode,omitempty"`     // how it offers its network interface: qmi, mbim, ecm, ncm, rndis
}

// SIM is the card.
type SIM struct {
	ICCID  string `json:"iccid,omitempty"`  // 18 to 20 digits (A-F occur), upper case, no padding F; or masked
	IMSI   string `json:"imsi,omitempty"`   // 3GPP TS 27.007 §5.6, +CIMI: up to 15 digits, or masked
	Slot   int    `json:"slot,omitempty"`   // which slot of a modem with two, from 1
	Issuer string `json:"issuer,omitempty"` // who issued the card, by its number: "China Mobile"
}

// Plan is what was agreed with the carrier.
type Plan struct {
	Carrier       string `json:"carrier,omitempty"`         // profile name, "china-mobile"
	QuotaBytes    int64  `json:"quota_bytes,omitempty"`     // bytes a billing cycle
	CycleDay      int    `json:"cycle_day,omitempty"`       // day of the month a cycle begins, 1 to 31
	IdleLimitDays int    `json:"idle_limit_days,omitempty"` // days without traffic until the carrier acts
	Expires       Date   `json:"expires,omitzero"`          // last day of the term
}

// NewIdentity is i as it is sent: with the version and its check value in ID.
func NewIdentity(i Identity) Identity {
	i.V = Version
	i.ID = i.CheckValue()
	return i
}

// CheckValue is the value of "id": four lower-case hex digits that change when
// the identity changes. Every health report carries it, so a backend sees that it
// holds an outdated identity. It is the low 16 bits of the CRC-32 (IEEE 802.3) of
// the identity without "boot" and "id", as JSON with sorted keys, no white space,
// UTF-8, nothing escaped that need not be. In Python:
//
//	d = {k: v for k, v in identity.items() if k not in ("boot", "id")}
//	s = json.dumps(d, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
//	"%04x" % (zlib.crc32(s.encode()) & 0xffff)
func (i Identity) CheckValue() string {
	fields := i.members()
	delete(fields, "boot")
	delete(fields, "id")
	return fmt.Sprintf("%04x", crc32.ChecksumIEEE(sortedJSON(fields))&0xffff)
}

// members is the identity as a JSON object. Numbers keep all their digits.
func (i Identity) members() map[string]any {
	i.V = Version
	var fields map[string]any
	text, err := json.Marshal(i)
	if err != nil { // a date beyond the calendar: the rest still tells identities apart
		i.Plan.Expires = Date{}
		return i.members()
	}
	if exactly(text, &fields) != nil {
		return nil // cannot be: Marshal wrote it
	}
	return fields
}

// sortedJSON writes an object in the one form that a check value is made of:
// encoding/json sorts the keys of a map.
func sortedJSON(fields map[string]any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(fields) != nil {
		return nil // cannot be: it came from JSON
	}
	return slices.Clip(bytes.TrimSuffix(b.Bytes(), []byte{'\n'}))
}
