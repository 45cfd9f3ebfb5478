package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/bundle"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
)

// diagTime is how long a diagnosis takes at most, whatever the modem does.
const diagTime = 55 * time.Second

// sinks are where a diagnosis goes besides the console.
type sinks struct {
	json   bool
	qr     bool
	bundle string // file
}

// diag asks the modem and says what is wrong: through the running agent where it holds
// the port, else directly.
func diag(ctx context.Context, e *environment, args []string) error {
	flags := newFlags(e, "diag", "")
	var to sinks
	flags.BoolVar(&to.json, "json", false, "print the report alone, as JSON")
	flags.BoolVar(&to.qr, "qr", false, "print the verdict as a QR code, or as a short code where the console cannot draw")
	flags.StringVar(&to.bundle, "bundle", "", "write a page for others to a `file`, with charts and the trace in it")
	if err := flags.parseAlone(args); err != nil {
		return err
	}
	conf, err := flags.load(true)
	if err != nil {
		return err
	}
	if to.bundle != "" && to.bundle == flags.trace {
		return misuse("the page holds the trace, too", "--bundle and --trace name one file")
	}
	ctx, cancel := context.WithTimeout(ctx, diagTime)
	defer cancel()
	list := newChecklist(flags)
	if to.json {
		list.out.live, list.silent = false, true
	}
	f, err := examine(ctx, flags, conf, agent.Request{Op: "diag", Lang: string(flags.language()), Trace: flags.trace != "" || to.bundle != "", History: to.bundle != ""}, list)
	list.out.idle()
	if errors.Is(ctx.Err(), context.Canceled) { // what was not asked is no finding
		return &exit{code: exitFault, err: errors.New("interrupted: the diagnosis is not complete")}
	}
	if err != nil {
		return err
	}
	return errors.Join(flags.deliver(f, list, to), flags.save(f, to), verdictExit(f.Report.Health.Verdict))
}

// deliver prints what was found.
func (c *common) deliver(f agent.Finding, list *checklist, to sinks) error {
	if to.json {
		return printJSON(c.env.stdout, f.Report)
	}
	list.finish(f)
	printVerdict(list.out, f.Report.Health.Verdict, c.language())
	if to.qr {
		fmt.Fprintln(list.out)
		return list.out.printQR(f.Report, c.language())
	}
	return list.out.failure()
}

// save writes the files that were asked for.
func (c *common) save(f agent.Finding, to sinks) error {
	var errs []error
	if c.trace != "" {
		errs = append(errs, c.write(c.trace, []byte(f.Traced)))
	}
	if to.bundle != "" {
		var page bytes.Buffer
		if err := writeBundle(&page, f, c.language()); err != nil {
			return errors.Join(append(errs, err)...)
		}
		errs = append(errs, c.write(to.bundle, page.Bytes()))
	}
	return errors.Join(errs...)
}

func (c *common) write(path string, data []byte) error {
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return &exit{code: exitUsage, err: err, hint: "name a file that can be written"}
	}
	fmt.Fprintf(c.env.stderr, "simkeeper: wrote %s (%s)\n", path, size(uint64(len(data))))
	return nil
}

// verdictExit turns a verdict into the exit code; the report has said the rest.
func verdictExit(v report.Verdict) error {
	switch {
	case diagnose.Cause(v.Cause).Unreachable():
		return &exit{code: exitUnreachable}
	case v.Status == report.StatusFail:
		return &exit{code: exitFault}
	}
	return nil
}

// examine gets a finding from the agent that holds the port, or else from the modem.
func examine(ctx context.Context, flags *common, conf *config.Config, want agent.Request, list *checklist) (agent.Finding, error) {
	list.out.busy(list.waiting(agent.LayerModem))
	a, err := flags.ask(ctx, conf, want, list.part)
	switch {
	case err == nil && a.Finding != nil:
		return *a.Finding, nil
	case err == nil:
		return agent.Finding{}, errors.New("the running agent is of another version; restart it")
	case !errors.Is(err, agent.ErrNoAgent):
		return agent.Finding{}, err
	}
	if agent.Paying(conf) {
		return agent.Finding{}, errors.New("a payment is running, so that the modem is not asked; try again in a minute")
	}
	o := agent.Options{Config: conf, Version: release(), Language: flags.language()}
	f, err := agent.Inspect(ctx, o, want, list.part)
	if err != nil && f.Report.Health.Verdict.Cause == "" {
		return f, err
	}
	if err != nil {
		fmt.Fprintln(flags.env.stderr, "simkeeper: note:", err)
	}
	return f, nil
}

// ask passes a request to the agent, unless --port names another port than the agent's;
// the agent's is the one of the configuration.
func (c *common) ask(ctx context.Context, conf *config.Config, r agent.Request, each func(agent.Part)) (agent.Answer, error) {
	r.Port = portPath(c.port)
	a, err := agent.Ask(ctx, conf.State.SocketPath(), r, each)
	if c.port != "" && errors.Is(err, os.ErrPermission) { // perhaps it is another port's agent
		return a, agent.ErrNoAgent
	}
	if a.Note != "" {
		fmt.Fprintln(c.env.stderr, "simkeeper: note:", a.Note)
	}
	if c.trace != "" && !r.Trace && !errors.Is(err, agent.ErrNoAgent) {
		fmt.Fprintln(c.env.stderr, "simkeeper: note: the running agent talks to the modem, and --trace sees nothing of it")
	}
	return a, err
}

// replay diagnoses from a recording, or from the page that holds one.
func replay(ctx context.Context, e *environment, args []string) error {
	flags := newFlags(e, "replay", "FILE")
	asJSON := flags.Bool("json", false, "print the report alone, as JSON")
	rest, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return misuse("simkeeper diag --trace FILE or --bundle FILE makes one", "replay needs one file, got %d", len(rest))
	}
	recorded, err := readTrace(rest[0])
	if err != nil {
		return &exit{code: exitUsage, err: err}
	}
	list := newChecklist(flags)
	list.silent = *asJSON
	r, err := agent.Replay(ctx, agent.Options{Version: release(), Language: flags.language()}, bytes.NewReader(recorded), list.part)
	switch {
	case err != nil && r.Report.Health.Verdict.Cause == "":
		return &exit{code: exitUsage, err: fmt.Errorf("%s: %w", rest[0], err)}
	case err != nil:
		fmt.Fprintln(e.stderr, "simkeeper: note:", err)
	}
	if err := flags.deliver(r.Finding, list, sinks{json: *asJSON}); err != nil {
		return err
	}
	return cmp.Or(flags.compare(&r), verdictExit(r.Report.Health.Verdict))
}

// compare says whether the verdict is the recorded one. Another one is an error, so that a
// recording is a test.
func (c *common) compare(r *agent.Replayed) error {
	then, version := r.Recorded, printable(r.Agent)
	switch {
	case len(r.Unknown) > 0:
		fmt.Fprintf(c.env.stderr, "simkeeper: note: not in the recording, made by version %s: %s\n", version, printable(strings.Join(r.Unknown, ", ")))
	case then.Cause == "":
		return &exit{code: exitFault, err: errors.New("the recording ends before its verdict: what stands above rests on a part of it")}
	case !r.Same():
		was := fmt.Sprintf("%s (%s)", then.Cause, then.Confidence)
		return &exit{code: exitFault, err: fmt.Errorf("another verdict: version %s found %s when it was recorded", version, printable(was))}
	default:
		fmt.Fprintln(c.env.stderr, "simkeeper: the same verdict as when it was recorded")
	}
	return nil
}

// mostRecorded is the largest file that is read as a recording: a page with the largest
// trace in it.
const mostRecorded = 24 << 20

// readTrace reads a recording, also out of a page.
func readTrace(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, mostRecorded+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > mostRecorded:
		return nil, fmt.Errorf("%s is larger than any recording or page of simkeeper", path)
	}
	if page := bytes.TrimSpace(data); len(page) > 0 && page[0] == '<' {
		recorded, err := bundle.Extract(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return recorded, nil
	}
	return data, nil
}
