package report_test

import (
	"fmt"
	"os"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/payload"
)

// key names a message of one terminal.
type key struct{ boot, seq int64 }

// terminal is what a backend knows of one.
type terminal struct {
	identity   report.Identity
	seen       map[key]bool // a unique key in the database of a real backend
	newest     report.Health
	boot, conn int64     // newest connection
	lateAt     time.Time // when it is missed; zero for never
	lost       bool      // its connection broke, and there is no newer one
}

// take deals with one message of a terminal that arrives now.
func (x *terminal) take(leaf string, message []byte, now time.Time) error {
	switch leaf {
	case report.LeafIdentity:
		i, err := payload.Identity(message)
		if err == nil {
			x.identity = i
		}
		return err
	case report.LeafHealth:
		reports, err := payload.Health(message)
		for _, h := range reports {
			x.health(h, now)
		}
		return err
	case report.LeafOffline:
		o, err := payload.Offline(message)
		if err == nil {
			x.offline(o)
		}
		return err
	}
	return nil
}

// health takes a report once. One that had waited must not replace what is newer.
func (x *terminal) health(h report.Health, now time.Time) {
	if x.seen[key{h.Boot, h.Seq}] {
		return
	}
	x.seen[key{h.Boot, h.Seq}] = true
	if h.Boot > x.boot || h.Boot == x.boot && h.Conn > x.conn {
		x.boot, x.conn, x.lost = h.Boot, h.Conn, false
	}
	if h.Boot < x.newest.Boot || h.Boot == x.newest.Boot && h.Seq < x.newest.Seq {
		return
	}
	x.newest = h
	if h.NextS > 0 {
		x.lateAt = now.Add(time.Duration(2*h.NextS+300) * time.Second)
	}
}

// offline believes a will of the newest connection alone.
func (x *terminal) offline(o report.Offline) {
	if o.Boot == x.boot && o.Conn >= x.conn {
		x.lost = o.Reason == report.OfflineLost
	}
}

func (x *terminal) String() string {
	return fmt.Sprintf("%s, safe until %s; lost %v, late after %s, identity up to date %v",
		x.newest.Verdict.Cause, x.newest.Card.SafeUntil, x.lost, x.lateAt.Format(time.TimeOnly), x.newest.ID == x.identity.ID)
}

// A backend follows a terminal: it drops doubles, keeps the newest report, decides from when on the
// terminal is late, believes no will of an old connection, and sees whether its identity is up to
// date.
func Example_backend() {
	x := &terminal{seen: map[key]bool{}}
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, m := range []struct{ leaf, file string }{
		{report.LeafHealth, "health.json"}, // before the identity: nothing promises an order
		{report.LeafIdentity, "identity.json"},
		{report.LeafHealth, "health.json"}, // again: QoS 1 may deliver twice
	} {
		message, err := os.ReadFile("testdata/v1/1.0/" + m.file)
		if err == nil {
			err = x.take(m.leaf, message, noon)
		}
		fmt.Println(x, err)
	}
	_ = x.take(report.LeafOffline, []byte(`{"boot":17,"conn":4,"reason":"lost"}`), noon)
	fmt.Println("will of an old connection: lost", x.lost)
	_ = x.take(report.LeafOffline, []byte(`{"boot":17,"conn":5,"reason":"lost"}`), noon)
	fmt.Println("will of the newest: lost", x.lost)
	// Output:
	// healthy, safe until 2027-02-20; lost false, late after 14:05:00, identity up to date false <nil>
	// healthy, safe until 2027-02-20; lost false, late after 14:05:00, identity up to date true <nil>
	// healthy, safe until 2027-02-20; lost false, late after 14:05:00, identity up to date true <nil>
	// will of an old connection: lost false
	// will of the newest: lost true
}
