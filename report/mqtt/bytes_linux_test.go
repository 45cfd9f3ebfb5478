package mqtt

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// Budgets, in bytes of whole IPv4 packets of both directions. A month has 30 days of hourly
// reports, 1 MB is 1024 times 1024 bytes.
const (
	megabyte      = 1 << 20
	monthJSON     = 14 * megabyte / 10
	monthDeflate  = 3 * megabyte / 4
	aimDeflate    = 4 * megabyte / 10
	overReport    = 230 // beyond the payload, on an open connection, with a name of seven characters
	overName      = 7
	resumeAtMost  = 1900
	reportsAMonth = 30 * 24
	pingsAt1200   = 2 * reportsAMonth // two silences of 1,200 s between hourly reports end with one
	floorReport   = 140               // a sealed datagram of 64 bytes and a sealed answer of 20, with IPv4 and UDP
)

// TestMonthOnTheAir counts what each step of reporting costs over TLS, and puts a month
// together: ours beside the naive way and the physical floor.
func TestMonthOnTheAir(t *testing.T) {
	onAir(t, func(t *testing.T, a *air) {
		r := newRoad(t, a)
		openssl, hybrid := r.openssl(t, "8883"), r.hybrid(t, "8884")
		var c airCosts
		c.deaths = r.die(t, func() {
			c.plain, c.packed, c.ping = r.measure(t, openssl, report.JSON), r.measure(t, openssl, report.Deflate), r.ping(t, openssl)
			c.naive = []trip{r.naive(t, hybrid, 0), r.naive(t, hybrid, 1)}
			c.classic = []trip{r.naive(t, openssl, 0), r.naive(t, openssl, 1)}
			c.visits, c.packedVisits = r.visits(t, openssl, report.JSON), r.visits(t, openssl, report.Deflate)
		})
		t.Logf("bytes of whole packets, both directions\n%s", c.steps())
		c.month(t, month(t, &world{nat: always(2 * time.Hour)}, Persistent, time.Hour).pings)
		c.plain.check(t)
		c.packed.check(t)
	})
}

// airCosts is what all steps have cost.
type airCosts struct {
	plain, packed        costs
	ping                 trip
	deaths               deaths
	naive, classic       []trip // by the defaults, to brokers with and without X25519MLKEM768
	visits, packedVisits []trip // by connections of their own
}

// month puts months together, of several ways to report every hour, and prints them. learned
// is how many pings one has where the network forgets a connection after two hours.
func (m airCosts) month(t *testing.T, learned int) {
	t.Helper()
	kept := func(name string, c costs, pings int) row {
		return row{name, c.report(), reportsAMonth*c.report() + pings*m.ping.bytes() + 30*(c.resume.bytes()+c.identity.bytes())}
	}
	pings := fmt.Sprintf("kept, silence learned (%d pings), ", learned)
	inJSON, inDeflate, best := kept("kept, ping after 1,200 s, JSON", m.plain, pingsAt1200), kept("kept, ping after 1,200 s, deflate", m.packed, pingsAt1200), kept(pings+"deflate", m.packed, learned)
	mortal := best
	mortal.name, mortal.month = "the same, a report a day into a dead connection", best.month+30*(m.deaths.inDeflate.bytes()-m.packed.report()-m.packed.resume.bytes())
	t.Logf("a month of hourly reports; where the connection is kept, with one resumed reconnect and one identity a day\n%s", table([]row{
		visiting("naive: paho, default groups, JSON, anew for each report", m.naive),
		visiting("the same, to a broker without X25519MLKEM768", m.classic),
		visiting("per_report, resumed, JSON", m.visits), visiting("per_report, resumed, deflate", m.packedVisits),
		inJSON, inDeflate, kept(pings+"JSON", m.plain, learned), best, mortal,
		{"floor: sealed UDP and its answer", floorReport, reportsAMonth * floorReport},
	}))
	budget(t, "a month in JSON", inJSON.month, monthJSON, nil)
	budget(t, "a month in deflate", inDeflate.month, monthDeflate, nil)
	if best.month > aimDeflate {
		t.Logf("the aim of %d bytes is missed by %d with a learned silence", aimDeflate, best.month-aimDeflate)
	}
}

// budget fails where one is missed.
func budget(t *testing.T, what string, got, most int, why trip) {
	t.Helper()
	if got > most {
		t.Errorf("%s is %d bytes, more than %d\n%v", what, got, most, why)
	}
}

// check holds the steps to their budgets. Each character of the terminal's name is a byte
// of each topic.
func (c costs) check(t *testing.T) {
	t.Helper()
	budget(t, "a resumed reconnect", c.resume.bytes(), resumeAtMost, c.resume)
	var over []int
	for i, sent := range c.reports {
		over = append(over, sent.bytes()-c.payloads[i])
	}
	slices.Sort(over)
	typical := over[len(over)/2]
	t.Logf("a report is its payload and %d bytes, with a name of %d characters", typical, len(unseenTerminal))
	budget(t, "a report beyond its payload", typical-(len(unseenTerminal)-overName), overReport, c.reports[0])
}

// report is the mean of the reports on an open connection.
func (c costs) report() int { return mean(c.reports) }

func mean(all []trip) (n int) {
	for _, one := range all {
		n += one.bytes()
	}
	return n / len(all)
}

// row is one way to report every hour, in bytes.
type row struct {
	name          string
	report, month int
}

// visiting is a way that opens a connection for each report.
func visiting(name string, visits []trip) row {
	return row{name, mean(visits), reportsAMonth * mean(visits)}
}

// table prints a month of each way.
func table(rows []row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %-58s | %10s | %8s | %7s |\n|%s|\n", "", "one report", "MB/month", "× floor", strings.Repeat("-", 94))
	for _, r := range rows {
		fmt.Fprintf(&b, "| %-58s | %10d | %8.3f | %7.1f |\n", r.name, r.report, float64(r.month)/megabyte, float64(r.month)/(reportsAMonth*floorReport))
	}
	return b.String()
}

// steps prints what they cost.
func (m airCosts) steps() string {
	var b strings.Builder
	for _, s := range []struct {
		name string
		t    trip
	}{
		{"connect, full handshake", m.plain.open}, {"connect, resumed", m.plain.resume},
		{"identity, JSON", m.plain.identity}, {"identity, deflate", m.packed.identity},
		{"stop: offline, DISCONNECT, close", m.plain.stop}, {"ping", m.ping},
		{"dead connection, until replaced: ping", m.deaths.byPing},
		{"the same: a report in JSON", m.deaths.inJSON}, {"the same: a report in deflate", m.deaths.inDeflate},
	} {
		fmt.Fprintf(&b, "| %-40s | %5d bytes | %2d packets |\n", s.name, s.t.bytes(), len(s.t))
	}
	for _, e := range []struct {
		name string
		c    costs
	}{{"JSON", m.plain}, {"deflate", m.packed}} {
		fmt.Fprintf(&b, "| %-40s | %5d bytes | of which payload %d |\n", "report, "+e.name+", mean", e.c.report(), sum(e.c.payloads)/len(e.c.payloads))
	}
	return b.String()
}

func sum(all []int) (n int) {
	for _, one := range all {
		n += one
	}
	return n
}
