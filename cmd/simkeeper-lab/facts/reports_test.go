package facts

import "testing"

func TestReports(t *testing.T) {
	check(t, []sample{
		{"Huawei E398", "(URC)", "|^LTERSRP:-95,-11|", `{"event":"ltersrp","rsrp_dbm":-95,"rsrq_db":-11}`},
		{"Option GTM501", "(URC)", "|_OSIGQ: 20,0|", `{"event":"osigq","csq":20,"rssi_dbm":-73}`},
		{"u-blox SARA-U201", "(URC)", `|+UUPSDA: 0,"10.0.0.1"|`, `{"event":"uupsda","ip":"10.0.0.1"}`},
		{"u-blox SARA-U201", "AT+UPSND=0,0", `|+UPSND: 0,0,"10.0.0.1"||OK|`, `{"ip":"10.0.0.1"}`},
		{"u-blox SARA-U201", "AT+UPSND=0,8", `|+UPSND: 0,8,0||OK|`, `{"ip":"(none)"}`},
		{"Cinterion PLS8", "AT^SIND?", "|^SIND: battchg,0,5|^SIND: simstatus,1,0||OK|", `{"sim_state":"absent"}`},
		{"Cinterion PLS8", "AT^SIND=simstatus,1", "|^SIND: simstatus,1,5||OK|", `{"sim_state":"ready"}`},
		{"Cinterion PLS8", "(URC)", "|+CIEV: simstatus,1|", `{"event":"ciev","sim_state":"inserted"}`},
		{"", "(URC)", `|+CTZE: "+08",1|`, `{"event":"zone","dst":1,"time_utc":"(none)"}`},
		{"", "(URC)", "|+CTZV: +08|", `{"event":"zone","dst":"(none)"}`},
		{"", "(URC)", "|+CIEV: 7,1|", `{"event":"ciev","sim_state":"(none)"}`},
	})
}
