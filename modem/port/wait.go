package port

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	pollInterval = time.Second
	// After a replug the node is there some 0.5 s before udev gives it its
	// group. What is still refused at the third look will stay so.
	deniedLooks = 3
)

// Wait returns nil when c.Path is there and may be opened, looking once a
// second; opening nothing, it works while another process holds the port. A
// port that is there but stays forbidden is left to Open to explain. For tcp it
// returns at once. The only error is that of ctx.
func Wait(ctx context.Context, c Config) error {
	if isAddress(c.Path) {
		return ctx.Err()
	}
	return await(ctx, c.Path, reachable)
}

// News returns nil when a port of this system comes or goes, looking once a second;
// opening nothing. The only error is that of ctx. Where the system does not list its ports
// in /sys, it is told of none.
func News(ctx context.Context, root string) error {
	before := present(root)
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for a port: %w", ctx.Err())
		case <-tick.C:
		}
		if !slices.Equal(present(root), before) {
			return nil
		}
	}
}

// present are the names of the ports in sysfs.
func present(root string) []string {
	var out []string
	for _, class := range [...]string{"tty", "wwan"} {
		entries, _ := os.ReadDir(filepath.Join(root, "/sys/class", class))
		for _, e := range entries {
			out = append(out, e.Name())
		}
	}
	return out
}

// await looks at path until look is content with it.
func await(ctx context.Context, path string, look func(string) error) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for denied := 0; ; {
		err := look(path)
		switch {
		case err == nil:
			return ctx.Err()
		case kindOf(err) == Denied:
			denied++
		default:
			denied = 0
		}
		if denied == deniedLooks {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", path, ctx.Err())
		case <-tick.C:
		}
	}
}
