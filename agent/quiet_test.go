package agent

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/simkeeper/simkeeper/agent/config"
)

// closing is a connection that says whether it was closed.
type closing struct {
	net.Conn
	closed atomic.Bool
}

func (c *closing) Close() error {
	c.closed.Store(true)
	return c.Conn.Close()
}

// newQuiet is an uplink of a terminal, with what its dials made.
func newQuiet(via config.Via) (u *uplink, made *[]*closing) {
	made = new([]*closing)
	dial := func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		server.Close()
		c := &closing{Conn: client}
		*made = append(*made, c)
		return c, nil
	}
	conf := config.Default()
	conf.MQTT.Via = via
	return newUplink(Options{Config: &conf, Dial: dial, Cellular: &pipeLink{other: dial}}, new(atomic.Uint64)), made
}

func TestHushGivesUpWhatMayCrossTheLink(t *testing.T) {
	u, made := newQuiet(config.ViaAny)
	for range 2 {
		if _, err := u.Dial(t.Context(), "tcp", "broker:1883"); err != nil {
			t.Fatal(err)
		}
		u.hush(true)
	}
	if a, b := (*made)[0], (*made)[1]; !a.closed.Load() || b.closed.Load() {
		t.Errorf("over the link closed: %v, around it: %v", a.closed.Load(), b.closed.Load())
	}
	(*made)[1].Close()
}

func TestHushEndsADialUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u, _ := newQuiet(config.ViaAny)
		u.dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		ended := make(chan error, 1)
		go func() {
			_, err := u.Dial(t.Context(), "tcp", "broker:1883")
			ended <- err
		}()
		synctest.Wait()
		u.hush(true)
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestCellularOnlyWaitsWhileQuiet(t *testing.T) {
	u, made := newQuiet(config.ViaCellular)
	u.hush(true)
	if _, err := u.Dial(t.Context(), "tcp", "broker:1883"); !errors.Is(err, errQuiet) || len(*made) > 0 {
		t.Errorf("%v, %d connections", err, len(*made))
	}
	if _, err := (cellularPath{u, false}).Dial(t.Context(), "tcp", "pay:443"); !errors.Is(err, errQuiet) {
		t.Errorf("an act: %v", err)
	}
}

// The report client sets options of the socket below what counts the bytes.
func TestTheSocketIsReachedThroughWhatIsMetered(t *testing.T) {
	u, made := newQuiet(config.ViaAny)
	c, err := u.Dial(t.Context(), "tcp", "broker:1883")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if upper, ok := c.(interface{ NetConn() net.Conn }); !ok || upper.NetConn() != net.Conn((*made)[0]) {
		t.Errorf("below %T there is not what was dialled", c)
	}
}
