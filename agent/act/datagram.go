package act

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// How long an answer is waited for: after the first datagram, and after the one that is
// sent again.
const (
	firstWait  = 5 * time.Second
	secondWait = 10 * time.Second
)

// errForged is that something answered, but not the responder.
var errForged = &Failure{Reason: keepalive.Unverified, Detail: "a portal or a wrong key: what answered does not know the key of the responder",
	Cure: "put the same key into keepalive.nonce_key_file here and into the responder's; if it is the same, a portal answers: the card may be stopped or used up"}

// sealed is what methods nonce and modem begin with.
func (x *exchange) sealed() (addr string, datagram []byte, err error) {
	addr, err = address(x.act.Target, noncePorts)
	if err != nil {
		return "", nil, err
	}
	if len(x.cfg.NonceKey) == 0 {
		return "", nil, unserved("there is no key for the sealed datagram", "name a file with the responder's key in keepalive.nonce_key_file")
	}
	return addr, Request(x.cfg.NonceKey), nil
}

// nonce sends one sealed datagram, and once more if it stays unanswered.
func (x *exchange) nonce(ctx context.Context) error {
	addr, datagram, err := x.sealed()
	if err != nil {
		return err
	}
	conn, err := x.dial(ctx, "udp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	began := time.Now()
	if err := x.ask(conn, datagram); err != nil {
		return err
	}
	x.evidence.RTT = time.Since(began)
	x.evidence.Answered, x.evidence.Verified = true, true
	return nil
}

// ask sends the datagram and waits for the answer to it, twice. What comes without a good
// tag ends nothing: anybody may send it.
func (x *exchange) ask(conn *meter, datagram []byte) error {
	if !conn.affords(len(datagram)) {
		return errLimit
	}
	if _, err := conn.Write(datagram); err != nil {
		return err
	}
	good := func(reply []byte) error {
		if !Verify(x.cfg.NonceKey, datagram, reply) {
			return errForged
		}
		return nil
	}
	first := await(conn, firstWait, good)
	if !again(first) {
		return first
	}
	// Without the bytes for another one, or where the network refuses it, the first may
	// still be answered.
	if conn.affords(len(datagram)) {
		conn.Write(datagram)
	}
	second := await(conn, secondWait, good)
	if second == nil || timedOut(first) && !errors.Is(second, errLimit) {
		return second
	}
	return first
}

// again reports whether another datagram may help after err.
func again(err error) bool {
	return timedOut(err) || errors.Is(err, errForged) || errors.Is(err, syscall.ECONNREFUSED)
}

func timedOut(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// await reads datagrams until one is good, which is nil. When the time is over, the last
// error of good is told, or the network's refusal, else that nothing came.
func await(conn *meter, wait time.Duration, good func([]byte) error) error {
	conn.SetReadDeadline(time.Now().Add(wait))
	var best error
	for buf := make([]byte, 1500); ; {
		n, err := conn.Read(buf)
		switch {
		case err == nil:
			if best = good(buf[:n]); best == nil {
				return nil
			}
		case errors.Is(err, syscall.ECONNREFUSED): // said once; another one may run soon
			best = err
		case best != nil:
			return best
		default:
			return err
		}
	}
}
