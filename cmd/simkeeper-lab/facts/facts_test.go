package facts

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// sample is a record and the facts that must be among those that it tells; null there means
// that the fact must be told as null, and "(none)" that it must not be told.
type sample struct{ maker, command, reply, want string }

// check reads samples whose replies are written with | for a line end.
func check(t *testing.T, samples []sample) {
	t.Helper()
	for _, s := range samples {
		vendor, model, _ := strings.Cut(s.maker, " ")
		got := read(t, Record{Vendor: vendor, Model: model, Command: s.command, Reply: strings.ReplaceAll(s.reply, "|", "\r\n")})
		var want map[string]any
		if err := json.Unmarshal([]byte(s.want), &want); err != nil {
			t.Fatalf("%s: %v", s.want, err)
		}
		for key, w := range want {
			g, there := got[key]
			if w == "(none)" {
				if there {
					t.Errorf("%s %s %q: %s is %v, and should not be told", s.maker, s.command, s.reply, key, g)
				}
				continue
			}
			if !there || !reflect.DeepEqual(g, w) {
				t.Errorf("%s %s %q: %s is %v, want %v", s.maker, s.command, s.reply, key, g, w)
			}
		}
	}
}

// read is what becomes of a record as JSON.
func read(t *testing.T, r Record) map[string]any {
	t.Helper()
	text, err := json.Marshal(Read(r))
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRegistration(t *testing.T) {
	check(t, []sample{
		{"", "AT+CREG?", `|+CREG: 2,1,"1A2B","00C0FFEE",7||OK|`, `{"n":2,"stat":1,"registration":"home","lac":6699,"cell_id":12648430,"act":7,"rat":"lte","final":"OK"}`},
		{"", "AT+CEREG?", `|+CEREG: 3,3,"ABCD","0ABCDEF0",7,0,15||OK|`, `{"n":3,"registration":"denied","tac":43981,"lac":"(none)","cause_type":0,"reject_cause":15}`},
		{"", "AT+CEREG?", `|+CEREG: 5,5,"1A2B","00C0FFEE",7,1,300||OK|`, `{"cause_type":1,"reject_cause":300}`},
		{"", "AT+CEREG?", `|+CEREG: 1|+CEREG: 1,2|OK|`, `{"n":1,"stat":2,"registration":"searching"}`},
		{"", "AT+CEREG?", `|+CEREG: 3,,,,0,15||OK|`, `{"n":"(none)","registration":"denied","reject_cause":15}`},
		{"Luat Air780EPV", "AT+CEREG?", `|+CGREG: 0,1||OK|`, `{"n":0,"registration":"home"}`},
		{"", "AT+CGREG?", `|+CGREG: 2,1,"1A2B","00C0FFEE",7,"f0"||OK|`, `{"rac":240}`},
		{"", "(URC)", `|+CREG: 1,"1A2B","0042",3,"00"|`, `{"n":"(none)","registration":"home","lac":6699,"cell_id":66,"rat":"edge","event":"(none)","final":"(none)"}`},
		{"", "(URC)", `|+CREG: 2,5,"1A2B","0042"|`, `{"n":2,"registration":"roaming"}`},
		{"Quectel BG95-M3", "AT+CREG?", `|+CREG: 2,1,"1A2B","0042",8||OK|`, `{"rat":"lte_m","act_raw":8,"act":"(none)"}`},
		{"Neoway N58", "AT+CREG?", `|+CREG: 2,1,"1A2B","0042",8||OK|`, `{"rat":"hspa","act_raw":8}`},
		{"", "AT+CREG?", `|+CREG: 2,1,"1A2B","0042",8||OK|`, `{"rat":"ec_gsm_iot","act":8}`},
		{"Qualcomm", "AT+CGREG?", `|+CREG: 7,10,"1A2B","00C0FFEE",7,1,3,0,"abc"||OK|`, `{"n":7,"stat":10,"lac":6699,"cell_id":12648430,"act":7,"cause_type":1,"reject_cause":3}`},
		{"", "AT+CREG?", `|+CREG: 2,1,"1A2B,"00C0FFEE",7||OK|`, `{"lac":6699,"cell_id":12648430,"act":7}`},
		{"Nordic nRF9160", "AT+CEREG?", `|+CEREG: 5,90||OK|`, `{"n":5,"stat":90,"registration":"not_registered"}`},
		{"", "AT+CREG?", `|+CREG: 3,3,"1A2B","0042",7,0,0||OK|`, `{"registration":"denied","cause_type":0,"reject_cause":0}`},
		{"", "AT+CGREG?", `|+CGREG: 2,1,"1A2B","0042",7,"f0"||OK|`, `{"reject_cause":"(none)"}`},
		{"ZTE MF", "AT+ZPAS?", `|+ZPAS: "3G","CS_PS"||OK|`, `{"rat":"umts","domain":"CS_PS"}`},
		{"ZTE MF", "AT+ZPAS?", `|+ZPAS: "No Service"||OK|`, `{"rat":null,"service":false}`},
		{"ZTE MF", "AT+ZPAS?", `|+ZPAS: "Limited Service","CS_PS"||OK|`, `{"service":false,"domain":"CS_PS"}`},
	})
}

func TestNetworks(t *testing.T) {
	check(t, []sample{
		{"", "AT+COPS?", `|+COPS: 0,0,"Green, Blue",7||OK|`, `{"operator_name":"Green, Blue","rat":"lte","mcc":"(none)"}`},
		{"", "AT+COPS?", `|+COPS: 0,2,"00101",0||OK|`, `{"mcc":"001","mnc":"01","act":0,"rat":"gsm"}`},
		{"", "AT+COPS?", `|+COPS: 0,0,"0054006500730074",7||OK|`, `{"operator_name":"Test"}`},
		{"", "AT+COPS?", `|+COPS: 0||OK|`, `{"operator_name":null,"act":"(none)","error":"(none)"}`},
		{"", "AT+COPS=3,2;+COPS?", `|+COPS:0,2,"00101",7||OK|`, `{"mcc":"001"}`},
		{"", "AT+COPS=?", `|+COPS: (2,"Green","GRN","00101",7),(3,"","Blue","99942",2),,(0-4),(0-2)||OK|`,
			`{"networks":[{"status":"current","operator_name":"Green","mcc":"001","mnc":"01","act":7,"rat":"lte"},{"status":"forbidden","operator_name":"Blue","mcc":"999","mnc":"42","act":2,"rat":"umts"}]}`},
		{"", "AT+COPS=?", `|+COPS: (1,"Green","","00101"),2),(0,"","","99942")||OK|`,
			`{"networks":[{"status":"available","operator_name":"Green","mcc":"001","mnc":"01","act":2,"rat":"umts"},{"status":"unknown","mcc":"999","mnc":"42"}]}`},
		{"", "AT+COPS=?", `|+COPS: (1,"Gr@n","","00101",0)|+COPS: (2,Blue,,"99942",7)||OK|`,
			`{"networks":[{"status":"available","mcc":"001","mnc":"01","act":0,"rat":"gsm"},{"status":"current","operator_name":"Blue","mcc":"999","mnc":"42","act":7,"rat":"lte"}]}`},
		{"", "AT+COPS=?", `|+COPS: (1,"Green","GRN","00101",7),|       (2,"Blue","BLU","99942",7),,(0-4),(0-2)||OK|`,
			`{"networks":[{"status":"available","operator_name":"Green","mcc":"001","mnc":"01","act":7,"rat":"lte"},{"status":"current","operator_name":"Blue","mcc":"999","mnc":"42","act":7,"rat":"lte"}]}`},
		{"", "AT+COPS=?", `|+COPS: (,,),,(0-4)||OK|`, `{"networks":[]}`},
		{"Quectel EC25", "AT+QSPN", `|+QSPN: "Green Net","Green","Card","0","00101"||OK|`, `{"operator_name":"Green Net","spn":"Card","mcc":"001","mnc":"01"}`},
		{"", "AT+CIMI", `|310150000012345||OK|`, `{"imsi":"310150000012345","mcc":"310","mnc":"150"}`},
		{"", "AT+CIMI", `|405860000012345||OK|`, `{"imsi":"405860000012345","mcc":"(none)"}`},
	})
}

func TestSignal(t *testing.T) {
	check(t, []sample{
		{"", "AT+CSQ", "|+CSQ: 20,3||OK|", `{"csq":20,"rssi_dbm":-73,"ber":3}`},
		{"", "AT+CSQ", "|+CSQ: 99,99||OK|", `{"csq":99,"rssi_dbm":null,"ber":null}`},
		{"", "AT+CSQ", "|+CSQ: 2B,99||OK|", `{"csq":"(none)","rssi_dbm":null}`},
		{"", "AT+CSQ", "|+CSQ 20,99||OK|", `{"csq":"(none)"}`},
		{"", "AT+CESQ", "|+CESQ: 99,99,255,255,20,60||OK|", `{"rsrq_db":-10,"rsrp_dbm":-81,"rssi_dbm":"(none)"}`},
		{"Huawei ME909s", "AT^HCSQ?", `|^HCSQ:"LTE",40,50,150,20||OK|`, `{"rat":"lte","rssi_dbm":-81,"rsrp_dbm":-91,"sinr_db":9.8,"rsrq_db":-10}`},
		{"Huawei ME909s", "AT^HCSQ?", `|^HCSQ: "NOSERVICE"||OK|`, `{"rat":null,"service":false}`},
		{"Huawei ME909s", "AT^HCSQ?", `|^HCSQ: 2,0,"LTE",40,50,150,20||OK|`, `{"rat":"lte","rssi_dbm":-81,"rsrp_dbm":-91}`},
		{"Huawei ME909s", "(URC)", `|^HCSQ:"GSM",40,255|`, `{"rat":"gsm","rssi_dbm":-81,"event":"hcsq"}`},
		{"Huawei ME909s", "(URC)", `|^RSSI:20|`, `{"csq":20,"rssi_dbm":-73,"event":"rssi"}`},
		{"Quectel EC25", "AT+QCSQ", `|+QCSQ: "LTE",-60,-90,150,-10||OK|`, `{"rat":"lte","rssi_dbm":-60,"rsrp_dbm":-90,"sinr_db":10,"rsrq_db":-10}`},
		{"Quectel RM500Q", "AT+QCSQ", `|+QCSQ: "NR5G",-90,150,-10||OK|`, `{"rat":"nr5g","rsrp_dbm":-90,"sinr_db":10}`},
		{"Quectel EC25", "AT+QCSQ", `|+QCSQ: "NOSERVICE"||OK|`, `{"rat":null,"service":false}`},
		{"Quectel RM500Q", "AT+QRSRP", `|+QRSRP: -99,-95,-140,-32768,NR5G||OK|`, `{"branches":[-99,-95,-140,-32768],"rsrp_dbm":-95,"rat":"nr5g"}`},
		{"Quectel RM500Q", "AT+QRSRP", `|+QRSRP: -140,-140||OK|`, `{"rsrp_dbm":"(none)"}`},
		{"Quectel RM500Q", "AT+QRSRQ", `|+QRSRQ: -11,-12,-20,-32768,NR5G||OK|`, `{"branches":[-11,-12,-20,-32768],"rsrq_db":-11,"rat":"nr5g"}`},
		{"Quectel RM500Q", "AT+QSINR", `|+QSINR: 9,-20,-20,-32768,LTE||OK|`, `{"sinr_db":9,"rat":"lte"}`},
		{"Intel/Fibocom L850-GL", "AT+XCESQ?", `|+XCESQ: 0,99,99,255,255,20,60,30||OK|`, `{"rsrq_db":-10,"rsrp_dbm":-81,"sinr_db":15}`},
	})
}

func TestCells(t *testing.T) {
	check(t, []sample{
		{"Quectel EC25", `AT+QENG="servingcell"`, `|+QENG: "servingcell","NOCONN","LTE","FDD",001,01,C0FFEE,7,1650,3,5,5,1A2B,-95,-11,-65,20,9||OK|`,
			`{"state":"NOCONN","rat":"lte","mcc":"001","mnc":"01","cell_id":12648430,"pci":7,"earfcn":1650,"band":3,"tac":6699,"rsrp_dbm":-95,"rsrq_db":-11,"rssi_dbm":-65,"sinr_raw":20,"sinr_db":"(none)"}`},
		{"Quectel EC200T", `AT+QENG="servingcell"`, `|+QENG: "servingcell","NOCONN","LTE","FDD",001,01,C0FFEE,7,1650,3,5,5,1A2B,-95,-11,-65,20,9||OK|`, `{"sinr_db":20,"sinr_raw":"(none)"}`},
		{"Quectel EC25", `AT+QENG="servingcell"`, `|+QENG: "servingcell","SEARCH"||OK|`, `{"state":"SEARCH","service":false}`},
		{"Quectel EC25", `AT+QENG="servingcell"`, `|+QENG: "servingcell","NOCONN","GSM",001,01,1A2B,0042,23,94,0,-61,0||OK|`, `{"rat":"gsm","rssi_dbm":-61,"lac":6699}`},
		{"Quectel RM500Q", `AT+QENG="servingcell"`, `|+QENG: "servingcell","NOCONN"|+QENG: "LTE","FDD",001,01,C0FFEE,7,1650,3,5,5,1A2B,-95,-11,-65,20,9,100,-|+QENG:"NR5G-NSA",001,01,42,-99,18,-10,627264,78,12,1||OK|`,
			`{"rat":"nr5g_nsa","earfcn":1650,"sinr_db":20,"nr":{"pci":42,"rsrp_dbm":-99,"sinr_db":18,"rsrq_db":-10,"arfcn":627264,"band":78}}`},
		{"Quectel EC25", `AT+QENG="neighbourcell"`, `|+QENG: "neighbourcell intra","LTE",1650,8,-12,-101,-70,0|+QENG: "neighbourcell","NR",627264,9,-99,-10,3,-,1||OK|`,
			`{"neighbours":[{"rat":"lte","earfcn":1650,"pci":8,"rsrq_db":-12,"rsrp_dbm":-101},{"rat":"nr5g","arfcn":627264,"pci":9,"rsrp_dbm":-99,"rsrq_db":-10,"sinr_db":3}]}`},
		{"Quectel EC25", "AT+QNWINFO", `|+QNWINFO: "FDD LTE","00101","LTE BAND 3",1650||OK|`, `{"rat":"lte","band":"LTE BAND 3","channel":1650,"mcc":"001"}`},
		{"Quectel EC25", "AT+QNWINFO", `|+QNWINFO: No Service||OK|`, `{"service":false,"band":"(none)"}`},
		{"Quectel RM500Q", "AT+QCAINFO", `|+QCAINFO: "PCC",1650,100,"LTE BAND 3",1,7,-95,-11,-65,20|+QCAINFO: "SCC",627264,12,"NR5G BAND 78",42||OK|`,
			`{"carriers":[{"role":"pcc","earfcn":1650,"band":3,"pci":7},{"role":"scc","arfcn":627264,"band":78,"pci":42}]}`},
		{"Quectel RM500Q", "AT+QCAINFO", `|+QCAINFO: "PCC"||OK|`, `{"carriers":"(none)"}`},
		{"SIMCom SIM7600", "AT+CPSI?", `|+CPSI: NO SERVICE,Online||OK|`, `{"service":false,"rat":null}`},
		{"SIMCom SIM7600", "AT+CPSI?", `|+CPSI: EVDO,Online,001-01||OK|`, `{"rat":"evdo"}`},
		{"SIMCom SIM8200", "AT+CPSI?", `|+CPSI: LTE,Online,001-01,0x1A2B,12648430,7,EUTRAN-BAND3,1650,5,5,-110,-950,-650,12|+CPSI: NR5G_NSA,42,NR5G_BAND78,627264,-990,-100,180,30,100||OK|`,
			`{"rat":"nr5g_nsa","rsrp_dbm":-95,"nr":{"pci":42,"band":78,"arfcn":627264,"rsrp_dbm":-99,"rsrq_db":-10,"sinr_db":18}}`},
		{"Fibocom FM350-GL", "AT+GTCCINFO?", `|+GTCCINFO:|1,4,001,1,1A2B,C0FFEE,1650,7,103,50,20,60,60,20|1,9,,,FFFFFFF,00FFFFFFF,627264,42,5078,500,13,68,68,80|2,4,,,FFFF,00FFFFFFF,1650,8,,53,53,0||OK|`,
			`{"rat":"nr5g_nsa","mcc":"001","mnc":"1","neighbours":1,"nr":{"pci":42,"band":78,"arfcn":627264,"rsrp_dbm":-89,"rsrq_db":-3.5,"sinr_db":13}}`},
		{"Cinterion PLS8", "AT^SMONI", `|^SMONI: 4G,SEARCH||OK|`, `{"rat":"lte","service":false}`},
		{"Nordic nRF9160", "AT%XMONITOR", `|%XMONITOR: 2||OK|`, `{"registration":"searching","stat":2}`},
		{"Huawei E1550", "AT^SYSINFO", `|^SYSINFO:2,3,1,5,1,,4||OK|`, `{"srv_status":2,"srv_domain":3,"roam_status":1,"sys_mode":5,"sim_state":1,"rat":"umts"}`},
		{"Huawei ME909s", "AT^SYSINFOEX", `|^SYSINFOEX:2,3,0,1,,6,"LTE",101,"LTE"||OK|`, `{"srv_status":2,"sim_state":1,"rat":"lte","submode":"LTE"}`},
		{"Huawei ME909s", "AT^SYSINFOEX", `|^SYSINFOEX:0,0,0,0,,0,"NO SERVICE",0,"NO SERVICE"||OK|`, `{"rat":null,"service":false}`},
		{"Huawei MT5700M", "AT^HFREQINFO?", `|^HFREQINFO: 0,6,3,1650,18475,20000,19650,17475,20000||OK|`, `{"rat":"lte","band":3,"earfcn":1650}`},
		{"Huawei ME909s", "AT^MONSC", `|^MONSC: NONE||OK|`, `{"rat":null,"service":false}`},
		{"Telit LE910", "AT#SERVINFO", `|#SERVINFO: 1650,-65,"Green","00101",C0FFEE,1A2B,128,3,-95||OK|`, `{"rat":"lte","earfcn":1650,"rsrp_dbm":-95,"operator_name":"Green","tac":6699}`},
		{"Telit LE910C1", "AT#SERVINFO", `|#SERVINFO: 1650,-65,"Green","00101",00000AF,1A2B,32,3,-95||OK|`, `{"rat":"lte","pci":175,"cell_id":"(none)"}`},
		{"Telit UL865", "AT#SERVINFO", `|#SERVINFO: 10564,-71,"Green","00101",296,1A2B,64,3,-79,"II",01||OK|`, `{"rat":"umts","rscp_dbm":-79,"rssi_dbm":-71,"lac":6699,"rsrp_dbm":"(none)"}`},
		{"Telit GE910", "AT#SERVINFO", `|#SERVINFO: 42,-93,"Green","00101",63,1A2B,03,1,,"II",01,6||OK|`, `{"rat":"gsm","arfcn":42,"rssi_dbm":-93,"operator_name":"Green","mcc":"001","mnc":"01","lac":6699}`},
		{"Cinterion TC63i", "AT^SMONG", "|GPRS Monitor|BCCH  G  PBCCH  PAT MCC  MNC  NOM  TA      RAC   # Cell #|0073  1  -      -   001   01  2    00 01||OK|", `{"rat":"gprs","arfcn":73,"mcc":"001","mnc":"01"}`},
		{"Sierra EM7455", "AT!LTEINFO?", "|!LTEINFO: |Serving:   EARFCN MCC MNC   TAC      CID Bd D U SNR PCI  RSRQ   RSRP   RSSI RXLV|             1650 001  01  6699 00C0FFEE  3 5 5  22   7 -11.1  -95.6  -65.5 --||IntraFreq:          PCI  RSRQ   RSRP   RSSI RXLV|           7 -11.1  -95.6  -65.5 --||OK|",
			`{"rat":"lte","earfcn":1650,"mcc":"001","mnc":"01","tac":6699,"cell_id":12648430,"band":3,"pci":7,"rsrq_db":-11.1,"rsrp_dbm":-95.6,"rssi_dbm":-65.5}`},
		{"Sierra EM7455", "AT!LTEINFO?", "|!LTEINFO: |Serving:   EARFCN MCC||OK|", `{"rat":"(none)"}`},
		{"Sierra MC8705", "AT!GSTATUS?", "|!GSTATUS: |System mode:   WCDMA            PS state:    Attached     |GMM (PS) state:REGISTERED       NORMAL SERVICE |RX level (dBm):-85||OK|", `{"rat":"umts","rssi_dbm":-85,"registered":true}`},
		{"Sierra EM9191", "AT!GSTATUS?", "|!GSTATUS: |System mode:   NR5G       |MM5G state:    Registered       Normal Service||OK|", `{"registered":true}`},
		{"Luat Air724UG", "AT+CCED=0,1", `|+CCED:LTE current cell:001,01,001010000012345,0,3,n100,1650,12648430,60,20,6699,38,7||OK|`, `{"rat":"lte","imsi":"001010000012345","rsrp_dbm":-81,"tac":6699}`},
		{"Luat Air724UG", "AT+CCED=0,1", `|+CCED:GSM current cell info:001,01,1a2b,0042,13,40,40,6||OK|`, `{"rat":"gsm","rxlev":40,"imsi":"(none)"}`},
		{"Luat Air724UG", "AT+EEMGINFO?", `|+EEMGINFO: 3, 2||OK||+EEMLTESVC: 1, 2, 1, 6699, 7, 1650, 1650, 3, 5, 12648430, 65535, 60, 20, 6, 51|`, `{"rat":"lte","pci":7,"cell_id":12648430,"urcs":1}`},
		{"Sierra EM7455", "AT!GSTATUS?", "|!GSTATUS: |Current Time:  5\t\tTemperature: 41|System mode:   LTE        \tPS state:    Attached     |EMM state:     Deregistered   \tNo Cell|PCC RxM RSSI:  -65\t\tRSRP (dBm):  -95||OK|",
			`{"temperature_c":41,"registered":false,"rsrp_dbm":-95,"rat":"lte"}`},
		{"Sequans GM02S", "AT+SQNMONI=7", `|+SQNMONI: Green Net Cc:001 Nc:01 RSRP:-95.00 CINR:18.00 RSRQ:-7.70 TAC:6699 Id:7 EARFCN:1650 PWR:-74.52||OK|`, `{"operator_name":"Green Net","earfcn":1650}`},
	})
}
