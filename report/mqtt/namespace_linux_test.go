package mqtt

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// air is a cellular link for measurements: this process is the terminal at one end of a
// veth pair, in a network of its own, and the servers stand at the other end. The MTU is
// that of a cellular link, and no packet is longer (offloads are off).
type air struct {
	*meter
	errands chan func() // for the thread that lives at the far end
}

const (
	nearDevice, farDevice = "wwan0", "core0"
	nearAddr, farAddr     = "10.64.0.2", "10.64.0.1"
	airMTU                = 1420
)

// airKey holds the name of the test that runs in a network of its own.
const airKey = "SIMKEEPER_TEST_AIR"

// onAir runs measure in a network of its own: this test once more, in another process.
func onAir(t *testing.T, measure func(t *testing.T, a *air)) {
	if os.Getenv(airKey) == t.Name() {
		measure(t, newAir(t))
		return
	}
	for _, tool := range []string{"ip", "mosquitto"} {
		toolPath(t, tool)
	}
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")
	c.Env = append(os.Environ(), airKey+"="+t.Name())
	c.SysProcAttr = ownNetwork()
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Skipf("left out: this system allows no network namespaces: %v", err)
	}
	t.Parallel() // it waits nearly all the time: others may run beside it
	if err := c.Wait(); err != nil {
		t.Errorf("on the air: %v\n%s", err, out.String())
	} else if testing.Verbose() {
		t.Logf("on the air:\n%s", out.String())
	}
}

// ownNetwork are a process's own network and mounts; who is not root is root in there.
func ownNetwork() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET | unix.CLONE_NEWNS}
	if os.Getuid() != 0 {
		a.Cloneflags |= unix.CLONE_NEWUSER
		a.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	return a
}

// toolPath finds a program also where the path of every user does not lead.
func toolPath(t *testing.T, name string) string {
	t.Helper()
	for _, path := range []string{name, "/usr/sbin/" + name, "/sbin/" + name} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// newAir joins the two ends.
func newAir(t *testing.T) *air {
	a := &air{errands: make(chan func())}
	far := make(chan int)
	go a.liveFar(far)
	ip := toolPath(t, "ip")
	shell(t, fmt.Sprintf("%[1]s link add %[2]s type veth peer name %[3]s netns %[4]d\n", ip, nearDevice, farDevice, <-far)+configureEnd(ip, nearDevice, nearAddr))
	a.beyond(func() { shell(t, configureEnd(ip, farDevice, farAddr)) })
	eventually(t, "the link is up", func() bool {
		i, err := net.InterfaceByName(nearDevice)
		return err == nil && i.Flags&net.FlagRunning != 0
	})
	a.meter = newMeter(t, nearDevice)
	t.Cleanup(func() { close(a.errands) })
	return a
}

// configureEnd is the script for one end of the link. IPv6 is off: it would chat by itself.
func configureEnd(ip, device, addr string) string {
	return fmt.Sprintf(`echo 1 >/proc/sys/net/ipv6/conf/%[2]s/disable_ipv6 || true
%[1]s link set lo up
%[1]s addr add %[3]s/30 dev %[2]s
%[1]s link set %[2]s mtu %[4]d gso_max_segs 1 up
`, ip, device, addr, airMTU)
}

// liveFar is a thread in a network of its own, which it tells the number of. What it
// starts lives there too. It is never given back, so that it ends with its goroutine.
func (a *air) liveFar(id chan<- int) {
	runtime.LockOSThread()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		id <- -1
		return
	}
	id <- unix.Gettid()
	for errand := range a.errands {
		errand()
	}
}

// beyond runs f at the far end.
func (a *air) beyond(f func()) {
	done := make(chan struct{})
	a.errands <- func() { defer close(done); f() }
	<-done
}

// listen opens a port at the far end.
func (a *air) listen(t *testing.T, port string) (l net.Listener) {
	t.Helper()
	var err error
	a.beyond(func() { l, err = net.Listen("tcp4", net.JoinHostPort(farAddr, port)) })
	must(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

// swallow lets every answer disappear, as a network does that has forgotten a connection.
func (a *air) swallow(t *testing.T) {
	t.Helper()
	a.beyond(func() { shell(t, toolPath(t, "ip")+" route add blackhole "+nearAddr+"/32") })
}

// heal ends swallow.
func (a *air) heal(t *testing.T) {
	t.Helper()
	a.beyond(func() { shell(t, toolPath(t, "ip")+" route del blackhole "+nearAddr+"/32") })
}

// mosquitto runs a broker at the far end, and gives its address once it listens.
func (a *air) mosquitto(t *testing.T, port string, lines ...string) string {
	t.Helper()
	m := &mosquitto{addr: net.JoinHostPort(farAddr, port)}
	m.configure(t, lines...)
	m.prepare(t)
	var err error
	a.beyond(func() { err = m.cmd.Start() })
	must(t, err)
	t.Cleanup(m.kill)
	eventually(t, "mosquitto listens", m.listens)
	return m.addr
}

// shell runs a script.
func shell(t *testing.T, script string) {
	t.Helper()
	if out, err := exec.Command("sh", "-ec", script).CombinedOutput(); err != nil {
		t.Errorf("%s: %v: %s", script, err, out)
	}
}
