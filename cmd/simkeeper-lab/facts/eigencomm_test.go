package facts

import "testing"

func TestEigenComm(t *testing.T) {
	check(t, []sample{
		{"Luat Air780E", "AT+ECSTATUS", `|+ECSTATUS: PHY, DlEarfcn:1650, UlEarfcn:19650, PCI:7, Band:3, RSRP:-95, RSRQ:-11, SNR:9, DlBler:0/100|+ECSTATUS: RRC, State:"IDLE", TAC:6699, CellId:12648430|+ECSTATUS: ESM, ActBearerNum:1, APN:"example", IPv4:"10.9.8.7"|+ECSTATUS: CCM, Cfun:1, IMSI:"001010000012345"||OK|`,
			`{"rat":"lte","earfcn":1650,"pci":7,"band":3,"rsrp_dbm":-95,"rsrq_db":-11,"sinr_db":9,"tac":6699,"cell_id":12648430,"apn":"example","ip":"10.9.8.7","imsi":"001010000012345"}`},
		{"", "AT+ECSTATUS=PHY", `|+ECSTATUS: PHY, DlEarfcn:2509, UlEarfcn:20509, PCI:7, Band:5, RSRP:-95, RSRQ:-11, SNR:9, AnchorFreqOfst:2||OK|`, `{"rat":"nb_iot","earfcn":2509,"rsrp_dbm":-95}`},
		{"", "AT+ECSTATUS=L2", `|+ECSTATUS: L2, SrbNum:0, DrbNum:0||OK|`, `{"rat":"(none)","final":"OK"}`},
		{"Luat Air780E", "AT+ECBCINFO", `|+ECBCINFOSC: 1650,7,-95,-11,"001","01","00C0FFEE","1A2B"|+ECBCINFONC: 1650,8,-99,-12|+ECBCINFONC: 1650,9,-97,-13,"001","01","00C0FFEF","1A2B"||OK|`,
			`{"rat":"lte","earfcn":1650,"pci":7,"rsrp_dbm":-95,"rsrq_db":-11,"mcc":"001","mnc":"01","cell_id":12648430,"tac":6699,"neighbours":2}`},
		{"Luat Air780E", "(URC)", `|+ECCESQ: RSRP,-95,RSRQ,-11,SNR,9|`, `{"rsrp_dbm":-95,"rsrq_db":-11,"sinr_db":9}`},
		{"Luat Air780E", "AT+ECGDCNT?", `|+ECGDCNT: 100,200||OK|`, `{"tx_bytes":100,"rx_bytes":200}`},
		{"Luat Air780E", "AT+ECGDCNT=?", `|+ECGDCNT: (0,1)||OK|`, `{"tx_bytes":"(none)"}`},
		{"Luat Air780E", "AT+ECICCID", `|+ECICCID: 89860012345678901234||OK|`, `{"iccid":"89860012345678901234"}`},
		{"Luat Air780E", `AT+ECPING="192.0.2.1"`, `|OK||+ECPING: SUCC, dest: 192.0.2.1, RTT: 40 ms||+ECPING: FAIL, dest: 192.0.2.1, time out: 20000 ms||+ECPING: SUCC, dest: 192.0.2.1, RTT: 60 ms|`,
			`{"sent":3,"received":2,"lost":1,"rtt_min_ms":40,"rtt_max_ms":60,"rtt_avg_ms":50}`},
		{"Luat Air780E", `AT+ECPING="192.0.2.1"`, `|OK||+ECPING: ERROR, cause: 3|`, `{"error":true,"code":3,"sent":"(none)"}`},
	})
}
