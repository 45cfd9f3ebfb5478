package facts

import "testing"

func TestNordic(t *testing.T) {
	check(t, []sample{
		{"Nordic nRF9160", "(URC)", "|%CESQ: 60,2,20,2|", `{"event":"cesq","rsrp_dbm":-81,"rsrq_db":-10}`},
		{"Nordic nRF9160", "(URC)", "|%CESQ: 255,0,255,0|", `{"rsrp_dbm":"(none)","rsrq_db":"(none)"}`},
		{"Nordic nRF9160", "(URC)", `|%XTIME: "23","62112201000023","01"|`, `{"event":"xtime","time_utc":"2026-11-22T10:00:00Z","plausible":true,"dst":1}`},
		{"Nordic nRF9160", "(URC)", `|%XTIME: "23","6211",|`, `{"time_utc":"(none)","dst":"(none)"}`},
		{"Nordic nRF9160", "(URC)", `|%XTIME: ,"FFFFFFFFFFFFFF",|`, `{"time_utc":null}`},
		{"Nordic nRF9160", "(URC)", `|%NCELLMEAS: 0,"00C0FFEE","00101","1A2B",65535,1650,7,60,20,10891,1650,8,57,18,8,6300,292,50,16,24,8061152878017748|`,
			`{"event":"ncellmeas","cell_id":12648430,"mcc":"001","mnc":"01","tac":6699,"earfcn":1650,"pci":7,"rsrp_dbm":-81,"rsrq_db":-10,"rat":"(none)","neighbours":[{"earfcn":1650,"pci":8,"rsrp_dbm":-84,"rsrq_db":-11},{"earfcn":6300,"pci":292,"rsrp_dbm":-91,"rsrq_db":-12}]}`},
		{"Nordic nRF9160", "(URC)", `|%NCELLMEAS: 0,"00C0FFEE","00101","1A2B",62,11447,1650,7,60,20,10002,1,1,1650,8,57,18,0|`, `{"earfcn":1650,"pci":7,"rsrp_dbm":-81,"neighbours":"(none)"}`},
		{"Nordic nRF9160", "(URC)", `|%NCELLMEAS: 1|`, `{"event":"ncellmeas","earfcn":"(none)"}`},
		{"Nordic nRF9160", "AT%CONEVAL", `|%CONEVAL: 0,1,7,60,20,39,"00C0FFEE","00101",7,1650,3,0,0,-8,2,1,73||OK|`,
			`{"cell_id":12648430,"mcc":"001","pci":7,"earfcn":1650,"band":3,"rsrp_dbm":-81,"rsrq_db":-10,"sinr_db":15}`},
		{"Nordic nRF9160", "AT%CONEVAL", `|%CONEVAL: 0,1,5,255,255,255,"00C0FFEE”,"00101",7,1650,3,1,1,23,16,32,130||OK|`, `{"cell_id":12648430,"band":3,"rsrp_dbm":"(none)"}`},
		{"Nordic nRF9160", "AT%XSNRSQ?", `|%XSNRSQ: 39,22,0||OK|`, `{"sinr_db":15}`},
		{"Nordic nRF9160", "AT%XSNRSQ?", `|%XSNRSQ: 127,255,255||OK|`, `{"sinr_db":"(none)"}`},
	})
}
