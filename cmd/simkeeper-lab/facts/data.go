package facts

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

var dataDetails = []detail{
	{"+XIIC", (*answer).bearer}, {"+MIPCALL", (*answer).numbered}, {"+CNACT", (*answer).numbered}, {"+QIACT", (*answer).numbered}, {"+GTRNDIS", (*answer).bearer},
	{"+ZECMCALL", (*answer).bearer}, {"+NETOPEN", (*answer).opened}, {"$MYNETACT", (*answer).numbered}, {"+IPADDR", (*answer).bearer},
	{"#SGACT", (*answer).numbered}, {"$QCRMCALL", (*answer).bearer}, {"+QNETDEVCTL", (*answer).bearer}, {"!SCACT", (*answer).bearer}, {"+ECMDUP", (*answer).families},
	{"^NDISSTAT", (*answer).families}, {"^NDISSTATQRY", (*answer).families}, {"^DHCP", (*answer).lease}, {"+CGNAPN", (*answer).offered},
	{"+UGCNTRD", (*answer).counter}, {"^DSFLOWRPT", (*answer).flow}, {"+CBC", (*answer).battery},
}

// contexts lists definitions; an address is told where it is one of IPv4.
func contexts(all []modem.Context) []Facts {
	list := []Facts{}
	for _, c := range all {
		f := Facts{"cid": c.CID, "apn": nil}
		f.text("type", c.Type)
		f.text("apn", c.APN)
		if c.Address.Is4() {
			f["ip"] = c.Address.String()
		}
		list = append(list, f)
	}
	return list
}

// active lists the states of contexts by their number.
func active(all map[int]bool) []Facts {
	list := []Facts{}
	for cid, up := range all {
		list = append(list, Facts{"cid": cid, "active": up})
	}
	slices.SortFunc(list, func(a, b Facts) int { return a["cid"].(int) - b["cid"].(int) })
	return list
}

// addresses tells the answer to +CGPADDR: of one context, and of several as a list.
func (a *answer) addresses() {
	var list []Facts
	for _, fields := range rows(a.lines, "+CGPADDR") {
		cid, ok := integer(fields[0])
		if !ok {
			continue
		}
		f := Facts{"cid": cid, "ip": nil}
		f.address(fields[1:])
		list = append(list, f)
	}
	if len(list) > 0 {
		for key, value := range list[0] {
			a.facts[key] = value
		}
	}
	if len(list) > 1 {
		a.facts["contexts"] = list
	}
}

// address tells the first address of either family in the fields, which the agent's parser
// reads in all their forms.
func (f Facts) address(fields []string) {
	for _, field := range fields {
		for word := range strings.FieldsSeq(field) {
			ip, err := modem.ParseAddress([]string{"+CGPADDR: 1," + word}, 1)
			switch {
			case err != nil || !ip.IsValid():
			case ip.Is4():
				if f["ip"] == nil {
					f["ip"] = ip.String()
				}
			default:
				f.add("ipv6", ip.String())
			}
		}
	}
}

// numbered tells of the first connection its number, where a state follows it, and how it is.
func (a *answer) numbered(fields []string) {
	if second := nth(fields, 1); second == "0" || second == "1" {
		if cid, ok := integer(fields[0]); ok {
			a.facts.add("cid", cid)
		}
	}
	a.bearer(fields)
}

// offered tells the APN that the network gives with the attach (SIM7070 series AT command
// manual, +CGNAPN).
func (a *answer) offered(fields []string) { a.facts.text("apn", nth(fields, 1)) }

// bearer tells whether a modem's own connection is up, and its address: the commands of the
// makers agree in that the last 0 or 1 before the address says so, that an address other than
// 0.0.0.0 is one of a connection that is up, and 0.0.0.0 of one that is not. Of several one that
// is up counts.
func (a *answer) bearer(fields []string) {
	f := a.facts
	f.address(fields)
	if ip, told := f["ip"].(string); told && ip != "" {
		f["active"] = true
		return
	}
	if slices.Contains(fields, "0.0.0.0") {
		f.add("active", false)
		return
	}
	for _, field := range fields[min(1, len(fields)-1):] {
		if field == "0" || field == "1" {
			f.up(field == "1")
			return
		}
	}
	if fields[0] == "0" || fields[0] == "1" {
		f.up(fields[0] == "1")
	}
}

func (f Facts) up(is bool) {
	if f.add("active", is); is {
		f["active"] = true
	}
}

// opened tells +NETOPEN: asked, its first number is 1 where the network is up; in the end of
// bringing it up, 0 (SIMCom SIM7600 TCP/IP manual).
func (a *answer) opened(fields []string) {
	up := "0"
	if strings.HasSuffix(a.command, "?") {
		up = "1"
	}
	if _, ok := integer(fields[0]); ok {
		a.facts["active"] = fields[0] == up
	}
}

// tellNoBearer tells that nothing is up where a question for it ends in OK alone.
func (a *answer) tellNoBearer() {
	command := strings.ToUpper(a.command)
	if len(a.lines) == 0 && a.final == "OK" && slices.Contains([]string{"+MIPCALL?", "+QIACT?", "+CNACT?", "+XIIC?", "+GTRNDIS?", "+ZECMCALL?"}, command) {
		a.facts["active"] = false
	}
	for _, fields := range rows(slices.Concat(a.lines, a.late), "+APP PDP") { // SIM7080 series AT command manual, +CNACT
		a.facts["active"] = fields[len(fields)-1] == "ACTIVE"
	}
	if a.facts["ip"] == nil && asksFor(command, "CGPADDR") {
		a.addresses()
		if len(a.lines) == 0 && a.final == "OK" {
			a.facts["ip"] = nil
		}
	}
}

// families tells which families of addresses are up: groups of a state and a name behind it,
// on one line or several; a state without a name is of IPv4.
func (a *answer) families(fields []string) {
	state := -1
	named := false
	for _, field := range fields {
		n, ok := integer(field)
		switch word := strings.ToLower(field); {
		case ok && (n == 0 || n == 1):
			state = n
		case word == "ipv4" || word == "ipv6":
			named = true
			if state >= 0 {
				a.facts[word+"_up"] = state == 1
			}
		}
	}
	if !named && state >= 0 {
		a.facts["ipv4_up"] = state == 1
	}
}

// lease tells ^DHCP: address, mask, gateway, server, two name servers, as hexadecimal
// numbers with the first byte last (Huawei ME909s AT manual).
func (a *answer) lease(fields []string) {
	f := a.facts
	for i, key := range []string{"ip", "", "gateway"} {
		if ip, ok := swappedAddress(nth(fields, i)); ok && key != "" {
			f[key] = ip
		}
	}
	var dns []string
	for i := 4; i <= 5; i++ {
		if ip, ok := swappedAddress(nth(fields, i)); ok {
			dns = append(dns, ip)
		}
	}
	if dns != nil {
		f["dns"] = dns
	}
}

func swappedAddress(field string) (string, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(strings.ToLower(field), "0x"), 16, 32)
	ip := netip.AddrFrom4([4]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
	return ip.String(), err == nil && n != 0
}

// counter tells a row of +UGCNTRD: context, bytes of the session and in total, sent and
// received (u-blox AT manual).
func (a *answer) counter(fields []string) {
	c := Facts{}
	if len(fields) < 5 || !c.number("cid", fields[0]) || !c.number("total_tx_bytes", fields[3]) || !c.number("total_rx_bytes", fields[4]) {
		return
	}
	list, _ := a.facts["contexts"].([]Facts)
	a.facts["contexts"] = append(list, c)
}

// flow tells ^DSFLOWRPT: seconds, two rates, bytes sent and received, all in hexadecimal
// (ModemManager src/plugins/huawei/mm-broadband-modem-huawei.c).
func (a *answer) flow(fields []string) {
	for key, i := range map[string]int{"duration_s": 0, "tx_bytes": 3, "rx_bytes": 4} {
		if n, err := strconv.ParseUint(nth(fields, i), 16, 64); err == nil {
			a.facts[key] = n
		}
	}
}

// battery tells the charge beside the voltage of +CBC (3GPP TS 27.007 §8.4).
func (a *answer) battery(fields []string) {
	if n, ok := integer(nth(fields, 1)); ok && n >= 0 && n <= 100 {
		a.facts["percent"] = n
	}
}
