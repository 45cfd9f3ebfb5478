package trace

import (
	"slices"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/modem/at"
)

var privateLines = map[string]struct{ said, want []string }{
	"message comes in": {
		[]string{`<+CMT: "+8613800138000",,"26/11/22,10:00:00+32"`, "<Dear customer", "<your code is 4711", "<+CSQ: 20,99", "<OK"},
		[]string{"+CMT: …", "…", "…", "+CSQ: 20,99", "OK"},
	},
	"messages are read": {
		[]string{`>AT+CMGL="ALL"`, `<+CMGL: 1,"REC READ","10086"`, "<hello", `<+CMGL: 2,"REC READ","10086"`, "<hello again", "<", "<ERROR STATE", "<+CMS ERROR: 302"},
		[]string{`AT+CMGL="ALL"`, "+CMGL: …", "…", "+CMGL: …", "…", "…", "…", "+CMS ERROR: 302"},
	},
	"a command ends a text": {
		[]string{"<+CUSD: 0,\"balance 3.50", "<thank you\",15", ">AT+CGSN", "<SIM800", "<OK"},
		[]string{"+CUSD: …", "…", "AT+CGSN", "SIM800", "OK"},
	},
	"message goes out": {
		[]string{`>AT+CMGS="10086"`, ">what is my balance", "<what is my balance", "<+CMGS: 12", "<OK"},
		[]string{`AT+CMGS="10086"`, "…", "…", "+CMGS: 12", "OK"},
	},
	"call": {
		[]string{"<RING", `<+CLIP: "13800138000",129`, "<RING", `<+clcc: 1,1,4,0,0,"13800138000",129`, "<NO CARRIER"},
		[]string{"RING", "+CLIP: …", "RING", "+CLCC: …", "NO CARRIER"},
	},
	"own number": {
		[]string{">AT+CNUM", `<+CNUM: "Zhang San","13800138000",129`, "<OK"},
		[]string{"AT+CNUM", "+CNUM: …", "OK"},
	},
	"only told that a message is there": {
		[]string{`<+CMTI: "SM",3`, "<89"},
		[]string{`+CMTI: "SM",3`, "89"},
	},
}

// What people wrote and whom they called does not stand in a trace; what the modem says
// around it does.
func TestPrivateLines(t *testing.T) {
	for name, tt := range privateLines {
		t.Run(name, func(t *testing.T) {
			text, _ := record(t, func(r *Recorder) {
				for _, line := range tt.said {
					r.Line(map[byte]at.Direction{'>': at.Sent, '<': at.Received}[line[0]], line[1:])
				}
			})
			var got []string
			for _, e := range read(t, text).events {
				got = append(got, e.text)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q became %q", tt.said, got)
			}
			for _, secret := range []string{"4711", "balance", "Zhang", "13800138", "hello"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s stands in %s", secret, text)
				}
			}
		})
	}
}
