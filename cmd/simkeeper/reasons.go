package main

import "github.com/simkeeper/simkeeper/agent/keepalive"

// explanation says why an act of keeping alive was not made or is not proved, and what to
// do about it.
type explanation struct {
	reason     keepalive.Reason
	what, todo text
}

// explanations has a row for every reason: first those of acts, then those for not acting.
var explanations = [...]explanation{
	{keepalive.NoInterface,
		text{"the terminal has no cellular network interface that could be found", "找不到终端的蜂窝网络接口"},
		text{`name it in modem.interface, such as "wwan0"; a terminal without one can use the method modem or sms`,
			`在 modem.interface 中写明接口名，如 "wwan0"；没有蜂窝接口的终端可改用 modem 或 sms 方式`}},
	{keepalive.NoRoute,
		text{"there is no way to the target over the cellular link", "蜂窝链路没有通往目标的路由"},
		text{"check that the data connection is up and has a route; on a directed-traffic card the carrier must allow the target",
			"确认数据连接已建立且有路由；定向流量卡须由运营商放行该目标"}},
	{keepalive.RPFilter,
		text{"the kernel drops the answers (reverse-path filter)", "内核的反向路径过滤丢弃了应答"},
		text{"set rp_filter of the cellular interface to 2 (loose)", "把蜂窝接口的 rp_filter 设为 2（宽松模式）"}},
	{keepalive.Permission,
		text{"simkeeper may not bind its traffic to the cellular interface", "simkeeper 无权把流量绑定到蜂窝接口"},
		text{"run the service as root, or give it CAP_NET_RAW", "以 root 身份运行服务，或授予 CAP_NET_RAW 权限"}},
	{keepalive.NoName,
		text{"the target's name was not resolved over the cellular link", "无法经蜂窝链路解析目标域名"},
		text{"check the name, or configure the address instead; on a directed-traffic card the carrier must allow its name servers",
			"检查域名，或改为配置 IP 地址；定向流量卡须由运营商放行域名服务器"}},
	{keepalive.NoAnswer,
		text{"nothing came back in time", "没有按时收到应答"},
		text{"check that the service runs and no firewall is in the way; on a directed-traffic card the carrier must allow the target",
			"确认对端服务在运行且未被防火墙拦截；定向流量卡须由运营商放行该目标"}},
	{keepalive.Refused,
		text{"the target refused", "目标拒绝"},
		text{"check the port, the user name and the password, and that the service runs", "检查端口、用户名和密码，并确认对端服务在运行"}},
	{keepalive.Unverified,
		text{"what answered is not who was asked", "应答的不是所要找的目标"},
		text{"check the certificate and its authority (mqtt.ca_file), or the responder's key; if they are right, a portal answers: the card may be stopped or used up",
			"检查证书及其签发机构（mqtt.ca_file），或应答服务的密钥；若都无误，则是门户页面在应答：卡可能已停机或流量用尽"}},
	{keepalive.Counters,
		text{"the cellular counters did not rise by what was sent: it may have left by another link", "蜂窝计数的增量少于收发的字节：数据可能走了其他链路"},
		text{"check that modem.interface names the cellular link", "确认 modem.interface 填写的是蜂窝接口"}},
	{keepalive.Unprovable,
		text{"the method proves nothing by itself: anybody on the way can answer", "此方式本身不能作为证明：途中任何设备都能应答"},
		text{"use mqtt with a tls:// broker, tls or nonce in keepalive.methods", "在 keepalive.methods 中改用 mqtt（tls:// 服务器）、tls 或 nonce"}},
	{keepalive.OverLimit,
		text{"it would have cost more than one act may", "所需流量超过单次保活的上限"},
		text{"use a server with a shorter chain of certificates, or the method nonce", "改用证书链较短的服务器，或使用 nonce 方式"}},
	{keepalive.Interrupted,
		text{"the terminal or the agent stopped in the middle", "中途终端关机或服务停止"},
		text{"nothing: it is made again", "无需处理：会自动重做"}},
	{keepalive.Unserved,
		text{"the method cannot be used here", "此方式在本终端上无法使用"},
		text{"choose another one in keepalive.methods", "在 keepalive.methods 中换用其他方式"}},

	{keepalive.Disabled,
		text{"keeping alive is switched off", "保活已关闭"},
		text{"set keepalive.enabled = true", "设置 keepalive.enabled = true"}},
	{keepalive.NoWay,
		text{"no method is configured that could be used", "没有配置可用的保活方式"},
		text{"state a broker in mqtt.brokers, or what the methods in keepalive.methods need: targets, dns_zone or sms_to",
			"在 mqtt.brokers 中填写服务器，或补全 keepalive.methods 所需的 targets、dns_zone 或 sms_to"}},
	{keepalive.Quiet,
		text{"the card is not activated: one packet would start its paid term", "卡尚未激活：发出一个数据包就会开始计费"},
		text{"state card.activated if it is; to let simkeeper activate it in its silent period, set keepalive.activate = true",
			"若已激活，请填写 card.activated；若要由 simkeeper 在沉默期内激活，请设置 keepalive.activate = true"}},
	{keepalive.Paying,
		text{"a payment is running", "正在进行支付"},
		text{"try again when it is over", "支付结束后再试"}},
	{keepalive.Detached,
		text{"the network does not serve the terminal", "网络没有为终端提供服务"},
		text{"simkeeper diag says why", "用 simkeeper diag 查看原因"}},
	{keepalive.NoBudget,
		text{"too little is left of the month's bytes for keeping alive", "本月的保活流量预算余额不足"},
		text{"raise keepalive.budget, or wait for the next month", "调高 keepalive.budget，或等到下个月"}},
	{keepalive.InFlight,
		text{"an act is under way", "正在进行一次保活"},
		text{"look again in two minutes", "两分钟后再看"}},
	{keepalive.NotDue,
		text{"nothing is due yet", "尚未到保活时间"},
		text{"nothing; simkeeper keepalive --now acts all the same", "无需处理；如需立即保活，用 simkeeper keepalive --now"}},
	{keepalive.BackOff,
		text{"the last act failed a short while ago", "上次保活刚刚失败，稍后重试"},
		text{"simkeeper card shows why; simkeeper keepalive --now tries again at once", "用 simkeeper card 查看原因；用 simkeeper keepalive --now 立即重试"}},
	{keepalive.Over,
		text{"the card's term is over", "卡的有效期已过"},
		text{"renew the card and state its new end in card.expires, or replace it", "续期后在 card.expires 中填写新的到期日期，或更换卡"}},
	{keepalive.NoClock,
		text{"the time is not known, and by time in use alone nothing is due yet", "时间未知，仅按使用时长判断尚未到保活时间"},
		text{"set the clock, by network time or by hand", "通过网络时间或手动校准时钟"}},
}

// unasked stands for a reason that only the modem could tell, where no agent runs.
var unasked = explanation{
	what: text{"an act is due; whether the network serves the terminal was not asked", "已到保活时间；未询问模块，不知网络是否提供服务"},
	todo: text{"start the agent, or make the act with simkeeper keepalive --now", "启动服务，或用 simkeeper keepalive --now 立即保活"},
}

// explain is a reason in words; one without words stays as it is.
func explain(r keepalive.Reason) explanation {
	for _, e := range explanations {
		if e.reason == r {
			return e
		}
	}
	return explanation{reason: r, what: text{string(r), string(r)}}
}
