package probe

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
)

// roleKey is set in the process that runs inside the namespace.
const roleKey = "SIMKEEPER_PROBE_ROLE"

// TestTheCostIsWhatCrossesTheLink compares what the steps say with what the kernel has
// counted on the loopback interface of a network namespace, which nobody else uses.
func TestTheCostIsWhatCrossesTheLink(t *testing.T) {
	if os.Getenv(roleKey) != "" {
		measure(t)
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("left out: network namespaces need root")
	}
	// A round trip of 60 ms, where the kernel can: acknowledgements depend on it.
	c := exec.Command("unshare", "-n", "sh", "-c", `ip link set lo up && { tc qdisc add dev lo root netem delay 30ms 2>/dev/null || true; } && exec "$0" "$@"`,
		os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=60s")
	c.Env = append(os.Environ(), roleKey+"=terminal")
	out, err := c.CombinedOutput()
	if err != nil && strings.Contains(string(out), "Operation not permitted") {
		t.Skipf("left out: this system allows no network namespaces: %s", out)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func measure(t *testing.T) {
	ca := newAuthority(t)
	server := &tls.Config{Certificates: []tls.Certificate{ca.now(t, "broker.example")}}
	trust := ca.trust()
	trust.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	for _, name := range []string{"first", "resumed"} {
		before := crossed(t)
		steps := overTLS(t, server, connack(0), Config{TLS: trust})
		expect(t, steps, reached+"tls passed answered; login passed answered")
		real := settled(t) - before
		near(t, name, steps, real)
	}
	before := crossed(t)
	steps := Run(t.Context(), Config{Path: loopback{}, Brokers: []string{"tcp://127.0.0.1:9"}})
	expect(t, steps, "interface passed; connect failed refused answered")
	near(t, "refused", steps, settled(t)-before)
}

// near checks that the sum of the steps is within a tenth of what was measured.
func near(t *testing.T, name string, steps []diagnose.Step, real int64) {
	t.Helper()
	var said int64
	for _, s := range steps {
		said += s.Bytes
	}
	t.Logf("%s: said %d, measured %d bytes", name, said, real)
	if off := said - real; off > real/10 || off < -real/10 {
		t.Errorf("%s: said %d, measured %d bytes", name, said, real)
	}
}

// crossed is how many bytes, with their headers, the loopback interface has carried.
func crossed(t *testing.T) int64 {
	t.Helper()
	f, err := os.Open("/proc/net/dev")
	must(t, err)
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var bytes int64
		if n, _ := fmt.Sscanf(strings.TrimSpace(lines.Text()), "lo: %d", &bytes); n == 1 {
			return bytes
		}
	}
	t.Fatal("/proc/net/dev has no lo")
	return 0
}

// settled is crossed, once nothing has come for a while: a connection ends after the probe.
func settled(t *testing.T) int64 {
	t.Helper()
	tick := time.NewTicker(300 * time.Millisecond)
	defer tick.Stop()
	for last := crossed(t); ; {
		<-tick.C
		now := crossed(t)
		if now == last {
			return now
		}
		last = now
	}
}
