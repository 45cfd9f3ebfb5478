package mqtt

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestErrorsOfTheLinkSayWhatToDo(t *testing.T) {
	plain, err := parseBroker("tcp://b", nil)
	must(t, err)
	for name, c := range map[string]struct {
		err   error
		fault Fault
		want  string
	}{
		"no such name":     {&net.DNSError{Err: "no such host", IsNotFound: true}, FaultName, `the name "b" does not exist; check the name`},
		"name server away": {&net.DNSError{Err: "i/o timeout", IsTimeout: true}, FaultName, "cannot be looked up: i/o timeout"},
		"refused":          {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, FaultRefused, "nothing listens there"},
		"no route":         {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}, FaultUnreachable, "no route"},
		"timeout":          {&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, FaultTimeout, "no answer in time"},
		"reset":            {&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, FaultLost, "if this is its TLS port, use tls://"},
		"anything else":    {errors.New("strange"), FaultOther, "broker tcp://b: below: strange"},
	} {
		e := explain(plain, fmt.Errorf("below: %w", c.err))
		if e.Fault != c.fault || !strings.Contains(e.Error(), c.want) || !errors.Is(e, c.err) {
			t.Errorf("%s: %s %v", name, e.Fault, e)
		}
	}
}
