package card

import (
	"slices"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Grade says how good the source of a default is.
type Grade string

// The grades, the best first. No carrier in China publishes its windows, so that most
// defaults are a reseller's word: an operator who has a contract should state its dates.
const (
	GradeProduct  Grade = "product"  // the carrier's or the platform's own documentation
	GradeStandard Grade = "standard" // a text of 3GPP or ITU
	GradeCode     Grade = "code"     // code or a log in public
	GradeReseller Grade = "reseller" // a reseller's page, a blog, a forum
	GradeEstimate Grade = "estimate" // our own, or one carrier's word taken for others
)

// Window is how long something lasts, by default, and where that is known from. It is over
// at the end of the day that many months and days after its first; with neither, and
// without ToCycleEnd, there is no such window.
type Window struct {
	Days, Months int
	ToCycleEnd   bool // it goes on to the last day of the billing cycle in which it would be over
	Grade        Grade
	Cite         string
}

// end is the last day of a window that begins on the day from.
func (w Window) end(from Date, cycleDay int) Date {
	if from.IsZero() || w.Days == 0 && w.Months == 0 && !w.ToCycleEnd {
		return Date{}
	}
	last := from.AddMonths(w.Months).AddDays(w.Days)
	if w.ToCycleEnd {
		_, next := cycle(dayOf(last), cycleDay)
		return (next - 1).date()
	}
	return last
}

// Profile is what a carrier does with cards of which nobody has said more. Profiles are
// shared: they must not be changed.
type Profile struct {
	Name     string         // as in the configuration: "china-mobile"
	Zone     *time.Location // a fixed offset: the days of this carrier begin by it
	CycleDay int            // day of the month on which a billing cycle begins, 1 to 31

	Test   Window // from the purchase: traffic is free and starts nothing
	Silent Window // from the purchase: the first packet starts the paid term
	Idle   Window // in days: without traffic for so long, an active card is stopped
	Grace  Window // in days: stopped or expired for so long, a card is cancelled

	// PerCycle asks for one session in every billing cycle, for carriers that count bills
	// without traffic instead of days. No carrier here is known to: a third of the idle
	// limit is about a month, too.
	PerCycle bool
	// Forced means that an unused card is activated when its silent period is over, and
	// its paid term begins; else it is lost then.
	Forced bool

	carriers []string // names that Issuer and HomeNetwork give to its cards
}

const (
	chinaMobile    = "China Mobile"
	chinaMobileIoT = "China Mobile IoT"
	chinaUnicom    = "China Unicom"
	chinaTelecom   = "China Telecom"
	chinaBroadnet  = "China Broadnet"
)

var beijing = time.FixedZone("UTC+8", 8*60*60)

// What resellers say of all three carriers alike.
var (
	idleChina  = Window{Days: 90, Grade: GradeReseller, Cite: "wlk.cn/m/ask/43287.html; aliyunyh.com/996233.html: about three months unused"}
	graceChina = Window{Days: 90, Grade: GradeReseller, Cite: "reyoungmaritime.com/ali/13306.html; 66xixi7.com/40570.html: more than 90 days"}
)

// broadnetCite is the reason for Broadnet's windows: no page about its IoT cards was found.
const broadnetCite = "as China Mobile, whose network it shares"

// profiles are the known carriers; the last one is for all others.
var profiles = []Profile{
	{
		Name: "china-mobile", Zone: beijing, CycleDay: 1, Forced: true, Idle: idleChina, Grace: graceChina,
		Test:     Window{ToCycleEnd: true, Grade: GradeReseller, Cite: "m.1330.cn/zhishi/4718622.html: the month of opening"},
		Silent:   Window{Months: 6, ToCycleEnd: true, Grade: GradeReseller, Cite: "reyoungmaritime.com/ali/13306.html: 6 months, forced on the next 1st"},
		carriers: []string{chinaMobile, chinaMobileIoT},
	},
	{
		Name: "china-unicom", Zone: beijing, CycleDay: 27, Forced: true, Idle: idleChina, Grace: graceChina,
		Test:     Window{ToCycleEnd: true, Grade: GradeReseller, Cite: "m.1330.cn/zhishi/4718622.html: until the 27th"},
		Silent:   Window{Days: 360, Grade: GradeReseller, Cite: "reyoungmaritime.com/ali/13306.html: 360 days, forced on the next day"},
		carriers: []string{chinaUnicom},
	},
	{
		Name: "china-telecom", Zone: beijing, CycleDay: 1, Forced: true, Idle: idleChina, Grace: graceChina,
		Test:     Window{ToCycleEnd: true, Grade: GradeEstimate, Cite: "as China Mobile"},
		Silent:   Window{Months: 6, ToCycleEnd: true, Grade: GradeReseller, Cite: "reyoungmaritime.com/ali/13306.html: 6 months, forced on the next 1st"},
		carriers: []string{chinaTelecom},
	},
	{
		Name: "china-broadnet", Zone: beijing, CycleDay: 1, Forced: true,
		Test:     Window{ToCycleEnd: true, Grade: GradeEstimate, Cite: broadnetCite},
		Silent:   Window{Months: 6, ToCycleEnd: true, Grade: GradeEstimate, Cite: broadnetCite},
		Idle:     Window{Days: 90, Grade: GradeEstimate, Cite: broadnetCite},
		Grace:    Window{Days: 90, Grade: GradeEstimate, Cite: broadnetCite},
		carriers: []string{chinaBroadnet},
	},
	{
		Name: "global", Zone: time.UTC, CycleDay: 1,
		Test:   Window{Grade: GradeEstimate, Cite: "emnify, Wireless Logic: a state of its own, not a time"},
		Silent: Window{Months: 12, Grade: GradeEstimate, Cite: "88iot.net/News/1894.html: the longest that is sold in China"},
		Idle:   Window{Days: 90, Grade: GradeEstimate, Cite: "kenstechtips.com: some UK networks 84 to 90 days"},
		Grace:  Window{Days: 50, Grade: GradeEstimate, Cite: "thingspace.verizon.com: number kept 50 days; others longer"},
	},
}

// ProfileOf returns the rules of a carrier, never nil: the one named; with the name "" or
// "auto" that of the card's issuer, or if the issuer is not known, of its home network. All
// others, also an unknown name, have the profile "global".
func ProfileOf(name string, iccid modem.ICCID, imsi modem.IMSI) *Profile {
	carrier := ""
	if name == "" || name == "auto" {
		if carrier = Issuer(iccid); carrier == "" {
			carrier = HomeNetwork(imsi)
		}
	}
	for i := range profiles {
		if p := &profiles[i]; p.Name == name || slices.Contains(p.carriers, carrier) {
			return p
		}
	}
	return &profiles[len(profiles)-1]
}
