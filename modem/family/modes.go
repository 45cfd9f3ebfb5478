package family

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// ModelRange is the models that begin with one of some names and know the same networks.
// Models whose variants differ stand in none.
type ModelRange struct {
	Has    modem.Generations
	Models []string // beginnings of what +CGMM answers, lower case, without the maker
}

// Has is which generations of networks a model knows at all; empty where the table does not
// tell.
func (r *Row) Has(model string) modem.Generations {
	for _, m := range r.Generations {
		if begins(bare(model), m.Models) {
			return m.Has
		}
	}
	return 0
}

// bare is the model without the maker's name before it, as in Quectel_M26 and SIMCOM_SIM800C.
func bare(model string) string {
	model = strings.ToLower(strings.TrimSpace(model))
	if maker, rest, ok := strings.Cut(model, "_"); ok && (maker == "quectel" || maker == "simcom") {
		return rest
	}
	return model
}

// readModes puts what the settings allow.
func readModes(parse func([]string) (modem.Generations, error)) func(modem.Exchange, *modem.Snapshot) error {
	return func(e modem.Exchange, s *modem.Snapshot) error {
		allowed, err := parse(e.Lines)
		if err == nil {
			s.Modes.Allowed = allowed
		}
		return err
	}
}
