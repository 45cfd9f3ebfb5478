package agent

import (
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
)

// deeds are what the action of each cause must tell people to do, in English and Chinese:
// words of which all must be there.
var deeds = map[report.Cause][2]string{
	report.CausePortMissing:       {"port name|usb cable|restart", "串口名|供电|重启"},
	report.CausePortBusy:          {"close the program|second at port", "关闭|第二个 AT 口"},
	report.CauseModemSilent:       {"power the modem off|baud rate|replace", "断电|波特率|更换模块"},
	report.CauseRadioOff:          {"restart|program", "重启|程序"},
	report.CauseSIMAbsent:         {"power off|clean|push it in", "断电|擦净|插到位"},
	report.CauseSIMFailure:        {"power off|clean|push it in", "断电|擦净|插到位"},
	report.CauseSIMPINRequired:    {"ask the owner|pin|do not guess", "卡主|PIN 码|切勿乱试"},
	report.CauseSIMPUKRequired:    {"carrier|unlock|ten wrong puks", "运营商|解锁|连错十次"},
	report.CauseOperatorLocked:    {"card of that operator|unlock the modem", "换用该运营商的卡|解锁模块"},
	report.CauseNoCoverage:        {"antenna|window", "天线|窗边"},
	report.CauseAntennaFault:      {"antenna's plug|cable|replace the antenna", "天线插头|馈线|更换天线"},
	report.CauseRATUnavailable:    {"setting|replaced by a 4g", "解除锁定|换成 4G"},
	report.CauseCardCancelled:     {"ask the carrier|iccid|replace it", "ICCID|运营商|换卡"},
	report.CauseCardStopped:       {"restart|ask the carrier|resumed", "重启|运营商|复机"},
	report.CauseCardSeparated:     {"own terminal|bind the card|imei", "插回原终端|改绑|IMEI"},
	report.CauseCardNotActivated:  {"activate|real name|restart", "激活|实名|重启"},
	report.CauseCardExpired:       {"renew|restart|new date", "续费|重启|到期日"},
	report.CauseQuotaExhausted:    {"buy more data|next cycle", "加购|下个计费周期"},
	report.CauseAreaRestricted:    {"bring it back|open the new area", "移回原处|开通新区域"},
	report.CauseNetworkCongested:  {"wait|tell the carrier", "等十分钟|告知运营商"},
	report.CauseWrongAPN:          {"apn|password|payment application", "APN|密码|支付应用"},
	report.CauseNoDataPath:        {"restart|apn|ask the carrier", "重启|APN|运营商"},
	report.CauseServerUnreachable: {"address and port|server runs|directed-traffic", "地址和端口|服务器在运行|定向"},
	report.CauseClockWrong:        {"set the clock|network's time|battery", "校准时钟|网络时间|时钟电池"},
	report.CauseUnknown:           {"wait a minute|restart|ask the carrier", "等一分钟|重启|运营商"},
	report.CauseCardChanged:       {"bound to this imei|card announce|old pair", "改绑|card announce|原来的卡和模块"},
	report.CauseCardExpiring:      {"renew|date", "续费|到期日"},
	report.CauseCardIdleRisk:      {"cellular|payment|keepalive --now", "移动网络|交易|keepalive --now"},
	report.CauseQuotaLow:          {"buy more data|simkeeper card", "加购|simkeeper card"},
	report.CauseAbnormalUse:       {"updates|hotspot|taken out", "升级|热点|拔出"},
	report.CauseSignalWeak:        {"antenna|window", "天线|窗"},
}

// The action of each cause holds the verbs that matter, in both languages.
func TestActionsSayWhatToDo(t *testing.T) {
	for _, cause := range everyCause() {
		if cause == report.CauseHealthy {
			continue
		}
		for i, l := range []diagnose.Language{diagnose.English, diagnose.Chinese} {
			action := diagnose.Cause(cause).Text(l).Action
			if deeds[cause][i] == "" {
				t.Errorf("%s: nothing is expected of its action", cause)
			}
			for word := range strings.SplitSeq(deeds[cause][i], "|") {
				if !strings.Contains(strings.ToLower(action), strings.ToLower(word)) {
					t.Errorf("%s: the action lacks %q: %s", cause, word, action)
				}
			}
		}
	}
}

// A person at the console reads the action of the cause in the language that was chosen.
func TestActionInChinese(t *testing.T) {
	p := plight{lived: time.Hour, story: on("denied=7"), want: report.CauseCardStopped}
	p.living(t, func(t *testing.T, x *terminal) {
		after(time.Minute)
		x.stop()
		x.o.Language = diagnose.Chinese
		if v := x.inspect(); v.Cause != p.want || v.Action != diagnose.CardStopped.Text(diagnose.Chinese).Action {
			t.Errorf("%s: %s", v.Cause, v.Action)
		}
	})
}

// What went wrong with the way is told once the way is there again, and what has been put
// right, too.
func TestToldWhenTheWayIsBack(t *testing.T) {
	for w, want := range map[world]report.Cause{wDead: report.CauseCardStopped, wSilent: report.CauseServerUnreachable, wDown: report.CauseNoDataPath} {
		t.Run(string(want), func(t *testing.T) {
			p := plight{cellular: true, lived: aDay, story: leads(w)}
			p.living(t, func(t *testing.T, x *terminal) {
				after(70 * time.Minute)
				leads(wOpen)(x)
				after(2 * time.Hour)
				if told := x.back.changes(); len(told) != 2 || told[0] != want || told[1] != report.CauseHealthy {
					t.Errorf("told %v, want %s and then healthy", told, want)
				}
				x.back.complete(t)
			})
		})
	}
}

// The agent knows what no history tells: its reports reach the broker by the shop's Wi-Fi,
// so that the broker is alive, and the cellular way is at fault.
func TestServerReachedElsewhere(t *testing.T) {
	p := plight{lived: time.Hour, story: leads(wSilent)}
	p.living(t, func(t *testing.T, x *terminal) {
		after(time.Minute)
		right(t, "asked", report.CauseNoDataPath, x.asked())
		x.stop()
		right(t, "without an agent", report.CauseServerUnreachable, x.inspect())
	})
}
