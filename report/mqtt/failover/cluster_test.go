// Package failover shows that nothing is lost when a node of a broker cluster dies: three
// NATS servers with MQTT, each a process of its own, so that one can really be killed. It
// has tests only, which keep the server's many packages away from those of package mqtt.
package failover

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"
)

// nodeKey has this test binary be a node of the cluster: its number and all ports.
const nodeKey = "SIMKEEPER_TEST_NATS_NODE"

func TestMain(m *testing.M) {
	if spec := os.Getenv(nodeKey); spec != "" {
		if err := serveNode(spec); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// serveNode is a node until its standard input ends, as it does when the tests die.
func serveNode(spec string) error {
	var n int
	var dir string
	var routes, mqtt, health [nodes]int
	if _, err := fmt.Sscan(spec, &n, &dir, &routes[0], &routes[1], &routes[2], &mqtt[0], &mqtt[1], &mqtt[2], &health[0], &health[1], &health[2]); err != nil {
		return err
	}
	var urls []string
	for _, port := range routes {
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", port))
	}
	s, err := server.NewServer(&server.Options{
		ServerName: fmt.Sprintf("node-%d", n), Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true,
		JetStream: true, StoreDir: dir, HTTPHost: "127.0.0.1", HTTPPort: health[n],
		Cluster: server.ClusterOpts{Name: "shop", Host: "127.0.0.1", Port: routes[n]}, Routes: server.RoutesFromStr(strings.Join(urls, ",")),
		MQTT: server.MQTTOpts{Host: "127.0.0.1", Port: mqtt[n], StreamReplicas: nodes},
	})
	if err != nil {
		return err
	}
	s.Start()
	io.Copy(io.Discard, os.Stdin)
	return nil
}

// nodes is how many there are. Each message is stored by all, and acknowledged when two
// have it.
const nodes = 3

// cluster are the nodes as seen by the test.
type cluster struct {
	specs [nodes]string
	addrs [nodes]string // of MQTT
	state [nodes]string // where a node says over HTTP whether it is healthy
	procs [nodes]*exec.Cmd
}

// startCluster starts the nodes and waits until all are healthy.
func startCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{}
	ports := freePorts(t, 3*nodes)
	for n := range nodes {
		c.addrs[n] = fmt.Sprintf("127.0.0.1:%d", ports[nodes+n])
		c.state[n] = fmt.Sprintf("http://127.0.0.1:%d/healthz", ports[2*nodes+n])
		c.specs[n] = fmt.Sprint(n, " ", t.TempDir(), " ", strings.Trim(fmt.Sprint(ports), "[]"))
		c.start(t, n)
	}
	for n := range nodes {
		c.settles(t, n)
	}
	return c
}

// freePorts are ports that nobody listened on a moment ago.
func freePorts(t *testing.T, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// start runs a node.
func (c *cluster) start(t *testing.T, n int) {
	t.Helper()
	p := exec.Command(os.Args[0])
	p.Env = append(os.Environ(), nodeKey+"="+c.specs[n])
	p.Stderr = t.Output()
	in, err := p.StdinPipe()
	must(t, err)
	must(t, p.Start())
	c.procs[n] = p
	t.Cleanup(func() {
		in.Close()
		p.Process.Kill()
		p.Wait() // the second time where it was killed before
	})
}

// kill ends a node by SIGKILL: nothing is flushed, nobody is told.
func (c *cluster) kill(t *testing.T, n int) {
	t.Helper()
	must(t, c.procs[n].Process.Kill())
	c.procs[n].Wait()
}

// asker keeps no connection open.
var asker = &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// settles waits until a node has what the others have.
func (c *cluster) settles(t *testing.T, n int) {
	t.Helper()
	within(t, 60*time.Second, "the node is healthy", func() bool {
		answer, err := asker.Get(c.state[n])
		if err != nil {
			return false
		}
		answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// node is the number of a broker of a client.
func (c *cluster) node(t *testing.T, broker string) int {
	t.Helper()
	for n, addr := range c.addrs {
		if strings.HasSuffix(broker, addr) {
			return n
		}
	}
	t.Fatalf("%q is no node", broker)
	return 0
}

// within fails the test if what has not become true in a time.
func within(t *testing.T, d time.Duration, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("not in %v: %s", d, what)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
