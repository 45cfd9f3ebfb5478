// Package dnsquery makes the datagram that asks a name server for the addresses of a name, and
// reads the one that answers it (RFC 1035 §4.1): no more of the protocol than a terminal
// needs that asks the name servers of one link by itself. Sending, waiting and trying again
// are the callers'. golang.org/x/net/dns/dnsmessage, which reads every kind of record and
// would be linked beside the copy in package net, is what the tests compare it with.
//
// Start with New.
package dnsquery

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// Type is a kind of address.
type Type uint16

// The kinds: RFC 1035 §3.2.2 and RFC 3596 §2.1.
const (
	A    Type = 1  // IPv4
	AAAA Type = 28 // IPv6
)

const (
	internet  = 1   // the class, RFC 1035 §3.2.4
	head      = 12  // bytes of a header
	mostLabel = 63  // bytes, RFC 1035 §2.3.4
	mostName  = 255 // bytes with the lengths of the labels
	fixed     = 10  // bytes of a record between its name and its data: type, class, time to live, length
)

// Query is a question about the addresses of a name.
type Query struct {
	Packed []byte // as it is sent
	kind   Type
}

// errName means that a text is no name.
var errName = errors.New("no name: it must be labels of 1 to 63 bytes with dots between them, 253 bytes in all")

// New asks for the addresses of one kind. It has a number that nobody can guess. The
// error is that host is no name.
func New(host string, kind Type) (*Query, error) {
	packed := make([]byte, head, head+mostName+4)
	rand.Read(packed[:2])                 // never fails
	packed[2], packed[5] = 1, 1           // recursion desired; one question
	name := strings.TrimSuffix(host, ".") // of the root, where it ends
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > mostLabel {
			return nil, errName
		}
		packed = append(append(packed, byte(len(label))), label...)
	}
	packed = append(packed, 0)
	if len(packed)-head > mostName {
		return nil, errName
	}
	packed = binary.BigEndian.AppendUint16(packed, uint16(kind))
	return &Query{Packed: binary.BigEndian.AppendUint16(packed, internet), kind: kind}, nil
}

// Code is what a server answers besides addresses (RFC 1035 §4.1.1), 0 to 15.
type Code uint8

// The codes that tell something of the name.
const (
	Success       Code = 0
	ServerFailure Code = 2
	NameError     Code = 3
	Refused       Code = 5
)

// String is the code's usual short name.
func (c Code) String() string {
	switch c {
	case Success:
		return "NOERROR"
	case ServerFailure:
		return "SERVFAIL"
	case NameError:
		return "NXDOMAIN"
	case Refused:
		return "REFUSED"
	}
	return fmt.Sprintf("code %d", uint8(c))
}

// ErrStray means that a datagram answers another question, or none.
var ErrStray = errors.New("no answer to the question")

// Read takes the addresses out of the answer to q, by whatever aliases they were found;
// none where the code is not Success. Behind what is malformed nothing is read. The error
// is ErrStray.
func (q *Query) Read(reply []byte) (found []netip.Addr, code Code, err error) {
	if !q.answers(reply) {
		return nil, 0, ErrStray
	}
	code = Code(reply[3] & 15)
	rest, ok := reply[len(q.Packed):], true
	for range binary.BigEndian.Uint16(reply[4:]) - 1 {
		if rest, ok = skip(rest, 4); !ok {
			return nil, code, nil
		}
	}
	for range binary.BigEndian.Uint16(reply[6:]) {
		var a netip.Addr
		if a, rest, ok = q.record(rest); !ok || code != Success {
			break
		}
		if a.IsValid() {
			found = append(found, a)
		}
	}
	return found, code, nil
}

// answers reports whether a datagram is an answer that begins with the question.
func (q *Query) answers(reply []byte) bool {
	if len(reply) < len(q.Packed) || [2]byte(reply) != [2]byte(q.Packed) || reply[2]&0x80 == 0 || binary.BigEndian.Uint16(reply[4:]) == 0 {
		return false
	}
	name := len(q.Packed) - 4
	for i := head; i < name; i++ {
		if lower(reply[i]) != lower(q.Packed[i]) {
			return false
		}
	}
	return string(reply[name:len(q.Packed)]) == string(q.Packed[name:])
}

// lower is a byte of a name in which large and small letters count alike. The lengths of
// labels, up to 63, are no letters.
func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// record reads one resource record; the address is not valid where it is of another kind.
// ok is false where the record is not whole.
func (q *Query) record(msg []byte) (a netip.Addr, rest []byte, ok bool) {
	data, ok := skip(msg, fixed)
	if !ok {
		return a, nil, false
	}
	about := msg[len(msg)-len(data)-fixed:]
	n := int(binary.BigEndian.Uint16(about[8:]))
	if n > len(data) {
		return a, nil, false
	}
	data, rest = data[:n], data[n:]
	if Type(binary.BigEndian.Uint16(about)) == q.kind && binary.BigEndian.Uint16(about[2:]) == internet {
		a, ok = netip.AddrFromSlice(data)
		ok = ok && a.Is4() == (q.kind == A)
		a = a.Unmap()
	}
	return a, rest, ok
}

// skip passes over a name, which may end in a pointer to an earlier one, and more bytes.
func skip(msg []byte, more int) (rest []byte, ok bool) {
	for len(msg) > 0 {
		n := 1
		switch c := int(msg[0]); {
		case c == 0:
			return after(msg, 1+more)
		case c&0xC0 == 0xC0:
			return after(msg, 2+more)
		case c&0xC0 != 0:
			return nil, false
		default:
			n += c
		}
		if msg, ok = after(msg, n); !ok {
			return nil, false
		}
	}
	return nil, false
}

func after(msg []byte, n int) ([]byte, bool) {
	if n > len(msg) {
		return nil, false
	}
	return msg[n:], true
}
