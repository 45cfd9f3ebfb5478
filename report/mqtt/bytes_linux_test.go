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
		var plain, packed costs
		var ping trip
		var rows []row
		revival := r.revival(t, r.openssl(t, "8885"), func() {
			plain, packed, ping = r.measure(t, openssl, report.JSON), r.measure(t, openssl, report.Deflate), r.ping(t, openssl)
			rows = []row{
				visiting("naive: paho, X25519MLKEM768, JSON, anew for each report", []trip{r.naive(t, hybrid, 0), r.naive(t, hybrid, 1)}),
				visiting("naive, to a broker without that group (OpenSSL 3.0)", []trip{r.naive(t, openssl, 0), r.naive(t, openssl, 1)}),
				visiting("per_report, resumed, JSON", r.visits(t, openssl, report.JSON)),
				visiting("per_report, resumed, deflate", r.visits(t, openssl, report.Deflate)),
			}
		})
		kept := func(name string, c costs, pings int) row {
			return row{name, c.report(), reportsAMonth*c.report() + pings*ping.bytes() + 30*(revival.bytes()+c.identity.bytes())}
		}
		learned := month(t, &world{nat: always(2 * time.Hour)}, Persistent, time.Hour)
		pings := fmt.Sprintf("%d pings, learned", learned.pings)
		json, deflate := kept("kept, ping after 1,200 s, JSON", plain, pingsAt1200), kept("kept, ping after 1,200 s, deflate", packed, pingsAt1200)
		best := kept("kept, "+pings+", deflate", packed, learned.pings)
		rows = append(rows, json, deflate, kept("kept, "+pings+", JSON", plain, learned.pings), best,
			row{"floor: sealed UDP and its answer", floorReport, reportsAMonth * floorReport})
		t.Logf("bytes of whole packets, both directions\n%s", steps(plain, packed, ping, revival))
		t.Logf("a month of hourly reports, with a connection that died, a resumed one and an identity a day\n%s", table(rows))
		budget(t, "a month in JSON", json.month, monthJSON, nil)
		budget(t, "a month in deflate", deflate.month, monthDeflate, nil)
		if best.month > aimDeflate {
			t.Logf("the aim of %d bytes is missed by %d with a learned silence", aimDeflate, best.month-aimDeflate)
		}
		for _, c := range []costs{plain, packed} {
			c.check(t)
		}
	})
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
func steps(plain, packed costs, ping, revival trip) string {
	var b strings.Builder
	for _, s := range []struct {
		name string
		t    trip
	}{
		{"connect, full handshake", plain.open}, {"connect, resumed", plain.resume}, {"identity, JSON", plain.identity}, {"identity, deflate", packed.identity},
		{"stop: offline, DISCONNECT, close", plain.stop}, {"ping", ping}, {"a dead connection, until it is replaced", revival},
	} {
		fmt.Fprintf(&b, "| %-40s | %5d bytes | %2d packets |\n", s.name, s.t.bytes(), len(s.t))
	}
	for _, e := range []struct {
		name string
		c    costs
	}{{"JSON", plain}, {"deflate", packed}} {
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
