package mqtt

import (
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"testing"
	"time"
)

// segments is a connection that notes what is written at a time.
type segments struct {
	net.Conn
	wrote  []string
	broken error
	until  time.Time   // no write after that; zero for none
	limits []time.Time // every until
}

func (s *segments) Write(p []byte) (int, error) {
	if !s.until.IsZero() && !time.Now().Before(s.until) {
		return 0, os.ErrDeadlineExceeded
	}
	if s.broken != nil {
		return 0, s.broken
	}
	s.wrote = append(s.wrote, string(p))
	return len(p), nil
}

func (s *segments) Read(p []byte) (int, error) { return copy(p, "answer"), nil }

func (s *segments) Close() error { return nil }

func (s *segments) SetWriteDeadline(until time.Time) error {
	s.until, s.limits = until, append(s.limits, until)
	return nil
}

func write(t *testing.T, j *joined, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if n, err := j.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("wrote %d of %q, %v", n, text, err)
		}
	}
}

func TestWhatBelongsTogetherLeavesTogether(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(t *testing.T, j *joined)
		want []string
	}{
		"held until somebody reads": {func(t *testing.T, j *joined) { write(t, j, "finished", "connect"); j.Read(make([]byte, 9)) }, []string{"finishedconnect"}},
		"each question by itself": {func(t *testing.T, j *joined) {
			write(t, j, "hello")
			j.Read(make([]byte, 9))
			write(t, j, "finished")
			j.Read(make([]byte, 9))
		}, []string{"hello", "finished"}},
		"nothing to send":        {func(t *testing.T, j *joined) { j.Read(make([]byte, 9)) }, nil},
		"talking":                {func(t *testing.T, j *joined) { j.enter(talking); write(t, j, "a", "b"); j.Read(make([]byte, 9)) }, []string{"a", "b"}},
		"parting, not by a read": {func(t *testing.T, j *joined) { j.enter(parting); write(t, j, "disconnect"); j.Read(make([]byte, 9)) }, nil},
		"parting":                {func(t *testing.T, j *joined) { j.enter(parting); write(t, j, "disconnect", "goodbye"); j.Close() }, []string{"disconnectgoodbye"}},
		"asked, and no answer":   {func(t *testing.T, j *joined) { write(t, j, "connect", "disconnect"); j.Close() }, []string{"connectdisconnect"}},
		"nothing at the end":     {func(t *testing.T, j *joined) { j.Close() }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := &segments{}
			c.do(t, &joined{Conn: s})
			if !slices.Equal(s.wrote, c.want) {
				t.Errorf("left as %q, want %q", s.wrote, c.want)
			}
		})
	}
}

// TLS forbids any write after its own goodbye: what is kept has a time of its own.
func TestWhatIsKeptMayStillLeave(t *testing.T) {
	for name, end := range map[string]func(j *joined){
		"by a read":  func(j *joined) { j.Read(make([]byte, 9)) },
		"by closing": func(j *joined) { j.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			s := &segments{}
			j := &joined{Conn: s}
			write(t, j, "goodbye")
			must(t, j.SetWriteDeadline(time.Now()))
			end(j)
			if len(s.wrote) != 1 || len(s.limits) != 3 || !s.until.IsZero() || time.Until(s.limits[1]) > connectTimeout {
				t.Errorf("wrote %q, until %v", s.wrote, s.limits)
			}
		})
	}
}

func TestAHeldWriteThatFailsIsTold(t *testing.T) {
	s := &segments{broken: io.ErrClosedPipe}
	j := &joined{Conn: s}
	write(t, j, "connect")
	if _, err := j.Read(make([]byte, 9)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("Read = %v", err)
	}
	j.enter(talking)
	if _, err := j.Write([]byte("ping")); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("Write = %v", err)
	}
}
