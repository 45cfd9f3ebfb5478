package facts

import "testing"

func TestCard(t *testing.T) {
	check(t, []sample{
		{"", "AT+CCID", `|+CCID: 8986001234567890123F||OK|`, `{"iccid":"8986001234567890123","iccid_luhn_valid":false,"valid":"(none)"}`},
		{"", "AT+CCID", `|"98680021436587092143"||OK|`, `{"iccid":"89860012345678901234"}`},
		{"", "AT+CCID", `|+CCID: 898600A1234567890123||OK|`, `{"iccid":"898600A1234567890123","iccid_luhn_valid":"(none)"}`},
		{"", "AT+CCID", `|12345||OK|`, `{"iccid":null,"valid":false}`},
		{"", "AT+ICCID", `|ICCID: 89860012345678901234||OK|`, `{"iccid":"89860012345678901234","valid":"(none)"}`},
		{"", "AT+CCID", `|+CME ERROR: 10|`, `{"iccid":"(none)","cme_error":10,"sim_state":"absent"}`},
		{"", "AT+CRSM=176,12258,0,0,10", `|+CRSM: 144,0,"98680021436587092143"||OK|`, `{"iccid":"89860012345678901234","sw1":144,"sw2":0,"ok":true}`},
		{"", "AT+CRSM=176,12258,0,0,10", `|+CRSM: 106,130||OK|`, `{"iccid":"(none)","sw1":106,"sw2":130,"ok":false}`},
		{"", "AT+CRSM=176,28486,0,0,17", `|+CRSM: 144, 0, 00477265656EFFFFFFFFFFFFFFFFFFFFFF||OK|`, `{"spn":"Green","data":"00477265656EFFFFFFFFFFFFFFFFFFFFFF"}`},
		{"", "AT+CRSM=176,28486,0,0,17", `|+CRSM: 144,0,"00807EFF8272FFFFFFFFFFFFFFFFFFFFFF"||OK|`, `{"spn":"绿色"}`},
		{"", "AT+CRSM=176,28486,0,0,17", `|+CRSM: 144,0,"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"||OK|`, `{"spn":"(none)"}`},
		{"", "AT+CPIN?", `|+CPIN: READY||OK|`, `{"sim_state":"ready"}`},
		{"", "AT+CPIN?", `|+CPIN: PH-NET PIN||OK|`, `{"sim_state":"operator_locked"}`},
		{"", "AT+CPIN?", `|ERROR|`, `{"sim_state":"unknown","error":true}`},
		{"", "AT+CFUN=0", `|+CPIN: NOT READY||OK|`, `{"sim_state":"not_ready"}`},
		{"", "AT+CIMI", `|+CME ERROR: 11|`, `{"sim_state":"pin_required","cme_error":11}`},
		{"", "AT+CREG?", `|+CME ERROR: 3|`, `{"sim_state":"(none)","cme_error":3}`},
		{"Huawei ME909s", "AT^CPIN?", `|^CPIN: SIM PIN,,10,3,10,3||OK|`, `{"sim_state":"pin_required","pin_tries":3}`},
		{"Telit LE910", "AT#QSS?", `|#QSS: 1,0||OK|`, `{"sim_state":"absent"}`},
		{"Telit LE910", "AT#QSS?", `|#QSS: 1,2||OK|`, `{"sim_state":"inserted"}`},
		{"Quectel EC25", "AT+QSIMSTAT?", `|+QSIMSTAT: 1,2||OK|`, `{"sim_state":"unknown"}`},
		{"SIMCom SIM800", "AT+CSMINS?", `|+CSMINS: 0,0||OK|`, `{"sim_state":"absent"}`},
		{"SIMCom SIM800", "AT+CSMINS?", `|+CSMINS: 0,1||OK|`, `{"sim_state":"inserted"}`},
		{"Quectel EC25", "AT+QPINC?", `|+QPINC: "SC",2,10|+QPINC: "P2",3,10||OK|`, `{"pin_tries":2}`},
		{"Huawei ME909s", "(URC)", `|^SIMST:255,1|`, `{"sim_state":"absent"}`},
		{"", "AT+CPMS?", `|+CPMS: "SM",3,40,"SM",3,40,"SM",3,40||OK|`, `{"cpms":[3,40]}`},
		{"", `AT+CPMS="SM"`, `|+CPMS: 3,40,3,40,3,40||OK|`, `{"cpms":[3,40]}`},
		{"", "AT+CPMS?", `|+CPMS:||OK|`, `{"cpms":"(none)"}`},
	})
}

func TestIdentity(t *testing.T) {
	check(t, []sample{
		{"", "AT+CGSN", "AT+CGSN|490154203237518|", `{"imei":"490154203237518","imei_luhn_valid":true,"final":null}`},
		{"", "AT+CGSN", `|+CGSN: "490154203237510"||OK|`, `{"imei":"490154203237510","imei_luhn_valid":false}`},
		{"", "AT+CGSN=2", `|+CGSN: "4901542032375101"||OK|`, `{"imeisv":"4901542032375101","imei":"(none)"}`},
		{"Motorola", "AT+CGSN", `|+CGSN: IMEI490154203237518||OK|`, `{"imei":"490154203237518","imei_luhn_valid":true}`},
		{"", "AT+CGSN", `|IMEI: 490154203237518||OK|`, `{"imei":"490154203237518"}`},
		{"", "AT+CGSN", `|000||OK|`, `{"imei":null}`},
		{"", "AT+CGSN", `|ERROR|`, `{"imei":"(none)","error":true}`},
		{"", "ATI", "|Example|E-1|Revision: E1R01||OK|", `{"manufacturer":"Example","model":"E-1","revision":"E1R01"}`},
		{"", "ATI", "|Manufacturer: Example, Inc.|Model: E-1|Revision: 1.0|IMEI: 490154203237518|+GCAP: +CGSM||OK|", `{"manufacturer":"Example, Inc.","imei":"490154203237518","imei_luhn_valid":true}`},
		{"", "ATI", "|ExampleOS_V1_AT||OK|", `{"revision":"ExampleOS_V1_AT","manufacturer":"(none)"}`},
		{"", "ATI3", "|Manufacturer: Example, Inc.|Model: E-1||OK|", `{"manufacturer":"Example, Inc.","model":"E-1"}`},
		{"SIMCom", "ATI", "|SIM7000G R1001||OK|", `{"model":"SIM7000G","revision":"R1001"}`},
		{"", "AT+GSV", "|Example|E-1|Revision: E1R01||OK|", `{"manufacturer":"Example","model":"E-1","revision":"E1R01"}`},
		{"", "AT+VER", "|+VER: E1R01||OK|", `{"revision":"E1R01"}`},
		{"", "ATI", "|12||OK|", `{"manufacturer":null,"model":null}`},
		{"Example E-1", "ATI", "|Example||OK|", `{"manufacturer":"Example","revision":"(none)"}`},
		{"Example E-12i", "ATI", "|Example Two E-12||OK|", `{"model":"Example Two E-12","revision":"(none)"}`},
		{"Example E-1", "ATI", "|E-1-02B-00||OK|", `{"model":"E-1-02B-00","revision":"(none)"}`},
		{"Example E-1", "ATI", "|E-1R02A03||OK|", `{"revision":"E-1R02A03","model":"(none)"}`},
		{"Cinterion ELS61", "ATI1", "|Cinterion|ELS61-E|REVISION 01.000|A-REVISION 01.000.02||OK|", `{"manufacturer":"Cinterion","model":"ELS61-E","revision":"01.000"}`},
		{"Sequans GM01Q", "ATI1", "|UE5.0.0.0d|LR5.1.1.0-38638|OK|", `{"revision":"UE5.0.0.0d","manufacturer":"(none)","model":"(none)"}`},
		{"LG", "ATI", "|Manufacturer: +GMI: Example Inc.|Model: +GMI: Example Inc.+GMM: Model:E-1|Revision: +GMR: E1V05, 5057||OK|", `{"manufacturer":"Example Inc.","model":"E-1","revision":"E1V05, 5057"}`},
		{"Cinterion PLS8", "AT+CGMR", "|REVISION 03.001||OK|", `{"revision":"03.001"}`},
		{"C-MOTECH", "AT+CGMM", "|Model E-1 ||OK|", `{"model":"E-1"}`},
		{"Motorola", "AT+CGMM", `|"GSM900","GSM1800","MODEL=E1-000"||OK|`, `{"model":"E1-000"}`},
		{"", "AT+CGMI", `|+CGMI: ""||OK|`, `{"manufacturer":""}`},
		{"", "AT+GMM?", `|+GMM: "GSM900/1800","E-1"||OK|`, `{"model":"E-1"}`},
		{"", "AT+QGMR", `|E1R01_01.001||OK|`, `{"revision":"E1R01_01.001"}`},
		{"", "AT+CGMR", `|E1_02.24 r7 2017/05/19 06:23:09||OK|`, `{"revision":"E1_02.24","revision_lines":"(none)"}`},
		{"", "AT+CGMR", `|V 08.62|24-07-09||OK|`, `{"revision":"V 08.62","revision_lines":2}`},
		{"Telit LE910", "AT#SWPKGV", `|12.3|M0F||OK|`, `{"revision":"12.3"}`},
	})
}

func TestLuhn(t *testing.T) {
	for number, want := range map[string]bool{"490154203237518": true, "490154203237517": false, "0": true, "18": true, "19": false} {
		if luhn(number) != want {
			t.Errorf("%s: %v", number, !want)
		}
	}
}

func TestServiceText(t *testing.T) {
	check(t, []sample{
		{"", "(URC)", `|+CUSD: 0,"You have 3Gb left",15|`, `{"text":"You have 3Gb left","balance_text":true}`},
		{"", "(URC)", `|+CUSD: 0,"0047007200650065006E",72|`, `{"text":"Green"}`},
		{"", "(URC)", `|+CUSD: 0,"5269 4F59",72|`, `{"text":"5269 4F59"}`},
		{"", "(URC)", `|+CUSD: 0,"6D4191CF",72|`, `{"text":"流量","balance_text":true}`},
		{"", "(URC)", `|+CUSD: 1,"AA180C3602",15|`, `{"text":"*100#","balance_text":"(none)"}`},
		{"", `AT+CUSD=1,"*100#"`, `|+CUSD: 2,"0042:0043",15||OK|`, `{"text":"0042:0043"}`},
		{"", "(URC)", `|+CUSD: 1,"477265656E3A20354742",0|`, `{"text":"Green: 5GB","balance_text":true}`},
		{"", "(URC)", `|+CUSD: 4|`, `{"text":"(none)","event":"cusd"}`},
	})
}
