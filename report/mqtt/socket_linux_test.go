package mqtt

import (
	"net"
	"slices"
	"testing"
)

// TestFrugalJoinsTheAcknowledgementOfTheHandshake fails where a kernel takes it otherwise.
func TestFrugalJoinsTheAcknowledgementOfTheHandshake(t *testing.T) {
	onAir(t, func(t *testing.T, a *air) {
		l := a.listen(t, "7000")
		done := make(chan struct{})
		go func() {
			defer close(done)
			for c, err := l.Accept(); err == nil; c, err = l.Accept() {
				c.Read(make([]byte, 9))
				c.Close()
			}
		}()
		talk := func(dial dialFunc) trip {
			return a.during(func() {
				c, err := dial(t.Context(), "tcp", l.Addr().String())
				must(t, err)
				newLink(c)
				c.Write([]byte("hello"))
				c.Read(make([]byte, 1))
				c.Close()
			})
		}
		frugal, plain := talk(systemDialer()), talk((&net.Dialer{}).DialContext)
		first := slices.IndexFunc(frugal, func(p packet) bool { return p.up && p.flags&tcpSYN == 0 })
		if frugal[first].payload != 5 || frugal.bytes() >= plain.bytes() {
			t.Errorf("frugal %d bytes:\n%vplain %d bytes:\n%v", frugal.bytes(), frugal, plain.bytes(), plain)
		}
		l.Close()
		<-done
	})
}
