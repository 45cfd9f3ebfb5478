// Package act carries out one keep-alive act and brings back the evidence.
//
// An act is one short exchange over the cellular link: MQTT or TLS with a server whose
// certificate is verified, one sealed datagram to a responder, a plain connection or a
// name lookup, a datagram on the modem's own stack, or a short message. What is counted
// and capped is what crosses the air: the bytes of the raw connection, below TLS, and an
// estimate of the headers.
//
// [Runner.Run] never fails otherwise than in the evidence: why, in words, and what to
// change. Which act to make and what the evidence is worth is package keepalive's to say;
// the way out of the terminal ([Path], [Stack]) and the counters ([Counter]) are brought
// by the caller. Nothing here chooses a network interface or knows a modem.
//
// nonce.go is the sealed datagram, which a responder of one's own must speak too: [Respond]
// is all of it, and simkeeper-lab serves it. Start with [New].
package act
