package main

import (
	"encoding/json"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
)

// working is the status of an agent with which everything is well.
func working() *agent.Status {
	tac, cell := uint64(26653), uint64(49389643)
	r := report.Report{
		Identity: report.Identity{
			Terminal: "T10034587", Modem: report.Modem{Manufacturer: "Quectel", Model: "EC20F"},
			SIM: report.SIM{ICCID: "89860441192000000425"}, Plan: report.Plan{QuotaBytes: 30 << 20},
		},
		Health: report.Health{
			SIM: report.SIMReady,
			Network: report.Network{
				Registration: report.RegHome, RAT: report.RATLTE, PLMN: "46000", Operator: "CHINA MOBILE", TAC: &tac, CellID: &cell, APN: "cmiot", IP: "10.128.85.126",
			},
			Signal: report.Signal{RSRP: new(-87.0), RSSI: new(-59.0), Quality: report.QualityGood},
			Card:   report.Card{Phase: report.PhaseActive, SafeUntil: report.Date{Year: 2027, Month: 2, Day: 20}, Reason: "idle_limit"},
			Usage:  report.Usage{TxBytes: new(uint64(1843952)), RxBytes: new(uint64(2412855)), Source: "interface"},
			Verdict: report.Verdict{
				Status: report.StatusOK, Cause: report.CauseHealthy, Confidence: report.Strong, Since: report.Time{Time: start.Add(-48 * time.Hour)},
			},
		},
	}
	return &agent.Status{
		Version: "1.0.0", PID: 812, Started: start.Add(-76 * time.Hour), UptimeS: 76 * 3600, Terminal: "T10034587", Port: "/dev/ttyUSB2", Hold: "always",
		Report: r, AgeS: 12, Next: start.Add(25 * time.Minute), NextLook: start.Add(4 * time.Minute), Interface: "wwan0", Sent: 912, Memory: 8 << 20,
		Link: agent.Uplink{
			Configured: true, Connected: true, Since: start.Add(-3 * time.Hour), Broker: "tls://broker-a:8883", Via: "wwan0", Cellular: new(true), Reconnects: 7,
		},
		Events: happenings(10, "registered again"),
	}
}

// happenings are so many events, one an hour.
func happenings(n int, text string) []agent.Event {
	var out []agent.Event
	for i := range n {
		out = append(out, agent.Event{Time: start.Add(time.Duration(i-n) * time.Hour), Type: report.EventReject, Severity: report.SeverityWarn, Text: text})
	}
	return out
}

// faulty is the status of an agent whose card is stopped, and which has no connection.
func faulty() *agent.Status {
	s := working()
	h := &s.Report.Health
	h.Network = report.Network{Registration: report.RegDenied, Reject: &report.Reject{Domain: report.DomainEPS, Cause: 8}}
	h.Verdict = report.Verdict{Status: report.StatusFail, Cause: report.CauseCardStopped, Confidence: report.Strong, Evidence: []string{"+CEREG: 2,3"}, Action: "x"}
	s.Link = agent.Uplink{Configured: true, Since: start.Add(-40 * time.Minute), Waiting: 3, Dropped: 1, Broker: "tls://broker-a:8883", LastError: "broker tls://broker-a:8883: the name broker-a cannot be resolved; check the name and the terminal's name servers"}
	s.Events = happenings(10, "eps cause 8 (no service allowed at all) from cell 49389643 in area 26653: the carrier has stopped the card, or it has no plan")
	return s
}

// resting is the status of an agent that leaves its broker between reports.
func resting() *agent.Status {
	s := working()
	u := &s.Link
	u.Connected, u.Resting, u.Mode = false, true, "per_report"
	return s
}

// beginning is the status of an agent that has just started and has no broker.
func beginning() *agent.Status {
	return &agent.Status{Version: "1.0.0", PID: 812, Started: start, UptimeS: 1, Port: "/dev/ttyS1", Hold: "poll", Missing: "no network device belongs to the modem", Sent: 1}
}

func TestStatusSheets(t *testing.T) {
	for name, s := range map[string]*agent.Status{"working": working(), "faulty": faulty(), "resting": resting(), "beginning": beginning()} {
		for _, l := range []diagnose.Language{diagnose.English, diagnose.Chinese} {
			lines := statusView{s, l, start}.lines(func(mark string) string { return mark })
			if len(lines) >= defaultHeight {
				t.Errorf("%s in %s: %d lines", name, l, len(lines))
			}
			for _, line := range lines {
				if columns(line) > consoleWidth {
					t.Errorf("%s in %s: %d columns: %s", name, l, columns(line), line)
				}
			}
			golden(t, filepath.Join("status", name+"-"+string(l)+".txt"), strings.Join(lines, "\n")+"\n")
		}
	}
}

// Whatever an agent says, the sheet stays on the console; the verdict is always on it.
func TestStatusFitsTheConsole(t *testing.T) {
	s := faulty()
	long := strings.Repeat("卡被运营商停机 ", 12)
	s.Link.LastError, s.Events = long, happenings(10, long)
	s.Report.Health.Network.Operator = strings.Repeat("CHINA MOBILE ", 8)
	for _, l := range []diagnose.Language{diagnose.English, diagnose.Chinese} {
		lines := statusView{s, l, start}.lines(func(mark string) string { return mark })
		if all := strings.Join(lines, "\n"); len(lines) > defaultHeight+2 || !strings.Contains(all, "card_stopped") {
			t.Errorf("%d lines:\n%s", len(lines), all)
		}
	}
}

func TestStatusColoursMarks(t *testing.T) {
	lines := statusView{faulty(), diagnose.English, start}.lines(func(mark string) string { return "<" + mark + ">" })
	if all := strings.Join(lines, "\n"); !strings.Contains(all, "<FAIL>  network") || !strings.Contains(all, "<ok>    SIM ") {
		t.Error(all)
	}
}

func TestLasting(t *testing.T) {
	for d, want := range map[time.Duration][2]string{
		-time.Second:     {"0 s", "0 秒"},
		59 * time.Second: {"59 s", "59 秒"}, 119 * time.Second: {"1 min", "1 分钟"},
		59*time.Minute + 59*time.Second: {"59 min", "59 分钟"},
		time.Hour:                       {"1 h 0 min", "1 小时 0 分钟"}, 23*time.Hour + 59*time.Minute: {"23 h 59 min", "23 小时 59 分钟"},
		24 * time.Hour: {"1 d 0 h", "1 天 0 小时"}, 100*24*time.Hour + 5*time.Hour: {"100 d 5 h", "100 天 5 小时"},
	} {
		if en, zh := lasting(d, diagnose.English), lasting(d, diagnose.Chinese); en != want[0] || zh != want[1] {
			t.Errorf("%v: got %q, %q, want %q, %q", d, en, zh, want[0], want[1])
		}
	}
}

// agentThat answers every request on a control socket, and returns the state folder.
func agentThat(t *testing.T, answer agent.Answer) (folder string) {
	t.Helper()
	folder = t.TempDir()
	l, err := net.Listen("unix", filepath.Join(folder, "control.sock"))
	must(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			var r agent.Request
			if json.NewDecoder(conn).Decode(&r) == nil {
				json.NewEncoder(conn).Encode(answer)
			}
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return folder
}

func TestStatusExitCodes(t *testing.T) {
	silent := working()
	silent.Report.Health.Verdict = report.Verdict{Status: report.StatusFail, Cause: report.CauseModemSilent, Confidence: report.Confirmed}
	warned := working()
	warned.Report.Health.Verdict = report.Verdict{Status: report.StatusWarn, Cause: report.CauseQuotaLow, Confidence: report.Confirmed}
	for _, c := range []struct {
		name   string
		answer agent.Answer
		code   int
		stderr string
	}{
		{"well", agent.Answer{Status: working()}, exitOK, ""},
		{"a warning", agent.Answer{Status: warned}, exitOK, ""},
		{"a fault", agent.Answer{Status: faulty()}, exitFault, ""},
		{"the modem is silent", agent.Answer{Status: silent}, exitUnreachable, ""},
		{"not looked yet", agent.Answer{Status: beginning()}, exitOK, ""},
		{"another version", agent.Answer{}, exitFault, "of another version"},
		{"it does not know the request", agent.Answer{Error: `"status" is no request that this agent knows`}, exitFault, "no request"},
		{"the agent of another port", agent.Answer{Other: true}, exitFault, "no agent is running"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := agentThat(t, c.answer)
			code, out, talk := simkeeper(t, nil, "status", "--config", "/dev/null", "--state", folder)
			if code != c.code || !strings.Contains(string(talk), c.stderr) || (c.stderr == "") != (len(talk) == 0) || (len(out) > 0) != (c.answer.Status != nil) {
				t.Errorf("exit %d\nstdout: %s\nstderr: %s", code, out, talk)
			}
		})
	}
}

func TestStatusJSONIsWhatTheAgentSaid(t *testing.T) {
	folder := agentThat(t, agent.Answer{Status: working()})
	_, out, _ := simkeeper(t, nil, "status", "--json", "--lang", "zh", "--charset", "gbk", "--config", "/dev/null", "--state", folder)
	var got agent.Status
	must(t, json.Unmarshal(out, &got))
	want, err := json.Marshal(working())
	must(t, err)
	if again, err := json.Marshal(got); err != nil || string(again) != string(want) {
		t.Errorf("got %s\nwant %s", again, want)
	}
}

func TestStatusWithoutAnAgent(t *testing.T) {
	code, out, talk := simkeeper(t, nil, "status", "--config", "/dev/null", "--state", t.TempDir())
	if code != exitFault || len(out) > 0 || !strings.Contains(string(talk), "error: no agent is running") || !strings.Contains(string(talk), "hint: simkeeper run") {
		t.Errorf("exit %d, %q, %q", code, out, talk)
	}
}

// The agent gives its samples to a watch; what else it may say ends the watch.
func TestWatchThroughTheAgent(t *testing.T) {
	sample := silence()
	for _, c := range []struct {
		name   string
		answer agent.Answer
		code   int
		want   string
	}{
		{"a sample", agent.Answer{Live: &sample}, exitOK, "none  searching"},
		{"the modem is lost", agent.Answer{Live: &agent.Live{Lost: "no such device"}}, exitUnreachable, "no such device"},
		{"another version", agent.Answer{}, exitFault, "of another version"},
		{"another port", agent.Answer{Other: true}, exitUnreachable, "/dev/ttyNOPE: no such device"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := agentThat(t, c.answer)
			code, out, talk := simkeeper(t, nil, "watch", "--count", "1", "--port", "/dev/ttyNOPE", "--config", "/dev/null", "--state", folder)
			if all := string(out) + string(talk); code != c.code || !strings.Contains(all, c.want) {
				t.Errorf("exit %d\n%s", code, all)
			}
		})
	}
}

func TestWatchOfAModemThatIsNotThere(t *testing.T) {
	code, out, talk := simkeeper(t, nil, "watch", "--count", "1", "--port", "/dev/ttyNOPE", "--state", t.TempDir(), "--config", "/dev/null")
	if code != exitUnreachable || !strings.Contains(string(talk), "/dev/ttyNOPE: no such device") || !strings.Contains(string(out), "the modem cannot be asked") {
		t.Errorf("exit %d, %q, %q", code, out, talk)
	}
}
