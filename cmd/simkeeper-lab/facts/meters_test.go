package facts

import "testing"

func TestMeters(t *testing.T) {
	check(t, []sample{
		{"Quectel RM500Q", "AT+QTEMP", `|+QTEMP:"a","41"|+QTEMP:"b","-273"|+QTEMP:"c","43"||OK|`, `{"temperature_c":43,"sensors":3,"invalid_sensors":["b"]}`},
		{"Quectel EC25", "AT+QTEMP", `|+QTEMP: 38,255,255||OK|`, `{"temperature_c":38,"sensors":3,"invalid_sensors":"(none)"}`},
		{"MeiG SRM815", "AT+TEMP", `|+TEMP: "a","41000"|+TEMP: "b","65535"|+TEMP: "c","43000"||OK|`, `{"sensors":3,"invalid_sensors":["b"]}`},
		{"MeiG SLM770A", "AT+TEMP", `|+TEMP: "cpu","45"||OK|`, `{"temperature_c":45}`},
		{"Luat Air724UG", "AT+CBC", "|+CBC: 1,84,4010||OK|", `{"voltage_v":4.01,"percent":84}`},
		{"SIMCom SIM7600", "AT+CBC", "|+CBC: 3.8V||OK|", `{"voltage_v":3.8,"percent":"(none)"}`},
		{"Quectel RM500U", "AT+CBC", "|+CBC: 0,100||OK|", `{"voltage_v":"(none)","percent":100}`},
		{"Quectel EC25", "AT+QGDCNT?", "|+QGDCNT: 100,200||OK|", `{"tx_bytes":100,"rx_bytes":200}`},
		{"Quectel RM500U-CNV", "AT+QGDCNT?", "|+QGDCNT: 100,200||OK|", `{"tx_bytes":200,"rx_bytes":100}`},
		{"Quectel RM500Q", "AT+QGDNRCNT?", "|+QGDNRCNT: 100,200||OK|", `{"tx_bytes":100,"rx_bytes":200}`},
		{"u-blox SARA-R5", "AT+UGCNTRD", "|+UGCNTRD: 1,1,2,10,20|+UGCNTRD: 31,3,4,30,40||OK|",
			`{"tx_bytes":40,"rx_bytes":60,"contexts":[{"cid":1,"total_tx_bytes":10,"total_rx_bytes":20},{"cid":31,"total_tx_bytes":30,"total_rx_bytes":40}]}`},
		{"Huawei E3372", "(URC)", "|^DSFLOWRPT:0000000A,00000001,00000002,0000000000000100,0000000000000200,00000000,00000000|", `{"duration_s":10,"tx_bytes":256,"rx_bytes":512,"event":"dsflowrpt"}`},
		{"Huawei ME909s", "AT^DSFLOWQRY", "|^DSFLOWQRY:|0000000A,10,20,0000000B,0000000000000100,0000000000000200||OK|", `{"tx_bytes":256,"rx_bytes":512}`},
	})
}

func TestClock(t *testing.T) {
	check(t, []sample{
		{"", "AT+CCLK?", `|+CCLK: "26/11/22,18:00:00+32"||OK|`, `{"time_utc":"2026-11-22T10:00:00Z","plausible":true,"dst":"(none)"}`},
		{"", "AT+CCLK?", `|+CCLK: "80/01/06,00:00:10+00"||OK|`, `{"time_utc":null,"plausible":false}`},
		{"", "AT+CCLK?", `|+CCLK: ""||OK|`, `{"time_utc":null,"plausible":false}`},
		{"", "AT+CCLK?", `|+CCLK: "26/13/45,18:00:00+32"||OK|`, `{"time_utc":null,"plausible":false}`},
		{"", "AT+CCLK?", `|+CME ERROR: 3|`, `{"time_utc":"(none)","cme_error":3}`},
		{"Quectel EC25", "AT+QLTS=2", `|+QLTS: "2026/11/22,18:00:00+32,1"||OK|`, `{"time_utc":"2026-11-22T10:00:00Z","dst":1}`},
		{"Huawei E3372", "(URC)", "|^NWTIME: 26/11/22,18:00:00+32,00|", `{"time_utc":"2026-11-22T10:00:00Z","dst":0}`},
		{"Huawei ME909s", "AT^TIME", "|^TIME: 26/11/22 18:00:00+32||OK|", `{"time_utc":"2026-11-22T10:00:00Z"}`},
		{"Huawei ME909s", "AT^TIME", "|^TIME: NONE||OK|", `{"time_utc":null,"plausible":false}`},
		{"Cinterion PLS8", "(URC)", `|+CTZU: "26/11/22,12:00:00",+08,1|`, `{"time_utc":"2026-11-22T10:00:00Z","dst":1}`},
		{"Luat Air780EP", "(URC)", "|+NITZ: 26/11/22,10:00:00+32,0|", `{"time_utc":"2026-11-22T10:00:00Z"}`},
		{"", "(URC)", `|+CTZE: +32,0,"2026/11/22,18:00:00"|`, `{"time_utc":"2026-11-22T10:00:00Z","dst":0,"event":"zone"}`},
		{"", "(URC)", "|+CTZV: +32,0|", `{"event":"zone","time_utc":"(none)"}`},
	})
}

func TestPing(t *testing.T) {
	check(t, []sample{
		{"Quectel EC25", `AT+QPING=1,"a"`, `|OK||+QPING: 0,"192.0.2.1",32,40,255||+QPING: 569||+QPING: 0,2,1,1,40,40,40|`, `{"sent":2,"received":1,"lost":1,"rtt_min_ms":40,"rtt_max_ms":40,"rtt_avg_ms":40,"urcs":"(none)"}`},
		{"Quectel EC25", `AT+QPING=1,"a"`, `|OK||+QPING: 0,"192.0.2.1",32,40,255||+QPING: 0,"192.0.2.1",32,61,255|`, `{"sent":2,"received":2,"lost":0,"rtt_min_ms":40,"rtt_max_ms":61,"rtt_avg_ms":51}`},
		{"Quectel EC25", `AT+QPING=1,"a"`, `|OK||+QPING: 565|`, `{"error":true,"code":565,"sent":"(none)"}`},
		{"SIMCom A7670E", `AT+CPING="a",1,2`, `|OK||+CPING: 1,192.0.2.1,92,40,52||+CPING: 2||+CPING: 3,2,1,1,40,40,40|`, `{"sent":2,"received":1,"lost":1}`},
		{"cmiot ML307", `AT+MPING="a",5,2,32,1`, `|OK||+MPING: 0,"192.0.2.1",32,40,52||+MPING: "statistics",2,1,40,40,40|`, `{"sent":2,"received":1,"lost":1,"rtt_avg_ms":40}`},
		{"Fibocom L610", `AT+MPING=1,"a",2`, `|OK||+MPING: "192.0.2.1",0,0,40||+MPING: "192.0.2.1",3,1,0|`, `{"sent":2,"received":1,"lost":1}`},
		{"Telit LE910", `AT#PING="a",2`, `|#PING: 01,"192.0.2.1",4,51|#PING: 02,"192.0.2.1",600,255||OK|`, `{"sent":2,"received":1,"rtt_max_ms":400}`},
		{"u-blox SARA-R5", `AT+UPING="a",2`, `|OK||+UUPING: 1,32,"a","192.0.2.1",55,44||+UUPING: 2,32,"a","192.0.2.1",55,-1|`, `{"sent":2,"received":1,"lost":1,"rtt_min_ms":44}`},
		{"u-blox SARA-R5", `AT+UPING="a",1`, `|OK||+UUPINGER: 8|`, `{"error":true,"code":8}`},
		{"SIMCom SIM7080", `AT+SNPING4="a",1,16,5000`, `|+SNPING4: 1,192.0.2.1,53||OK|`, `{"received":1,"rtt_avg_ms":53}`},
		{"SIMCom SIM800", `AT+CIPPING="a",2`, `|+CIPPING: 1,"192.0.2.1",4,51|+CIPPING: 2,"192.0.2.1",600,255||OK|`, `{"sent":2,"received":1,"lost":1,"rtt_max_ms":400}`},
		{"SIMCom SIM7600", `AT+CIPPING="a",2`, `|+CIPPING: 1,"192.0.2.1",40,51|+CIPPING: 2,"192.0.2.1",160,51||OK|`, `{"received":2,"rtt_min_ms":40,"rtt_max_ms":160}`},
		{"Luat Air724UG", `AT+CIPPING="a",1`, `|+CIPPING: 1,"192.0.2.1",40,51||OK|`, `{"rtt_avg_ms":40}`},
		{"Neoway N58", "AT+PING=192.0.2.1,5,32,2", `|OK|Reply from 192.0.2.1: bytes= 32 time = 50(ms), TTL = 50|Request timed out|`, `{"sent":2,"received":1,"lost":1,"rtt_min_ms":50}`},
		{"Sequans GM02S", `AT+PING="a"`, `|+PING: 1,192.0.2.1,60,57|+PING: 2,192.0.2.1,40,57||OK|`, `{"sent":2,"received":2,"lost":0,"rtt_min_ms":40,"rtt_avg_ms":50}`},
		{"Cinterion ELS61", `AT^SISX="Ping",0,"a"`, `|^SISX: "Ping",1,0,"192.0.2.1",40|^SISX: "Ping",2,0,"192.0.2.1",2,1,1,50|^SISX: "Ping",3,0,"192.0.2.1",40,40,40||OK|`,
			`{"sent":2,"received":1,"lost":1,"rtt_min_ms":40,"rtt_avg_ms":40}`},
		{"Cinterion ELS61", `AT^SISX="HostByName",0,"a"`, `|^SISX: "HostByName","192.0.2.1"||OK|`, `{"sent":"(none)"}`},
		{"Neoway N720", "AT+PING=1,192.0.2.1,5,1", `|OK|+PING:0,"192.0.2.1",35|`, `{"received":1,"rtt_min_ms":35}`},
	})
}
