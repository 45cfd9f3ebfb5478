package diagnose

import "github.com/simkeeper/simkeeper/modem"

// table holds the causes in the order in which they depend on each other.
var table = []row{
	// The way to the modem.
	{cause: PortMissing, must: []*sign{{name: "the port is missing or cannot be opened", of: access, numbers: []int{int(modem.Missing), int(modem.Blocked), int(modem.AccessUnknown)}}}, sure: Confirmed, shows: "at once"},
	{cause: PortBusy, must: []*sign{{name: "another program holds the port", of: access, numbers: []int{int(modem.Busy)}}}, sure: Confirmed, shows: "at once"},
	{cause: ModemSilent, must: []*sign{outOfStep}, shows: "in seconds"},
	{cause: ModemSilent, must: []*sign{{name: "the port opens and no sensible answer comes", of: access, numbers: []int{int(modem.Silent)}}}, sure: Confirmed, shows: "in seconds"},

	// The card. A modem that was told to switch off all it can takes the power from the card,
	// too, and may then call it removed or broken.
	{cause: RadioOff, must: []*sign{switchedOff}, sure: Confirmed, shows: "at once"},
	{cause: OperatorLocked, must: []*sign{{name: "the modem gives the state of the card as operator locked", of: simIs, numbers: []int{int(modem.SIMOperatorLocked)}}}, sure: Confirmed, shows: "at once"},
	{cause: PUKRequired, must: []*sign{{name: "the modem gives the state of the card as puk required", of: simIs, numbers: []int{int(modem.SIMPUKRequired)}}}, sure: Confirmed, shows: "at once"},
	{cause: PINRequired, must: []*sign{{name: "the modem gives the state of the card as pin required", of: simIs, numbers: []int{int(modem.SIMPINRequired)}}}, sure: Confirmed, shows: "at once"},
	{cause: SIMAbsent, must: []*sign{{name: "the modem gives the state of the card as absent", of: simIs, numbers: []int{int(modem.SIMAbsent)}}}, sure: Confirmed, shows: "at once"},
	{cause: SIMFailure, must: []*sign{{name: "the modem gives the state of the card as failure", of: simIs, numbers: []int{int(modem.SIMFailure)}}}, sure: Confirmed, passes: true, shows: "after 20 s"},
	{cause: SIMFailure, must: []*sign{{name: "the modem gives the state of the card as busy", of: simIs, numbers: []int{int(modem.SIMBusy)}}, settled}, shows: "after a minute"},
	{cause: RadioOff, must: []*sign{radioOff}, sure: Confirmed, shows: "at once"},
	{cause: Unknown, must: []*sign{{name: "the modem gives the state of the card as busy", of: simIs, numbers: []int{int(modem.SIMBusy)}}}, passes: true, shows: "at once"},

	// What the carrier does with the card. The name of another operator's access point
	// explains what looks like a stop. A stop has two faces: the network refuses the card, or
	// takes it and gives it nothing. Why it was stopped, only what is remembered can tell.
	{cause: WrongAPN, must: []*sign{noSession, foreignAPN}, raise: []*sign{notResolved}, shows: "at the next connection"},
	{cause: CardNotActivated, must: []*sign{{name: "the card is stopped, or never was opened", of: anyOf, faces: []*sign{stopped, {name: "the card is not known (2) or not accepted (3)", of: refused, numbers: []int{2, 3}}}}, unused}, raise: []*sign{notSubscribed}, shows: "at the first use"},
	{cause: CardSeparated, must: []*sign{barred, swapped}, raise: []*sign{soonAfterSwap}, unless: []*sign{refusedBeforeSwap}, shows: "hours to two days after the change"},
	{cause: CardSeparated, must: []*sign{{name: "the device is refused (5, 6)", of: refused, numbers: []int{5, 6}}}, raise: []*sign{swapped}, shows: "at the next registration"},
	{cause: CardCancelled, must: []*sign{{name: "the card is not known (2) or not accepted (3, 20, 21)", of: refused, numbers: []int{2, 3, 20, 21}}}, raise: []*sign{lapsed, goodSignal}, shows: "at the next registration"},
	{cause: CardCancelled, must: []*sign{{name: "all service is refused (8)", of: refused, numbers: []int{8}}, lapsed}, shows: "at the next registration"},
	{cause: CardExpired, must: []*sign{stopped, expired}, raise: []*sign{refusedAfterExpiry}, unless: []*sign{refusedBeforeExpiry}, shows: "hours to days after the end of the term"},
	{cause: QuotaExhausted, must: []*sign{stopped, {name: "95 % of the quota of this billing cycle are used", of: usedUp, numbers: []int{95}}}, raise: []*sign{{name: "100 % of the quota of this billing cycle are used", of: usedUp, numbers: []int{100}}}, shows: "within hours of the last byte; it ends with the billing cycle"},
	{cause: CardStopped, must: []*sign{{name: "data (7) or all service (8) is refused", of: refused, numbers: []int{7, 8}}}, raise: []*sign{goodSignal}, shows: "at the next registration"},
	{cause: CardStopped, must: []*sign{{name: "the network is refused (11)", of: refused, numbers: []int{11}}, atOwnNetwork}, raise: []*sign{refusedAtHome}, unless: []*sign{moved}, shows: "at the next registration"},
	{cause: CardStopped, must: []*sign{{name: "network or area is refused (11 to 15)", of: refused, numbers: []int{11, 12, 13, 14, 15}}, refusedAtHome}, raise: []*sign{goodSignal}, shows: "at the next registration"},
	{cause: NoCoverage, must: []*sign{{name: "the network is refused (11)", of: refused, numbers: []int{11}}, atOtherNetwork}, passes: true, shows: "at the next registration"},
	{cause: RATUnavailable, must: []*sign{{name: "no suitable cell here (15)", of: refused, numbers: []int{15}}, oldModem}, shows: "when the network is closed"},
	{cause: AreaRestricted, must: []*sign{{name: "network or area is refused (11 to 15)", of: refused, numbers: []int{11, 12, 13, 14, 15}}}, raise: []*sign{moved}, shows: "at the first registration there"},
	{cause: WrongAPN, must: []*sign{{name: "the session is refused for APN, user or type (27, 28, 29, 50, 51)", of: sessionRefused, numbers: []int{27, 28, 29, 50, 51}}}, raise: []*sign{goodSignal}, shows: "at the next connection"},
	{cause: CardNotActivated, must: []*sign{notSubscribed}, raise: []*sign{goodSignal}, unless: []*sign{carried}, shows: "at the next connection"},
	{cause: CardStopped, must: []*sign{{name: "the session is barred (8), turned away by the gateway (30) or not subscribed (33)", of: sessionRefused, numbers: []int{8, 30, 33}}}, raise: []*sign{goodSignal}, shows: "at the next connection"},
	{cause: NetworkCongested, must: []*sign{{name: "the network cannot serve it now", of: anyOf, faces: []*sign{{name: "the network fails (17, 42) or is congested (22)", of: refused, numbers: []int{17, 22, 42}}, {name: "resources are short (26) or the network is out of order (34, 38)", of: sessionRefused, numbers: []int{26, 34, 38}}}}}, raise: []*sign{goodSignal}, unless: []*sign{refusedForADay}, shows: "at once; it comes and goes"},
	{cause: WrongAPN, must: []*sign{attachFailed}, raise: []*sign{goodSignal}, shows: "at the next registration"},
	{cause: CardStopped, must: []*sign{refusedWithoutCause}, shows: "at the next registration"},
	{cause: CardStopped, must: []*sign{gaveUp}, shows: "after a minute"},
	{cause: Unknown, must: []*sign{refusedAnyhow}, passes: true, shows: "after a minute"},

	// The radio.
	{cause: RATUnavailable, must: []*sign{noCell, modeLocked}, raise: []*sign{closedNetwork}, unless: []*sign{onOldBefore}, passes: true, shows: "after a minute"},
	{cause: RATUnavailable, must: []*sign{noCell, closedNetwork}, raise: []*sign{nothingHeard}, unless: []*sign{wellHeardBefore}, passes: true, shows: "after a minute"},
	{cause: NoCoverage, must: []*sign{othersHeard}, sure: Strong, passes: true, shows: "after a minute"},
	{cause: AntennaFault, must: []*sign{noCell, wellHeardBefore}, raise: []*sign{nothingHeard}, passes: true, shows: "after a minute"},
	{cause: NoCoverage, must: []*sign{noCell}, raise: []*sign{nothingHeard}, passes: true, shows: "after a minute"},
	{cause: Unknown, must: []*sign{noService}, passes: true, shows: "after a minute"},

	// Session and path, of a terminal that the network serves.
	{cause: CardStopped, must: []*sign{noDataAPN}, sure: Strong, shows: "at the next connection"},
	{cause: NoDataPath, must: []*sign{noBearer}, shows: "at once"},
	{cause: NoDataPath, must: []*sign{interfaceDown, alwaysOnline}, unless: []*sign{elsewhere}, shows: "at once"},
	{cause: ClockWrong, must: []*sign{certificateDate, clockOff}, sure: Strong, shows: "at the next connection"},
	{cause: ClockWrong, must: []*sign{notYetValid}, unless: []*sign{clockRight}, shows: "at the next connection"},
	{cause: ServerUnreachable, must: []*sign{serverRefuses}, sure: Strong, shows: "at the next connection"},
	{cause: NoDataPath, must: []*sign{serverSilent, elsewhere}, shows: "at the next connection"},
	{cause: ServerUnreachable, must: []*sign{serverSilent}, shows: "at the next connection"},
	{cause: CardStopped, must: []*sign{deadPath}, shows: "at the next connection"},
	{cause: NoDataPath, must: []*sign{nothingBack}, raise: []*sign{elsewhere}, shows: "at the next connection"},
	{cause: ClockWrong, must: []*sign{clockOff}, shows: "at once"},

	// What works today and will not for long.
	{cause: CardChanged, must: []*sign{swapped}, sure: Strong, shows: "at once; the carrier's stop follows within two days"},
	{cause: CardChanged, must: []*sign{notListed}, sure: Strong, shows: "at once"},
	{cause: CardExpiring, must: []*sign{expiring}, sure: Strong, shows: "30 days before"},
	{cause: QuotaLow, must: []*sign{{name: "80 % of the quota of this billing cycle are used", of: usedUp, numbers: []int{80}}}, sure: Strong, shows: "at once"},
	{cause: CardIdleRisk, must: []*sign{idling}, sure: Strong, shows: "after two thirds of the idle limit"},
	{cause: AbnormalUse, must: []*sign{abnormal}, shows: "within the day"},
	{cause: SignalWeak, must: []*sign{weakSignal}, sure: Strong, shows: "at once"},
}
