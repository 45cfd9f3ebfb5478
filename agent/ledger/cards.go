package ledger

import (
	"encoding/json"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/modem"
)

// Record is what is kept of a card.
type Record struct {
	Life  card.Life       `json:"life"`            // its ICCID names the card
	IMEI  modem.IMEI      `json:"imei,omitempty"`  // of the device that it was last in
	Usage json.RawMessage `json:"usage,omitempty"` // of its last cycles, at best below 2 KB; the ledger does not interpret it
}

// holding is all that is kept under a card.
type holding struct {
	Record *Record `json:"record,omitempty"`
	Proof  *Line   `json:"proof,omitempty"` // the latest
}

// prove takes a line that proves traffic of the card and is later than what is there.
func (h *holding) prove(l Line, iccid modem.ICCID) {
	if l.Proved() && l.ICCID != "" && cardKey(l.ICCID) == cardKey(iccid) && (h.Proof == nil || l.N > h.Proof.N) {
		h.Proof = &l
	}
}

// cardKey is the key of a card: lists print the check digit or leave it out.
func cardKey(iccid modem.ICCID) string { return string(iccid[:min(len(iccid), 19)]) }
