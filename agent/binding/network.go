package binding

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// countryDigits is the length of a mobile country code, and of the name of a country in
// what was told.
const countryDigits = 3

// abroad says where a card roams in a network: "" at home, the network with another
// operator of its country, or the country code elsewhere, and how severe that is. Networks
// of an operator that has several count as one.
func abroad(imsi modem.IMSI, plmn modem.PLMN) (where string, severity Severity) {
	if len(imsi) < 5 || len(plmn) < 5 || atHome(imsi, plmn) {
		return "", Info
	}
	home, here := country(string(imsi)), country(string(plmn))
	switch {
	case home == here && plmn.Name() != "":
		return plmn.Name(), Info
	case home == here:
		return string(plmn), Info
	case home == international:
		return here, Info
	}
	return here, Fail
}

// atHome reports whether a network is the card's own, or the one whose radio its operator
// uses: Broadnet has little of its own and is served by China Mobile's.
func atHome(imsi modem.IMSI, plmn modem.PLMN) bool {
	if strings.HasPrefix(string(imsi), string(plmn)) {
		return true
	}
	home, here := operator(imsi), plmn.Name()
	return home != "" && home == here || home == "China Broadnet" && here == "China Mobile"
}

// operator names the card's operator where package modem knows it.
func operator(imsi modem.IMSI) string {
	return modem.PLMN(imsi[:min(len(imsi), 5)]).Name()
}

// international is the country code of cards that are at home nowhere: roaming is what they
// are made for.
const international = "901"

// country is the country code of a network or a card (ITU-T E.212), of a country that has
// several the first.
func country(code string) string {
	switch c := code[:countryDigits]; c {
	case "311", "312", "313", "314", "315", "316":
		return "310" // United States
	case "405", "406":
		return "404" // India
	case "441":
		return "440" // Japan
	case "235":
		return "234" // United Kingdom
	case "461":
		return "460" // China
	default:
		return c
	}
}
