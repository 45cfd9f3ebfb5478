package simulator

import "testing"

func TestZTEAnswers(t *testing.T) {
	mustSay(t, []saying{
		{"a cell", "zte", "ME3630", LTE, shanghai, "", "AT+ZCELLINFO?", ok("+ZCELLINFO: 0X4F51,0X052BF338,0X000001E5,LTE B1,100")},
		{"no cell", "zte", "ME3630", LTE, shanghai, "no_signal", "AT+ZCELLINFO?", ok("+ZCELLINFO: 0XFFFE,0XFFFFFFFF,0X00000000,LTE B3,1300")},
		{"on 2G", "zte", "ME3630", GSM, nil, "", "AT+ZCELLINFO?", ok("+ZCELLINFO: 0X681D,0X0000A0CB,PGSM_900")},
		{"levels", "zte", "ME3630", LTE, shanghai, "", "AT+ZRSSI", ok("+ZRSSI: -73,-6,-45,25.0")},
		{"levels on 3G", "zte", "ME3630", UMTS, shanghai, "", "AT+ZRSSI", ok("+ZRSSI: -73,-6.0")},
		{"no level", "zte", "ME3630", LTE, nil, "sim_failure", "AT+ZRSSI", []string{"ERROR"}},
		{"the first carrier", "zte", "ME3630", LTE, shanghai, "", "AT+ZCAINFO?", ok("+ZCAINFO: 485,1,20305,100,20")},
		{"no carrier", "zte", "ME3630", UMTS, nil, "", "AT+ZCAINFO?", ok()},
		{"both domains", "zte", "ME3630", LTE, nil, "", "AT+ZPAS?", ok(`+ZPAS: "LTE","CS_PS"`)},
		{"calls alone", "zte", "ME3630", LTE, nil, "denied_ps=7", "AT+ZPAS?", ok(`+ZPAS: "LTE","CS_ONLY"`)},
		{"limited", "zte", "ME3630", LTE, nil, "denied=8", "AT+ZPAS?", ok(`+ZPAS: "Limited Service"`)},
		{"nothing", "zte", "ME3630", LTE, nil, "radio_off", "AT+ZPAS?", ok(`+ZPAS: "No Service"`)},
		{"temperature", "zte", "GM800", LTE, shanghai, "", "AT+MTSM=1", ok("+MTSM: 51")},
		{"the interface", "zte", "GM800", LTE, shanghai, "", "AT+ZECMCALL?", ok("+ZECMCALL: IPV4, 10.9.8.7, 10.9.8.1, 211.136.17.107, 211.136.20.203")},
		{"no interface", "zte", "GM800", LTE, nil, "session_refused=33", "AT+ZECMCALL?", ok()},
		{"Gosuncn has no cell", "zte", "GM800", LTE, nil, "", "AT+ZCELLINFO?", []string{"ERROR"}},
		{"the card", "zte", "GM800", LTE, nil, "sim_pin", "AT+ICCID", ok("+ICCID: 89860423102200012346")},
	})
}
