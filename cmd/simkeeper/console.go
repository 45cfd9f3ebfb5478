package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
)

// console is where a person reads: the charset, colours where they are wanted, and a
// spinner beside what is being waited for. One goroutine uses it at a time.
type console struct {
	out     io.Writer // takes UTF-8
	charset charset
	color   bool
	live    bool // a terminal, on which a line can be taken back
	spin    *spinner
	err     error // why something could not be printed
}

// failure is why something could not be printed, such as on a full disk.
func (c *console) failure() error {
	c.idle()
	return c.err
}

// screen is what stands behind an output.
type screen struct {
	live    bool // a terminal
	ansi    bool // it heeds the colours of ECMA-48
	unicode bool // it takes UTF-8 whatever its charset is
}

func newConsole(out io.Writer, c charset, getenv func(string) string) *console {
	return findScreen(out).console(out, c, getenv)
}

// console obeys NO_COLOR (https://no-color.org: set to anything), and TERM=dumb, which
// takes no line back either.
func (s screen) console(out io.Writer, c charset, getenv func(string) string) *console {
	if s.unicode && c == gbkSet {
		c = utf8Set
	}
	smart := getenv("TERM") != "dumb"
	return &console{
		out: encoded(out, c), charset: c,
		color: s.ansi && smart && getenv("NO_COLOR") == "",
		live:  s.live && smart,
	}
}

// Write prints UTF-8. A spinner makes way for it.
func (c *console) Write(p []byte) (int, error) {
	c.idle()
	n, err := c.out.Write(p)
	c.err = cmp.Or(c.err, err)
	return n, err
}

// line prints how a check went: its mark, a label, and what was found, which may take
// several lines and hangs beside the label.
func (c *console) line(mark, label, text string) {
	all := hang(pad(mark, 4)+"  "+label, text)
	fmt.Fprintln(c, c.paint(mark)+strings.TrimPrefix(all, mark))
}

// The colours of the marks (ECMA-48 §8.3.117, SGR).
var colors = map[string]string{passed: "32", warned: "33", failed: "1;31"}

func (c *console) paint(mark string) string {
	if sgr, ok := colors[mark]; ok && c.color {
		return "\x1b[" + sgr + "m" + mark + "\x1b[0m"
	}
	return mark
}

// busy shows on a terminal what is being waited for, until idle, the next line or any
// other print takes it away. Whoever is busy is idle before it leaves.
func (c *console) busy(text string) {
	c.idle()
	if c.live {
		c.spin = startSpinner(c.out, text)
	}
}

func (c *console) idle() {
	if c.spin != nil {
		c.spin.end()
		c.spin = nil
	}
}

// spinner turns in front of a text. It is made for 9600 baud, 960 bytes a second: what is
// over at once shows nothing, and a turn costs two bytes.
type spinner struct{ quit, gone chan struct{} }

// turnTime is between two turns, and before the first.
const turnTime = 300 * time.Millisecond

func startSpinner(out io.Writer, text string) *spinner {
	s := &spinner{make(chan struct{}), make(chan struct{})}
	go s.run(out, fitting(printable(text), consoleWidth-2))
	return s
}

func (s *spinner) run(out io.Writer, text string) {
	defer close(s.gone)
	tick := time.NewTicker(turnTime)
	defer tick.Stop()
	for turn := 0; ; turn++ {
		select {
		case <-tick.C:
			frame := "\r" + `|/-\`[turn%4:turn%4+1]
			if turn == 0 {
				frame += " " + text
			}
			io.WriteString(out, frame)
		case <-s.quit:
			if turn > 0 {
				io.WriteString(out, "\r"+strings.Repeat(" ", 2+columns(text))+"\r")
			}
			return
		}
	}
}

// end takes the spinner away and returns when it is gone.
func (s *spinner) end() {
	close(s.quit)
	<-s.gone
}
