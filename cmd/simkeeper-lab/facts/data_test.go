package facts

import "testing"

func TestContexts(t *testing.T) {
	check(t, []sample{
		{"", "AT+CGDCONT?", `|+CGDCONT: 1,"IP","iot","10.0.0.1",0,0|+CGDCONT: 8,"IPV4V6","","254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1",0,0||OK|`,
			`{"contexts":[{"cid":1,"type":"IP","apn":"iot","ip":"10.0.0.1"},{"cid":8,"type":"IPV4V6","apn":null}]}`},
		{"", "AT+CGACT?", `|+CGACT: 5,1|+CGACT: 1,0||OK|`, `{"contexts":[{"cid":1,"active":false},{"cid":5,"active":true}]}`},
		{"", "AT+CGACT?", `|+CGACT: 5,1|`, `{"contexts":"(none)","final":null}`},
		{"", "AT+CGATT?", `|+CGATT:0||OK|`, `{"attached":false}`},
		{"", "AT+CGPADDR=3", `|+CGPADDR: 3,"10.0.0.1","2001:db8::1"||OK|`, `{"cid":3,"ip":"10.0.0.1","ipv6":"2001:db8::1","contexts":"(none)"}`},
		{"Luat Air724UG", "AT+CGPADDR=5", `|+CGPADDR: 5,"IPV4:10.0.0.1    IPV6:2001:db8::1"||OK|`, `{"cid":5,"ip":"10.0.0.1","ipv6":"2001:db8::1"}`},
		{"", "AT+CGPADDR", `|+CGPADDR: 1,10.0.0.1|+CGPADDR: 2,0.0.0.0||OK|`, `{"cid":1,"ip":"10.0.0.1","contexts":[{"cid":1,"ip":"10.0.0.1"},{"cid":2,"ip":null}]}`},
		{"", "AT+CGPADDR=1", `|OK|`, `{"ip":null}`},
		{"SIMCom SIM7070", "AT+CGNAPN", `|+CGNAPN: 1,"iot"||OK|`, `{"apn":"iot"}`},
		{"", "AT+CGCONTRDP=1", `|+CGCONTRDP: 1,5,"iot","10.0.0.1.255.255.255.255","10.0.0.2","192.0.2.1","192.0.2.2"||OK|`, `{"cid":1,"gateway":"10.0.0.2","apn":"iot","ip":"10.0.0.1","dns":["192.0.2.1","192.0.2.2"]}`},
	})
}

func TestBearers(t *testing.T) {
	check(t, []sample{
		{"Neoway N58", "AT+XIIC?", `|+XIIC:    1, 10.0.0.1  ||OK|`, `{"active":true,"ip":"10.0.0.1"}`},
		{"Neoway N58", "AT+XIIC?", `|+XIIC:    0, 0.0.0.0||OK|`, `{"active":false,"ip":"(none)"}`},
		{"cmiot ML307", "AT+MIPCALL?", `|+MIPCALL: 1,1,"10.0.0.1"||OK|`, `{"active":true,"ip":"10.0.0.1"}`},
		{"cmiot ML307", "AT+MIPCALL?", `|+MIPCALL: 1,0||OK|`, `{"active":false}`},
		{"cmiot ML307", "AT+MIPCALL?", `|OK|`, `{"active":false}`},
		{"cmiot ML307", "AT+MIPCALL?", `|ERROR|`, `{"active":"(none)","error":true}`},
		{"Fibocom L610", "AT+MIPCALL?", `|+MIPCALL: 0||OK|`, `{"active":false}`},
		{"SIMCom SIM7080", "AT+CNACT?", `|+CNACT: 0,1,"10.0.0.1"|+CNACT: 1,0,"0.0.0.0"||OK|`, `{"active":true,"ip":"10.0.0.1"}`},
		{"SIMCom SIM7080", "AT+CNACT=0,1", `|OK||+APP PDP: 0,ACTIVE|`, `{"active":true}`},
		{"SIMCom SIM7080", "(URC)", `|+APP PDP: 0,DEACTIVE|`, `{"active":false}`},
		{"Quectel EC25", "AT+QIACT?", `|+QIACT: 1,1,1,"10.0.0.1"||OK|`, `{"active":true,"ip":"10.0.0.1"}`},
		{"Quectel EC25", "AT+QIACT?", `|+QIACT: 3,1,1,"10.0.0.1"||OK|`, `{"cid":3,"active":true}`},
		{"Neoway N720", "AT$MYNETACT?", `|$MYNETACT: 0,1,"10.0.0.1"||OK|`, `{"cid":0,"active":true}`},
		{"Fibocom L610", "AT+MIPCALL?", `|+MIPCALL: 1,10.0.0.1||OK|`, `{"cid":"(none)","active":true,"ip":"10.0.0.1"}`},
		{"SIMCom SIM7080", "AT+CNACT?", `|+CNACT: 0,0,"0.0.0.0"||OK|`, `{"cid":0,"active":false,"ip":"(none)"}`},
		{"SIMCom SIM7600", "AT+NETOPEN?", `|+NETOPEN: 1, 0||OK|`, `{"active":true}`},
		{"SIMCom SIM7600", "AT+NETOPEN?", `|+NETOPEN: 0||OK|`, `{"active":false}`},
		{"SIMCom SIM7600", "(URC)", `|+NETOPEN: 0|`, `{"active":true}`},
		{"Huawei ME909s", "AT^NDISSTATQRY?", `|^NDISSTAT: 0,,,"IPV6"|^NDISSTATQRY: 1,,,"IPV4",0,,,"IPV6"||OK|`, `{"ipv4_up":true,"ipv6_up":false}`},
		{"Huawei ME909s", "AT^NDISSTATQRY?", `|^NDISSTATQry:1||OK|`, `{"ipv4_up":true,"ipv6_up":"(none)"}`},
		{"MeiG SLM770A", "AT+ECMDUP?", `|+ECMDUP: 1,1,"IPV4",0,"IPV6"||OK|`, `{"ipv4_up":true,"ipv6_up":false}`},
		{"Huawei ME909s", "AT^DHCP?", `|^DHCP: 0100000A,00FFFFFF,FE00000A,FE00000A,010200C0,0,1,1||OK|`, `{"ip":"10.0.0.1","gateway":"10.0.0.254","dns":["192.0.2.1"]}`},
		{"Huawei ME909s", "(URC)", `|^NDISSTAT:1,,,"IPV4"|`, `{"ipv4_up":true}`},
		{"Huawei E3372", "AT^DHCP?", `|^DHCP: 0x0100000A,0x00FFFFFF,0xFE00000A,0xFE00000A,0x010200C0,0x0,1,1||OK|`, `{"ip":"10.0.0.1","gateway":"10.0.0.254"}`},
		{"Huawei ME909s", "AT^DHCP?", `|^DHCP: what||OK|`, `{"ip":"(none)","dns":"(none)"}`},
	})
}

func TestErrors(t *testing.T) {
	check(t, []sample{
		{"", "AT", "|OK|", `{"final":"OK","error":"(none)","urcs":"(none)"}`},
		{"", "AT", "|+CME ERROR: 100|", `{"error":true,"cme_error":100,"cme_text":"(none)"}`},
		{"", "AT", "|+CME ERROR: No Such Thing|", `{"error":true,"cme_text":"No Such Thing"}`},
		{"", "AT", "|+CMS ERROR: 310|", `{"error":true,"cms_error":310}`},
		{"", "AT", "|NO CARRIER|", `{"error":true,"final":"NO CARRIER"}`},
		{"", "ATD*99#", "|CONNECT 115200|", `{"error":"(none)","final":"CONNECT 115200"}`},
		{"", "AT", "|UNKNOWN COMMAND|", `{"final":null}`},
		{"", "AT+TCPSETUP=1,a,1", "|+TCPSETUP: ERROR|", `{"error":true,"final":null}`},
		{"", "AT+TCPSETUP=1,a,1", "|OK||+TCPSETUP: 0,FAIL|", `{"error":true}`},
		{"", "AT", "|OK||+CIEV: 7,1||RING|", `{"final":"OK","urcs":2}`},
		{"", "AT+CPAS", "|+CPAS: 4||OK|", `{"cpas":4}`},
		{"", "AT+CFUN?", "|+CFUN: 19,0||OK|", `{"cfun":19}`},
		{"", "AT+CEER", "|+CEER: EMM cause 15||OK|", `{"reject_cause":15}`},
		{"", "AT+CEER", "|+CEER: Example words, two||OK|", `{"text":"Example words, two"}`},
		{"Huawei ME909s", "(URC)", `|^REJINFO:00101,1,8,2,4,8,"1A2B","FF","00C0FFEE"|`, `{"event":"rejinfo","mcc":"001","mnc":"01","reject_cause":8}`},
	})
}

func TestEvents(t *testing.T) {
	check(t, []sample{
		{"", "(URC)", "|+CGEV: ME PDN ACT 2,1|", `{"event":"me_pdn_act","cid":2}`},
		{"", "(URC)", "|+CGEV: ME ACT 3, 2, 1|", `{"event":"me_act","cid":2}`},
		{"", "(URC)", "|+CGEV: NW DEACT 3, 2, 1|", `{"event":"nw_deact","cid":2}`},
		{"", "(URC)", "|+CGEV: NW DEACT IP, 192.0.2.1, 1|", `{"event":"nw_deact","cid":1,"ip":"192.0.2.1"}`},
		{"Nordic nRF9160", "(URC)", "|+CGEV: IPV6 0|", `{"event":"ipv6","cid":0}`},
		{"Ericsson F3507g", "(URC)", "|*EMRDY: 1|", `{"event":"boot"}`},
		{"", "(URC)", "|+CGEV: NW PDN DEACT|", `{"event":"nw_pdn_deact","cid":null}`},
		{"", "(URC)", `|+CGEV: NW CLASS "B"|`, `{"event":"nw_class_b","cid":"(none)"}`},
		{"", "(URC)", `|+CGEV: NW DEACT "IP", "10.0.0.1", 3|`, `{"event":"nw_deact","cid":3,"ip":"10.0.0.1"}`},
		{"", "(URC)", `|+CGEV: NW REACT IP, 10.0.0.1|`, `{"event":"nw_react","cid":null}`},
		{"", "(URC)", "|+CGEV: ME DETACH|+CREG: 0|+CEREG: 2|", `{"events":["me_detach","creg_0","cereg_2"],"event":"(none)","registration":"(none)"}`},
		{"", "(URC)", "|RDY|+CFUN: 1|+CPIN: READY|+QUSIM: 1|SMS DONE|PB DONE|", `{"events":["boot","cfun_1","sim_ready","sms_ready","pb_ready"]}`},
		{"", "(URC)", "|MODEM:STARTUP|+PBREADY|", `{"events":["boot","pb_ready"]}`},
		{"Luat Air780EP", "(URC)", "|^MODE: 17,17|+E_UTRAN Service|", `{"events":["mode_lte","eutran_service"]}`},
		{"Huawei E3372", "(URC)", "|^MODE:5,4|", `{"event":"mode","rat":"umts"}`},
		{"Quectel EC25", "(URC)", `|+QIURC: "pdpdeact",3|`, `{"event":"pdp_deactivated","cid":3}`},
		{"Quectel EC25", "(URC)", `|+QIURC: "closed",0|`, `{"event":"closed"}`},
		{"Quectel EC25", "(URC)", `|+QIND: "csq",27,99|`, `{"event":"csq"}`},
		{"Quectel EC25", "(URC)", `|+QIND: PB DONE|`, `{"event":"pb_ready"}`},
		{"Quectel EC25", "(URC)", `|+QSIMSTAT: 1,0|`, `{"event":"sim_removed","sim_state":"absent"}`},
		{"Fibocom L610", "(URC)", `|+SIM: Inserted|`, `{"event":"sim_inserted"}`},
		{"", "(URC)", `|+CPIN: SIM REMOVED|`, `{"event":"sim_removed"}`},
		{"", "(URC)", `|ICCID: 89860012345678901234|`, `{"event":"iccid","iccid":"89860012345678901234"}`},
		{"", "(URC)", "", `{"event":"(none)","events":"(none)"}`},
	})
}
