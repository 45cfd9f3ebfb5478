package agent

import "time"

// pace bounds how many AT commands the agent sends by itself: hourly over time, with
// bursts for a start and for what happens at once. Without it a flood of URCs would
// become a flood of commands.
type pace struct {
	left float64
	last time.Time
}

const (
	hourly = 54  // commands an hour, over time: a look may overdraw it, and 60 is the promise
	burst  = 240 // commands that may be saved up
)

// newPace starts with a full budget.
func newPace(now time.Time) *pace { return &pace{left: burst, last: now} }

func (p *pace) refill(now time.Time) {
	if d := now.Sub(p.last); d > 0 {
		p.left = min(burst, p.left+d.Hours()*hourly)
	}
	p.last = now
}

// allows reports whether n commands fit.
func (p *pace) allows(n int, now time.Time) bool {
	p.refill(now)
	return p.left >= float64(n)
}

// spend takes n commands off, also those that a person asked for beyond the budget; the
// debt is bounded, so that one busy technician does not silence the agent for a day.
func (p *pace) spend(n int, now time.Time) {
	p.refill(now)
	p.left = max(-hourly, p.left-float64(n))
}

// wait is how long it takes until n commands fit.
func (p *pace) wait(n int, now time.Time) time.Duration {
	p.refill(now)
	return time.Duration(max(0, float64(n)-p.left) / hourly * float64(time.Hour))
}
