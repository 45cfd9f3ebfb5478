package act

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/dnsquery"
	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// nameServers is how many name servers are asked at most.
const nameServers = 2

// dns asks a name server of the cellular link for a name below the zone that nobody can
// have asked for before, so that no cache has it.
func (x *exchange) dns(ctx context.Context) error {
	q, err := newQuery(x.act.Target)
	switch {
	case err != nil:
		return unserved(fmt.Sprintf("%q is not a zone of names", x.act.Target), "correct keepalive.dns_zone")
	case x.cfg.Path == nil:
		return errNoInterface
	}
	servers := x.cfg.Path.NameServers()
	if len(servers) == 0 {
		return unserved("no name server of the cellular link is known", "let the connection manager set one, or choose another method in keepalive.methods")
	}
	var first error
	for _, server := range servers[:min(len(servers), nameServers)] {
		err := x.lookUp(ctx, server, q)
		if x.evidence.Answered {
			return err
		}
		first = cmp.Or(first, err)
	}
	return first
}

// lookUp asks one name server.
func (x *exchange) lookUp(ctx context.Context, server netip.AddrPort, q *dnsquery.Query) error {
	conn, err := x.dial(ctx, "udp", server.String())
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	began := time.Now()
	if _, err := conn.Write(q.Packed); err != nil {
		return err
	}
	var code dnsquery.Code
	err = await(conn, firstWait, func(reply []byte) (err error) {
		if _, code, err = q.Read(reply); err != nil {
			return errStray
		}
		return nil
	})
	if err != nil {
		return err
	}
	x.evidence.RTT, x.evidence.Answered = time.Since(began), true
	return unprovable(fmt.Sprintf("the name server %s answered (%s)", server.Addr(), code))
}

// newQuery asks for the address of a random name below zone. The error is that zone
// cannot stand in a name.
func newQuery(zone string) (*dnsquery.Query, error) {
	var random [10]byte
	rand.Read(random[:]) // never fails
	label := strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
	return dnsquery.New(strings.TrimSuffix(label+"."+strings.Trim(zone, "."), "."), dnsquery.A)
}

// errStray is a datagram that answers another question, or none.
var errStray = &Failure{Reason: keepalive.NoAnswer, Detail: "what came back is no answer to the question",
	Cure: "look at what answers at the name servers of the cellular link"}
