package family

import (
	"errors"
	"maps"
	"strings"
	"testing"
)

// The answers that steps of the dialects read: what they learn, or why they go no further.
func TestDialectReads(t *testing.T) {
	type reader = func([]string, Values) error
	for _, tt := range []struct {
		name  string
		read  reader
		lines string
		want  Values // of what given has not
		err   string
	}{
		{"cgact/up", contextActive, "+CGACT: 1,1\n+CGACT: 2,0", nil, ""},
		{"cgact/another up", contextActive, "+CGACT: 1,0\n+CGACT: 2,1", nil, "not active"},
		{"cip/one connection", cipMode, "+CIPMUX: 0", Values{"several": "0"}, ""},
		{"cip/several, under its other name", cipMode, "+QIMUX: 1", Values{"several": "1"}, ""},
		{"cip/nothing", cipMode, "", nil, "does not say"},
		{"quectel-m/names", quectelMNames, "+QIDNSIP: 1", Values{"names": "1"}, ""},
		{"quectel-m/odd", quectelMNames, "+QIDNSIP: 7", nil, "does not say"},
		{"quectel-m/transparent", quectelMMode, "+QIMODE: 1", nil, ErrTaken.Error()},
		{"quectel-m/not transparent", quectelMMode, "+QIMODE: 0", nil, ""},
		{"7080/down", simcom7080Network, "+CNACT: 0,0,\"0.0.0.0\"\n+CNACT: 1,0,\"0.0.0.0\"", Values{"pdp": "0"}, ""},
		{"7080/another up", simcom7080Network, "+CNACT: 0,0,\"0.0.0.0\"\n+CNACT: 1,1,\"10.1.1.1\"", Values{"pdp": "1", "up": "1"}, ""},
		{"7080/being brought up", simcom7080Network, `+CNACT: 0,2,"0.0.0.0"`, Values{"pdp": "0", "up": "1"}, ""},
		{"7080/nothing", simcom7080Network, "", nil, "does not say"},
		{"7080/sockets", simcom7080Sockets, "+CASTATE: 11,1\n+CASTATE: 0,1", Values{"socket": "10"}, ""},
		{"7080/data", held, "+CARECV: 5, 68656c6c6f", Values{"answer": "hello"}, ""},
		{"7080/none", held, "+CARECV: 0", nil, ""},
		{"fibocom/up", networkState, "+MIPCALL: 1,10.1.1.1", Values{"up": "1"}, ""},
		{"fibocom/down", networkState, "+MIPCALL: 0", nil, ""},
		{"fibocom/nothing", networkState, "", nil, "does not say"},
		{"fibocom/free", fibocomSockets, "+MIPOPEN: 1,2,5", Values{"socket": "5"}, ""},
		{"fibocom/none free", fibocomSockets, "+MIPOPEN: 0", nil, "in use"},
		{"cmiot/up", contextState, `+MIPCALL: 3,1,"10.1.1.1","2001:db8::1"`, Values{"cid": "3", "up": "1"}, ""},
		{"cmiot/down", contextState, "+MIPCALL: 1,0", nil, ""},
		{"cmiot/nothing", contextState, "", nil, ""},
		{"cmiot/sockets", cmiotSockets, "+MIPSTATE: 0,\"\",\"\",0,\"INITIAL\"\n+MIPSTATE: 5,\"TCP\",\"192.0.2.1\",80,\"CONNECTED\"", Values{"socket": "4"}, ""},
		{"cmiot/encoding", cmiotEncoding, `+MIPCFG: "encoding",9,2,1`, Values{"encoding": "2,1"}, ""},
		{"cmiot/encoding without the socket", cmiotEncoding, `+MIPCFG: "encoding",0,0`, Values{"encoding": "0,0"}, ""},
		{"cmiot/no encoding", cmiotEncoding, `+MIPCFG: "encoding",9,"a","b"`, nil, "does not say"},
		{"neoway/up", networkState, "+XIIC:    1, 10.1.1.1", Values{"up": "1"}, ""},
		{"neoway/down", networkState, "+XIIC:    0, 0.0.0.0", nil, ""},
		{"neoway/came up", networkCame, "+XIIC:    1, 10.1.1.1", nil, ""},
		{"neoway/not yet", networkCame, "+XIIC:    0, 0.0.0.0", nil, ErrNotYet.Error()},
		{"neoway/at once", neowayMode, "+RECVMODE: 1,0", nil, ""},
		{"neoway/in hexadecimal", neowayMode, "+RECVMODE: 1,1", nil, ErrTaken.Error()},
		{"neoway/short", neowayMode, "+RECVMODE: 1", nil, ""},
		{"neoway/free", freeSocket, "+IPSTATUS: 5,DISCONNECT", Values{"socket": "5"}, ""},
		{"neoway/in use", freeSocket, "+IPSTATUS: 5,CONNECT,UDP,0", nil, ""},
		{"neoway/data", held, "+UDPREAD: 9,5, 68656c6c6f", Values{"answer": "hello"}, ""},
		{"zte/up", networkState, "+ZIPCALL: 1,10.1.1.1", Values{"up": "1"}, ""},
		{"zte/down", networkState, "+ZIPCALL: 0", nil, ""},
		{"zte/form", zteForm, "+ZIPSETRPT: 0", Values{"form": "0"}, ""},
		{"zte/name", address, "+ZDNSGETIP: 192.0.2.1", Values{"host": "192.0.2.1"}, ""},
		{"zte/no name", address, "+ZDNSGETIP: FAIL", nil, "look up the name"},
		{"zte/open", zteOpened, "+ZIPSTAT: 9,1", nil, ""},
		{"zte/at work", zteOpened, "+ZIPSTAT: 9,3", nil, ErrNotYet.Error()},
		{"zte/another socket", zteOpened, "+ZIPSTAT: 1,1", nil, ErrNotYet.Error()},
		{"ublox/on", ubloxProfile, "+UPSND: 0,8,1", Values{"profile": "1", "up": "1"}, ""},
		{"ublox/off", ubloxProfile, "+UPSND: 0,8,0", Values{"profile": "1"}, ""},
		{"ublox/not yet", ubloxUp, "+UPSND: 0,8,0", nil, ErrNotYet.Error()},
		{"ublox/text", ubloxForm, "+UDCONF: 1,0", nil, ""},
		{"ublox/hexadecimal", ubloxForm, "+UDCONF: 1,1", nil, ErrTaken.Error()},
		{"ublox/name", address, `+UDNSRN: "192.0.2.1"`, Values{"host": "192.0.2.1"}, ""},
		{"ublox/socket", ubloxOpened, "+USOCR: 3", Values{"socket": "3"}, ""},
		{"ublox/odd socket", ubloxOpened, `+USOCR: 3;+CFUN=0`, nil, "number of the socket"},
		{"ublox/data", held, `+USORF: 3,"192.0.2.1",7777,5," 68656c6c6f`, Values{"answer": "hello"}, ""},
		{"ublox/no data", held, `+USORF: 3,"",0,0,""`, nil, ""},
		{"telit/up", contextState, "#SGACT: 1,0\n#SGACT: 2,1", Values{"cid": "2", "up": "1"}, ""},
		{"telit/down", contextState, "#SGACT: 1,0", nil, ""},
		{"telit/sockets", telitSockets, "#SS: 1,0\n#SS: 2,0\n#SS: 3,2,10.1.1.1,1,192.0.2.1,2", Values{"socket": "2"}, ""},
		{"telit/binding", telitBinding, "#SCFG: 8,1,300,90,600,50\n#SCFG: 9,3,300,80,600,50", Values{"bound": "3", "binding": "300,80,600,50"}, ""},
		{"telit/odd binding", telitBinding, "#SCFG: 9,1,300,90,600", nil, "how socket 9 is set"},
		{"telit/data", held, "#SRECV: 9,5 68656c6c6f", Values{"answer": "hello"}, ""},
		{"sequans/sockets", telitSockets, "+SQNSS: 1,2\n+SQNSS: 2,0", Values{"socket": "2"}, ""},
		{"sequans/data", held, "+SQNSRECV: 9,5 68656c6c6f", Values{"answer": "hello"}, ""},
		{"cinterion/up", contextState, "^SICA: 1,0\n^SICA: 3,1", Values{"cid": "3", "up": "1"}, ""},
		{"cinterion/profiles", cinterionProfiles, "^SISS: 0,\"srvType\",\"\"\n^SISS: 1,\"srvType\",\"Socket\"\n^SISS: 1,\"conId\",\"1\"\n^SISS: 2,\"srvType\",\"none\"", Values{"socket": "2"}, ""},
		{"cinterion/none free", cinterionProfiles, `^SISS: 0,"srvType","Http"`, nil, "in use"},
		{"cinterion/data", held, `^SISR: 9,5,0,"192.0.2.1:7" 68656c6c6f`, Values{"answer": "hello"}, ""},
		{"nordic/none open", nordicSockets, "", nil, ""},
		{"nordic/open", nordicSockets, "#XSOCKET: 0,1,0,2,0", nil, ErrTaken.Error()},
		{"nordic/opened", nordicOpened, "#XSOCKET: 0,2,17", nil, ""},
		{"nordic/not opened", nordicOpened, "", nil, "number of the socket"},
		{"nordic/data", nordicData, `#XRECVFROM: 5,"192.0.2.1",7 68656c6c6f`, Values{"answer": "hello"}, ""},
		{"nordic/no data yet", nordicData, "", nil, ErrNotYet.Error()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, want := given(), given()
			maps.Copy(want, tt.want)
			err := tt.read(strings.Split(tt.lines, "\n"), v)
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v", err)
			}
			if err == nil && !maps.Equal(v, want) {
				t.Errorf("got %v\nwant %v", v, want)
			}
		})
	}
}

// The lines that end steps of the dialects, on socket 9.
func TestDialectAwaits(t *testing.T) {
	for _, tt := range []struct {
		name  string
		await func(string, Values) (bool, error)
		line  string
		is    bool
		err   string
	}{
		{"cip/idle", cipIdle, "STATE: IP INITIAL", true, ""},
		{"cip/another program", cipIdle, "STATE:IP STATUS", true, ErrTaken.Error()},
		{"cip/a connection", cipIdle, `C: 0,0,"TCP","192.0.2.1","80","CONNECTED"`, false, ""},
		{"cip/open", cipOpened, "5, CONNECT OK", true, ""},
		{"cip/open, without the blank", cipOpened, "5,CONNECT OK", true, ""},
		{"cip/another's", cipOpened, "1, CONNECT OK", false, ""},
		{"cip/not open", cipOpened, "5, CONNECT FAIL", true, "cannot open"},
		{"cip/used", cipOpened, "5, ALREADY CONNECT", true, ErrTaken.Error()},
		{"cip/data", cipArrived, "+RECEIVE,5,5: 68656c6c6f", true, ""},
		{"cip/data of another", cipArrived, "+RECEIVE,1,5: 68656c6c6f", false, ""},
		{"cip/data of an M26", cipArrived, "+RECEIVE: 5, 5 68656c6c6f", true, ""},
		{"cip/closed", cipArrived, "5, CLOSED", true, "closed the socket"},
		{"cip/network gone", cipArrived, "+PDP: DEACT", true, "taken the connection down"},
		{"7080/up", simcom7080Up, "+APP PDP: 0,ACTIVE", true, ""},
		{"7080/down", simcom7080Up, "+APP PDP: 0,DEACTIVE", true, "no connection"},
		{"7080/another network", simcom7080Up, "+APP PDP: 1,ACTIVE", false, ""},
		{"7080/open", simcom7080Opened, "+CAOPEN: 9,0", true, ""},
		{"7080/no name", simcom7080Opened, "+CAOPEN: 9,20", true, "look up the name"},
		{"7080/data", simcom7080Arrived, "+CADATAIND: 9", true, ""},
		{"7080/closed", simcom7080Arrived, "+CASTATE: 9,0", true, "closed"},
		{"fibocom/up", fibocomUp, "+MIPCALL: 10.1.1.1", true, ""},
		{"fibocom/up, with a number", fibocomUp, "+MIPCALL: 1,10.1.1.1", true, ""},
		{"fibocom/down", fibocomUp, "+MIPCALL: 0", true, "no connection"},
		{"fibocom/open", fibocomOpened, "+MIPOPEN: 9,1", true, ""},
		{"fibocom/not open", fibocomOpened, "+MIPOPEN: 9,0", true, "cannot open"},
		{"fibocom/sent", fibocomSent, "+MIPSEND: 9,0", true, ""},
		{"fibocom/not sent", fibocomSent, "+MIPPUSH: 9,1", true, "not sent"},
		{"fibocom/hexadecimal", fibocomArrived, "+MIPRUDP: 192.0.2.1,7777,9,0,68656C6C6F", true, ""},
		{"fibocom/by count", fibocomArrived, "+MIPRUDP: 192.0.2.1,7777,9,5, 68656c6c6f", true, ""},
		{"fibocom/another's", fibocomArrived, "+MIPRUDP: 192.0.2.1,7777,1,0,68656C6C6F", false, ""},
		{"fibocom/held", fibocomArrived, "+MIPREAD: 9,5", true, ""},
		{"fibocom/closed", fibocomArrived, "+MIPCLOSE: 9,0", true, "closed"},
		{"fibocom/network gone", fibocomArrived, "+MIPCALL: 0", true, "taken the connection down"},
		{"fibocom/read", fibocomData, "+MIPDATA: 9,5 68656c6c6f", true, ""},
		{"cmiot/up", cmiotUp, `+MIPCALL: 1,1,"10.1.1.1"`, true, ""},
		{"cmiot/down", cmiotUp, "+MIPCALL: 1,0", true, "no connection"},
		{"cmiot/another context", cmiotUp, "+MIPCALL: 2,1", false, ""},
		{"cmiot/open", cmiotOpened, "+MIPOPEN: 9,0", true, ""},
		{"cmiot/no name", cmiotOpened, "+MIPOPEN: 9,580", true, "look up the name"},
		{"cmiot/data", cmiotArrived, `+MIPURC: "rudp",9,5,68656C6C6F`, true, ""},
		{"cmiot/data in quotes", cmiotArrived, `+MIPURC: "rudp",9,5,"68656C6C6F"`, true, ""},
		{"cmiot/TCP", cmiotArrived, `+MIPURC: "rtcp",9,5,68656C6C6F`, false, ""},
		{"cmiot/closed", cmiotArrived, `+MIPURC: "disconn",9,2`, true, "closed"},
		{"neoway/open", neowayOpened, "+UDPSETUP: 9,OK", true, ""},
		{"neoway/not open", neowayOpened, "+UDPSETUP: 9,FAIL", true, "cannot open"},
		{"neoway/data", neowayArrived, "+UDPRECV: 9,5, 68656c6c6f", true, ""},
		{"neoway/held", neowayArrived, "+UDPRECV: 9", true, ""},
		{"neoway/another's", neowayArrived, "+UDPRECV: 1,5, 68656c6c6f", false, ""},
		{"neoway/network gone", neowayArrived, "GPRS DISCONNECTION", true, "taken the connection down"},
		{"zte/up", zteUp, "+ZIPCALL: 1,10.1.1.1", true, ""},
		{"zte/data", zteArrived, "+ZIPRECV: 9,192.0.2.1,7777,5,68656C6C6F", true, ""},
		{"zte/data in another form", zteArrived, "+ZIPRECV: 9,192.0.2.1,7777,5,hello", false, ""},
		{"zte/closed", zteArrived, "+ZIPSTAT: 9,0", true, "closed"},
		{"ublox/data", ubloxArrived, "+UUSORF: 9,5", true, ""},
		{"ublox/data, as a stream", ubloxArrived, "+UUSORD: 9,5", true, ""},
		{"ublox/closed", ubloxArrived, "+UUSOCL: 9", true, "closed"},
		{"ublox/network gone", ubloxArrived, "+UUPSDD: 0", true, "taken the connection down"},
		{"telit/data", telitArrived, "SRING: 9,5", true, ""},
		{"telit/data, in short", telitArrived, "SRING: 9", true, ""},
		{"telit/another's", telitArrived, "SRING: 1", false, ""},
		{"telit/closed", telitArrived, "NO CARRIER", true, "closed"},
		{"sequans/data", telitArrived, "+SQNSRING: 9,5", true, ""},
		{"sequans/closed", telitArrived, "+SQNSH: 9", true, "closed"},
		{"cinterion/open", cinterionOpened, "^SISW: 9,1", true, ""},
		{"cinterion/closed already", cinterionOpened, "^SISW: 9,2", false, ""},
		{"cinterion/no name", cinterionOpened, `^SIS: 9,0,15,"Host not found"`, true, "Host not found"},
		{"cinterion/a notice", cinterionOpened, `^SIS: 9,0,2200,"Http example.com"`, false, ""},
		{"cinterion/data", cinterionArrived, "^SISR: 9,1", true, ""},
		{"cinterion/end", cinterionArrived, "^SISR: 9,2", true, "closed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := given()
			is, err := tt.await(tt.line, v)
			if is != tt.is || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%q: %v, %v", tt.line, is, err)
			}
			if strings.Contains(strings.ToLower(tt.line), "68656c") && is && v[Answer] != "hello" {
				t.Errorf("%q: answer %q", tt.line, v[Answer])
			}
		})
	}
}

// The form of data that others rely on is not changed under them.
func TestZteForm(t *testing.T) {
	if err := zteForm([]string{"+ZIPSETRPT: 1"}, Values{valueUp: "1"}); !errors.Is(err, ErrTaken) {
		t.Errorf("got %v", err)
	}
	v := Values{}
	if err := zteForm([]string{"+ZIPSETRPT: 1"}, v); err != nil || v["form"] != "1" || zteInHex(v) {
		t.Errorf("got %v, %v", v, err)
	}
}

// Lines that stand for final results.
func TestDialectEnds(t *testing.T) {
	for _, tt := range []struct {
		ends func(string, Values) string
		line string
		want string
	}{
		{cipEnds, "10.1.2.3", "OK"}, {cipEnds, "5, SEND OK", "OK"}, {cipEnds, "5,CLOSE OK", "OK"}, {cipEnds, "5, SEND FAIL", "SEND FAIL"},
		{cipEnds, "1, CLOSE OK", ""}, {cipEnds, "5, CONNECT OK", ""}, {cipEnds, "5, CLOSED", ""}, {cipEnds, "+CIPMUX: 1", ""},
		{quectelMEnds, "DEACT OK", "OK"}, {quectelMEnds, "+PDP DEACT", ""},
		{neowayEnds, "+UDPCLOSE: 9,OK", "OK"}, {neowayEnds, "+UDPCLOSE: 1,OK", ""}, {neowayEnds, "+UDPCLOSE: ERROR", "ERROR"}, {neowayEnds, "+UDPSETUP: 9,ERROR1", "the socket is in use"},
		{neowayEnds, "+UDPSETUP: 9, ERROR1", "the socket is in use"}, {neowayEnds, "+UDPSETUP: ERROR", "ERROR"}, {neowayEnds, "+UDPSEND: DATA LENGTH ERROR", "DATA LENGTH ERROR"},
		{neowayEnds, "+UDPSEND: SOCKET ID OPEN FAILED", "SOCKET ID OPEN FAILED"}, {neowayEnds, "+UDPSEND: 9,OPERATION EXPIRED", "9,OPERATION EXPIRED"},
		{neowayEnds, "+UDPSETUP: 9,OK", ""}, {neowayEnds, "+UDPSEND: 9,5", ""}, {neowayEnds, "+CME ERROR: 3", ""}, {neowayEnds, "", ""},
	} {
		if got := tt.ends(tt.line, given()); got != tt.want {
			t.Errorf("%q ends in %q, want %q", tt.line, got, tt.want)
		}
	}
}

func TestDialectCounts(t *testing.T) {
	for line, want := range map[string]int{
		"+RECEIVE,5,16:": 16, "+RECEIVE: 5, 16": 16, "+RECEIVE: 5, 16 00": 16, "+MIPDATA: 6,16": 16, "+MIPDATA: 6,16 00": 16, "+MIPDATA: 6": 0, "#SRECV: 6,16": 16, "+SQNSRECV: 6,16": 16,
		"#SRECV: a,16": 0, "^SISR: 9,16": 16, `^SISR: 9,16,0,"192.0.2.1:7"`: 16, "^SISR: 9,1": 0, "^SISR: 9,2": 0, `#XRECVFROM: 16,"192.0.2.1",7`: 16, `#XRECVFROM: 16,"192.0.2.1"`: 16, "#XRECVFROM: 16": 0,
		"+MIPCALL: 1,16": 0, "+CARECV: 16,": 0,
	} {
		if got := DataBehind(line); got != want {
			t.Errorf("behind %q: %d, want %d", line, got, want)
		}
	}
	for start, want := range map[string]int{
		"+CARECV: 16,": 16, "+CARECV: 16, 00": 16, "+CARECV:": 0, "+CARECV: 0,": 0, "+UDPRECV: 5,16,": 16, "+UDPREAD: 5,16,": 16, "+UDPRECV: 5,": 0, "+UDPRECV: 5,16": 0,
		"+MIPRUDP: 192.0.2.1,7777,6,16,": 16, "+MIPRUDP: 192.0.2.1,7777,6,0,": 0, "+MIPRUDP: 192.0.2.1,7777,6,": 0, "+MIPRUDP: 192.0.2.1,7777,6,0,616263": 0,
		`+USORF: 0,"192.0.2.1",7777,16,"`: 16, `+USORF: 0,"192.0.2.1",7777,16,`: 0, `+USORF: 0,"`: 0, `+USORF: 0,"192.0.2.1"`: 0, `+USORF: 0,"192.0.2.1",7777,16," 00`: 16, "+IPD,5:": 0, "": 0,
	} {
		if got := DataWithin(start); got != want {
			t.Errorf("within %q: %d, want %d", start, got, want)
		}
	}
}
