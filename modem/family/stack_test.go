package family

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
)

// given is what a reader fills the commands with, and what steps learn.
func given() Values {
	return Values{"host": "192.0.2.7", "port": "7777", "cid": "1", "apn": "cmiot", "payload": "hello", "length": "5", "hex": "68656C6C6F", "local": "50000", "socket": "9",
		"pdp": "0", "bound": "2", "binding": "300,90,600,50", "encoding": "0,0", "form": "1"}
}

func TestStacks(t *testing.T) {
	names := map[string]bool{}
	for _, s := range Stacks {
		if s.Name == "" || names[s.Name] {
			t.Errorf("two stacks are named %q", s.Name)
		}
		names[s.Name] = true
		answered := false
		for _, step := range s.Steps {
			for _, template := range []string{step.Command, step.Undo} {
				command := given().Fill(template)
				if strings.ContainsAny(command, "{}") {
					t.Errorf("%s: %s has a value that nobody gives", s.Name, template)
				}
				if err := AllowAct(command); err != nil {
					t.Errorf("%s: %v", s.Name, err)
				}
			}
			if !sensible(step) {
				t.Errorf("%s: %+v makes no sense", s.Name, step)
			}
			answered = answered || (step.Await != nil || step.Again) && step.Within == 0
		}
		if !answered {
			t.Errorf("%s: no step waits for the answer", s.Name)
		}
	}
	for _, r := range Rows {
		if r.Stack != nil && !names[r.Stack.Name] {
			t.Errorf("%s %s has a stack that is not listed", r.Name, r.Series)
		}
	}
	if Generic.Stack != nil {
		t.Error("3GPP has no datagram command")
	}
}

// sensible reports whether a step holds together: what is sent has a time-out, and what is
// asked again something to read.
func sensible(s Step) bool {
	if s.Command == "" {
		return s.Await != nil && s.Undo == "" && s.Read == nil && !s.Again && !s.Try
	}
	return s.Timeout > 0 && s.Timeout <= 150*time.Second && (!s.Again || s.Read != nil) && (s.Prompt == "" || s.Body != "")
}

// A stack that awaits lines says which it hears.
func TestHearsWhatItAwaits(t *testing.T) {
	for _, s := range Stacks {
		for _, step := range s.Steps {
			if step.Await != nil && len(s.Hears) == 0 {
				t.Errorf("%s awaits lines and hears none", s.Name)
			}
		}
	}
}

func TestFillLeavesValuesAlone(t *testing.T) {
	v := Values{"payload": "{host}{payload}", "host": "h"}
	for range 20 {
		if got := v.Fill("{payload}|{host}|{other}"); got != "{host}{payload}|h|{other}" {
			t.Fatalf("got %q", got)
		}
	}
}

// The answers that steps read.
func TestStackReads(t *testing.T) {
	for _, tt := range []struct {
		name  string
		read  func([]string, Values) error
		lines string
		want  Values // of what given has not
		fails bool
	}{
		{"quectel/no context", contextState, "", nil, false},
		{"quectel/a context", contextState, `+QIACT: 1,1,1,"10.1.1.1"`, Values{"cid": "1", "up": "1"}, false},
		{"quectel/another context", contextState, "+QIACT: 1,0,1\n" + `+QIACT: 3,1,1,"10.1.1.1"`, Values{"cid": "3", "up": "1"}, false},
		{"quectel/all sockets free", quectelSockets, "", Values{"socket": "11"}, false},
		{"quectel/some in use", quectelSockets, inUse(5) + `+QISTATE: 11,"UDP","h",1,0,2,1,11,0,"uart1"`, Values{"socket": "10"}, false},
		{"quectel/none free", quectelSockets, inUse(12), nil, true},
		{"quectel/data", quectelData, "+QIRD: 5 68656c6c6f", Values{"answer": "hello"}, false},
		{"quectel/no data", quectelData, "+QIRD: 0", nil, false},
		{"quectel/data that was cut", quectelData, "+QIRD: 5", nil, false},
		{"quectel/count and data differ", quectelData, "+QIRD: 4 68656c6c6f", nil, false},
		{"quectel/another answer", quectelData, "+QIRD: 5,0,5", nil, false},
		{"simcom/closed", networkState, "+NETOPEN: 0", nil, false},
		{"simcom/open", networkState, "+NETOPEN: 1, 0", Values{"up": "1"}, false},
		{"simcom/open, short", networkState, "+NETOPEN: 1", Values{"up": "1"}, false},
		{"simcom/silent", networkState, "", nil, true},
		{"simcom/odd", networkState, "+NETOPEN: ,", nil, true},
		{"simcom/all sockets free", simcomSockets, "+CIPCLOSE: 0,0,0,0,0,0,0,0,0,0", Values{"socket": "9"}, false},
		{"simcom/some in use", simcomSockets, "+CIPCLOSE: 1,0,0,0,0,0,0,0,1,1", Values{"socket": "7"}, false},
		{"simcom/none free", simcomSockets, "+CIPCLOSE: 1,1,1", nil, true},
		{"simcom/no sockets", simcomSockets, "", nil, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, want := given(), given()
			maps.Copy(want, tt.want)
			if err := tt.read(strings.Split(tt.lines, "\n"), v); (err != nil) != tt.fails || !maps.Equal(v, want) {
				t.Errorf("got %v, %v", v, err)
			}
		})
	}
}

// inUse is the answer to +QISTATE? with the first n sockets open.
func inUse(n int) string {
	var out strings.Builder
	for id := range n {
		fmt.Fprintf(&out, "+QISTATE: %d,\"TCP\",\"h\",80,0,2,1,%d,0,\"usbmodem\"\n", id, id)
	}
	return out.String()
}

// The lines that end steps.
func TestStackAwaits(t *testing.T) {
	for _, tt := range []struct {
		name  string
		await func(string, Values) (bool, error)
		line  string
		is    bool
		err   string
	}{
		{"quectel/open", quectelOpened, "+QIOPEN: 9,0", true, ""},
		{"quectel/another socket", quectelOpened, "+QIOPEN: 8,0", false, ""},
		{"quectel/no name", quectelOpened, "+QIOPEN: 9,565", true, "look up the name"},
		{"quectel/unknown error", quectelOpened, "+QIOPEN: 9,999", true, "+QIOPEN: 9,999"},
		{"quectel/taken", quectelOpened, "+QIOPEN: 9,563", true, ErrTaken.Error()},
		{"quectel/answer", quectelArrived, `+QIURC: "recv",9`, true, ""},
		{"quectel/answer with its length", quectelArrived, `+QIURC: "recv",9,5`, true, ""},
		{"quectel/answer for another", quectelArrived, `+QIURC: "recv",1`, false, ""},
		{"quectel/closed", quectelArrived, `+QIURC: "closed",9`, true, "closed the socket"},
		{"quectel/context down", quectelArrived, `+QIURC: "pdpdeact",1`, true, "taken the connection down"},
		{"quectel/another context down", quectelArrived, `+QIURC: "pdpdeact",2`, false, ""},
		{"quectel/a name", quectelArrived, `+QIURC: "dnsgip","1.2.3.4"`, false, ""},
		{"quectel/short", quectelArrived, "+QIURC:", false, ""},
		{"simcom/network", simcomUp, "+NETOPEN: 0", true, ""},
		{"simcom/no network", simcomUp, "+NETOPEN: 1", true, "network failure"},
		{"simcom/the answer to a question", simcomUp, "+NETOPEN: 0,0", false, ""},
		{"simcom/open", simcomOpened, "+CIPOPEN: 9,0", true, ""},
		{"simcom/no network open", simcomOpened, "+CIPOPEN: 9,2", true, "not open"},
		{"simcom/another socket", simcomOpened, "+CIPOPEN: 1,0", false, ""},
		{"simcom/sent", simcomSent, "+CIPSEND: 9,5,5", true, ""},
		{"simcom/another's", simcomSent, "+CIPSEND: 8,5,5", false, ""},
		{"simcom/not sent", simcomSent, "+CIPSEND: 9,5,-1", true, "not sent"},
		{"simcom/error", simcomSent, "+CIPERROR: 2", true, "+CIPERROR: 2"},
		{"simcom/data", simcomArrived, "+IPD5 68656c6c6f", true, ""},
		{"simcom/data of its socket", simcomArrived, "+RECEIVE,9,5: 68656c6c6f", true, ""},
		{"simcom/data of another socket", simcomArrived, "+RECEIVE,8,5: 68656c6c6f", false, ""},
		{"simcom/data that was lost", simcomArrived, "+IPD5", false, ""},
		{"simcom/network gone", simcomArrived, "+CIPEVENT: NETWORK CLOSED UNEXPECTEDLY", true, "taken the connection down"},
		{"simcom/other", simcomArrived, "+CIPSEND: 9,5,5", false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is, err := tt.await(tt.line, given())
			if is != tt.is || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%q: %v, %v", tt.line, is, err)
			}
			if errors.Is(err, ErrTaken) != strings.HasSuffix(tt.line, ",563") {
				t.Errorf("%q: taken: %v", tt.line, err)
			}
		})
	}
}

// +IPD names no socket: the line before it does, by the port of the sender.
func TestSimcomFrom(t *testing.T) {
	v := given()
	for _, step := range []struct {
		line string
		is   bool
	}{
		{"RECV FROM:192.0.2.9:53", false}, {"+IPD2 6869", false}, {"RECV FROM:192.0.2.7:7777", false}, {"+IPD5 68656c6c6f", true},
	} {
		if is, err := simcomArrived(step.line, v); is != step.is || err != nil {
			t.Errorf("%q: %v, %v", step.line, is, err)
		}
	}
	if v[Answer] != "hello" {
		t.Errorf("answer %q", v[Answer])
	}
}

func TestSimcomName(t *testing.T) {
	for line, want := range map[string]string{
		`+CDNSGIP: 1,"echo.example","192.0.2.1"`: "192.0.2.1", `+CDNSGIP: 1,"echo.example","192.0.2.1","192.0.2.2"`: "192.0.2.1",
		"+CDNSGIP: 0,10": "", `+CDNSGIP: 1,"echo.example","no"`: "", "+CDNSGIP:": "",
	} {
		v := Values{valueHost: "echo.example"}
		is, err := simcomName(line, v)
		if !is || (err == nil) != (want != "") || want != "" && v[valueHost] != want {
			t.Errorf("%q: %v, %v, %v", line, is, err, v)
		}
	}
	if is, err := simcomName("+NETOPEN: 0", Values{}); is || err != nil {
		t.Error("another line is no answer")
	}
}

func TestDataBehind(t *testing.T) {
	for line, want := range map[string]int{
		"+QIRD: 5": 5, "+QIRD: 5 68656c6c6f": 5, "+QIRD: 0": 0, "+QIRD: 100,50,50": 0, "+QIRD:": 0, "+QIRD: -5": 0, "+QIRD: x": 0, "+QIRD: 99999": 0,
		"+IPD16": 16, "+IPD16:": 16, "+IPD16 00": 16, "+IPD": 0, "+IPDx": 0, "+RECEIVE,9,16:": 16, "+RECEIVE,9,16": 16, "+RECEIVE,9": 0, "+CSQ: 5": 0, "": 0,
	} {
		if got := DataBehind(line); got != want {
			t.Errorf("%q: %d, want %d", line, got, want)
		}
	}
}

// FuzzStack: whatever a modem says, every step of every family lives with it, and an
// answer is only what came as data.
func FuzzStack(f *testing.F) {
	for _, s := range []string{"+QIACT: 1,1", "+QISTATE: 11", "+QIOPEN: 9,563", `+QIURC: "recv",9`, "+QIRD: 5 68656c6c6f", "+NETOPEN: 1", "+CIPCLOSE: 1,1", "+CDNSGIP: 1,,", "+IPD5 68656c6c6f", "RECV FROM:", "+RECEIVE,9,",
		"+CNACT: 0,1", "+MIPOPEN: 1,2", `+MIPCFG: "encoding",9,0,0`, "+ZIPSETRPT: 1", "#SCFG: 9,1,300,90,600,50", `^SISS: 9,"srvType",""`, "+USOCR: 3", "+ZDNSGETIP: 192.0.2.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		for _, n := range []int{DataBehind(line), DataWithin(line)} {
			if n < 0 || n > 1<<15 {
				t.Errorf("%q is followed by %d bytes", line, n)
			}
		}
		for _, s := range Stacks {
			v := given()
			for _, step := range s.Steps {
				walk(t, s.Name, step, line, v)
			}
		}
	})
}

// walk gives a line to all that a step looks at lines with.
func walk(t *testing.T, name string, s Step, line string, v Values) {
	if s.Read != nil && s.Read([]string{line}, v) == nil && v[valueSocket] == "" {
		t.Errorf("%s: %q leaves no socket", name, line)
	}
	if s.Await != nil {
		_, _ = s.Await(line, v)
	}
	if s.Ends != nil && s.Ends(line, v) == "OK" && line == "OK" {
		t.Errorf("%s: OK is a final result without help", name)
	}
}
