package facts

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// ping collects what the rows of a ping tell; a summary wins over what was counted.
type ping struct {
	rtts    []float64 // ms
	unsure  []float64 // in tenths of a second, or ms
	lost    int
	summary Facts
	code    string // of an error that ends it
}

// pingRows are the rows of the makers' pings, by how they begin.
var pingRows = []struct {
	prefix string
	read   func(p *ping, fields []string)
}{
	{"+QPING", (*ping).quectel}, {"+CPING", (*ping).simcom}, {"+MPING", (*ping).cmiot},
	{"#PING", (*ping).tenths}, {"+CIPPING", (*ping).simcomOld}, {"+SNPING4", (*ping).plain}, {"+UUPING", (*ping).ublox}, {"+UUPINGER", (*ping).ended},
	{"+PING", (*ping).neoway}, {"+ECPING", (*ping).eigen}, {"^SISX", (*ping).cinterion},
}

// tellPing tells how a ping of the modem went.
func (a *answer) tellPing() {
	var p ping
	lines := append(append([]string(nil), a.lines...), a.late...)
	for _, r := range pingRows {
		for _, fields := range rows(lines, r.prefix) {
			r.read(&p, fields)
		}
	}
	for _, line := range lines {
		p.words(line)
	}
	p.settle(a.row.Name == "luat")
	if p.summary == nil && len(p.rtts)+p.lost > 0 {
		p.conclude()
	}
	for key, value := range p.summary {
		a.facts[key] = value
	}
	if p.summary == nil && p.code != "" {
		a.facts["error"] = true
		a.facts.number("code", p.code)
	}
}

// conclude counts where the modem does not.
func (p *ping) conclude() {
	n := len(p.rtts)
	p.summary = Facts{"sent": n + p.lost, "received": n, "lost": p.lost}
	if n == 0 {
		return
	}
	least, most, sum := p.rtts[0], p.rtts[0], 0.0
	for _, rtt := range p.rtts {
		least, most, sum = min(least, rtt), max(most, rtt), sum+rtt
	}
	p.summary["rtt_min_ms"], p.summary["rtt_max_ms"], p.summary["rtt_avg_ms"] = least, most, math.Round(sum/float64(n))
}

func (p *ping) took(field string, scale float64) {
	if v, err := strconv.ParseFloat(strings.TrimSpace(field), 64); err == nil && v >= 0 && v < 1e6 {
		p.rtts = append(p.rtts, v*scale)
	}
}

// summed reads a summary: the names of its fields in their order.
func (p *ping) summed(fields []string, keys ...string) {
	s := Facts{}
	for i, key := range keys {
		s.number(key, nth(fields, i))
	}
	if s["received"] == nil && s["sent"] != nil && s["lost"] != nil {
		s["received"] = s["sent"].(int) - s["lost"].(int)
	}
	p.summary = s
}

// quectel: 0,"ip",bytes,rtt,ttl of a reply; 0,sent,received,lost,min,max,avg in the end; or
// an error alone, of which 569 is a reply that did not come (Quectel EC2x TCP/IP manual).
func (p *ping) quectel(fields []string) {
	switch {
	case len(fields) == 7 && fields[0] == "0":
		p.summed(fields[1:], "sent", "received", "lost", "rtt_min_ms", "rtt_max_ms", "rtt_avg_ms")
	case len(fields) == 5 && fields[0] == "0":
		p.took(fields[3], 1)
	case fields[0] == "569":
		p.lost++
	case fields[0] != "0":
		p.code = fields[0]
	}
}

// simcom: 1,ip,bytes,rtt,ttl; 2 for none; 3,sent,received,lost,min,max,avg (SIMCom SIM7600
// TCP/IP manual).
func (p *ping) simcom(fields []string) {
	switch fields[0] {
	case "1":
		p.took(nth(fields, 3), 1)
	case "2":
		p.lost++
	case "3":
		p.summed(fields[1:], "sent", "received", "lost", "rtt_min_ms", "rtt_max_ms", "rtt_avg_ms")
	}
}

// cmiot: 0,"ip",bytes,rtt,ttl, another number for an error, "statistics",sent,lost,min,max,avg
// in the end (China Mobile ML307); or "ip",type,code,rtt, where 0,0 is a reply (Fibocom L610).
func (p *ping) cmiot(fields []string) {
	switch code, err := strconv.Atoi(fields[0]); {
	case fields[0] == "statistics":
		p.summed(fields[1:], "sent", "lost", "rtt_min_ms", "rtt_max_ms", "rtt_avg_ms")
	case err == nil && code == 0 && len(fields) >= 4:
		p.took(fields[3], 1)
	case err == nil && code == 4:
		p.lost++
	case err == nil:
		p.code = fields[0]
	case nth(fields, 1) == "0" && nth(fields, 2) == "0":
		p.took(nth(fields, 3), 1)
	default:
		p.lost++
	}
}

// noReply is what stands for the time where no reply came (Telit and SIM800 AT manuals).
const noReply = "600"

// tenths: number,"ip",rtt in tenths of a second,ttl.
func (p *ping) tenths(fields []string) {
	if nth(fields, 2) == noReply {
		p.lost++
		return
	}
	p.took(nth(fields, 2), 100)
}

// slowest is the longest time in tenths of a second that +CIPPING waits for a reply where
// nobody says how long; what is above it is in milliseconds.
const slowest = 100

// simcomOld: number,"ip",rtt,ttl, in tenths of a second (SIM800 AT manual); modems of other
// makers that have the command count milliseconds.
func (p *ping) simcomOld(fields []string) {
	if rtt, ok := integer(nth(fields, 2)); ok && nth(fields, 2) != noReply {
		p.unsure = append(p.unsure, float64(rtt))
		return
	}
	p.tenths(fields)
}

// settle decides the unit of the times that are in either.
func (p *ping) settle(millis bool) {
	scale := 100.0
	if millis || len(p.unsure) > 0 && slices.Max(p.unsure) > slowest {
		scale = 1
	}
	for _, rtt := range p.unsure {
		p.rtts = append(p.rtts, rtt*scale)
	}
}

// plain: number,ip,rtt.
func (p *ping) plain(fields []string) { p.took(nth(fields, 2), 1) }

// ublox: number,bytes,"host","ip",ttl,rtt, where -1 stands for no reply.
func (p *ping) ublox(fields []string) {
	if nth(fields, 5) == "-1" {
		p.lost++
		return
	}
	p.took(nth(fields, 5), 1)
}

func (p *ping) ended(fields []string) { p.code = fields[0] }

// neoway: 0,"ip",rtt of the N720 series; number from 1,ip,rtt,ttl of Sequans' modems.
func (p *ping) neoway(fields []string) {
	if fields[0] == "0" && len(fields) >= 3 || len(fields) == 4 && strings.Contains(fields[1], ".") {
		p.took(fields[2], 1)
	}
}

// cinterion: "Ping",1,profile,"ip",rtt of a reply; then 2,profile,"ip",sent,received,lost,percent
// and 3,profile,"ip",min,max,avg (Cinterion ELS61 AT manual, ^SISX).
func (p *ping) cinterion(fields []string) {
	values := fields[min(4, len(fields)):]
	switch {
	case fields[0] != "Ping":
	case nth(fields, 1) == "1":
		p.took(nth(values, 0), 1)
	case nth(fields, 1) == "2":
		p.summed(values, "sent", "received", "lost")
	case nth(fields, 1) == "3" && p.summary != nil:
		for i, key := range []string{"rtt_min_ms", "rtt_max_ms", "rtt_avg_ms"} {
			p.summary.number(key, nth(values, i))
		}
	}
}

// eigen: SUCC,dest: ip,RTT: 30 ms; FAIL; ERROR,cause: number (EigenComm EC618 AT command manual).
func (p *ping) eigen(fields []string) {
	_, value, _ := strings.Cut(fields[len(fields)-1], ":")
	switch value = strings.TrimSpace(value); fields[0] {
	case "SUCC":
		p.took(strings.TrimSuffix(value, "ms"), 1)
	case "FAIL":
		p.lost++
	case "ERROR":
		p.code = value
	}
}

// words: "Reply from 1.2.3.4: bytes= 32 time = 50(ms), TTL = 50" (Neoway N58 AT manual).
func (p *ping) words(line string) {
	if strings.HasPrefix(line, "Request time") {
		p.lost++
	}
	_, rest, found := strings.Cut(line, "time")
	if !found || !strings.HasPrefix(line, "Reply from") {
		return
	}
	digits := strings.TrimLeft(rest, " =<")
	p.took(digits[:max(0, strings.IndexFunc(digits, func(r rune) bool { return !isDigit(r) }))], 1)
}
