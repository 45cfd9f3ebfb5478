package simulator

import "slices"

// The messages of the control channel by their type octet without the bit C/R (3GPP TS 27.010 §5.4.6.3).
const (
	muxNegotiate  = 0x81 // PN: parameters of a channel before it opens
	muxSleep      = 0x41 // PSC: power saving
	muxCloseDown  = 0xC1 // CLD
	muxTest       = 0x21
	muxGo         = 0xA1 // FCon: the host takes data again
	muxHold       = 0x61 // FCoff: it takes none
	muxSignals    = 0xE1 // MSC: V.24 signals of a channel
	muxUnknown    = 0x11 // NSC: the answer to a command that is not supported
	muxPort       = 0x91 // RPN: speed and format of a channel
	muxLineStatus = 0x51 // RLS: errors of a line

	commandBit = 0x02 // C/R of a type octet
	holdSignal = 0x02 // FC of MSC: the sender takes no data
	atRest     = 0x0D // RTC and RTR: a modem that is ready, without carrier as &C1 has it in the command state
)

// portAtRest is 115200 bit/s, 8N1, without flow control, as RPN tells it: speed, format, flow control, XON, XOFF and
// which of them are meant (§5.4.6.3.9).
var portAtRest = []byte{7, 0x03, 0x00, 0x11, 0x13, 0x7F, 0x3F}

// control takes the messages of one frame of the control channel: type, length and value each. Responses are not
// waited for, and so passed over.
func (x *mux) control(b []byte) {
	for len(b) >= 2 {
		kind, n := b[0], int(b[1]>>1)
		if kind&1 == 0 || b[1]&1 == 0 || len(b)-2 < n { // types and lengths have one octet here
			return
		}
		if kind&commandBit != 0 {
			x.obey(kind, b[2:2+n])
		}
		b = b[2+n:]
	}
}

// obey acts on a command and answers it with its own value, where it has nothing to add.
func (x *mux) obey(kind byte, value []byte) {
	answer := kind &^ commandBit
	switch answer {
	case muxTest, muxSleep, muxLineStatus:
	case muxGo, muxHold:
		x.flow.set(0, answer == muxHold)
	case muxCloseDown:
		x.closing = true
	case muxSignals:
		x.hear(value)
	case muxNegotiate:
		value = x.negotiate(value)
	case muxPort:
		if len(value) == 1 { // a question
			value = append([]byte{value[0]}, portAtRest...)
		}
	default:
		answer, value = muxUnknown, []byte{kind}
	}
	x.tell(answer, value)
}

// hear takes the signals of a channel: DLCI, signals, and a break that has no meaning here.
func (x *mux) hear(value []byte) {
	if len(value) < 2 {
		return
	}
	if dlci := int(value[0] >> 2); x.has(dlci) {
		x.flow.set(dlci, value[1]&holdSignal != 0)
	}
}

// negotiate agrees on a channel's parameters: UIH frames without a convergence layer, and no longer ones than ours
// (§5.4.6.3.1: DLCI, kinds, priority, T1, N1 in two octets, N2, window).
func (x *mux) negotiate(value []byte) []byte {
	if len(value) != 8 {
		return value
	}
	n1 := min(max(int(value[4])|int(value[5])<<8, 1), x.n1)
	if dlci := int(value[0] & 0x3F); 0 < dlci && dlci <= muxChannels {
		x.agreed[dlci] = n1
	}
	return []byte{value[0], 0, value[2], value[3], byte(n1), byte(n1 >> 8), value[6], 0}
}

// signals tells the host the state of a channel that has just opened.
func (x *mux) signals(dlci int) {
	x.tell(muxSignals|commandBit, []byte{byte(dlci)<<2 | 3, atRest})
}

// tell sends a message on the control channel, in as many frames as it needs.
func (x *mux) tell(kind byte, value []byte) {
	message := append([]byte{kind, byte(len(value))<<1 | 1}, value...)
	for piece := range slices.Chunk(message, x.n1) {
		x.l.send(muxFrame{kind: uih, info: piece}.bytes())
	}
}
