package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
)

const defaultConfig = config.DefaultPath

// common are the flags that every command takes.
type common struct {
	*flag.FlagSet
	env    *environment
	args   string // what may follow the flags, for help
	config string
	port   string
	state  string
	lang   string
	trace  string
	set    string // --charset

	charset charset           // of the console
	spoken  diagnose.Language // of texts
	screen  *console          // nil until something is printed
}

// newFlags declares the common flags for a command. args names what may follow them.
func newFlags(e *environment, name, args string) *common {
	c := &common{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), env: e}
	c.SetOutput(io.Discard) // the package's own way of complaining buries the error
	c.StringVar(&c.config, "config", "", "configuration `file` (default "+defaultConfig+")")
	c.StringVar(&c.port, "port", "", "`path` of the serial device or pty, or tcp://host:port")
	c.StringVar(&c.state, "state", "", "`folder` of the state")
	c.StringVar(&c.lang, "lang", "", "`language` of texts: zh or en")
	c.StringVar(&c.set, "charset", "", "`charset` of the console: utf8, gbk or ascii")
	c.StringVar(&c.trace, "trace", "", "record the dialogue with the modem, and what was known, in a `file`")
	c.Usage = func() {}
	c.args = args
	return c
}

// help prints the flags of one command; asked for, it is an answer.
func (c *common) help() {
	fmt.Fprintln(c.env.stdout, strings.TrimSpace(fmt.Sprintf("usage: simkeeper %s [FLAGS] %s", c.Name(), c.args)))
	c.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		fmt.Fprintln(c.env.stdout, hang(pad(fmt.Sprintf("  --%s %s", f.Name, strings.ToUpper(value)), 20), text))
	})
}

// parse reads the flags, which may stand before, between and behind the arguments. A
// request for help is an exit with code 0.
func (c *common) parse(args []string) ([]string, error) {
	var rest []string
	for {
		if err := c.FlagSet.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				c.help()
				return nil, &exit{code: exitOK}
			}
			return nil, &exit{code: exitUsage, err: err, hint: "simkeeper " + c.Name() + " --help lists the flags"}
		}
		if c.NArg() == 0 {
			break
		}
		rest, args = append(rest, c.Arg(0)), c.Args()[1:]
	}
	if l := strings.ToLower(c.lang); c.lang != "" && !strings.HasPrefix(l, "zh") && !strings.HasPrefix(l, "en") {
		return nil, misuse("use zh or en", "--lang %q is no language that simkeeper speaks", c.lang)
	}
	return rest, c.settle()
}

// settle finds out what the console shows, and in which language.
func (c *common) settle() (err error) {
	if c.charset, err = chooseCharset(c.set, c.env.getenv); err != nil {
		return err
	}
	spoken, note := c.charset.speak(c.wanted())
	if c.spoken = spoken; note != "" {
		fmt.Fprintln(c.env.stderr, "simkeeper: note:", note)
	}
	c.env.stderr = encoded(c.env.stderr, c.charset)
	return nil
}

// console is where a person reads. JSON goes to env.stdout as it is.
func (c *common) console() *console {
	if c.screen == nil {
		c.screen = newConsole(c.env.stdout, c.charset, c.env.getenv)
	}
	return c.screen
}

// parseAlone is parse for a command that takes flags only.
func (c *common) parseAlone(args []string) error {
	rest, err := c.parse(args)
	if err == nil && len(rest) > 0 {
		return misuse("simkeeper "+c.Name()+" --help lists the flags", "%s takes no arguments, got %q", c.Name(), rest[0])
	}
	return err
}

// language is that of texts.
func (c *common) language() diagnose.Language { return c.spoken }

// wanted follows --lang, SIMKEEPER_LANG and LANG, in this order.
func (c *common) wanted() diagnose.Language {
	for _, l := range []string{c.lang, c.env.getenv("SIMKEEPER_LANG"), c.env.getenv("LANG")} {
		if strings.HasPrefix(strings.ToLower(l), "zh") {
			return diagnose.Chinese
		}
		if l != "" {
			return diagnose.English
		}
	}
	return diagnose.English
}

// load reads the configuration and puts the flags over it. A technician with --port needs
// no file; optional says that the default file may be missing.
func (c *common) load(optional bool) (*config.Config, error) {
	path := c.config
	if path == "" {
		path = defaultConfig
	}
	conf, err := c.read(path, optional && c.config == "")
	if err != nil {
		return nil, &exit{code: exitUsage, err: err}
	}
	for key, value := range map[string]string{"modem.port": portPath(c.port), "state.dir": fullPath(c.state)} {
		if value == "" {
			continue
		}
		if err := conf.Set(key, value, config.CommandLine); err != nil {
			return nil, &exit{code: exitUsage, err: err}
		}
	}
	if err := conf.Validate(); err != nil { // what several keys must agree on
		return nil, &exit{code: exitUsage, err: err}
	}
	return conf, nil
}

// fullPath completes a path that was typed relative to the working folder.
func fullPath(text string) string {
	if full, err := filepath.Abs(text); err == nil && text != "" {
		return full
	}
	return text
}

// portPath is fullPath for a port: addresses and the port names of Windows stay.
func portPath(text string) string {
	if strings.Contains(text, "://") || runtime.GOOS == "windows" || !strings.ContainsAny(text, "/.") {
		return text
	}
	return fullPath(text)
}

func (c *common) read(path string, optional bool) (*config.Config, error) {
	if _, err := os.Stat(path); optional && errors.Is(err, os.ErrNotExist) {
		conf := config.Default()
		return &conf, nil
	}
	return config.Load(path)
}

// options are what the agent needs of the flags. The returned function closes the trace.
func (c *common) options(conf *config.Config) (agent.Options, func(), error) {
	o := agent.Options{Config: conf, Version: release(), Language: c.language()}
	if c.trace == "" {
		return o, func() {}, nil
	}
	f, err := os.OpenFile(c.trace, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return o, nil, &exit{code: exitUsage, err: err, hint: "name a file that can be written"}
	}
	o.Trace = f
	return o, func() { f.Close() }, nil
}
