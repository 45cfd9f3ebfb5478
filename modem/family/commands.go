package family

import (
	"fmt"
	"slices"
	"strings"
)

// Effect says what a command does besides answering.
type Effect uint8

// The effects. Only Reads and Settles may leave the port unasked.
const (
	Unlisted Effect = iota // not in the list: nobody has judged it
	Reads                  // asks only
	Settles                // changes how the modem reports, not what it does
	Disturbs               // may break, delay or cost a payment
)

var effectNames = [...]string{"is not on the list of judged commands", "asks only", "changes how the modem reports", "may disturb a payment"}

// String explains the effect in a few words.
func (e Effect) String() string {
	if int(e) >= len(effectNames) {
		return effectNames[0]
	}
	return effectNames[e]
}

// Rule judges the commands that match a pattern.
type Rule struct {
	Pattern string // regular expression, as matches knows it, for the whole command, upper case, without AT
	Effect  Effect
	Note    string // what it may disturb, or why it does not
}

// Commands is the full list of what may be sent and what each may disturb. The first
// rule that matches decides; what none matches is Unlisted and is not sent.
var Commands = []Rule{
	{`\+COPS=\?`, Disturbs, "searches for networks: stops data for up to three minutes"},
	{`\+CFUN=\?`, Reads, "lists levels"},
	{`\+CFUN=.*`, Disturbs, "switches the radio off, or resets the modem"},
	{`\+COPS=3,[0-2]`, Settles, "the form in which +COPS? gives the operator"},
	{`\+COPS=.*`, Disturbs, "leaves the network or chooses another"},
	{`\+C(|G|E|5G)REG=[0-5]`, Settles, "which registration changes are reported"},
	{`\+CMEE=[012]|\+CGEREP=[0-2](,[01])?|\+CTZU=[013]|\+CTZR=[0-3]|\+CSCS="(GSM|IRA)"`, Settles, "error form, bearer events, network time, character set"},
	{`E0|V1|&D0`, Settles, "no echo, words for results, DTR ignored"},
	{`\+CRSM=176,(12258|28589|28486|28539|28643|28531|28542),0,0,\d+`, Reads, "reads a file of the card that needs no PIN or only PIN1"},
	{`\+CSIM=.*|\+CRSM=.*`, Disturbs, "may write to the card"},
	{`\+CGPADDR(=\d+)?|\+CGCONTRDP(=\d+)?|\+CGSN=[0-3]|\+GSN=1|\+CLCK="(SC|PN|PU|PP|PC|PF|PS)",2`, Reads, "reads although it looks like a setting"},
	{`\+QENG="(SERVINGCELL|NEIGHBOURCELL)"|\+QCFG="(USBNET|NWSCANMODE|BAND)"|\+QNWPREFCFG="MODE_PREF"|\+QLTS=[0-2]`, Reads, "reads although it looks like a setting; a name outside this list may act at once"},
	{`\+MUESTATS="CELL"|\+MCHIPINFO="(TEMP|VBAT)"|\+MENG="SERVINGCELL"|\+MTSM=1|\+GTSENRDTEMP=1|\+XMCI=1|\^CELLINFO=1`, Reads, "reads although it looks like a setting"},
	{``, Reads, "a bare AT"},
	{`I\d?|\+(CGMI|GMI|CGMM|GMM|CGMR|GMR|CGSN|GSN|CIMI|CNUM|CCID|ICCID|QCCID|CICCID|NCCID|SQNCCID|ZGETICCID|CSQ|CESQ|CEER|CPAS|CBC|CPMUTEMP|CPINR|SPIC)`, Reads, "information"},
	{`\+(QNWINFO|QCSQ|QSPN|QTEMP|QCAINFO|QRSRP|QGMR|QLTS|QIGETERROR|QINISTAT|SIMCOMATI)`, Reads, "information of one vendor"},
	{`\$MYCCID|#CCID|\^SCID|%XICCID|&V|\+GCAP`, Reads, "information of one vendor"},
	{`\+(UGCNTRD|UPINCNT|XPINCNT)|#(RFSTS|MONI|CEERNET|CBC|PCT)|\^(SMONI|SBV)|%(XMONITOR|XVBAT)`, Reads, "information of one vendor"},
	{`#GDATAVOL=2|#TEMPSENS=2|#TEMPMON=1|\+KCELLMEAS=0|\+SQNMONI=[79]|\^SPIC="SC"|\+CPINR="SIMPIN"`, Reads, "reads although it looks like a setting; another number may clear what is counted"},
	{`#(REBOOT|XMODEMRESET)|!RESET|\^RESET`, Disturbs, "restarts the modem"},
	{`\+(QPOWD|CPOWD|CPOF|CPWROFF|CRESET|RESET)(=.*)?`, Disturbs, "switches the modem off, or restarts it"},
	{`\+NETDMSG(EX)?|\+MCCID|\+TEMP|\^DSFLOWQRY`, Reads, "information of one vendor"},
	{`\+MREBOOT(=.*)?|\+MPOF.*`, Disturbs, "switches the modem off, or restarts it"},
	{`\^(MONSC|SYSINFOEX)|\+(ZRSSI|NUESTATS)|\+CCED=0,1`, Reads, "information of one vendor; another number of +CCED goes on reporting"},
	{`\+QRST=1|\+NRB`, Disturbs, "restarts the modem"},
	{`[+^*#$%!][A-Z0-9_]+\?`, Reads, "asks for a value"},
	{`[+^*#$%!][A-Z0-9_]+=\?`, Reads, "asks which values there are"},
	{`D.*|H\d?|A|O\d?|\+CHUP|\+\+\+`, Disturbs, "dials, answers or hangs up"},
	{`Z\d?|&F\d?|&W\d?`, Disturbs, "changes or stores the settings of other users of the modem"},
	{`\+CGDCONT=.*|\+CGACT=.*|\+CGATT=.*|\+CGAUTH=.*|\+QI(ACT|DEACT|OPEN|CLOSE)=.*|\+NETOPEN|\+NETCLOSE|\+QICSGP=.*`, Disturbs, "changes the data connection"},
	{`\+CPIN=.*|\+CLCK=.*|\+CPWD=.*`, Disturbs, "uses up PIN tries: three wrong ones lock the card"},
	{`\+CMG[WD].*`, Disturbs, "stores or deletes messages"},
	{`\+CMGS.*|\+CMSS.*|\+CUSD=.*|\+QPING.*|\+CPING.*`, Disturbs, "sends over the network, and may cost money"},
}

// What the acts of several modems do.
const (
	actUp   = "brings up the network of the modem's own stack, only where it is down: may take a context away from the host's connection"
	actOpen = "opens a UDP socket that nobody uses; a name is looked up over the air"
	actSend = "moves data on the modem's own stack"
)

// Acts is what only a keep-alive act that the owner has switched on may send, through
// Reader.Datagram and Reader.Message, besides what Commands lets anybody send. Each moves
// data or a message on the modem's own stack, which costs money and may delay a payment,
// or makes and undoes what that needs. An act touches no context and no socket that it
// did not open.
var Acts = []Rule{
	{`\+QIACT=\d{1,2}|\+NETOPEN`, Disturbs, actUp},
	{`\+QIDEACT=\d{1,2}|\+NETCLOSE`, Disturbs, "takes down what the act itself brought up"},
	{`\+QIOPEN=\d{1,2},\d{1,2},"UDP","[0-9A-Z.:_-]+",\d{1,5},0,0|\+CIPOPEN=\d,"UDP",,,\d{1,5}`, Disturbs, actOpen},
	{`\+CDNSGIP="[0-9A-Z.:_-]+"`, Disturbs, "looks up a name over the air: moves data on the modem's own stack"},
	{`\+QISENDEX=\d{1,2},"[0-9A-F]{2,512}"|\+CIPSEND=\d,\d{1,3},"[0-9A-F.:]+",\d{1,5}`, Disturbs, actSend},
	{`\+QIRD=\d{1,2},512|\+QICLOSE=\d{1,2}|\+CIPCLOSE=\d`, Disturbs, "reads and closes the socket of the act itself"},
	{`\+MIPCALL=1(,\d{1,2}|,"[0-9A-Z._-]+")?|\+XIIC=1|\+ZIPCALL=1|\+CNACT=\d,1|\+UPSDA=0,3`, Disturbs, actUp},
	{`#SGACT=\d{1,2},1|\^SICA=1,\d{1,2}|\+CIICR|\+CIFSR|\+QIACT|\+QILOCIP`, Disturbs, actUp},
	{`\+MIPCALL=0(,\d{1,2})?|\+XIIC=0|\+ZIPCALL=0|\+CNACT=\d,0|\+UPSDA=0,4|#SGACT=\d{1,2},0|\^SICA=0,\d{1,2}|\+CIPSHUT|\+QIDEACT`, Disturbs, "takes down what the act itself brought up"},
	{`\+(CIP|QI)MUX=[01]|\+QIDNSIP=[01]|\+ZIPSETRPT=\d{1,2}`, Disturbs, "the mode of a stack that nobody uses, and its return to what it was"},
	{`\+CSTT(="[0-9A-Z._-]+")?|\+QIREGAPP(="[0-9A-Z._-]+","","")?|\+CNCFG=0,1,"[0-9A-Z._-]+"|\+UPSD=0,(100,\d{1,2}|1,"[0-9A-Z._-]+")`, Disturbs, "the APN of a stack that nobody uses: that of the data context, for the time that the act takes"},
	{`\+MIPCFG="ENCODING",\d(,\d,\d)?|(#|\+SQN)SCFG=\d(,\d{1,5}){5}`, Disturbs, "settings of a socket that nobody uses, and their return to what they were"},
	{`\^SISS=\d,"(SRVTYPE","(SOCKET|NONE)|CONID","\d{1,2}|ADDRESS","SOCKUDP://[0-9A-Z.:_-]+)"`, Disturbs, "fills a service profile that nobody uses, and empties it"},
	{`\+(CIPSTART|QIOPEN)=5,"UDP","[0-9A-Z.:_-]+",\d{1,5}|\+CAOPEN=\d{1,2},\d,"UDP","[0-9A-Z.:_-]+",\d{1,5}`, Disturbs, actOpen},
	{`\+MIPOPEN=\d,(,"[0-9A-Z.:_-]+",\d{1,5},1|"UDP","[0-9A-Z.:_-]+",\d{1,5})|\+UDPSETUP=\d,[0-9A-Z.:_-]+,\d{1,5}|\+ZIPOPEN=\d,1,[0-9A-F.:]+,\d{1,5}`, Disturbs, actOpen},
	{`\+USOCR=17|#XSOCKET=1,2,0|\^SISO=\d|(#|\+SQN)SD=\d,1,\d{1,5},"[0-9A-Z.:_-]+",0,\d{1,5},1`, Disturbs, actOpen},
	{`\+ZDNSGETIP=[0-9A-Z.:_-]+|\+UDNSRN=0,"[0-9A-Z.:_-]+"`, Disturbs, "looks up a name over the air: moves data on the modem's own stack"},
	{`\+(CIP|QI|MIP|CA)SEND=\d{1,2},\d{1,3}|(#|\+SQN)SSENDEXT=\d,\d{1,3}|\^SISW=\d,\d{1,3}`, Disturbs, actSend},
	{`\+MIPSEND=\d,\d{1,3},[0-9A-F]+|\+UDPSEND=\d,\d{1,3},"[0-9A-F]+",1|\+ZIPSEND=\d,[0-9A-F]+`, Disturbs, actSend},
	{`\+USOST=\d,"[0-9A-F.:]+",\d{1,5},\d{1,3},"[^"]+"|#XSENDTO="[0-9A-Z.:_-]+",\d{1,5},"[^"]+"`, Disturbs, actSend},
	{`\+(MIPREAD|CARECV|UDPREAD|USORF)=\d{1,2},512|(#|\+SQN)SRECV=\d,512|\^SISR=\d,512|#XRECVFROM=1`, Disturbs, "reads the socket of the act itself"},
	{`\+(MIP|CA|UDP|ZIP)CLOSE=\d{1,2}|\+USOCL=\d|(#|\+SQN)SH=\d|\^SISC=\d|#XSOCKET=0`, Disturbs, "closes the socket of the act itself"},
	{`\+CIPSTATUS|\+QISTAT|#SS|\+SQNSS|\+UPSND=0,8|\+UDCONF=1|\+IPSTATUS=\d|\+ZIPSTAT=\d`, Disturbs, "asks for the state of the stack; some modems answer behind the final result, where it may be taken for another's"},
	{`\+CMGS="\+?\d{3,20}"`, Disturbs, "sends a message, which may cost money"},
	{`\+CMGF=[01]|\+CSCS="[0-9A-Z-]{1,12}"`, Disturbs, "the form of messages, and its return to what it was: another program that reads messages meanwhile sees them in that form"},
}

// RadioOn is the command that switches the radio on again (3GPP TS 27.007 §8.2).
const RadioOn = "+CFUN=1"

// Recoveries is what only a recovery that the owner has allowed may send, or a person's
// signed command to restart the modem: through Reader.CycleRadio, Reader.RadioOn and
// Reader.Reset, besides what Commands lets anybody send. None of it changes what the modem
// has stored.
var Recoveries = []Rule{
	{`\+CFUN=[04]`, Disturbs, "switches the radio off: ends the data connection and any call, of all programs; always followed by +CFUN=1"},
	{`\+CFUN=1`, Disturbs, "switches the radio on: the terminal attaches to the network, which a card that is not activated may take for its first use"},
	{`\+CFUN=1,1|\+CFUN=1[56]|\+CRESET|\+RESET|\+MREBOOT=0|\+NRB|\+QRST=1|#REBOOT|#XMODEMRESET|!RESET|\^RESET`, Disturbs,
		"restarts the modem: all of its ports go for up to a minute, on the USB perhaps to come back under other names; the data connection must be dialled anew"},
}

// Judge finds the rule for a command, given with or without its leading AT. As for the
// modem, case and blanks do not count. Several commands in one line are judged by the
// worst of them.
func Judge(command string) Rule {
	if strings.ContainsFunc(command, notPrintable) {
		return Rule{Effect: Disturbs, Note: "holds a character that may end the command or is no ASCII"}
	}
	text := strings.ToUpper(strings.ReplaceAll(command, " ", ""))
	parts := strings.Split(strings.TrimPrefix(text, "AT"), ";")
	return slices.MaxFunc(rules(parts), func(a, b Rule) int { return severity[a.Effect] - severity[b.Effect] })
}

func notPrintable(r rune) bool { return r < ' ' || r > '~' }

func rules(parts []string) []Rule {
	var out []Rule
	for _, part := range parts {
		out = append(out, judgeOne(part))
	}
	return out
}

func judgeOne(text string) Rule {
	for _, rules := range [...][]Rule{Commands, Acts, Recoveries} {
		if r := find(rules, text); r != nil {
			return *r
		}
	}
	return Rule{Effect: Unlisted, Note: "nobody has said what it disturbs"}
}

// find returns the first rule that matches, nil where none does.
func find(rules []Rule, text string) *Rule {
	for i := range rules {
		if matches(rules[i].Pattern, text) {
			return &rules[i]
		}
	}
	return nil
}

// severity puts what is not listed behind what is known to be harmless.
var severity = [...]int{Reads: 0, Settles: 1, Unlisted: 2, Disturbs: 3}

// Allow returns an error for a command that the agent may not send by itself. The error
// leaves out what the command sets: it may be a PIN or a password.
func Allow(command string) error {
	r := Judge(command)
	if r.Effect == Reads || r.Effect == Settles {
		return nil
	}
	return refusal(command, r)
}

// AllowAct returns an error for a command that not even a keep-alive act may send: one
// that is neither in Acts, alone in its line, nor allowed by Allow.
func AllowAct(command string) error { return allowIn(Acts, command) }

// AllowRecovery returns an error for a command that not even a recovery may send: one that
// is neither in Recoveries, alone in its line, nor allowed by Allow.
func AllowRecovery(command string) error { return allowIn(Recoveries, command) }

func allowIn(more []Rule, command string) error {
	r := Judge(command)
	if r.Effect == Reads || r.Effect == Settles {
		return nil
	}
	text := strings.ToUpper(command)
	if !strings.ContainsFunc(text, notPrintable) && find(more, text) != nil {
		return nil
	}
	return refusal(command, r)
}

// refusal explains why a command is not sent.
func refusal(command string, r Rule) error {
	name, value, _ := strings.Cut(command, "=")
	if value != "" {
		name += "=…"
	}
	return fmt.Errorf("the command %q is not sent: %s (%s)", name, r.Effect, r.Note)
}
