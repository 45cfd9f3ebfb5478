package modem

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Context is a PDP context (a bearer, in LTE).
type Context struct {
	CID     int
	Type    string // IP, IPV6, IPV4V6, PPP, …
	APN     string
	Address netip.Addr // IPv4 where there are both; the zero Addr when there is none
	Active  *bool
	DNS     []netip.Addr // name servers that the network gave, in its order
}

// Voice reports whether the context carries calls (IMS) or emergencies, so that it
// is of no use to a payment.
func (c Context) Voice() bool {
	apn := strings.ToLower(c.APN)
	return apn == "ims" || apn == "sos" || strings.HasPrefix(apn, "ims.") || strings.HasPrefix(apn, "sos.")
}

// ParseContexts reads the answer to +CGDCONT? (3GPP TS 27.007 §10.1.1). What stands
// behind the address differs from modem to modem and is not read.
func ParseContexts(lines []string) ([]Context, error) {
	var out []Context
	for _, line := range lines {
		if !prefixed(line, "+CGDCONT") {
			continue
		}
		f := fields(line)
		cid, ok := number(f[0])
		if !ok || cid < 0 {
			return nil, fmt.Errorf("+CGDCONT: %q is no context number", f[0])
		}
		c := Context{CID: cid, Type: unquote(at(f, 1)), APN: unquote(at(f, 2))}
		c.Address = parseAddresses(f[min(len(f), 3):min(len(f), 4)])
		out = append(out, c)
	}
	return out, nil
}

// ParseActive reads the answer to +CGACT? (3GPP TS 27.007 §10.1.10): which contexts
// are active, by number.
func ParseActive(lines []string) (map[int]bool, error) {
	active := map[int]bool{}
	for _, line := range lines {
		if !prefixed(line, "+CGACT") {
			continue
		}
		f := fields(line)
		cid, ok1 := number(f[0])
		state, ok2 := number(at(f, 1))
		if !ok1 || !ok2 || cid < 0 || state < 0 || state > 1 {
			return nil, fmt.Errorf("+CGACT: %q is not a context and its state", strings.Join(f, ","))
		}
		active[cid] = state == 1
	}
	return active, nil
}

// ParseAddress reads the answer to +CGPADDR (3GPP TS 27.007 §10.1.14) for one
// context: quoted or not, both families in one field or in two, IPv6 also as 16
// decimal numbers. The zero Addr means that the context has none.
func ParseAddress(lines []string, cid int) (netip.Addr, error) {
	for _, line := range lines {
		if !prefixed(line, "+CGPADDR") {
			continue
		}
		f := fields(line)
		if n, ok := number(f[0]); ok && n == cid {
			return parseAddresses(f[1:]), nil
		}
	}
	return netip.Addr{}, fmt.Errorf("no +CGPADDR line for context %d", cid)
}

// ParseServers reads the name servers of one context out of the answer to +CGCONTRDP
// (3GPP TS 27.007 §10.1.23), which has a line for each address family. The mask stands
// with the local address, or before Rel-9 in a field of its own. An error where the
// context has no line; none, without servers, where the network gave none.
func ParseServers(lines []string, cid int) ([]netip.Addr, error) {
	var servers []netip.Addr
	found := false
	for _, line := range lines {
		f := Arguments(line, "+CGCONTRDP")
		if n, ok := number(at(f, 0)); !ok || n != cid {
			continue
		}
		found = true
		gateway := 4
		if strings.HasPrefix(at(f, 4), "255.") {
			gateway++
		}
		for _, field := range f[min(len(f), gateway+1):min(len(f), gateway+3)] {
			if a := parseAddress(field); a.IsValid() && !slices.Contains(servers, a) {
				servers = append(servers, a)
			}
		}
	}
	if !found {
		return nil, fmt.Errorf("no +CGCONTRDP line for context %d", cid)
	}
	return servers, nil
}

// parseAddresses returns the first IPv4 address in the fields, else the first IPv6.
func parseAddresses(f []string) netip.Addr {
	var v6 netip.Addr
	for _, field := range f {
		for _, word := range strings.Fields(unquote(field)) {
			word = strings.TrimPrefix(strings.TrimPrefix(word, "IPV4:"), "IPV6:")
			a := parseAddress(word)
			if a.Is4() {
				return a
			}
			if !v6.IsValid() {
				v6 = a
			}
		}
	}
	return v6
}

func parseAddress(word string) netip.Addr {
	a, err := netip.ParseAddr(word)
	if err != nil {
		a = dottedIPv6(word)
	}
	if a = a.Unmap(); a.IsUnspecified() || a.Zone() != "" {
		return netip.Addr{}
	}
	return a
}

// dottedIPv6 reads an IPv6 address in the form of 3GPP TS 27.007 §10.1.1: 16 decimal
// numbers with dots.
func dottedIPv6(word string) netip.Addr {
	parts := strings.Split(word, ".")
	if len(parts) != 16 {
		return netip.Addr{}
	}
	var b [16]byte
	for i, p := range parts {
		n, ok := number(p)
		if !ok || n < 0 || n > 255 {
			return netip.Addr{}
		}
		b[i] = byte(n)
	}
	return netip.AddrFrom16(b)
}

// ParseAttached reads the answer to +CGATT? (3GPP TS 27.007 §10.1.9).
func ParseAttached(lines []string) (bool, error) {
	line, ok := last(lines, "+CGATT")
	if !ok {
		return false, fmt.Errorf("no +CGATT line in the answer")
	}
	n, ok := number(fields(line)[0])
	if !ok || n < 0 || n > 1 {
		return false, fmt.Errorf("+CGATT: %q is neither 0 nor 1", fields(line)[0])
	}
	return n == 1, nil
}

// DataContext picks the context that payments use: the active one with the lowest
// number that is not for voice, else the first that is not for voice.
func DataContext(contexts []Context) (Context, bool) {
	data := slices.DeleteFunc(slices.Clone(contexts), Context.Voice)
	if len(data) == 0 {
		return Context{}, false
	}
	return slices.MinFunc(data, func(a, b Context) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.CID, b.CID))
	}), true
}

// rank puts active contexts first.
func (c Context) rank() int {
	if c.Active != nil && *c.Active {
		return 0
	}
	return 1
}
