package at

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestCommandGivesTheAnswerAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := start(t, Config{}, replies{"AT+CSQ": answerCSQ, "ATE0": "ATE0\r\r\nOK\r\n"}.answer)
		ask(t, s, Command{Text: "E0"})
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
		if got, want := m.heard(), []string{"AT", "ATE0", "AT+CSQ"}; !slices.Equal(got, want) {
			t.Errorf("modem heard %q, want %q", got, want)
		}
		if st := s.Stats(); st != (Stats{Commands: 3, Resyncs: 1, Echoes: 1}) {
			t.Errorf("stats = %+v", st)
		}
	})
}

// The wire carries CR alone: warthog's LF would be an empty command to some modems.
func TestCommandEndsInCR(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{}, replies{}.answer)
		ask(t, s, Command{})
		for _, line := range m.heard() {
			if line != "AT" {
				t.Errorf("modem heard %q, want AT without LF", line)
			}
		}
	})
}

// URCs around and inside an answer; rows a, a3, g of what bare warthog gets wrong.
func TestURCsStayOutOfAnswers(t *testing.T) {
	registration := func(line string) bool { return strings.HasPrefix(line, "+CREG: 2,") }
	urcs := func(line string) bool {
		return slices.ContainsFunc([]string{"+CMTI:", "+CREG", "+CREG:", "+CPIN:", "RING"}, func(p string) bool { return strings.HasPrefix(line, p) })
	}
	tests := map[string]struct {
		text   string
		accept func(string) bool
		reply  string
		want   []string
		urcs   []string
	}{
		"before the answer, no Accept": {"+CSQ", nil, "\r\n+CMTI: \"SM\",3\r\n" + answerCSQ,
			[]string{"+CSQ: 21,0"}, []string{`+CMTI: "SM",3`}},
		"between answer and OK": {"+CSQ", prefix("+CSQ:"), "\r\n+CSQ: 21,0\r\n\r\nRING\r\n\r\nOK\r\n",
			[]string{"+CSQ: 21,0"}, []string{"RING"}},
		"after OK in the same bytes": {"+CSQ", prefix("+CSQ:"), answerCSQ + "\r\n+CMTI: \"SM\",4\r\n",
			[]string{"+CSQ: 21,0"}, []string{`+CMTI: "SM",4`}},
		"URC and read form of one name, told apart by Accept": {"+CREG?", registration,
			"\r\n+CREG: 1,\"1422\",\"00000142\",3\r\n\r\n+CREG: 2,1,\"18D8\",\"FFFF\"\r\n\r\n+CREG: 5\r\n\r\nOK\r\n",
			[]string{`+CREG: 2,1,"18D8","FFFF"`}, []string{`+CREG: 1,"1422","00000142",3`, "+CREG: 5"}},
		"known URC that Accept asks for": {"+CPIN?", prefix("+CPIN:"), "\r\n+CPIN: READY\r\n\r\nOK\r\n",
			[]string{"+CPIN: READY"}, nil},
		"known URC with the command's own name, no Accept": {"+CPIN?", nil, "\r\n+CPIN: READY\r\n\r\nRING\r\n\r\nOK\r\n",
			[]string{"+CPIN: READY"}, []string{"RING"}},
		"unknown line of URC form is not lost": {"+CSQ", prefix("+CSQ:"), "\r\n^MODE: 17,17\r\n" + answerCSQ,
			[]string{"+CSQ: 21,0"}, []string{"^MODE: 17,17"}},
		"ERROR STATE CHANGED is no final result": {"+CSQ", prefix("+CSQ:"), "\r\nERROR STATE CHANGED\r\n" + answerCSQ,
			[]string{"+CSQ: 21,0"}, []string{"ERROR STATE CHANGED"}},
		"noise line is dropped": {"+CSQ", prefix("+CSQ:"), "\r\n~~}x{~\r\n" + answerCSQ,
			[]string{"+CSQ: 21,0"}, nil},
		"alias prefix by Accept": {"+CEREG?", prefix("+CGREG: 2,"), "\r\n+CGREG: 2,1\r\n\r\nOK\r\n",
			[]string{"+CGREG: 2,1"}, nil},
		"several bare lines": {"I", nil, "\r\nQuectel\r\nEC25\r\nRevision: EC25EFAR06A06M4G\r\n\r\nOK\r\n",
			[]string{"Quectel", "EC25", "Revision: EC25EFAR06A06M4G"}, nil},
		"answer that looks like a prompt or an error": {"+X", func(string) bool { return true }, "\r\n> 5\r\nERROR HANDLING: 1\r\nCONNECT\r\nOK\r\n",
			[]string{"> 5", "ERROR HANDLING: 1", "CONNECT"}, nil},
		"answer after OK is a URC": {"+QPING=1", prefix("+QPING:"), "\r\nOK\r\n\r\n+QPING: 0,\"1.2.3.4\",32,50,255\r\n",
			nil, []string{`+QPING: 0,"1.2.3.4",32,50,255`}},
		"word that the caller accepts is no call result": {"+PDPSTATUS", prefix("CONNECT"), "\r\nCONNECT\r\n\r\nOK\r\n",
			[]string{"CONNECT"}, nil},
		"NO CARRIER of another's call": {"+CSQ", prefix("+CSQ:"), "\r\nNO CARRIER\r\n" + answerCSQ,
			[]string{"+CSQ: 21,0"}, []string{"NO CARRIER"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{URC: urcs}, replies{"AT" + tt.text: tt.reply}.answer)
				ask(t, s, Command{Text: tt.text, Accept: tt.accept}, tt.want...)
				synctest.Wait()
				wantURCs(t, s, tt.urcs...)
			})
		})
	}
}

func TestCommandErrors(t *testing.T) {
	cme := func(text string) func(error) bool {
		return func(err error) bool {
			var e CMEError
			return errors.As(err, &e) && string(e) == text
		}
	}
	is := func(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }
	tests := map[string]struct {
		reply string
		match func(error) bool
		text  string
	}{
		"ERROR":            {"\r\nERROR\r\n", is(ErrError), "AT+CPIN?: modem answered ERROR"},
		"ERROR with digit": {"\r\nERROR: 3\r\n", is(ErrError), "AT+CPIN?: modem answered ERROR"},
		"CME number":       {"\r\n+CME ERROR: 10\r\n", cme("10"), "AT+CPIN?: modem refused: SIM not inserted (+CME ERROR: 10)"},
		"CME words":        {"\r\n+CME ERROR: SIM busy\r\n", cme("SIM busy"), "AT+CPIN?: modem refused: SIM busy (+CME ERROR: 14)"},
		"CME vendor words": {"\r\n+CME ERROR: invalid command line\r\n", cme("invalid command line"), "AT+CPIN?: modem refused: +CME ERROR: invalid command line"},
		"CME without text": {"\r\n+CME ERROR:\r\n", cme(""), "AT+CPIN?: modem refused: +CME ERROR: "},
		"CME bare":         {"\r\n+CME ERROR\r\n", cme(""), "AT+CPIN?: modem refused: +CME ERROR: "},
		"CMS": {"\r\n+CMS ERROR: 310\r\n", func(err error) bool {
			var e CMSError
			return errors.As(err, &e) && e == "310"
		}, "AT+CPIN?: modem refused: SIM not inserted (+CMS ERROR: 310)"},
		"silence": {"", is(ErrTimeout), "AT+CPIN?: no final result in time (3s)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{}, replies{"AT+CPIN?": tt.reply, "AT+CSQ": answerCSQ}.answer)
				_, err := s.Command(t.Context(), Command{Text: "+CPIN?"})
				if err == nil || !tt.match(err) || err.Error() != tt.text {
					t.Errorf("error = %v, want %s", err, tt.text)
				}
				ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
			})
		})
	}
}

func TestLinesBeforeAnErrorAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{}, replies{"AT+NETOPEN": "\r\n+NETOPEN: 1\r\nERROR\r\n"}.answer)
		got, err := s.Command(t.Context(), Command{Text: "+NETOPEN"})
		if !errors.Is(err, ErrError) || !slices.Equal(got, []string{"+NETOPEN: 1"}) {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestControlCharactersAreNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{}, replies{}.answer)
		for _, text := range []string{"+CSQ\rAT+CFUN=0", "+CSQ\n", "\x1a", "+X=\"\x00\""} {
			askFail(t, s, Command{Text: text}, ErrBadCommand)
		}
		if got := m.heard(); len(got) != 1 {
			t.Errorf("modem heard %q, want the AT of Sync alone", got)
		}
	})
}

// Row d: bare warthog knows no context, and its clock starts after the write.
// A blind command goes out to a modem that answers nothing, and nothing before it; the one
// after it brings the modem in step first.
func TestBlindCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := start(t, Config{}, func(*modem, string) {})
		askFail(t, s, Command{Text: "+CFUN=1,1", Blind: true, Timeout: time.Second}, ErrTimeout)
		if got := m.heard(); !slices.Equal(got, []string{"AT+CFUN=1,1"}) {
			t.Errorf("sent %q", got)
		}
		askFail(t, s, Command{Text: "+CSQ"}, ErrNoSync)
	})
}

func TestContextEndsTheWaitAtOnce(t *testing.T) {
	silent := Command{Text: "+COPS=?", Timeout: time.Minute}
	tests := map[string]func(t *testing.T, s *Session){
		"for the answer": func(*testing.T, *Session) {},
		"for the turn": func(t *testing.T, s *Session) {
			var other sync.WaitGroup
			t.Cleanup(other.Wait)
			ctx := within(t, 10*time.Second)
			other.Go(func() { _, _ = s.Command(ctx, silent) })
			synctest.Wait()
		},
	}
	for name, prepare := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{}, replies{}.answer)
				prepare(t, s)
				begin := time.Now()
				_, err := s.Command(within(t, 100*time.Millisecond), silent)
				if took := time.Since(begin); !errors.Is(err, context.DeadlineExceeded) || took != 100*time.Millisecond {
					t.Errorf("returned %v after %v, want deadline exceeded after 100ms", err, took)
				}
			})
		})
	}
}

func TestContextEndsASync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := start(t, Config{}, func(*modem, string) {})
		begin := time.Now()
		err := s.Sync(within(t, 450*time.Millisecond))
		if took := time.Since(begin); !errors.Is(err, context.DeadlineExceeded) || took != 450*time.Millisecond {
			t.Errorf("returned %v after %v", err, took)
		}
	})
}

func TestCancelledContextSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{}, replies{}.answer)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Command(ctx, Command{Text: "+CSQ"}); !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v", err)
		}
		if got := m.heard(); len(got) != 1 {
			t.Errorf("modem heard %q", got)
		}
	})
}

func TestTimeoutIsTheCommandsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{}, replies{}.answer)
		for _, want := range []time.Duration{time.Second, 3 * time.Second, 90 * time.Second} {
			if err := s.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
			begin := time.Now()
			askFail(t, s, Command{Text: "+COPS=?", Timeout: want}, ErrTimeout)
			if took := time.Since(begin); took != want {
				t.Errorf("returned after %v, want %v", took, want)
			}
		}
	})
}

func TestCommandsOfManyCallersDoNotMix(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{}, func(m *modem, line string) {
			wait(time.Millisecond)
			m.say("\r\n" + strings.TrimPrefix(line, "AT") + ": " + line + "\r\nOK\r\n")
		})
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				text := fmt.Sprintf("+N%d", i)
				ask(t, s, Command{Text: text}, text+": AT"+text)
			})
		}
		all.Wait()
	})
}

func TestAnswerIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line := "+CMGL: " + strings.Repeat("x", 1000) + "\r\n"
		s, _ := synced(t, Config{}, replies{
			"AT+CMGL=4": strings.Repeat(line, 100) + "OK\r\n",
			"AT+CMGL=1": strings.Repeat(line, 60) + "OK\r\n",
		}.answer)
		askFail(t, s, Command{Text: "+CMGL=4"}, ErrTooLong)
		got, err := s.Command(t.Context(), Command{Text: "+CMGL=1"})
		if err != nil || len(got) != 60 {
			t.Errorf("got %d lines, %v; want 60", len(got), err)
		}
	})
}

func TestTraceSeesEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var (
			mu  sync.Mutex
			got []string
		)
		trace := func(d Direction, line string) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, d.String()+" "+line)
		}
		s, _ := synced(t, Config{Trace: trace}, replies{"AT+CSQ": "AT+CSQ\r\r\n+CMTI: \"SM\",3\r\n \xff junk\r\n" + answerCSQ}.answer)
		ask(t, s, Command{Text: "+CSQ", Accept: prefix("+CSQ:")}, "+CSQ: 21,0")
		want := []string{"--> AT", "<-- OK", "--> AT+CSQ", "<-- AT+CSQ", `<-- +CMTI: "SM",3`, "<--  \xff junk", "<-- +CSQ: 21,0", "<-- OK"}
		mu.Lock()
		defer mu.Unlock()
		if !slices.Equal(got, want) {
			t.Errorf("trace = %q, want %q", got, want)
		}
	})
}

func TestDirectionString(t *testing.T) {
	for d, want := range map[Direction]string{Sent: "-->", Received: "<--", 0: "---"} {
		if got := d.String(); got != want {
			t.Errorf("Direction(%d) = %q, want %q", d, got, want)
		}
	}
}
