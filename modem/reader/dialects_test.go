package reader

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// dialect is how a stack is tested.
type dialect struct {
	stack  string   // of package family; "": as the simulator calls it
	sends  []string // what a datagram to a name makes it send
	states []string // questions that show what is open
	other  []string // what another program does; the reader then uses its network, and another socket
	taken  bool     // or it leaves the stack to that program
	silent bool     // the modem does not tell that the network has gone
}

var dialects = map[string]dialect{
	"cip": {
		sends: []string{"AT+CIPSTATUS", "AT+CIPMUX?", "AT+CIPMUX=1", `AT+CSTT="cmiot"`, "AT+CIICR", "AT+CIFSR", `AT+CIPSTART=5,"UDP","echo.example",7777`, "AT+CIPSEND=5,14",
			"AT+CIPCLOSE=5", "AT+CIPSHUT", "AT+CIPMUX=0"},
		states: []string{"+CIPSTATUS", "+CIPMUX?"}, taken: true,
		other: []string{"+CIPMUX=1", "+CSTT", "+CIICR", "+CIFSR", `+CIPSTART=0,"UDP","other.example",1`},
	},
	"quectel-m": {
		sends: []string{"AT+QISTAT", "AT+QIMODE?", "AT+QIMUX?", "AT+QIMUX=1", "AT+QIDNSIP?", "AT+QIDNSIP=1", `AT+QIREGAPP="cmiot","",""`, "AT+QIACT", "AT+QILOCIP",
			`AT+QIOPEN=5,"UDP","echo.example",7777`, "AT+QISEND=5,14", "AT+QICLOSE=5", "AT+QIDEACT", "AT+QIDNSIP=0", "AT+QIMUX=0"},
		states: []string{"+QISTAT", "+QIMUX?", "+QIDNSIP?"}, taken: true,
		other: []string{"+QIREGAPP", "+QIACT", "+QILOCIP"},
	},
	"simcom-7080": {
		sends: []string{"AT+CNACT?", `AT+CNCFG=0,1,"cmiot"`, "AT+CNACT=0,1", "AT+CASTATE?", `AT+CAOPEN=11,0,"UDP","echo.example",7777`, "AT+CASEND=11,14", "AT+CARECV=11,512",
			"AT+CACLOSE=11", "AT+CNACT=0,0"},
		states: []string{"+CNACT?", "+CASTATE?"},
		other:  []string{"+CNACT=0,1", `+CAOPEN=11,0,"UDP","other.example",1`},
	},
	"fibocom": {
		sends:  []string{"AT+MIPCALL?", `AT+MIPCALL=1,"cmiot"`, "AT+MIPOPEN?", `AT+MIPOPEN=6,,"echo.example",7777,1`, "AT+MIPSEND=6,14", "AT+MIPCLOSE=6", "AT+MIPCALL=0"},
		states: []string{"+MIPCALL?", "+MIPOPEN?"},
		other:  []string{"+MIPCALL=1", `+MIPOPEN=6,,"other.example",1,1`},
	},
	"cmiot": {
		sends: []string{"AT+MIPCALL?", "AT+MIPCALL=1,1", "AT+MIPSTATE?", `AT+MIPCFG="encoding",5`, `AT+MIPCFG="encoding",5,1,1`, `AT+MIPOPEN=5,"UDP","echo.example",7777`,
			"AT+MIPSEND=5,14,61736B2D30313233343536373839", "AT+MIPCLOSE=5", `AT+MIPCFG="encoding",5,0,0`, "AT+MIPCALL=0,1"},
		states: []string{"+MIPCALL?", "+MIPSTATE?", `+MIPCFG="encoding",5`, `+MIPCFG="encoding",4`},
		other:  []string{"+MIPCALL=1,1", `+MIPOPEN=5,"UDP","other.example",1`},
	},
	"neoway": {
		sends: []string{"AT+XIIC?", "AT+XIIC=1", "AT+XIIC?", "AT+XIIC?", "AT+XIIC?", "AT+RECVMODE?", "AT+IPSTATUS=5", "AT+UDPSETUP=5,echo.example,7777",
			`AT+UDPSEND=5,14,"61736B2D30313233343536373839",1`, "AT+UDPCLOSE=5", "AT+XIIC=0"},
		states: []string{"+XIIC?", "+RECVMODE?", "+IPSTATUS=5", "+IPSTATUS=4", "+IPSTATUS=3"},
		other:  []string{"+XIIC=1", "+CSQ", "+UDPSETUP=5,other.example,1"},
	},
	"zte": {
		sends: []string{"AT+ZIPCALL?", "AT+ZIPSETRPT?", "AT+ZIPCALL=1", "AT+ZIPSTAT=5", "AT+ZDNSGETIP=echo.example", "AT+ZIPOPEN=5,1,198.51.100.7,7777", "AT+ZIPSTAT=5", "AT+ZIPSTAT=5",
			"AT+ZIPSEND=5,61736B2D30313233343536373839", "AT+ZIPCLOSE=5", "AT+ZIPCALL=0"},
		states: []string{"+ZIPCALL?", "+ZIPSETRPT?", "+ZIPSTAT=5", "+ZIPSTAT=4", "+ZIPSTAT=3"},
		other:  []string{"+ZIPCALL=1", "+ZIPOPEN=5,1,192.0.2.9,1"},
	},
	"ublox": {
		sends: []string{"AT+UPSND=0,8", "AT+UPSD=0,100,1", "AT+UPSDA=0,3", "AT+UPSND=0,8", "AT+UDCONF=1", `AT+UDNSRN=0,"echo.example"`, "AT+USOCR=17",
			`AT+USOST=0,"198.51.100.7",7777,14,"ask-0123456789"`, "AT+USORF=0,512", "AT+USOCL=0", "AT+UPSDA=0,4"},
		states: []string{"+UPSND=0,8", "+UDCONF=1", "+USOCTL=0,0", "+USOCTL=1,0"},
		other:  []string{"+UPSD=0,100,1", "+UPSDA=0,3", "+USOCR=17"},
	},
	"ublox-r4": {
		stack: "ublox", silent: true,
		sends: []string{"AT+UPSND=0,8", "AT+CGACT?", "AT+UDCONF=1", `AT+UDNSRN=0,"echo.example"`, "AT+USOCR=17",
			`AT+USOST=0,"198.51.100.7",7777,14,"ask-0123456789"`, "AT+USORF=0,512", "AT+USOCL=0"},
		states: []string{"+UDCONF=1", "+USOCTL=0,0", "+USOCTL=1,0"},
		other:  []string{"+USOCR=17"},
	},
	"telit": {
		sends: []string{"AT#SGACT?", "AT#SGACT=1,1", "AT#SS", "AT#SCFG?", "AT#SCFG=6,1,300,90,600,50", `AT#SD=6,1,7777,"echo.example",0,PORT,1`, "AT#SSENDEXT=6,14", "AT#SRECV=6,512",
			"AT#SH=6", "AT#SCFG=6,2,300,90,600,50", "AT#SGACT=1,0"},
		states: []string{"#SGACT?", "#SS", "#SCFG?"},
		other:  []string{"#SGACT=1,1", "#SCFG=6,1,300,90,600,50", `#SD=6,1,1,"other.example",0,1000,1`},
	},
	"sequans": {
		silent: true,
		sends: []string{"AT+SQNSS", "AT+CGACT?", "AT+SQNSCFG?", "AT+SQNSCFG=6,1,300,90,600,50", `AT+SQNSD=6,1,7777,"echo.example",0,PORT,1`, "AT+SQNSSENDEXT=6,14", "AT+SQNSRECV=6,512",
			"AT+SQNSH=6", "AT+SQNSCFG=6,2,300,90,600,50"},
		states: []string{"+SQNSS", "+SQNSCFG?"},
		other:  []string{"+SQNSCFG=6,1,300,90,600,50", `+SQNSD=6,1,1,"other.example",0,1000,1`},
	},
	"cinterion": {
		silent: true,
		sends: []string{"AT^SICA?", "AT^SICA=1,1", "AT^SISS?", `AT^SISS=9,"srvType","Socket"`, `AT^SISS=9,"conId","1"`, `AT^SISS=9,"address","sockudp://echo.example:7777"`, "AT^SISO=9",
			"AT^SISW=9,14", "AT^SISR=9,512", "AT^SISC=9", `AT^SISS=9,"srvType","none"`, "AT^SICA=0,1"},
		states: []string{"^SICA?", "^SISS?"},
		other:  []string{"^SICA=1,1", `^SISS=9,"srvType","Socket"`, `^SISS=9,"conId","1"`, `^SISS=9,"address","sockudp://other.example:1"`, "^SISO=9"},
	},
	"nordic": {
		silent: true, taken: true,
		sends:  []string{"AT#XSOCKET?", "AT+CGACT?", "AT#XSOCKET=1,2,0", `AT#XSENDTO="echo.example",7777,"ask-0123456789"`, "AT#XRECVFROM=1", "AT#XSOCKET=0"},
		states: []string{"#XSOCKET?"},
		other:  []string{"#XSOCKET=1,2,0"},
	},
}

// speak makes the reader take a modem for one of another stack than its family says.
func speak(t *testing.T, r *Reader, name string) {
	t.Helper()
	name = strings.TrimSuffix(name, "-r4")
	i := slices.IndexFunc(family.Stacks, func(s *family.Stack) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("there is no stack %q", name)
	}
	r.row = &family.Row{Name: "generic", Stack: family.Stacks[i]}
}

// withDialect runs a test on a modem of each stack, after its first round.
func withDialect(t *testing.T, sim simulator.Config, cfg Config, body func(t *testing.T, r *Reader, m *simulator.Modem, d dialect)) {
	t.Helper()
	for name, d := range dialects {
		t.Run(name, func(t *testing.T) {
			sim, cfg := sim, cfg
			sim.Stack = name
			withModem(t, sim, cfg, func(t *testing.T, r *Reader, m *simulator.Modem) {
				r.Read(t.Context(), Full)
				speak(t, r, name)
				body(t, r, m, d)
			})
		})
	}
}

// localPort is the port that a socket sends from.
var localPort = regexp.MustCompile(`",0,\d{5},1$`)

// compare compares what was sent; the local port is any.
func (d dialect) compare(t *testing.T, got, want []string) {
	t.Helper()
	for i := range got {
		got[i] = localPort.ReplaceAllString(got[i], `",0,PORT,1`)
	}
	if !slices.Equal(got, want) {
		t.Errorf("sent\n %q\nwant\n %q", got, want)
	}
}

// typed is all that a modem says to commands, final results and what comes after them, too.
func typed(t *testing.T, m *simulator.Modem, commands ...string) string {
	t.Helper()
	conn := m.Pipe()
	said := make(chan string)
	go func() {
		all, _ := io.ReadAll(conn) // it ends with the line
		said <- string(all)
	}()
	for _, c := range commands {
		if _, err := io.WriteString(conn, "AT"+c+"\r"); err != nil {
			t.Error(err)
		}
		<-time.After(2 * time.Second)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	return <-said
}

// is asks for what is open, and compares it.
func (d dialect) is(t *testing.T, m *simulator.Modem, before string) {
	t.Helper()
	if after := typed(t, m, d.states...); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// Every stack that is documented is tested on a modem that speaks it.
func TestEveryStackIsTested(t *testing.T) {
	for _, s := range family.Stacks {
		if _, ok := dialects[s.Name]; !ok && s.Name != "quectel" && s.Name != "simcom" {
			t.Errorf("%s is not tested", s.Name)
		}
		if !slices.Contains(simulator.Stacks(), s.Name) {
			t.Errorf("%s is not simulated", s.Name)
		}
	}
}
