package netif

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// Tests of binding run the code under test inside a network namespace that is
// the terminal, against servers in a second one that is the network behind both
// its links:
//
//	terminal                                    network
//	wwan0 10.64.0.2/30   ─── veth ───  10.64.0.1    203.0.113.10  servers, port 7000
//	wlan0 192.168.1.2/24 ─── veth ───  192.168.1.1  203.0.113.53  name server
//
// Go's net uses several threads, so the test binary runs again in each namespace
// instead of changing a thread's.
const (
	roleKey  = "SIMKEEPER_NETIF_ROLE"
	asServer = "network"
	asTester = "terminal"
)

const (
	service    = "203.0.113.10:7000" // answers with the address that it saw, over TCP and UDP
	flood      = "203.0.113.10:7001" // sends as much as it can
	service6   = "[2001:db8:10::10]:7000"
	nameserver = "203.0.113.53"
	byWwan     = "10.64.0.2"
	byWlan     = "192.168.1.2"
)

func TestMain(m *testing.M) {
	if os.Getenv(roleKey) == asServer {
		serve()
		return
	}
	goleak.VerifyTestMain(m)
}

// links is the ground of all tests: both links up, routes none but the links'.
const links = `
ip netns add $T; ip netns add $N
for n in $T $N; do
	ip netns exec $n sh -c 'for i in all default; do echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6; echo 0 >/proc/sys/net/ipv4/conf/$i/rp_filter; done'
done
ip -n $T link add wwan0 type veth peer name cell netns $N
ip -n $T link add wlan0 type veth peer name wifi netns $N
ip -n $T addr add 10.64.0.2/30 dev wwan0; ip -n $T addr add 192.168.1.2/24 dev wlan0
ip -n $N addr add 10.64.0.1/30 dev cell; ip -n $N addr add 192.168.1.1/24 dev wifi
ip -n $N addr add 203.0.113.10/32 dev lo; ip -n $N addr add 203.0.113.53/32 dev lo
for i in lo cell wifi; do ip -n $N link set $i up; done
for i in lo wwan0 wlan0; do ip -n $T link set $i up; done
`

const (
	wifiFirst = "ip -n $T route add default via 192.168.1.1 dev wlan0 metric 100\n"
	cellToo   = "ip -n $T route add default via 10.64.0.1 dev wwan0 metric 700\n"
)

// onTerminal prepares the namespaces by a shell script, to which $T and $N are
// their names, and runs body inside the terminal's, where resolvConf is
// /etc/resolv.conf.
func onTerminal(t *testing.T, script, resolvConf string, body func(t *testing.T)) {
	t.Helper()
	if os.Getenv(roleKey) == asTester {
		settled(t, "wwan0")
		settled(t, "wlan0")
		body(t)
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("left out: network namespaces need root")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("left out: network namespaces need ip of iproute2")
	}
	tester, network := prepare(t, links+script, resolvConf)
	startServers(t, network)
	out, err := again(tester, asTester, "-test.run=^"+t.Name()+"$", "-test.count=1", "-test.timeout=60s").CombinedOutput()
	if err != nil {
		t.Fatalf("in the terminal's namespace: %v\n%s", err, out)
	}
}

func prepare(t *testing.T, script, resolvConf string) (tester, network string) {
	tester, network = fmt.Sprintf("sk%dt", os.Getpid()), fmt.Sprintf("sk%dn", os.Getpid())
	etc := "/etc/netns/" + tester
	t.Cleanup(func() {
		for _, name := range []string{tester, network} {
			if out, err := exec.Command("ip", "netns", "del", name).CombinedOutput(); err != nil {
				t.Logf("%v: %s", err, out)
			}
		}
		os.RemoveAll(etc)
		os.Remove("/etc/netns") // only if it is empty
	})
	if err := os.MkdirAll(etc, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(etc+"/resolv.conf", []byte(resolvConf), 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("sh", "-ec", script)
	c.Env = append(os.Environ(), "T="+tester, "N="+network)
	if out, err := c.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "Operation not permitted") {
			t.Skipf("left out: this system allows no network namespaces: %s", out)
		}
		t.Fatalf("%v: %s", err, out)
	}
	return tester, network
}

// again runs this test binary in a namespace.
func again(namespace, role string, flags ...string) *exec.Cmd {
	c := exec.Command("ip", append([]string{"netns", "exec", namespace, os.Args[0]}, flags...)...)
	c.Env = append(os.Environ(), roleKey+"="+role, "GORACE=atexit_sleep_ms=0")
	return c
}

// startServers waits until they listen; they end when their input does.
func startServers(t *testing.T, namespace string) {
	t.Helper()
	c := again(namespace, asServer)
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
	if _, err := io.ReadFull(out, make([]byte, len("ready"))); err != nil {
		t.Fatalf("the servers did not start: %v", err)
	}
}

// shell runs a script in the namespace that the test is in.
func shell(t *testing.T, script string) {
	t.Helper()
	if out, err := exec.Command("sh", "-ec", script).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", script, err, out)
	}
}

func counted(t *testing.T, name string) Counters {
	t.Helper()
	c, err := Interface{Name: name}.Counters("")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// still fails when an interface carries anything while f runs.
func still(t *testing.T, name string, f func()) {
	t.Helper()
	before := counted(t, name)
	f()
	if after := counted(t, name); after != before {
		t.Errorf("%s carried something: %+v, then %+v", name, before, after)
	}
}

// settled waits until the kernel has noticed the carrier of an interface.
func settled(t *testing.T, name string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for ctx := within(t, 5*time.Second); at("").up(name, netip.Addr{}) != nil; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s does not come up", name)
		}
	}
}

// serve is the network: it exits when its input ends.
func serve() {
	for _, address := range []string{service, service6} {
		l, err := net.Listen("tcp", address)
		if err != nil {
			continue // a network without IPv6
		}
		go accept(l, func(c net.Conn) { io.WriteString(c, seen(c.RemoteAddr())) })
	}
	l, err := net.Listen("tcp", flood)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go accept(l, func(c net.Conn) { io.Copy(c, zeros{}) })
	answer(service, func(_ []byte, from net.Addr) []byte { return []byte(seen(from)) })
	answer(nameserver+":53", func(q []byte, _ net.Addr) []byte { return named(q, "203.0.113.10") })
	fmt.Print("ready")
	io.Copy(io.Discard, os.Stdin)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func seen(a net.Addr) string { return netip.MustParseAddrPort(a.String()).Addr().Unmap().String() }

func accept(l net.Listener, talk func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() { talk(c); c.Close() }()
	}
}

// answer serves datagrams until the socket is closed.
func answer(address string, reply func([]byte, net.Addr) []byte) net.PacketConn {
	p, err := net.ListenPacket("udp", address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go func() {
		for buf := make([]byte, 1500); ; {
			n, from, err := p.ReadFrom(buf)
			if err != nil {
				return
			}
			p.WriteTo(reply(buf[:n], from), from)
		}
	}()
	return p
}

// named answers a name server's question (RFC 1035 §4.1): "pay.example" has one
// IPv4 address, and there is no other name.
func named(question []byte, address string) []byte {
	const name = "\x03pay\x07example\x00"
	if len(question) < 12+len(name)+4 {
		return nil
	}
	reply := append([]byte(nil), question[:12+len(name)+4]...)
	reply[2], reply[3] = 0x81, 0x80
	for i := 6; i < 12; i++ {
		reply[i] = 0
	}
	switch kind := binary.BigEndian.Uint16(reply[12+len(name):]); {
	case string(reply[12:12+len(name)]) != name:
		reply[3] = 0x83
		return append(reply[:12], question[12:]...)
	case kind == 1:
		reply[7] = 1
		a := netip.MustParseAddr(address).As4()
		reply = append(reply, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4)
		reply = append(reply, a[:]...)
	}
	return reply
}

// said gives what a connection answers; nothing is asked but for a datagram.
func said(t *testing.T, c net.Conn, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	if _, datagram := c.(*net.UDPConn); datagram {
		if _, err := c.Write([]byte("?")); err != nil {
			t.Fatal(err)
		}
	}
	buf := make([]byte, 100)
	n, err := c.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	if _, stream := c.(*net.TCPConn); stream { // the server's goodbye must not come in later
		io.Copy(io.Discard, c)
	}
	return string(buf[:n])
}

// listen gives "host:port" of a listener that takes connections until the end.
func listen(t *testing.T, host string) string {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go accept(l, func(net.Conn) {})
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return net.JoinHostPort(host, port)
}
