package facts

import (
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// grantDetails are what the network gave to a connection, and which connections are up.
var grantDetails = []detail{
	{"+CGCONTRDP", (*answer).grant}, {"_OWANDATA", (*answer).plainGrant}, {"%IPDPADDR", (*answer).iceraGrant}, {"*E2IPCFG", (*answer).ericssonGrant}, {"+UIPADDR", (*answer).ubloxGrant},
	{"#SGACT", (*answer).state}, {"^SWWAN", (*answer).state}, {"!SCACT", (*answer).state},
}

// grant tells what the network gave to the first context of +CGCONTRDP: number, bearer, APN,
// address (with its mask, or that in a field of its own), gateway, name servers (3GPP TS 27.007
// §10.1.23); the other family of addresses has a line of its own.
func (a *answer) grant(fields []string) {
	f := a.facts
	cid, ok := integer(fields[0])
	if !ok || f["cid"] != nil && f["cid"] != cid {
		return
	}
	f["cid"] = cid
	if len(fields) > 2 {
		f.add("apn", nil)
		f.text("apn", fields[2])
	}
	f.address([]string{withoutMask(nth(fields, 3))})
	gateway := nth(fields, 4)
	if strings.HasPrefix(gateway, "255.") {
		gateway = nth(fields, 5)
	}
	f.addresses("gateway", gateway)
	servers, _ := modem.ParseServers(a.lines, cid)
	var list []string
	for _, s := range servers {
		list = append(list, s.String())
	}
	if list != nil {
		f["dns"] = list
	}
}

// withoutMask is the address of "10.0.0.1.255.255.255.0".
func withoutMask(field string) string {
	if parts := strings.Split(field, "."); len(parts) == 8 {
		return strings.Join(parts[:4], ".")
	}
	return field
}

// addresses tells the IPv4 addresses among the fields, one as text, name servers as a list.
func (f Facts) addresses(key string, fields ...string) {
	var list []string
	for _, field := range fields {
		one := Facts{}
		if one.address([]string{field}); one["ip"] != nil {
			list = append(list, one["ip"].(string))
		}
	}
	switch {
	case list == nil:
	case key == "dns":
		f[key] = list
	default:
		f[key] = list[0]
	}
}

// plainGrant tells _OWANDATA: connection, address, gateway, name servers (ModemManager
// src/plugins/option/mm-broadband-bearer-hso.c).
func (a *answer) plainGrant(fields []string) {
	if len(fields) < 5 {
		return
	}
	f := a.facts
	f.number("cid", fields[0])
	f.address(fields[1:2])
	f.addresses("gateway", fields[2])
	f.addresses("dns", fields[3:5]...)
}

// Where %IPDPADDR has masks and the gateway of some firmwares, and the address of IPv6 that
// others have behind these.
const iceraRest, iceraIPv6 = 7, 9

// iceraGrant tells %IPDPADDR, which begins so, too (ModemManager
// src/plugins/icera/mm-modem-helpers-icera.c).
func (a *answer) iceraGrant(fields []string) {
	a.plainGrant(fields)
	rest := slices.DeleteFunc(slices.Clone(fields[min(iceraRest, len(fields)):]), func(field string) bool { return strings.HasPrefix(field, "255.") })
	if a.facts["gateway"] == nil {
		a.facts.addresses("gateway", rest...)
	}
	if v6 := nth(fields, iceraIPv6); strings.Contains(v6, ":") {
		a.facts.address([]string{v6})
	}
}

// ubloxGrant tells +UIPADDR: context, name of the interface, address, mask, addresses of IPv6
// with the length of their prefix (u-blox AT manual).
func (a *answer) ubloxGrant(fields []string) {
	if !a.facts.number("cid", fields[0]) {
		return
	}
	global, _, _ := strings.Cut(nth(fields, 4), "/")
	a.facts.address([]string{nth(fields, 2), global})
}

// ericssonGrant tells *E2IPCFG, whose groups are a number and an address: 1 the modem's, 2 the
// gateway, 3 a name server (ModemManager src/plugins/mbm/mm-modem-helpers-mbm.c).
func (a *answer) ericssonGrant(fields []string) {
	f := a.facts
	var dns []string
	text := strings.ReplaceAll(strings.Join(fields, ","), `"`, "")
	for group := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '(' || r == ')' }) {
		switch kind, address, _ := strings.Cut(group, ","); kind {
		case "1":
			f.address([]string{address})
		case "2":
			f.addresses("gateway", address)
		case "3":
			dns = append(dns, address)
		}
	}
	f.addresses("dns", dns...)
}

// state tells a row of the states of all contexts: number, whether it is up.
func (a *answer) state(fields []string) {
	cid, ok := integer(fields[0])
	up := nth(fields, 1)
	if !ok || up != "0" && up != "1" || !strings.HasSuffix(a.command, "?") {
		return
	}
	list, _ := a.facts["contexts"].([]Facts)
	a.facts["contexts"] = append(list, Facts{"cid": cid, "active": up == "1"})
}
