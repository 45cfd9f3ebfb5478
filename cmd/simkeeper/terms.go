package main

import "github.com/simkeeper/simkeeper/agent/diagnose"

// chinese holds the words of the report's values; --json keeps them as they are.
var chinese = map[string]string{
	"unknown": "未知",

	"ready": "就绪", "pin_required": "要求 PIN", "puk_required": "要求 PUK", "operator_locked": "锁定于其他运营商",
	"absent": "无卡", "failure": "故障", "busy": "忙",

	"home": "已注册", "roaming": "漫游", "searching": "正在搜索", "denied": "被拒绝",
	"not_registered": "未注册", "emergency_only": "仅限紧急呼叫",

	"good": "良好", "fair": "一般", "poor": "较差", "none": "无信号",

	"likely": "可能", "strong": "较高", "confirmed": "确定",
}

// term is a value of the report in the reader's language.
func term[T ~string](value T, l diagnose.Language) string {
	if text, ok := chinese[string(value)]; ok && l == diagnose.Chinese {
		return text
	}
	return string(value)
}

// text is something for people in both languages.
type text struct{ en, zh string }

func (t text) in(l diagnose.Language) string {
	if l == diagnose.Chinese {
		return t.zh
	}
	return t.en
}

// phrases are the words for what stands in a card's sheet and ledger.
var phrases = [...]struct {
	value string
	text
}{
	// where a card stands in its life
	{"unknown", text{"unknown", "未知"}},
	{"stock", text{"in stock", "库存期"}},
	{"test", text{"test period", "测试期"}},
	{"silent", text{"silent period", "沉默期"}},
	{"active", text{"in service", "正常使用"}},
	{"idle_risk", text{"in service, idle for long", "正常使用，但长期无流量"}},
	{"expiring", text{"near its end", "即将到期"}},
	{"expired", text{"expired", "已到期"}},
	{"stopped", text{"stopped", "已停机"}},
	{"separated", text{"stopped for a swap of card or modem", "机卡分离停机"}},
	{"reclaimed", text{"cancelled", "已销户"}},
	// its dates, and what ends the time for which it is safe
	{"purchased", text{"purchased", "购买日期"}},
	{"activate_by", text{"activate by", "激活期限"}},
	{"activated", text{"activated", "激活日期"}},
	{"expires", text{"end of term", "到期日期"}},
	{"first_seen", text{"first seen", "首次发现"}},
	{"idle_limit", text{"idle limit", "闲置期限"}},
	// who says so
	{"operator", text{"configuration", "本机配置"}},
	{"plan", text{"plan of the backend", "后台套餐"}},
	{"learned", text{"learned", "自行得知"}},
	{"default", text{"carrier's default", "运营商默认"}},
	{"product", text{"its documentation", "官方文档"}},
	{"standard", text{"a standard", "标准"}},
	{"code", text{"public code or logs", "公开代码或日志"}},
	{"reseller", text{"a reseller's word", "渠道商说法"}},
	{"estimate", text{"an estimate", "估计值"}},
	// ways to keep it alive, and what they were worth
	{"natural", text{"own traffic", "自身流量"}},
	{"mqtt", text{"connection to a broker", "连接 MQTT 服务器"}},
	{"tls", text{"TLS handshake", "TLS 握手"}},
	{"nonce", text{"sealed datagram", "带签名的数据报"}},
	{"tcp", text{"plain connection", "普通 TCP 连接"}},
	{"dns", text{"lookup of a fresh name", "查询新域名"}},
	{"modem", text{"sealed datagram of the modem's own", "由模块发出带签名的数据报"}},
	{"sms", text{"short message", "短信"}},
	{"proved", text{"proved", "已证实"}},
	{"unproved", text{"unproved", "未证实"}},
	{"failed", text{"failed", "失败"}},
	// new starts of a modem that is stuck, and what came of them
	{"radio", text{"radio cycle", "重启射频"}},
	{"reset", text{"restart", "重启模块"}},
	{"cured", text{"cured", "已恢复"}},
	{"in_vain", text{"in vain", "未见效"}},
	{"interrupted", text{"broken off", "被中断"}},
	{"commanded", text{"by command", "后台指令"}},
	// kinds of lines of the ledger, and what they begin with
	{"act", text{"keep-alive", "保活"}},
	{"recovery", text{"recovery", "自动恢复"}},
	{"reject", text{"refusal", "网络拒绝"}},
	{"pair", text{"pairing", "机卡关系"}},
	{"card", text{"card", "卡"}},
	{"dates", text{"dates", "日期"}},
	{"command", text{"command", "远程命令"}},
	{"note", text{"note", "记事"}},
	{"card_changed", text{"card changed", "换卡"}},
	{"pair_changed", text{"pair changed", "换机"}},
	{"not_allowed", text{"card not allowed", "卡不在允许名单"}},
	{swapAnnounced, text{swapAnnounced, "已预告换卡或换机"}},
}

// swapAnnounced is how the agent notes an announced swap in the ledger.
const swapAnnounced = "a swap of card or modem was announced"

// phrase is a value in words; one without words stays as it is.
func phrase(value string, l diagnose.Language) string {
	for i := range phrases {
		if phrases[i].value == value {
			return phrases[i].in(l)
		}
	}
	return value
}
