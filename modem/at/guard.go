package at

import (
	"io"
	"sync"
	"time"
)

// A guard stands between warthog and the port. Towards warthog it is an io.ReadWriter
// that takes one command a Write and gives whole replies; towards the port it reads
// lines all the time and decides where each one goes.
type guard struct {
	cfg    Config
	finals []vendorFinal // of Config.Finals
	port   io.ReadWriteCloser
	split  splitter // owned by the reader

	urcs    queue
	replies chan []byte // to warthog; one place is enough, a command has one reply
	rest    []byte      // of a reply; owned by warthog's reader

	head  string    // a line whose data has not all come; owned by the reader
	heard time.Time // when bytes came last; owned by the reader

	out chan outgoing // to the writer

	done chan struct{} // closed when the session ends

	mu       sync.Mutex // guards everything below
	cause    error      // why the session ended; nil while it runs
	current  *exchange  // handed to warthog, not yet sent
	pending  *exchange  // sent, and neither answered nor given up
	lastText string     // of the command sent last
	suspect  bool       // the modem may be out of step: sync before the next command
	prompt   bool       // the modem waits behind "> "
	owesText bool       // for the text of the pending command
	lateText bool       // a command was given up whose prompt may still come
	late     string     // the name of a command given up, whose reply may still come
	lateSeen bool       // a line of that reply came; the next final result is its own
	books    books
	stats    Stats

	activity  time.Time // when bytes came, or a command was given up, last
	lastFinal time.Time // when a final result came last
}

// books are the final results seen and those still missing.
type books struct {
	finals int // seen so far
	owed   int // commands given up and not answered since
}

func newGuard(port io.ReadWriteCloser, cfg Config) *guard {
	return &guard{
		cfg:     cfg,
		finals:  familyFinals(cfg.Finals),
		port:    port,
		split:   splitter{buf: make([]byte, 0, maxLine), inline: cfg.Inline},
		urcs:    make(queue, queueLength),
		replies: make(chan []byte, 1),
		out:     make(chan outgoing),
		done:    make(chan struct{}),
		suspect: true, // whoever had the port before may have left a command open
	}
}

// Read gives warthog the reply to its command, never a byte more.
func (g *guard) Read(p []byte) (int, error) {
	if len(g.rest) == 0 {
		select {
		case g.rest = <-g.replies: // a reply that is there goes before the end
		default:
			select {
			case g.rest = <-g.replies:
			case <-g.done:
				return 0, io.EOF
			}
		}
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// next tells the guard which command warthog is about to write.
func (g *guard) next(x *exchange) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.current = x
}

// begin makes the current command the pending one and returns it; nil when it was given
// up, or the session has ended.
func (g *guard) begin() (x *exchange, atPrompt bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	x = g.current
	if x == nil || x.over || g.cause != nil {
		return nil, false
	}
	g.current, g.pending, g.lastText, g.lateSeen = nil, x, x.text, false
	g.owesText = false
	if x.id == g.late {
		g.late = "" // the same question again: its late answer is as good
	}
	g.stats.Commands++
	return x, g.prompt || g.lateText // a prompt may have been lost on the way
}

func (g *guard) isOver(x *exchange) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return x.over
}

// giveUp ends the command without an answer of the modem; nothing if it is over.
func (g *guard) giveUp(x *exchange) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if x.over {
		return
	}
	x.over = true
	if g.pending != x {
		return // never sent
	}
	g.lateText = x.body != "" && !x.prompted
	if g.owesText {
		g.leavePrompt()
	}
	g.pending = nil
	g.suspect, g.activity = true, time.Now()
	g.books.owed++
	if x.id != "" {
		g.late = x.id
	}
	g.replies <- []byte(resultError + "\n") // only to free warthog; nobody sees it
}

// finish ends the pending command with its answer and the final result.
func (g *guard) finish(x *exchange, result string) {
	x.over, g.pending, g.owesText, g.lateText = true, nil, false, false
	g.replies <- append(x.answer, result+"\n"...)
}

// received takes bytes from the port.
func (g *guard) received(p []byte) {
	g.touch()
	g.giveUpData()
	g.heard = time.Now()
	for raw := range g.split.lines(p) {
		g.take(raw)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.heedPrompt()
	g.stats.NoiseBytes += g.split.noise
	g.stats.LongLines += g.split.longs
	g.split.noise, g.split.longs = 0, 0
}

func (g *guard) trace(d Direction, line []byte) {
	if g.cfg.Trace != nil {
		g.cfg.Trace(d, string(line))
	}
}

func (g *guard) touch() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.activity = time.Now()
}

// route decides where a line goes.
func (g *guard) route(line string, noise int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stats.NoiseBytes += uint64(noise)
	switch x := g.pending; {
	case line == "":
	case x == nil:
		g.idle(line)
	default:
		g.reply(x, line)
	}
}

// reply takes a line that comes while a command is pending.
func (g *guard) reply(x *exchange, line string) {
	if len(line) == len(x.echo) && x.isEcho(line) {
		g.stats.Echoes++
		return
	}
	if x.isEcho(line) || x.isBodyEcho(line) || x.isPrompt(line) && g.asks(x) {
		return
	}
	if result := x.ending(line); result != "" {
		x.add(line)
		g.settle(x, result)
		return
	}
	if result := g.final(x, line); result != "" {
		g.settle(x, result)
		return
	}
	if x.accepts(line, g.known, g.late) {
		x.add(line)
		return
	}
	g.lateSeen = g.lateSeen || bears(line, g.late) && !g.known(line)
	g.aside(line)
}

// final returns the final result that the line is for the command, or "". A line that
// the caller accepts by name is an answer even where it could be a vendor's result.
func (g *guard) final(x *exchange, line string) string {
	if result := standardFinal(line); result != "" {
		return result
	}
	for _, f := range g.finals {
		if matches(f.line, line) {
			return f.result
		}
	}
	if x.accept != nil && x.accept(line) {
		return ""
	}
	if result := numericFinal(line, x.text); result != "" {
		return result
	}
	return builtinFinal(line, x.text)
}

// settle books a final result. It ends the pending command, unless the lines before it
// were the late reply to another one.
func (g *guard) settle(x *exchange, result string) {
	g.seen()
	if !g.lateSeen {
		g.finish(x, result)
		return
	}
	g.paid()
}

// seen counts a final result.
func (g *guard) seen() {
	g.books.finals++
	g.lastFinal = time.Now()
}

// paid books the final result just seen as that of a command given up.
func (g *guard) paid() {
	g.late, g.lateSeen = "", false
	g.books.owed = max(0, g.books.owed-1)
	g.stats.StrayLines++
}

// idle takes a line that comes while nothing is pending. A final result then means
// that the modem is not where we think it is.
func (g *guard) idle(line string) {
	if standardFinal(line) == "" && numericFinal(line, g.lastText) == "" {
		g.aside(line)
		return
	}
	g.seen()
	g.paid()
	g.suspect = true
}

// aside takes a line that is no answer: a URC, or a stray.
func (g *guard) aside(line string) {
	if !g.known(line) && !unsolicitedForm(line) {
		g.stats.StrayLines++
		return
	}
	g.stats.URCs++
	if g.urcs.push(line) {
		g.stats.URCsDropped++
	}
}

func (g *guard) known(line string) bool {
	return g.cfg.URC != nil && g.cfg.URC(line) || g.follows(line) > 0
}

// account returns the books as they stand.
func (g *guard) account() books {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.books
}

// trust ends the suspicion when the modem, which owed nothing when the AT was sent, gave
// no final result but the one that answered it.
func (g *guard) trust(before books) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.suspect = g.books.finals != before.finals+1
	return !g.suspect
}

// forgive forgets what the modem owes: it has been waited for.
func (g *guard) forgive() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.books.owed = 0
}

func (g *guard) suspected() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.suspect
}
