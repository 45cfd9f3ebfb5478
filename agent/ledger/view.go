package ledger

import (
	"encoding/json"
	"math"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report/store"
)

// source is where lines and cards are read from.
type source interface {
	Records(from uint64, n int) ([]store.Record, error)
	Last(n int) ([]store.Record, error)
	Value(key string) ([]byte, bool, error)
	Values() ([]store.Value, error)
	Damage() []string
}

// View is a ledger to look at. Its errors are those of package store.
type View struct {
	from source
}

// Read gives a view of the ledger at path and touches nothing; a missing file is an
// empty ledger. The error is [store.ErrInUse] while an agent has it open, or says
// what cannot be read.
func Read(path string) (*View, error) {
	s, err := store.ReadJournal(path)
	if err != nil {
		return nil, err
	}
	return &View{s}, nil
}

// Damage tells what was found damaged, and what became of it.
func (v *View) Damage() []string { return v.from.Damage() }

// Last returns the last n lines, oldest first.
func (v *View) Last(n int) ([]Line, error) {
	records, err := v.from.Last(n)
	return linesOf(records), err
}

// Since returns all lines from number n on, oldest first.
func (v *View) Since(n uint64) ([]Line, error) {
	records, err := v.from.Records(n, math.MaxInt)
	return linesOf(records), err
}

// Proof returns the latest line that proves traffic of a card, and whether there
// is one.
func (v *View) Proof(iccid modem.ICCID) (Line, bool, error) {
	h, err := v.holding(iccid)
	if err != nil {
		return Line{}, false, err
	}
	lines, err := v.Since(0)
	if err != nil {
		return Line{}, false, err
	}
	for _, l := range lines { // a damage may have taken the card and left the line
		h.prove(l, iccid)
	}
	if h.Proof == nil {
		return Line{}, false, nil
	}
	return *h.Proof, true, nil
}

// Card returns what [Ledger.SaveCard] kept of a card, and whether there is anything.
func (v *View) Card(iccid modem.ICCID) (Record, bool, error) {
	h, err := v.holding(iccid)
	if err != nil || h.Record == nil {
		return Record{}, false, err
	}
	return *h.Record, true, nil
}

// Cards returns the records of all cards, last written first.
func (v *View) Cards() ([]Record, error) {
	values, err := v.from.Values()
	var cards []Record
	for _, value := range values {
		if h := holdingOf(value.Data); h.Record != nil {
			cards = append(cards, *h.Record)
		}
	}
	return cards, err
}

func (v *View) holding(iccid modem.ICCID) (holding, error) {
	data, _, err := v.from.Value(cardKey(iccid))
	return holdingOf(data), err
}

// holdingOf reads what is kept under a card; what another version wrote, or
// nothing, is an empty one.
func holdingOf(data []byte) holding {
	var h holding
	if json.Unmarshal(data, &h) != nil {
		return holding{}
	}
	return h
}

func linesOf(records []store.Record) []Line {
	var lines []Line
	for _, r := range records {
		lines = append(lines, lineOf(r.Key, r.Data))
	}
	return lines
}
