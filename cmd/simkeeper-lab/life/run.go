package life

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Config is one run of a population under one policy.
type Config struct {
	World     *World
	Policy    string
	Terminals int
	Years     float64 // of 365 days
	Seed      uint64
}

// limits of what fits into memory and into a lifetime.
const (
	mostTerminals = 10_000_000
	mostYears     = 50
)

// Check says what is wrong with the figures.
func (c *Config) Check() error {
	switch {
	case c.Terminals < 1 || c.Terminals > mostTerminals:
		return fmt.Errorf("%d terminals: give 1 to %d", c.Terminals, mostTerminals)
	case !(c.Years > 0 && c.Years <= mostYears):
		return fmt.Errorf("%v years: give more than 0, and at most %d", c.Years, mostYears)
	}
	return nil
}

func (c *Config) end() instant {
	return time.Duration(c.Years * 365 * float64(day)).Truncate(time.Minute)
}

// Run lives the lives of all terminals, on all processors. The result depends on the
// configuration alone.
func Run(ctx context.Context, c Config) (Result, error) {
	end := c.end()
	fleet := newFleet(c.World, c.Seed, end)
	total := newSum(end)
	var next atomic.Int64
	var workers sync.WaitGroup
	var mu sync.Mutex
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			part := newSum(end)
			for i := int(next.Add(1)) - 1; i < c.Terminals && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				t := fleet.draw(i)
				part.add(i, live(c.World, t, newPolicy(c.Policy, c.World, t), end, nil))
			}
			mu.Lock()
			defer mu.Unlock()
			total.merge(part)
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	return total.result(&c), nil
}

// Trace lives the life of the terminal with an index, and tells what happens to it. Times
// are in the zone of the world.
func Trace(c Config, index int, tell func(at time.Time, text string)) {
	end := c.end()
	t := newFleet(c.World, c.Seed, end).draw(index)
	live(c.World, t, newPolicy(c.Policy, c.World, t), end, func(at instant, text string) {
		tell(c.World.date(at), text)
	})
}
