package netif

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
)

// metered gives a Meter and its peer; both are closed at the end.
func metered(t *testing.T, limit uint64) (*Meter, net.Conn) {
	near, far := net.Pipe()
	t.Cleanup(func() { near.Close(); far.Close() })
	return NewMeter(near, limit), far
}

// inBackground runs the peer's side and waits for it at the end.
func inBackground(t *testing.T, f func()) {
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	t.Cleanup(func() { <-done })
}

func TestMeterCountsBothDirections(t *testing.T) {
	m, far := metered(t, 100)
	inBackground(t, func() {
		io.ReadFull(far, make([]byte, 30))
		far.Write(make([]byte, 20))
	})
	if n, err := m.Write(make([]byte, 30)); n != 30 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := io.ReadFull(m, make([]byte, 20)); n != 20 || err != nil {
		t.Fatal(n, err)
	}
	if tx, rx := m.Bytes(); tx != 30 || rx != 20 {
		t.Errorf("%d sent, %d received", tx, rx)
	}
}

func TestMeterEndsReading(t *testing.T) {
	m, far := metered(t, 64)
	inBackground(t, func() { far.Write(make([]byte, 1000)) }) // a portal with a long page
	text, err := io.ReadAll(m)
	if len(text) != 64 || !errors.Is(err, ErrLimit) {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if n, err := m.Write([]byte{1}); n != 0 || !errors.Is(err, ErrLimit) {
		t.Errorf("written %d, %v", n, err)
	}
	far.Close()
}

func TestMeterWritesAllOrNothing(t *testing.T) {
	m, far := metered(t, 10)
	got := make([]byte, 10)
	inBackground(t, func() { io.ReadFull(far, got) })
	if n, err := m.Write(make([]byte, 11)); n != 0 || !errors.Is(err, ErrLimit) {
		t.Errorf("11 bytes: %d, %v", n, err)
	}
	if n, err := m.Write(bytes.Repeat([]byte{7}, 10)); n != 10 || err != nil {
		t.Errorf("10 bytes: %d, %v", n, err)
	}
	if tx, rx := m.Bytes(); tx != 10 || rx != 0 {
		t.Errorf("%d sent, %d received", tx, rx)
	}
}

func TestMeterGivesBackWhatWasNotWritten(t *testing.T) {
	m, far := metered(t, 10)
	far.Close()
	if n, err := m.Write(make([]byte, 10)); n != 0 || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%d, %v", n, err)
	}
	if tx, _ := m.Bytes(); tx != 0 {
		t.Errorf("%d sent", tx)
	}
}

func TestMeterLetsAWriteThroughWhileAReadWaits(t *testing.T) {
	m, far := metered(t, 10)
	reading := make(chan error, 1)
	go func() { _, err := m.Read(make([]byte, 10)); reading <- err }()
	inBackground(t, func() {
		io.ReadFull(far, make([]byte, 10))
		far.Write(make([]byte, 10))
	})
	if _, err := m.Write(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	if err := <-reading; err != nil && !errors.Is(err, ErrLimit) {
		t.Fatal(err)
	}
	if _, err := m.Read(make([]byte, 1)); !errors.Is(err, ErrLimit) {
		t.Errorf("the next read: %v", err)
	}
	far.Close()
}
