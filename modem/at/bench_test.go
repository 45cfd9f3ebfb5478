package at

import "testing"

// BenchmarkCommand is one AT+CSQ with echo there and back over net.Pipe: what the session
// costs beyond the modem's own time.
func BenchmarkCommand(b *testing.B) {
	m, near := newModem(replies{"AT+CSQ": "AT+CSQ\r" + answerCSQ}.answer)
	defer m.stop()
	s := New(near, Config{})
	defer s.Close()
	c := Command{Text: "+CSQ", Accept: prefix("+CSQ:")}
	if _, err := s.Command(b.Context(), c); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Command(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRoute is one URC from bytes to queue.
func BenchmarkRoute(b *testing.B) {
	g := newGuard(nil, Config{})
	urc := []byte("\r\n+CEREG: 2,\"6342\",\"6A90DE1\",7\r\n")
	b.ReportAllocs()
	for b.Loop() {
		g.received(urc)
	}
}
