package simulator

// The frames of a multiplexed line in the basic option (3GPP TS 27.010 §5.2): flag, address, control, length of the
// information in one or two octets, information, check sum, flag.

const (
	muxFlag = 0xF9
	pollBit = 0x10 // P of a command, F of a response

	sabm = 0x2F // opens a channel
	ua   = 0x63 // agrees
	dm   = 0x0F // refuses: the channel is not open
	disc = 0x43 // closes a channel
	uih  = 0xEF // information, the check sum is over the header only
	ui   = 0x03 // information, the check sum is over all
)

// muxFrame is one frame. DLCI 0 is the control channel.
type muxFrame struct {
	dlci int  // 0 to 63
	cr   bool // the bit C/R: set in commands of the initiator, which is the host, and in responses of the modem
	kind byte // control field without P/F
	poll bool
	info []byte
}

// bytes is the frame as it is sent.
func (f muxFrame) bytes() []byte {
	head := []byte{byte(f.dlci)<<2 | 1, f.kind}
	if f.cr {
		head[0] |= 2
	}
	if f.poll {
		head[1] |= pollBit
	}
	if n := len(f.info); n < 128 {
		head = append(head, byte(n)<<1|1)
	} else {
		head = append(head, byte(n)<<1, byte(n>>7))
	}
	b := append([]byte{muxFlag}, head...)
	b = append(b, f.info...)
	return append(b, 0xFF-fcs(f.checked(head)), muxFlag)
}

// checked is what the check sum is over (§5.2.1.6).
func (f muxFrame) checked(head []byte) []byte {
	if f.kind == uih {
		return head
	}
	return append(head[:len(head):len(head)], f.info...)
}

// fcs is the remainder of the check sum, polynomial x⁸+x²+x+1, lowest bit first (§5.2.1.6, annex B).
func fcs(b []byte) byte {
	sum := byte(0xFF)
	for _, octet := range b {
		sum ^= octet
		for range 8 {
			odd := sum & 1
			sum >>= 1
			if odd != 0 {
				sum ^= 0xE0
			}
		}
	}
	return sum
}

// place is where in a frame an unframer stands.
type place int

const (
	between place = iota // of frames: nothing but a flag is of interest
	atAddress
	atControl
	atLength
	atLength2
	inInfo
	atSum
	atEnd
)

// unframer finds the frames in what the host sends. What is no frame, or is damaged, or longer than agreed, is passed
// over up to the next flag.
type unframer struct {
	most int // octets of information, N1
	at   place
	head []byte
	n    int // octets of information that the frame announces
	info []byte
	sum  byte
}

// take is one octet from the line; whole says that it ends a frame.
func (u *unframer) take(b byte) (f muxFrame, whole bool) {
	switch u.at {
	case between:
		u.restart(b)
	case atAddress:
		u.address(b)
	case atControl:
		u.control(b)
	case atLength, atLength2:
		u.length(b)
	case inInfo:
		if u.info = append(u.info, b); len(u.info) == u.n {
			u.at = atSum
		}
	case atSum:
		u.sum, u.at = b, atEnd
	case atEnd:
		u.restart(b)
		f = u.frame()
		return f, b == muxFlag && fcs(f.checked(u.head)) == 0xFF-u.sum
	}
	return muxFrame{}, false
}

// restart looks for a frame; a flag that ends one may begin the next.
func (u *unframer) restart(b byte) {
	u.at = between
	if b == muxFlag {
		u.at = atAddress
	}
}

// address takes the first octet behind a flag: another flag fills the time, and addresses have one octet only.
func (u *unframer) address(b byte) {
	if b == muxFlag || b&1 == 0 {
		u.restart(b)
		return
	}
	u.head, u.info, u.n, u.at = []byte{b}, nil, 0, atControl
}

// control takes the kind of the frame; others than those of this option begin no frame, as text between frames does
// not.
func (u *unframer) control(b byte) {
	switch b &^ pollBit {
	case sabm, ua, dm, disc, uih, ui:
		u.head, u.at = append(u.head, b), atLength
	default:
		u.restart(b)
	}
}

// length takes one of up to two octets of the length, 7 and 8 bits (§5.2.1.5).
func (u *unframer) length(b byte) {
	u.head = append(u.head, b)
	switch {
	case u.at == atLength2:
		u.n |= int(b) << 7
	case b&1 == 0:
		u.n, u.at = int(b>>1), atLength2
		return
	default:
		u.n = int(b >> 1)
	}
	switch {
	case u.n > u.most:
		u.at = between
	case u.n == 0:
		u.at = atSum
	default:
		u.at = inInfo
	}
}

// frame is what has been taken.
func (u *unframer) frame() muxFrame {
	return muxFrame{
		dlci: int(u.head[0] >> 2), cr: u.head[0]&2 != 0,
		kind: u.head[1] &^ pollBit, poll: u.head[1]&pollBit != 0, info: u.info,
	}
}
