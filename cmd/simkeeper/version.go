package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// tag is set by the release build: -ldflags "-X main.tag=1.0.0".
var tag = ""

// release is the version of this build.
func release() string {
	if tag != "" {
		return tag
	}
	return "0.1.0-dev"
}

// version prints what a bug report needs.
func version(_ context.Context, e *environment, args []string) error {
	if err := newFlags(e, "version", "").parseAlone(args); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "simkeeper %s\ncommit %s\ngo     %s\ntarget %s/%s\n", release(), commit(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}

// commit is the revision that the Go command wrote into the binary.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, modified := "unknown", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = " (modified)"
		}
	}
	return revision + modified
}
