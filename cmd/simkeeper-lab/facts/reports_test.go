package facts

import "testing"

func TestReports(t *testing.T) {
	check(t, []sample{
		{"Nordic nRF9160", "(URC)", "|%CESQ: 60,2,20,2|", `{"event":"cesq","rsrp_dbm":-81,"rsrq_db":-10}`},
		{"Nordic nRF9160", "(URC)", "|%CESQ: 255,0,255,0|", `{"rsrp_dbm":"(none)","rsrq_db":"(none)"}`},
		{"Nordic nRF9160", "(URC)", `|%XTIME: "23","62112201000023","01"|`, `{"event":"xtime","time_utc":"2026-11-22T10:00:00Z","plausible":true,"dst":1}`},
		{"Nordic nRF9160", "(URC)", `|%XTIME: "23","6211",|`, `{"time_utc":"(none)","dst":"(none)"}`},
		{"Nordic nRF9160", "(URC)", `|%XTIME: ,"FFFFFFFFFFFFFF",|`, `{"time_utc":null}`},
		{"Huawei E398", "(URC)", "|^LTERSRP:-95,-11|", `{"event":"ltersrp","rsrp_dbm":-95,"rsrq_db":-11}`},
		{"Option GTM501", "(URC)", "|_OSIGQ: 20,0|", `{"event":"osigq","csq":20,"rssi_dbm":-73}`},
		{"u-blox SARA-U201", "(URC)", `|+UUPSDA: 0,"10.0.0.1"|`, `{"event":"uupsda","ip":"10.0.0.1"}`},
		{"u-blox SARA-U201", "AT+UPSND=0,0", `|+UPSND: 0,0,"10.0.0.1"||OK|`, `{"ip":"10.0.0.1"}`},
		{"u-blox SARA-U201", "AT+UPSND=0,8", `|+UPSND: 0,8,0||OK|`, `{"ip":"(none)"}`},
		{"Cinterion PLS8", "AT^SIND?", "|^SIND: battchg,0,5|^SIND: simstatus,1,0||OK|", `{"sim_state":"absent"}`},
		{"Cinterion PLS8", "AT^SIND=simstatus,1", "|^SIND: simstatus,1,5||OK|", `{"sim_state":"ready"}`},
		{"Cinterion PLS8", "(URC)", "|+CIEV: simstatus,1|", `{"event":"ciev","sim_state":"inserted"}`},
		{"", "(URC)", "|+CIEV: 7,1|", `{"event":"ciev","sim_state":"(none)"}`},
	})
}
