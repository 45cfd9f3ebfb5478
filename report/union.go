package report

import "encoding/json"

// Report is the union of both messages as one JSON object, what
// "simkeeper diag --json" prints. The keys that both have (v, boot, id) are
// written once, as the identity has them.
type Report struct {
	Identity Identity
	Health   Health
}

// deeper puts the fields of Health one level below those of Identity, where
// encoding/json lets the shallower win.
type deeper struct{ Health }

// MarshalJSON writes one flat object.
func (r Report) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Identity
		deeper
	}{NewIdentity(r.Identity), deeper{r.Health}})
}

// UnmarshalJSON reads one flat object into both halves.
func (r *Report) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, &r.Identity); err != nil {
		return err
	}
	return json.Unmarshal(b, &r.Health)
}
