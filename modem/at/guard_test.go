package at

import (
	"errors"
	"io"
	"testing"
)

// A command that is given up between the runner and the wire is not sent any more.
func TestGivenUpBeforeItWasSent(t *testing.T) {
	g := newGuard(nil, Config{})
	x := newExchange(Command{Text: "+CSQ"})
	g.next(x)
	g.giveUp(x)
	if n, err := g.Write([]byte("AT+CSQ\r\n")); n != 0 || !errors.Is(err, errGivenUp) {
		t.Errorf("Write = %d, %v", n, err)
	}
	if owed := g.account().owed; owed != 0 {
		t.Errorf("the modem owes %d replies to what it never got", owed)
	}
	if st := g.stats; st.Commands != 0 {
		t.Errorf("stats = %+v", st)
	}
}

// A reply that is there goes to warthog before the end of the session does, whole, in
// whatever pieces warthog reads.
func TestReplyGoesBeforeTheEnd(t *testing.T) {
	for range 100 {
		g := newGuard(nil, Config{})
		g.replies <- []byte("+CSQ: 21,0\nOK\n")
		g.end(io.EOF)
		var got []byte
		for buf := make([]byte, 4); ; {
			n, err := g.Read(buf)
			got = append(got, buf[:n]...)
			if err == io.EOF {
				break
			}
		}
		if string(got) != "+CSQ: 21,0\nOK\n" {
			t.Fatalf("read %q", got)
		}
	}
}

// The guard ends a command once, whoever is first: the modem or the clock.
func TestOneReplyForEachCommand(t *testing.T) {
	ends := map[string][2]func(*guard, *exchange){
		"modem, then clock": {func(g *guard, _ *exchange) { g.received([]byte("OK\r")) }, (*guard).giveUp},
		"clock, then modem": {(*guard).giveUp, func(g *guard, _ *exchange) { g.received([]byte("OK\r")) }},
		"clock twice":       {(*guard).giveUp, (*guard).giveUp},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			g := newGuard(nil, Config{})
			x := newExchange(Command{Text: "+CSQ"})
			g.next(x)
			g.begin()
			end[0](g, x)
			end[1](g, x) // would block for ever if it gave a second reply
			if len(g.replies) != 1 || !g.isOver(x) {
				t.Errorf("%d replies, over %t", len(g.replies), g.isOver(x))
			}
		})
	}
}
