package clock

import (
	"encoding/json"
	"time"
)

// keep is how coarse the state is: an exact floor would be a write to flash at each look.
const keep = time.Hour

// state is a Keeper in JSON.
type state struct {
	Floors map[Grade]time.Time `json:"floors,omitempty"`
	Doubt  *doubtState         `json:"doubt,omitempty"`
}

// doubtState is a doubt in JSON.
type doubtState struct {
	Grade Grade     `json:"grade"`
	Boot  int64     `json:"boot"`
	Time  time.Time `json:"time"`
}

// MarshalJSON gives what must survive a restart: the floors, cut to the hour, and a doubt
// about one of them, up to the next hour.
func (k Keeper) MarshalJSON() ([]byte, error) {
	s := state{Floors: map[Grade]time.Time{}}
	for i, f := range k.floors {
		if believable(f) {
			s.Floors[grades[i]] = f.Truncate(keep)
		}
	}
	if d := k.doubt; believable(d.time) {
		s.Doubt = &doubtState{grades[d.rank], d.boot, d.time.Add(keep - 1).Truncate(keep)}
	}
	return json.Marshal(s)
}

// UnmarshalJSON restores a Keeper. What cannot be is left out: a floor may be missing,
// and a wrong one would bind.
func (k *Keeper) UnmarshalJSON(data []byte) error {
	var s state
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	*k = Keeper{}
	for i, g := range grades {
		if f := s.Floors[g]; believable(f) {
			k.floors[i] = f.UTC()
		}
	}
	if d := s.Doubt; d != nil && d.Grade.Dates() && believable(d.Time) {
		k.doubt = doubt{rank: d.Grade.rank(), boot: d.Boot, time: d.Time.UTC()}
	}
	return nil
}
