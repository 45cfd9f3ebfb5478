package bundle

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"
)

var made = time.Date(2026, 11, 22, 10, 12, 0, 0, time.UTC)

// stopped is a page as a real stopped card gives it.
func stopped(lang string) *Page {
	return &Page{
		Made: made, Agent: "1.0.0", Target: "linux/arm", Lang: lang,
		Identities: []Row{
			{Text{"Terminal", "终端"}, plain("T10034587")},
			{plain("ICCID"), plain("898604…0425")},
			{plain("IMEI"), plain("864594…0423")},
		},
		Verdict: Verdict{
			Status: Fail, Cause: "card_stopped", Confidence: Text{"strong", "较高"}, Since: made.Add(-26 * time.Hour),
			Title:       Text{"The card has been stopped", "卡已停机"},
			Explanation: Text{"The signal is there, but the network gives this card no data service: stopped, unpaid, expired or without a plan.", "有信号，但网络不给此卡提供数据服务：停机、欠费、到期或无套餐。"},
			Action:      Text{"Ask the carrier for the state of this ICCID and renew or resume it. Then restart the terminal: the modem tries again only after that.", "向运营商查询该 ICCID 的状态并续费或复机。之后重启终端，模块才会重新入网。"},
			Confirm:     Text{"Put a card that works into this terminal: if it registers, the card is the cause.", "换一张确认可用的卡：能注册则故障在卡。"},
			Evidence:    []string{"+CEREG: 2,3,\"681D\",\"2F19C8B\",7,0,8", "first reject 2026-11-21 08:12 UTC: EPS, cause 8 (EPS services and non-EPS services not allowed)", "+CESQ: 99,99,255,255,21,53"},
		},
		Checks: checks(), Probe: probe(), Facts: facts(),
		Scales: []Scale{{"RSRP", -90, -105}, {"RSSI", -75, -95}},
		Hours:  hours(), Days: days(), Cycle: Cycle{"2026-11-01", 30 << 20},
		Ledger: ledger(), Trace: sampleTrace(),
	}
}

func checks() []Check {
	return []Check{
		{OK, Text{"port", "串口"}, Text{"/dev/ttyUSB2, AT answers", "/dev/ttyUSB2，AT 有应答"}},
		{OK, Text{"SIM card", "SIM 卡"}, Text{"ready, China Mobile IoT", "就绪，中国移动物联网"}},
		{OK, Text{"signal", "信号"}, Text{"RSRP −87 dBm, RSRQ −9.5 dB, SINR 12 dB: good", "RSRP −87 dBm，RSRQ −9.5 dB，SINR 12 dB：良好"}},
		{Fail, Text{"registration", "网络注册"}, Text{"refused by the packet service, cause 8", "数据域被拒绝，原因 8"}},
		{Unknown, Text{"data connection", "数据连接"}, Text{"not judged: the network refuses the card", "未判断：网络拒绝此卡"}},
		{Warn, Text{"card", "卡"}, Text{"in service, idle for long; safe until 2026-12-04", "正常使用，但长期无流量；安全期至 2026-12-04"}},
		{OK, Text{"clock", "时钟"}, Text{"set by the network, 2 s off", "已由网络校时，偏差 2 秒"}},
	}
}

func probe() []Step {
	return []Step{
		{Text{"interface", "网卡"}, OK, Text{"wwan0 10.128.85.126, route and filter allow it", "wwan0 10.128.85.126，路由和过滤均正常"}},
		{Text{"name", "域名解析"}, Fail, Text{"broker-a.example: no answer from 10.0.0.53 within 5 s", "broker-a.example：10.0.0.53 在 5 秒内无应答"}},
		{Text{"connection", "TCP 连接"}, Skipped, Text{}},
		{plain("TLS"), Skipped, Text{}},
		{Text{"login", "MQTT 登录"}, Skipped, Text{}},
	}
}

func facts() []Section {
	return []Section{
		{Text{"Modem", "模块"}, []Row{
			{Text{"model", "型号"}, plain("Quectel EC20F")}, {Text{"firmware", "固件"}, plain("EC20CEFHLGR06A07M1G")}, {plain("IMEI"), plain("864594…0423")}}},
		{Text{"Card", "卡"}, []Row{
			{plain("ICCID"), plain("898604…0425")}, {Text{"carrier", "运营商"}, Text{"China Mobile IoT", "中国移动物联网"}},
			{Text{"phase", "阶段"}, Text{"stopped", "已停机"}}, {Text{"activated", "激活日期"}, plain("2026-02-01")},
			{Text{"end of term", "到期日期"}, plain("2028-02-01")}, {Text{"safe until", "安全期至"}, Text{"2026-12-04 (idle limit), 12 days left", "2026-12-04（闲置期限），还剩 12 天"}}}},
		{Text{"Network", "网络"}, []Row{
			{Text{"registration", "注册"}, Text{"denied", "被拒绝"}}, {Text{"operator", "网络"}, plain("CHINA MOBILE 46000")},
			{Text{"cell", "小区"}, plain("TAC 26653, cell 49389643, B3")}, {plain("APN"), plain("cmiot")}}},
		{Text{"Data used", "已用流量"}, []Row{
			{Text{"this cycle", "本周期"}, Text{"21.4 MB of 30 MB since 2026-11-01", "21.4 MB / 30 MB，自 2026-11-01 起"}}, {Text{"by simkeeper", "simkeeper 自用"}, plain("205.4 KB")}}},
		{Text{"Link", "链路"}, []Row{{Text{"interface", "接口"}, plain("wwan0")}, {Text{"reports waiting", "待发报告"}, plain("26")}}},
	}
}

// wave is a level that goes up and down without chance.
func wave(base float64, i int) float64 {
	return math.Round((base+4*math.Sin(float64(i)/3)+3*math.Sin(float64(i)*1.7))*10) / 10
}

// hours has a terminal that is off at night, on 2G for some hours, and refused at last.
func hours() []Hour {
	var out []Hour
	for i := range 48 {
		at := made.Truncate(time.Hour).Add(time.Duration(i-47) * time.Hour)
		if h := at.Hour(); h >= 14 && h < 22 { // night in China
			continue
		}
		v, kind := wave(-91, i), "RSRP"
		if i >= 13 && i < 20 {
			v, kind = wave(-83, i), "RSSI"
		}
		h := Hour{Start: at, Level: &v, Kind: kind, Served: 1, Tx: 4000, Rx: 9000}
		switch {
		case i > 30:
			h.Served, h.Tx, h.Rx = 0, 0, 0
		case i == 19 || i == 30:
			h.Served = 0.5
		}
		out = append(out, h)
	}
	return out
}

func days() []Day {
	var out []Day
	for i := range 62 {
		at := made.AddDate(0, 0, i-61)
		if i > 20 && i < 26 { // a holiday
			continue
		}
		mean := wave(-92, i)
		low, high := mean-6-float64(i%4), mean+5
		d := Day{Date: at.Format(time.DateOnly), Min: &low, Mean: &mean, Max: &high, Kind: "RSRP", Served: 1,
			Tx: uint64(300000 + 40000*(i%7)), Rx: uint64(500000 + 90000*(i%5))}
		if i > 59 {
			d.Served, d.Tx, d.Rx = 0, 0, 0
		}
		if i == 40 {
			d.Served = 0.6
		}
		out = append(out, d)
	}
	return out
}

func ledger() []Entry {
	proved, unproved, failed := Text{"proved", "已证实"}, Text{"unproved", "未证实"}, Text{"failed", "失败"}
	return []Entry{
		{made.Add(-26 * time.Hour), Text{"refusal: EPS, cause 8, cell 49389643", "网络拒绝：EPS，原因 8，小区 49389643"}, Text{}, "", 0},
		{made.AddDate(0, 0, -3), Text{"keep-alive: connection to a broker, tls://broker-a.example:8883", "保活：连接 MQTT 服务器，tls://broker-a.example:8883"}, proved, OK, 4212},
		{made.AddDate(0, 0, -9), Text{"keep-alive: plain connection", "保活：普通 TCP 连接"}, unproved, Warn, 212},
		{made.AddDate(0, 0, -30), Text{"keep-alive: connection to a broker", "保活：连接 MQTT 服务器"}, failed, Fail, 640},
		{time.Time{}, Text{"pairing: card and modem met for the first time", "机卡关系：卡与模块首次配对"}, Text{}, "", 0},
	}
}

func sampleTrace() []byte {
	var b bytes.Buffer
	b.WriteString(`{"simkeeper_trace":1,"agent":"1.0.0","target":"linux/arm","time":"2026-11-22T10:12:00Z","clock":"nitz"}` + "\n")
	for range 40 {
		b.WriteString(`{"ms":120,"dir":">","line":"AT+CEREG?"}` + "\n" + `{"ms":131,"dir":"<","line":"+CEREG: 2,3,\"681D\",\"2F19C8B\",7,0,8"}` + "\n" + `{"ms":131,"dir":"<","line":"OK"}` + "\n")
	}
	return b.Bytes()
}

// render writes a page and returns it.
func render(t testing.TB, page *Page) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, page); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
