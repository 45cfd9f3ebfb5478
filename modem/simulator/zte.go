package simulator

import "fmt"

// zteModels are ZTE's ME3630 and the GM800 of Gosuncn, to whom ZTE sold its modules.
var zteModels = []family{
	{
		name: "zte", model: "ME3630", maker: "ZTE CORPORATION", revision: "ME3630C1CV1.0B11",
		rats: []RAT{LTE, HSPA, UMTS, GSM}, ciWidth: 8, ceregMax: 3, stack: "zte",
		own: merge(zteAnswers, quick(map[string]func(*query) reply{
			"+ZCELLINFO?": zteCell,
			"+ZRSSI":      zteSignal,
			"+ZCAINFO?":   zteCarriers,
			"+ZPAS?":      zteService,
		})),
		missing: []string{"+CCID", "+CPINR"},
	},
	{
		name: "zte", model: "GM800", maker: "GOSUNCN", revision: "GM800V1.0.0B05",
		rats: []RAT{NR, NSA, LTE, HSPA, UMTS}, ciWidth: 8, ceregMax: 3,
		own: merge(zteAnswers, quick(map[string]func(*query) reply{"+ZSWITCH?": fixed("+ZSWITCH: x")})), missing: []string{"+CCID", "+CPINR"},
	},
}

var zteAnswers = quick(map[string]func(*query) reply{
	"+MTSM=":     fibocomTemperature,
	"+ZECMCALL?": zteInterface,
	"+ZSWITCH?":  fixed("+ZSWITCH: l"),
})

// zteCell answers +ZCELLINFO?: area, cell and, on LTE, physical cell id and channel around the band. Without a cell the
// numbers are those of none, behind which band and channel go on. On 3G it is an ERROR.
func zteCell(q *query) reply {
	c := q.s.Cell
	switch {
	case !q.s.camped():
		return sayf("+ZCELLINFO: 0XFFFE,0XFFFFFFFF,0X00000000,LTE B%d,%d", accesses[LTE].band, accesses[LTE].channel)
	case q.s.RAT == LTE:
		return sayf("+ZCELLINFO: 0X%04X,0X%08X,0X%08X,LTE B%d,%d", c.TAC, c.ID, c.PCI, c.Band, c.Channel)
	case q.s.RAT == GSM:
		return sayf("+ZCELLINFO: 0X%04X,0X%08X,PGSM_%d", c.TAC, c.ID, c.Band)
	}
	return fail(0)
}

// zteSignal answers +ZRSSI: rsrp, rsrq, rssi and sinr on LTE, rscp and Ec/Io on 3G, rssi on 2G.
func zteSignal(q *query) reply {
	g := q.s.Signal
	switch {
	case !q.s.camped():
		return fail(0)
	case q.s.RAT == LTE:
		return sayf("+ZRSSI: %d,%d,%d,%.1f", g.RSRP, g.RSRQ, g.RSSI, float64(g.SINR))
	case q.s.RAT == GSM:
		return sayf("+ZRSSI: %d", g.RSSI)
	}
	return sayf("+ZRSSI: %d,%.1f", g.RSRP, float64(g.RSRQ))
}

// zteCarriers answers +ZCAINFO?: physical cell id, band, area, channel and bandwidth of the first carrier.
func zteCarriers(q *query) reply {
	if !q.s.camped() || q.s.RAT != LTE {
		return say()
	}
	c := q.s.Cell
	return sayf("+ZCAINFO: %d,%d,%d,%d,20", c.PCI, c.Band, c.TAC, c.Channel)
}

// zteService answers +ZPAS?: technology and domains.
func zteService(q *query) reply {
	status, domains := q.s.serviceStatus()
	switch status {
	case 0:
		return say(`+ZPAS: "No Service"`)
	case 1:
		return say(`+ZPAS: "Limited Service"`)
	}
	technology := map[RAT]string{LTE: "LTE", HSPA: "HSDPA", UMTS: "3G", GSM: "GPRS/EDGE"}[q.s.RAT]
	return say(fmt.Sprintf(`+ZPAS: "%s","%s"`, technology, []string{"", "CS_ONLY", "PS_ONLY", "CS_PS"}[domains]))
}

// zteInterface answers +ZECMCALL?: the address that the network interface has got, its gateway and name servers.
func zteInterface(q *query) reply {
	if !q.s.online() {
		return say()
	}
	address := q.s.bearer().Address
	return sayf("+ZECMCALL: IPV4, %s, %s, 211.136.17.107, 211.136.20.203", address, gateway(address))
}
