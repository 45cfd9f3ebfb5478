package mqtt

import (
	"errors"
	"io"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// connectPacket is CONNECT for a clean session without a last will, MQTT 3.1.1 §3.1.
// An empty username is none.
func connectPacket(clientID, username, password string, keepAlive time.Duration) *packets.ConnectPacket {
	p := packets.NewControlPacket(packets.Connect).(*packets.ConnectPacket)
	p.ProtocolName, p.ProtocolVersion, p.CleanSession = "MQTT", 4, true
	p.Keepalive = uint16(keepAlive / time.Second)
	p.ClientIdentifier = clientID
	p.UsernameFlag, p.Username = username != "", username
	p.PasswordFlag, p.Password = password != "", []byte(password)
	return p
}

// greet sends CONNECT and returns nil when the broker accepts the connection.
func greet(rw io.ReadWriter, hello *packets.ConnectPacket) error {
	if err := hello.Write(rw); err != nil {
		return err
	}
	return readConnack(rw)
}

// connackSize is the length of CONNACK, MQTT 3.1.1 §3.2. No more is read, whatever
// length a stranger claims.
const connackSize = 4

var (
	// errNotMQTT is an answer that is none to CONNECT.
	errNotMQTT = errors.New("what answers does not speak MQTT")
	// errRefused is a CONNACK with a code that MQTT 3.1.1 §3.2.2.3 reserves.
	errRefused = errors.New("connection refused with an unknown code")
)

// readConnack returns nil when the broker accepts the connection. "Session present"
// is not looked at: brokers that set it after a clean session are wrong, but work.
func readConnack(r io.Reader) error {
	var raw [connackSize]byte
	if _, err := io.ReadFull(r, raw[:]); err != nil {
		return err
	}
	if raw[0] != packets.Connack<<4 || raw[1] != connackSize-2 {
		return errNotMQTT
	}
	switch code := raw[3]; {
	case code == packets.Accepted:
		return nil
	case code <= packets.ErrRefusedNotAuthorised:
		return packets.ConnErrors[code]
	}
	return errRefused
}
