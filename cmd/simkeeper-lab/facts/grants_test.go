package facts

import "testing"

func TestGrants(t *testing.T) {
	check(t, []sample{
		{"", "AT+CGCONTRDP", `|+CGCONTRDP: 1,5,"iot","10.0.0.1.255.255.255.0","10.0.0.2","192.0.2.1","0.0.0.0"|+CGCONTRDP: 8,6,"ims","10.0.0.9.255.255.255.0"||OK|`,
			`{"cid":1,"apn":"iot","ip":"10.0.0.1","gateway":"10.0.0.2","dns":["192.0.2.1"]}`},
		{"Telit LE910", "AT+CGCONTRDP=4", `|+CGCONTRDP: 4,5,"iot","10.0.0.1","255.255.255.255","10.0.0.2","192.0.2.1","192.0.2.2","0.0.0.0","0.0.0.0"||OK|`,
			`{"cid":4,"ip":"10.0.0.1","gateway":"10.0.0.2","dns":["192.0.2.1","192.0.2.2"]}`},
		{"", "AT+CGCONTRDP=4", `|+CGCONTRDP: 4,5,"iot"||OK|`, `{"cid":4,"apn":"iot","ip":"(none)","dns":"(none)"}`},
		{"", "AT+CGCONTRDP=4", `|+CGCONTRDP: 4,5,""||OK|`, `{"cid":4,"apn":null}`},
		{"", "AT+CGCONTRDP=1", `|+CGCONTRDP: 1,5,"iot","10.0.0.1.255.255.255.0","10.0.0.2"|+CGCONTRDP: 1,5,"iot","32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1","254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1"||OK|`,
			`{"ip":"10.0.0.1","ipv6":"2001:db8::1","gateway":"10.0.0.2"}`},
		{"", "AT+CGCONTRDP=1", `|OK|`, `{"cid":"(none)"}`},
		{"Option iCON", "AT_OWANDATA=1", `|_OWANDATA: 1, 10.0.0.1, 0.0.0.0, 192.0.2.1, 192.0.2.2, 0.0.0.0, 0.0.0.0, 72000||OK|`,
			`{"cid":1,"ip":"10.0.0.1","gateway":"(none)","dns":["192.0.2.1","192.0.2.2"]}`},
		{"Option iCON", "AT_OWANDATA=1", `|_OWANDATA: 1||OK|`, `{"ip":"(none)"}`},
		{"Sierra USB305", "AT%IPDPADDR=2", `|%IPDPADDR: 2, 10.0.0.1, 10.0.0.2, 192.0.2.1, 192.0.2.2, 0.0.0.0, 0.0.0.0||OK|`,
			`{"cid":2,"ip":"10.0.0.1","gateway":"10.0.0.2","dns":["192.0.2.1","192.0.2.2"]}`},
		{"ZTE K3805-Z", "AT%IPDPADDR=5", `|%IPDPADDR: 5, 10.0.0.1, 0.0.0.0, 192.0.2.1, 0.0.0.0, 0.0.0.0, 0.0.0.0, 255.0.0.0, 255.255.255.0, 10.0.0.2,||OK|`,
			`{"cid":5,"ip":"10.0.0.1","ipv6":"(none)","gateway":"10.0.0.2","dns":["192.0.2.1"]}`},
		{"Nokia 21M", "AT%IPDPADDR=3", `|%IPDPADDR: 3, 0.0.0.0, 0.0.0.0, 0.0.0.0, 0.0.0.0, 0.0.0.0, 0.0.0.0, 0.0.0.0, 0.0.0.0, 2001:db8::1, ::, 2001:db8::9, ::, ::, ::, ::, ::||OK|`,
			`{"cid":3,"ip":"(none)","ipv6":"2001:db8::1","gateway":"(none)","dns":"(none)"}`},
		{"u-blox TOBY-L210", "AT+UIPADDR=1", `|+UIPADDR: 1,"ccinet0","10.0.0.1","255.255.255.0","",""||OK|`, `{"cid":1,"ip":"10.0.0.1"}`},
		{"u-blox TOBY-L210", "AT+UIPADDR=2", `|+UIPADDR: 2,"ccinet1","","","2001:db8::1/64","FE80::200:FF:FE00:0/64"||OK|`, `{"cid":2,"ip":"(none)","ipv6":"2001:db8::1"}`},
		{"Ericsson F3607gw", "AT*E2IPCFG?", `|*E2IPCFG: (1,"10.0.0.1")(2,"10.0.0.2")(3,"192.0.2.1")(3,"192.0.2.2")||OK|`,
			`{"ip":"10.0.0.1","gateway":"10.0.0.2","dns":["192.0.2.1","192.0.2.2"]}`},
		{"Ericsson F3607gw", "AT*E2IPCFG?", `|*E2IPCFG: what||OK|`, `{"ip":"(none)","dns":"(none)"}`},
	})
}

func TestStates(t *testing.T) {
	check(t, []sample{
		{"Telit LE910", "AT#SGACT?", `|#SGACT: 1,1|#SGACT: 2,0||OK|`, `{"active":true,"contexts":[{"cid":1,"active":true},{"cid":2,"active":false}]}`},
		{"Telit LE910", "AT#SGACT=1,1", `|#SGACT: 10.0.0.1||OK|`, `{"active":true,"ip":"10.0.0.1","contexts":"(none)"}`},
		{"Cinterion PLS8", "AT^SWWAN?", `|^SWWAN: 2,0,3|^SWWAN: 3,1,1||OK|`, `{"contexts":[{"cid":2,"active":false},{"cid":3,"active":true}]}`},
		{"Cinterion PLS8", "(URC)", `|^SWWAN: 1,0|`, `{"contexts":"(none)"}`},
		{"Sierra MC7455", "AT!SCACT?", `|!SCACT: 1,0||OK|`, `{"active":false,"contexts":[{"cid":1,"active":false}]}`},
	})
}
