package family

import (
	"regexp"
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		command string
		want    Effect
	}{
		{"", Reads}, {"AT", Reads}, {"at", Reads}, {"I", Reads}, {"ATI", Reads}, {"&V", Reads},
		{"+CSQ", Reads}, {"AT+CSQ", Reads}, {"at+csq", Reads}, {" AT + C S Q ", Reads}, {"+CSQ;+CESQ", Reads}, {"+CSQ;", Reads},
		{"+CPIN?", Reads}, {"+COPS?", Reads}, {"+CFUN?", Reads}, {"+CFUN=?", Reads}, {"+CEREG?", Reads}, {"+CEREG=?", Reads},
		{"+CGDCONT?", Reads}, {"+CGDCONT=?", Reads}, {"+CGATT?", Reads}, {"+CMGS=?", Reads}, {"+NETOPEN?", Reads}, {"^ICCID?", Reads}, {"!GSTATUS?", Reads},
		{"$MYCCID", Reads}, {"#CCID", Reads}, {"%XICCID", Reads}, {"^SCID", Reads},
		{"+CGPADDR=1", Reads}, {"+CGPADDR", Reads}, {"+CGSN=1", Reads}, {"+CRSM=176,12258,0,0,10", Reads}, {`+CLCK="SC",2`, Reads}, {`+CLCK="SC", 2`, Reads},
		{`+QENG="servingcell"`, Reads}, {`+QCFG="usbnet"`, Reads}, {`+QNWPREFCFG="mode_pref"`, Reads},

		{"E0", Settles}, {"ATV1", Settles}, {"&D0", Settles}, {"+CMEE=1", Settles}, {"+CREG=2", Settles}, {"+cereg=3", Settles}, {"+C5GREG=3", Settles},
		{"+CGEREP=2,1", Settles}, {"+CTZU=1", Settles}, {"+CTZR=1", Settles}, {`+CSCS="GSM"`, Settles}, {"+COPS=3,2", Settles}, {"AT+COPS=3,0;+COPS?", Settles},

		{"+COPS=?", Disturbs}, {"+cops=?", Disturbs}, {"+COPS=0", Disturbs}, {"+COPS=1,2,\"46000\"", Disturbs}, {"+COPS=2", Disturbs}, {"+COPS=4,2,\"46000\"", Disturbs},
		{"AT+COPS=3,2;+COPS=2", Disturbs}, {"+COPS=3,2,\"46000\"", Disturbs}, {"+CFUN=0", Disturbs}, {"+CFUN=1,1", Disturbs}, {"+CFUN = 0", Disturbs},
		{"AT+CSQ;+CFUN=0", Disturbs}, {"+CSQ; +cfun=4", Disturbs}, {"+CSQ;;+CFUN=0", Disturbs}, {"at+csq;d*99#", Disturbs},
		{"+CGDCONT=1,\"IP\",\"a\"", Disturbs}, {"+CGACT=0,1", Disturbs}, {"+CGATT=0", Disturbs}, {"+NETOPEN", Disturbs}, {"+QIACT=1", Disturbs},
		{"D*99#", Disturbs}, {"ATD112;", Disturbs}, {"D", Disturbs}, {"ATA", Disturbs}, {"A", Disturbs}, {"H", Disturbs}, {"ATH0", Disturbs}, {"+CHUP", Disturbs}, {"O", Disturbs}, {"+++", Disturbs},
		{"Z", Disturbs}, {"ATZ0", Disturbs}, {"&F", Disturbs}, {"AT&F1", Disturbs}, {"&W", Disturbs}, {"& W0", Disturbs},
		{"+CRSM=214,12258,0,0,10,\"00\"", Disturbs}, {"+CRSM=220,28480,1,4,1,\"00\"", Disturbs}, {"+CRSM=176,28423,0,0,9", Disturbs}, {"+CRSM=176,12258,0,0,10,\"00\"", Disturbs}, {"+CSIM=14,\"00A40004022FE2\"", Disturbs},
		{"+CPIN=1234", Disturbs}, {"+CLCK=\"SC\",1,\"1234\"", Disturbs}, {"+CPWD=\"SC\",\"1\",\"2\"", Disturbs},
		{"+CMGS=20", Disturbs}, {"+CMGD=1", Disturbs}, {"+CUSD=1,\"*100#\"", Disturbs}, {`+QPING=1,"host"`, Disturbs}, {`+CPING="host",1`, Disturbs},
		{"+QPOWD", Disturbs}, {"+QPOWD=1", Disturbs}, {"+CRESET", Disturbs}, {"+CPOF", Disturbs},
		{"+CSCS=\"UCS2\"", Disturbs}, {"+CMGF=1", Disturbs}, {"+QIDEACT=1", Disturbs}, {`+CIPOPEN=9,"UDP",,,50000`, Disturbs}, {`+QISENDEX=11,"00"`, Disturbs}, {`+CDNSGIP="host"`, Disturbs},
		{"+CSQ\r", Disturbs}, {"+CSQ\r\n", Disturbs}, {"\r+CSQ", Disturbs}, {"+CSQ\rAT+CFUN=0", Disturbs}, {"+CSQ\nATD112;", Disturbs}, {"+CSQ\x1a", Disturbs}, {"\x1b+CSQ", Disturbs},
		{"+CSQ\x00", Disturbs}, {"+CSQ\t", Disturbs}, {"+C\u017fQ", Disturbs}, {"\u0131", Disturbs}, {"+CSQ\u00a0", Disturbs}, {"\xff", Disturbs},

		{`+QCFG="usbnet",1`, Unlisted}, {`+QCFG="other"`, Unlisted}, {`+QNWPREFCFG="mode_pref",LTE`, Unlisted}, {`+QNWPREFCFG="other"`, Unlisted},
		{"E1", Unlisted}, {"V0", Unlisted}, {"&D2", Unlisted}, {"E0Z", Unlisted}, {"E0+CFUN=0", Unlisted}, {"IH", Unlisted}, {"A/", Unlisted}, {"ATAT+CSQ", Unlisted},
		{"+CFUN", Unlisted}, {"+COPS", Unlisted}, {"+CMEE=3", Unlisted}, {"+CREG=9", Unlisted}, {"+CGEREP=2,1,1", Unlisted},
		{"+CSQ?x", Unlisted}, {"+CSQ=1", Unlisted}, {"x+CSQ", Unlisted}, {"+?", Unlisted}, {"+CMUX=0", Unlisted}, {"+IPR=115200", Unlisted}, {"+CNMI=2,1", Unlisted}, {"+CTZU=2", Unlisted},
		{`+MUESTATS="cell"`, Reads}, {`+MCHIPINFO="vbat"`, Reads}, {`+MENG="servingcell"`, Reads}, {"+MTSM=1", Reads}, {"+GTSENRDTEMP=1", Reads}, {"^CELLINFO=1", Reads},
		{"+NETDMSGEX", Reads}, {"+MCCID", Reads}, {"+TEMP", Reads}, {"^DSFLOWQRY", Reads}, {"+MREBOOT=0", Disturbs}, {"+MPOF", Disturbs},
		{"+MTSM=2", Unlisted}, {`+MUESTATS="ncell"`, Unlisted}, {`+MCHIPINFO="temp",1`, Unlisted}, {"+GTSENRDTEMP=2", Unlisted}, {"^CELLINFO=0", Unlisted}, {"^DSFLOWCLR", Unlisted}, {"+XMCI=2", Unlisted}, {"$$MYCCID", Unlisted}, {`+CLCK="SC";2`, Disturbs},
	} {
		if got := Judge(tt.command); got.Effect != tt.want {
			t.Errorf("%q %s, want: %s", tt.command, got.Effect, tt.want)
		}
		allowed := tt.want == Reads || tt.want == Settles
		if err := Allow(tt.command); (err == nil) != allowed {
			t.Errorf("%q: %v", tt.command, err)
		}
	}
}

// The error of a refused command tells why, and not the PIN that stands in it.
func TestAllowSaysWhy(t *testing.T) {
	err := Allow("+CPIN=4711")
	if err == nil || strings.Contains(err.Error(), "4711") || !strings.Contains(err.Error(), "+CPIN=…") || !strings.Contains(err.Error(), "PIN tries") {
		t.Errorf("got %v", err)
	}
	if err := Allow("D*99#"); err == nil || !strings.Contains(err.Error(), "dials") {
		t.Errorf("got %v", err)
	}
}

func TestEffectString(t *testing.T) {
	if Reads.String() == Settles.String() || Effect(99).String() != Unlisted.String() {
		t.Error("every effect has words of its own")
	}
}

// Each rule must be reached: one that others hide is a mistake.
func TestEveryRuleIsReached(t *testing.T) {
	reached := map[string]bool{}
	for _, command := range []string{
		"+COPS=?", "+CFUN=?", "+CFUN=1", "+COPS=3,2", "+COPS=0", "+CREG=2", "+CMEE=1", "E0", "+CRSM=176,12258,0,0,10", "+CSIM=2,\"00\"", "+CGSN=1", `+QENG="servingcell"`, "",
		"+CSQ", "+QNWINFO", "#CCID", "#RFSTS", "#GDATAVOL=2", "!RESET", "^MONSC", "+NRB", "+QPOWD=1", "+CPIN?", "+CREG=?", "H", "Z", "+CGATT=1", "+CPIN=1", "+CMGS=1", "+CMGD=1", "+XMCI=1", "+NETDMSG", "+MREBOOT",
	} {
		reached[Judge(command).Pattern] = true
	}
	for _, r := range Commands {
		if r.Effect == Unlisted || r.Note == "" || !reached[r.Pattern] {
			t.Errorf("%q is never reached, or does not say what and why", r.Pattern)
		}
	}
}

// What only an act may send: nothing that anybody may, and nothing but what it needs.
func TestAllowAct(t *testing.T) {
	reached := map[*Rule]bool{}
	for _, command := range []string{
		"+QIACT=1", "+QIDEACT=16", "+NETOPEN", "+NETCLOSE", `+QIOPEN=1,11,"UDP","echo.example-a.com",7777,0,0`, `+QIOPEN=1,0,"UDP","2001:db8::1",7,0,0`,
		`+CIPOPEN=9,"UDP",,,50000`, `+CDNSGIP="echo.example"`, `+QISENDEX=11,"68656C6C6F"`, `+CIPSEND=9,5,"192.0.2.1",7777`,
		"+QIRD=11,512", "+QICLOSE=11", "+CIPCLOSE=9", `+CMGS="+8613800138000"`, `+CMGS="10086"`, "+CMGF=1", "+CMGF=0", `+CSCS="UCS2"`, `+cscs="8859-1"`,
	} {
		if err := AllowAct(command); err != nil {
			t.Error(err)
		}
		if err := Allow(command); err == nil {
			t.Errorf("%s may be sent without an act", command)
		}
		reached[find(Acts, strings.ToUpper(command))] = true
	}
	for _, s := range Stacks {
		for _, step := range s.Steps {
			reached[find(Acts, strings.ToUpper(given().Fill(step.Command)))] = true
			reached[find(Acts, strings.ToUpper(given().Fill(step.Undo)))] = true
		}
	}
	for i := range Acts {
		if r := &Acts[i]; r.Effect != Disturbs || r.Note == "" || !reached[r] {
			t.Errorf("%q is never reached, or does not say what it disturbs", r.Pattern)
		}
	}
	for _, command := range []string{
		`+QIOPEN=1,0,"TCP","a",1,0,0`, `+QIOPEN=1,0,"UDP","a",1,0,2`, `+QIOPEN=1,0,"UDP","a;b",1,0,0`, "+CIPOPEN=0,\"TCP\",\"a\",1", `+QISENDEX=11,"XY"`,
		"+CMGS=20", "+CMGD=1", "+CFUN=0", "+CGACT=1,1", "+QPING=1,\"a\"", "D*99#", "+QIACT=1;+CFUN=0", "+CMGF=1;+CMGD=1", "+QICLOSE", "+CMGF=1\r", "",
		`+CIPSTART=5,"TCP","a",1`, `+CSTT="a","user","secret"`, "+CIPMUX=2", `+CNCFG=1,1,"a"`, "+CNACT=0,2", `+UPSD=0,7,"1.1.1.1"`, "+UPSDA=0,1", "+UDCONF=1,1", "+USOCR=6", `+USOST=0,"a\"b"`,
		`+MIPCFG="ssl",0,1,0`, `+MIPCALL=1,"a";+CFUN=0`, "+UDPSETUP=0,a;b,1", "+RECVMODE=0", "+GTSET=\"IPRFMT\",5", "#SD=1,0,80,\"a\",0,0,1", "#SCFG=1,1,1,1,1", "#SGACT=1,2", "#XSOCKET=1,1,0",
		`^SISS=0,"user","a"`, `^SISS=0,"address","socktcp://a:1"`, "+ZIPSETRPT=", "+IPSTATUS", "+CIPSHUT=0", `#XSENDTO="a",1,"b","c"`,
	} {
		if err := AllowAct(command); (err == nil) != (command == "") {
			t.Errorf("%q: %v", command, err)
		}
	}
	if err := AllowAct("+CSQ"); err != nil {
		t.Error(err)
	}
}

// What only a recovery may send: how each family restarts and switches the radio off and
// on, and nothing else.
func TestAllowRecovery(t *testing.T) {
	reached := map[*Rule]bool{}
	for _, row := range Rows {
		for _, command := range []string{row.Restart(), row.RadioOff(), RadioOn} {
			if err := AllowRecovery(command); err != nil {
				t.Errorf("%s %s: %v", row.Name, row.Series, err)
			}
			if Allow(command) == nil || AllowAct(command) == nil || Judge(command).Effect != Disturbs {
				t.Errorf("%s may be sent without a recovery", command)
			}
			reached[find(Recoveries, strings.ToUpper(command))] = true
		}
	}
	for i := range Recoveries {
		if r := &Recoveries[i]; r.Effect != Disturbs || r.Note == "" || !reached[r] {
			t.Errorf("%q is never reached, or does not say what it disturbs", r.Pattern)
		}
	}
	for _, command := range []string{
		"+CFUN=5", "+CFUN=7", "+CFUN=1,0", "+CFUN=4,1", "+CFUN=0;+CFUN=1", "+CFUN=1\r", "+CFUN=11", "+QRST=0", "+MREBOOT=1", "+NRB=1", "+QPOWD", "+CPOF", "&F", "Z",
		"+COPS=0", "+COPS=2", "+CGATT=0", "+CGACT=0,1", "D*99#", `+CMGS="10086"`, "+QIACT=1", "#REBOOT;&W", "!RESET=1", "^RESETFACTORY",
	} {
		if AllowRecovery(command) == nil {
			t.Errorf("%q may be sent by a recovery", command)
		}
	}
	if err := AllowRecovery("+CSQ"); err != nil {
		t.Error(err)
	}
}

var (
	// recoveries is what a recovery may send, written apart from Recoveries.
	recoveries = regexp.MustCompile(`^(\+CFUN=([014]|1,1|15|16)|\+(CRESET|RESET|MREBOOT=0|NRB|QRST=1)|#REBOOT|#XMODEMRESET|!RESET|\^RESET)$`)
	// never is what the agent must never send by itself, written apart from Commands:
	// factory and stored settings, contexts, choice of network, radio, calls.
	never = regexp.MustCompile(`&F|&W|\+CGDCONT=[^?]|\+COPS=([^3]|3[^,]|3$|3,.*,)|\+CFUN=[^?]|(^|;)(AT)?[DAHOZ]|\+CHUP|\+\+\+`)
	// acts are the names of what an act may send.
	acts = regexp.MustCompile(`^(\+(QI(ACT|DEACT|OPEN|SENDEX|RD|CLOSE)=|NETOPEN$|NETCLOSE$|CIP(OPEN|SEND|CLOSE)=|CDNSGIP=|CMGS="|CMGF=|CSCS=|` +
		`MIP(CALL|OPEN|SEND|READ|CLOSE)=|MIPCFG="ENCODING",|XIIC=|UDP(SETUP|SEND|READ|CLOSE)=|IPSTATUS=|ZIP(CALL|SETRPT|STAT|OPEN|SEND|CLOSE)=|ZDNSGETIP=|` +
		`CNACT=|CNCFG=|CA(OPEN|SEND|RECV|CLOSE)=|UPSDA?=|UPSND=0,8$|UDCONF=1$|UDNSRN=|USO(CR|ST|RF|CL)=|SQNS(S$|(CFG|D|SENDEXT|RECV|H)=)|` +
		`CIP(STATUS$|MUX=|START=|SHUT$)|CSTT|CIICR$|CIFSR$|QI(STAT|ACT|LOCIP|DEACT)$|QIREGAPP|QI(MUX|DNSIP|SEND)=)|` +
		`#S(S$|(GACT|CFG|D|SENDEXT|RECV|H)=)|#X(SOCKET|SENDTO|RECVFROM)=|\^SIC?(A|SS|SO|SW|SR|SC)=)`)
	// settings are the only ones that it may make.
	settings = regexp.MustCompile(`^(E0|V1|&D0|\+(CMEE|CREG|CGREG|CEREG|C5GREG|CGEREP|CTZU|CTZR|CSCS)=[^?].*|\+COPS=3,[0-2])$`)
)

func FuzzJudge(f *testing.F) {
	for _, s := range []string{"AT+CSQ;+CFUN=0", "+COPS=3,2;+COPS=2", "E0+CGDCONT=1", "+CRSM=214,12258,0,0,10,\"00\"", "at &f", "d*99#", `+QCFG="+CFUN=0"`, "+CSQ\rATZ", "I;;A", "+COPS=?", "+CFUN=?", `+CMGS="10086"`, "+NETOPEN", `+QIOPEN=1,0,"UDP","a",1,0,0`, "+CFUN=4", "+CFUN=1,1", "#REBOOT", "+nrb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, command string) {
		effect := Judge(command).Effect
		if upper := strings.ToUpper(command); AllowAct(command) == nil && effect == Disturbs && (strings.Contains(upper, ";") || strings.TrimSpace(upper) != upper || !acts.MatchString(upper)) {
			t.Errorf("%q would be sent by an act", command)
		}
		if AllowRecovery(command) == nil && effect == Disturbs && !recoveries.MatchString(strings.ToUpper(command)) {
			t.Errorf("%q would be sent by a recovery", command)
		}
		if err := Allow(command); (err == nil) != (effect == Reads || effect == Settles) {
			t.Errorf("%q %s, and %v", command, effect, err)
		}
		if effect != Reads && effect != Settles {
			return
		}
		text := strings.TrimPrefix(strings.ToUpper(strings.ReplaceAll(command, " ", "")), "AT")
		if never.MatchString(text) || strings.Trim(text, "\t\r\n\x1a\x1b") != text {
			t.Errorf("%q would be sent: it %s", command, effect)
		}
		settled := false
		for _, part := range strings.Split(text, ";") {
			setting := strings.ContainsAny(part, "=&") && !strings.HasSuffix(part, "=?") && Judge(part).Effect == Settles || part == "E0" || part == "V1"
			if setting && !settings.MatchString(part) {
				t.Errorf("%q makes a setting that is not on the list", command)
			}
			settled = settled || setting
		}
		if settled != (effect == Settles) {
			t.Errorf("%q %s", command, effect)
		}
	})
}
