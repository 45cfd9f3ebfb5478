package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
)

// configure writes, checks or shows the configuration.
func configure(_ context.Context, e *environment, args []string) error {
	flags := newFlags(e, "config", "init|check|show")
	rest, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return misuse("simkeeper config init, check or show", "config needs one of init, check, show")
	}
	switch rest[0] {
	case "init":
		return initConfig(e, flags)
	case "check":
		return checkConfig(e, flags)
	case "show":
		conf, err := flags.load(true)
		if err != nil {
			return err
		}
		return conf.Show(e.stdout)
	}
	return misuse("simkeeper config init, check or show", "config %q is none of init, check, show", rest[0])
}

// initConfig writes the commented file. It never overwrites one.
func initConfig(e *environment, flags *common) error {
	path := flags.config
	if path == "" {
		path = defaultConfig
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return notWritten(path, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, os.ErrExist) {
		return &exit{code: exitFault, err: fmt.Errorf("%s is there already and was left alone", path), hint: "simkeeper config check tells whether it is good"}
	}
	if err != nil {
		return notWritten(path, err)
	}
	_, err = f.Write(config.Template())
	if err = errors.Join(err, f.Close()); err != nil {
		return notWritten(path, err)
	}
	fmt.Fprintf(e.stdout, "wrote %s\nnow set mqtt.brokers in it, and modem.port where the modem is not on the USB,\nthen: simkeeper config check\n", path)
	return nil
}

func notWritten(path string, err error) error {
	return &exit{code: exitFault, err: fmt.Errorf("%s was not written: %w", path, err), hint: "run as root, or name another place with --config"}
}

// checkConfig says everything that is wrong with the configuration and the files that it
// names.
func checkConfig(e *environment, flags *common) error {
	conf, err := flags.load(false)
	if err != nil {
		return err
	}
	if err := conf.CheckFiles(); err != nil {
		return &exit{code: exitUsage, err: err}
	}
	for _, text := range agent.Unserved(conf) {
		fmt.Fprintln(e.stderr, "simkeeper: note:", text)
	}
	fmt.Fprintln(e.stdout, "the configuration is good")
	return nil
}
