package at

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// Row h: every vendor result ends its command at once, not at the time-out, and means
// what the vendor means by it.
func TestVendorFinalResults(t *testing.T) {
	family := map[string]string{
		"+CPIN: NOT READY": "+CME ERROR: SIM busy",
		"+QIERR:*":         "ERROR",
		"+QIERR: 0":        "OK",
		"ODD WORDS":        "odd words",
		"ALL GOOD":         "OK",
	}
	tests := []struct{ text, line, want string }{
		{"H", "NO CARRIER", "+CME ERROR: NO CARRIER"},
		{"O", "NO CARRIER", "+CME ERROR: NO CARRIER"},
		{"D10086;", "NO CARRIER", "+CME ERROR: NO CARRIER"},
		{"d10086;", "BUSY", "+CME ERROR: BUSY"},
		{"D10086;", "NO ANSWER", "+CME ERROR: NO ANSWER"},
		{"D10086;", "NO DIALTONE", "+CME ERROR: NO DIALTONE"},
		{"D10086;", "NO DIAL TONE", "+CME ERROR: NO DIALTONE"},
		{"D*99#", "CONNECT 150000000", "OK"},
		{`+CGDATA="PPP",1`, "CONNECT", "OK"},
		{"+CGACT=1,1", "NO CARRIER", "+CME ERROR: NO CARRIER"},
		{"+COPS=?", "ABORTED", "+CME ERROR: ABORTED"},
		{"+QNWINFO", "COMMAND NOT SUPPORT", "+CME ERROR: operation not supported"},
		{"+QNWINFO", "COMMAND NOT SUPPORTED", "+CME ERROR: operation not supported"},
		{"+QNWINFO", "UNKNOWN COMMAND", "+CME ERROR: operation not supported"},
		{"+QNWINFO", "MODEM ERROR: 6", "ERROR"},
		{"+CIPSEND=0,5", "SEND OK", "OK"},
		{"+QISEND=0,5", "SEND FAIL", "+CME ERROR: SEND FAIL"},
		{"+CIPSEND=0,5", "DATA ACCEPT:0,5", "OK"},
		{"+CIPSHUT", "SHUT OK", "OK"},
		{"+CIPCLOSE=1", "CLOSE OK", "OK"},
		{"+CPOWD=1", "NORMAL POWER DOWN", "OK"},
		{"+QPOWD=1", "POWERED DOWN", "OK"},
		{"+CPIN?", "+CPIN: NOT READY", "+CME ERROR: SIM busy"},
		{"+QIACT=1", "+QIERR: 561", "ERROR"},
		{"+QIACT=1", "+QIERR: 0", "OK"},
		{"+X", "ODD WORDS", "+CME ERROR: odd words"},
		{"+X", "ALL GOOD", "OK"},
		{"V1", "0", "OK"},
		{"E0", "4", "ERROR"},
		{"E0V1Q0", "0", "OK"},
		{"", "0", "OK"},
	}
	for _, tt := range tests {
		t.Run(tt.text+" "+tt.line, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{Finals: family}, replies{"AT" + tt.text: "\r\n" + tt.line + "\r\n"}.answer)
				begin := time.Now()
				_, err := s.Command(t.Context(), Command{Text: tt.text})
				if Final(err) != tt.want || time.Since(begin) != 0 {
					t.Errorf("final result %q (%v) after %v, want %q at once", Final(err), err, time.Since(begin), tt.want)
				}
			})
		})
	}
}

// Lines that are no final result of this command, whatever they look like.
func TestNoFinalResults(t *testing.T) {
	tests := []struct{ text, line string }{
		{"+CSQ", "NO CARRIER"},
		{"+CSQ", "SEND OK"},
		{"+CSQ", "CLOSE OK"},
		{"+CIPSTART=\"TCP\",\"h\",80", "CONNECT OK"},
		{"+CSQ", "ERROR STATE CHANGED"},
		{"+CSQ", "ERROR: SIM"},
		{"+CSQ", "OKAY"},
		{"+CSQ", "+CME ERRORS: 3"},
		{"+CFUN?", "0"},
		{"+CFUN?", "4"},
		{"V1", "1"},
		{"V1", "00"},
	}
	for _, tt := range tests {
		t.Run(tt.text+" "+tt.line, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{}, replies{"AT" + tt.text: "\r\n" + tt.line + "\r\n"}.answer)
				askFail(t, s, Command{Text: tt.text, Accept: func(string) bool { return false }}, ErrTimeout)
			})
		})
	}
}

// A digit is an answer where the caller says so, even for a command that could end in it.
func TestNumericAnswerThatIsAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{}, replies{"ATE?": "", "ATV": "0\r\nOK\r\n"}.answer)
		ask(t, s, Command{Text: "V", Accept: func(line string) bool { return line == "0" }}, "0")
	})
}

// A modem left in ATV0 by its last user can be synced and set right.
func TestSyncUnderATV0(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{}, replies{"AT": "AT\r0\r", "ATV1": "ATV1\r0\r", "AT+CSQ": answerCSQ}.answer)
		ask(t, s, Command{Text: "V1"})
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
	})
}

func TestFinal(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{nil, "OK"},
		{ErrError, "ERROR"},
		{&CommandError{"AT", ErrError}, "ERROR"},
		{&CommandError{"AT", CMEError("10")}, "+CME ERROR: 10"},
		{&CommandError{"AT", CMSError("310")}, "+CMS ERROR: 310"},
		{&CommandError{"AT", ErrTimeout}, ""},
		{errors.New("other"), ""},
	}
	for _, tt := range tests {
		if got := Final(tt.err); got != tt.want {
			t.Errorf("Final(%v) = %q, want %q", tt.err, got, tt.want)
		}
	}
}

// Commands that a modem ends with a line of its own.
func TestEnds(t *testing.T) {
	ends := func(line string) string {
		return map[string]string{"10.1.2.3": "OK", "5, CLOSE OK": "OK", "+UDPSETUP: 5,ERROR1": "socket in use", "+UDPCLOSE: ERROR": "ERROR", "+CIPSTATUS: ": ""}[line]
	}
	tests := []struct {
		reply, final string
		lines        []string
		urcs         []string
	}{
		{"\r\n10.1.2.3\r\n", "OK", []string{"10.1.2.3"}, nil},
		{"\r\n5, CLOSE OK\r\n", "OK", []string{"5, CLOSE OK"}, nil},
		{"\r\n+UDPSETUP: 5,ERROR1\r\n", "+CME ERROR: socket in use", []string{"+UDPSETUP: 5,ERROR1"}, nil},
		{"\r\n+UDPCLOSE: ERROR\r\n", "ERROR", []string{"+UDPCLOSE: ERROR"}, nil},
		{"\r\nRING\r\n10.9.9.9\r\n10.1.2.3\r\n", "OK", []string{"10.9.9.9", "10.1.2.3"}, []string{"RING"}},
		{"\r\n+CME ERROR: 3\r\n", "+CME ERROR: 3", nil, nil},
		{"\r\nOK\r\n", "OK", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.reply, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{URC: func(line string) bool { return line == "RING" }}, replies{"AT+CIFSR": tt.reply, "AT+CSQ": answerCSQ}.answer)
				began := time.Now()
				lines, err := s.Command(t.Context(), Command{Text: "+CIFSR", Ends: ends})
				if Final(err) != tt.final || !slices.Equal(lines, tt.lines) || time.Since(began) != 0 {
					t.Errorf("%q, %v after %v", lines, err, time.Since(began))
				}
				ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
				synctest.Wait()
				wantURCs(t, s, tt.urcs...)
			})
		})
	}
}

// A modem that ends with a line of its own and says OK after it: the OK belongs to no other command.
func TestEndsThenOK(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{}, replies{"AT+CIFSR": "\r\n10.1.2.3\r\n", "AT+CSQ": answerCSQ}.answer)
		ask(t, s, Command{Text: "+CIFSR", Ends: func(string) string { return "OK" }}, "10.1.2.3")
		m.say("\r\nOK\r\n")
		synctest.Wait()
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
	})
}
