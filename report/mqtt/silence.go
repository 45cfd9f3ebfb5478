package mqtt

import (
	"math"
	"time"
)

// Bounds of what is learned.
const (
	// leastSilence is the shortest that is believed to kill: what dies sooner has
	// another reason.
	leastSilence = time.Minute
	// mostSilence is what CONNECT can promise, MQTT 3.1.1 §3.1.2.10.
	mostSilence = 65535 * time.Second

	winsToRaise = 3    // silences that are survived before a longer one is tried
	holdFirst   = 200  // silences until one that has killed is tried again
	holdMost    = 1600 // the same, after it has killed again and again
)

// silence learns how long a path to a broker may carry nothing before something on it
// forgets the connection: a NAT of the carrier, a load balancer, the broker itself. It
// does as GSMA TS.34 DAR6 says: longer and longer, until one kills, and then just below
// that. Durations are whole seconds, as they stand on flash.
//
//	survived: ×1.5 ──► killed: between the two ──► within a tenth: hold ──► doubt, after a while
//	   ▲                                                                     │
//	   └──────────────────────────── survived ◄──────────────────────────────┘
//
// One death proves nothing where silences of that length used to be survived: a train
// in a tunnel kills connections, too. Two in a row do.
type silence struct {
	Good int64 `json:"good"`           // the longest survived, or where to begin; 0: none is survived
	Sure bool  `json:"sure,omitempty"` // Good was survived
	Bad  int64 `json:"bad,omitempty"`  // the shortest that is known to kill, 0 for none
	Lost int64 `json:"lost,omitempty"` // the one that has killed last and should not have, 0 for none
	Shut int64 `json:"shut,omitempty"` // the one after which the other side hung up, 0 for none
	Wins int   `json:"wins,omitempty"` // silences of about Good that were survived, since something was learned
	Hold int   `json:"hold,omitempty"` // how many of them until Bad is doubted
	Most int64 `json:"most,omitempty"` // the longest keep-alive that the broker accepts, 0 for any
}

// newSilence begins with a guess.
func newSilence(start time.Duration) silence { return silence{Good: seconds(start)} }

func seconds(d time.Duration) int64 { return int64(d.Round(time.Second) / time.Second) }

// rhythm is what a terminal does by itself.
type rhythm struct {
	start    time.Duration // the silence to begin with
	interval time.Duration // between reports, 0 where it is not known
}

// reportSlack is by how much a report may be late, so that no ping goes just before it.
const reportSlack = 2 * time.Minute

// top is the longest silence of any use: beyond the interval the reports are the pings.
func (r rhythm) top() time.Duration {
	if r.interval <= 0 {
		return min(r.start, mostSilence)
	}
	return min(max(r.interval+reportSlack, r.start), mostSilence)
}

// promise is the keep-alive to announce: the longest silence that may be tried in a
// connection. A broker waits for half as much again, MQTT 3.1.1 §3.1.2.10.
func (s *silence) promise(r rhythm) time.Duration {
	if s.Most > 0 {
		return min(r.top(), time.Duration(s.Most)*time.Second)
	}
	return r.top()
}

// limit is how long to be silent at most, next.
func (s *silence) limit(r rhythm) time.Duration {
	want, top := s.next(r.start), s.promise(r)
	nearly := r.interval > 0 && want >= r.interval/10*9
	bad := time.Duration(s.Bad) * time.Second
	if nearly && (bad == 0 || want > bad || bad > top) {
		want = top
	}
	return min(max(want, min(leastSilence, r.start)), top)
}

// next is what would be tried if reports were far between.
func (s *silence) next(start time.Duration) time.Duration {
	good, bad := float64(s.Good), float64(s.Bad)
	whole := func(s float64) time.Duration { return time.Duration(min(s, mostSilence.Seconds())) * time.Second }
	switch {
	case s.Good == 0:
		return start
	case s.Bad > 0 && s.Wins >= s.Hold:
		return max(whole(1.5*bad), start)
	case s.Wins < winsToRaise || s.Bad > 0 && bad <= 1.1*good:
		return whole(good)
	case s.Bad > 0:
		return whole(math.Sqrt(good * bad))
	}
	return whole(1.5 * good)
}

// hopeless says that not even a minute is survived: a connection is not worth keeping.
func (s *silence) hopeless() bool { return s.Good == 0 }

// survived notes a silence after which the broker answered.
func (s *silence) survived(d time.Duration) {
	n := seconds(d)
	if n >= s.Shut-shutSlack {
		s.Shut = 0
	}
	if d < leastSilence {
		return
	}
	if s.Bad > 0 && n >= s.Bad {
		s.Bad, s.Hold = 0, 0
	}
	switch {
	case n*100 > s.Good*102:
		s.Good, s.Sure, s.Wins, s.Lost = n, true, 1, 0
	case n*10 >= s.Good*9:
		s.Good, s.Sure, s.Lost = max(n, s.Good), true, 0
		s.Wins++
	}
}

// died notes a silence after which the broker did not answer, though the link had
// worked before and another connection worked at once.
func (s *silence) died(d time.Duration) {
	n := seconds(d)
	switch {
	case d < leastSilence:
	case s.hopeless():
		s.rested()
	case n*100 > s.Good*102:
		s.bound(n)
	case s.Sure && s.Lost == 0:
		s.Lost, s.Wins = n, 0
	default:
		s.fall(max(n, s.Lost))
	}
}

// bound believes that n seconds kill. Where that was known, the doubt was for nothing,
// and the next one has time.
func (s *silence) bound(n int64) {
	s.Wins = 0
	if s.Bad == 0 || n < s.Bad {
		s.Bad, s.Hold = n, max(s.Hold, holdFirst)
		return
	}
	s.Hold = min(2*s.Hold, holdMost)
}

// fall believes that n seconds kill where that was survived, and begins with half of it.
func (s *silence) fall(n int64) {
	least := seconds(leastSilence)
	if n*100 <= least*105 {
		s.despair()
		return
	}
	*s = silence{Bad: n, Good: max(n/2, least), Hold: holdFirst, Most: s.Most}
}

// despair gives up: what dies within a minute is not cured by pings.
func (s *silence) despair() { *s = silence{Hold: holdFirst, Most: s.Most} }

// shutSlack is how exact timers of brokers and load balancers are, in seconds.
const shutSlack = 5

// closed notes a silence in which the other side hung up. A broker that restarts does
// so after any silence; a timer does after the same again.
func (s *silence) closed(d time.Duration) {
	n := seconds(d)
	if d < leastSilence/2 {
		return
	}
	if off := n - s.Shut; s.Shut == 0 || max(off, -off) > max(shutSlack, n/50) {
		s.Shut = n
		return
	}
	n = min(n, s.Shut)
	s.Shut = 0
	if below := n * 9 / 10; below < seconds(leastSilence) {
		s.despair()
	} else if s.bound(n); s.Good > below {
		s.Good, s.Sure = below, false
	}
}

// refused notes that the broker does not accept a keep-alive, or not this client: in
// MQTT 3.1.1 both are the same answer (mosquitto.conf(5), max_keepalive).
func (s *silence) refused(promise time.Duration) {
	switch n, most := seconds(promise), seconds(DefaultKeepAlive); { // which AWS allows, and most
	case n > most:
		s.Most = most
	case n/2 >= seconds(leastSilence):
		s.Most = n / 2
	default:
		s.Most = 0
	}
}

// rested notes a connection that was not kept, perhaps because of what was learned;
// after many of them that is doubted.
func (s *silence) rested() {
	if s.Bad == 0 && !s.hopeless() {
		return
	}
	s.Wins++
	if s.hopeless() && s.Wins >= s.Hold {
		*s = silence{Good: seconds(DefaultKeepAlive), Most: s.Most}
	}
}
