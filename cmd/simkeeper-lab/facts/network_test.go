package facts

import "testing"

func TestSearchedNetworks(t *testing.T) {
	check(t, []sample{
		{"", "AT+COPS=?", `|+COPS: (2,"Green",,"00101",0),|(1,"Blue",,"99942",2),,(0,1,3),(0,2)||OK|`,
			`{"networks":[{"status":"current","operator_name":"Green","mcc":"001","mnc":"01","act":0,"rat":"gsm"},{"status":"available","operator_name":"Blue","mcc":"999","mnc":"42","act":2,"rat":"umts"}]}`},
		{"Option GT", "AT+COPS=?", `|+COPS: (2,"","","0010100",2)||OK|`, `{"networks":[{"status":"current","act":2,"rat":"umts"}]}`},
		{"", "AT+COPS=?", `|+COPS: (2,"0047007200650065006E","00470052004E","00300030003100300031",7)||OK|`,
			`{"networks":[{"status":"current","operator_name":"Green","mcc":"001","mnc":"01","act":7,"rat":"lte"}]}`},
		{"", "AT+COPS=?", `|+COPS: ,,(0-4),(0-2)||OK|`, `{"networks":[]}`},
		{"", "AT+COPS=?", `|OK|`, `{"networks":[]}`},
		{"", "AT+COPS=?", `|+CME ERROR: 30|`, `{"networks":"(none)"}`},
		{"", "AT+COPS?", `|+COPS: 2||OK|`, `{"operator_name":null,"networks":"(none)"}`},
	})
}
