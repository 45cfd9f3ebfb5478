package reader

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/family"
)

// tries is how often a query is asked until two answers agree.
const tries = 5

// patience is in how many rounds a fact may fail before it is asked no more.
const patience = 2

// errUnconfirmed means that no two answers to a query were alike.
var errUnconfirmed = errors.New("no two answers agree: the line is noisy")

// stillFacts stand still while the modem runs; they are asked once.
var stillFacts = map[family.Fact]func(*modem.Snapshot) bool{
	family.Manufacturer: func(s *modem.Snapshot) bool { return s.Manufacturer != "" || s.Model != "" },
	family.Model:        func(s *modem.Snapshot) bool { return s.Model != "" },
	family.Firmware:     func(s *modem.Snapshot) bool { return s.Firmware != "" },
	family.IMEI:         func(s *modem.Snapshot) bool { return s.IMEI != "" },
	family.USBNet:       func(s *modem.Snapshot) bool { return s.USBNet != "" },
}

// signalFacts are those of a Signal round.
var signalFacts = []family.Fact{
	family.SIM, family.RegistrationCS, family.RegistrationPS, family.RegistrationEPS, family.Registration5GS,
	family.Strength, family.Quality, family.Cell,
}

// inScope reports whether a round of the scope asks for a fact.
func (r *Reader) inScope(scope Scope, f family.Fact) bool {
	switch scope {
	case Signal:
		return slices.Contains(signalFacts, f)
	case Count:
		return f == family.Usage || f == family.UsageNR
	case Watch:
		return r.watches(f)
	}
	return true
}

// begin is what a round of the scope starts from.
func (r *Reader) begin(scope Scope) modem.Snapshot {
	if scope == Full {
		return r.blank()
	}
	s := r.last
	s.Exchanges, s.Usage = nil, nil
	if len(s.Told) > 0 { // there may be news
		s.Told, s.Cause = nil, nil
	}
	if scope == Count {
		return s
	}
	s.Registrations = nil // those of a Watch round that are not asked for, too: they follow each other
	s.Signal, s.SignalAsked, s.Cell = modem.Signal{}, false, modem.Cell{}
	if scope == Signal {
		s.SIM = modem.SIMUnknown
	}
	return s
}

// ask runs over the facts of the scope. An error means that the modem stopped
// answering; what was read until then stands in the snapshot.
func (r *Reader) ask(ctx context.Context, scope Scope) (modem.Snapshot, error) {
	s, began := r.begin(scope), r.told.made()
	for f := family.Fact(0); f < family.Facts; f++ {
		if f == family.Cause { // what was told needs no asking
			r.told.remind(&s, began)
		}
		if !r.inScope(scope, f) || !r.wanted(f, &s) {
			continue
		}
		err := r.fact(ctx, f, &s)
		if err == nil {
			r.conclude(f, &s)
		}
		if r.cfg.Progress != nil {
			r.cfg.Progress(f, s)
		}
		if err != nil {
			return s, err
		}
	}
	if r.incomplete(&s) {
		s.Usage = nil
	}
	if err := r.completeOperator(ctx, &s); err != nil {
		return s, err
	}
	s.Access = modem.Answering
	return s, nil
}

// conclude draws what follows from a fact that was asked for.
func (r *Reader) conclude(f family.Fact, s *modem.Snapshot) {
	switch {
	case f == family.Model || f == family.Firmware:
		r.recognise(s)
		r.recall(s)
	case f == family.SIM && s.SIM != r.last.SIM && r.last.Access == modem.Answering: // what failed without a card may work now
		clear(r.silent)
	case f == family.ICCID && s.ICCID != r.last.ICCID: // the subscriber of another card
		s.IMSI = ""
	case f == family.Address:
		r.keepServers(s)
	case slices.Contains(domainFacts[:], f):
		r.translate(s)
	}
}

// translate names the technologies whose numbers are the modem's own.
func (r *Reader) translate(s *modem.Snapshot) {
	all := maps.Clone(s.Registrations)
	for d, reg := range all {
		if reg.AcT != nil {
			reg.RAT = r.row.RAT(*reg.AcT)
			all[d] = reg
		}
	}
	s.Registrations = all
}

// keepServers takes the name servers of the last round while the address stands: they
// came with it.
func (r *Reader) keepServers(s *modem.Snapshot) {
	data, _ := s.Data()
	before, _ := r.last.Data()
	if !data.Address.IsValid() || data.Address != before.Address || data.CID != before.CID || len(before.DNS) == 0 {
		return
	}
	s.Contexts = slices.Clone(s.Contexts)
	for i := range s.Contexts {
		if s.Contexts[i].CID == data.CID {
			s.Contexts[i].DNS = before.DNS
		}
	}
}

// incomplete reports whether a part of the data counter is missing that was there before:
// the rest alone would look as if the counter had gone back.
func (r *Reader) incomplete(s *modem.Snapshot) bool {
	_, known := r.learned[family.UsageNR]
	return s.Usage != nil && known && r.silent[family.UsageNR] > 0
}

func (r *Reader) recognise(s *modem.Snapshot) {
	row := family.Recognise(s.Manufacturer, s.Model, s.Firmware)
	if row != r.row {
		r.serve(row)
	}
	s.Family = row.Name
	s.Modes.Has = row.Has(s.Model)
}

// wanted says whether a fact is worth asking for now.
func (r *Reader) wanted(f family.Fact, s *modem.Snapshot) bool {
	if known, still := stillFacts[f]; still && known(s) {
		return false
	}
	if r.givenUp(f) {
		return false
	}
	switch f {
	case family.ICCID: // readable under a PIN, but not without a card
		return s.SIM != modem.SIMAbsent && s.SIM != modem.SIMBusy
	case family.IMSI:
		return s.IMSI == "" && (s.SIM == modem.SIMReady || s.SIM == modem.SIMUnknown)
	case family.Address:
		_, ok := s.Data()
		return ok
	case family.Servers: // asked once for each address
		data, ok := s.Data()
		return ok && data.Address.IsValid() && len(data.DNS) == 0
	case family.UsageNR:
		return s.Usage != nil
	case family.Cause: // the modem keeps old causes, so only a refusal makes it worth asking
		return s.Denied() && s.Reject() == nil || s.Idle()
	case family.Tries:
		return s.SIM == modem.SIMPINRequired || s.SIM == modem.SIMPUKRequired
	case family.Modes: // settings matter where no network serves
		return s.SIM == modem.SIMReady && !s.Registered()
	}
	return true
}

// givenUp reports whether no query of the fact is known to this modem. The card may
// change, and a part of the data counter that was there is missed until it is back.
func (r *Reader) givenUp(f family.Fact) bool {
	_, known := r.learned[f]
	return r.silent[f] >= patience && f != family.SIM && !(known && f == family.UsageNR)
}

// fact tries the queries of one fact until one answers. The query that answered last
// time comes first, and is alone while it goes on answering.
func (r *Reader) fact(ctx context.Context, f family.Fact, s *modem.Snapshot) error {
	queries := r.row.For(f)
	if i, ok := r.learned[f]; ok && i > 0 {
		queries = append([]family.Query{queries[i]}, slices.Delete(slices.Clone(queries), i, i+1)...)
	}
	unheard := false
	for i, q := range queries {
		err := r.query(ctx, q, s)
		if lost(err) {
			return err
		}
		if err == nil {
			r.learn(f, i)
			return nil
		}
		unheard = unheard || s.Exchanges[len(s.Exchanges)-1].Final == ""
		if f == family.ICCID && s.SIM != modem.SIMReady && noCard(s) {
			return nil
		}
	}
	r.miss(f, s, unheard)
	return nil
}

// miss counts a round without a fact. While the card starts many commands fail; and a command
// that worked before and was not answered in time is no sign that the modem lacks it, but
// for the part of the data counter without which the rest does not count.
func (r *Reader) miss(f family.Fact, s *modem.Snapshot, unheard bool) {
	_, known := r.learned[f]
	if s.SIM == modem.SIMBusy || unheard && known && f != family.UsageNR {
		return
	}
	r.silent[f]++
	r.unheard[f] = unheard
}

// learn remembers which query answered. i counts in the order in which they were
// tried, where the one learned before stands first.
func (r *Reader) learn(f family.Fact, i int) {
	old, ok := r.learned[f]
	switch {
	case !ok || old == 0:
		r.learned[f] = i
	case i > 0 && i <= old:
		r.learned[f] = i - 1
	case i > 0:
		r.learned[f] = i
	}
	r.silent[f] = 0
}

// noCard reports whether the last answer said that there is no card.
func noCard(s *modem.Snapshot) bool {
	state, err := modem.ParseSIMState(s.Exchanges[len(s.Exchanges)-1])
	return err == nil && state == modem.SIMAbsent
}

// lost reports whether an error means that the modem is gone, not that it lacks a
// command.
func lost(err error) bool {
	return errors.Is(err, at.ErrClosed) || errors.Is(err, at.ErrNoSync) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// query asks once on a clean line, and until two answers agree where the line is noisy
// or the fact is an identity that was not known before. An answer that ends in OK and
// holds nothing to read is asked for once more: noise may have eaten it.
func (r *Reader) query(ctx context.Context, q family.Query, s *modem.Snapshot) error {
	command := r.fillIn(q.Command, s)
	seen := map[string]bool{}
	for try := range tries {
		e, err := r.put(ctx, command, q)
		s.Exchanges = append(s.Exchanges, e)
		if lost(err) {
			return err
		}
		attempt := *s
		readErr := q.Put(e, &attempt)
		answer := strings.Join(append(e.Lines, e.Final), "\n")
		switch {
		case readErr == nil && (r.trusted(q, &attempt) || seen[answer]):
			*s = attempt
			return nil
		case readErr != nil && !r.noisy && (try > 0 || !e.OK()):
			return readErr
		case readErr == nil:
			seen[answer] = true
		}
	}
	return errUnconfirmed
}

// accepts tells the lines of the answer from others; nil where the query cannot.
func accepts(q family.Query) func(string) bool {
	if !q.Listens() {
		return nil
	}
	return q.Accepts
}

// trusted reports whether one answer is enough.
func (r *Reader) trusted(q family.Query, s *modem.Snapshot) bool {
	if r.noisy {
		return false
	}
	return !q.Confirm || s.ICCID == r.last.ICCID && s.IMSI == r.last.IMSI && s.IMEI == r.last.IMEI
}

func (r *Reader) fillIn(command string, s *modem.Snapshot) string {
	if !strings.Contains(command, "{cid}") {
		return command
	}
	data, _ := s.Data()
	return strings.ReplaceAll(command, "{cid}", strconv.Itoa(data.CID))
}

// send passes one command to the session if the list of package family lets the agent
// send it by itself.
func (r *Reader) send(ctx context.Context, command string, accept func(string) bool, timeout time.Duration) (modem.Exchange, error) {
	if err := family.Allow(command); err != nil {
		return modem.Exchange{Command: "AT" + command}, err
	}
	return r.transmit(ctx, command, accept, timeout)
}

// transmit passes one command to the session and keeps what came back.
func (r *Reader) transmit(ctx context.Context, command string, accept func(string) bool, timeout time.Duration) (modem.Exchange, error) {
	e := modem.Exchange{Command: "AT" + command}
	started := time.Now()
	lines, err := r.session.Command(ctx, at.Command{Text: command, Accept: accept, Timeout: timeout})
	e.Lines, e.Took = lines, time.Since(started)
	e.Final = at.Final(err)
	return e, err
}

// completeOperator finds the network code of an operator that the modem gave by name.
// The form of +COPS? is common to all users of the modem: it is changed only while the
// code of this name is not known, and put back.
func (r *Reader) completeOperator(ctx context.Context, s *modem.Snapshot) error {
	op := s.Operator
	if op == nil || op.Name == "" || s.PLMN != "" {
		return nil
	}
	if code, known := r.plmns[op.Name]; known {
		s.PLMN = code
		return nil
	}
	r.plmns[op.Name] = ""
	if e, err := r.send(ctx, "+COPS=3,2", nil, settingTime); err != nil {
		s.Exchanges = append(s.Exchanges, e)
		return onlyLost(err)
	}
	if err := r.query(ctx, numericOperator, s); lost(err) {
		return err
	}
	r.plmns[op.Name] = s.PLMN
	_, err := r.send(ctx, fmt.Sprintf("+COPS=3,%d", max(op.Format, 0)), nil, settingTime)
	return onlyLost(err)
}

// numericOperator reads the network code and leaves the name as it is.
var numericOperator = family.Query{
	Command: "+COPS?",
	Timeout: 10 * time.Second,
	Read: func(e modem.Exchange, s *modem.Snapshot) error {
		op, err := modem.ParseOperator(e.Lines)
		if err == nil {
			s.PLMN = op.PLMN
		}
		return err
	},
}

func onlyLost(err error) error {
	if lost(err) {
		return err
	}
	return nil
}
