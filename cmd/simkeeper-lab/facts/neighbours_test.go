package facts

import "testing"

func TestOtherCells(t *testing.T) {
	check(t, []sample{
		{"Quectel RM500U-CNV", `AT+QENG="neighbourcell"`, `|+QENG: "neighbourcell","NR",42,-99,-10,3||OK|`, `{"neighbours":[{"rat":"nr5g","pci":42,"rsrp_dbm":-99,"rsrq_db":-10,"sinr_db":3}]}`},
		{"Quectel EC25", `AT+QENG="neighbourcell"`, `|+QENG: "neighbourcell","GSM",001,01,1A2B,0042,23,94,-61,1,2,3,4||OK|`, `{"neighbours":[{"rat":"gsm","mcc":"001","mnc":"01","lac":6699,"cell_id":66,"arfcn":94,"rssi_dbm":-61}]}`},
		{"Quectel EC25", `AT+QENG="neighbourcell"`, `|+QENG: "neighbourcell","GSM",94,6,14,-107,-61,23,40||OK|`, `{"neighbours":[{"rat":"gsm","arfcn":94}]}`},
		{"Huawei ME909s", "AT^MONNC", `|^MONNC: LTE,1650,1F,-95,-11,-65||OK|`, `{"neighbours":[{"rat":"lte","earfcn":1650,"pci":31,"rsrp_dbm":-95,"rsrq_db":-11}]}`},
		{"Luat Air724UG", "AT+CCED=0,2", `|+CCED:LTE neighbor cell:001,01,1650,12648430,60,20,6699,38,7||OK|`, `{"neighbours":[{"rat":"lte","mcc":"001","mnc":"01","earfcn":1650,"cell_id":12648430,"rsrp_dbm":-81,"rsrq_db":-10,"tac":6699,"pci":7}]}`},
		{"SIMCom SIM8200", "AT+CPSI?", `|+CPSI: LTE,Online,001-01,0x1A2B,12648430,7,EUTRAN-BAND3,1650,5,5,-110,-950,-650,12|+CPSI: NR5G_NSA,42,627264,-100,-990,180||OK|`,
			`{"rat":"nr5g_nsa","nr":{"pci":42,"arfcn":627264,"rsrp_dbm":-99,"rsrq_db":-10,"sinr_db":18}}`},
		{"China Mobile ML307A", "AT+MUESTATS=\"radio\"", `|+MUESTATS: radio,4,-950,-650,100,0,0,C0FFEE,0,90,1650,7,-110||OK|`, `{"rat":"lte","rsrp_dbm":-95,"rssi_dbm":-65,"cell_id":12648430,"sinr_db":9,"earfcn":1650,"pci":7,"rsrq_db":-11}`},
		{"China Mobile ML307A", "AT+MUESTATS=\"sband\"", `|+MUESTATS: sband,3||OK|`, `{"band":3}`},
		{"SIMCom SIM7600", "AT+CNSMOD?", `|+CNSMOD: 0,8||OK|`, `{"rat":"lte"}`},
		{"SIMCom SIM7000G", "AT+CNSMOD?", `|+CNSMOD: 0,7||OK|`, `{"rat":"lte_m"}`},
		{"SIMCom SIM7600", "AT+CNSMOD?", `|+CNSMOD: 0,0||OK|`, `{"rat":null,"service":false}`},
		{"Luat Air724UG", "AT*BANDIND?", `|*BANDIND: 0, 3, 7||OK|`, `{"band":3}`},
		{"ZTE MF", "AT+ZDON?", `|+ZDON: "0047007200650065006E","001","01"||OK|`, `{"operator_name":"Green","mcc":"001","mnc":"01"}`},
	})
}
