package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem"
)

// sheetTime is how long the agent may take for a sheet: it may be busy with the modem.
const sheetTime = time.Minute

// showCard prints what is known of the card, or announces a swap.
func showCard(ctx context.Context, e *environment, args []string) error {
	flags := newFlags(e, "card", "[announce [ICCID]]")
	asJSON := flags.Bool("json", false, "print the sheet as JSON")
	rest, err := flags.parse(args)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sheetTime)
	defer cancel()
	if len(rest) == 0 {
		return printCard(ctx, flags, *asJSON)
	}
	iccid, err := announced(rest)
	if err != nil {
		return err
	}
	return announceSwap(ctx, flags, iccid, *asJSON)
}

// announced reads the words behind card: announce, and the number of the new card.
func announced(rest []string) (modem.ICCID, error) {
	const hint = "simkeeper card, or simkeeper card announce, with the new card's number if it is known"
	switch {
	case rest[0] != "announce":
		return "", misuse(hint, "card %q is not announce", rest[0])
	case len(rest) > 2:
		return "", misuse(hint, "card announce takes one number, got also %q", rest[2])
	case len(rest) == 1:
		return "", nil
	}
	iccid, err := modem.ParseICCID(rest[1:])
	if err != nil {
		return "", misuse("it has 19 or 20 digits and stands on the card", "%q is no card number: %w", rest[1], err)
	}
	return iccid, nil
}

func printCard(ctx context.Context, flags *common, asJSON bool) error {
	s, running, err := sheet(ctx, flags)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(flags.env.stdout, s)
	}
	view{s, flags.language(), running}.card(flags.console())
	return nil
}

// sheet is the card's sheet: the running agent's, else that of the state alone.
func sheet(ctx context.Context, flags *common) (s *agent.Sheet, running bool, err error) {
	conf, err := flags.load(true)
	if err != nil {
		return nil, false, err
	}
	a, err := flags.ask(ctx, conf, agent.Request{Op: "card"}, nil)
	switch {
	case err == nil && a.Sheet == nil:
		return nil, true, errors.New("the running agent is of another version and shows no card; restart it")
	case !errors.Is(err, agent.ErrNoAgent):
		return a.Sheet, true, err
	}
	o, done, err := flags.options(conf)
	if err != nil {
		return nil, false, err
	}
	defer done()
	if s, err = agent.ReadSheet(o); err != nil {
		err = fmt.Errorf("what is known of the card cannot be read: %w", err)
	}
	return s, false, err
}

// announceSwap has the agent expect a swap of card or modem.
func announceSwap(ctx context.Context, flags *common, iccid modem.ICCID, asJSON bool) error {
	conf, err := flags.load(true)
	if err != nil {
		return err
	}
	a, err := throughAgent(ctx, flags, conf, agent.Request{Op: "announce", Command: string(iccid)})
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(flags.env.stdout, a.Sheet)
	}
	fmt.Fprintln(flags.console(), hang("", announcement(a.Sheet, iccid, flags.language())))
	return nil
}

// announcement says what will happen.
func announcement(s *agent.Sheet, iccid modem.ICCID, l diagnose.Language) string {
	what := text{"A swap of card or modem", "换卡或换机"}
	if iccid != "" {
		what = text{"A swap to the card " + string(iccid), "换用卡 " + string(iccid) + " "}
	}
	until := text{" is expected for 30 days", "已预告，有效期 30 天"}
	if !s.Announced.IsZero() {
		until = text{" is expected until " + moment(s.Announced), "已预告，有效期至 " + moment(s.Announced)}
	}
	return what.in(l) + until.in(l) + text{
		". The carrier must be told as well, or it may stop the card.",
		"。还须告知运营商，否则卡可能被停机。"}.in(l)
}

// throughAgent passes a request to the running agent; where none runs, this process is one
// for as long as it takes.
func throughAgent(ctx context.Context, flags *common, conf *config.Config, r agent.Request) (agent.Answer, error) {
	a, err := flags.ask(ctx, conf, r, nil)
	if !errors.Is(err, agent.ErrNoAgent) {
		return a, err
	}
	o, done, err := flags.options(conf)
	if err != nil {
		return a, err
	}
	defer done()
	a, err = agent.Alone(ctx, o, r)
	if err == nil && a.Error != "" {
		err = errors.New(a.Error)
	}
	return a, err
}

// printJSON prints one line for programs.
func printJSON(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out.Encode(v)
}
