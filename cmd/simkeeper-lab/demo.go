package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// act is one turn of the demo's story.
type act struct {
	after time.Duration
	fault string
	on    bool
	say   string
}

// story is what happens to the terminal, counted from its first report.
var story = []act{
	{8 * time.Second, "sim_absent", true, "someone pulls the SIM card"},
	{16 * time.Second, "sim_absent", false, "the SIM card is put back"},
	{26 * time.Second, "denied=8", true, "the carrier stops the card"},
	{36 * time.Second, "denied=8", false, "the card has been renewed"},
}

// demo runs the main job without hardware: a simulated modem on a pty, an embedded
// broker, and the real agent as a process of its own.
func demo(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("demo", flag.ContinueOnError)
	seconds := set.Int("seconds", 0, "end after `N` seconds with 0 if identity and a complete health report arrived")
	agent := set.String("agent", "", "`path` of simkeeper (default: beside this program)")
	family := set.String("family", "quectel", "`family` of the simulated modem")
	encoding := set.String("encoding", string(report.JSON), "`form` of the messages: json or deflate")
	if err := parse(set, args); err != nil {
		return err
	}
	if *seconds < 0 {
		return &misuse{fmt.Errorf("--seconds %d: give a number of seconds, or leave it out to run until interrupted", *seconds)}
	}
	if *agent == "" {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		*agent = filepath.Join(filepath.Dir(self), "simkeeper")
	}
	if *seconds > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(*seconds)*time.Second)
		defer cancel()
	}
	stage, err := newStage(ctx, *family)
	if err != nil {
		return err
	}
	defer stage.close()
	if err := stage.play(ctx, *agent, *encoding); err != nil {
		return err
	}
	return stage.screen.result()
}

// stage is everything around the agent.
type stage struct {
	dir    string
	modem  *simulator.Modem
	broker *broker
	screen *screen
	jobs   sync.WaitGroup
}

func newStage(ctx context.Context, family string) (*stage, error) {
	s := &stage{screen: newScreen(os.Stdout)}
	var err error
	if s.dir, err = os.MkdirTemp("", "simkeeper-demo-"); err != nil {
		return nil, err
	}
	if s.modem, err = simulator.New(simulator.Config{Family: family, Seed: time.Now().UnixNano(), DataOnly: true}); err != nil {
		s.close()
		return nil, &misuse{err}
	}
	if _, err = s.modem.OpenPTY(ctx, s.port()); err != nil {
		s.close()
		return nil, err
	}
	if s.broker, err = startBroker(s.screen.message); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *stage) port() string { return filepath.Join(s.dir, "modem") }

func (s *stage) close() {
	s.jobs.Wait()
	if s.broker != nil {
		s.broker.Close()
	}
	if s.modem != nil {
		s.modem.Close()
	}
	os.RemoveAll(s.dir)
}

// configuration is what a terminal of the demo would have in its file.
const configuration = `[terminal]
id = "imei"
[modem]
port = %q
[report]
interval = "5s"
encoding = %q
spread = "0s"
[mqtt]
brokers = [%q]
[state]
dir = %q
[log]
level = "warn"
`

// play starts the agent and tells the story until ctx ends.
func (s *stage) play(ctx context.Context, agent, encoding string) error {
	file := filepath.Join(s.dir, "simkeeper.toml")
	text := fmt.Sprintf(configuration, s.port(), encoding, s.broker.addr, filepath.Join(s.dir, "state"))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	fmt.Printf("modem   %s\n        on %s\nbroker  %s, topics sk/1/<terminal>/…\nagent   %s run --config %s\n\n", s.modem.Describe(), s.port(), s.broker.addr, agent, file)
	cmd := exec.CommandContext(ctx, agent, "run", "--config", file)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("the agent does not start: %w; build it beside this program, or name it with --agent", err)
	}
	telling, cancel := context.WithCancel(ctx)
	defer cancel()
	s.jobs.Go(func() { s.tell(telling) })
	cmd.Wait()            // ProcessState says the rest
	if ctx.Err() != nil { // it was told to end
		return nil
	}
	return fmt.Errorf("the agent has ended (%s); its last lines above say why", cmd.ProcessState)
}

// tell waits for the first report and then lets things happen.
func (s *stage) tell(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-s.screen.begun:
	}
	began := time.Now()
	for _, a := range story {
		timer := time.NewTimer(time.Until(began.Add(a.after)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		s.screen.say(a.say)
		if err := s.modem.SetFault(a.fault, a.on); err != nil {
			s.screen.say(err.Error())
		}
	}
}
