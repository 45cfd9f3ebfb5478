package simulator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/bits"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const csqAnswer = "\r\n+CSQ: 27,99\r\n\r\nOK\r\n"

func TestSilence(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := dial(t, m)
		mustFault(t, m, "silence", true)
		if got := c.ask("AT+CSQ"); got != "" {
			t.Errorf("a silent modem says %q", got)
		}
		mustFault(t, m, "silence", false)
		c.expect("AT", "AT", "OK")
		if got := m.Commands(); len(got) != 2 || got[0] != "AT+CSQ" {
			t.Errorf("the log is %q", got)
		}
	})
}

func TestLateAnswersDoNotHoldEachOtherUp(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "late=20", true)
		c.write("AT+CSQ\r")
		if got := c.after(10 * time.Second); got != "" {
			t.Errorf("after 10 s: %q", got)
		}
		c.write("AT+CFUN?\r")
		if got := c.after(11 * time.Second); got != csqAnswer {
			t.Errorf("after 21 s: %q", got)
		}
		mustFault(t, m, "late", false)
		c.expect("AT", "OK") // overtakes
		if got := lines(c.after(10 * time.Second)); len(got) != 2 || got[0] != "+CFUN: 1" {
			t.Errorf("after the fault, the late answer is %q", got)
		}
	})
}

func TestSlow(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "slow", true)
		c.write("AT\r")
		if got := c.after(1900 * time.Millisecond); got != "" {
			t.Errorf("after 1.9 s: %q", got)
		}
		if got := c.after(200 * time.Millisecond); got != "\r\nOK\r\n" {
			t.Errorf("after 2.1 s: %q", got)
		}
	})
}

func TestLatency(t *testing.T) {
	cases := []struct {
		name         string
		latency      time.Duration
		before, then time.Duration
	}{
		{"default", 0, 19 * time.Millisecond, 2 * time.Millisecond},
		{"given", 300 * time.Millisecond, 299 * time.Millisecond, 2 * time.Millisecond},
		{"none", -1, 0, time.Nanosecond},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			bubble(t, Config{Latency: tc.latency}, func(t *testing.T, m *Modem) {
				c := dial(t, m)
				c.write("AT\r")
				if tc.before > 0 {
					if got := c.after(tc.before); got != "AT\r" {
						t.Errorf("too early: %q", got)
					}
				}
				if got := c.after(tc.then); !strings.HasSuffix(got, "\r\nOK\r\n") {
					t.Errorf("in time: %q", got)
				}
			})
		})
	}
}

func TestGarbledFlipsSingleBits(t *testing.T) {
	bubble(t, Config{Seed: 7}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "garbled=0.1", true)
		var flipped, total int
		for range 50 {
			got := c.ask("AT+CSQ")
			if len(got) != len(csqAnswer) {
				t.Fatalf("%q has another length than %q", got, csqAnswer)
			}
			total += len(got)
			for i := range 6 { // "\r\n+CSQ" does not depend on the signal
				if n := bits.OnesCount8(got[i] ^ csqAnswer[i]); n > 1 {
					t.Fatalf("%d bits of %q are flipped", n, got[i])
				} else if n == 1 {
					flipped++
				}
			}
		}
		if flipped < 15 || flipped > 50 {
			t.Errorf("%d of 300 bytes are bent (%d in all), want about 30", flipped, total)
		}
	})
}

func TestNoiseStandsBetweenTheLines(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "noise", true)
		got := c.ask("AT+CSQ")
		if !strings.Contains(got, "\r\n+CSQ: 27,99\r\n") || !strings.Contains(got, "\r\n\x00\x00\x00OK\r\n") {
			t.Errorf("the answer is not whole, with NULs before its end: %q", got)
		}
		eightBit := bytes.ContainsFunc([]byte(got), func(r rune) bool { return r >= 0x80 })
		if !eightBit || len(lines(got)) < 6 {
			t.Errorf("no junk: %q", got)
		}
	})
}

// chunks is a line whose client sees each write on its own.
type chunks struct {
	io.Reader
	io.Closer
	writes chan string
}

func (c chunks) Write(b []byte) (int, error) {
	c.writes <- string(b)
	return len(b), nil
}

func TestOneByteAWrite(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		mustFault(t, m, "one_byte", true)
		r, w := io.Pipe()
		line := chunks{Reader: r, Closer: r, writes: make(chan string, 100)}
		ended := make(chan error, 1)
		go func() { ended <- m.Serve(t.Context(), line) }()
		if _, err := io.WriteString(w, "AT\r"); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Second)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		close(line.writes)
		all := ""
		for b := range line.writes {
			if len(b) != 1 {
				t.Errorf("a write of %q", b)
			}
			all += b
		}
		if all != "AT\r\r\nOK\r\n" {
			t.Errorf("together: %q", all)
		}
	})
}

func TestURCInReply(t *testing.T) {
	bubble(t, Config{Family: "quectel", TAC: 0x1422, CellID: 0x142, RAT: UMTS}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "urc_in_reply", true)
		c.expect("AT+CREG?", `+CMTI: "SM",3`, "+CREG: 0,1", `+CREG: 1,"1422","142",2`, "OK")
		c.expect("AT+CSQ", `+CMTI: "SM",3`, "+CSQ: 27,99", `+CMTI: "SM",3`, "OK")
		mustFault(t, m, "no_signal", true)
		c.expect("AT+CGREG?", `+CMTI: "SM",3`, "+CGREG: 0,2", "+CGREG: 2,,", "OK")
	})
}

func TestFlood(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "flood=500", true)
		got := lines(c.after(time.Second))
		if len(got) < 490 || len(got) > 510 {
			t.Errorf("%d lines a second, want 500", len(got))
		}
		if answer := c.ask("AT+CSQ"); !strings.Contains(answer, csqAnswer) {
			t.Error("a flooded modem does not answer")
		}
		mustFault(t, m, "flood", false)
		c.after(time.Second)
		c.expect("AT", "OK")
	})
}

func TestEndlessLine(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "endless_line", true)
		got := c.ask("AT+CSQ") + c.after(9*time.Second)
		if len(got) < 100_000 || strings.ContainsAny(got, "\r\n+") {
			t.Errorf("%d bytes in 10 s, with a line end or an answer: %v", len(got), strings.ContainsAny(got, "\r\n+"))
		}
		mustFault(t, m, "endless_line", false)
		if got := c.after(time.Second); !strings.HasSuffix(got, "\r\n") {
			t.Errorf("the line does not end: %q", got)
		}
		c.expect("AT", "OK")
	})
}

func TestEchoCut(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "echo_cut", true)
		for range 20 {
			echo, _, _ := strings.Cut(c.ask("AT+CFUN?"), "\r")
			if !strings.HasSuffix("AT+CFUN?", echo) || len(echo) < 5 || len(echo) > 7 {
				t.Fatalf("the echo is %q", echo)
			}
		}
		mustFault(t, m, "echo_cut", false)
		c.expect("AT+CFUN?", "+CFUN: 1", "OK")
	})
}

func TestUnplugAndReturn(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := dial(t, m)
		mustFault(t, m, "unplug", true)
		<-c.done
		again := dial(t, m)
		<-again.done
		if !errors.Is(again.err, io.EOF) {
			t.Errorf("an unplugged modem reads %v", again.err)
		}
		if err := m.Serve(context.Background(), chunks{Reader: strings.NewReader(""), Closer: io.NopCloser(nil)}); !errors.Is(err, ErrUnplugged) {
			t.Errorf("Serve: %v", err)
		}
		mustFault(t, m, "unplug", false)
		dial(t, m).expect("AT", "AT", "OK")
	})
}

func TestRebootLosesTheAnswerAndTheSettings(t *testing.T) {
	bubble(t, Config{Family: "quectel", Latency: 500 * time.Millisecond}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.write("AT+CSQ\r")
		c.after(100 * time.Millisecond)
		mustFault(t, m, "reboot", true)
		got := lines(c.after(10 * time.Second))
		if want := "RDY|+CFUN: 1|+CPIN: READY|+QUSIM: 1|+QIND: SMS DONE|+QIND: PB DONE"; strings.Join(got, "|") != want {
			t.Errorf("after the reboot: %q", got)
		}
		c.expect("AT", "AT", "OK")
		if on := m.ActiveFaults(); on != nil {
			t.Errorf("reboot stays on: %q", on)
		}
	})
}

func TestFaultsCombine(t *testing.T) {
	for i, a := range Faults() {
		for _, b := range Faults()[i:] {
			bubble(t, Config{Family: "quectel", Seed: 3}, func(t *testing.T, m *Modem) {
				c := dial(t, m)
				mustFault(t, m, a.Name, true)
				mustFault(t, m, b.Name, true)
				_, _ = io.WriteString(c.conn, "AT+CEREG?\rAT+CPIN?\r") // an unplugged line refuses
				c.after(5 * time.Second)
				mustFault(t, m, a.Name, false)
				mustFault(t, m, b.Name, false)
				again := dial(t, m)
				again.after(time.Minute)
				again.ask("ATE0")
				again.expect("AT+CEREG?", "+CEREG: 0,1", "OK")
				again.expect("AT+CPIN?", "+CPIN: READY", "OK")
			})
		}
	}
}

func TestAClientThatDoesNotReadStopsNobody(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		deaf := m.Pipe() // never read
		defer func() { _ = deaf.Close() }()
		mustFault(t, m, "flood=1000", true)
		<-time.After(time.Minute)
		synctest.Wait()
		mustFault(t, m, "flood", false)
		c := quiet(t, m)
		c.expect("AT", "OK")
		if _, err := io.WriteString(deaf, "AT+CFUN?\r"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := m.Commands(); got[len(got)-1] != "AT+CFUN?" {
			t.Errorf("what a client that does not read has typed is lost: %q", got)
		}
	})
}
