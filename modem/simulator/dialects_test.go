package simulator

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// A turn is a command and all that the modem says in the second after it; a command that
// begins with > is data behind a prompt.
type turn struct {
	command string
	want    []string
}

// documented is a dialogue for each dialect in the formats of its source, with a name, a
// datagram and what comes back for it.
var documented = map[string][]turn{
	"cip": { // SIM800 TCP/IP application note
		{"+CIPSTATUS", []string{"OK", "STATE: IP INITIAL"}},
		{"+CIICR", []string{"ERROR"}},
		{"+CIPMUX=1", []string{"OK"}},
		{`+CSTT="cmiot"`, []string{"OK"}},
		{"+CIPMUX=0", []string{"+CME ERROR: 3"}},
		{"+CIICR", []string{"OK"}},
		{"+CIFSR", []string{"10.128.85.126"}},
		{"+CIPSTATUS", []string{"OK", "STATE: IP STATUS"}},
		{`+CIPSTART=5,"UDP","h",7`, []string{"OK", "5, CONNECT OK"}},
		{`+CIPSTART=5,"UDP","h",7`, []string{"OK", "5, ALREADY CONNECT"}},
		{"+CIPSEND=5,2", []string{"> "}},
		{">hi", []string{"5, SEND OK", "+RECEIVE,5,6:", "h:7 hi"}},
		{"+CIPCLOSE=5", []string{"5, CLOSE OK"}},
		{"+CIPCLOSE=5", []string{"+CME ERROR: 3"}},
		{"+CIPSHUT", []string{"SHUT OK"}},
		{"+CIPSTATUS", []string{"OK", "STATE: IP INITIAL"}},
	},
	"quectel-m": { // Quectel GSM TCP/IP application note
		{"+QISTAT", []string{"OK", "STATE: IP INITIAL"}},
		{"+QIMUX=1", []string{"OK"}},
		{"+QIMUX?", []string{"+QIMUX: 1", "OK"}},
		{"+QIREGAPP", []string{"OK"}},
		{"+QIACT", []string{"OK"}},
		{"+QILOCIP", []string{"10.128.85.126"}},
		{`+QIOPEN=5,"UDP","h",7`, []string{"+CME ERROR: 50"}},
		{"+QIDNSIP=1", []string{"OK"}},
		{`+QIOPEN=5,"UDP","192.0.2.1",7`, []string{"+CME ERROR: 50"}},
		{`+QIOPEN=5,"UDP","h",7`, []string{"OK", "5, CONNECT OK"}},
		{"+QISEND=5,2", []string{"> "}},
		{">hi", []string{"SEND OK", "+RECEIVE: 5, 6", "h:7 hi"}},
		{"+QICLOSE=5", []string{"5, CLOSE OK"}},
		{"+QIDEACT", []string{"DEACT OK"}},
	},
	"simcom-7080": { // SIM7070 series TCP/UDP application note
		{"+CNACT?", []string{`+CNACT: 0,0,"0.0.0.0"`, `+CNACT: 1,0,"0.0.0.0"`, `+CNACT: 2,0,"0.0.0.0"`, `+CNACT: 3,0,"0.0.0.0"`, "OK"}},
		{`+CAOPEN=0,0,"UDP","h",7`, []string{"OK", "+CAOPEN: 0,21"}},
		{"+CNACT=0,1", []string{"OK", "+APP PDP: 0,ACTIVE"}},
		{"+CNACT=0,1", []string{"ERROR"}},
		{`+CAOPEN=0,0,"UDP","h",7`, []string{"OK", "+CAOPEN: 0,0"}},
		{"+CASTATE?", []string{"+CASTATE: 0,1", "OK"}},
		{"+CARECV=0,512", []string{"+CARECV: 0", "OK"}},
		{"+CASEND=0,2", []string{"> "}},
		{">hi", []string{"OK", "+CADATAIND: 0"}},
		{"+CARECV=0,512", []string{"+CARECV: 6,h:7 hi", "OK"}},
		{"+CACLOSE=0", []string{"OK"}},
		{"+CACLOSE=0", []string{"ERROR"}},
		{"+CNACT=0,0", []string{"OK", "+APP PDP: 0,DEACTIVE"}},
	},
	"fibocom": { // RT-Thread at_device, class l610
		{"+MIPCALL?", []string{"+MIPCALL: 0", "OK"}},
		{`+MIPCALL=1,"cmiot"`, []string{"OK", "+MIPCALL: 10.128.85.126"}},
		{"+MIPCALL?", []string{"+MIPCALL: 1,10.128.85.126", "OK"}},
		{"+MIPOPEN?", []string{"+MIPOPEN: 1,2,3,4,5,6", "OK"}},
		{`+MIPOPEN=6,,"h",7,1`, []string{"OK", "+MIPOPEN: 6,1"}},
		{"+MIPOPEN?", []string{"+MIPOPEN: 1,2,3,4,5", "OK"}},
		{"+MIPSEND=6,2", []string{"> "}},
		{">hi", []string{"OK", "+MIPSEND: 6,0", "+MIPPUSH: 6,0", "+MIPRUDP: 198.51.100.7,7,6,0,683A37206869"}},
		{`+GTSET="IPRFMT",5`, []string{"OK"}},
		{"+MIPSEND=6,2", []string{"> "}},
		{">hi", []string{"OK", "+MIPSEND: 6,0", "+MIPPUSH: 6,0", "+MIPREAD: 6,6"}},
		{"+MIPREAD=6,512", []string{"+MIPDATA: 6,6", "h:7 hi", "OK"}}, // the first of two that it holds
		{`+GTSET="IPRFMT",2`, []string{"OK"}},
		{"+MIPSEND=6,2", []string{"> "}},
		{">hi", []string{"OK", "+MIPSEND: 6,0", "+MIPPUSH: 6,0", "+MIPRUDP: 198.51.100.7,7,6,6,h:7 hi"}},
		{"+MIPCLOSE=6", []string{"OK", "+MIPCLOSE: 6,0"}},
		{"+MIPCALL=0", []string{"OK", "+MIPCALL: 0"}},
	},
	"cmiot": { // ML307R TCP/IP manual
		{"+MIPCALL?", []string{"+MIPCALL: 1,0", "OK"}},
		{`+MIPOPEN=5,"UDP","h",7`, []string{"+CME ERROR: 570"}},
		{"+MIPCALL=1,1", []string{"OK", `+MIPCALL: 1,1,"10.128.85.126"`}},
		{"+MIPCALL=1,1", []string{"ERROR"}},
		{`+MIPCFG="encoding",5`, []string{`+MIPCFG: "encoding",5,0,0`, "OK"}},
		{`+MIPOPEN=5,"UDP","h",7`, []string{"OK", "+MIPOPEN: 5,0"}},
		{`+MIPOPEN=5,"UDP","h",7`, []string{"+CME ERROR: 552"}},
		{"+MIPSEND=5,2,hi", []string{"+MIPSEND: 5,2", "OK", `+MIPURC: "rudp",5,6,h:7 hi`}},
		{`+MIPCFG="encoding",5,1,1`, []string{"OK"}},
		{"+MIPSEND=5,2,6869", []string{"+MIPSEND: 5,2", "OK", `+MIPURC: "rudp",5,6,683A37206869`}},
		{"+MIPSEND=5,3,6869", []string{"+CME ERROR: 50"}},
		{"+MIPCLOSE=5", []string{"OK", "+MIPCLOSE: 5,0"}},
		{"+MIPCALL=0,1", []string{"OK", "+MIPCALL: 1,0"}},
	},
	"neoway": { // N58 AT commands manual 2.0, chapter 6
		{"+XIIC?", []string{"+XIIC:    0, 0.0.0.0", "OK"}},
		{"+XIIC=1", []string{"OK"}},
		{"+CSQ", []string{"+CSQ: 27,99", "OK"}},
		{"+XIIC?", []string{"+XIIC:    1, 10.128.85.126", "OK"}},
		{"+RECVMODE?", []string{"+RECVMODE: 1,0", "OK"}},
		{"+IPSTATUS=5", []string{"+IPSTATUS: 5,DISCONNECT", "OK"}},
		{"+UDPSETUP=6,h,7", []string{"+UDPSETUP: ERROR"}},
		{"+UDPSETUP=5,h,7", []string{"OK", "+UDPSETUP: 5,OK"}},
		{"+UDPSETUP=5,h,7", []string{"+UDPSETUP: 5,ERROR1"}},
		{"+IPSTATUS=5", []string{"+IPSTATUS: 5,CONNECT,UDP,0", "OK"}},
		{`+UDPSEND=5,2,"6869",1`, []string{"OK", "+UDPSEND: 5,2", "+UDPRECV: 5,6,h:7 hi"}},
		{`+UDPSEND=5,3,"6869",1`, []string{"+UDPSEND: DATA LENGTH ERROR"}},
		{`+UDPSEND=1,2,"6869",1`, []string{"+UDPSEND: SOCKET ID OPEN FAILED"}},
		{"+UDPREAD=5,512", []string{"+UDPREAD: 5,6,h:7 hi", "OK"}},
		{"+UDPCLOSE=5", []string{"+UDPCLOSE: 5,OK"}},
		{"+UDPCLOSE=5", []string{"+UDPCLOSE: ERROR"}},
		{"+XIIC=0", []string{"OK"}},
	},
	"zte": { // OneOS gm510_netconn.c
		{"+ZIPCALL?", []string{"+ZIPCALL: 0", "OK"}},
		{"+ZDNSGETIP=h", []string{"ERROR"}},
		{"+ZIPCALL=1", []string{"OK", "+ZIPCALL: 1,10.128.85.126"}},
		{"+ZIPSTAT=5", []string{"+ZIPSTAT: 5,0", "OK"}},
		{"+ZDNSGETIP=h", []string{"+ZDNSGETIP: 198.51.100.7", "OK"}},
		{"+ZIPOPEN=5,1,h,7", []string{"ERROR"}},
		{"+ZIPOPEN=5,1,198.51.100.7,7", []string{"OK", "+ZIPSTAT: 5,1"}},
		{"+ZIPSEND=5,6869", []string{"OK", "+ZIPSEND: 5,2", "+ZIPRECV: 5,198.51.100.7,7,6,683A37206869"}},
		{"+ZIPCLOSE=5", []string{"OK", "+ZIPSTAT: 5,0"}},
		{"+ZIPCALL=0", []string{"OK", "+ZIPCALL: 0"}},
	},
	"ublox": { // u-blox AT commands manual, internet suite
		{"+UPSND=0,8", []string{"+UPSND: 0,8,0", "OK"}},
		{"+USOCR=17", []string{"+CME ERROR: 3"}},
		{"+UPSDA=0,3", []string{"+CME ERROR: 3"}},
		{"+UPSD=0,100,1", []string{"OK"}},
		{"+UPSDA=0,3", []string{"OK", `+UUPSDA: 0,"10.128.85.126"`}},
		{"+UDNSRN=0,\"h\"", []string{`+UDNSRN: "198.51.100.7"`, "OK"}},
		{"+USOCR=17", []string{"+USOCR: 0", "OK"}},
		{`+USOST=0,"h",7,2,"hi"`, []string{"+CME ERROR: 3"}},
		{`+USOST=0,"198.51.100.7",7,2,"hi"`, []string{"+USOST: 0,2", "OK", "+UUSORF: 0,6"}},
		{"+USORF=0,512", []string{`+USORF: 0,"198.51.100.7",7,6,"h:7 hi"`, "OK"}},
		{"+USORF=0,512", []string{`+USORF: 0,"",0,0,""`, "OK"}},
		{"+USOCL=0", []string{"OK"}},
		{"+UPSDA=0,4", []string{"OK"}},
	},
	"ublox-r4": {
		{"+UPSND=0,8", []string{"ERROR"}},
		{"+USOCR=17", []string{"+USOCR: 0", "OK"}},
		{"+USOCL=0", []string{"OK"}},
	},
	"telit": { // Telit IP easy user guide
		{"#SGACT?", []string{"#SGACT: 1,0", "OK"}},
		{`#SD=1,1,7,"h",0,50000,1`, []string{"+CME ERROR: 3"}},
		{"#SGACT=1,1", []string{"#SGACT: 10.128.85.126", "OK"}},
		{`#SD=1,1,7,"h",0,50000,1`, []string{"OK"}},
		{"#SS", []string{"#SS: 1,2,10.128.85.126,50000,198.51.100.7,7", "#SS: 2,0", "#SS: 3,0", "#SS: 4,0", "#SS: 5,0", "#SS: 6,0", "OK"}},
		{"#SRECV=1,512", []string{"+CME ERROR: 3"}},
		{"#SSENDEXT=1,2", []string{"> "}},
		{">hi", []string{"OK", "SRING: 1"}},
		{"#SRECV=1,512", []string{"#SRECV: 1,6", "h:7 hi", "OK"}},
		{"#SH=1", []string{"OK"}},
		{`#SD=6,1,7,"h",0,50000,1`, []string{"+CME ERROR: 3"}}, // it stands on context 2
		{"#SCFG=6,1,300,90,600,50", []string{"OK"}},
		{`#SD=6,1,7,"h",0,50000,1`, []string{"OK"}},
		{"#SGACT=1,0", []string{"OK"}},
	},
	"sequans": { // Sequans Monarch AT commands manual
		{`+SQNSD=1,1,7,"h",0,50000,1`, []string{"OK"}},
		{"+SQNSSENDEXT=1,2", []string{"> "}},
		{">hi", []string{"OK", "+SQNSRING: 1,6"}},
		{"+SQNSRECV=1,512", []string{"+SQNSRECV: 1,6", "h:7 hi", "OK"}},
		{"+SQNSH=1", []string{"OK"}},
		{"+SQNSH=1", []string{"+CME ERROR: 3"}},
	},
	"cinterion": { // ELS61 AT commands specification
		{"^SICA?", []string{"^SICA: 1,0", "OK"}},
		{"^SICA=1,1", []string{"OK"}},
		{"^SISO=9", []string{"+CME ERROR: 3"}},
		{`^SISS=9,"srvType","Socket"`, []string{"OK"}},
		{`^SISS=9,"conId","1"`, []string{"OK"}},
		{`^SISS=9,"address","sockudp://h:7"`, []string{"OK"}},
		{"^SISO=9", []string{"OK", "^SISW: 9,1"}},
		{"^SISW=9,2", []string{"^SISW: 9,2,0"}},
		{">hi", []string{"OK", "^SISW: 9,1", "^SISR: 9,1"}},
		{"^SISR=9,512", []string{"^SISR: 9,6", "h:7 hi", "OK"}},
		{"^SISC=9", []string{"OK"}},
		{`^SISS=9,"srvType","none"`, []string{"OK"}},
		{"^SICA=0,1", []string{"OK"}},
	},
	"nordic": { // Serial LTE Modem, socket AT commands
		{"#XSOCKET?", []string{"OK"}},
		{"#XSOCKET=1,2,0", []string{"#XSOCKET: 0,2,17", "OK"}},
		{"#XSOCKET?", []string{"#XSOCKET: 0,1,0,2,0", "OK"}},
		{"#XSOCKET=1,2,0", []string{"ERROR"}},
		{`#XSENDTO="h",7,"hi"`, []string{"#XSENDTO: 2", "OK"}},
		{"#XRECVFROM=1", nil}, // it waits
		{"#XSOCKET=0", []string{`#XRECVFROM: 6,"198.51.100.7",7`, "h:7 hi", "OK", `#XSOCKET: 0,"closed"`, "OK"}},
	},
}

func TestDocumentedDialogues(t *testing.T) {
	for name := range dialects {
		if name == "quectel" || name == "simcom" { // which have tests of their own
			continue
		}
		t.Run(name, func(t *testing.T) {
			if len(documented[name]) == 0 {
				t.Fatal("no dialogue")
			}
			bubble(t, Config{Stack: name, Datagram: echoing}, func(t *testing.T, m *Modem) {
				c := quiet(t, m)
				c.ask("AT+CMEE=1")
				for _, turn := range documented[name] {
					line, typed := strings.CutPrefix(turn.command, ">")
					if !typed {
						line = "AT" + turn.command + "\r"
					}
					c.write(line)
					got := lines(c.after(time.Second))
					for i := range got {
						got[i] = strings.ReplaceAll(got[i], "198.51.100.7:7 hi", "h:7 hi")
					}
					if !slices.Equal(got, turn.want) {
						t.Errorf("%s\n got %q\nwant %q", turn.command, got, turn.want)
					}
				}
			})
		})
	}
}

// What the network takes away is told, and nothing is left open.
func TestDialectLosesItsNetwork(t *testing.T) {
	for name, tt := range map[string]struct {
		up         []string
		told       string
		then, want string
	}{
		"cip":         {[]string{"+CIPMUX=1", "+CSTT", "+CIICR", "+CIFSR"}, "+PDP: DEACT", "+CIPSTATUS", "STATE: PDP DEACT"},
		"quectel-m":   {[]string{"+QIREGAPP", "+QIACT", "+QILOCIP"}, "+PDP DEACT", "+QISTAT", "STATE: PDP DEACT"},
		"simcom-7080": {[]string{"+CNACT=0,1"}, "+APP PDP: 0,DEACTIVE", "+CNACT?", "+CNACT: 0,0"},
		"fibocom":     {[]string{"+MIPCALL=1"}, "+MIPCALL: 0", "+MIPCALL?", "+MIPCALL: 0"},
		"cmiot":       {[]string{"+MIPCALL=1,1"}, "+MIPCALL: 1,0", "+MIPCALL?", "+MIPCALL: 1,0"},
		"neoway":      {[]string{"+XIIC=1", "+CSQ"}, "GPRS DISCONNECTION", "+XIIC?", "+XIIC:    0"},
		"zte":         {[]string{"+ZIPCALL=1"}, "+ZIPCALL: 0", "+ZIPCALL?", "+ZIPCALL: 0"},
		"ublox":       {[]string{"+UPSD=0,100,1", "+UPSDA=0,3"}, "+UUPSDD: 0", "+UPSND=0,8", "+UPSND: 0,8,0"},
		"telit":       {[]string{"#SGACT=1,1"}, "NO CARRIER", "#SGACT?", "#SGACT: 1,0"},
		"cinterion":   {[]string{"^SICA=1,1"}, "+CGEV: NW PDN DEACT 1", "^SICA?", "^SICA: 1,0"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, Config{Stack: name}, func(t *testing.T, m *Modem) {
				c := quiet(t, m)
				for _, command := range tt.up {
					c.ask("AT" + command)
				}
				c.after(time.Second)
				m.Update(func(s *State) { s.Covered = false })
				if got := c.after(time.Second); !strings.Contains(got, tt.told) {
					t.Errorf("told %q, want %q", got, tt.told)
				}
				if got := c.ask("AT" + tt.then); !strings.Contains(got, tt.want) {
					t.Errorf("%s: %q, want %q", tt.then, got, tt.want)
				}
			})
		})
	}
}

func TestUnknownStack(t *testing.T) {
	if _, err := New(Config{Stack: "carrier pigeon"}); err == nil || !strings.Contains(err.Error(), "fibocom") {
		t.Errorf("got %v", err)
	}
	if !slices.Contains(Stacks(), "cip") {
		t.Errorf("got %q", Stacks())
	}
}
