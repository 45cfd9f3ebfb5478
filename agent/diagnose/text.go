package diagnose

// Language of the texts for people.
type Language string

// The languages.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Text is what a technician reads about a cause.
type Text struct {
	Title       string // what is wrong
	Explanation string // what that means
	Action      string // what to do now
}

// Text returns the words for the cause; English for a language that it does not know.
func (c Cause) Text(l Language) Text {
	pair, ok := texts[c]
	if !ok {
		pair = texts[Unknown]
	}
	if l == Chinese {
		return pair.zh
	}
	return pair.en
}

type bilingual struct{ en, zh Text }

var texts = map[Cause]bilingual{
	Healthy: {
		Text{"Everything works", "The card is ready and the network serves it.", "Nothing to do."},
		Text{"一切正常", "卡已就绪，网络正常服务。", "无需处理。"},
	},
	PortMissing: {
		Text{"The modem's port is not there", "The serial port does not exist or cannot be opened.", "Check the port name in the configuration, the modem's power and its USB cable; then restart the terminal."},
		Text{"找不到模块串口", "串口不存在或无法打开。", "检查配置中的串口名、模块供电和 USB 线，然后重启终端。"},
	},
	PortBusy: {
		Text{"Another program holds the port", "Only one program can talk to the modem over this port.", "Close the program named above, or choose the modem's second AT port."},
		Text{"串口被其他程序占用", "同一串口同一时间只能由一个程序使用。", "关闭上面列出的程序，或改用模块的第二个 AT 口。"},
	},
	ModemSilent: {
		Text{"The modem does not answer", "The port opens, but no sensible answer to AT comes back.", "Check that this is the AT port and the baud rate fits; power the modem off for ten seconds and on again. If it stays silent, replace the modem."},
		Text{"模块无应答", "串口可以打开，但对 AT 没有有效应答。", "确认这是 AT 口且波特率正确；模块断电十秒后再上电。仍无应答则更换模块。"},
	},
	SIMAbsent: {
		Text{"No SIM card", "The modem finds no card in the slot.", "Power off, take the card out, clean its contacts, put it in firmly. Try a card that works elsewhere: if it is not seen either, the slot is broken."},
		Text{"没有检测到 SIM 卡", "模块在卡槽中找不到卡。", "断电后取出卡，清洁触点并插紧。换一张确认可用的卡：仍检测不到则卡槽损坏。"},
	},
	SIMFailure: {
		Text{"The SIM card cannot be read", "The card is there, but the modem gets no valid answer from it.", "Power off, clean the contacts and put the card in again. If another card works in this terminal, replace the card."},
		Text{"SIM 卡无法读取", "卡在卡槽中，但模块得不到有效应答。", "断电后清洁触点并重新插卡。若换另一张卡可用，则更换此卡。"},
	},
	PINRequired: {
		Text{"The SIM card asks for its PIN", "The card is locked by a PIN and does not register before it is given.", "Ask the owner for the PIN, put the card into a phone and switch the PIN off. Do not guess: three wrong tries lock the card."},
		Text{"SIM 卡要求输入 PIN", "卡设置了 PIN 码，输入之前无法注册网络。", "向卡主索取 PIN，用手机关闭 PIN。切勿乱试：连错三次会锁卡。"},
	},
	PUKRequired: {
		Text{"The SIM card is locked (PUK)", "The PIN was wrong three times.", "Get the PUK from the carrier and unlock the card in a phone. Ten wrong PUKs destroy the card."},
		Text{"SIM 卡已锁（需要 PUK）", "PIN 连续输错三次。", "向运营商索取 PUK，用手机解锁。PUK 连错十次卡将作废。"},
	},
	OperatorLocked: {
		Text{"The modem is locked to another operator", "It accepts only cards of the operator that sold it.", "Use a card of that operator, or have the seller unlock the modem."},
		Text{"模块被锁定到其他运营商", "模块只接受指定运营商的卡。", "换用该运营商的卡，或联系供应商解锁模块。"},
	},
	RadioOff: {
		Text{"The radio is switched off", "The modem was told to stay off the network (flight mode or deregistered).", "Restart the terminal. If it comes back, find the program that switches the radio off."},
		Text{"射频已关闭", "模块被设为不入网（飞行模式或已注销）。", "重启终端。若再次出现，查找关闭射频的程序。"},
	},
	NoCoverage: {
		Text{"No signal", "The modem hears no cell of the operator.", "Check that the antenna is connected; move the terminal to a window. If a phone of the same operator has signal here, replace the antenna."},
		Text{"没有信号", "模块收不到该运营商的任何小区。", "检查天线是否接好；把终端移到窗边。若同一运营商的手机在此处有信号，则更换天线。"},
	},
	CardCancelled: {
		Text{"The network does not know this card", "The card was refused as unknown or invalid: most often it has been cancelled or taken back by the carrier.", "Ask the carrier for the state of this ICCID. A cancelled card must be replaced."},
		Text{"网络不认识此卡", "卡被网络以未知或无效为由拒绝，多为已销户或被运营商回收。", "向运营商查询该 ICCID 的状态。已销户的卡只能更换。"},
	},
	CardStopped: {
		Text{"The card has been stopped", "The signal is there, but the network gives this card no data service: stopped, unpaid, expired or without a plan.", "Ask the carrier for the state of this ICCID and renew or resume it. Then restart the terminal: the modem tries again only after that."},
		Text{"卡已停机", "有信号，但网络不给此卡提供数据服务：停机、欠费、到期或无套餐。", "向运营商查询该 ICCID 的状态并续费或复机。之后重启终端，模块才会重新入网。"},
	},
	CardSeparated: {
		Text{"Card and device do not belong together", "The network refuses this device: the card is bound to another one, or the IMEI is barred.", "Put the card back into its own terminal, or ask the carrier to bind it to this IMEI. Then restart the terminal."},
		Text{"机卡不匹配", "网络拒绝此设备：卡已绑定其他设备，或 IMEI 被禁用。", "把卡放回原终端，或请运营商改绑到此 IMEI，然后重启终端。"},
	},
	CardNotActivated: {
		Text{"The data service of this card is not open", "The network refuses the service because the card has not subscribed to it: not activated, or its real name not registered.", "Ask the carrier to activate the card and its data service. Then restart the terminal."},
		Text{"卡的数据业务未开通", "网络以未签约为由拒绝：卡未激活或未实名。", "请运营商激活该卡并开通数据业务，然后重启终端。"},
	},
	WrongAPN: {
		Text{"The APN or its password is wrong", "The network refuses the session that the terminal asks for.", "Compare APN, user and password with what the carrier gave for this card, and correct them in the payment application."},
		Text{"APN 或其密码错误", "网络拒绝终端请求的会话。", "核对运营商为此卡提供的 APN、用户名和密码，并在支付应用中改正。"},
	},
	AreaRestricted: {
		Text{"The card may not be used here", "The network refuses the card in this area or on this operator.", "If the terminal was moved, bring it back or ask the carrier to open the new area for this card."},
		Text{"此地不允许使用该卡", "网络在本区域或本运营商下拒绝此卡。", "若终端换过地点，请移回原处，或请运营商为此卡开通新区域。"},
	},
	NetworkCongested: {
		Text{"The network is overloaded", "The network refuses new connections for now.", "Wait ten minutes and look again. If it lasts for a day, tell the carrier the place and the time."},
		Text{"网络拥塞", "网络暂时拒绝新的连接。", "等待十分钟再查看。若持续一天，把地点和时间告知运营商。"},
	},
	NoDataPath: {
		Text{"Registered, but without a data connection", "The network serves the terminal, yet no data context is active.", "Restart the terminal. If it stays, check the APN and ask the carrier whether data is open for this card."},
		Text{"已注册但没有数据连接", "网络已服务终端，但没有激活的数据上下文。", "重启终端。若仍如此，检查 APN，并询问运营商此卡是否开通数据。"},
	},
	SignalWeak: {
		Text{"The signal is weak", "Payments work, but slowly, and may fail at times.", "Turn or move the antenna, or place the terminal closer to a window."},
		Text{"信号弱", "可以支付，但较慢，有时会失败。", "转动或移动天线，或把终端放得离窗更近。"},
	},
	Unknown: {
		Text{"No network yet, and no reason can be seen", "The card or the modem is still starting, or no network answers although a signal is there.", "Wait a minute and run the diagnosis again. If it stays, try the card in another terminal, then ask the carrier for the state of this ICCID."},
		Text{"尚未入网，原因不明", "卡或模块仍在启动，或虽有信号但网络没有应答。", "等待一分钟后重新诊断。若仍如此，把卡放到另一台终端上试，再向运营商查询该 ICCID 的状态。"},
	},
}
