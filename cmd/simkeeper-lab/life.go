package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/simkeeper/simkeeper/cmd/simkeeper-lab/life"
)

// lifeFlags are the flags of "simkeeper-lab life".
type lifeFlags struct {
	config   life.Config
	policies []string
	json     bool
	svg      string
	trace    int // index of a terminal, -1 for none
	list     bool
	dump     bool
}

func parseLifeFlags(args []string) (f lifeFlags, err error) {
	set := flag.NewFlagSet("life", flag.ContinueOnError)
	set.IntVar(&f.config.Terminals, "terminals", 1000, "`number` of terminals (default 1000)")
	set.Float64Var(&f.config.Years, "years", 2, "`years` that they live (default 2)")
	set.Uint64Var(&f.config.Seed, "seed", 1, "`number` that all chance follows from: the same one gives the same figures (default 1)")
	world := set.String("world", "", "`file` of the world (default: the built-in one)")
	policy := set.String("policy", "", "one `policy`: simkeeper, monthly-ping, cron-ping or none (default: all of them)")
	set.BoolVar(&f.json, "json", false, "print one JSON object per policy, each on a line")
	set.StringVar(&f.svg, "svg", "", "draw the cards alive over time into this `file`")
	set.IntVar(&f.trace, "trace", -1, "tell the life of the terminal with this `index`, from 0, and nothing else")
	set.BoolVar(&f.list, "list", false, "list also each card that was lost or activated by mistake")
	set.BoolVar(&f.dump, "dump-world", false, "print the built-in world, and nothing else")
	if err := parse(set, args); err != nil {
		return f, err
	}
	if f.config.World, err = loadWorld(*world); err != nil {
		return f, &misuse{err}
	}
	f.policies = life.Policies()
	if *policy != "" {
		f.policies = []string{*policy}
	}
	return f, f.check()
}

// check says what is wrong with the flags.
func (f *lifeFlags) check() error {
	err := errors.Join(life.CheckPolicy(f.policies[0]), f.config.Check())
	switch {
	case err != nil:
	case f.trace < -1 || f.trace >= f.config.Terminals:
		err = fmt.Errorf("--trace %d: there are terminals 0 to %d", f.trace, f.config.Terminals-1)
	case f.trace >= 0 && (f.json || f.list || f.svg != ""):
		err = errors.New("--trace prints a timeline; leave out --json, --list and --svg")
	case f.json && f.list:
		err = errors.New("--list is for people; leave out --json")
	}
	if err != nil {
		return &misuse{err}
	}
	return nil
}

func loadWorld(file string) (*life.World, error) {
	if file == "" {
		return life.Load("built-in world", life.BuiltIn)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the world cannot be read: %w", err)
	}
	return life.Load(file, string(text))
}

// lifeCommand lets terminals and their cards live for years, under one policy or all.
func lifeCommand(ctx context.Context, args []string) error {
	f, err := parseLifeFlags(args)
	switch {
	case err != nil:
		return err
	case f.dump:
		fmt.Print(life.BuiltIn)
		return nil
	case f.trace >= 0:
		f.tell()
		return nil
	}
	results, err := f.run(ctx)
	if err != nil {
		return err
	}
	if f.svg != "" {
		if err := os.WriteFile(f.svg, life.Chart(f.config.World.Start, results), 0o644); err != nil {
			return fmt.Errorf("the chart cannot be written: %w", err)
		}
	}
	if f.json {
		return printObjects(results)
	}
	if f.list {
		printCards(results)
	}
	return printTable(results)
}

func (f *lifeFlags) run(ctx context.Context) ([]life.Result, error) {
	var results []life.Result
	for _, f.config.Policy = range f.policies {
		r, err := life.Run(ctx, f.config)
		if err != nil {
			return nil, fmt.Errorf("interrupted: %w", err)
		}
		results = append(results, r)
	}
	return results, nil
}

// tell prints the timeline of one terminal under each policy.
func (f *lifeFlags) tell() {
	for _, f.config.Policy = range f.policies {
		fmt.Printf("terminal %d, seed %d, policy %s\n", f.trace, f.config.Seed, f.config.Policy)
		life.Trace(f.config, f.trace, func(at time.Time, text string) {
			fmt.Printf("%s  day %-4d %s\n", at.Format(time.DateTime), int(at.Sub(f.config.World.Start).Hours()/24), text)
		})
	}
}

func printObjects(results []life.Result) error {
	out := json.NewEncoder(os.Stdout)
	for i := range results {
		if err := out.Encode(&results[i]); err != nil {
			return err
		}
	}
	return nil
}

// printCards prints a line for each card that something befell: what --trace may tell more of.
func printCards(results []life.Result) {
	for i := range results {
		for _, c := range results[i].Cards {
			text := ""
			if c.Lost {
				text = fmt.Sprintf("  lost on day %d: %s, %s", c.Day, c.Cause, c.Verdict)
			}
			if c.Lost && !c.Warned {
				text += ", unwarned"
			}
			if c.Mistaken {
				text += "  activated by mistake"
			}
			fmt.Printf("%s  terminal %d%s\n", results[i].Policy, c.Index, text)
		}
		fmt.Println()
	}
}

// printTable prints the policies side by side.
func printTable(results []life.Result) error {
	r := &results[0]
	fmt.Printf("%d terminals, %v years, seed %d\n\n", r.Terminals, r.Years, r.Seed)
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', tabwriter.AlignRight)
	row(out, "", results, func(r *life.Result) any { return r.Policy })
	row(out, "preventable losses", results, func(r *life.Result) any { return r.Preventable })
	row(out, "unpreventable losses", results, func(r *life.Result) any { return r.Unpreventable })
	row(out, "beyond any traffic", results, func(r *life.Result) any { return r.Beyond })
	row(out, "with foresight only", results, func(r *life.Result) any { return r.Hindsight })
	row(out, "unwarned", results, func(r *life.Result) any { return r.Unwarned })
	row(out, "mistaken activations", results, func(r *life.Result) any { return r.Mistaken })
	row(out, "bytes/terminal/month", results, func(r *life.Result) any { return fmt.Sprintf("%.0f", r.Bytes) })
	row(out, "acts/terminal/year", results, func(r *life.Result) any { return fmt.Sprintf("%.2f", r.Acts) })
	row(out, "proved", results, func(r *life.Result) any { return r.Proved })
	row(out, "unproved", results, func(r *life.Result) any { return r.Unproved })
	row(out, "failed", results, func(r *life.Result) any { return r.Failed })
	for i, c := range r.Causes {
		row(out, c.Cause, results, func(r *life.Result) any {
			c := &r.Causes[i]
			return fmt.Sprintf("%d + %d (%d)", c.Preventable, c.Unpreventable, c.Unwarned)
		})
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Print(legend)
	return nil
}

const legend = `
Preventable: an act, made when anybody could know that it was needed, would have saved
the card; unpreventable: none would, such as a term that nobody renewed (beyond any
traffic). A card that lives longer meets the end of its term more often. Unwarned:
neither the terminal nor its backend could say so before.
The last rows are the causes: preventable + unpreventable losses (unwarned). Bytes are
those of keep-alives alone, and of the time that a card lived.
`

func row(out *tabwriter.Writer, name string, results []life.Result, value func(*life.Result) any) {
	fmt.Fprintf(out, "%s\t", name)
	for i := range results {
		fmt.Fprintf(out, "%v\t", value(&results[i]))
	}
	fmt.Fprintln(out)
}
