package card

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// owner is the carrier to which the numbers with a prefix belong.
type owner struct{ prefix, name string }

// issuers are the beginnings of card numbers. The mainland ones are what cards in the field
// carry; the ITU's own list of issuers (ITU-T E.118) knows only 898600 there, and gives it
// to the wrong carrier. The foreign ones are as in that list.
var issuers = []owner{
	{"898600", chinaMobile}, {"898602", chinaMobile}, {"898604", chinaMobile}, {"898607", chinaMobile},
	{"898608", chinaMobileIoT},
	{"898601", chinaUnicom}, {"898606", chinaUnicom}, {"898609", chinaUnicom},
	{"898603", chinaTelecom}, {"898611", chinaTelecom},
	{"898615", chinaBroadnet},

	{"891253", "AT&T"}, {"891260", "T-Mobile US"}, {"891480", "Verizon Wireless"},
	{"894410", "Vodafone UK"}, {"894447", "Truphone"},
	{"894573", "Onomondo"}, {"894920", "Vodafone DE"}, {"894922", "Telefónica DE"},
	{"8942310", "Soracom"}, {"8985207", "China Unicom HK"}, {"8985212", "China Mobile HK"},
	{"8988239", "Vodafone Group"}, {"8988247", "Transatel"}, {"8988280", "1NCE"},
	{"8988303", "emnify"}, {"8988307", "Twilio"},
	{"89883170", "emnify"}, {"89883260", "Twilio"}, {"89883300", "1NCE"}, {"89883460", "KORE"},
}

// networks are the codes of home networks (MCC and MNC, ITU-T E.212) that package modem
// has no name for: those without a country, and one of China Broadnet's.
var networks = []owner{
	{"46060", chinaBroadnet},
	{"90116", "Cisco Jasper"}, {"90128", "emnify"}, {"90131", "Orange"},
	{"90137", "Transatel"}, {"90140", "1NCE"}, {"90143", "emnify"},
}

// Issuer returns who issued a card, by the longest known beginning of its number, such as
// "China Mobile"; "" when it is not known.
func Issuer(iccid modem.ICCID) string { return longest(issuers, string(iccid)) }

// HomeNetwork returns the carrier whose network code an IMSI begins with, such as "China
// Mobile"; "" when it is not known. It may differ from the issuer: some cards hold several
// subscriptions, or were sold under another name.
func HomeNetwork(imsi modem.IMSI) string {
	if len(imsi) >= 5 {
		if name := modem.PLMN(imsi[:5]).Name(); name != "" {
			return name
		}
	}
	return longest(networks, string(imsi))
}

// longest is the name of the longest prefix that number begins with.
func longest(owners []owner, number string) string {
	var best owner
	for _, o := range owners {
		if len(o.prefix) > len(best.prefix) && strings.HasPrefix(number, o.prefix) {
			best = o
		}
	}
	return best.name
}
