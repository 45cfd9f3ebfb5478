package family

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// The generations of networks.
const gen2, gen3, gen4, gen5 modem.Generations = 1 << 2, 1 << 3, 1 << 4, 1 << 5

// ModelRange is the models that begin with one of some names and know the same networks.
// Models whose variants differ stand in none.
type ModelRange struct {
	Has    modem.Generations
	Models []string // beginnings of what +CGMM answers, lower case, without the maker
}

// Has is which generations of networks a model knows at all; empty where the table does not
// tell.
func (r *Row) Has(model string) modem.Generations {
	for row := r; row != nil; row = row.base() {
		for _, m := range row.Generations {
			if longest(bare(model), m.Models) > 0 {
				return m.Has
			}
		}
	}
	return 0
}

// bare is the model without the maker's name before it, as in Quectel_M26 and SIMCOM_SIM800C.
func bare(model string) string {
	model = strings.ToLower(strings.TrimSpace(model))
	if i := strings.IndexAny(model, "_ -"); i > 0 && longest(model[:i], makers()) > 0 {
		return model[i+1:]
	}
	return model
}

// makers are the names of all families.
func makers() []string {
	var names []string
	for _, r := range Rows {
		names = append(names, r.Name)
	}
	return names
}

func readSystems(e modem.Exchange, s *modem.Snapshot) error {
	return readModes(e, s, modem.ParseSystems)
}

// readModes puts what the settings allow.
func readModes(e modem.Exchange, s *modem.Snapshot, parse func([]string) (modem.Generations, error)) error {
	allowed, err := parse(e.Lines)
	if err == nil {
		s.Modes.Allowed = allowed
	}
	return err
}
