package agent

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/simkeeper/simkeeper/agent/netif"
)

// A scenario is a terminal between two worlds, each in a network namespace of its own, so
// that what leaves by the wrong link arrives in the wrong world:
//
//	terminal                                    cell and wifi, which do not know each other
//	wwan0 10.64.0.2/30   ─── veth ─── cell  10.64.0.1    203.0.113.10  the operator's server
//	wlan0 192.168.1.2/24 ─── veth ─── wifi  192.168.1.1  203.0.113.20  one that never says a word
//	                                                     211.136.17.107, 211.136.20.203  the name servers that the modem tells
//
// Go's net uses several threads, so the test binary runs again in each namespace instead of
// changing a thread's.
type scenario struct {
	name       string
	script     string       // further preparations; $T, $C and $W name the namespaces
	resolvers  string       // /etc/resolv.conf of the terminal
	cell, wifi func(*place) // what answers in each world
	body       func(t *testing.T)
}

// The roles of a process, in the environment.
const (
	roleKey    = "SIMKEEPER_PROOF_ROLE"
	asTerminal = "terminal"
	asCell     = "cell"
	asWifi     = "wifi"
	asCrowd    = "crowd" // another program on the terminal
)

const (
	server    = "203.0.113.10"
	silent    = "203.0.113.20"
	firstDNS  = "211.136.17.107"
	secondDNS = "211.136.20.203"
	byWwan    = "10.64.0.2"
	byWlan    = "192.168.1.2"
	router    = "192.168.1.1" // of the shop
)

// links is the ground of all scenarios: both links up, and no routes but the links' own. The
// neighbours know each other for good, so that no packet leaves but those of the programs.
const links = `
for n in $T $C $W; do
	ip netns add $n
	ip netns exec $n sh -c 'for i in all default; do echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6; echo 0 >/proc/sys/net/ipv4/conf/$i/rp_filter; done; echo 0 >/proc/sys/net/ipv4/ip_forward'
done
ip -n $T link add wwan0 address 02:00:00:00:01:02 type veth peer name cell address 02:00:00:00:01:01 netns $C
ip -n $T link add wlan0 address 02:00:00:00:02:02 type veth peer name wifi address 02:00:00:00:02:01 netns $W
ip -n $T addr add 10.64.0.2/30 dev wwan0; ip -n $T addr add 192.168.1.2/24 dev wlan0
ip -n $C addr add 10.64.0.1/30 dev cell; ip -n $W addr add 192.168.1.1/24 dev wifi
for n in $C $W; do for a in 203.0.113.10 203.0.113.20 211.136.17.107 211.136.20.203; do ip -n $n addr add $a/32 dev lo; done; done
for i in lo cell; do ip -n $C link set $i up; done
for i in lo wifi; do ip -n $W link set $i up; done
for i in lo wwan0 wlan0; do ip -n $T link set $i up; done
ip -n $C neigh replace 10.64.0.2 lladdr 02:00:00:00:01:02 dev cell nud permanent
ip -n $W neigh replace 192.168.1.2 lladdr 02:00:00:00:02:02 dev wifi nud permanent
ip -n $T neigh replace 10.64.0.1 lladdr 02:00:00:00:01:01 dev wwan0 nud permanent
ip -n $T neigh replace 192.168.1.1 lladdr 02:00:00:00:02:01 dev wlan0 nud permanent
`

const (
	wifiFirst = "ip -n $T route add default via 192.168.1.1 dev wlan0 metric 100\n"
	cellToo   = "ip -n $T route add default via 10.64.0.1 dev wwan0 metric 700\n"
	cellFirst = "ip -n $T route add default via 10.64.0.1 dev wwan0 metric 50\n"
)

// play plays the part in the scenario that this process has.
func (s scenario) play(t *testing.T) {
	switch os.Getenv(roleKey) {
	case asCell:
		serveWorld(t, s.cell)
	case asWifi:
		serveWorld(t, s.wifi)
	case asCrowd:
		crowd(t)
	case asTerminal:
		resolveBy(t, paper("resolv.conf"))
		comesUp(t, "wwan0")
		comesUp(t, "wlan0")
		s.body(t)
	default:
		s.stage(t)
	}
}

// stage starts the processes of the scenario. All scenarios run at once: they mostly wait.
func (s scenario) stage(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("left out: network namespaces need root")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("left out: network namespaces need ip of iproute2")
	}
	spaces := namespaces(t, links+s.script)
	papers := newPapers(t)
	write(t, filepath.Join(papers, "resolv.conf"), s.resolvers)
	for _, role := range []string{asCell, asWifi} {
		startWorld(t, actor(t, spaces[role], role, papers))
	}
	terminal := actor(t, spaces[asTerminal], asTerminal, papers)
	var out bytes.Buffer
	terminal.Stdout, terminal.Stderr = &out, &out
	if err := terminal.Start(); err != nil {
		t.Fatal(err)
	}
	t.Parallel()
	if err := terminal.Wait(); err != nil {
		t.Errorf("on the terminal: %v\n%s", err, out.String())
	} else if testing.Verbose() {
		t.Log(out.String())
	}
}

// staged counts the scenarios of this process: several stand beside each other.
var staged atomic.Int64

// namespaces makes those of a scenario by a shell script.
func namespaces(t *testing.T, script string) map[string]string {
	t.Helper()
	id := fmt.Sprintf("skp%d.%d", os.Getpid(), staged.Add(1))
	spaces := map[string]string{asTerminal: id + "t", asCell: id + "c", asWifi: id + "w"}
	t.Cleanup(func() {
		for _, name := range spaces {
			exec.Command("ip", "netns", "del", name).Run() // some may not have been made
		}
	})
	c := exec.Command("sh", "-ec", script)
	c.Env = append(os.Environ(), "T="+spaces[asTerminal], "C="+spaces[asCell], "W="+spaces[asWifi])
	if out, err := c.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "Operation not permitted") {
			t.Skipf("left out: this system allows no network namespaces: %s", out)
		}
		t.Fatalf("%v: %s", err, out)
	}
	return spaces
}

// actor is this test binary in a namespace, at the same scenario.
func actor(t *testing.T, namespace, role, papers string) *exec.Cmd {
	c := exec.CommandContext(t.Context(), "ip", append([]string{"netns", "exec", namespace, os.Args[0]}, onlyThis(t)...)...)
	c.Env = append(os.Environ(), roleKey+"="+role, papersKey+"="+papers, "GORACE=atexit_sleep_ms=0")
	return c
}

// again is this test binary in another role, on the same terminal.
func again(t *testing.T, role string) *exec.Cmd {
	c := exec.CommandContext(t.Context(), os.Args[0], onlyThis(t)...)
	c.Env = append(os.Environ(), roleKey+"="+role, "GORACE=atexit_sleep_ms=0")
	return c
}

// onlyThis are the flags by which the test binary runs the present scenario alone.
func onlyThis(t *testing.T) []string {
	top, name, _ := strings.Cut(t.Name(), "/")
	name, _, _ = strings.Cut(name, "/")
	flags := []string{"-test.run=^" + top + "$/^" + regexp.QuoteMeta(name) + "$", "-test.count=1", "-test.timeout=100s", "-test.parallel=16"}
	if testing.Verbose() {
		flags = append(flags, "-test.v")
	}
	return flags
}

// startWorld waits until the servers listen. They end with the scenario.
func startWorld(t *testing.T, c *exec.Cmd) {
	t.Helper()
	c.Stderr = os.Stderr
	in, err1 := c.StdinPipe()
	out, err2 := c.StdoutPipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); c.Wait() })
	awaitReady(t, out)
}

// readyText is what a process says on its output when it is at work.
const readyText = "proof: ready\n"

// awaitReady reads until the process is ready; what it says later is of no interest.
func awaitReady(t *testing.T, out io.Reader) {
	t.Helper()
	var said []byte
	for one := make([]byte, 1); !bytes.HasSuffix(said, []byte(readyText)); said = append(said, one...) {
		if _, err := io.ReadFull(out, one); err != nil {
			t.Fatalf("the servers did not start: %v\n%s", err, said)
		}
	}
	drained := make(chan struct{})
	go func() { defer close(drained); io.Copy(io.Discard, out) }()
	t.Cleanup(func() { <-drained })
}

// stayReady says that this process is at work, and returns when nobody wants it any more.
func stayReady() {
	fmt.Print(readyText)
	io.Copy(io.Discard, os.Stdin)
}

// resolveBy makes a file the terminal's /etc/resolv.conf and hides other lists of name
// servers, in the file systems of this process alone.
func resolveBy(t *testing.T, file string) {
	t.Helper()
	path, err := filepath.EvalSymlinks("/etc/resolv.conf")
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", "/run", "tmpfs", 0, ""); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(path, "/run/") {
		write(t, path, "")
	}
	for _, err := range []error{os.Chmod(file, 0o644), unix.Mount(file, path, "", unix.MS_BIND, "")} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// shell runs a script on the terminal.
func shell(t *testing.T, script string) {
	t.Helper()
	if out, err := exec.Command("sh", "-ec", script).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", script, err, out)
	}
}

// until asks again and again, for as long as a person would wait.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// comesUp waits until the kernel has noticed the carrier of an interface, if there is one.
func comesUp(t *testing.T, name string) {
	t.Helper()
	until(t, name+" comes up", func() bool {
		state, err := os.ReadFile(filepath.Join("/sys/class/net", name, "operstate"))
		return err != nil || strings.TrimSpace(string(state)) == "up"
	})
}

// carried is what an interface has carried.
func carried(t *testing.T, name string) netif.Counters {
	t.Helper()
	c, err := netif.Interface{Name: name}.Counters("")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// unmoved fails where an interface carries one packet while f runs.
func unmoved(t *testing.T, name string, f func()) {
	t.Helper()
	before := carried(t, name)
	f()
	if after := carried(t, name); after != before {
		t.Errorf("%s carried something: %+v, then %+v", name, before, after)
	}
}
