package mqtt

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
	"golang.org/x/sys/unix"
)

// brokerName is known to the name server at the far end, by both families of addresses.
const brokerName = "mqtt.shop.example"

// nameServer answers at the far end.
func (a *air) nameServer(t *testing.T) {
	t.Helper()
	var c net.PacketConn
	var err error
	a.beyond(func() { c, err = net.ListenPacket("udp4", net.JoinHostPort(farAddr, "53")) })
	must(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		question := make([]byte, 1500)
		for {
			n, from, err := c.ReadFrom(question)
			if err != nil {
				return
			}
			c.WriteTo(nameAnswer(question[:n]), from)
		}
	}()
	t.Cleanup(func() { c.Close(); <-done })
}

// nameAnswer knows one name; what is not a question gets an empty answer.
func nameAnswer(question []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	head := dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 60}
	switch {
	case q.Name.String() != brokerName+".":
		m.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA:
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: [4]byte(net.ParseIP(farAddr).To4())}}}
	case q.Type == dnsmessage.TypeAAAA:
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AAAAResource{AAAA: [16]byte(net.ParseIP("2001:db8::1"))}}}
	}
	answer, _ := m.Pack()
	return answer
}

// resolveBy has this process, whose mounts are its own, ask the name server at the far end,
// as terminals do: by Go's resolver, since they run without cgo. The list of domains to try
// is what routers hand out.
func resolveBy(t *testing.T) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "resolv.conf")
	must(t, os.WriteFile(file, []byte("nameserver "+farAddr+"\nsearch lan shop.internal\n"), 0o644))
	path, err := filepath.EvalSymlinks("/etc/resolv.conf")
	must(t, err)
	must(t, unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
	must(t, unix.Mount(file, path, "", unix.MS_BIND, ""))
	net.DefaultResolver = &net.Resolver{PreferGo: true}
}

// TestNamesOnTheAir counts what a name costs: one question for each family of addresses,
// none for the domains of the system, and no packet of IPv6 where there is none.
func TestNamesOnTheAir(t *testing.T) {
	onAir(t, func(t *testing.T, a *air) {
		resolveBy(t)
		a.nameServer(t)
		r := newRoad(t, a)
		from, to := validNow()
		r.cert, r.key = r.ca.issue(t, x509.ExtKeyUsageServerAuth, brokerName, from, to)
		r.openssl(t, "8883")
		before := r.aliens()
		b := r.terminal(t, brokerName+":8883", &Memory{}, func(c *Config) { c.TLS = &tls.Config{RootCAs: r.ca.pool()} })
		names := r.during(func() { b.connects(t) }).only(func(p packet) bool { return p.protocol == unix.IPPROTO_UDP })
		b.stop()
		t.Logf("the name of a broker is %d bytes a connect:\n%v", names.bytes(), names)
		if len(names) > 4 || names.bytes() > 400 {
			t.Errorf("%d packets, %d bytes, want 4 and at most 400: %q", len(names), names.bytes(), asked(names))
		}
		if n := r.aliens() - before; n > 0 {
			t.Errorf("%d packets of another protocol than IPv4", n)
		}
	})
}

// asked are the names and types of questions.
func asked(names trip) (all []string) {
	for _, p := range names.ups() {
		var m dnsmessage.Message
		if m.Unpack(p.text) == nil && len(m.Questions) == 1 {
			all = append(all, m.Questions[0].Type.String()+" "+m.Questions[0].Name.String())
		}
	}
	slices.Sort(all)
	return all
}
